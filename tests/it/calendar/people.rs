//! Who is there when something restarts: branches in other zones, hours of a day, holidays.

use patchcast::plan::compile;
use patchcast::units::Span;

use crate::worlds::{CALM, model, only, releases};

/// What ten people lose by a restart of ten minutes if they are all there.
const ALL: u64 = 10 * 10 * Span::MINUTE.ms() * 1_000;

/// One server whose update, released on a Tuesday, takes 3 min and a restart of 10 min, and ten users at one site.
struct Server<'a> {
    /// `[[site]]`, the server's first.
    sites: &'a str,
    /// Where its ten users are.
    users: &'a str,
    window: &'a str,
    release: &'a str,
}

impl Server<'_> {
    fn lost(&self) -> u64 {
        let Self { sites, users, window, release } = self;
        let (before, after) = CALM.split_once("[[site]]").unwrap();
        let rest = &after[after.find("[supply]").unwrap()..];
        let releases = releases(&[(*release).to_owned()], "ws2008", "yes");
        let text = format!(
            r#"{before}{sites}{rest}
[[server]]
name = "fs01"
product = "ws2008"
servicing = "4m"
boot = "6m"
[[workload]]
name = "files"
on = "fs01"
role = "file"
warm_up = "0s"
[[service]]
name = "files"
workloads = ["files"]
users = {{ {users} = 10 }}
{releases}
[[strategy]]
name = "plan"
hosts = "never"
workloads = "never"
guests = {{ source = "windows-update", window = "{window}", countdown = "0s" }}
"#
        );
        let outcome = only(&compile(&model(&text)));
        assert_eq!(outcome.services[0].unplanned, 10 * Span::MINUTE.ms(), "one restart");
        outcome.user_down.iter().sum()
    }
}

/// Head office in Amsterdam, users in Tokyo, which has no summer time: 03:00 is 11:00 there in winter and 10:00 in summer,
/// at work; 18:00 is 02:00 or 01:00, and nobody loses anything.
#[test]
fn three_am_of_the_head_office_is_the_middle_of_the_day_in_tokyo() {
    let lost = |hours: &str, window, release| {
        let sites = format!(
            "[[site]]\nname = \"amsterdam\"\nzone = \"Europe/Amsterdam\"\n[[site]]\nname = \"tokyo\"\nzone = \"Asia/Tokyo\"\n\
             presence = {{ otherwise = 0.0, hours = [[\"monday-friday {hours}\", 1.0]] }}\n"
        );
        Server { sites: &sites, users: "tokyo", window, release }.lost()
    };
    let (winter, summer) = ("2009-01-13", "2009-07-14");
    for release in [winter, summer] {
        assert_eq!(lost("08:00-18:00", "daily 03:00", release), ALL, "{release}");
        assert_eq!(lost("08:00-18:00", "daily 18:00", release), 0, "{release}");
    }
    let half_hours = ["10:00-10:30", "11:00-11:30"];
    assert_eq!(half_hours.map(|hours| lost(hours, "daily 03:00", winter)), [0, ALL]);
    assert_eq!(half_hours.map(|hours| lost(hours, "daily 03:00", summer)), [ALL, 0]);
    let half_hours = ["01:00-01:30", "02:00-02:30"];
    assert_eq!(half_hours.map(|hours| lost(hours, "daily 18:00", winter)), [0, ALL]);
    assert_eq!(half_hours.map(|hours| lost(hours, "daily 18:00", summer)), [ALL, 0]);
}

/// In an office of one zone a restart costs most at 10:00, less at lunch and on Friday evening, and least at 3 in the
/// night. (The shares themselves are assumed.) On a holiday it is a Sunday all day.
#[test]
fn lunch_and_friday_evening_are_between_morning_and_night() {
    let windows = ["10:00", "12:15", "17:30", "03:00"].map(|clock| format!("every friday {clock}"));
    let lost = |holidays: &str| {
        let sites = format!("[[site]]\nname = \"hq\"\nzone = \"Europe/Amsterdam\"\nholidays = [{holidays}]\n");
        let lost = |window: &String| Server { sites: &sites, users: "hq", window, release: "2009-04-28" }.lost();
        windows.each_ref().map(lost).map(|lost| lost * 1_000 / ALL)
    };
    let [morning, lunch, evening, night] = lost("");
    assert!(morning > lunch && lunch > night && morning > evening && evening > night);
    assert_eq!([morning, lunch, evening, night], [1_000, 350, 290, 20]);
    assert_eq!(lost("2009-05-01"), [50; 4], "that Friday");
    assert_eq!(lost("2009-04-30, 2009-05-02"), [1_000, 350, 290, 20], "the days around it");
}
