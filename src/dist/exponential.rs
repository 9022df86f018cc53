//! The standard exponential law.

use rand::Rng;
use rand_distr::{Distribution, Open01};

use super::maths;

/// Exponential with mean 1, by inversion: at most 36.8.
///
/// One number of the generator, and increasing with it. `rand_distr::Exp1` is neither, and takes the platform's maths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StandardExponential;

impl Distribution<f64> for StandardExponential {
    #[inline]
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        let u: f64 = Open01.sample(rng);
        -maths::ln(1.0 - u)
    }
}
