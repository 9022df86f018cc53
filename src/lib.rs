//! patchcast forecasts what an update strategy costs a virtualized Windows estate in downtime and in exposure, before
//! anybody patches.
//!
//! # One line
//!
//! ```text
//! parse -> resolve -> compile -> simulate -> summarize -> render
//! File     Model      Plan       Outcome     Summary      Report
//! ```
//!
//! - [`scenario::File`]: what the planner wrote, with places; unknown keys are refused.
//! - [`model::Model`]: valid by construction; names, units and calendars still as people think of them.
//! - [`plan::Plan`]: flat tables that all replications share; names gone, calendars expanded into instants.
//! - [`outcome::Outcome`]: one replication of one strategy; plain data.
//! - [`summary::Summary`]: named measures with intervals, and paired differences.
//! - [`report`]: text, tables and pictures, as strings and bytes. Only [`cli`] touches files and terminals.
//!
//! After a model exists nothing fails: no function from [`plan::compile`] on returns a `Result`.
//!
//! # The whole line on a small scenario
//!
//! ```
//! use patchcast::{plan, report, scenario, study, summary};
//!
//! let text = r#"
//! question = "What does a nightly restart cost a lone web server?"
//! horizon = { start = 2009-01-01, end = 2010-01-01 }
//! study = { seed = 7, replications = 20 }
//! [[site]]
//! name = "hq"
//! zone = "Europe/Amsterdam"
//! [[server]]
//! name = "web01"
//! product = "ws2008"
//! [[workload]]
//! name = "site"
//! on = "web01"
//! role = "web"
//! [[service]]
//! name = "web"
//! workloads = ["site"]
//! users = { hq = 60 }
//! [[strategy]]
//! name = "never"
//! hosts = "never"
//! guests = "never"
//! workloads = "never"
//! [[strategy]]
//! name = "nightly"
//! hosts = "never"
//! guests = { source = "windows-update", window = "daily 03:00" }
//! workloads = "never"
//! "#;
//!
//! // What the planner wrote. The second argument reads files named by `use = "..."`; there are none here.
//! let source = scenario::Source { name: "web.toml".into(), text: text.into() };
//! let file = scenario::parse(source, &|path| Err(format!("there is no {path}"))).expect("the text is well-formed");
//! // What it means.
//! let model = scenario::resolve(&file).expect("it makes sense");
//! // What will run.
//! let plan = plan::compile(&model);
//! // What happened, replication by replication.
//! let study::Ending::Finished(outcomes) = study::run(&plan, study::Settings::default(), &study::Patient) else {
//!     unreachable!("nobody stops it");
//! };
//! // What it comes to.
//! let summary = summary::Summary::of(&model, &outcomes);
//! let exposure = summary::measure("exposure.vulnerability_days").expect("that is a measure");
//! let mean = |strategy: usize| summary.strategies[strategy].measures[exposure].expect("it has a value").mean;
//! assert!(mean(0) > 100.0 * mean(1), "never patching leaves far more open");
//! // What people read.
//! let table = report::table(&summary, &model, Some(100));
//! assert!(table.contains("nightly"));
//! ```

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
