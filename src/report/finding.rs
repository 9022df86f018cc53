//! What deserves a line of its own under a table: rules over the summary, each with a threshold.

use super::number;
use crate::model::Cause;
use crate::summary::{Better, Contrast, MEASURES, Measure, StrategySummary, Summary, Verdict, measure};

/// A cause gets a line from this share of a strategy's user downtime on. Assumed: what a reader would want to know.
const LARGE_CAUSE: f64 = 0.25;
/// Planned downtime is worth a line where less than this is announced. Assumed.
const POORLY_ANNOUNCED: f64 = 0.5;
/// Overruns are worth a line from this many a year on. Assumed.
const OFTEN: f64 = 1.0;

/// At most so many strategies are named in one line.
const NAMES_MAX: usize = 3;

/// What a rule says of a strategy.
struct Remark {
    /// The same words for all strategies of which it is true.
    what: String,
    /// How much, or nothing.
    detail: String,
}

/// Lines such as "host restarts cause much of the lost time: auto-3am (45 %)", most telling first.
pub(super) fn findings(summary: &Summary) -> Vec<String> {
    let rules: [fn(&Summary, &StrategySummary) -> Option<Remark>; 6] =
        [never_effective, dominated, undecided, unexpected_cause, unannounced, overruns];
    let mut lines = Vec::new();
    if summary.replications < 2 {
        lines.push("one replication gives no interval: nothing is decided".to_owned());
    }
    if nobody_loses(summary) {
        lines.push("nobody loses any time under any strategy: do services have users?".to_owned());
    }
    for rule in rules {
        let mut groups: Vec<(String, Vec<String>)> = Vec::new();
        for strategy in summary.ranking.iter().map(|&position| &summary.strategies[position]) {
            let Some(remark) = rule(summary, strategy) else { continue };
            let detail = if remark.detail.is_empty() { String::new() } else { format!(" ({})", remark.detail) };
            let name = format!("{}{detail}", strategy.name);
            match groups.iter_mut().find(|(what, _)| *what == remark.what) {
                Some((_, names)) => names.push(name),
                None => groups.push((remark.what, vec![name])),
            }
        }
        lines.extend(groups.into_iter().map(|(what, names)| format!("{what}: {}", listed(&names))));
    }
    lines
}

/// Updates are installed, and still all user hours are zero: mostly because no service was given users.
fn nobody_loses(summary: &Summary) -> bool {
    let is_zero = |strategy: &StrategySummary| {
        strategy.estimate("downtime.user_hours").is_some_and(|estimate| estimate.p95 == 0.0 && estimate.mean == 0.0)
    };
    let updates = summary.strategies.iter().any(|strategy| strategy.estimate("latency.mean").is_some());
    updates && summary.strategies.iter().all(is_zero)
}

fn listed(names: &[String]) -> String {
    let (named, more) = names.split_at(names.len().min(NAMES_MAX));
    if more.is_empty() { named.join(", ") } else { format!("{} and {} more", named.join(", "), more.len()) }
}

fn never_effective(_: &Summary, strategy: &StrategySummary) -> Option<Remark> {
    let what = "no update ever becomes effective".to_owned();
    strategy.estimate("latency.mean").is_none().then(|| Remark { what, detail: String::new() })
}

/// Another strategy is better in downtime and in exposure.
fn dominated(summary: &Summary, strategy: &StrategySummary) -> Option<Remark> {
    let means = |strategy: &StrategySummary| {
        let mean = |id| strategy.estimate(id).map(|estimate| estimate.mean);
        Some([mean("downtime.user_hours")?, mean("exposure.exploited_days")?])
    };
    let own = means(strategy)?;
    let others = summary.ranking.iter().map(|&position| &summary.strategies[position]);
    let (better, _) = others
        .filter_map(|other| Some((other, means(other)?)))
        .find(|(_, other)| other[0] < own[0] && other[1] < own[1])?;
    let what = format!("{} has less downtime and less exploited exposure than", better.name);
    Some(Remark { what, detail: String::new() })
}

fn undecided(summary: &Summary, strategy: &StrategySummary) -> Option<Remark> {
    let contrast = strategy.contrasts.as_ref()?[summary.rank_by]?;
    (contrast.verdict == Verdict::Undecided && contrast.n > 1).then(|| {
        let baseline = &summary.strategies[summary.baseline].name;
        let what = format!("{} replications do not tell from {baseline}", contrast.n);
        Remark { what, detail: String::new() }
    })
}

/// The largest cause that is not the plain restart of what is updated.
fn unexpected_cause(_: &Summary, strategy: &StrategySummary) -> Option<Remark> {
    let total = strategy.estimate("downtime.user_hours")?.mean;
    let of = |cause: Cause| {
        let position = measure(&format!("downtime.by_cause.{}", cause.id())).expect("every cause has a measure");
        (position, strategy.measures[position].map_or(0.0, |estimate| estimate.mean))
    };
    let others = Cause::ALL.into_iter().filter(|&cause| cause != Cause::OwnRestart).map(of);
    let (position, hours) = others.max_by(|a, b| a.1.total_cmp(&b.1))?;
    let what = format!("much of the {}", MEASURES[position].title.replace("user hours lost to", "lost time is due to"));
    (hours > 0.0 && hours >= LARGE_CAUSE * total).then(|| Remark { what, detail: number::percent(hours / total) })
}

fn unannounced(_: &Summary, strategy: &StrategySummary) -> Option<Remark> {
    let announced = strategy.estimate("predictability.share")?.mean;
    let what = "little of the planned downtime is announced".to_owned();
    (announced < POORLY_ANNOUNCED).then(|| Remark { what, detail: number::percent(announced) })
}

fn overruns(_: &Summary, strategy: &StrategySummary) -> Option<Remark> {
    let overruns = strategy.estimate("window.overruns")?;
    (overruns.mean >= OFTEN).then(|| {
        let count = number::interval(overruns.mean, overruns.half_width(), "count");
        Remark { what: "restarts end after their window".to_owned(), detail: format!("{count} a year") }
    })
}

/// What the best strategy is and what it costs, in sentences. Strategies under which no update becomes effective are no
/// answer to how to update: the best of the others is, where there is one.
pub(super) fn answer(summary: &Summary) -> String {
    let measure = summary.ranked_by();
    let updates = |position: &&usize| summary.strategies[**position].estimate("latency.mean").is_some();
    let position = summary.ranking.iter().find(updates).unwrap_or(&summary.ranking[0]);
    let best = &summary.strategies[*position];
    let baseline = &summary.strategies[summary.baseline];
    let among = if position == &summary.ranking[0] { "" } else { "Of the strategies that install updates, " };
    let Some(estimate) = best.measures[summary.rank_by] else {
        return format!("No strategy has a value for {}.", measure.title);
    };
    let side = match measure.better {
        Better::Lower => "lowest",
        Better::Higher => "highest",
        Better::Neutral => "smallest",
    };
    let value = number::interval(estimate.mean, estimate.half_width(), measure.unit);
    if all_equal(summary) {
        return format!("All strategies have the same {}: {value}{}.", measure.title, unit_words(measure));
    }
    let first = format!("{among}**{}** has the {side} {}: {value}{}", best.name, measure.title, unit_words(measure));
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
            format!("{first}, {change} against the baseline {} ({verdict}). {}", baseline.name, price(summary, best))
        }
    }
}

fn unit_words(measure: &Measure) -> String {
    if measure.unit == "share" { "\u{a0}%".to_owned() } else { format!(" {}", measure.unit_words) }
}

/// Several strategies, and the measure that ranks tells none of them from the baseline in any replication.
fn all_equal(summary: &Summary) -> bool {
    let contrasts = || summary.strategies.iter().filter_map(|strategy| strategy.contrasts.as_ref());
    let is_equal = |contrast: &Contrast| contrast.verdict == Verdict::Equal;
    contrasts().count() > 0 && contrasts().all(|list| list[summary.rank_by].as_ref().is_some_and(is_equal))
}

/// What a strategy costs against the baseline: exposure, or time where it was chosen for its exposure.
fn price(summary: &Summary, strategy: &StrategySummary) -> String {
    let chosen_for_exposure =
        ["exposure.", "latency.", "compliance."].iter().any(|family| summary.ranked_by().id.starts_with(family));
    let id = if chosen_for_exposure { "downtime.user_hours" } else { "exposure.exploited_days" };
    let measure = &MEASURES[measure(id).expect("the measure exists")];
    let Some(contrast) = strategy.contrast(id) else {
        return format!("Its {} cannot be compared.", measure.title);
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
