//! What is drawn of storage and network: when their updates come out, and what these do.

use super::{Dice, Purpose};
use crate::dist::{Distribution, Sampler};
use crate::units::{Fraction, Span};

impl Dice<'_> {
    /// From the update of a component before this one (or the start) to the n-th.
    pub fn component_release(self, component: u32, n: u32, law: &Sampler) -> Span {
        law.sample(&mut self.stream(Purpose::ComponentRelease, u64::from(component), u64::from(n)))
    }

    /// How long the n-th update of a component interrupts it.
    pub fn component_outage(self, component: u32, n: u32) -> Span {
        let law = self.plan.fabric.components[component as usize].outage;
        self.of_law(Purpose::ComponentOutage, component, n, law)
    }

    /// Whether the other path of a component does not survive its n-th update.
    pub fn path_fails(self, component: u32, n: u32, chance: Fraction) -> bool {
        self.stream(Purpose::PathFails, u64::from(component), u64::from(n)).chance(chance)
    }
}
