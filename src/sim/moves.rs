//! Machines that are moved between groups: when they learn of it, and what becomes of what they knew.

use super::Run;
use super::world::Turn;
use crate::model::Layer;
use crate::units::Time;

/// The plans of a machine, until it learns of its next move.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filed {
    /// The plan of each layer, a number in the plans of the strategy.
    pub(super) plans: [Option<u32>; 3],
    /// Since when it has them.
    pub(super) since: Time,
    /// When its policy is refreshed next and says something new.
    pub(super) refresh: Time,
    /// How many moves it knows of.
    known: u32,
}

impl Filed {
    pub(super) const fn new() -> Self {
        Self { plans: [None; 3], since: Time::START, refresh: Time::NEVER, known: 0 }
    }
}

impl Run<'_> {
    /// Before anything happens: machines that will be moved know when they will learn of it.
    pub(super) fn expect_moves(&mut self) {
        for step in &self.strategy.moves {
            let filed = &self.world.machines[step.machine as usize].filed;
            if filed.refresh.is_never() {
                self.expect_next_move(step.machine);
                self.schedule(step.machine);
            }
        }
    }

    fn expect_next_move(&mut self, number: u32) {
        let known = self.world.machines[number as usize].filed.known;
        let place = self.strategy.moves.partition_point(|step| step.machine < number) + known as usize;
        let next = self.strategy.moves.get(place).filter(|step| step.machine == number);
        let refresh = next.map_or(Time::NEVER, |step| step.at + self.dice.refresh(number, known));
        self.world.machines[number as usize].filed.refresh = refresh;
    }

    /// The policy of a machine is refreshed: from now on it has the plans of the group that it was moved to.
    pub(super) fn policy_changes(&mut self, number: u32) {
        let machine = &mut self.world.machines[number as usize];
        let known = machine.filed.known;
        let place = self.strategy.moves.partition_point(|step| step.machine < number) + known as usize;
        machine.filed.plans = self.strategy.moves[place].plans;
        machine.filed.since = self.world.now;
        machine.filed.known = known + 1;
        machine.turns = [Turn::new(); 3];
        machine.looked = Time::NEVER;
        self.expect_next_move(number);
        for layer in Layer::ALL {
            self.forget_tries(number, layer);
        }
        self.find_anew(number, known);
        self.plan_wakes(number);
    }

    /// What the plans have approved by now is found by the next scan, what they approve later as ever.
    fn find_anew(&mut self, number: u32, step: u32) {
        let now = self.world.now;
        for entry in 0..self.out(number) {
            let update = self.update_at(number, entry);
            let reaches = self.reaches(number, update);
            let at = if reaches > now || self.is_in_library(number) {
                self.detected(number, update).max(now)
            } else {
                let (_, table) = self.plan_for(number, update).expect("only planned updates are approved");
                now + self.dice.scan_after_move(number, step, table.plan.agent.scan_every)
            };
            self.set_detected(number, entry, at);
        }
    }
}
