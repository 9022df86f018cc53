//! Fingerprint of a sequence of words.

/// A 64-bit digest of a sequence of words; depends on their order. Not a defence against anybody.
///
/// Runs with equal digests did the same, but for a chance of 1 in 2^64.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Digest(u64);

/// Odd, so that multiplying by it loses nothing: the fractional part of the golden ratio.
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

impl Digest {
    /// The digest of no words.
    pub const fn new() -> Self {
        // The fractional part of pi: any number but zero would do.
        Self(0x243f_6a88_85a3_08d3)
    }

    /// Takes in one more word.
    #[inline]
    pub const fn update(&mut self, word: u64) {
        // A bijection of the state for each word, and of the word for each state: one changed word always shows.
        let folded = (self.0 ^ word).wrapping_mul(MULTIPLIER);
        self.0 = folded ^ (folded >> 32);
    }

    /// The digest of all words so far.
    pub const fn value(&self) -> u64 {
        let mixed = self.0.wrapping_mul(MULTIPLIER);
        mixed ^ (mixed >> 29)
    }
}

impl Default for Digest {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop, prop_assert_ne, proptest};

    fn digest(words: &[u64]) -> u64 {
        let mut digest = Digest::new();
        for &word in words {
            digest.update(word);
        }
        digest.value()
    }

    #[test]
    fn order_length_and_place_matter() {
        let sequences: [&[u64]; 8] = [&[], &[0], &[0, 0], &[1], &[1, 2], &[2, 1], &[0, 1, 2], &[1, 2, 0]];
        let mut digests = sequences.map(digest);
        digests.sort_unstable();
        assert!(digests.is_sorted_by(|a, b| a < b), "{digests:x?}");
    }

    #[test]
    fn value_is_pinned() {
        // Read off the code once: digests are kept in files and must not move with a version.
        assert_eq!(digest(&[1, 2, 3]), 0xeb6e_3cf0_b523_2204);
    }

    #[test]
    fn close_sequences_do_not_collide() {
        // Pairs of small numbers, such as a time and an entity: 2^16 of 2^64 digests collide with probability 1e-10.
        let mut digests: Vec<u64> = (0..65_536).map(|i| digest(&[i >> 8, i & 255])).collect();
        digests.sort_unstable();
        assert!(digests.is_sorted_by(|a, b| a < b));
    }

    proptest! {
        #[test]
        fn one_changed_bit_shows(words in prop::collection::vec(any::<u64>(), 1..20), place: prop::sample::Index, bit in 0..64) {
            let mut changed = words.clone();
            changed[place.index(words.len())] ^= 1_u64 << bit;
            prop_assert_ne!(digest(&words), digest(&changed));
        }
    }
}
