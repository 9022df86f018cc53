//! The update agent of a machine: what is ready, what an opening brings, installing, waiting for the restart.

use super::Run;
use super::event::{Live, Phase, Status, Word};
use super::history::{group_of, layer_of, release_number};
use super::world::{Intake, Stop};
use crate::model::{Layer, RestartNeed};
use crate::plan::{GROUPS, LayerTable};
use crate::policy;
use crate::units::{Span, Time};

/// Groups whose installation stops the workloads that are updated: Exchange and SQL Server. Office does not.
const STOPPING: [u32; 2] = [1, 2];

impl Run<'_> {
    /// Releases of this instant come out: they get their dates of approval, and machines look at their calendars.
    pub(super) fn release(&mut self) {
        let first = self.world.released;
        let due = self.history.releases[first as usize..].iter().take_while(|release| release.at == self.world.now);
        let count = u32::try_from(due.count()).expect("fewer than 2^32 releases");
        self.world.released += count;
        for number in first..first + count {
            self.approve(number);
        }
        for machine in 0..self.machine_count() {
            self.make_ready(machine, first);
            self.plan_wakes(machine);
            self.schedule(machine);
        }
        self.schedule_next_release();
    }

    /// Sets when the updates of a release are approved, for hosts and for other machines.
    fn approve(&mut self, number: u32) {
        let release = self.history.releases[number as usize];
        let synchronised = self.synchronised(release.batch, release.at);
        for group in 0..GROUPS {
            let update = number as usize * GROUPS + group;
            let other = if group == 0 { Layer::Guests } else { Layer::Workloads };
            let number = u32::try_from(update).expect("fewer than 2^32 updates");
            self.world.approved[update] = [Layer::Hosts, other].map(|layer| {
                let table = self.strategy.layers[layer.index()].as_ref();
                table.map_or(Time::NEVER, |table| self.approval(table, number, release.at, synchronised))
            });
        }
    }

    fn approval(&self, table: &LayerTable, update: u32, released: Time, synchronised: Time) -> Time {
        let rule = table.plan.approval;
        let on_offer = policy::on_offer(table.plan.source, released, synchronised);
        let due = policy::approved(released, on_offer, rule.min_age, table.approval_days.as_deref());
        self.history.rogue_of(update).map_or(due, |rogue| {
            let found = self.dice.heed(update) < rule.heed_reports.get();
            let word = self.word(rogue);
            let reported = if found { word.reported } else { Time::NEVER };
            policy::cleared(policy::Word { reported, ..word }, due)
        })
    }

    /// When the update server has heard of a release.
    fn synchronised(&self, batch: u32, released: Time) -> Time {
        let days = &self.plan.synchronisations;
        let next = days.get(days.partition_point(|&day| day < released));
        next.map_or(Time::NEVER, |&day| day + self.dice.synchronisation(batch))
    }

    /// What is being said of a faulty update.
    pub(super) fn word(&self, rogue: usize) -> policy::Word {
        let drawn = &self.history.rogues[rogue];
        policy::Word {
            reported: drawn.reported,
            withdrawn: drawn.withdrawn,
            identified: self.world.rogues[rogue].identified,
            repaired: drawn.repaired,
        }
    }

    /// Sets when the updates of the releases from `first` on are ready on a machine.
    fn make_ready(&mut self, number: u32, first: u32) {
        let list = self.world.machines[number as usize].list;
        for entry in self.entries(number).rev() {
            let update = self.update_at(number, entry);
            if release_number(update) < first {
                break;
            }
            let host = self.layer_at(number, update) == Layer::Hosts;
            let approved = self.world.approved[update as usize][usize::from(!host)];
            if !approved.is_never() {
                let scan = self.scan_after_approval(number, self.history.release_of(update).batch);
                self.world.ready[(list + entry) as usize] = approved + scan;
            }
        }
    }

    pub(super) fn ready(&self, number: u32, entry: u32) -> Time {
        self.world.ready[(self.world.machines[number as usize].list + entry) as usize]
    }

    /// Positions of updates that are out and may not be effective yet.
    pub(super) fn entries(&self, number: u32) -> std::ops::Range<u32> {
        let machine = &self.world.machines[number as usize];
        let updates = self.history.of_class(self.plan.machines[number as usize].class);
        let out = updates.partition_point(|&update| release_number(update) < self.world.released);
        machine.first_open..u32::try_from(out).expect("fewer than 2^32 updates")
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

    /// Finds, for each layer, the next opening in which there may be something to do.
    pub(super) fn plan_wakes(&mut self, number: u32) {
        if self.is_in_library(number) {
            return;
        }
        let now = self.world.now;
        let mut due = [Time::NEVER; 3];
        for entry in self.entries(number) {
            if matches!(self.status(number, entry), Status::Open | Status::Tried) {
                let update = self.update_at(number, entry);
                let layer = self.layer_at(number, update);
                let mut ready = self.ready(number, entry);
                if let Some(rogue) = self.history.rogue_of(update) {
                    let word = self.word(rogue);
                    if !policy::installable(word, now, now) {
                        ready = ready.max(word.repaired);
                    }
                }
                due[layer.index()] = due[layer.index()].min(ready);
            }
        }
        for layer in Layer::ALL {
            self.world.machines[number as usize].turns[layer.index()].wake =
                self.wake(number, layer, due[layer.index()]);
        }
    }

    /// The first opening of a layer at or after `due` that has not been dealt with.
    fn wake(&self, number: u32, layer: Layer, due: Time) -> Time {
        let Some(table) = self.strategy.layers[layer.index()].as_ref().filter(|_| !due.is_never()) else {
            return Time::NEVER;
        };
        let turn = self.world.machines[number as usize].turns[layer.index()];
        let dealt_with = if turn.start.is_never() { Time::START } else { turn.start + Span::from_ms(1) };
        let openings = &table.openings[self.plan.machines[number as usize].site as usize];
        let from = due.max(self.world.now).max(dealt_with);
        openings.first_at_or_after(from).map_or(Time::NEVER, |place| openings.get(place).start)
    }

    /// Openings of a machine start. What failed in the opening before may be tried again.
    pub(super) fn opening_starts(&mut self, number: u32) {
        let now = self.world.now;
        for layer in Layer::ALL {
            if self.world.machines[number as usize].turns[layer.index()].wake == now {
                let table = self.strategy.layers[layer.index()].as_ref().expect("only a planned layer wakes");
                let openings = &table.openings[self.plan.machines[number as usize].site as usize];
                let place = openings.first_at_or_after(now).expect("a wake is the start of an opening");
                let turn = &mut self.world.machines[number as usize].turns[layer.index()];
                turn.start = now;
                turn.end = openings.get(place).end;
                turn.intake = Intake::Open;
                self.note(Word::Opening, number);
                self.forget_tries(number, layer);
            }
        }
        self.look_for_work(number);
        self.plan_wakes(number);
    }

    pub(super) fn forget_tries(&mut self, number: u32, layer: Layer) {
        for entry in self.entries(number) {
            if self.status(number, entry) == Status::Tried
                && self.layer_at(number, self.update_at(number, entry)) == layer
            {
                self.set_status(number, entry, Status::Open);
            }
        }
    }

    /// An idle machine without a fault takes the next update, if there is one: a session begins.
    pub(super) fn look_for_work(&mut self, number: u32) {
        let machine = &self.world.machines[number as usize];
        if machine.phase != Phase::Live(Live::Idle) || machine.fault.is_some() {
            return;
        }
        if let Some((entry, layer)) = self.choose(number) {
            self.world.machines[number as usize].batch = 0;
            self.install(number, entry, layer);
        }
    }

    /// The lowest-numbered update that may be installed now. A layer in which too little time is left is closed.
    fn choose(&mut self, number: u32) -> Option<(u32, Layer)> {
        for entry in self.entries(number) {
            if let Some(layer) = self.takes(number, entry) {
                let now = self.world.now;
                let end = self.world.machines[number as usize].turns[layer.index()].end;
                let table = self.strategy.layers[layer.index()].as_ref().expect("only a planned layer opens");
                if policy::fits(policy::Room { now, end }, table.plan.reserve) {
                    return Some((entry, layer));
                }
                self.close_layer(number, layer);
            }
        }
        None
    }

    /// Too little is left of the opening of a layer: what it would still have taken is carried over.
    fn close_layer(&mut self, number: u32, layer: Layer) {
        let left = self.entries(number).filter(|&entry| self.takes(number, entry) == Some(layer)).count();
        self.world.ledger.carry_over(self.world.now, left as u64);
        self.world.machines[number as usize].turns[layer.index()].intake = Intake::Closed;
    }

    /// The layer of an open update if its opening takes it, as far as time allows: it was ready when the opening started, and
    /// nothing is known against it.
    fn takes(&self, number: u32, entry: u32) -> Option<Layer> {
        if self.status(number, entry) != Status::Open {
            return None;
        }
        let now = self.world.now;
        let update = self.update_at(number, entry);
        let layer = self.layer_at(number, update);
        let turn = self.world.machines[number as usize].turns[layer.index()];
        let taken = turn.intake == Intake::Open
            && self.ready(number, entry) <= turn.start
            && self.history.rogue_of(update).is_none_or(|rogue| policy::installable(self.word(rogue), turn.start, now));
        taken.then_some(layer)
    }

    fn install(&mut self, number: u32, entry: u32, layer: Layer) {
        let update = self.update_at(number, entry);
        let attempt = u32::from(self.new_attempt(number, entry));
        self.set_status(number, entry, Status::Tried);
        let until = self.begin_work(number, self.dice.install(number, update, attempt));
        let machine = &mut self.world.machines[number as usize];
        machine.last_layer = layer;
        machine.phase = Phase::Live(Live::Installing(entry));
        machine.until = until;
        if STOPPING.contains(&group_of(update)) {
            self.stop_for_update(number, group_of(update));
        }
    }

    fn new_attempt(&mut self, number: u32, entry: u32) -> u16 {
        let place = (self.world.machines[number as usize].list + entry) as usize;
        let attempt = self.world.attempts[place];
        self.world.attempts[place] = attempt.saturating_add(1);
        attempt
    }

    /// An installation ends: it failed, waits for a restart, or is effective.
    pub(super) fn installed(&mut self, number: u32, entry: u32) {
        let update = self.update_at(number, entry);
        let place = (self.world.machines[number as usize].list + entry) as usize;
        let attempt = u32::from(self.world.attempts[place] - 1);
        self.set_live(number, Live::Idle, Time::NEVER);
        if STOPPING.contains(&group_of(update)) {
            self.start_after_update(number);
        }
        if self.dice.install_fails(number, update, attempt) {
            self.note(Word::Failed, number);
        } else if self.needs_restart(number, update) {
            self.set_status(number, entry, Status::Pending);
            self.world.machines[number as usize].pending += 1;
            self.note(Word::Installed, number);
        } else {
            self.note(Word::Installed, number);
            self.becomes_effective(number, entry);
            self.next_fault(number);
        }
        self.go_on(number);
    }

    fn needs_restart(&self, number: u32, update: u32) -> bool {
        match self.history.template(self.plan, update).restart {
            RestartNeed::Yes => true,
            RestartNeed::Maybe => self.dice.restart_needed(number, update),
            RestartNeed::No => false,
        }
    }

    /// The next installation of a session, or the countdown to the restart, or the end of the session.
    fn go_on(&mut self, number: u32) {
        if self.world.machines[number as usize].fault.is_none() {
            if let Some((entry, layer)) = self.choose(number) {
                self.install(number, entry, layer);
                return;
            }
            let machine = &self.world.machines[number as usize];
            if machine.pending > 0 {
                let table = self.strategy.layers[machine.last_layer.index()].as_ref();
                let countdown = table.map_or(Span::ZERO, |table| table.plan.countdown);
                self.set_live(number, Live::Countdown, self.world.now + countdown);
                return;
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
