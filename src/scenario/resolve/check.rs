//! Checks of single values. A value that is refused is replaced by one that does no harm: with a problem in the review
//! no model comes out.

use std::ops::RangeInclusive;

use super::super::file::{Number, Text, Whole};
use super::super::problem::{Complaint, Review, suggest};
use super::super::source::Bytes;
use super::super::text;
use crate::units::{Fraction, Span};

impl Review {
    /// What a parser makes of a text.
    pub(super) fn read<T>(&mut self, words: &Text, parser: fn(&str) -> Result<T, Complaint>) -> Option<T> {
        parser(words.get_ref()).map_err(|complaint| self.refuse(words.span(), complaint)).ok()
    }

    /// A duration.
    pub(super) fn span(&mut self, words: &Text) -> Span {
        self.read(words, text::duration).unwrap_or_default()
    }

    /// A duration above zero.
    pub(super) fn positive(&mut self, words: &Text, what: &str) -> Span {
        let Some(span) = self.read(words, text::duration) else { return Span::SECOND };
        if span == Span::ZERO {
            self.refuse(words.span(), Complaint::new(format!("{what} must be above zero")));
        }
        span
    }

    /// A share or probability.
    pub(super) fn share(&mut self, number: &Number) -> Fraction {
        Fraction::new(*number.get_ref()).unwrap_or_else(|| {
            let complaint = Complaint::new(format!("{} is not a share", number.get_ref()));
            self.refuse(number.span(), complaint.hint("a share is between 0 and 1; 14 % is 0.14"));
            Fraction::ZERO
        })
    }

    /// A whole number within limits.
    pub(super) fn whole(&mut self, number: &Whole, what: &str, limits: RangeInclusive<u32>) -> u32 {
        let least = *limits.start();
        self.within(number, what, limits).unwrap_or(least)
    }

    /// A whole number, if it is within limits.
    pub(super) fn within(&mut self, number: &Whole, what: &str, limits: RangeInclusive<u32>) -> Option<u32> {
        let value = u32::try_from(*number.get_ref()).ok().filter(|value| limits.contains(value));
        if value.is_none() {
            let complaint = Complaint::new(format!("{what} cannot be {}", number.get_ref()));
            self.refuse(number.span(), complaint.hint(format!("from {} to {}", limits.start(), limits.end())));
        }
        value
    }

    /// One of some words.
    pub(super) fn word<T: Copy>(&mut self, words: &Text, what: &str, known: &[(&str, T)]) -> Option<T> {
        let found = known.iter().find(|(word, _)| word == words.get_ref()).map(|&(_, value)| value);
        if found.is_none() {
            self.unknown(words, what, known.iter().map(|&(word, _)| word));
        }
        found
    }

    /// Notes that a word is not one of those that are known.
    pub(super) fn unknown<'a>(&mut self, words: &Text, what: &str, known: impl Iterator<Item = &'a str> + Clone) {
        let complaint = Complaint::new(format!("{what} \"{}\" is not defined", words.get_ref()));
        let complaint = match suggest(words.get_ref(), known) {
            Some(hint) => complaint.hint(hint),
            None => complaint.hint(format!("there is no {what} at all")),
        };
        self.refuse(words.span(), complaint);
    }

    /// Notes that something must not be empty.
    pub(super) fn filled(&mut self, words: &Text, what: &str) {
        if words.get_ref().trim().is_empty() {
            self.refuse(words.span(), Complaint::new(format!("the {what} is empty")));
        }
    }
}

/// Names that may stand only once.
#[derive(Debug)]
pub(super) struct Names {
    what: &'static str,
    taken: Vec<String>,
    /// Some names could not be read, so a name that is not there may be one of them.
    is_open: bool,
}

impl Names {
    pub(super) const fn new(what: &'static str) -> Self {
        Self { what, taken: Vec::new(), is_open: false }
    }

    /// Takes a name, in the order of the table that the names belong to. Names differ by more than their case, as names
    /// of computers do.
    pub(super) fn take(&mut self, name: &str, at: Bytes, review: &mut Review) {
        if name.trim().is_empty() {
            review.refuse(at, Complaint::new(format!("the name of a {} is empty", self.what)));
        } else if self.taken.iter().any(|taken| taken.eq_ignore_ascii_case(name)) {
            let complaint = Complaint::new(format!("there are two {}s with the name \"{name}\"", self.what));
            let hint = match self.what {
                "machine" => "give each a name of its own; \"hv{02}\" numbers the machines of an entry",
                _ => "give each a name of its own",
            };
            review.refuse(at, complaint.hint(hint));
        }
        self.taken(name);
    }

    /// Adds a name that was checked elsewhere.
    pub(super) fn taken(&mut self, name: &str) {
        self.is_open |= name.trim().is_empty();
        self.taken.push(name.to_owned());
    }

    /// Notes that there are names that could not be read.
    pub(super) const fn leave_open(&mut self) {
        self.is_open = true;
    }

    /// Whether there are names that could not be read.
    pub(super) const fn is_open(&self) -> bool {
        self.is_open
    }

    /// All names, in order.
    pub(super) fn list(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.taken.iter().map(String::as_str)
    }

    /// The positions of the names that match a pattern; a problem if there are none.
    pub(super) fn matching(&self, pattern: &Text, review: &mut Review) -> Vec<usize> {
        let found: Vec<usize> =
            (0..self.taken.len()).filter(|&position| text::matches(pattern.get_ref(), &self.taken[position])).collect();
        if !found.is_empty() || self.is_open {
            return found;
        }
        if pattern.get_ref().contains('*') {
            let complaint = Complaint::new(format!("no {} matches \"{}\"", self.what, pattern.get_ref()));
            let hint = match suggest("", self.list()) {
                Some(known) => known,
                None => format!("there is no {} at all", self.what),
            };
            review.refuse(pattern.span(), complaint.hint(hint));
        } else {
            review.unknown(pattern, self.what, self.list());
        }
        found
    }

    /// The position of a name; a problem if it is not there.
    pub(super) fn position(&self, name: &Text, review: &mut Review) -> Option<usize> {
        let found = self.list().position(|taken| taken.eq_ignore_ascii_case(name.get_ref()));
        if found.is_none() && !self.is_open {
            review.unknown(name, self.what, self.list());
        }
        found
    }
}

/// A position as a table index.
pub(super) fn index(position: usize) -> u32 {
    u32::try_from(position).expect("counts of entries are bounded")
}
