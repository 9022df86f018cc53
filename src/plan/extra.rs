//! Releases beside the recorded ones, compiled: their templates, and when previews come.

use super::months::{calendar_months, release_day, release_time};
use super::tables::{ExtraTable, number};
use crate::dist::Sampler;
use crate::model::{Model, Previews, Release};
use crate::units::{Epoch, Time};

/// From the second Tuesday to the fourth.
const TWO_WEEKS: i32 = 14;

/// The templates, to stand after the `recorded` ones, and the rules by which they come.
pub(super) fn extra(model: &Model, recorded: usize, epoch: Epoch, end: Time) -> (Vec<Release>, ExtraTable) {
    let start = model.horizon.start;
    let mut templates = Vec::new();
    let mut previews = Vec::new();
    if model.extra.previews == Previews::FourthTuesday {
        let first = number(recorded);
        templates.extend(Previews::SYSTEMS.map(|systems| Release::preview(systems, start)));
        for (year, month) in calendar_months(start, model.horizon.end) {
            let at = release_time(release_day(year, month).plus_days(TWO_WEEKS), epoch);
            let at = at.filter(|&at| at < end);
            previews.extend(at.into_iter().flat_map(|at| (first..).take(templates.len()).map(move |t| (at, t))));
        }
    }
    let third_party = model.extra.third_party.map(|mean| {
        templates.push(Release::third_party(start));
        (Sampler::exponential(mean), number(recorded + templates.len() - 1))
    });
    (templates, ExtraTable { previews, third_party })
}

/// About as many releases beside the recorded ones as a replication can have: room for nearly every one of them.
pub(super) fn room(model: &Model, table: &ExtraTable, end: Time) -> usize {
    let expected = |mean: crate::units::Span| end.since(Time::START).ms() / mean.ms().max(1);
    let third_party = model.extra.third_party.map_or(0, |mean| 2 * expected(mean) + 20);
    table.previews.len() + usize::try_from(third_party).expect("rates are bounded")
}
