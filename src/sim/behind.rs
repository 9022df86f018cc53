//! Machines behind storage and network: what stops when these go, and comes back with them. How a guest stops and starts is
//! in `host`.

use super::Run;
use super::event::{Back, Phase, Return};
use super::host::Stopping;
use crate::model::Cause;
use crate::plan::MachineKind;
use crate::units::{Span, Time};

/// How storage goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Outage {
    /// For an update: everything on it stops in order before.
    Planned,
    /// It fails: everything on it loses its power.
    Failure,
}

impl Run<'_> {
    /// One more storage of a machine is not up; returns when everything on it has stopped.
    pub(super) fn storage_goes(&mut self, machine: u32, manner: Outage) -> Time {
        self.world.fabric.behind[machine as usize].storage += 1;
        if self.world.fabric.behind[machine as usize].storage == 1 {
            let takes = match self.plan.machines[machine as usize].kind {
                MachineKind::Host { .. } => self.host_loses_storage(machine, manner),
                MachineKind::Server => self.server_loses_storage(machine, manner),
                MachineKind::Guest { .. } => unreachable!("guests are behind what their host is behind"),
            };
            self.world.fabric.behind[machine as usize].stopped = self.world.now + takes;
        }
        self.world.fabric.behind[machine as usize].stopped
    }

    fn host_loses_storage(&mut self, host: u32, manner: Outage) -> Span {
        if !self.world.machines[host as usize].down_since.is_never() {
            return Span::ZERO;
        }
        let manner = match manner {
            Outage::Planned => Stopping::InOrder { restart: self.world.machines[host as usize].restarts },
            Outage::Failure => Stopping::Abruptly,
        };
        let takes = self.stop_guests(host, manner);
        self.cluster_notices(host);
        self.guests_wait_for(host, Cause::FabricCascade);
        takes
    }

    fn server_loses_storage(&mut self, number: u32, manner: Outage) -> Span {
        let phase = self.world.machines[number as usize].phase;
        if let Phase::Broken | Phase::Failed = phase {
            return Span::ZERO;
        }
        self.lose_installation(number);
        let machine = &mut self.world.machines[number as usize];
        let restart = machine.new_restart();
        machine.closes = Time::NEVER;
        machine.reverses = None;
        machine.phase = Phase::Stopped(Back::Boot(restart));
        machine.until = Time::NEVER;
        self.go_down(number, Cause::FabricCascade);
        self.schedule(number);
        match (manner, phase) {
            (Outage::Planned, Phase::Live(_)) => self.dice.servicing(number, restart),
            (Outage::Planned | Outage::Failure, _) => Span::ZERO,
        }
    }

    /// The last storage of a machine that was not up is back.
    pub(super) fn storage_comes(&mut self, number: u32) {
        match self.plan.machines[number as usize].kind {
            MachineKind::Host { .. } => {
                self.cluster_notices(number);
                if self.world.machines[number as usize].down_since.is_never() {
                    self.world.fabric.behind[number as usize].returns = Cause::FabricCascade;
                    self.start_guests(number);
                }
            }
            MachineKind::Server | MachineKind::Guest { .. } => self.server_boots(number),
        }
    }

    fn server_boots(&mut self, number: u32) {
        let Phase::Stopped(Back::Boot(restart)) = self.world.machines[number as usize].phase else { return };
        let up = self.world.now + self.dice.boot(number, restart);
        let machine = &mut self.world.machines[number as usize];
        machine.phase = Phase::Returning(Back::Boot(restart), Return::Starting);
        machine.until = up;
        self.schedule(number);
    }

    /// The network of a machine, or one of several, is there or is not.
    pub(super) fn look_at_workloads(&mut self, machine: u32) {
        self.refresh_workloads(machine);
        if let MachineKind::Host { .. } = self.plan.machines[machine as usize].kind {
            for place in 0..self.world.guests_of[machine as usize].len() {
                self.refresh_workloads(self.world.guests_of[machine as usize][place]);
            }
        }
    }

    pub(super) fn refresh_workloads(&mut self, number: u32) {
        for place in self.workloads_on(number) {
            self.refresh(place);
        }
    }

    /// Whether nobody reaches a machine.
    pub(super) fn is_unreachable(&self, number: u32) -> bool {
        self.world.fabric.is_network_out(self.carrier(number))
    }

    /// Whether the storage of a machine is not up; of no meaning for hosts, which do without.
    pub(super) fn waits_for_storage(&self, number: u32) -> bool {
        self.world.fabric.is_storage_out(self.carrier(number))
    }

    /// Whether a machine that is on its way up comes back from an outage of its storage.
    pub(super) fn returns_from_storage(&self, number: u32) -> bool {
        match self.plan.machines[number as usize].kind {
            MachineKind::Guest { .. } => self.world.fabric.returns_from(self.host_of(number)) == Cause::FabricCascade,
            MachineKind::Host { .. } | MachineKind::Server => true,
        }
    }

    /// The physical machine that a machine is or runs on.
    pub(super) fn carrier(&self, number: u32) -> u32 {
        match self.plan.machines[number as usize].kind {
            MachineKind::Guest { .. } => self.host_of(number),
            MachineKind::Host { .. } | MachineKind::Server => number,
        }
    }
}
