//! A host and its guests: stopping them with it, and starting them again when it is back.

use super::Run;
use super::event::{Back, Hold, Phase, Return};
use super::power::{Ending, Progress};
use crate::model::{Cause, Integration, Slowdown, StartAction, StopAction};
use crate::plan::MachineKind;
use crate::units::{Span, Time};

/// How a host goes down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stopping {
    /// It shuts down for the restart of this number: guests follow their stop action.
    InOrder { restart: u32 },
    /// It hangs: guests lose their power.
    Abruptly,
}

/// What the plan says of a guest.
#[derive(Clone, Copy)]
pub(super) struct GuestTraits {
    pub(super) stop: StopAction,
    pub(super) integration: Integration,
    start: StartAction,
    start_delay: Span,
    memory: u64,
}

/// What the plan says of a host.
#[derive(Clone, Copy)]
pub(super) struct HostTraits {
    pub(super) boot_slowdown: Slowdown,
    storage_rate: u64,
}

impl Run<'_> {
    pub(super) fn guest_traits(&self, number: u32) -> GuestTraits {
        match self.plan.machines[number as usize].kind {
            MachineKind::Guest { stop, integration, start, start_delay, memory, .. } => {
                GuestTraits { stop, integration, start, start_delay, memory }
            }
            MachineKind::Host { .. } | MachineKind::Server => unreachable!("only guests stand in a host's list"),
        }
    }

    /// Of the host on which a guest is now.
    pub(super) fn host_traits(&self, guest: u32) -> HostTraits {
        match self.plan.machines[self.host_of(guest) as usize].kind {
            MachineKind::Host { boot_slowdown, storage_rate, .. } => HostTraits { boot_slowdown, storage_rate },
            MachineKind::Guest { .. } | MachineKind::Server => unreachable!("only hosts have guests"),
        }
    }

    /// All guests of a host go down with it; returns how long the slowest takes to stop.
    pub(super) fn stop_guests(&mut self, host: u32, manner: Stopping) -> Span {
        self.world.fabric.host_stops(host);
        let mut progress = self.begin_stop(host, manner);
        for place in 0..self.world.guests_of[host as usize].len() {
            let guest = self.world.guests_of[host as usize][place];
            self.stop_guest(guest, &mut progress);
            self.schedule(guest);
        }
        progress.done()
    }

    /// Stops one guest, if there is anything to stop.
    fn stop_guest(&mut self, guest: u32, progress: &mut Progress) {
        let back = match self.world.machines[guest as usize].phase {
            Phase::Broken | Phase::Failed | Phase::Off => return,
            Phase::Restarting | Phase::Returning(Back::Boot(_), Return::Starting) => {
                self.merge_is_lost(guest);
                self.stop_running(guest, Ending::CutOff)
            }
            Phase::Stopped(back) | Phase::Returning(back, _) => back,
            Phase::Saved(live, left, hold) => {
                match hold {
                    Hold::Backup => self.backup_is_hit(guest),
                    Hold::Migration | Hold::Checkpoint | Hold::Volume => {}
                }
                Back::Resume(live, left)
            }
            Phase::Live(live) => {
                let restart = self.world.machines[guest as usize].restarts;
                match self.ending(guest, restart, progress) {
                    Ending::Saved => Back::Resume(live, self.left_of(guest, live)),
                    ending @ (Ending::ShutDown | Ending::CutOff) => self.stop_running(guest, ending),
                }
            }
        };
        if let Back::Boot(_) = back {
            self.lose_installation(guest);
        }
        let machine = &mut self.world.machines[guest as usize];
        machine.closes = Time::NEVER;
        machine.reverses = None;
        machine.phase = Phase::Stopped(back);
        machine.until = Time::NEVER;
        self.lose_switch(guest);
        self.go_down(guest, Cause::HostCascade);
    }

    /// A guest goes down otherwise than saved: it will boot.
    fn stop_running(&mut self, guest: u32, ending: Ending) -> Back {
        if ending == Ending::CutOff {
            self.loses_power(guest);
        }
        Back::Boot(self.world.machines[guest as usize].new_restart())
    }

    /// A host is back, or its storage: its guests come up, saved ones one after the other, the others as many at once as may.
    /// They wait while its storage is out.
    pub(super) fn start_guests(&mut self, host: u32) {
        if self.waits_for_storage(host) {
            self.guests_wait_for(host, Cause::FabricCascade);
            return;
        }
        if self.world.is_cold(self.plan, host) {
            self.guests_wait_for(host, Cause::HostCascade);
            return;
        }
        let now = self.world.now;
        let MachineKind::Host { start_concurrency, .. } = self.plan.machines[host as usize].kind else {
            unreachable!("only hosts start guests");
        };
        let at_once = self.boots_by_themselves(host).min(start_concurrency);
        let mut disk_free = now;
        self.world.places.clear();
        self.world.places.resize(start_concurrency as usize, now);
        for place in 0..self.world.guests_of[host as usize].len() {
            let guest = self.world.guests_of[host as usize][place];
            let Phase::Stopped(back) = self.world.machines[guest as usize].phase else { continue };
            let traits = self.guest_traits(guest);
            let asks = now + traits.start_delay;
            let turns = match (traits.start, back) {
                (StartAction::Nothing, _) => self.start_by_hand(guest, back),
                (StartAction::IfRunning | StartAction::Always, Back::Resume(..)) => {
                    let begin = asks.max(disk_free);
                    disk_free = begin + self.transfer(guest);
                    Turns { asks, begin, up: disk_free }
                }
                (StartAction::IfRunning | StartAction::Always, Back::Boot(restart)) => {
                    self.boot_in_turn(asks, self.boot_among(guest, restart, at_once))
                }
            };
            self.return_guest(guest, back, turns);
            self.schedule(guest);
        }
    }

    /// How many guests boot by themselves when their host is back.
    fn boots_by_themselves(&self, host: u32) -> u32 {
        let guests = self.world.guests_of[host as usize].iter();
        let boots = |guest: u32| {
            matches!(self.world.machines[guest as usize].phase, Phase::Stopped(Back::Boot(_)))
                && self.guest_traits(guest).start != StartAction::Nothing
        };
        u32::try_from(guests.filter(|&&guest| boots(guest)).count()).expect("fewer than 2^32 guests")
    }

    fn boot_in_turn(&mut self, asks: Time, boot: Span) -> Turns {
        let place = self.world.places.iter_mut().min().expect("at least one guest may boot at a time");
        let begin = asks.max(*place);
        *place = begin + boot;
        Turns { asks, begin, up: *place }
    }

    /// Somebody will start a guest that does not start by itself, and it waits for no others then.
    fn start_by_hand(&self, guest: u32, back: Back) -> Turns {
        let restarts = self.world.machines[guest as usize].restarts;
        let begin = self.world.now + self.dice.start_by_hand(guest, restarts);
        let takes = match back {
            Back::Resume(..) => self.transfer(guest),
            Back::Boot(restart) => self.boot_among(guest, restart, 1),
        };
        Turns { asks: begin, begin, up: begin + takes }
    }

    fn return_guest(&mut self, guest: u32, back: Back, turns: Turns) {
        let now = self.world.now;
        let Turns { asks, begin, up } = turns;
        let from = self.world.fabric.returns_from(self.host_of(guest));
        let (step, until, cause) = if asks > now {
            (Return::Delayed { begin, up }, asks, from)
        } else if begin > now {
            (Return::Waiting { up }, begin, Cause::BootStorm)
        } else {
            (Return::Starting, up, from)
        };
        let machine = &mut self.world.machines[guest as usize];
        machine.phase = Phase::Returning(back, step);
        machine.until = until;
        self.go_down(guest, cause);
    }

    /// A guest on its way up gets a step further.
    pub(super) fn returns(&mut self, guest: u32, back: Back, step: Return) {
        let now = self.world.now;
        let (next, until, cause) = match step {
            Return::Delayed { begin, up } if begin > now => (Return::Waiting { up }, begin, Cause::BootStorm),
            Return::Delayed { up, .. } | Return::Waiting { up } => {
                (Return::Starting, up, self.world.fabric.returns_from(self.host_of(guest)))
            }
            Return::Starting => {
                self.is_back(guest, back);
                return;
            }
        };
        let machine = &mut self.world.machines[guest as usize];
        machine.phase = Phase::Returning(back, next);
        machine.until = until;
        self.go_down(guest, cause);
    }

    fn is_back(&mut self, guest: u32, back: Back) {
        match back {
            Back::Boot(restart) => self.boot_ends(guest, restart),
            Back::Resume(live, left) => self.resumes(guest, live, left),
        }
    }

    /// The guests that wait for a host are down for the same reason as it.
    pub(super) fn guests_wait_for(&mut self, host: u32, cause: Cause) {
        for place in 0..self.world.guests_of[host as usize].len() {
            let guest = self.world.guests_of[host as usize][place];
            if let Phase::Stopped(_) = self.world.machines[guest as usize].phase {
                self.go_down(guest, cause);
            }
        }
    }

    /// The host on which a guest is now.
    pub(super) fn host_of(&self, guest: u32) -> u32 {
        debug_assert!(
            matches!(self.plan.machines[guest as usize].kind, MachineKind::Guest { .. }),
            "{guest} is a guest"
        );
        self.world.machines[guest as usize].host
    }

    /// Whether what a machine needs to boot is up: its host (if it is a guest) in a cluster that has formed, and its storage
    /// (if it is no host).
    pub(super) fn host_is_up(&self, number: u32) -> bool {
        match self.plan.machines[number as usize].kind {
            MachineKind::Host { .. } => true,
            MachineKind::Server => !self.waits_for_storage(number),
            MachineKind::Guest { .. } => {
                let host = self.host_of(number);
                self.is_up(host) && !self.waits_for_storage(number) && !self.world.is_cold(self.plan, host)
            }
        }
    }

    /// How long the memory of a guest takes to be written or read by its host, in whole seconds, rounded up.
    pub(super) fn transfer(&self, guest: u32) -> Span {
        Span::from_secs(self.guest_traits(guest).memory.div_ceil(self.host_traits(guest).storage_rate))
    }
}

/// The stations of a guest on its way up.
#[derive(Clone, Copy)]
struct Turns {
    /// It asks to start.
    asks: Time,
    /// It gets its turn.
    begin: Time,
    /// It is up.
    up: Time,
}
