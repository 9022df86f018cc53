//! How workloads start and services fail over: section 12 of the page.

use patchcast::model::{Cause, Estate, LayerPlan, Service, WithoutDependencies};
use patchcast::plan::sampler;
use patchcast::units::{Time, Weekday};

use super::Twin;
use super::calendar::seconds;
use super::machine::{Instance, Start};
use super::world::number;

/// Which instance of a service is active.
#[derive(Clone)]
pub(super) struct Active {
    /// Position in the scenario.
    pub(super) workload: usize,
    /// When it has taken over.
    ready: u64,
    failovers: u32,
}

fn services_of(estate: &Estate, w: usize) -> Vec<usize> {
    let is_instance = |&s: &usize| estate.services[s].instances.iter().any(|id| id.index() == w);
    (0..estate.services.len()).filter(is_instance).collect()
}

/// Of each service the workloads of which it is the first, in the order of their numbers in the plan.
pub(super) fn turns(estate: &Estate, numbers: &[u32]) -> Vec<Vec<usize>> {
    let first = |w: usize| services_of(estate, w).first().copied();
    let of = |s| {
        let mut list: Vec<usize> = (0..numbers.len()).filter(|&w| first(w) == Some(s)).collect();
        list.sort_by_key(|&w| numbers[w]);
        list
    };
    (0..estate.services.len()).map(of).collect()
}

/// The services without which each workload does not start.
pub(super) fn needed(estate: &Estate) -> Vec<Vec<usize>> {
    let of = |w: usize| {
        let own = services_of(estate, w);
        let mut needed = Vec::new();
        if estate.workloads[w].without_dependencies == WithoutDependencies::Fails {
            for &s in &own {
                let all = estate.services[s].depends_on.iter().map(|other| other.index());
                needed.extend(all.filter(|&other| other < own[0]));
            }
        }
        needed
    };
    (0..estate.workloads.len()).map(of).collect()
}

impl Twin<'_> {
    /// At first the first of each service is active.
    pub(super) fn first_ones(services: &[Service]) -> Vec<Active> {
        let first = |service: &Service| Active { workload: service.instances[0].index(), ready: 0, failovers: 0 };
        services.iter().map(first).collect()
    }

    /// Machines are what they are in this second: service after service, its instances start and another one takes over.
    pub(super) fn attend_services(&mut self) {
        let mut causes = Vec::new();
        for s in 0..self.model.estate.services.len() {
            for place in 0..self.turns[s].len() {
                let w = self.turns[s][place];
                while self.start_goes_on(w, &causes) {}
            }
            self.take_over(s);
            causes.push(self.service_cause(s, &causes));
        }
    }

    fn instance(&mut self, w: usize) -> &mut Instance {
        let m = self.model.estate.workloads[w].on.index();
        self.machines[m].instances.iter_mut().find(|instance| instance.workload == w).expect("it runs there")
    }

    /// Says whether something of its start happened.
    fn start_goes_on(&mut self, w: usize, causes: &[Option<Cause>]) -> bool {
        let m = self.model.estate.workloads[w].on.index();
        if !self.machines[m].is_up() {
            return false;
        }
        let all_up = self.needed[w].iter().all(|&s| causes[s].is_none());
        let instance = self.instance(w);
        if instance.warm_up_left > 0 {
            return false;
        }
        match instance.start {
            Start::Over => return false,
            Start::Attended if !all_up => return false,
            Start::WarmingUp | Start::WarmingUpAttended if all_up => instance.start = Start::Over,
            Start::WarmingUp => self.failed(w),
            Start::Pause => {
                instance.tries += 1;
                if all_up { self.again(w, Start::WarmingUp) } else { self.failed(w) }
            }
            Start::WarmingUpAttended | Start::Called => {
                instance.back_from = Cause::StartFailed;
                instance.start = Start::Attended;
            }
            Start::Attended => self.again(w, Start::WarmingUpAttended),
        }
        true
    }

    fn again(&mut self, w: usize, start: Start) {
        let (dice, law) = (self.dice, self.numbers[w]);
        let instance = self.instance(w);
        instance.warm_up_left = seconds(dice.warm_up(law, instance.warm_ups).ms());
        instance.warm_ups += 1;
        instance.back_from = Cause::StartFailed;
        instance.start = start;
    }

    /// A minute until the next try; after the third somebody is called.
    fn failed(&mut self, w: usize) {
        let dice = self.dice;
        let recovery = &self.model.recovery;
        let law = if self.is_staffed(w) { &recovery.administrator } else { &recovery.administrator_away };
        let instance = self.instance(w);
        instance.back_from = Cause::StartFailed;
        if instance.tries < 3 {
            instance.start = Start::Pause;
            instance.warm_up_left = 60;
        } else {
            instance.start = Start::Called;
            instance.warm_up_left = seconds(dice.administrator(number(w), instance.calls, &sampler(law)).ms());
            instance.calls += 1;
        }
    }

    /// Whether somebody is at work where a workload stands.
    fn is_staffed(&self, w: usize) -> bool {
        let site = self.model.estate.machine_site(self.model.estate.workloads[w].on);
        let site = &self.model.estate.sites[site.index()];
        let (date, ms) = self.epoch.local(Time::from_ms(self.now * 1_000), &site.zone);
        let hours = self.model.recovery.staffed;
        let free = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) || site.holidays.contains(&date);
        let begins = u64::from(hours.from.minutes()) * 60_000;
        let began_in_the_horizon = self.epoch.time(date, hours.from, &site.zone).is_some();
        !free && began_in_the_horizon && begins <= ms && ms < u64::from(hours.to.minutes()) * 60_000
    }

    /// Another instance takes over from an active one that is down.
    fn take_over(&mut self, s: usize) {
        let service = &self.model.estate.services[s];
        let active = self.active[s].clone();
        let Some(was) = self.instance_cause(active.workload).filter(|_| service.failover.is_some()) else { return };
        let mut others = service.instances.iter().map(|id| id.index());
        if let Some(next) = others.find(|&w| self.instance_cause(w).is_none())
            && self.has_quorum(s)
        {
            let unannounced = [Cause::Rogue, Cause::Rollback, Cause::Crash, Cause::FabricCascade, Cause::Compromise];
            let silent = if unannounced.contains(&was) { seconds(self.model.recovery.heartbeat.ms()) } else { 0 };
            let lasts = seconds(self.dice.failover(number(s), active.failovers).ms());
            self.active[s] =
                Active { workload: next, ready: self.now + silent + lasts, failovers: active.failovers + 1 };
        }
    }

    pub(super) fn has_quorum(&self, s: usize) -> bool {
        let service = &self.model.estate.services[s];
        let machine = |w: usize| &self.machines[self.model.estate.workloads[w].on.index()];
        let up = service.instances.iter().filter(|id| machine(id.index()).is_up()).count();
        service.quorum.is_none_or(|quorum| up >= quorum as usize)
    }

    pub(super) fn is_failing_over(&self, s: usize) -> bool {
        self.model.estate.services[s].failover.is_some() && self.now < self.active[s].ready
    }

    /// The longest that a session lasts on a machine that lets no new ones in.
    pub(super) fn last_session(&self, m: usize) -> u64 {
        let restart = self.machines[m].restarts;
        let of = |instance: &Instance| self.dice.last_session(self.numbers[instance.workload], restart);
        let all = self.machines[m].instances.iter().filter_map(of);
        all.map(|lasts| seconds(lasts.ms())).max().unwrap_or(0)
    }

    /// How long a machine waits for its last session, if its plan says so.
    pub(super) fn drain(&self, m: usize, plan: &LayerPlan) -> Option<u64> {
        let rule = &plan.agent.restart;
        let at_most = rule.drain.filter(|_| rule.by_hand.is_none())?;
        Some(self.last_session(m).min(seconds(at_most.ms())))
    }

    /// A restart for updates begins: whoever has a session is logged off.
    pub(super) fn log_off(&mut self, m: usize) {
        let from = self.machines[m].drains_since.unwrap_or(self.now);
        if from + self.last_session(m) > self.now && self.counts() {
            self.out.forced_logoffs += 1;
        }
    }
}
