//! Decisions, one small file each: pure functions of what is known when they are made. Nothing here knows the future, the
//! dice, or how time passes.

mod admission;
mod age;
mod clearance;
mod intake;

pub use admission::{fits, Room};
pub use age::approved;
pub use clearance::{cleared, installable, Word};
pub use intake::on_offer;
