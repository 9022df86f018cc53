//! Strategies: their names, their plans, and what stands beside these.

use super::super::file::StrategyEntry;
use super::super::problem::{Complaint, Review};
use super::check::Names;
use super::estate::Places;
use super::layer::layer_plan;
use super::{cluster_run, component, group, library, moves, update_server};
use crate::model::{Layer, Strategy, UpdateServer};

/// Every `[[strategy]]`.
pub(super) fn strategies(entries: &[StrategyEntry], places: &Places, review: &mut Review) -> Vec<Strategy> {
    if entries.is_empty() {
        let complaint = Complaint::new("the scenario has no strategy");
        review.refuse(
            0..0,
            complaint.hint("write [[strategy]] with use = \"...\", or with name, hosts, guests and workloads"),
        );
    }
    let mut names = Names::new("strategy");
    entries.iter().map(|entry| strategy(entry, places, &mut names, review)).collect()
}

fn strategy(entry: &StrategyEntry, places: &Places, names: &mut Names, review: &mut Review) -> Strategy {
    take_name(entry, names, review);
    let plans = [&entry.hosts, &entry.guests, &entry.workloads];
    let mut layers = Layer::ALL.map(|layer| layer_plan(plans[layer.index()], layer, review));
    cluster_run::order(&mut layers[Layer::Hosts.index()], entry.hosts.get_ref(), places, review);
    let server = entry.update_server.as_ref();
    Strategy {
        name: entry.name.get_ref().clone(),
        title: entry.title.as_ref().unwrap_or(&entry.name).get_ref().clone(),
        announce: entry.announce.as_ref().map(|span| review.positive(span, "the time of an announcement")),
        groups: group::groups(entry, &layers, places, review),
        moves: moves::moves(entry, places, review),
        layers,
        server: server.map_or_else(UpdateServer::default, |table| update_server::update_server(table, places, review)),
        fabric: entry.fabric.as_ref().map_or([const { None }; 5], |fabric| component::fabric(fabric, review)),
        offline_servicing: entry.offline_servicing.as_ref().map(|table| library::servicing(table, review)),
    }
}

fn take_name(entry: &StrategyEntry, names: &mut Names, review: &mut Review) {
    if names.list().any(|name| name.eq_ignore_ascii_case(entry.name.get_ref())) {
        let complaint = Complaint::new(format!("there are two strategies with the name \"{}\"", entry.name.get_ref()));
        review.refuse(entry.name.span(), complaint.hint("next to `use`, write a name of its own"));
    }
    review.filled(&entry.name, "name of a strategy");
    names.taken(entry.name.get_ref());
}
