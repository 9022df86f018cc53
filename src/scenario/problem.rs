//! What is wrong with a scenario, where, and what to do about it; the door of `annotate-snippets` and `strsim`.

use std::fmt;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::source::{Bytes, NOWHERE, Sources};

/// A mistake in a scenario.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The file, as it was named.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The words that are wrong, as they stand in the file.
    pub words: String,
    /// What is wrong: a lower-case fragment that reads well after "error:".
    pub message: String,
    /// What to do, if that can be said.
    pub hint: Option<String>,
    span: Bytes,
}

/// All mistakes that were found, in the order of the file; never empty.
#[derive(Clone, Debug)]
pub struct Problems {
    sources: Sources,
    list: Vec<Problem>,
}

/// How problems are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Paint {
    /// Words alone.
    Plain,
    /// With the escape sequences of a terminal.
    Colour,
}

/// A mistake without its place, as the parsers of single values see it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Complaint {
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

/// Mistakes as they are found.
#[derive(Debug, Default)]
pub(super) struct Review {
    found: Vec<(Bytes, Complaint)>,
}

impl Complaint {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

impl Review {
    /// Notes a mistake at a place; nothing that stands nowhere is a mistake.
    pub(super) fn refuse(&mut self, at: Bytes, complaint: Complaint) {
        if at.start < NOWHERE {
            self.found.push((at, complaint));
        }
    }

    /// Adds the mistakes of another review, except those at doubtful places.
    pub(super) fn join(&mut self, other: Self, doubtful: &[Bytes]) {
        self.found.extend(other.found.into_iter().filter(|(at, _)| !doubtful.contains(at)));
    }

    pub(super) const fn is_clean(&self) -> bool {
        self.found.is_empty()
    }

    /// The value, if no mistake was found.
    pub(super) fn finish<T>(self, value: T, sources: &Sources) -> Result<T, Problems> {
        if self.is_clean() { Ok(value) } else { Err(self.into_problems(sources)) }
    }

    /// All mistakes, in the order of the file.
    pub(super) fn into_problems(mut self, sources: &Sources) -> Problems {
        self.found.sort_by_key(|(span, _)| span.start);
        let mut found: Vec<(Bytes, Complaint)> = Vec::new();
        for mistake in self.found {
            if !found.contains(&mistake) {
                found.push(mistake);
            }
        }
        let list = found.into_iter().map(|(span, complaint)| Problem::new(span, complaint, sources)).collect();
        Problems { sources: sources.clone(), list }
    }
}

impl Problem {
    fn new(span: Bytes, complaint: Complaint, sources: &Sources) -> Self {
        let place = sources.place(&span);
        Self {
            file: place.source.name.clone(),
            line: place.line,
            column: place.column,
            words: place.source.text.get(place.local.clone()).unwrap_or_default().to_owned(),
            message: complaint.message,
            hint: complaint.hint,
            span,
        }
    }
}

impl Problems {
    /// How many there are, at least one.
    #[expect(clippy::len_without_is_empty, reason = "there is always one")]
    pub const fn len(&self) -> usize {
        self.list.len()
    }

    /// The problems, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.list.iter()
    }

    /// All problems as text for people, each with the line that it is about.
    pub fn render(&self, paint: Paint) -> String {
        let renderer = match paint {
            Paint::Plain => Renderer::plain(),
            Paint::Colour => Renderer::styled(),
        };
        let mut text = String::new();
        for problem in &self.list {
            let place = self.sources.place(&problem.span);
            let snippet = Snippet::source(place.source.text.as_str())
                .path(place.source.name.as_str())
                .annotation(AnnotationKind::Primary.span(place.local));
            let mut group = Level::ERROR.primary_title(problem.message.as_str()).element(snippet);
            if let Some(hint) = &problem.hint {
                group = group.element(Level::HELP.message(hint.as_str()));
            }
            text.push_str(&renderer.render(&[group]));
            text.push_str("\n\n");
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Paint::Plain))
    }
}

impl std::error::Error for Problems {}

/// The most similar of some words, if one is similar enough to be what was meant. Another number is another thing, not
/// a slip of the pen: "ws2003" is not near "ws2008".
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let allowed = (word.chars().count() / 3).max(1);
    known
        .into_iter()
        .filter(|candidate| numbers(candidate) == numbers(&word))
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|&(distance, _)| distance <= allowed)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// The numbers in a word, leading zeros aside.
fn numbers(word: &str) -> Vec<&str> {
    let runs = word.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    runs.map(|run| run.trim_start_matches('0')).collect()
}

/// A hint for an unknown word: the one that was probably meant, or all there are.
pub(super) fn suggest<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Option<String> {
    if let Some(near) = nearest(word, known.clone()) {
        return Some(format!("did you mean \"{near}\"?"));
    }
    let all: Vec<String> = known.into_iter().map(|word| format!("\"{word}\"")).collect();
    match all.len() {
        0 => None,
        1..=12 => Some(format!("known: {}", all.join(", "))),
        many => Some(format!("known: {}, and {} more", all[..10].join(", "), many - 10)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_word_is_suggested_and_a_far_one_is_not() {
        let known = ["pilot", "broad", "fast"];
        assert_eq!(suggest("pilott", known).as_deref(), Some("did you mean \"pilot\"?"));
        assert_eq!(suggest("PILOT", known).as_deref(), Some("did you mean \"pilot\"?"));
        assert_eq!(suggest("zebra", known).as_deref(), Some("known: \"pilot\", \"broad\", \"fast\""));
        assert_eq!(suggest("zebra", []), None);
        assert_eq!(nearest("hv1", ["hv02", "hv01"]), Some("hv01"));
        assert_eq!(nearest("ws2003", ["ws2008"]), None);
    }
}
