//! How people take downtime.

use super::super::file::ComplaintsTable;
use super::super::problem::{Complaint, Review};
use super::super::text;
use crate::model::Complaints;
use crate::units::{Fraction, Span};

/// `[complaints]`
pub(super) fn complaints(table: &ComplaintsTable, review: &mut Review) -> Complaints {
    Complaints {
        share: review.share(&table.share),
        patience: review.positive(&table.patience, "the patience of people"),
        notice: notice(table, review),
        regularity: review.share(&table.regularity),
        recent: review.share(&table.recent),
        announced_ahead: review.span(&table.announced_ahead),
    }
}

/// The steps of notice: longer notice must not make things worse.
fn notice(table: &ComplaintsTable, review: &mut Review) -> Vec<(Span, Fraction)> {
    let mut steps: Vec<(Span, Fraction)> = Vec::new();
    for (ahead, factor) in table.notice.get_ref() {
        let Some(span) = review.read(ahead, text::duration) else { continue };
        let step = (span, review.share(factor));
        let (last_span, last_factor) =
            steps.last().map_or((None, Fraction::ONE), |&(span, factor)| (Some(span), factor));
        if last_span.is_some_and(|last| span <= last) {
            let complaint = Complaint::new(format!("a notice of {span} does not come after the one before it"));
            review.refuse(ahead.span(), complaint.hint("write steps from the shortest notice to the longest"));
        } else if step.1 > last_factor {
            let complaint = Complaint::new("longer notice makes people complain more");
            review.refuse(
                factor.span(),
                complaint.hint(format!("write at most {}, the factor before it", last_factor.get())),
            );
        }
        steps.push(step);
    }
    steps
}
