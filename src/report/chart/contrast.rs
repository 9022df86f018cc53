//! Paired differences to the baseline: a forest plot, a panel per measure.

use super::figure::{Align, Figure, Rect, at};
use super::layout::{self, Frame};
use super::scale::Scale;
use super::theme;
use crate::report::Run;
use crate::summary::{Better, Contrast, MEASURES, Verdict, measure};

/// What is compared besides the measure that ranks, as far as it differs at all.
const OTHERS: [&str; 6] = [
    "downtime.user_hours",
    "exposure.exploited_days",
    "compliance.day_14",
    "downtime.service_hours.unplanned",
    "rogue.machines_hit",
    "exposure.vulnerability_days",
];
const PANELS_MAX: usize = 4;
const ROW: f64 = 30.0;
const GAP: f64 = 24.0;
/// Room above the rows for what a panel shows.
const HEAD: f64 = 74.0;

pub(super) fn figure(run: &Run) -> Figure {
    let baseline = &run.summary.strategies[run.summary.baseline].name;
    let question = format!("What changes against {baseline}?");
    let more = match run.summary.replications {
        1 => "differences in the same replication, no intervals".to_owned(),
        _ => format!("differences in the same replication, {} intervals", layout::confidence(run)),
    };
    let frame = Frame { question: &question, subtitle: layout::subtitle(run, &more) };
    let rows: Vec<usize> = run.summary.ranking.iter().copied().filter(|&s| s != run.summary.baseline).collect();
    if rows.is_empty() {
        return layout::nothing(&frame, "The scenario has one strategy: there is nothing to compare.");
    }
    let panels = panels(run, &rows);
    let (mut figure, top) = layout::begin(&frame);
    let left = theme::MARGIN + layout::names_width(run, [90.0, 200.0]) + 8.0;
    let width = (theme::WIDTH - theme::MARGIN - left + GAP) / panels.len() as f64 - GAP;
    let body = [top + HEAD, top + HEAD + ROW * rows.len() as f64];
    for (place, &strategy) in rows.iter().enumerate() {
        let y = body[0] + ROW * place as f64;
        let row = Rect::new([theme::MARGIN, theme::WIDTH - theme::MARGIN], [y, y + ROW]);
        if place % 2 == 0 {
            figure.rect(row, theme::SHADE);
        }
        layout::name(&mut figure, run, strategy, (Rect { right: left - 8.0, ..row }, theme::NAME));
    }
    for (number, &position) in panels.iter().enumerate() {
        let x = left + number as f64 * (width + GAP);
        panel(&mut figure, run, (position, &rows), Rect::new([x, x + width], body));
    }
    let bottom = legend(&mut figure, body[1] + 34.0);
    let note = match run.summary.replications {
        1 => format!("The upright line is {baseline}. One replication gives no interval and decides nothing."),
        _ => format!(
            "The upright line is {baseline}. An interval that does not cross it is a difference that these replications \
             show."
        ),
    };
    layout::finish(figure, bottom, &[note])
}

fn contrast(run: &Run, strategy: usize, position: usize) -> Option<Contrast> {
    run.summary.strategies[strategy].contrasts.as_ref()?[position]
}

/// The measure that ranks, then others that differ from the baseline somewhere.
fn panels(run: &Run, rows: &[usize]) -> Vec<usize> {
    let differs = |&position: &usize| {
        let contrasts = rows.iter().filter_map(|&strategy| contrast(run, strategy, position));
        contrasts.into_iter().any(|contrast| contrast.verdict != Verdict::Equal)
    };
    let others = OTHERS.iter().filter_map(|id| measure(id)).filter(|&position| position != run.summary.rank_by);
    [run.summary.rank_by].into_iter().chain(others.filter(differs)).take(PANELS_MAX).collect()
}

fn panel(figure: &mut Figure, run: &Run, (position, rows): (usize, &[usize]), area: Rect) {
    let measure = &MEASURES[position];
    let factor = if measure.unit == "share" { 100.0 } else { 1.0 };
    let contrasts: Vec<Option<Contrast>> = rows.iter().map(|&strategy| contrast(run, strategy, position)).collect();
    let ends = contrasts.iter().flatten().flat_map(|c| [c.lo, c.hi, c.mean, 0.0]).filter(|end| end.is_finite());
    let (lo, hi) = ends.fold((0.0_f64, 0.0_f64), |(lo, hi), end| (lo.min(end * factor), hi.max(end * factor)));
    let scale = Scale::tight([lo, hi], [area.left, area.right], 3);
    let words = if measure.unit == "share" { "percentage points" } else { measure.unit_words };
    head(figure, [measure.title, words], area);
    layout::marks_below(figure, area, &scale);
    let zero = scale.at(0.0);
    figure.line(vec![at(zero, area.top), at(zero, area.bottom)], 1.4, theme::TEXT);
    better_side(figure, measure.better, area);
    for (place, contrast) in contrasts.iter().enumerate() {
        let y = area.top + ROW * (place as f64 + 0.5);
        if let Some(contrast) = contrast {
            interval(figure, contrast, (&scale, factor, y));
        } else {
            figure.lines(at(zero + 6.0, y), &["no value".to_owned()], theme::NOTE, (Align::Start, theme::QUIET));
        }
    }
}

/// Draws title and unit of a panel, standing on its upper edge.
fn head(figure: &mut Figure, [title, unit]: [&str; 2], area: Rect) {
    let width = area.width() + GAP / 2.0;
    let mut y = area.top - 8.0;
    for (text, font, ink) in [(unit, theme::NOTE, theme::QUIET), (title, theme::NAME_STRONG, theme::TEXT)] {
        let text = text.replace(" year", "\u{a0}year").replace(" days", "\u{a0}days");
        for line in font.wrap(&text, width, 2).iter().rev() {
            figure.text(at(area.left, y), line, font, (Align::Start, ink));
            y -= font.leading();
        }
        y -= 2.0;
    }
}

fn interval(figure: &mut Figure, contrast: &Contrast, (scale, factor, y): (&Scale, f64, f64)) {
    if contrast.half_width().is_some() {
        let ends = vec![at(scale.at(contrast.lo * factor), y), at(scale.at(contrast.hi * factor), y)];
        figure.line(ends, 2.0, theme::verdict_colour(contrast.verdict));
    }
    theme::verdict(figure, contrast.verdict, at(scale.at(contrast.mean * factor), y));
}

fn better_side(figure: &mut Figure, better: Better, area: Rect) {
    let y = area.bottom + 28.0;
    let style = |align| (align, theme::QUIET);
    match better {
        Better::Lower => figure.text(at(area.left, y), "← better", theme::NOTE, style(Align::Start)),
        Better::Higher => figure.text(at(area.right, y), "better →", theme::NOTE, style(Align::End)),
        Better::Neutral => {}
    }
}

/// Draws the signs of verdicts; returns where the legend ends.
fn legend(figure: &mut Figure, top: f64) -> f64 {
    let mut x = theme::MARGIN;
    for (verdict, words) in [
        (Verdict::Better, "better"),
        (Verdict::Worse, "worse"),
        (Verdict::Undecided, "undecided"),
        (Verdict::Equal, "no difference"),
    ] {
        theme::verdict(figure, verdict, at(x + 6.0, top + 10.0));
        figure.lines(at(x + 16.0, top + 10.0), &[words.to_owned()], theme::NAME, (Align::Start, theme::TEXT));
        x += 16.0 + theme::NAME.width(words) + 18.0;
    }
    top + 16.0
}
