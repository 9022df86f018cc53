//! `patchcast check`: everything that `run` would refuse, and whether windows are long enough.

use super::Done;
use super::args::CheckOrder;
use super::input;
use super::terminal::Terminal;
use crate::model::{Layer, Model};
use crate::study::WindowUse;
use crate::units::Span;
use crate::{plan, study};

/// Reads a scenario and says whether it could be run.
pub(super) fn check(order: &CheckOrder, terminal: &Terminal) -> Done {
    let input = input::read(&order.scenario)?;
    let windows = windows(&input.model, &study::window_use(&plan::compile(&input.model)));
    terminal.say(&format!("{}: ok, {}\n{windows}", order.scenario.display(), sizes(&input.model)))
}

/// Whether the windows are long enough, a line for each layer that has some.
fn windows(model: &Model, uses: &[WindowUse]) -> String {
    let mut text = String::new();
    for window in uses {
        let name = &model.strategies[window.strategy].name;
        let verdict = if window.is_too_short() { "too short: " } else { "" };
        text += &format!(
            "  {name}, {}: {verdict}windows of {}; machines are done after {} (median), {} (19 of 20); {:.1} a year end late\n",
            layer_word(window.layer),
            in_hours(window.shortest),
            in_hours(window.median),
            in_hours(window.p95),
            window.late_per_year,
        );
    }
    text
}

const fn layer_word(layer: Layer) -> &'static str {
    match layer {
        Layer::Hosts => "hosts",
        Layer::Guests => "guests",
        Layer::Workloads => "workloads",
    }
}

/// A span to the minute, upwards.
fn in_hours(span: Span) -> String {
    let minutes = span.ms().div_ceil(Span::MINUTE.ms());
    format!("{}h {:02}m", minutes / 60, minutes % 60)
}

/// What would be simulated, in a few words.
fn sizes(model: &Model) -> String {
    let estate = &model.estate;
    [
        count(estate.hosts.len(), "host"),
        count(estate.guests.len(), "guest"),
        count(estate.servers.len(), "physical server"),
        count(estate.services.len(), "service"),
        count(model.strategies.len(), "strategy"),
        count(model.study.replications as usize, "replication"),
    ]
    .join(", ")
}

fn count(number: usize, word: &str) -> String {
    match (number, word.strip_suffix('y')) {
        (1, _) => format!("1 {word}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        (_, None) => format!("{number} {word}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_agree_with_their_words() {
        assert_eq!(count(1, "strategy"), "1 strategy");
        assert_eq!(count(2, "strategy"), "2 strategies");
        assert_eq!(count(0, "host"), "0 hosts");
    }
}
