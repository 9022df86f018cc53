//! Named measures with intervals, and paired differences. Nothing here is text for people.

mod contrast;
mod measures;

use crate::model::Model;
use crate::outcome::{COVERAGE_DAYS, Outcome, Outcomes};
use crate::stats::{self, Interval};

pub use contrast::{Contrast, Verdict};
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
    /// Share of machine-updates effective by days since release; `None` where no release lies that far back.
    pub coverage: [Option<CoveragePoint>; COVERAGE_DAYS],
}

/// A measure of a strategy over the replications.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Estimate {
    /// Mean.
    pub mean: f64,
    /// Lower end of the interval of the mean, minus infinity for a single value.
    pub lo: f64,
    /// Upper end, infinity for a single value.
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

/// Coverage at a day since release.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CoveragePoint {
    /// Mean over replications.
    pub mean: f64,
    /// 5th percentile over replications.
    pub p05: f64,
    /// 95th percentile.
    pub p95: f64,
}

/// The values of one measure, one per replication.
type Column = Vec<Option<f64>>;

impl Summary {
    /// Summarizes all outcomes of a model.
    ///
    /// # Panics
    /// If the outcomes are not those of the model's strategies, or the ranking measure does not exist.
    pub fn of(model: &Model, outcomes: &Outcomes) -> Self {
        assert_eq!(model.strategies.len(), outcomes.strategies(), "outcomes belong to the strategies of the model");
        let confidence = model.study.confidence.get();
        let baseline = model.study.baseline;
        let columns: Vec<Vec<Column>> = (0..outcomes.strategies()).map(|strategy| read(outcomes, strategy)).collect();
        let strategies: Vec<StrategySummary> = columns
            .iter()
            .enumerate()
            .map(|(position, own)| StrategySummary {
                name: model.strategies[position].name.clone(),
                title: model.strategies[position].title.clone(),
                measures: own.iter().map(|column| Estimate::of(column, confidence)).collect(),
                contrasts: (position != baseline).then(|| contrasts(own, &columns[baseline], confidence)),
                coverage: coverage(outcomes, position),
            })
            .collect();
        let rank_by = measure(&model.study.rank_by).expect("a scenario ranks by a measure that exists");
        let ranking = ranking(&strategies, rank_by);
        Self { replications: outcomes.replications(), baseline, confidence, strategies, ranking, rank_by }
    }

    /// The measure that ranks.
    pub fn ranked_by(&self) -> &'static Measure {
        &MEASURES[self.rank_by]
    }
}

impl StrategySummary {
    /// The estimate of the measure with this id.
    ///
    /// # Panics
    /// If there is no such measure.
    pub fn estimate(&self, id: &str) -> Option<&Estimate> {
        self.measures[measure(id).expect("the measure exists")].as_ref()
    }

    /// The difference to the baseline in the measure with this id; `None` for the baseline itself too.
    ///
    /// # Panics
    /// If there is no such measure.
    pub fn contrast(&self, id: &str) -> Option<&Contrast> {
        self.contrasts.as_ref()?[measure(id).expect("the measure exists")].as_ref()
    }
}

impl Estimate {
    fn of(column: &[Option<f64>], confidence: f64) -> Option<Self> {
        let mut values: Vec<f64> = column.iter().copied().flatten().collect();
        let interval = stats::mean_interval(&values, confidence)?;
        let (lo, hi) = ends(&interval);
        values.sort_by(f64::total_cmp);
        let [p05, p50, p95] = [0.05, 0.5, 0.95].map(|p| stats::quantile(&values, p));
        Some(Self { mean: interval.mean, lo, hi, sd: interval.sd, p05, p50, p95, n: interval.n })
    }

    /// Half the width of the interval, `None` for a single value.
    pub fn half_width(&self) -> Option<f64> {
        half_width(self.lo, self.hi)
    }
}

/// The ends of an interval; without a width nothing is known.
fn ends(interval: &Interval) -> (f64, f64) {
    (interval.lo().unwrap_or(f64::NEG_INFINITY), interval.hi().unwrap_or(f64::INFINITY))
}

fn half_width(lo: f64, hi: f64) -> Option<f64> {
    let half = (hi - lo) / 2.0;
    half.is_finite().then_some(half)
}

fn read(outcomes: &Outcomes, strategy: usize) -> Vec<Column> {
    MEASURES.iter().map(|measure| outcomes.of_strategy(strategy).map(measure.read).collect()).collect()
}

fn contrasts(own: &[Column], baseline: &[Column], confidence: f64) -> Vec<Option<Contrast>> {
    MEASURES
        .iter()
        .zip(own.iter().zip(baseline))
        .map(|(measure, (own, baseline))| {
            Contrast::of(own.iter().copied().zip(baseline.iter().copied()), measure.better, confidence)
        })
        .collect()
}

fn coverage(outcomes: &Outcomes, strategy: usize) -> [Option<CoveragePoint>; COVERAGE_DAYS] {
    std::array::from_fn(|day| {
        let mut shares: Vec<f64> = outcomes.of_strategy(strategy).filter_map(|outcome| covered(outcome, day)).collect();
        if shares.is_empty() {
            return None;
        }
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        shares.sort_by(f64::total_cmp);
        Some(CoveragePoint { mean, p05: stats::quantile(&shares, 0.05), p95: stats::quantile(&shares, 0.95) })
    })
}

fn covered(outcome: &Outcome, day: usize) -> Option<f64> {
    let eligible = outcome.coverage.eligible[day];
    (eligible > 0).then(|| outcome.coverage.effective[day] as f64 / eligible as f64)
}

/// Best first; ties keep the order of the scenario.
fn ranking(strategies: &[StrategySummary], rank_by: usize) -> Vec<usize> {
    let badness = |&position: &usize| match (strategies[position].measures[rank_by], MEASURES[rank_by].better) {
        (None, _) => f64::INFINITY,
        (Some(estimate), Better::Lower | Better::Neutral) => estimate.mean,
        (Some(estimate), Better::Higher) => -estimate.mean,
    };
    let mut order: Vec<usize> = (0..strategies.len()).collect();
    order.sort_by(|a, b| badness(a).total_cmp(&badness(b)));
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Latency;
    use crate::units::Span;

    /// Ten years, so that counts per year are tenths.
    fn outcome() -> Outcome {
        Outcome { measured: Span::from_hours(10 * 8_766), ..Outcome::default() }
    }

    fn strategy(outcomes: &Outcomes, position: usize) -> StrategySummary {
        let measures = read(outcomes, position).iter().map(|column| Estimate::of(column, 0.95)).collect();
        let coverage = coverage(outcomes, position);
        StrategySummary { name: String::new(), title: String::new(), measures, contrasts: None, coverage }
    }

    fn strategies(list: Vec<Outcome>) -> Vec<StrategySummary> {
        let outcomes = Outcomes::new(list.len(), list);
        (0..outcomes.strategies()).map(|position| strategy(&outcomes, position)).collect()
    }

    #[test]
    fn what_is_best_comes_first_and_what_has_no_value_last() {
        let mut list = vec![outcome(), outcome(), outcome(), outcome()];
        for (position, days) in [(0, 9), (2, 3), (3, 3)] {
            list[position].latency[0] = Latency { count: 1, sum: days * 86_400_000, max: Span::ZERO };
        }
        for (position, effective) in [(0, 5), (1, 8), (2, 7)] {
            list[position].coverage.eligible[7] = 10;
            list[position].coverage.effective[7] = effective;
        }
        let strategies = strategies(list);
        let by = |id| ranking(&strategies, measure(id).unwrap());
        assert_eq!(by("latency.mean"), [2, 3, 0, 1], "less is better, ties as in the scenario");
        assert_eq!(by("compliance.day_7"), [1, 2, 0, 3], "more is better");
    }

    #[test]
    fn percentiles_do_not_depend_on_the_order_of_replications() {
        let list = [50, 10, 40, 20, 30].map(|planned| {
            let mut outcome = outcome();
            outcome.restarts.planned = planned;
            outcome.coverage.eligible[2..5].fill(100);
            outcome.coverage.effective[3] = planned;
            outcome
        });
        let summary = strategy(&Outcomes::new(1, list.to_vec()), 0);
        let planned = summary.estimate("restarts.planned").unwrap();
        assert_eq!((planned.mean, planned.p50, planned.n), (3.0, 3.0, 5));
        assert!(planned.p05 < 1.5 && planned.p95 > 4.5, "{planned:?}");
        let day = summary.coverage[3].unwrap();
        assert!((day.mean - 0.3).abs() < 1e-12, "{day:?}");
        assert!(day.p05 < 0.15 && day.p95 > 0.45, "{day:?}");
        assert_eq!(summary.coverage[4].map(|day| day.mean), Some(0.0), "each day has its own count");
        assert_eq!(summary.coverage[5], None, "nothing was released so long ago");
    }

    #[test]
    fn differences_are_taken_from_the_column_of_the_same_measure() {
        let column = |value| vec![Some(value), Some(value)];
        let own: Vec<Column> = (0..MEASURES.len()).map(|place| column(place as f64)).collect();
        let other: Vec<Column> = (0..MEASURES.len()).map(|place| column(2.0 * place as f64)).collect();
        for (place, contrast) in contrasts(&own, &other, 0.95).iter().enumerate() {
            assert_eq!(contrast.map(|contrast| contrast.mean), Some(-(place as f64)), "strategy minus baseline");
        }
    }
}
