//! Each law against its distribution function, its moments, and an implementation that is not ours.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::super::{Distribution, Sampler, StandardExponential, StandardNormal, maths};
use super::kolmogorov::{assert_alike, assert_follows};
use super::streams;
use crate::units::Span;

const DRAWS: u64 = 100_000;
/// So long that rounding to seconds moves no share by more than one in ten million.
const LONG: Span = Span::from_days(1_000);

/// Draws in units of `LONG`.
fn drawn(law: &Sampler, purpose: u32) -> Vec<f64> {
    streams(purpose, DRAWS).map(|mut stream| law.sample(&mut stream).ms() as f64 / LONG.ms() as f64).collect()
}

fn times(factor: u64) -> Span {
    Span::from_ms(LONG.ms() * factor)
}

fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
}

fn triangular_cdf(x: f64) -> f64 {
    // Low 1, mode 2, high 5.
    if x < 2.0 { (x - 1.0) * (x - 1.0) / 4.0 } else { 1.0 - (5.0 - x) * (5.0 - x) / 12.0 }
}

#[test]
fn laws_follow_their_distribution_functions() {
    let uniform = drawn(&Sampler::uniform(LONG..=times(3)), 1);
    assert_follows("uniform", uniform, |x| (x - 1.0) / 2.0);
    let exponential = drawn(&Sampler::exponential(LONG), 2);
    assert_follows("exponential", exponential, |x| 1.0 - maths::exp(-x));
    let lognormal = drawn(&Sampler::lognormal(LONG, 0.7), 3);
    assert_follows("lognormal", lognormal, |x| normal_cdf(maths::ln(x) / 0.7));
    let triangular = drawn(&Sampler::triangular(LONG..=times(5), times(2)), 4);
    assert_follows("triangular", triangular, triangular_cdf);
    let weibull = drawn(&Sampler::weibull(1.7, LONG), 5);
    assert_follows("weibull", weibull, |x| 1.0 - maths::exp(-maths::pow(x, 1.7)));
}

#[test]
fn gamma_follows_its_distribution_function() {
    // Shape 3: three exponential phases. Shape 1/2: half the square of a normal variable.
    let erlang = drawn(&Sampler::gamma(3.0, LONG), 6);
    assert_follows("gamma 3", erlang, |x| 1.0 - maths::exp(-x) * (1.0 + x + 0.5 * x * x));
    let half = drawn(&Sampler::gamma(0.5, LONG), 7);
    assert_follows("gamma 1/2", half, |x| libm::erf(x.sqrt()));
}

#[test]
fn gamma_has_its_mean_and_variance() {
    // A million draws: an error of the shape by 0.003 would show. The kurtosis of a gamma law is 3 + 6 / shape.
    for (purpose, shape) in [(10, 0.3), (11, 1.0), (12, 2.5)] {
        let law = Sampler::gamma(shape, LONG);
        let (n, mut sums) = (1_000_000, [0.0; 2]);
        for mut stream in streams(purpose, n) {
            let error = law.sample(&mut stream).ms() as f64 / LONG.ms() as f64 - shape;
            sums = [sums[0] + error, sums[1] + error * error - shape];
        }
        let roots = [shape, shape * shape * (2.0 + 6.0 / shape)].map(|variance: f64| (variance * n as f64).sqrt());
        for (sum, root) in sums.iter().zip(roots) {
            assert!((sum / root).abs() < 3.29, "shape {shape}: z {}", sum / root);
        }
    }
}

#[test]
fn observed_values_come_as_often_as_their_weights_say() {
    let observed = [(times(3), 1), (LONG, 5), (times(2), 4)];
    let mut counts = [0_u32; 3];
    for value in drawn(&Sampler::empirical(&observed), 8) {
        counts[[1.0, 2.0, 3.0].iter().position(|&x| (x - value).abs() < 1e-9).unwrap()] += 1;
    }
    // Chi-square with two degrees of freedom: above 13.8 with probability 0.001.
    let expected = [50_000.0, 40_000.0, 10_000.0];
    let chi2: f64 = counts.iter().zip(expected).map(|(&n, e)| (f64::from(n) - e) * (f64::from(n) - e) / e).sum();
    assert!(chi2 < 13.8, "{counts:?}");
}

#[test]
fn means_are_those_of_the_closed_forms() {
    let laws = [
        ("uniform", Sampler::uniform(LONG..=times(3)), 2.0),
        ("exponential", Sampler::exponential(LONG), 1.0),
        // exp(0.7^2 / 2)
        ("lognormal", Sampler::lognormal(LONG, 0.7), 1.277_621_313_204_886_7),
        ("triangular", Sampler::triangular(LONG..=times(5), times(2)), 8.0 / 3.0),
        // Gamma(1 + 1/2) = sqrt(pi) / 2
        ("weibull", Sampler::weibull(2.0, LONG), 0.886_226_925_452_758),
        ("gamma", Sampler::gamma(0.3, LONG), 0.3),
        ("empirical", Sampler::empirical(&[(times(3), 1), (LONG, 5), (times(2), 4)]), 1.6),
    ];
    for (purpose, (name, law, expected)) in (20..).zip(laws) {
        let stated = law.mean_ms() / LONG.ms() as f64;
        assert!((stated / expected - 1.0).abs() < 1e-12, "{name}: states {stated}, expected {expected}");
        let sample = drawn(&law, purpose);
        let n = sample.len() as f64;
        let mean = sample.iter().sum::<f64>() / n;
        let variance = sample.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
        let z = (mean - expected) / (variance / n).sqrt();
        // Two-sided, exceeded with probability 0.001 each.
        assert!(z.abs() < 3.29, "{name}: mean {mean}, expected {expected}, z {z}");
    }
}

#[test]
fn variances_are_those_of_the_closed_forms() {
    // Relative standard error of a variance: sqrt((kurtosis - 1) / n), kurtosis 9 for the exponential, 3 for the
    // normal, 9/5 for the uniform law. Exceeded with probability 0.001 each.
    let mut squares = [0.0; 3];
    for mut stream in streams(30, DRAWS) {
        let (u, x, z) = (stream.uniform() - 0.5, stream.exponential() - 1.0, StandardNormal.sample(&mut stream));
        squares[0] += 12.0 * u * u;
        squares[1] += x * x;
        squares[2] += z * z;
    }
    let n = DRAWS as f64;
    for ((name, kurtosis), sum) in [("uniform", 1.8), ("exponential", 9.0), ("normal", 3.0)].into_iter().zip(squares) {
        let z = (sum / n - 1.0) / ((kurtosis - 1.0) / n).sqrt();
        assert!(z.abs() < 3.29, "{name}: variance {}, z {z}", sum / n);
    }
}

#[test]
fn laws_agree_with_another_implementation() {
    let mut reference = ChaCha8Rng::seed_from_u64(7);
    let mut theirs = |law: &dyn Fn(&mut ChaCha8Rng) -> f64| (0..DRAWS).map(|_| law(&mut reference)).collect();
    let exponential = streams(40, DRAWS).map(|mut stream| StandardExponential.sample(&mut stream)).collect();
    assert_alike("exponential", exponential, theirs(&|rng| rand_distr::Exp1.sample(rng)));
    let normal = streams(41, DRAWS).map(|mut stream| StandardNormal.sample(&mut stream)).collect();
    assert_alike("normal", normal, theirs(&|rng| rand_distr::StandardNormal.sample(rng)));

    let lognormal = rand_distr::LogNormal::new(0.0, 0.7).unwrap();
    assert_alike("lognormal", drawn(&Sampler::lognormal(LONG, 0.7), 42), theirs(&|rng| lognormal.sample(rng)));
    let weibull = rand_distr::Weibull::new(1.0, 1.7).unwrap();
    assert_alike("weibull", drawn(&Sampler::weibull(1.7, LONG), 43), theirs(&|rng| weibull.sample(rng)));
    let triangular = rand_distr::Triangular::new(1.0, 5.0, 2.0).unwrap();
    let ours = Sampler::triangular(LONG..=times(5), times(2));
    assert_alike("triangular", drawn(&ours, 44), theirs(&|rng| triangular.sample(rng)));
    for (purpose, shape) in [(45, 0.4), (46, 1.0), (47, 3.7)] {
        let gamma = rand_distr::Gamma::new(shape, 1.0).unwrap();
        let ours = drawn(&Sampler::gamma(shape, LONG), purpose);
        assert_alike(&format!("gamma {shape}"), ours, theirs(&|rng| gamma.sample(rng)));
    }
}

#[test]
fn foreign_distributions_work_on_our_streams() {
    let ziggurat = streams(50, DRAWS).map(|mut stream| rand_distr::StandardNormal.sample(&mut stream)).collect();
    assert_follows("normal of another crate", ziggurat, normal_cdf);
}

#[test]
fn our_laws_work_on_foreign_generators() {
    let mut foreign = ChaCha8Rng::seed_from_u64(8);
    let laws = [
        ("uniform", Sampler::uniform(LONG..=times(3))),
        ("exponential", Sampler::exponential(LONG)),
        ("lognormal", Sampler::lognormal(LONG, 0.7)),
        ("triangular", Sampler::triangular(LONG..=times(5), times(2))),
        ("weibull", Sampler::weibull(1.7, LONG)),
        ("gamma below 1", Sampler::gamma(0.4, LONG)),
        ("gamma above 1", Sampler::gamma(3.7, LONG)),
        ("empirical", Sampler::empirical(&[(times(3), 1), (LONG, 5), (times(2), 4)])),
    ];
    for (purpose, (name, law)) in (60..).zip(laws) {
        let theirs = (&law).sample_iter(&mut foreign).take(100_000);
        let theirs = theirs.map(|span| span.ms() as f64 / LONG.ms() as f64).collect();
        assert_alike(name, drawn(&law, purpose), theirs);
    }
}
