//! Real data, embedded in the program: what was published when, and how long things took in the field.
//!
//! The tables lie in `data/`, where a README names the source and the licence of each. They are facts, not laws:
//! what was fitted to them stands among the defaults of a scenario, and which part of them a scenario uses is decided
//! where it is resolved.
//!
//! A row that cannot be read is a defect of the program. It is never passed over: the first use ends with a message
//! that names the line, and unit tests read every row.

mod era;
mod lags;
mod release;
mod table;

#[cfg(test)]
mod facts;
#[cfg(test)]
mod update_facts;

pub use era::Era;
pub use lags::{exploit_lag, named_law, named_laws};
