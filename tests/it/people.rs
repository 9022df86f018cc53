//! How people take downtime: what makes them complain more or less, and what a quiet hour costs when something breaks.

use patchcast::model::Cause;
use patchcast::outcome::Outcome;
use patchcast::plan::compile;
use patchcast::policy::{Grievance, recent, regularity};
use patchcast::summary::{MEASURES, measure};

use crate::worlds::{CALM, calm, model, only, releases};

/// One server that a branch with office hours and one without a night use.
struct World {
    /// Who is there: `always` or `office`.
    presence: &'static str,
    people: u32,
    /// How long each restart takes, in minutes.
    minutes: u32,
    window: &'static str,
    announce: Option<&'static str>,
    /// Days of releases, all of them 10:00 in Redmond.
    dates: Vec<String>,
}

impl World {
    fn complaints(&self) -> u64 {
        self.outcome().complaints
    }

    fn outcome(&self) -> Outcome {
        only(&calm(&self.text()))
    }

    fn text(&self) -> String {
        let Self { presence, people, minutes, window, announce, dates } = self;
        let announce = announce.map_or(String::new(), |ahead| format!("announce = \"{ahead}\"\n"));
        let releases = releases(dates, "ws2008", "yes");
        format!(
            "[[site]]\nname = \"branch\"\nzone = \"UTC\"\npresence = \"{presence}\"\n\
             [[server]]\nname = \"fs\"\nproduct = \"ws2008\"\nservicing = \"0m\"\nboot = \"{minutes}m\"\n\
             [[workload]]\nname = \"shares\"\non = \"fs\"\nrole = \"file\"\nwarm_up = \"0m\"\n\
             [[service]]\nname = \"files\"\nworkloads = [\"shares\"]\nusers = {{ branch = {people} }}\n{releases}\
             [[strategy]]\nname = \"plan\"\n{announce}hosts = \"never\"\nworkloads = \"never\"\n\
             guests = {{ source = \"windows-update\", window = \"{window}\", reserve = \"0m\", countdown = \"0m\" }}\n"
        )
    }
}

/// A restart of half an hour of a server that a hundred people use at all hours, on a Friday evening.
fn friday() -> World {
    World {
        presence: "always",
        people: 100,
        minutes: 30,
        window: "every friday 18:00-21:30",
        announce: Some("7d"),
        dates: days(&[0]),
    }
}

/// Days after Tuesday, 3 March 2009.
fn days(after: &[i32]) -> Vec<String> {
    let first = patchcast::units::Date::new(2009, 3, 3).unwrap();
    after.iter().map(|&days| first.plus_days(days).to_string()).collect()
}

#[test]
fn longer_outages_and_more_people_mean_more_complaints() {
    let of_minutes = [1, 5, 30, 60, 200].map(|minutes| World { minutes, ..friday() }.complaints());
    assert!(of_minutes.is_sorted_by(|shorter, longer| shorter < longer), "{of_minutes:?}");
    let of_people = [1, 10, 100, 1_000].map(|people| World { people, ..friday() }.complaints());
    assert!(of_people.is_sorted_by(|fewer, more| fewer < more), "{of_people:?}");
}

/// All in the pattern, for the first time: 100 people x 0.02 x 0.3 x (1 - exp(-30/20)) x 0.4.
#[test]
fn one_announced_restart_costs_what_the_page_says() {
    assert_eq!(friday().complaints(), 186_448);
}

#[test]
fn notice_calms() {
    let told = |announce| World { announce, ..friday() }.complaints();
    let all = [None, Some("1h"), Some("24h"), Some("48h")].map(told);
    assert!(all.is_sorted_by(|later, earlier| later > earlier), "{all:?}");
    assert_eq!(told(Some("48h")), told(Some("7d")), "the longest notice is as good as any longer one");
}

/// The same four restarts of the same length with the same people: announced, unannounced each Wednesday, and unannounced on
/// four days of the week.
#[test]
fn regularity_calms_those_who_are_told_and_those_who_are_not() {
    let weekly = || World { window: "daily 17:00-18:30", dates: days(&[0, 7, 14, 21]), ..friday() };
    let scattered = || World { dates: days(&[0, 6, 15, 23]), ..weekly() };
    let told = weekly().complaints();
    let regular = World { announce: None, ..weekly() }.complaints();
    let irregular = World { announce: None, ..scattered() }.complaints();
    assert!(told < regular && regular < irregular, "{told} {regular} {irregular}");
    let again = |after| World { announce: None, dates: days(&[0, after]), ..weekly() }.complaints();
    assert!(again(84) < again(91), "a Tuesday of 13 weeks ago is forgotten");
    assert_eq!(again(91), again(93), "like any other day");
    assert_eq!(scattered().complaints(), told, "what is announced is in the pattern on any day");
    let grievance = |chance, regular| Grievance {
        people: 100_000,
        chance,
        impatience: 700_000,
        regularity: regularity(600_000, regular, 10),
        recent: recent(300, 3),
    };
    let told = 6_000_000;
    let order = [(told, 10), (told, 2), (20_000_000, 2)].map(|(chance, part)| grievance(chance, part).complaints());
    assert!(order.is_sorted_by(|less, more| less < more), "{order:?}");
}

#[test]
fn one_announced_evening_annoys_less_than_six_surprises() {
    let evening = World { minutes: 180, ..friday() }.complaints();
    let surprises = World { window: "daily 17:00", announce: None, dates: days(&[0, 1, 2, 3, 7, 8]), ..friday() };
    assert_eq!(surprises.outcome().restarts.planned, 6);
    assert!(evening < surprises.complaints(), "{evening} {}", surprises.complaints());
}

/// Six restarts within ten days annoy more than six times one.
#[test]
fn each_outage_of_a_month_annoys_more_than_the_one_before() {
    let of =
        |after: &[i32]| World { announce: None, window: "daily 17:00", dates: days(after), ..friday() }.complaints();
    let one = of(&[0]);
    // 1 + 1.3 + 1.6, and of the day that is 31 days later nothing more than of the first.
    assert_eq!(of(&[0, 1, 2]), one + one * 13 / 10 + one * 16 / 10);
    assert_eq!(of(&[0, 31]), 2 * one);
}

#[test]
fn nobody_complains_about_an_outage_that_nobody_saw() {
    let profile = "[presence.weekdays]\notherwise = 0.0\nhours = [[\"monday-friday 00:00-24:00\", 1.0]]\n";
    let saturday = World { window: "every saturday 10:00-13:30", presence: "weekdays", announce: None, ..friday() };
    let outcome = only(&calm(&format!("{profile}{}", saturday.text())));
    assert_eq!((outcome.services[0].unplanned, outcome.complaints), (30 * 60_000, 0));
    let friday = World { window: "every friday 10:00-13:30", ..saturday };
    assert!(only(&calm(&format!("{profile}{}", friday.text()))).complaints > 0);
}

#[test]
fn the_lunch_hour_costs_less_than_the_morning_and_more_than_the_night() {
    let at = |window| World { window, presence: "office", announce: None, ..friday() }.complaints();
    let (night, morning, lunch) = (at("daily 03:00"), at("daily 10:00"), at("daily 12:05"));
    assert!(night < lunch && lunch < morning, "{night} {lunch} {morning}");
}

#[test]
fn downtime_is_predictable_if_announced_two_days_ahead() {
    let predictability = |announce| {
        let read = MEASURES[measure("predictability.share").unwrap()].read;
        read(&World { announce, ..friday() }.outcome()).unwrap()
    };
    let shares = [None, Some("1h"), Some("47h"), Some("48h"), Some("7d")].map(predictability);
    assert!(shares.iter().zip([0.0, 0.0, 0.0, 1.0, 1.0]).all(|(a, b)| (a - b).abs() < 1e-12), "{shares:?}");
}

/// The same faulty update, broken on a Friday evening or at lunch on a Tuesday: on Friday it takes longer until somebody
/// notices, and fewer people are there while it lasts.
#[test]
fn a_quiet_window_hides_a_faulty_update() {
    let broken = |window| {
        let world = World { window, presence: "office", announce: None, ..friday() };
        let mut model = model(&format!("{CALM}{}", world.text()).replace("faulty = \"never\"", FAULTY));
        model.recovery.report_after = patchcast::units::Span::from_hours(40);
        let outcome = only(&compile(&model));
        assert_eq!(outcome.rogue.machines_hit, 1, "{window}");
        let rogue = outcome.user_down[Cause::Rogue.index()];
        (outcome.rogue.identify, rogue / outcome.rogue.identify, outcome.complaints)
    };
    let (friday, lunch) = (broken("every friday 18:00-21:30"), broken("every tuesday 12:00-15:30"));
    assert!(friday.0 > 3 * lunch.0, "until the culprit is known: {} and {} ms", friday.0, lunch.0);
    assert!(friday.1 * 3 < lunch.1, "people affected meanwhile: {} and {} thousandths", friday.1, lunch.1);
    assert!(friday.2 > 0 && lunch.2 > 0);
}

const FAULTY: &str = "faulty = { system = 1.0 }\nsevere = 1.0\nreach = 1.0\nmachine_share = 0.0\n\
     fix = \"300d\"\nwithdrawn_share = 0.0\ntrigger = { product = 1.0, role = 0.0, hardware = 0.0 }";
