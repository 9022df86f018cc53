//! Downtime against exposure: an ellipse per strategy, and the strategies that no other one beats in both.

use super::figure::{Align, Figure, Point, Rect, at};
use super::label::{self, Named, Obstacles};
use super::layout::{self, Frame};
use super::scale::{Kind, Scale};
use super::theme::{self, Fill};
use crate::report::Run;
use crate::stats;
use crate::summary::{MEASURES, Measure, measure};

const DOWNTIME: &str = "downtime.user_hours";
/// The first of them that is not zero everywhere.
const EXPOSURES: [&str; 3] = ["exposure.exploited_days", "exposure.weighted_days", "exposure.vulnerability_days"];
/// What the dots are, where some lie outside of the plot.
const DOTS_INSIDE: &str = "Dots: single replications, as far as they lie within the axes. ";
/// At most so many replications are drawn, over all strategies.
const DOTS_MAX: usize = 2_000;
const HEIGHT: f64 = 400.0;
const NAME_WIDTH: f64 = 175.0;

/// A strategy in both measures.
struct Cloud {
    strategy: usize,
    /// One pair per replication.
    pairs: Vec<(f64, f64)>,
    mean: (f64, f64),
    /// Outline of the region of the mean, empty for fewer than three pairs.
    region: Vec<(f64, f64)>,
}

/// Both axes.
struct Axes {
    x: Scale,
    y: Scale,
}

impl Axes {
    fn place(&self, (x, y): (f64, f64)) -> Point {
        at(self.x.at(x), self.y.at(y))
    }

    fn hold(&self, (x, y): (f64, f64)) -> bool {
        self.x.holds(x) && self.y.holds(y)
    }
}

pub(super) fn figure(run: &Run) -> Figure {
    let [downtime, exposure] = [DOWNTIME, exposure_id(run)].map(|id| &MEASURES[measure(id).expect("a measure")]);
    let subtitle = layout::subtitle(run, "lower left is better");
    let frame = Frame { question: "What does less downtime cost in exposure?", subtitle };
    let clouds = clouds(run, downtime, exposure);
    if clouds.iter().all(|cloud| cloud.mean.0 <= 0.0 && cloud.mean.1 <= 0.0) {
        return layout::nothing(&frame, "No strategy loses working time, and none is exposed.");
    }
    let (mut figure, top) = layout::begin(&frame);
    let (area, axes) = axes(&clouds, top + 22.0);
    layout::marks_left(&mut figure, area, &axes.y);
    layout::marks_below(&mut figure, area, &axes.x);
    figure.line(
        vec![at(area.left, area.top), at(area.left, area.bottom), at(area.right, area.bottom)],
        1.2,
        theme::AXIS,
    );
    let title = at(theme::MARGIN, area.top - 11.0);
    layout::axis_title(&mut figure, title, [exposure.title, exposure.unit_words], Align::Start);
    let title = at(area.right, area.bottom + 34.0);
    layout::axis_title(&mut figure, title, [downtime.title, downtime.unit_words], Align::End);
    let front = front(&clouds);
    draw_clouds(&mut figure, &clouds, &axes);
    let steps = steps(&front, &axes);
    figure.dashed(&steps, &[4.0, 3.0], (1.2, theme::QUIET));
    draw_names(&mut figure, run, (&clouds, steps), (&axes, area));
    layout::finish(figure, area.bottom + 38.0, &[note(run, &clouds, &axes)])
}

fn note(run: &Run, clouds: &[Cloud], axes: &Axes) -> String {
    let confidence = layout::confidence(run);
    let mut text = "Marker: mean of a strategy. ".to_owned();
    if clouds.iter().any(|cloud| !cloud.region.is_empty()) {
        text += &format!("Ellipse: {confidence} region of the mean. ");
        let outside = clouds.iter().flat_map(|cloud| &cloud.pairs).any(|&pair| !axes.hold(pair));
        text += if outside { DOTS_INSIDE } else { "Dots: single replications. " };
    }
    if clouds.len() > 1 {
        text += "Filled markers on the dashed line: no other strategy is better in one and as good in the other. ";
    }
    if clouds.iter().any(|cloud| beaten(cloud, clouds)) {
        text += "Hollow markers: some other strategy is. ";
    }
    text += match [axes.x.kind(), axes.y.kind()] {
        [Kind::Linear, Kind::Linear] => "",
        [Kind::Log, Kind::Linear] => "The axis of downtime is logarithmic.",
        [Kind::Linear, Kind::Log] => "The axis of exposure is logarithmic.",
        [Kind::Log, Kind::Log] => "Both axes are logarithmic.",
    };
    text
}

fn exposure_id(run: &Run) -> &'static str {
    let occurs = |id: &&str| run.summary.strategies.iter().any(|s| s.estimate(id).is_some_and(|e| e.mean > 0.0));
    EXPOSURES.into_iter().find(occurs).unwrap_or(EXPOSURES[0])
}

fn clouds(run: &Run, x: &Measure, y: &Measure) -> Vec<Cloud> {
    let confidence = run.summary.confidence;
    let cloud = |strategy| {
        let outcomes = run.outcomes.of_strategy(strategy);
        let pairs: Vec<_> = outcomes.filter_map(|outcome| Some(((x.read)(outcome)?, (y.read)(outcome)?))).collect();
        let n = pairs.len() as f64;
        let sum = pairs.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
        let region = stats::covariance_ellipse(&pairs, confidence).map_or_else(Vec::new, |ellipse| ellipse.outline());
        (!pairs.is_empty()).then(|| Cloud { strategy, mean: (sum.0 / n, sum.1 / n), region, pairs })
    };
    (0..run.outcomes.strategies()).filter_map(cloud).collect()
}

/// The area of the plot, and the axes that hold means, regions and the middle of the clouds.
fn axes(clouds: &[Cloud], top: f64) -> (Rect, Axes) {
    let bottom = top + HEIGHT;
    let axis = |read: fn(&(f64, f64)) -> f64, range, marks| {
        let means: Vec<f64> = clouds.iter().map(|cloud| read(&cloud.mean)).collect();
        let extremes = clouds.iter().flat_map(|cloud| {
            let mut values: Vec<f64> = cloud.pairs.iter().map(read).collect();
            values.sort_by(f64::total_cmp);
            let outline = cloud.region.iter().map(read);
            [stats::quantile(&values, 0.25), stats::quantile(&values, 0.75)]
                .into_iter()
                .chain(outline)
                .collect::<Vec<_>>()
        });
        Scale::fitting(&means, extremes, range, marks)
    };
    let y = axis(|pair| pair.1, [bottom, top], 6);
    let left = theme::MARGIN + layout::marks_width(&y);
    let x = axis(|pair| pair.0, [left, theme::WIDTH - theme::MARGIN - 8.0], 8);
    (Rect::new([left, theme::WIDTH - theme::MARGIN - 8.0], [top, bottom]), Axes { x, y })
}

/// Strategies that no other one beats in one measure without losing in the other, from left to right.
fn front(clouds: &[Cloud]) -> Vec<&Cloud> {
    let mut front: Vec<&Cloud> = clouds.iter().filter(|cloud| !beaten(cloud, clouds)).collect();
    front.sort_by(|a, b| a.mean.0.total_cmp(&b.mean.0).then(b.mean.1.total_cmp(&a.mean.1)));
    front
}

fn beaten(cloud: &Cloud, clouds: &[Cloud]) -> bool {
    let (x, y) = cloud.mean;
    clouds.iter().any(|other| {
        let (a, b) = other.mean;
        a <= x && b <= y && (a < x || b < y)
    })
}

fn draw_clouds(figure: &mut Figure, clouds: &[Cloud], axes: &Axes) {
    let total: usize = clouds.iter().map(|cloud| cloud.pairs.len()).sum();
    let stride = total.div_ceil(DOTS_MAX);
    for cloud in clouds {
        let inside = cloud.pairs.iter().step_by(stride).filter(|&&pair| axes.hold(pair));
        for &pair in inside {
            figure.disc(axes.place(pair), 1.4, theme::colour(cloud.strategy).faint(0.22));
        }
    }
    for cloud in clouds.iter().filter(|cloud| !cloud.region.is_empty()) {
        let mut outline: Vec<Point> = cloud.region.iter().map(|&pair| axes.place(pair)).collect();
        figure.polygon(outline.clone(), theme::colour(cloud.strategy).faint(0.25));
        outline.push(outline[0]);
        figure.line(outline, 1.2, theme::colour(cloud.strategy));
    }
}

/// The border of what can be had: steps between the strategies of the front.
fn steps(front: &[&Cloud], axes: &Axes) -> Vec<Point> {
    let corners = front.windows(2).flat_map(|pair| {
        let (from, to) = (axes.place(pair[0].mean), axes.place(pair[1].mean));
        [from, at(to.x, from.y), to]
    });
    corners.collect()
}

fn draw_names(figure: &mut Figure, run: &Run, (clouds, line): (&[Cloud], Vec<Point>), (axes, area): (&Axes, Rect)) {
    let font = theme::NAME;
    let names: Vec<Named> = clouds
        .iter()
        .map(|cloud| Named {
            point: axes.place(cloud.mean),
            lines: font.wrap(&run.summary.strategies[cloud.strategy].name, NAME_WIDTH, 2),
        })
        .collect();
    let surfaces = clouds.iter().filter_map(|cloud| bounds(cloud, axes)).collect();
    let places = label::place(&names, font, area.grown(-2.0), &Obstacles { surfaces, line });
    for (name, place) in names.iter().zip(&places) {
        if place.distance > 12.0 {
            figure.line(vec![name.point, place.anchor], 0.8, theme::AXIS);
        }
    }
    for cloud in clouds {
        let fill = if beaten(cloud, clouds) { Fill::Hollow } else { Fill::Solid };
        theme::marker(figure, cloud.strategy, axes.place(cloud.mean), fill);
    }
    for (name, place) in names.iter().zip(&places) {
        figure.rect(place.rect, theme::PAPER.faint(0.72));
        let middle = (place.rect.top + place.rect.bottom) / 2.0;
        // Towards the point, so that short lines do not seem to belong to a neighbour.
        let (x, align) = if place.anchor.x > name.point.x + 4.0 {
            (place.rect.left, Align::Start)
        } else if place.anchor.x < name.point.x - 4.0 {
            (place.rect.right, Align::End)
        } else {
            ((place.rect.left + place.rect.right) / 2.0, Align::Middle)
        };
        figure.lines(at(x, middle), &name.lines, font, (align, theme::TEXT));
    }
}

fn bounds(cloud: &Cloud, axes: &Axes) -> Option<Rect> {
    let points = cloud.region.iter().map(|&pair| axes.place(pair));
    points.map(|point| Rect::new([point.x, point.x], [point.y, point.y])).reduce(|a, b| {
        Rect::new([a.left.min(b.left), a.right.max(b.right)], [a.top.min(b.top), a.bottom.max(b.bottom)])
    })
}
