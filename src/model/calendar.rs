//! Calendars as people say them: "first friday 18:00-21:00", "daily 03:00".

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
