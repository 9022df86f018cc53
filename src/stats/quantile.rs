//! Quantiles of a sample: always one of its values, never something in between.

use super::binomial;

/// The smallest value such that at least the share `p` of the sample is not above it.
///
/// An exact order statistic, without interpolation: the same in any order of work, and a value that did occur. The
/// first value for `p = 0`. The share k/n counts as reaching `p` where the quotient rounds to it, so that 7 of 100
/// are 0.07.
///
/// # Panics
/// If the sample is empty or `p` does not lie between 0 and 1. `sorted` is ascending, or the result means nothing.
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    assert!(!sorted.is_empty(), "a quantile needs a sample");
    assert!((0.0..=1.0).contains(&p), "a share between 0 and 1, not {p}");
    debug_assert!(sorted.is_sorted(), "the sample is ascending");
    sorted[rank(sorted.len(), p) - 1]
}

/// The smallest k, from 1 on, with k/n at least `p`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and n")]
fn rank(n: usize, p: f64) -> usize {
    // The product may be rounded either way; what decides is the quotient.
    let low = (n as f64 * p) as usize;
    (low.max(1)..n).find(|&k| k as f64 / n as f64 >= p).unwrap_or(n)
}

/// An interval of the `p`-quantile of the law that the sample is drawn from, whatever that law is; `None` if the
/// sample is too small to have one.
///
/// Two order statistics: the number of values below the quantile is binomial, so each end is the innermost one that is
/// passed with a probability of at most half of what the confidence leaves. Never promises more than it holds.
///
/// # Panics
/// If `p` or the confidence does not lie strictly between 0 and 1. `sorted` is ascending, or the result means nothing.
pub fn quantile_interval(sorted: &[f64], p: f64, confidence: f64) -> Option<(f64, f64)> {
    assert!(confidence > 0.0 && confidence < 1.0, "a confidence lies strictly between 0 and 1, not {confidence}");
    debug_assert!(sorted.is_sorted(), "the sample is ascending");
    let law = binomial::probabilities(sorted.len(), p);
    let tail = 0.5 * (1.0 - confidence);
    let lower = within(law.iter(), tail).checked_sub(1)?;
    let upper = sorted.len().checked_sub(within(law.iter().rev(), tail))?;
    // With nothing to spare above, the upper end would lie beyond the last value.
    Some((sorted[lower], *sorted.get(upper)?))
}

/// How many of the first probabilities add up to at most `tail`.
fn within<'a>(probabilities: impl Iterator<Item = &'a f64>, tail: f64) -> usize {
    probabilities
        .scan(0.0, |sum, probability| {
            *sum += probability;
            Some(*sum)
        })
        .take_while(|&sum| sum <= tail)
        .count()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Normals;
    use super::*;

    fn counting(n: u32) -> Vec<f64> {
        (1..=n).map(f64::from).collect()
    }

    #[test]
    fn quantiles_are_order_statistics() {
        for (n, p, expected) in [
            (1, 0.0, 1.0),
            (1, 1.0, 1.0),
            (4, 0.0, 1.0),
            (4, 0.25, 1.0),
            (4, 0.250_001, 2.0),
            (4, 0.5, 2.0),
            (5, 0.5, 3.0),
            (4, 1.0, 4.0),
            (400, 0.95, 380.0),
            // The product 100 * 0.07 is 7.000000000000001, 100 * 0.29 is 28.999999999999996.
            (100, 0.07, 7.0),
            (100, 0.29, 29.0),
        ] {
            let got = quantile(&counting(n), p);
            assert!((got - expected).abs() < 1e-12, "n {n}, p {p}: {got}");
        }
    }

    #[test]
    fn every_percent_of_any_hundred_is_that_many_values() {
        for hundreds in 1..=30_usize {
            for percent in 1..=100 {
                assert_eq!(rank(100 * hundreds, percent as f64 / 100.0), percent * hundreds);
            }
        }
    }

    #[test]
    fn intervals_are_those_of_the_tables() {
        // Order statistics around the median at 95 %: Conover, Practical Nonparametric Statistics, table of the sign
        // test; n = 100: 40th and 61st; n = 5 has none, since 2 / 2^5 is more than 5 %.
        for (n, expected) in [(5, None), (6, Some((1.0, 6.0))), (10, Some((2.0, 9.0))), (100, Some((40.0, 61.0)))] {
            assert_eq!(quantile_interval(&counting(n), 0.5, 0.95), expected, "n {n}");
        }
        assert_eq!(quantile_interval(&[], 0.5, 0.95), None);
        // 0.95^n falls to 2.5 % at n = 72: until then no value is surely above the 95th percentile.
        assert_eq!(quantile_interval(&counting(71), 0.95, 0.95), None);
        assert_eq!(quantile_interval(&counting(72), 0.95, 0.95), Some((64.0, 72.0)));
        assert_eq!(quantile_interval(&counting(72), 0.05, 0.95), Some((1.0, 9.0)));
    }

    #[test]
    fn at_least_nineteen_of_twenty_intervals_hold_the_quantile() {
        // The 90th percentile of the square of a normal variable, where it is 1.644853627^2.
        let (mut normals, truth) = (Normals::new(2), 2.705_543_454);
        let covers = |_: &u32| {
            let mut sample: Vec<f64> = (0..200).map(|_| normals.draw()).map(|z| z * z).collect();
            sample.sort_unstable_by(f64::total_cmp);
            let (lo, hi) = quantile_interval(&sample, 0.9, 0.95).unwrap();
            (lo..=hi).contains(&truth)
        };
        let covered = (0..1_000).filter(covers).count();
        // At least 950 are promised, and with 200 values it is at most 1 % more; standard deviation 6.5.
        assert!((930..=980).contains(&covered), "{covered}");
    }
}
