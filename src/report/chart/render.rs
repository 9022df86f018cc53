//! From shapes to SVG text and PNG bytes, through the `plotters` crate.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Polygon, Text};
use plotters::prelude::{BitMapBackend, DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, RGBAColor, ShapeStyle, TextStyle};

use super::figure::{Align, Figure, Label, Point, Shape};
use super::text::Weight;
use super::theme::{Ink, PAPER};

/// Device units per pixel: plotters knows whole coordinates only.
const UNITS: u32 = 6;
/// A PNG has so many pixels per pixel of the picture, each the mean of a square of device units: plotters does not
/// smooth edges itself.
const PNG_SCALE: u32 = 2;
const SQUARE: usize = (UNITS / PNG_SCALE) as usize;
/// 96 pixels to the inch, so that a PNG is inserted at the size of the picture.
const PNG_PER_METRE: u32 = 96 * PNG_SCALE * 10_000 / 254;

/// What viewers of an SVG may use, all of about the same width.
const FAMILY: &str = "Noto Sans, Segoe UI, Helvetica Neue, Arial, sans-serif";
/// Plotters divides sizes by this before it writes them into an SVG.
const SVG_SIZE: f64 = 1.24;
/// Where an SVG of plotters has its baseline below the top of a text, in sizes.
const SVG_ASCENT: f64 = 0.76;

type Area<B> = DrawingArea<B, Shift>;
type Drawn<B> = Result<(), DrawingAreaErrorKind<<B as DrawingBackend>::ErrorType>>;

/// The picture as SVG text.
pub(in crate::report) fn svg(figure: &Figure) -> String {
    let mut text = String::new();
    let (width, height) = size(figure);
    {
        let area = SVGBackend::with_string(&mut text, (width, height)).into_drawing_area();
        paint(&area, figure, svg_text).and_then(|()| area.present()).expect("memory takes everything");
    }
    // The coordinates stay fine, the picture is shown at its size; the title is for those who hear it.
    let fine = format!("<svg width=\"{width}\" height=\"{height}\"");
    let shown = format!("<svg width=\"{}\" height=\"{}\" role=\"img\"", width / UNITS, height / UNITS);
    let (head, body) = text.split_once('\n').expect("plotters ends the head with a line feed");
    format!("{}\n<title>{}</title>\n{body}", head.replacen(&fine, &shown, 1), escaped(&figure.title))
}

/// The picture as PNG bytes.
pub(in crate::report) fn png(figure: &Figure) -> Vec<u8> {
    let (width, height) = size(figure);
    let mut fine = vec![0; (width * height * 3) as usize];
    {
        let area = BitMapBackend::with_buffer(&mut fine, (width, height)).into_drawing_area();
        paint(&area, figure, bitmap_text).and_then(|()| area.present()).expect("memory takes everything");
    }
    let pixels = smoothed(&fine, width as usize);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width * PNG_SCALE / UNITS, height * PNG_SCALE / UNITS);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Best);
    encoder.set_adaptive_filter(png::AdaptiveFilterType::Adaptive);
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: PNG_PER_METRE,
        yppu: PNG_PER_METRE,
        unit: png::Unit::Meter,
    }));
    let mut writer = encoder.write_header().expect("memory takes everything");
    writer.write_image_data(&pixels).expect("memory takes everything");
    writer.finish().expect("memory takes everything");
    bytes
}

/// Width and height in device units, whole pixels.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes of pictures are small and positive")]
fn size(figure: &Figure) -> (u32, u32) {
    (figure.width.ceil() as u32 * UNITS, figure.height.ceil() as u32 * UNITS)
}

fn paint<B: DrawingBackend>(area: &Area<B>, figure: &Figure, text: impl Fn(&Area<B>, &Label) -> Drawn<B>) -> Drawn<B> {
    area.fill(&colour(PAPER))?;
    for shape in &figure.shapes {
        match shape {
            Shape::Polygon { points, ink } => {
                area.draw(&Polygon::new(devices(points), filled(*ink)))?;
            }
            Shape::Line { points, width, ink } => {
                let width = u32::try_from(device(*width)).unwrap_or(0).max(1);
                area.draw(&PathElement::new(devices(points), filled(*ink).stroke_width(width)))?;
            }
            Shape::Disc { centre, radius, ink } => {
                area.draw(&Circle::new(place(*centre), device(*radius), filled(*ink)))?;
            }
            Shape::Text(label) => text(area, label)?,
        }
    }
    Ok(())
}

/// Text that stays text: it can be searched, and the viewer's font draws it.
fn svg_text<B: DrawingBackend>(area: &Area<B>, label: &Label) -> Drawn<B> {
    let size = label.font.size * f64::from(UNITS);
    let style = match label.font.weight {
        Weight::Regular => FontStyle::Normal,
        Weight::Bold => FontStyle::Bold,
    };
    let h_pos = match label.align {
        Align::Start => HPos::Left,
        Align::Middle => HPos::Center,
        Align::End => HPos::Right,
    };
    let ink = colour(label.ink);
    let style = TextStyle::from((FAMILY, size * SVG_SIZE, style)).color(&ink).pos(Pos::new(h_pos, VPos::Top));
    let (x, y) = place(label.at);
    #[expect(clippy::cast_possible_truncation, reason = "pixels of a picture fit")]
    let top = (f64::from(y) - SVG_ASCENT * size).round() as i32;
    area.draw(&Text::new(label.text.clone(), (x, top), style))
}

/// Text from the outlines of the embedded font. Plotters would leave out the space before each letter.
fn bitmap_text<B: DrawingBackend>(area: &Area<B>, label: &Label) -> Drawn<B> {
    let start = Point { x: label.bounds().left, ..label.at };
    let (x, y) = place(start);
    let mut result = Ok(());
    label.font.rasterize(&label.text, f64::from(UNITS), |column, row, coverage| {
        if result.is_ok() && coverage > 0.0 {
            let ink = label.ink.faint(label.ink.alpha * f64::from(coverage));
            result = area.draw_pixel((x + column, y + row), &colour(ink));
        }
    });
    result
}

/// The mean colour of every square of device units.
fn smoothed(fine: &[u8], width: usize) -> Vec<u8> {
    let row = width * 3;
    let mut pixels = Vec::with_capacity(fine.len() / (SQUARE * SQUARE));
    for band in fine.chunks_exact(row * SQUARE) {
        for column in (0..row).step_by(3 * SQUARE) {
            for channel in 0..3 {
                let square = (0..SQUARE * SQUARE).map(|n| (n / SQUARE) * row + column + (n % SQUARE) * 3 + channel);
                let sum: usize = square.map(|place| usize::from(band[place])).sum();
                let mean = (sum + SQUARE * SQUARE / 2) / (SQUARE * SQUARE);
                pixels.push(u8::try_from(mean).expect("a mean of bytes"));
            }
        }
    }
    pixels
}

fn devices(points: &[Point]) -> Vec<(i32, i32)> {
    points.iter().map(|&point| place(point)).collect()
}

fn place(point: Point) -> (i32, i32) {
    (device(point.x), device(point.y))
}

#[expect(clippy::cast_possible_truncation, reason = "pixels of a picture fit")]
fn device(length: f64) -> i32 {
    (length * f64::from(UNITS)).round() as i32
}

fn colour(ink: Ink) -> RGBAColor {
    let (red, green, blue) = ink.rgb;
    RGBAColor(red, green, blue, ink.alpha)
}

fn filled(ink: Ink) -> ShapeStyle {
    colour(ink).filled()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
