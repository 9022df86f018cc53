//! The turn of one node in a run through its cluster: draining, updating, baking and calling guests back.

use super::Run;
use super::cluster_run::{Drain, Stage};
use super::event::{Live, Phase, Status};
use crate::model::Layer;
use crate::units::{Span, Time};

/// From a failed attempt to the next one (assumed).
const RETRY: Span = Span::from_secs(60);

impl Run<'_> {
    /// Guests leave the node; when the last one has, it is updated.
    pub(super) fn drain(&mut self, cluster: u32, drain: Drain) -> bool {
        let row = self.cluster_row(cluster);
        let rules = self.rules_of_run(cluster);
        let node = self.node(cluster);
        let mut drain = drain;
        let mut begun = false;
        for (guest, traits) in row.guests.iter().enumerate() {
            let kind = row.moving(*traits, rules.by);
            if drain == Drain::Failed
                || !traits.is_movable()
                || self.world.machines[traits.machine as usize].host != node
                || self.is_moving(cluster, guest)
                || !self.can_move_now(traits.machine)
                || !self.has_place(cluster, kind)
            {
                continue;
            }
            match self.target(cluster, guest) {
                Some(to) => {
                    self.cluster_mut(cluster).guests[guest].called = true;
                    self.begin_move(cluster, guest, to, kind);
                    begun = true;
                }
                None => drain = Drain::Failed,
            }
        }
        self.set_run_stage(cluster, Stage::Draining(drain));
        if !self.cluster(cluster).moves.is_empty() {
            return begun;
        }
        let is_here = |machine: u32| self.world.machines[machine as usize].host == node;
        if drain == Drain::Failed {
            self.attempt_fails(cluster);
            true
        } else if row.guests.iter().any(|guest| guest.is_movable() && is_here(guest.machine)) {
            begun
        } else {
            self.open_node(cluster, node);
            true
        }
    }

    /// An opening starts for the node whose turn it is, as of the start of the run.
    fn open_node(&mut self, cluster: u32, node: u32) {
        let start = self.cluster(cluster).run.start;
        self.forget_tries(node, Layer::Hosts);
        let machine = &mut self.world.machines[node as usize];
        let turn = &mut machine.turns[Layer::Hosts.index()];
        turn.start = start;
        turn.end = Time::NEVER;
        machine.alone = self.world.now;
        self.schedule(node);
        self.set_run_stage(cluster, Stage::Updating);
    }

    pub(super) fn close_node(&mut self, node: u32) {
        self.world.machines[node as usize].turns[Layer::Hosts.index()].start = Time::NEVER;
    }

    /// Whether the node has got everything, or has failed.
    pub(super) fn watch_node(&mut self, cluster: u32) -> bool {
        let now = self.world.now;
        let node = self.node(cluster);
        let rules = self.rules_of_run(cluster);
        let machine = &self.world.machines[node as usize];
        if !machine.down_since.is_never() {
            let since = machine.down_since;
            let is_late = rules.reboot_timeout.is_some_and(|timeout| now >= since + timeout);
            if is_late {
                self.node_fails(cluster);
            }
            return is_late;
        }
        if machine.phase != Phase::Live(Live::Idle) || machine.pending > 0 {
            return false;
        }
        if self.entries(node).any(|entry| self.status(node, entry) == Status::Tried) {
            self.attempt_fails(cluster);
        } else {
            self.close_node(node);
            self.cluster_mut(cluster).run.attempt_failed = false;
            self.set_run_stage(cluster, Stage::Baking(now + rules.bake));
        }
        true
    }

    fn attempt_fails(&mut self, cluster: u32) {
        let now = self.world.now;
        let rules = self.rules_of_run(cluster);
        let run = &mut self.cluster_mut(cluster).run;
        if run.retries < rules.max_retries_per_node {
            run.retries += 1;
            run.stage = Stage::Waiting(now + RETRY);
        } else {
            run.attempt_failed = true;
            self.close_node(self.node(cluster));
            self.call_back_from_now(cluster);
        }
    }

    pub(super) fn call_back_from_now(&mut self, cluster: u32) {
        self.cluster_mut(cluster).paused = None;
        self.set_run_stage(cluster, Stage::CallingBack);
    }

    /// Guests come back to the node that they left for its sake.
    pub(super) fn call_back(&mut self, cluster: u32) -> bool {
        let row = self.cluster_row(cluster);
        let rules = self.rules_of_run(cluster);
        let (node, place) = (self.node(cluster), self.cluster(cluster).run.node);
        let mut changed = false;
        for (guest, traits) in row.guests.iter().enumerate() {
            if !self.cluster(cluster).guests[guest].called {
                continue;
            }
            let on = self.world.machines[traits.machine as usize].host;
            let kind = row.moving(*traits, rules.by);
            if on == node || !self.is_up(on) || !self.can_carry(node) || self.free(cluster, place) < traits.memory {
                self.cluster_mut(cluster).guests[guest].called = false;
                changed = true;
            } else if self.can_move_now(traits.machine) && self.has_place(cluster, kind) {
                self.begin_move(cluster, guest, place, kind);
                self.cluster_mut(cluster).guests[guest].called = false;
                changed = true;
            }
        }
        let state = self.cluster(cluster);
        let is_over = state.moves.is_empty() && state.guests.iter().all(|guest| !guest.called);
        if is_over && state.run.attempt_failed {
            self.node_fails(cluster);
        } else if is_over {
            self.set_run_stage(cluster, Stage::Between);
        }
        changed || is_over
    }
}
