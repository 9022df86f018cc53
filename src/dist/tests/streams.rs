//! Streams of neighbouring names are as independent as those of a cipher.
//!
//! A 64-bit mix has no proof of disjoint streams, so each statistic is computed twice: on the keyed streams, and on
//! ChaCha8 keyed by the same four numbers, which stands for true independence. Both must pass.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::super::key::{OCCURRENCE, SUBJECT};
use super::super::{Key, Purpose, Stream};
use super::SEED;

/// Replication, purpose, subject, occurrence.
type Name = [u64; 4];
type Source = fn(Name) -> u64;

const AXES: [&str; 4] = ["replication", "purpose", "subject", "occurrence"];
const HERE: Name = [3, 5, 7, 11];
const LENGTH: u64 = 50_000;
const SOURCES: [(&str, Source); 2] = [("keyed", keyed), ("cipher", cipher)];

fn stream([replication, purpose, subject, occurrence]: Name) -> Stream {
    let purpose = Purpose::new(u32::try_from(purpose).unwrap());
    Key::new(SEED, replication).draw(purpose, subject, occurrence)
}

fn keyed(name: Name) -> u64 {
    stream(name).next_u64()
}

fn cipher(name: Name) -> u64 {
    let mut seed = [0; 32];
    for (bytes, part) in seed.chunks_exact_mut(8).zip(name) {
        bytes.copy_from_slice(&part.to_le_bytes());
    }
    ChaCha8Rng::from_seed(seed).next_u64()
}

fn moved(mut name: Name, axis: usize, by: u64) -> Name {
    name[axis] += by;
    name
}

/// From -1/2 to 1/2; the high bits matter most.
fn centred(word: u64) -> f64 {
    word as f64 / 18_446_744_073_709_551_616.0 - 0.5
}

/// As [`centred`], but the low bits matter most.
fn centred_low(word: u64) -> f64 {
    centred(word.reverse_bits())
}

/// The numbers along one axis.
fn along(source: Source, from: Name, axis: usize, number: fn(u64) -> f64) -> Vec<f64> {
    (0..LENGTH).map(|i| number(source(moved(from, axis, i)))).collect()
}

/// The correlation of two rows of centred uniform numbers in units of its standard error.
fn correlation(left: &[f64], right: &[f64]) -> f64 {
    let products: f64 = left.iter().zip(right).map(|(a, b)| a * b).sum();
    let pairs = left.len().min(right.len()) as f64;
    12.0 * products / pairs.sqrt()
}

/// The largest of some hundred statistics, each normal: beyond 4.7 with a probability of at most 0.001.
#[track_caller]
fn assert_small(what: &str, z: f64) {
    assert!(z.abs() < 4.7, "{what}: z {z}");
}

#[test]
fn numbers_along_an_axis_are_uniform_and_uncorrelated() {
    for (source_name, source) in SOURCES {
        for (axis, axis_name) in AXES.into_iter().enumerate() {
            for number in [centred, centred_low] {
                let row = along(source, HERE, axis, number);
                let n = row.len() as f64;
                let what = format!("{source_name} by {axis_name}");
                assert_small(&format!("{what}, mean"), row.iter().sum::<f64>() * (12.0 / n).sqrt());
                let excess: f64 = row.iter().map(|x| x * x - 1.0 / 12.0).sum();
                assert_small(&format!("{what}, variance"), excess * (180.0 / n).sqrt());
                for lag in [1, 2, 3, 16, 100, 1_024] {
                    assert_small(&format!("{what}, lag {lag}"), correlation(&row, &row[lag..]));
                }
            }
        }
    }
}

#[test]
fn neighbouring_rows_are_uncorrelated() {
    for (source_name, source) in SOURCES {
        for (axis, axis_name) in AXES.into_iter().enumerate() {
            let row = along(source, HERE, axis, centred);
            for (side, side_name) in AXES.into_iter().enumerate().filter(|&(side, _)| side != axis) {
                for by in [1, 2, 256] {
                    let beside = along(source, moved(HERE, side, by), axis, centred);
                    let what = format!("{source_name} by {axis_name}, {side_name} + {by}");
                    assert_small(&what, correlation(&row, &beside));
                }
            }
        }
    }
}

#[test]
fn numbers_of_one_stream_are_uncorrelated_with_each_other_and_with_the_next_stream() {
    let row = |name| {
        let mut stream = stream(name);
        (0..LENGTH).map(|_| centred(stream.next_u64())).collect::<Vec<f64>>()
    };
    let here = row(HERE);
    for (axis, axis_name) in AXES.into_iter().enumerate() {
        let next = row(moved(HERE, axis, 1));
        assert_small(&format!("next {axis_name}"), correlation(&here, &next));
        for lag in [1, 2, 3, 16, 100, 1_024] {
            assert_small(&format!("lag {lag}"), correlation(&here, &here[lag..]));
            assert_small(&format!("next {axis_name}, lag {lag}"), correlation(&next, &here[lag..]));
            assert_small(&format!("next {axis_name}, lag -{lag}"), correlation(&here, &next[lag..]));
        }
    }
}

/// All of them differ, or two streams run into each other. Of a million words two are equal with probability 3e-8.
#[track_caller]
fn assert_distinct(what: &str, mut words: Vec<u64>) {
    words.sort_unstable();
    assert!(words.is_sorted_by(|a, b| a < b), "{what}");
}

#[test]
fn neighbouring_streams_have_no_number_in_common() {
    for (axis, axis_name) in AXES.into_iter().enumerate() {
        let first_words = |by| {
            let mut stream = stream(moved(HERE, axis, by));
            (0..64).map(move |_| stream.next_u64())
        };
        assert_distinct(axis_name, (0..1_000).flat_map(first_words).collect());
    }
}

#[test]
fn the_parts_of_a_name_cannot_stand_in_for_each_other() {
    let square = |draw: &dyn Fn(u64, u64) -> u64| (0..4_096).map(|i| draw(i / 64, i % 64)).collect();
    let first = |key: Key, subject, occurrence| key.draw(Purpose::new(1), subject, occurrence).next_u64();
    assert_distinct("seed and replication", square(&|a, b| first(Key::new(a, b), 0, 0)));
    assert_distinct("replication and subject", square(&|a, b| first(Key::new(SEED, a), b, 0)));
    assert_distinct("subject and occurrence", square(&|a, b| first(Key::new(SEED, 0), a, b)));
    let purposes = |a, b| keyed([0, a, b, 0]);
    assert_distinct("purpose and subject", square(&purposes));
    // Products that would be equal if both were added up in one round.
    let key = Key::new(SEED, 0);
    assert_ne!(first(key, OCCURRENCE, 0), first(key, 0, SUBJECT));
}

#[test]
fn pairs_of_neighbours_fill_the_square_evenly() {
    for (source_name, source) in SOURCES {
        for (axis, axis_name) in AXES.into_iter().enumerate() {
            let mut counts = [0_u32; 1_024];
            for i in 0..LENGTH {
                let pair = [0, 1].map(|step| source(moved(HERE, axis, 2 * i + step)) >> 59);
                counts[usize::try_from(pair[0] << 5 | pair[1]).unwrap()] += 1;
            }
            let expected = LENGTH as f64 / 1_024.0;
            let chi2: f64 =
                counts.iter().map(|&n| (f64::from(n) - expected) * (f64::from(n) - expected) / expected).sum();
            // 1,023 degrees of freedom; nearly normal.
            assert_small(&format!("{source_name} by {axis_name}"), (chi2 - 1_023.0) / (2.0_f64 * 1_023.0).sqrt());
        }
    }
}

/// Flips each bit of one part of the name in turn: every bit of the result must flip half of the time.
fn avalanche(source: Source, axis: usize) -> (f64, f64) {
    const TRIALS: u64 = 400;
    let bits = if AXES[axis] == "purpose" { 32 } else { 64 };
    let (mut worst, mut squares) = (0.0_f64, 0.0);
    for bit in 0..bits {
        let mut flips = [0_u32; 64];
        for trial in 0..TRIALS {
            let name = HERE.map(|part| part + trial * 37);
            let mut flipped = name;
            flipped[axis] ^= 1 << bit;
            let change = source(name) ^ source(flipped);
            for (position, count) in flips.iter_mut().enumerate() {
                *count += u32::from(change >> position & 1 == 1);
            }
        }
        for count in flips {
            let z = (f64::from(count) - TRIALS as f64 / 2.0) / (TRIALS as f64 / 4.0).sqrt();
            worst = worst.max(z.abs());
            squares += z * z;
        }
    }
    let cells = f64::from(bits) * 64.0;
    (worst, (squares - cells) / (2.0 * cells).sqrt())
}

#[test]
fn every_bit_of_a_name_moves_every_bit_of_the_number() {
    for (source_name, source) in SOURCES {
        for (axis, axis_name) in AXES.into_iter().enumerate() {
            let (worst, spread) = avalanche(source, axis);
            // The worst of at most 4,096 cells: beyond 5.3 with a probability of at most 0.001.
            assert!(worst < 5.3, "{source_name}, {axis_name}: worst cell {worst}");
            assert_small(&format!("{source_name}, {axis_name}: spread of all cells"), spread);
        }
    }
}
