//! Correctness has a calendar of its own: what a missing update of time-zone rules costs, and when.

use crate::worlds::{calm, only};

const HOUR: u128 = 3_600_000;
const DAY: u128 = 24 * HOUR;

/// A mail server in a zone whose rules change on `differs`, with an update of the system and one of Exchange.
struct World {
    differs: &'static str,
    /// Transactions an hour.
    rate: u32,
    /// Whether Exchange runs here, or something without updates of its own.
    product: &'static str,
    system: Plan,
    exchange: Plan,
    restart: &'static str,
    /// What the system's update is out for.
    fixed: &'static str,
}

/// When a layer is updated; both updates come out on Tuesday, 3 March 2009, at 18:00 UTC.
#[derive(Clone, Copy)]
enum Plan {
    Never,
    /// At this time, which is on a day of its own.
    On(&'static str),
}

impl Plan {
    fn text(self) -> String {
        match self {
            Self::Never => "\"never\"".to_owned(),
            Self::On(day) => format!(
                "{{ source = \"windows-update\", window = \"{day} 06:00-12:00\", reserve = \"0m\", countdown = \"90m\" }}"
            ),
        }
    }
}

impl World {
    /// Wrong transactions x 3,600,000.
    fn harm(&self) -> u128 {
        only(&calm(&self.text())).wrong_transactions
    }

    fn text(&self) -> String {
        let Self { differs, rate, product, restart, fixed, .. } = self;
        let release = |id: &str, restart: &str, affected: &str, fixed: &str| {
            format!(
                "[[supply.release]]\nid = \"{id}\"\ndate = 2009-03-03\nseverity = \"low\"\nrestart = \"{restart}\"\n\
                 vulnerabilities = 0\ncomponent = \"system\"\naffected = {affected}\nfixed = {fixed}\n\
                 time_zone = {{ zone = \"UTC\", differs = {differs} }}\n"
            )
        };
        let system = release("SYSTEM", restart, "[\"ws2003\", \"windows-2000\"]", fixed);
        let exchange = release("EXCHANGE", "no", "[\"exchange\"]", "[\"exchange\"]");
        format!(
            "[[server]]\nname = \"mail\"\nproduct = \"ws2003\"\nservicing = \"0m\"\nboot = \"27m\"\n\
             [[workload]]\nname = \"store\"\non = \"mail\"\nrole = \"mail\"\nwarm_up = \"0m\"\n{product}\n\
             cross_zone_per_hour = {rate}\n\
             [[service]]\nname = \"mail\"\nworkloads = [\"store\"]\nusers = {{ hq = 10 }}\n{system}{exchange}\
             [[strategy]]\nname = \"plan\"\nhosts = \"never\"\nguests = {}\nworkloads = {}\n",
            self.system.text(),
            self.exchange.text()
        )
    }
}

/// Rules differ on 11 to 20 March and 1 to 5 October; nobody updates anything.
fn idle() -> World {
    World {
        differs: "[[2009-03-11, 2009-03-21], [2009-10-01, 2009-10-06]]",
        rate: 10,
        product: "",
        system: Plan::Never,
        exchange: Plan::Never,
        restart: "no",
        fixed: "[\"ws2003\"]",
    }
}

fn exchange() -> World {
    World { product: "product = \"exchange\"", ..idle() }
}

#[test]
fn harm_is_done_between_old_and_new_dates_only() {
    assert_eq!(idle().harm(), 10 * 15 * DAY);
    assert_eq!(World { differs: "[[2009-03-11, 2009-03-12]]", ..idle() }.harm(), 10 * DAY);
    assert_eq!(World { differs: "[[2008-10-26, 2009-01-03]]", ..idle() }.harm(), 10 * 2 * DAY, "from the horizon on");
    assert_eq!(World { differs: "[[2009-12-30, 2010-03-01]]", ..idle() }.harm(), 10 * 2 * DAY, "until its end");
}

#[test]
fn an_update_in_time_does_no_harm_and_a_late_one_as_much_as_it_is_late() {
    let updated = |day| World { system: Plan::On(day), ..idle() }.harm();
    assert_eq!(updated("2009-03-10"), 0);
    // Installed in three minutes, four days and six hours late; then the rules of October are known, too.
    assert_eq!(updated("2009-03-15"), 10 * (4 * DAY + 6 * HOUR + HOUR / 20));
    assert_eq!(updated("2009-03-25"), 10 * 10 * DAY);
    assert_eq!(updated("2009-12-25"), idle().harm());
}

#[test]
fn harm_grows_with_transactions_across_zones() {
    let of_rate = |rate| World { rate, system: Plan::On("2009-03-15"), ..idle() }.harm();
    assert_eq!(of_rate(0), 0);
    assert!(of_rate(60) > 0);
    assert_eq!(of_rate(120), 2 * of_rate(60));
}

/// Three minutes to install, ninety of countdown and twenty-seven to boot: two hours more.
#[test]
fn what_waits_for_its_restart_is_still_wrong() {
    let at_once = World { system: Plan::On("2009-03-15"), ..idle() };
    let restarted = World { restart: "yes", ..at_once };
    let at_once = 10 * (4 * DAY + 6 * HOUR + HOUR / 20);
    assert_eq!(restarted.harm(), at_once + 10 * (HOUR / 60) * (90 + 27));
}

#[test]
fn the_system_alone_is_not_enough_for_exchange() {
    let system = Plan::On("2009-03-06");
    let harm = |exchange_on| World { system, exchange: exchange_on, ..exchange() }.harm();
    assert_eq!(World { system, ..idle() }.harm(), 0, "enough for all others");
    assert_eq!(harm(Plan::Never), exchange().harm());
    assert_eq!(harm(Plan::Never), 10 * 15 * DAY);
    // Both before the change; the day before, 6 hours and 3 minutes after midnight; then calendars take four hours.
    assert_eq!(harm(Plan::On("2009-03-06")), 0);
    assert_eq!(harm(Plan::On("2009-03-11")), 10 * (6 * HOUR + HOUR / 20 + 4 * HOUR));
    let rebased = |rebase: &str| {
        let world = World { system, exchange: Plan::On("2009-03-10"), ..exchange() };
        only(&calm(&format!("[time_zone]\nrebase = \"{rebase}\"\n{}", world.text()))).wrong_transactions
    };
    assert_eq!(rebased("17h"), 0, "from 06:03 to 23:03");
    assert_eq!(rebased("20h 57m"), 10 * 3 * HOUR, "and until 03:00");
}

/// The update of Exchange does not make up for that of the system, and what is wrong twice counts once.
#[test]
fn exchange_alone_is_not_enough_either() {
    let world = World { exchange: Plan::On("2009-03-06"), ..exchange() };
    assert_eq!(world.harm(), 10 * 15 * DAY);
}

#[test]
fn what_gets_no_update_stays_wrong() {
    let system = Plan::On("2009-03-06");
    assert_eq!(World { system, fixed: "[\"windows-2000\"]", ..idle() }.harm(), 10 * 15 * DAY);
}

/// Nothing of it is a vulnerability.
#[test]
fn a_late_update_of_rules_exposes_to_nothing() {
    let outcome = only(&calm(&idle().text()));
    assert_eq!((outcome.exposure.plain, outcome.exposure.exploited), (0, 0));
    assert_eq!(outcome.coverage.eligible[0], 1, "and is late all the same");
}
