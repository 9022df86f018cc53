//! Pending times of entities: a winner tree.

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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::{Just, Strategy, any, prop, prop_assert_eq, prop_oneof, proptest};

    use super::*;

    fn t(ms: u64) -> Time {
        Time::from_ms(ms)
    }

    /// All that is pending, in order.
    fn drain(queue: &mut Queue) -> Vec<(u64, u32)> {
        let mut order = Vec::new();
        while let Some((time, slot)) = queue.peek() {
            order.push((time.ms(), slot));
            queue.set(slot, Time::NEVER);
        }
        order
    }

    #[test]
    fn ties_go_to_the_lowest_slot_whatever_the_order_of_calls() {
        let expected = vec![(5, 3), (7, 0), (7, 2), (7, 4)];
        for order in [[0, 2, 3, 4], [4, 3, 2, 0], [3, 0, 4, 2]] {
            let mut queue = Queue::with_slots(5);
            for slot in order {
                queue.set(slot, t(if slot == 3 { 5 } else { 7 }));
            }
            assert_eq!(drain(&mut queue), expected, "{order:?}");
        }
    }

    #[test]
    fn a_queue_without_slots_has_nothing_pending() {
        let mut queue = Queue::with_slots(0);
        assert_eq!((queue.peek(), queue.slots()), (None, 0));
        queue.set_many([]);
        assert_eq!(queue.peek(), None);
    }

    #[test]
    fn a_queue_of_one_slot_works() {
        let mut queue = Queue::with_slots(1);
        assert_eq!(queue.peek(), None);
        queue.set(0, t(9));
        assert_eq!(queue.peek(), Some((t(9), 0)));
        queue.set_many([(0, t(4))]);
        assert_eq!((queue.peek(), queue.at(0)), (Some((t(4), 0)), t(4)));
        queue.set(0, Time::NEVER);
        assert_eq!(queue.peek(), None);
    }

    #[test]
    fn reset_forgets_all_at_any_size() {
        let mut queue = Queue::with_slots(3);
        for n in [3, 100, 1, 5, 64, 65, 0, 7] {
            queue.reset(n);
            assert_eq!((queue.peek(), queue.slots()), (None, n));
            let slots = u32::try_from(n).unwrap();
            queue.set_many((0..slots).map(|slot| (slot, t(u64::from(slots - slot)))));
            let expected: Vec<(u64, u32)> = (0..slots).rev().map(|slot| (u64::from(slots - slot), slot)).collect();
            assert_eq!(drain(&mut queue), expected);
            queue.set_many((0..slots).map(|slot| (slot, t(1))));
        }
    }

    #[test]
    fn times_reach_as_far_as_promised() {
        const YEAR_MS: u64 = 31_556_952_000; // mean Gregorian year
        for (slots, years) in [(1 << 24, 34), (1 << 20, 557), (10_000, 35_000)] {
            let mut queue = Queue::with_slots(slots);
            let last = u32::try_from(slots).unwrap() - 1;
            queue.set(last, t(years * YEAR_MS));
            assert_eq!(queue.peek(), Some((t(years * YEAR_MS), last)));
        }
    }

    #[test]
    fn a_time_too_late_to_keep_is_never() {
        let mut queue = Queue::with_slots(4);
        let end = u64::MAX >> 2;
        queue.set(3, t(end - 1));
        assert_eq!((queue.at(3), queue.peek()), (t(end - 1), Some((t(end - 1), 3))));
        for late in [end, end + 1, u64::MAX - 1, u64::MAX] {
            for slot in 0..4 {
                queue.set(slot, t(late));
                assert_eq!(queue.at(slot), Time::NEVER, "slot {slot} at {late}");
            }
            assert_eq!(queue.peek(), None);
        }
    }

    #[test]
    #[should_panic(expected = "there is no slot 5 among 5")]
    fn a_slot_beyond_the_last_is_refused_even_where_the_tree_has_a_leaf() {
        Queue::with_slots(5).set(5, Time::START);
    }

    #[derive(Clone, Debug)]
    enum Step {
        Set(prop::sample::Index, Time),
        SetMany(Vec<(prop::sample::Index, Time)>),
        Reset(usize),
    }

    /// Few distinct times, so that ties are common.
    fn some_time() -> impl Strategy<Value = Time> {
        prop_oneof![4 => (0..20_u64).prop_map(t), 1 => Just(Time::NEVER), 1 => any::<u64>().prop_map(|ms| t(ms >> 8))]
    }

    fn some_step() -> impl Strategy<Value = Step> {
        let change = || (any::<prop::sample::Index>(), some_time());
        prop_oneof![
            20 => change().prop_map(|(slot, at)| Step::Set(slot, at)),
            4 => prop::collection::vec(change(), 0..12).prop_map(Step::SetMany),
            1 => (0..70_usize).prop_map(Step::Reset),
        ]
    }

    /// The slow, obvious twin.
    struct Shadow(BTreeMap<u32, Time>);

    impl Shadow {
        fn with_slots(n: usize) -> Self {
            Self((0..u32::try_from(n).unwrap()).map(|slot| (slot, Time::NEVER)).collect())
        }

        fn peek(&self) -> Option<(Time, u32)> {
            self.0.iter().map(|(&slot, &at)| (at, slot)).min().filter(|(at, _)| !at.is_never())
        }
    }

    proptest! {
        #[test]
        fn does_what_the_obvious_twin_does(n in 0..70_usize, steps in prop::collection::vec(some_step(), 0..200)) {
            let (mut queue, mut shadow) = (Queue::with_slots(n), Shadow::with_slots(n));
            for step in steps {
                let slots = shadow.0.len();
                let slot_of = |index: prop::sample::Index| u32::try_from(index.index(slots)).unwrap();
                match step {
                    Step::Reset(n) => {
                        queue.reset(n);
                        shadow = Shadow::with_slots(n);
                    }
                    Step::Set(..) | Step::SetMany(_) if slots == 0 => {}
                    Step::Set(index, at) => {
                        queue.set(slot_of(index), at);
                        shadow.0.insert(slot_of(index), at);
                    }
                    Step::SetMany(changes) => {
                        let changes = changes.into_iter().map(|(index, at)| (slot_of(index), at));
                        queue.set_many(changes.clone());
                        shadow.0.extend(changes);
                    }
                }
                prop_assert_eq!(queue.peek(), shadow.peek());
                for (&slot, &at) in &shadow.0 {
                    prop_assert_eq!(queue.at(slot), at);
                }
            }
        }
    }
}
