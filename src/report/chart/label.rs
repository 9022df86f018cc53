//! Finds places for the names of points so that they cover neither each other nor the points.

use super::figure::{Point, Rect, at, distance};
use super::text::Font;
use super::theme;

/// A point with the lines of its name.
pub(super) struct Named {
    pub(super) point: Point,
    pub(super) lines: Vec<String>,
}

/// A name with its place.
#[derive(Clone, Copy)]
pub(super) struct Placed {
    /// What the letters cover.
    pub(super) rect: Rect,
    /// The point of the border that a leader goes to.
    pub(super) anchor: Point,
    /// From the point to the anchor.
    pub(super) distance: f64,
}

/// Distances from point to name that are tried.
const REACHES: [f64; 9] = [10.0, 16.0, 24.0, 34.0, 46.0, 62.0, 82.0, 108.0, 140.0];
/// Rounds in which every name may move again, knowing where the others are.
const ROUNDS: usize = 8;

/// What names should not cover: surfaces, and a line through points.
pub(super) struct Obstacles {
    pub(super) surfaces: Vec<Rect>,
    pub(super) line: Vec<Point>,
}

/// Places for all names inside the area, clear of the obstacles as far as there is room.
pub(super) fn place(names: &[Named], font: Font, area: Rect, obstacles: &Obstacles) -> Vec<Placed> {
    let markers: Vec<Rect> = names.iter().map(|name| around(name.point)).collect();
    let mut placed: Vec<Option<Placed>> = vec![None; names.len()];
    for _ in 0..ROUNDS {
        for number in crowded_first(names) {
            let others: Vec<(Point, Placed)> = (0..names.len())
                .filter(|&other| other != number)
                .filter_map(|other| placed[other].map(|place| (names[other].point, place)))
                .collect();
            let cost = |place: &Placed| {
                cost(names[number].point, place, &Scene { area, obstacles, markers: &markers, others: &others })
            };
            let candidates = candidates(&names[number], font);
            placed[number] = candidates.min_by(|a, b| cost(a).total_cmp(&cost(b)));
        }
    }
    placed.into_iter().map(|place| place.expect("there are always candidates")).collect()
}

/// What a name has to get along with.
struct Scene<'a> {
    area: Rect,
    obstacles: &'a Obstacles,
    markers: &'a [Rect],
    others: &'a [(Point, Placed)],
}

fn around(point: Point) -> Rect {
    Rect::new([point.x, point.x], [point.y, point.y]).grown(theme::MARKER + 2.0)
}

/// Points with close neighbours choose first.
fn crowded_first(names: &[Named]) -> Vec<usize> {
    let crowd = |number: usize| -> f64 {
        names.iter().map(|other| 1.0 / (20.0 + distance(other.point, names[number].point))).sum()
    };
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|&a, &b| crowd(b).total_cmp(&crowd(a)));
    order
}

fn candidates(name: &Named, font: Font) -> impl Iterator<Item = Placed> {
    let width = name.lines.iter().map(|line| font.width(line)).fold(0.0, f64::max);
    let height = name.lines.len() as f64 * font.leading();
    let point = name.point;
    REACHES.into_iter().flat_map(move |reach| {
        theme::directions().iter().map(move |&(x, y)| {
            let anchor = at(point.x + x * reach, point.y + y * reach);
            // The anchor lies on the border of the name, on the side that faces the point.
            let left = anchor.x - width * (1.0 - (x * 1.6).clamp(-1.0, 1.0)) / 2.0;
            let top = anchor.y - height * (1.0 - (y * 1.6).clamp(-1.0, 1.0)) / 2.0;
            Placed { rect: Rect::new([left, left + width], [top, top + height]), anchor, distance: reach }
        })
    })
}

/// Less is better: near, inside, and clear of everything.
fn cost(point: Point, place: &Placed, scene: &Scene) -> f64 {
    let rect = place.rect.grown(2.0);
    let outside = rect.width() * rect.height() - rect.overlap(&scene.area);
    let covered = |rects: &[Rect]| rects.iter().map(|other| rect.overlap(other)).sum::<f64>();
    let names: f64 = scene.others.iter().map(|(_, other)| rect.overlap(&other.rect)).sum();
    let struck = scene.others.iter().filter(|(from, other)| strikes(*from, other.anchor, &rect)).count()
        + scene.others.iter().filter(|(_, other)| strikes(point, place.anchor, &other.rect)).count();
    let crossed =
        scene.others.iter().filter(|(from, other)| cross([point, place.anchor], [*from, other.anchor])).count();
    let underlined = scene.obstacles.line.windows(2).filter(|pair| strikes(pair[0], pair[1], &rect)).count();
    let markers = scene.markers.iter().filter(|marker| strikes(point, place.anchor, marker)).count() as f64 - 1.0;
    place.distance
        + 40.0 * outside
        + 8.0 * names
        + 6.0 * covered(scene.markers)
        + 2.0 * covered(&scene.obstacles.surfaces)
        + 25.0 * underlined as f64
        + 300.0 * struck as f64
        + 150.0 * crossed as f64
        + 60.0 * markers
}

/// Whether a line passes through a rectangle.
fn strikes(from: Point, to: Point, rect: &Rect) -> bool {
    (0..=24).any(|step| rect.holds(super::figure::between(from, to, f64::from(step) / 24.0)))
}

fn cross([a, b]: [Point; 2], [c, d]: [Point; 2]) -> bool {
    let side = |p: Point, q: Point, r: Point| (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}
