//! When something is open: schedules, as people say them, turned into instants of one zone.
//!
//! Start and end are read off the wall clock, each by itself. So an opening is shorter or longer on a day on which the
//! clocks change, and one that lies wholly in the hour that is skipped does not exist. What is done in an opening is
//! not decided here.

use crate::model::{Recurrence, Schedule};
use crate::units::{Date, Epoch, Time, Zone};

/// One stretch of time in which something may be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Opening {
    /// The first instant.
    pub start: Time,
    /// The first instant after it, later than `start`; [`Time::NEVER`] for a schedule without an end.
    pub end: Time,
}

/// The openings of one schedule in one zone: in order, no two with the same start.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Openings(Vec<Opening>);

impl Openings {
    /// The openings that start in `[0, horizon_end)`; the last may end later than that.
    ///
    /// A start that the clocks skip is the next instant that exists; one that comes twice is its first occurrence; and
    /// the same for an end.
    pub fn expand(schedule: &Schedule, zone: &Zone, epoch: Epoch, horizon_end: Time) -> Self {
        // A day more on either side: a start that is skipped may fall on the day after.
        let first = epoch.local(Time::START, zone).0.plus_days(-1);
        let last = epoch.local(horizon_end, zone).0.plus_days(1);
        let mut openings: Vec<Opening> = occurrences(schedule.days, first, last)
            .into_iter()
            .filter_map(|day| opening(schedule, day, zone, epoch))
            .filter(|opening| opening.start < horizon_end)
            .collect();
        // Where a zone skips a whole day, that day starts together with the next. The later one of them ends later.
        openings.dedup_by(|later, kept| {
            let same = later.start == kept.start;
            if same {
                *kept = *later;
            }
            same
        });
        Self(openings)
    }

    /// Without those that start on an excluded day of a zone's clock.
    #[must_use]
    pub fn without(mut self, zone: &Zone, epoch: Epoch, is_excluded: impl Fn(Date) -> bool) -> Self {
        self.0.retain(|opening| !is_excluded(epoch.local(opening.start, zone).0));
        self
    }

    /// The position of the first opening that starts at `at` or later.
    pub fn first_at_or_after(&self, at: Time) -> Option<usize> {
        let position = self.started_before(at);
        (position < self.0.len()).then_some(position)
    }

    /// How many openings start before `at`: the position of the first that does not.
    pub fn started_before(&self, at: Time) -> usize {
        self.0.partition_point(|opening| opening.start < at)
    }

    /// Those that start from one time on, and before another.
    pub fn starting_within(&self, from: Time, to: Time) -> &[Opening] {
        &self.0[self.started_before(from)..self.started_before(to).max(self.started_before(from))]
    }

    /// The opening at a position.
    ///
    /// # Panics
    /// If there are not that many.
    pub fn get(&self, position: usize) -> Opening {
        self.0[position]
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them in order.
    pub fn as_slice(&self) -> &[Opening] {
        &self.0
    }
}

/// The time that at least one of several lists of openings covers: what the users of a service were told.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Stretches(Vec<Opening>);

impl Stretches {
    /// The union of the openings up to the end of the horizon. Openings without an end are left out: nobody can be told
    /// of those.
    pub fn union<'a>(lists: impl IntoIterator<Item = &'a [Opening]>, horizon_end: Time) -> Self {
        let all = lists.into_iter().flatten();
        let mut openings: Vec<Opening> = all.filter(|opening| !opening.end.is_never()).copied().collect();
        openings.sort_unstable_by_key(|opening| opening.start);
        let mut stretches: Vec<Opening> = Vec::new();
        for opening in openings.into_iter().take_while(|opening| opening.start < horizon_end) {
            let end = opening.end.min(horizon_end);
            match stretches.last_mut() {
                Some(last) if opening.start <= last.end => last.end = last.end.max(end),
                _ => stretches.push(Opening { start: opening.start, end }),
            }
        }
        Self(stretches)
    }

    /// Whether an instant is covered.
    pub fn contains(&self, at: Time) -> bool {
        self.current(at).is_some()
    }

    fn current(&self, at: Time) -> Option<&Opening> {
        let begun = self.0.partition_point(|stretch| stretch.start <= at);
        self.0[..begun].last().filter(|stretch| at < stretch.end)
    }

    /// The first start of a stretch after an instant, [`Time::NEVER`] if there is none.
    pub fn next_start(&self, after: Time) -> Time {
        let begun = self.0.partition_point(|stretch| stretch.start <= after);
        self.0.get(begun).map_or(Time::NEVER, |stretch| stretch.start)
    }

    /// The first start or end of a stretch after an instant, [`Time::NEVER`] if there is none.
    pub fn next_change(&self, after: Time) -> Time {
        self.current(after).map_or_else(|| self.next_start(after), |stretch| stretch.end)
    }

    /// The parts of `[from, to)` that are covered, in order, each apart from the next. Found in O(log n).
    pub fn within(&self, from: Time, to: Time) -> impl Iterator<Item = (Time, Time)> {
        let first = self.0.partition_point(|stretch| stretch.end <= from);
        let met = self.0[first..].iter().take_while(move |stretch| stretch.start < to);
        met.map(move |stretch| (stretch.start.max(from), stretch.end.min(to)))
    }
}

/// The opening on one local day, `None` if it starts before the epoch or the clocks skip all of it.
fn opening(schedule: &Schedule, day: Date, zone: &Zone, epoch: Epoch) -> Option<Opening> {
    let start = epoch.time(day, schedule.start, zone)?;
    let end = match schedule.length {
        None => Time::NEVER,
        Some(length) => {
            let (days, clock) = schedule.start.plus(length);
            epoch.time(day.plus_days(days), clock, zone)?
        }
    };
    (start < end).then_some(Opening { start, end })
}

/// The local dates from `first` to `last`, both included, on which something recurs, in order.
pub fn occurrences(recurrence: Recurrence, first: Date, last: Date) -> Vec<Date> {
    let days = (0..=last.days_since(first)).map(|days| first.plus_days(days));
    days.filter(|&day| recurrence.falls_on(day)).collect()
}
