//! The update server as a machine and as a publisher.

use super::{SERVER, effective, outcome, span, systems, update, update_of};

/// The server restarts from 19:08 to 23:08. The others learn of their update between 19:00 and 20:00, have it ten minutes
/// later, and install at 22:00.
#[test]
fn while_the_update_server_restarts_others_download_nothing_that_night() {
    let estate =
        format!("{SERVER}[[server]]\nname = \"wsus\"\nproduct = \"ws2003\"\nservicing = \"0s\"\nboot = \"4h\"\n");
    let list = update_of("ws2003", "OWN", "2009-02-12", "yes", "") + &update("OTHERS", "2009-02-13", "no", "");
    let sum = |window: &str, on: &str| {
        let plan = "source = \"wsus\", scan_every = \"1h\", window = \"daily 22:00-23:00\"";
        let strategy = format!(
            "{}update_server = {{ synchronise = \"daily 19:00\", spread = \"0s\"{on} }}\n\
             [[strategy.group]]\nname = \"first\"\nmachines = [\"wsus\"]\nguests.window = \"2009-02-13 {window}\"\n",
            systems(plan)
        );
        effective(&outcome(&[("download = \"0s\"", "download = \"10m\"")], &format!("{estate}{list}{strategy}")))
    };
    let own = span(1, 5, 8);
    let on = ", on = \"wsus\"";
    assert_eq!(sum("19:00-20:00", ""), (2, own + span(0, 4, 3)), "nothing depends on it");
    assert_eq!(sum("19:00-20:00", on), (2, own + span(1, 4, 3)), "the next night");
    assert_eq!(sum("20:30-21:30", on), (2, own + span(0, 1, 30) + span(0, 4, 3)), "downloaded before");
}

/// Two updates of the estate's own and one of Microsoft, installed on Saturdays; the certificate ends on 1 March.
#[test]
fn certificates_matter_to_updates_of_the_estate_alone() {
    let many = SERVER.replace("\"s\"\np", "\"s{}\"\ncount = 20\np");
    let list = update("LOCAL-1", "2009-02-10", "no", "channel = \"local\"")
        + &update("LOCAL-2", "2009-03-10", "no", "channel = \"local\"")
        + &update("MICROSOFT", "2009-03-10", "no", "");
    let run = |publishing: &str| {
        let plan = "source = \"wsus\", window = \"every saturday 01:00-05:00\"";
        let strategy = format!("{}update_server.publishing = {{ {publishing} }}\n", systems(plan));
        let outcome = outcome(&[], &format!("{many}{list}{strategy}"));
        (effective(&outcome).0, outcome.installs.failed)
    };
    let saturdays = |from: u64| (365 - from) / 7 + 1;
    let (february, march) = (20 * saturdays(45), 20 * saturdays(73));
    assert_eq!(run(""), (60, 0));
    assert_eq!(run("expires = 2009-03-01"), (40, march), "the first is in, the second fails every week");
    assert_eq!(run("expires = 2009-02-14"), (20, february + march), "expired on that morning");
    assert_eq!(run("expires = 2009-02-15"), (40, march), "and not a day later");
    assert_eq!(run("untrusted = 1.0"), (20, february + march));
    let (count, failed) = run("untrusted = 0.5");
    let untrusted = (60 - count) / 2;
    assert!(0 < untrusted && untrusted < 20 && count == 60 - 2 * untrusted);
    assert_eq!(failed * 20, untrusted * (february + march), "on the same machines every week");
}
