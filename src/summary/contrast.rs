//! What a paired difference allows to say.

/// What a paired difference allows to say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Better than the baseline: the interval excludes zero.
    Better,
    /// Worse than the baseline.
    Worse,
    /// The interval includes zero.
    Undecided,
    /// No difference in any replication.
    Equal,
    /// The measure has no better side.
    Neutral,
}

impl Verdict {
    /// The word for it in tables and files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Undecided => "undecided",
            Self::Equal => "equal",
            Self::Neutral => "neutral",
        }
    }
}
