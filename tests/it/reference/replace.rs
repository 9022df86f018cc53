//! Guests that are replaced instead of updated in place: section 18 of the page.

use std::collections::BTreeMap;

use patchcast::model::{Cause, Layer, Machine as Kind, MachineId, Replace, Successor};
use patchcast::plan::sampler;

use super::Twin;
use super::calendar::seconds;
use super::machine::Power;
use super::world::number;

/// The guests whose turn is to come, and what they have been switched to.
#[derive(Default)]
pub(super) struct Replacing {
    /// Openings in which guests wait for their turn.
    rounds: Vec<Round>,
    turns: Vec<Turn>,
    /// What came with the last switch of a guest.
    latest: BTreeMap<usize, Vec<u32>>,
}

/// An opening at a site.
struct Round {
    /// The group that has the plan, if it is one, and the site.
    whose: (Option<usize>, usize),
    start: u64,
    closes: Option<u64>,
    /// Its number.
    k: usize,
    queue: Vec<usize>,
    /// Until when each place is taken.
    places: Vec<u64>,
}

struct Turn {
    guest: usize,
    cut: u64,
    at: u64,
    lasts: u64,
}

impl<'a> Twin<'a> {
    /// The rule by which a machine is replaced, if it is.
    pub(super) fn replacing(&self, m: usize) -> Option<&'a Replace> {
        let rule = self.plan_at(m, Layer::Guests)?.replace.as_ref()?;
        let is_guest = matches!(self.machines[m].kind, Kind::Guest(_));
        let serves = self.strategy.server.on == Some(MachineId(number(m)));
        let role = |workload: usize| &self.model.estate.workloads[workload].role;
        let keeps = self.machines[m].instances.iter().any(|instance| rule.except.contains(role(instance.workload)));
        (is_guest && !self.library.holds(m) && !serves && !keeps).then_some(rule)
    }

    pub(super) fn is_replaced(&self, m: usize) -> bool {
        self.replacing(m).is_some()
    }

    pub(super) fn moments_of_replacing(&self) -> Vec<u64> {
        let all = (0..self.machines.len()).filter(|&m| self.is_replaced(m));
        all.flat_map(|m| self.openings[m][Layer::Guests.index()].keys().copied()).collect()
    }

    /// Openings start, and guests take the places that are free.
    pub(super) fn give_turns(&mut self) {
        for m in 0..self.machines.len() {
            self.joins_round(m);
        }
        for round in 0..self.replacing.rounds.len() {
            while self.gives_turn(round) {}
        }
    }

    /// If an opening starts for a guest that is replaced, it waits for its turn.
    fn joins_round(&mut self, m: usize) {
        let Some(rule) = self.replacing(m) else { return };
        let openings = &self.openings[m][Layer::Guests.index()];
        let Some(&closes) = openings.get(&self.now) else { return };
        let start = self.now;
        let id = MachineId(number(m));
        let group = self.strategy.groups.iter().position(|group| group.machines.contains(&id));
        let whose = (group, self.machines[m].site);
        let rounds = &mut self.replacing.rounds;
        if let Some(round) = rounds.iter_mut().find(|round| (round.whose, round.start) == (whose, start)) {
            if !round.queue.contains(&m) {
                round.queue.push(m);
            }
        } else {
            let k = openings.range(..start).count();
            let places = vec![start; rule.at_once as usize];
            rounds.push(Round { whose, start, closes, k, queue: vec![m], places });
        }
    }

    /// The next guest takes a place, or is passed over; says whether there was a place and a guest.
    fn gives_turn(&mut self, number_of_round: usize) -> bool {
        let now = self.now;
        let round = &mut self.replacing.rounds[number_of_round];
        let Some(place) = round.places.iter().position(|&until| until <= now).filter(|_| !round.queue.is_empty())
        else {
            return false;
        };
        let guest = round.queue.remove(0);
        let (start, closes, k, site) = (round.start, round.closes, round.k, round.whose.1);
        let rule = self.replacing(guest).expect("it joined the round");
        let (build, switch) = (sampler(&rule.build), sampler(&rule.switch));
        let (cut, at) = match rule.by {
            Successor::Image => (start.saturating_sub(seconds(self.dice.image(number(site), k, &build).ms())), now),
            Successor::Clone => (now, now + seconds(self.dice.clone_built(number(guest), k, &build).ms())),
        };
        let lasts = seconds(self.dice.switch(number(guest), k, &switch).ms());
        if closes.is_none_or(|end| at + lasts <= end) {
            self.replacing.rounds[number_of_round].places[place] = at + lasts;
            self.calendar.extend([at, at + lasts]);
            self.replacing.turns.push(Turn { guest, cut, at, lasts });
        }
        true
    }

    /// A guest whose turn it is now is switched, if nothing stands against it; says whether it is its turn.
    pub(super) fn take_turn(&mut self, m: usize) -> bool {
        let mine = |turn: &Turn| turn.guest == m && turn.at == self.now;
        let Some(place) = self.replacing.turns.iter().position(mine) else { return false };
        let turn = self.replacing.turns.remove(place);
        let built = self.built_for(m, turn.cut);
        let is_good = built.iter().all(|&u| self.is_sound(m, u, turn.cut));
        if self.machines[m].is_idle() && is_good && !built.is_empty() {
            self.machines[m].power = Power::Switching { left: turn.lasts, cut: turn.cut };
        }
        true
    }

    /// What is open on a guest and was built into what replaces it.
    fn built_for(&self, m: usize, cut: u64) -> Vec<u32> {
        let updates = self.machines[m].updates.iter().filter(|(_, update)| update.open.is_some());
        let ready = updates.filter(|(_, update)| update.ready().is_some_and(|ready| ready <= cut));
        ready.map(|(&u, _)| u).filter(|&u| self.is_sound_at(m, u, cut, cut)).collect()
    }

    pub(super) fn is_switched(&mut self, m: usize, cut: u64) {
        let built = self.built_for(m, cut);
        self.machines[m].candidates = 0;
        for &u in &built {
            self.becomes_effective(m, u);
        }
        self.replacing.latest.insert(m, built);
        match self.replacing(m).expect("it was switched").by {
            Successor::Image => self.system_is_up(m, Cause::OwnRestart),
            Successor::Clone => self.show_fault(m),
        }
    }

    /// Everything that came with the last switch is gone, and with it the faults that had not shown.
    pub(super) fn switch_back(&mut self, m: usize) -> Vec<u32> {
        self.machines[m].waiting.clear();
        self.replacing.latest.remove(&m).expect("its faults came with a switch")
    }
}
