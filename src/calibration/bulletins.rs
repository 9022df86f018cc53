//! The security bulletins of 2004-07 to 2015-03 as releases, and as whole months for replay and resampling.

use std::sync::LazyLock;

use super::release::{COLUMNS, read_release};
use super::table::{Defect, read};
use crate::model::{Month, Release};
use crate::units::Date;

static BULLETINS: LazyLock<Vec<Release>> =
    LazyLock::new(|| parse(include_str!("data/bulletins.csv")).expect("a unit test reads every embedded row"));

/// All 886 Microsoft security bulletins of 2004-07-13 to 2015-03-10, in order of the day and then of the id.
///
/// Bulletins that touch none of the products of the model are in it too, with empty product sets. Products are weaker
/// before 2008-11, when they come from the page of the bulletin alone.
pub fn bulletins() -> &'static [Release] {
    &BULLETINS
}

/// The first and the last day on which something was released. The month of the last is complete; that of the first
/// lacks the bulletin before `MS04-019`.
pub fn coverage() -> (Date, Date) {
    let first = BULLETINS.first().expect("a unit test counts the embedded rows");
    let last = BULLETINS.last().expect("a unit test counts the embedded rows");
    (first.date, last.date)
}

/// Whole months as (year, month 1 to 12), both ends included; months in which nothing was released are there and empty.
///
/// Months outside [`coverage`] are left out: nothing is known about them, which is not the same as nothing released.
/// So there are fewer months than asked for when the ends reach beyond it, and none when `from` is later than `to`.
pub fn months(from: (i16, i8), to: (i16, i8)) -> Vec<Month> {
    let (first, last) = coverage();
    let from = month_number(from).max(month_number((first.year(), first.month())));
    let to = month_number(to).min(month_number((last.year(), last.month())));
    (from..=to).map(month_of).collect()
}

fn month_of(number: i32) -> Month {
    let lies_in = |release: &&Release| month_number((release.date.year(), release.date.month())) == number;
    Month {
        year: i16::try_from(number.div_euclid(12)).expect("months are clipped to the data"),
        month: i8::try_from(number.rem_euclid(12) + 1).expect("at most 12"),
        releases: BULLETINS.iter().filter(lies_in).cloned().collect(),
    }
}

/// Months counted from the beginning of year 0.
fn month_number((year, month): (i16, i8)) -> i32 {
    i32::from(year) * 12 + i32::from(month) - 1
}

fn parse(text: &str) -> Result<Vec<Release>, Defect> {
    read(text, COLUMNS, read_release)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(months: &[Month]) -> Vec<(i16, i8, usize)> {
        months.iter().map(|month| (month.year, month.month, month.releases.len())).collect()
    }

    #[test]
    fn a_bad_row_is_refused_and_not_passed_over() {
        let text = include_str!("data/bulletins.csv");
        assert_eq!(parse(text).map(|rows| rows.len()), Ok(886));
        assert!(parse(&text.replacen(",Critical,", ",critical,", 1)).is_err());
    }

    #[test]
    fn months_are_whole_and_empty_ones_are_there() {
        // 2005-03 had no bulletin; 2005-04 had MS05-016 to -023, of which the data lack -017; 2008-10 had eleven on its
        // Tuesday, and MS08-067.
        assert_eq!(named(&months((2005, 2), (2005, 4))), [(2005, 2, 12), (2005, 3, 0), (2005, 4, 7)]);
        assert_eq!(named(&months((2008, 10), (2008, 10))), [(2008, 10, 12)]);
        assert_eq!(named(&months((2006, 12), (2007, 1))), [(2006, 12, 7), (2007, 1, 4)]);
    }

    #[test]
    fn all_months_together_are_all_bulletins() {
        let all: Vec<Release> = months((2004, 7), (2015, 3)).into_iter().flat_map(|month| month.releases).collect();
        assert_eq!(all, bulletins());
    }

    #[test]
    fn nothing_is_made_up_outside_the_data() {
        assert_eq!(named(&months((2015, 3), (2016, 12))), [(2015, 3, 14)]);
        assert_eq!(named(&months((1999, 1), (2004, 7))), [(2004, 7, 7)]);
        assert_eq!(named(&months((2016, 1), (2016, 12))), []);
        assert_eq!(named(&months((2010, 2), (2010, 1))), []);
    }
}
