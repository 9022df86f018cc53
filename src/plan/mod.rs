//! From a model to flat tables that all replications share: calendars as instants, placement, samplers.

mod months;
mod openings;
mod presence;

pub use months::{calendar_months, release_day, release_time};
pub use openings::{Opening, Openings, Stretches, occurrences};
pub use presence::PresenceCurve;
