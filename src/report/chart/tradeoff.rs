//! Downtime against exposure: an ellipse per strategy, and the strategies that no other one beats in both.

use super::figure::{Align, Figure, Point, Rect, at};
use super::label::{self, Named};
use super::layout::{self, Frame};
use super::scale::{Kind, Scale};
use super::theme::{self, Fill};
use crate::report::Run;
use crate::stats;
use crate::summary::{MEASURES, Measure, measure};

const DOWNTIME: &str = "downtime.user_hours";
/// The first of them that is not zero everywhere.
const EXPOSURES: [&str; 3] = ["exposure.exploited_days", "exposure.weighted_days", "exposure.vulnerability_days"];
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
    if clouds.is_empty() {
        return layout::nothing(&frame, "No strategy has a value for downtime and for exposure.");
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
    draw_front(&mut figure, &front, &axes);
    draw_names(&mut figure, run, &clouds, (&axes, area));
    let confidence = layout::confidence(run);
    let logarithmic = [axes.x.kind(), axes.y.kind()].contains(&Kind::Log);
    let log = if logarithmic { " A logarithmic axis: equal steps are equal factors." } else { "" };
    let note = format!(
        "Marker: mean of a strategy; ellipse: {confidence} region of the mean; dots: single replications. Filled markers \
         on the dashed line: no other strategy is better in both. Hollow ones are beaten in both.{log}"
    );
    layout::finish(figure, area.bottom + 38.0, &[note])
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
fn draw_front(figure: &mut Figure, front: &[&Cloud], axes: &Axes) {
    let mut steps = Vec::new();
    for pair in front.windows(2) {
        let (from, to) = (axes.place(pair[0].mean), axes.place(pair[1].mean));
        steps.extend([from, at(to.x, from.y), to]);
    }
    if steps.len() > 1 {
        figure.dashed(&steps, &[4.0, 3.0], (1.2, theme::QUIET));
    }
}

fn draw_names(figure: &mut Figure, run: &Run, clouds: &[Cloud], (axes, area): (&Axes, Rect)) {
    let font = theme::NAME;
    let names: Vec<Named> = clouds
        .iter()
        .map(|cloud| Named {
            point: axes.place(cloud.mean),
            lines: font.wrap(&run.summary.strategies[cloud.strategy].name, NAME_WIDTH, 2),
        })
        .collect();
    let regions: Vec<Rect> = clouds.iter().filter_map(|cloud| bounds(cloud, axes)).collect();
    let places = label::place(&names, font, area.grown(-2.0), &regions);
    for (name, place) in names.iter().zip(&places) {
        if place.distance > 18.0 {
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
