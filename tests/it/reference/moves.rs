//! Machines that are moved to other groups: section 3.11 of the page.

use patchcast::model::{Channel, Group, GroupId, Imports, Layer, LayerPlan, MachineId, Model, Source, Strategy};
use patchcast::sim::Dice;
use patchcast::units::Epoch;

use super::Twin;
use super::calendar::{self, Clock, Openings, seconds};
use super::pick::{is_scheduled, spread};
use super::world::number;

/// A group, or none.
pub(super) type Place = Option<GroupId>;

/// The plan of a layer in a group, or out of every group.
pub(super) fn plan_in(strategy: &Strategy, place: Place, layer: Layer) -> Option<&LayerPlan> {
    let group: Option<&Group> = place.map(|group| &strategy.groups[group.index()]);
    group.map_or(&strategy.layers, |group| &group.layers)[layer.index()].as_ref()
}

/// Where each machine is at the start.
pub(super) fn first(model: &Model, strategy: &Strategy) -> Vec<Place> {
    let of = |m: u32| {
        let position = strategy.groups.iter().position(|group| group.machines.contains(&MachineId(m)));
        position.map(|position| GroupId(number(position)))
    };
    (0..number(model.estate.machine_count())).map(of).collect()
}

/// The moves of a machine: when, and where to.
fn moves(model: &Model, strategy: &Strategy, m: usize, epoch: Epoch) -> Vec<(u64, Place)> {
    let clock = Clock { epoch, zone: &model.estate.sites[0].zone };
    let own = strategy.moves.iter().filter(|step| step.machine == MachineId(number(m)));
    own.map(|step| (clock.at(step.on, 0).unwrap_or(0), step.to)).collect()
}

/// When each machine learns of its moves, and where it is from then on.
pub(super) fn refreshes(model: &Model, strategy: &Strategy, dice: Dice<'_>, epoch: Epoch) -> Vec<Vec<(u64, Place)>> {
    let of = |m: usize| {
        let moves = moves(model, strategy, m, epoch).into_iter().enumerate();
        moves.map(|(n, (at, to))| (at + seconds(dice.refresh(number(m), number(n)).ms()), to)).collect()
    };
    (0..model.estate.machine_count()).map(of).collect()
}

/// The openings of a machine and layer by the plans of a place.
pub(super) fn openings(
    model: &Model,
    strategy: &Strategy,
    (m, place, layer): (usize, Place, Layer),
    epoch: Epoch,
    end: u64,
) -> Openings {
    let site = &model.estate.sites[model.estate.machine_site(MachineId(number(m))).index()];
    let plan = plan_in(strategy, place, layer).filter(|plan| is_scheduled(plan));
    plan.map_or_else(Openings::new, |plan| calendar::openings(plan, site, &model.estate.sites[0], epoch, end))
}

/// What is announced of a machine and layer, one calendar after the other.
pub(super) fn announced(model: &Model, strategy: &Strategy, epoch: Epoch, end: u64) -> Vec<[Vec<Openings>; 3]> {
    let places = first(model, strategy);
    let of = |m: usize| {
        let moves = moves(model, strategy, m, epoch);
        Layer::ALL.map(|layer| {
            let mut lists = vec![openings(model, strategy, (m, places[m], layer), epoch, end)];
            for &(at, to) in &moves {
                lists.last_mut().expect("one").retain(|&start, _| start < at);
                let mut own = openings(model, strategy, (m, to, layer), epoch, end);
                own.retain(|&start, _| start >= at);
                lists.push(own);
            }
            lists
        })
    };
    (0..model.estate.machine_count()).map(of).collect()
}

impl<'a> Twin<'a> {
    /// The plan of a layer that a machine follows now.
    pub(super) fn plan_at(&self, m: usize, layer: Layer) -> Option<&'a LayerPlan> {
        plan_in(self.strategy, self.places[m], layer)
    }

    /// The plan of a layer that a machine follows at first.
    pub(super) fn first_plan(&self, m: usize, layer: Layer) -> Option<&'a LayerPlan> {
        plan_in(self.strategy, self.first_places[m], layer)
    }

    /// The plan by which the update server reports an update on a machine.
    pub(super) fn filed_plan(&self, m: usize, u: u32) -> Option<&'a LayerPlan> {
        let last = self.refreshes[m].last().map(|&(_, to)| to);
        plan_in(self.strategy, last.unwrap_or(self.first_places[m]), self.machines[m].layer(u % 4))
    }

    /// A machine learns that it was moved, if it is time; says whether it did.
    pub(super) fn learn_of_move(&mut self, m: usize) -> bool {
        let Some(&(at, to)) = self.refreshes[m].get(self.known_moves[m]) else { return false };
        if at != self.now {
            return false;
        }
        let step = number(self.known_moves[m]);
        self.known_moves[m] += 1;
        self.places[m] = to;
        let machine = &mut self.machines[m];
        machine.openings = [None; 3];
        machine.missed = [None; 3];
        machine.tried.clear();
        machine.carried_over.clear();
        for layer in Layer::ALL {
            let own = openings(self.model, self.strategy, (m, to, layer), self.epoch, self.end);
            let late = self.plan_at(m, layer).map(|plan| plan.agent.spread).unwrap_or_default();
            self.starts[m][layer.index()] = spread(m, &own, late, self.dice);
            self.calendar.extend(self.starts[m][layer.index()].keys());
            self.openings[m][layer.index()] = own;
        }
        self.seen[m] = [None; 3];
        for u in self.machines[m].updates.keys().copied().collect::<Vec<u32>>() {
            self.offer_anew(m, u, step);
        }
        true
    }

    /// Nothing is known of an update but what the new plan says of it.
    fn offer_anew(&mut self, m: usize, u: u32, step: u32) {
        let update = self.machines[m].updates.get_mut(&u).expect("it is out");
        (update.offered, update.deadline, update.due, update.detected) = (false, None, None, None);
        let Some(offered) = self.offered_by(m, u) else { return };
        self.offer(m, u, offered);
        let Some(plan) = self.plan(m, u) else { return };
        let Some(due) = self.machines[m].updates[&u].due else { return };
        let approved = self.approved(u, plan, offered).expect("it is due");
        let at_site = self.at_site(m, u, plan, approved).expect("it is due");
        if at_site <= self.now {
            let scan = self.dice.scan_after_move(number(m), step, plan.agent.scan_every);
            let due = self.now + if self.library.holds(m) { 0 } else { seconds(scan.ms()) };
            self.calendar.insert(due);
            self.machines[m].updates.get_mut(&u).expect("it is out").due = Some(due);
        } else {
            assert!(due >= self.now, "what is not approved yet is detected later");
        }
    }

    /// When an update came on offer by the plan that a machine has now, as far as it has.
    fn offered_by(&self, m: usize, u: u32) -> Option<u64> {
        let plan = self.plan(m, u)?;
        let released = self.world.releases[u as usize / 4].time;
        let synchronised = || self.synchronised.iter().copied().find(|&at| at >= released);
        match (plan.source, self.text(u).nature.channel) {
            (Source::WindowsUpdate, Channel::Everywhere) => Some(released),
            (Source::WindowsUpdate, Channel::Catalog | Channel::Local) => None,
            (Source::Wsus, _) if !self.is_served(m, u) => None,
            (Source::Wsus, Channel::Everywhere) => synchronised(),
            (Source::Wsus, Channel::Local) => self.strategy.server.publishing.and_then(|_| synchronised()),
            (Source::Wsus, Channel::Catalog) => match plan.select.imports {
                Imports::Never => None,
                Imports::After(span) => Some(released + seconds(span.ms())),
            },
        }
    }
}
