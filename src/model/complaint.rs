//! How people take it when what they use is down. What is down, and when, is not said here.

use crate::units::{Fraction, Span};

/// What makes people complain, and what makes them bear it.
#[derive(Clone, PartialEq, Debug)]
pub struct Complaints {
    /// The share of the people hit by an outage without end who complain, if nobody told them and nothing else happened lately.
    pub share: Fraction,
    /// The outage that `1 - 1/e` (63 %) of those who would ever complain put up with no longer; above zero.
    pub patience: Span,
    /// What notice does: from so long ahead on, complaints are multiplied by this. In order of the span, the factors falling.
    pub notice: Vec<(Span, Fraction)>,
    /// What regular maintenance does: this share of complaints is spared if all planned downtime is in the pattern.
    pub regularity: Fraction,
    /// How much each further outage of the last 30 days adds.
    pub recent: Fraction,
    /// Downtime counts as predictable if people are told at least so long ahead.
    pub announced_ahead: Span,
}

impl Complaints {
    /// By what complaints are multiplied if people were told so long ahead: by the step of the longest notice that is not longer;
    /// by one if nobody was told, or later than any step says.
    pub fn notice_factor(&self, ahead: Option<Span>) -> Fraction {
        let reached = |ahead: Span| self.notice.iter().rev().find(|&&(least, _)| least <= ahead);
        ahead.and_then(reached).map_or(Fraction::ONE, |&(_, factor)| factor)
    }
}
