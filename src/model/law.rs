//! Laws of random durations.

use crate::units::Span;

/// The law of a random duration. Parameters are checked where a scenario is resolved.
#[derive(Clone, PartialEq, Debug)]
pub enum Law {
    /// Always the same.
    Fixed(Span),
    /// Equally likely anywhere from `low` to `high`.
    Uniform {
        /// Shortest.
        low: Span,
        /// Longest, at least `low`.
        high: Span,
    },
    /// Memoryless, with this mean.
    Exponential {
        /// Mean, above zero.
        mean: Span,
    },
    /// The logarithm is normal.
    LogNormal {
        /// Median, above zero.
        median: Span,
        /// Standard deviation of the natural logarithm, zero or above.
        sigma: f64,
    },
    /// Triangular.
    Triangular {
        /// Shortest.
        low: Span,
        /// Most likely.
        mode: Span,
        /// Longest.
        high: Span,
    },
    /// Weibull.
    Weibull {
        /// Shape, above zero.
        shape: f64,
        /// Scale, above zero.
        scale: Span,
    },
    /// Gamma.
    Gamma {
        /// Shape, above zero.
        shape: f64,
        /// Scale, above zero.
        scale: Span,
    },
    /// Observed values, each as likely as its weight says. Never empty; weights are above zero.
    Empirical(Vec<(Span, u32)>),
}
