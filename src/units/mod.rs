//! Quantities: points and spans of simulated time, fractions, civil dates and zones.
//!
//! Nothing here knows what is simulated. Local clocks and daylight saving exist only here and where a plan is compiled.

mod civil;
mod fraction;
mod time;

pub use civil::{ClockTime, Date, Epoch, Weekday, Zone, ZoneError};
pub use fraction::Fraction;
pub use time::{Span, Time};
