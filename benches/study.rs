//! What a replication costs: shipped scenarios, all strategies, one thread. Items are state changes of the estate.

use std::path::Path;

use divan::Bencher;
use divan::counter::ItemsCount;
use patchcast::model::Model;
use patchcast::plan::{Plan, compile};
use patchcast::scenario::{Source, parse, resolve};
use patchcast::sim::Simulator;

fn main() {
    divan::main();
}

const SCENARIOS: [&str; 3] =
    ["tutorial/two-strategies.toml", "reference/single-host-2008.toml", "reference/cluster-2008.toml"];

fn load(name: &str) -> Model {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    let read = |path: &Path| {
        let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
        Ok(Source { name: path.display().to_string(), text })
    };
    let folder = path.parent().expect("a file stands in a folder");
    let main = read(&path).unwrap_or_else(|error: String| panic!("{name}: {error}"));
    let file = parse(main, &|used| read(&folder.join(used))).unwrap_or_else(|problems| panic!("{problems}"));
    resolve(&file).unwrap_or_else(|problems| panic!("{problems}"))
}

fn changes(plan: &Plan, replication: u32) -> u64 {
    let mut simulator = Simulator::new(plan);
    simulator.draw(replication);
    (0..plan.strategies.len()).map(|strategy| simulator.run(strategy).state_changes).sum()
}

#[divan::bench(args = SCENARIOS)]
fn replication(bencher: Bencher<'_, '_>, name: &str) {
    let plan = compile(&load(name));
    let mut simulator = Simulator::new(&plan);
    bencher.counter(ItemsCount::new(changes(&plan, 0))).bench_local(|| {
        simulator.draw(0);
        (0..plan.strategies.len()).map(|strategy| simulator.run(strategy).state_changes).sum::<u64>()
    });
}

#[divan::bench(args = SCENARIOS)]
fn from_text_to_plan(name: &str) -> Plan {
    compile(&load(name))
}
