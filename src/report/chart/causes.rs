//! User hours lost by cause, a bar per strategy.

use super::figure::{Align, Figure, Rect, at};
use super::layout::{self, Frame};
use super::scale::Scale;
use super::theme;
use crate::model::Cause;
use crate::report::{Run, number};
use crate::summary::{MEASURES, measure};

const TOTAL: &str = "downtime.user_hours";
const ROW: f64 = 36.0;
const BAR: f64 = 20.0;

pub(super) fn figure(run: &Run) -> Figure {
    let subtitle = layout::subtitle(run, "best strategy first");
    let frame = Frame { question: "Why do people lose working time?", subtitle };
    let causes: Vec<Cause> = Cause::ALL.into_iter().filter(|&cause| occurs(run, cause)).collect();
    if causes.is_empty() {
        return layout::nothing(&frame, "No user lost any time.");
    }
    let (mut figure, top) = layout::begin(&frame);
    let top = legend(&mut figure, &causes, top) + 10.0;
    let left = theme::MARGIN + layout::names_width(run, [90.0, 210.0]) + 8.0;
    let totals = run.summary.strategies.iter().map(|strategy| total(run, strategy.name.as_str()).1);
    let words = totals.map(|word| theme::NAME.width(&word)).fold(0.0, f64::max);
    let area = Rect::new(
        [left, theme::WIDTH - theme::MARGIN - words - 8.0],
        [top, top + ROW * run.summary.ranking.len() as f64],
    );
    let most = run.summary.strategies.iter().map(|strategy| total(run, &strategy.name).0).fold(0.0, f64::max);
    let scale = Scale::from_zero(most, [area.left, area.right], 6);
    layout::marks_below(&mut figure, area, &scale);
    for (place, &strategy) in run.summary.ranking.iter().enumerate() {
        let y = area.top + ROW * (place as f64 + 0.5);
        let names = Rect::new([theme::MARGIN, left - 8.0], [y - ROW / 2.0, y + ROW / 2.0]);
        layout::name(&mut figure, run, strategy, (names, theme::NAME));
        let end = bar(&mut figure, run, strategy, (&causes, &scale, y));
        let (_, word) = total(run, &run.summary.strategies[strategy].name);
        figure.lines(at(end + 6.0, y), &[word], theme::NAME, (Align::Start, theme::TEXT));
    }
    figure.line(vec![at(area.left, area.top), at(area.left, area.bottom)], 1.2, theme::AXIS);
    let unit = &MEASURES[measure(TOTAL).expect("a measure")];
    let title = at(theme::WIDTH - theme::MARGIN, area.bottom + 34.0);
    layout::axis_title(&mut figure, title, [unit.title, unit.unit_words], Align::End);
    let value = match run.summary.replications {
        1 => "its length".to_owned(),
        _ => format!("the mean and half of its {} interval", layout::confidence(run)),
    };
    let note = format!("At the end of each bar: {value}. Causes that never occur are left out.");
    layout::finish(figure, area.bottom + 38.0, &[note])
}

fn mean(run: &Run, strategy: usize, cause: Cause) -> f64 {
    let id = format!("downtime.by_cause.{}", cause.id());
    run.summary.strategies[strategy].estimate(&id).map_or(0.0, |estimate| estimate.mean)
}

fn occurs(run: &Run, cause: Cause) -> bool {
    (0..run.summary.strategies.len()).any(|strategy| mean(run, strategy, cause) > 0.0)
}

/// All user hours of a strategy, as a number and in words.
fn total(run: &Run, name: &str) -> (f64, String) {
    let strategy = run.summary.strategies.iter().find(|strategy| strategy.name == name);
    strategy.and_then(|strategy| strategy.estimate(TOTAL)).map_or((0.0, "–".to_owned()), |estimate| {
        (estimate.mean, number::quantity(estimate.mean, estimate.half_width(), "h"))
    })
}

/// Draws the stacked bar of a strategy; returns where it ends.
fn bar(figure: &mut Figure, run: &Run, strategy: usize, (causes, scale, y): (&[Cause], &Scale, f64)) -> f64 {
    let mut sum = 0.0;
    for &cause in causes {
        let from = scale.at(sum);
        sum += mean(run, strategy, cause);
        let to = scale.at(sum);
        if to - from > 0.05 {
            let rect = Rect::new([from, to], [y - BAR / 2.0, y + BAR / 2.0]);
            theme::cause(figure, cause, rect);
            figure.line(vec![at(to, rect.top), at(to, rect.bottom)], 0.8, theme::PAPER);
        }
    }
    scale.at(sum)
}

/// Draws samples of all causes with their words; returns where the legend ends.
fn legend(figure: &mut Figure, causes: &[Cause], top: f64) -> f64 {
    let (mut x, mut y) = (theme::MARGIN, top);
    for &cause in causes {
        let words = theme::cause_words(cause);
        let width = 24.0 + theme::NAME.width(words) + 16.0;
        if x + width > theme::WIDTH - theme::MARGIN + 16.0 {
            (x, y) = (theme::MARGIN, y + 20.0);
        }
        theme::cause(figure, cause, Rect::new([x, x + 18.0], [y, y + 13.0]));
        figure.lines(at(x + 24.0, y + 6.5), &[words.to_owned()], theme::NAME, (Align::Start, theme::TEXT));
        x += width;
    }
    y + 20.0
}
