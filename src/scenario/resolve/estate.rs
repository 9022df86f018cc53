//! The estate: sites, machines, workloads and services put together.

use super::super::file::{Content, Text, WorkloadEntry};
use super::super::problem::{Complaint, Review, nearest};
use super::super::text;
use super::check::{Names, index};
use super::machines::{self, MachineNames};
use super::{calendar, checkpoint, cluster, component, jobs, library, presence, services};
use crate::model::{Estate, MachineId, Product, ProductSet, Site, WithoutDependencies, Workload};
use crate::units::Zone;

const WORKLOAD_PRODUCTS: [(&str, Product); 4] = [
    ("exchange", Product::Exchange),
    ("sqlserver", Product::SqlServer),
    ("office", Product::Office),
    ("third-party", Product::ThirdParty),
];

const WITHOUT_DEPENDENCIES: [(&str, WithoutDependencies); 2] =
    [("fails", WithoutDependencies::Fails), ("waits", WithoutDependencies::Waits)];

/// The names of what strategies speak of.
#[derive(Debug)]
pub(super) struct Places {
    /// Sites, in the order of the estate.
    pub(super) sites: Names,
    /// Machines, in the order of their ids.
    pub(super) machines: MachineNames,
}

/// Everything that is there.
pub(super) fn estate(content: &Content, review: &mut Review) -> (Estate, Places) {
    let mut site_names = Names::new("site");
    let mut names = MachineNames::new();
    let sites = sites(content, &mut site_names, review);
    let mut estate = Estate {
        sites,
        hosts: machines::hosts(&content.hosts, &site_names, &mut names, review),
        guests: machines::guests(&content.guests, &mut names, review),
        servers: machines::servers(&content.servers, &site_names, &mut names, review),
        workloads: Vec::new(),
        services: Vec::new(),
        jobs: Vec::new(),
        components: Vec::new(),
        clusters: Vec::new(),
        volumes: Vec::new(),
    };
    let instances = workloads(&content.workloads, &mut estate, &names, review);
    estate.services = services::services(&content.services, &instances, &site_names, review);
    library::refuse_services(&content.services, &instances, &estate, review);
    estate.jobs = jobs::jobs(&content.jobs, &names, &estate, review);
    let places = Places { sites: site_names, machines: names };
    estate.components = component::components(&content.components, &places, &estate, review);
    estate.clusters = cluster::clusters(content, &places.machines, &estate, review);
    estate.volumes = checkpoint::volumes(&content.volumes, &places.machines, &estate, review);
    (estate, places)
}

fn sites(content: &Content, names: &mut Names, review: &mut Review) -> Vec<Site> {
    if content.sites.is_empty() {
        let complaint = Complaint::new("the scenario has no site");
        review.refuse(0..0, complaint.hint("write [[site]] with a name and a zone"));
    }
    let mut sites = Vec::new();
    for entry in &content.sites {
        names.take(entry.name.get_ref(), entry.name.span(), review);
        let zone = zone(&entry.zone, review);
        let presence = presence::presence(entry, &content.presence, review);
        let holidays = calendar::holidays(&entry.holidays, review);
        sites.push(Site { name: entry.name.get_ref().clone(), zone, presence, holidays });
    }
    sites
}

/// A time zone by its name.
pub(super) fn zone(name: &Text, review: &mut Review) -> Zone {
    Zone::named(name.get_ref()).unwrap_or_else(|_| {
        let complaint = Complaint::new(format!("time zone \"{}\" is not defined", name.get_ref()));
        let known = Zone::all_names();
        let hint = match nearest(name.get_ref(), known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => "write its IANA name, such as \"Europe/Amsterdam\", not the one that Windows shows".to_owned(),
        };
        review.refuse(name.span(), complaint.hint(hint));
        Zone::utc()
    })
}

/// The instances of every `[[workload]]` by the name of the entry.
#[derive(Debug)]
pub(super) struct Instances {
    /// Names of entries, in the order of the file.
    pub(super) entries: Names,
    /// Positions in the table of workloads, entry by entry.
    pub(super) positions: Vec<Vec<u32>>,
    /// Whether every instance is known: all entries and machines could be read.
    pub(super) is_complete: bool,
}

fn workloads(entries: &[WorkloadEntry], estate: &mut Estate, names: &MachineNames, review: &mut Review) -> Instances {
    let mut instances = Instances { entries: Names::new("workload"), positions: Vec::new(), is_complete: true };
    for entry in entries {
        instances.entries.take(entry.name.get_ref(), entry.name.span(), review);
        review.filled(&entry.role, "role");
        let product = entry.product.as_ref().and_then(|name| review.word(name, "workload product", &WORKLOAD_PRODUCTS));
        let warm_up = review.law(&entry.warm_up);
        let without_dependencies = review
            .word(&entry.without_dependencies, "rule", &WITHOUT_DEPENDENCIES)
            .unwrap_or(WithoutDependencies::Waits);
        let sessions = entry.sessions.as_ref().map(|law| review.law(law));
        let recovery = review.law(&entry.recovery);
        let cross_zone_per_hour = entry
            .cross_zone_per_hour
            .as_ref()
            .map_or(0, |rate| review.whole(rate, "a number of transactions an hour", 0..=1_000_000_000));
        let reverting = checkpoint::reverting(entry, review);
        let carriers = carriers(entry, names, review);
        let mut positions = Vec::new();
        for &carrier in &carriers {
            let machine = MachineId(index(estate.hosts.len() + carrier));
            let name = match carriers.len() {
                1 => entry.name.get_ref().clone(),
                _ => format!("{}@{}", entry.name.get_ref(), estate.machine_name(machine)),
            };
            if let Some(product) = product {
                install(entry, product, machine, estate, review);
            }
            positions.push(index(estate.workloads.len()));
            let role = entry.role.get_ref().clone();
            estate.workloads.push(Workload {
                name,
                on: machine,
                role,
                product,
                warm_up: warm_up.clone(),
                without_dependencies,
                sessions: sessions.clone(),
                recovery: recovery.clone(),
                cross_zone_per_hour,
                reverting: reverting.clone(),
            });
        }
        instances.is_complete &= !(carriers.is_empty() || names.carriers.is_open());
        instances.positions.push(positions);
    }
    instances
}

/// Positions among guests and servers of the machines that a workload runs on.
fn carriers(entry: &WorkloadEntry, names: &MachineNames, review: &mut Review) -> Vec<usize> {
    let pattern = entry.on.get_ref();
    let on_carrier = names.carriers.list().any(|name| text::matches(pattern, name));
    let on_host = names.hosts.list().any(|name| text::matches(pattern, name));
    if on_host && !on_carrier {
        let complaint = Complaint::new(format!("\"{pattern}\" is a host"));
        let hint = "a workload runs on a guest or on a physical server; write [[server]] for one that runs no guests";
        review.refuse(entry.on.span(), complaint.hint(hint));
        return Vec::new();
    }
    names.carriers.matching(&entry.on, review)
}

/// Adds the product of a workload to its machine.
fn install(entry: &WorkloadEntry, product: Product, machine: MachineId, estate: &mut Estate, review: &mut Review) {
    let products = estate.machine_products(machine);
    let core = CORES.into_iter().find(|&core| products.contains(core));
    if let Some(core) = core.filter(|&core| !runs_on_core(product, core)) {
        let name = estate.machine_name(machine);
        let complaint =
            Complaint::new(format!("\"{}\" does not run on \"{}\", the system of {name}", product.id(), core.id()));
        let at = entry.product.as_ref().map_or(entry.name.span(), |name| name.span());
        review.refuse(at, complaint.hint("give the machine a full installation, or the workload another machine"));
    }
    *products_mut(estate, machine) = products.with(product);
}

/// Every system without a desktop, in order of age.
const CORES: [Product; 6] = [
    Product::Ws2008Core,
    Product::Ws2008R2Core,
    Product::Ws2012R2Core,
    Product::Ws2016Core,
    Product::Ws2019Core,
    Product::Ws2022Core,
];

/// Whether a workload's product runs on a system without a desktop: SQL Server from 2008 R2 on, Exchange (2019) from
/// Windows Server 2019 on, Office never (Microsoft, requirements of these products). Of others there is always one that does.
fn runs_on_core(product: Product, core: Product) -> bool {
    match product {
        Product::SqlServer => core >= Product::Ws2008R2Core,
        Product::Exchange => core >= Product::Ws2019Core,
        Product::ThirdParty => true,
        Product::Office
        | Product::Windows2000
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
        | Product::HyperV => false,
    }
}

fn products_mut(estate: &mut Estate, machine: MachineId) -> &mut ProductSet {
    let (hosts, guests) = (estate.hosts.len(), estate.guests.len());
    let position = machine.index();
    if position < hosts {
        &mut estate.hosts[position].products
    } else if position < hosts + guests {
        &mut estate.guests[position - hosts].products
    } else {
        &mut estate.servers[position - hosts - guests].products
    }
}
