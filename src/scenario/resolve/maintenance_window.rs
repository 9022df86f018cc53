//! A maintenance window of Configuration Manager.

use super::super::file::{MaintenanceWindowTable, Whole};
use super::super::problem::{Complaint, Review};
use super::super::text;
use super::approval::emergency;
use super::layer::window;
use crate::model::{Clock, LayerPlan, Outside, Superseded};
use crate::units::{Span, Zone};

/// The longest window, and the longest time of anything in it.
const LONGEST: Span = Span::from_hours(24);
const MINUTES_MAX: u32 = 24 * 60;

/// In UTC it is one instant everywhere; with the day on which it took effect it keeps the offset that each site had then.
fn clock(table: &MaintenanceWindowTable, review: &mut Review) -> Clock {
    match (&table.effective, table.utc) {
        (None, true) => Clock::Zone(Zone::utc()),
        (None, false) => Clock::Site,
        (Some(day), utc) => {
            if !utc {
                let complaint = Complaint::new("a window in local time keeps no offset");
                review.refuse(day.span(), complaint.hint("write utc = true beside it, or leave out `effective`"));
            }
            review.read(day, text::date).map_or(Clock::Site, Clock::Frozen)
        }
    }
}

/// The plan that such a window makes. An update starts if its maximum run time and the restart countdown are left. A
/// machine restarts when the countdown has passed, if the window still lasts.
pub(super) fn maintenance_window(table: &MaintenanceWindowTable, plan: LayerPlan, review: &mut Review) -> LayerPlan {
    let mut minutes = |written: &Whole, name: &str, least: u32| {
        Span::from_mins(u64::from(review.whole(written, name, least..=MINUTES_MAX)))
    };
    let run = minutes(&table.maximum_run_time, "MaximumRunTime", 1);
    let large_run = minutes(&table.maximum_run_time_service_packs, "MaximumRunTimeServicePacks", 1);
    let countdown = minutes(&table.restart_countdown, "RestartCountdown", 0);
    let mut approval = plan.approval;
    approval.superseded = Superseded::Expires(review.span(&table.expire_superseded_after));
    approval.emergency = table.override_service_windows.as_ref().map(|table| emergency(table, review));
    let mut agent = plan.agent;
    agent.restart.outside =
        if table.allow_restart_outside { Outside::Allowed } else { Outside::NotAllowed { needs: Span::ZERO } };
    LayerPlan {
        approval,
        schedule: window(&table.days, &table.start, &table.duration, LONGEST, review),
        clock: clock(table, review),
        reserve: run + countdown,
        large_reserve: large_run + countdown,
        countdown,
        agent,
        ..plan
    }
}
