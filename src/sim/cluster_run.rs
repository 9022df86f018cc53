//! Runs through the nodes of a cluster: when they begin, whose turn it is, and when they end. A turn is in `cluster_turn`.

use super::Run;
use super::event::{Live, Phase};
use crate::model::{ClusterRun, Layer, Offline};
use crate::plan::LayerTable;
use crate::units::{Span, Time};

/// A run through the nodes of a cluster.
#[derive(Debug)]
pub(super) struct NodeRun {
    pub(super) stage: Stage,
    /// The start of the opening in which it began.
    pub(super) start: Time,
    /// Nodes that are still to come, by position, the next one last.
    to_come: Vec<usize>,
    /// The node whose turn it is.
    pub(super) node: usize,
    /// How many nodes had their turn.
    turns: u32,
    /// How many nodes have failed.
    failed: u32,
    /// How often this node has been tried again.
    pub(super) retries: u32,
    /// Whether its last attempt failed.
    pub(super) attempt_failed: bool,
}

/// What a run is at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
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
pub(super) enum Drain {
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

    pub(super) fn rules_of_run(&self, cluster: u32) -> &'a ClusterRun {
        self.rules(cluster).expect("only a run is followed").1
    }

    pub(super) fn node(&self, cluster: u32) -> u32 {
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

    pub(super) fn set_run_stage(&mut self, cluster: u32, stage: Stage) {
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

    /// The node whose turn it is has failed; one too many stops the run.
    pub(super) fn node_fails(&mut self, cluster: u32) {
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
