//! Releases beside the recorded ones: previews and updates of other publishers.

use patchcast::model::{Model, Previews};
use patchcast::plan::{Plan, compile, release_time};
use patchcast::sim::{Dice, simulate};
use patchcast::units::{Date, Span, Time, Zone};

use crate::worlds::{CALM, model};

/// One server with an application of another publisher, and nobody who updates it.
fn idle(supply: &str) -> Model {
    let text = CALM.replace("history = \"listed\"", &format!("history = \"listed\"\n{supply}")) + SERVER;
    model(&text)
}

const SERVER: &str = r#"
[[server]]
name = "app01"
product = "ws2022"
[[workload]]
name = "app"
on = "app01"
role = "web"
product = "third-party"
[[service]]
name = "shop"
workloads = ["app"]
users = { hq = 1 }
[[strategy]]
name = "never"
hosts = "never"
guests = "never"
workloads = "never"
"#;

/// The days on which points of the process lie, from the times between them.
fn days(plan: &Plan, replication: u32) -> Vec<Date> {
    let mut point = Time::START;
    let points = (0..).map(|n| {
        point = point + Dice::new(plan, replication).third_party(n).unwrap();
        point
    });
    points.take_while(|&point| point < plan.end).map(|point| plan.epoch.local(point, &Zone::utc()).0).collect()
}

#[test]
fn previews_come_on_fourth_tuesdays_and_open_no_flaw() {
    let model = idle("previews = \"fourth tuesday\"");
    assert_eq!(model.extra.previews, Previews::FourthTuesday);
    let plan = compile(&model);
    let previews = &plan.supply.extra.previews;
    assert_eq!(previews.len(), 12 * 3);
    let days: Vec<String> = previews.iter().map(|&(at, _)| plan.epoch.local(at, &Zone::utc()).0.to_string()).collect();
    assert_eq!((&*days[0], &*days[3], &*days[35]), ("2009-01-27", "2009-02-24", "2009-12-22"));
    let exposure = simulate(&plan, 0, 0).exposure;
    assert_eq!((exposure.plain, exposure.exploited), (0, 0));
}

/// Two a month are 24 a year: a mean over 400 years within 3.29 standard errors (alpha 0.001, the seed is fixed).
#[test]
fn updates_of_others_come_as_often_as_asked_for() {
    let plan = compile(&idle("third_party = 2.0"));
    let count: usize = (0..400).map(|replication| days(&plan, replication).len()).sum();
    let expected = 2.0 * 365.0 / 30.436_875;
    let mean = count as f64 / 400.0;
    assert!((mean - expected).abs() < 3.29 * (expected / 400.0_f64).sqrt(), "{mean} instead of {expected}");
}

#[test]
fn an_update_of_others_leaves_one_flaw_open_from_its_hour_on() {
    let plan = compile(&idle("third_party = 2.0"));
    let open = |day: Date| plan.end.since(release_time(day, plan.epoch).unwrap()).ms();
    let expected: u64 = days(&plan, 0).into_iter().map(open).sum();
    assert!(expected > Span::DAY.ms());
    assert_eq!(simulate(&plan, 0, 0).exposure.plain, u128::from(expected));
}

#[test]
fn nothing_comes_that_was_not_asked_for() {
    let plan = compile(&idle(""));
    assert!(plan.supply.extra.previews.is_empty() && plan.supply.extra.third_party.is_none());
    assert_eq!(simulate(&plan, 0, 0).exposure.plain, 0);
}
