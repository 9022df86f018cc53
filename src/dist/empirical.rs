//! The law of observed values.

use rand::Rng;
use rand::distr::weighted::WeightedIndex;
use rand_distr::Distribution;

use crate::units::Span;

/// Observed values, each as likely as its weight says.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Empirical {
    /// Ascending, so that a draw increases with its random number.
    values: Vec<Span>,
    /// Into `values`.
    index: WeightedIndex<u64>,
}

impl Empirical {
    /// At least one weight above zero.
    pub(super) fn new(observations: &[(Span, u32)]) -> Self {
        let mut sorted = observations.to_vec();
        sorted.sort_unstable();
        let index = WeightedIndex::new(sorted.iter().map(|&(_, weight)| u64::from(weight)));
        Self {
            index: index.expect("an empirical law rests on a weight above zero"),
            values: sorted.into_iter().map(|(value, _)| value).collect(),
        }
    }
}

impl Distribution<Span> for Empirical {
    #[inline]
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> Span {
        self.values[self.index.sample(rng)]
    }
}
