//! Restarts of systems: going down, booting, coming up, whatever the machine is.

use super::Run;
use super::event::{Live, Manner, Phase, Status, Word};
use super::host::Stopping;
use super::rogue::Effect;
use crate::model::{Cause, LoggedOn, Outside};
use crate::plan::{LayerTable, MachineKind};
use crate::units::{Span, Time};

impl Run<'_> {
    /// What a machine that has something pending waits for, and until when at the latest.
    pub(super) fn restart_moment(&mut self, number: u32) -> (Live, Time) {
        let now = self.world.now;
        let machine = &self.world.machines[number as usize];
        let table = &self.strategy.plans[machine.last_plan as usize];
        let drains_since = if table.drains() { now } else { Time::NEVER };
        let latest = self.pending_deadline(number).max(now) + table.plan.countdown;
        let wanted = self.outside_quiet_hours(number, table, now + self.wait_for_people(number, table));
        let too_late = match (table.plan.agent.restart.outside, machine.last_manner) {
            (Outside::NotAllowed { needs }, Manner::InOpening) => machine.last_end < wanted + needs,
            (Outside::Allowed, _) | (Outside::NotAllowed { .. }, Manner::Alone) => false,
        };
        self.world.machines[number as usize].drains_since = drains_since;
        if too_late && wanted < latest {
            self.world.ledger.restart_put_off(now);
            (Live::PutOff, latest)
        } else {
            (Live::Countdown, wanted.min(latest))
        }
    }

    /// From now until the people of a machine let it restart, the countdown included.
    fn wait_for_people(&self, number: u32, table: &LayerTable) -> Span {
        let restart = self.world.machines[number as usize].restarts;
        if let Some(law) = &table.restart_by_hand {
            return self.dice.restart_by_hand(number, restart, law);
        }
        let logged_on = match table.plan.agent.restart.logged_on {
            LoggedOn::Ignored => Span::ZERO,
            LoggedOn::Waits { prompt, at_most } => {
                let stay = self.dice.session(number, restart).unwrap_or(Span::ZERO);
                let asked = Span::from_ms(stay.ms().div_ceil(prompt.ms()) * prompt.ms());
                asked.min(at_most.unwrap_or(Span::MAX))
            }
        };
        let drain = table.plan.agent.restart.drain;
        let drained = drain.map_or(Span::ZERO, |at_most| self.last_session(number, restart).min(at_most));
        logged_on.max(drained) + table.plan.countdown
    }

    /// How long the last session on a machine lasts that lets no new ones in before its restart of this number.
    fn last_session(&self, number: u32, restart: u32) -> Span {
        let sessions = self.workloads_on(number).filter_map(|place| {
            let workload = u32::try_from(place).expect("fewer than 2^32 workloads");
            self.dice.last_session(workload, restart)
        });
        sessions.max().unwrap_or(Span::ZERO)
    }

    /// A machine restarts: whoever still has a session on it is logged off.
    fn log_off(&mut self, number: u32) {
        let now = self.world.now;
        let machine = &self.world.machines[number as usize];
        let restart = self.world.machines[number as usize].restarts;
        let since = if machine.drains_since.is_never() { now } else { machine.drains_since };
        if since + self.last_session(number, restart) > now {
            self.world.ledger.forced_logoff(now);
        }
    }

    fn outside_quiet_hours(&self, number: u32, table: &LayerTable, at: Time) -> Time {
        let Some(quiet) = &table.quiet else { return at };
        let hours = &quiet[self.plan.machines[number as usize].site as usize];
        let after = hours.first_at_or_after(at + Span::from_ms(1)).unwrap_or(hours.len());
        let last = after.checked_sub(1).map(|place| hours.get(place));
        last.filter(|hours| at < hours.end).map_or(at, |hours| hours.end)
    }

    /// The first deadline of what is pending on a machine.
    fn pending_deadline(&self, number: u32) -> Time {
        let pending = self.entries(number).filter(|&entry| matches!(self.status(number, entry), Status::Pending(_)));
        let reached = pending.filter(|&entry| !self.world.detected[self.place(number, entry)].is_never());
        let deadlines = reached.map(|entry| {
            let update = self.update_at(number, entry);
            self.plan_for(number, update).map_or(Time::NEVER, |(plan, _)| self.deadline(update, plan))
        });
        deadlines.min().unwrap_or(Time::NEVER)
    }

    /// The wait is over: the machine restarts for its updates.
    pub(super) fn restart(&mut self, number: u32) {
        let machine = &self.world.machines[number as usize];
        let restart = machine.restarts;
        let closes = match machine.last_manner {
            Manner::InOpening => self.current_opening_ends(number, machine.last_layer),
            Manner::Alone => Time::NEVER,
        };
        self.log_off(number);
        let own = self.own_restart(number);
        self.world.machines[number as usize].closes = closes;
        self.goes_down_to_restart(number, restart, own);
    }

    /// A machine restarts without an update.
    pub(super) fn rejuvenate(&mut self, number: u32) {
        let restart = self.world.machines[number as usize].new_restart();
        self.count_restart(number);
        let own = self.dice.servicing(number, restart) + self.dice.boot(number, restart);
        self.world.machines[number as usize].closes = Time::NEVER;
        self.goes_down_to_restart(number, restart, own);
    }

    /// A machine goes down for a restart of this number, of which its own part takes so long.
    fn goes_down_to_restart(&mut self, number: u32, restart: u32, own: Span) {
        let now = self.world.now;
        self.go_down(number, Cause::OwnRestart);
        let guests = match self.plan.machines[number as usize].kind {
            MachineKind::Host { .. } => self.stop_guests(number, Stopping::InOrder { restart }),
            MachineKind::Guest { .. } | MachineKind::Server => Span::ZERO,
        };
        let machine = &mut self.world.machines[number as usize];
        machine.phase = Phase::Restarting;
        machine.until = now + guests + own;
    }

    /// A restart of a machine begins: how long its own part takes, with a second restart and with taking updates back.
    fn own_restart(&mut self, number: u32) -> Span {
        let restart = self.world.machines[number as usize].new_restart();
        self.count_restart(number);
        let mut own = self.dice.servicing(number, restart) + self.dice.boot(number, restart);
        if self.entries(number).any(|entry| self.is_reversed(number, entry, restart)) {
            own += self.dice.reversal(number, restart);
            self.world.machines[number as usize].reverses = Some(restart);
        }
        if self.dice.twice(number, restart) {
            let second = self.world.machines[number as usize].new_restart();
            self.count_restart(number);
            own += self.dice.servicing(number, second) + self.dice.boot(number, second);
        }
        own
    }

    fn count_restart(&mut self, number: u32) {
        let now = self.world.now;
        self.world.ledger.planned_restart(now);
        if let MachineKind::Host { .. } = self.plan.machines[number as usize].kind {
            self.world.ledger.host_restart(now);
        }
    }

    /// Whether a pending update is taken back at a restart.
    fn is_reversed(&self, number: u32, entry: u32, restart: u32) -> bool {
        matches!(self.status(number, entry), Status::Pending(_))
            && self.dice.reversed(number, self.update_at(number, entry), restart)
    }

    /// The machine is down from now on, or down for another reason.
    pub(super) fn go_down(&mut self, number: u32, cause: Cause) {
        let now = self.world.now;
        let machine = &mut self.world.machines[number as usize];
        machine.cause = cause;
        if machine.down_since.is_never() {
            machine.down_since = now;
            self.server_goes_down(number);
            self.note(Word::Down, number);
        }
        self.workloads_follow(number);
    }

    /// The system of a machine has booted: pending updates are effective, and perhaps faulty.
    pub(super) fn booted(&mut self, number: u32) {
        self.overrun(number);
        self.scan_at_boot(number);
        self.apply_pending(number);
        let machine = &mut self.world.machines[number as usize];
        machine.phase = Phase::Live(Live::Idle);
        machine.until = Time::NEVER;
        self.next_fault(number);
        let machine = &self.world.machines[number as usize];
        if machine.fault.is_none_or(|fault| fault.effect == Effect::Workloads) {
            self.comes_up(number, After::Boot);
        }
    }

    /// A machine runs again.
    pub(super) fn comes_up(&mut self, number: u32, after: After) {
        let now = self.world.now;
        let machine = &mut self.world.machines[number as usize];
        let since = std::mem::replace(&mut machine.down_since, Time::NEVER);
        let kind = self.plan.machines[number as usize].kind;
        self.world.ledger.machine_was_down(kind, since, now);
        self.note(Word::Up, number);
        self.runs_after(number, since);
        match after {
            After::Boot => {
                self.has_booted(number);
                self.catch_up(number);
                self.workloads_boot(number);
            }
            After::Resume => self.workloads_resume(number),
        }
        if let MachineKind::Host { .. } = kind {
            self.start_guests(number);
        }
        self.server_comes_up(number);
        self.look_for_work(number);
        self.plan_wakes(number);
    }

    fn overrun(&mut self, number: u32) {
        let now = self.world.now;
        let machine = &mut self.world.machines[number as usize];
        let closes = std::mem::replace(&mut machine.closes, Time::NEVER);
        let layer = machine.last_layer;
        if now > closes {
            self.world.ledger.overrun(now);
        }
        self.session_is_done(number, layer, closes);
    }

    /// Everything that waited for a restart is effective, or taken back.
    pub(super) fn apply_pending(&mut self, number: u32) {
        let all = self.takes_everything_back(number);
        let machine = &mut self.world.machines[number as usize];
        let reverses = machine.reverses.take();
        let since = std::mem::replace(&mut machine.pending_since, Time::NEVER);
        machine.exclusive = 0;
        if std::mem::take(&mut machine.pending) == 0 {
            return;
        }
        for entry in self.entries(number) {
            if let Status::Pending(manner) = self.status(number, entry) {
                let released = self.history.release_of(self.update_at(number, entry)).at;
                self.world.ledger.pending_until(released, self.world.now);
                if all || reverses.is_some_and(|restart| self.is_reversed(number, entry, restart)) {
                    self.reverse(number, entry, manner);
                } else {
                    self.becomes_effective(number, entry);
                }
            }
        }
        self.detect_again(number, since);
    }

    /// A pending update has been taken back: as if the attempt had failed.
    fn reverse(&mut self, number: u32, entry: u32, manner: Manner) {
        self.world.ledger.reversed(self.world.now);
        self.note(Word::Reversed, number);
        match manner {
            Manner::Alone => {
                self.taken_back(number, entry, Status::Open);
                self.wait_for_scan(number, entry);
            }
            Manner::InOpening => self.taken_back(number, entry, Status::Tried),
        }
    }
}

/// What a machine comes up from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum After {
    Boot,
    Resume,
}
