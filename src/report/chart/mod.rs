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
