//! How hosts and guests stop and start: the words of guests, the slowdown of hosts, and what losing its power does to a guest.

use super::super::file::{Number, RecoveryTable, ServicingTable, Text};
use super::super::problem::{Complaint, Review};
use crate::model::{Integration, PowerLoss, Shutdown, Slowdown, StartAction};

const START_ACTIONS: [(&str, StartAction); 3] =
    [("if-running", StartAction::IfRunning), ("always", StartAction::Always), ("nothing", StartAction::Nothing)];
const INTEGRATION: [(&str, Integration); 2] =
    [("installed", Integration::Installed), ("missing", Integration::Missing)];

/// `start_action` of a guest.
pub(super) fn start_action(word: &Text, review: &mut Review) -> StartAction {
    review.word(word, "start action", &START_ACTIONS).unwrap_or(StartAction::IfRunning)
}

/// `integration_services` of a guest.
pub(super) fn integration(word: &Text, review: &mut Review) -> Integration {
    review.word(word, "state of the integration services", &INTEGRATION).unwrap_or(Integration::Installed)
}

/// `boot_slowdown` of a host.
pub(super) fn slowdown(number: &Number, review: &mut Review) -> Slowdown {
    Slowdown::by(*number.get_ref()).unwrap_or_else(|| {
        let complaint = Complaint::new(format!("guests cannot slow each other down by {}", number.get_ref()));
        let hint = "a share of the boot time for each guest that boots at the same time, from 0 to 10; 15 % is 0.15";
        review.refuse(number.span(), complaint.hint(hint));
        Slowdown::NONE
    })
}

/// What `[servicing]` says of hosts that shut down.
pub(super) fn shutdown(table: &ServicingTable, review: &mut Review) -> Shutdown {
    Shutdown {
        timeout: review.span(&table.shutdown_timeout),
        vmms_unresponsive: review.share(&table.vmms_unresponsive),
    }
}

/// What `[recovery]` says of guests that lost their power.
pub(super) fn power_loss(table: &RecoveryTable, review: &mut Review) -> PowerLoss {
    PowerLoss {
        start_by_hand: review.law(&table.start_by_hand),
        corruption: review.share(&table.corruption),
        restore: review.law(&table.restore),
        unbootable: review.share(&table.unbootable),
        reverts: review.share(&table.reverts),
    }
}
