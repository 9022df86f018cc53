//! The same scenario, seed and version give the same result: again, on any number of threads, in any order of work, alone or
//! with others.

use std::sync::Mutex;

use patchcast::outcome::Outcome;
use patchcast::plan::{Plan, compile};
use patchcast::sim::{Simulator, simulate};
use patchcast::study::{Settings, Watch, run};

use crate::scenarios::reference;
use crate::worlds::{study, study_on};

fn plan(replications: u32) -> Plan {
    let mut model = reference("single-host-2008.toml");
    model.study.replications = replications;
    compile(&model)
}

#[test]
fn the_same_seed_gives_the_same_outcomes() {
    assert_eq!(study(&plan(12)), study(&plan(12)));
}

#[test]
fn another_seed_gives_other_outcomes() {
    let mut model = reference("single-host-2008.toml");
    model.study.replications = 12;
    let first = study(&compile(&model));
    model.study.seed += 1;
    assert_ne!(study(&compile(&model)), first);
}

#[test]
fn threads_do_not_matter() {
    let plan = plan(24);
    let one = study_on(&plan, 1);
    assert_eq!(study_on(&plan, 2), one, "two threads");
    assert_eq!(study_on(&plan, 8), one, "eight threads");
}

#[test]
fn replications_may_run_in_reverse() {
    let plan = plan(12);
    let forward = study(&plan);
    let mut simulator = Simulator::new(&plan);
    for replication in (0..12).rev() {
        simulator.draw(replication);
        for strategy in (0..plan.strategies.len()).rev() {
            let outcome = simulator.run(strategy);
            assert_eq!(&outcome, forward.get(replication as usize, strategy), "replication {replication}");
        }
    }
}

#[test]
fn one_replication_alone_is_what_it_is_among_others() {
    let plan = plan(12);
    let all = study(&plan);
    for strategy in 0..plan.strategies.len() {
        assert_eq!(&simulate(&plan, strategy, 7), all.get(7, strategy));
    }
}

#[test]
fn removing_a_strategy_does_not_move_the_others() {
    let full = reference("single-host-2008.toml");
    let mut model = full.clone();
    model.study.replications = 8;
    let all = study(&compile(&model));
    for removed in 0..full.strategies.len() {
        let mut fewer = model.clone();
        fewer.strategies.remove(removed);
        fewer.study.baseline = 0;
        let rest = study(&compile(&fewer));
        let kept = (0..full.strategies.len()).filter(|&strategy| strategy != removed);
        for (place, strategy) in kept.enumerate() {
            let before: Vec<&Outcome> = all.of_strategy(strategy).collect();
            let after: Vec<&Outcome> = rest.of_strategy(place).collect();
            assert_eq!(before, after, "{} without {}", full.strategies[strategy].name, full.strategies[removed].name);
        }
    }
}

/// Writes down what it is told.
#[derive(Default)]
struct Clerk(Mutex<Vec<u32>>);

impl Watch for Clerk {
    fn finished(&self, finished: u32) {
        self.0.lock().unwrap().push(finished);
    }

    fn stop(&self) -> bool {
        false
    }
}

#[test]
fn every_replication_is_reported_once() {
    let clerk = Clerk::default();
    run(&plan(12), Settings { threads: Some(2) }, &clerk);
    let mut told = clerk.0.into_inner().unwrap();
    told.sort_unstable();
    assert_eq!(told, (1..=12).collect::<Vec<_>>());
}
