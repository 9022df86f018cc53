//! What is vulnerable for how long: exposure, latency and coverage.

use super::Run;
use super::event::{Status, Word};
use super::history::{ReleaseAt, layer_of};
use super::ledger::Gaps;
use super::world::{Gone, Removal};
use crate::model::Source;
use crate::outcome::{COVERAGE_DAYS, Coverage};
use crate::plan::{GROUPS, LayerTable, group_products};
use crate::units::{Span, Time};

/// A stretch in which a machine was vulnerable for want of an update.
#[derive(Clone, Copy)]
pub(super) struct Vulnerable {
    pub(super) release: ReleaseAt,
    pub(super) from: Time,
    pub(super) to: Time,
}

impl Run<'_> {
    /// An installed update takes effect, and perhaps more than was wanted.
    pub(super) fn becomes_effective(&mut self, number: u32, entry: u32) {
        let update = self.update_at(number, entry);
        self.comes_into_effect(number, entry);
        self.is_fresh(number, entry);
        self.world.machines[number as usize].batch += 1;
        self.note(Word::Effective, number);
        let faulty = self.is_hit(number, update);
        self.set_status(number, entry, if faulty { Status::Faulty } else { Status::Effective });
        self.cover(number, entry);
        self.advance(number);
    }

    /// A machine is no longer vulnerable for want of an update.
    pub(super) fn comes_into_effect(&mut self, number: u32, entry: u32) {
        let now = self.world.now;
        let update = self.update_at(number, entry);
        let release = self.history.release_of(update);
        let removed = self.forget_removal(number, entry);
        self.lacks_no_longer(number, update, removed);
        let stretch = Vulnerable { release, from: removed.unwrap_or(release.at), to: now };
        self.expose(number, stretch);
        self.add_gap(number, update, stretch);
        if removed.is_none() && release.at >= self.plan.measured_from {
            let layer = self.layer_at(number, update);
            self.world.ledger.latency(layer, now.since(release.at));
        }
    }

    /// Moves the position before which everything is effective.
    fn advance(&mut self, number: u32) {
        let entries = self.history.of_class(self.plan.machines[number as usize].class).len();
        let machine = &mut self.world.machines[number as usize];
        let statuses = &self.world.status[machine.list as usize..][..entries];
        while statuses.get(machine.first_open as usize).is_some_and(|status| status.is_settled()) {
            machine.first_open += 1;
        }
    }

    /// Whether an update has been taken away from a machine as a culprit and is open again since.
    pub(super) fn is_removed(&self, number: u32, entry: u32) -> bool {
        let it = |removal: &Removal| removal.machine == number && removal.entry == entry;
        self.world.removals.iter().any(|removal| it(removal) && removal.why == Gone::TakenAway)
    }

    fn forget_removal(&mut self, number: u32, entry: u32) -> Option<Time> {
        let removals = &mut self.world.removals;
        let place = removals.iter().position(|removal| removal.machine == number && removal.entry == entry)?;
        Some(removals.swap_remove(place).at)
    }

    /// Counts a vulnerable stretch of one machine: of a guest of the library only what lies in the times in which it is to run.
    fn expose(&mut self, number: u32, stretch: Vulnerable) {
        let plan = self.plan;
        let Some(hours) = plan.library.hours(number) else { return self.add_exposure(stretch, 1) };
        let before = self.world.ledger.exposure.plain;
        for (from, to) in hours.within(stretch.from, stretch.to) {
            self.add_exposure(Vulnerable { from, to, ..stretch }, 1);
        }
        let exposure = &mut self.world.ledger.exposure;
        exposure.library += exposure.plain - before;
    }

    /// Counts a stretch in which all machines of a class were vulnerable.
    fn expose_class(&mut self, class: usize, stretch: Vulnerable) {
        let plan = self.plan;
        let mut others = plan.classes[class].machines;
        for &guest in plan.library.guests.iter().filter(|&&guest| plan.machines[guest as usize].class as usize == class)
        {
            self.expose(guest, stretch);
            others -= 1;
        }
        self.add_exposure(stretch, others);
    }

    /// Counts a vulnerable stretch of some machines, if the release counts.
    fn add_exposure(&mut self, stretch: Vulnerable, machines: u32) {
        let Vulnerable { release, from, to } = stretch;
        if release.at < self.plan.measured_from || from >= to {
            return;
        }
        let template = &self.plan.supply.templates[release.template as usize];
        let plain = u128::from(to.since(from).ms()) * u128::from(template.vulnerabilities);
        let weight = self.plan.world.weights[template.severity as usize];
        let exploits = self.history.exploits_of(release);
        let exploited: u64 = exploits.iter().map(|&exploit| to.since(from.max(exploit)).ms()).sum();
        let total = &mut self.world.ledger.exposure;
        total.plain += plain * u128::from(machines);
        total.weighted += plain * u128::from(weight) * u128::from(machines);
        total.exploited += u128::from(exploited) * u128::from(machines);
    }

    /// The horizon ends: what is still open was exposed until now, and what has no repair was exposed all the time.
    pub(super) fn close_exposure(&mut self) {
        for number in 0..self.machine_count() {
            self.close_machine(number);
        }
        self.close_unsupported();
    }

    fn close_machine(&mut self, number: u32) {
        let end = self.plan.end;
        for entry in self.entries_out(number) {
            let status = self.status(number, entry);
            if !matches!(status, Status::Effective | Status::Covered | Status::Faulty) {
                let update = self.update_at(number, entry);
                let release = self.history.release_of(update);
                let removed = self.forget_removal(number, entry);
                self.lacks_still(number, update, removed);
                let stretch = Vulnerable { release, from: removed.unwrap_or(release.at), to: end };
                self.expose(number, stretch);
                self.add_gap(number, update, Vulnerable { to: end + Span::from_ms(1), ..stretch });
                if release.at >= self.plan.measured_from {
                    if let Status::Pending(_) = status {
                        self.world.ledger.pending_until(release.at, end + Span::from_ms(1));
                    } else if self.is_starved(number, entry) {
                        self.world.ledger.starved();
                    }
                }
            }
        }
    }

    fn entries_out(&self, number: u32) -> std::ops::Range<u32> {
        let first = self.world.machines[number as usize].first_open;
        let entries = self.history.of_class(self.plan.machines[number as usize].class).len();
        first..u32::try_from(entries).expect("fewer than 2^32 updates")
    }

    fn close_unsupported(&mut self) {
        for (number, class) in self.plan.classes.iter().enumerate() {
            for place in 0..self.history.releases.len() {
                let release = self.history.releases[place];
                let template = &self.plan.supply.templates[release.template as usize];
                for group in 0..GROUPS {
                    let here = class.products.intersection(group_products(group));
                    let affected = !template.affected.intersection(here).is_empty();
                    if affected && template.fixed.intersection(here).is_empty() {
                        let stretch = Vulnerable { release, from: release.at, to: self.plan.end };
                        self.expose_class(number, stretch);
                    }
                }
            }
        }
    }

    /// A machine-update is not effective at `release + d` days for the days `d` that fall into a vulnerable stretch.
    fn add_gap(&mut self, number: u32, update: u32, stretch: Vulnerable) {
        let Vulnerable { release, from, to } = stretch;
        if release.at >= self.plan.measured_from {
            let first = whole_days_up(from.since(release.at));
            let after = whole_days_up(to.since(release.at));
            self.world.ledger.gap(first, after);
            if self.is_reported(number, update) {
                let withdrawn = self.withdrawn_days(update);
                self.world.ledger.missing(first, after.min(withdrawn.start));
                self.world.ledger.missing(first.max(withdrawn.end), after);
            }
        }
    }

    /// The days after its release on which an update is withdrawn and not repaired yet.
    fn withdrawn_days(&self, update: u32) -> std::ops::Range<usize> {
        let Some(rogue) = self.history.rogue_of(update) else { return COVERAGE_DAYS..COVERAGE_DAYS };
        let drawn = &self.history.rogues[rogue];
        if drawn.withdrawn.is_never() {
            return COVERAGE_DAYS..COVERAGE_DAYS;
        }
        let released = self.history.release_of(update).at;
        whole_days_up(drawn.withdrawn.since(released))..whole_days_up(drawn.repaired.since(released))
    }

    /// Whether an update that is not in effect never can be: expired, or too long for every opening.
    fn is_starved(&self, number: u32, entry: u32) -> bool {
        let update = self.update_at(number, entry);
        let Some((_, table)) = self.plan_for(number, update) else { return false };
        let longest = table.longest[self.plan.machines[number as usize].site as usize];
        let reserve = self.reserve(table, update);
        let needs_room = !self.is_in_library(number) && !self.is_replaced(number);
        let too_long = needs_room && longest.is_some_and(|longest| reserve > longest);
        too_long || self.is_expired(number, entry, self.plan.end)
    }

    /// The coverage of all machine-updates, from the stretches in which they were not effective.
    pub(super) fn coverage(&self) -> Coverage {
        let mut coverage = Coverage::default();
        for class in &self.plan.classes {
            for release in self.history.releases.iter().filter(|release| release.at >= self.plan.measured_from) {
                let fixed = self.plan.supply.templates[release.template as usize].fixed.intersection(class.products);
                let groups = (0..GROUPS).filter(|&group| !fixed.intersection(group_products(group)).is_empty());
                let updates = groups.count() as u64 * u64::from(class.machines);
                self.add_eligible(&mut coverage, *release, updates);
            }
        }
        close_gaps(&mut coverage, &self.world.ledger.gaps);
        coverage
    }

    /// The same as the update server sees it.
    pub(super) fn reported(&self) -> Coverage {
        let mut coverage = Coverage::default();
        for (kind, &machines) in self.strategy.reporting.iter().zip(&self.world.reporting) {
            for &update in self.history.of_class(kind.class) {
                let release = self.history.release_of(update);
                let layer = layer_of(update, self.plan.classes[kind.class as usize].system_layer);
                let plan = kind.plans[layer.index()].map(|plan| &self.strategy.plans[plan as usize]);
                let reports = |table: &&LayerTable| table.plan.source == Source::Wsus;
                if release.at >= self.plan.measured_from
                    && plan.filter(reports).is_some_and(|table| self.is_visible(table, kind.class, update))
                {
                    self.add_eligible(&mut coverage, release, u64::from(machines));
                }
            }
        }
        close_gaps(&mut coverage, &self.world.ledger.reported_gaps);
        coverage
    }

    fn add_eligible(&self, coverage: &mut Coverage, release: ReleaseAt, updates: u64) {
        let days = self.plan.end.since(release.at).ms() / Span::DAY.ms();
        let last = usize::try_from(days).map_or(COVERAGE_DAYS - 1, |days| days.min(COVERAGE_DAYS - 1));
        for eligible in &mut coverage.eligible[..=last] {
            *eligible += updates;
        }
    }
}

/// Takes from those who are eligible those who are not effective.
fn close_gaps(coverage: &mut Coverage, gaps: &Gaps) {
    for (effective, (eligible, open)) in coverage.effective.iter_mut().zip(coverage.eligible.iter().zip(gaps.counts()))
    {
        *effective = eligible - open;
    }
}

/// The first whole number of days that is not shorter than a span, at most one more than is kept.
pub(super) fn whole_days_up(span: Span) -> usize {
    usize::try_from(span.ms().div_ceil(Span::DAY.ms())).map_or(COVERAGE_DAYS, |days| days.min(COVERAGE_DAYS))
}
