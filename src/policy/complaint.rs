//! What people make of an outage: how many complain, and what they call regular. No decision of an update strategy; a pure
//! judgement of what it did to them.

use crate::units::{Span, Time};

/// How far back people remember what is regular.
pub const REGULARITY_MEMORY: Span = Span::from_days(90);
/// How far back an outage still annoys.
pub const ANNOYANCE_MEMORY: Span = Span::from_days(30);
/// How much earlier or later than a week before is still the same time of the week.
const SAME_TIME: Span = Span::from_mins(30);
const WEEK: Span = Span::from_days(7);

/// One part of an outage as those whom it hits see it.
#[derive(Clone, Copy, Debug)]
pub struct Grievance {
    /// The most people who were present at once, in thousandths.
    pub people: u64,
    /// The chance of a complaint of each if the outage had no end, in billionths; notice makes it smaller.
    pub chance: u32,
    /// How much of their patience is used up, in millionths.
    pub impatience: u32,
    /// What regularity leaves of it, in millionths.
    pub regularity: u32,
    /// What outages of the last days make of it, in thousandths, 1000 if there were none.
    pub recent: u32,
}

impl Grievance {
    /// How many complaints to expect, in millionths of a complaint, rounded down.
    ///
    /// Exact up to 17 million people and 128 recent outages; never more than 3.4 x 10^11 complaints.
    pub fn complaints(self) -> u64 {
        let factors = [self.chance, self.impatience, self.regularity, self.recent];
        let product = factors
            .into_iter()
            .fold(u128::from(self.people), |product, factor| product.saturating_mul(u128::from(factor)));
        // 10^3 people, 10^9 chance, 10^6 impatience, 10^6 regularity, 10^3 recent; 10^6 stay.
        u64::try_from(product / 10_u128.pow(21)).unwrap_or(u64::MAX)
    }
}

/// What regularity leaves of complaints, in millionths: all of them if none of the planned downtime was in the pattern,
/// `1 - weight` (in millionths) if all of it was. Without planned downtime there is nothing regular.
pub fn regularity(weight: u32, regular: u128, planned: u128) -> u32 {
    let spared = (u128::from(weight) * regular).checked_div(planned).unwrap_or(0);
    1_000_000 - u32::try_from(spared).expect("a part of the weight, which is at most one million")
}

/// What earlier outages make of this one, in thousandths: each adds `weight`.
pub const fn recent(weight: u32, earlier: u32) -> u32 {
    1_000 + weight.saturating_mul(earlier)
}

/// Whether an outage that begins now begins at the same time of the week as an earlier one: whole weeks apart, give or take
/// half an hour.
pub fn repeats(earlier: Time, now: Time) -> bool {
    let apart = now.since(earlier);
    let weeks = (apart + SAME_TIME).ms() / WEEK.ms();
    weeks > 0 && apart.ms().abs_diff(weeks * WEEK.ms()) <= SAME_TIME.ms()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALONE: Grievance =
        Grievance { people: 1_000, chance: 20_000_000, impatience: 1_000_000, regularity: 1_000_000, recent: 1_000 };

    #[test]
    fn complaints_are_the_product_of_what_makes_people_complain() {
        for (grievance, expected) in [
            (ALONE, 20_000),
            (Grievance { people: 100_000, ..ALONE }, 2_000_000),
            (Grievance { people: 0, ..ALONE }, 0),
            (Grievance { chance: 6_000_000, ..ALONE }, 6_000),
            (Grievance { impatience: 500_000, ..ALONE }, 10_000),
            (Grievance { regularity: 400_000, ..ALONE }, 8_000),
            (Grievance { recent: 1_600, ..ALONE }, 32_000),
            (Grievance { people: u64::MAX, recent: u32::MAX, ..ALONE }, 340_282_366_920_938_463),
        ] {
            assert_eq!(grievance.complaints(), expected, "{grievance:?}");
        }
    }

    #[test]
    fn regularity_spares_its_share() {
        for (regular, planned, expected) in [
            (0, 0, 1_000_000),
            (0, 9, 1_000_000),
            (3, 9, 800_000),
            (9, 9, 400_000),
            (u128::from(u64::MAX), u128::from(u64::MAX), 400_000),
        ] {
            assert_eq!(regularity(600_000, regular, planned), expected, "{regular} of {planned}");
        }
    }

    #[test]
    fn each_earlier_outage_adds_the_same() {
        assert_eq!([0, 1, 2].map(|earlier| recent(300, earlier)), [1_000, 1_300, 1_600]);
    }

    #[test]
    fn the_same_time_of_the_week_is_within_half_an_hour() {
        let week = 7 * 24 * 60;
        for (minutes, expected) in [
            (0, false),
            (20, false),
            (week - 31, false),
            (week - 30, true),
            (week, true),
            (week + 30, true),
            (week + 31, false),
            (3 * week + 30, true),
            (week + 24 * 60, false),
        ] {
            let earlier = Time::from_ms(5);
            assert_eq!(repeats(earlier, earlier + Span::from_mins(minutes)), expected, "{minutes} min");
        }
    }
}
