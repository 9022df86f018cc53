//! How fast the engine is: HOLD, cascades, and the draws that go with them.
//!
//! HOLD: `n` entities, each of which, when its time comes, waits an exponential time again. The baselines are what one
//! writes first: a `BinaryHeap` of (time, sequence number, entity), with a float for the time and with an integer. All
//! take the same waits from one table, so that the queue is measured and not the logarithm.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use patchcast::dist::{Distribution, Key, Purpose, Sampler, StandardNormal, Stream};
use patchcast::engine::{Digest, Queue};
use patchcast::units::{Span, Time};

const SIZES: [u32; 3] = [100, 10_000, 100_000];
const EVENTS: u32 = 100_000;

fn main() {
    divan::main();
}

/// Exponential waits with a mean of a million milliseconds, for ever.
struct Waits {
    table: Vec<u64>,
    next: usize,
}

impl Waits {
    const COUNT: usize = 1 << 14;

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some million milliseconds")]
    fn new() -> Self {
        let mut stream = Key::new(1, 0).draw(Purpose::new(0), 0, 0);
        let table = (0..Self::COUNT).map(|_| 1 + (1e6 * stream.exponential()) as u64).collect();
        Self { table, next: 0 }
    }

    fn draw(&mut self) -> u64 {
        self.next = (self.next + 1) % Self::COUNT;
        self.table[self.next]
    }
}

/// A queue in its steady state.
fn warm_queue(n: u32, waits: &mut Waits) -> Queue {
    let mut queue = Queue::with_slots(n as usize);
    queue.set_many((0..n).map(|slot| (slot, Time::from_ms(waits.draw()))));
    hold_queue(&mut queue, waits, 2 * n);
    queue
}

fn hold_queue(queue: &mut Queue, waits: &mut Waits, events: u32) {
    for _ in 0..events {
        let (now, slot) = queue.peek().expect("everybody waits");
        queue.set(slot, now + Span::from_ms(waits.draw()));
    }
}

/// The obvious pending-event set.
struct Heap<T> {
    events: BinaryHeap<Reverse<(T, u64, u32)>>,
    sequence: u64,
}

/// The time of such a set.
trait Clock: Copy + Ord {
    const ZERO: Self;
    fn after(self, ms: u64) -> Self;
}

#[derive(Clone, Copy)]
struct FloatTime(f64);

impl PartialEq for FloatTime {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for FloatTime {}

impl PartialOrd for FloatTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for FloatTime {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl Clock for FloatTime {
    const ZERO: Self = Self(0.0);
    fn after(self, ms: u64) -> Self {
        Self(self.0 + ms as f64)
    }
}

impl Clock for Time {
    const ZERO: Self = Self::START;
    fn after(self, ms: u64) -> Self {
        self + Span::from_ms(ms)
    }
}

impl<T: Clock> Heap<T> {
    /// In its steady state.
    fn warm(n: u32, waits: &mut Waits) -> Self {
        let mut heap = Self { events: BinaryHeap::new(), sequence: 0 };
        (0..n).for_each(|id| heap.push(T::ZERO.after(waits.draw()), id));
        heap.hold(waits, 2 * n);
        heap
    }

    fn push(&mut self, at: T, id: u32) {
        self.events.push(Reverse((at, self.sequence, id)));
        self.sequence += 1;
    }

    fn hold(&mut self, waits: &mut Waits, events: u32) {
        for _ in 0..events {
            let Reverse((now, _, id)) = self.events.pop().expect("everybody waits");
            self.push(now.after(waits.draw()), id);
        }
    }
}

#[divan::bench(args = SIZES)]
fn hold_winner_tree(bencher: Bencher, n: u32) {
    let mut waits = Waits::new();
    let mut queue = warm_queue(n, &mut waits);
    bencher.counter(ItemsCount::new(EVENTS)).bench_local(|| hold_queue(&mut queue, &mut waits, EVENTS));
}

#[divan::bench(args = SIZES, types = [FloatTime, Time])]
fn hold_binary_heap<T: Clock>(bencher: Bencher, n: u32) {
    let mut waits = Waits::new();
    let mut heap = Heap::<T>::warm(n, &mut waits);
    bencher.counter(ItemsCount::new(EVENTS)).bench_local(|| heap.hold(&mut waits, EVENTS));
}

/// What of HOLD is not the queue.
#[divan::bench]
fn hold_without_queue(bencher: Bencher) {
    let (mut waits, mut now) = (Waits::new(), Time::START);
    bencher.counter(ItemsCount::new(EVENTS)).bench_local(|| {
        for _ in 0..EVENTS {
            now = black_box(now + Span::from_ms(waits.draw()));
        }
    });
}

/// A host takes its twenty guests along: 21 neighbours of 2,100 slots, one write each.
#[divan::bench]
fn cascade_one_by_one(bencher: Bencher) {
    let mut queue = warm_queue(2_100, &mut Waits::new());
    bencher.counter(ItemsCount::new(21_u32)).bench_local(|| {
        for slot in 1_050..1_071 {
            queue.set(slot, black_box(Time::from_ms(7)));
        }
    });
}

/// The same at once.
#[divan::bench]
fn cascade_at_once(bencher: Bencher) {
    let mut queue = warm_queue(2_100, &mut Waits::new());
    bencher.counter(ItemsCount::new(21_u32)).bench_local(|| {
        queue.set_many((1_050..1_071).map(|slot| (slot, black_box(Time::from_ms(7)))));
    });
}

#[divan::bench]
fn digest_of_time_and_slot(bencher: Bencher) {
    bencher.counter(ItemsCount::new(EVENTS)).bench(|| {
        let mut digest = Digest::new();
        for event in 0..u64::from(EVENTS) {
            digest.update(black_box(event));
            digest.update(event & 1_023);
        }
        digest.value()
    });
}

/// A keyed draw from its name on: `what` it is, by subject.
fn draws<T>(bencher: Bencher, mut what: impl FnMut(&mut Stream) -> T) {
    let key = Key::new(1, 0);
    bencher.counter(ItemsCount::new(EVENTS)).bench_local(|| {
        for subject in 0..u64::from(EVENTS) {
            black_box(what(&mut key.draw(Purpose::new(3), subject, 1)));
        }
    });
}

#[divan::bench]
fn draw_uniform(bencher: Bencher) {
    draws(bencher, Stream::uniform);
}

#[divan::bench]
fn draw_exponential(bencher: Bencher) {
    draws(bencher, Stream::exponential);
}

#[divan::bench]
fn draw_normal(bencher: Bencher) {
    draws(bencher, |stream| StandardNormal.sample(stream));
}

#[divan::bench]
fn draw_lognormal(bencher: Bencher) {
    let law = Sampler::lognormal(Span::from_mins(8), 0.5);
    draws(bencher, |stream| law.sample(stream));
}

#[divan::bench]
fn draw_gamma(bencher: Bencher) {
    let law = Sampler::gamma(2.5, Span::from_mins(8));
    draws(bencher, |stream| law.sample(stream));
}
