//! Guests that are replaced instead of updated in place: whose turn it is, the switch to what was built, and the way back.

use super::Run;
use super::event::{Fault, Live, Phase, Status};
use super::restart::After;
use super::rogue::Effect;
use crate::model::{Cause, Successor};
use crate::plan::{Pool, StrategyTable};
use crate::units::{Span, Time};

/// What changes while guests are replaced. Reused without new memory.
#[derive(Debug)]
pub(super) struct Replacement {
    /// All turns: by machine, then in order.
    turns: Vec<Replaced>,
    /// How far each machine is; empty if none is replaced.
    machines: Vec<Progress>,
    /// Which updates of each machine came with its last switch, in the order of the list of all; empty if none is replaced.
    latest: Vec<bool>,
}

/// A turn of a guest.
#[derive(Clone, Copy, Debug)]
struct Replaced {
    machine: u32,
    /// What was built holds what was ready then.
    cut: Time,
    /// When it is switched, if nothing stands against it.
    at: Time,
    /// How long that takes.
    lasts: Span,
}

/// How far a machine is.
#[derive(Clone, Copy, Debug)]
struct Progress {
    /// The place of its next turn.
    next: usize,
    /// The cut of what it is being switched to.
    switching: Option<Time>,
}

impl Replacement {
    pub(super) fn with_room(turns: usize) -> Self {
        Self { turns: Vec::with_capacity(turns), machines: Vec::new(), latest: Vec::new() }
    }

    /// Nothing replaced yet, for a new strategy: so many machines, with so many updates altogether.
    pub(super) fn reset(&mut self, strategy: &StrategyTable, machines: usize, updates: usize) {
        self.turns.clear();
        self.machines.clear();
        self.latest.clear();
        if !strategy.replace.pools.is_empty() {
            self.machines.resize(machines, Progress { next: 0, switching: None });
            self.latest.resize(updates, false);
        }
    }
}

impl Run<'_> {
    pub(super) fn is_replaced(&self, number: u32) -> bool {
        self.strategy.replace.holds(number)
    }

    /// Before anything happens: every turn, from the calendars and the dice alone.
    pub(super) fn plan_replacements(&mut self) {
        let strategy = self.strategy;
        for pool in &strategy.replace.pools {
            self.plan_pool(pool);
        }
        self.world.replacement.turns.sort_by_key(|turn| (turn.machine, turn.at));
        for &number in strategy.replace.pools.iter().flat_map(|pool| &pool.guests) {
            let next = self.world.replacement.turns.partition_point(|turn| turn.machine < number);
            self.world.replacement.machines[number as usize].next = next;
            self.next_replacement(number);
            self.schedule(number);
        }
    }

    /// In each opening one guest after the other takes the place that is free first.
    fn plan_pool(&mut self, pool: &Pool) {
        let openings = &self.strategy.plans[pool.plan as usize].openings[pool.site as usize];
        for (run, opening) in openings.as_slice().iter().enumerate() {
            let begun = opening.start.saturating_sub(self.dice.image(pool.site, run, &pool.build));
            let world = &mut *self.world;
            world.places.clear();
            world.places.resize(pool.at_once as usize, opening.start);
            for &machine in &pool.guests {
                let place = world.places.iter_mut().min().expect("at least one guest is replaced at a time");
                let (cut, at) = match pool.by {
                    Successor::Image => (begun, *place),
                    Successor::Clone => (*place, *place + self.dice.clone_built(machine, run, &pool.build)),
                };
                let lasts = self.dice.switch(machine, run, &pool.switch);
                if at + lasts <= opening.end {
                    *place = at + lasts;
                    world.replacement.turns.push(Replaced { machine, cut, at, lasts });
                }
            }
        }
    }

    fn next_replacement(&mut self, number: u32) {
        let replacement = &self.world.replacement;
        let next = replacement.turns.get(replacement.machines[number as usize].next);
        let at = next.filter(|turn| turn.machine == number).map_or(Time::NEVER, |turn| turn.at);
        self.world.machines[number as usize].replaced = at;
    }

    /// It is the turn of a guest: it is switched, unless something stands against it.
    pub(super) fn replacement_is_due(&mut self, number: u32) {
        let progress = &mut self.world.replacement.machines[number as usize];
        let Replaced { cut, lasts, .. } = self.world.replacement.turns[progress.next];
        progress.next += 1;
        self.next_replacement(number);
        let machine = &self.world.machines[number as usize];
        if machine.phase == Phase::Live(Live::Idle) && machine.fault.is_none() && self.is_worth_it(number, cut) {
            self.world.replacement.machines[number as usize].switching = Some(cut);
            self.go_down(number, Cause::OwnRestart);
            let machine = &mut self.world.machines[number as usize];
            machine.phase = Phase::Restarting;
            machine.until = self.world.now + lasts;
        }
    }

    /// Whether what was built brings a guest anything, and nothing that is known to be bad by now.
    fn is_worth_it(&self, number: u32, cut: Time) -> bool {
        let now = self.world.now;
        let mut brings = self.entries(number).filter(|&entry| self.is_built_in(number, entry, cut)).peekable();
        brings.peek().is_some() && brings.all(|entry| self.is_sound(number, entry, cut, now))
    }

    /// Whether what was built holds an update that is open on a guest.
    fn is_built_in(&self, number: u32, entry: u32, cut: Time) -> bool {
        self.status(number, entry).is_open()
            && self.is_ready(number, entry, cut)
            && self.is_sound(number, entry, cut, cut)
    }

    /// Whether what looks like the restart of a machine is its switch.
    pub(super) fn is_being_switched(&self, number: u32) -> bool {
        let progress = self.world.replacement.machines.get(number as usize);
        progress.is_some_and(|progress| progress.switching.is_some())
    }

    /// The switch is over: all that was built in is effective, and perhaps faulty.
    pub(super) fn switched(&mut self, number: u32) {
        let cut = self.world.replacement.machines[number as usize].switching.take();
        let cut = cut.expect("it is being switched");
        self.forget_latest(number);
        self.world.machines[number as usize].batch = 0;
        for entry in self.entries(number) {
            if self.is_built_in(number, entry, cut) {
                let place = self.place(number, entry);
                self.world.replacement.latest[place] = true;
                self.becomes_effective(number, entry);
            }
        }
        self.set_live(number, Live::Idle, Time::NEVER);
        self.next_fault(number);
        let fault = self.world.machines[number as usize].fault;
        if fault.is_none_or(|fault| fault.effect == Effect::Workloads) {
            let after = match self.strategy.replace.pool(number).expect("it is replaced").by {
                Successor::Image => After::Boot,
                Successor::Clone => After::Resume,
            };
            self.comes_up(number, after);
        }
    }

    /// Its host has gone down: a guest boots as it was.
    pub(super) fn lose_switch(&mut self, number: u32) {
        if self.is_replaced(number) {
            self.world.replacement.machines[number as usize].switching = None;
        }
    }

    fn forget_latest(&mut self, number: u32) {
        let range = self.places(number);
        self.world.replacement.latest[range].fill(false);
    }

    /// Where the updates of a machine stand in the lists of the world.
    fn places(&self, number: u32) -> std::ops::Range<usize> {
        let from = self.world.machines[number as usize].list as usize;
        from..from + self.history.of_class(self.plan.machines[number as usize].class).len()
    }

    /// How long it takes to switch back from a faulty update, `None` on a machine that is updated in place.
    pub(super) fn switching_back(&self, number: u32, update: u32) -> Option<Span> {
        let pool = self.strategy.replace.pool(number)?;
        Some(self.dice.switch_back(number, update, &pool.switch))
    }

    /// A culprit is gone: on a guest that is replaced so is all that came with it.
    pub(super) fn without_culprit(&mut self, number: u32, fault: Fault) {
        if !self.is_replaced(number) {
            self.world.ledger.unplanned_restart(self.world.now);
            self.take_back(number, fault.entry);
            return;
        }
        for entry in 0..u32::try_from(self.places(number).len()).expect("fewer than 2^32 updates") {
            if self.world.replacement.latest[self.place(number, entry)] {
                debug_assert!(
                    matches!(self.status(number, entry), Status::Effective | Status::Faulty),
                    "what came with the last switch of {number} is installed"
                );
                self.uncover(number, entry);
            }
        }
        self.forget_latest(number);
    }
}
