//! Editions of hosts under the recorded updates: how often each restarts, in one and the same history.

use patchcast::plan::compile;
use patchcast::sim::simulate;

use crate::worlds::model;

/// Restarts of one host of an edition under updates of these years, installed at 3 every night.
fn restarts(edition: &str, product: &str, years: &str, replication: u32) -> u64 {
    let text = format!(
        "question = \"how often?\"\n[horizon]\n{years}\n[fault]\nfaulty = \"never\"\n[servicing]\ntwice = 0.0\nmaybe_restart = 1.0\n\
         [[site]]\nname = \"hq\"\nzone = \"Europe/Amsterdam\"\n\
         [[host]]\nname = \"h\"\nproduct = \"{product}\"\nedition = \"{edition}\"\n\
         [[guest]]\nname = \"g\"\nhost = \"h\"\nproduct = \"ws2003\"\n\
         [[workload]]\nname = \"w\"\non = \"g\"\nrole = \"web\"\n[[service]]\nname = \"web\"\nworkloads = [\"w\"]\n\
         [[strategy]]\nuse = \"../strategies/auto-3am.toml\"\n"
    );
    simulate(&compile(&model(&text)), 0, replication).restarts.host
}

#[test]
fn print_them() {
    for years in [
        "start = 2008-03-01\nend = 2010-03-01",
        "start = 2008-11-01\nend = 2012-04-01",
        "start = 2012-04-01\nend = 2015-04-01",
    ] {
        for product in ["ws2008", "ws2008r2"] {
            let all = ["full", "core", "hyper-v-server"].map(|edition| restarts(edition, product, years, 0));
            println!("{product} {years:?} {all:?}");
        }
    }
    panic!();
}
