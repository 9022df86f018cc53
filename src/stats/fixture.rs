//! Random numbers for the tests of this room.

use statrs::distribution::{ContinuousCDF, Normal};

/// Standard normal numbers: `SplitMix64` and inversion.
pub(super) struct Normals(u64);

impl Normals {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn draw(&mut self) -> f64 {
        Normal::standard().inverse_cdf(self.uniform())
    }

    pub(super) fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let word = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (((word ^ (word >> 31)) >> 11) | 1) as f64 / 9_007_199_254_740_992.0
    }
}
