//! Restarts of systems: going down, booting, coming up, whatever the machine is.

use super::Run;
use super::event::{Live, Phase, Status, Word};
use super::history::Effect;
use super::host::Manner;
use crate::model::{Cause, Layer};
use crate::plan::MachineKind;
use crate::units::{Span, Time};

impl Run<'_> {
    /// The countdown is over: the machine restarts for its updates.
    pub(super) fn restart(&mut self, number: u32) {
        let now = self.world.now;
        let closes = self.current_opening_ends(number, self.world.machines[number as usize].last_layer);
        let machine = &mut self.world.machines[number as usize];
        machine.closes = closes;
        let restart = machine.new_restart();
        let own = self.dice.servicing(number, restart) + self.dice.boot(number, restart);
        self.world.ledger.planned_restart(now);
        let guests = match self.plan.machines[number as usize].kind {
            MachineKind::Host { .. } => {
                self.world.ledger.host_restart(now);
                self.go_down(number, Cause::OwnRestart);
                self.stop_guests(number, Manner::InOrder)
            }
            MachineKind::Guest { .. } | MachineKind::Server => {
                self.go_down(number, Cause::OwnRestart);
                Span::ZERO
            }
        };
        let machine = &mut self.world.machines[number as usize];
        machine.phase = Phase::Restarting;
        machine.until = now + guests + own;
    }

    /// When the opening of a layer that started last ends, whether or not there was anything to do in it.
    fn current_opening_ends(&self, number: u32, layer: Layer) -> Time {
        if self.is_in_library(number) {
            return Time::NEVER;
        }
        let site = self.plan.machines[number as usize].site as usize;
        let table = self.strategy.layers[layer.index()].as_ref().expect("only a planned layer installs");
        let openings = &table.openings[site];
        let next = openings.first_at_or_after(self.world.now + Span::from_ms(1)).unwrap_or(openings.len());
        openings.get(next - 1).end
    }

    /// The machine is down from now on, or down for another reason.
    pub(super) fn go_down(&mut self, number: u32, cause: Cause) {
        let now = self.world.now;
        let machine = &mut self.world.machines[number as usize];
        machine.cause = cause;
        if machine.down_since.is_never() {
            machine.down_since = now;
            self.note(Word::Down, number);
        }
        self.workloads_follow(number);
    }

    /// The system of a machine has booted: pending updates are effective, and perhaps faulty.
    pub(super) fn booted(&mut self, number: u32) {
        self.overrun(number);
        self.scan_at_boot(number);
        self.apply_pending(number);
        let machine = &mut self.world.machines[number as usize];
        machine.phase = Phase::Live(Live::Idle);
        machine.until = Time::NEVER;
        self.next_fault(number);
        let machine = &self.world.machines[number as usize];
        if machine.fault.is_none_or(|fault| fault.effect == Effect::Workloads) {
            self.comes_up(number, After::Boot);
        }
    }

    /// A machine runs again.
    pub(super) fn comes_up(&mut self, number: u32, after: After) {
        let now = self.world.now;
        let machine = &mut self.world.machines[number as usize];
        let since = std::mem::replace(&mut machine.down_since, Time::NEVER);
        let kind = self.plan.machines[number as usize].kind;
        self.world.ledger.machine_was_down(kind, since, now);
        self.note(Word::Up, number);
        self.runs_after(number, since);
        match after {
            After::Boot => self.workloads_boot(number),
            After::Resume => self.workloads_resume(number),
        }
        if let MachineKind::Host { .. } = kind {
            self.start_guests(number);
        }
        self.look_for_work(number);
        self.plan_wakes(number);
    }

    fn overrun(&mut self, number: u32) {
        let now = self.world.now;
        let machine = &mut self.world.machines[number as usize];
        let closes = std::mem::replace(&mut machine.closes, Time::NEVER);
        if now > closes {
            self.world.ledger.overrun(now);
        }
    }

    /// Everything that waited for a restart is effective.
    pub(super) fn apply_pending(&mut self, number: u32) {
        let machine = &mut self.world.machines[number as usize];
        if std::mem::take(&mut machine.pending) == 0 {
            return;
        }
        for entry in self.entries(number) {
            if self.status(number, entry) == Status::Pending {
                self.becomes_effective(number, entry);
            }
        }
    }
}

/// What a machine comes up from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum After {
    Boot,
    Resume,
}
