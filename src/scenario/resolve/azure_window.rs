//! A maintenance window of Azure Update Manager.

use super::super::file::{AzureWindowTable, Whole};
use super::super::problem::Review;
use super::layer::window;
use crate::model::{LayerPlan, Outside};
use crate::units::Span;

/// The longest window.
const LONGEST: Span = Span::from_mins(3 * 60 + 55);
const MINUTES_MAX: u32 = 3 * 60 + 55;

/// The plan that such a window makes. An update starts if its reserve and that of the restart are left; a machine does not
/// restart in the window if less than the latter is left when the last update is in.
pub(super) fn azure_window(table: &AzureWindowTable, plan: LayerPlan, review: &mut Review) -> LayerPlan {
    let mut minutes =
        |written: &Whole, name: &str| Span::from_mins(u64::from(review.whole(written, name, 0..=MINUTES_MAX)));
    let install = minutes(&table.install_reserve, "InstallReserve");
    let large = minutes(&table.install_reserve_service_packs, "InstallReserveServicePacks");
    let restart = minutes(&table.reboot_reserve, "RebootReserve");
    let mut agent = plan.agent;
    // The countdown is a part of what is kept for the restart.
    agent.restart.outside = Outside::NotAllowed { needs: restart - restart.min(plan.countdown) };
    LayerPlan {
        schedule: window(&table.days, &table.start, &table.duration, LONGEST, review),
        reserve: install + restart,
        large_reserve: large + restart,
        agent,
        ..plan
    }
}
