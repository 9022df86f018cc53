//! When people are there: a profile by name or in place.

use std::collections::BTreeMap;

use super::super::file::{ProfileTable, SiteEntry};
use super::super::problem::{Complaint, Review, suggest};
use super::super::text;
use super::super::word::WordOr;
use crate::model::{PRESENCE_SLOTS, Presence};
use crate::units::Fraction;

/// Half hours of a day.
const DAY_SLOTS: usize = PRESENCE_SLOTS / 7;

/// The presence of a site.
pub(super) fn presence(site: &SiteEntry, profiles: &BTreeMap<String, ProfileTable>, review: &mut Review) -> Presence {
    match site.presence.get_ref() {
        WordOr::Table(profile) => weeks(profile, review),
        WordOr::Word(name) => match profiles.get(name) {
            Some(profile) => weeks(profile, review),
            None => {
                let complaint = Complaint::new(format!("presence \"{name}\" is not defined"));
                let hint = suggest(name, profiles.keys().map(String::as_str)).expect("some are built in");
                review.refuse(site.presence.span(), complaint.hint(hint));
                Presence([0; PRESENCE_SLOTS])
            }
        },
    }
}

fn weeks(profile: &ProfileTable, review: &mut Review) -> Presence {
    let mut slots = [thousandths(review.share(&profile.otherwise)); PRESENCE_SLOTS];
    for (words, share) in &profile.hours {
        let share = thousandths(review.share(share));
        let Some(hours) = review.read(words, text::week_hours) else { continue };
        for day in hours.days.0..=hours.days.1 {
            slots[day * DAY_SLOTS + hours.half_hours.0..day * DAY_SLOTS + hours.half_hours.1].fill(share);
        }
    }
    Presence(slots)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a fraction is between 0 and 1")]
fn thousandths(share: Fraction) -> u16 {
    (share.get() * 1_000.0).round() as u16
}
