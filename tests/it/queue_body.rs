

use crate::units::Time;

/// The pending time of each of a fixed number of slots, and which slot is next.
///
/// A winner tree (tournament tree): a leaf a slot, each inner node the lesser of its two children, so the root is next.
/// Schedule, reschedule and cancel are one write and one walk to the root, whose addresses are known beforehand and
/// whose minimums are conditional moves: nothing to mispredict. Ties go to the lowest slot; the order of calls never
/// matters.
///
/// A node is one number, the time above the slot, with as many low bits for the slot as there are slots to tell apart.
/// So times stay below 2^(64 - bits): 34.8 years for the most slots that there may be, 557 years for a million,
/// 35,000 years for ten thousand. A later time counts as [`Time::NEVER`].
#[derive(Clone, Debug)]
pub struct Queue {
    /// The root is 1, the children of `i` are `2 i` and `2 i + 1`, the leaves are the second half; 0 is not used.
    nodes: Vec<u64>,
    slots: usize,
    slot_bits: u32,
}

/// A node under which nothing is pending.
const NONE: u64 = u64::MAX;

impl Queue {
    /// The most slots that a queue may have.
    pub const SLOTS_MAX: usize = 1 << 24;

    /// A queue of `n` slots, in none of which anything is pending.
    ///
    /// # Panics
    /// If there are more than [`Queue::SLOTS_MAX`].
    pub fn with_slots(n: usize) -> Self {
        let mut queue = Self { nodes: Vec::new(), slots: 0, slot_bits: 0 };
        queue.reset(n);
        queue
    }

    /// Makes it a queue of `n` slots, in none of which anything is pending. Keeps its memory.
    ///
    /// # Panics
    /// If there are more than [`Queue::SLOTS_MAX`].
    pub fn reset(&mut self, n: usize) {
        assert!(n <= Self::SLOTS_MAX, "{n} slots are more than the {} that a queue may have", Self::SLOTS_MAX);
        let leaves = n.next_power_of_two();
        self.nodes.clear();
        self.nodes.resize(2 * leaves, NONE);
        self.slots = n;
        self.slot_bits = leaves.trailing_zeros();
    }

    /// How many slots there are.
    pub const fn slots(&self) -> usize {
        self.slots
    }

    /// The next pending time and its slot, the lowest one of those with that time; `None` if nothing is pending.
    #[inline]
    pub fn peek(&self) -> Option<(Time, u32)> {
        let node = self.nodes[1];
        (node != NONE).then(|| (self.time_of(node), self.slot_of(node)))
    }

    /// The pending time of a slot.
    ///
    /// # Panics
    /// If there is no such slot.
    #[inline]
    pub fn at(&self, slot: u32) -> Time {
        let node = self.nodes[self.leaf(slot)];
        if node == NONE { Time::NEVER } else { self.time_of(node) }
    }

    /// Makes `at` the pending time of a slot, in place of what it was; [`Time::NEVER`] cancels.
    ///
    /// # Panics
    /// If there is no such slot.
    #[inline]
    pub fn set(&mut self, slot: u32, at: Time) {
        let mut index = self.leaf(slot);
        let mut least = self.node(slot, at);
        // A slice of its own: the compiler then knows that no write below moves the nodes.
        let nodes = self.nodes.as_mut_slice();
        nodes[index] = least;
        while index > 1 {
            least = least.min(nodes[index ^ 1]);
            index /= 2;
            nodes[index] = least;
        }
    }

    /// As [`Queue::set`] for each of the changes, the last one of a slot wins.
    ///
    /// Redoes each inner node above the stretch from the lowest to the highest changed slot once: far cheaper than one
    /// by one for neighbours, such as a host and its guests, and dearer for a few slots that lie far apart.
    ///
    /// # Panics
    /// If there is no such slot.
    pub fn set_many(&mut self, changes: impl IntoIterator<Item = (u32, Time)>) {
        let (mut first, mut last) = (usize::MAX, 0);
        for (slot, at) in changes {
            let leaf = self.leaf(slot);
            self.nodes[leaf] = self.node(slot, at);
            first = first.min(leaf);
            last = last.max(leaf);
        }
        if first > last {
            return;
        }
        let nodes = self.nodes.as_mut_slice();
        while first > 1 {
            first /= 2;
            last /= 2;
            for index in first..=last {
                nodes[index] = nodes[2 * index].min(nodes[2 * index + 1]);
            }
        }
    }

    #[inline]
    fn leaf(&self, slot: u32) -> usize {
        let slot = slot as usize;
        assert!(slot < self.slots, "there is no slot {slot} among {}", self.slots);
        self.nodes.len() / 2 + slot
    }

    /// One more than the latest time that fits above the slot.
    #[inline]
    const fn time_end(&self) -> u64 {
        u64::MAX >> self.slot_bits
    }

    #[inline]
    const fn node(&self, slot: u32, at: Time) -> u64 {
        if at.ms() < self.time_end() { at.ms() << self.slot_bits | slot as u64 } else { NONE }
    }

    #[inline]
    const fn time_of(&self, node: u64) -> Time {
        Time::from_ms(node >> self.slot_bits)
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "a slot has at most 24 bits")]
    const fn slot_of(&self, node: u64) -> u32 {
        (node & ((1 << self.slot_bits) - 1)) as u32
    }
}

