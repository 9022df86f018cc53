//! How a plan updates clusters, and what stands against it: the version of Windows, other rules of the plan, or that there
//! is no cluster.

use std::ops::Range;

use super::super::cluster::{ClusterAwareUpdatingTable, RollingTable};
use super::super::file::{LayerTable, StrategyEntry, Text};
use super::super::problem::{Complaint, Review};
use super::super::word::WordOr;
use super::check::index;
use super::cluster::{Version, version};
use super::estate::Places;
use crate::model::{
    Cluster, ClusterRun, HostId, Layer, LayerPlan, MachineId, Migration, Minor, Model, Moving, Offline, Start, Strategy,
};
use crate::units::Span;

const WAYS: [(&str, Moving); 2] = [("quick-migration", Moving::Quick), ("live-migration", Moving::Live)];

/// What a plan says of clusters. Hosts are named later: no strategy has been put beside the estate yet.
pub(super) fn run(table: &LayerTable, layer: Layer, review: &mut Review) -> Option<ClusterRun> {
    let at = place(table)?;
    if layer != Layer::Hosts {
        let complaint = Complaint::new(format!("clusters are not updated in the layer of {}", layer.id()));
        review.refuse(at, complaint.hint("write it under [strategy.hosts]"));
        return None;
    }
    match (&table.cluster_aware_updating, &table.rolling) {
        (Some(_), Some(rolling)) => {
            let complaint = Complaint::new("the plan has \"cluster_aware_updating\" and \"rolling\"");
            review.refuse(rolling.span(), complaint.hint("keep one of the two"));
            None
        }
        (Some(table), None) => Some(cluster_aware_updating(table.get_ref(), review)),
        (None, Some(table)) => Some(rolling(table.get_ref(), review)),
        (None, None) => None,
    }
}

/// Where a plan says how clusters are updated, if it does.
fn place(table: &LayerTable) -> Option<Range<usize>> {
    let by_form = table.cluster_aware_updating.as_ref().map(toml::Spanned::span);
    by_form.or_else(|| table.rolling.as_ref().map(toml::Spanned::span))
}

fn cluster_aware_updating(table: &ClusterAwareUpdatingTable, review: &mut Review) -> ClusterRun {
    ClusterRun {
        by: Moving::Live,
        order: Vec::new(),
        max_failed_nodes: table.max_failed_nodes.as_ref().map(|most| review.whole(most, "MaxFailedNodes", 0..=63)),
        max_retries_per_node: review.whole(&table.max_retries_per_node, "MaxRetriesPerNode", 0..=64),
        offline: if table.require_all_nodes_online { Offline::NoRun } else { Offline::PassedOver },
        reboot_timeout: Some(Span::from_mins(u64::from(review.whole(
            &table.reboot_timeout_minutes,
            "RebootTimeoutMinutes",
            1..=1_440,
        )))),
        stop_after: table.stop_after.as_ref().map(|words| review.positive(words, "StopAfter")),
        bake: review.span(&table.bake),
        nodes_per_window: None,
    }
}

fn rolling(table: &RollingTable, review: &mut Review) -> ClusterRun {
    ClusterRun {
        by: review.word(&table.by, "way of moving guests", &WAYS).unwrap_or(Moving::Quick),
        order: Vec::new(),
        max_failed_nodes: table.max_failed_nodes.as_ref().map(|most| review.whole(most, "max_failed_nodes", 0..=63)),
        max_retries_per_node: review.whole(&table.retries, "retries", 0..=64),
        offline: Offline::PassedOver,
        reboot_timeout: None,
        stop_after: None,
        bake: review.span(&table.bake),
        nodes_per_window: table.nodes_per_window.as_ref().map(|most| review.whole(most, "nodes_per_window", 1..=64)),
    }
}

/// Fills in the hosts that `NodeOrder` names.
pub(super) fn order(plan: &mut Option<LayerPlan>, written: &WordOr<LayerTable>, places: &Places, review: &mut Review) {
    let (Some(run), WordOr::Table(table)) = (plan.as_mut().and_then(|plan| plan.run.as_mut()), written) else { return };
    let named: &[Text] = match (&table.cluster_aware_updating, &table.rolling) {
        (Some(table), _) => &table.get_ref().node_order,
        (None, Some(table)) => &table.get_ref().node_order,
        (None, None) => &[],
    };
    for name in named {
        let hosts = places.machines.hosts.matching(name, review);
        run.order.extend(hosts.into_iter().map(|host| HostId(index(host))));
    }
}

/// Refuses ways of updating clusters that this estate does not have.
pub(super) fn is_possible(entries: &[StrategyEntry], model: &Model, review: &mut Review) {
    for (entry, strategy) in entries.iter().zip(&model.strategies) {
        let groups = entry.group.iter().map(|group| group.hosts.as_ref());
        let written = std::iter::once(Some(&entry.hosts)).chain(groups);
        let plans = std::iter::once(&strategy.layers).chain(strategy.groups.iter().map(|group| &group.layers));
        for (place, (written, layers)) in written.zip(plans).enumerate() {
            let (Some(written), Some(plan)) = (written, &layers[Layer::Hosts.index()]) else { continue };
            let (WordOr::Table(table), Some(run)) = (written.get_ref(), &plan.run) else { continue };
            let Some(at) = self::place(table) else { continue };
            let met = |cluster: &&Cluster| {
                cluster.nodes.iter().any(|node| plan_of(strategy, model.estate.host_machine(node.host)) == place)
            };
            let clusters: Vec<&Cluster> = model.estate.clusters.iter().filter(met).collect();
            refuse_without(&clusters, strategy, &at, model, review);
            refuse_too_early(&clusters, run, table, model, review);
            if !clusters.is_empty() {
                refuse_alone(plan, &at, review);
            }
        }
    }
}

/// The number of the plan of a machine: 0 is that of the strategy, the others are those of its groups.
fn plan_of(strategy: &Strategy, machine: MachineId) -> usize {
    strategy.groups.iter().position(|group| group.machines.contains(&machine)).map_or(0, |group| group + 1)
}

fn refuse_without(clusters: &[&Cluster], strategy: &Strategy, at: &Range<usize>, model: &Model, review: &mut Review) {
    if model.estate.clusters.is_empty() {
        let complaint = Complaint::new("there is no cluster to be updated node by node");
        let hint = "guests migrate only in a cluster: write [[cluster]] with the names of its hosts";
        review.refuse(at.clone(), complaint.hint(hint));
    }
    for cluster in clusters {
        let mut plans = cluster.nodes.iter().map(|node| plan_of(strategy, model.estate.host_machine(node.host)));
        let first = plans.next();
        if plans.any(|plan| Some(plan) != first) {
            let complaint = Complaint::new(format!("the nodes of cluster \"{}\" have several plans", cluster.name));
            review.refuse(at.clone(), complaint.hint("put all nodes of a cluster into one group, or none"));
        }
    }
}

fn refuse_too_early(clusters: &[&Cluster], run: &ClusterRun, table: &LayerTable, model: &Model, review: &mut Review) {
    let at = place(table).expect("a run was written");
    for cluster in clusters {
        if table.cluster_aware_updating.is_some() && version(&model.estate, cluster.nodes[0].host) < Version::Ws2012R2 {
            let complaint = Complaint::new(format!(
                "cluster \"{}\" has no Cluster-Aware Updating: it came with Windows Server 2012",
                cluster.name
            ));
            review.refuse(
                at.clone(),
                complaint.hint("write rolling = { by = \"quick-migration\" } or \"live-migration\""),
            );
        } else if run.by == Moving::Live && cluster.migration == Migration::Quick {
            let complaint = Complaint::new(format!("cluster \"{}\" has no live migration", cluster.name));
            let hint = "write rolling = { by = \"quick-migration\" }: guests are saved and restored on another node";
            review.refuse(at.clone(), complaint.hint(hint));
        }
    }
}

/// Nodes that are updated in runs do nothing by themselves.
fn refuse_alone(plan: &LayerPlan, at: &Range<usize>, review: &mut Review) {
    let agent = &plan.agent;
    let by_itself = agent.start != Start::Scheduled
        || agent.minor != Minor::WithTheOthers
        || agent.spread > Span::ZERO
        || plan.approval.deadline.is_some()
        || plan.approval.emergency.is_some();
    if by_itself {
        let complaint = Complaint::new("nodes that are updated in runs must not install by themselves");
        let hint = "leave out deadlines, emergencies, random delays, minor updates at once and installation by hand";
        review.refuse(at.clone(), complaint.hint(hint));
    }
}
