//! The law of observed values.

use super::stream::Stream;
use crate::units::Span;

/// Observed values, each as likely as its weight says.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Empirical {
    /// Ascending, so that a draw increases with its uniform number.
    values: Vec<Span>,
    /// Weights of the values up to and including this one.
    cumulative: Vec<u64>,
}

impl Empirical {
    /// At least one observation; weights above zero.
    pub(super) fn new(observations: &[(Span, u32)]) -> Self {
        assert!(!observations.is_empty(), "an empirical law rests on at least one value");
        let mut sorted = observations.to_vec();
        sorted.sort_unstable();
        let mut total = 0;
        let cumulative = sorted.iter().map(|&(_, weight)| {
            assert!(weight > 0, "weights of observed values are above zero");
            total += u64::from(weight);
            total
        });
        Self { cumulative: cumulative.collect(), values: sorted.into_iter().map(|(value, _)| value).collect() }
    }

    pub(super) fn draw(&self, stream: &mut Stream) -> Span {
        let mark = stream.below_u64(self.total());
        self.values[self.cumulative.partition_point(|&reached| reached <= mark)]
    }

    pub(super) fn mean_ms(&self) -> f64 {
        let mut below = 0;
        let mut sum = 0.0;
        for (value, &reached) in self.values.iter().zip(&self.cumulative) {
            sum += value.ms() as f64 * (reached - below) as f64;
            below = reached;
        }
        sum / self.total() as f64
    }

    fn total(&self) -> u64 {
        *self.cumulative.last().expect("never empty")
    }
}
