//! The update agent of a machine: which update it takes next, installing it, and what follows.

use super::Run;
use super::checkpoint::Step;
use super::event::{Live, Manner, Phase, Status, Word};
use super::history::{group_of, layer_of};
use super::ledger::Attempt;
use super::links::Patch;
use super::world::Stop;
use crate::model::{Channel, Effort, Handling, Layer, Minor, RestartNeed};
use crate::plan::{Alone, LayerTable};
use crate::policy;
use crate::units::{Span, Time};

/// Groups whose installation stops the workloads that are updated: Exchange and SQL Server. Others stop nothing.
const STOPPING: [u32; 2] = [1, 2];

impl Run<'_> {
    /// Positions of updates that are out and may not be effective yet.
    pub(super) fn entries(&self, number: u32) -> std::ops::Range<u32> {
        self.world.machines[number as usize].first_open..self.out(number)
    }

    /// How many updates are out.
    pub(super) fn out(&self, number: u32) -> u32 {
        self.world.out[self.plan.machines[number as usize].class as usize]
    }

    pub(super) fn update_at(&self, number: u32, entry: u32) -> u32 {
        self.history.of_class(self.plan.machines[number as usize].class)[entry as usize]
    }

    pub(super) fn status(&self, number: u32, entry: u32) -> Status {
        self.world.status[(self.world.machines[number as usize].list + entry) as usize]
    }

    pub(super) fn set_status(&mut self, number: u32, entry: u32, status: Status) {
        let place = (self.world.machines[number as usize].list + entry) as usize;
        self.world.status[place] = status;
    }

    pub(super) fn layer_at(&self, number: u32, update: u32) -> Layer {
        let class = self.plan.machines[number as usize].class;
        layer_of(update, self.plan.classes[class as usize].system_layer)
    }

    /// An idle machine without a fault takes the next update, if there is one: a session begins.
    pub(super) fn look_for_work(&mut self, number: u32) {
        let machine = &self.world.machines[number as usize];
        if machine.phase != Phase::Live(Live::Idle) || machine.fault.is_some() {
            return;
        }
        if let Some(choice) = self.choose(number) {
            let layer = self.layer_at(number, self.update_at(number, choice.entry));
            if self.takes_checkpoint(number, layer) == Step::Waits {
                return;
            }
            self.world.machines[number as usize].batch = 0;
            self.install(number, choice);
        }
    }

    /// The lowest-numbered update that may be installed now. Those for which too little of their opening is left are
    /// carried over.
    fn choose(&mut self, number: u32) -> Option<Choice> {
        if self.world.machines[number as usize].exclusive > 0 {
            return None;
        }
        for entry in self.entries(number) {
            match self.takes(number, entry) {
                Taking::Not => {}
                Taking::Yes(manner) => return Some(Choice { entry, manner }),
                Taking::TooLate => {
                    self.world.ledger.carry_over(self.world.now, 1);
                    self.set_status(number, entry, Status::CarriedOver);
                }
            }
        }
        None
    }

    /// Whether an update may be installed now: in the opening of its layer if it fits, else alone.
    fn takes(&self, number: u32, entry: u32) -> Taking {
        let status = self.status(number, entry);
        if !matches!(status, Status::Open | Status::CarriedOver) {
            return Taking::Not;
        }
        let now = self.world.now;
        let layer = self.layer_at(number, self.update_at(number, entry));
        let start = self.world.machines[number as usize].turns[layer.index()].start;
        let taken = status == Status::Open
            && !start.is_never()
            && self.is_ready(number, entry, start)
            && self.is_acceptable(number, entry, start);
        if taken && self.fits(number, entry) {
            Taking::Yes(Manner::InOpening)
        } else if self.alone_from(number, entry) <= now
            && self.is_ready(number, entry, now)
            && self.is_acceptable(number, entry, now)
        {
            Taking::Yes(Manner::Alone)
        } else if taken {
            Taking::TooLate
        } else {
            Taking::Not
        }
    }

    fn fits(&self, number: u32, entry: u32) -> bool {
        let update = self.update_at(number, entry);
        let (_, table) = self.plan_for(number, update).expect("only planned updates are ready");
        let end = self.world.machines[number as usize].turns[table.layer.index()].end;
        policy::fits(policy::Room { now: self.world.now, end }, self.reserve(table, update))
    }

    /// How much of an opening has to be left for an update.
    pub(super) fn reserve(&self, table: &LayerTable, update: u32) -> Span {
        let class = self.history.template(self.plan, update).nature.class;
        if class.is_large() { table.plan.large_reserve } else { table.plan.reserve }
    }

    /// Whether nothing stands against installing an update now, in an opening that started at `start` (or now).
    pub(super) fn is_acceptable(&self, number: u32, entry: u32, start: Time) -> bool {
        let now = self.world.now;
        let update = self.update_at(number, entry);
        let sound = self
            .history
            .rogue_of(update)
            .is_none_or(|rogue| policy::installable(self.word_for(number, update, rogue), start, now));
        let pending = self.world.machines[number as usize].pending > 0;
        let exclusive = self.history.template(self.plan, update).nature.handling == Handling::Exclusive;
        sound && !(exclusive && pending) && !self.is_expired(number, entry, start) && self.has_required(number, entry)
    }

    /// From when on an update that is ready may be installed outside openings.
    pub(super) fn alone_from(&self, number: u32, entry: u32) -> Time {
        let update = self.update_at(number, entry);
        let Some((plan, table)) = self.plan_for(number, update) else { return Time::NEVER };
        if table.alone == Alone::Never || self.is_in_library(number) || self.is_replaced(number) {
            return Time::NEVER;
        }
        let minor = table.plan.agent.minor == Minor::AtOnce && self.never_restarts(number, entry);
        if minor || table.by_hand.is_some() {
            return Time::START;
        }
        self.deadline(update, plan)
    }

    pub(super) fn deadline(&self, update: u32, plan: u32) -> Time {
        self.world.deadlines[update as usize * self.strategy.plans.len() + plan as usize]
    }

    fn install(&mut self, number: u32, choice: Choice) {
        let Choice { entry, manner } = choice;
        let update = self.update_at(number, entry);
        let attempt = u32::from(self.new_attempt(number, entry));
        self.set_status(number, entry, Status::Tried);
        let effort = match self.patch(number, entry) {
            Patch::Cold => self.history.template(self.plan, update).effort(),
            Patch::Hot => Effort::Hotpatch,
        };
        let (plan, table) = self.plan_for(number, update).expect("only planned updates are ready");
        let layer = table.layer;
        let until = self.begin_work(number, self.dice.install(number, update, effort, attempt));
        let machine = &mut self.world.machines[number as usize];
        machine.last_layer = layer;
        machine.last_plan = plan;
        machine.last_manner = manner;
        machine.last_end = machine.turns[layer.index()].end;
        machine.phase = Phase::Live(Live::Installing(entry));
        machine.until = until;
        if STOPPING.contains(&group_of(update)) {
            self.stop_for_update(number, group_of(update));
        }
    }

    fn new_attempt(&mut self, number: u32, entry: u32) -> u16 {
        let place = self.place(number, entry);
        let attempt = self.world.attempts[place];
        self.world.attempts[place] = attempt.saturating_add(1);
        attempt
    }

    /// An installation ends: it failed, waits for a restart, or is effective.
    pub(super) fn installed(&mut self, number: u32, entry: u32) {
        let update = self.update_at(number, entry);
        let attempt = u32::from(self.world.attempts[self.place(number, entry)] - 1);
        self.set_live(number, Live::Idle, Time::NEVER);
        if STOPPING.contains(&group_of(update)) {
            self.start_after_update(number);
        }
        let failed = self.cannot_verify(number, update) || self.dice.install_fails(number, update, attempt);
        let repeated = self.is_removed(number, entry);
        self.world.ledger.attempt(self.world.now, Attempt { failed, repeated });
        if failed {
            self.failed(number, entry, attempt);
        } else if self.needs_restart(number, entry) {
            self.waits_for_restart(number, entry);
        } else {
            self.note(Word::Installed, number);
            self.becomes_effective(number, entry);
            self.next_fault(number);
        }
        self.go_on(number);
    }

    /// Whether a machine refuses an update because of the certificate that it is signed with.
    fn cannot_verify(&self, number: u32, update: u32) -> bool {
        let local = self.history.template(self.plan, update).nature.channel == Channel::Local;
        local
            && self
                .strategy
                .server
                .publishing
                .is_some_and(|(expires, untrusted)| self.world.now >= expires || self.dice.untrusted(number, untrusted))
    }

    fn failed(&mut self, number: u32, entry: u32, attempt: u32) {
        self.note(Word::Failed, number);
        let update = self.update_at(number, entry);
        if self.world.machines[number as usize].last_manner == Manner::Alone {
            self.set_status(number, entry, Status::Open);
            self.wait_for_scan(number, entry);
        }
        if let Some(looks) = self.dice.needs_admin(number, update, attempt) {
            self.not_ready_before(number, entry, self.world.now + looks);
        }
    }

    fn waits_for_restart(&mut self, number: u32, entry: u32) {
        let now = self.world.now;
        let update = self.update_at(number, entry);
        let exclusive = self.history.template(self.plan, update).nature.handling == Handling::Exclusive;
        let machine = &mut self.world.machines[number as usize];
        machine.pending += 1;
        machine.exclusive += u32::from(exclusive);
        machine.pending_since = machine.pending_since.min(now);
        let manner = machine.last_manner;
        self.set_status(number, entry, Status::Pending(manner));
        self.world.ledger.pending_from(self.history.release_of(update).at, now);
        self.note(Word::Installed, number);
    }

    fn patch(&self, number: u32, entry: u32) -> Patch {
        let class = self.plan.machines[number as usize].class;
        self.history.links.patch((self.history.classes[class as usize] + entry) as usize)
    }

    fn never_restarts(&self, number: u32, entry: u32) -> bool {
        let update = self.update_at(number, entry);
        self.patch(number, entry) == Patch::Hot || self.history.template(self.plan, update).restart == RestartNeed::No
    }

    fn needs_restart(&self, number: u32, entry: u32) -> bool {
        let update = self.update_at(number, entry);
        match (self.patch(number, entry), self.history.template(self.plan, update).restart) {
            (Patch::Hot, _) | (Patch::Cold, RestartNeed::No) => false,
            (Patch::Cold, RestartNeed::Yes) => true,
            (Patch::Cold, RestartNeed::Maybe) => self.dice.restart_needed(number, update),
        }
    }

    /// The next installation of a session, or the wait for the restart, or the end of the session.
    fn go_on(&mut self, number: u32) {
        if self.world.machines[number as usize].fault.is_none() {
            if let Some(choice) = self.choose(number) {
                self.install(number, choice);
                return;
            }
            if self.world.machines[number as usize].pending > 0 {
                let (live, until) = self.restart_moment(number);
                self.set_live(number, live, until);
            } else if self.world.machines[number as usize].last_manner == Manner::InOpening {
                let machine = &self.world.machines[number as usize];
                self.session_is_done(number, machine.last_layer, machine.last_end);
            }
        }
        self.plan_wakes(number);
    }

    pub(super) fn set_live(&mut self, number: u32, live: Live, until: Time) {
        let machine = &mut self.world.machines[number as usize];
        machine.phase = Phase::Live(live);
        machine.until = until;
    }

    /// The machine is no longer installing: what it was at is lost, and may be tried again at once.
    pub(super) fn lose_installation(&mut self, number: u32) {
        if let Phase::Live(Live::Installing(entry)) = self.world.machines[number as usize].phase {
            self.set_status(number, entry, Status::Open);
        }
        let range = self.workloads_on(number);
        for workload in &mut self.world.workloads[range] {
            if workload.stop == Stop::Update {
                workload.stop = Stop::Nothing;
            }
        }
    }
}

/// Whether an update may be installed now.
enum Taking {
    /// Yes, and how.
    Yes(Manner),
    /// It could be, if there were more left of its opening.
    TooLate,
    Not,
}

/// What an agent does next.
#[derive(Clone, Copy)]
struct Choice {
    entry: u32,
    manner: Manner,
}
