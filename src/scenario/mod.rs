//! The scenario file that a planner writes: read into twins with every place kept, completed by the embedded defaults,
//! and resolved into a [`Model`](crate::model::Model). No files are opened here.
//!
//! ```text
//! Source ─ parse ─► File ─ resolve ─► Model
//!                    └──── record ──► text of a complete scenario
//! ```

mod cluster;
mod defaults;
mod file;
mod file_forms;
mod file_storage;
mod form;
mod library;
mod mend;
#[cfg(test)]
mod plan_tests;
mod problem;
mod read;
mod record;
mod resolve;
mod reword;
mod shape;
mod source;
#[cfg(test)]
mod tests;
mod text;
mod tree;
mod word;

pub use problem::{Paint, Problem, Problems};
pub use read::{File, parse};
pub use record::{RecordMeta, record};
pub use resolve::resolve;
pub use source::{Source, decode};
