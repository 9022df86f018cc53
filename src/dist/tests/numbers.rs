//! What the numbers promise that all laws are made from, exactly.

use std::convert::Infallible;

use rand::TryRng;
use rand_distr::Open01;

use super::super::{Distribution, StandardExponential, StandardNormal};

/// A generator of one word, over and over.
struct Constant(u64);

impl TryRng for Constant {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("doubles take 64 bits")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0)
    }

    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Infallible> {
        unreachable!("doubles take 64 bits")
    }
}

fn between_zero_and_one(word: u64) -> f64 {
    Open01.sample(&mut Constant(word))
}

#[test]
fn uniform_numbers_are_never_zero_or_one_and_lie_symmetrically() {
    let least: f64 = 1.0 / 9_007_199_254_740_992.0;
    for (word, expected) in [
        (0, least),
        (u64::MAX, 1.0 - least),
        (u64::MAX / 2, 0.5 - least),
        (u64::MAX / 2 + 1, 0.5 + least),
        (1 << 12, 3.0 * least),
    ] {
        let u = between_zero_and_one(word);
        assert_eq!(u.to_bits(), expected.to_bits(), "word {word:#x}");
        let mirrored = between_zero_and_one(!word);
        assert_eq!((1.0 - u).to_bits(), mirrored.to_bits(), "word {word:#x}");
    }
}

#[test]
fn the_stated_bounds_hold() {
    let mut most = Constant(u64::MAX);
    assert!((36.7..36.8).contains(&StandardExponential.sample(&mut most)));
    assert!((8.2..8.3).contains(&StandardNormal.sample(&mut most)));
}
