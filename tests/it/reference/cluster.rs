//! Clusters: moving, forming, failing over and what is counted: section 14 of the page without its runs.

use std::collections::BTreeMap;

use patchcast::model::{
    AntiAffinity, Cause, Cluster, ClusterGuest, ClusterRun, Forming, GuestId, HostId, Layer, Movability, Moving,
    Priority,
};
use patchcast::plan::sampler;

use super::Twin;
use super::calendar::seconds;
use super::machine::{Memory, Power};
use super::run::Run;
use super::world::number;

/// What a cluster is at.
pub(super) struct State {
    /// Machine numbers of its nodes.
    pub(super) nodes: Vec<usize>,
    pub(super) moves: Vec<Move>,
    /// Live moves that each guest has begun.
    begun: BTreeMap<usize, u32>,
    cold: bool,
    calls: u32,
    /// When the somebody who was called comes.
    comes: Option<u64>,
    /// Since when each node is seen broken.
    broken: BTreeMap<usize, u64>,
    pub(super) paused: Option<usize>,
    pub(super) run: Option<Run>,
    below: bool,
    shared: bool,
    mixed: bool,
}

/// A guest on its way to another node.
pub(super) struct Move {
    pub(super) guest: usize,
    from: usize,
    to: usize,
    until: u64,
    how: Moving,
    fails: bool,
}

impl State {
    pub(super) fn new(cluster: &Cluster) -> Self {
        Self {
            nodes: cluster.nodes.iter().map(|node| machine_of(node.host)).collect(),
            moves: Vec::new(),
            begun: BTreeMap::new(),
            cold: false,
            calls: 0,
            comes: None,
            broken: BTreeMap::new(),
            paused: None,
            run: None,
            below: false,
            shared: false,
            mixed: false,
        }
    }

    pub(super) fn is_quiet(&self) -> bool {
        self.moves.is_empty() && !self.cold && self.run.is_none() && self.broken.is_empty()
    }

    pub(super) fn is_moving(&self, guest: usize) -> bool {
        self.moves.iter().any(|on_the_way| on_the_way.guest == guest)
    }
}

fn machine_of(host: HostId) -> usize {
    host.index()
}

impl Twin<'_> {
    pub(super) fn guest_machine(&self, guest: GuestId) -> usize {
        self.model.estate.guest_machine(guest).index()
    }

    fn memory(&self, m: usize) -> u64 {
        self.model.estate.guests[m - self.model.estate.hosts.len()].memory
    }

    /// The guests of a cluster, by priority and then place.
    pub(super) fn in_order(&self, c: usize) -> Vec<ClusterGuest> {
        let mut guests = self.model.estate.clusters[c].guests.clone();
        guests.sort_by_key(|guest| (guest.priority, guest.guest));
        guests
    }

    /// How the plan of its nodes says that a cluster is updated.
    pub(super) fn rules(&self, c: usize) -> Option<&ClusterRun> {
        self.plan_at(self.clusters[c].nodes[0], Layer::Hosts)?.run.as_ref()
    }

    fn cluster_of_node(&self, m: usize) -> Option<usize> {
        self.clusters.iter().position(|cluster| cluster.nodes.contains(&m))
    }

    /// Whether a machine is a node of a cluster that is updated node by node.
    pub(super) fn is_updated_by_runs(&self, m: usize) -> bool {
        self.cluster_of_node(m).is_some_and(|c| self.rules(c).is_some())
    }

    /// Nodes of such clusters know no openings of their own.
    pub(super) fn forget_openings_of_nodes(&mut self) {
        for m in 0..self.machines.len() {
            if self.is_updated_by_runs(m) {
                // A run begins at the opening itself, which machines meet up to the spread later.
                self.calendar.extend(self.openings[m][Layer::Hosts.index()].keys());
                self.starts[m][Layer::Hosts.index()].clear();
            }
        }
    }

    /// Whether a guest is on a node of a cluster that has not formed.
    pub(super) fn is_cold(&self, m: usize) -> bool {
        let on = self.machines[m].on;
        self.clusters.iter().any(|state| state.cold && on.is_some_and(|node| state.nodes.contains(&node)))
    }

    pub(super) fn look_at_clusters(&mut self) {
        for c in 0..self.clusters.len() {
            self.end_moves(c);
            self.form(c);
            self.fail_over(c);
            self.look_at_run(c);
            self.judge_cluster(c);
        }
    }

    /// Drops moves that are void, then ends those that are over.
    fn end_moves(&mut self, c: usize) {
        let is_void = |on_the_way: &Move| {
            let stands = [on_the_way.from, on_the_way.to].iter().all(|&node| self.can_carry(node));
            on_the_way.how == Moving::Live && !stands
        };
        let void: Vec<usize> = self.clusters[c].moves.iter().filter(|one| is_void(one)).map(|one| one.guest).collect();
        self.clusters[c].moves.retain(|one| !void.contains(&one.guest));
        let now = self.now;
        let over: Vec<Move> = self.clusters[c].moves.extract_if(.., |on_the_way| on_the_way.until <= now).collect();
        for on_the_way in over.iter().filter(|on_the_way| on_the_way.how == Moving::Live) {
            if on_the_way.fails {
                self.a_move_failed(c);
            } else {
                self.machines[on_the_way.guest].on = Some(on_the_way.to);
            }
        }
    }

    fn form(&mut self, c: usize) {
        let cluster = &self.model.estate.clusters[c];
        let up: Vec<usize> =
            self.clusters[c].nodes.iter().copied().filter(|&node| self.machines[node].is_up()).collect();
        let Some(directory) = cluster.directory.filter(|_| cluster.forms == Forming::WithDirectory) else { return };
        if up.is_empty() {
            if !self.clusters[c].cold {
                (self.clusters[c].cold, self.clusters[c].comes) = (true, None);
            }
            return;
        }
        if !self.clusters[c].cold {
            return;
        }
        let somebody = self.clusters[c].comes.is_some_and(|at| at <= self.now);
        if somebody || self.service_is_up(directory.index()) {
            self.clusters[c].cold = false;
            for node in up {
                self.machines[node].up_since = self.now;
                self.count_boots(node);
            }
        } else if self.clusters[c].comes.is_none() {
            let lasts = self.dice.cold_start(number(c), self.clusters[c].calls, &sampler(&cluster.cold_start));
            self.clusters[c].calls += 1;
            self.clusters[c].comes = Some(self.now + seconds(lasts.ms()));
        }
    }

    fn fail_over(&mut self, c: usize) {
        let detection = seconds(self.model.estate.clusters[c].detection.ms());
        for node in self.clusters[c].nodes.clone() {
            let is_broken = self.is_out_of_order(node);
            if !is_broken {
                self.clusters[c].broken.remove(&node);
                continue;
            }
            let since = *self.clusters[c].broken.entry(node).or_insert(self.now);
            if self.now < since + detection || self.clusters[c].cold {
                continue;
            }
            for guest in self.in_order(c) {
                let m = self.guest_machine(guest.guest);
                if self.machines[m].on == Some(node)
                    && guest.moves == Movability::Movable
                    && self.machines[m].stopped_by().is_none()
                    && let Power::Stopped(memory) = self.machines[m].power
                    && let Some(to) = self.target(c, guest)
                {
                    self.machines[m].on = Some(to);
                    let left = match memory {
                        Memory::Saved => self.transfer(m),
                        Memory::Lost { restart } => self.boots_for(m, restart, 1),
                    };
                    self.machines[m].power = Power::Starting { left, memory, beside: true };
                }
            }
        }
    }

    /// Whether a fault or a failure keeps a machine from running.
    fn is_out_of_order(&self, m: usize) -> bool {
        let machine = &self.machines[m];
        machine.stopped_by().is_some() || matches!(machine.power, Power::Crashed | Power::Failed { .. })
    }

    /// Whether a node could run guests.
    pub(super) fn can_carry(&self, node: usize) -> bool {
        self.machines[node].is_up() && !self.storage_is_out(node)
    }

    /// Memory that a node has free, if it has any.
    pub(super) fn free(&self, c: usize, node: usize) -> u64 {
        let cluster = &self.model.estate.clusters[c];
        let memory = cluster.nodes.iter().find(|of| machine_of(of.host) == node).expect("a node").memory;
        let coming = |m: usize| {
            self.clusters[c]
                .moves
                .iter()
                .any(|on_the_way| on_the_way.guest == m && on_the_way.to == node && on_the_way.how == Moving::Live)
        };
        // Guests of the library are on a node, too.
        let guests = (0..self.machines.len()).filter(|&m| self.machines[m].on == Some(node) || coming(m));
        let taken: u64 = guests.map(|m| self.memory(m)).sum();
        memory.saturating_sub(cluster.reserve).saturating_sub(taken)
    }

    /// The node that a guest would go to.
    pub(super) fn target(&self, c: usize, guest: ClusterGuest) -> Option<usize> {
        let (cluster, state) = (&self.model.estate.clusters[c], &self.clusters[c]);
        let m = self.guest_machine(guest.guest);
        let meets = |node: usize| {
            let is_there = |other: &ClusterGuest| {
                let other = self.guest_machine(other.guest);
                let comes = |on_the_way: &Move| {
                    on_the_way.guest == other && on_the_way.to == node && on_the_way.how == Moving::Live
                };
                other != m && (self.machines[other].on == Some(node) || state.moves.iter().any(comes))
            };
            guest.group.is_some() && cluster.guests.iter().any(|other| other.group == guest.group && is_there(other))
        };
        let fits = |&node: &usize| {
            self.machines[m].on != Some(node)
                && self.can_carry(node)
                && state.paused != Some(node)
                && self.free(c, node) >= self.memory(m)
        };
        let possible: Vec<usize> = state.nodes.iter().copied().filter(fits).collect();
        let apart: Vec<usize> = possible.iter().copied().filter(|&node| !meets(node)).collect();
        let together = cluster.anti_affinity == AntiAffinity::Soft && apart.is_empty();
        let choice = if together { possible } else { apart };
        let most = choice.iter().map(|&node| self.free(c, node)).max()?;
        choice.into_iter().find(|&node| self.free(c, node) == most)
    }

    /// How a guest moves in a run.
    pub(super) fn kind(&self, c: usize, guest: ClusterGuest) -> Moving {
        let by = self.rules(c).expect("only runs move guests").by;
        match (guest.priority, self.model.estate.clusters[c].low_priority) {
            (Priority::High | Priority::Medium, _) | (Priority::Low, Moving::Live) => by,
            (Priority::Low, Moving::Quick) => Moving::Quick,
        }
    }

    /// Whether a guest has to wait before it can move.
    pub(super) fn has_to_wait(&self, m: usize) -> bool {
        !self.is_out_of_order(m) && !matches!(self.machines[m].power, Power::On)
    }

    pub(super) fn has_place(&self, c: usize, how: Moving) -> bool {
        let taken = self.clusters[c].moves.iter().filter(|on_the_way| on_the_way.how == how).count();
        match how {
            Moving::Quick => taken == 0,
            Moving::Live => taken < self.model.estate.clusters[c].concurrent as usize,
        }
    }

    /// A guest begins to move.
    pub(super) fn begin_move(&mut self, c: usize, guest: ClusterGuest, to: usize) {
        let m = self.guest_machine(guest.guest);
        if self.is_out_of_order(m) {
            self.machines[m].on = Some(to);
            return;
        }
        let cluster = &self.model.estate.clusters[c];
        let from = self.machines[m].on.expect("guests are on a host");
        let how = self.kind(c, guest);
        let (lasts, fails) = match how {
            Moving::Live => {
                let n = self.clusters[c].begun.entry(m).or_insert(0);
                let rewritten = self.dice.rewritten(number(m), *n, cluster.rewritten);
                let fails = self.dice.move_fails(number(m), *n, cluster.fails);
                *n += 1;
                let bytes = u128::from(self.memory(m)) * u128::from(rewritten) * u128::from(cluster.concurrent);
                let lasts = bytes.div_ceil(1_000 * u128::from(cluster.network));
                (u64::try_from(lasts).expect("memory is small"), fails)
            }
            Moving::Quick => {
                let before = self.transfer(m);
                self.machines[m].on = Some(to);
                let left = 10 + before + self.transfer(m);
                self.machines[m].power = Power::Saved { left, cause: Cause::Migration };
                (left, false)
            }
        };
        self.clusters[c].moves.push(Move { guest: m, from, to, until: self.now + lasts, how, fails });
    }

    /// What is to be counted for the second that begins.
    fn judge_cluster(&mut self, c: usize) {
        let cluster = &self.model.estate.clusters[c];
        let state = &self.clusters[c];
        let is = |m: Movability| cluster.guests.iter().filter(move |guest| guest.moves == m);
        let needed: u64 = is(Movability::Movable).map(|guest| self.memory(self.guest_machine(guest.guest))).sum();
        let room = |node: &patchcast::model::Node| {
            let starts_here = |guest: GuestId| self.model.estate.guests[guest.index()].host == node.host;
            let staying = is(Movability::Stays).filter(|guest| starts_here(guest.guest));
            let taken: u64 = staying.map(|guest| self.memory(self.guest_machine(guest.guest))).sum();
            node.memory.saturating_sub(cluster.reserve).saturating_sub(taken)
        };
        let stands = |node: &&patchcast::model::Node| {
            let m = machine_of(node.host);
            self.machines[m].is_up() && state.paused != Some(m)
        };
        let rooms: Vec<u64> = cluster.nodes.iter().filter(stands).map(room).collect();
        let below = needed > rooms.iter().sum::<u64>() - rooms.iter().max().copied().unwrap_or(0);
        let place = |guest: &ClusterGuest| self.machines[self.guest_machine(guest.guest)].on;
        let shared = cluster.guests.iter().enumerate().any(|(i, guest)| {
            guest.group.is_some()
                && cluster.guests[..i].iter().any(|other| other.group == guest.group && place(other) == place(guest))
        });
        let mixed = state.nodes.iter().any(|&node| {
            self.machines[node].updates.iter().any(|(u, update)| {
                let lacks = |&other: &usize| self.machines[other].updates.get(u).is_some_and(|it| it.open.is_some());
                update.open.is_none() && state.nodes.iter().any(lacks)
            })
        });
        let state = &mut self.clusters[c];
        (state.below, state.shared, state.mixed) = (below, shared, mixed);
    }

    /// The second that begins now.
    pub(super) fn count_clusters(&mut self) {
        if self.counts() {
            for state in &self.clusters {
                self.out.clusters.below_n_plus_1 += if state.below { 1_000 } else { 0 };
                self.out.clusters.affinity_broken += if state.shared { 1_000 } else { 0 };
                self.out.clusters.mixed += if state.mixed { 1_000 } else { 0 };
            }
        }
    }
}
