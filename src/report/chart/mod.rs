//! Charts: what each picture shows, one file per figure; how they look in `theme`; how they become files in `render`.
//!
//! A chart shows what outcomes and their summary say, nothing else. The door of the `plotters`, `png`, `notosans` and
//! `ab_glyph` crates.

mod causes;
mod contrast;
mod coverage;
mod distribution;
mod figure;
mod label;
mod layout;
mod render;
mod scale;
mod text;
mod theme;
mod tradeoff;

pub(super) use figure::Figure;
pub(super) use render::{png, svg};

use super::Run;

/// All pictures of a run with the names of their files.
pub(super) fn figures(run: &Run) -> [(&'static str, Figure); 5] {
    [
        ("tradeoff", tradeoff::figure(run)),
        ("causes", causes::figure(run)),
        ("coverage", coverage::figure(run)),
        ("distribution", distribution::figure(run)),
        ("contrast", contrast::figure(run)),
    ]
}

/// What is wrong with a picture: texts that are cut off or cover each other.
#[cfg(test)]
pub(super) fn faults(figure: &Figure) -> Vec<String> {
    use figure::{Label, Rect, Shape};
    let page = Rect::new([0.0, figure.width], [0.0, figure.height]);
    let label = |shape: &Shape| if let Shape::Text(label) = shape { Some(label.clone()) } else { None };
    let labels: Vec<Label> = figure.shapes.iter().filter_map(label).collect();
    let mut faults = Vec::new();
    for (number, label) in labels.iter().enumerate() {
        let bounds = label.bounds();
        if bounds.overlap(&page) < bounds.width() * bounds.height() * 0.999 {
            faults.push(format!("{:?} is cut off", label.text));
        }
        for other in &labels[number + 1..] {
            // Letters may touch with the empty space above and below them.
            if bounds.grown(-1.5).overlap(&other.bounds().grown(-1.5)) > 0.0 {
                faults.push(format!("{:?} covers {:?}", label.text, other.text));
            }
        }
    }
    faults
}
