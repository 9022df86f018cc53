//! What updates have to do with each other on machines of one class: which replace which, and what they require. The
//! rules are in sections 3.7 and 3.9 of the page; what follows from them for a machine is elsewhere.

use super::dice::Dice;
use super::history::{ReleaseAt, group_of, release_number};
use crate::model::{Component, Packaging, Product, ProductSet, Release};
use crate::plan::{Plan, Relations, group_products};

/// Relations of all updates of all classes. Reused from one replication to the next without new memory.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// For each update of each class, in the order of the history; empty where nothing is related.
    entries: Vec<EntryLinks>,
    /// Positions of updates in their class, as the entries point to them.
    lists: Vec<u32>,
}

#[derive(Clone, Copy, Debug, Default)]
struct EntryLinks {
    supersedes: (u32, u32),
    superseded_by: (u32, u32),
    requires: (u32, u32),
    patch: Patch,
}

/// How an update is put into a running system.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Patch {
    /// As its files say.
    #[default]
    Cold,
    /// In memory, without a restart.
    Hot,
}

/// The updates of one class.
#[derive(Clone, Copy)]
pub(super) struct Class<'a> {
    pub(super) plan: &'a Plan,
    pub(super) releases: &'a [ReleaseAt],
    pub(super) updates: &'a [u32],
    pub(super) products: ProductSet,
}

impl Links {
    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.lists.clear();
    }

    /// Adds the updates of the next class.
    pub(super) fn add(&mut self, dice: Dice<'_>, class: Class<'_>) {
        let updates = class.updates;
        let enrolled = is_enrolled(class.products);
        if class.plan.supply.relations == Relations::None && !enrolled {
            return;
        }
        let mut baseline = None;
        for entry in 0..updates.len() {
            let supersedes = self.list(0..entry, |other| class.supersedes(entry, other));
            let superseded_by = self.list(entry + 1..updates.len(), |other| class.supersedes(other, entry));
            let mut requires = self.list(0..entry, |other| class.requires(entry, other));
            let mut patch = Patch::Cold;
            if enrolled && class.is_system_cumulative(entry) {
                if class.is_baseline(dice, entry) {
                    baseline = Some(entry);
                } else {
                    patch = Patch::Hot;
                    self.lists.extend(baseline.map(position));
                    requires.1 = position(self.lists.len());
                }
            }
            self.entries.push(EntryLinks { supersedes, superseded_by, requires, patch });
        }
    }

    fn list(&mut self, among: std::ops::Range<usize>, related: impl Fn(usize) -> bool) -> (u32, u32) {
        let from = position(self.lists.len());
        self.lists.extend(among.filter(|&other| related(other)).map(position));
        (from, position(self.lists.len()))
    }

    fn slice(&self, (from, to): (u32, u32)) -> &[u32] {
        &self.lists[from as usize..to as usize]
    }

    fn entry(&self, place: usize) -> EntryLinks {
        self.entries.get(place).copied().unwrap_or_default()
    }

    /// Earlier updates that the one at a place (over all classes) supersedes.
    pub(super) fn supersedes(&self, place: usize) -> &[u32] {
        self.slice(self.entry(place).supersedes)
    }

    /// Later updates that supersede it.
    pub(super) fn superseded_by(&self, place: usize) -> &[u32] {
        self.slice(self.entry(place).superseded_by)
    }

    /// Earlier updates that it requires.
    pub(super) fn requires(&self, place: usize) -> &[u32] {
        self.slice(self.entry(place).requires)
    }

    /// How it is put into a running system.
    pub(super) fn patch(&self, place: usize) -> Patch {
        self.entry(place).patch
    }
}

impl<'a> Class<'a> {
    /// Whether an update supersedes an earlier one.
    fn supersedes(self, later: usize, earlier: usize) -> bool {
        let (later, earlier) = (self.updates[later], self.updates[earlier]);
        if group_of(later) != group_of(earlier) || release_number(later) == release_number(earlier) {
            return false;
        }
        let (new, old) = (self.release(later), self.release(earlier));
        let shared = new.fixed.intersection(old.fixed).intersection(self.products);
        let cumulative = new.nature.packaging == Packaging::Cumulative && old.nature.packaging == Packaging::Cumulative;
        let same =
            new.component == old.component && !shared.intersection(group_products(group_of(later) as usize)).is_empty();
        cumulative && same || new.nature.supersedes.contains(&old.id)
    }

    fn requires(self, entry: usize, earlier: usize) -> bool {
        let (entry, earlier) = (self.updates[entry], self.updates[earlier]);
        release_number(entry) != release_number(earlier)
            && self.release(entry).nature.requires.contains(&self.release(earlier).id)
    }

    fn is_system_cumulative(self, entry: usize) -> bool {
        let release = self.release(self.updates[entry]);
        release.component == Component::System && release.nature.packaging == Packaging::Cumulative
    }

    /// Whether it is a baseline of hotpatching: those of the first month of a quarter, and unplanned ones.
    fn is_baseline(self, dice: Dice<'_>, entry: usize) -> bool {
        let at = self.releases[release_number(self.updates[entry]) as usize].at;
        let months = &self.plan.months;
        let month = months[months.partition_point(|month| month.start <= at) - 1].number;
        month.is_multiple_of(3) || dice.unplanned_baseline(month)
    }

    fn release(self, update: u32) -> &'a Release {
        &self.plan.supply.templates[self.releases[release_number(update) as usize].template as usize]
    }
}

/// Whether the system of a machine with these products is enrolled in hotpatching.
const fn is_enrolled(products: ProductSet) -> bool {
    products.contains(Product::Ws2022Hotpatch)
}

fn position(place: usize) -> u32 {
    u32::try_from(place).expect("a world has fewer than 2^32 updates")
}
