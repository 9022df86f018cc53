//! From release to ready: sections 3.1 to 3.3 of the page.

use std::collections::BTreeSet;

use patchcast::model::{
    Approval, Channel, Imports, LayerPlan, Recurrence, Release, Severity, Source, Start, UpdateServer, Urgency,
};
use patchcast::plan::sampler;
use patchcast::sim::Dice;

use super::Twin;
use super::calendar::{Clock, seconds};
use super::world::{group, number};

fn is_urgent(approval: &Approval, release: &Release) -> bool {
    approval.emergency.as_ref().is_some_and(|emergency| {
        emergency.when.iter().any(|urgency| match urgency {
            Urgency::OutOfBand => release.out_of_band,
            Urgency::Exploited => release.exploited_at_release,
            Urgency::Critical => release.severity == Severity::Critical,
        })
    })
}

fn is_selected(plan: &LayerPlan, release: &Release) -> bool {
    plan.select.classes.contains(release.nature.class)
        && release.nature.importance >= plan.select.importance
        && release.severity >= plan.select.severity
}

/// The moments at which an update server synchronises, if it runs.
pub(super) fn synchronisations(server: &UpdateServer, clock: Clock<'_>, dice: Dice<'_>, horizon: u64) -> BTreeSet<u64> {
    let starts = server.synchronise.iter().flat_map(|schedule| clock.openings(schedule, horizon).into_keys());
    let late = |k: usize| seconds(dice.synchronisation(number(k), server.spread).ms());
    starts.collect::<BTreeSet<u64>>().into_iter().enumerate().map(|(k, start)| start + late(k)).collect()
}

impl<'a> Twin<'a> {
    /// The plan of an update on a machine.
    pub(super) fn plan(&self, m: usize, u: u32) -> Option<&'a LayerPlan> {
        self.plan_at(m, self.machines[m].layer(u % 4))
    }

    pub(super) fn text(&self, u: u32) -> &Release {
        &self.world.releases[u as usize / 4].text
    }

    pub(super) fn clock(&self, site: usize) -> Clock<'a> {
        Clock { epoch: self.epoch, zone: &self.model.estate.sites[site].zone }
    }

    /// By the number of its first release.
    fn moment(&self, u: u32) -> u32 {
        let released = self.world.releases[u as usize / 4].time;
        number(self.world.releases.iter().position(|release| release.time == released).expect("itself, if no other"))
    }

    /// Releases that come out now.
    pub(super) fn release(&mut self) {
        for r in 0..self.world.releases.len() {
            if self.world.releases[r].time != self.now {
                continue;
            }
            for u in 4 * number(r)..4 * number(r) + 4 {
                for m in 0..self.machines.len() {
                    let products = self.text(u).fixed.intersection(group(u % 4));
                    if !products.intersection(self.machines[m].products).is_empty() {
                        self.machines[m].release(u, self.now);
                        self.offer_at_release(m, u);
                    }
                }
            }
        }
    }

    fn offer_at_release(&mut self, m: usize, u: u32) {
        let Some(plan) = self.plan(m, u) else { return };
        match (plan.source, self.text(u).nature.channel) {
            (Source::WindowsUpdate, Channel::Everywhere) => self.offer(m, u, self.now),
            (Source::Wsus, Channel::Catalog) => match plan.select.imports {
                Imports::After(span) if self.is_served(m, u) => self.offer(m, u, self.now + seconds(span.ms())),
                Imports::After(_) | Imports::Never => {}
            },
            (Source::WindowsUpdate, Channel::Catalog | Channel::Local)
            | (Source::Wsus, Channel::Everywhere | Channel::Local) => {}
        }
    }

    /// The update server learns of everything that is out.
    pub(super) fn synchronise(&mut self) {
        if !self.synchronisations.contains(&self.now) || self.server_is_down() {
            return;
        }
        self.synchronised.push(self.now);
        for m in 0..self.machines.len() {
            for u in self.machines[m].updates.keys().copied().collect::<Vec<u32>>() {
                let known = match self.text(u).nature.channel {
                    Channel::Everywhere => true,
                    Channel::Local => self.strategy.server.publishing.is_some(),
                    Channel::Catalog => false,
                };
                let new = known && !self.machines[m].updates[&u].offered;
                if new && self.is_from_server(m, u) && self.is_served(m, u) {
                    self.offer(m, u, self.now);
                }
            }
        }
    }

    pub(super) fn server_is_down(&self) -> bool {
        self.strategy.server.on.is_some_and(|machine| !self.machines[machine.index()].is_up())
    }

    pub(super) fn is_from_server(&self, m: usize, u: u32) -> bool {
        self.plan(m, u).is_some_and(|plan| plan.source == Source::Wsus)
    }

    /// Whether the update server has an update for a machine, and knows the machine.
    pub(super) fn is_served(&self, m: usize, u: u32) -> bool {
        let products = self.text(u).fixed.intersection(group(u % 4)).intersection(self.machines[m].products);
        let visible = !products.intersection(self.strategy.server.products).is_empty();
        visible && !self.dice.misfiled(number(m), self.strategy.server.misfiled)
    }

    /// Whether it is there that the server knows it from.
    pub(super) fn is_published(&self, m: usize, u: u32) -> bool {
        match self.text(u).nature.channel {
            Channel::Everywhere => true,
            Channel::Catalog => self.filed_plan(m, u).is_some_and(|plan| plan.select.imports != Imports::Never),
            Channel::Local => self.strategy.server.publishing.is_some(),
        }
    }

    /// An update is on offer from now (or soon) on: when will it be approved, and detected?
    pub(super) fn offer(&mut self, m: usize, u: u32, offered: u64) {
        self.machines[m].updates.get_mut(&u).expect("it is out").offered = true;
        let plan = self.plan(m, u).expect("a plan has a source");
        let Some(approved) = self.approved(u, plan, offered) else { return };
        let deadline = self.deadline(u, plan, approved);
        let Some(at_site) = self.at_site(m, u, plan, approved) else { return };
        let scan = self.dice.scan(number(m), self.moment(u), plan.agent.scan_every);
        let scan = if self.library.holds(m) || self.is_replaced(m) { 0 } else { seconds(scan.ms()) };
        let due = at_site + scan;
        self.calendar.insert(due);
        self.calendar.extend(deadline);
        let update = self.machines[m].updates.get_mut(&u).expect("it is out");
        (update.deadline, update.due) = (deadline, Some(due));
    }

    pub(super) fn approved(&self, u: u32, plan: &LayerPlan, offered: u64) -> Option<u64> {
        let text = self.text(u);
        if !is_selected(plan, text) {
            return None;
        }
        let released = self.world.releases[u as usize / 4].time;
        let of_age = offered.max(released + seconds(plan.approval.min_age.ms()));
        let mut approved = match (&plan.approval.emergency, plan.approval.on) {
            (Some(emergency), _) if is_urgent(&plan.approval, text) => offered + seconds(emergency.after.ms()),
            (_, Some(days)) => self.clock(0).midnight(days, of_age, self.end)?,
            (_, None) => of_age,
        };
        if let Some(fault) = self.world.faults.get(&u) {
            let found = self.dice.heed(u) < plan.approval.heed_reports.get();
            let held = fault.withdrawn.is_some_and(|at| at <= approved) || (found && fault.reported <= approved);
            if held {
                approved = approved.max(fault.repaired);
            }
        }
        Some(approved)
    }

    fn deadline(&self, u: u32, plan: &LayerPlan, approved: u64) -> Option<u64> {
        if let Some(emergency) = &plan.approval.emergency
            && is_urgent(&plan.approval, self.text(u))
        {
            return Some(approved + seconds(emergency.within.ms()));
        }
        let deadline = plan.approval.deadline?;
        let after = approved + seconds(deadline.after.ms());
        Some(deadline.at.map_or(after, |clock| self.clock(0).next(clock, after)))
    }

    /// When what is approved has come through the servers downstream.
    pub(super) fn at_site(&self, m: usize, u: u32, plan: &LayerPlan, approved: u64) -> Option<u64> {
        let site = self.machines[m].site;
        let levels = match plan.source {
            Source::WindowsUpdate => 0,
            Source::Wsus => self.strategy.server.downstream.get(site).copied().unwrap_or(0),
        };
        let mut at = approved;
        for level in 0..levels {
            let late = self.dice.downstream(number(site), self.moment(u), level);
            at = self.clock(site).midnight(Recurrence::Daily, at, self.end)? + seconds(late.ms());
        }
        Some(at)
    }

    /// Machines detect what they can, and download it.
    pub(super) fn detect(&mut self) {
        let server_is_down = self.server_is_down();
        for m in (0..self.machines.len()).filter(|&m| self.machines[m].pending.is_empty()).collect::<Vec<_>>() {
            for u in self.machines[m].updates.keys().copied().collect::<Vec<u32>>() {
                let update = &self.machines[m].updates[&u];
                let due = update.detected.is_none() && update.due.is_some_and(|due| due <= self.now);
                if !due || (server_is_down && self.is_from_server(m, u)) {
                    continue;
                }
                let takes = seconds(self.dice.download(number(m), u).ms()) + self.by_hand(m, u);
                let at_once = self.library.holds(m) || self.is_replaced(m);
                let downloaded = self.now + if at_once { 0 } else { takes };
                self.calendar.insert(downloaded);
                let update = self.machines[m].updates.get_mut(&u).expect("it is out");
                (update.detected, update.downloaded) = (Some(self.now), downloaded);
            }
        }
    }

    /// How long somebody who installs by hand takes.
    fn by_hand(&self, m: usize, u: u32) -> u64 {
        match &self.plan(m, u).expect("it is approved").agent.start {
            Start::Scheduled => 0,
            Start::ByHand { delay, asks: _ } => {
                seconds(self.dice.by_hand(number(m), self.moment(u), &sampler(delay)).ms())
            }
        }
    }

    /// If the update server has just gone down: what is not ready by now is detected again when it is back.
    pub(super) fn watch_server(&mut self) {
        let is_down = self.server_is_down();
        let was_down = std::mem::replace(&mut self.server_was_down, is_down);
        if was_down || !is_down {
            return;
        }
        for m in 0..self.machines.len() {
            for u in self.machines[m].updates.keys().copied().collect::<Vec<u32>>() {
                if self.is_from_server(m, u) && self.machines[m].updates[&u].downloaded > self.now {
                    self.machines[m].updates.get_mut(&u).expect("it is out").detected = None;
                }
            }
        }
    }
}
