//! Paired differences to the baseline, and what they allow to say.

use super::measures::Better;
use crate::stats;

/// What a paired difference allows to say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Better than the baseline: the interval excludes zero.
    Better,
    /// Worse than the baseline.
    Worse,
    /// The interval includes zero.
    Undecided,
    /// No difference in any replication.
    Equal,
    /// The measure has no better side.
    Neutral,
}

impl Verdict {
    /// The word for it in tables and files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Undecided => "undecided",
            Self::Equal => "equal",
            Self::Neutral => "neutral",
        }
    }
}

/// Strategy minus baseline in the same replication.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Contrast {
    /// Mean difference.
    pub mean: f64,
    /// Lower end of its interval, minus infinity for a single pair.
    pub lo: f64,
    /// Upper end, infinity for a single pair.
    pub hi: f64,
    /// Share of replications in which the strategy is strictly better; zero for a measure without a better side.
    pub share_better: f64,
    /// What follows.
    pub verdict: Verdict,
    /// Pairs with a value on both sides.
    pub n: usize,
}

impl Contrast {
    /// Half the width of the interval, `None` for a single pair.
    pub fn half_width(&self) -> Option<f64> {
        super::half_width(self.lo, self.hi)
    }

    /// The contrast of pairs (strategy, baseline), `None` without a pair that has both values.
    pub(super) fn of(
        pairs: impl Iterator<Item = (Option<f64>, Option<f64>)>,
        better: Better,
        confidence: f64,
    ) -> Option<Self> {
        let differences: Vec<f64> = pairs.filter_map(|(strategy, baseline)| Some(strategy? - baseline?)).collect();
        let interval = stats::mean_interval(&differences, confidence)?;
        let (lo, hi) = super::ends(&interval);
        let gains = differences.iter().filter(|&&difference| is_gain(difference, better)).count();
        Some(Self {
            mean: interval.mean,
            lo,
            hi,
            share_better: gains as f64 / differences.len() as f64,
            verdict: verdict(&differences, (lo, hi), better),
            n: interval.n,
        })
    }
}

fn is_gain(difference: f64, better: Better) -> bool {
    match better {
        Better::Lower => difference < 0.0,
        Better::Higher => difference > 0.0,
        Better::Neutral => false,
    }
}

fn verdict(differences: &[f64], (lo, hi): (f64, f64), better: Better) -> Verdict {
    let falls = hi < 0.0;
    let rises = lo > 0.0;
    match better {
        _ if differences.iter().all(|difference| difference.abs() <= 0.0) => Verdict::Equal,
        Better::Neutral => Verdict::Neutral,
        Better::Lower if falls => Verdict::Better,
        Better::Lower if rises => Verdict::Worse,
        Better::Higher if rises => Verdict::Better,
        Better::Higher if falls => Verdict::Worse,
        Better::Lower | Better::Higher => Verdict::Undecided,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contrast(pairs: &[(Option<f64>, Option<f64>)], better: Better) -> Option<Contrast> {
        Contrast::of(pairs.iter().copied(), better, 0.95)
    }

    fn pairs(differences: &[f64]) -> Vec<(Option<f64>, Option<f64>)> {
        differences.iter().enumerate().map(|(i, d)| (Some(i as f64 + d), Some(i as f64))).collect()
    }

    #[test]
    fn verdicts_follow_the_interval_and_the_better_side() {
        for (differences, better, expected) in [
            (&[-2.0, -1.0, -2.0, -1.5][..], Better::Lower, Verdict::Better),
            (&[-2.0, -1.0, -2.0, -1.5], Better::Higher, Verdict::Worse),
            (&[2.0, 1.0, 2.0, 1.5], Better::Lower, Verdict::Worse),
            (&[2.0, 1.0, 2.0, 1.5], Better::Higher, Verdict::Better),
            (&[2.0, -1.0, 2.0, -1.5], Better::Lower, Verdict::Undecided),
            (&[2.0, 1.0, 2.0, 1.5], Better::Neutral, Verdict::Neutral),
            (&[0.0, 0.0, 0.0], Better::Lower, Verdict::Equal),
            (&[0.0], Better::Lower, Verdict::Equal),
            (&[-3.0, -3.0, -3.0], Better::Lower, Verdict::Better),
            (&[-3.0], Better::Lower, Verdict::Undecided),
        ] {
            let contrast = contrast(&pairs(differences), better).unwrap();
            assert_eq!(contrast.verdict, expected, "{differences:?} {better:?}");
        }
    }

    #[test]
    fn pairing_removes_what_replications_have_in_common() {
        let contrast = contrast(&pairs(&[-1.0, -1.0, -1.0, -1.0, -1.0]), Better::Lower).unwrap();
        assert_eq!((contrast.mean, contrast.lo, contrast.hi, contrast.share_better), (-1.0, -1.0, -1.0, 1.0));
    }

    #[test]
    fn pairs_without_both_values_do_not_count() {
        assert_eq!(contrast(&[(None, Some(1.0)), (Some(1.0), None)], Better::Lower), None);
        let one = contrast(&[(Some(3.0), Some(1.0)), (None, Some(9.0))], Better::Lower).unwrap();
        assert_eq!((one.n, one.mean, one.half_width()), (1, 2.0, None));
    }
}
