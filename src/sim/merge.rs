//! Merging checkpoints that were deleted: while the guest runs, or while it is off and nobody starts it.

use super::Run;
use super::checkpoint::{Checkpoint, Merge};
use super::event::{Live, Phase};
use crate::model::{Cause, Layer, MergeRule};
use crate::units::{Span, Time};

impl Run<'_> {
    /// How long merging a differencing disk takes that has its size of a moment.
    fn merging(&self, number: u32, checkpoint: &Checkpoint, at: Time) -> Span {
        let disk = self.plan.checkpoints.machines[number as usize].disk;
        Span::from_secs(checkpoint.size(disk, at).div_ceil(self.plan.checkpoints.merge_rate))
    }

    /// When the checkpoint of a guest is merged that may run meanwhile, [`Time::NEVER`] if it may not.
    pub(super) fn merged_at(&self, number: u32, checkpoint: &Checkpoint) -> Time {
        match checkpoint.merge {
            Merge::Running => checkpoint.deleted + self.merging(number, checkpoint, checkpoint.deleted),
            Merge::Off(_) | Merge::UnderWay(_) => Time::NEVER,
        }
    }

    /// The layer, and from when on an opening of it, in which a guest is off for a merge.
    pub(super) fn merges_from(&self, number: u32) -> Option<(Layer, Time)> {
        let checkpoint = self.checkpoint(number)?;
        match checkpoint.merge {
            Merge::Off(_) => Some((checkpoint.layer, checkpoint.deleted)),
            Merge::Running | Merge::UnderWay(_) => None,
        }
    }

    /// An opening has started for a guest: if its checkpoint waits for that, the guest is shut down for the merge.
    pub(super) fn merge_in_opening(&mut self, number: u32) {
        let now = self.world.now;
        let Some(&checkpoint) = self.checkpoint(number) else { return };
        let Merge::Off(rule) = checkpoint.merge else { return };
        let machine = &self.world.machines[number as usize];
        let turn = machine.turns[checkpoint.layer.index()];
        let is_free = machine.phase == Phase::Live(Live::Idle) && machine.fault.is_none();
        if turn.start != now || !is_free || now < checkpoint.deleted {
            return;
        }
        let restart = self.world.machines[number as usize].new_restart();
        self.world.ledger.planned_restart(now);
        let off = now + self.dice.servicing(number, restart);
        let done = off + self.merging(number, &checkpoint, now);
        let in_time = rule == MergeRule::ToTheEnd || done <= turn.end;
        let up = if in_time { done } else { turn.end.max(off) } + self.dice.boot(number, restart);
        let merge = if in_time { Merge::UnderWay(rule) } else { Merge::Off(rule) };
        self.guest_state(number).checkpoint = Some(Checkpoint { merge, ..checkpoint });
        self.go_down(number, Cause::Merge);
        let machine = &mut self.world.machines[number as usize];
        machine.closes = turn.end;
        machine.phase = Phase::Restarting;
        machine.until = up;
    }

    /// A guest is up again: if it was off for a merge, that is done.
    pub(super) fn merge_is_done(&mut self, number: u32) {
        if self.checkpoint(number).is_some_and(|checkpoint| matches!(checkpoint.merge, Merge::UnderWay(_))) {
            self.checkpoint_is_gone(number);
        }
    }

    /// A guest that is off for a merge will boot with its host: all progress is lost.
    pub(super) fn merge_is_lost(&mut self, number: u32) {
        if let Some(&checkpoint) = self.checkpoint(number)
            && let Merge::UnderWay(rule) = checkpoint.merge
        {
            self.guest_state(number).checkpoint = Some(Checkpoint { merge: Merge::Off(rule), ..checkpoint });
        }
    }
}
