//! Points and spans of simulated time in whole milliseconds.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};

/// A point of simulated time: milliseconds since the start of the horizon.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(u64);

/// A length of simulated time in milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(u64);

impl Time {
    /// The start of the horizon.
    pub const START: Self = Self(0);
    /// Later than every point that a simulation reaches.
    pub const NEVER: Self = Self(u64::MAX);

    /// The point that lies `ms` milliseconds after the start of the horizon.
    pub const fn from_ms(ms: u64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the start of the horizon.
    pub const fn ms(self) -> u64 {
        self.0
    }

    /// The span from `earlier` to this point, zero if `earlier` is not earlier.
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }

    /// So much earlier, but not before [`Time::START`].
    #[must_use]
    pub const fn saturating_sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }

    /// Whether this point is [`Time::NEVER`].
    pub const fn is_never(self) -> bool {
        self.0 == u64::MAX
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// The longest span.
    pub const MAX: Self = Self(u64::MAX);
    /// One second.
    pub const SECOND: Self = Self(1_000);
    /// One minute.
    pub const MINUTE: Self = Self(60_000);
    /// One hour.
    pub const HOUR: Self = Self(3_600_000);
    /// One day of 24 hours.
    pub const DAY: Self = Self(86_400_000);

    /// A span of `ms` milliseconds.
    pub const fn from_ms(ms: u64) -> Self {
        Self(ms)
    }

    /// A span of whole seconds.
    pub const fn from_secs(seconds: u64) -> Self {
        Self(seconds * 1_000)
    }

    /// A span of whole minutes.
    pub const fn from_mins(minutes: u64) -> Self {
        Self(minutes * 60_000)
    }

    /// A span of whole hours.
    pub const fn from_hours(hours: u64) -> Self {
        Self(hours * 3_600_000)
    }

    /// A span of whole days of 24 hours.
    pub const fn from_days(days: u64) -> Self {
        Self(days * 86_400_000)
    }

    /// Milliseconds.
    pub const fn ms(self) -> u64 {
        self.0
    }

    /// Hours, for people and statistics.
    pub fn hours(self) -> f64 {
        self.0 as f64 / 3_600_000.0
    }

    /// Days of 24 hours, for people and statistics.
    pub fn days(self) -> f64 {
        self.0 as f64 / 86_400_000.0
    }

    /// This span, or the other where that is shorter.
    pub fn min(self, other: Self) -> Self {
        Ord::min(self, other)
    }
}

impl Add<Span> for Time {
    type Output = Self;
    /// Saturates at [`Time::NEVER`].
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Span {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Span {
    type Output = Self;
    /// Stops at zero.
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_never() { f.write_str("never") } else { write!(f, "t{}ms", self.0) }
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Span {
    /// The way people write it in a scenario: `3d 4h`, `35m`, `1m 30s`, `250ms`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = self.0;
        let mut first = true;
        for (unit, size) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)] {
            let count = left / size;
            left %= size;
            if count > 0 {
                let gap = if first { "" } else { " " };
                write!(f, "{gap}{count}{unit}")?;
                first = false;
            }
        }
        if first { f.write_str("0s") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_spelled_as_people_write_them() {
        for (span, text) in [
            (Span::ZERO, "0s"),
            (Span::from_mins(35), "35m"),
            (Span::from_hours(76), "3d 4h"),
            (Span::from_ms(90_250), "1m 30s 250ms"),
        ] {
            assert_eq!(span.to_string(), text);
        }
    }

    #[test]
    fn never_stays_never() {
        assert_eq!(Time::NEVER + Span::DAY, Time::NEVER);
        assert_eq!(Time::from_ms(5).since(Time::from_ms(9)), Span::ZERO);
    }
}
