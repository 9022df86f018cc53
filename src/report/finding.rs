//! What deserves a line of its own under a table: rules over the summary, each with a threshold.

use super::number;
use crate::model::Cause;
use crate::summary::{Better, Estimate, MEASURES, StrategySummary, Summary, Verdict, measure};

/// A cause gets a line from this share of a strategy's user downtime on. Assumed: what a reader would want to know.
const LARGE_CAUSE: f64 = 0.25;
/// Planned downtime is worth a line where less than this is announced. Assumed.
const POORLY_ANNOUNCED: f64 = 0.5;
/// Overruns are worth a line from this many a year on. Assumed.
const OFTEN: f64 = 1.0;

/// Sentences without a full stop, most telling first, at most one of a kind and strategy.
pub(super) fn findings(summary: &Summary) -> Vec<String> {
    let rules: [fn(&Summary, &StrategySummary) -> Option<String>; 6] =
        [never_effective, dominated, undecided, unexpected_cause, unannounced, overruns];
    let ranked = || summary.ranking.iter().map(|&position| &summary.strategies[position]);
    let single = (summary.replications < 2).then(|| "one replication gives no interval: nothing is decided".to_owned());
    let lines = rules.iter().flat_map(|rule| ranked().filter_map(move |strategy| rule(summary, strategy)));
    single.into_iter().chain(lines).collect()
}

fn never_effective(_: &Summary, strategy: &StrategySummary) -> Option<String> {
    strategy.estimate("latency.mean").is_none().then(|| format!("{}: no update ever becomes effective", strategy.name))
}

/// Another strategy is better in downtime and in exposure.
fn dominated(summary: &Summary, strategy: &StrategySummary) -> Option<String> {
    let of = |strategy: &StrategySummary| {
        let mean = |id| strategy.estimate(id).map(|estimate: &Estimate| estimate.mean);
        Some((mean("downtime.user_hours")?, mean("exposure.exploited_days")?))
    };
    let own = of(strategy)?;
    let better = summary
        .ranking
        .iter()
        .map(|&position| &summary.strategies[position])
        .find(|other| of(other).is_some_and(|other| other.0 < own.0 && other.1 < own.1))?;
    Some(format!("{}: {} is better in downtime and in exploited exposure", strategy.name, better.name))
}

fn undecided(summary: &Summary, strategy: &StrategySummary) -> Option<String> {
    let contrast = strategy.contrasts.as_ref()?[summary.rank_by]?;
    (contrast.verdict == Verdict::Undecided && contrast.n > 1).then(|| {
        let baseline = &summary.strategies[summary.baseline].name;
        format!("{}: {} replications do not tell it from {baseline}", strategy.name, contrast.n)
    })
}

/// The largest cause that is not the plain restart of what is updated.
fn unexpected_cause(_: &Summary, strategy: &StrategySummary) -> Option<String> {
    let total = strategy.estimate("downtime.user_hours")?.mean;
    let of = |cause: Cause| {
        let position = measure(&format!("downtime.by_cause.{}", cause.id())).expect("every cause has a measure");
        (position, strategy.measures[position].map_or(0.0, |estimate| estimate.mean))
    };
    let others = Cause::ALL.into_iter().filter(|&cause| cause != Cause::OwnRestart).map(of);
    let (position, hours) = others.max_by(|a, b| a.1.total_cmp(&b.1))?;
    (hours > 0.0 && hours >= LARGE_CAUSE * total)
        .then(|| format!("{}: {} of its {}", strategy.name, number::percent(hours / total), MEASURES[position].title))
}

fn unannounced(_: &Summary, strategy: &StrategySummary) -> Option<String> {
    let announced = strategy.estimate("predictability.share")?.mean;
    (announced < POORLY_ANNOUNCED)
        .then(|| format!("{}: only {} of its planned downtime is announced", strategy.name, number::percent(announced)))
}

fn overruns(_: &Summary, strategy: &StrategySummary) -> Option<String> {
    let overruns = strategy.estimate("window.overruns")?;
    (overruns.mean >= OFTEN).then(|| {
        let count = number::interval(overruns.mean, overruns.half_width(), "count");
        format!("{}: {count} restarts a year end after their window", strategy.name)
    })
}

/// What the best strategy is and what it costs, in sentences.
pub(super) fn answer(summary: &Summary) -> String {
    let measure = summary.ranked_by();
    let best = &summary.strategies[summary.ranking[0]];
    let baseline = &summary.strategies[summary.baseline];
    let Some(estimate) = best.measures[summary.rank_by] else {
        return format!("No strategy has a value for {}.", measure.title);
    };
    let side = match measure.better {
        Better::Lower => "lowest",
        Better::Higher => "highest",
        Better::Neutral => "smallest",
    };
    let value = number::interval(estimate.mean, estimate.half_width(), measure.unit);
    let first = format!("**{}** has the {side} {}: {value}{}", best.name, measure.title, unit_words(measure));
    match best.contrasts.as_ref().and_then(|contrasts| contrasts[summary.rank_by]) {
        None => format!("{first}. It is the baseline."),
        Some(contrast) => {
            let change = number::change(contrast.mean, contrast.half_width(), measure.unit);
            let verdict = match contrast.verdict {
                Verdict::Better => format!("better in {} of replications", number::percent(contrast.share_better)),
                Verdict::Worse => "worse".to_owned(),
                Verdict::Undecided => "not decided by these replications".to_owned(),
                Verdict::Equal | Verdict::Neutral => "no difference".to_owned(),
            };
            format!("{first}, {change} against the baseline {} ({verdict}). {}", baseline.name, price(best))
        }
    }
}

fn unit_words(measure: &crate::summary::Measure) -> String {
    if measure.unit == "share" { "\u{a0}%".to_owned() } else { format!(" {}", measure.unit_words) }
}

/// What a strategy costs in exposure against the baseline.
fn price(strategy: &StrategySummary) -> String {
    let id = "exposure.exploited_days";
    let measure = &MEASURES[measure(id).expect("the measure exists")];
    let Some(contrast) = strategy.contrast(id) else {
        return "Its exposure cannot be compared.".to_owned();
    };
    let change = number::change(contrast.mean, contrast.half_width(), measure.unit);
    match contrast.verdict {
        Verdict::Equal => format!("Its {} is the same.", measure.title),
        Verdict::Better => format!("It also lowers the {}: {change} {}.", measure.title, measure.unit_words),
        Verdict::Worse => format!("It pays in {}: {change} {}.", measure.title, measure.unit_words),
        Verdict::Undecided | Verdict::Neutral => {
            format!("Its {} is not told apart: {change} {}.", measure.title, measure.unit_words)
        }
    }
}
