//! The two stretches of recorded history, for replay and for resampling of whole months. How a row is read is not here.

use std::sync::LazyLock;

use super::release::{COLUMNS, UPDATE_COLUMNS, read_release, read_update};
use super::table::{Defect, read};
use crate::model::{Month, Release};
use crate::units::Date;

static BULLETINS: LazyLock<Vec<Release>> = LazyLock::new(|| {
    parse_bulletins(include_str!("data/bulletins.csv")).expect("a unit test reads every embedded row")
});

static UPDATES: LazyLock<Vec<Release>> =
    LazyLock::new(|| parse_updates(include_str!("data/updates.csv")).expect("a unit test reads every embedded row"));

/// A stretch of time in which updates were published in one way, and of which the releases are known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Era {
    /// Security bulletins, 2004-07 to 2015-03: many small updates a month.
    Bulletins,
    /// 2016-04 to 2024-08: from 2016-10 on one update a month and version of Windows, which holds all earlier ones.
    Cumulative,
}

impl Era {
    /// Both eras, the earlier one first.
    pub const ALL: [Self; 2] = [Self::Bulletins, Self::Cumulative];

    /// The first and the last month on record, as (year, month 1 to 12). The last is complete; the first month of the
    /// bulletins lacks those before `MS04-019`.
    pub const fn span(self) -> [(i16, i8); 2] {
        match self {
            Self::Bulletins => [(2004, 7), (2015, 3)],
            Self::Cumulative => [(2016, 4), (2024, 8)],
        }
    }

    /// The first day of the first month, and the day after the last month.
    pub fn days(self) -> [Date; 2] {
        let [from, to] = self.span();
        [month_number(from), month_number(to) + 1].map(|number| {
            let (year, month) = month_name(number);
            Date::new(year, month, 1).expect("every month has a first day")
        })
    }

    /// Everything that was released, in order of the day.
    ///
    /// *Bulletins*: all 886 Microsoft security bulletins of 2004-07-13 to 2015-03-10, in order of the day and then of the
    /// id. Those that touch none of the products of the model are in it too, with empty product sets. Products are
    /// weaker before 2008-11, when they come from the page of the bulletin alone.
    ///
    /// *Cumulative*: 796 updates of Windows Server 2008 to 2022, Exchange, SQL Server and Office of 2016-04-12 to
    /// 2024-08-13, in order of the day, what others require first, then of the id.
    pub fn releases(self) -> &'static [Release] {
        match self {
            Self::Bulletins => &BULLETINS,
            Self::Cumulative => &UPDATES,
        }
    }

    /// Whole months as (year, month 1 to 12), both ends included; months in which nothing was released are there and
    /// empty.
    ///
    /// Months outside of the era are left out: nothing is known about them, which is not the same as nothing released. So
    /// there are fewer months than asked for when the ends reach beyond it, and none when `from` is later than `to`.
    pub fn months(self, from: (i16, i8), to: (i16, i8)) -> Vec<Month> {
        let [first, last] = self.span().map(month_number);
        (month_number(from).max(first)..=month_number(to).min(last)).map(|number| self.month(number)).collect()
    }

    fn month(self, number: i32) -> Month {
        let lies_in = |release: &&Release| month_number((release.date.year(), release.date.month())) == number;
        let (year, month) = month_name(number);
        Month { year, month, releases: self.releases().iter().filter(lies_in).cloned().collect() }
    }
}

/// Months counted from the beginning of year 0.
const fn month_number((year, month): (i16, i8)) -> i32 {
    year as i32 * 12 + month as i32 - 1
}

fn month_name(number: i32) -> (i16, i8) {
    let year = i16::try_from(number.div_euclid(12)).expect("months are clipped to the data");
    (year, i8::try_from(number.rem_euclid(12) + 1).expect("at most 12"))
}

fn parse_bulletins(text: &str) -> Result<Vec<Release>, Defect> {
    read(text, COLUMNS, read_release)
}

fn parse_updates(text: &str) -> Result<Vec<Release>, Defect> {
    read(text, UPDATE_COLUMNS, read_update)
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
        assert_eq!(parse_bulletins(text).map(|rows| rows.len()), Ok(886));
        assert!(parse_bulletins(&text.replacen(",Critical,", ",critical,", 1)).is_err());
        let text = include_str!("data/updates.csv");
        assert_eq!(parse_updates(text).map(|rows| rows.len()), Ok(796));
        for (word, wrong) in [
            (",cumulative,", ",rollup,"),
            (",everywhere,", ",nowhere,"),
            (",security", ",safety"),
            (",Critical,", ",critical,"),
        ] {
            assert!(parse_updates(&text.replacen(word, wrong, 1)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_era_spans_its_releases() {
        for era in Era::ALL {
            let days = era.releases().iter().map(|release| (release.date.year(), release.date.month()));
            assert_eq!(
                days.clone().min().zip(days.max()).map(|(first, last)| [first, last]),
                Some(era.span()),
                "{era:?}"
            );
            let all: Vec<Release> =
                era.months((1999, 1), (2030, 12)).into_iter().flat_map(|month| month.releases).collect();
            assert_eq!(all, era.releases(), "{era:?}");
        }
        assert_eq!(Era::Bulletins.days().map(|day| day.to_string()), ["2004-07-01", "2015-04-01"]);
        assert_eq!(Era::Cumulative.days().map(|day| day.to_string()), ["2016-04-01", "2024-09-01"]);
    }

    #[test]
    fn months_are_whole_and_empty_ones_are_there() {
        // 2005-03 had no bulletin; 2005-04 had MS05-016 to -023, of which the data lack -017; 2008-10 had eleven on its
        // Tuesday, and MS08-067. The release day of 2017-02 was called off.
        let months = |from, to| named(&Era::Bulletins.months(from, to));
        assert_eq!(months((2005, 2), (2005, 4)), [(2005, 2, 12), (2005, 3, 0), (2005, 4, 7)]);
        assert_eq!(months((2008, 10), (2008, 10)), [(2008, 10, 12)]);
        assert_eq!(months((2006, 12), (2007, 1)), [(2006, 12, 7), (2007, 1, 4)]);
        assert_eq!(named(&Era::Cumulative.months((2017, 1), (2017, 2))), [(2017, 1, 2), (2017, 2, 0)]);
    }

    #[test]
    fn nothing_is_made_up_outside_the_data() {
        let months = |from, to| named(&Era::Bulletins.months(from, to));
        assert_eq!(months((2015, 3), (2016, 12)), [(2015, 3, 14)]);
        assert_eq!(months((1999, 1), (2004, 7)), [(2004, 7, 7)]);
        assert_eq!(months((2016, 1), (2016, 12)), []);
        assert_eq!(months((2010, 2), (2010, 1)), []);
        assert_eq!(Era::Cumulative.months((2015, 4), (2016, 3)), []);
    }
}
