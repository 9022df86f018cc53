//! The gamma law.

use rand::Rng;
use rand_distr::{Distribution, Open01};

use super::maths;
use super::normal::StandardNormal;

/// A gamma law, ready to be drawn from.
///
/// Marsaglia and Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000), on the normal and the
/// logarithm of this room. `rand_distr` has the same method, but on the platform's maths as soon as any other crate
/// asks `num-traits` for it, so its bits are not the same everywhere; the tests hold the two against each other.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Gamma {
    shape: f64,
    scale: f64,
}

impl Gamma {
    /// Both above zero.
    pub(super) const fn new(shape: f64, scale: f64) -> Self {
        Self { shape, scale }
    }
}

impl Distribution<f64> for Gamma {
    /// Takes two numbers or more: the one law here without an inversion.
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        if self.shape >= 1.0 {
            return self.scale * draw_standard(self.shape, rng);
        }
        // A gamma variable of shape a is one of shape a + 1 times an independent U^(1/a).
        let shrink = maths::pow(Open01.sample(rng), 1.0 / self.shape);
        self.scale * shrink * draw_standard(self.shape + 1.0, rng)
    }
}

/// Scale 1, `shape` at least 1: accepts more than 95 of 100 candidates.
fn draw_standard<R: Rng + ?Sized>(shape: f64, rng: &mut R) -> f64 {
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = StandardNormal.sample(rng);
        let root = 1.0 + c * x;
        if root <= 0.0 {
            continue;
        }
        let v = root * root * root;
        if maths::ln(Open01.sample(rng)) < 0.5 * x * x + d * (1.0 - v + maths::ln(v)) {
            return d * v;
        }
    }
}
