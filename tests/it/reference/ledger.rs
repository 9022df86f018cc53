//! What is counted: section 5 of the page, and the measures.

use std::collections::BTreeSet;

use patchcast::model::{Cause, Estate, Layer, Machine as Kind, Model, Service, Source, Strategy, UserGroup};
use patchcast::outcome::{COVERAGE_DAYS, Latency, Outcome};
use patchcast::units::Span;

use super::Twin;
use super::machine::{Hit, Instance, Machine, Power, Stage, Start, Work};
use super::pick::is_scheduled;
use super::world::{group, group_of, number};

/// The openings that each service announces, by machine and layer.
pub(super) fn announced(model: &Model, strategy: &Strategy) -> Vec<BTreeSet<(usize, Layer)>> {
    let mut list: Vec<BTreeSet<(usize, Layer)>> = Vec::new();
    for service in &model.estate.services {
        let mut own = BTreeSet::new();
        for instance in &service.instances {
            let machine = model.estate.workloads[instance.index()].on;
            own.extend([(machine.index(), Layer::Guests), (machine.index(), Layer::Workloads)]);
            if let Kind::Guest(guest) = model.estate.machine(machine) {
                own.insert((model.estate.guests[guest.index()].host.index(), Layer::Hosts));
            }
        }
        own.extend(service.depends_on.iter().flat_map(|earlier| &list[earlier.index()]).copied());
        list.push(own);
    }
    if strategy.announce.is_none() {
        list.iter_mut().for_each(BTreeSet::clear);
    }
    list
}

/// Everybody who uses a service of a workload.
pub(super) fn users_of(estate: &Estate, workload: usize) -> impl Iterator<Item = &UserGroup> {
    let serves = move |service: &&Service| service.instances.iter().any(|instance| instance.index() == workload);
    estate.services.iter().filter(serves).flat_map(|service| &service.users)
}

impl Twin<'_> {
    /// The second that begins now.
    pub(super) fn account(&mut self) {
        if self.is_quiet() {
            return;
        }
        let mut causes: Vec<Option<Cause>> = Vec::new();
        for s in 0..self.model.estate.services.len() {
            causes.push(self.service_cause(s, &causes));
        }
        self.suffer(&causes);
        if !self.counts() {
            return;
        }
        for machine in self.machines.iter().filter(|machine| !machine.is_up() && !matches!(machine.power, Power::Off)) {
            let kind = match machine.kind {
                Kind::Host(_) => 0,
                Kind::Guest(_) => 1,
                Kind::Server(_) => 2,
            };
            self.out.machines_down[kind] += 1_000;
        }
        for (s, service) in self.model.estate.services.iter().enumerate() {
            let Some(cause) = causes[s] else {
                if service.uses.iter().any(|used| causes[used.index()].is_some()) {
                    self.out.user_degraded += self.people(service) * 1_000;
                }
                continue;
            };
            let announced = self.is_announced(s);
            let lost = self.people(service) * 1_000;
            self.out.user_down[cause.index()] += lost;
            let early = self.strategy.announce.is_some_and(|ahead| ahead >= self.model.complaints.announced_ahead);
            if announced && early && !matches!(cause, Cause::Rogue | Cause::Rollback | Cause::Crash) {
                self.out.user_down_announced += lost;
            }
            let down = &mut self.out.services[s];
            *(if announced && cause != Cause::Crash { &mut down.planned } else { &mut down.unplanned }) += 1_000;
        }
    }

    /// Whether nothing that is counted goes on.
    pub(super) fn is_quiet(&self) -> bool {
        let failing_over = |s: usize| self.is_failing_over(s);
        self.machines.iter().all(Machine::is_quiet) && self.fabric.is_up() && !(0..self.active.len()).any(failing_over)
    }

    pub(super) fn service_is_up(&self, service: usize) -> bool {
        let mut causes: Vec<Option<Cause>> = Vec::new();
        for earlier in 0..=service {
            causes.push(self.service_cause(earlier, &causes));
        }
        causes[service].is_none()
    }

    pub(super) fn service_cause(&self, s: usize, earlier: &[Option<Cause>]) -> Option<Cause> {
        let service = &self.model.estate.services[s];
        let instances: Vec<Option<Cause>> = service.instances.iter().map(|w| self.instance_cause(w.index())).collect();
        let up = instances.iter().filter(|cause| cause.is_none()).count();
        if up < service.needs as usize || !self.has_quorum(s) {
            return instances.into_iter().flatten().next();
        }
        if self.is_failing_over(s) {
            return Some(Cause::Failover);
        }
        service.depends_on.iter().any(|s| earlier[s.index()].is_some()).then_some(Cause::Dependency)
    }

    /// Why an instance is down, `None` if it is up.
    pub(super) fn instance_cause(&self, workload: usize) -> Option<Cause> {
        let text = &self.model.estate.workloads[workload];
        let machine = &self.machines[text.on.index()];
        let instance = machine.instances.iter().find(|instance| instance.workload == workload).expect("it runs there");
        let installs = match machine.work {
            Work::Installing { update, .. } => text
                .product
                .is_some_and(|product| matches!(group_of(product), 1 | 2) && group_of(product) == update % 4),
            Work::Idle | Work::Countdown { .. } | Work::PutOff { .. } => false,
        };
        let by_fault = || machine.fault.as_ref().filter(|hit| hit.stops_workload(workload)).map(Hit::cause);
        let by_crash = || instance.strain.trouble.map(|_| Cause::Crash);
        let rebuilt = machine.storage.is_rebuilt() && text.role == "directory";
        let by_rebuild = || rebuilt.then_some(Cause::Rollback);
        let by_install = || installs.then_some(Cause::OwnRestart);
        let starts = instance.warm_up_left > 0 || instance.start != Start::Over;
        let by_warm_up = || starts.then_some(instance.back_from);
        let by_network = || self.network_is_out(text.on.index()).then_some(Cause::FabricCascade);
        self.machine_cause(text.on.index())
            .or_else(by_network)
            .or_else(by_fault)
            .or_else(by_crash)
            .or_else(by_rebuild)
            .or_else(by_install)
            .or_else(by_warm_up)
    }

    /// Why a machine is down, `None` if it is up.
    fn machine_cause(&self, m: usize) -> Option<Cause> {
        let machine = &self.machines[m];
        if let Some(hit) = machine.stopped_by() {
            return Some(hit.cause());
        }
        match machine.power {
            Power::On | Power::Off => None,
            Power::Restarting { .. } | Power::Switching { .. } => Some(Cause::OwnRestart),
            Power::Saved { cause, .. } => Some(cause),
            Power::Starting { beside: true, .. } => Some(Cause::HostCascade),
            Power::Starting { .. } => Some(self.comes_back_from(m)),
            Power::Failed { .. } => Some(Cause::HostCascade),
            Power::Crashed => Some(Cause::Crash),
            Power::Paused => Some(Cause::DiskFull),
            Power::Merging { .. } => Some(Cause::Merge),
            Power::Stopped(_) => {
                let host = machine.on.map(|host| &self.machines[host]);
                Some(match host.filter(|host| !host.is_up()) {
                    Some(host) if matches!(host.power, Power::Crashed) => Cause::Crash,
                    Some(host) => host.stopped_by().map_or(Cause::HostCascade, Hit::cause),
                    None if self.storage_is_out(m) => Cause::FabricCascade,
                    None if self.is_cold(m) => Cause::HostCascade,
                    None if self.asks_to_start(m) => Cause::BootStorm,
                    None => self.comes_back_from(m),
                })
            }
        }
    }

    pub(super) fn is_announced(&self, service: usize) -> bool {
        let by_layers = self.announced[service].iter().any(|&(m, layer)| {
            self.told[m][layer.index()].iter().any(|openings| {
                let last = openings.range(..=self.now).next_back();
                last.is_some_and(|(_, end)| end.is_some_and(|end| self.now < end))
            })
        });
        by_layers || self.is_fabric_announced(service)
    }

    /// Users of a service who are present, in thousandths.
    pub(super) fn people(&self, service: &Service) -> u64 {
        let minute = usize::try_from(self.now / 60).expect("horizons are short");
        service.users.iter().map(|users| u64::from(users.count) * self.presence[users.site.index()][minute]).sum()
    }

    /// The end of the horizon.
    pub(super) fn close(mut self) -> Outcome {
        self.out.measured = Span::from_secs(self.end - self.measured_from);
        for hit in
            self.machines.iter().filter_map(|machine| machine.fault.as_ref()).filter(|hit| hit.at >= self.measured_from)
        {
            self.out.rogue.recover += (self.end - hit.at) * 1_000;
            if !matches!(hit.stage, Stage::Removing { .. }) {
                self.out.rogue.identify += (self.end - hit.at) * 1_000;
            }
        }
        self.out.rogue.incidents = self.hits.len() as u64;
        self.out.rogue.machines_hit = self.hits.values().sum();
        self.out.rogue.blast_max = self.hits.values().copied().max().unwrap_or(0);
        for r in 0..self.world.releases.len() {
            if self.world.releases[r].time >= self.measured_from {
                self.close_release(r);
            }
        }
        self.close_latencies();
        self.close_volumes();
        self.judge_all();
        self.out.wrong_transactions = self.wrong_transactions();
        self.out
    }

    /// Exposure and coverage of one release on all machines.
    fn close_release(&mut self, r: usize) {
        for m in 0..self.machines.len() {
            for u in 4 * number(r)..4 * number(r) + 4 {
                if self.machines[m].updates.contains_key(&u) {
                    self.close_update(m, u);
                    continue;
                }
                let release = &self.world.releases[r];
                let stretch = (release.time, self.end);
                let products = self.machines[m].products.intersection(group(u % 4));
                if !release.text.affected.intersection(products).is_empty() {
                    self.exposed(m, r, stretch);
                }
            }
        }
    }

    /// A machine is vulnerable, in the library only as long as it is to run.
    fn exposed(&mut self, m: usize, r: usize, stretch: (u64, u64)) {
        let before = self.out.exposure.plain;
        for part in self.library.exposed(m, stretch) {
            expose(&mut self.out, self.model, &self.world.releases[r], part);
        }
        self.out.exposure.library += if self.library.holds(m) { self.out.exposure.plain - before } else { 0 };
    }

    fn close_update(&mut self, m: usize, u: u32) {
        let release = &self.world.releases[u as usize / 4];
        let update = &self.machines[m].updates[&u];
        let after_the_end = self.end + 1;
        self.latencies.extend(update.first_effective.map(|at| (update.layer, at - release.time)));
        let open = update.open.map(|from| (from, self.end));
        for stretch in update.vulnerable.iter().copied().chain(open).collect::<Vec<_>>() {
            self.exposed(m, u as usize / 4, stretch);
        }
        let release = &self.world.releases[u as usize / 4];
        let update = &self.machines[m].updates[&u];
        let from_server = self.filed_plan(m, u).is_some_and(|plan| plan.source == Source::Wsus);
        let reported = from_server && self.is_served(m, u) && self.is_published(m, u);
        let mut pending = update.pending.clone();
        if self.machines[m].pending.contains(&u) {
            pending.push((update.pending_since, after_the_end));
        }
        for d in 0..COVERAGE_DAYS {
            let at = release.time + d as u64 * 86_400;
            if at > self.end {
                break;
            }
            let within = |&(from, to): &(u64, u64)| from <= at && at < to;
            let vulnerable = update.vulnerable.iter().any(within) || update.open.is_some_and(|from| from <= at);
            self.out.coverage.eligible[d] += 1;
            self.out.coverage.effective[d] += u64::from(!vulnerable);
            self.out.reported.eligible[d] += u64::from(reported);
            self.out.reported.effective[d] += u64::from(reported && (!vulnerable || self.is_withdrawn(u, at)));
            self.out.pending.0[d] += u64::from(pending.iter().any(within));
        }
        self.out.windows.starved += u64::from(self.is_starved(m, u));
    }

    /// Whether an update has been withdrawn at a moment, and not been repaired yet.
    fn is_withdrawn(&self, u: u32, at: u64) -> bool {
        let fault = self.world.faults.get(&u);
        fault.is_some_and(|fault| fault.withdrawn.is_some_and(|from| from <= at) && at < fault.repaired)
    }

    /// Whether an update is not in effect and has expired, or is too long for every opening of its plan.
    fn is_starved(&self, m: usize, u: u32) -> bool {
        let update = &self.machines[m].updates[&u];
        let Some(plan) = self.plan(m, u).filter(|_| update.open.is_some() && !self.machines[m].pending.contains(&u))
        else {
            return false;
        };
        let openings = &self.openings[m][update.layer.index()];
        let too_short = |(&start, end): (&u64, &Option<u64>)| end.is_some_and(|end| end - start < self.reserve(m, u));
        let short =
            !openings.is_empty() && openings.iter().all(too_short) && !self.library.holds(m) && !self.is_replaced(m);
        self.is_expired(m, u, self.end) || (is_scheduled(plan) && short)
    }

    fn close_latencies(&mut self) {
        for &(layer, seconds) in &self.latencies {
            let Latency { count, sum, max } = &mut self.out.latency[layer.index()];
            *count += 1;
            *sum += u128::from(seconds) * 1_000;
            *max = Span::from_secs(seconds).max(*max);
        }
        let mut sorted: Vec<u64> = self.latencies.iter().map(|&(_, seconds)| seconds).collect();
        sorted.sort_unstable();
        let quantile = |tenths: usize| {
            let rank = (sorted.len() * tenths).div_ceil(10);
            rank.checked_sub(1).map(|position| Span::from_hours(sorted[position].div_ceil(3_600)))
        };
        self.out.latency_p50 = quantile(5);
        self.out.latency_p90 = quantile(9);
    }
}

/// A machine is vulnerable to what a release repairs, from one time to another.
fn expose(out: &mut Outcome, model: &Model, release: &super::world::Issue<'_>, (from, to): (u64, u64)) {
    let plain = u128::from(release.text.vulnerabilities) * u128::from(to - from) * 1_000;
    out.exposure.plain += plain;
    out.exposure.weighted += plain * u128::from(model.threat.weights[release.text.severity as usize]);
    for exploit in release.exploits.iter().flatten() {
        out.exposure.exploited += u128::from(to.saturating_sub(from.max(*exploit))) * 1_000;
    }
}

impl super::machine::Machine<'_> {
    /// Whether nothing is down and nothing happens now without something from outside.
    pub(super) fn is_quiet(&self) -> bool {
        let waits = match self.work {
            Work::Idle => true,
            Work::Countdown { left, .. } => left > 0,
            Work::PutOff { left, .. } => left != Some(0),
            Work::Installing { .. } => false,
        };
        let is_up = |instance: &Instance| {
            instance.warm_up_left == 0 && instance.start == Start::Over && instance.strain.trouble.is_none()
        };
        let warm = || self.instances.iter().all(is_up);
        match self.power {
            Power::Off => true,
            Power::On => waits && self.fault.is_none() && warm() && !self.storage.is_rebuilt(),
            Power::Restarting { .. }
            | Power::Switching { .. }
            | Power::Saved { .. }
            | Power::Paused
            | Power::Merging { .. }
            | Power::Stopped(_)
            | Power::Starting { .. }
            | Power::Crashed
            | Power::Failed { .. } => false,
        }
    }
}
