//! Hosts, guests and physical servers: entries become machines with names of their own.

use std::ops::RangeInclusive;

use super::super::file::{GuestEntry, HostEntry, LawText, ServerEntry, Text, Whole};
use super::super::problem::{Complaint, Review};
use super::super::text;
use super::check::{Names, index};
use super::{component, library, power};
use crate::model::{
    Domain, DowntimeLaws, Edition, Guest, Host, HostId, Product, ProductSet, Server, SiteId, StopAction,
};

/// Machines of one entry. Beyond this an estate does not fit into memory with all its updates.
const COUNT: RangeInclusive<u32> = 1..=10_000;
const EDITIONS: [(&str, Edition); 3] =
    [("full", Edition::Full), ("core", Edition::Core), ("hyper-v-server", Edition::HyperVServer)];
const STOP_ACTIONS: [(&str, StopAction); 3] =
    [("save", StopAction::Save), ("shut-down", StopAction::ShutDown), ("turn-off", StopAction::TurnOff)];

/// The names of machines, layer by layer.
#[derive(Debug)]
pub(super) struct MachineNames {
    /// All machines, in the order of their ids: names are unique over all layers.
    pub(super) all: Names,
    pub(super) hosts: Names,
    /// Guests, then physical servers: whatever can run a workload.
    pub(super) carriers: Names,
    /// The domain of each machine, if it has one, in the order of their ids.
    pub(super) domains: Vec<Option<Domain>>,
    /// Whether every domain could be read.
    pub(super) domains_are_known: bool,
}

impl MachineNames {
    pub(super) const fn new() -> Self {
        Self {
            all: Names::new("machine"),
            hosts: Names::new("host"),
            carriers: Names::new("guest or server"),
            domains: Vec::new(),
            domains_are_known: true,
        }
    }

    /// The machines of an entry, which have just got their names, have this domain.
    fn tag(&mut self, word: Option<&Text>, review: &mut Review) {
        let domain = word.and_then(|word| component::domain(word, review));
        self.domains_are_known &= domain.is_some() || word.is_none();
        self.domains.resize(self.all.list().len(), domain);
    }

    /// The names of an entry, each taken, also in its layer.
    fn of_entry(
        &mut self,
        layer: fn(&mut Self) -> &mut Names,
        name: &Text,
        count: Option<&Whole>,
        review: &mut Review,
    ) -> Vec<String> {
        let counted = count.map_or(Some(1), |count| review.within(count, "a count", COUNT));
        let is_named = !name.get_ref().trim().is_empty();
        let expanded = text::expand(name.get_ref(), counted.filter(|_| is_named).unwrap_or(1));
        if counted.is_none() || expanded.is_err() {
            self.all.leave_open();
            layer(self).leave_open();
            self.all.leave_open();
        }
        let names = expanded.unwrap_or_else(|complaint| {
            review.refuse(name.span(), complaint);
            Vec::new()
        });
        for each in &names {
            self.all.take(each, name.span(), review);
            layer(self).taken(each);
        }
        names
    }
}

/// Every `[[host]]`.
pub(super) fn hosts(entries: &[HostEntry], sites: &Names, names: &mut MachineNames, review: &mut Review) -> Vec<Host> {
    let mut hosts = Vec::new();
    for entry in entries {
        let edition = review.word(&entry.edition, "edition", &EDITIONS).unwrap_or(Edition::Full);
        let host = Host {
            name: String::new(),
            site: site(entry.site.as_ref(), sites, review),
            edition,
            products: host_products(&entry.product, edition, review),
            hardware: entry.hardware.get_ref().clone(),
            storage_rate: review.read(&entry.storage, text::storage_rate).unwrap_or(1),
            start_concurrency: review.whole(
                &entry.start_concurrency,
                "a number of guests that start at once",
                1..=1_000,
            ),
            boot_slowdown: power::slowdown(&entry.boot_slowdown, review),
            laws: laws(&entry.servicing, &entry.boot, review),
        };
        for name in names.of_entry(|names| &mut names.hosts, &entry.name, entry.count.as_ref(), review) {
            hosts.push(Host { name, ..host.clone() });
        }
        names.tag(entry.domain.as_ref(), review);
    }
    hosts
}

/// Every `[[guest]]`, spread over the hosts that it may be on in turn.
pub(super) fn guests(entries: &[GuestEntry], names: &mut MachineNames, review: &mut Review) -> Vec<Guest> {
    let mut guests = Vec::new();
    for entry in entries {
        let hosts = names.hosts.matching(&entry.host, review);
        let guest = Guest {
            name: String::new(),
            host: HostId(0),
            products: system(&entry.product, review),
            memory: review.read(&entry.memory, text::memory).unwrap_or(1),
            stop: review.word(&entry.stop_action, "stop action", &STOP_ACTIONS).unwrap_or(StopAction::Save),
            integration: power::integration(&entry.integration_services, review),
            start: power::start_action(&entry.start_action, review),
            start_delay: review.span(&entry.start_delay),
            laws: laws(&entry.servicing, &entry.boot, review),
            disk: entry.disk.as_ref().and_then(|words| review.read(words, text::memory)),
            library: entry.library.as_ref().map(|entry| library::library(entry, review)),
        };
        for (turn, name) in names
            .of_entry(|names| &mut names.carriers, &entry.name, entry.count.as_ref(), review)
            .into_iter()
            .enumerate()
        {
            let host = if hosts.is_empty() { HostId(0) } else { HostId(index(hosts[turn % hosts.len()])) };
            guests.push(Guest { name, host, ..guest.clone() });
        }
        names.tag(entry.domain.as_ref(), review);
    }
    guests
}

/// Every `[[server]]`.
pub(super) fn servers(
    entries: &[ServerEntry],
    sites: &Names,
    names: &mut MachineNames,
    review: &mut Review,
) -> Vec<Server> {
    let mut servers = Vec::new();
    for entry in entries {
        let server = Server {
            name: String::new(),
            site: site(entry.site.as_ref(), sites, review),
            products: system(&entry.product, review),
            hardware: entry.hardware.get_ref().clone(),
            laws: laws(&entry.servicing, &entry.boot, review),
        };
        for name in names.of_entry(|names| &mut names.carriers, &entry.name, entry.count.as_ref(), review) {
            servers.push(Server { name, ..server.clone() });
        }
        names.tag(entry.domain.as_ref(), review);
    }
    servers
}

/// Where a machine stands: the site that is named, or the first one.
fn site(name: Option<&Text>, sites: &Names, review: &mut Review) -> SiteId {
    SiteId(index(name.and_then(|name| sites.position(name, review)).unwrap_or(0)))
}

fn laws(servicing: &LawText, boot: &LawText, review: &mut Review) -> DowntimeLaws {
    DowntimeLaws { servicing: review.law(servicing), boot: review.law(boot) }
}

/// The system of a guest or a physical server.
fn system(name: &Text, review: &mut Review) -> ProductSet {
    let systems = Product::ALL.into_iter().filter(|product| product.is_system());
    let known: Vec<(&str, Product)> = systems.map(|product| (product.id(), product)).collect();
    review.word(name, "operating system", &known).into_iter().collect()
}

/// The system of a host as its edition installs it, and the role.
fn host_products(name: &Text, edition: Edition, review: &mut Review) -> ProductSet {
    let known = [
        (Product::Ws2008.id(), (Product::Ws2008, Product::Ws2008Core)),
        (Product::Ws2008R2.id(), (Product::Ws2008R2, Product::Ws2008R2Core)),
        (Product::Ws2012R2.id(), (Product::Ws2012R2, Product::Ws2012R2Core)),
        (Product::Ws2016.id(), (Product::Ws2016, Product::Ws2016Core)),
        (Product::Ws2019.id(), (Product::Ws2019, Product::Ws2019Core)),
        (Product::Ws2022.id(), (Product::Ws2022, Product::Ws2022Core)),
    ];
    if let Some(full) = name.get_ref().strip_suffix("-core").filter(|full| known.iter().any(|(id, _)| id == full)) {
        let complaint = Complaint::new(format!("the product of a host is \"{full}\", also without a desktop"));
        review.refuse(name.span(), complaint.hint(format!("write product = \"{full}\" and edition = \"core\"")));
        return ProductSet::EMPTY;
    }
    let Some((full, core)) = review.word(name, "operating system of a host", &known) else { return ProductSet::EMPTY };
    if edition == Edition::HyperVServer && full == Product::Ws2022 {
        let complaint =
            Complaint::new(format!("there is no Hyper-V Server of \"{}\": the last is that of 2019", full.id()));
        review.refuse(name.span(), complaint.hint("write edition = \"core\""));
    }
    let system = match edition {
        Edition::Full => full,
        Edition::Core | Edition::HyperVServer => core,
    };
    ProductSet::EMPTY.with(system).with(Product::HyperV)
}
