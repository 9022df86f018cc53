//! Updating a cluster node by node: draining, updating, baking and calling guests back.

use super::Run;
use super::event::{Live, Phase, Status};
use crate::model::{ClusterRun, Layer, Offline};
use crate::plan::LayerTable;
use crate::units::{Span, Time};

/// From a failed attempt to the next one (assumed).
const RETRY: Span = Span::from_secs(60);

/// A run through the nodes of a cluster.
#[derive(Debug)]
pub(super) struct NodeRun {
    stage: Stage,
    /// The start of the opening in which it began.
    start: Time,
    /// Nodes that are still to come, by position, the next one last.
    to_come: Vec<usize>,
    /// The node whose turn it is.
    node: usize,
    /// How many nodes had their turn.
    turns: u32,
    /// How many nodes have failed.
    failed: u32,
    /// How often this node has been tried again.
    retries: u32,
    /// Whether its last attempt failed.
    attempt_failed: bool,
}

/// What a run is at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    Over,
    Between,
    Draining(Drain),
    Updating,
    Waiting(Time),
    Baking(Time),
    CallingBack,
}

/// Whether a node can still be emptied.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Drain {
    GoesOn,
    Failed,
}

impl NodeRun {
    pub(super) fn with_room(nodes: usize) -> Self {
        Self {
            stage: Stage::Over,
            start: Time::START,
            to_come: Vec::with_capacity(nodes),
            node: 0,
            turns: 0,
            failed: 0,
            retries: 0,
            attempt_failed: false,
        }
    }

    pub(super) fn reset(&mut self) {
        self.stage = Stage::Over;
        self.to_come.clear();
    }

    pub(super) fn is_under_way(&self) -> bool {
        self.stage != Stage::Over
    }

    /// A live move has failed: so has the drain that may be under way.
    pub(super) fn a_move_failed(&mut self) {
        if let Stage::Draining(drain) = &mut self.stage {
            *drain = Drain::Failed;
        }
    }
}

impl<'a> Run<'a> {
    /// The plan by which a host is updated in runs, if it is.
    fn run_plan(&self, host: u32) -> Option<(&'a LayerTable, &'a ClusterRun)> {
        self.plan.clusters.of(host)?;
        let table = self.plan_at(host, Layer::Hosts)?;
        Some((table, table.plan.run.as_ref()?))
    }

    /// Whether a machine installs in the runs of its cluster, and not by itself.
    pub(super) fn is_updated_in_runs(&self, number: u32) -> bool {
        (number as usize) < self.plan.hosts && self.run_plan(number).is_some()
    }

    fn rules(&self, cluster: u32) -> Option<(&'a LayerTable, &'a ClusterRun)> {
        self.run_plan(self.cluster_row(cluster).nodes[0].machine)
    }

    fn rules_of_run(&self, cluster: u32) -> &'a ClusterRun {
        self.rules(cluster).expect("only a run is followed").1
    }

    fn node(&self, cluster: u32) -> u32 {
        self.cluster_row(cluster).nodes[self.cluster(cluster).run.node].machine
    }

    fn next_run(&self, cluster: u32) -> Time {
        let Some((table, _)) = self.rules(cluster) else { return Time::NEVER };
        let openings = &table.openings[self.cluster_row(cluster).site as usize];
        openings.first_at_or_after(self.world.now).map_or(Time::NEVER, |place| openings.get(place).start)
    }

    /// When a run has something to do by itself, after now.
    pub(super) fn run_timer(&self, cluster: u32) -> Time {
        match self.cluster(cluster).run.stage {
            Stage::Over => {
                let now = self.world.now;
                let Some((table, _)) = self.rules(cluster) else { return Time::NEVER };
                let openings = &table.openings[self.cluster_row(cluster).site as usize];
                let next = openings.first_at_or_after(now + Span::from_ms(1));
                next.map_or(Time::NEVER, |place| openings.get(place).start)
            }
            Stage::Between | Stage::Draining(_) | Stage::CallingBack => Time::NEVER,
            Stage::Waiting(until) | Stage::Baking(until) => until,
            Stage::Updating => {
                let since = self.world.machines[self.node(cluster) as usize].down_since;
                match self.rules_of_run(cluster).reboot_timeout {
                    Some(timeout) if !since.is_never() => since + timeout,
                    Some(_) | None => Time::NEVER,
                }
            }
        }
    }

    /// One step of the run of a cluster; whether there was one.
    pub(super) fn step(&mut self, cluster: u32) -> bool {
        let stage = self.cluster(cluster).run.stage;
        let node_down = || !self.is_up(self.node(cluster));
        match stage {
            Stage::Over => self.begin_run(cluster),
            Stage::Between => {
                self.next_node(cluster);
                true
            }
            Stage::Draining(_) | Stage::Waiting(_) | Stage::Baking(_) | Stage::CallingBack if node_down() => {
                self.node_fails(cluster);
                true
            }
            Stage::Draining(drain) => self.drain(cluster, drain),
            Stage::Updating => self.watch_node(cluster),
            Stage::Waiting(until) => {
                let is_over = self.world.now >= until;
                if is_over {
                    self.set_run_stage(cluster, Stage::Draining(Drain::GoesOn));
                }
                is_over
            }
            Stage::Baking(until) => {
                let is_over = self.world.now >= until;
                if is_over {
                    self.call_back_from_now(cluster);
                }
                is_over
            }
            Stage::CallingBack => self.call_back(cluster),
        }
    }

    fn set_run_stage(&mut self, cluster: u32, stage: Stage) {
        self.cluster_mut(cluster).run.stage = stage;
    }

    fn begin_run(&mut self, cluster: u32) -> bool {
        let now = self.world.now;
        if self.next_run(cluster) != now {
            return false;
        }
        let rules = self.rules_of_run(cluster);
        let row = self.cluster_row(cluster);
        let mut to_come = std::mem::take(&mut self.cluster_mut(cluster).run.to_come);
        to_come.clear();
        to_come.extend((0..row.nodes.len()).filter(|&place| {
            let node = row.nodes[place].machine;
            self.is_up(node) && self.finds_something(node, Layer::Hosts)
        }));
        to_come.sort_unstable_by_key(|&place| {
            let node = row.nodes[place].machine;
            let named = rules.order.iter().position(|host| host.0 == node).unwrap_or(usize::MAX);
            std::cmp::Reverse((named, self.world.guests_of[node as usize].len(), place))
        });
        let is_empty = to_come.is_empty();
        let run = &mut self.cluster_mut(cluster).run;
        run.to_come = to_come;
        if is_empty {
            return false;
        }
        let all_up = row.nodes.iter().all(|node| self.is_up(node.machine));
        if (rules.offline == Offline::NoRun && !all_up) || !self.has_directory(row) {
            self.world.ledger.run_stopped(now);
            return false;
        }
        let run = &mut self.cluster_mut(cluster).run;
        (run.stage, run.start, run.turns, run.failed) = (Stage::Between, now, 0, 0);
        true
    }

    fn next_node(&mut self, cluster: u32) {
        let now = self.world.now;
        let rules = self.rules_of_run(cluster);
        let run = &mut self.cluster_mut(cluster).run;
        if run.to_come.is_empty() || rules.nodes_per_window.is_some_and(|most| run.turns >= most) {
            run.stage = Stage::Over;
            return;
        }
        if rules.stop_after.is_some_and(|after| now >= run.start + after) {
            self.stop_run(cluster);
            return;
        }
        let place = run.to_come.pop().expect("it was looked at");
        let machine = &self.world.machines[self.cluster_row(cluster).nodes[place].machine as usize];
        if machine.phase == Phase::Live(Live::Idle) {
            let state = self.cluster_mut(cluster);
            state.paused = Some(place);
            state.run.node = place;
            state.run.turns += 1;
            state.run.retries = 0;
            state.run.attempt_failed = false;
            state.run.stage = Stage::Draining(Drain::GoesOn);
        }
    }

    fn stop_run(&mut self, cluster: u32) {
        self.world.ledger.run_stopped(self.world.now);
        self.set_run_stage(cluster, Stage::Over);
    }

    /// Guests leave the node; when the last one has, it is updated.
    fn drain(&mut self, cluster: u32, drain: Drain) -> bool {
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

    fn close_node(&mut self, node: u32) {
        self.world.machines[node as usize].turns[Layer::Hosts.index()].start = Time::NEVER;
    }

    /// Whether the node has got everything, or has failed.
    fn watch_node(&mut self, cluster: u32) -> bool {
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

    fn call_back_from_now(&mut self, cluster: u32) {
        self.cluster_mut(cluster).paused = None;
        self.set_run_stage(cluster, Stage::CallingBack);
    }

    /// Guests come back to the node that they left for its sake.
    fn call_back(&mut self, cluster: u32) -> bool {
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

    /// The node whose turn it is has failed; one too many stops the run.
    fn node_fails(&mut self, cluster: u32) {
        let now = self.world.now;
        self.world.ledger.node_failed(now);
        self.close_node(self.node(cluster));
        let nodes = self.cluster_row(cluster).nodes.len();
        let third = u32::try_from(nodes / 3).expect("fewer than 2^32 nodes");
        let most = self.rules_of_run(cluster).max_failed_nodes.unwrap_or(third);
        let state = self.cluster_mut(cluster);
        state.paused = None;
        state.guests.iter_mut().for_each(|guest| guest.called = false);
        state.run.failed += 1;
        state.run.stage = Stage::Between;
        if state.run.failed > most {
            self.stop_run(cluster);
        }
    }
}
