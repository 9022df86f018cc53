//! Civil dates, clocks and zones; the door of the `jiff` crate.
//!
//! The zone database is the one that is compiled in, never the machine's, so that a result does not depend on where it
//! is computed. Two decisions about daylight saving, made once and for all: a local time that does not exist is the
//! next instant that does ("skip forward"), one that exists twice is its first occurrence.

use std::fmt;

use jiff::civil;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};

use super::{Span, Time};

/// A day of the calendar, of a year between 1600 and 4000.
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

/// A time zone of the IANA database, or a clock that never changes its offset from UTC.
#[derive(Clone)]
pub struct Zone {
    name: String,
    rules: TimeZone,
}

/// Names for a zone that nobody has set yet: the first is the database's own, the second that of `jiff`.
const UNSET: [&str; 2] = ["Factory", "Etc/Unknown"];

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

    /// What the clock shows after `length` has passed on it, and how many midnights lie between. Parts of a minute
    /// are dropped.
    pub fn plus(self, length: Span) -> (i32, Self) {
        let minutes = u64::from(self.0) + length.ms() / Span::MINUTE.ms();
        (i32::try_from(minutes / 1_440).unwrap_or(i32::MAX), Self((minutes % 1_440) as u16))
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl Date {
    /// The first day that is a date here. Six whole Gregorian cycles fit, and every instant near them in any zone.
    pub const FIRST: Self = Self(civil::Date::constant(1600, 1, 1));
    /// The last day that is a date here.
    pub const LAST: Self = Self(civil::Date::constant(4000, 12, 31));

    /// The date, or `None` if there is no such day (or its year is not in 1600 to 4000).
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        civil::Date::new(year, month, day).ok().map(Self).filter(|date| (Self::FIRST..=Self::LAST).contains(date))
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

    /// The date some days later, or earlier if negative. Stops at [`Date::FIRST`] and [`Date::LAST`].
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        let all = Self::LAST.days_since(Self::FIRST);
        Self(self.0.saturating_add(days.clamp(-all, all).days())).clamp(Self::FIRST, Self::LAST)
    }

    /// Days from `earlier` to this date, negative if that is later.
    pub fn days_since(self, earlier: Self) -> i32 {
        let hours = self.0.duration_since(earlier.0).as_hours();
        i32::try_from(hours / 24).expect("2401 years have fewer than a million days")
    }

    /// The last day of the month of this date.
    #[must_use]
    pub fn last_of_month(self) -> Self {
        Self(self.0.last_of_month())
    }

    /// The n-th (1 to 5) such weekday of a month, or the last one for `n = -1`; `None` if the month has none.
    pub fn nth_weekday(year: i16, month: i8, n: i8, weekday: Weekday) -> Option<Self> {
        Self::new(year, month, 1)?.0.nth_weekday_of_month(n, weekday.to_civil()).ok().map(Self)
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
    /// Case does not matter; the zone keeps the spelling of the database.
    ///
    /// # Errors
    /// If the compiled-in database has no such name, or one that stands for "not set".
    pub fn named(name: &str) -> Result<Self, ZoneError> {
        let rules = TimeZone::get(name).map_err(|_| ZoneError)?;
        let name = rules.iana_name().filter(|name| !UNSET.contains(name)).ok_or(ZoneError)?.to_owned();
        Ok(Self { name, rules })
    }

    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self { name: "UTC".to_owned(), rules: TimeZone::UTC }
    }

    /// A clock that keeps, for ever, the offset from UTC that this zone has at noon of a day. Clocks change at night, so
    /// noon is after a change of that day. Its name is the offset, such as `+01`.
    #[must_use]
    pub fn frozen(&self, day: Date) -> Self {
        let noon = day.0.at(12, 0, 0, 0);
        let instant = self.rules.to_ambiguous_timestamp(noon).compatible();
        let offset = self.rules.to_offset(instant.expect("years are bounded where dates are made"));
        Self { name: offset.to_string(), rules: TimeZone::fixed(offset) }
    }

    /// All names that [`Zone::named`] knows, sorted.
    pub fn all_names() -> Vec<String> {
        let names = jiff::tz::db().available().map(|name| name.as_str().to_owned());
        let mut names: Vec<String> = names.filter(|name| !UNSET.contains(&name.as_str())).collect();
        names.sort();
        names
    }

    /// IANA name, or the offset of a clock that is frozen.
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
        let instants = zone.rules.to_ambiguous_timestamp(local);
        let skipped = matches!(instants.offset(), AmbiguousOffset::Gap { .. });
        let earlier = instants.earlier().expect("years are bounded where dates are made");
        // In a gap, the offset that holds after the change puts the local time before the change: the next one is it.
        let change = skipped.then(|| zone.rules.following(earlier).next()).flatten();
        let instant = change.map_or(earlier, |change| change.timestamp());
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
        (Date(at.date()).clamp(Date::FIRST, Date::LAST), ms)
    }

    /// The next simulated time after `time` at which the rules of the zone change, if they ever do. Between two of
    /// them the offset from UTC is constant.
    pub fn next_change(self, time: Time, zone: &Zone) -> Option<Time> {
        let change = zone.rules.following(self.timestamp(time)).next()?;
        self.time_of(change.timestamp())
    }

    /// The UTC date and time as text, `2009-03-06T18:00:00Z`.
    pub fn utc_text(self, time: Time) -> String {
        self.timestamp(time).to_string()
    }

    fn timestamp(self, time: Time) -> Timestamp {
        let since = i64::try_from(time.ms()).unwrap_or(i64::MAX);
        let at = self.0.as_millisecond().saturating_add(since);
        Timestamp::from_millisecond(at).unwrap_or(Timestamp::MAX)
    }

    fn time_of(self, instant: Timestamp) -> Option<Time> {
        u64::try_from(instant.as_millisecond() - self.0.as_millisecond()).ok().map(Time::from_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i16, month: i8, day: i8) -> Date {
        Date::new(year, month, day).unwrap()
    }

    /// Results must not depend on the machine: if some crate of the build turned on `jiff`'s `tzdb-zoneinfo`, this
    /// would name a folder of the machine.
    #[test]
    fn the_zone_database_is_the_one_that_is_compiled_in() {
        assert_eq!(format!("{:?}", jiff::tz::db()), "TimeZoneDatabase(Bundled(available))");
    }

    #[test]
    fn zones_are_spelled_as_in_the_database() {
        assert_eq!(Zone::named("europe/AMSTERDAM").unwrap().name(), "Europe/Amsterdam");
        assert_eq!(Zone::named("utc").unwrap(), Zone::utc());
        for wrong in ["", "Europe/Amsterdam ", "CEST", "W. Europe Standard Time", "Factory", "Etc/Unknown"] {
            assert_eq!(Zone::named(wrong), Err(ZoneError), "{wrong:?}");
        }
    }

    #[test]
    fn every_listed_zone_can_be_had() {
        let names = Zone::all_names();
        assert!(names.is_sorted() && names.len() > 400, "{}", names.len());
        for name in names {
            assert_eq!(Zone::named(&name).map(|zone| zone.name), Ok(name));
        }
    }

    #[test]
    fn dates_end_with_the_year_4000() {
        assert_eq!(Date::new(1599, 12, 31), None);
        assert_eq!(Date::new(4001, 1, 1), None);
        assert_eq!(Date::new(2100, 2, 29), None);
        assert_eq!(Date::nth_weekday(4001, 1, 1, Weekday::Monday), None);
        assert_eq!(date(2000, 2, 28).plus_days(1), date(2000, 2, 29));
        assert_eq!(date(2000, 3, 1).plus_days(-60), date(2000, 1, 1));
        assert_eq!(date(2000, 1, 1).plus_days(i32::MAX), Date::LAST);
        assert_eq!(date(2000, 1, 1).plus_days(i32::MIN), Date::FIRST);
        assert_eq!(Date::FIRST.plus_days(146_097), date(2000, 1, 1));
        assert_eq!(date(2000, 1, 1).days_since(Date::FIRST), 146_097);
        assert_eq!(Date::FIRST.days_since(date(2000, 1, 1)), -146_097);
        assert_eq!(date(2000, 2, 1).last_of_month(), date(2000, 2, 29));
        assert_eq!(Date::LAST.last_of_month(), Date::LAST);
    }

    #[test]
    fn both_ends_of_the_calendar_have_instants_in_every_zone() {
        for name in ["Etc/GMT+12", "UTC", "Pacific/Kiritimati", "America/New_York"] {
            let zone = Zone::named(name).unwrap();
            assert_eq!(
                Epoch::new(Date::FIRST).time(Date::FIRST.plus_days(-1), ClockTime::MIDNIGHT, &Zone::utc()),
                Some(Time::START)
            );
            let late = Epoch::new(Date::LAST).time(Date::LAST, ClockTime::new(23, 59).unwrap(), &zone);
            assert!(late.is_some(), "{name}");
            assert_eq!(Epoch::new(Date::LAST).local(Time::NEVER, &zone).0, Date::LAST, "{name}");
        }
    }

    #[test]
    fn a_wall_clock_counts_midnights() {
        let plus = |hour, minute, length| {
            let (days, clock) = ClockTime::new(hour, minute).unwrap().plus(length);
            format!("{days} {clock}")
        };
        assert_eq!(plus(18, 0, Span::from_hours(3)), "0 21:00");
        assert_eq!(plus(22, 0, Span::from_hours(2)), "1 00:00");
        assert_eq!(plus(22, 30, Span::from_hours(28)), "2 02:30");
        assert_eq!(plus(22, 30, Span::from_ms(59_999)), "0 22:30");
    }

    /// Each minute of the hour that is missing, its first one included.
    #[test]
    fn a_time_that_is_skipped_is_the_next_that_exists() {
        let zone = Zone::named("Europe/Amsterdam").unwrap();
        let epoch = Epoch::new(date(2026, 1, 1));
        let text = |hour, minute| {
            epoch.utc_text(epoch.time(date(2026, 3, 29), ClockTime::new(hour, minute).unwrap(), &zone).unwrap())
        };
        assert_eq!(text(1, 59), "2026-03-29T00:59:00Z");
        for minute in 0..60 {
            assert_eq!(text(2, minute), "2026-03-29T01:00:00Z", "02:{minute:02}");
        }
        assert_eq!(text(3, 0), "2026-03-29T01:00:00Z");
        assert_eq!(text(3, 1), "2026-03-29T01:01:00Z");
    }

    /// The local clock of an instant, read back, is that instant or (in the hour that comes twice) one hour before.
    #[test]
    fn instants_and_clocks_fit_together() {
        let zone = Zone::named("America/New_York").unwrap();
        let epoch = Epoch::new(date(2026, 1, 1));
        let repeated = (304 * 24 + 6) * 60..(304 * 24 + 7) * 60;
        assert_eq!(epoch.utc_text(Time::from_ms(repeated.start * 60_000)), "2026-11-01T06:00:00Z");
        for minute in (300..365 * 24 * 60).step_by(15) {
            let time = Time::from_ms(minute * 60_000);
            let (day, ms) = epoch.local(time, &zone);
            let (days, clock) = ClockTime::MIDNIGHT.plus(Span::from_ms(ms));
            let first = if repeated.contains(&minute) { time.ms() - 3_600_000 } else { time.ms() };
            assert_eq!((days, epoch.time(day, clock, &zone)), (0, Some(Time::from_ms(first))), "{minute}");
        }
    }

    #[test]
    fn changes_of_the_clock_come_in_order() {
        let zone = Zone::named("Europe/Amsterdam").unwrap();
        let epoch = Epoch::new(date(2026, 1, 1));
        let spring = epoch.next_change(Time::START, &zone).unwrap();
        assert_eq!(epoch.utc_text(spring), "2026-03-29T01:00:00Z");
        assert_eq!(epoch.utc_text(epoch.next_change(spring, &zone).unwrap()), "2026-10-25T01:00:00Z");
        assert_eq!(epoch.next_change(Time::START, &Zone::named("Asia/Tokyo").unwrap()), None);
    }

    #[test]
    fn a_frozen_clock_keeps_the_offset_of_its_day() {
        let epoch = Epoch::new(date(2026, 1, 1));
        let noons = |zone: &str, day: Date| {
            let zone = Zone::named(zone).unwrap().frozen(day);
            assert_eq!(epoch.next_change(Time::START, &zone), None);
            let noon = |day| epoch.utc_text(epoch.time(day, ClockTime::new(12, 0).unwrap(), &zone).unwrap());
            format!("{} {} {}", zone.name(), &noon(date(2026, 1, 15))[11..16], &noon(date(2026, 7, 15))[11..16])
        };
        assert_eq!(noons("Europe/Amsterdam", date(2008, 1, 15)), "+01 11:00 11:00");
        assert_eq!(noons("Europe/Amsterdam", date(2008, 7, 15)), "+02 10:00 10:00");
        assert_eq!(noons("Europe/Amsterdam", date(2026, 3, 29)), "+02 10:00 10:00", "after the change of that day");
        assert_eq!(noons("America/New_York", date(2008, 1, 15)), "-05 17:00 17:00");
        assert_eq!(noons("Australia/Lord_Howe", date(2026, 1, 15)), "+11 01:00 01:00");
        assert_eq!(noons("Australia/Lord_Howe", date(2026, 7, 15)), "+10:30 01:30 01:30");
        assert_eq!(Zone::utc().frozen(date(2008, 1, 15)).name(), "+00");
    }

    #[test]
    fn nothing_lies_before_the_epoch() {
        let epoch = Epoch::new(date(2026, 1, 1));
        let new_year = |zone: &str| epoch.time(date(2026, 1, 1), ClockTime::MIDNIGHT, &Zone::named(zone).unwrap());
        assert_eq!(new_year("Europe/Amsterdam"), None);
        assert_eq!(new_year("UTC"), Some(Time::START));
        assert_eq!(new_year("America/New_York"), Some(Time::START + Span::from_hours(5)));
    }
}
