//! What every strategy of a replication meets: releases and faulty updates, looked up in the dice.

use std::borrow::Cow;
use std::collections::BTreeMap;

use patchcast::model::{
    Channel, Class, Component, Importance, Machine, MachineId, Model, Nature, Packaging, Previews, Product, ProductSet,
    Release, RestartNeed, Severity, Supply,
};
use patchcast::sim::{Dice, TriggerDraw};
use patchcast::units::{ClockTime, Date, Epoch, Weekday, Zone};

use super::calendar::seconds;

/// A release that comes in this replication; its number is its position.
pub(super) struct Issue<'a> {
    pub(super) time: u64,
    pub(super) text: Cow<'a, Release>,
    /// When each vulnerability is exploited first.
    pub(super) exploits: Vec<Option<u64>>,
}

/// A faulty update.
pub(super) struct Fault<'a> {
    pub(super) hinge: Hinge<'a>,
    pub(super) stops_machines: bool,
    pub(super) reported: u64,
    pub(super) withdrawn: Option<u64>,
    pub(super) repaired: u64,
}

/// What a fault hinges on.
#[derive(Clone, Copy)]
pub(super) enum Hinge<'a> {
    Nothing,
    Product(Product),
    Role(&'a str),
    Hardware(&'a str),
}

/// Releases in order, and faulty updates by number.
pub(super) struct World<'a> {
    pub(super) releases: Vec<Issue<'a>>,
    pub(super) faults: BTreeMap<u32, Fault<'a>>,
}

/// A position as the number that dice ask for.
pub(super) fn number(position: usize) -> u32 {
    u32::try_from(position).expect("tables are small")
}

/// The products of a group: system, Exchange, SQL Server, Office and applications of others.
pub(super) fn group(of: u32) -> ProductSet {
    Product::ALL.into_iter().filter(|&product| group_of(product) == of).collect()
}

/// The group of a product.
pub(super) fn group_of(product: Product) -> u32 {
    match product {
        Product::Exchange => 1,
        Product::SqlServer => 2,
        Product::Office | Product::ThirdParty => 3,
        Product::Windows2000
        | Product::Ws2003
        | Product::Ws2008
        | Product::Ws2008Core
        | Product::Ws2008R2
        | Product::Ws2008R2Core
        | Product::Ws2012R2
        | Product::Ws2012R2Core
        | Product::Ws2016
        | Product::Ws2016Core
        | Product::Ws2019
        | Product::Ws2019Core
        | Product::Ws2022
        | Product::Ws2022Core
        | Product::Ws2022Hotpatch
        | Product::HyperV => 0,
    }
}

/// What like physical machines have in common.
pub(super) fn hardware(model: &Model, machine: MachineId) -> Option<&str> {
    match model.estate.machine(machine) {
        Machine::Host(host) => Some(&model.estate.hosts[host.index()].hardware),
        Machine::Server(server) => Some(&model.estate.servers[server.index()].hardware),
        Machine::Guest(_) => None,
    }
}

impl<'a> World<'a> {
    /// Looks a whole replication up.
    pub(super) fn new(model: &'a Model, dice: Dice<'_>, epoch: Epoch, horizon: u64) -> Self {
        let mut world = Self { releases: Vec::new(), faults: BTreeMap::new() };
        for (time, template, text) in releases(model, dice, epoch, horizon) {
            let r = number(world.releases.len());
            let exploit = |v: u32| match text.exploited_at_release && v == 0 {
                true => Some(time),
                false => dice.exploit(r, v).map(|lag| time + seconds(lag.ms())),
            };
            let exploits = (0..u32::from(text.vulnerabilities)).map(exploit).collect();
            for g in 0..4 {
                let u = 4 * r + g;
                if dice.faulty(u, template, g as usize) {
                    let withdrawn = dice.withdrawal(u).map(|lag| time + seconds(lag.ms()));
                    let fault = Fault {
                        hinge: hinge(model, text.fixed.intersection(group(g)), dice.trigger(u)),
                        stops_machines: dice.stops_machines(u),
                        reported: time + seconds(dice.signal(u).ms()),
                        withdrawn,
                        repaired: withdrawn.unwrap_or(0).max(time + seconds(dice.fix(u).ms())),
                    };
                    world.faults.insert(u, fault);
                }
            }
            world.releases.push(Issue { time, text, exploits });
        }
        world
    }
}

/// Time, template and text of every release of the horizon.
fn releases<'a>(model: &'a Model, dice: Dice<'_>, epoch: Epoch, horizon: u64) -> Vec<(u64, u32, Cow<'a, Release>)> {
    let mut days = recorded(model, dice);
    days.extend(others(model, dice));
    days.sort_by_key(|&(date, ..)| date);
    let redmond = Zone::named("America/Los_Angeles").expect("Redmond has a clock");
    let ten = ClockTime::new(10, 0).expect("a time of day");
    let time = |date| epoch.time(date, ten, &redmond).map(|time| seconds(time.ms())).filter(|&time| time < horizon);
    days.into_iter().filter_map(|(date, template, text)| Some((time(date)?, template, text))).collect()
}

/// Previews and updates of other publishers; their templates stand after the recorded ones.
fn others(model: &Model, dice: Dice<'_>) -> Vec<(Date, u32, Cow<'static, Release>)> {
    let mut days = Vec::new();
    let mut template = match &model.supply {
        Supply::Replay(list) => number(list.len()),
        Supply::Resample(pool) => number(pool.iter().map(|month| month.releases.len()).sum()),
    };
    let length = model.horizon.end.days_since(model.horizon.start);
    let all_days = || (0..length).map(|day| model.horizon.start.plus_days(day));
    if model.extra.previews == Previews::FourthTuesday {
        let is_fourth = |day: &Date| day.weekday() == Weekday::Tuesday && (22..=28).contains(&day.day());
        for day in all_days().filter(is_fourth) {
            days.push((day, template, preview(Product::Ws2016, Product::Ws2016Core)));
            days.push((day, template + 1, preview(Product::Ws2019, Product::Ws2019Core)));
            days.push((day, template + 2, preview(Product::Ws2022, Product::Ws2022Core)));
        }
        template += 3;
    }
    if model.extra.third_party.is_some() {
        let mut passed = 0;
        for n in 0.. {
            passed += seconds(dice.third_party(n).expect("they are asked for").ms());
            let Some(day) = all_days().nth(usize::try_from(passed / 86_400).expect("not so long")) else { break };
            let fixed = ProductSet::EMPTY.with(Product::ThirdParty);
            let nature = Nature { channel: Channel::Local, ..Nature::default() };
            days.push((day, template, other(fixed, Severity::Important, RestartNeed::Maybe, nature)));
        }
    }
    days
}

fn preview(full: Product, core: Product) -> Cow<'static, Release> {
    let nature = Nature {
        class: Class::Update,
        importance: Importance::Optional,
        packaging: Packaging::Cumulative,
        ..Nature::default()
    };
    other(ProductSet::EMPTY.with(full).with(core), Severity::Low, RestartNeed::Yes, nature)
}

/// Security updates have one flaw, others none.
fn other(fixed: ProductSet, severity: Severity, restart: RestartNeed, nature: Nature) -> Cow<'static, Release> {
    Cow::Owned(Release {
        id: "of another kind".to_owned(),
        date: Date::new(2000, 1, 1).expect("a day"),
        out_of_band: false,
        severity,
        restart,
        vulnerabilities: u16::from(nature.class == Class::Security),
        exploited_at_release: false,
        component: if fixed.contains(Product::ThirdParty) { Component::Other } else { Component::System },
        affected: fixed,
        fixed,
        nature,
        time_zone: None,
    })
}

/// Day, template and text of the recorded ones.
fn recorded<'a>(model: &'a Model, dice: Dice<'_>) -> Vec<(Date, u32, Cow<'a, Release>)> {
    let mut days: Vec<(Date, u32, Cow<'_, Release>)> = Vec::new();
    match &model.supply {
        Supply::Replay(list) => {
            days.extend(list.iter().enumerate().map(|(i, text)| (text.date, number(i), Cow::Borrowed(text))));
        }
        Supply::Resample(pool) => {
            let release_day =
                |year, month| Date::nth_weekday(year, month, 2, Weekday::Tuesday).expect("every month has two");
            let (mut year, mut month) = (model.horizon.start.year(), model.horizon.start.month());
            for i in 0.. {
                if Date::new(year, month, 1).expect("a first of a month") >= model.horizon.end {
                    break;
                }
                let drawn = dice.pool_month(i, number(pool.len())) as usize;
                let first = pool[..drawn].iter().map(|earlier| earlier.releases.len()).sum::<usize>();
                for (position, text) in pool[drawn].releases.iter().enumerate() {
                    let distance = text.date.days_since(release_day(pool[drawn].year, pool[drawn].month));
                    days.push((
                        release_day(year, month).plus_days(distance),
                        number(first + position),
                        Cow::Borrowed(text),
                    ));
                }
                (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
            }
        }
    }
    days
}

fn hinge<'a>(model: &'a Model, fixed: ProductSet, draw: TriggerDraw) -> Hinge<'a> {
    let estate = &model.estate;
    let machines = (0..number(estate.machine_count())).map(MachineId);
    match draw {
        TriggerDraw::Elsewhere => Hinge::Nothing,
        TriggerDraw::Product(x) => {
            let here = |p: &Product| machines.clone().any(|machine| estate.machine_products(machine).contains(*p));
            let products: Vec<Product> = fixed.iter().filter(here).collect();
            choose(&products, x).map_or(Hinge::Nothing, Hinge::Product)
        }
        TriggerDraw::Role(x) => {
            let roles = distinct(estate.workloads.iter().map(|workload| workload.role.as_str()));
            choose(&roles, x).map_or(Hinge::Nothing, Hinge::Role)
        }
        TriggerDraw::Hardware(x) => {
            let classes = distinct(machines.filter_map(|machine| hardware(model, machine)));
            choose(&classes, x).map_or(Hinge::Nothing, Hinge::Hardware)
        }
    }
}

fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut list = Vec::new();
    for name in names {
        if !list.contains(&name) {
            list.push(name);
        }
    }
    list
}

fn choose<T: Copy>(list: &[T], x: f64) -> Option<T> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "x is in [0, 1) and lists are short")]
    list.get((x * list.len() as f64) as usize).copied()
}
