//! When a machine restarts for its updates, and what that restart brings: section 3.8 of the page.

use patchcast::model::{Layer, LayerPlan, LoggedOn, Machine as Kind, Outside};
use patchcast::plan::sampler;

use super::Twin;
use super::calendar::{Clock, seconds};
use super::machine::{Power, Way, Work};
use super::world::number;

impl Twin<'_> {
    /// Nothing is left to pick and something is pending; the last attempt was of this layer, and made so.
    pub(super) fn wait_for_restart(&mut self, m: usize, layer: Layer, last: Way) {
        let plan = self.machines[m].last_plan.expect("something was installed");
        let at = self.after_quiet(m, plan, self.now + self.wait(m, plan));
        self.machines[m].drains_since = self.drain(m, plan).map(|_| self.now);
        let machine = &self.machines[m];
        let deadline = machine.pending.iter().filter_map(|u| machine.updates[u].deadline).min();
        let latest = deadline.map(|deadline| deadline.max(self.now) + seconds(plan.countdown.ms()));
        let too_late = match (plan.agent.restart.outside, last) {
            (Outside::NotAllowed { needs }, Way::In(opening)) => {
                opening.end.is_some_and(|end| end < at + seconds(needs.ms()))
            }
            (Outside::NotAllowed { .. }, Way::Alone) | (Outside::Allowed, _) => false,
        };
        self.machines[m].work = if too_late && latest.is_none_or(|latest| at < latest) {
            self.out.windows.restarts_put_off += u64::from(self.counts());
            Work::PutOff { left: latest.map(|latest| latest - self.now), layer, way: last }
        } else {
            Work::Countdown { left: latest.map_or(at, |latest| latest.min(at)) - self.now, layer, way: last }
        };
    }

    /// People are waited for, then the countdown; or somebody restarts the machine.
    fn wait(&self, m: usize, plan: &LayerPlan) -> u64 {
        let (machine, restart) = (number(m), self.machines[m].restarts);
        if let Some(law) = &plan.agent.restart.by_hand {
            return seconds(self.dice.restart_by_hand(machine, restart, &sampler(law)).ms());
        }
        let people = match plan.agent.restart.logged_on {
            LoggedOn::Ignored => 0,
            LoggedOn::Waits { prompt, at_most } => {
                let stay = self.dice.session(machine, restart).map_or(0, |stay| seconds(stay.ms()));
                let prompt = seconds(prompt.ms());
                let prompts = stay.div_ceil(prompt) * prompt;
                at_most.map_or(prompts, |most| prompts.min(seconds(most.ms())))
            }
        };
        people.max(self.drain(m, plan).unwrap_or(0)) + seconds(plan.countdown.ms())
    }

    fn after_quiet(&self, m: usize, plan: &LayerPlan, at: u64) -> u64 {
        let zone = &self.model.estate.sites[self.machines[m].site].zone;
        let clock = Clock { epoch: self.epoch, zone };
        plan.agent.restart.quiet.map_or(at, |quiet| clock.after_quiet(quiet, at))
    }

    pub(super) fn begin_restart(&mut self, m: usize, layer: Layer, way: Way) {
        self.log_off(m);
        let is_host = matches!(self.machines[m].kind, Kind::Host(_));
        let mut left = if is_host { self.stop_guests(m, None) } else { 0 };
        let restart = self.machines[m].next_restart();
        left += self.down_for(m, restart);
        let mut restarts = 1;
        if self.dice.twice(number(m), restart) {
            let second = self.machines[m].next_restart();
            left += self.down_for(m, second);
            restarts = 2;
        }
        if self.machines[m].pending.iter().any(|&u| self.dice.reversed(number(m), u, restart)) {
            left += seconds(self.dice.reversal(number(m), restart).ms());
        }
        if self.counts() {
            self.out.restarts.planned += restarts;
            self.out.restarts.host += if is_host { restarts } else { 0 };
        }
        let closes = match way {
            Way::In(_) if self.is_updated_by_runs(m) => {
                self.openings[m][layer.index()].range(..=self.now).next_back().and_then(|(_, &end)| end)
            }
            Way::In(_) => self.machines[m].openings[layer.index()].and_then(|opening| opening.end),
            Way::Alone => None,
        };
        self.machines[m].power = Power::Restarting { left, closes, restart };
    }

    /// A machine restarts without an update.
    pub(super) fn rejuvenate(&mut self, m: usize) {
        let is_host = matches!(self.machines[m].kind, Kind::Host(_));
        let mut left = if is_host { self.stop_guests(m, None) } else { 0 };
        let restart = self.machines[m].next_restart();
        left += self.down_for(m, restart);
        if self.counts() {
            self.out.restarts.planned += 1;
            self.out.restarts.host += u64::from(is_host);
        }
        self.machines[m].power = Power::Restarting { left, closes: None, restart };
    }

    /// How long one restart takes.
    fn down_for(&self, m: usize, restart: u32) -> u64 {
        let down = self.dice.servicing(number(m), restart) + self.dice.boot(number(m), restart);
        seconds(down.ms())
    }

    /// The restart with this number is over: some updates may have been taken back.
    pub(super) fn take_back(&mut self, m: usize, restart: u32) {
        let dice = self.dice;
        let back = |&u: &u32| dice.reversed(number(m), u, restart);
        let list = self.machines[m].pending.iter().copied().filter(back).collect();
        self.take_these_back(m, list);
    }

    /// These updates, which were pending, are open again.
    pub(super) fn take_these_back(&mut self, m: usize, list: Vec<u32>) {
        for u in list {
            self.out.installs.reversed += u64::from(self.counts());
            self.no_longer_pending(m, u);
            if !self.machines[m].updates[&u].alone {
                self.machines[m].tried.insert(u);
            }
            self.try_again_later(m, u);
            self.look_at_effect(m);
        }
    }
}
