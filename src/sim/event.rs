//! The whole vocabulary: who can have something due, what phases a machine goes through, and the words of a digest.

use crate::plan::Plan;
use crate::units::{Span, Time};

/// Who has something due. The order of the variants is the order within an instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Slot {
    /// The next release.
    Release,
    /// The update server asks what is new.
    Synchronisation,
    /// A cluster, by its number: it looks at its nodes and guests.
    Cluster(u32),
    /// A component of storage or network, by its number: its outage goes on, or an opening for its updates starts.
    Component(u32),
    /// A machine, by its number: the end of its phase, then what happens to it by itself, then its fault, then its backups,
    /// then the library, then the switch that replaces it, then a move that it learns of, then its openings.
    Machine(u32),
    /// A workload or a service, by its turn: it is warm, tries again to start, or takes over.
    Turn(u32),
    /// A workload that may fail by itself, by its place: its failure goes on, or a point has come.
    Failure(u32),
    /// Checkpoints and volumes.
    Storage,
}

/// How many of each there are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slots {
    pub(super) clusters: u32,
    pub(super) components: u32,
    pub(super) machines: u32,
    pub(super) turns: u32,
    pub(super) failures: u32,
}

impl Slots {
    /// Those of a plan.
    pub(super) fn of(plan: &Plan) -> Self {
        let count = |length| u32::try_from(length).expect("tables are shorter than 2^32");
        Self {
            clusters: count(plan.clusters.clusters.len()),
            components: count(plan.fabric.components.len()),
            machines: count(plan.machines.len()),
            turns: count(plan.care.order.len()),
            failures: if plan.failures.of_workloads().is_some() { count(plan.workloads.len()) } else { 0 },
        }
    }

    /// How many slots there are.
    pub(super) const fn count(self) -> usize {
        self.storage() as usize + 1
    }

    /// The last one.
    const fn storage(self) -> u32 {
        2 + self.clusters + self.components + self.machines + self.turns + self.failures
    }
}

impl Slot {
    pub(super) const fn number(self, slots: Slots) -> u32 {
        let components = 2 + slots.clusters;
        let machines = components + slots.components;
        match self {
            Self::Release => 0,
            Self::Synchronisation => 1,
            Self::Cluster(cluster) => 2 + cluster,
            Self::Component(component) => components + component,
            Self::Machine(machine) => machines + machine,
            Self::Turn(turn) => machines + slots.machines + turn,
            Self::Failure(workload) => machines + slots.machines + slots.turns + workload,
            Self::Storage => slots.storage(),
        }
    }

    pub(super) const fn from_number(number: u32, slots: Slots) -> Self {
        let components = 2 + slots.clusters;
        let machines = components + slots.components;
        let storage = slots.storage();
        match number {
            0 => Self::Release,
            1 => Self::Synchronisation,
            _ if number < components => Self::Cluster(number - 2),
            _ if number < machines => Self::Component(number - components),
            _ if number < machines + slots.machines => Self::Machine(number - machines),
            _ if number < machines + slots.machines + slots.turns => Self::Turn(number - machines - slots.machines),
            _ if number < storage => Self::Failure(number - machines - slots.machines - slots.turns),
            _ => Self::Storage,
        }
    }
}

/// What a machine is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Phase {
    /// It runs.
    Live(Live),
    /// It is down for its own restart.
    Restarting,
    /// A fault keeps it from running.
    Broken,
    /// A guest that is kept in saved state while its host runs: it goes on with what it was doing, with this much of it left.
    Saved(Live, Span, Hold),
    /// A failure keeps it from running until it has been put right; then it boots.
    Failed,
    /// A guest of the library that is off.
    Off,
    /// A guest whose host is down.
    Stopped(Back),
    /// A guest whose host is back, on its way up.
    Returning(Back, Return),
}

/// What a machine that runs is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Live {
    /// Nothing.
    Idle,
    /// Installing the update at this position of its class.
    Installing(u32),
    /// Waiting for its restart.
    Countdown,
    /// Waiting for the next opening, in which it restarts.
    PutOff,
}

/// What keeps a guest in saved state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Hold {
    /// A backup that cannot copy it while it runs.
    Backup,
    /// A quick migration to another node.
    Migration,
    /// A checkpoint for which its memory is written.
    Checkpoint,
    /// Its volume, which is full.
    Volume,
}

/// How a guest will run again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Back {
    /// From saved memory: it goes on with what it was doing, with this much of it left (of the work of an installation, of the
    /// time of a countdown).
    Resume(Live, Span),
    /// By booting; the number of the restart.
    Boot(u32),
}

/// The way up of a guest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Return {
    /// Its start delay runs; then it waits until `begin` and is up at `up`.
    Delayed {
        /// When it gets its turn.
        begin: Time,
        /// When it is up.
        up: Time,
    },
    /// It waits for its turn and is up at `up`.
    Waiting {
        /// When it is up.
        up: Time,
    },
    /// It starts.
    Starting,
}

/// A fault of a machine that is being put right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Fault {
    /// Position of the culprit in the updates of the machine's class.
    pub(super) entry: u32,
    /// How far it is.
    pub(super) stage: Stage,
    /// When the stage ends, [`Time::NEVER`] if nobody notices.
    pub(super) until: Time,
    /// When it hit.
    pub(super) since: Time,
    /// What it stops.
    pub(super) effect: super::rogue::Effect,
}

/// How far people are with a fault.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    /// Nobody has noticed.
    Unnoticed,
    /// They look for the culprit.
    Searching,
    /// They take it away.
    Remedy,
}

/// What an update is on a machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Status {
    /// Not installed, nor tried in this opening.
    Open,
    /// Tried in this opening: being installed, or the attempt failed.
    Tried,
    /// Did not fit into this opening any more.
    CarriedOver,
    /// Installed, waiting for a restart: still vulnerable.
    Pending(Manner),
    /// Effective.
    Effective,
    /// In effect because one that supersedes it is.
    Covered,
    /// Effective and faulty on this machine: shows now or when its turn comes.
    Faulty,
}

impl Live {
    /// Whether it waits for a restart that was put off.
    pub(super) const fn is_put_off(self) -> bool {
        matches!(self, Self::PutOff)
    }
}

impl Status {
    /// Whether it is neither installed nor in effect.
    pub(super) const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Tried | Self::CarriedOver)
    }

    /// Whether there is nothing left to do for it.
    pub(super) const fn is_settled(self) -> bool {
        matches!(self, Self::Effective | Self::Covered)
    }
}

/// How an update came to be installed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Manner {
    /// In an opening.
    InOpening,
    /// By itself: a deadline, at once because it asks for no restart, or by hand.
    Alone,
}

/// Words of the digest of events.
#[derive(Clone, Copy)]
#[repr(u64)]
pub(super) enum Word {
    Installed = 1,
    Failed = 2,
    Effective = 3,
    Down = 4,
    Up = 5,
    Hit = 6,
    Recovered = 7,
    ServiceDown = 8,
    ServiceUp = 9,
    Opening = 10,
    Reversed = 11,
    StartFailed = 20,
    TakesOver = 21,
    ComponentOut = 22,
    ComponentBack = 23,
    BrokeDown = 30,
    Moved = 31,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_and_numbers_are_the_same_thing() {
        for components in [0, 1, 3] {
            let slots = Slots { clusters: 2, components, machines: 5, turns: 4, failures: 3 };
            for number in 0..17 + components {
                assert_eq!(Slot::from_number(number, slots).number(slots), number);
            }
            assert_eq!(slots.count(), 17 + components as usize);
        }
    }
}
