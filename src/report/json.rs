//! `summary.json`: the summary for other programs, in a stable shape with a stable order of keys.

use std::fmt::Write as _;

use serde_json::Value;

use super::Run;
use crate::summary::{Contrast, Estimate, MEASURES, Measure, StrategySummary};

/// The shape of the file; a change of it changes this name.
const SCHEMA: &str = "patchcast/summary/1";

/// A document whose keys keep their order.
enum Json {
    Scalar(Value),
    List(Vec<Self>),
    Object(Vec<(&'static str, Self)>),
}

/// The text of `summary.json`.
pub(super) fn summary(run: &Run) -> String {
    let summary = run.summary;
    let baseline = &summary.strategies[summary.baseline].name;
    let contrasts = summary.strategies.iter().filter_map(|strategy| contrast_object(strategy, baseline));
    let document = Json::Object(vec![
        ("schema", text(SCHEMA)),
        ("version", text(run.version)),
        ("scenario", text(&run.scenario_path)),
        ("scenario_sha256", text(&run.scenario_sha256)),
        ("seed", Json::Scalar(run.model.study.seed.into())),
        ("replications", Json::Scalar(summary.replications.into())),
        ("baseline", text(baseline)),
        ("strategies", Json::List(summary.strategies.iter().map(strategy_object).collect())),
        ("contrasts", Json::List(contrasts.collect())),
    ]);
    let mut out = String::new();
    document.write(&mut out, 0);
    out.push('\n');
    out
}

fn strategy_object(strategy: &StrategySummary) -> Json {
    let measures = MEASURES.iter().zip(&strategy.measures);
    let measures = measures.map(|(measure, estimate)| (measure.id, estimate_object(measure, estimate.as_ref())));
    Json::Object(vec![("name", text(&strategy.name)), ("measures", Json::Object(measures.collect()))])
}

fn contrast_object(strategy: &StrategySummary, baseline: &str) -> Option<Json> {
    let measures = MEASURES.iter().zip(strategy.contrasts.as_ref()?);
    let measures = measures.map(|(measure, contrast)| (measure.id, difference_object(measure, contrast.as_ref())));
    Some(Json::Object(vec![
        ("strategy", text(&strategy.name)),
        ("baseline", text(baseline)),
        ("measures", Json::Object(measures.collect())),
    ]))
}

fn estimate_object(measure: &Measure, estimate: Option<&Estimate>) -> Json {
    let of = |read: fn(&Estimate) -> f64| number(estimate.map(read));
    Json::Object(vec![
        ("unit", text(measure.unit)),
        ("better", text(measure.better.id())),
        ("mean", of(|e| e.mean)),
        ("lo", of(|e| e.lo)),
        ("hi", of(|e| e.hi)),
        ("sd", of(|e| e.sd)),
        ("p05", of(|e| e.p05)),
        ("p50", of(|e| e.p50)),
        ("p95", of(|e| e.p95)),
        ("n", Json::Scalar(estimate.map_or(0, |e| e.n).into())),
    ])
}

fn difference_object(measure: &Measure, contrast: Option<&Contrast>) -> Json {
    let of = |read: fn(&Contrast) -> f64| number(contrast.map(read));
    Json::Object(vec![
        ("unit", text(measure.unit)),
        ("mean", of(|c| c.mean)),
        ("lo", of(|c| c.lo)),
        ("hi", of(|c| c.hi)),
        ("share_better", of(|c| c.share_better)),
        ("verdict", contrast.map_or(Json::Scalar(Value::Null), |contrast| text(contrast.verdict.id()))),
    ])
}

fn text(text: &str) -> Json {
    Json::Scalar(text.into())
}

/// A number of at most 12 significant digits; `null` where there is none or where it has no bound.
fn number(value: Option<f64>) -> Json {
    Json::Scalar(value.and_then(rounded).map_or(Value::Null, Into::into))
}

/// Rounded to 12 significant digits, so that the last bits of a sum cannot show; `None` without a bound.
pub(super) fn rounded(value: f64) -> Option<f64> {
    if !value.is_finite() {
        return None;
    }
    let rounded: f64 = format!("{value:.11e}").parse().expect("a number that was written can be read");
    // No negative zero.
    Some(rounded + 0.0)
}

impl Json {
    /// Objects of scalars take one line, everything else is indented.
    fn write(&self, out: &mut String, indent: usize) {
        match self {
            Self::Scalar(value) => write!(out, "{value}").expect("a string takes everything"),
            Self::Object(entries) if entries.iter().all(|(_, value)| matches!(value, Self::Scalar(_))) => {
                let entries: Vec<String> =
                    entries.iter().map(|(key, value)| format!("\"{key}\": {}", value.line())).collect();
                write!(out, "{{ {} }}", entries.join(", ")).expect("a string takes everything");
            }
            Self::Object(entries) => block(out, indent, ['{', '}'], entries, |out, (key, value): &(&str, Self)| {
                write!(out, "\"{key}\": ").expect("a string takes everything");
                value.write(out, indent + 2);
            }),
            Self::List(items) => block(out, indent, ['[', ']'], items, |out, item| item.write(out, indent + 2)),
        }
    }

    fn line(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0);
        out
    }
}

fn block<T>(out: &mut String, indent: usize, [open, close]: [char; 2], items: &[T], write: impl Fn(&mut String, &T)) {
    out.push(open);
    for (position, item) in items.iter().enumerate() {
        out.push_str(if position > 0 { ",\n" } else { "\n" });
        out.push_str(&" ".repeat(indent + 2));
        write(out, item);
    }
    if !items.is_empty() {
        out.push('\n');
        out.push_str(&" ".repeat(indent));
    }
    out.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_digits_and_no_more() {
        assert_eq!(rounded(0.1 + 0.2), Some(0.3));
        assert_eq!(rounded(1.234_567_890_123_456e-7), Some(1.234_567_890_12e-7));
        assert_eq!(rounded(f64::INFINITY), None);
        assert_eq!(rounded(-0.0).map(f64::to_bits), Some(0));
    }

    #[test]
    fn keys_keep_their_order() {
        let inner = Json::Object(vec![("z", text("a \"word\"")), ("a", number(None))]);
        let document = Json::Object(vec![("second", inner), ("first", Json::List(vec![]))]);
        assert_eq!(document.line(), "{\n  \"second\": { \"z\": \"a \\\"word\\\"\", \"a\": null },\n  \"first\": []\n}");
    }
}
