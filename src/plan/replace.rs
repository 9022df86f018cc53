//! Which guests a strategy replaces instead of updating them in place, and in which order. When that happens is the
//! openings of their plan.

use super::laws::sampler;
use super::tables::{LayerTable, Plan, number};
use crate::dist::Sampler;
use crate::model::{Layer, MachineId, Model, Replace, Strategy, Successor};

/// All guests that a strategy replaces.
#[derive(Debug, Default)]
pub struct ReplaceTable {
    /// Guests that wait for each other.
    pub pools: Vec<Pool>,
    /// Which of them each machine is in; empty if no machine is.
    pool_of: Vec<Option<u32>>,
}

/// The guests of a site that one plan replaces.
#[derive(Debug)]
pub struct Pool {
    /// The plan, a number in that of the strategy.
    pub plan: u32,
    /// The site.
    pub site: u32,
    /// Their machine numbers, in the order of the scenario.
    pub guests: Vec<u32>,
    /// By what.
    pub by: Successor,
    /// How many at a time.
    pub at_once: u32,
    /// How long what replaces them takes to build.
    pub build: Sampler,
    /// How long a switch takes.
    pub switch: Sampler,
}

impl ReplaceTable {
    /// The pool of a machine, `None` if it is updated in place.
    pub fn pool(&self, machine: u32) -> Option<&Pool> {
        self.pool_of.get(machine as usize).copied().flatten().map(|pool| &self.pools[pool as usize])
    }

    /// Whether a machine is replaced.
    pub fn holds(&self, machine: u32) -> bool {
        self.pool_of.get(machine as usize).is_some_and(Option::is_some)
    }

    /// The most turns that the guests may have, given the plans.
    fn turns_max(&self, plans: &[LayerTable]) -> usize {
        let of = |pool: &Pool| pool.guests.len() * plans[pool.plan as usize].openings[pool.site as usize].len();
        self.pools.iter().map(of).sum()
    }
}

impl Plan {
    /// The most turns that guests have who are replaced, of all strategies.
    pub fn replacements_max(&self) -> usize {
        self.strategies.iter().map(|strategy| strategy.replace.turns_max(&strategy.plans)).max().unwrap_or(0)
    }
}

/// The guests that a strategy replaces; `plans` are its plans, `plan_of` those of each machine.
pub(super) fn replace_table(
    model: &Model,
    strategy: &Strategy,
    plans: &[LayerTable],
    plan_of: &[[Option<u32>; 3]],
) -> ReplaceTable {
    let mut table = ReplaceTable::default();
    for (machine, of) in (0..).map(MachineId).zip(plan_of) {
        let Some(plan) = of[Layer::Guests.index()] else { continue };
        let rule = plans[plan as usize].plan.replace.as_ref();
        let Some(rule) = rule.filter(|rule| rule.takes(&model.estate, &strategy.server, machine)) else { continue };
        let site = number(model.estate.machine_site(machine).index());
        let known = table.pools.iter().position(|pool| (pool.plan, pool.site) == (plan, site));
        let pool = known.unwrap_or_else(|| {
            table.pools.push(pool(rule, plan, site));
            table.pools.len() - 1
        });
        table.pools[pool].guests.push(machine.0);
        table.pool_of.resize(plan_of.len(), None);
        table.pool_of[machine.index()] = Some(number(pool));
    }
    table
}

fn pool(rule: &Replace, plan: u32, site: u32) -> Pool {
    let (build, switch) = (sampler(&rule.build), sampler(&rule.switch));
    Pool { plan, site, guests: Vec::new(), by: rule.by, at_once: rule.at_once, build, switch }
}
