//! Storage, network and domains: what serves which machines, and when strategies work on it.

use std::ops::RangeInclusive;

use toml::Spanned;

use super::super::file::{ClockTable, ComponentEntry, FabricTable, Text};
use super::super::problem::{Complaint, Review};
use super::super::text;
use super::super::word::WordOr;
use super::calendar::{clock, exclusions};
use super::check::{Names, index};
use super::estate::Places;
use crate::model::{
    Clock, Domain, Estate, FabricComponent, FabricKind, FabricReleases, FabricWindow, Machine, MachineId, Paths, SiteId,
};
use crate::units::{Date, Span};

const KINDS: [(&str, FabricKind); 2] = [("storage", FabricKind::Storage), ("network", FabricKind::Network)];
/// Updates of one component in a year: fewer are none, and more are not those of one component.
const PER_YEAR: RangeInclusive<f64> = 0.01..=366.0;
/// A year of the Gregorian calendar, in milliseconds.
const YEAR: f64 = 31_556_952_000.0;

/// A domain by its word.
pub(super) fn domain(word: &Text, review: &mut Review) -> Option<Domain> {
    review.word(word, "domain", &Domain::ALL.map(|domain| (domain.id(), domain)))
}

/// Every `[[component]]`.
pub(super) fn components(
    entries: &[ComponentEntry],
    places: &Places,
    estate: &Estate,
    review: &mut Review,
) -> Vec<FabricComponent> {
    let mut names = Names::new("component");
    let mut components = Vec::new();
    for entry in entries {
        names.take(entry.name.get_ref(), entry.name.span(), review);
        let kind = review.word(&entry.kind, "kind of component", &KINDS).unwrap_or(FabricKind::Storage);
        let site = entry.site.as_ref().and_then(|name| places.sites.position(name, review)).unwrap_or(0);
        components.push(FabricComponent {
            name: entry.name.get_ref().clone(),
            kind,
            domain: entry.domain.as_ref().and_then(|word| domain(word, review)).unwrap_or(kind.domain()),
            site: SiteId(index(site)),
            serves: serves(&entry.serves, places, estate, review),
            releases: releases(entry, review),
            outage: review.law(&entry.outage),
            paths: paths(entry, review),
        });
    }
    components
}

/// The hosts and physical servers that some patterns name.
fn serves(patterns: &Spanned<Vec<Text>>, places: &Places, estate: &Estate, review: &mut Review) -> Vec<MachineId> {
    if patterns.get_ref().is_empty() {
        let complaint = Complaint::new("a component that serves nothing");
        review.refuse(patterns.span(), complaint.hint("write serves = [\"hv*\"], the hosts and servers behind it"));
    }
    let stands = |machine: &MachineId| match estate.machine(*machine) {
        Machine::Host(_) | Machine::Server(_) => true,
        Machine::Guest(_) => false,
    };
    let mut machines = Vec::new();
    for pattern in patterns.get_ref() {
        let named = places.machines.all.matching(pattern, review);
        let is_named = !named.is_empty();
        let found: Vec<MachineId> =
            named.into_iter().map(|position| MachineId(index(position))).filter(stands).collect();
        if is_named && found.is_empty() {
            let complaint = Complaint::new(format!("\"{}\" is a guest", pattern.get_ref()));
            review.refuse(pattern.span(), complaint.hint("name its host: guests are behind what their host is behind"));
        }
        machines.extend(found);
    }
    machines.sort();
    machines.dedup();
    machines
}

fn releases(entry: &ComponentEntry, review: &mut Review) -> FabricReleases {
    match (&entry.updates_per_year, &entry.releases) {
        (Some(rate), None) => {
            let per_year = *rate.get_ref();
            if PER_YEAR.contains(&per_year) {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "from a day to a century"
                )]
                return FabricReleases::Every(Span::from_ms((YEAR / per_year) as u64));
            }
            if per_year != 0.0 {
                let complaint = Complaint::new(format!("{per_year} is no number of updates of a component in a year"));
                review.refuse(rate.span(), complaint.hint("a mean from 0.01 to 366, or 0"));
            }
            FabricReleases::Dates(Vec::new())
        }
        (None, Some(days)) => FabricReleases::Dates(dates(days, review)),
        (Some(rate), Some(_)) => {
            let complaint = Complaint::new("updates_per_year beside releases");
            review.refuse(rate.span(), complaint.hint("keep one of the two"));
            FabricReleases::Dates(Vec::new())
        }
        (None, None) => {
            let complaint = Complaint::new(format!("nothing is said of the updates of \"{}\"", entry.name.get_ref()));
            let hint = "write updates_per_year = 2, or releases = [\"2009-05-04\"]";
            review.refuse(entry.name.span(), complaint.hint(hint));
            FabricReleases::Dates(Vec::new())
        }
    }
}

/// Days in order; two updates may come out on one day.
fn dates(days: &[Text], review: &mut Review) -> Vec<Date> {
    let mut dates: Vec<Date> = days.iter().filter_map(|day| review.read(day, text::date)).collect();
    dates.sort_unstable();
    dates
}

fn paths(entry: &ComponentEntry, review: &mut Review) -> Paths {
    let failure = review.share(&entry.path_failure);
    match review.whole(&entry.paths, "a number of paths", 1..=2) {
        2 => Paths::Two { failure },
        _ => Paths::One,
    }
}

/// When a strategy works on the components of a domain.
struct Words<'a> {
    window: &'a Text,
    except: &'a [Text],
    clock: Option<&'a Spanned<WordOr<ClockTable>>>,
}

/// Openings by domain, of a strategy that says anything of them.
pub(super) fn fabric(fabric: &Spanned<WordOr<FabricTable>>, review: &mut Review) -> [Option<FabricWindow>; 5] {
    let table = match fabric.get_ref() {
        WordOr::Word(word) => {
            let window = Spanned::new(fabric.span(), word.clone());
            let all = opening(&Words { window: &window, except: &[], clock: None }, review);
            return Domain::ALL.map(|_| all.clone());
        }
        WordOr::Table(table) => table,
    };
    let all = table
        .window
        .as_ref()
        .and_then(|window| opening(&Words { window, except: &table.except, clock: table.clock.as_ref() }, review));
    let own = [&table.network, &table.storage, &table.application, &table.management, &table.security];
    let is_needed = !table.except.is_empty() || table.clock.is_some() || own.iter().all(|own| own.is_none());
    if is_needed && table.window.is_none() {
        let complaint = Complaint::new("[strategy.fabric] has no \"window\"");
        review.refuse(fabric.span(), complaint.hint("write window = \"fourth friday 18:00-21:00\", or one by domain"));
    }
    own.map(|own| match own {
        None => all.clone(),
        Some(plan) => match plan.get_ref() {
            WordOr::Word(word) => {
                let window = Spanned::new(plan.span(), word.clone());
                opening(&Words { window: &window, except: &[], clock: None }, review)
            }
            WordOr::Table(plan) => {
                opening(&Words { window: &plan.window, except: &plan.except, clock: plan.clock.as_ref() }, review)
            }
        },
    })
}

fn opening(words: &Words<'_>, review: &mut Review) -> Option<FabricWindow> {
    let except = exclusions(words.except, review);
    let clock = words.clock.map_or(Clock::Site, |words| clock(words, review));
    let schedule = review.read(words.window, text::schedule)?;
    if schedule.length.is_none() {
        let complaint = Complaint::new(format!("the window \"{}\" has no end", words.window.get_ref()));
        review.refuse(words.window.span(), complaint.hint("write from and to, such as \"fourth friday 18:00-21:00\""));
    }
    Some(FabricWindow { schedule, except, clock })
}
