//! Openings as a machine meets them: when the next one starts for it, what it does when one does, and missed ones.

use super::Run;
use super::event::{Back, Live, Phase, Status, Word};
use crate::model::{Layer, Missed};
use crate::plan::{LayerTable, Opening, Openings};
use crate::policy;
use crate::units::{Span, Time};

impl<'a> Run<'a> {
    pub(super) fn plan_at(&self, number: u32, layer: Layer) -> Option<&'a LayerTable> {
        let plan = self.world.machines[number as usize].filed.plans[layer.index()]?;
        Some(&self.strategy.plans[plan as usize])
    }

    fn openings(&self, table: &'a LayerTable, number: u32) -> &'a Openings {
        &table.openings[self.plan.machines[number as usize].site as usize]
    }

    /// When an opening starts for a machine, `None` if it is over before.
    fn starts(&self, table: &LayerTable, number: u32, opening: Opening) -> Option<Time> {
        let spread = table.plan.agent.spread;
        let delay =
            if spread == Span::ZERO { Span::ZERO } else { self.dice.opening_delay(number, opening.start, spread) };
        Some(opening.start + delay).filter(|&start| start < opening.end)
    }

    /// The first opening from a place on that starts for a machine at or after a time: its start and its place.
    fn opening_from(&self, table: &'a LayerTable, number: u32, place: usize, from: Time) -> Option<(Time, usize)> {
        let openings = self.openings(table, number);
        let earliest = from.saturating_sub(table.plan.agent.spread);
        let first = openings.first_at_or_after(earliest)?.max(place);
        (first..openings.len()).find_map(|place| {
            let start = self.starts(table, number, openings.get(place))?;
            (start >= from).then_some((start, place))
        })
    }

    /// When the opening of a layer that started last for a machine ends, whether or not there was anything to do in it.
    pub(super) fn current_opening_ends(&self, number: u32, layer: Layer) -> Time {
        let now = self.world.now;
        if self.is_in_library(number) {
            return Time::NEVER;
        }
        let Some(table) = self.plan_at(number, layer) else { return Time::NEVER };
        let openings = self.openings(table, number);
        let after = openings.first_at_or_after(now + Span::from_ms(1)).unwrap_or(openings.len());
        let since = self.world.machines[number as usize].filed.since;
        let started = |&place: &usize| {
            self.starts(table, number, openings.get(place)).is_some_and(|start| since <= start && start <= now)
        };
        (0..after).rev().find(started).map_or(Time::NEVER, |place| openings.get(place).end)
    }

    /// Finds, for each layer, the next opening in which there may be something to do, and the next moment at which
    /// something may be installed outside openings.
    pub(super) fn plan_wakes(&mut self, number: u32) {
        if self.is_in_library(number) || self.is_replaced(number) {
            return;
        }
        let now = self.world.now;
        let mut due = [Time::NEVER; 3];
        let mut alone = Time::NEVER;
        for entry in self.entries(number) {
            let status = self.status(number, entry);
            let ready = self.ready(number, entry);
            if !status.is_open() || ready.is_never() {
                continue;
            }
            let layer = self.layer_at(number, self.update_at(number, entry));
            if matches!(status, Status::Tried | Status::CarriedOver) {
                // The next opening frees it, whether or not there is anything else to do.
                due[layer.index()] = now;
            }
            if self.is_held_up(number, entry) {
                continue;
            }
            let ready = ready.max(self.acceptable(number, entry));
            due[layer.index()] = due[layer.index()].min(ready);
            let moment = ready.max(self.alone_from(number, entry));
            if moment > now || (moment == now && self.world.machines[number as usize].looked != now) {
                alone = alone.min(moment);
            }
        }
        self.world.machines[number as usize].alone = alone;
        if let Some((layer, from)) = self.merges_from(number) {
            due[layer.index()] = due[layer.index()].min(from);
        }
        if let Some(layer) = self.put_off(number) {
            due[layer.index()] = due[layer.index()].min(now);
        }
        for layer in Layer::ALL {
            let turn = self.world.machines[number as usize].turns[layer.index()];
            let from = due[layer.index()].max(now);
            let next = self
                .plan_at(number, layer)
                .filter(|_| !from.is_never() && (layer != Layer::Hosts || !self.is_updated_in_runs(number)))
                .and_then(|table| self.opening_from(table, number, turn.dealt_with as usize, from));
            let turn = &mut self.world.machines[number as usize].turns[layer.index()];
            (turn.wake, turn.next) = match next {
                Some((start, place)) => (start, u32::try_from(place).expect("fewer than 2^32 openings")),
                None => (Time::NEVER, turn.next),
            };
        }
    }

    /// From when on nothing will be held against an update any more, as far as is known now: [`Time::START`] if nothing is.
    fn acceptable(&self, number: u32, entry: u32) -> Time {
        let now = self.world.now;
        let update = self.update_at(number, entry);
        let repaired = self.history.rogue_of(update).map_or(Time::START, |rogue| {
            let word = self.word_for(number, update, rogue);
            if policy::installable(word, now, now) { Time::START } else { word.repaired }
        });
        repaired.max(self.unexpired(number, entry))
    }

    /// Openings of a machine start, or it may install something outside them.
    pub(super) fn opening_starts(&mut self, number: u32) {
        let now = self.world.now;
        let turns = self.world.machines[number as usize].turns;
        for layer in Layer::ALL {
            let turn = self.world.machines[number as usize].turns[layer.index()];
            if turn.wake == now {
                self.regular_opening(number, layer, turn.next);
            } else if turn.late == now {
                self.late_opening(number, layer);
            }
        }
        if turns.iter().any(|turn| turn.wake.min(turn.late) == now) {
            self.merge_in_opening(number);
        }
        let machine = &mut self.world.machines[number as usize];
        if machine.alone == now {
            machine.looked = now;
        }
        self.look_for_work(number);
        self.plan_wakes(number);
    }

    fn regular_opening(&mut self, number: u32, layer: Layer, place: u32) {
        let table = self.plan_at(number, layer).expect("only a planned layer wakes");
        let end = self.openings(table, number).get(place as usize).end;
        let down = !self.world.machines[number as usize].down_since.is_never();
        let missed = down && table.plan.agent.missed != Missed::TakesPart;
        let missed_something = missed && self.finds_something(number, layer);
        let turn = &mut self.world.machines[number as usize].turns[layer.index()];
        turn.dealt_with = place + 1;
        turn.late = Time::NEVER;
        turn.missed = missed_something.then_some(place);
        turn.skipped = turn.missed;
        if missed_something {
            turn.start = Time::NEVER;
        } else {
            self.start_opening(number, layer, end);
        }
    }

    /// An opening that was missed starts after all, unless the machine is down again.
    fn late_opening(&mut self, number: u32, layer: Layer) {
        let machine = &mut self.world.machines[number as usize];
        let up = machine.down_since.is_never();
        let turn = &mut machine.turns[layer.index()];
        turn.late = Time::NEVER;
        if up && let Some(place) = turn.missed.take() {
            turn.skipped = None;
            let table = self.plan_at(number, layer).expect("only a planned layer misses anything");
            let end = self.openings(table, number).get(place as usize).end;
            self.start_opening(number, layer, end);
        }
    }

    fn start_opening(&mut self, number: u32, layer: Layer, end: Time) {
        let turn = &mut self.world.machines[number as usize].turns[layer.index()];
        turn.start = self.world.now;
        turn.end = end;
        self.note(Word::Opening, number);
        self.forget_tries(number, layer);
        if self.put_off(number) == Some(layer) {
            let table = self.plan_at(number, layer).expect("only a planned layer opens");
            self.count_down(number, table.plan.countdown);
        }
    }

    /// The layer whose next opening a machine waits for with its restart, if it does.
    fn put_off(&self, number: u32) -> Option<Layer> {
        let machine = &self.world.machines[number as usize];
        let live = match machine.phase {
            Phase::Live(live) | Phase::Saved(live, ..) => Some(live),
            Phase::Stopped(Back::Resume(live, _)) | Phase::Returning(Back::Resume(live, _), _) => Some(live),
            Phase::Restarting
            | Phase::Broken
            | Phase::Failed
            | Phase::Off
            | Phase::Stopped(Back::Boot(_))
            | Phase::Returning(Back::Boot(_), _) => None,
        };
        live.filter(|live| live.is_put_off()).map(|_| machine.last_layer)
    }

    /// A restart that was put off comes when a countdown is over; if the machine is saved, when it runs again.
    fn count_down(&mut self, number: u32, countdown: Span) {
        let now = self.world.now;
        let machine = &mut self.world.machines[number as usize];
        match &mut machine.phase {
            Phase::Live(live) => {
                *live = Live::Countdown;
                machine.until = machine.until.min(now + countdown);
            }
            Phase::Saved(live, left, _)
            | Phase::Stopped(Back::Resume(live, left))
            | Phase::Returning(Back::Resume(live, left), _) => {
                *live = Live::Countdown;
                *left = (*left).min(countdown);
            }
            Phase::Restarting
            | Phase::Broken
            | Phase::Failed
            | Phase::Off
            | Phase::Stopped(Back::Boot(_))
            | Phase::Returning(Back::Boot(_), _) => unreachable!("machine {number} waits for no restart"),
        }
    }

    /// Whether a machine is installing an update, or will go on with it.
    fn is_at_work_on(&self, number: u32, entry: u32) -> bool {
        let it = Live::Installing(entry);
        match self.world.machines[number as usize].phase {
            Phase::Live(live) | Phase::Saved(live, ..) => live == it,
            Phase::Stopped(Back::Resume(live, _)) | Phase::Returning(Back::Resume(live, _), _) => live == it,
            Phase::Restarting
            | Phase::Broken
            | Phase::Failed
            | Phase::Off
            | Phase::Stopped(Back::Boot(_))
            | Phase::Returning(Back::Boot(_), _) => false,
        }
    }

    /// Whether an opening that starts now would find anything to take.
    pub(super) fn finds_something(&self, number: u32, layer: Layer) -> bool {
        let now = self.world.now;
        self.entries(number).any(|entry| {
            self.status(number, entry).is_open()
                && !self.is_at_work_on(number, entry)
                && self.layer_at(number, self.update_at(number, entry)) == layer
                && self.is_ready(number, entry, now)
                && self.is_acceptable(number, entry, now)
        })
    }

    /// The system of a machine has booted: openings that it missed may start late, if no other has started since.
    pub(super) fn catch_up(&mut self, number: u32) {
        for layer in Layer::ALL {
            let Some(place) = self.world.machines[number as usize].turns[layer.index()].missed else { continue };
            let table = self.plan_at(number, layer).expect("only a planned layer misses anything");
            let Missed::AfterStart(wait) = table.plan.agent.missed else { continue };
            let late = self.world.now + wait;
            let end = self.openings(table, number).get(place as usize).end;
            let next = self.opening_from(table, number, place as usize + 1, Time::START);
            let next = next.map_or(Time::NEVER, |(start, _)| start);
            if late < end && late < next {
                self.world.machines[number as usize].turns[layer.index()].late = late;
            }
        }
    }

    pub(super) fn forget_tries(&mut self, number: u32, layer: Layer) {
        for entry in self.entries(number) {
            if matches!(self.status(number, entry), Status::Tried | Status::CarriedOver)
                && self.layer_at(number, self.update_at(number, entry)) == layer
            {
                self.set_status(number, entry, Status::Open);
            }
        }
    }
}
