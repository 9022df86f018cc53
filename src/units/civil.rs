//! Civil dates, clocks and zones; the door of the `jiff` crate.
//!
//! The zone database is the one that is compiled in, never the machine's, so that a result does not depend on where it
//! is computed. Two decisions about daylight saving, made once and for all: a local time that does not exist is the
//! next instant that does ("skip forward"), one that exists twice is its first occurrence.

use std::fmt;

use jiff::civil;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};

use super::Time;

/// A day of the calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

/// A day of the week, numbered from Monday = 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Weekday {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

/// A time of day on a local clock, in whole minutes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub struct ClockTime(u16);

/// A time zone of the IANA database.
#[derive(Clone)]
pub struct Zone {
    name: String,
    rules: TimeZone,
}

/// The name is not in the zone database.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ZoneError;

/// Ties simulated time to the calendar: the instant at which simulated time starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Epoch(Timestamp);

impl Weekday {
    /// All days, from Monday.
    pub const ALL: [Self; 7] =
        [Self::Monday, Self::Tuesday, Self::Wednesday, Self::Thursday, Self::Friday, Self::Saturday, Self::Sunday];

    const fn to_civil(self) -> civil::Weekday {
        match self {
            Self::Monday => civil::Weekday::Monday,
            Self::Tuesday => civil::Weekday::Tuesday,
            Self::Wednesday => civil::Weekday::Wednesday,
            Self::Thursday => civil::Weekday::Thursday,
            Self::Friday => civil::Weekday::Friday,
            Self::Saturday => civil::Weekday::Saturday,
            Self::Sunday => civil::Weekday::Sunday,
        }
    }
}

impl ClockTime {
    /// Midnight at the start of the day.
    pub const MIDNIGHT: Self = Self(0);

    /// The time of day, or `None` if there is no such time.
    pub const fn new(hour: u8, minute: u8) -> Option<Self> {
        if hour < 24 && minute < 60 { Some(Self(hour as u16 * 60 + minute as u16)) } else { None }
    }

    /// Minutes since midnight.
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl Date {
    /// The date, or `None` if there is no such day (or its year is not in 1600 to 4000).
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        (1600..=4000).contains(&year).then(|| civil::Date::new(year, month, day).ok().map(Self)).flatten()
    }

    /// Year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// Month, 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// Day of the month.
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// Day of the week.
    pub fn weekday(self) -> Weekday {
        Weekday::ALL[usize::from(self.0.weekday().to_monday_zero_offset().unsigned_abs())]
    }

    /// The date some days later, or earlier if negative.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days.days()))
    }

    /// Days from `earlier` to this date, negative if that is later.
    pub fn days_since(self, earlier: Self) -> i32 {
        self.0.duration_since(earlier.0).as_hours().try_into().map_or(i32::MAX, |hours: i32| hours / 24)
    }

    /// The n-th (1 to 5) such weekday of a month, or the last one for `n = -1`; `None` if the month has none.
    pub fn nth_weekday(year: i16, month: i8, n: i8, weekday: Weekday) -> Option<Self> {
        civil::Date::new(year, month, 1).ok()?.nth_weekday_of_month(n, weekday.to_civil()).ok().map(Self)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Zone {
    /// The zone of this IANA name, such as `Europe/Amsterdam`.
    ///
    /// # Errors
    /// If the compiled-in database has no such name.
    pub fn named(name: &str) -> Result<Self, ZoneError> {
        TimeZone::get(name).map(|rules| Self { name: name.to_owned(), rules }).map_err(|_| ZoneError)
    }

    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self { name: "UTC".to_owned(), rules: TimeZone::UTC }
    }

    /// All names of the compiled-in database, sorted.
    pub fn all_names() -> Vec<String> {
        let mut names: Vec<String> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
        names.sort();
        names
    }

    /// IANA name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl Epoch {
    /// Simulated time starts at 00:00 UTC of this day.
    pub fn new(day: Date) -> Self {
        let midnight = day.0.to_zoned_datetime(TimeZone::UTC).expect("years are bounded where dates are made");
        Self(midnight.timestamp())
    }

    /// The simulated time at which a local clock shows this. Times before the epoch are `None`.
    pub fn time(self, date: Date, clock: ClockTime, zone: &Zone) -> Option<Time> {
        let hour = i8::try_from(clock.0 / 60).expect("below 24");
        let minute = i8::try_from(clock.0 % 60).expect("below 60");
        let local = date.0.at(hour, minute, 0, 0);
        let ambiguous = zone.rules.to_ambiguous_timestamp(local);
        let instant = if let AmbiguousOffset::Gap { .. } = ambiguous.offset() {
            let shifted = ambiguous.later().expect("years are bounded where dates are made");
            zone.rules.preceding(shifted).next().map_or(shifted, |transition| transition.timestamp())
        } else {
            ambiguous.earlier().expect("years are bounded where dates are made")
        };
        self.time_of(instant)
    }

    /// The local date and time of day (in milliseconds since local midnight by the wall clock) at a simulated time.
    pub fn local(self, time: Time, zone: &Zone) -> (Date, u64) {
        let at = zone.rules.to_datetime(self.timestamp(time));
        let clock = at.time();
        let ms = ((u64::from(clock.hour().unsigned_abs()) * 60 + u64::from(clock.minute().unsigned_abs())) * 60
            + u64::from(clock.second().unsigned_abs()))
            * 1_000
            + u64::from(clock.millisecond().unsigned_abs());
        (Date(at.date()), ms)
    }

    /// The next simulated time after `time` at which the offset of the zone changes, if it ever does.
    pub fn next_change(self, time: Time, zone: &Zone) -> Option<Time> {
        let change = zone.rules.following(self.timestamp(time)).next()?;
        self.time_of(change.timestamp())
    }

    /// The UTC date and time as text, `2009-03-06T18:00:00Z`.
    pub fn utc_text(self, time: Time) -> String {
        self.timestamp(time).to_string()
    }

    fn timestamp(self, time: Time) -> Timestamp {
        let ms = i64::try_from(time.ms()).unwrap_or(i64::MAX / 2_000_000);
        self.0.saturating_add(ms.milliseconds()).unwrap_or(Timestamp::MAX)
    }

    fn time_of(self, instant: Timestamp) -> Option<Time> {
        u64::try_from(instant.as_millisecond() - self.0.as_millisecond()).ok().map(Time::from_ms)
    }
}
