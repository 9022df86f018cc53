//! Dates and months: "2008-10-01", "2008-11".

use super::super::problem::Complaint;
use crate::units::Date;

/// Reads a date, year first.
pub(in crate::scenario) fn date(text: &str) -> Result<Date, Complaint> {
    let numbers = numbers::<3>(text).ok_or_else(|| {
        Complaint::new(format!("\"{text}\" is not a date")).hint("write year, month and day, such as 2008-10-01")
    })?;
    let [year, month, day] = numbers;
    year.try_into()
        .ok()
        .zip(month.try_into().ok())
        .zip(day.try_into().ok())
        .and_then(|((year, month), day)| Date::new(year, month, day))
        .ok_or_else(|| Complaint::new(format!("there is no day {text}")))
}

/// Reads a month of a year: its year and its number from 1 to 12.
pub(in crate::scenario) fn month(text: &str) -> Result<(i16, i8), Complaint> {
    numbers::<2>(text)
        .and_then(|[year, month]| Some((i16::try_from(year).ok()?, i8::try_from(month).ok()?)))
        .filter(|(_, month)| (1..=12).contains(month))
        .ok_or_else(|| {
            Complaint::new(format!("\"{text}\" is not a month")).hint("write year and month, such as \"2008-11\"")
        })
}

fn numbers<const N: usize>(text: &str) -> Option<[u32; N]> {
    let parts: Vec<u32> = text
        .trim()
        .split('-')
        .map(|part| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?)
        .collect::<Option<_>>()?;
    parts.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_months_are_read() {
        assert_eq!(date("2008-10-01"), Ok(Date::new(2008, 10, 1).unwrap()));
        assert_eq!(month("2008-11"), Ok((2008, 11)));
    }

    #[test]
    fn days_that_are_not_are_refused() {
        for text in ["2008-02-30", "2008-13-01", "01.10.2008", "10/1/2008", "2008", "2008-10-01T00:00:00", ""] {
            assert!(date(text).is_err(), "{text}");
        }
        for text in ["2008-13", "2008-00", "2008-11-01", "november"] {
            assert!(month(text).is_err(), "{text}");
        }
    }
}
