//! Which updates are wanted, when they are approved, and what becomes of approved ones.

use toml::Spanned;

use super::super::file::{DeadlineTable, EmergencyTable, LayerTable, SelectTable, SupersededTable, Text};
use super::super::problem::{Complaint, Review};
use super::super::source::Bytes;
use super::super::text;
use super::super::word::WordOr;
use super::nature::{IMPORTANCES, classes};
use super::supply::SEVERITIES;
use crate::model::{
    Approval, ClassSet, Culprits, Deadline, Emergency, Importance, Imports, LayerPlan, Selection, Severity, Source,
    Superseded, Urgency,
};
use crate::units::Span;

const CULPRITS: [(&str, Culprits); 2] = [("declined", Culprits::Declined), ("left", Culprits::Left)];
const URGENCIES: [(&str, Urgency); 3] =
    [("out-of-band", Urgency::OutOfBand), ("exploited", Urgency::Exploited), ("critical", Urgency::Critical)];

/// `select = { ... }`
pub(super) fn selection(table: &SelectTable, review: &mut Review) -> Selection {
    let importance = table.importance.as_ref().and_then(|word| review.word(word, "importance", &IMPORTANCES));
    Selection {
        classes: table.classes.as_ref().map_or(ClassSet::ALL, |list| {
            refuse_empty(list, "nothing is selected", "name classifications, or leave the list out for all", review);
            list.get_ref().iter().filter_map(|word| review.word(word, "classification", &classes())).collect()
        }),
        importance: importance.unwrap_or(Importance::Important),
        severity: review.word(&table.severity, "severity", &SEVERITIES).unwrap_or(Severity::Low),
        imports: match table.imports.get_ref().as_str() {
            "never" => Imports::Never,
            _ => Imports::After(review.span(&table.imports)),
        },
    }
}

/// All that a plan says of approval.
pub(super) fn approval(table: &LayerTable, review: &mut Review) -> Approval {
    let approve = &table.approve;
    Approval {
        min_age: review.span(&approve.after),
        on: approve.on.as_ref().and_then(|words| review.read(words, text::recurrence)),
        heed_reports: review.share(&approve.heed_reports),
        deadline: approve.deadline.as_ref().map(|table| deadline(table.get_ref(), review)),
        emergency: table.emergency.as_ref().map(|table| emergency(table, review)),
        superseded: match &table.superseded {
            Some(written) => superseded(written, review),
            None => Superseded::Expires(Span::ZERO),
        },
        culprits: review.word(&table.culprits, "rule", &CULPRITS).unwrap_or(Culprits::Declined),
    }
}

fn deadline(table: &DeadlineTable, review: &mut Review) -> Deadline {
    let at = table.at.as_ref().and_then(|words| review.read(words, text::time_of_day));
    Deadline { after: review.span(&table.after), at }
}

/// `emergency = { ... }`
pub(super) fn emergency(table: &EmergencyTable, review: &mut Review) -> Emergency {
    refuse_empty(
        &table.when,
        "nothing is urgent",
        "name what is: \"out-of-band\", \"exploited\", \"critical\"",
        review,
    );
    let mut when: Vec<Urgency> = Vec::new();
    for word in table.when.get_ref() {
        let urgency = review.word(word, "urgency", &URGENCIES);
        when.extend(urgency.filter(|urgency| !when.contains(urgency)));
    }
    Emergency { when, after: review.span(&table.after), within: review.span(&table.within) }
}

fn superseded(written: &Spanned<WordOr<SupersededTable>>, review: &mut Review) -> Superseded {
    match written.get_ref() {
        WordOr::Word(word) => {
            let known = [("stays", Superseded::Stays)];
            let hint = "write \"stays\" or { expires = \"90d\" }";
            review.rule(word, written, &known, hint).unwrap_or(Superseded::Stays)
        }
        WordOr::Table(table) => Superseded::Expires(review.span(&table.expires)),
    }
}

fn refuse_empty(list: &Spanned<Vec<Text>>, what: &str, hint: &str, review: &mut Review) {
    if list.get_ref().is_empty() {
        review.refuse(list.span(), Complaint::new(what).hint(hint));
    }
}

/// What comes straight from Microsoft is not approved by anybody, and of what is on offer only the importance counts.
pub(super) fn refuse_for_windows_update(table: &LayerTable, plan: &LayerPlan, review: &mut Review) {
    match plan.source {
        Source::Wsus => return,
        Source::WindowsUpdate => {}
    }
    let at = |words: Option<&Text>| words.map_or(0..0, Spanned::span);
    let (approve, select) = (&table.approve, &table.select);
    let rules: [(Bytes, bool); 8] = [
        (approve.after.span(), plan.approval.min_age > Span::ZERO),
        (at(approve.on.as_ref()), approve.on.is_some()),
        (approve.heed_reports.span(), plan.approval.heed_reports.get() > 0.0),
        (approve.deadline.as_ref().map_or(0..0, Spanned::span), approve.deadline.is_some()),
        (table.emergency.as_ref().map_or(0..0, |table| table.when.span()), table.emergency.is_some()),
        (table.superseded.as_ref().map_or(0..0, Spanned::span), table.superseded.is_some()),
        (select.classes.as_ref().map_or(0..0, Spanned::span), select.classes.is_some()),
        (select.severity.span(), plan.select.severity > Severity::Low),
    ];
    let imports = (select.imports.span(), plan.select.imports != Imports::Never);
    for (at, _) in rules.into_iter().chain([imports]).filter(|(_, set)| *set) {
        let complaint = Complaint::new("updates from \"windows-update\" are not approved by anybody");
        let server = if table.automatic_updates.is_some() { "UseWUServer = 1" } else { "source = \"wsus\"" };
        review.refuse(at, complaint.hint(format!("write {server}, or leave out this rule")));
    }
}
