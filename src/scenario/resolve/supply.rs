//! Which updates come when: history, months drawn from it, or the author's own list.

use super::super::file::{HorizonTable, ReleaseEntry, ResampleTable, SupplyTable, Text};
use super::super::problem::{Complaint, Review, suggest};
use super::super::text;
use super::super::word::WordOr;
use super::check::Names;
use super::nature;
use crate::calibration;
use crate::model::{Component, Horizon, Product, ProductSet, Release, RestartNeed, Severity, Supply};
use crate::units::Date;

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

fn refuse_releases(table: &SupplyTable, review: &mut Review) {
    if let Some(first) = table.release.first() {
        let complaint = Complaint::new("the list of releases is not used");
        review.refuse(
            first.id.span(),
            complaint.hint("write history = \"listed\" under [supply], or leave out the list"),
        );
    }
}

/// The months on record: the first and the one after the last.
fn months_on_record() -> (Date, Date) {
    let (first, last) = calibration::coverage();
    let start = Date::new(first.year(), first.month(), 1);
    let end =
        if last.month() == 12 { Date::new(last.year() + 1, 1, 1) } else { Date::new(last.year(), last.month() + 1, 1) };
    start.zip(end).expect("every month has a first day")
}

fn replay(horizon: Horizon, written: &HorizonTable, review: &mut Review) -> Supply {
    let (start, end) = months_on_record();
    if horizon.start < horizon.end && (horizon.start < start || horizon.end > end) {
        let complaint = Complaint::new(format!(
            "the horizon from {} to {} reaches beyond the releases on record",
            horizon.start, horizon.end
        ));
        let hint = format!(
            "they cover {start} to {end}; move the horizon, or draw months: \
             history = {{ resample = {{ from = \"2008-11\", to = \"2012-03\" }} }}"
        );
        let end_words = written.end.as_ref().or(written.length.as_ref()).unwrap_or(&written.start);
        let at = if horizon.start < start { &written.start } else { end_words };
        review.refuse(at.span(), complaint.hint(hint));
    }
    let within = |release: &&Release| (horizon.start..horizon.end).contains(&release.date);
    Supply::Replay(calibration::bulletins().iter().filter(within).cloned().collect())
}

fn resample(table: &ResampleTable, review: &mut Review) -> Supply {
    let from = recorded_month(&table.from, review);
    let to = recorded_month(&table.to, review);
    let (Some(from), Some(to)) = (from, to) else { return Supply::Resample(Vec::new()) };
    if to < from {
        let complaint = Complaint::new("the last month is before the first");
        review.refuse(table.to.span(), complaint.hint("`from` and `to` are both drawn from"));
    }
    Supply::Resample(calibration::months(from, to))
}

fn recorded_month(words: &Text, review: &mut Review) -> Option<(i16, i8)> {
    let (year, month) = review.read(words, text::month)?;
    let (start, end) = months_on_record();
    let first = Date::new(year, month, 1)?;
    if first < start || first >= end {
        let complaint = Complaint::new(format!("no releases of {} are on record", words.get_ref()));
        review.refuse(words.span(), complaint.hint(format!("they cover {start} to {end}")));
    }
    Some((year, month))
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
    let vulnerabilities = review.whole(&entry.vulnerabilities, "the number of vulnerabilities", 1..=1_000);
    let nature = nature::nature(entry, review);
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
    })
}

fn products(names: &[Text], review: &mut Review) -> ProductSet {
    let known = Product::ALL.map(|product| (product.id(), product));
    names.iter().filter_map(|name| review.word(name, "product", &known)).collect()
}
