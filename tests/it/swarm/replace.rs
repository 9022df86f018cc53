//! Draws guests that are replaced instead of updated in place, in three quarters of the worlds.

use patchcast::model::{Layer, Model, Replace, Start, Successor};
use patchcast::plan::compile;
use patchcast::sim::simulate;

use super::lot::{self, Lot};

/// Lets some of the plans of a model replace guests.
pub(super) fn add(seed: u64, model: &mut Model) {
    let mut lot = Lot::new(seed, 18);
    if lot.one_in(4) {
        return;
    }
    for strategy in &mut model.strategies {
        let layers = strategy.groups.iter_mut().map(|group| &mut group.layers).chain([&mut strategy.layers]);
        for plan in layers.filter_map(|layers| layers[Layer::Guests.index()].as_mut()) {
            if plan.agent.start == Start::Scheduled && !lot.one_in(4) {
                plan.replace = Some(rule(&mut lot));
            }
        }
    }
}

fn rule(lot: &mut Lot) -> Replace {
    let build = lot.of(&[0, 1_200, 7_200, 200_000]);
    let switch = lot.of(&[0, 45, 300, 2_400]);
    Replace {
        by: lot.of(&[Successor::Image, Successor::Clone]),
        at_once: lot.between(1, 3),
        build: lot.law(build),
        switch: lot.law(switch),
        except: if lot.one_in(3) { vec!["database".to_owned(), "mail".to_owned()] } else { Vec::new() },
    }
}

/// Guests are replaced, and switched back from faults, often enough for agreement to say something.
#[test]
fn guests_of_the_swarm_are_replaced_and_switched_back() {
    let [mut replaced, mut back, mut lost] = [0; 3];
    for seed in 0..120 {
        let model = lot::model(seed);
        let mut in_place = model.clone();
        for strategy in &mut in_place.strategies {
            let layers = strategy.groups.iter_mut().map(|group| &mut group.layers).chain([&mut strategy.layers]);
            layers.flatten().flatten().for_each(|plan| plan.replace = None);
        }
        let plans = [compile(&model), compile(&in_place)];
        for strategy in 0..model.strategies.len() {
            let [with, without] = plans.each_ref().map(|plan| simulate(plan, strategy, 0));
            let rollback = |outcome: &patchcast::outcome::Outcome| outcome.rogue.recover - outcome.rogue.identify;
            replaced += u32::from(with.latency != without.latency);
            back += u32::from(rollback(&with) > 0 && rollback(&with) != rollback(&without));
            lost += u32::from(with.restarts.unplanned < without.restarts.unplanned);
        }
    }
    assert!(replaced >= 15 && back >= 5 && lost >= 5, "{replaced} {back} {lost}");
}
