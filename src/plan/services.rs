//! Workloads and services as tables: who depends on whom, who has a turn when, and when somebody is at work. What becomes
//! of them is not decided here.

use super::laws::{LawTable, sampler};
use super::tables::{CareTable, ServiceTable, Turn, Votes, WorkloadTable, number};
use super::users::UserTable;
use super::{Openings, Stretches};
use crate::model::{
    Estate, Model, Product, Recurrence, Schedule, Service, ServiceId, Site, WithoutDependencies, Workload,
    is_business_day,
};
use crate::units::{Epoch, Span, Time};

/// The update group of a workload's product.
fn workload_group(workload: &Workload) -> Option<u8> {
    match workload.product {
        Some(Product::Exchange) => Some(1),
        Some(Product::SqlServer) => Some(2),
        Some(Product::Office | Product::ThirdParty) => Some(3),
        Some(
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
            | Product::HyperV,
        )
        | None => None,
    }
}

fn services_of(estate: &Estate, workload: usize) -> Vec<ServiceId> {
    (0..number(estate.services.len()))
        .map(ServiceId)
        .filter(|service| estate.services[service.index()].instances.iter().any(|id| id.index() == workload))
        .collect()
}

/// The services that must be up for a workload to start: those on which its own depend, as far as they stand before the
/// first of its own. So no two workloads wait for each other.
fn starts_with(estate: &Estate, workload: usize) -> Vec<u32> {
    let own = services_of(estate, workload);
    let Some(&first) = own.first() else { return Vec::new() };
    match estate.workloads[workload].without_dependencies {
        WithoutDependencies::Waits => Vec::new(),
        WithoutDependencies::Fails => {
            let all = own.iter().flat_map(|id| &estate.services[id.index()].depends_on);
            let mut needed: Vec<u32> = all.filter(|&&id| id < first).map(|id| id.0).collect();
            needed.sort_unstable();
            needed.dedup();
            needed
        }
    }
}

/// Who has a turn when within an instant: service after service, of each the workloads of which it is the first; then
/// workloads without a service. `order` has the positions of workloads in the scenario.
pub(super) fn turns(estate: &Estate, order: &[usize]) -> Vec<Turn> {
    let firsts: Vec<Option<ServiceId>> =
        order.iter().map(|&index| services_of(estate, index).first().copied()).collect();
    let of = |service| {
        let firsts = firsts.iter().enumerate().filter(move |&(_, &first)| first == service);
        firsts.map(|(place, _)| Turn::Workload(number(place)))
    };
    let services = (0..number(estate.services.len())).map(ServiceId);
    services.flat_map(|id| of(Some(id)).chain([Turn::Service(id.0)])).chain(of(None)).collect()
}

fn turn_of(turns: &[Turn], wanted: Turn) -> u32 {
    number(turns.iter().position(|&turn| turn == wanted).expect("everybody has a turn"))
}

/// Workload instances, in this order of their positions in the scenario.
pub(super) fn workload_tables(
    estate: &Estate,
    (order, turns): (&[usize], &[Turn]),
    roles: &[&str],
    laws: &mut LawTable,
    users: &mut UserTable<'_>,
) -> Vec<WorkloadTable> {
    let table = |(place, &index): (usize, &usize)| {
        let workload = &estate.workloads[index];
        let services = services_of(estate, index);
        let votes = services.iter().any(|id| estate.services[id.index()].quorum.is_some());
        WorkloadTable {
            machine: workload.on.0,
            role: role_number(roles, &workload.role),
            group: workload_group(workload),
            warm_up: laws.add(&workload.warm_up),
            recovery: laws.add(&workload.recovery),
            id: number(index),
            cross_zone_per_hour: workload.cross_zone_per_hour,
            users: users.add(services.iter().flat_map(|id| &estate.services[id.index()].users)),
            services: services.iter().map(|id| id.0).collect(),
            starts_with: starts_with(estate, index),
            sessions: workload.sessions.as_ref().map(|law| laws.add(law)),
            turn: turn_of(turns, Turn::Workload(number(place))),
            votes: if votes { Votes::Counted } else { Votes::NotCounted },
        }
    };
    order.iter().enumerate().map(table).collect()
}

fn role_number(roles: &[&str], role: &str) -> u32 {
    number(roles.iter().position(|&other| other == role).expect("the list was made from the same estate"))
}

/// Services in the order of the scenario, with instances by their numbers in the table of workloads.
pub(super) fn service_tables(
    estate: &Estate,
    turns: &[Turn],
    workloads: &[WorkloadTable],
    laws: &mut LawTable,
    users: &mut UserTable<'_>,
) -> Vec<ServiceTable> {
    let mut place = vec![0; workloads.len()];
    for (planned, workload) in workloads.iter().enumerate() {
        place[workload.id as usize] = number(planned);
    }
    let named_by = |index: usize, names: fn(&Service) -> &[ServiceId]| -> Vec<u32> {
        let names = |other: &usize| names(&estate.services[*other]).iter().any(|id| id.index() == index);
        (0..estate.services.len()).filter(names).map(number).collect()
    };
    (0..estate.services.len())
        .map(|index| {
            let service = &estate.services[index];
            let needs_it = |place: &usize| workloads[*place].starts_with.contains(&number(index));
            ServiceTable {
                instances: service.instances.iter().map(|id| place[id.index()]).collect(),
                needs: service.needs,
                dependents: named_by(index, |service| &service.depends_on),
                degrades: named_by(index, |service| &service.uses),
                starts: (0..workloads.len()).filter(needs_it).map(number).collect(),
                quorum: service.quorum.unwrap_or(0),
                failover: service.failover.as_ref().map(|law| laws.add(law)),
                turn: turn_of(turns, Turn::Service(number(index))),
                users: users.add(&service.users),
            }
        })
        .collect()
}

/// How workloads start and services fail over.
pub(super) fn care_table(model: &Model, order: Vec<Turn>, epoch: Epoch, end: Time) -> CareTable {
    let recovery = &model.recovery;
    let hours = recovery.staffed;
    let minutes = hours.to.minutes().checked_sub(hours.from.minutes()).expect("they end on their day");
    let length = Some(Span::from_mins(u64::from(minutes)));
    let schedule = Schedule { days: Recurrence::Daily, start: hours.from, length };
    let staffed = |site: &Site| {
        let free = |day| !is_business_day(day, &site.holidays);
        let openings = Openings::expand(&schedule, &site.zone, epoch, end).without(&site.zone, epoch, free);
        Stretches::union([openings.as_slice()], end)
    };
    CareTable {
        order,
        staffed: model.estate.sites.iter().map(staffed).collect(),
        administrator: sampler(&recovery.administrator),
        administrator_away: sampler(&recovery.administrator_away),
        heartbeat: recovery.heartbeat,
    }
}
