//! Guests that lose their power when their host stops: who does, and what comes of it when they boot.

use super::Run;
use super::event::{Live, Phase};
use super::host::Stopping;
use crate::model::{Cause, Integration, StopAction};
use crate::units::Span;

/// Saving for longer than this may be too much for the service that manages guests, which is killed when it has not answered for so
/// long (Microsoft, preshutdown of services: the service control manager waits as long as a service answers).
const LONG_SAVING: Span = Span::from_mins(5);
const KILLED_AFTER: Span = Span::from_mins(3);

/// What a loss of power has left on a guest, from the least to the worst.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Loss {
    /// Nothing: there was none, or the guest has booted since.
    Nothing,
    /// Its workloads will need recovery.
    Dirty,
    /// And what is pending is about to be taken back.
    Reverting,
    /// And it was in the middle of servicing: it may not boot.
    MidServicing,
}

/// How far a host that goes down is with its guests, from the moment at which it began.
#[derive(Clone, Copy, Debug)]
pub(super) struct Progress {
    manner: Stopping,
    /// When the service that manages guests is killed, [`Span::MAX`] if it is not.
    killed: Span,
    /// The last guest that is saved, so far.
    saved: Span,
    /// The last one that shuts down, so far.
    shut_down: Span,
}

/// What the stop of its host does to a guest that runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Ending {
    Saved,
    ShutDown,
    CutOff,
}

/// What becomes of a guest at the end of its boot.
enum Fate {
    Runs,
    Reverts,
    Fails,
}

impl Progress {
    /// When all guests are saved, down or cut off.
    pub(super) fn done(self) -> Span {
        self.saved.max(self.shut_down).min(self.killed)
    }
}

impl Run<'_> {
    /// A host begins to go down.
    pub(super) fn begin_stop(&self, host: u32, manner: Stopping) -> Progress {
        let killed = match manner {
            Stopping::InOrder { restart }
                if self.saving_takes(host) > LONG_SAVING && self.dice.vmms_unresponsive(host, restart) =>
            {
                KILLED_AFTER
            }
            Stopping::InOrder { .. } | Stopping::Abruptly => Span::MAX,
        };
        Progress { manner, killed, saved: Span::ZERO, shut_down: Span::ZERO }
    }

    /// How long it takes to save all guests of a host that are to be saved.
    fn saving_takes(&self, host: u32) -> Span {
        let guests = self.world.guests_of[host as usize].iter();
        let runs = |guest: u32| matches!(self.world.machines[guest as usize].phase, Phase::Live(_));
        let saved = guests.filter(|&&guest| runs(guest) && self.guest_traits(guest).stop == StopAction::Save);
        saved.fold(Span::ZERO, |sum, &guest| sum + self.transfer(guest))
    }

    /// What a host that goes down does to a guest that runs, if its next restart has this number.
    pub(super) fn ending(&self, guest: u32, restart: u32, progress: &mut Progress) -> Ending {
        let traits = self.guest_traits(guest);
        match (progress.manner, traits.stop) {
            (Stopping::Abruptly, _) | (Stopping::InOrder { .. }, StopAction::TurnOff) => Ending::CutOff,
            (Stopping::InOrder { .. }, StopAction::Save) => {
                progress.saved += self.transfer(guest);
                if progress.saved <= progress.killed { Ending::Saved } else { Ending::CutOff }
            }
            (Stopping::InOrder { .. }, StopAction::ShutDown) => {
                let needs = match traits.integration {
                    Integration::Installed => self.dice.servicing(guest, restart),
                    Integration::Missing => Span::MAX,
                };
                let timeout = self.plan.world.power.shutdown.timeout;
                progress.shut_down = progress.shut_down.max(needs.min(timeout));
                if needs <= timeout.min(progress.killed) { Ending::ShutDown } else { Ending::CutOff }
            }
        }
    }

    /// A guest loses its power, whatever it was doing.
    pub(super) fn loses_power(&mut self, guest: u32) {
        let machine = &self.world.machines[guest as usize];
        let installs = matches!(machine.phase, Phase::Live(Live::Installing(_)));
        let left = if installs || machine.pending > 0 { Loss::MidServicing } else { Loss::Dirty };
        let loss = &mut self.world.losses[guest as usize];
        *loss = left.max(*loss);
    }

    fn fate(&self, guest: u32, restart: u32) -> Fate {
        if self.world.losses[guest as usize] != Loss::MidServicing || !self.dice.unbootable(guest, restart) {
            Fate::Runs
        } else if self.dice.reverts(guest, restart) {
            Fate::Reverts
        } else {
            Fate::Fails
        }
    }

    /// How long a guest boots as one of so many that boot at once on its host.
    pub(super) fn boot_among(&self, guest: u32, restart: u32, at_once: u32) -> Span {
        let boot = self.host_traits(guest).boot_slowdown.stretch(self.dice.boot(guest, restart), at_once);
        match self.fate(guest, restart) {
            Fate::Reverts => boot + self.dice.reversal(guest, restart),
            Fate::Runs | Fate::Fails => boot,
        }
    }

    /// The boot of a guest whose host is back has ended.
    pub(super) fn boot_ends(&mut self, guest: u32, restart: u32) {
        match self.fate(guest, restart) {
            Fate::Runs => self.booted(guest),
            Fate::Reverts => {
                self.world.losses[guest as usize] = Loss::Reverting;
                self.booted(guest);
            }
            Fate::Fails => {
                self.world.losses[guest as usize] = Loss::Dirty;
                let repaired = self.world.now + self.dice.boot_repair(guest, restart);
                self.fails(guest, Cause::HostCascade, repaired);
            }
        }
    }

    /// Whether everything that is pending on a machine that has just booted is taken back: it is asked once.
    pub(super) fn takes_everything_back(&mut self, number: u32) -> bool {
        let loss = &mut self.world.losses[number as usize];
        let reverts = *loss == Loss::Reverting;
        if reverts {
            *loss = Loss::Dirty;
        }
        reverts
    }

    /// How much longer a workload warms up on a guest that has booted after a loss of power.
    pub(super) fn recovery(&self, loss: Loss, place: usize) -> Span {
        if loss == Loss::Nothing {
            return Span::ZERO;
        }
        let number = u32::try_from(place).expect("fewer than 2^32 workloads");
        self.dice.recovery(number, self.world.workloads[place].warm_ups)
    }
}
