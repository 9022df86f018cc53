//! Decisions, one small file each: pure functions of what is known when they are made. Nothing here knows the future, the
//! dice, or how time passes.

mod admission;
mod age;
mod clearance;
mod complaint;
mod intake;

pub use admission::{Room, fits};
pub use age::approved;
pub use clearance::{Word, cleared, heeded, installable};
pub use complaint::{ANNOYANCE_MEMORY, Grievance, REGULARITY_MEMORY, recent, regularity, repeats};
pub use intake::on_offer;
