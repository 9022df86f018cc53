//! Named measures with intervals, and paired differences.

mod contrast;
mod measures;

use crate::model::Model;
use crate::outcome::{COVERAGE_DAYS, Outcomes};

pub use contrast::Verdict;
pub use measures::{Better, MEASURES, Measure, measure};

/// What a study says, measure by measure. Lists of measures follow [`MEASURES`].
#[derive(Clone, PartialEq, Debug)]
pub struct Summary {
    /// How many replications it rests on.
    pub replications: usize,
    /// Position of the strategy that the others are compared with.
    pub baseline: usize,
    /// Confidence of the intervals, such as 0.95.
    pub confidence: f64,
    /// Each strategy, in the order of the scenario.
    pub strategies: Vec<StrategySummary>,
    /// Strategies from best to worst by the ranking measure (strategies without a value last).
    pub ranking: Vec<usize>,
    /// Position in [`MEASURES`] of the measure that ranks.
    pub rank_by: usize,
}

/// One strategy.
#[derive(Clone, PartialEq, Debug)]
pub struct StrategySummary {
    /// Name.
    pub name: String,
    /// One sentence.
    pub title: String,
    /// Each measure; `None` if no replication has a value.
    pub measures: Vec<Option<Estimate>>,
    /// Differences to the baseline, paired by replication; `None` for the baseline itself, and inside for measures
    /// without pairs.
    pub contrasts: Option<Vec<Option<Contrast>>>,
    /// Share of machine-updates effective by days since release.
    pub coverage: [CoveragePoint; COVERAGE_DAYS],
}

/// A measure of a strategy over the replications.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Estimate {
    /// Mean.
    pub mean: f64,
    /// Lower end of the interval of the mean.
    pub lo: f64,
    /// Upper end.
    pub hi: f64,
    /// Standard deviation over replications; zero if there is only one.
    pub sd: f64,
    /// 5th percentile over replications.
    pub p05: f64,
    /// Median.
    pub p50: f64,
    /// 95th percentile.
    pub p95: f64,
    /// Replications with a value.
    pub n: usize,
}

/// Strategy minus baseline in the same replication.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Contrast {
    /// Mean difference.
    pub mean: f64,
    /// Lower end of its interval.
    pub lo: f64,
    /// Upper end.
    pub hi: f64,
    /// Share of replications in which the strategy is strictly better.
    pub share_better: f64,
    /// What follows.
    pub verdict: Verdict,
    /// Pairs with a value on both sides.
    pub n: usize,
}

/// Coverage at a day since release.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct CoveragePoint {
    /// Mean over replications.
    pub mean: f64,
    /// 5th percentile over replications.
    pub p05: f64,
    /// 95th percentile.
    pub p95: f64,
}

impl Summary {
    /// Summarizes all outcomes of a model.
    pub fn of(model: &Model, outcomes: &Outcomes) -> Self {
        todo!("{model:?} {outcomes:?}")
    }
}
