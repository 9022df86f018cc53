//! What people say of outages: section 8 of the page.

use patchcast::dist::maths;
use patchcast::model::{Cause, Servicing};

use super::Twin;

/// A stretch in which a service is down.
#[derive(Clone)]
pub(super) struct Outage {
    start: u64,
    end: u64,
    told: Part,
    untold: Part,
    /// Presence lost to planned work, in thousandths of person-milliseconds: all, and what was announced.
    planned: u64,
    planned_told: u64,
}

/// What people were told of, or were not.
#[derive(Clone, Default)]
struct Part {
    lost: u64,
    most: u64,
}

impl Twin<'_> {
    /// The second that begins now.
    pub(super) fn suffer(&mut self, causes: &[Option<Cause>]) {
        for (s, cause) in causes.iter().enumerate() {
            let Some(cause) = cause else { continue };
            let people = self.people(&self.model.estate.services[s]);
            let announced = self.is_announced(s);
            let now = self.now;
            let list = &mut self.outages[s];
            if list.last().is_none_or(|last| last.end < now) {
                let (told, untold) = (Part::default(), Part::default());
                list.push(Outage { start: now, end: now, told, untold, planned: 0, planned_told: 0 });
            }
            let outage = list.last_mut().expect("there is one now");
            outage.end = now + 1;
            let part = if announced { &mut outage.told } else { &mut outage.untold };
            part.lost += people * 1_000;
            part.most = part.most.max(people);
            if !matches!(cause, Cause::Rogue | Cause::Rollback | Cause::Crash) {
                outage.planned += people * 1_000;
                outage.planned_told += if announced { people * 1_000 } else { 0 };
            }
        }
    }

    /// All is over: complaints about every outage that somebody saw.
    pub(super) fn judge_all(&mut self) {
        for list in std::mem::take(&mut self.outages) {
            let seen: Vec<Outage> =
                list.into_iter().filter(|outage| outage.told.lost + outage.untold.lost > 0).collect();
            for (i, outage) in seen.iter().enumerate().filter(|(_, outage)| outage.start >= self.measured_from) {
                let recent =
                    1_000 + thousandths(self.model.complaints.recent.get()) * remembered(&seen, i, 30).count() as u128;
                let spared = self.spared(&seen, i);
                let parts = [(&outage.told, self.told_factor()), (&outage.untold, 1.0)];
                for (part, notice) in parts.into_iter().filter(|(part, _)| part.most > 0) {
                    let chance = whole(self.model.complaints.share.get() * notice * 1e9);
                    let product =
                        u128::from(part.most) * chance * self.impatience(part) * (1_000_000 - spared) * recent;
                    self.out.complaints += u64::try_from(product / 10_u128.pow(21)).expect("not so many complain");
                }
            }
        }
    }

    /// The share of complaints that regularity spares at an outage, in millionths.
    fn spared(&self, seen: &[Outage], i: usize) -> u128 {
        let (mut regular, mut planned) = (0, 0);
        for j in remembered(seen, i, 90).chain([i]) {
            let weekly = remembered(seen, j, 90).any(|k| same_time_of_week(seen[k].start, seen[j].start));
            planned += u128::from(seen[j].planned);
            regular += u128::from(if weekly { seen[j].planned } else { seen[j].planned_told });
        }
        let weight = whole(self.model.complaints.regularity.get() * 1e6);
        (weight * regular).checked_div(planned).unwrap_or(0)
    }

    fn told_factor(&self) -> f64 {
        let ahead = self.strategy.announce;
        let mut steps =
            self.model.complaints.notice.iter().filter(|(least, _)| ahead.is_some_and(|ahead| *least <= ahead));
        steps.next_back().map_or(1.0, |(_, factor)| factor.get())
    }

    /// In millionths.
    fn impatience(&self, part: &Part) -> u128 {
        let each = (part.lost / part.most) as f64;
        let patience = self.model.complaints.patience.ms() as f64;
        whole((1.0 - maths::exp(-each / patience)) * 1e6)
    }
}

/// The outages before one that are remembered and began no more than so many days before it.
fn remembered(seen: &[Outage], i: usize, days: u64) -> impl Iterator<Item = usize> {
    (i.saturating_sub(128)..i).filter(move |&j| seen[i].start - seen[j].start <= days * 86_400)
}

fn same_time_of_week(earlier: u64, now: u64) -> bool {
    (1..=13).any(|weeks: u64| (now - earlier).abs_diff(weeks * 7 * 86_400) <= 1_800)
}

fn thousandths(share: f64) -> u128 {
    whole(share * 1e3)
}

fn whole(number: f64) -> u128 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of parts")]
    let whole = number.round() as u128;
    whole
}

/// Eight guests of one host restart every day, each at its own time: more outages of the one service that needs them all than
/// anybody remembers. Both simulators must forget the same ones.
#[test]
fn no_more_than_128_outages_are_remembered() {
    use super::cases::{fridays, june, one_host, outcome, release};
    use patchcast::model::{Law, LayerPlan, Product, Recurrence, Schedule, Service, StopAction, WorkloadId};
    use patchcast::units::{ClockTime, Span};

    let mut estate = one_host(8, StopAction::Save);
    let all = Service { instances: (0..8).map(WorkloadId).collect(), needs: 8, ..estate.services.remove(0) };
    estate.services = vec![all];
    let releases = (1..28).map(|day| {
        let mut release = release(Product::Ws2003);
        release.date = super::cases::date(day);
        release
    });
    let schedule = Schedule { days: Recurrence::Daily, start: ClockTime::new(20, 0).unwrap(), length: None };
    let mut model = june(estate, releases.collect(), [None, Some(LayerPlan { schedule, ..fridays() }), None]);
    model.servicing = Servicing::smooth(&Law::Uniform { low: Span::from_mins(1), high: Span::from_mins(600) });
    let remembering = outcome(&model).complaints;
    model.complaints.recent = patchcast::units::Fraction::ZERO;
    assert!(remembering > 20 * outcome(&model).complaints, "so many outages that the memory of them weighs most");
}
