//! The whole vocabulary: who can have something due, what phases a machine goes through, and the words of a digest.

use crate::units::{Span, Time};

/// Who has something due. The order of the variants is the order within an instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Slot {
    /// The next release.
    Release,
    /// The update server asks what is new.
    Synchronisation,
    /// A machine, by its number: the end of its phase, then its fault, then its backups, then the library, then its openings.
    Machine(u32),
    /// A workload, by its number: it is warm.
    Workload(u32),
    /// Checkpoints and volumes.
    Storage,
}

impl Slot {
    pub(super) const fn number(self, of: Population) -> u32 {
        match self {
            Self::Release => 0,
            Self::Synchronisation => 1,
            Self::Machine(machine) => 2 + machine,
            Self::Workload(workload) => 2 + of.machines + workload,
            Self::Storage => 2 + of.machines + of.workloads,
        }
    }

    pub(super) const fn from_number(number: u32, of: Population) -> Self {
        let (machines, workloads) = (of.machines, of.workloads);
        match number {
            0 => Self::Release,
            1 => Self::Synchronisation,
            _ if number <= machines + 1 => Self::Machine(number - 2),
            _ if number <= machines + workloads + 1 => Self::Workload(number - 2 - machines),
            _ => Self::Storage,
        }
    }
}

/// How many there are of whom something may be due.
#[derive(Clone, Copy, Debug)]
pub(super) struct Population {
    pub(super) machines: u32,
    pub(super) workloads: u32,
}

impl Population {
    /// How many slots that makes.
    pub(super) const fn slots(self) -> usize {
        3 + self.machines as usize + self.workloads as usize
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
    pub(super) effect: super::history::Effect,
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_and_numbers_are_the_same_thing() {
        let of = Population { machines: 5, workloads: 4 };
        for number in 0..12 {
            assert_eq!(Slot::from_number(number, of).number(of), number);
        }
    }
}
