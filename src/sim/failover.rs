//! Services of which one instance is active and the others stand by, and quorums. When a service is up is not decided here.

use super::Run;
use super::event::Word;
use crate::model::Cause;
use crate::plan::ServiceTable;
use crate::units::Time;

/// Which instance of a service is active, if one is at a time.
#[derive(Clone, Copy, Debug)]
pub(super) struct ActiveInstance {
    /// Its number among the workloads.
    active: u32,
    /// When it has taken over; in the past if it has.
    ready: Time,
    /// How many failovers there were.
    failovers: u32,
}

impl ActiveInstance {
    /// At first the first instance is active.
    pub(super) fn new(table: &ServiceTable) -> Self {
        Self { active: table.instances[0], ready: Time::START, failovers: 0 }
    }
}

impl Run<'_> {
    /// Whether the machines of enough instances of a service are up.
    pub(super) fn has_quorum(&self, number: u32) -> bool {
        let table = &self.plan.services[number as usize];
        if table.quorum == 0 {
            return true;
        }
        let machine = |&place: &u32| self.plan.workloads[place as usize].machine as usize;
        let is_up = |place: &&u32| self.world.machines[machine(place)].down_since.is_never();
        table.instances.iter().filter(is_up).count() >= table.quorum as usize
    }

    /// Whether a service with one active instance waits until another has taken over.
    pub(super) fn is_failing_over(&self, number: u32) -> bool {
        let cluster = self.world.actives[number as usize];
        let waits = || cluster.ready > self.world.now || !self.world.workloads[cluster.active as usize].up;
        self.plan.services[number as usize].failover.is_some() && waits()
    }

    /// An instance of a service is another than it was: perhaps another one takes over at the end of this instant.
    pub(super) fn look_at_cluster(&mut self, number: u32) {
        let table = &self.plan.services[number as usize];
        let active = self.world.actives[number as usize].active;
        if table.failover.is_some() && !self.world.workloads[active as usize].up {
            self.schedule_turn(table.turn, self.world.now);
        }
    }

    /// All instances are what they are in this instant: the first that is up takes over from an active one that is not. Or
    /// it has.
    pub(super) fn take_over(&mut self, number: u32) {
        let now = self.world.now;
        let table = &self.plan.services[number as usize];
        let cluster = self.world.actives[number as usize];
        let active = &self.world.workloads[cluster.active as usize];
        let next = table.instances.iter().find(|&&place| self.world.workloads[place as usize].up);
        if let Some(&next) = next.filter(|_| !active.up && self.has_quorum(number)) {
            let noticed = if comes_unannounced(active.cause) { now + self.plan.care.heartbeat } else { now };
            let ready = noticed + self.dice.failover(number, cluster.failovers);
            self.world.actives[number as usize] =
                ActiveInstance { active: next, ready, failovers: cluster.failovers + 1 };
            self.note(Word::TakesOver, number);
        }
        let ready = self.world.actives[number as usize].ready;
        self.schedule_turn(table.turn, if ready > now { ready } else { Time::NEVER });
        self.review(number);
    }
}

/// Whether the others learn of the loss of an instance only by what they do not hear any more.
const fn comes_unannounced(cause: Cause) -> bool {
    matches!(cause, Cause::Rogue | Cause::Rollback | Cause::Crash | Cause::FabricCascade | Cause::Compromise)
}
