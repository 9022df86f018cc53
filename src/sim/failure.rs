//! Machines that fail without a faulty update, and come back when somebody has put them right.

use super::Run;
use super::event::Phase;
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
}
