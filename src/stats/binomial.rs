//! The binomial law.

/// The probabilities of 0 to `n` successes of probability `p` each, which lies strictly between 0 and 1.
///
/// From the most likely number outwards by the ratio of neighbours, then divided by the sum: the four operations
/// alone, so the same bits on every platform, and no trouble with large `n`.
pub(super) fn probabilities(n: usize, p: f64) -> Vec<f64> {
    assert!(p > 0.0 && p < 1.0, "a probability strictly between 0 and 1, not {p}");
    let odds = p / (1.0 - p);
    let mode = most_likely(n, p);
    let mut weights = vec![0.0; n + 1];
    weights[mode] = 1.0;
    for k in mode..n {
        weights[k + 1] = weights[k] * odds * (n - k) as f64 / (k + 1) as f64;
    }
    for k in (0..mode).rev() {
        weights[k] = weights[k + 1] / odds * (k + 1) as f64 / (n - k) as f64;
    }
    let total: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= total);
    weights
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and n")]
fn most_likely(n: usize, p: f64) -> usize {
    (((n + 1) as f64 * p) as usize).min(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_cases_are_those_of_pascals_triangle() {
        for (n, p, expected) in
            [(0, 0.3, vec![1.0]), (2, 0.5, vec![0.25, 0.5, 0.25]), (3, 0.25, vec![27.0, 27.0, 9.0, 1.0])]
        {
            let got = probabilities(n, p);
            let sum: f64 = expected.iter().sum();
            assert_eq!(got.len(), expected.len());
            for (got, expected) in got.iter().zip(&expected) {
                assert!((got - expected / sum).abs() < 1e-15, "n {n}, p {p}: {got} {}", expected / sum);
            }
        }
    }

    #[test]
    fn mean_and_variance_hold_for_many() {
        let (n, p) = (1_000_000, 0.05);
        let law = probabilities(n, p);
        let mean: f64 = law.iter().enumerate().map(|(k, weight)| k as f64 * weight).sum();
        let variance: f64 =
            law.iter().enumerate().map(|(k, weight)| (k as f64 - mean) * (k as f64 - mean) * weight).sum();
        assert!((mean / 50_000.0 - 1.0).abs() < 1e-9, "{mean}");
        assert!((variance / 47_500.0 - 1.0).abs() < 1e-9, "{variance}");
    }
}
