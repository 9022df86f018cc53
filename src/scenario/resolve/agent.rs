//! What update agents do by themselves, as the keys of a plan say it one by one.

use toml::Spanned;

use super::super::file::{LayerTable, LoggedOnTable, MissedTable, OutsideTable, RestartTable, Text};
use super::super::problem::{Complaint, Review};
use super::super::text;
use super::super::word::WordOr;
use crate::model::{Agent, LoggedOn, Minor, Missed, Outside, Quiet, RestartRule};

const MISSED: [(&str, Missed); 2] = [("takes-part", Missed::TakesPart), ("next-time", Missed::NextTime)];
const MINOR: [(&str, Minor); 2] = [("with-the-others", Minor::WithTheOthers), ("at-once", Minor::AtOnce)];

/// The agents of a plan; as they come where a form says it.
pub(super) fn agent(table: &LayerTable, review: &mut Review) -> Agent {
    let usual = Agent::default();
    Agent {
        scan_every: match &table.scan_every {
            Some(words) => review.positive(words, "the time between scans"),
            None => usual.scan_every,
        },
        start: usual.start,
        spread: table.spread.as_ref().map_or(usual.spread, |words| review.span(words)),
        missed: table.missed.as_ref().map_or(usual.missed, |written| missed(written, review)),
        minor: table.minor.as_ref().and_then(|word| review.word(word, "rule", &MINOR)).unwrap_or(usual.minor),
        restart: table.restart.as_ref().map_or(usual.restart, |table| restart(table, review)),
        rejuvenate_after: table.rejuvenate_after.as_ref().map(|law| review.law(law)),
    }
}

fn missed(written: &Spanned<WordOr<MissedTable>>, review: &mut Review) -> Missed {
    match written.get_ref() {
        WordOr::Word(word) => {
            let hint = "write \"takes-part\", \"next-time\" or { after_start = \"1m\" }";
            review.rule(word, written, &MISSED, hint).unwrap_or(Missed::TakesPart)
        }
        WordOr::Table(table) => Missed::AfterStart(review.span(&table.after_start)),
    }
}

fn restart(table: &RestartTable, review: &mut Review) -> RestartRule {
    RestartRule {
        logged_on: logged_on(&table.logged_on, review),
        outside: table.outside.as_ref().map_or(Outside::Allowed, |written| outside(written, review)),
        quiet: table
            .never_between
            .as_ref()
            .and_then(|words| review.read(words, text::hours))
            .map(|(from, to)| Quiet { from, to }),
        by_hand: table.by_hand.as_ref().map(|law| review.law(law)),
        drain: table.drain.as_ref().map(|drain| review.positive(&drain.at_most, "the longest drain")),
    }
}

fn logged_on(written: &Spanned<WordOr<LoggedOnTable>>, review: &mut Review) -> LoggedOn {
    match written.get_ref() {
        WordOr::Word(word) => {
            let known = [("ignored", LoggedOn::Ignored)];
            let hint = "write \"ignored\" or { prompt = \"10m\", at_most = \"2d\" }";
            review.rule(word, written, &known, hint).unwrap_or(LoggedOn::Ignored)
        }
        WordOr::Table(table) => LoggedOn::Waits {
            prompt: review.positive(&table.prompt, "the time between prompts"),
            at_most: table.at_most.as_ref().map(|words| review.span(words)),
        },
    }
}

fn outside(written: &Spanned<WordOr<OutsideTable>>, review: &mut Review) -> Outside {
    match written.get_ref() {
        WordOr::Word(word) => {
            let known = [("allowed", Outside::Allowed)];
            let hint = "write \"allowed\" or { needs = \"10m\" }";
            review.rule(word, written, &known, hint).unwrap_or(Outside::Allowed)
        }
        WordOr::Table(table) => Outside::NotAllowed { needs: review.span(&table.needs) },
    }
}

impl Review {
    /// One of some words where a table might stand as well.
    pub(super) fn rule<T: Copy, W>(
        &mut self,
        word: &str,
        written: &Spanned<W>,
        known: &[(&str, T)],
        hint: &str,
    ) -> Option<T> {
        let found = known.iter().find(|(name, _)| *name == word).map(|&(_, value)| value);
        if found.is_none() {
            self.refuse(written.span(), Complaint::new(format!("rule \"{word}\" is not defined")).hint(hint));
        }
        found
    }
}

/// A word with the place of the value that it is.
pub(super) fn text_at<T>(word: &str, written: &Spanned<T>) -> Text {
    Text::new(written.span(), word.to_owned())
}
