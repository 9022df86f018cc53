//! What fails by itself. What is not said of its repair is that of a machine that does not start.

use super::super::file::{FailuresTable, LawText, LayerTable, MachineFailuresTable, RecoveryTable, Text};
use super::super::problem::{Complaint, Review};
use super::super::text;
use crate::model::{Ageing, Crash, Failures, Layer, MachineFailures, Mending};
use crate::units::Span;

/// Points of a process are told apart by the second.
const SHORTEST: Span = Span::MINUTE;

/// How a failure is put right where the scenario does not say it.
#[derive(Clone, Copy)]
struct Usual<'a> {
    detect: &'a LawText,
    repair: &'a LawText,
}

/// `[failures]`, and who puts right what fails.
pub(super) fn failures(table: &FailuresTable, recovery: &RecoveryTable, review: &mut Review) -> Failures {
    let physical = Usual { detect: &recovery.monitoring, repair: &recovery.repair_physical };
    let virtual_ = Usual { repair: &recovery.repair_guest, ..physical };
    let mut machines = |table: &Option<MachineFailuresTable>, usual| {
        table.as_ref().map(|table| machine_failures(table, usual, review)).unwrap_or_default()
    };
    Failures {
        hosts: machines(&table.hosts, physical),
        guests: machines(&table.guests, virtual_),
        servers: machines(&table.servers, physical),
        workloads: table.workloads.as_ref().map(|table| {
            let crash = &table.crash;
            let mending = mending(crash.detect.as_ref(), Some(&crash.repair), physical, review);
            Crash { every: every(&crash.every, review), mending }
        }),
        staff: recovery.staff.as_ref().map(|staff| review.whole(staff, "a number of repairs at a time", 1..=1_000_000)),
    }
}

fn machine_failures(table: &MachineFailuresTable, usual: Usual<'_>, review: &mut Review) -> MachineFailures {
    MachineFailures {
        crash: table.crash.as_ref().map(|crash| Crash {
            every: every(&crash.every, review),
            mending: mending(crash.detect.as_ref(), crash.repair.as_ref(), usual, review),
        }),
        ageing: table.ageing.as_ref().map(|ageing| Ageing {
            prone_after: every(&ageing.prone_after, review),
            fails_after: every(&ageing.fails_after, review),
            mending: mending(ageing.detect.as_ref(), ageing.repair.as_ref(), usual, review),
        }),
    }
}

fn every(words: &Text, review: &mut Review) -> Span {
    let every = review.read(words, text::duration).unwrap_or(SHORTEST);
    if every < SHORTEST {
        let complaint = Complaint::new(format!("failures every {every}"));
        review.refuse(words.span(), complaint.hint(format!("at least {SHORTEST}")));
    }
    every.max(SHORTEST)
}

fn mending(detect: Option<&LawText>, repair: Option<&LawText>, usual: Usual<'_>, review: &mut Review) -> Mending {
    // What is usual has been judged with the table that it stands in.
    let mut judge = |own: Option<&LawText>, usual: &LawText| match own {
        Some(own) => review.law(own),
        None => Review::default().law(usual),
    };
    Mending { detect: judge(detect, usual.detect), repair: judge(repair, usual.repair) }
}

/// Refuses a clock of restarts where nothing restarts.
pub(super) fn refuse_clock_of_workloads(table: &LayerTable, layer: Layer, review: &mut Review) {
    let Some(clock) = table.rejuvenate_after.as_ref().filter(|_| layer == Layer::Workloads) else { return };
    let complaint = Complaint::new("workloads have no clock of restarts");
    review.refuse(clock.span(), complaint.hint("write rejuvenate_after in the plan of the hosts or the guests"));
}
