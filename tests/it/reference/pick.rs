//! Openings and what is taken in them: sections 3.4 and 3.5 of the page.

use std::collections::BTreeSet;

use patchcast::model::{Culprits, Handling, Layer, LayerPlan, Minor, Missed as Rule, Model, Start, Strategy};
use patchcast::sim::Dice;
use patchcast::units::{Epoch, Span, Time};

use super::Twin;
use super::calendar::{Openings, seconds};
use super::machine::{Missed, Opening, Way};
use super::moves;
use super::world::number;

/// The openings of each machine and layer.
pub(super) fn openings(model: &Model, strategy: &Strategy, epoch: Epoch, horizon: u64) -> Vec<[Openings; 3]> {
    let places = moves::first(model, strategy);
    let of_machine =
        |m: usize| Layer::ALL.map(|layer| moves::openings(model, strategy, (m, places[m], layer), epoch, horizon));
    (0..model.estate.machine_count()).map(of_machine).collect()
}

/// The same as they start for a machine, up to the spread later.
pub(super) fn spread(m: usize, openings: &Openings, spread: Span, dice: Dice<'_>) -> Openings {
    let late = |start: u64| start + seconds(dice.opening_delay(number(m), Time::from_ms(start * 1_000), spread).ms());
    let moved = openings.iter().map(|(&start, &end)| (late(start), end));
    moved.filter(|&(start, end)| end.is_none_or(|end| start < end)).collect()
}

pub(super) fn is_scheduled(plan: &LayerPlan) -> bool {
    matches!(plan.agent.start, Start::Scheduled)
}

impl Twin<'_> {
    /// Openings that start for a machine now; says whether any does.
    pub(super) fn see_openings(&mut self, m: usize) -> bool {
        if self.library.holds(m) || self.is_replaced(m) {
            return false;
        }
        let mut seen = false;
        for layer in BTreeSet::from([self.machines[m].layer(0), self.machines[m].layer(1)]) {
            let calendar = self.starts[m][layer.index()].get(&self.now).copied();
            if let Some(end) = calendar.filter(|_| self.seen[m][layer.index()] != Some(self.now)) {
                self.seen[m][layer.index()] = Some(self.now);
                self.opening_starts(m, layer, end);
                seen = true;
            } else if let Some(missed) = self.machines[m].missed[layer.index()]
                && missed.begins == Some(self.now)
            {
                self.opening_starts(m, layer, missed.end);
                seen = true;
            }
        }
        if seen {
            self.merge_now(m);
        }
        seen
    }

    fn opening_starts(&mut self, m: usize, layer: Layer, end: Option<u64>) {
        let plan = self.plan_at(m, layer).expect("a plan has openings");
        let is_missed = !self.machines[m].is_up() && self.finds_something(m, layer);
        let machine = &mut self.machines[m];
        match plan.agent.missed {
            Rule::AfterStart(_) | Rule::NextTime if is_missed => {
                machine.missed[layer.index()] = Some(Missed { end, begins: None });
                if let Some(before) = &mut machine.openings[layer.index()] {
                    before.over = true;
                }
            }
            Rule::TakesPart | Rule::AfterStart(_) | Rule::NextTime => {
                let opening = Opening { start: self.now, end, over: false };
                machine.open(layer, opening, seconds(plan.countdown.ms()));
            }
        }
    }

    /// Whether an opening that starts now would find anything to take.
    pub(super) fn finds_something(&self, m: usize, layer: Layer) -> bool {
        let open = self.machines[m].open_and_ready(layer, self.now);
        open.into_iter().any(|u| self.may_be_installed(m, u, self.now))
    }

    /// The system of a machine has booted: openings that it missed begin later.
    pub(super) fn begin_missed(&mut self, m: usize) {
        for layer in Layer::ALL {
            let Some(missed) = self.machines[m].missed[layer.index()] else { continue };
            let plan = self.plan_at(m, layer).expect("a plan has openings");
            if let Rule::AfterStart(wait) = plan.agent.missed {
                let begins = self.now + seconds(wait.ms());
                let begins = Some(begins).filter(|&begins| missed.end.is_none_or(|end| begins < end));
                self.calendar.extend(begins);
                self.machines[m].missed[layer.index()] = Some(Missed { begins, ..missed });
            }
        }
    }

    /// A machine that is idle starts a session if there is anything to install; says whether it does.
    pub(super) fn pick_if_idle(&mut self, m: usize) -> bool {
        let picked = if self.machines[m].is_idle() { self.pick(m) } else { None };
        if let Some((update, way)) = picked {
            if self.checkpoint_first(m, update) {
                return true;
            }
            self.machines[m].candidates = 0;
            self.begin_install(m, update, way);
        }
        picked.is_some()
    }

    /// The lowest update that may be installed now.
    pub(super) fn pick(&mut self, m: usize) -> Option<(u32, Way)> {
        let exclusive = |&u: &u32| matches!(self.text(u).nature.handling, Handling::Exclusive);
        if self.machines[m].pending.iter().any(exclusive) {
            return None;
        }
        let updates: Vec<u32> = self.machines[m].updates.keys().copied().collect();
        updates.into_iter().find_map(|u| Some((u, self.way(m, u)?)))
    }

    /// How an update may be installed now: in the opening of its layer if it fits; or else alone. If it was ready for the
    /// opening and goes neither way, it is carried over.
    fn way(&mut self, m: usize, u: u32) -> Option<Way> {
        let machine = &self.machines[m];
        let update = &machine.updates[&u];
        let ready = update.ready().filter(|&ready| ready <= self.now)?;
        if update.open.is_none() || machine.pending.contains(&u) || machine.tried.contains(&u) {
            return None;
        }
        let opening = machine.openings[update.layer.index()]
            .filter(|opening| !opening.over && ready <= opening.start && !machine.carried_over.contains(&u))
            .filter(|opening| self.may_be_installed(m, u, opening.start));
        if let Some(opening) = opening.filter(|&opening| self.fits(m, u, opening)) {
            return Some(Way::In(opening));
        }
        if self.may_come_alone(m, u) && self.may_be_installed(m, u, self.now) {
            return Some(Way::Alone);
        }
        if opening.is_some() {
            self.machines[m].carried_over.insert(u);
            self.out.windows.carried_over += u64::from(self.counts());
        }
        None
    }

    fn fits(&self, m: usize, u: u32, opening: Opening) -> bool {
        let left = opening.end.map_or(u64::MAX, |end| end.saturating_sub(self.now));
        left > 0 && left >= self.reserve(m, u)
    }

    pub(super) fn reserve(&self, m: usize, u: u32) -> u64 {
        let plan = self.plan(m, u).expect("a plan has openings");
        let reserve = if self.text(u).nature.class.is_large() { plan.large_reserve } else { plan.reserve };
        seconds(reserve.ms())
    }

    /// Whether an update that is ready may be installed outside openings.
    fn may_come_alone(&self, m: usize, u: u32) -> bool {
        let plan = self.plan(m, u).expect("it is approved");
        let overdue = self.machines[m].updates[&u].deadline.is_some_and(|deadline| deadline <= self.now);
        let at_once = self.is_minor(m, u) && matches!(plan.agent.minor, Minor::AtOnce);
        (overdue || at_once || !is_scheduled(plan)) && !self.library.holds(m) && !self.is_replaced(m)
    }

    /// What holds whether or not there is an opening; `start` is its start, or now.
    fn may_be_installed(&self, m: usize, u: u32, start: u64) -> bool {
        let free = match self.text(u).nature.handling {
            Handling::Exclusive => self.machines[m].pending.is_empty(),
            Handling::Together => true,
        };
        self.is_sound(m, u, start) && free && !self.is_expired(m, u, start) && self.has_what_it_requires(m, u)
    }

    /// Neither withdrawn nor known as a culprit by now, or repaired by then.
    pub(super) fn is_sound(&self, m: usize, u: u32, start: u64) -> bool {
        self.is_sound_at(m, u, start, self.now)
    }

    pub(super) fn is_sound_at(&self, m: usize, u: u32, start: u64, now: u64) -> bool {
        let plan = self.plan(m, u).expect("it is approved");
        self.world.faults.get(&u).is_none_or(|fault| {
            let withdrawn = fault.withdrawn.is_some_and(|at| at <= now);
            let known = self.known.get(&u).is_some_and(|&at| at <= now);
            let declined = known && matches!(plan.approval.culprits, Culprits::Declined);
            fault.repaired <= start || !withdrawn && !declined
        })
    }
}
