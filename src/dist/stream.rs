//! The random numbers of one draw: a generator in the sense of `rand`.

use std::convert::Infallible;

use rand::rand_core::utils::fill_bytes_via_next_word;
use rand::{RngExt, TryRng};
use rand_distr::{Distribution, Open01};

use super::exponential::StandardExponential;
use super::key::{GOLDEN, mix};
use crate::units::Fraction;

/// As many random numbers as one draw needs: `SplitMix64` from the state that the draw's name gives.
///
/// Any [`Distribution`] works on it; the methods are for what is drawn most. Not `Copy`, since a copy would repeat its
/// numbers unseen.
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
        Open01.sample(self)
    }

    /// A number below `n`, each as likely to within 2^-96: of one number of the stream, or of two with a chance below
    /// `n / 2^32`.
    ///
    /// # Panics
    /// If `n` is zero.
    #[inline]
    pub fn below(&mut self, n: u32) -> u32 {
        self.random_range(0..n)
    }

    /// Whether something of this probability happens: never for zero, always for one. Raising the probability never
    /// turns a yes into a no.
    #[inline]
    pub fn chance(&mut self, probability: Fraction) -> bool {
        self.random_bool(probability.get())
    }

    /// Exponential with mean 1; see [`StandardExponential`].
    #[inline]
    pub fn exponential(&mut self) -> f64 {
        StandardExponential.sample(self)
    }
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
    fn bytes_and_words_are_those_of_the_generator() {
        let (mut words, mut bytes) = (Stream::at(9), Stream::at(9));
        let mut filled = [0; 11];
        rand::Rng::fill_bytes(&mut bytes, &mut filled);
        assert_eq!(filled[..8], words.word().to_le_bytes());
        assert_eq!(filled[8..], words.word().to_le_bytes()[..3]);
    }
}
