//! The test of Kolmogorov and Smirnov.

/// Where a distance times the square root of the sample size is exceeded with probability 0.001 by a true law:
/// sqrt(-ln(0.0005) / 2), the limit for large samples.
const LIMIT: f64 = 1.9495;

/// The sample is of the law with this distribution function, or an assertion names it. Wrong once in 1,000.
#[track_caller]
pub(super) fn assert_follows(name: &str, mut sample: Vec<f64>, cdf: impl Fn(f64) -> f64) {
    sample.sort_unstable_by(f64::total_cmp);
    let n = sample.len() as f64;
    let gap = |(i, &x): (usize, &f64)| {
        let expected = cdf(x);
        (expected - i as f64 / n).abs().max((expected - (i + 1) as f64 / n).abs())
    };
    let distance = sample.iter().enumerate().map(gap).fold(0.0, f64::max);
    assert!(distance * n.sqrt() < LIMIT, "{name}: distance {distance} of {n}");
}

/// Both samples are of one law, or an assertion names it. Wrong once in 1,000.
#[track_caller]
pub(super) fn assert_alike(name: &str, mut left: Vec<f64>, mut right: Vec<f64>) {
    left.sort_unstable_by(f64::total_cmp);
    right.sort_unstable_by(f64::total_cmp);
    let (n, m) = (left.len() as f64, right.len() as f64);
    let gap = |&x: &f64| {
        let share_left = left.partition_point(|&y| y <= x) as f64 / n;
        let share_right = right.partition_point(|&y| y <= x) as f64 / m;
        (share_left - share_right).abs()
    };
    let distance = left.iter().chain(&right).map(gap).fold(0.0, f64::max);
    assert!(distance * (n * m / (n + m)).sqrt() < LIMIT, "{name}: distance {distance} of {n} and {m}");
}

#[test]
fn a_law_that_is_slightly_off_is_found() {
    let sample: Vec<f64> = (0..100_000).map(|i| (f64::from(i) + 0.5) / 100_000.0).collect();
    assert_follows("exact", sample.clone(), |x| x);
    let off = std::panic::catch_unwind(|| assert_follows("off by 1 %", sample, |x| x * 1.01));
    assert!(off.is_err());
}
