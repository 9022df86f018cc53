//! The simulated stretch of time and how it is studied.

use toml::Spanned;

use super::super::file::{HorizonTable, StrategyEntry, StudyTable, Text};
use super::super::problem::{Complaint, Review};
use super::super::text;
use crate::model::{Horizon, MEASURE_IDS, Study};
use crate::units::{Date, Fraction, Span};

/// Nobody plans further; a slip of the pen in a year should not run for ever.
const YEARS_MAX: i32 = 50;

/// `[horizon]`
pub(super) fn horizon(written: &Spanned<HorizonTable>, review: &mut Review) -> Horizon {
    let table = written.get_ref();
    let somewhere = Date::new(2008, 10, 1).expect("a day");
    let start = review.read(&table.start, text::date);
    let end = match (&table.end, &table.length) {
        (Some(end), None) => review.read(end, text::date).map(|day| (day, end)),
        (None, Some(length)) => {
            let days = review.read(length, text::duration).map(|span| whole_days(span, length, review));
            start.zip(days).map(|(start, days)| (start.plus_days(days.min(YEARS_MAX * 400)), length))
        }
        (Some(_), Some(length)) => {
            let complaint = Complaint::new("the horizon has an end and a length");
            review.refuse(length.span(), complaint.hint("keep one of the two"));
            None
        }
        (None, None) => {
            let complaint = Complaint::new("the horizon has no end");
            review.refuse(written.span(), complaint.hint("write end = 2010-10-01, or length = \"730d\""));
            None
        }
    };
    let warm_up = review.span(&table.warm_up);
    let (Some(start), Some((end, end_words))) = (start, end) else {
        return Horizon { start: somewhere, end: somewhere, warm_up };
    };
    let days = end.days_since(start);
    if days <= 0 {
        let complaint = Complaint::new("the horizon ends before it has begun");
        review.refuse(end_words.span(), complaint.hint(format!("the end must be later than {start}")));
    } else if days > YEARS_MAX * 366 {
        review.refuse(end_words.span(), Complaint::new(format!("the horizon is longer than {YEARS_MAX} years")));
    } else if warm_up >= Span::from_days(u64::from(days.unsigned_abs())) {
        let complaint = Complaint::new("the warm-up is as long as the horizon or longer");
        review.refuse(table.warm_up.span(), complaint.hint("nothing would be measured; make it shorter"));
    }
    Horizon { start, end, warm_up }
}

/// The days of a length, which should be whole.
fn whole_days(span: Span, length: &Text, review: &mut Review) -> i32 {
    if !span.ms().is_multiple_of(Span::DAY.ms()) {
        let complaint = Complaint::new(format!("the length \"{}\" is not whole days", length.get_ref()));
        review.refuse(length.span(), complaint.hint("a horizon runs from 00:00 UTC to 00:00 UTC"));
    }
    i32::try_from(span.ms() / Span::DAY.ms()).unwrap_or(i32::MAX)
}

/// `[study]`
pub(super) fn study(table: &StudyTable, strategies: &[StrategyEntry], review: &mut Review) -> Study {
    let baseline = table.baseline.as_ref().map_or(0, |name| {
        let names = strategies.iter().map(|strategy| strategy.name.get_ref().as_str());
        names.clone().position(|known| known == name.get_ref()).unwrap_or_else(|| {
            if names.clone().all(|known| !known.is_empty()) {
                review.unknown(name, "strategy", names);
            }
            0
        })
    });
    if !MEASURE_IDS.contains(&table.rank_by.get_ref().as_str()) {
        review.unknown(&table.rank_by, "measure", MEASURE_IDS.iter().copied());
    }
    let confidence = *table.confidence.get_ref();
    if !(0.5..1.0).contains(&confidence) {
        let complaint = Complaint::new(format!("a confidence cannot be {confidence}"));
        review.refuse(table.confidence.span(), complaint.hint("from 0.5 to below 1, such as 0.95"));
    }
    Study {
        seed: *table.seed.get_ref(),
        replications: review.whole(&table.replications, "the number of replications", 1..=10_000_000),
        baseline,
        rank_by: table.rank_by.get_ref().clone(),
        confidence: Fraction::new(confidence).unwrap_or(Fraction::ZERO),
    }
}
