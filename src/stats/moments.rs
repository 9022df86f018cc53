//! Mean and variance of a sample.

/// Mean and variance of a sample.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Moments {
    /// How many values; at least one.
    pub n: usize,
    /// Mean.
    pub mean: f64,
    /// Sample variance (over n - 1); zero if there is only one value, which says nothing about the spread.
    pub variance: f64,
}

impl Moments {
    /// The moments of the values, `None` if there are none.
    ///
    /// Two passes, in order, relative to the first value: equal values have exactly that mean and exactly no variance.
    pub fn of(values: &[f64]) -> Option<Self> {
        let &first = values.first()?;
        debug_assert!(values.iter().all(|value| value.is_finite()), "all values are finite");
        let n = values.len();
        let mean = first + values.iter().map(|value| value - first).sum::<f64>() / n as f64;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        let variance = if n > 1 { squares / (n - 1) as f64 } else { 0.0 };
        Some(Self { n, mean, variance })
    }

    /// Standard deviation.
    pub fn sd(&self) -> f64 {
        self.variance.sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_cases_are_exact() {
        for (values, mean, variance) in [
            (&[7.5][..], 7.5, 0.0),
            (&[1.0, 2.0, 3.0, 4.0, 5.0][..], 3.0, 2.5),
            (&[-1.0, 1.0][..], 0.0, 2.0),
            // Far from zero, where one pass would lose it all.
            (&[1e9 + 4.0, 1e9 + 7.0, 1e9 + 13.0, 1e9 + 16.0][..], 1e9 + 10.0, 30.0),
        ] {
            assert_eq!(Moments::of(values), Some(Moments { n: values.len(), mean, variance }));
        }
        assert_eq!(Moments::of(&[]), None);
    }

    #[test]
    fn equal_values_have_exactly_no_variance() {
        // A tenth has no finite binary form, and the plain mean of many of them is another number.
        for (value, n) in [(0.1, 3), (0.1, 1_000), (1.0 / 3.0, 77), (-1e300, 5)] {
            let equal = vec![value; n];
            assert_eq!(Moments::of(&equal), Some(Moments { n, mean: value, variance: 0.0 }));
        }
    }
}
