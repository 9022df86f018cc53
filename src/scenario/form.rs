//! Named forms of a plan, in the words of the programs that carry plans out: which keys each of them says itself, and how
//! plans are put together without saying a thing twice. What the forms mean is not known here.

use toml::de::{DeTable, DeValue};

use super::defaults::{LAYERS, entries_of};
use super::problem::{Complaint, Review};
use super::tree::{Tree, fill};

/// A form of a plan.
struct Form {
    /// Its key in the table of a layer.
    key: &'static str,
    /// What it says itself: the key beside it that says the same, and what it is in this form.
    says: &'static [(&'static str, &'static str)],
}

const FORMS: [Form; 3] = [
    Form {
        key: "automatic_updates",
        says: &[
            ("window", "ScheduledInstallDay and ScheduledInstallTime"),
            ("source", "UseWUServer"),
            ("clock", "always that of the machine"),
            ("countdown", "RebootWarningTimeout"),
            ("scan_every", "DetectionFrequency"),
            ("spread", "RandomDelay"),
            ("missed", "RescheduleWaitTime"),
            ("minor", "AutoInstallMinorUpdates"),
            ("restart", "NoAutoRebootWithLoggedOnUsers and what belongs to it"),
            ("select.importance", "IncludeRecommendedUpdates"),
        ],
    },
    Form {
        key: "maintenance_window",
        says: &[
            ("window", "days, start and duration"),
            ("clock", "utc"),
            ("reserve", "MaximumRunTime and RestartCountdown"),
            ("large_reserve", "MaximumRunTimeServicePacks and RestartCountdown"),
            ("countdown", "RestartCountdown"),
            ("restart.outside", "AllowRestartOutside"),
            ("emergency", "OverrideServiceWindows"),
            ("superseded", "ExpireSupersededAfter"),
        ],
    },
    Form {
        key: "azure_window",
        says: &[
            ("window", "days, start and duration"),
            ("reserve", "InstallReserve and RebootReserve"),
            ("large_reserve", "InstallReserveServicePacks and RebootReserve"),
            ("restart.outside", "RebootReserve"),
        ],
    },
];

/// How a plan updates clusters: beside its form, and one way at most.
const RUNS: [&str; 2] = ["cluster_aware_updating", "rolling"];

/// Refuses what a plan says twice, and keeps what its form says.
pub(super) fn settle(plan: &mut DeTable<'_>, review: &mut Review) {
    let Some(form) = form_of(plan) else { return };
    let others = FORMS.iter().map(|other| other.key).filter(|key| *key != form.key);
    for key in others {
        if let Some(other) = plan.remove(key) {
            let complaint = Complaint::new(format!("the plan has \"{}\" and \"{key}\"", form.key));
            review.refuse(other.span(), complaint.hint("keep one of the two"));
        }
    }
    for (path, knob) in form.says {
        if let Some(said) = take(plan, path) {
            let complaint = Complaint::new(format!("the plan has \"{path}\" and \"{}\"", form.key));
            review.refuse(said.span(), complaint.hint(format!("leave it out; with \"{}\" it is {knob}", form.key)));
        }
    }
}

/// Whether a plan has a table under this key, which defaults complete and do not bring in.
pub(super) fn is_form(key: &str) -> bool {
    FORMS.iter().any(|form| form.key == key) || RUNS.contains(&key)
}

/// Takes the defaults out of a plan that its form says in their place.
pub(super) fn drop_said(plan: &mut DeTable<'_>) {
    let Some(form) = form_of(plan) else { return };
    for (path, _) in form.says {
        drop(take(plan, path));
    }
}

/// Puts a strategy under another, plan by plan.
pub(super) fn inherit<'i>(own: &mut DeTable<'i>, under: &DeTable<'i>) {
    let mut under = under.clone();
    for layer in LAYERS {
        if let (Some(own), Some(under)) = (own.get(layer), under.get_mut(layer)) {
            make_room(own, under);
        }
    }
    fill(own, &under);
}

/// Gives every group the plans of its strategy, key by key.
pub(super) fn inherit_groups(strategy: &mut Tree<'_>) {
    let DeValue::Table(strategy) = strategy.get_mut() else { return };
    let plans: DeTable<'_> = strategy
        .iter()
        .filter(|(key, _)| LAYERS.contains(&key.get_ref().as_ref()))
        .map(|(key, plan)| (key.clone(), plan.clone()))
        .collect();
    for group in entries_of(strategy, "group") {
        if let DeValue::Table(group) = group.get_mut() {
            inherit(group, &plans);
        }
    }
}

/// Takes out of a plan what is said in another way by the one that will stand above it.
fn make_room(own: &Tree<'_>, under: &mut Tree<'_>) {
    let (Some(own), DeValue::Table(under)) = (own.get_ref().as_table(), under.get_mut()) else { return };
    let form = form_of(own);
    let is_kept = |key: &str| form.map_or(!own.contains_key("window"), |form| form.key == key);
    FORMS.iter().filter(|form| !is_kept(form.key)).for_each(|form| drop(under.remove(form.key)));
    for (path, _) in form.map(|form| form.says).unwrap_or_default() {
        drop(take(under, path));
    }
    for (run, other) in [(RUNS[0], RUNS[1]), (RUNS[1], RUNS[0])] {
        if own.contains_key(run) {
            drop(under.remove(other));
        }
    }
}

fn form_of(plan: &DeTable<'_>) -> Option<&'static Form> {
    FORMS.iter().find(|form| plan.contains_key(form.key))
}

/// Takes the value at a path of one key or two.
fn take<'i>(table: &mut DeTable<'i>, path: &str) -> Option<Tree<'i>> {
    let Some((outer, inner)) = path.split_once('.') else { return table.remove(path) };
    match table.get_mut(outer)?.get_mut() {
        DeValue::Table(table) => table.remove(inner),
        DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_) => None,
    }
}
