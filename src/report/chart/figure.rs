//! A picture as a list of shapes, before it is an SVG or a PNG. Lengths are in pixels at normal size, y grows downwards.

use super::text::Font;
use super::theme::Ink;

/// A place in the picture.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::report) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// An upright rectangle.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Rect {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

/// Where a text stands relative to its point, horizontally.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Align {
    /// Begins there.
    Start,
    /// Has its middle there.
    Middle,
    /// Ends there.
    End,
}

/// One line of text; the point lies on its baseline.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Label {
    pub(super) at: Point,
    pub(super) text: String,
    pub(super) font: Font,
    pub(super) align: Align,
    pub(super) ink: Ink,
}

/// Something to draw.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Shape {
    /// A filled polygon.
    Polygon { points: Vec<Point>, ink: Ink },
    /// A line through points.
    Line { points: Vec<Point>, width: f64, ink: Ink },
    /// A filled disc.
    Disc { centre: Point, radius: f64, ink: Ink },
    /// A text.
    Text(Label),
}

/// A picture.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::report) struct Figure {
    pub(super) title: String,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) shapes: Vec<Shape>,
}

/// A point.
pub(super) const fn at(x: f64, y: f64) -> Point {
    Point { x, y }
}

impl Rect {
    /// The rectangle between two horizontal and two vertical lines.
    pub(super) const fn new([left, right]: [f64; 2], [top, bottom]: [f64; 2]) -> Self {
        Self { left, top, right, bottom }
    }

    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(super) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// The area that two rectangles share.
    pub(super) fn overlap(&self, other: &Self) -> f64 {
        let width = self.right.min(other.right) - self.left.max(other.left);
        let height = self.bottom.min(other.bottom) - self.top.max(other.top);
        width.max(0.0) * height.max(0.0)
    }

    /// Whether the point lies in it or on its border.
    pub(super) fn holds(&self, point: Point) -> bool {
        (self.left..=self.right).contains(&point.x) && (self.top..=self.bottom).contains(&point.y)
    }

    /// Larger by so much on every side.
    pub(super) fn grown(&self, by: f64) -> Self {
        Self::new([self.left - by, self.right + by], [self.top - by, self.bottom + by])
    }

    fn corners(&self) -> Vec<Point> {
        vec![at(self.left, self.top), at(self.right, self.top), at(self.right, self.bottom), at(self.left, self.bottom)]
    }
}

impl Label {
    /// The rectangle that its letters cover.
    pub(super) fn bounds(&self) -> Rect {
        let width = self.font.width(&self.text);
        let left = match self.align {
            Align::Start => self.at.x,
            Align::Middle => self.at.x - width / 2.0,
            Align::End => self.at.x - width,
        };
        let size = self.font.size;
        Rect::new([left, left + width], [self.at.y - 0.76 * size, self.at.y + 0.22 * size])
    }
}

impl Figure {
    /// An empty picture; the height is set when the content is known.
    pub(super) fn new(title: &str, width: f64) -> Self {
        Self { title: title.to_owned(), width, height: 0.0, shapes: Vec::new() }
    }

    /// A line through points.
    pub(super) fn line(&mut self, points: Vec<Point>, width: f64, ink: Ink) {
        self.shapes.push(Shape::Line { points, width, ink });
    }

    /// A filled polygon.
    pub(super) fn polygon(&mut self, points: Vec<Point>, ink: Ink) {
        self.shapes.push(Shape::Polygon { points, ink });
    }

    /// A filled rectangle.
    pub(super) fn rect(&mut self, rect: Rect, ink: Ink) {
        self.polygon(rect.corners(), ink);
    }

    /// A filled disc.
    pub(super) fn disc(&mut self, centre: Point, radius: f64, ink: Ink) {
        self.shapes.push(Shape::Disc { centre, radius, ink });
    }

    /// A line of text; the point lies on its baseline.
    pub(super) fn text(&mut self, at: Point, text: &str, font: Font, (align, ink): (Align, Ink)) {
        self.shapes.push(Shape::Text(Label { at, text: text.to_owned(), font, align, ink }));
    }

    /// Lines of text from the start, centred vertically around the point.
    pub(super) fn lines(&mut self, middle: Point, lines: &[String], font: Font, style: (Align, Ink)) {
        let first = middle.y + 0.35 * font.size - (lines.len() as f64 - 1.0) * font.leading() / 2.0;
        for (number, line) in lines.iter().enumerate() {
            self.text(at(middle.x, first + number as f64 * font.leading()), line, font, style);
        }
    }

    /// A broken line: lengths of stroke and gap in turn. No lengths: unbroken.
    pub(super) fn dashed(&mut self, points: &[Point], pattern: &[f64], (width, ink): (f64, Ink)) {
        if pattern.is_empty() {
            self.line(points.to_vec(), width, ink);
            return;
        }
        let mut dash =
            Dash { pattern, phase: 0, left: pattern[0], stroke: points.first().copied().into_iter().collect() };
        for pair in points.windows(2) {
            for stroke in dash.walk(pair[0], pair[1]) {
                self.line(stroke, width, ink);
            }
        }
        if dash.draws() && dash.stroke.len() > 1 {
            self.line(dash.stroke, width, ink);
        }
    }
}

/// Walks along a line and cuts it into strokes.
struct Dash<'a> {
    pattern: &'a [f64],
    /// Position in the pattern; even positions draw.
    phase: usize,
    /// How much of it is left.
    left: f64,
    /// The stroke so far.
    stroke: Vec<Point>,
}

impl Dash<'_> {
    const fn draws(&self) -> bool {
        self.phase.is_multiple_of(2)
    }

    /// The strokes that are finished on the way.
    fn walk(&mut self, from: Point, to: Point) -> Vec<Vec<Point>> {
        let length = distance(from, to);
        let mut done = 0.0;
        let mut finished = Vec::new();
        while length - done > self.left {
            done += self.left;
            let cut = between(from, to, done / length);
            self.stroke.push(cut);
            let stroke = std::mem::replace(&mut self.stroke, vec![cut]);
            if self.draws() {
                finished.push(stroke);
            }
            self.phase = (self.phase + 1) % self.pattern.len();
            self.left = self.pattern[self.phase];
        }
        self.left -= length - done;
        self.stroke.push(to);
        finished
    }
}

/// The straight distance of two points.
pub(super) fn distance(a: Point, b: Point) -> f64 {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).sqrt()
}

/// The point at a share of the way.
pub(super) fn between(from: Point, to: Point, share: f64) -> Point {
    at(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share)
}
