//! Machines that are moved to another organizational unit in the middle of the year.

use patchcast::plan::Plan;
use patchcast::sim::{Dice, simulate_checked};
use patchcast::units::Span;

use super::{SERVER, effective, minutes, outcome, plan, span, update};

/// Systems are updated by one plan; machines of the group "late" by another.
fn moved(first: &str, late: &str, day: &str) -> String {
    format!(
        "{SERVER}{}[[strategy]]\nname = \"moves\"\nhosts = \"never\"\nworkloads = \"never\"\nguests = {{ {first} }}\n\
         [[strategy.group]]\nname = \"late\"\nmachines = []\nguests = {late}\n\
         [[strategy.move]]\nmachines = [\"s\"]\nto = \"late\"\non = {day}\n",
        update("MS09-001", "2009-02-10", "yes", "")
    )
}

const FRIDAYS: &str = "source = \"windows-update\", window = \"every friday 18:00-21:00\", countdown = \"0s\"";

/// The machine is moved on Wednesday, 11 February, at 00:00: 6 h after the release. It hears of it with its next refresh, and
/// of what is approved with the scan after that: from then on, windows start every minute.
#[test]
fn a_machine_moved_between_units_changes_its_schedule_only_after_policy_refresh_and_detection() {
    let friday = outcome(&[], &moved(FRIDAYS, "{ window = \"every friday 18:00-21:00\" }", "2009-02-15"));
    assert_eq!(effective(&friday), (1, span(3, 0, 8)), "moved after its Friday");
    for seed in 1..20 {
        let by_hand = "{ automatic_updates = { AUOptions = 3, by_hand = \"0s\", RebootWarningTimeout = 1 } }";
        let text = moved(&FRIDAYS.replace("friday", "saturday"), by_hand, "2009-02-11");
        let plan = plan(&[("seed = 1", &format!("seed = {seed}"))], &text);
        let (refresh, scan) = drawn(&plan);
        assert!(refresh <= Span::from_hours(2) && scan <= Span::from_hours(22));
        let expected = Span::from_hours(6) + refresh + scan + Span::from_mins(3 + 1 + 5);
        assert_eq!(simulate_checked(&plan, 0, 0).latency[1].max, expected, "seed {seed}");
    }
}

fn drawn(plan: &Plan) -> (Span, Span) {
    let dice = Dice::new(plan, 0);
    (dice.refresh(0, 0), dice.scan_after_move(0, 0, Span::from_hours(22)))
}

/// Refreshes come 90 to 120 min apart: 52.9 min to the next on average, with a deviation of 30.8 min.
#[test]
fn a_refresh_comes_within_two_hours() {
    let plan = plan(&[], &moved(FRIDAYS, "\"never\"", "2009-02-11"));
    let rests: Vec<f64> = (0..4_000).map(|n| minutes(Dice::new(&plan, n).refresh(0, 0).ms().into()) as f64).collect();
    let mean = rests.iter().sum::<f64>() / 4_000.0;
    assert!((mean + 0.5 - 52.9).abs() < 3.29 * 30.8 / 4_000_f64.sqrt(), "{mean}");
    assert!(rests.iter().any(|&rest| rest > 105.0) && rests.iter().all(|&rest| rest <= 120.0));
}

/// Its group is told to do nothing: it takes the opening of midnight all the same, but not that of 02:00.
#[test]
fn a_machine_follows_its_old_plan_until_its_policy_is_refreshed() {
    let plan = |hour: &str| {
        FRIDAYS.replace("every friday 18:00-21:00", &format!("daily {hour}:00-06:00")) + ", scan_every = \"1m\""
    };
    let count = |hour, day| effective(&outcome(&[], &moved(&plan(hour), "\"never\"", day))).0;
    assert_eq!([count("00", "2009-02-11"), count("00", "2009-02-10")], [1, 0]);
    assert_eq!([count("02", "2009-02-12"), count("02", "2009-02-11")], [1, 0]);
}

/// Installed on Friday at 18:03, to restart nine hours later: it does, although it was moved at midnight.
#[test]
fn what_is_under_way_goes_on() {
    let slow = FRIDAYS.replace("countdown = \"0s\"", "countdown = \"9h\"");
    let outcome = outcome(&[], &moved(&slow, "\"never\"", "2009-02-14"));
    assert_eq!((effective(&outcome), outcome.restarts.planned), ((1, span(3, 9, 8)), 1), "at 03:08, after the refresh");
}
