//! Interval of a mean.

use super::critical;
use super::moments::Moments;

/// A mean and how well it is known.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Interval {
    /// How many values it rests on; at least one.
    pub n: usize,
    /// Mean.
    pub mean: f64,
    /// Standard deviation of the values; zero if there is only one.
    pub sd: f64,
    /// How far the interval reaches to both sides of the mean; `None` if there is only one value, since one value says
    /// nothing about the spread.
    pub half_width: Option<f64>,
}

impl Interval {
    /// Lower end.
    pub fn lo(&self) -> Option<f64> {
        self.half_width.map(|half| self.mean - half)
    }

    /// Upper end.
    pub fn hi(&self) -> Option<f64> {
        self.half_width.map(|half| self.mean + half)
    }
}

/// Student's interval of the mean of independent values, `None` if there are none.
///
/// Exact for normal values, and close to it for most others from some thirty values on.
///
/// # Panics
/// If the confidence does not lie strictly between 0 and 1.
pub fn mean_interval(values: &[f64], confidence: f64) -> Option<Interval> {
    let moments = Moments::of(values)?;
    let half_width = (moments.n > 1).then(|| {
        let n = moments.n as f64;
        critical::student(confidence, n - 1.0) * (moments.variance / n).sqrt()
    });
    Some(Interval { n: moments.n, mean: moments.mean, sd: moments.sd(), half_width })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Normals;
    use super::*;

    #[test]
    fn a_worked_example_comes_out() {
        let values: Vec<f64> = (1..=10).map(f64::from).collect();
        let interval = mean_interval(&values, 0.95).unwrap();
        // sd = sqrt(55/6); half width = 2.262157162798 sd / sqrt(10)
        assert!((interval.mean - 5.5).abs() < 1e-12);
        assert!((interval.sd - 3.027_650_354_097_5).abs() < 1e-12);
        assert!((interval.half_width.unwrap() - 2.165_850_590).abs() < 1e-8, "{interval:?}");
        assert_eq!(
            (interval.lo(), interval.hi()),
            (Some(5.5 - interval.half_width.unwrap()), Some(5.5 + interval.half_width.unwrap()))
        );
    }

    #[test]
    fn one_value_has_no_interval_and_none_has_nothing() {
        let one = mean_interval(&[3.0], 0.95).unwrap();
        assert_eq!((one.mean, one.sd, one.n, one.lo(), one.hi()), (3.0, 0.0, 1, None, None));
        assert_eq!(mean_interval(&[], 0.95), None);
    }

    #[test]
    fn equal_values_have_an_interval_of_no_width() {
        let interval = mean_interval(&[0.1; 30], 0.99).unwrap();
        assert_eq!((interval.lo(), interval.hi()), (Some(0.1), Some(0.1)));
    }

    #[test]
    fn nineteen_of_twenty_intervals_hold_the_mean() {
        let mut normals = Normals::new(1);
        let covers = |_: &u32| {
            let sample: Vec<f64> = (0..50).map(|_| 3.0 + 2.0 * normals.draw()).collect();
            let interval = mean_interval(&sample, 0.95).unwrap();
            (interval.mean - 3.0).abs() <= interval.half_width.unwrap()
        };
        let covered = (0..1_000).filter(covers).count();
        // Binomial with a standard deviation of 6.9: outside with probability 0.004.
        assert!((930..=970).contains(&covered), "{covered}");
    }
}
