//! The table of measures: name, unit, which way is better, how to read it from an outcome.

use crate::model::{Cause, Layer};
use crate::outcome::Outcome;
use crate::units::Span;

/// Which way is better.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Better {
    /// Less is better.
    Lower,
    /// More is better.
    Higher,
    /// Neither.
    Neutral,
}

impl Better {
    /// The word for it in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Lower => "lower",
            Self::Higher => "higher",
            Self::Neutral => "neutral",
        }
    }
}

/// One measure.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// Stable name in files, such as `downtime.user_hours`.
    pub id: &'static str,
    /// Words for tables and axes, without the unit: "user hours lost".
    pub title: &'static str,
    /// Unit: `h`, `d`, `share`, `count`.
    pub unit: &'static str,
    /// The unit in words, with what it is counted per: "person-hours per year".
    pub unit_words: &'static str,
    /// Which way is better.
    pub better: Better,
    /// The value of one replication, `None` where it has no meaning.
    pub read: fn(&Outcome) -> Option<f64>,
}

/// The position of the measure with this id.
pub fn measure(id: &str) -> Option<usize> {
    MEASURES.iter().position(|measure| measure.id == id)
}

/// A measure of which less is better.
const fn lower(
    id: &'static str,
    title: &'static str,
    [unit, unit_words]: [&'static str; 2],
    read: fn(&Outcome) -> Option<f64>,
) -> Measure {
    Measure { id, title, unit, unit_words, better: Better::Lower, read }
}

/// A share of which more is better.
const fn share(
    id: &'static str,
    title: &'static str,
    of_what: &'static str,
    read: fn(&Outcome) -> Option<f64>,
) -> Measure {
    Measure { id, title, unit: "share", unit_words: of_what, better: Better::Higher, read }
}

/// User downtime of one cause.
macro_rules! by_cause {
    ($id:literal, $cause:ident, $words:literal) => {
        lower(concat!("downtime.by_cause.", $id), concat!("user hours lost to ", $words), USER_HOURS, |outcome| {
            user_hours(outcome, outcome.user_down[Cause::$cause.index()])
        })
    };
}

/// Share of machine-updates that are effective some days after release.
macro_rules! compliance {
    ($id:literal, $day:literal) => {
        share($id, concat!("effective within ", $day, " days"), "share of machine-updates", |outcome| {
            part(outcome.coverage.effective[$day], outcome.coverage.eligible[$day])
        })
    };
}

/// Something that is counted per year.
macro_rules! count {
    ($id:literal, $title:literal, $room:ident.$field:ident) => {
        lower($id, $title, ["count", "per year"], |outcome| per_year(outcome, outcome.$room.$field as f64))
    };
}

const USER_HOURS: [&str; 2] = ["h", "person-hours per year"];
const SERVICE_HOURS: [&str; 2] = ["h", "service-hours per year"];
const EXPOSURE: [&str; 2] = ["d", "vulnerability-days per year"];
const WEIGHTED: [&str; 2] = ["d", "weighted vulnerability-days per year"];
const DAYS: [&str; 2] = ["d", "days"];
const CLUSTER_HOURS: [&str; 2] = ["h", "cluster-hours per year"];
const PER_HIT: [&str; 2] = ["h", "hours per machine hit"];

/// All measures, in the order of tables and files. Hours, days and counts are per simulated year of 365.25 days unless
/// [`Measure::unit_words`] says otherwise.
pub const MEASURES: &[Measure] = &[
    lower("downtime.service_hours", "service downtime", SERVICE_HOURS, |outcome| {
        service_hours(outcome, planned_ms(outcome) + unplanned_ms(outcome))
    }),
    lower("downtime.service_hours.planned", "announced service downtime", SERVICE_HOURS, |outcome| {
        service_hours(outcome, planned_ms(outcome))
    }),
    lower("downtime.service_hours.unplanned", "unannounced service downtime", SERVICE_HOURS, |outcome| {
        service_hours(outcome, unplanned_ms(outcome))
    }),
    lower("downtime.guest_hours", "guest downtime", ["h", "guest-hours per year"], |outcome| machine_hours(outcome, 1)),
    lower("downtime.host_hours", "host downtime", ["h", "host-hours per year"], |outcome| machine_hours(outcome, 0)),
    lower("downtime.server_hours", "physical server downtime", ["h", "server-hours per year"], |outcome| {
        machine_hours(outcome, 2)
    }),
    lower("downtime.user_hours", "user hours lost", USER_HOURS, |outcome| {
        user_hours(outcome, outcome.user_down.iter().sum())
    }),
    by_cause!("own_restart", OwnRestart, "own restarts"),
    by_cause!("host_cascade", HostCascade, "host restarts"),
    by_cause!("fabric_cascade", FabricCascade, "storage and network"),
    by_cause!("dependency", Dependency, "dependencies"),
    by_cause!("boot_storm", BootStorm, "waiting to boot"),
    by_cause!("overrun", Overrun, "overrun windows"),
    by_cause!("rogue", Rogue, "faulty updates"),
    by_cause!("rollback", Rollback, "rollbacks"),
    by_cause!("merge", Merge, "checkpoint merges"),
    by_cause!("migration", Migration, "migration"),
    by_cause!("start_failed", StartFailed, "failed starts"),
    by_cause!("compromise", Compromise, "compromise"),
    by_cause!("crash", Crash, "crashes"),
    by_cause!("backup", Backup, "backups"),
    by_cause!("checkpoint", Checkpoint, "taking checkpoints"),
    by_cause!("disk_full", DiskFull, "full volumes"),
    by_cause!("failover", Failover, "failovers"),
    lower("downtime.degraded_user_hours", "user hours degraded", USER_HOURS, |outcome| {
        user_hours(outcome, outcome.user_degraded)
    }),
    share("availability.service_min", "availability of the worst service", "share of time", worst_availability),
    lower("exposure.vulnerability_days", "exposure", EXPOSURE, |outcome| {
        exposure_days(outcome, outcome.exposure.plain)
    }),
    lower("exposure.weighted_days", "exposure by severity", WEIGHTED, |outcome| {
        exposure_days(outcome, outcome.exposure.weighted)
    }),
    lower("exposure.exploited_days", "exposure to exploited flaws", EXPOSURE, |outcome| {
        exposure_days(outcome, outcome.exposure.exploited)
    }),
    lower("exposure.library_days", "exposure of library guests", EXPOSURE, |outcome| {
        exposure_days(outcome, outcome.exposure.library)
    }),
    lower("latency.mean", "mean time from release to effect", DAYS, |outcome| mean_latency(outcome, &Layer::ALL)),
    lower("latency.p50", "median time from release to effect", DAYS, |outcome| outcome.latency_p50.map(Span::days)),
    lower("latency.p90", "90th percentile of the time from release to effect", DAYS, |outcome| {
        outcome.latency_p90.map(Span::days)
    }),
    lower("latency.max", "longest time from release to effect", DAYS, longest_latency),
    lower("latency.mean.hosts", "mean time to effect on hosts", DAYS, |outcome| mean_latency(outcome, &[Layer::Hosts])),
    lower("latency.mean.guests", "mean time to effect on guests and servers", DAYS, |outcome| {
        mean_latency(outcome, &[Layer::Guests])
    }),
    lower("latency.mean.workloads", "mean time to effect on workloads", DAYS, |outcome| {
        mean_latency(outcome, &[Layer::Workloads])
    }),
    compliance!("compliance.day_7", 7),
    compliance!("compliance.day_14", 14),
    compliance!("compliance.day_30", 30),
    share(
        "compliance.reported_day_30",
        "effective within 30 days as reported",
        "share of known machine-updates",
        |o| part(o.reported.effective[30], o.reported.eligible[30]),
    ),
    Measure {
        better: Better::Lower,
        ..share("compliance.pending_day_14", "waiting for a restart after 14 days", "share of machine-updates", |o| {
            part(o.pending.0[14], o.coverage.eligible[14])
        })
    },
    count!("installs.attempts", "attempts to install", installs.attempts),
    count!("installs.failed", "attempts that failed", installs.failed),
    count!("installs.reversed", "updates taken back at a restart", installs.reversed),
    count!("installs.repeated", "culprits installed again", installs.repeated),
    count!("rogue.incidents", "faulty updates that hit", rogue.incidents),
    count!("rogue.machines_hit", "machines hit by faulty updates", rogue.machines_hit),
    lower("rogue.blast_max", "most machines hit by one faulty update", ["count", "machines"], |outcome| {
        Some(outcome.rogue.blast_max as f64)
    }),
    lower("rogue.hours_to_identify", "time from hit to identified culprit", PER_HIT, |outcome| {
        hours_per_hit(outcome, outcome.rogue.identify)
    }),
    lower("rogue.hours_to_recover", "time from hit to recovery", PER_HIT, |outcome| {
        hours_per_hit(outcome, outcome.rogue.recover)
    }),
    count!("restarts.planned", "planned restarts", restarts.planned),
    count!("restarts.unplanned", "unplanned restarts", restarts.unplanned),
    count!("restarts.host", "host restarts", restarts.host),
    count!("window.overruns", "restarts that ended after their window", windows.overruns),
    count!("window.carried_over", "installations put off to a later window", windows.carried_over),
    count!("window.restarts_put_off", "restarts put off to a later window", windows.restarts_put_off),
    count!("window.starved", "machine-updates that never can be installed", windows.starved),
    count!("jobs.failed", "runs of other jobs that failed or were missed", jobs.failed),
    count!("fabric.outages", "outages of storage and network", fabric.outages),
    count!("failures.count", "failures beside updates", failures.count),
    lower("capacity.below_n_plus_1_hours", "clusters without room for the loss of a node", CLUSTER_HOURS, |outcome| {
        service_hours(outcome, outcome.clusters.below_n_plus_1)
    }),
    lower("capacity.affinity_broken_hours", "guests together that should be apart", CLUSTER_HOURS, |outcome| {
        service_hours(outcome, outcome.clusters.affinity_broken)
    }),
    lower("cluster.mixed_hours", "clusters with mixed patch levels", CLUSTER_HOURS, |outcome| {
        service_hours(outcome, outcome.clusters.mixed)
    }),
    count!("cluster.failed_nodes", "nodes that failed in runs", clusters.failed_nodes),
    count!("cluster.runs_stopped", "runs that were stopped", clusters.runs_stopped),
    Measure {
        better: Better::Higher,
        ..lower("capacity.least_free_gb", "least free space of any volume", ["GB", "GB"], |outcome| {
            outcome.storage.least_free.map(|bytes| bytes as f64 / 1e9)
        })
    },
    share("predictability.share", "announced share of planned downtime", "share of person-hours", announced_share),
    lower("complaints.index", "complaints to expect", ["count", "complaints per year"], |outcome| {
        per_year(outcome, outcome.complaints as f64 / 1e6)
    }),
    lower("harm.wrong_transactions", "transactions with a wrong time", ["count", "transactions per year"], |outcome| {
        per_year(outcome, outcome.wrong_transactions as f64 / 3.6e6)
    }),
    lower("harm.forced_logoffs", "forced log-offs", ["count", "per year"], |outcome| {
        per_year(outcome, outcome.forced_logoffs as f64)
    }),
    count!("harm.volume_full", "times a volume was full", storage.volume_full),
    lower("harm.lost_data_hours", "data lost by going back", ["h", "guest-hours per year"], |outcome| {
        per_year(outcome, Span::from_ms(outcome.storage.lost_data).hours())
    }),
    count!("harm.usn_rollbacks", "directory servers set back", storage.usn_rollbacks),
];

/// An amount of the measured stretch as an amount per year, `None` if nothing was measured.
fn per_year(outcome: &Outcome, amount: f64) -> Option<f64> {
    (outcome.measured > Span::ZERO).then(|| amount / outcome.years())
}

fn part(of: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| of as f64 / whole as f64)
}

fn planned_ms(outcome: &Outcome) -> u64 {
    outcome.services.iter().map(|service| service.planned).sum()
}

fn unplanned_ms(outcome: &Outcome) -> u64 {
    outcome.services.iter().map(|service| service.unplanned).sum()
}

fn service_hours(outcome: &Outcome, ms: u64) -> Option<f64> {
    per_year(outcome, Span::from_ms(ms).hours())
}

fn machine_hours(outcome: &Outcome, kind: usize) -> Option<f64> {
    per_year(outcome, Span::from_ms(outcome.machines_down[kind]).hours())
}

/// Hours per year from thousandths of person-milliseconds, divided only once: causes add up to the total.
fn user_hours(outcome: &Outcome, thousandths: u64) -> Option<f64> {
    per_year(outcome, thousandths as f64 / 3_600_000_000.0)
}

fn exposure_days(outcome: &Outcome, ms: u128) -> Option<f64> {
    per_year(outcome, ms as f64 / 86_400_000.0)
}

fn worst_availability(outcome: &Outcome) -> Option<f64> {
    let worst = outcome.services.iter().map(|service| service.planned + service.unplanned).max()?;
    part(outcome.measured.ms().saturating_sub(worst), outcome.measured.ms())
}

fn mean_latency(outcome: &Outcome, layers: &[Layer]) -> Option<f64> {
    let of = |layer: &Layer| &outcome.latency[layer.index()];
    let count: u64 = layers.iter().map(|layer| of(layer).count).sum();
    let sum: u128 = layers.iter().map(|layer| of(layer).sum).sum();
    (count > 0).then(|| sum as f64 / 86_400_000.0 / count as f64)
}

fn longest_latency(outcome: &Outcome) -> Option<f64> {
    outcome.latency.iter().filter(|latency| latency.count > 0).map(|latency| latency.max).max().map(Span::days)
}

fn hours_per_hit(outcome: &Outcome, ms: u64) -> Option<f64> {
    (outcome.rogue.machines_hit > 0).then(|| Span::from_ms(ms).hours() / outcome.rogue.machines_hit as f64)
}

/// The announced part of user downtime, faulty updates, their removal and failures left out.
fn announced_share(outcome: &Outcome) -> Option<f64> {
    let total: u64 = outcome.user_down.iter().sum();
    let unplanned = [Cause::Rogue, Cause::Rollback, Cause::Crash].map(|cause| outcome.user_down[cause.index()]);
    part(outcome.user_down_announced, total - unplanned.iter().sum::<u64>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Latency, RogueTally, ServiceDown};

    fn read(id: &str, outcome: &Outcome) -> Option<f64> {
        (MEASURES[measure(id).unwrap()].read)(outcome)
    }

    #[test]
    fn every_measure_has_the_name_that_scenarios_know() {
        assert_eq!(MEASURES.iter().map(|measure| measure.id).collect::<Vec<_>>(), crate::model::MEASURE_IDS);
    }

    /// Two years of 365.25 days.
    fn two_years() -> Outcome {
        Outcome { measured: Span::from_hours(2 * 8_766), ..Outcome::default() }
    }

    #[test]
    fn ids_are_distinct_and_every_cause_has_one() {
        let mut ids: Vec<_> = MEASURES.iter().map(|measure| measure.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), MEASURES.len());
        for cause in Cause::ALL {
            let id = format!("downtime.by_cause.{}", cause.id());
            let mut outcome = two_years();
            outcome.user_down[cause.index()] = 7_200_000_000;
            assert_eq!(read(&id, &outcome), Some(1.0), "{id} reads another cause");
        }
    }

    #[test]
    fn causes_add_up_to_the_total() {
        let mut outcome = two_years();
        for (number, down) in outcome.user_down.iter_mut().enumerate() {
            *down = 1_234_567_891_011 * (number as u64 + 1);
        }
        let sum: f64 = Cause::ALL.iter().filter_map(|c| read(&format!("downtime.by_cause.{}", c.id()), &outcome)).sum();
        let total = read("downtime.user_hours", &outcome).unwrap();
        assert!((sum - total).abs() <= total * 1e-14, "{sum} is not {total}");
    }

    #[test]
    fn amounts_are_per_year() {
        let mut outcome = two_years();
        outcome.services = vec![
            ServiceDown { planned: 4 * 3_600_000, unplanned: 0 },
            ServiceDown { planned: 0, unplanned: 2 * 3_600_000 },
        ];
        outcome.machines_down = [3_600_000, 7_200_000, 0];
        outcome.exposure.exploited = 10 * 86_400_000;
        outcome.restarts.planned = 5;
        for (id, expected) in [
            ("downtime.service_hours", 3.0),
            ("downtime.service_hours.planned", 2.0),
            ("downtime.service_hours.unplanned", 1.0),
            ("downtime.host_hours", 0.5),
            ("downtime.guest_hours", 1.0),
            ("downtime.server_hours", 0.0),
            ("exposure.exploited_days", 5.0),
            ("restarts.planned", 2.5),
            ("availability.service_min", 1.0 - 4.0 / (2.0 * 8_766.0)),
        ] {
            assert_eq!(read(id, &outcome), Some(expected), "{id}");
        }
    }

    #[test]
    fn latency_weighs_machine_updates_alike() {
        let mut outcome = two_years();
        outcome.latency[0] = Latency { count: 1, sum: 10 * 86_400_000, max: Span::from_days(10) };
        outcome.latency[1] = Latency { count: 3, sum: 6 * 86_400_000, max: Span::from_days(3) };
        assert_eq!(read("latency.mean", &outcome), Some(4.0));
        assert_eq!(read("latency.mean.guests", &outcome), Some(2.0));
        assert_eq!(read("latency.mean.workloads", &outcome), None);
        assert_eq!(read("latency.max", &outcome), Some(10.0));
    }

    #[test]
    fn what_never_happened_has_no_value() {
        let nothing = two_years();
        for id in [
            "latency.mean",
            "latency.p50",
            "latency.max",
            "compliance.day_14",
            "rogue.hours_to_identify",
            "rogue.hours_to_recover",
            "predictability.share",
            "availability.service_min",
        ] {
            assert_eq!(read(id, &nothing), None, "{id}");
        }
        assert_eq!(read("downtime.user_hours", &Outcome::default()), None, "nothing was measured");
    }

    #[test]
    fn faulty_updates_do_not_count_as_unannounced_work() {
        let mut outcome = two_years();
        outcome.user_down[Cause::OwnRestart.index()] = 400;
        outcome.user_down[Cause::Rogue.index()] = 10_000;
        outcome.user_down[Cause::Rollback.index()] = 500;
        outcome.user_down_announced = 100;
        assert_eq!(read("predictability.share", &outcome), Some(0.25));
    }

    #[test]
    fn repair_times_are_means_over_hits() {
        let mut outcome = two_years();
        outcome.rogue =
            RogueTally { machines_hit: 4, identify: 8 * 3_600_000, recover: 40 * 3_600_000, ..outcome.rogue };
        assert_eq!(read("rogue.hours_to_identify", &outcome), Some(2.0));
        assert_eq!(read("rogue.hours_to_recover", &outcome), Some(10.0));
        assert_eq!(read("rogue.machines_hit", &outcome), Some(2.0));
    }
}
