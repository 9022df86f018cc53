//! Makes the hosts of a drawn model nodes of a cluster, and strategies update them node by node.

use patchcast::model::{
    AntiAffinity, Cluster, ClusterGuest, ClusterRun, Forming, Group, GroupId, Guest, GuestId, HostId, Integration,
    Layer, MachineId, Migration, Model, Movability, Moving, Node, Offline, Priority, Schedule, ServiceId, SiteId,
    StartAction, StopAction, Volume,
};
use patchcast::units::Span;

use super::lot::{Lot, model as drawn};
use super::moves;

/// The model of a seed, with a cluster of all of its hosts.
pub(super) fn model(seed: u64) -> Model {
    let mut model = drawn(seed);
    let mut lot = Lot::new(seed, 4);
    let kept = |model: &Model| -> Vec<u64> {
        let sum = |volume: &Volume| volume.guests.iter().map(|&guest| model.estate.kept_on_volume(guest)).sum();
        model.estate.volumes.iter().map(sum).collect()
    };
    let before = kept(&model);
    add_hosts(&mut lot, &mut model);
    // Volumes keep their room, whatever host their guests are on now.
    let after = kept(&model);
    for (volume, (before, after)) in model.estate.volumes.iter_mut().zip(before.into_iter().zip(after)) {
        volume.size = volume.size - before + after;
    }
    let cluster = cluster(&mut lot, &model);
    model.estate.clusters.push(cluster);
    let hosts = u32::try_from(model.estate.hosts.len()).unwrap();
    for strategy in &mut model.strategies {
        // All nodes of a cluster have the same plan of the hosts layer.
        let stays = |group: &Group| group.machines.iter().all(|machine| machine.0 >= hosts);
        let groups = &strategy.groups;
        strategy.moves.retain(|step| step.to.is_none_or(|to| stays(&groups[to.index()])));
        for to in strategy.moves.iter_mut().filter_map(|step| step.to.as_mut()) {
            let before = groups[..to.index()].iter().filter(|group| stays(group)).count();
            *to = GroupId(u32::try_from(before).unwrap());
        }
        strategy.groups.retain(stays);
        if let Some(plan) = &mut strategy.layers[Layer::Hosts.index()]
            && !lot.one_in(4)
        {
            plan.run = Some(run(&mut lot, hosts));
            if let Some(length) = plan.schedule.length.filter(|_| lot.one_in(2)) {
                plan.schedule = Schedule { length: Some(length + Span::from_hours(4)), ..plan.schedule };
            }
        }
    }
    moves::keep_possible(&mut model);
    model
}

/// More hosts at one site, and more guests on them. Machines that stand behind get other numbers.
fn add_hosts(lot: &mut Lot, model: &mut Model) {
    let estate = &mut model.estate;
    estate.hosts.iter_mut().for_each(|host| host.site = SiteId(0));
    let (hosts, guests) = (estate.hosts.len(), estate.guests.len());
    let more_hosts = lot.between(1, 3) as usize;
    let more_guests = lot.between(1, 4) as usize;
    for number in 0..more_hosts {
        let mut host = estate.hosts[number % hosts].clone();
        host.name = format!("node-{number}");
        host.storage_rate = u64::from(lot.of(&[20_u32, 100])) << 20;
        estate.hosts.push(host);
    }
    let shift = |machine: MachineId| {
        let by = if machine.index() < hosts {
            0
        } else if machine.index() < hosts + guests {
            more_hosts
        } else {
            more_hosts + more_guests
        };
        MachineId(machine.0 + u32::try_from(by).unwrap())
    };
    for guest in &mut estate.guests {
        guest.host = HostId(lot.below(u32::try_from(hosts + more_hosts).unwrap()));
    }
    for number in 0..more_guests {
        let like = &estate.hosts[0];
        let stop = lot.of(&[StopAction::Save, StopAction::ShutDown, StopAction::TurnOff]);
        let guest = match estate.guests.first() {
            Some(guest) => Guest { library: None, stop, ..guest.clone() },
            None => Guest {
                name: String::new(),
                host: HostId(0),
                products: like.products,
                memory: 1 << 30,
                stop,
                integration: Integration::Installed,
                start: StartAction::IfRunning,
                start_delay: Span::ZERO,
                laws: like.laws.clone(),
                library: None,
                disk: None,
            },
        };
        let host = HostId(lot.below(u32::try_from(hosts + more_hosts).unwrap()));
        estate.guests.push(Guest { name: format!("more-{number}"), host, ..guest });
    }
    for workload in &mut estate.workloads {
        workload.on = shift(workload.on);
    }
    for component in &mut estate.components {
        component.serves.iter_mut().for_each(|machine| *machine = shift(*machine));
    }
    for job in &mut estate.jobs {
        job.machines.iter_mut().for_each(|machine| *machine = shift(*machine));
    }
    for strategy in &mut model.strategies {
        strategy.server.on = strategy.server.on.map(shift);
        strategy.moves.iter_mut().for_each(|step| step.machine = shift(step.machine));
        for group in &mut strategy.groups {
            group.machines.iter_mut().for_each(|machine| *machine = shift(*machine));
        }
    }
}

fn cluster(lot: &mut Lot, model: &Model) -> Cluster {
    let estate = &model.estate;
    let guests: Vec<ClusterGuest> = (0..u32::try_from(estate.guests.len()).unwrap())
        .map(GuestId)
        .filter(|guest| estate.guests[guest.index()].library.is_none())
        .map(|guest| ClusterGuest {
            guest,
            priority: lot.of(&[Priority::High, Priority::Medium, Priority::Medium, Priority::Low]),
            moves: lot.of(&[Movability::Movable, Movability::Movable, Movability::Movable, Movability::Stays]),
            group: lot.of(&[None, None, Some(0), Some(1)]),
        })
        .collect();
    let node =
        |number: u32, lot: &mut Lot| Node { host: HostId(number), memory: u64::from(lot.of(&[12_u32, 24, 64])) << 30 };
    let nodes = (0..u32::try_from(estate.hosts.len()).unwrap()).map(|number| node(number, lot)).collect();
    let last = u32::try_from(estate.services.len()).unwrap();
    Cluster {
        name: "cluster".to_owned(),
        nodes,
        guests,
        migration: lot.of(&[Migration::Quick, Migration::Live, Migration::VMotion]),
        network: u64::from(lot.of(&[2_u32, 50, 1_000])) << 20,
        concurrent: lot.between(1, 3),
        rewritten: lot.of(&[(1_000, 1_000), (1_050, 1_400)]),
        fails: lot.share(&[0.0, 0.0, 0.2, 1.0]),
        low_priority: lot.of(&[Moving::Quick, Moving::Live]),
        reserve: u64::from(lot.of(&[0_u32, 2])) << 30,
        anti_affinity: lot.of(&[AntiAffinity::Soft, AntiAffinity::Hard]),
        detection: Span::from_secs(u64::from(lot.of(&[0_u32, 60, 7_000]))),
        directory: if last > 0 && lot.one_in(2) { Some(ServiceId(lot.below(last))) } else { None },
        forms: lot.of(&[Forming::WithDirectory, Forming::Alone]),
        cold_start: lot.law(9_000),
    }
}

fn run(lot: &mut Lot, hosts: u32) -> ClusterRun {
    let span = |seconds: u32| Span::from_secs(u64::from(seconds));
    ClusterRun {
        by: lot.of(&[Moving::Quick, Moving::Live]),
        order: if lot.one_in(3) { vec![HostId(hosts - 1)] } else { Vec::new() },
        max_failed_nodes: lot.of(&[None, Some(0), Some(1)]),
        max_retries_per_node: lot.of(&[0, 1, 3]),
        offline: lot.of(&[Offline::PassedOver, Offline::PassedOver, Offline::NoRun]),
        reboot_timeout: lot.of(&[None, Some(span(900)), Some(span(3_600))]),
        stop_after: lot.of(&[None, None, Some(span(5_400))]),
        bake: span(lot.of(&[0, 0, 1_800, 90_000])),
        nodes_per_window: lot.of(&[None, None, Some(1)]),
    }
}
