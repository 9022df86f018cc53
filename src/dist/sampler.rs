//! Laws of random durations, ready to be drawn from.

use std::ops::RangeInclusive;

use super::empirical::Empirical;
use super::gamma::Gamma;
use super::maths;
use super::stream::Stream;
use crate::units::Span;

/// A law of durations whose parameters make sense.
///
/// Every drawn duration is a whole number of seconds, the nearest one: no difference in a last digit can ever show.
/// A fixed duration is not drawn and stays as it is. All laws but [`Sampler::gamma`] take one number from the stream
/// and increase with it.
#[derive(Clone, PartialEq, Debug)]
pub struct Sampler(Law);

/// Times in milliseconds.
#[derive(Clone, PartialEq, Debug)]
enum Law {
    Fixed(Span),
    Uniform { low: f64, high: f64 },
    Exponential { mean: f64 },
    LogNormal { median: f64, sigma: f64 },
    Triangular { low: f64, mode: f64, high: f64 },
    Weibull { shape: f64, scale: f64 },
    Gamma(Gamma),
    Empirical(Empirical),
}

impl Sampler {
    /// Always the same, to the millisecond; takes nothing from the stream.
    pub const fn fixed(span: Span) -> Self {
        Self(Law::Fixed(span))
    }

    /// Equally likely anywhere in the range.
    ///
    /// # Panics
    /// If the range is empty.
    pub fn uniform(range: RangeInclusive<Span>) -> Self {
        let (low, high) = ends(range);
        Self(Law::Uniform { low, high })
    }

    /// Memoryless, with this mean.
    pub fn exponential(mean: Span) -> Self {
        Self(Law::Exponential { mean: ms(mean) })
    }

    /// The natural logarithm is normal, with standard deviation `sigma`.
    ///
    /// # Panics
    /// If `sigma` is negative or not a number.
    pub fn lognormal(median: Span, sigma: f64) -> Self {
        assert!(sigma >= 0.0 && sigma.is_finite(), "sigma is zero or above, not {sigma}");
        Self(Law::LogNormal { median: ms(median), sigma })
    }

    /// Triangular over the range, most likely at `mode`.
    ///
    /// # Panics
    /// If `mode` lies outside of the range.
    pub fn triangular(range: RangeInclusive<Span>, mode: Span) -> Self {
        assert!(range.contains(&mode), "the mode {mode} lies outside of {range:?}");
        let (low, high) = ends(range);
        Self(Law::Triangular { low, mode: ms(mode), high })
    }

    /// Weibull.
    ///
    /// # Panics
    /// If `shape` is not above zero.
    pub fn weibull(shape: f64, scale: Span) -> Self {
        Self(Law::Weibull { shape: positive(shape), scale: ms(scale) })
    }

    /// Gamma. Takes more than one number from the stream, and does not always increase with them.
    ///
    /// # Panics
    /// If `shape` is not above zero.
    pub fn gamma(shape: f64, scale: Span) -> Self {
        Self(Law::Gamma(Gamma::new(positive(shape), ms(scale))))
    }

    /// Observed values, each as likely as its weight says.
    ///
    /// # Panics
    /// If there is no value, or a weight is zero.
    pub fn empirical(observations: &[(Span, u32)]) -> Self {
        Self(Law::Empirical(Empirical::new(observations)))
    }

    /// A duration of this law: whole seconds unless the law is fixed; [`Span::MAX`] if it is too long to be kept.
    pub fn sample(&self, stream: &mut Stream) -> Span {
        match &self.0 {
            Law::Fixed(span) => *span,
            Law::Uniform { low, high } => whole_seconds(low + (high - low) * stream.uniform()),
            Law::Exponential { mean } => whole_seconds(mean * stream.exponential()),
            Law::LogNormal { median, sigma } => whole_seconds(median * maths::exp(sigma * stream.normal())),
            Law::Triangular { low, mode, high } => {
                whole_seconds(triangular_quantile([*low, *mode, *high], stream.uniform()))
            }
            Law::Weibull { shape, scale } => whole_seconds(scale * maths::pow(stream.exponential(), 1.0 / shape)),
            Law::Gamma(law) => whole_seconds(law.draw(stream)),
            Law::Empirical(law) => whole_seconds(ms(law.draw(stream))),
        }
    }

    /// The mean of the law in milliseconds, before it is rounded to seconds.
    pub fn mean_ms(&self) -> f64 {
        match &self.0 {
            Law::Fixed(span) => ms(*span),
            Law::Uniform { low, high } => 0.5 * (low + high),
            Law::Exponential { mean } => *mean,
            Law::LogNormal { median, sigma } => median * maths::exp(0.5 * sigma * sigma),
            Law::Triangular { low, mode, high } => (low + mode + high) / 3.0,
            Law::Weibull { shape, scale } => scale * maths::gamma(1.0 + 1.0 / shape),
            Law::Gamma(law) => law.mean(),
            Law::Empirical(law) => law.mean_ms(),
        }
    }
}

/// Inverse of the distribution function; both halves of it are parabolas.
fn triangular_quantile([low, mode, high]: [f64; 3], u: f64) -> f64 {
    let width = high - low;
    if u * width < mode - low {
        low + (u * width * (mode - low)).sqrt()
    } else {
        high - ((1.0 - u) * width * (high - mode)).sqrt()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "never negative, and saturating is meant")]
fn whole_seconds(ms: f64) -> Span {
    let seconds = (ms / 1_000.0).round() as u64;
    Span::from_ms(seconds.saturating_mul(1_000))
}

fn ms(span: Span) -> f64 {
    span.ms() as f64
}

fn ends(range: RangeInclusive<Span>) -> (f64, f64) {
    assert!(!range.is_empty(), "the range {range:?} is empty");
    (ms(*range.start()), ms(*range.end()))
}

fn positive(shape: f64) -> f64 {
    assert!(shape > 0.0 && shape.is_finite(), "a shape is above zero, not {shape}");
    shape
}
