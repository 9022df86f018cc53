//! Points in calendar time at which machines and workloads fail by themselves or become prone to, and the clocks that restart
//! machines before they do. How failures are put right is in `failure` and `crew`.

use super::Run;
use super::crew::{Failing, Progress};
use super::dice::Failure;
use super::event::{Live, Phase, Slot, Word};
use super::world::Stop;
use crate::model::Cause;
use crate::plan::{MachineKind, Shock};
use crate::units::{Span, Time};

/// How long a machine that cannot restart when its clock says so waits until it looks again.
const LOOKS_AGAIN: Span = Span::HOUR;
/// The shortest time that a clock runs.
const SHORTEST_CLOCK: Span = Span::MINUTE;

/// What may happen to a machine by itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strain {
    /// The next point of each process.
    points: [Point; 3],
    wear: Wear,
    /// When it restarts, or looks again whether it can.
    clock: Time,
    /// How many clocks have been set.
    clocks: u32,
    /// The failure that keeps it down.
    pub(super) trouble: Option<(Failure, Progress)>,
}

/// What may happen to a workload by itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct WorkloadStrain {
    point: Point,
    /// When its failure is noticed, or put right.
    pub(super) until: Time,
    /// The failure that keeps it down.
    pub(super) trouble: Option<(Failure, Progress)>,
}

/// A point of a process.
#[derive(Clone, Copy, Debug)]
struct Point {
    at: Time,
    /// Its number.
    n: u32,
}

/// What time has done to a system since it booted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Wear {
    Robust,
    Prone,
}

impl Strain {
    pub(super) const fn new() -> Self {
        Self { points: [NOWHERE; 3], wear: Wear::Robust, clock: Time::NEVER, clocks: 0, trouble: None }
    }
}

impl WorkloadStrain {
    pub(super) const fn new() -> Self {
        Self { point: NOWHERE, until: Time::NEVER, trouble: None }
    }
}

const NOWHERE: Point = Point { at: Time::NEVER, n: 0 };

impl Run<'_> {
    /// Before anything happens: the first point of every process, and the first clocks.
    pub(super) fn open_failures(&mut self) {
        for number in 0..length(&self.world.failures.machines) {
            for shock in Shock::ALL {
                if let Some(gap) = self.gap(number, shock, 0) {
                    self.world.failures.machines[number as usize].points[shock.index()] =
                        Point { at: Time::START + gap, n: 0 };
                }
            }
            self.has_booted(number);
            self.schedule(number);
        }
        for place in 0..length(&self.world.failures.workloads) {
            let gap = self.dice.workload_gap(self.plan.workloads[place as usize].id, 0);
            self.world.failures.workloads[place as usize].point = Point { at: Time::START + gap, n: 0 };
            self.schedule_workload(place);
        }
    }

    /// From the point before (or the start) to the n-th, `None` if the machine has no such process.
    fn gap(&self, number: u32, shock: Shock, n: u32) -> Option<Span> {
        let law = self.plan.failures.gap(self.plan.machines[number as usize].kind, shock)?;
        Some(self.dice.shock(number, shock, n, law))
    }

    /// The system of a machine has booted: it is robust, and its clock begins.
    pub(super) fn has_booted(&mut self, number: u32) {
        if self.world.failures.machines.is_empty() {
            return;
        }
        let clock = self.new_clock(number);
        let strain = &mut self.world.failures.machines[number as usize];
        strain.wear = Wear::Robust;
        strain.clocks += 1;
        strain.clock = clock;
        self.plan_shock(number);
    }

    fn new_clock(&self, number: u32) -> Time {
        let layer = match self.plan.machines[number as usize].kind {
            MachineKind::Host { .. } => crate::model::Layer::Hosts,
            MachineKind::Guest { .. } | MachineKind::Server => crate::model::Layer::Guests,
        };
        let law = self.plan_at(number, layer).and_then(|table| table.rejuvenate_after.as_ref());
        let Some(law) = law.filter(|_| !self.is_in_library(number)) else { return Time::NEVER };
        let clocks = self.world.failures.machines[number as usize].clocks;
        self.world.now + self.dice.clock(number, clocks, law).max(SHORTEST_CLOCK)
    }

    /// Sets when something happens to a machine by itself next.
    fn plan_shock(&mut self, number: u32) {
        let strain = &self.world.failures.machines[number as usize];
        let next = strain.points.iter().map(|point| point.at).fold(strain.clock, Time::min);
        self.world.machines[number as usize].shock = next;
    }

    /// A point of a machine has come, or its clock has run out.
    pub(super) fn is_struck(&mut self, number: u32) {
        let now = self.world.now;
        let points = self.world.failures.machines[number as usize].points;
        match Shock::ALL.into_iter().find(|shock| points[shock.index()].at == now) {
            Some(shock) => self.meets_point(number, shock),
            None => self.clock_runs_out(number),
        }
        self.plan_shock(number);
    }

    fn meets_point(&mut self, number: u32, shock: Shock) {
        let now = self.world.now;
        let n = self.world.failures.machines[number as usize].points[shock.index()].n;
        let gap = self.gap(number, shock, n + 1).expect("a process goes on");
        let strain = &mut self.world.failures.machines[number as usize];
        strain.points[shock.index()] = Point { at: now + gap, n: n + 1 };
        let Phase::Live(_) = self.world.machines[number as usize].phase else { return };
        match (shock, strain.wear) {
            (Shock::Crash, _) | (Shock::Fails, Wear::Prone) => self.breaks_down(number, Failure { shock, n }),
            (Shock::Wears, _) => strain.wear = Wear::Prone,
            (Shock::Fails, Wear::Robust) => {}
        }
    }

    /// A machine restarts so as not to fail, or looks again later.
    fn clock_runs_out(&mut self, number: u32) {
        let machine = &self.world.machines[number as usize];
        if machine.phase == Phase::Live(Live::Idle) && machine.fault.is_none() {
            self.world.failures.machines[number as usize].clock = Time::NEVER;
            self.rejuvenate(number);
        } else {
            self.world.failures.machines[number as usize].clock = self.world.now + LOOKS_AGAIN;
        }
    }

    /// Something happens to a workload by itself: its failure goes on, or a point has come.
    pub(super) fn workload_due(&mut self, place: u32) {
        let now = self.world.now;
        let strain = self.world.failures.workloads[place as usize];
        if strain.until == now {
            self.workload_goes_on(place, strain);
        } else {
            self.workload_meets_point(place, strain.point);
        }
        self.schedule_workload(place);
    }

    fn workload_meets_point(&mut self, place: u32, point: Point) {
        let now = self.world.now;
        let table = &self.plan.workloads[place as usize];
        let n = point.n;
        let next = now + self.dice.workload_gap(table.id, n + 1);
        let strain = &mut self.world.failures.workloads[place as usize];
        strain.point = Point { at: next, n: n + 1 };
        let runs = matches!(self.world.machines[table.machine as usize].phase, Phase::Live(_));
        if runs && self.world.workloads[place as usize].up {
            strain.trouble = Some((Failure { shock: Shock::Crash, n }, Progress::Unseen));
            strain.until = now + self.dice.workload_noticed(table.id, n);
            self.world.workloads[place as usize].stop = Stop::Crash;
            self.world.ledger.failure(now);
            self.note(Word::BrokeDown, self.machine_count() + place);
            self.refresh(place as usize);
        }
    }

    fn workload_goes_on(&mut self, place: u32, strain: WorkloadStrain) {
        self.world.failures.workloads[place as usize].until = Time::NEVER;
        let (_, progress) = strain.trouble.expect("only a failure goes on");
        match progress {
            Progress::Unseen => self.is_noticed(Failing::Workload(place)),
            Progress::Repair => self.workload_restarts(place),
            Progress::Waits => unreachable!("the repair of workload {place} has not begun"),
        }
    }

    /// A workload has been put right: it warms up, or will when its guest resumes. If its machine boots later, it will anyway.
    fn workload_restarts(&mut self, place: u32) {
        self.workload_failure_is_over(place as usize);
        let number = self.plan.workloads[place as usize].machine;
        let machine = &self.world.machines[number as usize];
        let up = machine.down_since.is_never();
        let saved = self.is_kept_in_memory(number);
        if up || saved {
            self.warm_up(place as usize, Cause::Crash);
        }
        if saved {
            self.workloads_follow(number);
        }
    }

    /// The failure of a workload is over, or nobody goes on with it.
    pub(super) fn workload_failure_is_over(&mut self, place: usize) {
        let workload = &mut self.world.workloads[place];
        if workload.stop == Stop::Crash {
            workload.stop = Stop::Nothing;
            self.world.failures.workloads[place].until = Time::NEVER;
            let place = u32::try_from(place).expect("fewer than 2^32 workloads");
            self.is_over(Failing::Workload(place));
            self.schedule_workload(place);
        }
    }

    /// Nobody goes on with what has failed on a machine.
    pub(super) fn forget_failures(&mut self, number: u32) {
        if !self.world.failures.machines.is_empty() {
            self.is_over(Failing::Machine(number));
        }
        for place in self.workloads_on(number) {
            self.workload_failure_is_over(place);
        }
    }

    /// Sets when something happens to a workload by itself next.
    pub(super) fn schedule_workload(&mut self, place: u32) {
        let strain = &self.world.failures.workloads[place as usize];
        let next = strain.until.min(strain.point.at);
        let slot = Slot::Failure(place).number(self.slots());
        self.world.queue.set(slot, next);
    }
}

fn length<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).expect("fewer than 2^32 machines")
}
