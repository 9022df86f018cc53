//! Laws of random durations, ready to be drawn from.

use std::ops::RangeInclusive;

use rand::Rng;
use rand_distr::{Distribution, Triangular, Uniform};

use super::empirical::Empirical;
use super::exponential::StandardExponential;
use super::gamma::Gamma;
use super::maths;
use super::normal::StandardNormal;
use crate::units::Span;

/// A law of durations whose parameters make sense: a [`Distribution`] for any generator.
///
/// Every drawn duration is a whole number of seconds, the nearest one: no difference in a last digit can ever show.
/// A fixed duration is not drawn and stays as it is. All laws but [`Sampler::gamma`] take one number from the generator
/// and increase with it.
#[derive(Clone, PartialEq, Debug)]
pub struct Sampler {
    law: Law,
    mean_ms: f64,
}

/// Times in milliseconds.
///
/// The laws of `rand_distr` that are here need no more than the four operations and square roots; its others take the
/// platform's maths as soon as any crate asks `num-traits` for it.
#[derive(Clone, PartialEq, Debug)]
enum Law {
    Fixed(Span),
    Uniform(Uniform<f64>),
    Exponential { mean: f64 },
    LogNormal { median: f64, sigma: f64 },
    Triangular(Triangular<f64>),
    Weibull { shape: f64, scale: f64 },
    Gamma(Gamma),
    Empirical(Empirical),
}

impl Sampler {
    /// Always the same, to the millisecond; takes nothing from the generator.
    pub const fn fixed(span: Span) -> Self {
        Self { law: Law::Fixed(span), mean_ms: ms(span) }
    }

    /// Equally likely anywhere in the range.
    ///
    /// # Panics
    /// If the range is empty.
    pub fn uniform(range: RangeInclusive<Span>) -> Self {
        let (low, high) = (ms(*range.start()), ms(*range.end()));
        let law = Uniform::new_inclusive(low, high).unwrap_or_else(|_| panic!("the range {range:?} is empty"));
        Self { law: Law::Uniform(law), mean_ms: 0.5 * (low + high) }
    }

    /// Memoryless, with this mean.
    pub const fn exponential(mean: Span) -> Self {
        Self { law: Law::Exponential { mean: ms(mean) }, mean_ms: ms(mean) }
    }

    /// The natural logarithm is normal, with standard deviation `sigma`.
    ///
    /// # Panics
    /// If `sigma` is negative or not a number.
    pub fn lognormal(median: Span, sigma: f64) -> Self {
        assert!(sigma >= 0.0 && sigma.is_finite(), "sigma is zero or above, not {sigma}");
        let median = ms(median);
        Self { law: Law::LogNormal { median, sigma }, mean_ms: median * maths::exp(0.5 * sigma * sigma) }
    }

    /// Triangular over the range, most likely at `mode`.
    ///
    /// # Panics
    /// If `mode` lies outside of the range.
    pub fn triangular(range: RangeInclusive<Span>, mode: Span) -> Self {
        let (low, peak, high) = (ms(*range.start()), ms(mode), ms(*range.end()));
        let law =
            Triangular::new(low, high, peak).unwrap_or_else(|_| panic!("the mode {mode} lies outside of {range:?}"));
        Self { law: Law::Triangular(law), mean_ms: (low + peak + high) / 3.0 }
    }

    /// Weibull.
    ///
    /// # Panics
    /// If `shape` is not above zero.
    pub fn weibull(shape: f64, scale: Span) -> Self {
        let (shape, scale) = (positive(shape), ms(scale));
        Self { law: Law::Weibull { shape, scale }, mean_ms: scale * maths::gamma(1.0 + 1.0 / shape) }
    }

    /// Gamma. Takes more than one number from the generator, and does not always increase with them.
    ///
    /// # Panics
    /// If `shape` is not above zero.
    pub fn gamma(shape: f64, scale: Span) -> Self {
        let (shape, scale) = (positive(shape), ms(scale));
        Self { law: Law::Gamma(Gamma::new(shape, scale)), mean_ms: shape * scale }
    }

    /// Observed values, each as likely as its weight says.
    ///
    /// Takes a second number with a chance below the sum of the weights over 2^64, so that none is favoured.
    ///
    /// # Panics
    /// If no weight is above zero.
    pub fn empirical(observations: &[(Span, u32)]) -> Self {
        let sum: f64 = observations.iter().map(|&(value, weight)| ms(value) * f64::from(weight)).sum();
        let weights: f64 = observations.iter().map(|&(_, weight)| f64::from(weight)).sum();
        Self { law: Law::Empirical(Empirical::new(observations)), mean_ms: sum / weights }
    }

    /// The mean of the law in milliseconds, before it is rounded to seconds.
    pub const fn mean_ms(&self) -> f64 {
        self.mean_ms
    }
}

impl Distribution<Span> for Sampler {
    /// A duration of this law: whole seconds unless the law is fixed; [`Span::MAX`] if it is too long to be kept.
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> Span {
        whole_seconds(match &self.law {
            Law::Fixed(span) => return *span,
            Law::Uniform(law) => law.sample(rng),
            Law::Exponential { mean } => mean * StandardExponential.sample(rng),
            Law::LogNormal { median, sigma } => median * maths::exp(sigma * StandardNormal.sample(rng)),
            Law::Triangular(law) => law.sample(rng),
            Law::Weibull { shape, scale } => scale * maths::pow(StandardExponential.sample(rng), 1.0 / shape),
            Law::Gamma(law) => law.sample(rng),
            Law::Empirical(law) => ms(law.sample(rng)),
        })
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "never negative, and saturating is meant")]
fn whole_seconds(ms: f64) -> Span {
    // Adding a half and cutting off: `f64::round` is a call where the processor has no instruction for it.
    let seconds = (ms / 1_000.0 + 0.5) as u64;
    Span::from_ms(seconds.saturating_mul(1_000))
}

const fn ms(span: Span) -> f64 {
    span.ms() as f64
}

fn positive(shape: f64) -> f64 {
    assert!(shape > 0.0 && shape.is_finite(), "a shape is above zero, not {shape}");
    shape
}
