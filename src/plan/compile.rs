//! From a model to its plan: numbers instead of names, instants instead of calendars. Cannot fail, since a model is valid.

use super::checkpoint::checkpoint_table;
use super::cluster::cluster_table;
use super::complaints::complaint_table;
use super::fabric::fabric_table;
use super::failures::failure_table;
use super::jobs::job_table;
use super::laws::{LawTable, sampler};
use super::library::library_table;
use super::power::power_table;
use super::services::{care_table, service_tables, turns, workload_tables};
use super::strategies::Calendar;
use super::supply::supply_table;
use super::tables::{ClassTable, MachineKind, MachineTable, Plan, TriggerTable, WorldTable, number};
use super::time_zone::time_zone_table;
use super::users::UserTable;
use crate::model::{Component, ComponentSet, Effort, EffortSet, Estate, Layer, Machine, MachineId, Model, ProductSet};
use crate::units::{Epoch, Fraction, Span, Time};

/// Compiles a model.
pub fn compile(model: &Model) -> Plan {
    let epoch = Epoch::new(model.horizon.start);
    let end = Time::START + Span::from_days(days_between(model));
    let mut laws = LawTable::default();
    let classes = class_tables(&model.estate);
    let order = workload_order(&model.estate);
    let machines = machine_tables(&model.estate, &classes, &order, &mut laws);
    let mut users = UserTable::new(model, epoch, end);
    let class_of = machines.iter().map(|machine| machine.class).collect();
    let calendar = Calendar { model, epoch, end, class_of };
    let turns = turns(&model.estate, &order);
    let roles = roles(&model.estate);
    let workloads = workload_tables(&model.estate, (&order, &turns), &roles, &mut laws, &mut users);
    let services = service_tables(&model.estate, &turns, &workloads, &mut laws, &mut users);
    let supply = supply_table(model, epoch, end);
    let checkpoints = checkpoint_table(model, &order, &mut laws);
    let jobs = job_table(&model.estate, epoch, end, &mut laws);
    let fabric = fabric_table(&model.estate, epoch, &mut laws);
    Plan {
        seed: model.study.seed,
        replications: model.study.replications,
        epoch,
        measured_from: Time::START + model.horizon.warm_up,
        end,
        hosts: model.estate.hosts.len(),
        guests_of: guests_of(&model.estate),
        machines,
        classes,
        workloads,
        services,
        care: care_table(model, turns, epoch, end),
        time_zones: time_zone_table(model, &supply, epoch, end),
        jobs,
        clusters: cluster_table(&model.estate),
        checkpoints,
        library: library_table(&model.estate, epoch, end),
        fabric,
        supply,
        triggers: trigger_table(&model.estate),
        world: world_table(model),
        complaints: complaint_table(&model.complaints),
        failures: failure_table(&model.failures),
        laws: laws.into_samplers(),
        curves: users.into_curves(),
        midnights: calendar.site_midnights(),
        months: calendar.months(),
        strategies: model.strategies.iter().map(|strategy| calendar.strategy_table(strategy)).collect(),
    }
}

fn days_between(model: &Model) -> u64 {
    u64::from(model.horizon.end.days_since(model.horizon.start).unsigned_abs())
}

fn all_machines(estate: &Estate) -> impl Iterator<Item = MachineId> {
    (0..number(estate.machine_count())).map(MachineId)
}

fn class_key(estate: &Estate, id: MachineId) -> (ProductSet, Layer) {
    let layer = match estate.machine(id) {
        Machine::Host(_) => Layer::Hosts,
        Machine::Guest(_) | Machine::Server(_) => Layer::Guests,
    };
    (estate.machine_products(id), layer)
}

fn class_tables(estate: &Estate) -> Vec<ClassTable> {
    let mut classes: Vec<ClassTable> = Vec::new();
    for id in all_machines(estate) {
        let (products, system_layer) = class_key(estate, id);
        match classes.iter_mut().find(|class| class.products == products && class.system_layer == system_layer) {
            Some(class) => class.machines += 1,
            None => classes.push(ClassTable { products, system_layer, machines: 1 }),
        }
    }
    classes
}

/// Hardware classes in the order of first appearance.
fn hardware_classes(estate: &Estate) -> Vec<&str> {
    let hosts = estate.hosts.iter().map(|host| host.hardware.as_str());
    let servers = estate.servers.iter().map(|server| server.hardware.as_str());
    distinct(hosts.chain(servers))
}

/// Roles in the order of first appearance.
fn roles(estate: &Estate) -> Vec<&str> {
    distinct(estate.workloads.iter().map(|workload| workload.role.as_str()))
}

fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = Vec::new();
    for name in names {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen
}

fn position(names: &[&str], name: &str) -> u32 {
    number(names.iter().position(|&other| other == name).expect("the list was made from the same estate"))
}

/// Scenario positions of workloads in the order of the plan: by machine, then as in the scenario.
fn workload_order(estate: &Estate) -> Vec<usize> {
    let mut order: Vec<usize> = (0..estate.workloads.len()).collect();
    order.sort_by_key(|&index| estate.workloads[index].on);
    order
}

fn machine_tables(estate: &Estate, classes: &[ClassTable], order: &[usize], laws: &mut LawTable) -> Vec<MachineTable> {
    let hardware = hardware_classes(estate);
    all_machines(estate)
        .map(|id| {
            let (products, system_layer) = class_key(estate, id);
            let class = classes
                .iter()
                .position(|class| class.products == products && class.system_layer == system_layer)
                .expect("every machine has put its class into the list");
            let here = |&index: &usize| estate.workloads[index].on < id;
            let from = order.partition_point(here);
            let count = order[from..].iter().take_while(|&&index| estate.workloads[index].on == id).count();
            let downtime = estate.machine_laws(id);
            MachineTable {
                kind: machine_kind(estate, id),
                site: estate.machine_site(id).0,
                class: number(class),
                hardware: machine_hardware(estate, id).map(|name| position(&hardware, name)),
                servicing: laws.add(&downtime.servicing),
                boot: laws.add(&downtime.boot),
                workloads_from: number(from),
                workloads_to: number(from + count),
            }
        })
        .collect()
}

fn machine_hardware(estate: &Estate, id: MachineId) -> Option<&str> {
    match estate.machine(id) {
        Machine::Host(host) => Some(&estate.hosts[host.index()].hardware),
        Machine::Guest(_) => None,
        Machine::Server(server) => Some(&estate.servers[server.index()].hardware),
    }
}

fn machine_kind(estate: &Estate, id: MachineId) -> MachineKind {
    match estate.machine(id) {
        Machine::Host(host) => {
            let host = &estate.hosts[host.index()];
            MachineKind::Host {
                start_concurrency: host.start_concurrency,
                boot_slowdown: host.boot_slowdown,
                storage_rate: host.storage_rate,
            }
        }
        Machine::Guest(guest) => {
            let guest = &estate.guests[guest.index()];
            MachineKind::Guest {
                host: estate.host_machine(guest.host).0,
                stop: guest.stop,
                integration: guest.integration,
                start: guest.start,
                start_delay: guest.start_delay,
                memory: guest.memory,
            }
        }
        Machine::Server(_) => MachineKind::Server,
    }
}

/// Machine numbers of the guests of each host, in the order in which they start.
fn guests_of(estate: &Estate) -> Vec<Vec<u32>> {
    let mut lists = vec![Vec::new(); estate.hosts.len()];
    for (index, guest) in estate.guests.iter().enumerate() {
        lists[guest.host.index()].push((guest.start_delay, number(estate.hosts.len() + index)));
    }
    for list in &mut lists {
        list.sort_unstable();
    }
    lists.into_iter().map(|list| list.into_iter().map(|(_, machine)| machine).collect()).collect()
}

fn trigger_table(estate: &Estate) -> TriggerTable {
    TriggerTable {
        products: all_machines(estate).flat_map(|id| estate.machine_products(id).iter()).collect(),
        roles: number(roles(estate).len()),
        hardware: number(hardware_classes(estate).len()),
    }
}

fn world_table(model: &Model) -> WorldTable {
    let (fault, servicing, recovery, threat) = (&model.fault, &model.servicing, &model.recovery, &model.threat);
    let severe = |component: Component| {
        let both = fault.rates.faulty.of(component).get() * fault.rates.severe.get();
        Fraction::new(both).expect("a product of fractions is a fraction")
    };
    WorldTable {
        severe_fault: ComponentSet(Component::ALL.map(severe)),
        reach: fault.rates.reach,
        trigger_product: fault.trigger.product,
        trigger_role: fault.trigger.role,
        manifest: fault.manifest,
        machine_share: fault.machine_share,
        signal: sampler(&fault.signal),
        withdrawn_share: fault.withdrawn_share,
        withdrawal: sampler(&fault.withdrawal),
        fix: sampler(&fault.fix),
        download: sampler(&servicing.download),
        install: EffortSet(Effort::ALL.map(|effort| sampler(servicing.install.of(effort)))),
        install_failure: servicing.install_failure,
        retry_failure: servicing.retry_failure,
        admin_share: servicing.admin_share,
        admin: sampler(&servicing.admin),
        maybe_restart: servicing.maybe_restart,
        reversed: servicing.reversed,
        reversal: sampler(&servicing.reversal),
        twice: servicing.twice,
        session_open: servicing.session_open,
        session_left: sampler(&servicing.session_left),
        unplanned_baseline: servicing.unplanned_baseline,
        monitoring: sampler(&recovery.monitoring),
        report_after: recovery.report_after.ms() * 1_000,
        cycle_guest: sampler(&recovery.cycle_guest),
        cycle_physical: sampler(&recovery.cycle_physical),
        uninstall: sampler(&recovery.uninstall),
        repair_guest: sampler(&recovery.repair_guest),
        repair_physical: sampler(&recovery.repair_physical),
        power: power_table(servicing.shutdown, &recovery.power_loss),
        exploited_later: threat.later.share,
        exploit_lag: sampler(&threat.later.lag),
        weights: threat.weights,
    }
}
