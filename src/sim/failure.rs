//! Machines that fail without a faulty update, and come back when somebody has put them right. When they do is in `shock`.

use super::Run;
use super::crew::{Failing, Progress};
use super::dice::Failure;
use super::event::{Phase, Word};
use super::host::Stopping;
use crate::model::Cause;
use crate::plan::MachineKind;
use crate::units::Time;

impl Run<'_> {
    /// A machine that is live fails, for this reason, and is put right at a time. Guests of a host lose their power.
    pub(super) fn fails(&mut self, number: u32, cause: Cause, until: Time) {
        self.lose_installation(number);
        self.go_down(number, cause);
        if let MachineKind::Host { .. } = self.plan.machines[number as usize].kind {
            self.stop_guests(number, Stopping::Abruptly);
            self.guests_wait_for(number, cause);
        }
        let machine = &mut self.world.machines[number as usize];
        machine.closes = Time::NEVER;
        machine.reverses = None;
        machine.phase = Phase::Failed;
        machine.until = until;
    }

    /// It boots, or waits for its host: updates that were pending are effective then.
    pub(super) fn repaired(&mut self, number: u32) {
        if self.host_is_up(number) {
            self.booted(number);
        } else {
            self.wait_for_host(number);
        }
    }

    /// A machine that runs fails by itself: nobody has noticed yet.
    pub(super) fn breaks_down(&mut self, number: u32, failure: Failure) {
        let now = self.world.now;
        self.world.ledger.failure(now);
        self.note(Word::BrokeDown, number);
        let noticed = now + self.dice.failure_noticed(number, failure);
        self.fails(number, Cause::Crash, noticed);
        self.world.failures.machines[number as usize].trouble = Some((failure, Progress::Unseen));
    }

    /// What was to be waited for with a machine that has failed is over: it is noticed, or put right.
    pub(super) fn failure_goes_on(&mut self, number: u32) {
        let trouble = self.world.failures.machines.get(number as usize).and_then(|strain| strain.trouble);
        match trouble {
            Some((_, Progress::Unseen)) => self.is_noticed(Failing::Machine(number)),
            Some((_, Progress::Repair)) => {
                self.is_over(Failing::Machine(number));
                let now = self.world.now;
                self.world.ledger.unplanned_restart(now);
                if let MachineKind::Host { .. } = self.plan.machines[number as usize].kind {
                    self.world.ledger.host_restart(now);
                }
                self.repaired(number);
            }
            Some((_, Progress::Waits)) => unreachable!("the repair of machine {number} has not begun"),
            None => self.repaired(number),
        }
    }
}
