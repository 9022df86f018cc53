//! How many people are at work at each instant: the local weeks of sites, turned into a curve over simulated time.
//!
//! Everything is a whole number of thousandths. A local day on which the clocks change has 23 or 25 hours, so that hour
//! of the week is missing or counts twice. What people lose by an outage is not counted here.

use std::ops::Range;

use crate::model::{PRESENCE_SLOTS, Presence};
use crate::units::{Date, Epoch, Span, Time, Weekday, Zone};

/// Slots of a profile in a day: half hours.
const SLOTS_PER_DAY: usize = PRESENCE_SLOTS / 7;

/// Their length.
const SLOT_MS: u64 = Span::DAY.ms() / SLOTS_PER_DAY as u64;

/// People at work over simulated time, in thousandths of a person: constant between steps, none after the horizon.
///
/// The curve itself holds any estate over any horizon. One answer of [`PresenceCurve::between`] is exact up to
/// `u64::MAX` thousandths of person-milliseconds and stays there beyond: 584,542 person-years of presence, which is
/// 100,000 people who never leave for 5.8 years, or 100,000 people in office hours for 19.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PresenceCurve {
    /// In order, the first at the start of the horizon, the last with nobody present.
    steps: Vec<Step>,
}

/// From here to the next step the curve is constant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Step {
    start: Time,
    /// Thousandths of a person.
    level: u64,
    /// Integral from the start of the horizon to here, in thousandths of person-milliseconds.
    before: u128,
}

impl Step {
    /// The integral from the start of the horizon to `at`, which is not before this step nor after the next one.
    fn until(self, at: Time) -> u128 {
        self.before + u128::from(self.level) * u128::from(at.since(self.start).ms())
    }
}

impl PresenceCurve {
    /// The curve of one person of a site, who on a holiday does as on a Sunday. The holidays are in order.
    pub fn compile(profile: &Presence, holidays: &[Date], zone: &Zone, epoch: Epoch, horizon_end: Time) -> Self {
        let mut curve = Builder::default();
        let week = Week { profile, holidays };
        let mut from = Time::START;
        while from < horizon_end {
            let until = epoch.next_change(from, zone).map_or(horizon_end, |change| change.min(horizon_end));
            curve.push_half_hours(week, epoch.local(from, zone), from..until);
            from = until;
        }
        curve.finish(horizon_end)
    }

    /// The curve of several groups of people, each with its own.
    pub fn sum(weighted: &[(&Self, u32)]) -> Self {
        let mut changes: Vec<Change> = weighted.iter().flat_map(|(curve, count)| curve.changes(*count)).collect();
        changes.sort_unstable_by_key(|change| change.at);
        let mut present = 0;
        let mut sum = Builder::default();
        for same_time in changes.chunk_by(|one, next| one.at == next.at) {
            for change in same_time {
                present = present - change.before + change.after;
            }
            sum.push(same_time[0].at, present);
        }
        sum.finish(changes.last().map_or(Time::START, |change| change.at))
    }

    /// The presence in `[from, to)`, in thousandths of person-milliseconds; O(log n). An hour of one person who is all
    /// there is 1000 x 3,600,000. Nothing if `to` is not later than `from`.
    pub fn between(&self, from: Time, to: Time) -> u64 {
        let amount = self.before(to).saturating_sub(self.before(from));
        u64::try_from(amount).unwrap_or(u64::MAX)
    }

    /// The most people present at once in `[from, to)`, in thousandths; O(log n) and the steps in between. Nobody if `to` is
    /// not later than `from`.
    pub fn most(&self, from: Time, to: Time) -> u64 {
        let begun = self.steps.partition_point(|step| step.start <= from).saturating_sub(1);
        let met = self.steps[begun..].iter().take_while(|step| step.start < to && from < to);
        met.map(|step| step.level).max().unwrap_or(0)
    }

    /// The first instant by which the presence since `from` is at least `amount`, or [`Time::NEVER`] if it is not by
    /// the end of the horizon; O(log n).
    pub fn reach(&self, from: Time, amount: u64) -> Time {
        if amount == 0 {
            return from;
        }
        let goal = self.before(from) + u128::from(amount);
        let beyond = self.steps.partition_point(|step| step.before < goal);
        let Some(step) = (beyond < self.steps.len()).then(|| self.steps[beyond - 1]) else { return Time::NEVER };
        let wait = (goal - step.before).div_ceil(u128::from(step.level));
        step.start + Span::from_ms(u64::try_from(wait).expect("not longer than the step"))
    }

    /// The steps of a group of such people, the first from nobody.
    fn changes(&self, people: u32) -> impl Iterator<Item = Change> {
        let people = u64::from(people);
        let before = std::iter::once(0).chain(self.steps.iter().map(move |step| step.level * people));
        let changes = self.steps.iter().zip(before);
        changes.map(move |(step, before)| Change { at: step.start, before, after: step.level * people })
    }

    /// The integral from the start of the horizon to `at`.
    fn before(&self, at: Time) -> u128 {
        let begun = self.steps.partition_point(|step| step.start <= at);
        let step = self.steps[begun.checked_sub(1).expect("the first step is at the start of the horizon")];
        step.until(at)
    }
}

/// What a person does on which day.
#[derive(Clone, Copy)]
struct Week<'a> {
    profile: &'a Presence,
    holidays: &'a [Date],
}

impl<'a> Week<'a> {
    /// The thousandths of each half hour of a day.
    fn half_hours(self, day: Date) -> &'a [u16] {
        let is_holiday = self.holidays.binary_search(&day).is_ok();
        let weekday = if is_holiday { Weekday::Sunday } else { day.weekday() };
        &self.profile.0[weekday as usize * SLOTS_PER_DAY..][..SLOTS_PER_DAY]
    }
}

/// One of several groups comes or goes.
#[derive(Clone, Copy)]
struct Change {
    at: Time,
    /// Thousandths of a person of this group.
    before: u64,
    after: u64,
}

/// A curve that grows from left to right.
#[derive(Default)]
struct Builder {
    steps: Vec<Step>,
}

impl Builder {
    /// The half hours of a profile over a stretch in which the offset from UTC is constant and at whose start the local
    /// clock shows `local`.
    fn push_half_hours(&mut self, week: Week<'_>, local: (Date, u64), stretch: Range<Time>) {
        let (mut day, ms) = local;
        let mut slot = usize::try_from(ms / SLOT_MS).expect("below 48");
        let mut at = stretch.start;
        let mut left = SLOT_MS - ms % SLOT_MS;
        while at < stretch.end {
            self.push(at, u64::from(week.half_hours(day)[slot]));
            (day, slot) = if slot + 1 == SLOTS_PER_DAY { (day.plus_days(1), 0) } else { (day, slot + 1) };
            at = at + Span::from_ms(left);
            left = SLOT_MS;
        }
    }

    /// From `start` on, which is not before the last step, the curve has this level.
    fn push(&mut self, start: Time, level: u64) {
        let before = self.steps.last().map_or(0, |last| last.until(start));
        if self.steps.last().is_none_or(|last| last.level != level) {
            self.steps.push(Step { start, level, before });
        }
    }

    fn finish(mut self, end: Time) -> PresenceCurve {
        self.push(end, 0);
        PresenceCurve { steps: self.steps }
    }
}
