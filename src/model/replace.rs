//! Replacing guests by new ones that hold their updates already, instead of updating them in place.

use super::Law;

/// How guests are replaced, in the openings of their plan.
#[derive(Clone, PartialEq, Debug)]
pub struct Replace {
    /// By what.
    pub by: Successor,
    /// How many guests of a site at a time, at least one.
    pub at_once: u32,
    /// How long it takes to build what replaces them.
    pub build: Law,
    /// How long a guest is down while it is switched to what replaces it, or back.
    pub switch: Law,
    /// Roles of workloads whose guests are not replaced: what people store there would be lost.
    pub except: Vec<String>,
}

/// What replaces a guest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Successor {
    /// A new machine from an image that is built once for an opening, before it starts; the old one is destroyed.
    Image,
    /// A copy that is updated beside it, while it runs.
    Clone,
}
