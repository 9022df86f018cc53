//! Tests through the public face of the crate, one module per subject.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

mod agents;
mod architecture;
mod calendar;
mod chain;
mod checkpoints;
mod cli;
mod clusters;
mod determinism;
mod extra;
mod fabric;
mod failures;
mod hosts;
mod jobs;
mod library;
mod people;
mod problems;
mod reference;
mod reference_pages;
mod relations;
mod replace;
mod scenarios;
mod services;
mod swarm;
mod theory;
mod time_zone;
mod windows;
mod worlds;
