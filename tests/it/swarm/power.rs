//! Draws how hosts and guests stop and start, on top of a drawn model: nothing at all in a quarter of the worlds.

use patchcast::model::{HostId, Integration, Model, PowerLoss, Shutdown, Slowdown, StartAction, StopAction};
use patchcast::units::{Fraction, Span};

use super::lot::Lot;

/// Makes another world of one.
pub(super) type Change = fn(&mut Model);

/// What can be taken away again, one at a time.
pub(super) const PARTS: [(&str, Change); 8] = [
    ("boots that slow each other down", |model| {
        model.estate.hosts.iter_mut().for_each(|host| host.boot_slowdown = Slowdown::NONE);
    }),
    ("guests without integration services", |model| {
        model.estate.guests.iter_mut().for_each(|guest| guest.integration = Integration::Installed);
    }),
    ("guests that do not start", |model| {
        model.estate.guests.iter_mut().for_each(|guest| guest.start = StartAction::IfRunning);
    }),
    ("a host that waits no longer", |model| model.servicing.shutdown.timeout = Shutdown::PATIENT.timeout),
    ("a service that is killed", |model| model.servicing.shutdown.vmms_unresponsive = Fraction::ZERO),
    ("workloads that are restored", |model| model.recovery.power_loss.corruption = Fraction::ZERO),
    ("guests that do not boot", |model| model.recovery.power_loss.unbootable = Fraction::ZERO),
    ("guests that help themselves", |model| model.recovery.power_loss.reverts = Fraction::ZERO),
];

/// Adds to the model of a seed how its hosts and guests stop and start.
pub(super) fn add(seed: u64, model: &mut Model) {
    let mut lot = Lot::new(seed, 2);
    if lot.one_in(4) {
        return;
    }
    for host in &mut model.estate.hosts {
        host.boot_slowdown = Slowdown::by(lot.of(&[0.15, 0.15, 0.333, 2.0])).unwrap();
    }
    if !lot.one_in(3) {
        // All on one host, and hardly any of them saved.
        model.estate.hosts[0].start_concurrency = lot.between(2, 4);
        for guest in &mut model.estate.guests {
            guest.host = HostId(0);
            guest.stop = lot.of(&[StopAction::Save, StopAction::ShutDown, StopAction::ShutDown, StopAction::TurnOff]);
        }
        // And the host restarts while they install.
        model.servicing.install.0.fill(lot.law(4_000));
        for strategy in &mut model.strategies {
            strategy.layers[1] = strategy.layers[0].clone();
        }
    }
    for guest in &mut model.estate.guests {
        guest.integration = lot.of(&[Integration::Installed, Integration::Installed, Integration::Missing]);
        guest.start =
            lot.of(&[StartAction::IfRunning, StartAction::IfRunning, StartAction::Always, StartAction::Nothing]);
    }
    for workload in &mut model.estate.workloads {
        let recovery = lot.of(&[0, 240, 5_000]);
        workload.recovery = lot.law(recovery);
    }
    model.servicing.shutdown = Shutdown {
        timeout: Span::from_mins(u64::from(lot.of(&[0_u32, 2, 5, 60]))),
        vmms_unresponsive: lot.share(&[0.5, 1.0]),
    };
    model.recovery.power_loss = PowerLoss {
        start_by_hand: lot.law(1_800),
        corruption: lot.share(&[0.3, 1.0]),
        restore: lot.law(15_000),
        unbootable: lot.share(&[0.5, 1.0]),
        reverts: lot.share(&[0.3, 0.8]),
    };
    model.servicing.reversal = lot.law(900);
}
