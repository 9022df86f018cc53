//! The plan of one layer, as its keys say it one by one, or by a named form.

use toml::Spanned;

use super::super::file::{LayerTable, Text};
use super::super::problem::{Complaint, Review};
use super::super::text;
use super::super::word::WordOr;
use super::{
    agent, approval, automatic_updates, azure_window, calendar, checkpoint, cluster_run, failures, maintenance_window,
    replace,
};
use crate::model::{Clock, Layer, LayerPlan, Recurrence, Schedule, Source};
use crate::units::{ClockTime, Span};

const SOURCES: [(&str, Source); 2] = [("windows-update", Source::WindowsUpdate), ("wsus", Source::Wsus)];

/// Stands in for a window that was refused.
const NOWHERE: Schedule = Schedule { days: Recurrence::Daily, start: ClockTime::MIDNIGHT, length: None };

/// `[strategy.hosts]` and its like; `None` where nothing is ever installed.
pub(super) fn layer_plan(
    written: &Spanned<WordOr<LayerTable>>,
    layer: Layer,
    review: &mut Review,
) -> Option<LayerPlan> {
    let table = match written.get_ref() {
        WordOr::Table(table) => table,
        WordOr::Word(word) => {
            if word != "never" {
                let complaint = Complaint::new(format!("\"{word}\" is not a plan"));
                review.refuse(written.span(), complaint.hint("write \"never\", or a table with source and window"));
            }
            return None;
        }
    };
    refuse_gaps(table, &written.span(), layer, review);
    failures::refuse_clock_of_workloads(table, layer, review);
    let plan = by_form(table, generic(table, layer, review), review)?;
    approval::refuse_for_windows_update(table, &plan, review);
    refuse_never_fits(table, &plan, review);
    replace::refuse_out_of_place(table.replace.as_ref(), layer, &plan, review);
    checkpoint::refuse_out_of_place(table, &plan, layer, review);
    Some(plan)
}

/// What neither a key nor a form says.
fn refuse_gaps(table: &LayerTable, at: &std::ops::Range<usize>, layer: Layer, review: &mut Review) {
    let mut lacks = |key: &str, hint: &str| {
        let complaint = Complaint::new(format!("[strategy.{}] lacks \"{key}\"", layer.id()));
        review.refuse(at.clone(), complaint.hint(hint));
    };
    if table.source.is_none() && table.automatic_updates.is_none() {
        lacks("source", "write source = \"windows-update\" or \"wsus\"");
    }
    let has_form =
        table.automatic_updates.is_some() || table.maintenance_window.is_some() || table.azure_window.is_some();
    if table.window.is_none() && !has_form {
        lacks(
            "window",
            "write window = \"daily 03:00\" or \"first friday 18:00-21:00\", or a form: automatic_updates = {}",
        );
    }
}

/// The plan as the keys say it that have the same meaning in every form. What a form says is neutral here.
fn generic(table: &LayerTable, layer: Layer, review: &mut Review) -> LayerPlan {
    let mut span = |words: &Option<Text>| words.as_ref().map(|words| review.span(words)).unwrap_or_default();
    let (reserve, large_reserve) = (span(&table.reserve), span(&table.large_reserve));
    let countdown = span(&table.countdown);
    LayerPlan {
        source: table.source.as_ref().and_then(|word| review.word(word, "source", &SOURCES)).unwrap_or(Source::Wsus),
        select: approval::selection(&table.select, review),
        approval: approval::approval(table, review),
        schedule: table.window.as_ref().and_then(|words| review.read(words, text::schedule)).unwrap_or(NOWHERE),
        except: calendar::exclusions(&table.except, review),
        clock: table.clock.as_ref().map_or(Clock::Site, |clock| calendar::clock(clock, review)),
        reserve,
        large_reserve,
        countdown,
        agent: agent::agent(table, review),
        replace: table.replace.as_ref().and_then(|written| replace::replace(written, review)),
        run: cluster_run::run(table, layer, review),
        checkpoint: table.checkpoint.as_ref().map(|table| checkpoint::plan(table.get_ref(), review)),
    }
}

/// The plan with what its form says.
fn by_form(table: &LayerTable, plan: LayerPlan, review: &mut Review) -> Option<LayerPlan> {
    if let Some(form) = &table.automatic_updates {
        automatic_updates::automatic_updates(form, plan, review)
    } else if let Some(form) = &table.maintenance_window {
        if let Some(source) = table.source.as_ref().filter(|_| plan.source == Source::WindowsUpdate) {
            let complaint = Complaint::new("Configuration Manager has its updates from an update server");
            review.refuse(source.span(), complaint.hint("write source = \"wsus\""));
        }
        Some(maintenance_window::maintenance_window(form, plan, review))
    } else if let Some(form) = &table.azure_window {
        Some(azure_window::azure_window(form, plan, review))
    } else {
        Some(plan)
    }
}

/// A window that is shorter than what is kept of it.
fn refuse_never_fits(table: &LayerTable, plan: &LayerPlan, review: &mut Review) {
    let reserve = plan.reserve;
    let Some(length) = plan.schedule.length.filter(|&length| reserve > length) else { return };
    let words = table
        .window
        .as_ref()
        .or(table.maintenance_window.as_ref().map(|form| &form.duration))
        .or(table.azure_window.as_ref().map(|form| &form.duration));
    let complaint =
        Complaint::new(format!("nothing ever fits: the window lasts {length} and the reserve is {reserve}"));
    review.refuse(
        words.map_or(0..0, Spanned::span),
        complaint.hint("make the window longer than the reserve, or set a shorter reserve"),
    );
}

/// The window that days, a start and a duration say, no longer than `longest`.
pub(super) fn window(days: &Text, start: &Text, duration: &Text, longest: Span, review: &mut Review) -> Schedule {
    let length = review.positive(duration, "the duration of a window");
    if length > longest {
        let complaint = Complaint::new(format!("the window lasts {length}"));
        review.refuse(duration.span(), complaint.hint(format!("at most {longest}")));
    }
    Schedule {
        days: review.read(days, text::recurrence).unwrap_or(Recurrence::Daily),
        start: review.read(start, text::time_of_day).unwrap_or(ClockTime::MIDNIGHT),
        length: Some(length).filter(|&length| length > Span::ZERO),
    }
}
