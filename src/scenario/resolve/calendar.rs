//! Clocks of plans, holidays of sites, and days on which openings do not take place.

use toml::Spanned;

use super::super::file::{ClockTable, StrategyEntry, Text};
use super::super::problem::{Complaint, Review};
use super::super::text;
use super::super::word::WordOr;
use super::estate;
use crate::model::{Clock, Exclusion, LayerPlan, Model};
use crate::units::Date;

/// The holidays of a site, in order.
pub(super) fn holidays(entries: &[Text], review: &mut Review) -> Vec<Date> {
    let mut holidays = Vec::new();
    for entry in entries {
        let Some(day) = review.read(entry, text::date) else { continue };
        match holidays.binary_search(&day) {
            Ok(_) => {
                let complaint = Complaint::new(format!("{day} is a holiday twice"));
                review.refuse(entry.span(), complaint.hint("write each day once"));
            }
            Err(place) => holidays.insert(place, day),
        }
    }
    holidays
}

/// What `except` says.
pub(super) fn exclusions(entries: &[Text], review: &mut Review) -> Vec<Exclusion> {
    entries.iter().filter_map(|entry| review.read(entry, text::exclusion)).collect()
}

/// Whose clock a plan is read on.
pub(super) fn clock(clock: &Spanned<WordOr<ClockTable>>, review: &mut Review) -> Clock {
    match clock.get_ref() {
        WordOr::Table(table) => review.read(&table.frozen, text::date).map_or(Clock::Site, Clock::Frozen),
        WordOr::Word(word) => match word.as_str() {
            "site" => Clock::Site,
            "headquarters" => Clock::Headquarters,
            _ => Clock::Zone(estate::zone(&Spanned::new(clock.span(), word.clone()), review)),
        },
    }
}

/// Refuses plans that have openings within the horizon and may use none of them, at any site.
pub(super) fn something_is_left(entries: &[StrategyEntry], model: &Model, review: &mut Review) {
    for (entry, strategy) in entries.iter().zip(&model.strategies) {
        let tables = [&entry.hosts, &entry.guests, &entry.workloads];
        for (table, plan) in tables.into_iter().zip(&strategy.layers) {
            let (WordOr::Table(table), Some(plan)) = (table.get_ref(), plan) else { continue };
            if is_never_open(plan, model) {
                let complaint = Complaint::new("every opening of this window is excluded");
                let hint = "leave out entries of `except`, or write \"never\" for a layer that is not updated";
                review.refuse(
                    table.window.as_ref().map_or_else(|| entry.name.span(), Spanned::span),
                    complaint.hint(hint),
                );
            }
        }
    }
}

fn is_never_open(plan: &LayerPlan, model: &Model) -> bool {
    let horizon = model.horizon;
    let days = (0..horizon.end.days_since(horizon.start)).map(|days| horizon.start.plus_days(days));
    let mut openings = days.filter(|&day| plan.schedule.days.falls_on(day)).peekable();
    let sites = &model.estate.sites;
    let is_excluded =
        |day| sites.iter().all(|site| plan.except.iter().any(|exclusion| exclusion.excludes(day, &site.holidays)));
    !sites.is_empty() && openings.peek().is_some() && openings.all(is_excluded)
}
