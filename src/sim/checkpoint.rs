//! Checkpoints of guests: taken before sessions, applied when a culprit is known, and what it costs to go back in time.

use super::Run;
use super::event::{Hold, Live, Phase, Status};
use super::volume::VolumeState;
use super::world::Gone;
use crate::model::{Cause, Generation, Layer, Loses, MergeRule};
use crate::plan::{MachineKind, Plan, StrategyTable};
use crate::units::{Span, Time};

/// A member server and its domain agree on a password for so long (Active Directory: it is changed every 30 days).
const PASSWORD_AGE: Span = Span::from_days(30);
/// A directory server must not be set back further (Active Directory: tombstone lifetime since Windows Server 2003 SP1).
const TOMBSTONE: Span = Span::from_days(180);

/// Checkpoints, and the volumes on which they grow.
#[derive(Debug)]
pub(super) struct Storage {
    /// By machine; empty if the strategy takes no checkpoints.
    pub(super) guests: Vec<GuestState>,
    /// Whether each update became effective since the checkpoint of its machine was created, in the order of all updates.
    fresh: Vec<bool>,
    /// Whether the next warm-up of each workload takes longer.
    reseeds: Vec<bool>,
    pub(super) volumes: Vec<VolumeState>,
}

/// A guest and its checkpoint.
#[derive(Clone, Copy, Debug)]
pub(super) struct GuestState {
    pub(super) checkpoint: Option<Checkpoint>,
    /// How many it has had.
    taken: u32,
    pub(super) divergence: Option<Divergence>,
    /// How many there were.
    diverged: u32,
}

/// A checkpoint.
#[derive(Clone, Copy, Debug)]
pub(super) struct Checkpoint {
    pub(super) created: Time,
    /// Since when its differencing disk grows: the creation, or the last time that it was applied.
    pub(super) since: Time,
    /// Bytes of the disk in the beginning.
    pub(super) start: u64,
    /// Bytes a second by which it grows.
    pub(super) rate: u64,
    /// When it is deleted.
    pub(super) deleted: Time,
    /// The layer for which it was created.
    pub(super) layer: Layer,
    pub(super) merge: Merge,
    /// Whether it is being applied.
    pub(super) use_of: Use,
}

/// How a checkpoint is merged once it is deleted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Merge {
    /// While its guest runs.
    Running,
    /// While its guest is off, as the plan says; not now.
    Off(MergeRule),
    /// Its guest is off and will be up when it is done.
    UnderWay(MergeRule),
}

/// What a checkpoint is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Use {
    Kept,
    Applied,
}

/// A directory server that its partners ignore.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Divergence {
    stage: Diverged,
    /// When the stage ends.
    pub(super) until: Time,
    /// Its number on this guest.
    n: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Diverged {
    Unnoticed,
    Rebuilt,
}

/// Whether a session goes on at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step {
    GoesOn,
    /// It begins anew when the guest runs again.
    Waits,
}

impl Storage {
    /// Room for the largest world of a plan.
    pub(super) fn with_room(plan: &Plan) -> Self {
        let volumes = vec![VolumeState::EMPTY; plan.checkpoints.volumes.len()];
        Self { guests: Vec::new(), fresh: Vec::new(), reseeds: Vec::new(), volumes }
    }

    /// No checkpoints, for a new strategy in a world with so many machine-updates.
    pub(super) fn reset(&mut self, plan: &Plan, strategy: &StrategyTable, updates: u32) {
        self.volumes.fill(VolumeState::EMPTY);
        self.guests.clear();
        self.fresh.clear();
        self.reseeds.clear();
        if !strategy.checkpoints.is_empty() {
            self.guests.resize(plan.machines.len(), GuestState::EMPTY);
            self.fresh.resize(updates as usize, false);
            self.reseeds.resize(plan.workloads.len(), false);
        }
    }
}

impl GuestState {
    const EMPTY: Self = Self { checkpoint: None, taken: 0, divergence: None, diverged: 0 };
}

impl Run<'_> {
    pub(super) fn checkpoint(&self, number: u32) -> Option<&Checkpoint> {
        self.world.storage.guests.get(number as usize)?.checkpoint.as_ref()
    }

    pub(super) fn guest_state(&mut self, number: u32) -> &mut GuestState {
        &mut self.world.storage.guests[number as usize]
    }

    fn host_generation(&self, number: u32) -> Generation {
        self.plan.checkpoints.machines[self.host_of(number) as usize].generation
    }

    /// A session is about to begin with an update of a layer: a checkpoint comes first, if the plan says so.
    pub(super) fn takes_checkpoint(&mut self, number: u32, layer: Layer) -> Step {
        let Some(rules) = self.strategy.checkpoints.get(number as usize) else { return Step::GoesOn };
        let Some(rule) = rules[layer.index()] else { return Step::GoesOn };
        if self.checkpoint(number).is_some() || self.is_on_full_volume(number) {
            return Step::GoesOn;
        }
        let now = self.world.now;
        let generation = self.host_generation(number);
        let state = self.guest_state(number);
        let n = state.taken;
        state.taken += 1;
        let (start, per_day) = (self.dice.checkpoint_update(number, n), self.dice.checkpoint_growth(number, n));
        self.guest_state(number).checkpoint = Some(Checkpoint {
            created: now,
            since: now,
            start,
            rate: per_day / 86_400,
            deleted: now + rule.keep,
            layer,
            merge: if generation == Generation::Before2012 { Merge::Off(rule.merge) } else { Merge::Running },
            use_of: Use::Kept,
        });
        self.nothing_is_fresh(number);
        self.volume_changes(number);
        match generation {
            Generation::Before2012 | Generation::Since2012 => self.write_memory(number),
            Generation::Since2016 => Step::GoesOn,
        }
    }

    /// The memory of an idle guest is written for its checkpoint.
    fn write_memory(&mut self, number: u32) -> Step {
        let until = self.world.now + self.transfer(number);
        let machine = &mut self.world.machines[number as usize];
        machine.phase = Phase::Saved(Live::Idle, Span::ZERO, Hold::Checkpoint);
        machine.until = until;
        self.go_down(number, Cause::Checkpoint);
        Step::Waits
    }

    fn updates_of(&self, number: u32) -> std::ops::Range<usize> {
        let list = self.world.machines[number as usize].list as usize;
        list..list + self.history.of_class(self.plan.machines[number as usize].class).len()
    }

    fn nothing_is_fresh(&mut self, number: u32) {
        let updates = self.updates_of(number);
        self.world.storage.fresh[updates].fill(false);
    }

    /// An update has become effective on a machine that perhaps has a checkpoint.
    pub(super) fn is_fresh(&mut self, number: u32, entry: u32) {
        if !self.world.storage.fresh.is_empty() {
            let place = (self.world.machines[number as usize].list + entry) as usize;
            self.world.storage.fresh[place] = true;
        }
    }

    fn was_fresh(&self, number: u32, entry: u32) -> bool {
        self.world.storage.fresh[(self.world.machines[number as usize].list + entry) as usize]
    }

    /// The culprit of a fault is known: if a checkpoint helps it is applied, and this is how long it takes.
    pub(super) fn applies_checkpoint(&mut self, number: u32, entry: u32) -> Option<Span> {
        let now = self.world.now;
        let checkpoint = *self.checkpoint(number)?;
        let age = now.since(checkpoint.created);
        let keeps_directory = self.plan.checkpoints.machines[number as usize].keeps_directory;
        if now >= checkpoint.deleted || !self.was_fresh(number, entry) || keeps_directory && age > TOMBSTONE {
            return None;
        }
        self.guest_state(number).checkpoint = Some(Checkpoint { use_of: Use::Applied, ..checkpoint });
        let update = self.update_at(number, entry);
        let rejoin = age > PASSWORD_AGE && !keeps_directory;
        let rejoin = if rejoin { self.dice.rejoin(number, update) } else { Span::ZERO };
        Some(self.dice.apply(number, update) + rejoin)
    }

    /// A culprit is gone, and perhaps everything else that came after the checkpoint.
    pub(super) fn take_back(&mut self, number: u32, culprit: u32) {
        match self.checkpoint(number).filter(|checkpoint| checkpoint.use_of == Use::Applied) {
            Some(&checkpoint) => self.is_set_back(number, culprit, checkpoint),
            None => self.uncover(number, culprit),
        }
    }

    fn is_set_back(&mut self, number: u32, culprit: u32, checkpoint: Checkpoint) {
        let now = self.world.now;
        self.loses_data(number, checkpoint.since);
        self.diverges(number);
        self.reseeds(number);
        self.fresh_is_gone(number, culprit);
        self.pending_is_gone(number);
        self.nothing_is_fresh(number);
        self.note_free_space(number);
        self.guest_state(number).checkpoint = Some(Checkpoint { since: now, use_of: Use::Kept, ..checkpoint });
        self.volume_changes(number);
    }

    /// What waited for a restart is open again.
    fn pending_is_gone(&mut self, number: u32) {
        let machine = &mut self.world.machines[number as usize];
        (machine.pending, machine.exclusive) = (0, 0);
        let since = std::mem::replace(&mut machine.pending_since, Time::NEVER);
        for entry in self.entries(number) {
            if let Status::Pending(_) = self.status(number, entry) {
                let released = self.history.release_of(self.update_at(number, entry)).at;
                self.world.ledger.pending_until(released, self.world.now);
                self.taken_back(number, entry, Status::Tried);
                self.wait_for_scan(number, entry);
            }
        }
        if !since.is_never() {
            self.detect_again(number, since);
        }
    }

    /// What became effective since the checkpoint is open again, and what was in effect through it.
    fn fresh_is_gone(&mut self, number: u32, culprit: u32) {
        let entries = 0..self.entries(number).end;
        for entry in entries.clone() {
            let installed = matches!(self.status(number, entry), Status::Effective | Status::Faulty);
            if installed && self.was_fresh(number, entry) {
                self.set_status(number, entry, Status::Covered);
            }
        }
        for entry in entries {
            if self.status(number, entry) == Status::Covered {
                let why = if entry == culprit { Gone::TakenAway } else { Gone::Uncovered };
                self.open_again(number, entry, why);
            }
        }
    }

    fn loses_data(&mut self, number: u32, since: Time) {
        let now = self.world.now;
        if self.plan.checkpoints.machines[number as usize].loses == Loses::Data && now >= self.plan.measured_from {
            self.world.ledger.storage.lost_data += now.since(since).ms();
        }
    }

    /// The workloads of a guest that are seeded anew take longer to be warm the next time.
    fn reseeds(&mut self, number: u32) {
        for place in self.workloads_on(number) {
            self.world.storage.reseeds[place] = self.plan.checkpoints.workloads[place].reseed.is_some();
        }
    }

    /// How much longer a workload warms up because its copy is seeded anew.
    pub(super) fn reseeding(&mut self, place: usize, time: u32) -> Span {
        let Some(reseeds) = self.world.storage.reseeds.get_mut(place) else { return Span::ZERO };
        if !std::mem::take(reseeds) {
            return Span::ZERO;
        }
        let number = u32::try_from(place).expect("fewer than 2^32 workloads");
        self.dice.reseed(number, time).expect("only workloads with a law are seeded anew")
    }

    /// A directory server has been set back: if it or its host is old, its partners ignore it from now on.
    fn diverges(&mut self, number: u32) {
        let guest = self.plan.checkpoints.machines[number as usize];
        let generation = guest.generation.min(self.host_generation(number));
        if !guest.keeps_directory
            || generation > Generation::Before2012
            || self.guest_state(number).divergence.is_some()
        {
            return;
        }
        let now = self.world.now;
        let n = self.guest_state(number).diverged;
        let until = now + self.dice.diverged(number, n);
        let state = self.guest_state(number);
        state.diverged += 1;
        state.divergence = Some(Divergence { stage: Diverged::Unnoticed, until, n });
        if now >= self.plan.measured_from {
            self.world.ledger.storage.usn_rollbacks += 1;
        }
        self.schedule_storage();
    }

    /// Somebody notices that a directory server has diverged and builds it anew, or has done so.
    pub(super) fn divergence_goes_on(&mut self, number: u32) {
        let now = self.world.now;
        let divergence = self.guest_state(number).divergence.expect("it is due");
        self.guest_state(number).divergence = match divergence.stage {
            Diverged::Unnoticed => {
                let until = now + self.dice.rebuild(number, divergence.n);
                Some(Divergence { stage: Diverged::Rebuilt, until, ..divergence })
            }
            Diverged::Rebuilt => None,
        };
        for place in self.workloads_on(number) {
            if self.plan.checkpoints.workloads[place].keeps_directory {
                match divergence.stage {
                    Diverged::Unnoticed => self.refresh(place),
                    Diverged::Rebuilt => self.warm_up_if_kept(number, place),
                }
            }
        }
        if self.is_kept_in_memory(number) {
            self.workloads_follow(number);
        }
    }

    /// A workload starts on a machine that is up or saved; on others it does so when they boot.
    fn warm_up_if_kept(&mut self, number: u32, place: usize) {
        if self.world.machines[number as usize].down_since.is_never() || self.is_kept_in_memory(number) {
            self.warm_up(place, Cause::Rollback);
        }
    }

    /// Whether a workload is being built anew.
    pub(super) fn is_rebuilt(&self, place: usize) -> bool {
        let Some(state) = self.world.storage.guests.get(self.plan.workloads[place].machine as usize) else {
            return false;
        };
        let rebuilt = state.divergence.is_some_and(|divergence| divergence.stage == Diverged::Rebuilt);
        rebuilt && self.plan.checkpoints.workloads[place].keeps_directory
    }

    /// The volume of a guest.
    pub(super) fn volume_of(&self, number: u32) -> Option<u32> {
        debug_assert!(matches!(self.plan.machines[number as usize].kind, MachineKind::Guest { .. }));
        self.plan.checkpoints.machines[number as usize].volume
    }
}
