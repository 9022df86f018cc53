//! What charts look like: sizes, colours, markers, dashes, hatches. The same strategy looks the same everywhere.

use super::figure::{Figure, Point, Rect, at};
use super::text::Font;
use crate::model::Cause;
use crate::summary::Verdict;

/// A colour and how much it covers.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Ink {
    pub(super) rgb: (u8, u8, u8),
    pub(super) alpha: f64,
}

/// Width of every picture: reduced to a text column of 16 cm the smallest letters are still above 7 points.
pub(super) const WIDTH: f64 = 720.0;
/// Empty border.
pub(super) const MARGIN: f64 = 16.0;

pub(super) const TITLE: Font = Font::bold(18.0);
pub(super) const SUBTITLE: Font = Font::regular(12.5);
pub(super) const NAME: Font = Font::regular(12.5);
pub(super) const NAME_STRONG: Font = Font::bold(12.5);
pub(super) const TICK: Font = Font::regular(11.5);
pub(super) const NOTE: Font = Font::regular(11.0);

pub(super) const PAPER: Ink = ink(0xff, 0xff, 0xff);
pub(super) const TEXT: Ink = ink(0x1f, 0x24, 0x2b);
pub(super) const QUIET: Ink = ink(0x5a, 0x63, 0x6e);
pub(super) const AXIS: Ink = ink(0x8a, 0x93, 0x9d);
pub(super) const GRID: Ink = ink(0xe3, 0xe6, 0xea);
pub(super) const SHADE: Ink = ink(0xf4, 0xf6, 0xf8);

/// Radius of a marker.
pub(super) const MARKER: f64 = 5.0;

/// Colours of strategies: those of Okabe and Ito (2008) and of Tol's muted scheme (2021) that stay apart for readers
/// who do not tell red from green, in an order in which the first few differ most.
const STRATEGIES: [Ink; 12] = [
    ink(0x00, 0x72, 0xb2),
    ink(0xd5, 0x5e, 0x00),
    ink(0x00, 0x9e, 0x73),
    ink(0x88, 0x22, 0x55),
    ink(0xe6, 0x9f, 0x00),
    ink(0x56, 0xb4, 0xe9),
    ink(0x33, 0x22, 0x88),
    ink(0xcc, 0x79, 0xa7),
    ink(0x99, 0x99, 0x33),
    ink(0x22, 0x22, 0x22),
    ink(0x11, 0x77, 0x33),
    ink(0xc8, 0xb5, 0x5a),
];

/// Outlines of markers in units of their radius, slightly enlarged where a shape looks small.
const MARKERS: [&[(f64, f64)]; 12] = [
    CIRCLE,
    &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
    &[(0.0, -1.2), (1.1, 0.8), (-1.1, 0.8)],
    &[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)],
    &[(0.0, 1.2), (1.1, -0.8), (-1.1, -0.8)],
    &[
        (-0.4, -1.2),
        (0.4, -1.2),
        (0.4, -0.4),
        (1.2, -0.4),
        (1.2, 0.4),
        (0.4, 0.4),
        (0.4, 1.2),
        (-0.4, 1.2),
        (-0.4, 0.4),
        (-1.2, 0.4),
        (-1.2, -0.4),
        (-0.4, -0.4),
    ],
    &[(1.2, 0.0), (-0.8, 1.1), (-0.8, -1.1)],
    &[(0.0, -1.15), (1.1, -0.35), (0.68, 0.93), (-0.68, 0.93), (-1.1, -0.35)],
    &[(-1.2, 0.0), (0.8, 1.1), (0.8, -1.1)],
    &[
        (0.0, -0.55),
        (0.6, -1.15),
        (1.15, -0.6),
        (0.55, 0.0),
        (1.15, 0.6),
        (0.6, 1.15),
        (0.0, 0.55),
        (-0.6, 1.15),
        (-1.15, 0.6),
        (-0.55, 0.0),
        (-1.15, -0.6),
        (-0.6, -1.15),
    ],
    &[(-1.1, -1.1), (1.1, -1.1), (0.0, 0.0), (1.1, 1.1), (-1.1, 1.1), (0.0, 0.0)],
    &[(-0.6, -1.0), (0.6, -1.0), (1.15, 0.0), (0.6, 1.0), (-0.6, 1.0), (-1.15, 0.0)],
];

/// Twenty-four rational points of the unit circle, near enough to equal steps.
const CIRCLE: &[(f64, f64)] = &[
    (1.0, 0.0),
    (0.966, 0.259),
    (0.866, 0.5),
    (0.707, 0.707),
    (0.5, 0.866),
    (0.259, 0.966),
    (0.0, 1.0),
    (-0.259, 0.966),
    (-0.5, 0.866),
    (-0.707, 0.707),
    (-0.866, 0.5),
    (-0.966, 0.259),
    (-1.0, 0.0),
    (-0.966, -0.259),
    (-0.866, -0.5),
    (-0.707, -0.707),
    (-0.5, -0.866),
    (-0.259, -0.966),
    (0.0, -1.0),
    (0.259, -0.966),
    (0.5, -0.866),
    (0.707, -0.707),
    (0.866, -0.5),
    (0.966, -0.259),
];

/// Whether a marker is filled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fill {
    Solid,
    Hollow,
}

/// Lines across a surface.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Hatch {
    Plain,
    Rising,
    Falling,
    Upright,
    Level,
}

const fn ink(red: u8, green: u8, blue: u8) -> Ink {
    Ink { rgb: (red, green, blue), alpha: 1.0 }
}

impl Ink {
    /// The same colour, partly see-through.
    pub(super) const fn faint(self, alpha: f64) -> Self {
        Self { rgb: self.rgb, alpha }
    }
}

/// The colour of a strategy, by its position in the scenario.
pub(super) const fn colour(strategy: usize) -> Ink {
    STRATEGIES[strategy % STRATEGIES.len()]
}

/// Directions around a point, in equal steps.
pub(super) const fn directions() -> &'static [(f64, f64)] {
    CIRCLE
}

/// Draws the marker of a strategy.
pub(super) fn marker(figure: &mut Figure, strategy: usize, centre: Point, fill: Fill) {
    let outline = MARKERS[strategy % MARKERS.len()];
    let around = |radius: f64| outline.iter().map(|(x, y)| at(centre.x + x * radius, centre.y + y * radius)).collect();
    figure.polygon(around(MARKER + 1.2), PAPER);
    figure.polygon(around(MARKER), colour(strategy));
    if fill == Fill::Hollow {
        figure.polygon(around(MARKER - 1.9), PAPER);
    }
}

/// A short level bar.
const BAR: &[(f64, f64)] = &[(-1.0, -0.35), (1.0, -0.35), (1.0, 0.35), (-1.0, 0.35)];

/// Draws the sign of a verdict.
pub(super) fn verdict(figure: &mut Figure, verdict: Verdict, centre: Point) {
    let around = |outline: &[(f64, f64)], radius: f64| {
        outline.iter().map(|(x, y)| at(centre.x + x * radius, centre.y + y * radius)).collect::<Vec<_>>()
    };
    let colour = verdict_colour(verdict);
    match verdict {
        Verdict::Better => figure.disc(centre, 4.4, colour),
        Verdict::Worse => figure.polygon(around(MARKERS[3], 4.6), colour),
        Verdict::Undecided | Verdict::Neutral => {
            figure.disc(centre, 4.4, colour);
            figure.disc(centre, 2.7, PAPER);
        }
        Verdict::Equal => figure.polygon(around(BAR, 4.4), colour),
    }
}

/// The colour of a verdict.
pub(super) const fn verdict_colour(verdict: Verdict) -> Ink {
    match verdict {
        Verdict::Better => ink(0x00, 0x72, 0xb2),
        Verdict::Worse => ink(0xc2, 0x4a, 0x00),
        Verdict::Undecided | Verdict::Equal | Verdict::Neutral => QUIET,
    }
}

/// Fills a rectangle in the way of a cause.
pub(super) fn cause(figure: &mut Figure, cause: Cause, rect: Rect) {
    let (colour, hatch, stroke) = cause_style(cause);
    figure.rect(rect, colour);
    for line in hatch_lines(hatch, rect) {
        figure.line(line.to_vec(), 1.2, stroke);
    }
}

/// Work that was planned is blue to green, what went wrong is red to violet, the rest is grey.
const fn cause_style(cause: Cause) -> (Ink, Hatch, Ink) {
    let light = PAPER.faint(0.55);
    let dark = TEXT.faint(0.4);
    match cause {
        Cause::OwnRestart => (ink(0x3b, 0x75, 0xaf), Hatch::Plain, light),
        Cause::HostCascade => (ink(0x8f, 0xc1, 0xe3), Hatch::Rising, dark),
        Cause::FabricCascade => (ink(0x1d, 0x6f, 0x5b), Hatch::Level, light),
        Cause::Dependency => (ink(0xe2, 0xcf, 0x7d), Hatch::Plain, dark),
        Cause::BootStorm => (ink(0x55, 0xb0, 0x9b), Hatch::Falling, light),
        Cause::Overrun => (ink(0xee, 0x99, 0x55), Hatch::Upright, dark),
        Cause::Rogue => (ink(0xb0, 0x2a, 0x3a), Hatch::Plain, light),
        Cause::Rollback => (ink(0xf2, 0xa9, 0xb4), Hatch::Falling, dark),
        Cause::Merge => (ink(0x99, 0x99, 0x33), Hatch::Rising, light),
        Cause::Migration => (ink(0xb7, 0xa5, 0xd6), Hatch::Level, dark),
        Cause::StartFailed => (ink(0x6a, 0x3d, 0x9a), Hatch::Rising, light),
        Cause::Compromise => (ink(0x22, 0x22, 0x22), Hatch::Upright, light),
        Cause::Crash => (ink(0xa3, 0xa8, 0xae), Hatch::Falling, dark),
        Cause::Backup => (ink(0x6f, 0x87, 0xa6), Hatch::Upright, light),
        Cause::Checkpoint => (ink(0xc8, 0xc8, 0x7a), Hatch::Level, dark),
        Cause::DiskFull => (ink(0x7a, 0x4b, 0x2a), Hatch::Falling, light),
        Cause::Failover => (ink(0x4f, 0x9d, 0xc9), Hatch::Level, dark),
    }
}

/// The words for a cause beside its colour.
pub(super) const fn cause_words(cause: Cause) -> &'static str {
    match cause {
        Cause::OwnRestart => "own restart",
        Cause::HostCascade => "host restart",
        Cause::FabricCascade => "storage, network",
        Cause::Dependency => "dependency",
        Cause::BootStorm => "waiting to boot",
        Cause::Overrun => "overrun window",
        Cause::Rogue => "faulty update",
        Cause::Rollback => "rollback",
        Cause::Merge => "checkpoint merge",
        Cause::Migration => "migration",
        Cause::StartFailed => "failed start",
        Cause::Compromise => "compromise",
        Cause::Crash => "crash",
        Cause::Backup => "backup",
        Cause::Checkpoint => "checkpoint",
        Cause::DiskFull => "full volume",
        Cause::Failover => "failover",
    }
}

/// Distance of the lines of a hatch.
const PITCH: f64 = 6.0;

/// Lines of a hatch, cut at the rectangle. They are anchored in the picture, so neighbours continue each other.
fn hatch_lines(hatch: Hatch, rect: Rect) -> Vec<[Point; 2]> {
    let height = rect.height();
    let multiples = |from: f64, to: f64| {
        let first = (from / PITCH).ceil();
        (0..).map(move |step| (first + f64::from(step)) * PITCH).take_while(move |&x| x < to)
    };
    let slanted = |x: f64, [top, bottom]: [f64; 2]| {
        // Meets the top at x + top, the bottom at x + bottom.
        cut([at(x + top, rect.top), at(x + bottom, rect.bottom)], rect)
    };
    match hatch {
        Hatch::Plain => Vec::new(),
        Hatch::Upright => multiples(rect.left, rect.right).map(|x| [at(x, rect.top), at(x, rect.bottom)]).collect(),
        Hatch::Level => multiples(rect.top, rect.bottom).map(|y| [at(rect.left, y), at(rect.right, y)]).collect(),
        Hatch::Rising => multiples(rect.left - height, rect.right).filter_map(|x| slanted(x, [height, 0.0])).collect(),
        Hatch::Falling => multiples(rect.left - height, rect.right).filter_map(|x| slanted(x, [0.0, height])).collect(),
    }
}

/// The part of a line from top to bottom that lies between left and right.
fn cut([top, bottom]: [Point; 2], rect: Rect) -> Option<[Point; 2]> {
    let share = |x: f64| (x - top.x) / (bottom.x - top.x);
    let (a, b) = (share(rect.left), share(rect.right));
    let (from, to) = (a.min(b).max(0.0), a.max(b).min(1.0));
    (from < to).then(|| [super::figure::between(top, bottom, from), super::figure::between(top, bottom, to)])
}
