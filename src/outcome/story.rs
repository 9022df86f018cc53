//! What can be told of one replication beside its numbers.

use super::{Outcome, Stretch};
use crate::model::Layer;
use crate::units::{Span, Time};

/// One replication of one strategy, told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Story {
    /// What it came to.
    pub outcome: Outcome,
    /// Why services were down, in the order of the ends.
    pub stretches: Vec<Stretch>,
    /// What was done in openings that have an end, in the order of the ends.
    pub sessions: Vec<Session>,
}

/// A machine has installed something in an opening that has an end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Session {
    /// The machine: hosts first, then guests, then physical servers.
    pub machine: u32,
    /// The layer of the opening.
    pub layer: Layer,
    /// When the opening started for the machine.
    pub start: Time,
    /// When it ended, or was to end.
    pub end: Time,
    /// When the machine was done, its restart included.
    pub done: Time,
}

impl Session {
    /// From the start of the opening until the machine was done.
    pub fn took(&self) -> Span {
        self.done.since(self.start)
    }

    /// How long the opening was.
    pub fn window(&self) -> Span {
        self.end.since(self.start)
    }
}
