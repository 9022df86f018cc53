//! The serde twins of what a planner writes about checkpoints and volumes; those of everything else are in `file.rs`.

use serde::Deserialize;

use super::file::{LawText, Text};

/// `[[volume]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VolumeEntry {
    pub(super) name: Text,
    pub(super) size: Text,
    pub(super) guests: Vec<Text>,
}

/// `[checkpoint]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckpointsTable {
    pub(super) update: LawText,
    pub(super) per_day: LawText,
    pub(super) merge_rate: Text,
    pub(super) apply: LawText,
    pub(super) rejoin: LawText,
    pub(super) make_room: LawText,
    pub(super) diverged: LawText,
    pub(super) rebuild: LawText,
}

/// `checkpoint = { ... }` of a plan
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckpointTable {
    pub(super) keep: Text,
    pub(super) except: Vec<Text>,
    pub(super) merge: Text,
}
