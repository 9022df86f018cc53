//! Draws of clusters.

use super::{Dice, Purpose};
use crate::dist::{Distribution, Sampler};
use crate::units::{Fraction, Span};

impl Dice<'_> {
    /// How much of its memory is transferred in the n-th live move that a guest begins, in thousandths.
    pub fn rewritten(self, guest: u32, n: u32, (least, most): (u32, u32)) -> u32 {
        least + self.stream(Purpose::Rewritten, u64::from(guest), u64::from(n)).below(most - least + 1)
    }

    /// Whether that move fails.
    pub fn move_fails(self, guest: u32, n: u32, chance: Fraction) -> bool {
        self.stream(Purpose::MoveFails, u64::from(guest), u64::from(n)).chance(chance)
    }

    /// From the n-th call for somebody who makes a cluster form until that is done.
    pub fn cold_start(self, cluster: u32, n: u32, law: &Sampler) -> Span {
        law.sample(&mut self.stream(Purpose::ColdStart, u64::from(cluster), u64::from(n)))
    }
}
