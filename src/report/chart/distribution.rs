//! How the ranking measure spreads over replications, a row per strategy.

use super::figure::{Align, Figure, Rect, at};
use super::layout::{self, Frame};
use super::scale::{Kind, Scale};
use super::theme;
use crate::report::{Run, number};
use crate::stats;

const ROW: f64 = 36.0;
/// Half the height of a box.
const BOX: f64 = 7.0;
/// At most so many replications are drawn for each strategy.
const DOTS_MAX: usize = 250;

pub(super) fn figure(run: &Run) -> Figure {
    let measure = run.summary.ranked_by();
    let subtitle = layout::subtitle(run, "best mean first");
    let frame = Frame { question: "How bad can it get?", subtitle };
    let columns: Vec<Vec<f64>> = (0..run.outcomes.strategies()).map(|strategy| sorted(run, strategy)).collect();
    if columns.iter().all(Vec::is_empty) {
        return layout::nothing(&frame, "No replication has a value.");
    }
    let (mut figure, top) = layout::begin(&frame);
    let left = theme::MARGIN + layout::names_width(run, [90.0, 210.0]) + 8.0;
    let head = "95th percentile";
    let right = theme::WIDTH - theme::MARGIN - theme::TICK.width(head) - 12.0;
    let rows = run.summary.ranking.len() as f64;
    let area = Rect::new([left, right], [top + 16.0, top + 16.0 + ROW * rows]);
    figure.text(at(theme::WIDTH - theme::MARGIN, top + 8.0), head, theme::TICK, (Align::End, theme::QUIET));
    let scale = scale(&columns, area);
    layout::marks_below(&mut figure, area, &scale);
    for (place, &strategy) in run.summary.ranking.iter().enumerate() {
        let y = area.top + ROW * (place as f64 + 0.5);
        let names = Rect::new([theme::MARGIN, left - 8.0], [y - ROW / 2.0, y + ROW / 2.0]);
        layout::name(&mut figure, run, strategy, (names, theme::NAME));
        row(&mut figure, &columns[strategy], strategy, (&scale, y));
        if let Some(estimate) = run.summary.strategies[strategy].measures[run.summary.rank_by] {
            let word = number::plain(estimate.p95, measure.unit);
            figure.lines(at(theme::WIDTH - theme::MARGIN, y), &[word], theme::NAME, (Align::End, theme::TEXT));
            let mean = at(scale.at(estimate.mean), y - 3.0);
            figure.disc(mean, 3.6, theme::colour(strategy));
            figure.disc(mean, 2.3, theme::PAPER);
        }
    }
    let title = at(area.right, area.bottom + 34.0);
    layout::axis_title(&mut figure, title, [measure.title, measure.unit_words], Align::End);
    let log = if scale.kind() == Kind::Log { " The axis is logarithmic." } else { "" };
    let note = format!(
        "Dots: replications. Box: the middle half, with the median as a line; whiskers: 5th to 95th percentile; ring: \
         mean.{log}"
    );
    layout::finish(figure, area.bottom + 38.0, &[note])
}

fn sorted(run: &Run, strategy: usize) -> Vec<f64> {
    let mut values: Vec<f64> = run.outcomes.of_strategy(strategy).filter_map(run.summary.ranked_by().read).collect();
    values.sort_by(f64::total_cmp);
    values
}

/// Logarithmic if the medians are far apart.
fn scale(columns: &[Vec<f64>], area: Rect) -> Scale {
    let filled = || columns.iter().filter(|values| !values.is_empty());
    let medians: Vec<f64> = filled().map(|values| stats::quantile(values, 0.5)).collect();
    let ends = filled().flat_map(|values| [values[0], values[values.len() - 1]]);
    Scale::fitting(&medians, ends, [area.left, area.right], 6)
}

fn row(figure: &mut Figure, values: &[f64], strategy: usize, (scale, y): (&Scale, f64)) {
    let colour = theme::colour(strategy);
    for (number, &value) in values.iter().enumerate().step_by(values.len().div_ceil(DOTS_MAX).max(1)) {
        // Below the box, on three levels so that neighbours do not hide each other.
        let level = y + 9.0 + (number % 3) as f64 * 2.4;
        figure.disc(at(scale.at(value), level), 1.2, colour.faint(0.4));
    }
    if values.len() < 2 {
        return;
    }
    let [p05, p25, p50, p75, p95] = [0.05, 0.25, 0.5, 0.75, 0.95].map(|p| scale.at(stats::quantile(values, p)));
    let y = y - 3.0;
    for pair in [[p05, p25], [p75, p95]] {
        figure.line(vec![at(pair[0], y), at(pair[1], y)], 1.4, colour);
    }
    for end in [p05, p95] {
        figure.line(vec![at(end, y - 4.0), at(end, y + 4.0)], 1.4, colour);
    }
    let middle = Rect::new([p25, p75], [y - BOX, y + BOX]);
    figure.rect(middle, theme::PAPER);
    figure.rect(middle, colour.faint(0.3));
    let outline = [(p25, y - BOX), (p75, y - BOX), (p75, y + BOX), (p25, y + BOX), (p25, y - BOX)];
    figure.line(outline.map(|(x, y)| at(x, y)).to_vec(), 1.2, colour);
    figure.line(vec![at(p50, y - BOX), at(p50, y + BOX)], 2.4, colour);
}
