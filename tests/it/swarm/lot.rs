//! Draws a small model from a seed: everything that a scenario can say, in small, and often at its worst.

use patchcast::dist::{Key, Purpose};
use patchcast::model::{
    Agent, Approval, Checkpoints, Clock, Complaints, ComponentSet, DowntimeLaws, Edition, Estate, Exclusion,
    ExploitLater, Extra, Failures, Fault, FaultRates, Guest, Horizon, Host, HostId, Hours, Integration, Law, LayerPlan,
    MachineId, Model, Nth, OfflineServicing, PRESENCE_SLOTS, Period, PowerLoss, Presence, Previews, Product,
    ProductSet, Recovery, Recurrence, Reverting, Schedule, Selection, Server, Service, ServiceId, Servicing, Site,
    SiteId, Slowdown, Source, StartAction, StopAction, Strategy, Study, Supply, Threat, TimeZoneChange, TimeZones,
    TriggerShares, UpdateServer, UserGroup, WithoutDependencies, Workload, WorkloadId,
};
use patchcast::units::{ClockTime, Date, Fraction, Span, Weekday, Zone};

use super::supply::{releases, resample};
use super::{fabric, failures, jobs, moves, power, replace, rules, services, storage};

pub(super) const SYSTEMS: [Product; 4] = [Product::Ws2003, Product::Ws2008, Product::Ws2008Core, Product::Ws2016];
pub(super) const OWN: [Product; 4] = [Product::Exchange, Product::SqlServer, Product::Office, Product::ThirdParty];
const ROLES: [&str; 4] = ["directory", "mail", "database", "web"];
const ZONES: [&str; 4] = ["Europe/Helsinki", "America/New_York", "Asia/Tokyo", "UTC"];

/// A sequence of small random numbers.
pub(super) struct Lot {
    key: Key,
    drawn: u64,
}

impl Lot {
    /// One of the sequences of a seed.
    pub(super) fn new(seed: u64, number: u64) -> Self {
        Self { key: Key::new(seed, number), drawn: 0 }
    }

    pub(super) fn below(&mut self, n: u32) -> u32 {
        self.drawn += 1;
        self.key.draw(Purpose::new(1_000), 0, self.drawn).below(n)
    }

    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }

    /// True once in so many times.
    pub(super) fn one_in(&mut self, n: u32) -> bool {
        self.below(n) == 0
    }

    pub(super) fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(u32::try_from(list.len()).unwrap()) as usize]
    }

    pub(super) fn share(&mut self, list: &[f64]) -> Fraction {
        Fraction::new(self.of(list)).unwrap()
    }

    /// A law around so many seconds.
    pub(super) fn law(&mut self, seconds: u32) -> Law {
        let seconds = u64::from(seconds);
        let span = Span::from_secs;
        match self.below(5) {
            _ if seconds == 0 => Law::Fixed(Span::ZERO),
            0 | 1 => Law::Fixed(span(seconds)),
            2 => Law::Uniform { low: span(seconds / 2), high: span(seconds * 2) },
            3 => Law::LogNormal { median: span(seconds), sigma: 0.8 },
            _ => Law::Empirical(vec![(span(seconds), 3), (span(seconds * 3), 1)]),
        }
    }

    fn machine_laws(&mut self) -> DowntimeLaws {
        let servicing = self.of(&[60, 300, 1_200]);
        let boot = self.of(&[120, 300, 3_600]);
        DowntimeLaws { servicing: self.law(servicing), boot: self.law(boot) }
    }

    fn products(&mut self) -> ProductSet {
        let own: ProductSet = OWN.into_iter().filter(|_| self.one_in(3)).collect();
        own.with(self.of(&SYSTEMS))
    }

    /// A day that lies in most of the horizons.
    fn day_of_spring(&mut self) -> Date {
        Date::new(2009, 2, 25).unwrap().plus_days(i32::try_from(self.below(50)).unwrap())
    }

    pub(super) fn site_id(&mut self, sites: &[Site]) -> SiteId {
        SiteId(self.below(u32::try_from(sites.len()).unwrap()))
    }
}

/// The model of a seed.
pub(super) fn model(seed: u64) -> Model {
    let mut lot = Lot::new(seed, 0);
    // The change to summer time of 2009 lies in these days: 8 March in America, 29 March in Europe.
    let start = Date::new(2009, 2, 20).unwrap().plus_days(i32::try_from(lot.below(30)).unwrap());
    let days = lot.of(&[20, 30, 30, 45, 60]);
    let estate = estate(&mut lot);
    let supply = if lot.one_in(4) { resample(&mut lot) } else { Supply::Replay(releases(&mut lot, start, days)) };
    let extra = Extra {
        third_party: lot.of(&[None, None, Some(Span::from_days(9))]),
        previews: lot.of(&[Previews::Never, Previews::FourthTuesday]),
    };
    let strategies = (0..lot.between(1, 3)).map(|number| strategy(&mut lot, number)).collect();
    let mut model = Model {
        title: format!("swarm {seed}"),
        question: "do both simulators agree?".to_owned(),
        horizon: Horizon {
            start,
            end: start.plus_days(days),
            warm_up: Span::from_hours(u64::from(lot.of(&[0_u32, 6, 24, 120]))),
        },
        study: Study {
            seed,
            replications: 1,
            baseline: 0,
            rank_by: "downtime.user_hours".to_owned(),
            confidence: Fraction::new(0.95).unwrap(),
        },
        estate,
        supply,
        extra,
        threat: Threat {
            later: ExploitLater { share: lot.share(&[0.0, 0.5, 1.0]), lag: lot.law(400_000) },
            weights: [1, 2, 5, 10],
        },
        fault: fault(&mut lot),
        servicing: servicing(&mut lot),
        recovery: recovery(&mut lot),
        checkpoints: Checkpoints::free(),
        complaints: complaints(&mut lot),
        time_zones: TimeZones { rebase: lot.law(20_000) },
        failures: Failures::default(),
        strategies,
        assumptions: Vec::new(),
    };
    change_time_zones(&mut lot, &mut model);
    rules::add(seed, &mut model);
    replace::add(seed, &mut model);
    services::add(seed, &mut model);
    fabric::add(seed, &mut model);
    power::add(seed, &mut model);
    failures::add(seed, &mut model);
    moves::add(seed, &mut model);
    storage::add(seed, &mut model);
    model
}

/// Some releases change the rules of a time zone as well, and some workloads handle times across zones.
fn change_time_zones(lot: &mut Lot, model: &mut Model) {
    let start = model.horizon.start;
    if let Supply::Replay(releases) = &mut model.supply {
        for release in releases {
            if lot.one_in(4) {
                release.time_zone = Some(time_zone_change(lot, start));
                release.vulnerabilities *= u16::from(release.exploited_at_release || lot.one_in(2));
            }
        }
    }
    for workload in &mut model.estate.workloads {
        workload.cross_zone_per_hour = lot.of(&[0, 1, 120]);
    }
}

fn time_zone_change(lot: &mut Lot, start: Date) -> TimeZoneChange {
    let mut days = |low, high| i32::try_from(lot.between(low, high)).unwrap();
    let mut from = start.plus_days(days(0, 20) - 5);
    let mut differs = Vec::new();
    for _ in 0..days(1, 3) {
        let to = from.plus_days(days(1, 9));
        differs.push((from, to));
        from = to.plus_days(days(1, 20));
    }
    TimeZoneChange { zone: Zone::named(lot.of(&ZONES)).unwrap(), differs }
}

fn estate(lot: &mut Lot) -> Estate {
    let sites: Vec<Site> = (0..lot.between(1, 2)).map(|number| site(lot, number)).collect();
    let hosts: Vec<Host> = (0..lot.between(1, 3)).map(|number| host(lot, &sites, number)).collect();
    let guests: Vec<Guest> = (0..lot.below(7)).map(|number| guest(lot, hosts.len(), number)).collect();
    let servers = match (guests.len(), lot.below(3)) {
        (0, 0) => 1,
        (_, number) => number,
    };
    let servers: Vec<Server> = (0..servers)
        .map(|number| Server {
            name: format!("server-{number}"),
            site: lot.site_id(&sites),
            products: lot.products(),
            hardware: lot.of(&["tower", "blade"]).to_owned(),
            laws: lot.machine_laws(),
        })
        .collect();
    let mut estate = Estate {
        sites,
        hosts,
        guests,
        servers,
        workloads: Vec::new(),
        services: Vec::new(),
        jobs: Vec::new(),
        components: Vec::new(),
        clusters: Vec::new(),
        volumes: Vec::new(),
    };
    let first = u32::try_from(estate.hosts.len()).unwrap();
    let last = u32::try_from(estate.machine_count()).unwrap() - 1;
    for number in 0..lot.between(1, 8) {
        let on = MachineId(lot.between(first, last));
        let own: Vec<Product> = OWN.into_iter().filter(|&own| estate.machine_products(on).contains(own)).collect();
        let product = if own.is_empty() || lot.one_in(3) { None } else { Some(lot.of(&own)) };
        let warm_up = lot.of(&[0, 60, 600, 7_200]);
        let role = lot.of(&ROLES).to_owned();
        estate.workloads.push(Workload {
            name: format!("w{number}"),
            on,
            role,
            product,
            warm_up: lot.law(warm_up),
            without_dependencies: WithoutDependencies::Waits,
            sessions: None,
            recovery: Law::Fixed(Span::ZERO),
            cross_zone_per_hour: 0,
            reverting: Reverting::HARMLESS,
        });
    }
    for number in 0..lot.between(1, 4) {
        let service = service(lot, &estate, number);
        estate.services.push(service);
    }
    if lot.one_in(2) {
        jobs::add_jobs(lot, &mut estate);
    }
    if lot.one_in(3) {
        jobs::fill_library(lot, &mut estate);
    }
    estate
}

fn site(lot: &mut Lot, number: u32) -> Site {
    let mut presence = [1_000; PRESENCE_SLOTS];
    if !lot.one_in(3) {
        for (slot, share) in presence.iter_mut().enumerate() {
            let (day, half_hour) = (slot / 48, slot % 48);
            *share = if day < 5 && (16..36).contains(&half_hour) { 900 } else { u16::from(day == 5) * 37 };
        }
    }
    let zone = Zone::named(lot.of(&ZONES)).unwrap();
    let mut holidays: Vec<Date> = (0..lot.below(6)).map(|_| lot.day_of_spring()).collect();
    holidays.sort_unstable();
    holidays.dedup();
    Site { name: format!("site-{number}"), zone, presence: Presence(presence), holidays }
}

/// Days on which a plan has no openings, mostly none.
pub(super) fn except(lot: &mut Lot) -> Vec<Exclusion> {
    let several = [0, 0, 0, 1, 1, 2];
    let one = |lot: &mut Lot| match lot.below(4) {
        0 => Exclusion::Holidays,
        1 => Exclusion::Last { days: lot.of(&[2, 5, 9]), of: Period::Month },
        2 => Exclusion::Last { days: lot.of(&[5, 12, 30]), of: Period::Quarter },
        _ => {
            let first = lot.day_of_spring();
            Exclusion::Days { first, last: first.plus_days(lot.of(&[0, 3, 14])) }
        }
    };
    (0..lot.of(&several)).map(|_| one(lot)).collect()
}

pub(super) fn clock(lot: &mut Lot) -> Clock {
    match lot.below(6) {
        0 => Clock::Headquarters,
        1 => Clock::Zone(Zone::utc()),
        2 => Clock::Frozen(Date::new(2008, lot.of(&[1, 7]), 15).unwrap()),
        _ => Clock::Site,
    }
}

fn host(lot: &mut Lot, sites: &[Site], number: u32) -> Host {
    Host {
        name: format!("host-{number}"),
        site: lot.site_id(sites),
        edition: Edition::Full,
        products: [lot.of(&SYSTEMS[1..]), Product::HyperV].into_iter().collect(),
        hardware: lot.of(&["blade", "rack"]).to_owned(),
        storage_rate: u64::from(lot.of(&[3_u32, 20, 100])) << 20,
        start_concurrency: lot.between(1, 3),
        boot_slowdown: Slowdown::NONE,
        laws: lot.machine_laws(),
    }
}

fn guest(lot: &mut Lot, hosts: usize, number: u32) -> Guest {
    Guest {
        name: format!("guest-{number}"),
        host: HostId(lot.below(u32::try_from(hosts).unwrap())),
        products: lot.products(),
        memory: u64::from(lot.between(1, 8)) << 30,
        stop: lot.of(&[StopAction::Save, StopAction::Save, StopAction::ShutDown, StopAction::TurnOff]),
        integration: Integration::Installed,
        start: StartAction::IfRunning,
        start_delay: Span::from_secs(u64::from(lot.of(&[0_u32, 0, 30, 600]))),
        laws: lot.machine_laws(),
        library: None,
        disk: None,
    }
}

fn service(lot: &mut Lot, estate: &Estate, number: u32) -> Service {
    let all = u32::try_from(estate.workloads.len()).unwrap();
    let wanted: u32 = lot.between(1, 3);
    let mut instances = Vec::new();
    for _ in 0..wanted {
        let instance = WorkloadId(lot.below(all));
        if !instances.contains(&instance) {
            instances.push(instance);
        }
    }
    let needs = lot.between(1, u32::try_from(instances.len()).unwrap());
    let depends_on = (0..number).filter(|_| lot.one_in(3)).map(ServiceId).collect();
    let users = (0..estate.sites.len())
        .filter(|_| !lot.one_in(4))
        .map(|site| SiteId(u32::try_from(site).unwrap()))
        .collect::<Vec<_>>();
    let users = users.into_iter().map(|site| UserGroup { site, count: lot.between(1, 50) }).collect();
    Service {
        name: format!("service-{number}"),
        instances,
        needs,
        depends_on,
        uses: Vec::new(),
        failover: None,
        quorum: None,
        users,
    }
}

fn fault(lot: &mut Lot) -> Fault {
    let rate = lot.share(&[0.0, 0.3, 0.3, 0.8]);
    let [product, role, hardware] =
        lot.of(&[[0.4, 0.3, 0.3], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]).map(|share| Fraction::new(share).unwrap());
    let (signal, withdrawal, fix) =
        (lot.of(&[20_000, 200_000]), lot.of(&[40_000, 300_000]), lot.of(&[10_000, 900_000]));
    Fault {
        rates: FaultRates {
            faulty: ComponentSet([rate; 8]),
            severe: lot.share(&[1.0, 1.0, 0.7]),
            reach: lot.share(&[1.0, 0.8]),
        },
        trigger: TriggerShares { product, role, hardware },
        manifest: lot.share(&[1.0, 0.6]),
        machine_share: lot.share(&[0.0, 0.5, 1.0]),
        signal: lot.law(signal),
        withdrawn_share: lot.share(&[0.0, 0.5, 1.0]),
        withdrawal: lot.law(withdrawal),
        fix: lot.law(fix),
    }
}

fn servicing(lot: &mut Lot) -> Servicing {
    let install = lot.of(&[120, 900, 5_400]);
    let failure = lot.share(&[0.0, 0.1, 0.4]);
    Servicing {
        install_failure: failure,
        retry_failure: failure,
        maybe_restart: lot.share(&[0.0, 0.5, 1.0]),
        ..Servicing::smooth(&lot.law(install))
    }
}

fn recovery(lot: &mut Lot) -> Recovery {
    Recovery {
        monitoring: lot.law(600),
        report_after: Span::from_mins(u64::from(lot.of(&[5_u32, 60, 600]))),
        cycle_guest: lot.law(1_500),
        cycle_physical: lot.law(2_400),
        uninstall: lot.law(1_200),
        repair_guest: lot.law(5_000),
        repair_physical: lot.law(20_000),
        administrator: lot.law(1_800),
        administrator_away: lot.law(5_400),
        staffed: Hours { from: ClockTime::new(8, 0).unwrap(), to: ClockTime::new(18, 0).unwrap() },
        heartbeat: Span::from_secs(10),
        power_loss: PowerLoss::HARMLESS,
    }
}

fn complaints(lot: &mut Lot) -> Complaints {
    let notice = [(Span::ZERO, 0.8), (Span::from_hours(12), 0.45), (Span::DAY, 0.3)];
    let steps = lot.between(0, 3) as usize;
    Complaints {
        share: lot.share(&[0.02, 0.5]),
        patience: Span::from_mins(u64::from(lot.of(&[1_u32, 20, 300]))),
        notice: notice[..steps].iter().map(|&(ahead, factor)| (ahead, Fraction::new(factor).unwrap())).collect(),
        regularity: lot.share(&[0.0, 0.6, 1.0]),
        recent: lot.share(&[0.0, 0.3]),
        announced_ahead: Span::from_hours(u64::from(lot.of(&[1_u32, 24, 48]))),
    }
}

fn strategy(lot: &mut Lot, number: u32) -> Strategy {
    let idle = number > 0 && lot.one_in(12);
    let layers = [(); 3].map(|()| if idle || lot.one_in(8) { None } else { Some(layer_plan(lot)) });
    let announce = if lot.one_in(4) { None } else { Some(Span::DAY) };
    let offline_servicing = if lot.one_in(3) { None } else { Some(offline_servicing(lot)) };
    Strategy {
        name: format!("plan-{number}"),
        title: "drawn".to_owned(),
        announce,
        layers,
        groups: Vec::new(),
        moves: Vec::new(),
        server: UpdateServer::default(),
        fabric: [const { None }; 5],
        offline_servicing,
    }
}

fn offline_servicing(lot: &mut Lot) -> OfflineServicing {
    let days =
        lot.of(&[Recurrence::Daily, Recurrence::Weekly(Weekday::Wednesday), Recurrence::Weekly(Weekday::Friday)]);
    let start = ClockTime::new(lot.of(&[1, 8, 17, 22]), 0).unwrap();
    let takes = lot.of(&[1_200, 3_600, 10_000]);
    OfflineServicing {
        every: Schedule { days, start, length: Some(Span::from_hours(u64::from(lot.of(&[2_u32, 4, 9])))) },
        at_once: lot.between(1, 3),
        takes: lot.law(takes),
    }
}

pub(super) fn layer_plan(lot: &mut Lot) -> LayerPlan {
    let on = match lot.below(6) {
        0 => Some(Recurrence::Weekly(Weekday::Wednesday)),
        1 => Some(Recurrence::Monthly { nth: Nth::Last, weekday: Weekday::Monday, offset: -2 }),
        _ => None,
    };
    LayerPlan {
        run: None,
        source: lot.of(&[Source::WindowsUpdate, Source::Wsus]),
        approval: Approval {
            min_age: Span::from_hours(u64::from(lot.of(&[0_u32, 0, 36, 168]))),
            on,
            heed_reports: lot.share(&[0.0, 0.5, 1.0]),
            ..Approval::default()
        },
        select: Selection::default(),
        agent: Agent::default(),
        replace: None,
        checkpoint: None,
        large_reserve: Span::from_mins(60),
        schedule: schedule(lot),
        reserve: Span::from_mins(u64::from(lot.of(&[0_u32, 20, 60, 150]))),
        except: except(lot),
        clock: clock(lot),
        countdown: Span::from_mins(u64::from(lot.of(&[0_u32, 5, 15]))),
    }
}

fn schedule(lot: &mut Lot) -> Schedule {
    let clock = |hour| ClockTime::new(hour, 0).unwrap();
    let at =
        |days, hour, hours: Option<u64>| Schedule { days, start: clock(hour), length: hours.map(Span::from_hours) };
    let friday = Recurrence::Weekly(Weekday::Friday);
    let hour = lot.of(&[2, 3, 18]);
    match lot.below(7) {
        0 => at(Recurrence::Daily, hour, None),
        1 => at(Recurrence::Daily, 3, Some(1)),
        2 => at(Recurrence::Daily, 22, Some(4)),
        3 => at(friday, 18, Some(3)),
        4 => at(Recurrence::Weekly(Weekday::Saturday), 22, Some(8)),
        5 => at(friday, 12, None),
        _ => {
            let days = Recurrence::Monthly { nth: Nth::At(2), weekday: Weekday::Tuesday, offset: lot.of(&[1, 3]) };
            at(days, 18, Some(6))
        }
    }
}
