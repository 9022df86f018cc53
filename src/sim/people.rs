//! What people make of outages: each is gathered while it lasts, judged when it is over and remembered for a while.

use super::Run;
use crate::dist::maths;
use crate::model::Cause;
use crate::plan::{Plan, PresenceCurve};
use crate::policy::{self, Grievance};
use crate::units::{Span, Time};

/// How many outages people remember at most.
const MEMORY: usize = 128;

/// The people who use one service.
#[derive(Clone, Debug)]
pub(super) struct People {
    /// The outage that lasts, or the last one, not judged yet: it goes on if the service is down again at the very moment of
    /// its end.
    outage: Option<Outage>,
    /// Outages that were seen, the latest of them: a ring.
    past: [Past; MEMORY],
    /// How many there were.
    seen: usize,
}

/// A stretch in which a service is down, whatever the causes.
#[derive(Clone, Copy, Debug)]
struct Outage {
    start: Time,
    /// The end so far.
    end: Time,
    told: Part,
    untold: Part,
    /// Presence lost to planned work, in thousandths of person-milliseconds.
    planned: u64,
    /// The part of it of which people were told.
    planned_told: u64,
}

/// What of an outage people were told of, or were not.
#[derive(Clone, Copy, Default, Debug)]
struct Part {
    /// Presence lost, in thousandths of person-milliseconds.
    lost: u64,
    /// The most people present at once, in thousandths.
    most: u64,
}

/// An outage as it is remembered.
#[derive(Clone, Copy, Debug)]
struct Past {
    start: Time,
    planned: u64,
    regular: u64,
}

impl People {
    pub(super) const fn new() -> Self {
        Self { outage: None, past: [Past { start: Time::START, planned: 0, regular: 0 }; MEMORY], seen: 0 }
    }

    /// Nothing has happened yet.
    pub(super) const fn forget(&mut self) {
        self.outage = None;
        self.seen = 0;
    }

    /// What is remembered, the latest first.
    fn memory(&self) -> impl Iterator<Item = Past> {
        (self.seen.saturating_sub(MEMORY)..self.seen).rev().map(|number| self.past[number % MEMORY])
    }

    fn remember(&mut self, past: Past) {
        self.past[self.seen % MEMORY] = past;
        self.seen += 1;
    }

    /// An outage is over: how many complaints to expect, in millionths. One that nobody was present for is not seen.
    fn judge(&mut self, outage: Outage, plan: &Plan, told_chance: u32) -> u64 {
        if outage.told.lost == 0 && outage.untold.lost == 0 {
            return 0;
        }
        let table = &plan.complaints;
        let earlier = |span: Span| self.memory().take_while(move |past| outage.start.since(past.start) <= span);
        let repeats = earlier(policy::REGULARITY_MEMORY).any(|past| policy::repeats(past.start, outage.start));
        let now = Past {
            start: outage.start,
            planned: outage.planned,
            regular: if repeats { outage.planned } else { outage.planned_told },
        };
        let (regular, planned) =
            earlier(policy::REGULARITY_MEMORY).chain([now]).fold((0, 0), |(regular, planned), past| {
                (regular + u128::from(past.regular), planned + u128::from(past.planned))
            });
        let recent = u32::try_from(earlier(policy::ANNOYANCE_MEMORY).count()).expect("no more than are remembered");
        let parts = [(outage.told, told_chance), (outage.untold, table.chance)];
        let complaints = parts.map(|(part, chance)| {
            let grievance = Grievance {
                people: part.most,
                chance,
                impatience: part.impatience(table.patience),
                regularity: policy::regularity(table.regularity, regular, planned),
                recent: policy::recent(table.recent, recent),
            };
            grievance.complaints()
        });
        self.remember(now);
        complaints.iter().sum()
    }
}

impl Outage {
    /// One that begins now.
    fn beginning(start: Time) -> Self {
        let (told, untold) = (Part::default(), Part::default());
        Self { start, end: start, told, untold, planned: 0, planned_told: 0 }
    }
}

impl Part {
    fn add(&mut self, curve: &PresenceCurve, from: Time, to: Time) {
        self.lost = self.lost.saturating_add(curve.between(from, to));
        self.most = self.most.max(curve.most(from, to));
    }

    /// The share of the people present at the peak whose patience ends if each of them lost as much, in millionths.
    fn impatience(self, patience: Span) -> u32 {
        let each = self.lost.checked_div(self.most).unwrap_or(0);
        let share = 1.0 - maths::exp(-(each as f64) / patience.ms() as f64);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and one million")]
        let millionths = (share * 1e6).round() as u32;
        millionths
    }
}

impl Run<'_> {
    /// A service was down for one reason, from one moment to a later one: people gather what they lost.
    pub(super) fn people_lose(&mut self, number: u32, cause: Cause, stretch: (Time, Time)) {
        let (from, to) = stretch;
        let Some(curve) = self.plan.services[number as usize].users else { return };
        let curve = &self.plan.curves[curve as usize];
        if from >= to {
            return;
        }
        let mut outage = match self.world.people[number as usize].outage {
            Some(outage) if outage.end == from => outage,
            Some(_) | None => {
                self.outage_is_over(number);
                Outage::beginning(from)
            }
        };
        let before = (outage.told.lost, outage.untold.lost);
        let mut at = from;
        if let Some(&list) = self.strategy.announced_of.get(number as usize) {
            for (start, end) in self.strategy.announced[list as usize].within(from, to) {
                outage.untold.add(curve, at, start);
                outage.told.add(curve, start, end);
                at = end;
            }
        }
        outage.untold.add(curve, at, to);
        if !matches!(cause, Cause::Rogue | Cause::Rollback | Cause::Crash) {
            let told = outage.told.lost - before.0;
            outage.planned_told = outage.planned_told.saturating_add(told);
            outage.planned = outage.planned.saturating_add(told).saturating_add(outage.untold.lost - before.1);
        }
        outage.end = to;
        self.world.people[number as usize].outage = Some(outage);
    }

    /// The last outage of a service does not go on: people judge it. It counts whole, by its beginning.
    pub(super) fn outage_is_over(&mut self, number: u32) {
        let people = &mut self.world.people[number as usize];
        if let Some(outage) = people.outage.take() {
            let complaints = people.judge(outage, self.plan, self.strategy.notice.chance);
            self.world.ledger.complain(outage.start, complaints);
        }
    }
}
