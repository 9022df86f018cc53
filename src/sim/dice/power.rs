//! What is random about guests whose hosts stop and start.

use super::{Dice, Purpose};
use crate::dist::Distribution;
use crate::units::Span;

impl Dice<'_> {
    /// From the return of its host until somebody starts a guest of whose system so many restarts have begun.
    pub fn start_by_hand(self, guest: u32, restarts: u32) -> Span {
        let mut stream = self.stream(Purpose::StartByHand, u64::from(guest), u64::from(restarts));
        self.plan.world.power.start_by_hand.sample(&mut stream)
    }

    /// Whether the service that manages guests stops answering at the n-th restart of a host.
    pub fn vmms_unresponsive(self, host: u32, restart: u32) -> bool {
        let chance = self.plan.world.power.shutdown.vmms_unresponsive;
        self.stream(Purpose::VmmsUnresponsive, u64::from(host), u64::from(restart)).chance(chance)
    }

    /// How much longer the n-th warm-up of a workload (by its number in the plan) takes after a loss of power, a restoration
    /// included.
    pub fn recovery(self, workload: u32, time: u32) -> Span {
        let table = &self.plan.workloads[workload as usize];
        let recovery = self.of_law(Purpose::Recovery, table.id, time, table.recovery);
        let (subject, occurrence) = (u64::from(table.id), u64::from(time));
        if self.stream(Purpose::Corruption, subject, occurrence).chance(self.plan.world.power.corruption) {
            recovery + self.plan.world.power.restore.sample(&mut self.stream(Purpose::Restore, subject, occurrence))
        } else {
            recovery
        }
    }

    /// Whether a guest that was cut off in the middle of servicing does not run after its n-th restart.
    pub fn unbootable(self, guest: u32, restart: u32) -> bool {
        let chance = self.plan.world.power.unbootable;
        self.stream(Purpose::Unbootable, u64::from(guest), u64::from(restart)).chance(chance)
    }

    /// Whether it then helps itself.
    pub fn reverts(self, guest: u32, restart: u32) -> bool {
        let chance = self.plan.world.power.reverts;
        self.stream(Purpose::Reverts, u64::from(guest), u64::from(restart)).chance(chance)
    }

    /// Otherwise, how long it takes to see that and to put it right.
    pub fn boot_repair(self, guest: u32, restart: u32) -> Span {
        let world = &self.plan.world;
        let (subject, occurrence) = (u64::from(guest), u64::from(restart));
        let seen = world.monitoring.sample(&mut self.stream(Purpose::BootMonitoring, subject, occurrence));
        seen + world.repair_guest.sample(&mut self.stream(Purpose::BootRepair, subject, occurrence))
    }
}
