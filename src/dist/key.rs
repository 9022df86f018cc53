//! From the name of a draw to its stream.

use super::stream::Stream;

/// The golden ratio in 64 bits, odd: the step of `SplitMix64` (Steele, Lea and Flood, OOPSLA 2014).
pub(super) const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
// Odd multipliers that keep the parts of a name apart: three of the initial words of SHA-512, that is, the fractional
// parts of the square roots of 3, 5 and 7.
pub(super) const SUBJECT: u64 = 0xbb67_ae85_84ca_a73b;
const PURPOSE: u64 = 0x3c6e_f372_fe94_f82b;
pub(super) const OCCURRENCE: u64 = 0xa54f_f53a_5f1d_36f1;

/// One replication of one study: what all its draws have in common.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Key(u64);

/// What a draw is for. The meaning of the numbers is the caller's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Purpose(u32);

impl Purpose {
    /// The purpose of this number.
    pub const fn new(number: u32) -> Self {
        Self(number)
    }
}

impl Key {
    /// The key of a replication of the study with this seed.
    pub const fn new(seed: u64, replication: u64) -> Self {
        Self(mix(mix(seed.wrapping_add(GOLDEN)).wrapping_add(replication.wrapping_mul(GOLDEN))))
    }

    /// The stream of the draw that is named by its purpose, whom it concerns, and the how-manieth of its kind it is.
    ///
    /// A pure function of the key and the three parts: two rounds of a 64-bit mix, each a bijection. Streams of
    /// different names are not proven disjoint; that two of a million are one has a chance of 3 in 10^8.
    #[inline]
    pub const fn draw(self, purpose: Purpose, subject: u64, occurrence: u64) -> Stream {
        let what = (purpose.0 as u64).wrapping_mul(PURPOSE).wrapping_add(subject.wrapping_mul(SUBJECT));
        let thing = mix(self.0.wrapping_add(what));
        Stream::at(mix(thing.wrapping_add(occurrence.wrapping_mul(OCCURRENCE))))
    }
}

/// The finalizer of `SplitMix64` (Stafford's variant 13 of the `MurmurHash3` finalizer): a bijection in which every
/// bit of the input moves every bit of the output with a chance close to a half.
#[inline]
pub(super) const fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}
