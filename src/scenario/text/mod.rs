//! Single values as people write them in a scenario: durations, amounts, calendars, names. Each parser reads one text
//! and complains without knowing where it stands.

mod amount;
mod days;
mod duration;
mod exclusion;
mod name;
mod schedule;

pub(super) use amount::{memory, storage_rate};
pub(super) use days::{date, month};
pub(super) use duration::duration;
pub(super) use exclusion::exclusion;
pub(super) use name::{expand, matches};
pub(super) use schedule::{hours, is_release_day, recurrence, schedule, time_of_day, week_hours};
