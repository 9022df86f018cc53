//! Runs that update a cluster node by node: section 14.4 of the page.

use patchcast::model::{Layer, Movability, Offline};

use super::Twin;
use super::calendar::seconds;
use super::machine::Opening;

/// A run through a cluster.
pub(super) struct Run {
    start: u64,
    /// Nodes that have not had their turn.
    left: Vec<usize>,
    turns: u32,
    failed: u32,
    /// Guests that left the node and are to come back.
    called: Vec<usize>,
    at: Step,
}

/// What a run is at. The turn of a node is told by its machine number and how many retries it has made.
#[derive(Clone, Copy)]
enum Step {
    Between,
    Draining { turn: Turn, failed: bool },
    Updating { turn: Turn, down_since: Option<u64> },
    Waiting { turn: Turn, until: u64 },
    Baking { turn: Turn, until: u64 },
    CallingBack { turn: Turn, failed: bool },
}

#[derive(Clone, Copy)]
struct Turn {
    node: usize,
    retries: u32,
}

/// How an attempt on a node ends a step.
enum Ends {
    Attempt,
    Node,
}

impl Twin<'_> {
    /// A live move has failed: so has the draining that is going on.
    pub(super) fn a_move_failed(&mut self, c: usize) {
        if let Some(Run { at: Step::Draining { failed, .. }, .. }) = &mut self.clusters[c].run {
            *failed = true;
        }
    }

    pub(super) fn look_at_run(&mut self, c: usize) {
        if self.rules(c).is_none() {
            return;
        }
        if self.clusters[c].run.is_some() {
            self.take_step(c);
        } else if self.openings[self.clusters[c].nodes[0]][Layer::Hosts.index()].contains_key(&self.now) {
            self.begin_run(c);
        }
    }

    fn begin_run(&mut self, c: usize) {
        let cluster = &self.model.estate.clusters[c];
        let rules = self.rules(c).expect("the cluster is updated by runs").clone();
        let nodes = self.clusters[c].nodes.clone();
        let is_down = |&node: &usize| !self.machines[node].is_up();
        let mut left: Vec<usize> =
            nodes.iter().copied().filter(|node| !is_down(node) && self.finds_something(*node, Layer::Hosts)).collect();
        if left.is_empty() {
            return;
        }
        let none = rules.offline == Offline::NoRun && nodes.iter().any(is_down);
        if none || cluster.directory.is_some_and(|directory| !self.service_is_up(directory.index())) {
            self.out.clusters.runs_stopped += u64::from(self.counts());
            return;
        }
        let named = |node: usize| rules.order.iter().position(|host| host.index() == node).unwrap_or(usize::MAX);
        let guests = |node: usize| self.machines.iter().filter(|machine| machine.on == Some(node)).count();
        let place = |node: usize| nodes.iter().position(|&other| other == node);
        left.sort_by_key(|&node| (named(node), guests(node), place(node)));
        let run = Run { start: self.now, left, turns: 0, failed: 0, called: Vec::new(), at: Step::Between };
        self.clusters[c].run = Some(run);
    }

    fn take_step(&mut self, c: usize) {
        let run = self.clusters[c].run.as_ref().expect("a run");
        match run.at {
            Step::Between => self.next_node(c),
            Step::Draining { turn, .. }
            | Step::Waiting { turn, .. }
            | Step::Baking { turn, .. }
            | Step::CallingBack { turn, .. }
                if !self.machines[turn.node].is_up() =>
            {
                self.ends(c, turn, &Ends::Node);
            }
            Step::Draining { turn, failed } => self.drain_node(c, turn, failed),
            Step::Updating { turn, down_since } => self.watch_update(c, turn, down_since),
            Step::Waiting { turn, until } if until <= self.now => {
                self.set_step(c, Step::Draining { turn, failed: false });
            }
            Step::Baking { turn, until } if until <= self.now => {
                self.clusters[c].paused = None;
                self.set_step(c, Step::CallingBack { turn, failed: false });
            }
            Step::Waiting { .. } | Step::Baking { .. } => {}
            Step::CallingBack { turn, failed } => self.call_back(c, turn, failed),
        }
    }

    fn set_step(&mut self, c: usize, at: Step) {
        self.clusters[c].run.as_mut().expect("a run").at = at;
    }

    fn next_node(&mut self, c: usize) {
        let rules = self.rules(c).expect("the cluster is updated by runs").clone();
        let run = self.clusters[c].run.as_mut().expect("a run");
        if run.left.is_empty() || rules.nodes_per_window.is_some_and(|most| run.turns >= most) {
            self.clusters[c].run = None;
        } else if rules.stop_after.is_some_and(|after| run.start + seconds(after.ms()) <= self.now) {
            self.stop(c);
        } else {
            let node = run.left.remove(0);
            if self.machines[node].is_idle() {
                run.called.clear();
                run.at = Step::Draining { turn: Turn { node, retries: 0 }, failed: false };
                self.clusters[c].paused = Some(node);
            }
        }
    }

    fn stop(&mut self, c: usize) {
        self.out.clusters.runs_stopped += u64::from(self.counts());
        self.clusters[c].run = None;
    }

    fn drain_node(&mut self, c: usize, turn: Turn, mut failed: bool) {
        for guest in self.in_order(c) {
            let m = self.guest_machine(guest.guest);
            let leaves = self.machines[m].on == Some(turn.node)
                && guest.moves == Movability::Movable
                && !self.clusters[c].is_moving(m);
            if failed || !leaves || self.has_to_wait(m) || !self.has_place(c, self.kind(c, guest)) {
                continue;
            }
            match self.target(c, guest) {
                Some(to) => {
                    self.begin_move(c, guest, to);
                    self.clusters[c].run.as_mut().expect("a run").called.push(m);
                }
                None => failed = true,
            }
        }
        self.set_step(c, Step::Draining { turn, failed });
        let stays = self.model.estate.clusters[c].guests.iter().any(|guest| {
            guest.moves == Movability::Movable && self.machines[self.guest_machine(guest.guest)].on == Some(turn.node)
        });
        if !self.clusters[c].moves.is_empty() {
            return;
        }
        if failed {
            self.ends(c, turn, &Ends::Attempt);
        } else if !stays {
            let start = self.clusters[c].run.as_ref().expect("a run").start;
            let plan = self.plan_at(turn.node, Layer::Hosts).expect("a plan with runs");
            let opening = Opening { start, end: None, over: false };
            self.machines[turn.node].open(Layer::Hosts, opening, seconds(plan.countdown.ms()));
            self.set_step(c, Step::Updating { turn, down_since: None });
            self.pick_if_idle(turn.node);
        }
    }

    fn watch_update(&mut self, c: usize, turn: Turn, down_since: Option<u64>) {
        let rules = self.rules(c).expect("the cluster is updated by runs").clone();
        let machine = &self.machines[turn.node];
        let down_since = if machine.is_up() { None } else { down_since.or(Some(self.now - 1)) };
        if rules.reboot_timeout.is_some_and(|out| down_since.is_some_and(|at| at + seconds(out.ms()) <= self.now)) {
            self.ends(c, turn, &Ends::Node);
        } else if machine.is_idle() && machine.pending.is_empty() {
            let open = |u: &u32| machine.updates[u].open.is_some() && machine.updates[u].layer == Layer::Hosts;
            if machine.tried.iter().any(open) {
                self.ends(c, turn, &Ends::Attempt);
            } else {
                self.close_opening(turn.node);
                self.set_step(c, Step::Baking { turn, until: self.now + seconds(rules.bake.ms()) });
            }
        } else {
            self.set_step(c, Step::Updating { turn, down_since });
        }
    }

    fn close_opening(&mut self, node: usize) {
        if let Some(opening) = &mut self.machines[node].openings[Layer::Hosts.index()] {
            opening.over = true;
        }
    }

    fn call_back(&mut self, c: usize, turn: Turn, failed: bool) {
        for guest in self.in_order(c) {
            let m = self.guest_machine(guest.guest);
            if !self.clusters[c].run.as_ref().expect("a run").called.contains(&m) {
                continue;
            }
            let on = self.machines[m].on.expect("guests are on a host");
            let memory = self.model.estate.guests[guest.guest.index()].memory;
            let forget = on == turn.node
                || !self.machines[on].is_up()
                || !self.can_carry(turn.node)
                || self.free(c, turn.node) < memory;
            let goes = !self.clusters[c].is_moving(m) && !self.has_to_wait(m) && self.has_place(c, self.kind(c, guest));
            if !forget && goes {
                self.begin_move(c, guest, turn.node);
            }
            if forget || goes {
                self.clusters[c].run.as_mut().expect("a run").called.retain(|&other| other != m);
            }
        }
        let state = &self.clusters[c];
        if state.run.as_ref().expect("a run").called.is_empty() && state.moves.is_empty() {
            if failed {
                self.ends(c, turn, &Ends::Node);
            } else {
                self.turn_is_over(c);
            }
        }
    }

    fn turn_is_over(&mut self, c: usize) {
        let run = self.clusters[c].run.as_mut().expect("a run");
        run.turns += 1;
        run.at = Step::Between;
    }

    /// An attempt, or the node, has failed.
    fn ends(&mut self, c: usize, turn: Turn, what: &Ends) {
        let rules = self.rules(c).expect("the cluster is updated by runs").clone();
        match what {
            Ends::Attempt if turn.retries < rules.max_retries_per_node => {
                let turn = Turn { retries: turn.retries + 1, ..turn };
                self.set_step(c, Step::Waiting { turn, until: self.now + 60 });
            }
            Ends::Attempt => {
                self.close_opening(turn.node);
                self.clusters[c].paused = None;
                self.set_step(c, Step::CallingBack { turn, failed: true });
            }
            Ends::Node => {
                self.close_opening(turn.node);
                self.clusters[c].paused = None;
                self.out.clusters.failed_nodes += u64::from(self.counts());
                self.turn_is_over(c);
                let third = self.clusters[c].nodes.len() / 3;
                let most = rules.max_failed_nodes.map_or(third, |most| most as usize);
                let run = self.clusters[c].run.as_mut().expect("a run");
                run.failed += 1;
                run.called.clear();
                if run.failed as usize > most {
                    self.stop(c);
                }
            }
        }
    }
}
