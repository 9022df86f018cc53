//! From Microsoft to approval: what comes out, what the update server learns of, what is approved by when.

use super::Run;
use super::event::Slot;
use super::history::group_of;
use crate::model::{Channel, Emergency, Imports, Layer, Nature, Release, Source, Urgency};
use crate::plan::{GROUPS, LayerTable};
use crate::policy;
use crate::units::{Span, Time};

/// What makes updates known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum News {
    /// Microsoft has released them.
    Released,
    /// The update server has synchronised.
    Synchronised,
}

impl Run<'_> {
    /// Releases of this instant come out.
    pub(super) fn release(&mut self) {
        let first = self.world.released;
        let due = self.history.releases[first as usize..].iter().take_while(|release| release.at == self.world.now);
        self.world.released += u32::try_from(due.count()).expect("fewer than 2^32 releases");
        self.known(first..self.world.released, News::Released);
        self.schedule_next_release();
        self.schedule_synchronisation(self.world.now);
    }

    /// The update server asks what is new, unless it is down.
    pub(super) fn synchronise(&mut self) {
        if self.world.server_down.is_never() {
            let first = std::mem::replace(&mut self.world.synchronised, self.world.released);
            self.known(first..self.world.released, News::Synchronised);
        }
        self.schedule_synchronisation(self.world.now + Span::from_ms(1));
    }

    /// The first synchronisation from a time on, if there is anything that the update server has not heard of.
    fn schedule_synchronisation(&mut self, from: Time) {
        let at = if self.world.synchronised < self.world.released { self.synchronisation(from) } else { Time::NEVER };
        self.world.queue.set(Slot::Synchronisation.number(self.population()), at);
    }

    fn synchronisation(&self, from: Time) -> Time {
        let server = &self.strategy.server;
        let first = server.synchronisations.partition_point(|&start| start + server.spread < from);
        let mut best = Time::NEVER;
        for (number, &start) in (0_u32..).zip(&server.synchronisations).skip(first) {
            if start >= best {
                break;
            }
            let at = start + self.dice.synchronisation(number, server.spread);
            if at >= from {
                best = best.min(at);
            }
        }
        best
    }

    /// Updates of these releases get their dates of approval, and machines that will detect any look at their calendars.
    fn known(&mut self, releases: std::ops::Range<u32>, news: News) {
        for number in releases.clone() {
            self.approve(number, news);
        }
        for machine in 0..self.machine_count() {
            if self.detect(machine, releases.clone()) > 0 {
                self.plan_wakes(machine);
                self.schedule(machine);
            }
        }
    }

    fn approve(&mut self, number: u32, news: News) {
        let strategy = self.strategy;
        let release = self.history.releases[number as usize];
        let template = &self.plan.supply.templates[release.template as usize];
        for (plan, table) in strategy.plans.iter().enumerate() {
            let offered = self.offered(table, &template.nature, release.at, news);
            if offered.is_never() || !selected(table, template) {
                continue;
            }
            let first = number as usize * GROUPS;
            for update in (first..first + GROUPS).filter(|&update| concerns(table.layer, update)) {
                let number = u32::try_from(update).expect("fewer than 2^32 updates");
                let place = update * strategy.plans.len() + plan;
                let (approved, deadline) =
                    self.approval(table, template, number, Offer { released: release.at, offered });
                self.world.approved[place] = approved;
                self.world.deadlines[place] = deadline;
            }
        }
    }

    /// When these news put an update on offer, [`Time::NEVER`] if they do not.
    fn offered(&self, table: &LayerTable, nature: &Nature, released: Time, news: News) -> Time {
        match (table.plan.source, nature.channel, news) {
            (Source::WindowsUpdate, Channel::Everywhere, News::Released) => released,
            (Source::Wsus, Channel::Everywhere, News::Synchronised) => self.world.now,
            (Source::Wsus, Channel::Local, News::Synchronised) if self.strategy.server.publishing.is_some() => {
                self.world.now
            }
            (Source::Wsus, Channel::Catalog, News::Released) => match table.plan.select.imports {
                Imports::Never => Time::NEVER,
                Imports::After(span) => released + span,
            },
            (Source::WindowsUpdate | Source::Wsus, Channel::Everywhere | Channel::Catalog | Channel::Local, _) => {
                Time::NEVER
            }
        }
    }

    /// When an update is approved, and by when it is to be installed.
    fn approval(&self, table: &LayerTable, template: &Release, update: u32, offer: Offer) -> (Time, Time) {
        let rule = &table.plan.approval;
        let urgent = rule.emergency.as_ref().filter(|emergency| is_urgent(emergency, template));
        let due = match urgent {
            Some(emergency) => offer.offered + emergency.after,
            None => policy::approved(offer.released, offer.offered, rule.min_age, table.approval_days.as_deref()),
        };
        let approved = self.history.rogue_of(update).map_or(due, |rogue| {
            let found = self.dice.heed(update) < rule.heed_reports.get();
            let word = self.word(rogue);
            let reported = if found { word.reported } else { Time::NEVER };
            policy::cleared(policy::Word { reported, ..word }, due)
        });
        let deadline = match (urgent, rule.deadline) {
            _ if approved.is_never() => Time::NEVER,
            (Some(emergency), _) => approved + emergency.within,
            (None, Some(deadline)) => {
                let from = approved + deadline.after;
                table.deadline_times.as_deref().map_or(from, |times| next(times, from))
            }
            (None, None) => Time::NEVER,
        };
        (approved, deadline)
    }

    /// What is being said of a faulty update.
    pub(super) fn word(&self, rogue: usize) -> policy::Word {
        let drawn = &self.history.rogues[rogue];
        policy::Word {
            reported: drawn.reported,
            withdrawn: drawn.withdrawn,
            identified: self.world.rogues[rogue].identified,
            repaired: drawn.repaired,
        }
    }

    /// When what is approved reaches the machines of a site, through the servers that stand between.
    pub(super) fn at_site(&self, site: u32, batch: u32, approved: Time) -> Time {
        let midnights = &self.plan.midnights[site as usize];
        (0..self.strategy.server.downstream[site as usize]).fold(approved, |at, level| match next(midnights, at) {
            Time::NEVER => Time::NEVER,
            midnight => midnight + self.dice.downstream(site, batch, level),
        })
    }

    /// Whether the update server knows an update of a class of machines at all, whoever asks.
    pub(super) fn is_visible(&self, table: &LayerTable, class: u32, update: u32) -> bool {
        let template = self.history.template(self.plan, update);
        let products = self.plan.classes[class as usize].products;
        let group = crate::plan::group_products(group_of(update) as usize);
        let here = template.fixed.intersection(group).intersection(products);
        let known = !here.intersection(self.strategy.server.products).is_empty();
        let published = match template.nature.channel {
            Channel::Everywhere => true,
            Channel::Catalog => table.plan.select.imports != Imports::Never,
            Channel::Local => self.strategy.server.publishing.is_some(),
        };
        known && published
    }
}

/// From when on an update can be had.
#[derive(Clone, Copy)]
struct Offer {
    released: Time,
    offered: Time,
}

/// Whether a plan of a layer has anything to do with an update, whatever machine it is for.
fn concerns(layer: Layer, update: usize) -> bool {
    match layer {
        Layer::Hosts => true,
        Layer::Guests => update.is_multiple_of(GROUPS),
        Layer::Workloads => !update.is_multiple_of(GROUPS),
    }
}

fn selected(table: &LayerTable, release: &Release) -> bool {
    let select = &table.plan.select;
    select.classes.contains(release.nature.class)
        && release.nature.importance >= select.importance
        && release.severity >= select.severity
}

fn is_urgent(emergency: &Emergency, release: &Release) -> bool {
    emergency.when.iter().any(|urgency| match urgency {
        Urgency::OutOfBand => release.out_of_band,
        Urgency::Exploited => release.exploited_at_release,
        Urgency::Critical => release.severity == crate::model::Severity::Critical,
    })
}

/// The first of some times that is not before another.
fn next(times: &[Time], from: Time) -> Time {
    times.get(times.partition_point(|&time| time < from)).copied().unwrap_or(Time::NEVER)
}
