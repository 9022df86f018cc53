//! Strategies and their plans per layer.

use toml::Spanned;

use super::super::file::{ApproveTable, LayerTable, StrategyEntry};
use super::super::problem::{Complaint, Review};
use super::super::text;
use super::super::word::WordOr;
use super::calendar;
use super::check::Names;
use super::library;
use crate::model::{Agent, Approval, LayerPlan, Recurrence, Schedule, Selection, Source, Strategy, UpdateServer};
use crate::units::{ClockTime, Span};

const SOURCES: [(&str, Source); 2] = [("windows-update", Source::WindowsUpdate), ("wsus", Source::Wsus)];

/// Every `[[strategy]]`.
pub(super) fn strategies(entries: &[StrategyEntry], review: &mut Review) -> Vec<Strategy> {
    if entries.is_empty() {
        let complaint = Complaint::new("the scenario has no strategy");
        review.refuse(
            0..0,
            complaint.hint("write [[strategy]] with use = \"...\", or with name, hosts, guests and workloads"),
        );
    }
    let mut names = Names::new("strategy");
    entries
        .iter()
        .map(|entry| {
            take_name(entry, &mut names, review);
            Strategy {
                name: entry.name.get_ref().clone(),
                title: entry.title.as_ref().unwrap_or(&entry.name).get_ref().clone(),
                announce: entry.announce.as_ref().map(|span| review.positive(span, "the time of an announcement")),
                layers: [&entry.hosts, &entry.guests, &entry.workloads].map(|layer| layer_plan(layer, review)),
                groups: Vec::new(),
                server: UpdateServer::default(),
                fabric: entry.fabric.as_ref().and_then(|fabric| calendar::fabric(fabric, review)),
                offline_servicing: entry.offline_servicing.as_ref().map(|table| library::servicing(table, review)),
            }
        })
        .collect()
}

fn take_name(entry: &StrategyEntry, names: &mut Names, review: &mut Review) {
    if names.list().any(|name| name.eq_ignore_ascii_case(entry.name.get_ref())) {
        let complaint = Complaint::new(format!("there are two strategies with the name \"{}\"", entry.name.get_ref()));
        review.refuse(entry.name.span(), complaint.hint("next to `use`, write a name of its own"));
    }
    review.filled(&entry.name, "name of a strategy");
    names.taken(entry.name.get_ref());
}

fn layer_plan(layer: &Spanned<WordOr<LayerTable>>, review: &mut Review) -> Option<LayerPlan> {
    let table = match layer.get_ref() {
        WordOr::Table(table) => table,
        WordOr::Word(word) => {
            if word != "never" {
                let complaint = Complaint::new(format!("\"{word}\" is not a plan"));
                review.refuse(layer.span(), complaint.hint("write \"never\", or a table with source and window"));
            }
            return None;
        }
    };
    let source = review.word(&table.source, "source", &SOURCES).unwrap_or(Source::Wsus);
    let approval = approval(&table.approve, source, review);
    let reserve = review.span(&table.reserve);
    let countdown = review.span(&table.countdown);
    let schedule = review.read(&table.window, text::schedule).unwrap_or(NOWHERE);
    if let Some(length) = schedule.length.filter(|&length| reserve > length) {
        let complaint =
            Complaint::new(format!("nothing ever fits: the window lasts {length} and the reserve is {reserve}"));
        review.refuse(
            table.window.span(),
            complaint.hint("make the window longer than the reserve, or set a shorter reserve"),
        );
    }
    let except = calendar::exclusions(&table.except, review);
    let clock = calendar::clock(&table.clock, review);
    let (select, agent) = (Selection::default(), Agent::default());
    Some(LayerPlan {
        source,
        select,
        approval,
        schedule,
        except,
        clock,
        reserve,
        large_reserve: reserve,
        countdown,
        agent,
    })
}

/// Stands in for a window that was refused.
const NOWHERE: Schedule = Schedule { days: Recurrence::Daily, start: ClockTime::MIDNIGHT, length: None };

fn approval(table: &ApproveTable, source: Source, review: &mut Review) -> Approval {
    let approval = Approval {
        min_age: review.span(&table.after),
        on: table.on.as_ref().and_then(|words| review.read(words, text::recurrence)),
        heed_reports: review.share(&table.heed_reports),
        ..Approval::default()
    };
    match source {
        Source::Wsus => {}
        Source::WindowsUpdate => refuse_approval(table, &approval, review),
    }
    approval
}

/// What comes straight from Microsoft is not approved by anybody.
fn refuse_approval(table: &ApproveTable, approval: &Approval, review: &mut Review) {
    let rules = [
        (table.after.span(), approval.min_age > Span::ZERO),
        (table.on.as_ref().map_or(0..0, Spanned::span), table.on.is_some()),
        (table.heed_reports.span(), approval.heed_reports.get() > 0.0),
    ];
    for (at, _) in rules.into_iter().filter(|(_, set)| *set) {
        let complaint = Complaint::new("updates from \"windows-update\" are not approved by anybody");
        review.refuse(at, complaint.hint("write source = \"wsus\", or leave out this rule"));
    }
}
