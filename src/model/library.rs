//! Guests that are kept in a library, switched off, and how a strategy keeps them up to date there.

use super::{Law, Schedule};

/// A guest is off, except at certain times.
#[derive(Clone, PartialEq, Debug)]
pub struct Library {
    /// When it runs, on the clock of its site. It has an end.
    pub boots: Schedule,
}

/// Updating guests while they are off: each is started on a host that is kept for it, updated, shut down and put back.
#[derive(Clone, PartialEq, Debug)]
pub struct OfflineServicing {
    /// When that is done, on the clock of the first site. It has an end.
    pub every: Schedule,
    /// How many guests at a time, at least one.
    pub at_once: u32,
    /// How long one guest takes.
    pub takes: Law,
}
