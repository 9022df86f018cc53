//! The serde twins of clusters and of what strategies do with them. What they mean is not known here.

use serde::Deserialize;
use toml::Spanned;

use super::file::{LawText, Number, Text, Whole};

/// `[[cluster]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClusterEntry {
    pub(super) name: Text,
    pub(super) hosts: Spanned<Vec<Text>>,
    pub(super) migration: Option<Text>,
    pub(super) network: Text,
    pub(super) concurrent: Option<Whole>,
    pub(super) rewritten: Spanned<(Number, Number)>,
    pub(super) fails: Number,
    pub(super) low_priority: Option<Text>,
    pub(super) reserve: Text,
    pub(super) anti_affinity: Text,
    pub(super) detection: Text,
    pub(super) directory: Option<Text>,
    pub(super) cold_start: LawText,
}

/// `cluster_aware_updating = { ... }`, by the names of its parameters
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub(super) struct ClusterAwareUpdatingTable {
    #[serde(default)]
    pub(super) node_order: Vec<Text>,
    pub(super) max_failed_nodes: Option<Whole>,
    pub(super) max_retries_per_node: Whole,
    pub(super) require_all_nodes_online: bool,
    pub(super) reboot_timeout_minutes: Whole,
    pub(super) stop_after: Option<Text>,
    #[serde(rename = "bake")]
    pub(super) bake: Text,
}

/// `rolling = { ... }`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RollingTable {
    pub(super) by: Text,
    #[serde(default)]
    pub(super) node_order: Vec<Text>,
    pub(super) max_failed_nodes: Option<Whole>,
    pub(super) retries: Whole,
    pub(super) bake: Text,
    pub(super) nodes_per_window: Option<Whole>,
}
