//! Checkpoints and volumes: section 15 of the page.

use std::collections::BTreeSet;

use patchcast::model::{
    Cause, GuestId, Layer, Loses, Machine as Kind, MergeRule, Model, Product, ProductSet, StopAction,
};
use patchcast::units::Span;

use super::Twin;
use super::calendar::seconds;
use super::machine::{Machine, Memory, Power};
use super::world::number;

/// What a guest has of all this.
#[derive(Default)]
pub(super) struct Storage {
    pub(super) checkpoint: Option<Checkpoint>,
    taken: u32,
    /// What became effective since the checkpoint was created or applied.
    pub(super) since: BTreeSet<u32>,
    divergence: Option<Divergence>,
    diverged: u32,
}

#[derive(Clone, Copy)]
pub(super) struct Checkpoint {
    created: u64,
    grows_from: u64,
    update: u64,
    per_second: u64,
    deleted: u64,
    layer: Layer,
    rule: MergeRule,
    needs_off: bool,
    is_applied: bool,
}

#[derive(Clone, Copy)]
struct Divergence {
    n: u32,
    until: u64,
    noticed: bool,
}

pub(super) struct Volume {
    room: u64,
    guests: Vec<usize>,
    full_until: Option<u64>,
    times_full: u32,
}

impl Storage {
    pub(super) fn is_rebuilt(&self) -> bool {
        self.divergence.is_some_and(|divergence| divergence.noticed)
    }
}

fn is_before_2012(products: ProductSet) -> bool {
    use Product::{Windows2000, Ws2003, Ws2008, Ws2008Core, Ws2008R2, Ws2008R2Core};
    [Windows2000, Ws2003, Ws2008, Ws2008Core, Ws2008R2, Ws2008R2Core].into_iter().any(|old| products.contains(old))
}

fn is_before_2016(products: ProductSet) -> bool {
    is_before_2012(products) || products.contains(Product::Ws2012R2) || products.contains(Product::Ws2012R2Core)
}

/// The volumes of an estate, without checkpoints.
pub(super) fn volumes(model: &Model) -> Vec<Volume> {
    let estate = &model.estate;
    let kept = |guest: &GuestId| {
        let guest = &estate.guests[guest.index()];
        let reserved = is_before_2012(estate.hosts[guest.host.index()].products) || guest.stop == StopAction::Save;
        guest.disk.expect("guests on volumes have disks") + if reserved { guest.memory } else { 0 }
    };
    let volume = |volume: &patchcast::model::Volume| Volume {
        room: volume.size - volume.guests.iter().map(kept).sum::<u64>(),
        guests: volume.guests.iter().map(|guest| estate.hosts.len() + guest.index()).collect(),
        full_until: None,
        times_full: 0,
    };
    estate.volumes.iter().map(volume).collect()
}

impl Twin<'_> {
    fn volume_of(&self, m: usize) -> Option<usize> {
        self.volumes.iter().position(|volume| volume.guests.contains(&m))
    }

    fn host_products(&self, m: usize) -> ProductSet {
        self.machines[self.machines[m].on.expect("it is a guest")].products
    }

    fn has_role(&self, m: usize, role: &str) -> bool {
        self.machines[m].instances.iter().any(|i| self.model.estate.workloads[i.workload].role == role)
    }

    fn size(&self, m: usize, at: u64) -> u64 {
        let Some(checkpoint) = self.machines[m].storage.checkpoint else { return 0 };
        let Kind::Guest(guest) = self.machines[m].kind else { unreachable!("only guests have checkpoints") };
        let disk = self.model.estate.guests[guest.index()].disk.unwrap_or(u64::MAX);
        disk.min(checkpoint.update + checkpoint.per_second * (at - checkpoint.grows_from))
    }

    fn used(&self, volume: usize, at: u64) -> u64 {
        self.volumes[volume].guests.iter().map(|&m| self.size(m, at)).sum()
    }

    /// Notes the second at which the volume of a guest will be full, if nothing else happens.
    fn look_ahead(&mut self, m: usize) {
        let Some(volume) = self.volume_of(m) else { return };
        let is_full = |at: &u64| self.used(volume, *at) >= self.volumes[volume].room;
        if is_full(&self.end) {
            let at = (self.now..=self.end).find(is_full).expect("it is full at the end");
            self.calendar.insert(at);
        }
    }

    /// A session begins: says whether the guest is saved for its checkpoint first.
    pub(super) fn checkpoint_first(&mut self, m: usize, u: u32) -> bool {
        let layer = self.machines[m].updates[&u].layer;
        let Some(plan) = self.first_plan(m, layer).and_then(|plan| plan.checkpoint.as_ref()) else {
            return false;
        };
        let excepted = plan.except.iter().any(|role| self.has_role(m, role));
        let full = self.volume_of(m).is_some_and(|volume| self.volumes[volume].full_until.is_some());
        let is_guest = matches!(self.machines[m].kind, Kind::Guest(_)) && !self.library.holds(m);
        if !is_guest || excepted || full || self.machines[m].storage.checkpoint.is_some() {
            return false;
        }
        let host = self.host_products(m);
        let n = self.machines[m].storage.taken;
        let deleted = self.now + seconds(plan.keep.ms());
        let storage = &mut self.machines[m].storage;
        storage.taken += 1;
        storage.since.clear();
        storage.checkpoint = Some(Checkpoint {
            created: self.now,
            grows_from: self.now,
            update: self.dice.checkpoint_update(number(m), n),
            per_second: self.dice.checkpoint_growth(number(m), n) / 86_400,
            deleted,
            layer,
            rule: plan.merge,
            needs_off: is_before_2012(host),
            is_applied: false,
        });
        self.look_ahead(m);
        self.note_online_merge(m);
        if is_before_2016(host) {
            self.machines[m].power = Power::Saved { left: self.transfer(m), cause: Cause::Checkpoint };
        }
        is_before_2016(host)
    }

    fn merge_takes(&self, m: usize, at: u64) -> u64 {
        self.size(m, at).div_ceil(self.model.checkpoints.merge_rate)
    }

    /// When a checkpoint that may be merged while the guest runs is gone.
    fn online_merge_ends(&self, m: usize) -> Option<u64> {
        let checkpoint = self.machines[m].storage.checkpoint.filter(|checkpoint| !checkpoint.needs_off)?;
        Some(checkpoint.deleted + self.merge_takes(m, checkpoint.deleted))
    }

    fn note_online_merge(&mut self, m: usize) {
        let ends = self.online_merge_ends(m);
        self.calendar.extend(ends);
    }

    /// Openings have started for a machine: it may be time for it to be off and merge.
    pub(super) fn merge_now(&mut self, m: usize) {
        let Some(checkpoint) = self.machines[m].storage.checkpoint else { return };
        let Some(opening) = self.machines[m].openings[checkpoint.layer.index()] else { return };
        let waits = checkpoint.needs_off && self.now >= checkpoint.deleted && self.machines[m].is_idle();
        if !waits || opening.over || opening.start != self.now {
            return;
        }
        let restart = self.machines[m].next_restart();
        self.out.restarts.planned += u64::from(self.counts());
        let shut_down = seconds(self.dice.servicing(number(m), restart).ms());
        let merged = shut_down + self.merge_takes(m, self.now);
        let left = opening.end.map_or(u64::MAX, |end| end - self.now);
        let done = match checkpoint.rule {
            MergeRule::ToTheEnd => true,
            MergeRule::WithinTheOpening => merged <= left,
        };
        let off = if done { merged } else { left.max(shut_down) };
        let boot = seconds(self.dice.boot(number(m), restart).ms());
        self.machines[m].power = Power::Merging { left: off + boot, closes: opening.end, done };
    }

    /// Just before the differencing disk of a guest goes.
    fn note_free(&mut self, volume: Option<usize>) {
        if let Some(volume) = volume.filter(|_| self.counts()) {
            let free = self.volumes[volume].room.saturating_sub(self.used(volume, self.now));
            let least = self.out.storage.least_free.unwrap_or(u64::MAX);
            self.out.storage.least_free = Some(least.min(free));
        }
    }

    pub(super) fn checkpoint_is_gone(&mut self, m: usize) {
        if self.machines[m].storage.checkpoint.is_some() {
            self.note_free(self.volume_of(m));
            self.machines[m].storage.checkpoint = None;
            self.look_ahead(m);
        }
    }

    /// The culprit is known: how long applying a checkpoint takes, if there is one that helps.
    pub(super) fn apply_checkpoint(&mut self, m: usize) -> Option<Span> {
        let culprit = self.machines[m].fault.as_ref().expect("a fault").update;
        let is_directory = self.has_role(m, "directory");
        let now = self.now;
        let storage = &mut self.machines[m].storage;
        let checkpoint = storage.checkpoint.as_mut()?;
        let age = now - checkpoint.created;
        if now >= checkpoint.deleted || !storage.since.contains(&culprit) || is_directory && age > 180 * 86_400 {
            return None;
        }
        checkpoint.is_applied = true;
        let rejoin = age > 30 * 86_400 && !is_directory;
        let apply = self.dice.apply(number(m), culprit);
        Some(if rejoin { apply + self.dice.rejoin(number(m), culprit) } else { apply })
    }

    /// A culprit has been taken away: if that was by a checkpoint, everything since it is gone.
    pub(super) fn set_back(&mut self, m: usize) {
        let now = self.now;
        let Some(checkpoint) = self.machines[m].storage.checkpoint.filter(|checkpoint| checkpoint.is_applied) else {
            return;
        };
        let loses =
            |i: &super::machine::Instance| self.model.estate.workloads[i.workload].reverting.loses == Loses::Data;
        if self.counts() && self.machines[m].instances.iter().any(loses) {
            self.out.storage.lost_data += (now - checkpoint.grows_from) * 1_000;
        }
        self.note_free(self.volume_of(m));
        self.diverge(m);
        let machine = &mut self.machines[m];
        machine.storage.checkpoint = Some(Checkpoint { grows_from: now, is_applied: false, ..checkpoint });
        let since = std::mem::take(&mut machine.storage.since);
        machine.waiting.retain(|u, _| !since.contains(u));
        for u in since {
            machine.updates.get_mut(&u).expect("it was effective").effective = false;
        }
        for instance in &mut machine.instances {
            instance.reseeds = self.model.estate.workloads[instance.workload].reverting.reseed.is_some();
        }
        for u in self.machines[m].pending.clone() {
            self.no_longer_pending(m, u);
            self.waits_for_scan(m, u);
        }
        self.look_ahead(m);
        self.note_online_merge(m);
    }

    fn diverge(&mut self, m: usize) {
        let old = is_before_2012(self.machines[m].products) || is_before_2012(self.host_products(m));
        if !old || !self.has_role(m, "directory") || self.machines[m].storage.divergence.is_some() {
            return;
        }
        let storage = &mut self.machines[m].storage;
        let until = self.now + seconds(self.dice.diverged(number(m), storage.diverged).ms());
        storage.divergence = Some(Divergence { n: storage.diverged, until, noticed: false });
        storage.diverged += 1;
        self.calendar.insert(until);
        self.out.storage.usn_rollbacks += u64::from(self.counts());
    }

    /// What is due of checkpoints and volumes when nothing else is; says whether anything was.
    pub(super) fn settle_storage(&mut self) -> bool {
        self.settle_divergences() || self.settle_merges() || self.settle_rooms() || self.settle_full()
    }

    fn settle_divergences(&mut self) -> bool {
        let mut any = false;
        for m in 0..self.machines.len() {
            let Some(divergence) = self.machines[m].storage.divergence.filter(|d| d.until <= self.now) else {
                continue;
            };
            any = true;
            if !divergence.noticed {
                let until = self.now + seconds(self.dice.rebuild(number(m), divergence.n).ms());
                self.calendar.insert(until);
                self.machines[m].storage.divergence = Some(Divergence { until, noticed: true, ..divergence });
                continue;
            }
            self.machines[m].storage.divergence = None;
            let is_kept = self.machines[m].is_kept_in_memory();
            for i in 0..self.machines[m].instances.len() {
                let role = &self.model.estate.workloads[self.machines[m].instances[i].workload].role;
                if role == "directory" && (is_kept || self.machines[m].is_up()) {
                    self.warm_up_one(m, i, Cause::Rollback);
                }
            }
        }
        any
    }

    fn settle_merges(&mut self) -> bool {
        let due: Vec<usize> =
            (0..self.machines.len()).filter(|&m| self.online_merge_ends(m).is_some_and(|at| at <= self.now)).collect();
        due.iter().for_each(|&m| self.checkpoint_is_gone(m));
        !due.is_empty()
    }

    fn settle_rooms(&mut self) -> bool {
        let mut any = false;
        for volume in 0..self.volumes.len() {
            if self.volumes[volume].full_until.is_none_or(|until| until > self.now) {
                continue;
            }
            any = true;
            self.note_free(Some(volume));
            self.volumes[volume].full_until = None;
            let guests = self.volumes[volume].guests.clone();
            guests.iter().for_each(|&m| self.machines[m].storage.checkpoint = None);
            for m in guests {
                if matches!(self.machines[m].power, Power::Paused) {
                    self.machines[m].power = Power::On;
                    self.watch_server();
                    self.detect();
                    self.pick_if_idle(m);
                }
            }
        }
        any
    }

    fn settle_full(&mut self) -> bool {
        let mut any = false;
        for volume in 0..self.volumes.len() {
            let is_full = self.used(volume, self.now) >= self.volumes[volume].room;
            if self.volumes[volume].full_until.is_some() || !is_full {
                continue;
            }
            any = true;
            let times = self.volumes[volume].times_full;
            let work = seconds(self.dice.make_room(number(volume), times).ms()).max(1);
            self.volumes[volume].times_full += 1;
            self.volumes[volume].full_until = Some(self.now + work);
            self.calendar.insert(self.now + work);
            self.out.storage.volume_full += u64::from(self.counts());
            for m in self.volumes[volume].guests.clone() {
                if self.machines[m].is_up() {
                    self.machines[m].power = Power::Paused;
                    self.watch_server();
                }
            }
        }
        any
    }

    /// The end of the horizon.
    pub(super) fn close_volumes(&mut self) {
        for volume in 0..self.volumes.len() {
            self.note_free(Some(volume));
        }
    }
}

impl Machine<'_> {
    /// Whether it is saved, or waits for its host like that.
    pub(super) fn is_kept_in_memory(&self) -> bool {
        matches!(
            self.power,
            Power::Saved { .. }
                | Power::Paused
                | Power::Stopped(Memory::Saved)
                | Power::Starting { memory: Memory::Saved, .. }
        )
    }
}
