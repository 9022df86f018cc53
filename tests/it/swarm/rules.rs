//! Draws what agents, update servers and updates can be told, on top of a drawn model: nothing at all in half of the
//! worlds, and each thing in less than half of the others.

use patchcast::model::{
    Asks, Channel, Class, Component, Culprits, Deadline, Effort, EffortSet, Emergency, Estate, Group, Handling,
    Importance, Imports, LayerPlan, LoggedOn, Machine, MachineId, Minor, Missed, Model, Outside, Packaging, Product,
    Publishing, Quiet, Recurrence, Release, Schedule, Severity, Start, Strategy, Superseded, Supply, UpdateServer,
    Urgency,
};
use patchcast::units::{ClockTime, Span, Weekday};

use super::lot::{Lot, layer_plan};

/// Adds to the model of a seed what agents, update servers and updates can be told.
pub(super) fn add(seed: u64, model: &mut Model) {
    let mut lot = Lot::new(seed, 1);
    if lot.one_in(2) {
        return;
    }
    natures(&mut lot, &mut model.supply);
    servicing(&mut lot, model);
    let estate = &model.estate;
    let first = u32::try_from(estate.hosts.len()).unwrap();
    let count = u32::try_from(estate.machine_count()).unwrap();
    let days = model.horizon.end.days_since(model.horizon.start);
    for strategy in &mut model.strategies {
        if lot.one_in(3) {
            groups(&mut lot, strategy, count);
        }
        let plans = strategy.groups.iter_mut().flat_map(|group| &mut group.layers).chain(&mut strategy.layers);
        let agents = Told::draw(&mut lot);
        for plan in plans.flatten() {
            agents.tell(&mut lot, plan);
        }
        server(&mut lot, &mut strategy.server);
        if lot.one_in(3) {
            let on = MachineId(lot.between(first, count - 1));
            strategy.server.on = Some(on).filter(|&on| runs_always(estate, on));
        }
        if lot.one_in(3) {
            strategy.server.downstream = estate.sites.iter().map(|_| lot.below(3)).collect();
        }
        if !lot.one_in(3) {
            let day = model.horizon.start.plus_days(days * i32::try_from(lot.between(1, 3)).unwrap() / 4);
            let expires = if lot.one_in(2) { Some(day) } else { None };
            strategy.server.publishing = Some(Publishing { expires, untrusted: lot.share(&[0.0, 0.3]) });
        }
    }
}

fn natures(lot: &mut Lot, supply: &mut Supply) {
    let [cumulative, class, importance, exclusive, channel, supersedes, requires] = [(); 7].map(|()| lot.one_in(3));
    let mut lists: Vec<&mut Vec<Release>> = match supply {
        Supply::Replay(list) => vec![list],
        Supply::Resample(pool) => pool.iter_mut().map(|month| &mut month.releases).collect(),
    };
    for list in &mut lists {
        let ids: Vec<String> = list.iter().map(|release| release.id.clone()).collect();
        let earlier =
            |lot: &mut Lot, position: usize| ids[lot.below(u32::try_from(position).unwrap()) as usize].clone();
        for (position, release) in list.iter_mut().enumerate() {
            let nature = &mut release.nature;
            if cumulative && lot.one_in(2) {
                nature.packaging = Packaging::Cumulative;
                release.component = Component::System;
            }
            if class && lot.one_in(2) {
                nature.class = lot.of(&Class::ALL);
            }
            if importance && lot.one_in(2) {
                nature.importance = lot.of(&[Importance::Optional, Importance::Recommended]);
            }
            if exclusive && lot.one_in(4) {
                nature.handling = Handling::Exclusive;
            }
            if channel {
                nature.channel = lot.of(&[Channel::Everywhere, Channel::Everywhere, Channel::Catalog, Channel::Local]);
            }
            if supersedes && position > 0 && lot.one_in(2) {
                nature.supersedes = (0..lot.between(1, 3)).map(|_| earlier(lot, position)).collect();
            }
            if requires && position > 0 && lot.one_in(4) {
                nature.requires = vec![earlier(lot, position)];
            }
        }
    }
}

fn servicing(lot: &mut Lot, model: &mut Model) {
    let servicing = &mut model.servicing;
    if lot.one_in(3) {
        servicing.download = lot.law(1_800);
    }
    if lot.one_in(3) {
        servicing.install = EffortSet(Effort::ALL.map(|_| {
            let seconds = lot.of(&[60, 600, 3_600]);
            lot.law(seconds)
        }));
    }
    if lot.one_in(3) {
        (servicing.install_failure, servicing.retry_failure) = (lot.share(&[0.1, 0.4]), lot.share(&[0.0, 0.8]));
    }
    if lot.one_in(3) {
        (servicing.admin_share, servicing.admin) = (lot.share(&[0.5, 1.0]), lot.law(100_000));
    }
    if lot.one_in(3) {
        (servicing.reversed, servicing.reversal) = (lot.share(&[0.1, 0.5]), lot.law(900));
    }
    if lot.one_in(3) {
        servicing.twice = lot.share(&[0.2, 1.0]);
    }
    (servicing.session_open, servicing.session_left) = (lot.share(&[0.5, 1.0]), lot.law(20_000));
}

/// Machines with plans of their own.
fn groups(lot: &mut Lot, strategy: &mut Strategy, machines: u32) {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for machine in (0..machines).map(MachineId) {
        match lot.below(4) {
            0 => first.push(machine),
            1 => second.push(machine),
            _ => {}
        }
    }
    for (name, machines) in [("first", first), ("second", second)] {
        if !machines.is_empty() {
            let layers = [(); 3].map(|()| if lot.one_in(6) { None } else { Some(layer_plan(lot)) });
            strategy.groups.push(Group { name: name.to_owned(), machines, layers });
        }
    }
}

fn server(lot: &mut Lot, server: &mut UpdateServer) {
    let at = |days, hour, minute| Schedule { days, start: ClockTime::new(hour, minute).unwrap(), length: None };
    if lot.one_in(3) {
        server.synchronise = match lot.below(3) {
            0 => vec![at(Recurrence::Weekly(Weekday::Wednesday), 3, 0)],
            1 => vec![at(Recurrence::Daily, 2, 30), at(Recurrence::Daily, 2, 30), at(Recurrence::Daily, 14, 0)],
            _ => vec![at(Recurrence::Daily, 12, 0), at(Recurrence::Weekly(Weekday::Sunday), 0, 0)],
        };
        server.spread = Span::from_mins(u64::from(lot.of(&[0_u32, 30, 180])));
    }
    if lot.one_in(3) {
        server.products = Product::ALL.into_iter().filter(|_| !lot.one_in(3)).collect();
    }
    if lot.one_in(4) {
        server.misfiled = lot.share(&[0.2, 0.6]);
    }
}

/// What the agents and approvers of a strategy are told apart from the usual.
struct Told([bool; 14]);

impl Told {
    fn draw(lot: &mut Lot) -> Self {
        Self([(); 14].map(|()| lot.one_in(3)))
    }

    fn tell(&self, lot: &mut Lot, plan: &mut LayerPlan) {
        let [scan, spread, missed, minor, by_hand, people, outside, quiet, rest @ ..] = self.0;
        let agent = &mut plan.agent;
        if scan {
            agent.scan_every = hours(lot, &[4, 9, 22]);
        }
        if spread && lot.one_in(2) {
            agent.spread = hours(lot, &[2]);
        }
        if missed {
            agent.missed = match lot.below(3) {
                0 => Missed::NextTime,
                _ => Missed::AfterStart(Span::from_mins(u64::from(lot.between(1, 60)))),
            };
        }
        if minor {
            agent.minor = Minor::AtOnce;
        }
        if by_hand && lot.one_in(3) {
            let asks = lot.of(&[Asks::BeforeDownload, Asks::BeforeInstallation]);
            agent.start = Start::ByHand { delay: lot.law(50_000), asks };
        }
        if people {
            let at_most = if lot.one_in(2) { None } else { Some(hours(lot, &[1, 8])) };
            let prompt = Span::from_mins(u64::from(lot.of(&[10_u32, 45, 240])));
            agent.restart.logged_on = LoggedOn::Waits { prompt, at_most };
        }
        if outside {
            let needs = Span::from_mins(u64::from(lot.of(&[0_u32, 10, 60, 140])));
            agent.restart.outside = Outside::NotAllowed { needs };
        }
        if quiet {
            let clock = |hour| ClockTime::new(hour, 0).unwrap();
            let (from, to) = lot.of(&[(8, 17), (22, 5), (2, 4), (17, 23)]);
            agent.restart.quiet = Some(Quiet { from: clock(from), to: clock(to) });
        }
        if by_hand && lot.one_in(2) {
            agent.restart.by_hand = Some(lot.law(40_000));
        }
        tell_approvers(lot, plan, rest);
    }
}

fn tell_approvers(lot: &mut Lot, plan: &mut LayerPlan, told: [bool; 6]) {
    let [deadline, emergency, select, imports, expires, left] = told;
    let approval = &mut plan.approval;
    if deadline {
        let at = if lot.one_in(3) { None } else { ClockTime::new(lot.of(&[2, 12, 18]), 30) };
        approval.deadline = Some(Deadline { after: hours(lot, &[0, 30, 120]), at });
    }
    if emergency {
        let when = [Urgency::OutOfBand, Urgency::Exploited, Urgency::Critical];
        let mut when: Vec<Urgency> = when.into_iter().filter(|_| lot.one_in(2)).collect();
        if when.is_empty() {
            when.push(Urgency::Critical);
        }
        approval.emergency = Some(Emergency { when, after: hours(lot, &[0, 4]), within: hours(lot, &[0, 24, 72]) });
    }
    if select {
        if lot.one_in(2) {
            plan.select.classes = Class::ALL.into_iter().filter(|_| !lot.one_in(4)).collect();
        }
        plan.select.severity = lot.of(&[Severity::Low, Severity::Moderate, Severity::Important]);
        plan.select.importance = lot.of(&[Importance::Optional, Importance::Recommended, Importance::Important]);
    }
    if imports {
        plan.select.imports = Imports::After(hours(lot, &[0, 50]));
    }
    if expires {
        approval.superseded = Superseded::Expires(hours(lot, &[0, 24, 200]));
    }
    if left {
        approval.culprits = Culprits::Left;
    }
    plan.large_reserve = Span::from_mins(u64::from(lot.of(&[60_u32, 130, 320])));
}

fn hours(lot: &mut Lot, list: &[u32]) -> Span {
    Span::from_hours(u64::from(lot.of(list)))
}

/// Whether a machine is none of the library: an update server is not to be there.
fn runs_always(estate: &Estate, machine: MachineId) -> bool {
    match estate.machine(machine) {
        Machine::Guest(guest) => estate.guests[guest.index()].library.is_none(),
        Machine::Host(_) | Machine::Server(_) => true,
    }
}
