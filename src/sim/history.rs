//! What the world of one replication brings, the same for every strategy: releases, exploits, faulty updates.

use super::dice::Dice;
use super::links::{self, Links};
use super::rogue::{Rogue, rogue};
use crate::model::{Layer, Release};
use crate::plan::{GROUPS, Plan, SupplyRule, group_products};
use crate::units::{Time, Zone};

/// One release in this world.
#[derive(Clone, Copy, Debug)]
pub(super) struct ReleaseAt {
    /// When it comes out.
    pub(super) at: Time,
    /// Position in the table of templates.
    pub(super) template: u32,
    /// The number of the first release of the same moment: one synchronisation and one scan see them all.
    pub(super) batch: u32,
    /// First entry in the list of exploits.
    pub(super) exploits_from: u32,
    /// One past the last.
    pub(super) exploits_to: u32,
}

/// The world of one replication. Reused from one replication to the next without new memory.
#[derive(Debug, Default)]
pub(super) struct History {
    /// In order of time.
    pub(super) releases: Vec<ReleaseAt>,
    /// First exploits, grouped by release.
    pub(super) exploits: Vec<Time>,
    /// Faulty updates in order of their numbers.
    pub(super) rogues: Vec<Rogue>,
    /// For each update its place among the faulty ones, [`SOUND`] if it is not faulty.
    rogue_places: Vec<u32>,
    /// Updates of each class of machines in order of their numbers, class after class.
    pub(super) updates: Vec<u32>,
    /// Where each class begins in `updates`, and one more for the end.
    pub(super) classes: Vec<u32>,
    /// What they have to do with each other, in the order of `updates`.
    pub(super) links: Links,
}

impl History {
    /// Room for the largest world of a plan.
    pub(super) fn with_room(plan: &Plan) -> Self {
        let releases = plan.supply.releases_max;
        Self {
            releases: Vec::with_capacity(releases),
            exploits: Vec::with_capacity(plan.supply.vulnerabilities_max),
            rogues: Vec::with_capacity(releases * GROUPS),
            rogue_places: Vec::with_capacity(releases * GROUPS),
            updates: Vec::with_capacity(releases * GROUPS * plan.classes.len()),
            classes: Vec::with_capacity(plan.classes.len() + 1),
            links: Links::default(),
        }
    }

    /// Draws the world of a replication.
    pub(super) fn draw(&mut self, plan: &Plan, dice: Dice<'_>) {
        self.draw_releases(plan, dice);
        self.draw_exploits(plan, dice);
        self.draw_rogues(plan, dice);
        self.list_updates(plan, dice);
    }

    fn draw_releases(&mut self, plan: &Plan, dice: Dice<'_>) {
        self.releases.clear();
        let mut add = |at, template| {
            self.releases.push(ReleaseAt { at, template, batch: 0, exploits_from: 0, exploits_to: 0 });
        };
        match &plan.supply.rule {
            SupplyRule::Replay(list) => list.iter().for_each(|&(at, template)| add(at, template)),
            SupplyRule::Resample { calendar, pool } => {
                let size = u32::try_from(pool.len()).expect("a pool has fewer than 2^32 months");
                for (month, &release_day) in (0_u32..).zip(calendar) {
                    for &(days, template) in &pool[dice.pool_month(month, size) as usize] {
                        let at = crate::plan::release_time(release_day.plus_days(days), plan.epoch);
                        if let Some(at) = at.filter(|&at| at < plan.end) {
                            add(at, template);
                        }
                    }
                }
            }
        }
        plan.supply.extra.previews.iter().for_each(|&(at, template)| add(at, template));
        if let Some((_, template)) = plan.supply.extra.third_party {
            third_party(plan, dice).for_each(|at| add(at, template));
        }
        self.releases.sort_by_key(|release| release.at);
        let mut first = 0;
        for number in 0..self.releases.len() {
            if self.releases[number].at != self.releases[first].at {
                first = number;
            }
            self.releases[number].batch = u32::try_from(first).expect("a world has fewer than 2^32 releases");
        }
    }

    fn draw_exploits(&mut self, plan: &Plan, dice: Dice<'_>) {
        self.exploits.clear();
        for (number, release) in (0_u32..).zip(&mut self.releases) {
            let template = &plan.supply.templates[release.template as usize];
            release.exploits_from = length(&self.exploits);
            let known = u32::from(template.exploited_at_release);
            if template.exploited_at_release {
                self.exploits.push(release.at);
            }
            for vulnerability in known..u32::from(template.vulnerabilities) {
                if let Some(lag) = dice.exploit(number, vulnerability) {
                    self.exploits.push(release.at + lag);
                }
            }
            release.exploits_to = length(&self.exploits);
        }
    }

    fn draw_rogues(&mut self, plan: &Plan, dice: Dice<'_>) {
        self.rogues.clear();
        self.rogue_places.clear();
        self.rogue_places.resize(self.releases.len() * GROUPS, SOUND);
        for (number, release) in (0_u32..).zip(&self.releases) {
            let groups = plan.supply.groups[release.template as usize];
            for group in (0..GROUPS).filter(|group| groups & 1 << group != 0) {
                let update = update_number(number, group);
                if dice.faulty(update, release.template, group) {
                    self.rogue_places[update as usize] = length(&self.rogues);
                    self.rogues.push(rogue(plan, dice, *release, update));
                }
            }
        }
    }

    fn list_updates(&mut self, plan: &Plan, dice: Dice<'_>) {
        self.updates.clear();
        self.classes.clear();
        self.links.clear();
        for class in &plan.classes {
            let from = self.updates.len();
            self.classes.push(length(&self.updates));
            for (release_number, release) in (0_u32..).zip(&self.releases) {
                let fixed = plan.supply.templates[release.template as usize].fixed.intersection(class.products);
                for group in (0..GROUPS).filter(|&group| !fixed.intersection(group_products(group)).is_empty()) {
                    self.updates.push(update_number(release_number, group));
                }
            }
            let updates = &self.updates[from..];
            let products = class.products;
            self.links.add(dice, links::Class { plan, releases: &self.releases, updates, products });
        }
        self.classes.push(length(&self.updates));
    }

    /// The updates of a class, in order of their numbers.
    pub(super) fn of_class(&self, class: u32) -> &[u32] {
        &self.updates[self.classes[class as usize] as usize..self.classes[class as usize + 1] as usize]
    }

    /// The release of an update.
    pub(super) fn release_of(&self, update: u32) -> ReleaseAt {
        self.releases[(update / GROUP_STEP) as usize]
    }

    /// The template of an update.
    pub(super) fn template<'p>(&self, plan: &'p Plan, update: u32) -> &'p Release {
        &plan.supply.templates[self.release_of(update).template as usize]
    }

    /// The first exploits of the vulnerabilities of a release that are ever exploited.
    pub(super) fn exploits_of(&self, release: ReleaseAt) -> &[Time] {
        &self.exploits[release.exploits_from as usize..release.exploits_to as usize]
    }

    /// Position of an update among the faulty ones.
    pub(super) fn rogue_of(&self, update: u32) -> Option<usize> {
        let place = self.rogue_places[update as usize];
        (place != SOUND).then_some(place as usize)
    }
}

/// When updates of others come out: at the hour of release on each day (of UTC) on which a point of a Poisson process
/// lies.
fn third_party(plan: &Plan, dice: Dice<'_>) -> impl Iterator<Item = Time> {
    let mut point = Time::START;
    (0..).map_while(move |n| {
        point = point + dice.third_party(n)?;
        let (day, _) = (point < plan.end).then(|| plan.epoch.local(point, &Zone::utc()))?;
        crate::plan::release_time(day, plan.epoch)
    })
}

/// The place of an update that is not faulty.
const SOUND: u32 = u32::MAX;

#[expect(clippy::cast_possible_truncation, reason = "four")]
const GROUP_STEP: u32 = GROUPS as u32;

/// The number of the update of a group of a release.
fn update_number(release: u32, group: usize) -> u32 {
    release * GROUP_STEP + u32::try_from(group).expect("there are four groups")
}

/// The group of an update.
pub(super) const fn group_of(update: u32) -> u32 {
    update % GROUP_STEP
}

/// The release number of an update.
pub(super) const fn release_number(update: u32) -> u32 {
    update / GROUP_STEP
}

/// The layer of an update on a machine whose system belongs to `system_layer`.
pub(super) const fn layer_of(update: u32, system_layer: Layer) -> Layer {
    match (system_layer, group_of(update)) {
        (Layer::Hosts, _) => Layer::Hosts,
        (_, 0) => Layer::Guests,
        _ => Layer::Workloads,
    }
}

fn length<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).expect("a world has fewer than 2^32 updates")
}
