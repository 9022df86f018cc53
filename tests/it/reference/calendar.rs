//! Local calendars of the twin, day by day. The dynamics are elsewhere.

use std::collections::BTreeMap;

use patchcast::model::{
    Clock as OnClock, Exclusion, FabricWindow, LayerPlan, Nth, Period, Quiet, Recurrence, Schedule, Site,
};
use patchcast::units::{ClockTime, Date, Epoch, Time, Weekday, Zone};

/// Openings by their start; without end is `None`. All times of the twin are seconds.
pub(super) type Openings = BTreeMap<u64, Option<u64>>;

/// A span or time of the model in seconds.
pub(super) fn seconds(ms: u64) -> u64 {
    assert_eq!(ms % 1_000, 0, "the twin knows whole seconds only");
    ms / 1_000
}

/// A clock on a wall.
#[derive(Clone, Copy)]
pub(super) struct Clock<'a> {
    pub(super) epoch: Epoch,
    pub(super) zone: &'a Zone,
}

impl Clock<'_> {
    /// When this clock shows a time of a day (more than 24 h is on a later day), `None` before the horizon.
    pub(super) fn at(self, date: Date, minutes: u64) -> Option<u64> {
        let small = |number: u64| u8::try_from(number).expect("below 60");
        let clock = ClockTime::new(small(minutes / 60 % 24), small(minutes % 60)).expect("below 24:00");
        let days = i32::try_from(minutes / 1_440).expect("a few days");
        self.epoch.time(date.plus_days(days), clock, self.zone).map(|time| seconds(time.ms()))
    }

    fn date(self, at: u64) -> Date {
        self.epoch.local(Time::from_ms(at * 1_000), self.zone).0
    }

    /// The first 00:00 of such a day at or after a time, if there is one in the horizon.
    pub(super) fn midnight(self, days: Recurrence, from: u64, horizon: u64) -> Option<u64> {
        let mut date = self.date(from);
        loop {
            match self.at(date, 0) {
                Some(at) if at >= horizon => return None,
                Some(at) if at >= from && falls_on(days, date) => return Some(at),
                Some(_) | None => date = date.plus_days(1),
            }
        }
    }

    /// The next time, from a time on, at which it shows a time of day.
    pub(super) fn next(self, clock: ClockTime, from: u64) -> u64 {
        let mut date = self.date(from).plus_days(-1);
        loop {
            match self.at(date, u64::from(clock.minutes())) {
                Some(at) if at >= from => return at,
                Some(_) | None => date = date.plus_days(1),
            }
        }
    }

    /// The end of the quiet hours that a time lies in, or the time itself.
    pub(super) fn after_quiet(self, quiet: Quiet, at: u64) -> u64 {
        let (from, to) = (u64::from(quiet.from.minutes()), u64::from(quiet.to.minutes()));
        let night = if to < from { 1_440 } else { 0 };
        let days = [-1, 0].map(|days| self.date(at).plus_days(days));
        let hours = days.map(|date| (self.at(date, from).unwrap_or(0), self.at(date, to + night).unwrap_or(0)));
        hours.into_iter().find(|&(from, to)| from <= at && at < to).map_or(at, |(_, to)| to)
    }

    /// All openings that start in the horizon.
    pub(super) fn openings(self, schedule: &Schedule, horizon: u64) -> Openings {
        let from = u64::from(schedule.start.minutes());
        let mut openings = Openings::new();
        let mut date = self.date(0);
        while self.at(date, 0).is_none_or(|midnight| midnight < horizon) {
            if let Some(start) = self.at(date, from).filter(|_| falls_on(schedule.days, date)) {
                let end = schedule.length.map(|length| self.at(date, from + seconds(length.ms()) / 60));
                let end = end.map(|end| end.expect("later than the start"));
                if end.is_none_or(|end| end > start) {
                    openings.insert(start, end);
                }
            }
            date = date.plus_days(1);
        }
        openings
    }

    /// The share of people of a site who are present, in thousandths, minute by minute.
    pub(super) fn presence(self, site: &Site, horizon: u64) -> Vec<u64> {
        let share = |minute: u64| {
            let (date, ms) = self.epoch.local(Time::from_ms(minute * 60_000), self.zone);
            let half_hour = usize::try_from(ms / 1_800_000).expect("at most 47");
            let weekday = if site.holidays.contains(&date) { Weekday::Sunday } else { date.weekday() };
            u64::from(site.presence.0[weekday as usize * 48 + half_hour])
        };
        (0..=horizon / 60).map(share).collect()
    }
}

/// The openings of a plan for the machines of a site.
pub(super) fn openings(plan: &LayerPlan, site: &Site, first: &Site, epoch: Epoch, horizon: u64) -> Openings {
    let (schedule, except, clock) = (plan.schedule, plan.except.clone(), plan.clock.clone());
    open(&FabricWindow { schedule, except, clock }, [site, first], epoch, horizon)
}

/// The openings of a schedule on a clock, without excluded days, at a site; the other one is the first.
pub(super) fn open(window: &FabricWindow, [site, first]: [&Site; 2], epoch: Epoch, horizon: u64) -> Openings {
    let on = |zone| {
        let clock = Clock { epoch, zone };
        let mut openings = clock.openings(&window.schedule, horizon);
        openings.retain(|&start, _| {
            !window.except.iter().any(|&exclusion| is_excluded(clock.date(start), exclusion, site))
        });
        openings
    };
    match &window.clock {
        OnClock::Site => on(&site.zone),
        OnClock::Headquarters => on(&first.zone),
        OnClock::Zone(zone) => on(zone),
        OnClock::Frozen(day) => on(&zone_of(hours_ahead(&site.zone, *day))),
    }
}

/// By how many whole hours a clock is ahead of UTC at noon of a day.
fn hours_ahead(zone: &Zone, day: Date) -> i64 {
    let noon = |zone| {
        let clock = Clock { epoch: Epoch::new(day.plus_days(-3)), zone };
        i64::try_from(clock.at(day, 12 * 60).expect("three days in")).expect("a few days")
    };
    let ahead = noon(&Zone::utc()) - noon(zone);
    assert_eq!(ahead % 3_600, 0, "the twin knows whole hours only");
    ahead / 3_600
}

/// A zone that is always so many hours ahead of UTC. The database counts them the other way round.
fn zone_of(hours: i64) -> Zone {
    Zone::named(&format!("Etc/GMT{:+}", -hours)).expect("there is one for every hour")
}

/// Whether nothing opens on a day, according to one entry.
fn is_excluded(day: Date, exclusion: Exclusion, site: &Site) -> bool {
    match exclusion {
        Exclusion::Holidays => site.holidays.contains(&day),
        Exclusion::Last { days, of } => {
            let mut business_days = all_days_of(of, day);
            business_days.retain(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
            business_days.retain(|day| !site.holidays.contains(day));
            business_days.iter().rev().take(usize::from(days)).any(|&last| last == day)
        }
        Exclusion::Days { first, last } => first <= day && day <= last,
    }
}

/// Every day of the month or quarter that a day lies in.
fn all_days_of(period: Period, day: Date) -> Vec<Date> {
    let name = |day: Date| match period {
        Period::Month => (day.year(), day.month()),
        Period::Quarter => match day.month() {
            1..=3 => (day.year(), 1),
            4..=6 => (day.year(), 4),
            7..=9 => (day.year(), 7),
            _ => (day.year(), 10),
        },
    };
    (-100..=100).map(|away| day.plus_days(away)).filter(|&other| name(other) == name(day)).collect()
}

fn falls_on(days: Recurrence, date: Date) -> bool {
    match days {
        Recurrence::Daily => true,
        Recurrence::Weekly(weekday) => date.weekday() == weekday,
        Recurrence::Monthly { nth, weekday, offset } => {
            let day = date.plus_days(-i32::from(offset));
            let n = match nth {
                Nth::At(n) => i8::try_from(n).expect("at most five"),
                Nth::Last => -1,
            };
            Date::nth_weekday(day.year(), day.month(), n, weekday) == Some(day)
        }
        Recurrence::Once(day) => date == day,
    }
}
