//! Numerics of samples: moments, intervals, quantiles. No word of what was sampled.
//!
//! Results are written to files that must be equal on every platform, so nothing here depends on a platform's maths:
//! sums are made in order, square roots are exact, and the few critical values that need a logarithm are rounded where
//! they are made.

mod binomial;
mod critical;
mod ellipse;
mod interval;
mod moments;
mod proportion;
mod quantile;

#[cfg(test)]
mod fixture;

pub use ellipse::{Ellipse, covariance_ellipse};
pub use interval::{Interval, mean_interval};
pub use moments::Moments;
pub use proportion::wilson;
pub use quantile::{quantile, quantile_interval};
