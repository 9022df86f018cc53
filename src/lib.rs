//! patchcast forecasts what an update strategy costs a virtualized Windows estate in downtime and in exposure.

pub mod units;

pub mod dist;
pub mod engine;
pub mod stats;

pub mod model;

pub mod calibration;
pub mod scenario;

pub mod plan;
pub mod policy;

pub mod outcome;
pub mod sim;

pub mod study;
pub mod summary;

pub mod report;

pub mod cli;
