//! Source texts and places in them. Every byte of every file that a scenario is made of has one number, so a span
//! alone tells which file it lies in. Bytes are decoded here; files are opened elsewhere.

use std::ops::Range;

/// A text that somebody wrote.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// Its name as shown to people: the path as it was typed.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// Bytes of a span over all sources together.
pub(super) type Bytes = Range<usize>;

/// Places from here on are nowhere: what stands there was written by nobody.
pub(super) const NOWHERE: usize = usize::MAX / 2;

/// All sources of a scenario, one behind the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Sources {
    list: Vec<(usize, Source)>,
}

/// A place for people: line and column start at 1, columns count characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Place<'a> {
    pub(super) source: &'a Source,
    pub(super) local: Bytes,
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Sources {
    /// Adds a source and returns the number of its first byte.
    pub(super) fn add(&mut self, source: Source) -> usize {
        let base = self.list.last().map_or(0, |(base, last)| base + last.text.len() + 1);
        self.list.push((base, source));
        base
    }

    /// Adds a source and returns its places.
    pub(super) fn add_range(&mut self, source: Source) -> Bytes {
        let length = source.text.len();
        let base = self.add(source);
        base..base + length + 1
    }

    /// Where a span lies.
    pub(super) fn place(&self, span: &Bytes) -> Place<'_> {
        let (base, source) = self.list.iter().rfind(|(base, _)| *base <= span.start).expect("a first source at 0");
        let end = source.text.len();
        let local = (span.start - base).min(end)..span.end.saturating_sub(*base).min(end);
        let before = source.text.get(..local.start).unwrap_or(&source.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Place {
            source,
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            local,
        }
    }
}

impl Source {
    /// The source with line ends as TOML sees them and without a byte order mark.
    pub(super) fn normalised(self) -> Self {
        let text = self.text.strip_prefix('\u{feff}').unwrap_or(&self.text).replace("\r\n", "\n");
        Self { text, ..self }
    }

    /// The file with the folder that it is in, as a path that means the same on every system.
    pub(super) fn tail(&self) -> String {
        let parts: Vec<&str> = self.name.split(['/', '\\']).collect();
        parts[parts.len().saturating_sub(2)..].join("/")
    }

    /// The name of the file without folders and extension.
    pub(super) fn stem(&self) -> &str {
        let file = self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name);
        file.strip_suffix(".toml").unwrap_or(file)
    }
}

/// The text in these bytes: UTF-8, or UTF-16 if a byte order mark says so (as Notepad and PowerShell write it).
///
/// # Errors
/// If the bytes are not valid in that encoding: a message with what to do.
pub fn decode(bytes: &[u8]) -> Result<String, String> {
    let advice = "save the file as UTF-8";
    let wide = |read: fn([u8; 2]) -> u16| {
        let (units, rest) = bytes[2..].as_chunks::<2>();
        let units: Vec<u16> = units.iter().map(|&unit| read(unit)).collect();
        match String::from_utf16(&units) {
            Ok(text) if rest.is_empty() => Ok(text),
            Ok(_) | Err(_) => Err(format!("the file starts like UTF-16 and is not valid UTF-16; {advice}")),
        }
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => {
            let text = std::str::from_utf8(bytes).map_err(|error| {
                let line = bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count() + 1;
                format!("line {line} is not valid UTF-8; {advice}")
            })?;
            Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_encodings_are_read() {
        let text = "title = \"Zürich\"\r\n";
        let little: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let big: Vec<u8> = [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
        let marked: Vec<u8> = [0xef, 0xbb, 0xbf].into_iter().chain(text.bytes()).collect();
        for bytes in [little, big, marked, text.as_bytes().to_vec()] {
            assert_eq!(decode(&bytes).unwrap(), text);
        }
    }

    #[test]
    fn broken_bytes_are_refused_with_their_line() {
        assert_eq!(decode(b"a = 1\nb = \"\xfc\"").unwrap_err(), "line 2 is not valid UTF-8; save the file as UTF-8");
        assert!(decode(&[0xff, 0xfe, 0x61]).is_err());
        assert!(decode(&[0xff, 0xfe, 0x00, 0xd8]).is_err());
    }

    #[test]
    fn a_place_counts_lines_and_characters() {
        let mut sources = Sources::default();
        sources.add(Source { name: "a".to_owned(), text: "x\nüy".to_owned() });
        let base = sources.add(Source { name: "b".to_owned(), text: "1\n22\n".to_owned() });
        let place = sources.place(&(4..5));
        assert_eq!((place.source.name.as_str(), place.line, place.column, place.local), ("a", 2, 2, 4..5));
        let place = sources.place(&(base + 2..base + 4));
        assert_eq!((place.source.name.as_str(), place.line, place.column, place.local), ("b", 2, 1, 2..4));
    }

    #[test]
    fn a_stem_has_neither_folder_nor_extension() {
        for name in ["single-host.toml", "plans/single-host.toml", r"C:\plans\single-host.toml"] {
            assert_eq!(Source { name: name.to_owned(), text: String::new() }.stem(), "single-host");
        }
    }
}
