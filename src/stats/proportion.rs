//! Interval of a probability.

use super::critical;

/// Wilson's score interval of a probability that came true `successes` times of `n`; from 0 to 1 if `n` is zero.
///
/// E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927). Never leaves
/// 0 to 1 and does not shrink to nothing at the ends, which is where compromises and starvation are counted.
///
/// # Panics
/// If there are more successes than tries, or the confidence does not lie strictly between 0 and 1.
pub fn wilson(successes: usize, n: usize, confidence: f64) -> (f64, f64) {
    assert!(successes <= n, "{successes} successes of {n}");
    let z = critical::normal(confidence);
    let (hits, misses) = (successes as f64, (n - successes) as f64);
    let total = hits + misses + z * z;
    let spread = if n == 0 { 0.0 } else { hits * misses / (hits + misses) };
    let half = z * (spread + 0.25 * z * z).sqrt();
    // The ends are exact by algebra, but not by arithmetic.
    let lo = if successes == 0 { 0.0 } else { (hits + 0.5 * z * z - half) / total };
    let hi = if successes == n { 1.0 } else { (hits + 0.5 * z * z + half) / total };
    (lo, hi)
}

#[cfg(test)]
mod tests {
    use super::super::binomial;
    use super::*;

    #[test]
    fn worked_examples_come_out() {
        // The formula with 25 digits (mpmath 1.3).
        for (successes, n, lo, hi) in [
            (8, 10, 0.490_162_471_537, 0.943_317_848_546),
            (0, 20, 0.0, 0.161_125_158_053),
            (1, 1_000, 0.000_176_546_371, 0.005_642_558_598),
            (0, 0, 0.0, 1.0),
        ] {
            let got = wilson(successes, n, 0.95);
            assert!((got.0 - lo).abs() < 1e-9 && (got.1 - hi).abs() < 1e-9, "{successes} of {n}: {got:?}");
        }
    }

    #[test]
    fn successes_and_failures_mirror_each_other() {
        for successes in 0..=30 {
            let ((lo, hi), (mirrored_lo, mirrored_hi)) = (wilson(successes, 30, 0.9), wilson(30 - successes, 30, 0.9));
            assert!((lo + mirrored_hi - 1.0).abs() < 1e-15 && (hi + mirrored_lo - 1.0).abs() < 1e-15);
            assert!((0.0..=1.0).contains(&lo) && lo < hi && (0.0..=1.0).contains(&hi));
        }
    }

    #[test]
    fn coverage_is_close_to_what_is_promised() {
        // Exact, by summing the binomial law: it goes up and down with p, by at most 2.5 % at n = 200 for these.
        for p in [0.05, 0.1, 0.3, 0.5, 0.72, 0.9] {
            let covered = |&(successes, _): &(usize, f64)| {
                let (lo, hi) = wilson(successes, 200, 0.95);
                (lo..=hi).contains(&p)
            };
            let law = binomial::probabilities(200, p).into_iter().enumerate();
            let coverage: f64 = law.filter(covered).map(|(_, weight)| weight).sum();
            assert!((coverage - 0.95).abs() < 0.025, "p {p}: {coverage}");
        }
    }
}
