//! The random numbers of one draw; the door of the `rand` crate.

use std::convert::Infallible;

use rand::TryRng;
use rand::rand_core::utils::fill_bytes_via_next_word;

use super::key::{GOLDEN, mix};
use super::maths;
use super::normal::normal_quantile;
use crate::units::Fraction;

/// As many random numbers as one draw needs: `SplitMix64` from the state that the draw's name gives.
///
/// A generator in the sense of `rand`, so that its distributions work on it. Every law here needs one number where
/// that is possible and increases with it. Not `Copy`, since a copy would repeat its numbers unseen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stream(u64);

impl Stream {
    pub(super) const fn at(state: u64) -> Self {
        Self(state)
    }

    #[inline]
    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// A number between 0 and 1, never one of them: an odd multiple of 2^-53, each as likely.
    ///
    /// The grid lies symmetrically about a half, so `1 - u` is exact and on it too, and the mean is exactly a half.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        between_zero_and_one(self.word())
    }

    /// A number below `n`, each as likely to within a relative error of `n / 2^64` (multiply and shift, no rejection:
    /// always one number of the stream).
    ///
    /// # Panics
    /// If `n` is zero.
    #[inline]
    pub fn below(&mut self, n: u32) -> u32 {
        u32::try_from(self.below_u64(u64::from(n))).expect("below a 32-bit number")
    }

    /// As [`Stream::below`]; the caller keeps `n` far below 2^64.
    #[inline]
    pub(super) fn below_u64(&mut self, n: u64) -> u64 {
        assert!(n > 0, "there is no number below zero");
        let product = u128::from(self.word()) * u128::from(n);
        u64::try_from(product >> 64).expect("the high half of 128 bits")
    }

    /// Whether something of this probability happens: never for zero, always for one. Raising the probability never
    /// turns a yes into a no.
    #[inline]
    pub fn chance(&mut self, probability: Fraction) -> bool {
        self.uniform() < probability.get()
    }

    /// Exponential with mean 1, by inversion: at most 36.8.
    #[inline]
    pub fn exponential(&mut self) -> f64 {
        -maths::ln(1.0 - self.uniform())
    }

    /// Normal with mean 0 and standard deviation 1, by inversion: within 8.3 of zero.
    #[inline]
    pub fn normal(&mut self) -> f64 {
        normal_quantile(self.uniform())
    }
}

#[inline]
fn between_zero_and_one(word: u64) -> f64 {
    const STEP: f64 = 1.0 / 9_007_199_254_740_992.0;
    ((word >> 11) | 1) as f64 * STEP
}

impl TryRng for Stream {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::try_from(self.word() >> 32).expect("the high half of 64 bits"))
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.word())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        fill_bytes_via_next_word(bytes, || self.try_next_u64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let most = between_zero_and_one(u64::MAX);
        assert!((36.7..36.8).contains(&-maths::ln(1.0 - most)));
        assert!((8.2..8.3).contains(&normal_quantile(most)));
    }

    #[test]
    fn bytes_and_words_are_those_of_the_generator() {
        let (mut words, mut bytes) = (Stream::at(9), Stream::at(9));
        let mut filled = [0; 11];
        rand::Rng::fill_bytes(&mut bytes, &mut filled);
        assert_eq!(filled[..8], words.word().to_le_bytes());
        assert_eq!(filled[8..], words.word().to_le_bytes()[..3]);
    }
}
