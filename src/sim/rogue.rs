//! Which updates are faulty in this world, and how: drawn once per update, never per machine.

use super::dice::{Dice, TriggerDraw};
use super::history::{ReleaseAt, group_of};
use crate::model::ProductSet;
use crate::plan::{Plan, group_products};
use crate::units::Time;

/// A faulty and severe update.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rogue {
    /// Which update.
    pub(super) update: u32,
    /// What it hinges on.
    pub(super) trigger: Trigger,
    /// Whether it stops machines or workloads.
    pub(super) effect: Effect,
    /// First public report.
    pub(super) reported: Time,
    /// Withdrawal, [`Time::NEVER`] if none.
    pub(super) withdrawn: Time,
    /// The repaired version is out.
    pub(super) repaired: Time,
}

/// What a fault hinges on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Trigger {
    /// Something that this estate lacks.
    Elsewhere,
    /// A machine with one of these products.
    Products(ProductSet),
    /// A machine with a workload of this role.
    Role(u32),
    /// A physical machine of this hardware class.
    Hardware(u32),
}

/// What a fault stops.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Effect {
    /// The machine.
    Machine,
    /// Workloads on it.
    Workloads,
}

/// A faulty update of a release.
pub(super) fn rogue(plan: &Plan, dice: Dice<'_>, release: ReleaseAt, update: u32) -> Rogue {
    let withdrawn = dice.withdrawal(update).map_or(Time::NEVER, |lag| release.at + lag);
    let repaired = release.at + dice.fix(update);
    let not_before = if withdrawn.is_never() { repaired } else { repaired.max(withdrawn) };
    let effect = if dice.stops_machines(update) { Effect::Machine } else { Effect::Workloads };
    Rogue {
        update,
        trigger: trigger(plan, dice, release, update),
        effect,
        reported: release.at + dice.signal(update),
        withdrawn,
        repaired: not_before,
    }
}

fn trigger(plan: &Plan, dice: Dice<'_>, release: ReleaseAt, update: u32) -> Trigger {
    let draw = dice.trigger(update);
    let pick = |x: f64, size: u32| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below the size of a table")]
        let place = (x * f64::from(size)) as u32;
        place.min(size - 1)
    };
    match draw {
        TriggerDraw::Elsewhere => Trigger::Elsewhere,
        TriggerDraw::Product(x) => {
            let fixed = plan.supply.templates[release.template as usize].fixed;
            let group = group_products(group_of(update) as usize);
            let here = fixed.intersection(group).intersection(plan.triggers.products);
            let count = u32::try_from(here.iter().count()).expect("there are few products");
            let chosen = (count > 0).then(|| here.iter().nth(pick(x, count) as usize)).flatten();
            chosen.map_or(Trigger::Elsewhere, |product| Trigger::Products(ProductSet::EMPTY.with(product)))
        }
        TriggerDraw::Role(_) if plan.triggers.roles == 0 => Trigger::Elsewhere,
        TriggerDraw::Role(x) => Trigger::Role(pick(x, plan.triggers.roles)),
        TriggerDraw::Hardware(_) if plan.triggers.hardware == 0 => Trigger::Elsewhere,
        TriggerDraw::Hardware(x) => Trigger::Hardware(pick(x, plan.triggers.hardware)),
    }
}
