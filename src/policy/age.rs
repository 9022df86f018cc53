//! How old an update must be, and on which days updates are approved.

use crate::units::{Span, Time};

/// When an update is approved: once it is on offer and old enough, and then, where approval has days of its own, on the
/// first such day. `days` are the starts of those days, sorted; `None` without such a rule. [`Time::NEVER`] if
/// no day is left.
pub fn approved(released: Time, on_offer: Time, min_age: Span, days: Option<&[Time]>) -> Time {
    let due = on_offer.max(released + min_age);
    days.map_or(due, |days| days.get(days.partition_point(|&day| day < due)).copied().unwrap_or(Time::NEVER))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = Span::DAY.ms();

    fn day(n: u64) -> Time {
        Time::from_ms(n * DAY)
    }

    #[test]
    fn approval_waits_for_offer_age_and_day() {
        let days = [day(3), day(10), day(17)];
        for (on_offer, min_age, rule, expected) in [
            (day(1), 0, None, day(1)),
            (day(2), 0, None, day(2)),
            (day(1), 7, None, day(8)),
            (day(1), 0, Some(&days[..]), day(3)),
            (day(3), 0, Some(&days[..]), day(3)),
            (day(1), 7, Some(&days[..]), day(10)),
            (day(1), 30, Some(&days[..]), Time::NEVER),
        ] {
            assert_eq!(approved(day(1), on_offer, Span::from_days(min_age), rule), expected);
        }
    }
}
