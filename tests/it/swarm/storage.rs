//! Draws checkpoints and volumes on top of a drawn model: none at all in most worlds.

use patchcast::model::{
    Amount, CheckpointPlan, Checkpoints, GuestId, Law, Layer, Loses, MergeRule, Model, Product, Reverting, Start,
    Volume,
};
use patchcast::units::Span;

use super::lot::Lot;

/// Adds checkpoints and volumes to the model of a seed.
pub(super) fn add(seed: u64, model: &mut Model) {
    let mut lot = Lot::new(seed, 15);
    if lot.one_in(2) {
        return;
    }
    for host in &mut model.estate.hosts {
        if lot.one_in(4) {
            host.products = host.products.without(Product::Ws2008).with(Product::Ws2012R2);
        }
    }
    for workload in &mut model.estate.workloads {
        let loses = lot.of(&[Loses::Data, Loses::Nothing]);
        let reseed = if lot.one_in(3) { Some(lot.law(2_000)) } else { None };
        workload.reverting = Reverting { loses, reseed };
    }
    model.checkpoints = costs(&mut lot);
    volumes(&mut lot, model);
    for strategy in &mut model.strategies {
        let groups = strategy.groups.iter_mut().flat_map(|group| &mut group.layers);
        let wanted = !lot.one_in(4);
        for plan in groups.chain(&mut strategy.layers[Layer::Guests.index()..]).flatten() {
            if wanted && plan.agent.start == Start::Scheduled {
                plan.checkpoint = Some(rule(&mut lot));
            }
        }
    }
}

fn costs(lot: &mut Lot) -> Checkpoints {
    let [update, per_day, make_room] = [[500, 4_000], [300, 3_000], [1_800, 20_000]].map(|list| lot.of(&list));
    let [apply, rejoin, diverged, rebuild] = [600, 1_200, 100_000, 9_000].map(|seconds| lot.law(seconds));
    Checkpoints {
        update: Amount(lot.law(update)),
        per_day: Amount(lot.law(per_day)),
        merge_rate: u64::from(lot.of(&[1_u32, 5, 40])) * 1_000_000,
        apply,
        rejoin,
        make_room: lot.law(make_room),
        diverged,
        rebuild,
    }
}

/// Up to two volumes; each has a little room.
fn volumes(lot: &mut Lot, model: &mut Model) {
    let estate = &mut model.estate;
    for guest in &mut estate.guests {
        guest.disk = Some(u64::from(lot.of(&[3_u32, 20, 60])) * 1_000_000_000);
    }
    let mut lists = [Vec::new(), Vec::new(), Vec::new()];
    for guest in 0..estate.guests.len() {
        lists[lot.below(3) as usize].push(GuestId(u32::try_from(guest).unwrap()));
    }
    for (number, guests) in lists.into_iter().take(2).enumerate().filter(|(_, guests)| !guests.is_empty()) {
        let kept: u64 = guests.iter().map(|&guest| estate.kept_on_volume(guest)).sum();
        let size = kept + u64::from(lot.of(&[2_u32, 9, 30])) * 1_000_000_000;
        estate.volumes.push(Volume { name: format!("volume-{number}"), size, guests });
    }
}

fn rule(lot: &mut Lot) -> CheckpointPlan {
    CheckpointPlan {
        keep: Span::from_hours(u64::from(lot.of(&[5_u32, 60, 200, 900]))),
        except: lot.of(&[&["directory"][..], &[], &["web"]]).iter().map(|&role| role.to_owned()).collect(),
        merge: lot.of(&[MergeRule::ToTheEnd, MergeRule::WithinTheOpening]),
    }
}

/// What is drawn only so that it can be told from nothing.
#[test]
fn nothing_is_drawn_in_half_of_the_worlds() {
    let with = (0..40).filter(|&seed| super::lot::model(seed).checkpoints.apply != Law::Fixed(Span::ZERO)).count();
    assert!((10..30).contains(&with), "{with}");
}
