//! What must always hold for a simulated estate. Nothing is changed here.

use super::event::{Phase, Status};
use super::history::History;
use super::power::Loss;
use super::rogue::Effect;
use super::world::World;
use crate::plan::{MachineKind, Plan};

impl World {
    /// What must hold after every event.
    ///
    /// # Panics
    /// If something does not.
    pub(super) fn check(&self, plan: &Plan, history: &History) {
        self.fabric.check(plan, self.now);
        for (number, (machine, table)) in self.machines.iter().zip(&plan.machines).enumerate() {
            let live = matches!(machine.phase, Phase::Live(_));
            let off = machine.phase == Phase::Off;
            assert_eq!(live || off, machine.down_since.is_never(), "machine {number} is up exactly if it is live");
            assert!(
                !live || self.losses[number] == Loss::Nothing,
                "machine {number} has booted after its loss of power"
            );
            if let MachineKind::Guest { .. } = table.kind {
                let host = machine.host as usize;
                assert!(
                    self.guests_of[host].iter().any(|&guest| guest as usize == number),
                    "guest {number} stands in the list of its host"
                );
                let host_up = self.machines[host].down_since.is_never()
                    && !self.fabric.is_storage_out(machine.host)
                    && !self.is_cold(plan, machine.host);
                assert!(host_up || !live, "guest {number} is down while its host is");
                assert!(
                    host_up == !matches!(machine.phase, Phase::Stopped(_))
                        || matches!(machine.phase, Phase::Broken | Phase::Failed | Phase::Off),
                    "guest {number} is stopped exactly while its host is down, or broken"
                );
            }
            if table.kind == MachineKind::Server {
                self.check_server(number);
            }
            let entries = history.of_class(table.class).len();
            let statuses = &self.status[machine.list as usize..][..entries];
            let pending = statuses.iter().filter(|status| matches!(status, Status::Pending(_))).count();
            assert_eq!(pending, machine.pending as usize, "machine {number} counts its pending updates");
            assert_eq!(pending == 0, machine.pending_since.is_never(), "machine {number} knows since when they are");
            assert!(
                statuses[..machine.first_open as usize].iter().all(|&status| status.is_settled()),
                "machine {number} has nothing to do before its first open update"
            );
            if let Some(fault) = machine.fault {
                assert_eq!(statuses[fault.entry as usize], Status::Faulty, "machine {number} has a faulty update");
                assert_eq!(
                    machine.phase == Phase::Broken,
                    fault.effect == Effect::Machine,
                    "machine {number} is broken exactly by a fault of the machine"
                );
                assert!(fault.until >= self.now, "the fault of machine {number} has nothing overdue");
            } else {
                assert!(machine.phase != Phase::Broken, "machine {number} is broken by nothing");
            }
            assert!(machine.until >= self.now, "machine {number} has nothing overdue");
        }
        self.failures.check(plan);
        for (number, (service, table)) in self.services.iter().zip(&plan.services).enumerate() {
            let up = table.instances.iter().filter(|&&instance| self.workloads[instance as usize].up).count();
            assert_eq!(up, service.up as usize, "service {number} counts its instances");
            let missing = service.up < table.needs || service.missing > 0;
            assert!(!missing || service.down.is_some(), "service {number} is down if something is missing");
            if table.quorum == 0 && table.failover.is_none() {
                assert_eq!(missing, service.down.is_some(), "service {number} is down only if something is missing");
            }
            let degraded = service.down.is_none() && service.lacking > 0;
            assert_eq!(degraded, !service.degraded.is_never(), "service {number} is degraded while it lacks something");
        }
        for (number, (workload, table)) in self.workloads.iter().zip(&plan.workloads).enumerate() {
            let machine_up = self.machines[table.machine as usize].down_since.is_never();
            assert!(machine_up || !workload.up, "workload {number} is down while its machine is");
            assert!(
                !self.starts[number].is_under_way() || !workload.up,
                "workload {number} is down until it has started"
            );
        }
    }

    fn check_server(&self, number: usize) {
        let here = u32::try_from(number).expect("fewer than 2^32 machines");
        let phase = self.machines[number].phase;
        let storage_out = self.fabric.is_storage_out(here);
        assert!(!storage_out || !matches!(phase, Phase::Live(_)), "server {number} is down while its storage is");
        assert!(
            storage_out == matches!(phase, Phase::Stopped(_)) || matches!(phase, Phase::Broken | Phase::Failed),
            "server {number} is stopped exactly while its storage is down, or broken"
        );
    }
}
