//! Why a service was down: one stretch, one root cause, and the links between them. Numbers only; names come later.

use crate::model::Cause;
use crate::units::Time;

/// A stretch in which a service was down for one cause. Stretches of a service do not overlap, and those that count
/// add up to its downtime.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// Position of the service in the scenario.
    pub service: u32,
    /// When it went down, or went on being down for this cause.
    pub from: Time,
    /// When it was up, or went on being down for another cause.
    pub until: Time,
    /// The root cause.
    pub cause: Cause,
    /// From the service to what began it, as it stood at `from`. Never empty.
    pub links: Vec<Link>,
}

/// A step of an explanation. Machines are numbered hosts first, then guests, then physical servers; workloads and services
/// as in the scenario; releases as in the tables of the plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Link {
    /// It needs a service that is down.
    Needs(u32),
    /// Too few instances are up; the first of those that are not.
    Instance(u32),
    /// The instance warms up after its machine or it was down for this cause; or it has failed to start, and is not warm again yet.
    WarmsUp(Cause),
    /// Its own update installs.
    Updates(u32),
    /// A faulty release has stopped it on a machine that runs.
    StoppedBy(u32),
    /// It has failed by itself on a machine that runs.
    BrokeDown,
    /// The machine restarts for its own updates: how many wait for it, and one of them.
    Restarts {
        /// The machine.
        machine: u32,
        /// How many updates become effective.
        updates: u32,
        /// The first release among them.
        first: Option<u32>,
    },
    /// The guest is off while its checkpoint is merged.
    Merges(u32),
    /// The directory on the guest is built anew, after it was set back.
    IsRebuilt(u32),
    /// A faulty release keeps the machine from running.
    BrokenBy {
        /// The machine.
        machine: u32,
        /// The release.
        release: u32,
    },
    /// The machine has failed, for this cause.
    Failed(u32, Cause),
    /// The guest is kept in saved state while its host runs, for this cause.
    Saved(u32, Cause),
    /// The guest is down with its host, and its memory is kept.
    SavedWith {
        /// The guest.
        guest: u32,
        /// The host.
        host: u32,
    },
    /// The guest is down with its host, and boots afterwards.
    StoppedWith {
        /// The guest.
        guest: u32,
        /// The host.
        host: u32,
    },
    /// The host is back, and the guest waits for its turn or starts.
    ComesBack {
        /// The guest.
        guest: u32,
        /// The host.
        host: u32,
        /// What the host was down for.
        cause: Cause,
    },
    /// The storage or the network before the machine is not up.
    Without {
        /// The machine.
        machine: u32,
        /// Position of the component in the scenario.
        component: u32,
    },
    /// The storage of the machine is back, and it waits for its turn or starts.
    HasStorage(u32),
}
