//! The letters of charts: how wide a text is, how it is broken into lines, and its shape in pixels.
//!
//! The door of the `notosans` and `ab_glyph` crates: the font is compiled in, so no machine needs one installed.

use std::sync::LazyLock;

use ab_glyph::{Font as _, FontRef, GlyphId, PxScale, ScaleFont as _, point};

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

/// Stands for what was left out.
const ELLIPSIS: char = '…';
/// A line may end after them.
const BREAKS: [char; 5] = [' ', '-', '_', '/', ELLIPSIS];

/// The first and the last of the pieces, so many in all.
fn without_middle(pieces: &[&str], keep: usize) -> String {
    let head = keep / 2;
    let tail = pieces.len() - (keep - head);
    format!("{}{ELLIPSIS}{}", pieces[..head].concat(), pieces[tail..].concat())
}

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

    /// The text in at most so many lines of at most this width. Breaks after spaces and hyphens. What is still too long
    /// loses words from its middle, since names often differ only at their ends, and letters if it is one long word.
    pub(super) fn wrap(self, text: &str, width: f64, lines_max: usize) -> Vec<String> {
        let fits = |lines: &[String]| lines.len() <= lines_max && lines.iter().all(|line| self.width(line) <= width);
        let words: Vec<&str> = text.split_inclusive(BREAKS).collect();
        let letters: Vec<&str> = text.split("").collect();
        let shorter = (2..words.len()).rev().map(|keep| without_middle(&words, keep));
        let shortest = (2..letters.len()).rev().map(|keep| without_middle(&letters, keep));
        let all = [text.to_owned()].into_iter().chain(shorter).chain(shortest);
        all.map(|text| self.fill(&text, width)).find(|lines| fits(lines)).unwrap_or_default()
    }

    /// Greedily filled lines.
    fn fill(self, text: &str, width: f64) -> Vec<String> {
        let mut lines = vec![String::new()];
        for piece in text.split_inclusive(BREAKS) {
            let line = lines.last_mut().expect("there is a line");
            if line.is_empty() || self.width(&format!("{line}{}", piece.trim_end())) <= width {
                line.push_str(piece);
            } else {
                lines.push(piece.to_owned());
            }
        }
        lines.iter().map(|line| line.trim_end().to_owned()).collect()
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
    fn long_names_break_and_then_lose_their_middle() {
        assert_eq!(FONT.wrap("auto-3am", 100.0, 2), ["auto-3am"]);
        assert_eq!(FONT.wrap("wsus-layered-second-friday", 100.0, 2), ["wsus-layered-", "second-friday"]);
        let name = "wsus-layered-with-weekly-fabric-window-and-14-days-delay";
        let lines = FONT.wrap(name, 130.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| FONT.width(line) <= 130.0), "{lines:?}");
        assert!(lines.concat().contains('…') && lines[1].ends_with("14-days-delay"), "{lines:?}");
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
