//! Machines that are moved between groups: when, and which plans they have in between. When a machine learns of it is
//! drawn in each replication and not decided here.

use super::strategies::{Calendar, Plans};
use super::tables::{MoveTable, number};
use crate::model::{GroupId, Layer, SiteId, Strategy};
use crate::units::{ClockTime, Time};

/// The plans of a machine in a stretch of time, as it is filed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filing {
    plans: Plans,
    from: Time,
    to: Time,
}

/// A plan at a site that is announced for a stretch of time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Footprint {
    pub(super) plan: u32,
    pub(super) site: SiteId,
    pub(super) from: Time,
    pub(super) to: Time,
}

impl Filing {
    /// What it announces of a layer at a site.
    pub(super) fn at(&self, layer: Layer, site: SiteId) -> Option<Footprint> {
        let plan = self.plans[layer.index()]?;
        Some(Footprint { plan, site, from: self.from, to: self.to })
    }
}

impl Calendar<'_> {
    /// The moves of a strategy, with the plans that its groups have.
    pub(super) fn moves(&self, strategy: &Strategy, plans_of: impl Fn(Option<GroupId>) -> Plans) -> Vec<MoveTable> {
        let moves = strategy.moves.iter().map(|step| MoveTable {
            machine: step.machine.0,
            at: self.epoch.time(step.on, ClockTime::MIDNIGHT, self.headquarters()).unwrap_or(Time::START),
            plans: plans_of(step.to),
        });
        moves.collect()
    }
}

/// The plans of each machine after all moves.
pub(super) fn last_plans(plan_of: &[Plans], moves: &[MoveTable]) -> Vec<Plans> {
    let mut plans = plan_of.to_vec();
    moves.iter().for_each(|step| plans[step.machine as usize] = step.plans);
    plans
}

/// The plans of each machine, stretch by stretch.
pub(super) fn filings(plan_of: &[Plans], moves: &[MoveTable]) -> Vec<Vec<Filing>> {
    let of_machine = |(machine, &plans): (usize, &Plans)| {
        let mut filings = vec![Filing { plans, from: Time::START, to: Time::NEVER }];
        for step in moves.iter().filter(|step| step.machine == number(machine)) {
            let last = filings.last_mut().expect("it begins with one");
            last.to = step.at;
            filings.push(Filing { plans: step.plans, from: step.at, to: Time::NEVER });
        }
        filings
    };
    plan_of.iter().enumerate().map(of_machine).collect()
}
