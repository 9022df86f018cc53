//! Clusters: which hosts and guests they have, what their time allows, and what it does not.

use std::collections::BTreeMap;

use toml::Spanned;

use super::super::cluster::ClusterEntry;
use super::super::file::{Content, GuestEntry, HostEntry, Number, Text};
use super::super::problem::{Complaint, Review, suggest};
use super::super::text;
use super::check::{Names, index};
use super::machines::MachineNames;
use crate::model::{
    AntiAffinity, Cluster, ClusterGuest, Edition, Estate, Forming, GuestId, HostId, Migration, Movability, Moving,
    Node, Priority, Product, ServiceId,
};

const MIGRATIONS: [(&str, Migration); 3] =
    [("quick", Migration::Quick), ("live", Migration::Live), ("vmotion", Migration::VMotion)];
pub(super) const MOVINGS: [(&str, Moving); 2] = [("live", Moving::Live), ("quick", Moving::Quick)];
const PRIORITIES: [(&str, Priority); 3] =
    [("high", Priority::High), ("medium", Priority::Medium), ("low", Priority::Low)];
const AFFINITIES: [(&str, AntiAffinity); 2] = [("soft", AntiAffinity::Soft), ("hard", AntiAffinity::Hard)];

/// The versions of Windows that matter to a cluster.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Version {
    /// Windows Server 2008.
    Ws2008,
    /// Windows Server 2008 R2.
    Ws2008R2,
    /// Windows Server 2012 R2.
    Ws2012R2,
    /// Windows Server 2016.
    Ws2016,
    /// Windows Server 2019.
    Ws2019,
    /// Windows Server 2022.
    Ws2022,
}

/// Entries by the names of their machines.
struct Entries<'a> {
    hosts: BTreeMap<String, &'a HostEntry>,
    guests: BTreeMap<String, &'a GuestEntry>,
}

/// Every `[[cluster]]`.
pub(super) fn clusters(content: &Content, names: &MachineNames, estate: &Estate, review: &mut Review) -> Vec<Cluster> {
    let entries = Entries {
        hosts: content.hosts.iter().flat_map(|entry| named(&entry.name, entry.count.as_ref(), entry)).collect(),
        guests: content.guests.iter().flat_map(|entry| named(&entry.name, entry.count.as_ref(), entry)).collect(),
    };
    let mut taken = Names::new("cluster");
    let mut clusters: Vec<Cluster> = Vec::new();
    for entry in &content.clusters {
        taken.take(entry.name.get_ref(), entry.name.span(), review);
        let mut hosts: Vec<usize> = Vec::new();
        for pattern in entry.hosts.get_ref() {
            for host in names.hosts.matching(pattern, review) {
                if !hosts.contains(&host) {
                    refuse_shared(pattern, HostId(index(host)), &clusters, estate, review);
                    hosts.push(host);
                }
            }
        }
        if entry.hosts.get_ref().is_empty() {
            let complaint = Complaint::new(format!("cluster \"{}\" has no hosts", entry.name.get_ref()));
            review.refuse(entry.hosts.span(), complaint.hint("write hosts = [\"hv*\"]"));
        }
        if hosts.iter().all(|&host| host < estate.hosts.len()) && !hosts.is_empty() {
            clusters.push(cluster(entry, &hosts, &entries, estate, review));
        }
    }
    clusters
}

fn named<'a, T>(name: &Text, count: Option<&Spanned<i64>>, entry: &'a T) -> impl Iterator<Item = (String, &'a T)> {
    let count = count.and_then(|count| u32::try_from(*count.get_ref()).ok()).unwrap_or(1).min(10_000);
    text::expand(name.get_ref(), count).unwrap_or_default().into_iter().map(move |name| (name, entry))
}

fn refuse_shared(pattern: &Text, host: HostId, clusters: &[Cluster], estate: &Estate, review: &mut Review) {
    if let Some(other) = clusters.iter().find(|other| other.nodes.iter().any(|node| node.host == host)) {
        let name = estate.hosts.get(host.index()).map_or("", |host| &host.name);
        let complaint = Complaint::new(format!("host \"{name}\" is in two clusters"));
        review.refuse(pattern.span(), complaint.hint(format!("it is in \"{}\", too; a host is in one", other.name)));
    }
}

fn cluster(
    entry: &ClusterEntry,
    hosts: &[usize],
    entries: &Entries<'_>,
    estate: &Estate,
    review: &mut Review,
) -> Cluster {
    let version = refuse_unlike(entry, hosts, estate, review);
    let migration = migration(entry, version, review);
    let usual_low = if migration == Migration::VMotion { Moving::Live } else { Moving::Quick };
    let concurrent = entry.concurrent.as_ref();
    let reserve = review.read(&entry.reserve, text::memory).unwrap_or(0);
    let nodes = nodes(hosts, entries, estate, entry, review);
    let guests = guests(hosts, entries, estate, review);
    refuse_overfull(entry, &nodes, &guests, estate, review);
    Cluster {
        name: entry.name.get_ref().clone(),
        nodes,
        guests,
        network: review.read(&entry.network, text::storage_rate).unwrap_or(1),
        concurrent: concurrent
            .map_or_else(|| at_once(version, migration), |count| review.whole(count, "a number of migrations", 1..=64)),
        rewritten: rewritten(&entry.rewritten, review),
        fails: review.share(&entry.fails),
        low_priority: match migration {
            Migration::VMotion => usual_low,
            Migration::Quick | Migration::Live => {
                let word = entry.low_priority.as_ref();
                word.and_then(|word| review.word(word, "way of moving", &MOVINGS)).unwrap_or(usual_low)
            }
        },
        migration,
        reserve,
        anti_affinity: review.word(&entry.anti_affinity, "rule", &AFFINITIES).unwrap_or(AntiAffinity::Soft),
        detection: review.span(&entry.detection),
        directory: entry.directory.as_ref().and_then(|name| service(name, estate, review)),
        forms: if version < Version::Ws2012R2 { Forming::WithDirectory } else { Forming::Alone },
        cold_start: review.law(&entry.cold_start),
    }
}

/// The version of a host.
pub(super) fn version(estate: &Estate, host: HostId) -> Version {
    let products = estate.hosts[host.index()].products;
    let versions = [
        (Version::Ws2008, [Product::Ws2008, Product::Ws2008Core]),
        (Version::Ws2008R2, [Product::Ws2008R2, Product::Ws2008R2Core]),
        (Version::Ws2012R2, [Product::Ws2012R2, Product::Ws2012R2Core]),
        (Version::Ws2016, [Product::Ws2016, Product::Ws2016Core]),
        (Version::Ws2019, [Product::Ws2019, Product::Ws2019Core]),
    ];
    let known = versions.into_iter().find(|(_, systems)| systems.iter().any(|&system| products.contains(system)));
    known.map_or(Version::Ws2022, |(version, _)| version)
}

/// Refuses hosts that cannot be in one cluster; the version of the first.
fn refuse_unlike(entry: &ClusterEntry, hosts: &[usize], estate: &Estate, review: &mut Review) -> Version {
    let first = &estate.hosts[hosts[0]];
    let own = version(estate, HostId(index(hosts[0])));
    for &host in &hosts[1..] {
        let (other, at) = (&estate.hosts[host], entry.hosts.span());
        if other.site != first.site {
            let complaint = Complaint::new(format!("hosts {} and {} stand at two sites", first.name, other.name));
            review.refuse(at, complaint.hint("a cluster stands at one site; write one for each"));
        } else if version(estate, HostId(index(host))) != own {
            let complaint =
                Complaint::new(format!("hosts {} and {} have two versions of Windows", first.name, other.name));
            review.refuse(at, complaint.hint("a cluster has nodes of one version; write one for each"));
        }
    }
    let standalone = hosts.iter().find(|&&host| estate.hosts[host].edition == Edition::HyperVServer);
    if let Some(&host) = standalone.filter(|_| own == Version::Ws2008) {
        let complaint =
            Complaint::new(format!("{} cannot be in a cluster: Hyper-V Server 2008 has none", estate.hosts[host].name));
        let hint = "write edition = \"core\" for Windows Server 2008 Enterprise, or product = \"ws2008r2\" for Hyper-V Server 2008 R2";
        review.refuse(entry.hosts.span(), complaint.hint(hint));
    }
    own
}

fn migration(entry: &ClusterEntry, version: Version, review: &mut Review) -> Migration {
    let usual = if version == Version::Ws2008 { Migration::Quick } else { Migration::Live };
    let Some(word) = &entry.migration else { return usual };
    let migration = review.word(word, "kind of migration", &MIGRATIONS).unwrap_or(usual);
    if migration == Migration::Live && version == Version::Ws2008 {
        let complaint = Complaint::new("Windows Server 2008 has no live migration");
        let hint =
            "write migration = \"quick\", or \"vmotion\" for ESX; live migration came with Windows Server 2008 R2";
        review.refuse(word.span(), complaint.hint(hint));
    }
    migration
}

/// Migrations at a time where nothing is said: one between two nodes in 2008 R2, two from 2012 on and in ESX 3.5.
fn at_once(version: Version, migration: Migration) -> u32 {
    match migration {
        Migration::Quick => 1,
        Migration::Live if version < Version::Ws2012R2 => 1,
        Migration::Live | Migration::VMotion => 2,
    }
}

fn rewritten(written: &Spanned<(Number, Number)>, review: &mut Review) -> (u32, u32) {
    let (least, most) = written.get_ref();
    let thousandths = |number: &Number| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1,000 and 100,000")]
        let whole = (number.get_ref().clamp(1.0, 100.0) * 1_000.0).round() as u32;
        whole
    };
    let is_within = |number: &Number| (1.0..=100.0).contains(number.get_ref());
    if !(is_within(least) && is_within(most) && least.get_ref() <= most.get_ref()) {
        let complaint = Complaint::new("memory is transferred at least once, and at most 100 times");
        review.refuse(written.span(), complaint.hint("write the least and the most, such as rewritten = [1.05, 1.4]"));
        return (1_000, 1_000);
    }
    (thousandths(least), thousandths(most))
}

fn nodes(
    hosts: &[usize],
    entries: &Entries<'_>,
    estate: &Estate,
    entry: &ClusterEntry,
    review: &mut Review,
) -> Vec<Node> {
    let mut refused: Vec<usize> = Vec::new();
    let mut nodes = Vec::new();
    for &host in hosts {
        let Some(written) = entries.hosts.get(&estate.hosts[host].name) else { continue };
        let memory = written.memory.as_ref().and_then(|memory| review.read(memory, text::memory));
        if written.memory.is_none() && !refused.contains(&written.name.span().start) {
            refused.push(written.name.span().start);
            let complaint = Complaint::new(format!("host \"{}\" has no memory", written.name.get_ref()));
            let hint = format!("write memory = \"64 GiB\": cluster \"{}\" asks what fits", entry.name.get_ref());
            review.refuse(written.name.span(), complaint.hint(hint));
        }
        nodes.push(Node { host: HostId(index(host)), memory: memory.unwrap_or(u64::MAX) });
    }
    nodes
}

/// The guests that start on some hosts, without those of the library.
fn guests(hosts: &[usize], entries: &Entries<'_>, estate: &Estate, review: &mut Review) -> Vec<ClusterGuest> {
    let mut groups: Vec<&str> = Vec::new();
    let here = estate.guests.iter().enumerate().filter(|(_, guest)| hosts.contains(&guest.host.index()));
    here.filter(|(_, guest)| guest.library.is_none())
        .filter_map(|(place, guest)| Some((place, *entries.guests.get(&guest.name)?)))
        .map(|(place, entry)| ClusterGuest {
            guest: GuestId(index(place)),
            priority: entry
                .priority
                .as_ref()
                .and_then(|word| review.word(word, "priority", &PRIORITIES))
                .unwrap_or(Priority::Medium),
            moves: if entry.movable == Some(false) { Movability::Stays } else { Movability::Movable },
            group: entry.anti_affinity.as_ref().map(|name| {
                let name = name.get_ref().as_str();
                index(groups.iter().position(|known| *known == name).unwrap_or_else(|| {
                    groups.push(name);
                    groups.len() - 1
                }))
            }),
        })
        .collect()
}

/// Refuses a node whose own guests do not fit.
fn refuse_overfull(
    entry: &ClusterEntry,
    nodes: &[Node],
    guests: &[ClusterGuest],
    estate: &Estate,
    review: &mut Review,
) {
    for node in nodes {
        let here =
            guests.iter().map(|guest| &estate.guests[guest.guest.index()]).filter(|guest| guest.host == node.host);
        let used: u64 = here.map(|guest| guest.memory).sum();
        if used > node.memory {
            let name = &estate.hosts[node.host.index()].name;
            let complaint = Complaint::new(format!("the guests of {name} have more memory than it has"));
            let hint = format!("they have {} GiB, the host {} GiB", used.div_ceil(1 << 30), node.memory >> 30);
            review.refuse(entry.hosts.span(), complaint.hint(hint));
        }
    }
}

fn service(name: &Text, estate: &Estate, review: &mut Review) -> Option<ServiceId> {
    let names = estate.services.iter().map(|service| service.name.as_str());
    let found = names.clone().position(|known| known.eq_ignore_ascii_case(name.get_ref()));
    if found.is_none() && suggest("", names.clone()).is_some() {
        review.unknown(name, "service", names);
    }
    found.map(|place| ServiceId(index(place)))
}
