//! Share of machine-updates that are effective by days since release, a panel per strategy.

use super::figure::{Align, Figure, Point, Rect, at};
use super::layout::{self, Frame};
use super::scale::Scale;
use super::theme::{self, Fill};
use crate::outcome::COVERAGE_DAYS;
use crate::report::{Run, number};
use crate::summary::CoveragePoint;

/// Days with a grid line: deadlines that rules of the trade name.
const DAYS: [usize; 3] = [7, 14, 30];
const GAP: f64 = 22.0;

pub(super) fn figure(run: &Run) -> Figure {
    let subtitle = layout::subtitle(run, "best strategy first");
    let frame = Frame { question: "How soon after release are updates effective?", subtitle };
    let strategies = &run.summary.strategies;
    if strategies.iter().all(|strategy| strategy.coverage.iter().all(Option::is_none)) {
        return layout::nothing(&frame, "No update was old enough to be counted.");
    }
    let (mut figure, top) = layout::begin(&frame);
    let (columns, height) = match strategies.len() {
        1 => (1, 280.0),
        2..=4 => (2, 180.0),
        _ => (3, 130.0),
    };
    let left = theme::MARGIN + 38.0;
    let width = (theme::WIDTH - theme::MARGIN - 10.0 - left - GAP * (columns as f64 - 1.0)) / columns as f64;
    let mut bottom = top;
    for (place, &strategy) in run.summary.ranking.iter().enumerate() {
        let (row, column) = (place / columns, place % columns);
        let x = left + column as f64 * (width + GAP);
        let y = top + row as f64 * (height + 62.0);
        let head = Rect::new([x, x + width], [y, y + 32.0]);
        let area = Rect::new([x, x + width], [y + 36.0, y + 36.0 + height]);
        layout::name(&mut figure, run, strategy, (head, theme::NAME_STRONG));
        panel(&mut figure, run, strategy, area);
        if column == 0 {
            words_left(&mut figure, area);
        }
        bottom = area.bottom + 16.0;
    }
    let title = at(theme::WIDTH - theme::MARGIN, bottom + 18.0);
    figure.text(title, "days since release", theme::NAME, (Align::End, theme::TEXT));
    let note = "Line: mean share of machine-updates that are installed and restarted; band: 5th to 95th percentile over \
                replications; grey: the other strategies.";
    layout::finish(figure, bottom + 20.0, &[note.to_owned()])
}

fn scales(area: Rect) -> (Scale, Scale) {
    let days = Scale::from_zero((COVERAGE_DAYS - 1) as f64, [area.left, area.right], 6);
    (days, Scale::from_zero(1.0, [area.bottom, area.top], 2))
}

fn panel(figure: &mut Figure, run: &Run, strategy: usize, area: Rect) {
    let (days, shares) = scales(area);
    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        figure.line(vec![at(area.left, shares.at(share)), at(area.right, shares.at(share))], 1.0, theme::GRID);
    }
    for day in [0, DAYS[0], DAYS[1], DAYS[2], COVERAGE_DAYS - 1] {
        let x = days.at(day as f64);
        figure.line(vec![at(x, area.top), at(x, area.bottom)], 1.0, theme::GRID);
        figure.text(at(x, area.bottom + 14.0), &day.to_string(), theme::TICK, (Align::Middle, theme::QUIET));
    }
    let curve = |other: usize, read: fn(&CoveragePoint) -> f64| -> Vec<Point> {
        let points = run.summary.strategies[other].coverage.iter().enumerate();
        points.filter_map(|(day, point)| Some(at(days.at(day as f64), shares.at(read(point.as_ref()?))))).collect()
    };
    for other in (0..run.summary.strategies.len()).filter(|&other| other != strategy) {
        figure.line(curve(other, |point| point.mean), 1.0, theme::AXIS.faint(0.45));
    }
    let mut band = curve(strategy, |point| point.p95);
    band.extend(curve(strategy, |point| point.p05).into_iter().rev());
    figure.polygon(band, theme::colour(strategy).faint(0.2));
    figure.line(curve(strategy, |point| point.mean), 2.2, theme::colour(strategy));
    figure.line(vec![at(area.left, area.bottom), at(area.right, area.bottom)], 1.2, theme::AXIS);
    reached(figure, run, strategy, (area, &days, &shares));
}

/// Draws markers at the days of the grid and says how much is reached, where the curve leaves room.
fn reached(figure: &mut Figure, run: &Run, strategy: usize, (area, days, shares): (Rect, &Scale, &Scale)) {
    let coverage = &run.summary.strategies[strategy].coverage;
    let mut lines = Vec::new();
    for day in DAYS {
        if let Some(point) = coverage[day] {
            theme::marker(figure, strategy, at(days.at(day as f64), shares.at(point.mean)), Fill::Solid);
            lines.push(format!("{} by day {day}", number::percent(point.mean)));
        }
    }
    let low = coverage[45].is_none_or(|point| point.mean > 0.55);
    let font = theme::TICK;
    let half = lines.len() as f64 * font.leading() / 2.0;
    let y = if low { area.bottom - half - 5.0 } else { area.top + half + 5.0 };
    let width = lines.iter().map(|line| font.width(line)).fold(0.0, f64::max);
    let x = area.right - 5.0;
    figure.rect(Rect::new([x - width - 3.0, x + 3.0], [y - half, y + half]), theme::PAPER.faint(0.7));
    figure.lines(at(x, y), &lines, font, (Align::End, theme::TEXT));
}

fn words_left(figure: &mut Figure, area: Rect) {
    let (_, shares) = scales(area);
    for share in [0.0, 0.5, 1.0] {
        let place = at(area.left - 6.0, shares.at(share) + 4.0);
        figure.text(place, &number::percent(share), theme::TICK, (Align::End, theme::QUIET));
    }
}
