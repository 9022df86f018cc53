//! Twins for storage and network: `[[component]]`, and when a strategy works on them.

use serde::Deserialize;
use toml::Spanned;

use super::super::word::WordOr;
use super::{ClockTable, LawText, Number, Text, Whole};

/// `[[component]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ComponentEntry {
    pub(in super::super) name: Text,
    pub(in super::super) kind: Text,
    pub(in super::super) serves: Spanned<Vec<Text>>,
    pub(in super::super) domain: Option<Text>,
    pub(in super::super) site: Option<Text>,
    pub(in super::super) updates_per_year: Option<Number>,
    pub(in super::super) releases: Option<Vec<Text>>,
    pub(in super::super) outage: LawText,
    pub(in super::super) paths: Whole,
    pub(in super::super) path_failure: Number,
}

/// `fabric = { ... }`: openings for all components, or by their domains, or both.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct FabricTable {
    pub(in super::super) window: Option<Text>,
    #[serde(default)]
    pub(in super::super) except: Vec<Text>,
    pub(in super::super) clock: Option<Spanned<WordOr<ClockTable>>>,
    pub(in super::super) network: Option<Spanned<WordOr<FabricPlanTable>>>,
    pub(in super::super) storage: Option<Spanned<WordOr<FabricPlanTable>>>,
    pub(in super::super) application: Option<Spanned<WordOr<FabricPlanTable>>>,
    pub(in super::super) management: Option<Spanned<WordOr<FabricPlanTable>>>,
    pub(in super::super) security: Option<Spanned<WordOr<FabricPlanTable>>>,
}

/// `fabric = { storage = { ... } }`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct FabricPlanTable {
    pub(in super::super) window: Text,
    #[serde(default)]
    pub(in super::super) except: Vec<Text>,
    pub(in super::super) clock: Option<Spanned<WordOr<ClockTable>>>,
}
