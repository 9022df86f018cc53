//! From a model to flat tables that all replications share: calendars as instants, placement, samplers.

mod compile;
mod extra;
mod laws;
mod months;
mod openings;
mod presence;
mod supply;
mod tables;
mod users;

pub use compile::compile;
pub use months::{calendar_months, release_day, release_time};
pub use openings::{Opening, Openings, Stretches, occurrences};
pub use presence::PresenceCurve;
pub use tables::{
    ClassTable, ExtraTable, GROUPS, LayerTable, MachineKind, MachineTable, Plan, ServiceTable, StrategyTable,
    SupplyRule, SupplyTable, TriggerTable, WorkloadTable, WorldTable,
};

pub(crate) use supply::group_products;
