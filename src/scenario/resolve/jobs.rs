//! Jobs beside updating: what runs where, when, and how it gets into the way.

use super::super::file::JobEntry;
use super::super::problem::{Complaint, Review};
use super::super::text;
use super::check::{Names, index};
use super::machines::MachineNames;
use crate::model::{Estate, Job, JobKind, Law, Machine, MachineId, Recurrence, Schedule, Speed};
use crate::units::{ClockTime, Span};

/// What a word for a kind stands for, before anything is known of saved state.
#[derive(Clone, Copy)]
enum Kind {
    Backup,
    Defragmentation,
    Scan,
}

/// Whether a backup puts guests into saved state that it cannot copy while they run.
#[derive(Clone, Copy)]
enum Saved {
    Auto,
    Never,
}

const KINDS: [(&str, Kind); 3] =
    [("backup", Kind::Backup), ("defragmentation", Kind::Defragmentation), ("scan", Kind::Scan)];
const SAVED: [(&str, Saved); 2] = [("auto", Saved::Auto), ("never", Saved::Never)];

/// Every `[[job]]`.
pub(super) fn jobs(entries: &[JobEntry], names: &MachineNames, estate: &Estate, review: &mut Review) -> Vec<Job> {
    let mut taken = Names::new("job");
    entries
        .iter()
        .map(|entry| {
            taken.take(entry.name.get_ref(), entry.name.span(), review);
            Job {
                name: entry.name.get_ref().clone(),
                kind: kind(entry, review),
                machines: machines(entry, names, estate, review),
                schedule: schedule(entry, review),
                speed: speed(entry, review),
                breaks: review.share(&entry.breaks),
            }
        })
        .collect()
}

/// The machines of a job: guests of the library are left out, since they are off when jobs run.
fn machines(entry: &JobEntry, names: &MachineNames, estate: &Estate, review: &mut Review) -> Vec<MachineId> {
    let named = names.all.matching(&entry.on, review);
    let runs = |machine: &MachineId| match estate.machine(*machine) {
        Machine::Guest(guest) => estate.guests.get(guest.index()).is_none_or(|guest| guest.library.is_none()),
        Machine::Host(_) | Machine::Server(_) => true,
    };
    let is_named = !named.is_empty();
    let found: Vec<MachineId> = named.into_iter().map(|machine| MachineId(index(machine))).filter(runs).collect();
    if is_named && found.is_empty() {
        let complaint = Complaint::new(format!("\"{}\" is in the library", entry.on.get_ref()));
        review.refuse(entry.on.span(), complaint.hint("no job runs on guests of the library: they are off"));
    }
    found
}

fn kind(entry: &JobEntry, review: &mut Review) -> JobKind {
    let saved = review.word(&entry.saved_state, "treatment of guests", &SAVED);
    let saved_for: Law = review.law(&entry.saved_for);
    match review.word(&entry.kind, "kind of job", &KINDS) {
        Some(Kind::Backup) => JobKind::Backup(match saved {
            Some(Saved::Auto) | None => Some(saved_for),
            Some(Saved::Never) => None,
        }),
        Some(Kind::Defragmentation) | None => JobKind::Defragmentation,
        Some(Kind::Scan) => JobKind::Scan,
    }
}

fn schedule(entry: &JobEntry, review: &mut Review) -> Schedule {
    let nowhere = Schedule { days: Recurrence::Daily, start: ClockTime::MIDNIGHT, length: Some(Span::HOUR) };
    let Some(schedule) = review.read(&entry.when, text::schedule) else { return nowhere };
    if schedule.length.is_none() {
        let complaint = Complaint::new(format!("the job \"{}\" has no end", entry.name.get_ref()));
        review.refuse(entry.when.span(), complaint.hint("write from and to, such as \"daily 03:00-04:00\""));
    }
    schedule
}

fn speed(entry: &JobEntry, review: &mut Review) -> Speed {
    let factor = *entry.slows.get_ref();
    Speed::slowed_by(factor).unwrap_or_else(|| {
        let complaint = Complaint::new(format!("a job cannot slow installations down {factor} times"));
        review
            .refuse(entry.slows.span(), complaint.hint("from 1 (not at all) to 100; 2 makes them take twice as long"));
        Speed::FULL
    })
}
