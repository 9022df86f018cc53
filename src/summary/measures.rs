//! The table of measures: name, unit, which way is better, how to read it from an outcome.

use crate::outcome::Outcome;

/// Which way is better.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Better {
    /// Less is better.
    Lower,
    /// More is better.
    Higher,
    /// Neither.
    Neutral,
}

impl Better {
    /// The word for it in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Lower => "lower",
            Self::Higher => "higher",
            Self::Neutral => "neutral",
        }
    }
}

/// One measure.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// Stable name in files, such as `downtime.user_hours`.
    pub id: &'static str,
    /// Words for tables and axes, without the unit: "user hours lost".
    pub title: &'static str,
    /// Unit: `h`, `d`, `share`, `count`. Hours, days and counts are per simulated year unless the title says otherwise.
    pub unit: &'static str,
    /// Which way is better.
    pub better: Better,
    /// The value of one replication, `None` where it has no meaning.
    pub read: fn(&Outcome) -> Option<f64>,
}

/// All measures, in the order of tables and files.
pub const MEASURES: &[Measure] = &[];

/// The position of the measure with this id.
pub fn measure(id: &str) -> Option<usize> {
    MEASURES.iter().position(|measure| measure.id == id)
}
