//! What all figures have in common: title, notes, names of rows, axes.

use super::figure::{Align, Figure, Point, Rect, at};
use super::scale::Scale;
use super::text::Font;
use super::theme::{self, Fill};
use crate::report::{Run, number};

/// What a picture is about: the question as its title, and what to know when reading it.
pub(super) struct Frame<'a> {
    pub(super) question: &'a str,
    pub(super) subtitle: String,
}

/// Draws title and subtitle; returns the picture and where its content may begin.
pub(super) fn begin(frame: &Frame) -> (Figure, f64) {
    let mut figure = Figure::new(frame.question, theme::WIDTH);
    let room = theme::WIDTH - 2.0 * theme::MARGIN;
    let mut y = theme::MARGIN;
    for (text, font, ink) in
        [(frame.question, theme::TITLE, theme::TEXT), (frame.subtitle.as_str(), theme::SUBTITLE, theme::QUIET)]
    {
        for line in font.wrap(text, room, 2) {
            y += font.leading();
            figure.text(at(theme::MARGIN, y - 0.25 * font.size), &line, font, (Align::Start, ink));
        }
    }
    (figure, y + 14.0)
}

/// Draws notes below the content and closes the picture.
pub(super) fn finish(mut figure: Figure, bottom: f64, notes: &[String]) -> Figure {
    let font = theme::NOTE;
    let mut y = bottom + 10.0;
    for note in notes {
        for line in font.wrap(note, theme::WIDTH - 2.0 * theme::MARGIN, 4) {
            y += font.leading();
            figure.text(at(theme::MARGIN, y - 0.25 * font.size), &line, font, (Align::Start, theme::QUIET));
        }
    }
    figure.height = (y + theme::MARGIN * 0.75).ceil();
    figure
}

/// A picture that says why there is nothing to see.
pub(super) fn nothing(frame: &Frame, why: &str) -> Figure {
    let (mut figure, top) = begin(frame);
    let area = Rect::new([theme::MARGIN, theme::WIDTH - theme::MARGIN], [top, top + 120.0]);
    figure.rect(area, theme::SHADE);
    let middle = at(theme::WIDTH / 2.0, top + 60.0);
    figure.lines(middle, &[why.to_owned()], theme::NAME, (Align::Middle, theme::QUIET));
    finish(figure, area.bottom, &[])
}

/// "Branch offices · 400 replications", with more if there is more to say.
pub(super) fn subtitle(run: &Run, more: &str) -> String {
    let replications = match run.summary.replications {
        1 => "1 replication".to_owned(),
        n => format!("{n} replications"),
    };
    let gap = if more.is_empty() { "" } else { " · " };
    format!("{} · {replications}{gap}{more}", run.model.title)
}

/// "95 %", of the intervals.
pub(super) fn confidence(run: &Run) -> String {
    number::percent(run.summary.confidence)
}

/// Draws a strategy's marker and its name, the marker in the middle of the left edge, in two lines if need be.
pub(super) fn name(figure: &mut Figure, run: &Run, strategy: usize, (place, font): (Rect, Font)) {
    let middle = (place.top + place.bottom) / 2.0;
    theme::marker(figure, strategy, at(place.left + theme::MARKER + 1.0, middle), Fill::Solid);
    let left = place.left + 2.0 * theme::MARKER + 8.0;
    let lines = font.wrap(&run.summary.strategies[strategy].name, place.right - left, 2);
    figure.lines(at(left, middle), &lines, font, (Align::Start, theme::TEXT));
}

/// Widest name of all strategies on one line, with its marker, between two bounds.
pub(super) fn names_width(run: &Run, [least, most]: [f64; 2]) -> f64 {
    let names = run.summary.strategies.iter().map(|strategy| theme::NAME.width(&strategy.name));
    (names.fold(0.0, f64::max) + 2.0 * theme::MARKER + 10.0).clamp(least, most)
}

/// How far the words of an axis may stand out beyond its ends.
const OVERHANG: f64 = 9.0;

/// Draws upright grid lines with words below, leaving out words that would touch their neighbour.
pub(super) fn marks_below(figure: &mut Figure, area: Rect, scale: &Scale) {
    let mut free_from = f64::NEG_INFINITY;
    for (x, word) in scale.marks() {
        figure.line(vec![at(x, area.top), at(x, area.bottom)], 1.0, theme::GRID);
        let half = theme::TICK.width(&word) / 2.0;
        // Neighbouring panels do not touch.
        let x = x.min(area.right + OVERHANG - half).max(area.left - OVERHANG + half);
        if x - half > free_from {
            figure.text(at(x, area.bottom + 15.0), &word, theme::TICK, (Align::Middle, theme::QUIET));
            free_from = x + half + 6.0;
        }
    }
}

/// Draws level grid lines with words on the left.
pub(super) fn marks_left(figure: &mut Figure, area: Rect, scale: &Scale) {
    let mut free_below = f64::INFINITY;
    for (y, word) in scale.marks() {
        figure.line(vec![at(area.left, y), at(area.right, y)], 1.0, theme::GRID);
        if y + 5.0 < free_below {
            figure.text(at(area.left - 6.0, y + 4.0), &word, theme::TICK, (Align::End, theme::QUIET));
            free_below = y - 9.0;
        }
    }
}

/// Room that the words of an axis on the left need.
pub(super) fn marks_width(scale: &Scale) -> f64 {
    scale.marks().iter().map(|(_, word)| theme::TICK.width(word)).fold(0.0, f64::max) + 8.0
}

/// Draws the words of an axis: what, and in which unit.
pub(super) fn axis_title(figure: &mut Figure, start: Point, [what, unit]: [&str; 2], align: Align) {
    figure.text(start, &format!("{what} ({unit})"), theme::NAME, (align, theme::TEXT));
}
