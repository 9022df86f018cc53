//! Which updates come when: history, months drawn from it, or the author's own list.

use std::ops::RangeInclusive;

use super::super::file::{HorizonTable, ReleaseEntry, ResampleTable, SupplyTable, Text};
use super::super::problem::{Complaint, Review, suggest};
use super::super::text;
use super::super::word::WordOr;
use super::check::Names;
use super::{nature, time_zone};
use crate::calibration::Era;
use crate::model::{
    Class, Component, Extra, Horizon, Previews, Product, ProductSet, Release, RestartNeed, Severity, Supply,
};
use crate::units::{Date, Span};

pub(super) const SEVERITIES: [(&str, Severity); 4] = [
    ("low", Severity::Low),
    ("moderate", Severity::Moderate),
    ("important", Severity::Important),
    ("critical", Severity::Critical),
];
const RESTARTS: [(&str, RestartNeed); 3] =
    [("yes", RestartNeed::Yes), ("maybe", RestartNeed::Maybe), ("no", RestartNeed::No)];
const COMPONENTS: [(&str, Component); 8] = [
    ("hypervisor", Component::Hypervisor),
    ("system", Component::System),
    ("browser", Component::Browser),
    ("dotnet", Component::DotNet),
    ("exchange", Component::Exchange),
    ("sqlserver", Component::SqlServer),
    ("office", Component::Office),
    ("other", Component::Other),
];

/// `[supply]`
pub(super) fn supply(table: &SupplyTable, horizon: Horizon, written: &HorizonTable, review: &mut Review) -> Supply {
    let word = match table.history.get_ref() {
        WordOr::Table(history) => {
            refuse_releases(table, review);
            return resample(&history.resample, review);
        }
        WordOr::Word(word) => word.as_str(),
    };
    match word {
        "listed" => listed(&table.release, horizon, review),
        "replay" => {
            refuse_releases(table, review);
            replay(horizon, written, review)
        }
        _ => {
            let complaint = Complaint::new(format!("history \"{word}\" is not defined"));
            let hint = suggest(word, ["replay", "listed"]).expect("there are words");
            review.refuse(
                table.history.span(),
                complaint.hint(format!("{hint} or write {{ resample = {{ from = \"2008-11\", to = \"2012-03\" }} }}")),
            );
            Supply::Replay(Vec::new())
        }
    }
}

const PREVIEWS: [(&str, Previews); 2] = [("never", Previews::Never), ("fourth tuesday", Previews::FourthTuesday)];
/// Updates of others in a month: fewer are none, and more are not those of one estate.
const THIRD_PARTY: RangeInclusive<f64> = 0.001..=100.0;
/// A twelfth of a year of the Gregorian calendar, in milliseconds.
const MONTH: f64 = 2_629_746_000.0;

/// `third_party` and `previews` of `[supply]`
pub(super) fn extra(table: &SupplyTable, review: &mut Review) -> Extra {
    let rate = *table.third_party.get_ref();
    let is_some = THIRD_PARTY.contains(&rate);
    if !is_some && rate != 0.0 {
        let complaint = Complaint::new(format!("{rate} is no number of updates of other publishers in a month"));
        review.refuse(table.third_party.span(), complaint.hint("a mean from 0.001 to 100, or 0"));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a mean between 7 hours and 83 years")]
    let mean = |rate: f64| Span::from_ms((MONTH / rate) as u64);
    Extra {
        third_party: is_some.then(|| mean(rate)),
        previews: review.word(&table.previews, "previews", &PREVIEWS).unwrap_or_default(),
    }
}

fn refuse_releases(table: &SupplyTable, review: &mut Review) {
    if let Some(first) = table.release.first() {
        let complaint = Complaint::new("the list of releases is not used");
        review.refuse(
            first.id.span(),
            complaint.hint("write history = \"listed\" under [supply], or leave out the list"),
        );
    }
}

/// The stretches of time of which the releases are known, in words.
fn on_record() -> String {
    let [bulletins, cumulative] = Era::ALL.map(|era| {
        let [start, end] = era.days();
        format!("{start} to {end}")
    });
    format!("they cover {bulletins} (bulletins) and {cumulative} (cumulative updates)")
}

/// The era that a day lies in.
fn era_of(day: Date) -> Option<Era> {
    Era::ALL.into_iter().find(|era| {
        let [start, end] = era.days();
        (start..end).contains(&day)
    })
}

/// The history of the era that the horizon lies in.
fn replay(horizon: Horizon, written: &HorizonTable, review: &mut Review) -> Supply {
    let era = era_of(horizon.start);
    let Some(inside) = era.filter(|era| horizon.end <= era.days()[1]) else {
        if horizon.start < horizon.end {
            let complaint = Complaint::new(format!(
                "the horizon from {} to {} reaches beyond the releases on record",
                horizon.start, horizon.end
            ));
            let hint = format!(
                "{}; move the horizon, or draw months: \
                 history = {{ resample = {{ from = \"2008-11\", to = \"2012-03\" }} }}",
                on_record()
            );
            let end_words = written.end.as_ref().or(written.length.as_ref()).unwrap_or(&written.start);
            let at = if era.is_none() { &written.start } else { end_words };
            review.refuse(at.span(), complaint.hint(hint));
        }
        return Supply::Replay(Vec::new());
    };
    let within = |release: &&Release| (horizon.start..horizon.end).contains(&release.date);
    Supply::Replay(inside.releases().iter().filter(within).cloned().collect())
}

fn resample(table: &ResampleTable, review: &mut Review) -> Supply {
    let from = recorded_month(&table.from, review);
    let to = recorded_month(&table.to, review);
    let (Some((from, first_era)), Some((to, last_era))) = (from, to) else { return Supply::Resample(Vec::new()) };
    if to < from {
        let complaint = Complaint::new("the last month is before the first");
        review.refuse(table.to.span(), complaint.hint("`from` and `to` are both drawn from"));
    }
    let (Some(first_era), Some(last_era)) = (first_era, last_era) else { return Supply::Resample(Vec::new()) };
    if first_era != last_era {
        let complaint = Complaint::new("the months are of two eras, with nothing on record between them");
        review.refuse(table.to.span(), complaint.hint(format!("{}; draw from one of them", on_record())));
    }
    Supply::Resample(first_era.months(from, to))
}

/// A month, and the era that it lies in.
fn recorded_month(words: &Text, review: &mut Review) -> Option<((i16, i8), Option<Era>)> {
    let (year, month) = review.read(words, text::month)?;
    let era = era_of(Date::new(year, month, 1)?);
    if era.is_none() {
        let complaint = Complaint::new(format!("no releases of {} are on record", words.get_ref()));
        review.refuse(words.span(), complaint.hint(on_record()));
    }
    Some(((year, month), era))
}

fn listed(entries: &[ReleaseEntry], horizon: Horizon, review: &mut Review) -> Supply {
    let mut names = Names::new("release");
    let mut releases: Vec<Release> = entries
        .iter()
        .filter_map(|entry| {
            names.take(entry.id.get_ref(), entry.id.span(), review);
            release(entry, horizon, review)
        })
        .collect();
    releases.sort_by_key(|release| release.date);
    nature::relations(entries, &releases, &names, review);
    Supply::Replay(releases)
}

fn release(entry: &ReleaseEntry, horizon: Horizon, review: &mut Review) -> Option<Release> {
    let date = review.read(&entry.date, text::date);
    if let Some(date) = date.filter(|date| horizon.start < horizon.end && !(horizon.start..horizon.end).contains(date))
    {
        let complaint = Complaint::new(format!("{date} is outside the horizon"));
        review.refuse(entry.date.span(), complaint.hint(format!("it runs from {} to {}", horizon.start, horizon.end)));
    }
    let severity = review.word(&entry.severity, "severity", &SEVERITIES);
    let restart = review.word(&entry.restart, "restart", &RESTARTS);
    let component = review.word(&entry.component, "component", &COMPONENTS);
    let nature = nature::nature(entry, review);
    let time_zone = time_zone::change(entry, horizon, review);
    let least = u32::from(nature.class == Class::Security && time_zone.is_none());
    let vulnerabilities = review.whole(&entry.vulnerabilities, "the number of vulnerabilities", least..=1_000);
    let affected = products(&entry.affected, review);
    if entry.affected.is_empty() {
        review
            .refuse(entry.id.span(), Complaint::new(format!("release \"{}\" affects no product", entry.id.get_ref())));
    }
    let fixed = entry.fixed.as_ref().map_or(affected, |fixed| {
        for name in fixed.iter().filter(|name| !entry.affected.contains(name)) {
            let complaint = Complaint::new(format!("\"{}\" is fixed and not affected", name.get_ref()));
            review.refuse(name.span(), complaint.hint("name it under `affected` too"));
        }
        products(fixed, review)
    });
    let date = date?;
    Some(Release {
        id: entry.id.get_ref().clone(),
        date,
        out_of_band: !text::is_release_day(date),
        severity: severity?,
        restart: restart?,
        vulnerabilities: u16::try_from(vulnerabilities).expect("at most 1000"),
        exploited_at_release: entry.exploited_at_release,
        component: component?,
        affected,
        fixed,
        nature,
        time_zone,
    })
}

fn products(names: &[Text], review: &mut Review) -> ProductSet {
    let known = Product::ALL.map(|product| (product.id(), product));
    names.iter().filter_map(|name| review.word(name, "product", &known)).collect()
}
