//! Volumes on which differencing disks grow: when one is full, what that stops, and making room. Also the order in which
//! checkpoints and volumes are due.

use super::Run;
use super::checkpoint::Checkpoint;
use super::event::{Hold, Phase, Slot};
use crate::model::Cause;
use crate::units::{Span, Time};

/// How a volume is.
#[derive(Clone, Copy, Debug)]
pub(super) struct VolumeState {
    /// When it will be full, as far as is known; [`Time::NEVER`] while it is.
    full_at: Time,
    /// When there is room again, [`Time::NEVER`] while there is.
    room_at: Time,
    /// How often it was full.
    filled: u32,
}

impl VolumeState {
    pub(super) const EMPTY: Self = Self { full_at: Time::NEVER, room_at: Time::NEVER, filled: 0 };
}

impl Checkpoint {
    /// Bytes of its differencing disk.
    pub(super) fn size(&self, disk: u64, at: Time) -> u64 {
        let seconds = at.since(self.since).ms() / Span::SECOND.ms();
        disk.min(self.start.saturating_add(self.rate.saturating_mul(seconds)))
    }
}

impl Run<'_> {
    /// Bytes of all differencing disks on a volume.
    fn used(&self, volume: u32, at: Time) -> u64 {
        let guests = &self.plan.checkpoints.volumes[volume as usize].guests;
        guests.iter().fold(0, |sum, &guest| {
            let disk = self.plan.checkpoints.machines[guest as usize].disk;
            let size = self.checkpoint(guest).map_or(0, |checkpoint| checkpoint.size(disk, at));
            sum.saturating_add(size)
        })
    }

    /// The first second from now on at which a volume is full, [`Time::NEVER`] if the horizon ends before.
    fn fills_at(&self, volume: u32) -> Time {
        let room = self.plan.checkpoints.volumes[volume as usize].room;
        let at = |seconds: u64| self.world.now + Span::from_secs(seconds);
        let (mut before, mut after) = (0, self.plan.end.since(self.world.now).ms() / Span::SECOND.ms());
        if self.used(volume, at(after)) < room {
            return Time::NEVER;
        }
        while before < after {
            let middle = before.midpoint(after);
            if self.used(volume, at(middle)) < room {
                before = middle + 1;
            } else {
                after = middle;
            }
        }
        at(after)
    }

    pub(super) fn is_on_full_volume(&self, number: u32) -> bool {
        self.volume_of(number).is_some_and(|volume| self.is_full(volume))
    }

    fn is_full(&self, volume: u32) -> bool {
        !self.world.storage.volumes[volume as usize].room_at.is_never()
    }

    /// What grows on the volume of a guest is no longer what it was.
    pub(super) fn volume_changes(&mut self, number: u32) {
        if let Some(volume) = self.volume_of(number)
            && !self.is_full(volume)
        {
            self.world.storage.volumes[volume as usize].full_at = self.fills_at(volume);
        }
        self.schedule_storage();
    }

    /// The differencing disk of a guest goes, or begins anew: until now its volume had the least free space.
    pub(super) fn note_free_space(&mut self, number: u32) {
        if let Some(volume) = self.volume_of(number)
            && self.world.now >= self.plan.measured_from
        {
            let table = &self.plan.checkpoints.volumes[volume as usize];
            let free = table.room.saturating_sub(self.used(volume, self.world.now));
            let least = &mut self.world.ledger.storage.least_free;
            *least = Some(least.map_or(free, |least| least.min(free)));
        }
    }

    /// The horizon ends: the last look at the free space of every volume.
    pub(super) fn close_volumes(&mut self) {
        for volume in 0..self.plan.checkpoints.volumes.len() {
            if let Some(&guest) = self.plan.checkpoints.volumes[volume].guests.first() {
                self.note_free_space(guest);
            }
        }
    }

    /// A checkpoint is merged.
    pub(super) fn checkpoint_is_gone(&mut self, number: u32) {
        self.note_free_space(number);
        self.guest_state(number).checkpoint = None;
        self.volume_changes(number);
    }

    /// Sets when anything of checkpoints and volumes is due next.
    pub(super) fn schedule_storage(&mut self) {
        let guests = (0_u32..).zip(&self.world.storage.guests).map(|(number, state)| {
            let merged = state.checkpoint.map_or(Time::NEVER, |checkpoint| self.merged_at(number, &checkpoint));
            state.divergence.map_or(merged, |divergence| merged.min(divergence.until))
        });
        let volumes = self.world.storage.volumes.iter().map(|volume| volume.full_at.min(volume.room_at));
        let at = guests.chain(volumes).min().unwrap_or(Time::NEVER);
        let slot = Slot::Storage.number(self.slots());
        self.world.queue.set(slot, at);
    }

    /// Divergences, else merges, else volumes with room, else full ones.
    pub(super) fn storage_due(&mut self) {
        let any = self.divergences_go_on() || self.merges_end() || self.room_is_made() || self.volumes_fill();
        debug_assert!(any, "something of checkpoints and volumes is due");
        self.schedule_storage();
    }

    fn divergences_go_on(&mut self) -> bool {
        let mut any = false;
        for number in 0..self.machine_count() {
            let divergence = self.guest_state(number).divergence;
            if divergence.is_some_and(|divergence| divergence.until == self.world.now) {
                self.divergence_goes_on(number);
                any = true;
            }
        }
        any
    }

    fn merges_end(&mut self) -> bool {
        let mut any = false;
        for number in 0..self.machine_count() {
            let checkpoint = self.checkpoint(number);
            if checkpoint.is_some_and(|checkpoint| self.merged_at(number, checkpoint) == self.world.now) {
                self.checkpoint_is_gone(number);
                any = true;
            }
        }
        any
    }

    fn room_is_made(&mut self) -> bool {
        let mut any = false;
        for volume in 0..self.world.storage.volumes.len() {
            if self.world.storage.volumes[volume].room_at == self.world.now {
                self.make_room(volume);
                any = true;
            }
        }
        any
    }

    /// All checkpoints on a volume are gone, and its guests go on.
    fn make_room(&mut self, volume: usize) {
        let plan = self.plan;
        let guests = &plan.checkpoints.volumes[volume].guests;
        for &guest in guests.iter().take(1) {
            self.note_free_space(guest);
        }
        for &guest in guests {
            self.guest_state(guest).checkpoint = None;
        }
        let state = &mut self.world.storage.volumes[volume];
        (state.full_at, state.room_at) = (Time::NEVER, Time::NEVER);
        for &guest in guests {
            if let Phase::Saved(live, left, Hold::Volume) = self.world.machines[guest as usize].phase {
                self.resumes(guest, live, left);
                self.schedule(guest);
                self.cluster_notices(guest);
            }
        }
    }

    fn volumes_fill(&mut self) -> bool {
        let mut any = false;
        for volume in 0..self.world.storage.volumes.len() {
            if self.world.storage.volumes[volume].full_at == self.world.now {
                self.fills(volume);
                any = true;
            }
        }
        any
    }

    /// A volume is full: all guests on it that run are paused until somebody has made room.
    fn fills(&mut self, volume: usize) {
        let (plan, now) = (self.plan, self.world.now);
        let number = u32::try_from(volume).expect("fewer than 2^32 volumes");
        let state = &mut self.world.storage.volumes[volume];
        let work = self.dice.make_room(number, state.filled).max(Span::SECOND);
        (state.full_at, state.room_at) = (Time::NEVER, now + work);
        state.filled += 1;
        if now >= plan.measured_from {
            self.world.ledger.storage.volume_full += 1;
        }
        for &guest in &plan.checkpoints.volumes[volume].guests {
            if let Phase::Live(live) = self.world.machines[guest as usize].phase {
                let left = self.left_of(guest, live);
                let machine = &mut self.world.machines[guest as usize];
                machine.phase = Phase::Saved(live, left, Hold::Volume);
                machine.until = Time::NEVER;
                self.go_down(guest, Cause::DiskFull);
                self.schedule(guest);
                self.cluster_notices(guest);
            }
        }
    }
}
