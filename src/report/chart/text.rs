//! The letters of charts: how wide a text is, how it is broken into lines, and its shape in pixels.
//!
//! The door of the `notosans` and `ab_glyph` crates: the font is compiled in, so no machine needs one installed.

use std::sync::LazyLock;

use ab_glyph::{Font as _, FontRef, GlyphId, PxScale, ScaleFont as _, point};

use crate::report::words::{self, Room};

/// How strong the letters are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// Size (of the em square) and weight.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Font {
    pub(super) size: f64,
    pub(super) weight: Weight,
}

static REGULAR: LazyLock<FontRef<'static>> =
    LazyLock::new(|| FontRef::try_from_slice(notosans::REGULAR_TTF).expect("the embedded font is sound"));
static BOLD: LazyLock<FontRef<'static>> =
    LazyLock::new(|| FontRef::try_from_slice(notosans::BOLD_TTF).expect("the embedded font is sound"));

impl Font {
    /// Regular letters of a size.
    pub(super) const fn regular(size: f64) -> Self {
        Self { size, weight: Weight::Regular }
    }

    /// Bold letters of a size.
    pub(super) const fn bold(size: f64) -> Self {
        Self { size, weight: Weight::Bold }
    }

    /// From one baseline to the next.
    pub(super) fn leading(self) -> f64 {
        self.size * 1.22
    }

    fn face(self) -> &'static FontRef<'static> {
        match self.weight {
            Weight::Regular => &REGULAR,
            Weight::Bold => &BOLD,
        }
    }

    /// How wide a text is.
    pub(super) fn width(self, text: &str) -> f64 {
        let last = self.place(text, 1.0).last();
        last.map_or(0.0, |(id, x)| f64::from(x + self.face().as_scaled(self.scale(1.0)).h_advance(id)))
    }

    /// Calls `dot` with column, row and coverage of every pixel that the text covers, magnified, relative to the start
    /// of its baseline.
    pub(super) fn rasterize(self, text: &str, magnified: f64, mut dot: impl FnMut(i32, i32, f32)) {
        for (id, x) in self.place(text, magnified) {
            let glyph = id.with_scale_and_position(self.scale(magnified), point(x, 0.0));
            let Some(outline) = self.face().outline_glyph(glyph) else { continue };
            let corner = outline.px_bounds().min;
            #[expect(clippy::cast_possible_truncation, reason = "pixels of a picture fit")]
            let (left, top) = (corner.x as i32, corner.y as i32);
            outline.draw(|column, row, coverage| {
                dot(left + column.cast_signed(), top + row.cast_signed(), coverage);
            });
        }
    }

    /// The text in at most so many lines of at most this width.
    pub(super) fn wrap(self, text: &str, width: f64, lines: usize) -> Vec<String> {
        words::wrap(text, Room { width, lines }, |text| self.width(text))
    }

    /// The scale at which the em square has the size: the crate measures a font by its height.
    #[expect(clippy::cast_possible_truncation, reason = "sizes of letters are small")]
    fn scale(self, magnified: f64) -> PxScale {
        let face = self.face();
        let em = face.units_per_em().expect("the embedded font is sound");
        PxScale::from((self.size * magnified) as f32 * face.height_unscaled() / em)
    }

    /// Every letter with where it begins.
    fn place(self, text: &str, magnified: f64) -> impl Iterator<Item = (GlyphId, f32)> {
        let font = self.face().as_scaled(self.scale(magnified));
        text.chars().map(move |c| font.glyph_id(c)).scan((0.0_f32, None), move |(x, previous), id| {
            *x += previous.map_or(0.0, |previous| font.h_advance(previous) + font.kern(previous, id));
            *previous = Some(id);
            Some((id, *x))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FONT: Font = Font::regular(12.0);

    #[test]
    fn wider_texts_are_wider() {
        assert!(FONT.width("") <= 0.0);
        assert!(FONT.width("ii") < FONT.width("mm"));
        assert!((Font::regular(24.0).width("word") - 2.0 * FONT.width("word")).abs() < 0.01);
        // 0.572 em is the advance of a digit in Noto Sans.
        assert!((FONT.width("0000000000") - 10.0 * 0.572 * 12.0).abs() < 0.5);
    }

    #[test]
    fn every_letter_that_charts_use_is_in_the_font() {
        for face in [&REGULAR, &BOLD] {
            for letter in "0aÄé±×−–…≥≤·%→←\u{a0}".chars() {
                assert_ne!(face.glyph_id(letter).0, 0, "{letter:?} is missing");
            }
        }
    }
}
