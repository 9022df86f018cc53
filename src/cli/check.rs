//! `patchcast check`: everything that `run` would refuse, without simulating.

use super::Done;
use super::args::CheckOrder;
use super::input;
use super::terminal::Terminal;
use crate::model::Model;

/// Reads a scenario and says whether it could be run.
pub(super) fn check(order: &CheckOrder, terminal: &Terminal) -> Done {
    let input = input::read(&order.scenario)?;
    terminal.say(&format!("{}: ok, {}\n", order.scenario.display(), sizes(&input.model)))
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
