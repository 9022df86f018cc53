//! Exact values, pinned: a seed must give the same bits on every platform and in every version.
//!
//! Each number is a hash of 100,000 draws. They were read off the code once, on x86-64 Linux, and may change only
//! together with a line under "Results" in the change log.

use rand::Rng;

use super::super::{Distribution, Key, Purpose, Sampler, StandardNormal, Stream, maths};
use super::{SEED, streams};
use crate::units::Span;

const DRAWS: u64 = 100_000;

/// FNV-1a over the bytes of the words.
fn hash(words: impl Iterator<Item = u64>) -> u64 {
    words
        .flat_map(u64::to_le_bytes)
        .fold(0xcbf2_9ce4_8422_2325, |sum: u64, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn hash_each(mut draw: impl FnMut(&mut Stream) -> u64) -> u64 {
    hash(streams(1, DRAWS).map(|mut stream| draw(&mut stream)))
}

fn hash_function(function: impl Fn(f64) -> f64) -> u64 {
    hash_each(|stream| function(stream.uniform() * 20.0).to_bits())
}

#[track_caller]
fn assert_pinned(table: &[(&str, u64, u64)]) {
    let moved: Vec<String> = table
        .iter()
        .filter(|(_, got, pinned)| got != pinned)
        .map(|(name, got, _)| format!("{name} is now {got:#018x}"))
        .collect();
    assert!(moved.is_empty(), "{moved:#?}");
}

#[test]
fn streams_are_split_mix_64() {
    // The first numbers of SplitMix64 from state 0, as published with the generator by S. Vigna.
    let mut stream = Stream::at(0);
    let words = [stream.next_u64(), stream.next_u64(), stream.next_u64()];
    assert_eq!(words, [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f]);
}

#[test]
fn keys_give_the_pinned_numbers() {
    let key = Key::new(SEED, 1);
    let purpose = Purpose::new(1);
    let along = |draw: &dyn Fn(u64) -> Stream| hash((0..DRAWS).map(|i| draw(i).next_u64()));
    let number = |i: u64| u32::try_from(i).unwrap();
    let mut stream = key.draw(purpose, 0, 0);
    assert_pinned(&[
        ("replications", along(&|i| Key::new(SEED, i).draw(purpose, 0, 0)), 0x9fb6_45ff_9124_1cd2),
        ("purposes", along(&|i| key.draw(Purpose::new(number(i)), 0, 0)), 0x3542_5c09_117e_7836),
        ("subjects", along(&|i| key.draw(purpose, i, 0)), 0xf624_a914_cf0e_eee6),
        ("occurrences", along(&|i| key.draw(purpose, 0, i)), 0x95ce_3f4e_84fb_7534),
        ("one stream", hash((0..DRAWS).map(|_| stream.next_u64())), 0xea14_1ff7_8356_92b6),
    ]);
}

#[test]
fn functions_give_the_pinned_bits() {
    assert_pinned(&[
        ("ln", hash_function(maths::ln), 0x1b9a_40ab_216b_f511),
        ("log2", hash_function(maths::log2), 0x5510_4837_5c8d_60fb),
        ("log10", hash_function(maths::log10), 0x3ecd_3cc3_5af2_a0cb),
        ("exp", hash_function(|x| maths::exp(x - 10.0)), 0xd5fe_aaa4_6439_258b),
        ("pow", hash_function(|x| maths::pow(x, 1.0 - 0.3 * x)), 0x2741_deae_df07_1a6d),
        ("gamma", hash_function(maths::gamma), 0x018b_29ec_64a2_316b),
    ]);
}

#[test]
fn laws_give_the_pinned_numbers() {
    let (second, minute, hour) = (Span::SECOND, Span::MINUTE, Span::HOUR);
    let spans = |law: Sampler| hash_each(|stream| law.sample(stream).ms());
    assert_pinned(&[
        ("uniform number", hash_each(|stream| stream.uniform().to_bits()), 0xe7e3_f601_4c73_6419),
        ("exponential number", hash_each(|stream| stream.exponential().to_bits()), 0x1a48_d9fd_7ad5_fe0a),
        ("normal number", hash_each(|stream| StandardNormal.sample(stream).to_bits()), 0x2f55_a6ab_56a4_bf15),
        ("number below 1,000", hash_each(|stream| u64::from(stream.below(1_000))), 0x9221_1077_1e92_c5ab),
        ("uniform", spans(Sampler::uniform(second..=hour)), 0x5ee0_0547_fc7b_c884),
        ("exponential", spans(Sampler::exponential(hour)), 0x0ab4_82a0_f12e_4b56),
        ("lognormal", spans(Sampler::lognormal(hour, 0.5)), 0x7f72_67db_eb34_3b16),
        ("triangular", spans(Sampler::triangular(second..=hour, minute)), 0xe670_9603_cdcb_e362),
        ("weibull", spans(Sampler::weibull(0.8, hour)), 0x58cc_009b_bad6_d31e),
        ("gamma above 1", spans(Sampler::gamma(2.5, hour)), 0x984d_e789_2207_b7e1),
        ("gamma below 1", spans(Sampler::gamma(0.4, hour)), 0x54c6_6a37_e11f_e315),
        ("empirical", spans(Sampler::empirical(&[(hour, 1), (second, 2), (minute, 7)])), 0xed85_bc79_91a8_9a9e),
    ]);
}
