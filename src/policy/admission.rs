//! Whether an installation may start in what is left of an opening.

use crate::units::{Span, Time};

/// What is left of an opening.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Room {
    /// Now.
    pub now: Time,
    /// When the opening ends, [`Time::NEVER`] if it has no end.
    pub end: Time,
}

/// Whether the opening lasts and at least `reserve` (the longest run time of an update and the restart) is left of it.
pub fn fits(room: Room, reserve: Span) -> bool {
    room.end.is_never() || (room.now < room.end && room.now + reserve <= room.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_update_that_fits_ends_with_the_opening() {
        let reserve = Span::from_mins(35);
        let end = Time::START + Span::from_hours(3);
        for (minutes, expected) in [(0, true), (145, true), (146, false), (180, false)] {
            let now = Time::START + Span::from_mins(minutes);
            assert_eq!(fits(Room { now, end }, reserve), expected, "{minutes} min");
            assert!(fits(Room { now, end: Time::NEVER }, reserve));
        }
        assert!(!fits(Room { now: end, end }, Span::ZERO), "nothing starts when the opening has ended");
    }
}
