//! Many replications over threads; the result does not depend on how many.

mod windows;

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::outcome::{Outcome, Outcomes};
use crate::plan::Plan;
use crate::sim::Simulator;

pub use windows::{WindowUse, window_use};

/// How a study runs. Nothing here changes its result.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Settings {
    /// How many threads; `None` for as many as the machine has cores.
    pub threads: Option<usize>,
}

/// Somebody who follows a study and may end it.
pub trait Watch: Sync {
    /// `finished` replications are done, in whatever order.
    fn finished(&self, finished: u32);

    /// Whether to stop. Asked before each replication.
    fn stop(&self) -> bool;
}

/// How a study ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ending {
    /// All replications are done.
    Finished(Outcomes),
    /// It was stopped.
    Stopped {
        /// How many replications were done by then.
        finished: u32,
    },
}

/// Somebody who only waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Patient;

impl Watch for Patient {
    fn finished(&self, _finished: u32) {}

    fn stop(&self) -> bool {
        false
    }
}

/// Runs every strategy of a plan in every replication. One task is one replication of all strategies; outcomes come in the order of
/// replications, whatever thread they were made on.
///
/// # Panics
/// If the machine cannot start the threads.
pub fn run(plan: &Plan, settings: Settings, watch: &dyn Watch) -> Ending {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(settings.threads.unwrap_or(0))
        .build()
        .expect("the machine can start a few threads");
    let done = AtomicU32::new(0);
    let replications: Option<Vec<Vec<Outcome>>> = pool.install(|| {
        (0..plan.replications)
            .into_par_iter()
            .map_init(
                || Simulator::new(plan),
                |simulator, replication| {
                    if watch.stop() {
                        return None;
                    }
                    let outcomes = replicate(simulator, plan, replication);
                    watch.finished(done.fetch_add(1, Ordering::Relaxed) + 1);
                    Some(outcomes)
                },
            )
            .collect()
    });
    match replications {
        Some(list) => Ending::Finished(Outcomes::new(plan.strategies.len(), list.into_iter().flatten().collect())),
        None => Ending::Stopped { finished: done.into_inner() },
    }
}

fn replicate(simulator: &mut Simulator<'_>, plan: &Plan, replication: u32) -> Vec<Outcome> {
    simulator.draw(replication);
    (0..plan.strategies.len()).map(|strategy| simulator.run(strategy)).collect()
}
