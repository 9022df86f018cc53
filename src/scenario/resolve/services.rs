//! Services: their instances, and an order in which dependencies come first.

use super::super::file::{ServiceEntry, Text};
use super::super::problem::{Complaint, Review};
use super::check::{Names, index};
use super::estate::Instances;
use crate::model::{Law, Service, ServiceId, SiteId, UserGroup, WorkloadId};

/// Every `[[service]]`, in the order of the file except that dependencies come first.
pub(super) fn services(
    entries: &[ServiceEntry],
    instances: &Instances,
    sites: &Names,
    review: &mut Review,
) -> Vec<Service> {
    if entries.is_empty() {
        let complaint = Complaint::new("the scenario has no service");
        review.refuse(0..0, complaint.hint("write [[service]] with a name and its workloads: what people use"));
    }
    let mut names = Names::new("service");
    entries.iter().for_each(|entry| names.take(entry.name.get_ref(), entry.name.span(), review));
    let needs: Vec<Vec<usize>> = entries
        .iter()
        .map(|entry| entry.depends_on.iter().filter_map(|name| names.position(name, review)).collect())
        .collect();
    let order = order(entries, &needs, review);
    let place = |position: usize| order.iter().position(|&at| at == position).map(|place| ServiceId(index(place)));
    let mut list: Vec<(usize, Service)> = entries
        .iter()
        .enumerate()
        .map(|(position, entry)| {
            let ids = |positions: &[usize]| {
                let mut ids: Vec<ServiceId> = positions.iter().filter_map(|&at| place(at)).collect();
                ids.sort();
                ids.dedup();
                ids
            };
            let uses = ids(&uses(entry, position, &names, review));
            let depends_on = ids(&needs[position]);
            (position, Service { depends_on, uses, ..service(entry, instances, sites, review) })
        })
        .collect();
    list.sort_by_key(|(position, _)| place(*position));
    list.into_iter().map(|(_, service)| service).collect()
}

/// Positions of the entries without which a service is degraded.
fn uses(entry: &ServiceEntry, own: usize, names: &Names, review: &mut Review) -> Vec<usize> {
    let mut list = Vec::new();
    for name in &entry.uses {
        match names.position(name, review) {
            Some(position) if position == own => {
                let complaint = Complaint::new(format!("service \"{}\" uses itself", name.get_ref()));
                review.refuse(name.span(), complaint.hint("name what it is worse without"));
            }
            found => list.extend(found),
        }
    }
    list
}

fn service(entry: &ServiceEntry, instances: &Instances, sites: &Names, review: &mut Review) -> Service {
    let mut members = Vec::new();
    let mut all_known = instances.is_complete;
    for (number, name) in entry.workloads.iter().enumerate() {
        if entry.workloads[..number].contains(name) {
            review.refuse(name.span(), Complaint::new(format!("workload \"{}\" stands here twice", name.get_ref())));
        } else if let Some(position) = instances.entries.position(name, review) {
            members.extend(instances.positions[position].iter().map(|&instance| WorkloadId(instance)));
        } else {
            all_known = false;
        }
    }
    if entry.workloads.is_empty() {
        let complaint = Complaint::new(format!("service \"{}\" has no workloads", entry.name.get_ref()));
        review.refuse(entry.name.span(), complaint.hint("name what must run for it"));
    }
    let all = index(members.len());
    let cluster = cluster(entry, all_known.then_some(all), review);
    let usual = if cluster.failover.is_some() { 1 } else { all };
    let needs = entry.needs.as_ref().map_or(usual, |needs| {
        let wanted = *needs.get_ref();
        if all_known && !(1..=i64::from(all)).contains(&wanted) {
            let name = entry.name.get_ref();
            let complaint = Complaint::new(format!("service \"{name}\" cannot need {wanted} of its instances"));
            let hint = match all {
                1 => "it has one instance; leave `needs` out".to_owned(),
                _ => format!("it has {all} instances; write 1 to {all}, or leave `needs` out for all"),
            };
            review.refuse(needs.span(), complaint.hint(hint));
        }
        u32::try_from(wanted).unwrap_or(all)
    });
    let mut users: Vec<UserGroup> = entry
        .users
        .iter()
        .filter_map(|(site, count)| {
            let count = review.whole(count, "a number of users", 1..=10_000_000);
            Some(UserGroup { site: SiteId(index(sites.position(site, review)?)), count })
        })
        .collect();
    users.sort_by_key(|group| group.site);
    Service {
        name: entry.name.get_ref().clone(),
        instances: members,
        needs,
        depends_on: Vec::new(),
        uses: Vec::new(),
        failover: cluster.failover,
        quorum: cluster.quorum,
        users,
    }
}

/// What a service says of its instances as a cluster.
struct Cluster {
    failover: Option<Law>,
    quorum: Option<u32>,
}

/// `failover` and `quorum` of a service with so many instances (if that is known).
fn cluster(entry: &ServiceEntry, all: Option<u32>, review: &mut Review) -> Cluster {
    let name = entry.name.get_ref();
    if let Some(failover) = &entry.failover {
        if all == Some(1) {
            let complaint = Complaint::new(format!("service \"{name}\" has no other instance to fail over to"));
            review.refuse(failover.span(), complaint.hint("give it a second one, or leave `failover` out"));
        }
        if let Some(needs) = entry.needs.as_ref().filter(|needs| *needs.get_ref() != 1) {
            let complaint = Complaint::new(format!(
                "service \"{name}\" needs {} instances, and with `failover` one alone is active",
                needs.get_ref()
            ));
            review.refuse(needs.span(), complaint.hint("leave `needs` out, or leave `failover` out"));
        }
    }
    let quorum = entry.quorum.as_ref().and_then(|quorum| match all {
        Some(all) => review.within(quorum, "a quorum", 1..=all.max(1)),
        None => None,
    });
    Cluster { failover: entry.failover.as_ref().map(|law| review.law(law)), quorum }
}

/// Positions of the entries such that what an entry needs comes before it: always the first that is ready.
fn order(entries: &[ServiceEntry], needs: &[Vec<usize>], review: &mut Review) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    while order.len() < entries.len() {
        let ready = (0..entries.len())
            .find(|position| !order.contains(position) && needs[*position].iter().all(|need| order.contains(need)));
        match ready {
            Some(position) => order.push(position),
            None => {
                refuse_circle(entries, needs, &order, review);
                break;
            }
        }
    }
    order
}

fn refuse_circle(entries: &[ServiceEntry], needs: &[Vec<usize>], placed: &[usize], review: &mut Review) {
    let waiting = |position: usize| needs[position].iter().position(|need| !placed.contains(need));
    let mut path: Vec<usize> = Vec::new();
    let mut at = (0..entries.len()).find(|position| !placed.contains(position)).expect("some are left");
    while !path.contains(&at) {
        path.push(at);
        at = needs[at][waiting(at).expect("what is left waits for something that is left")];
    }
    let start = path.iter().position(|&position| position == at).expect("the walk came back to it");
    let name = |&position: &usize| entries[position].name.get_ref().as_str();
    let mut circle: Vec<&str> = path[start..].iter().map(name).collect();
    circle.push(name(&at));
    let back: &Text = entries[at]
        .depends_on
        .iter()
        .find(|need| need.get_ref().eq_ignore_ascii_case(circle[1]))
        .expect("the circle follows what is written");
    let complaint = Complaint::new(format!("services depend on each other in a circle: {}", circle.join(" -> ")));
    review.refuse(back.span(), complaint.hint("leave out the dependency without which the service still works"));
}
