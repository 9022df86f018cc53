//! How long hosts wait for their guests, and what a loss of power does to these: chances and samplers.

use super::laws::sampler;
use crate::dist::Sampler;
use crate::model::{PowerLoss, Shutdown};
use crate::units::Fraction;

/// Laws and chances of guests whose hosts stop.
#[derive(Debug)]
pub struct PowerTable {
    /// How long hosts wait.
    pub shutdown: Shutdown,
    /// From the return of a host until somebody starts a guest that does not start by itself.
    pub start_by_hand: Sampler,
    /// Chance that a workload has to be restored.
    pub corruption: Fraction,
    /// How long that takes.
    pub restore: Sampler,
    /// Chance that a guest that was in the middle of servicing does not boot.
    pub unbootable: Fraction,
    /// Share of these that take the updates back by themselves.
    pub reverts: Fraction,
}

/// The table of a scenario.
pub(super) fn power_table(shutdown: Shutdown, loss: &PowerLoss) -> PowerTable {
    PowerTable {
        shutdown,
        start_by_hand: sampler(&loss.start_by_hand),
        corruption: loss.corruption,
        restore: sampler(&loss.restore),
        unbootable: loss.unbootable,
        reverts: loss.reverts,
    }
}
