//! Jobs beside updating: how long an installation takes beside them, what an outage does to their runs, and backups that put
//! guests into saved state.

use super::Run;
use super::dice::JobRun;
use super::event::{Hold, Live, Phase};
use super::restart::After;
use super::world::Work;
use crate::model::Cause;
use crate::units::{Span, Time};

impl Run<'_> {
    /// An installation starts, or goes on, with this much of it left: when it is done.
    pub(super) fn begin_work(&mut self, number: u32, left: Span) -> Time {
        let from = self.world.now;
        self.world.machines[number as usize].work = Work { from, left };
        if self.plan.jobs.on(number).is_empty() {
            return from + left;
        }
        let mut work = Work { from, left };
        loop {
            let pace = self.plan.jobs.pace(number, &self.world.jobs_off, work.from);
            let done = work.from + pace.speed.time_for(work.left);
            if done <= pace.until {
                return done;
            }
            work.left = work.left - pace.speed.work_in(pace.until.since(work.from));
            work.from = pace.until;
        }
    }

    /// What is left of the installation that is under way.
    fn work_left(&self, number: u32) -> Span {
        let mut work = self.world.machines[number as usize].work;
        while work.from < self.world.now {
            let pace = self.plan.jobs.pace(number, &self.world.jobs_off, work.from);
            let until = pace.until.min(self.world.now);
            work.left = work.left - pace.speed.work_in(until.since(work.from));
            work.from = until;
        }
        work.left
    }

    /// What is left of what a machine is doing: of the work of an installation, of the time of a countdown.
    pub(super) fn left_of(&self, number: u32, live: Live) -> Span {
        match live {
            Live::Idle => Span::ZERO,
            Live::Installing(_) => self.work_left(number),
            Live::Countdown | Live::PutOff => match self.world.machines[number as usize].until {
                Time::NEVER => Span::MAX,
                until => until.since(self.world.now),
            },
        }
    }

    /// A guest that was saved runs again, and goes on with what it was doing.
    pub(super) fn resumes(&mut self, number: u32, live: Live, left: Span) {
        self.set_live(number, live, Time::NEVER);
        self.comes_up(number, After::Resume);
        match live {
            Live::Idle => {}
            Live::Installing(_) => {
                let until = self.begin_work(number, left);
                self.set_live(number, live, until);
            }
            Live::Countdown | Live::PutOff => self.set_live(number, live, self.world.now + left),
        }
    }

    /// Before anything happens: every machine knows its first backup that saves it.
    pub(super) fn schedule_jobs(&mut self) {
        for number in 0..self.machine_count() {
            self.plan_backup(number, Time::START);
            if !self.world.machines[number as usize].saves.is_never() {
                self.schedule(number);
            }
        }
    }

    /// Sets when the next run at or after `from` puts a machine into saved state.
    fn plan_backup(&mut self, number: u32, from: Time) {
        let mut next = Time::NEVER;
        for place in self.saving_places(number) {
            let openings = self.plan.jobs.openings(place);
            next = openings.first_at_or_after(from).map_or(next, |run| next.min(openings.get(run).start));
        }
        self.world.machines[number as usize].saves = next;
    }

    fn saving_places(&self, number: u32) -> impl Iterator<Item = usize> {
        let table = &self.plan.jobs;
        table.on(number).filter(|&place| table.places[place].saves)
    }

    /// A backup starts on a guest that it cannot copy while it runs: the guest is saved, if it runs.
    pub(super) fn backup_starts(&mut self, number: u32) {
        let now = self.world.now;
        if let Phase::Live(live) = self.world.machines[number as usize].phase {
            let left = self.left_of(number, live);
            let lasts = self.saving_places(number).filter_map(|place| {
                let openings = self.plan.jobs.openings(place);
                let run = openings.first_at_or_after(now).filter(|&run| openings.get(run).start == now)?;
                Some(self.dice.saved_for(self.job_run(number, place, run)))
            });
            let longest = lasts.max().expect("a backup starts now");
            let machine = &mut self.world.machines[number as usize];
            machine.phase = Phase::Saved(live, left, Hold::Backup);
            machine.until = now + longest;
            machine.saved_at = now;
            self.go_down(number, Cause::Backup);
        }
        self.plan_backup(number, now + Span::from_ms(1));
    }

    fn job_run(&self, machine: u32, place: usize, run: usize) -> JobRun {
        let run = u32::try_from(run).expect("fewer than 2^32 openings");
        JobRun { machine, job: self.plan.jobs.places[place].job, run }
    }

    /// The host of a guest that backups keep saved goes down: their runs are hit, if they are still on.
    pub(super) fn backup_is_hit(&mut self, number: u32) {
        let now = self.world.now;
        let saved_at = self.world.machines[number as usize].saved_at;
        for place in self.plan.jobs.on(number) {
            let openings = self.plan.jobs.openings(place);
            let last = openings.started_before(now).checked_sub(1);
            let is_own = last.is_some_and(|run| openings.get(run).start == saved_at);
            if self.plan.jobs.places[place].saves && is_own {
                self.hit_run(number, place, now);
            }
        }
    }

    fn starts_at(&self, place: usize, at: Time) -> bool {
        let openings = self.plan.jobs.openings(place);
        openings.first_at_or_after(at).is_some_and(|run| openings.get(run).start == at)
    }

    /// A machine was down until now: runs that it cut off may have failed, and those of this time did not take place.
    pub(super) fn runs_after(&mut self, number: u32, since: Time) {
        if since < self.world.now {
            for place in self.plan.jobs.on(number) {
                self.hit_run(number, place, since);
                self.miss_runs(number, place, since);
            }
        }
    }

    /// The run of a job that started before `at` and is still on fails, if chance says so.
    fn hit_run(&mut self, number: u32, place: usize, at: Time) {
        let openings = self.plan.jobs.openings(place);
        let Some(run) = openings.started_before(at).checked_sub(1) else { return };
        let end = openings.get(run).end;
        let is_on = at < end && self.world.jobs_off[place] <= at;
        if is_on && self.dice.run_breaks(self.job_run(number, place, run)) {
            self.world.jobs_off[place] = end;
            self.world.ledger.failed_run(at);
        }
    }

    /// Runs that should have started from `since` until now did not, except one that itself brought the machine down.
    fn miss_runs(&mut self, number: u32, place: usize, since: Time) {
        let openings = self.plan.jobs.openings(place);
        let own = self.world.machines[number as usize].saved_at == since && self.plan.jobs.places[place].saves;
        let first = openings.started_before(since) + usize::from(own && self.starts_at(place, since));
        let after = openings.started_before(self.world.now);
        if first < after {
            self.world.jobs_off[place] = openings.get(after - 1).end;
            let counted = first.max(openings.started_before(self.plan.measured_from));
            self.world.ledger.missed_runs(after.saturating_sub(counted));
        }
    }

    /// The horizon ends: machines that are still down have missed the runs until now.
    pub(super) fn close_jobs(&mut self) {
        for number in 0..self.machine_count() {
            let since = self.world.machines[number as usize].down_since;
            if !since.is_never() {
                self.runs_after(number, since);
            }
        }
    }
}
