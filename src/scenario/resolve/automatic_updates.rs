//! Automatic Updates by the names of its values in the registry (`Policies\Microsoft\Windows\WindowsUpdate\AU`).

use super::super::file::{AutomaticUpdatesTable, Whole};
use super::super::problem::{Complaint, Review};
use super::super::word::WholeOr;
use crate::model::{
    Asks, Clock, Importance, Law, LayerPlan, LoggedOn, Minor, Missed, Outside, Quiet, Recurrence, RestartRule,
    Schedule, Source, Start,
};
use crate::units::{ClockTime, Span, Weekday};

/// From Windows Server 2012 on people get notice for so long, unless `AlwaysAutoRebootAtScheduledTime` says otherwise.
const NOTICE: Span = Span::from_days(2);

/// The plan that these values make; `None` if they switch Automatic Updates off.
///
/// `AUOptions` 5 lets the administrator of each machine choose and is taken for 4.
pub(super) fn automatic_updates(
    table: &AutomaticUpdatesTable,
    plan: LayerPlan,
    review: &mut Review,
) -> Option<LayerPlan> {
    let delay = review.law(&table.by_hand);
    let options = options(table, review);
    let start = match options {
        2 => Start::ByHand { delay: delay.clone(), asks: Asks::BeforeDownload },
        3 | 7 => Start::ByHand { delay: delay.clone(), asks: Asks::BeforeInstallation },
        _ => Start::Scheduled,
    };
    let mut agent = plan.agent;
    agent.start = start;
    agent.scan_every = Span::from_hours(number(&table.detection_frequency, "DetectionFrequency", 1..=22, review));
    agent.spread = review.span(&table.random_delay);
    agent.missed = missed(table, review);
    agent.minor = match flag(&table.auto_install_minor_updates, "AutoInstallMinorUpdates", review) {
        Flag::On => Minor::AtOnce,
        Flag::Off => Minor::WithTheOthers,
    };
    let (logged_on, countdown) = restart(table, review);
    let by_hand: Option<Law> = (options == 7).then_some(delay);
    agent.restart =
        RestartRule { logged_on, outside: Outside::Allowed, quiet: quiet(table, review), by_hand, drain: None };
    let mut select = plan.select;
    select.importance = match flag(&table.include_recommended_updates, "IncludeRecommendedUpdates", review) {
        Flag::On => Importance::Recommended,
        Flag::Off => Importance::Important,
    };
    let source = match flag(&table.use_wu_server, "UseWUServer", review) {
        Flag::On => Source::Wsus,
        Flag::Off => Source::WindowsUpdate,
    };
    let schedule = schedule(table, review);
    let plan = LayerPlan { source, select, schedule, clock: Clock::Site, countdown, agent, ..plan };
    match flag(&table.no_auto_update, "NoAutoUpdate", review) {
        Flag::On => None,
        Flag::Off => Some(plan),
    }
}

fn options(table: &AutomaticUpdatesTable, review: &mut Review) -> i64 {
    let options = *table.au_options.get_ref();
    if !matches!(options, 2..=5 | 7) {
        let complaint = Complaint::new(format!("AUOptions cannot be {options}"));
        let hint = "2 asks before it downloads, 3 before it installs, 4 follows the schedule, \
                    5 is the choice of each machine (taken for 4), 7 asks before it installs and before it restarts";
        review.refuse(table.au_options.span(), complaint.hint(hint));
    }
    options
}

fn schedule(table: &AutomaticUpdatesTable, review: &mut Review) -> Schedule {
    let day = number(&table.scheduled_install_day, "ScheduledInstallDay", 0..=7, review);
    let hour = number(&table.scheduled_install_time, "ScheduledInstallTime", 0..=23, review);
    let days = match day {
        0 => Recurrence::Daily,
        // 1 is Sunday; weeks begin on Monday here.
        day => Recurrence::Weekly(Weekday::ALL[usize::try_from((day + 5) % 7).expect("less than seven")]),
    };
    Schedule { days, start: on_the_hour(hour), length: None }
}

fn missed(table: &AutomaticUpdatesTable, review: &mut Review) -> Missed {
    let written = &table.reschedule_wait_time;
    match written.get_ref() {
        WholeOr::Whole(minutes) => {
            let minutes = Whole::new(written.span(), *minutes);
            Missed::AfterStart(Span::from_mins(number(&minutes, "RescheduleWaitTime", 1..=60, review)))
        }
        WholeOr::Word(word) => {
            if word != "disabled" {
                let complaint = Complaint::new(format!("RescheduleWaitTime cannot be \"{word}\""));
                review.refuse(written.span(), complaint.hint("write minutes from 1 to 60, or \"disabled\""));
            }
            Missed::NextTime
        }
    }
}

/// What people who are logged on change, and the countdown.
fn restart(table: &AutomaticUpdatesTable, review: &mut Review) -> (LoggedOn, Span) {
    let warning = Span::from_mins(number(&table.reboot_warning_timeout, "RebootWarningTimeout", 1..=30, review));
    let prompt = Span::from_mins(number(&table.reboot_relaunch_timeout, "RebootRelaunchTimeout", 1..=1440, review));
    let minutes = &table.always_auto_reboot_at_scheduled_time_minutes;
    let forced = Span::from_mins(number(minutes, "AlwaysAutoRebootAtScheduledTimeMinutes", 15..=180, review));
    let always = table
        .always_auto_reboot_at_scheduled_time
        .as_ref()
        .map(|always| flag(always, "AlwaysAutoRebootAtScheduledTime", review));
    let no_reboot = flag(&table.no_auto_reboot_with_logged_on_users, "NoAutoRebootWithLoggedOnUsers", review);
    match (no_reboot, always) {
        (Flag::On, _) => (LoggedOn::Waits { prompt, at_most: None }, warning),
        (Flag::Off, None) => (LoggedOn::Ignored, warning),
        (Flag::Off, Some(Flag::On)) => (LoggedOn::Ignored, forced),
        (Flag::Off, Some(Flag::Off)) => (LoggedOn::Waits { prompt, at_most: Some(NOTICE) }, warning),
    }
}

/// Active hours: both ends, or none.
fn quiet(table: &AutomaticUpdatesTable, review: &mut Review) -> Option<Quiet> {
    let (start, end) = match (&table.active_hours_start, &table.active_hours_end) {
        (None, None) => return None,
        (Some(start), Some(end)) => (start, end),
        (Some(one), None) | (None, Some(one)) => {
            let complaint = Complaint::new("active hours have one end alone");
            review.refuse(one.span(), complaint.hint("write ActiveHoursStart = 8 and ActiveHoursEnd = 17"));
            return None;
        }
    };
    let from = number(start, "ActiveHoursStart", 0..=23, review);
    let to = number(end, "ActiveHoursEnd", 0..=23, review);
    if from == to {
        let complaint = Complaint::new("active hours end when they start");
        review.refuse(end.span(), complaint.hint("leave both out for none"));
        return None;
    }
    Some(Quiet { from: on_the_hour(from), to: on_the_hour(to) })
}

fn on_the_hour(hour: u64) -> ClockTime {
    u8::try_from(hour).ok().and_then(|hour| ClockTime::new(hour, 0)).unwrap_or(ClockTime::MIDNIGHT)
}

fn number(written: &Whole, name: &str, limits: std::ops::RangeInclusive<u32>, review: &mut Review) -> u64 {
    u64::from(review.whole(written, name, limits))
}

/// A value that is 0 or 1.
#[derive(Clone, Copy)]
enum Flag {
    Off,
    On,
}

fn flag(written: &Whole, name: &str, review: &mut Review) -> Flag {
    match review.whole(written, name, 0..=1) {
        0 => Flag::Off,
        _ => Flag::On,
    }
}
