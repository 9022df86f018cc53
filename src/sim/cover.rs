//! Updates and those that supersede them: what is in effect through another one, what has expired, what is required.

use super::Run;
use super::event::Status;
use super::world::{Gone, Removal};
use crate::model::{Source, Superseded};
use crate::policy;
use crate::units::{Span, Time};

impl<'a> Run<'a> {
    /// The place of an update of a machine among those of all classes.
    fn of_all(&self, number: u32, entry: u32) -> usize {
        let class = self.plan.machines[number as usize].class;
        (self.history.classes[class as usize] + entry) as usize
    }

    fn superseded_by(&self, number: u32, entry: u32) -> &'a [u32] {
        self.history.links.superseded_by(self.of_all(number, entry))
    }

    /// An update has become effective: so has what it supersedes and is open.
    pub(super) fn cover(&mut self, number: u32, entry: u32) {
        for &older in self.history.links.supersedes(self.of_all(number, entry)) {
            if self.status(number, older).is_open() {
                self.comes_into_effect(number, older);
                self.set_status(number, older, Status::Covered);
            }
        }
    }

    /// An update has been taken away: it is open again, and so is what was in effect only through it.
    pub(super) fn uncover(&mut self, number: u32, entry: u32) {
        self.open_again(number, entry, Gone::TakenAway);
        for &older in self.history.links.supersedes(self.of_all(number, entry)) {
            if self.status(number, older) == Status::Covered {
                self.open_again(number, older, Gone::Uncovered);
            }
        }
    }

    /// An update is no longer installed, and in effect only if one that supersedes it is.
    pub(super) fn open_again(&mut self, number: u32, entry: u32, why: Gone) {
        if self.is_covered(number, entry) {
            self.set_status(number, entry, Status::Covered);
            return;
        }
        self.set_status(number, entry, Status::Tried);
        let at = self.world.now;
        self.world.removals.push(Removal { machine: number, entry, at, why });
        let machine = &mut self.world.machines[number as usize];
        machine.first_open = machine.first_open.min(entry);
        self.wait_for_scan(number, entry);
    }

    /// Whether one that supersedes an update is itself effective.
    fn is_covered(&self, number: u32, entry: u32) -> bool {
        let installed = |&newer: &u32| matches!(self.status(number, newer), Status::Effective | Status::Faulty);
        self.superseded_by(number, entry).iter().any(installed)
    }

    /// An update that was pending has been taken back: it is open, unless another one holds it.
    pub(super) fn taken_back(&mut self, number: u32, entry: u32, open: Status) {
        if self.is_covered(number, entry) {
            self.comes_into_effect(number, entry);
            self.set_status(number, entry, Status::Covered);
        } else {
            self.set_status(number, entry, open);
        }
    }

    /// An update may not be installed before the next scan.
    pub(super) fn wait_for_scan(&mut self, number: u32, entry: u32) {
        if let Some((_, table)) = self.plan_for(number, self.update_at(number, entry)) {
            self.not_ready_before(number, entry, self.world.now + table.plan.agent.scan_every);
        }
    }

    /// Whether all that an update requires is in effect on a machine.
    pub(super) fn has_required(&self, number: u32, entry: u32) -> bool {
        let required = self.history.links.requires(self.of_all(number, entry));
        required
            .iter()
            .all(|&other| matches!(self.status(number, other), Status::Effective | Status::Covered | Status::Faulty))
    }

    /// How long after its successor's release an update expires for a machine, `None` if it does not.
    fn expiry(&self, number: u32, entry: u32) -> Option<Span> {
        let (_, table) = self.plan_for(number, self.update_at(number, entry))?;
        match (table.plan.source, table.plan.approval.superseded) {
            (Source::WindowsUpdate, _) => Some(Span::ZERO),
            (Source::Wsus, Superseded::Stays) => None,
            (Source::Wsus, Superseded::Expires(after)) => Some(after),
        }
    }

    /// Whether an update has expired by `at`.
    pub(super) fn is_expired(&self, number: u32, entry: u32, at: Time) -> bool {
        if self.superseded_by(number, entry).is_empty() {
            return false;
        }
        let Some(after) = self.expiry(number, entry) else { return false };
        self.superseded_by(number, entry).iter().any(|&newer| self.expires(number, newer, after, at))
    }

    /// Whether an update makes others expire by `at`.
    fn expires(&self, number: u32, newer: u32, after: Span, at: Time) -> bool {
        let update = self.update_at(number, newer);
        let withdrawn = self.history.rogue_of(update).map_or(Time::NEVER, |rogue| self.history.rogues[rogue].withdrawn);
        self.history.release_of(update).at + after <= at && at < withdrawn
    }

    /// From when on an update will not have expired any more, as far as releases are out: [`Time::START`] if it has not.
    pub(super) fn unexpired(&self, number: u32, entry: u32) -> Time {
        if self.superseded_by(number, entry).is_empty() {
            return Time::START;
        }
        let Some(after) = self.expiry(number, entry) else { return Time::START };
        let now = self.world.now;
        let newer = self.superseded_by(number, entry).iter();
        let until = newer.filter(|&&newer| self.expires(number, newer, after, now)).map(|&newer| {
            let rogue = self.history.rogue_of(self.update_at(number, newer));
            rogue.map_or(Time::NEVER, |rogue| self.history.rogues[rogue].withdrawn)
        });
        until.max().unwrap_or(Time::START)
    }

    /// What counts against a faulty update under the plan of a machine.
    pub(super) fn word_for(&self, number: u32, update: u32, rogue: usize) -> policy::Word {
        let (_, table) = self.plan_for(number, update).expect("only planned updates are detected");
        policy::heeded(self.word(rogue), table.plan.approval.culprits)
    }
}
