//! Jobs beside updating: section 8 of the page.

use patchcast::model::{JobKind, Machine as Kind, MachineId, Model, Product};
use patchcast::sim::JobRun;
use patchcast::units::Epoch;

use super::Twin;
use super::calendar::{Clock, Openings, seconds};
use super::machine::{Power, Work};
use super::world::number;

/// The openings of each job at each site.
pub(super) fn calendars(model: &Model, epoch: Epoch, end: u64) -> Vec<Vec<Openings>> {
    let sites = &model.estate.sites;
    let of = |job: &patchcast::model::Job| {
        sites.iter().map(|site| Clock { epoch, zone: &site.zone }.openings(&job.schedule, end)).collect()
    };
    model.estate.jobs.iter().map(of).collect()
}

impl<'a> Twin<'a> {
    /// Numbers and ends of the runs of a job that start at a time on a machine.
    fn run_at(&self, job: usize, m: usize, at: u64) -> Option<(u32, u64)> {
        let openings = &self.jobs[job][self.machines[m].site];
        let end = *openings.get(&at)?;
        Some((number(openings.range(..at).count()), end.expect("jobs have an end")))
    }

    /// The jobs of a machine.
    fn jobs_on(&self, m: usize) -> impl Iterator<Item = usize> + use<'a> {
        let jobs = self.model.estate.jobs.iter().enumerate();
        jobs.filter(move |(_, job)| job.machines.contains(&MachineId(number(m)))).map(|(j, _)| j)
    }

    fn is_saved_by(&self, m: usize, job: usize) -> bool {
        let backup = matches!(self.model.estate.jobs[job].kind, JobKind::Backup(Some(_)));
        let machine = &self.machines[m];
        backup && matches!(machine.kind, Kind::Guest(_)) && machine.products.contains(Product::Windows2000)
    }

    /// Backups that start now put a guest with Windows 2000 that runs into saved state; says whether any did.
    pub(super) fn save_for_backup(&mut self, m: usize) -> bool {
        if !self.machines[m].is_up() || self.machines[m].saved_at == Some(self.now) {
            return false;
        }
        let lasts = self.jobs_on(m).filter(|&job| self.is_saved_by(m, job)).filter_map(|job| {
            let (run, _) = self.run_at(job, m, self.now)?;
            Some(seconds(self.dice.saved_for(JobRun { machine: number(m), job: number(job), run }).ms()))
        });
        let Some(left) = lasts.max() else { return false };
        self.machines[m].power = Power::Saved { left, cause: patchcast::model::Cause::Backup };
        self.machines[m].saved_at = Some(self.now);
        true
    }

    /// Everything has happened that does at this second: runs start, are missed or are hit, and slow installations down.
    pub(super) fn run_jobs(&mut self) {
        if self.model.estate.jobs.is_empty() {
            return;
        }
        for m in 0..self.machines.len() {
            let is_up = self.machines[m].is_up();
            let went_down = self.machines[m].was_up && !is_up;
            self.machines[m].was_up = is_up;
            for job in self.jobs_on(m) {
                if went_down {
                    self.hit_run(m, job);
                }
                if let Some(run) = self.run_at(job, m, self.now) {
                    let own = self.machines[m].saved_at == Some(self.now) && self.is_saved_by(m, job);
                    if is_up || own {
                        self.machines[m].runs.insert(job, run);
                    } else {
                        self.machines[m].runs.remove(&job);
                        self.out.jobs.failed += u64::from(self.counts());
                    }
                }
            }
            self.machines[m].speed = match self.machines[m].work {
                Work::Installing { .. } => self.speed(m),
                Work::Idle | Work::Countdown { .. } | Work::PutOff { .. } => 1_000,
            };
        }
    }

    fn speed(&self, m: usize) -> u64 {
        let running = self.machines[m].runs.iter().filter(|(_, run)| self.now < run.1);
        running.map(|(&job, _)| self.model.estate.jobs[job].speed.thousandths()).min().unwrap_or(1_000)
    }

    fn hit_run(&mut self, m: usize, job: usize) {
        let Some(&(run, end)) = self.machines[m].runs.get(&job) else { return };
        if self.now < end && self.dice.run_breaks(JobRun { machine: number(m), job: number(job), run }) {
            self.machines[m].runs.remove(&job);
            self.out.jobs.failed += u64::from(self.counts());
        }
    }

    /// The host of a guest that backups keep saved goes down: the runs that save it are hit.
    pub(super) fn hit_backups(&mut self, m: usize) {
        let saved_at = self.machines[m].saved_at.expect("it is saved");
        for job in self.jobs_on(m) {
            if self.is_saved_by(m, job) && self.run_at(job, m, saved_at).is_some() {
                self.hit_run(m, job);
            }
        }
    }
}
