//! Strategies, compiled: one table a plan, and which machine has which.

use std::collections::BTreeSet;

use super::checkpoint::checkpoint_rules;
use super::complaints::notice;
use super::fabric::components_before;
use super::laws::sampler;
use super::library::servicing_table;
use super::months::publisher_zone;
use super::moves::{Filing, Footprint, filings, last_plans};
use super::replace::replace_table;
use super::tables::{Alone, LayerTable, Month, Reporting, ServerTable, StrategyTable, number};
use super::{Openings, Stretches, calendar_months};
use crate::model::{
    Clock, Exclusion, FabricComponent, GroupId, Layer, LayerPlan, Machine, MachineId, Minor, Model, Recurrence,
    Schedule, Site, Start, Strategy, UpdateServer,
};
use crate::units::{ClockTime, Date, Epoch, Span, Time, Zone};

/// Turns calendars into instants.
pub(super) struct Calendar<'a> {
    pub(super) model: &'a Model,
    pub(super) epoch: Epoch,
    pub(super) end: Time,
    /// The class of each machine.
    pub(super) class_of: Vec<u32>,
}

/// Plans by layer, as numbers.
pub(super) type Plans = [Option<u32>; 3];

impl Calendar<'_> {
    pub(super) fn headquarters(&self) -> &Zone {
        &self.model.estate.sites[0].zone
    }

    fn starts(&self, schedule: &Schedule, zone: &Zone) -> Vec<Time> {
        let openings = Openings::expand(schedule, zone, self.epoch, self.end);
        openings.as_slice().iter().map(|opening| opening.start).collect()
    }

    /// The starts of such days in a zone.
    fn midnights(&self, days: Recurrence, zone: &Zone) -> Vec<Time> {
        self.starts(&Schedule { days, start: ClockTime::MIDNIGHT, length: None }, zone)
    }

    /// Each 00:00 of each site.
    pub(super) fn site_midnights(&self) -> Vec<Vec<Time>> {
        self.model.estate.sites.iter().map(|site| self.midnights(Recurrence::Daily, &site.zone)).collect()
    }

    /// The calendar months that touch the horizon, on the clock of Redmond.
    pub(super) fn months(&self) -> Vec<Month> {
        let redmond = publisher_zone();
        let first = self.epoch.local(Time::START, &redmond).0;
        let last = self.epoch.local(self.end, &redmond).0.plus_days(1);
        calendar_months(first, last)
            .into_iter()
            .map(|(year, month)| {
                let day = Date::new(year, month, 1).expect("every month has a first day");
                let start = self.epoch.time(day, ClockTime::MIDNIGHT, &redmond).unwrap_or(Time::START);
                let number = i32::from(year) * 12 + i32::from(month) - 1;
                Month { start, number: number.unsigned_abs() }
            })
            .collect()
    }

    pub(super) fn strategy_table(&self, strategy: &Strategy) -> StrategyTable {
        let mut plans = Vec::new();
        let mut add = |layers: &[Option<LayerPlan>; 3]| -> Plans {
            Layer::ALL.map(|layer| {
                let plan = layers[layer.index()].as_ref()?;
                plans.push(self.layer_table(layer, plan));
                Some(number(plans.len() - 1))
            })
        };
        let everybody = add(&strategy.layers);
        let groups: Vec<Plans> = strategy.groups.iter().map(|group| add(&group.layers)).collect();
        let of = |group: Option<GroupId>| group.map_or(everybody, |group| groups[group.index()]);
        let machines = (0..number(self.class_of.len())).map(MachineId);
        let plan_of: Vec<Plans> = machines.map(|machine| of(strategy.first_group(machine))).collect();
        let moves = self.moves(strategy, of);
        let (reporting, reporting_of) = self.reporting(&last_plans(&plan_of, &moves));
        let fabric = self.fabric(strategy);
        let (announced, announced_of) = match strategy.announce {
            Some(_) => self.announced(&plans, &filings(&plan_of, &moves), &fabric),
            None => (Vec::new(), Vec::new()),
        };
        let server = self.server_table(&strategy.server);
        let notice = notice(&self.model.complaints, strategy.announce);
        let servicing = strategy.offline_servicing.as_ref();
        let servicing =
            servicing.map(|servicing| servicing_table(servicing, self.headquarters(), self.epoch, self.end));
        let replace = replace_table(self.model, strategy, &plans, &plan_of);
        let checkpoints = checkpoint_rules(&self.model.estate, &plans, &plan_of);
        StrategyTable {
            plans,
            plan_of,
            moves,
            server,
            reporting,
            reporting_of,
            announced,
            announced_of,
            notice,
            servicing,
            replace,
            fabric,
            checkpoints,
        }
    }

    fn layer_table(&self, layer: Layer, plan: &LayerPlan) -> LayerTable {
        let sites = &self.model.estate.sites;
        let openings: Vec<Openings> = sites.iter().map(|site| self.openings(plan, site)).collect();
        let quiet = plan.agent.restart.quiet.map(|quiet| {
            let schedule = Schedule {
                days: Recurrence::Daily,
                start: quiet.from,
                length: Some(length_of_day(quiet.from, quiet.to)),
            };
            sites.iter().map(|site| Openings::expand(&schedule, &site.zone, self.epoch, self.end)).collect()
        });
        let at = |start| Schedule { days: Recurrence::Daily, start, length: None };
        LayerTable {
            layer,
            alone: alone(plan),
            approval_days: plan.approval.on.map(|days| self.midnights(days, self.headquarters())),
            deadline_times: plan
                .approval
                .deadline
                .and_then(|deadline| deadline.at)
                .map(|clock| self.starts(&at(clock), self.headquarters())),
            longest: openings.iter().map(longest).collect(),
            openings,
            quiet,
            by_hand: match &plan.agent.start {
                Start::Scheduled => None,
                Start::ByHand { delay, .. } => Some(sampler(delay)),
            },
            restart_by_hand: plan.agent.restart.by_hand.as_ref().map(sampler),
            rejuvenate_after: plan.agent.rejuvenate_after.as_ref().map(sampler),
            plan: plan.clone(),
        }
    }

    fn openings(&self, plan: &LayerPlan, site: &Site) -> Openings {
        match plan.agent.start {
            Start::ByHand { .. } => Openings::default(),
            Start::Scheduled => self.open(&plan.schedule, &plan.clock, &plan.except, site),
        }
    }

    /// The openings of a schedule at a site.
    fn open(&self, schedule: &Schedule, clock: &Clock, except: &[Exclusion], site: &Site) -> Openings {
        let zone = match clock {
            Clock::Site => site.zone.clone(),
            Clock::Headquarters => self.headquarters().clone(),
            Clock::Zone(zone) => zone.clone(),
            Clock::Frozen(day) => site.zone.frozen(*day),
        };
        let is_excluded = |day| except.iter().any(|exclusion| exclusion.excludes(day, &site.holidays));
        Openings::expand(schedule, &zone, self.epoch, self.end).without(&zone, self.epoch, is_excluded)
    }

    /// When a strategy works on each component.
    fn fabric(&self, strategy: &Strategy) -> Vec<Openings> {
        let estate = &self.model.estate;
        let of = |component: &FabricComponent| {
            let window = strategy.fabric[component.domain.index()].as_ref();
            let site = &estate.sites[component.site.index()];
            window.map(|window| self.open(&window.schedule, &window.clock, &window.except, site)).unwrap_or_default()
        };
        estate.components.iter().map(of).collect()
    }

    fn server_table(&self, server: &UpdateServer) -> ServerTable {
        let schedules = server.synchronise.iter();
        let mut synchronisations: Vec<Time> =
            schedules.flat_map(|schedule| self.starts(schedule, self.headquarters())).collect();
        synchronisations.sort_unstable();
        synchronisations.dedup();
        let levels = |site| server.downstream.get(site).copied().unwrap_or(0);
        ServerTable {
            synchronisations,
            spread: server.spread,
            machine: server.on.map(|machine| machine.0),
            downstream: (0..self.model.estate.sites.len()).map(levels).collect(),
            products: server.products,
            misfiled: server.misfiled,
            publishing: server.publishing.map(|publishing| {
                let expires = publishing.expires.map_or(Time::NEVER, |day| {
                    self.epoch.time(day, ClockTime::MIDNIGHT, self.headquarters()).unwrap_or(Time::START)
                });
                (expires, publishing.untrusted)
            }),
        }
    }

    /// Machines that an update server sees alike, and which of them each machine is.
    fn reporting(&self, plan_of: &[Plans]) -> (Vec<Reporting>, Vec<u32>) {
        let mut kinds: Vec<Reporting> = Vec::new();
        let of = plan_of
            .iter()
            .zip(&self.class_of)
            .map(|(&plans, &class)| {
                let kind = Reporting { class, plans };
                let known = kinds.iter().position(|other| *other == kind).unwrap_or_else(|| {
                    kinds.push(kind);
                    kinds.len() - 1
                });
                number(known)
            })
            .collect();
        (kinds, of)
    }

    /// The announced openings of each service, one list for all services with the same maintenance.
    fn announced(
        &self,
        plans: &[LayerTable],
        filings: &[Vec<Filing>],
        fabric: &[Openings],
    ) -> (Vec<Stretches>, Vec<u32>) {
        let mut keys: Vec<BTreeSet<Maintenance>> = Vec::new();
        let mut lists = Vec::new();
        let mut of = Vec::new();
        for key in self.footprints(filings) {
            let known = keys.iter().position(|other| *other == key).unwrap_or_else(|| {
                let openings = key.iter().map(|maintenance| match *maintenance {
                    Maintenance::Plan(Footprint { plan, site, from, to }) => {
                        plans[plan as usize].openings[site.index()].starting_within(from, to)
                    }
                    Maintenance::Component(component) => fabric[component as usize].as_slice(),
                });
                lists.push(Stretches::union(openings, self.end));
                keys.push(key);
                lists.len() - 1
            });
            of.push(number(known));
        }
        (lists, of)
    }

    /// For each service, the maintenance that can take it down.
    fn footprints(&self, filings: &[Vec<Filing>]) -> Vec<BTreeSet<Maintenance>> {
        let estate = &self.model.estate;
        let mut footprints: Vec<BTreeSet<Maintenance>> = Vec::new();
        for service in &estate.services {
            let mut footprint = BTreeSet::new();
            for id in &service.instances {
                let on = estate.workloads[id.index()].on;
                let site = estate.machine_site(on);
                let mut meets = |machine: MachineId, layer: Layer| {
                    let at_site = filings[machine.index()].iter().filter_map(|filing| filing.at(layer, site));
                    footprint.extend(at_site.map(Maintenance::Plan));
                };
                meets(on, Layer::Guests);
                meets(on, Layer::Workloads);
                if let Machine::Guest(guest) = estate.machine(on) {
                    meets(estate.host_machine(estate.guests[guest.index()].host), Layer::Hosts);
                }
                footprint.extend(components_before(estate, on).map(Maintenance::Component));
            }
            for dependency in &service.depends_on {
                footprint.extend(footprints[dependency.index()].iter().copied());
            }
            footprints.push(footprint);
        }
        footprints
    }
}

/// What can take a service down as it is planned.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Maintenance {
    /// A plan of a layer, at a site, as long as a machine has it.
    Plan(Footprint),
    /// Work on a component.
    Component(u32),
}

/// Whether a plan ever installs anything outside openings.
fn alone(plan: &LayerPlan) -> Alone {
    let approval = &plan.approval;
    let never = plan.agent.start == Start::Scheduled
        && plan.agent.minor == Minor::WithTheOthers
        && approval.deadline.is_none()
        && approval.emergency.is_none();
    if never { Alone::Never } else { Alone::Perhaps }
}

/// From one time of day to the next other one.
fn length_of_day(from: ClockTime, to: ClockTime) -> Span {
    let minutes = (i32::from(to.minutes()) - i32::from(from.minutes())).rem_euclid(24 * 60);
    Span::from_mins(u64::from(minutes.unsigned_abs()))
}

/// How long the longest of some openings lasts, `None` if there is none or one without an end.
fn longest(openings: &Openings) -> Option<Span> {
    let lengths = openings
        .as_slice()
        .iter()
        .map(|opening| if opening.end.is_never() { Span::MAX } else { opening.end.since(opening.start) });
    lengths.max().filter(|&length| length < Span::MAX)
}
