//! What is drawn of guests that are replaced: building, switching, and switching back.

use super::{Dice, Purpose};
use crate::dist::{Distribution, Sampler};
use crate::units::Span;

impl Dice<'_> {
    /// How long a guest is down while it is replaced, in the n-th opening for it.
    pub fn switch(self, machine: u32, opening: usize, law: &Sampler) -> Span {
        law.sample(&mut self.stream(Purpose::Switch, u64::from(machine), opening as u64))
    }

    /// How long before the n-th opening of a site its image is begun.
    pub fn image(self, site: u32, opening: usize, law: &Sampler) -> Span {
        law.sample(&mut self.stream(Purpose::Image, u64::from(site), opening as u64))
    }

    /// How long it takes to build the clone of a guest in the n-th opening for it.
    pub fn clone_built(self, machine: u32, opening: usize, law: &Sampler) -> Span {
        law.sample(&mut self.stream(Purpose::CloneBuilt, u64::from(machine), opening as u64))
    }

    /// How long it takes to switch back from a faulty update.
    pub fn switch_back(self, machine: u32, update: u32, law: &Sampler) -> Span {
        law.sample(&mut self.on_machine(Purpose::SwitchBack, machine, update, 0))
    }
}
