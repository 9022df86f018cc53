//! From a model to flat tables that all replications share: calendars as instants, placement, samplers.

mod checkpoint;
mod cluster;
mod compile;
mod complaints;
mod extra;
mod fabric;
mod failures;
mod jobs;
mod laws;
mod library;
mod months;
mod moves;
mod openings;
mod power;
mod presence;
mod replace;
mod services;
mod strategies;
mod supply;
mod tables;
mod time_zone;
mod users;

pub use checkpoint::{CheckpointRule, CheckpointTable, GuestTable, RevertTable, VolumeTable};
pub use cluster::{ClusterGuestRow, ClusterRow, ClusterTable, NodeRow};
pub use compile::compile;
pub use complaints::{ComplaintTable, Foresight, Notice};
pub use fabric::{ComponentTable, FabricTable, ReleaseRule};
pub use failures::{FailureTable, Risk, Shock};
pub use jobs::{JobPlace, JobRow, JobTable, Pace};
pub use laws::sampler;
pub use library::{LibraryTable, ServicingTable};
pub use months::{calendar_months, release_day, release_time};
pub use openings::{Opening, Openings, Stretches, occurrences};
pub use power::PowerTable;
pub use presence::PresenceCurve;
pub use replace::{Pool, ReplaceTable};
pub use tables::{
    Alone, CareTable, ClassTable, ExtraTable, GROUPS, LayerTable, MachineKind, MachineTable, Month, MoveTable, Plan,
    Relations, Reporting, ServerTable, ServiceTable, StrategyTable, SupplyRule, SupplyTable, TriggerTable, Turn, Votes,
    WorkloadTable, WorldTable,
};
pub use time_zone::TimeZoneTable;

pub(crate) use supply::group_products;
