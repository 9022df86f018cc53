//! Calendars as people say them: "first friday 18:00-21:00", "daily 03:00", "not at the end of a month". Instants and
//! clocks are not known here.

use super::Clock;
use crate::units::{ClockTime, Date, Span, Weekday};

/// When something opens, on a local clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Schedule {
    /// On which days.
    pub days: Recurrence,
    /// At what local time.
    pub start: ClockTime,
    /// For how long by the clock on the wall, or `None` for a starting moment without an end ("daily 03:00").
    /// 18:00-21:00 is 3 h; 22:00-02:00 is 4 h and ends on the next day.
    pub length: Option<Span>,
}

/// On which local days something opens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Recurrence {
    /// Every day.
    Daily,
    /// Every week on this day.
    Weekly(Weekday),
    /// Every month on the n-th such weekday, moved by some days ("second tuesday + 3 days").
    Monthly {
        /// Which one.
        nth: Nth,
        /// Of which weekday.
        weekday: Weekday,
        /// Days to add, may be negative.
        offset: i8,
    },
    /// One day only.
    Once(Date),
}

/// Which of the like weekdays of a month.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Nth {
    /// The first to the fifth; a month without a fifth is left out.
    At(u8),
    /// The last one.
    Last,
}

/// Days on which the openings of a plan do not take place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exclusion {
    /// The holidays of the site.
    Holidays,
    /// The last business days of every month or quarter. Days between them that are none are not meant.
    Last {
        /// How many, at least one. A stretch with fewer is meant as a whole.
        days: u8,
        /// Of what.
        of: Period,
    },
    /// A stretch of days.
    Days {
        /// Its first day.
        first: Date,
        /// Its last day, not before the first.
        last: Date,
    },
}

/// What accounts are closed for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Period {
    /// A calendar month.
    Month,
    /// Three calendar months from January, April, July or October on.
    Quarter,
}

/// Openings kept for the storage or the network.
#[derive(Clone, PartialEq, Debug)]
pub struct FabricWindow {
    /// When; it has an end.
    pub schedule: Schedule,
    /// On which days not.
    pub except: Vec<Exclusion>,
    /// On whose clock.
    pub clock: Clock,
}

impl Recurrence {
    /// Whether this happens on a day. A month's day that is moved may fall into another month, and a fifth weekday that
    /// does not exist is left out.
    pub fn falls_on(self, day: Date) -> bool {
        match self {
            Self::Daily => true,
            Self::Weekly(weekday) => day.weekday() == weekday,
            Self::Monthly { nth, weekday, offset } => {
                let unmoved = day.plus_days(-i32::from(offset));
                unmoved.weekday() == weekday && nth.is_of_its_month(unmoved)
            }
            Self::Once(only) => day == only,
        }
    }
}

impl Nth {
    /// Whether a day is this one among those of its month with the same weekday.
    fn is_of_its_month(self, day: Date) -> bool {
        match self {
            Self::At(nth) => day.day().unsigned_abs().div_ceil(7) == nth,
            Self::Last => day.last_of_month().days_since(day) < 7,
        }
    }
}

impl Exclusion {
    /// Whether a day is excluded. `holidays` are those of the site, in order.
    pub fn excludes(self, day: Date, holidays: &[Date]) -> bool {
        match self {
            Self::Holidays => holidays.binary_search(&day).is_ok(),
            Self::Last { days, of } => {
                is_business_day(day, holidays) && business_days_left(day, of, holidays) < usize::from(days)
            }
            Self::Days { first, last } => (first..=last).contains(&day),
        }
    }
}

impl Period {
    /// The last day of the month or quarter of a day.
    fn end(self, day: Date) -> Date {
        match self {
            Self::Month => day.last_of_month(),
            Self::Quarter => {
                let month = (day.month() + 2) / 3 * 3;
                Date::new(day.year(), month, 1).expect("a month of a year that is known").last_of_month()
            }
        }
    }
}

/// Monday to Friday, and no holiday. `holidays` are in order.
pub fn is_business_day(day: Date, holidays: &[Date]) -> bool {
    match day.weekday() {
        Weekday::Monday | Weekday::Tuesday | Weekday::Wednesday | Weekday::Thursday | Weekday::Friday => {
            holidays.binary_search(&day).is_err()
        }
        Weekday::Saturday | Weekday::Sunday => false,
    }
}

/// Business days after a day in its month or quarter.
fn business_days_left(day: Date, of: Period, holidays: &[Date]) -> usize {
    let later = (1..=of.end(day).days_since(day)).map(|ahead| day.plus_days(ahead));
    later.filter(|&later| is_business_day(later, holidays)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i16, month: i8, day: i8) -> Date {
        Date::new(year, month, day).unwrap()
    }

    /// The days of a year that are excluded, as `month-day`.
    fn days(year: i16, exclusion: Exclusion, holidays: &[Date]) -> Vec<String> {
        let all = (0..365).map(|days| date(year, 1, 1).plus_days(days));
        let excluded = all.filter(|&day| exclusion.excludes(day, holidays));
        excluded.map(|day| format!("{}-{}", day.month(), day.day())).collect()
    }

    /// 2009, read off a paper calendar: January ends on a Saturday, May on a Sunday, July on a Friday.
    #[test]
    fn the_last_business_days_of_months() {
        let ends = days(2009, Exclusion::Last { days: 2, of: Period::Month }, &[]);
        let expected = "1-29 1-30 2-26 2-27 3-30 3-31 4-29 4-30 5-28 5-29 6-29 6-30 7-30 7-31 8-28 8-31 9-29 9-30 10-29 \
                        10-30 11-27 11-30 12-30 12-31";
        assert_eq!(ends.join(" "), expected);
    }

    /// Good Friday 2010 is 2 April; the last week of March 2010 has no holiday, the last of December two.
    #[test]
    fn the_last_business_days_of_quarters_go_around_weekends_and_holidays() {
        let holidays = [date(2009, 12, 25), date(2009, 12, 31)];
        let ends = days(2009, Exclusion::Last { days: 5, of: Period::Quarter }, &holidays);
        let expected = "3-25 3-26 3-27 3-30 3-31 6-24 6-25 6-26 6-29 6-30 9-24 9-25 9-28 9-29 9-30 12-23 12-24 12-28 \
                        12-29 12-30";
        assert_eq!(ends.join(" "), expected);
    }

    #[test]
    fn more_business_days_than_there_are_is_all_of_them() {
        let all = days(2009, Exclusion::Last { days: 60, of: Period::Month }, &[date(2009, 1, 1)]);
        assert_eq!(all.len(), 260, "261 weekdays in 2009, one of them a holiday");
        assert!(!Exclusion::Last { days: 60, of: Period::Quarter }.excludes(Date::LAST, &[]), "a Sunday");
    }

    #[test]
    fn stretches_have_both_ends_and_holidays_are_single_days() {
        let freeze = Exclusion::Days { first: date(2008, 12, 30), last: date(2009, 1, 2) };
        assert_eq!(days(2009, freeze, &[]), ["1-1", "1-2"]);
        assert_eq!(days(2008, freeze, &[]), ["12-30"], "the 365th day of a leap year");
        assert_eq!(days(2009, Exclusion::Holidays, &[date(2008, 12, 25), date(2009, 4, 30)]), ["4-30"]);
    }
}
