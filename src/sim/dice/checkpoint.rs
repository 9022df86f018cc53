//! Draws of checkpoints and volumes.

use super::{Dice, Purpose};
use crate::dist::Distribution;
use crate::units::Span;

impl Dice<'_> {
    /// Bytes that an installation adds to the n-th checkpoint of a guest.
    pub fn checkpoint_update(self, machine: u32, n: u32) -> u64 {
        let law = &self.plan.checkpoints.update;
        bytes(law.sample(&mut self.stream(Purpose::CheckpointUpdate, u64::from(machine), u64::from(n))))
    }

    /// Bytes that each day adds to it.
    pub fn checkpoint_growth(self, machine: u32, n: u32) -> u64 {
        let law = &self.plan.checkpoints.per_day;
        bytes(law.sample(&mut self.stream(Purpose::CheckpointGrowth, u64::from(machine), u64::from(n))))
    }

    /// Applying a checkpoint because of an update.
    pub fn apply(self, machine: u32, update: u32) -> Span {
        self.plan.checkpoints.apply.sample(&mut self.on_machine(Purpose::Apply, machine, update, 0))
    }

    /// Bringing a member server back into its domain afterwards.
    pub fn rejoin(self, machine: u32, update: u32) -> Span {
        self.plan.checkpoints.rejoin.sample(&mut self.on_machine(Purpose::Rejoin, machine, update, 0))
    }

    /// From a volume that is full for the n-th time to room on it.
    pub fn make_room(self, volume: u32, n: u32) -> Span {
        let law = &self.plan.checkpoints.make_room;
        law.sample(&mut self.stream(Purpose::MakeRoom, u64::from(volume), u64::from(n)))
    }

    /// Until somebody notices that a directory server has diverged, the n-th time.
    pub fn diverged(self, machine: u32, n: u32) -> Span {
        let law = &self.plan.checkpoints.diverged;
        law.sample(&mut self.stream(Purpose::Diverged, u64::from(machine), u64::from(n)))
    }

    /// Building a directory server anew, the n-th time.
    pub fn rebuild(self, machine: u32, n: u32) -> Span {
        let law = &self.plan.checkpoints.rebuild;
        law.sample(&mut self.stream(Purpose::Rebuild, u64::from(machine), u64::from(n)))
    }

    /// How much longer the n-th warm-up of a workload (by its number in the plan) takes because its copy is seeded anew, if it is.
    pub fn reseed(self, workload: u32, time: u32) -> Option<Span> {
        let law = self.plan.checkpoints.workloads[workload as usize].reseed?;
        Some(self.of_law(Purpose::Reseed, self.plan.workloads[workload as usize].id, time, law))
    }
}

/// An amount of storage, of which a second stands for a megabyte.
fn bytes(amount: Span) -> u64 {
    amount.ms() / 1_000 * 1_000_000
}
