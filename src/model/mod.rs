//! What an estate, an update, a window, a law and a strategy *are*. Valid by construction: names resolved to
//! indices, units applied, calendars still as people think of them. No serde, no randomness, no files.

mod calendar;
mod cause;
mod checkpoint;
mod cluster;
mod complaint;
mod component;
mod estate;
mod extra;
mod failure;
mod jobs;
mod law;
mod library;
mod measure;
mod power;
mod product;
mod replace;
mod scenario;
mod strategy;
mod time_zone;
mod update;

pub use calendar::{Exclusion, FabricWindow, Nth, Period, Recurrence, Schedule, is_business_day};
pub use cause::Cause;
pub use checkpoint::{Amount, CheckpointPlan, Checkpoints, Generation, Loses, MergeRule, Reverting, Volume};
pub use cluster::{
    AntiAffinity, Cluster, ClusterGuest, ClusterRun, Forming, Migration, Movability, Moving, Node, Offline, Priority,
};
pub use complaint::Complaints;
pub use component::{Domain, FabricComponent, FabricKind, FabricReleases, Paths};
pub use estate::{
    DowntimeLaws, Edition, Estate, Guest, GuestId, Host, HostId, Machine, MachineId, PRESENCE_SLOTS, Presence, Server,
    ServerId, Service, ServiceId, Site, SiteId, StopAction, UserGroup, WithoutDependencies, Workload, WorkloadId,
};
pub use extra::{Extra, Previews};
pub use failure::{Ageing, Crash, Failures, MachineFailures, Mending};
pub use jobs::{Job, JobKind, Speed};
pub use law::Law;
pub use library::{Library, OfflineServicing};
pub use measure::MEASURE_IDS;
pub use power::{Integration, PowerLoss, Shutdown, Slowdown, StartAction};
pub use product::{Product, ProductSet};
pub use replace::{Replace, Successor};
pub use scenario::{
    Assumption, ExploitLater, Fault, FaultRates, Horizon, Hours, Model, Month, Provenance, Recovery, Servicing, Study,
    Supply, Threat, TriggerShares,
};
pub use strategy::{
    Agent, Approval, Asks, ClassSet, Clock, Culprits, Deadline, Emergency, Group, GroupId, Imports, LayerPlan,
    LoggedOn, Minor, Missed, Move, Outside, Publishing, Quiet, RestartRule, Selection, Source, Start, Strategy,
    Superseded, UpdateServer, Urgency,
};
pub use time_zone::{TimeZoneChange, TimeZones};
pub use update::{
    Channel, Class, Component, ComponentSet, Effort, EffortSet, Handling, Importance, Layer, Nature, Packaging,
    Release, RestartNeed, Severity,
};
