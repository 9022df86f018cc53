//! When jobs beside updating run on which machine, and at what speed that lets installations get on. Which runs take
//! place is not known here.

use super::Openings;
use super::laws::LawTable;
use super::tables::number;
use crate::model::{Estate, JobKind, Machine, MachineId, Product, Speed};
use crate::units::{Epoch, Fraction, Time};

/// All jobs.
#[derive(Debug)]
pub struct JobTable {
    /// The jobs, in the order of the scenario.
    pub jobs: Vec<JobRow>,
    /// Each job on each of its machines, machine by machine, there in the order of the scenario.
    pub places: Vec<JobPlace>,
    /// Where the places of each machine begin, and at last how many there are.
    first: Vec<u32>,
    /// Calendars, each once for every job and site.
    openings: Vec<Openings>,
}

/// A job.
#[derive(Debug)]
pub struct JobRow {
    /// The chance that a run fails if an outage hits it.
    pub breaks: Fraction,
    /// Law of how long it keeps a guest in saved state, `None` if it never does.
    pub saved_for: Option<u32>,
}

/// A job on one of its machines.
#[derive(Debug)]
pub struct JobPlace {
    /// The job.
    pub job: u32,
    /// The speed of an installation beside it.
    pub speed: Speed,
    /// Whether a run begins by putting the machine into saved state.
    pub saves: bool,
    openings: u32,
}

/// How fast an installation gets on from a moment on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pace {
    /// The speed.
    pub speed: Speed,
    /// When it may change, [`Time::NEVER`] if it will not.
    pub until: Time,
}

impl JobTable {
    /// Positions of the places of a machine.
    pub fn on(&self, machine: u32) -> std::ops::Range<usize> {
        self.first[machine as usize] as usize..self.first[machine as usize + 1] as usize
    }

    /// The calendar of a place.
    pub fn openings(&self, place: usize) -> &Openings {
        &self.openings[self.places[place].openings as usize]
    }

    /// How fast a machine installs at a moment at which it is up. `off` says of each place until when its job does not run
    /// although it is time for it. Of several jobs at once the one that slows most counts.
    pub fn pace(&self, machine: u32, off: &[Time], at: Time) -> Pace {
        let mut pace = Pace { speed: Speed::FULL, until: Time::NEVER };
        for place in self.on(machine) {
            let openings = self.openings(place).as_slice();
            let next = openings.partition_point(|opening| opening.start <= at);
            if let Some(opening) = openings.get(next) {
                pace.until = pace.until.min(opening.start);
            }
            let current = next.checked_sub(1).map(|current| openings[current].end);
            if let Some(end) = current.filter(|&end| at < end && off[place] <= at) {
                pace.until = pace.until.min(end);
                pace.speed = pace.speed.min(self.places[place].speed);
            }
        }
        pace
    }
}

/// The jobs of an estate.
pub(super) fn job_table(estate: &Estate, epoch: Epoch, end: Time, laws: &mut LawTable) -> JobTable {
    let saved_for = |kind: &JobKind| match kind {
        JobKind::Backup(saved_for) => saved_for.clone(),
        JobKind::Defragmentation | JobKind::Scan => None,
    };
    let row = |kind| saved_for(kind).map(|law| laws.add(&law));
    let saves: Vec<Option<u32>> = estate.jobs.iter().map(|job| &job.kind).map(row).collect();
    let jobs =
        estate.jobs.iter().zip(&saves).map(|(job, &saved_for)| JobRow { breaks: job.breaks, saved_for }).collect();
    let mut table = JobTable { jobs, places: Vec::new(), first: vec![0], openings: Vec::new() };
    let sites = estate.sites.len();
    for job in &estate.jobs {
        table.openings.extend(estate.sites.iter().map(|site| Openings::expand(&job.schedule, &site.zone, epoch, end)));
    }
    for machine in (0..number(estate.machine_count())).map(MachineId) {
        let site = estate.machine_site(machine).index();
        for (job, row) in estate.jobs.iter().enumerate().filter(|(_, job)| job.machines.contains(&machine)) {
            table.places.push(JobPlace {
                job: number(job),
                speed: row.speed,
                saves: saves[job].is_some() && needs_saving(estate, machine),
                openings: number(job * sites + site),
            });
        }
        table.first.push(number(table.places.len()));
    }
    table
}

/// Whether a backup cannot copy a machine while it runs: Windows 2000 has no volume shadow copy service.
fn needs_saving(estate: &Estate, machine: MachineId) -> bool {
    match estate.machine(machine) {
        Machine::Guest(_) => estate.machine_products(machine).contains(Product::Windows2000),
        Machine::Host(_) | Machine::Server(_) => false,
    }
}
