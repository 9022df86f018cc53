//! How long texts are broken into lines and shortened, whatever their letters are measured in.

/// Stands for what was left out.
const ELLIPSIS: char = '…';
/// A line may end after them.
const BREAKS: [char; 5] = [' ', '-', '_', '/', ELLIPSIS];

/// How much room there is: the width in the unit of the measure, and how many lines.
#[derive(Clone, Copy)]
pub(super) struct Room {
    pub(super) width: f64,
    pub(super) lines: usize,
}

/// The text in lines that fit the room. Breaks after spaces and hyphens. What is still too long loses words from its
/// middle, since names often differ only at their ends, and letters if it is one long word.
pub(super) fn wrap(text: &str, room: Room, measure: impl Fn(&str) -> f64) -> Vec<String> {
    let fits = |lines: &[String]| lines.len() <= room.lines && lines.iter().all(|line| measure(line) <= room.width);
    let words: Vec<&str> = text.split_inclusive(BREAKS).collect();
    let letters: Vec<&str> = text.split("").collect();
    let shorter = (2..words.len()).rev().map(|keep| without_middle(&words, keep));
    let shortest = (2..letters.len()).rev().map(|keep| without_middle(&letters, keep));
    let all = [text.to_owned()].into_iter().chain(shorter).chain(shortest);
    all.map(|text| fill(&text, room.width, &measure)).find(|lines| fits(lines)).unwrap_or_default()
}

/// Width in a terminal whose letters are all alike.
pub(super) fn letters(text: &str) -> f64 {
    text.chars().count() as f64
}

/// Greedily filled lines.
fn fill(text: &str, width: f64, measure: impl Fn(&str) -> f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in text.split_inclusive(BREAKS) {
        let line = lines.last_mut().expect("there is a line");
        if line.is_empty() || measure(&format!("{line}{}", piece.trim_end())) <= width {
            line.push_str(piece);
        } else {
            lines.push(piece.to_owned());
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// The first and the last of the pieces, so many in all.
fn without_middle(pieces: &[&str], keep: usize) -> String {
    let head = keep / 2;
    let tail = pieces.len() - (keep - head);
    format!("{}{ELLIPSIS}{}", pieces[..head].concat(), pieces[tail..].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_break_and_then_lose_their_middle() {
        for (text, width, lines, expected) in [
            ("auto-3am", 20.0, 2, &["auto-3am"][..]),
            ("wsus-layered-second-friday", 16.0, 2, &["wsus-layered-", "second-friday"]),
            ("wsus-layered-with-fabric-and-14-days", 16.0, 2, &["wsus-layered-…", "and-14-days"]),
            ("one two", 3.0, 2, &["one", "two"]),
            ("Donaudampfschiffahrt", 9.0, 1, &["Dona…ahrt"]),
            ("", 9.0, 1, &[""]),
        ] {
            assert_eq!(wrap(text, Room { width, lines }, letters), expected, "{text}");
        }
    }
}
