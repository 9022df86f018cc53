//! Which machine a faulty update hits, and what stops: section 6.1 of the page.

use patchcast::model::{Machine as Kind, StopAction};

use super::Twin;
use super::machine::{Hit, Power, Stage, Stops};
use super::world::{Hinge, group_of, number};

impl Twin<'_> {
    /// An update has become effective: the machine may be hit.
    pub(super) fn meet_fault(&mut self, m: usize, u: u32) {
        let Some(fault) = self.world.faults.get(&u) else { return };
        let machine = &self.machines[m];
        let met = machine.matches(self.model, fault.hinge) && self.dice.manifests(number(m), u);
        if !met || self.now >= fault.repaired {
            return;
        }
        let is_host = matches!(machine.kind, Kind::Host(_));
        let stops = if is_host || fault.stops_machines {
            Stops::Machine
        } else {
            let stopped = |workload: usize| {
                let text = &self.model.estate.workloads[workload];
                match (fault.hinge, u % 4) {
                    (Hinge::Role(role), _) => text.role == role,
                    (Hinge::Nothing | Hinge::Product(_) | Hinge::Hardware(_), 0) => true,
                    (Hinge::Nothing | Hinge::Product(_) | Hinge::Hardware(_), own) => {
                        text.product.is_some_and(|product| group_of(product) == own)
                    }
                }
            };
            let list: Vec<usize> = machine.instances.iter().map(|i| i.workload).filter(|&w| stopped(w)).collect();
            if list.is_empty() {
                return;
            }
            Stops::Workloads(list)
        };
        self.machines[m].waiting.insert(u, stops);
    }

    /// The lowest-numbered fault of a machine shows, unless another one does.
    pub(super) fn show_fault(&mut self, m: usize) {
        if self.machines[m].fault.is_none()
            && !matches!(self.machines[m].power, Power::Crashed)
            && let Some((u, stops)) = self.machines[m].waiting.pop_first()
        {
            self.hit(m, u, stops);
            self.machines[m].fault.as_mut().expect("just hit").stage = self.unseen(m);
        }
    }

    /// A fault shows.
    fn hit(&mut self, m: usize, u: u32, stops: Stops) {
        let machine = &mut self.machines[m];
        if matches!(stops, Stops::Machine) {
            machine.power = Power::On;
        }
        let stopped = match &stops {
            Stops::Machine => Vec::new(),
            Stops::Workloads(list) => list.clone(),
        };
        machine.fault = Some(Hit { update: u, at: self.now, stops, stage: Stage::Looking { until: self.now } });
        if matches!(machine.kind, Kind::Host(_)) {
            self.stop_guests(m, Some(StopAction::TurnOff));
        }
        self.forget_crashes(m, |workload| stopped.contains(&workload));
        if self.counts() {
            *self.hits.entry(u).or_default() += 1;
        }
    }
}
