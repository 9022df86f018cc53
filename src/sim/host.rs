//! A host and its guests: stopping them with it, and starting them again when it is back.

use super::Run;
use super::event::{Back, Hold, Phase, Return};
use crate::model::{Cause, StopAction};
use crate::plan::MachineKind;
use crate::units::{Span, Time};

/// How a host goes down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stopping {
    /// It shuts down: guests follow their stop action.
    InOrder,
    /// It hangs: guests lose their power.
    Abruptly,
}

/// What a guest's part in the stop of its host comes to.
enum Part {
    /// It writes its memory, one after the other.
    InTurn(Span),
    /// It takes this long beside the others.
    Beside(Span),
}

/// What the plan says of a guest.
#[derive(Clone, Copy)]
struct GuestTraits {
    stop: StopAction,
    start_delay: Span,
    memory: u64,
}

impl Run<'_> {
    fn guest_traits(&self, number: u32) -> GuestTraits {
        match self.plan.machines[number as usize].kind {
            MachineKind::Guest { stop, start_delay, memory, .. } => GuestTraits { stop, start_delay, memory },
            MachineKind::Host { .. } | MachineKind::Server => unreachable!("only guests stand in a host's list"),
        }
    }

    /// All guests of a host go down with it; returns how long the slowest takes to stop.
    pub(super) fn stop_guests(&mut self, host: u32, manner: Stopping) -> Span {
        let mut in_turn = Span::ZERO;
        let mut beside = Span::ZERO;
        for place in 0..self.world.guests_of[host as usize].len() {
            let guest = self.world.guests_of[host as usize][place];
            match self.stop_guest(guest, manner) {
                Some(Part::InTurn(span)) => in_turn += span,
                Some(Part::Beside(span)) => beside = beside.max(span),
                None => {}
            }
            self.schedule(guest);
        }
        in_turn.max(beside)
    }

    /// Stops one guest; `None` if there is nothing to stop.
    fn stop_guest(&mut self, guest: u32, manner: Stopping) -> Option<Part> {
        let traits = self.guest_traits(guest);
        let action = match manner {
            Stopping::InOrder => traits.stop,
            Stopping::Abruptly => StopAction::TurnOff,
        };
        let transfer = self.transfer(guest);
        let machine = &mut self.world.machines[guest as usize];
        let (back, stopping) = match machine.phase {
            Phase::Broken | Phase::Failed | Phase::Off => return None,
            Phase::Restarting | Phase::Returning(Back::Boot(_), Return::Starting) => {
                self.merge_is_lost(guest);
                let machine = &mut self.world.machines[guest as usize];
                (Back::Boot(machine.new_restart()), None)
            }
            Phase::Stopped(back) | Phase::Returning(back, _) => (back, None),
            Phase::Saved(live, left, hold) => {
                match hold {
                    Hold::Backup => self.backup_is_hit(guest),
                    Hold::Checkpoint | Hold::Volume => {}
                }
                (Back::Resume(live, left), None)
            }
            Phase::Live(live) => match action {
                StopAction::Save => (Back::Resume(live, self.left_of(guest, live)), Some(Part::InTurn(transfer))),
                StopAction::ShutDown => {
                    let restart = machine.new_restart();
                    (Back::Boot(restart), Some(Part::Beside(self.dice.servicing(guest, restart))))
                }
                StopAction::TurnOff => (Back::Boot(machine.new_restart()), None),
            },
        };
        if let Back::Boot(_) = back {
            self.lose_installation(guest);
        }
        let machine = &mut self.world.machines[guest as usize];
        machine.closes = Time::NEVER;
        machine.reverses = None;
        machine.phase = Phase::Stopped(back);
        machine.until = Time::NEVER;
        self.go_down(guest, Cause::HostCascade);
        stopping
    }

    /// A host is back: its guests come up, saved ones one after the other, the others as many at once as may.
    pub(super) fn start_guests(&mut self, host: u32) {
        let now = self.world.now;
        let MachineKind::Host { start_concurrency, .. } = self.plan.machines[host as usize].kind else {
            unreachable!("only hosts start guests");
        };
        let mut disk_free = now;
        self.world.places.clear();
        self.world.places.resize(start_concurrency as usize, now);
        for place in 0..self.world.guests_of[host as usize].len() {
            let guest = self.world.guests_of[host as usize][place];
            let Phase::Stopped(back) = self.world.machines[guest as usize].phase else { continue };
            let traits = self.guest_traits(guest);
            let asks = now + traits.start_delay;
            let (begin, up) = match back {
                Back::Resume(..) => {
                    let begin = asks.max(disk_free);
                    disk_free = begin + self.transfer(guest);
                    (begin, disk_free)
                }
                Back::Boot(restart) => self.boot_in_turn(guest, restart, asks),
            };
            self.return_guest(guest, back, Turns { asks, begin, up });
            self.schedule(guest);
        }
    }

    fn boot_in_turn(&mut self, guest: u32, restart: u32, asks: Time) -> (Time, Time) {
        let boot = self.dice.boot(guest, restart);
        let place = self.world.places.iter_mut().min().expect("at least one guest may boot at a time");
        let begin = asks.max(*place);
        *place = begin + boot;
        (begin, *place)
    }

    fn return_guest(&mut self, guest: u32, back: Back, turns: Turns) {
        let now = self.world.now;
        let Turns { asks, begin, up } = turns;
        let (step, until, cause) = if asks > now {
            (Return::Delayed { begin, up }, asks, Cause::HostCascade)
        } else if begin > now {
            (Return::Waiting { up }, begin, Cause::BootStorm)
        } else {
            (Return::Starting, up, Cause::HostCascade)
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
            Return::Delayed { up, .. } | Return::Waiting { up } => (Return::Starting, up, Cause::HostCascade),
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
            Back::Boot(_) => self.booted(guest),
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

    /// Whether the host of a machine (if it is a guest) is up.
    pub(super) fn host_is_up(&self, number: u32) -> bool {
        match self.plan.machines[number as usize].kind {
            MachineKind::Guest { .. } => self.world.machines[self.host_of(number) as usize].down_since.is_never(),
            MachineKind::Host { .. } | MachineKind::Server => true,
        }
    }

    /// How long the memory of a guest takes to be written or read by its host, in whole seconds, rounded up.
    pub(super) fn transfer(&self, guest: u32) -> Span {
        let MachineKind::Host { storage_rate, .. } = self.plan.machines[self.host_of(guest) as usize].kind else {
            unreachable!("only hosts have guests");
        };
        Span::from_secs(self.guest_traits(guest).memory.div_ceil(storage_rate))
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
