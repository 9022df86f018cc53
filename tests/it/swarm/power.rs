//! Draws how hosts and guests stop and start, on top of a drawn model: nothing at all in a third of the worlds.

use patchcast::model::{Integration, Model, PowerLoss, Shutdown, Slowdown, StartAction};
use patchcast::units::Span;

use super::lot::Lot;

/// Adds to the model of a seed how its hosts and guests stop and start.
pub(super) fn add(seed: u64, model: &mut Model) {
    let mut lot = Lot::new(seed, 2);
    if lot.one_in(3) {
        return;
    }
    for host in &mut model.estate.hosts {
        host.boot_slowdown = Slowdown::by(lot.of(&[0.0, 0.15, 0.333, 2.0])).unwrap();
    }
    for guest in &mut model.estate.guests {
        guest.integration = lot.of(&[Integration::Installed, Integration::Installed, Integration::Missing]);
        guest.start = lot.of(&[StartAction::IfRunning, StartAction::Always, StartAction::Nothing]);
    }
    for workload in &mut model.estate.workloads {
        let recovery = lot.of(&[0, 240, 5_000]);
        workload.recovery = lot.law(recovery);
    }
    model.servicing.shutdown = Shutdown {
        timeout: Span::from_mins(u64::from(lot.of(&[0_u32, 2, 5, 60]))),
        vmms_unresponsive: lot.share(&[0.0, 0.5, 1.0]),
    };
    model.recovery.power_loss = PowerLoss {
        start_by_hand: lot.law(1_800),
        corruption: lot.share(&[0.0, 0.3]),
        restore: lot.law(15_000),
        unbootable: lot.share(&[0.1, 0.5, 1.0]),
        reverts: lot.share(&[0.0, 0.5, 1.0]),
    };
    model.servicing.reversal = lot.law(900);
}
