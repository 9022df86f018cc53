//! What people do about a faulty update: when somebody notices, how the culprit is found and taken away.

use super::Run;
use super::event::{Back, Fault, Live, Phase, Stage, Word};
use super::restart::After;
use super::rogue::{Effect, Rogue};
use super::world::Stop;
use crate::model::Cause;
use crate::plan::MachineKind;
use crate::units::{Span, Time};

impl Run<'_> {
    /// When somebody notices a fault that shows now.
    pub(super) fn noticed(&self, number: u32, rogue: &Rogue, effect: Effect) -> Time {
        let now = self.world.now;
        let monitored = now + self.dice.monitoring(number, rogue.update);
        match effect {
            Effect::Machine => monitored,
            Effect::Workloads => {
                let patience = self.dice.report(number, rogue.update);
                let stopped = self.workloads_on(number).filter(|&place| self.stops(rogue, place));
                let curves = stopped.filter_map(|place| self.plan.workloads[place].users);
                let reached = curves.map(|curve| self.plan.curves[curve as usize].reach(now, patience)).min();
                reached.map_or(monitored, up_to_a_second)
            }
        }
    }

    /// The next stage of putting a fault right.
    pub(super) fn fault_goes_on(&mut self, number: u32) {
        let fault = self.world.machines[number as usize].fault.expect("only a fault goes on");
        match fault.stage {
            Stage::Unnoticed => self.search(number, fault),
            Stage::Searching => self.take_away(number, fault),
            Stage::Remedy => self.recovered(number, fault),
        }
    }

    fn set_stage(&mut self, number: u32, fault: Fault, stage: Stage, until: Time) {
        self.world.machines[number as usize].fault = Some(Fault { stage, until, ..fault });
    }

    /// People look for the culprit, or join those who do, or already know it.
    fn search(&mut self, number: u32, fault: Fault) {
        let update = self.update_at(number, fault.entry);
        let place = self.history.rogue_of(update).expect("a fault has a faulty update");
        if self.world.rogues[place].identified.is_never() {
            let cycles = cycles(self.world.machines[number as usize].batch);
            let work = (0..cycles).fold(Span::ZERO, |sum, cycle| sum + self.dice.cycle(number, update, cycle));
            self.world.rogues[place].identified = self.world.now + work;
        }
        let until = self.world.rogues[place].identified.max(self.world.now);
        self.set_stage(number, fault, Stage::Searching, until);
    }

    /// The culprit is known and is being taken away.
    fn take_away(&mut self, number: u32, fault: Fault) {
        let now = self.world.now;
        let update = self.update_at(number, fault.entry);
        let back = self.switching_back(number, update).or_else(|| self.applies_checkpoint(number, fault.entry));
        let work = back.unwrap_or_else(|| match fault.effect {
            Effect::Machine => self.dice.repair(number, update),
            Effect::Workloads => self.dice.uninstall(number, update),
        });
        self.world.ledger.identified(fault.since, now);
        self.set_stage(number, fault, Stage::Remedy, now + work);
        match fault.effect {
            Effect::Machine => self.blame(number, Cause::Rollback),
            Effect::Workloads => {
                for place in self.workloads_on(number) {
                    self.refresh(place);
                }
            }
        }
    }

    /// The update is gone, and open again.
    fn recovered(&mut self, number: u32, fault: Fault) {
        let now = self.world.now;
        self.world.ledger.recovered(fault.since, now);
        self.note(Word::Recovered, number);
        self.without_culprit(number, fault);
        self.world.machines[number as usize].fault = None;
        match fault.effect {
            Effect::Machine => self.machine_recovered(number),
            Effect::Workloads => self.workloads_recovered(number),
        }
    }

    fn machine_recovered(&mut self, number: u32) {
        if let MachineKind::Host { .. } = self.plan.machines[number as usize].kind {
            self.world.ledger.host_restart(self.world.now);
        }
        if !self.host_is_up(number) {
            self.wait_for_host(number);
            return;
        }
        self.apply_pending(number);
        self.set_live(number, Live::Idle, Time::NEVER);
        self.next_fault(number);
        if self.world.machines[number as usize].phase != Phase::Broken {
            self.comes_up(number, After::Boot);
        }
    }

    /// A guest that could run again boots when its host and its storage are back, a physical server when its storage is.
    pub(super) fn wait_for_host(&mut self, number: u32) {
        let cause = match self.plan.machines[number as usize].kind {
            MachineKind::Guest { .. } => self.cause_of_host(self.host_of(number)),
            MachineKind::Host { .. } | MachineKind::Server => Cause::FabricCascade,
        };
        let machine = &mut self.world.machines[number as usize];
        machine.phase = Phase::Stopped(Back::Boot(machine.new_restart()));
        machine.until = Time::NEVER;
        self.go_down(number, cause);
    }

    /// Why a guest that waits for a host does.
    fn cause_of_host(&self, host: u32) -> Cause {
        let host = &self.world.machines[host as usize];
        match host.phase {
            Phase::Broken | Phase::Failed => host.cause,
            Phase::Live(_) => Cause::FabricCascade,
            Phase::Restarting | Phase::Saved(..) | Phase::Off | Phase::Stopped(_) | Phase::Returning(..) => {
                Cause::HostCascade
            }
        }
    }

    /// Whether a machine is saved, or waits for its host like that.
    pub(super) fn is_kept_in_memory(&self, number: u32) -> bool {
        matches!(
            self.world.machines[number as usize].phase,
            Phase::Saved(..) | Phase::Stopped(Back::Resume(..)) | Phase::Returning(Back::Resume(..), _)
        )
    }

    /// The machine has been restarted without the culprit: all its workloads warm up. If it is saved at the moment, they will
    /// when it resumes; if it boots later, they will anyway.
    fn workloads_recovered(&mut self, number: u32) {
        self.apply_pending(number);
        self.has_booted(number);
        let up = self.world.machines[number as usize].down_since.is_never();
        let saved = self.is_kept_in_memory(number);
        for place in self.workloads_on(number) {
            if self.world.workloads[place].stop == Stop::Fault {
                self.world.workloads[place].stop = Stop::Nothing;
            }
            self.workload_failure_is_over(place);
            if up || saved {
                self.warm_up(place, Cause::Rollback);
            }
        }
        if saved {
            self.workloads_follow(number);
        }
        self.next_fault(number);
        self.look_for_work(number);
        self.plan_wakes(number);
    }
}

/// How many cycles of taking an update away and looking it takes to find one culprit among `candidates`.
const fn cycles(candidates: u32) -> u32 {
    if candidates <= 1 { 1 } else { (candidates - 1).ilog2() + 2 }
}

fn up_to_a_second(at: Time) -> Time {
    if at.is_never() { at } else { Time::from_ms(at.ms().div_ceil(1_000) * 1_000) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_culprit_is_found_by_halving_and_confirmed() {
        for (candidates, expected) in [(1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (8, 4), (9, 5), (22, 6)] {
            assert_eq!(cycles(candidates), expected, "{candidates} candidates");
        }
    }
}
