//! Trees of TOML values with the place of every value: put one under another, spell them out again. What keys mean is
//! not known here.

use std::borrow::Cow;

use serde::de::IntoDeserializer;
use toml::Spanned;
use toml::de::{DeArray, DeString, DeTable, DeValue};

/// A value and its place.
pub(super) type Tree<'i> = Spanned<DeValue<'i>>;

/// Tables that are put together key by key. Any other table is one value: half a law makes no sense.
const JOINED: [&str; 18] = [
    "cluster_aware_updating",
    "rolling",
    "faulty",
    "trigger",
    "exploited_later",
    "weights",
    "hosts",
    "guests",
    "workloads",
    "approve",
    "select",
    "restart",
    "automatic_updates",
    "maintenance_window",
    "azure_window",
    "update_server",
    "replace",
    "checkpoint",
];
/// Tables that are either one law or laws by kind: put together if they have a kind in common.
const LAWS: [&str; 1] = ["install"];

/// Adds what a table does not say from another.
pub(super) fn fill<'i>(table: &mut DeTable<'i>, under: &DeTable<'i>) {
    for (key, default) in under.iter() {
        let Some(own) = table.get_mut(key.get_ref().as_ref()) else {
            table.insert(key.clone(), default.clone());
            continue;
        };
        let (DeValue::Table(own), DeValue::Table(default)) = (own.get_mut(), default.get_ref()) else { continue };
        let is_by_kind = LAWS.contains(&key.get_ref().as_ref()) && own.keys().any(|key| default.contains_key(key));
        if joins(key.get_ref()) || is_by_kind {
            fill(own, default);
        }
    }
}

/// Whether a table under this key is put together key by key.
pub(super) fn joins(key: &str) -> bool {
    JOINED.contains(&key)
}

/// Whether the default under this key is a table of laws by kind.
pub(super) fn is_by_kind(key: &str) -> bool {
    LAWS.contains(&key)
}

/// The table of a whole document with all places moved.
pub(super) fn shifted<'i>(document: DeTable<'i>, by: usize) -> DeTable<'i> {
    let moved = |(key, value): (Spanned<DeString<'i>>, Tree<'i>)| {
        let at = key.span();
        (Spanned::new(at.start + by..at.end + by, key.into_inner()), shifted_value(value, by))
    };
    document.into_iter().map(moved).collect()
}

fn shifted_value(tree: Tree<'_>, by: usize) -> Tree<'_> {
    let span = tree.span();
    let value = match tree.into_inner() {
        DeValue::Array(list) => DeValue::Array(array(list.into_iter().map(|item| shifted_value(item, by)))),
        DeValue::Table(table) => DeValue::Table(shifted(table, by)),
        leaf @ (DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)) => leaf,
    };
    Spanned::new(span.start + by..span.end + by, value)
}

/// The tree with dates as text: a date may be written with or without quotes.
pub(super) fn dates_as_text(tree: Tree<'_>) -> Tree<'_> {
    let span = tree.span();
    let value = match tree.into_inner() {
        DeValue::Datetime(date) => text(date.to_string()),
        DeValue::Array(list) => DeValue::Array(array(list.into_iter().map(dates_as_text))),
        DeValue::Table(table) => {
            DeValue::Table(table.into_iter().map(|(key, value)| (key, dates_as_text(value))).collect())
        }
        leaf @ (DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_)) => leaf,
    };
    Spanned::new(span, value)
}

/// A text as a value.
pub(super) fn text<'i>(words: String) -> DeValue<'i> {
    DeValue::String(Cow::Owned(words))
}

/// A key without a place of its own.
pub(super) fn key(name: &str) -> Spanned<DeString<'_>> {
    Spanned::new(0..0, Cow::Borrowed(name))
}

fn array<'i>(items: impl Iterator<Item = Tree<'i>>) -> DeArray<'i> {
    let mut list = DeArray::new();
    items.for_each(|item| list.push(item));
    list
}

/// A value without places, spelled as TOML; tables keep the order in which they were written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Node {
    /// A single value as it is spelled.
    Leaf(String),
    /// A list.
    List(Vec<Self>),
    /// A table.
    Table(Vec<(String, Self)>),
}

impl Node {
    pub(super) fn of(value: &DeValue<'_>) -> Self {
        match value {
            DeValue::String(words) => Self::quoted(words),
            DeValue::Integer(number) => Self::Leaf(
                i64::from_str_radix(number.as_str(), number.radix())
                    .map_or_else(|_| number.to_string(), |number| number.to_string()),
            ),
            DeValue::Float(number) => Self::Leaf(
                number.as_str().parse().map_or_else(|_| number.to_string(), |number: f64| format!("{number:?}")),
            ),
            DeValue::Boolean(yes) => Self::Leaf(yes.to_string()),
            DeValue::Datetime(date) => Self::Leaf(date.to_string()),
            DeValue::Array(list) => Self::List(list.iter().map(|item| Self::of(item.get_ref())).collect()),
            DeValue::Table(table) => {
                let mut entries: Vec<_> = table.iter().collect();
                entries.sort_by_key(|(key, _)| key.span().start);
                let node = |(key, value): (&Spanned<DeString<'_>>, &Tree<'_>)| {
                    (key.get_ref().to_string(), Self::of(value.get_ref()))
                };
                Self::Table(entries.into_iter().map(node).collect())
            }
        }
    }

    pub(super) fn quoted(words: &str) -> Self {
        Self::Leaf(toml::Value::String(words.to_owned()).to_string())
    }

    /// The text of a quoted leaf.
    pub(super) fn words(&self) -> Option<String> {
        let Self::Leaf(spelled) = self else { return None };
        let value = toml::de::ValueDeserializer::parse(spelled).ok()?;
        serde::Deserialize::deserialize(value.into_deserializer()).ok()
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Self::Table(entries) = self else { return None };
        entries.iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    /// The entries of a list, or nothing.
    pub(super) fn items(&self) -> &[Self] {
        if let Self::List(items) = self { items } else { &[] }
    }

    /// The value on one line, as it stands behind `key =`.
    pub(super) fn inline(&self) -> String {
        match self {
            Self::Leaf(spelled) => spelled.clone(),
            Self::List(items) => format!("[{}]", items.iter().map(Self::inline).collect::<Vec<_>>().join(", ")),
            Self::Table(entries) if entries.is_empty() => "{}".to_owned(),
            Self::Table(entries) => {
                let entries: Vec<String> =
                    entries.iter().map(|(key, value)| format!("{} = {}", spelled_key(key), value.inline())).collect();
                format!("{{ {} }}", entries.join(", "))
            }
        }
    }
}

/// A key as it must be spelled: bare where that is allowed.
pub(super) fn spelled_key(key: &str) -> String {
    let bare = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if bare { key.to_owned() } else { toml::Value::String(key.to_owned()).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> DeTable<'_> {
        DeTable::parse(text).unwrap().into_inner()
    }

    #[test]
    fn a_law_is_replaced_and_a_joined_table_is_filled() {
        let mut own = table("install.fixed = 1\n[trigger]\nrole = 1");
        fill(&mut own, &table("install.lognormal = 2\nboot = 3\n[trigger]\nrole = 0.5\nproduct = 0.25"));
        let node = Node::of(&DeValue::Table(own));
        assert_eq!(node.get("install").unwrap().inline(), "{ fixed = 1 }");
        assert_eq!(node.get("boot").unwrap().inline(), "3");
        let trigger = node.get("trigger").unwrap();
        assert_eq!(
            (trigger.get("role"), trigger.get("product").map(Node::inline).as_deref()),
            (Some(&Node::Leaf("1".to_owned())), Some("0.25"))
        );
    }

    #[test]
    fn laws_by_kind_are_filled_and_one_law_stands_for_all() {
        let filled = |own: &'static str| {
            let mut own = table(own);
            fill(&mut own, &table("install.update = 1\ninstall.dotnet = 2"));
            Node::of(&DeValue::Table(own)).get("install").unwrap().inline()
        };
        assert_eq!(filled("install.dotnet = 3"), "{ dotnet = 3, update = 1 }");
        assert_eq!(filled("install.fixed = 3"), "{ fixed = 3 }");
    }

    #[test]
    fn values_are_spelled_as_toml() {
        let node = Node::of(&DeValue::Table(table(
            "b = \"say \\\"x\\\"\"\na = [0x10, 1.50, true, 2008-10-01]\n\"odd key\" = {}",
        )));
        assert_eq!(node.inline(), "{ b = 'say \"x\"', a = [16, 1.5, true, 2008-10-01], \"odd key\" = {} }");
        assert_eq!(node.get("b").unwrap().words().as_deref(), Some("say \"x\""));
    }
}
