//! How people take downtime, in whole numbers. What they have to take is not known here.

use crate::model::Complaints;
use crate::units::Span;

/// How people take downtime, the same under every strategy.
#[derive(Debug)]
pub struct ComplaintTable {
    /// The chance of a complaint of each person whom an outage without end hits unprepared, in billionths.
    pub chance: u32,
    /// The scale of their patience.
    pub patience: Span,
    /// The share of complaints that full regularity spares, in millionths.
    pub regularity: u32,
    /// What each earlier outage of the last 30 days adds, in thousandths.
    pub recent: u32,
}

/// What the people of a strategy are told.
#[derive(Debug)]
pub struct Notice {
    /// The chance of a complaint where they were told, in billionths.
    pub chance: u32,
    /// Whether they are told early enough to arrange themselves.
    pub foresight: Foresight,
}

/// Whether people are told early enough for downtime to be predictable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Foresight {
    /// Early enough.
    Early,
    /// Too late, or not at all.
    Late,
}

pub(super) fn complaint_table(complaints: &Complaints) -> ComplaintTable {
    ComplaintTable {
        chance: chance(complaints, None),
        patience: complaints.patience,
        regularity: rounded(complaints.regularity.get(), 1e6),
        recent: rounded(complaints.recent.get(), 1e3),
    }
}

pub(super) fn notice(complaints: &Complaints, announce: Option<Span>) -> Notice {
    let early = announce.is_some_and(|ahead| ahead >= complaints.announced_ahead);
    Notice { chance: chance(complaints, announce), foresight: if early { Foresight::Early } else { Foresight::Late } }
}

/// The chance of a complaint of people who are told so long ahead, in billionths.
fn chance(complaints: &Complaints, ahead: Option<Span>) -> u32 {
    rounded(complaints.share.get() * complaints.notice_factor(ahead).get(), 1e9)
}

fn rounded(share: f64, parts: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of at most 1,000,000,000 parts"
    )]
    let whole = (share * parts).round() as u32;
    whole
}
