//! Mends a tree with mistakes of form, so that the search for mistakes goes on behind each one: keys are respelled or
//! dropped, and a stand-in takes the place of what is missing or of the wrong kind. Stand-ins are nowhere: what is found
//! wrong there is no problem of the author.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::problem::nearest;
use super::reword::Flaw;
use super::source::{Bytes, NOWHERE};
use super::tree::{Tree, joins, text};

/// Mends trees, and remembers what must not be concluded from them.
#[derive(Debug)]
pub(super) struct Mender {
    /// Places of the defaults.
    defaults: Bytes,
    stand_ins: usize,
    doubtful: Vec<Bytes>,
    respelled: Vec<Bytes>,
}

impl Mender {
    pub(super) const fn new(defaults: Bytes) -> Self {
        Self { defaults, stand_ins: 0, doubtful: Vec::new(), respelled: Vec::new() }
    }

    /// Tables that lost a key or hold a stand-in: what seems wrong with such a table as a whole may come from that.
    pub(super) fn doubtful(&self) -> &[Bytes] {
        &self.doubtful
    }

    /// Whether a flaw is the author's, and not one of a table whose name was respelled: such a table did not get the
    /// defaults, so nobody knows what it lacks.
    pub(super) fn is_written(&self, at: &Bytes, flaw: &Flaw<'_>) -> bool {
        !(matches!(flaw, Flaw::Missing { .. }) && self.respelled.contains(at))
    }

    /// Takes away the flaw that was found at a place.
    pub(super) fn mend(&mut self, tree: &mut Tree<'_>, at: &Bytes, flaw: &Flaw<'_>) {
        match flaw {
            Flaw::Unknown { known, .. } => self.respell(tree, at, known),
            Flaw::Missing { key } => self.supply(tree, at, key),
            Flaw::Kind { expected, .. } => self.replace(tree, at, expected),
            Flaw::Length => self.replace(tree, at, "a tuple"),
            Flaw::Other(_) => self.replace(tree, at, "a string"),
        }
    }

    /// A value of an expected kind that stands for one that cannot be read. No parser accepts the text in it.
    pub(super) fn stand_in<'i>(&mut self, expected: &str) -> Tree<'i> {
        let value = match expected {
            "i64" | "u64" | "f64" => zero(),
            "a boolean" => DeValue::Boolean(false),
            "a map" => DeValue::Table(DeTable::new()),
            "a sequence" => DeValue::Array(self.list(&["a string"])),
            _ if expected.starts_with("a tuple") => DeValue::Array(self.list(&["a string", "i64"])),
            _ if expected.starts_with("struct") => DeValue::Table(DeTable::new()),
            _ => text(String::new()),
        };
        let place = NOWHERE + self.stand_ins;
        self.stand_ins += 1;
        Spanned::new(place..place, value)
    }

    fn list<'i>(&mut self, kinds: &[&str]) -> DeArray<'i> {
        let mut list = DeArray::new();
        kinds.iter().for_each(|kind| list.push(self.stand_in(kind)));
        list
    }

    /// A list around a value that should have been one.
    pub(super) fn listed<'i>(&mut self, only: Tree<'i>) -> Tree<'i> {
        let mut list = DeArray::new();
        list.push(only);
        Spanned::new(self.stand_in("a sequence").span(), DeValue::Array(list))
    }

    /// Gives the key at a place the name that was meant; without a guess, or if that is there already, drops the key.
    fn respell(&mut self, tree: &mut Tree<'_>, at: &Bytes, known: &[&str]) {
        // A group has the plans of its strategy with their places, so a place may be that of more keys than one.
        let is_wrong = |node: &Tree<'_>| key_at(node, at).is_some_and(|name| !known.contains(&name));
        let Some(found) = find(tree, &is_wrong) else { return };
        let (span, name) = (found.span(), key_at(found, at).expect("it was found there").to_owned());
        let DeValue::Table(table) = found.get_mut() else { return };
        let value = table.remove(name.as_str()).expect("it was found there");
        let meant = nearest(&name, known.iter().copied());
        let is_default = |own: &Tree<'_>| self.defaults.contains(&own.span().start);
        match meant.filter(|meant| table.get(*meant).is_none_or(is_default)) {
            Some(meant) => {
                self.note_respelled(&value);
                table.insert(Spanned::new(at.clone(), Cow::Owned(meant.to_owned())), value);
            }
            None => self.doubtful.push(span),
        }
    }

    /// Notes the tables that lack their defaults because of their name.
    fn note_respelled(&mut self, value: &Tree<'_>) {
        let Some(table) = value.get_ref().as_table() else { return };
        self.respelled.push(value.span());
        table.iter().filter(|(key, _)| joins(key.get_ref())).for_each(|(_, inner)| self.note_respelled(inner));
    }

    /// Puts a stand-in under a key that the table at a place lacks.
    fn supply(&mut self, tree: &mut Tree<'_>, at: &Bytes, name: &str) {
        let lacks = |node: &Tree<'_>| node.get_ref().as_table().is_some_and(|table| !table.contains_key(name));
        let Some(found) = find(tree, &|node| node.span() == *at && lacks(node)) else { return };
        let stand_in = self.stand_in("a string");
        if let DeValue::Table(table) = found.get_mut() {
            let key = Spanned::new(0..0, Cow::Owned(name.to_owned()));
            table.insert(key, stand_in);
        }
        self.doubtful.push(at.clone());
    }

    /// Puts a stand-in where a value of another kind stands. One that should have been in a list is put into one.
    fn replace(&mut self, tree: &mut Tree<'_>, at: &Bytes, expected: &str) {
        if let Some(parent) = find(tree, &|node| holds(node, at)) {
            self.doubtful.push(parent.span());
        }
        let Some(found) = find(tree, &|node| node.span() == *at) else { return };
        let is_only = expected == "a sequence" && (found.get_ref().is_str() || found.get_ref().is_table());
        *found = if is_only && at.start < NOWHERE { self.listed(found.clone()) } else { self.stand_in(expected) };
    }
}

/// The first value, from the outside, of which something is true.
fn find<'t, 'i>(tree: &'t mut Tree<'i>, wanted: &dyn Fn(&Tree<'i>) -> bool) -> Option<&'t mut Tree<'i>> {
    if wanted(tree) {
        return Some(tree);
    }
    match tree.get_mut() {
        DeValue::Array(list) => list.iter_mut().find_map(|item| find(item, wanted)),
        DeValue::Table(table) => table.iter_mut().find_map(|(_, value)| find(value, wanted)),
        DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
            None
        }
    }
}

/// The key at a place, if it belongs to this table.
fn key_at<'t>(node: &'t Tree<'_>, at: &Bytes) -> Option<&'t str> {
    let table = node.get_ref().as_table()?;
    table.keys().find(|key| key.span() == *at).map(|key| key.get_ref().as_ref())
}

/// Whether the value at a place stands directly in this table.
fn holds(node: &Tree<'_>, at: &Bytes) -> bool {
    node.get_ref().as_table().is_some_and(|table| table.values().any(|value| value.span() == *at))
}

fn zero<'i>() -> DeValue<'i> {
    DeValue::parse("0").expect("a number").into_inner()
}
