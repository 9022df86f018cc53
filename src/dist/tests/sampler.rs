//! What every sampler promises, exactly.

use rand::Rng;

use super::super::{Distribution, Sampler};
use super::streams;
use crate::units::{Fraction, Span};

fn laws() -> Vec<(&'static str, Sampler)> {
    let (second, minute, hour) = (Span::SECOND, Span::MINUTE, Span::HOUR);
    vec![
        ("uniform", Sampler::uniform(second..=minute)),
        ("exponential", Sampler::exponential(minute)),
        ("lognormal", Sampler::lognormal(minute, 0.5)),
        ("triangular", Sampler::triangular(second..=hour, minute)),
        ("weibull", Sampler::weibull(0.8, minute)),
        ("empirical", Sampler::empirical(&[(hour, 1), (Span::from_ms(2_400), 2), (minute, 7)])),
    ]
}

#[test]
fn laws_take_one_number_and_increase_with_it() {
    for (name, law) in laws() {
        let mut pairs: Vec<(u64, Span)> = streams(1, 2_000)
            .map(|mut stream| {
                let mut after = stream.clone();
                let word = after.next_u64();
                let span = law.sample(&mut stream);
                assert_eq!(stream, after, "{name}");
                (word, span)
            })
            .collect();
        pairs.sort_unstable();
        assert!(pairs.is_sorted_by_key(|&(_, span)| span), "{name}");
    }
}

#[test]
fn drawn_durations_are_whole_seconds() {
    for (name, law) in laws().into_iter().chain([("gamma", Sampler::gamma(2.5, Span::MINUTE))]) {
        for mut stream in streams(2, 2_000) {
            let span = law.sample(&mut stream);
            assert_eq!(span.ms() % 1_000, 0, "{name}: {span}");
        }
    }
}

#[test]
fn fixed_durations_are_kept_and_cost_no_number() {
    let stream = streams(3, 1).next().unwrap();
    let mut used = stream.clone();
    assert_eq!(Sampler::fixed(Span::from_ms(250)).sample(&mut used), Span::from_ms(250));
    assert_eq!(used, stream);
}

#[test]
fn laws_without_spread_are_exact() {
    let (five, mut stream) = (Span::from_mins(5), streams(4, 1).next().unwrap());
    for law in [
        Sampler::uniform(five..=five),
        Sampler::triangular(five..=five, five),
        Sampler::lognormal(five, 0.0),
        Sampler::empirical(&[(five, 3)]),
        Sampler::fixed(five),
    ] {
        assert_eq!(law.sample(&mut stream), five, "{law:?}");
        assert!((law.mean_ms() - 300_000.0).abs() < 1e-9, "{law:?}");
    }
}

#[test]
fn a_duration_too_long_to_keep_is_the_longest() {
    let mut stream = streams(5, 1).next().unwrap();
    assert_eq!(Sampler::gamma(1e12, Span::MAX).sample(&mut stream), Span::MAX);
}

#[test]
fn durations_stay_in_their_range() {
    let (low, high) = (Span::from_secs(10), Span::from_secs(12));
    for law in [Sampler::uniform(low..=high), Sampler::triangular(low..=high, low)] {
        let drawn: Vec<u64> = streams(6, 1_000).map(|mut stream| law.sample(&mut stream).ms() / 1_000).collect();
        assert!(drawn.iter().all(|seconds| (10..=12).contains(seconds)), "{law:?}");
        assert!([10, 11, 12].iter().all(|seconds| drawn.contains(seconds)), "{law:?}");
    }
}

#[test]
fn chances_of_zero_and_one_are_certain() {
    let half = Fraction::new(0.5).unwrap();
    let mut happened = 0;
    for mut stream in streams(8, 10_000) {
        assert!(!stream.chance(Fraction::ZERO));
        assert!(stream.chance(Fraction::ONE));
        happened += u32::from(stream.chance(half));
    }
    // Binomial with standard deviation 50; beyond 3.29 of them with probability 0.001.
    assert!((4_836..=5_164).contains(&happened), "{happened}");
}

#[test]
fn numbers_below_a_bound_are_equally_likely() {
    let mut counts = [0_u32; 7];
    for mut stream in streams(9, 70_000) {
        counts[stream.below(7) as usize] += 1;
    }
    // Chi-square with six degrees of freedom: above 22.5 with probability 0.001.
    let chi2: f64 = counts.iter().map(|&n| (f64::from(n) - 10_000.0) * (f64::from(n) - 10_000.0) / 10_000.0).sum();
    assert!(chi2 < 22.5, "{counts:?}");
    assert_eq!(streams(9, 1).next().unwrap().below(1), 0);
}

#[test]
#[should_panic(expected = "the mode 1h lies outside")]
fn a_mode_outside_of_its_range_is_refused() {
    let _law = Sampler::triangular(Span::SECOND..=Span::MINUTE, Span::HOUR);
}
