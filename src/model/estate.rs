//! The estate: sites, hosts, guests, physical servers, workloads, services and the people who use them.

use super::{
    Cluster, FabricComponent, Integration, Job, Law, Library, Product, ProductSet, Reverting, Slowdown, StartAction,
    Volume,
};
use crate::units::{Date, Span, Zone};

macro_rules! index {
    ($(#[$doc:meta] $name:ident)*) => { $(
        #[$doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub u32);

        impl $name {
            /// The position in the table.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )* };
}

index! {
    /// Position of a site in [`Estate::sites`].
    SiteId
    /// Position of a host in [`Estate::hosts`].
    HostId
    /// Position of a guest in [`Estate::guests`].
    GuestId
    /// Position of a physical server in [`Estate::servers`].
    ServerId
    /// Position of a workload in [`Estate::workloads`].
    WorkloadId
    /// Position of a service in [`Estate::services`].
    ServiceId
    /// Position among all machines: hosts first, then guests, then physical servers.
    MachineId
}

/// Half hours of a week: the resolution of a presence profile.
pub const PRESENCE_SLOTS: usize = 336;

/// Everything that is there.
#[derive(Clone, PartialEq, Debug)]
pub struct Estate {
    /// Never empty; the first one is the headquarters.
    pub sites: Vec<Site>,
    /// Physical machines that run guests.
    pub hosts: Vec<Host>,
    /// Virtual machines.
    pub guests: Vec<Guest>,
    /// Physical machines that run no guests.
    pub servers: Vec<Server>,
    /// Workload instances on guests and servers.
    pub workloads: Vec<Workload>,
    /// What people use. Dependencies point only to services that stand earlier in the table.
    pub services: Vec<Service>,
    /// What runs beside updating.
    pub jobs: Vec<Job>,
    /// Storage and network.
    pub components: Vec<FabricComponent>,
    /// Hosts that take over each other's guests.
    pub clusters: Vec<Cluster>,
    /// Where disks of guests lie. A guest is on one at most.
    pub volumes: Vec<Volume>,
}

/// A place with a clock and people.
#[derive(Clone, PartialEq, Debug)]
pub struct Site {
    /// Name.
    pub name: String,
    /// Its clock.
    pub zone: Zone,
    /// When its people are there.
    pub presence: Presence,
    /// Days on which nobody works, in order, each once: people are present as on a Sunday.
    pub holidays: Vec<Date>,
}

/// The share of people present, in thousandths, for each half hour of the local week from Monday 00:00.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Presence(pub [u16; PRESENCE_SLOTS]);

/// How an operating system is installed on a host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Edition {
    /// The full installation.
    Full,
    /// Server Core.
    Core,
    /// The stand-alone Hyper-V Server: as Server Core, with no other role.
    HyperVServer,
}

/// A physical machine that runs guests.
#[derive(Clone, PartialEq, Debug)]
pub struct Host {
    /// Name.
    pub name: String,
    /// Where it stands.
    pub site: SiteId,
    /// How its system is installed.
    pub edition: Edition,
    /// Its system (Core variant included) and the hypervisor role.
    pub products: ProductSet,
    /// What like machines have in common.
    pub hardware: String,
    /// Bytes per second at which memory of guests is saved and restored, shared by all guests of the host. Above zero.
    pub storage_rate: u64,
    /// How many guests may boot at once, at least one.
    pub start_concurrency: u32,
    /// How much guests that boot at once slow each other down.
    pub boot_slowdown: Slowdown,
    /// How long stopping, servicing and starting take.
    pub laws: DowntimeLaws,
}

/// How long a machine takes to restart: `servicing + boot`.
#[derive(Clone, PartialEq, Debug)]
pub struct DowntimeLaws {
    /// Shutting down, with the servicing of updates before and after.
    pub servicing: Law,
    /// From power-on (or reset) to a running system.
    pub boot: Law,
}

/// What happens to a running guest when its host goes down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StopAction {
    /// Memory is saved and later restored. Not a restart of the guest.
    Save,
    /// The guest shuts down in order.
    ShutDown,
    /// Power is cut.
    TurnOff,
}

/// A virtual machine.
#[derive(Clone, PartialEq, Debug)]
pub struct Guest {
    /// Name.
    pub name: String,
    /// Where it runs.
    pub host: HostId,
    /// Its system and the products of its workloads.
    pub products: ProductSet,
    /// Bytes of memory.
    pub memory: u64,
    /// When the host stops.
    pub stop: StopAction,
    /// Whether it can be asked to shut down.
    pub integration: Integration,
    /// When the host is back.
    pub start: StartAction,
    /// Wait before it asks to start, if it starts by itself.
    pub start_delay: Span,
    /// How long stopping, servicing and starting take.
    pub laws: DowntimeLaws,
    /// Set for a guest that is off most of the time; no service stands on it and no job runs on it.
    pub library: Option<Library>,
    /// Bytes of its disk, known of every guest on a volume.
    pub disk: Option<u64>,
}

/// A physical machine that runs no guests.
#[derive(Clone, PartialEq, Debug)]
pub struct Server {
    /// Name.
    pub name: String,
    /// Where it stands.
    pub site: SiteId,
    /// Its system and the products of its workloads.
    pub products: ProductSet,
    /// What like machines have in common.
    pub hardware: String,
    /// How long stopping, servicing and starting take.
    pub laws: DowntimeLaws,
}

/// Any machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Machine {
    /// A host.
    Host(HostId),
    /// A guest.
    Guest(GuestId),
    /// A physical server.
    Server(ServerId),
}

/// One instance of something that people need, on one machine.
#[derive(Clone, PartialEq, Debug)]
pub struct Workload {
    /// Name, unique.
    pub name: String,
    /// The guest or physical server that it runs on.
    pub on: MachineId,
    /// The part it plays (`directory`, `mail`, `database`, ...): faulty updates may hit a role.
    pub role: String,
    /// The product whose updates it gets, if it has any of its own.
    pub product: Option<Product>,
    /// From a booted system to a working instance.
    pub warm_up: Law,
    /// What becomes of a start while a service that it needs is down.
    pub without_dependencies: WithoutDependencies,
    /// How long the last session on it lasts once no new ones are let in; `None` if nobody minds a restart.
    pub sessions: Option<Law>,
    /// How much longer that takes after its guest lost its power.
    pub recovery: Law,
    /// Transactions an hour that depend on another time zone: they are wrong while its rules are.
    pub cross_zone_per_hour: u32,
    /// What a checkpoint that is applied means for it.
    pub reverting: Reverting,
}

/// What becomes of the start of a workload while a service that it needs is down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WithoutDependencies {
    /// It gives up: the service manager of its machine tries again a few times, then somebody has to.
    Fails,
    /// It starts, and works as soon as what it needs is there.
    Waits,
}

/// What people use: up while enough instances are up and every service that it depends on is.
#[derive(Clone, PartialEq, Debug)]
pub struct Service {
    /// Name.
    pub name: String,
    /// Its instances, never empty.
    pub instances: Vec<WorkloadId>,
    /// How many of them must be up, from one to all.
    pub needs: u32,
    /// Services without which it is down; all stand earlier in the table.
    pub depends_on: Vec<ServiceId>,
    /// Services without which it is up, but degraded; never itself.
    pub uses: Vec<ServiceId>,
    /// Set if one instance is active at a time: from the loss of the active one until another has taken over.
    pub failover: Option<Law>,
    /// How many of its instances must have a machine that is up for any of them to serve, if it is a cluster.
    pub quorum: Option<u32>,
    /// Who uses it.
    pub users: Vec<UserGroup>,
}

/// People of one site who use a service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UserGroup {
    /// Where they are.
    pub site: SiteId,
    /// How many of them there are.
    pub count: u32,
}

impl Estate {
    /// How many machines there are.
    pub const fn machine_count(&self) -> usize {
        self.hosts.len() + self.guests.len() + self.servers.len()
    }

    /// The machine at a position among all machines.
    pub const fn machine(&self, id: MachineId) -> Machine {
        let hosts = self.hosts.len();
        let guests = self.guests.len();
        #[expect(clippy::cast_possible_truncation, reason = "ids are u32, so tables are shorter")]
        if id.index() < hosts {
            Machine::Host(HostId(id.0))
        } else if id.index() < hosts + guests {
            Machine::Guest(GuestId(id.0 - hosts as u32))
        } else {
            Machine::Server(ServerId(id.0 - (hosts + guests) as u32))
        }
    }

    /// The position of a host among all machines.
    pub const fn host_machine(&self, host: HostId) -> MachineId {
        MachineId(host.0)
    }

    /// The position of a guest among all machines.
    #[expect(clippy::cast_possible_truncation, reason = "ids are u32, so tables are shorter")]
    pub const fn guest_machine(&self, guest: GuestId) -> MachineId {
        MachineId(self.hosts.len() as u32 + guest.0)
    }

    /// The position of a physical server among all machines.
    #[expect(clippy::cast_possible_truncation, reason = "ids are u32, so tables are shorter")]
    pub const fn server_machine(&self, server: ServerId) -> MachineId {
        MachineId((self.hosts.len() + self.guests.len()) as u32 + server.0)
    }

    /// The name of a machine.
    pub fn machine_name(&self, id: MachineId) -> &str {
        match self.machine(id) {
            Machine::Host(host) => &self.hosts[host.index()].name,
            Machine::Guest(guest) => &self.guests[guest.index()].name,
            Machine::Server(server) => &self.servers[server.index()].name,
        }
    }

    /// The products of a machine.
    pub fn machine_products(&self, id: MachineId) -> ProductSet {
        match self.machine(id) {
            Machine::Host(host) => self.hosts[host.index()].products,
            Machine::Guest(guest) => self.guests[guest.index()].products,
            Machine::Server(server) => self.servers[server.index()].products,
        }
    }

    /// The site of a machine; a guest stands where its host does.
    pub fn machine_site(&self, id: MachineId) -> SiteId {
        match self.machine(id) {
            Machine::Host(host) => self.hosts[host.index()].site,
            Machine::Guest(guest) => self.hosts[self.guests[guest.index()].host.index()].site,
            Machine::Server(server) => self.servers[server.index()].site,
        }
    }

    /// How long a machine takes to restart.
    pub fn machine_laws(&self, id: MachineId) -> &DowntimeLaws {
        match self.machine(id) {
            Machine::Host(host) => &self.hosts[host.index()].laws,
            Machine::Guest(guest) => &self.guests[guest.index()].laws,
            Machine::Server(server) => &self.servers[server.index()].laws,
        }
    }
}
