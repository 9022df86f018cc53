//! Days on which openings do not take place: "holidays", "month-end", "last 3 business days of quarter", "2009-04-30",
//! "2008-12-15..2009-01-05".

use super::super::problem::{Complaint, suggest};
use super::date;
use crate::model::{Exclusion, Period};

const WORDS: [(&str, Exclusion); 3] = [
    ("holidays", Exclusion::Holidays),
    ("month-end", Exclusion::Last { days: 2, of: Period::Month }),
    ("quarter-end", Exclusion::Last { days: 5, of: Period::Quarter }),
];
const PERIODS: [(&str, Period); 2] = [("month", Period::Month), ("quarter", Period::Quarter)];
const EXAMPLES: &str = "examples: \"holidays\", \"month-end\", \"quarter-end\", \"last 3 business days of month\", \
                        \"2009-04-30\", \"2008-12-15..2009-01-05\"";
/// A quarter has at most 66 weekdays; whoever closes a whole one means something else.
const DAYS_MAX: u8 = 60;

/// Reads one entry of `except`.
pub(in crate::scenario) fn exclusion(text: &str) -> Result<Exclusion, Complaint> {
    let lower = text.trim().to_lowercase();
    if let Some(&(_, exclusion)) = WORDS.iter().find(|(word, _)| *word == lower) {
        return Ok(exclusion);
    }
    if lower.starts_with(|c: char| c.is_ascii_digit()) {
        return stretch(&lower);
    }
    let words: Vec<&str> = lower.split_whitespace().collect();
    match words.as_slice() {
        ["last", count, "business", "day" | "days", "of", period] => last(count, period),
        _ => Err(unknown(text.trim())),
    }
}

/// A day, or a stretch of days.
fn stretch(text: &str) -> Result<Exclusion, Complaint> {
    let Some((first, last)) = text.split_once("..") else {
        return date(text).map(|day| Exclusion::Days { first: day, last: day });
    };
    let (first, last) = (date(first.trim())?, date(last.trim())?);
    if last < first {
        let complaint = Complaint::new(format!("\"{text}\" ends before it starts"));
        return Err(complaint.hint(format!("write the earlier day first: \"{last}..{first}\"")));
    }
    Ok(Exclusion::Days { first, last })
}

fn last(count: &str, period: &str) -> Result<Exclusion, Complaint> {
    let days = count.parse().ok().filter(|days| (1..=DAYS_MAX).contains(days)).ok_or_else(|| {
        Complaint::new(format!("\"{count}\" is not a number of business days")).hint(format!("from 1 to {DAYS_MAX}"))
    })?;
    let &(_, of) = PERIODS.iter().find(|(word, _)| *word == period).ok_or_else(|| {
        let hint = suggest(period, PERIODS.map(|(word, _)| word)).expect("there are words");
        Complaint::new(format!("business days of a \"{period}\" are not known")).hint(hint)
    })?;
    Ok(Exclusion::Last { days, of })
}

fn unknown(text: &str) -> Complaint {
    let near = suggest(text, WORDS.map(|(word, _)| word)).filter(|hint| hint.starts_with("did you mean"));
    Complaint::new(format!("\"{text}\" does not name days on which openings do not take place"))
        .hint(near.unwrap_or_else(|| EXAMPLES.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Date;

    fn days(first: (i16, i8, i8), last: (i16, i8, i8)) -> Exclusion {
        let date = |(year, month, day)| Date::new(year, month, day).unwrap();
        Exclusion::Days { first: date(first), last: date(last) }
    }

    #[test]
    fn exclusions_are_read_as_people_write_them() {
        for (text, expected) in [
            ("holidays", Exclusion::Holidays),
            ("Month-End", Exclusion::Last { days: 2, of: Period::Month }),
            ("quarter-end", Exclusion::Last { days: 5, of: Period::Quarter }),
            ("last 3 business days of month", Exclusion::Last { days: 3, of: Period::Month }),
            ("last 1 business day of quarter", Exclusion::Last { days: 1, of: Period::Quarter }),
            ("2009-04-30", days((2009, 4, 30), (2009, 4, 30))),
            ("2008-12-15..2009-01-05", days((2008, 12, 15), (2009, 1, 5))),
            ("2008-12-15 .. 2009-01-05", days((2008, 12, 15), (2009, 1, 5))),
            ("2008-12-15..2008-12-15", days((2008, 12, 15), (2008, 12, 15))),
        ] {
            assert_eq!(exclusion(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn exclusions_without_sense_are_refused() {
        for (text, message, hint) in [
            (
                "holiday",
                "\"holiday\" does not name days on which openings do not take place",
                "did you mean \"holidays\"?",
            ),
            ("sundays", "\"sundays\" does not name days on which openings do not take place", EXAMPLES),
            (
                "2009-01-05..2008-12-15",
                "\"2009-01-05..2008-12-15\" ends before it starts",
                "write the earlier day first: \"2008-12-15..2009-01-05\"",
            ),
            ("last 0 business days of month", "\"0\" is not a number of business days", "from 1 to 60"),
            ("last 61 business days of month", "\"61\" is not a number of business days", "from 1 to 60"),
            ("last 2 business days of mnth", "business days of a \"mnth\" are not known", "did you mean \"month\"?"),
        ] {
            assert_eq!(exclusion(text), Err(Complaint::new(message).hint(hint)), "{text}");
        }
        assert_eq!(exclusion("2009-02-30").unwrap_err().message, "there is no day 2009-02-30");
        assert_eq!(exclusion("2009-02-01..soon").unwrap_err().message, "\"soon\" is not a date");
    }
}
