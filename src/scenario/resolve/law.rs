//! Laws: a duration, the name of an observed law, or a table with one law in it.

use super::super::file::{LawTable, LawText, Number, Text, Whole};
use super::super::problem::{Complaint, Review, suggest};
use super::super::source::Bytes;
use super::super::text::duration;
use super::super::word::WordOr;
use crate::calibration;
use crate::model::Law;
use crate::units::Span;

const FIXED: Law = Law::Fixed(Span::ZERO);

impl Review {
    /// A law.
    pub(super) fn law(&mut self, written: &LawText) -> Law {
        match written.get_ref() {
            WordOr::Word(word) => self.law_word(word, written.span()),
            WordOr::Table(table) => self.law_table(table, written.span()),
        }
    }

    fn law_word(&mut self, word: &str, at: Bytes) -> Law {
        if let Some(law) = calibration::named_law(word) {
            return law;
        }
        match duration(word) {
            Ok(span) => Law::Fixed(span),
            Err(complaint) => {
                let is_name = word.starts_with(char::is_alphabetic);
                let names = calibration::named_laws().iter().map(|&(name, _)| name);
                let complaint = match suggest(word, names).filter(|_| is_name) {
                    Some(hint) => Complaint::new(format!("there is no observed law \"{word}\"")).hint(hint),
                    None => complaint,
                };
                self.refuse(at, complaint);
                FIXED
            }
        }
    }

    fn law_table(&mut self, table: &LawTable, at: Bytes) -> Law {
        let mut laws = Vec::new();
        laws.extend(table.fixed.as_ref().map(|span| Law::Fixed(self.span(span))));
        laws.extend(table.uniform.as_ref().map(|law| {
            let (low, high) = (self.span(&law.low), self.span(&law.high));
            self.ascending(&law.high, low, high);
            Law::Uniform { low, high }
        }));
        laws.extend(
            table.exponential.as_ref().map(|law| Law::Exponential { mean: self.positive(&law.mean, "a mean") }),
        );
        laws.extend(table.lognormal.as_ref().map(|law| Law::LogNormal {
            median: self.positive(&law.median, "a median"),
            sigma: self.number(&law.sigma, "sigma", Zero::Allowed),
        }));
        laws.extend(table.triangular.as_ref().map(|law| {
            let (low, mode, high) = (self.span(&law.low), self.span(&law.mode), self.span(&law.high));
            self.ascending(&law.mode, low, mode);
            self.ascending(&law.high, mode, high);
            Law::Triangular { low, mode, high }
        }));
        laws.extend(table.weibull.as_ref().map(|law| Law::Weibull {
            shape: self.number(&law.shape, "a shape", Zero::Refused),
            scale: self.positive(&law.scale, "a scale"),
        }));
        laws.extend(table.gamma.as_ref().map(|law| Law::Gamma {
            shape: self.number(&law.shape, "a shape", Zero::Refused),
            scale: self.positive(&law.scale, "a scale"),
        }));
        laws.extend(table.empirical.as_ref().map(|values| self.empirical(values, at.clone())));
        if laws.len() != 1 {
            let found = if laws.is_empty() { "an empty table is no law" } else { "this is more than one law" };
            self.refuse(
                at,
                Complaint::new(found).hint("write one, such as { lognormal = { median = \"8m\", sigma = 0.5 } }"),
            );
        }
        laws.pop().unwrap_or(FIXED)
    }

    fn empirical(&mut self, values: &[(Text, Whole)], at: Bytes) -> Law {
        if values.is_empty() {
            self.refuse(at, Complaint::new("a law without values").hint("write [[\"1d\", 3], [\"2d\", 1]]"));
        }
        let value = |(span, weight): &(Text, Whole)| (self.span(span), self.whole(weight, "a weight", 1..=1_000_000));
        Law::Empirical(values.iter().map(value).collect())
    }

    fn ascending(&mut self, at: &Text, earlier: Span, later: Span) {
        if later < earlier {
            let complaint = Complaint::new(format!("\"{}\" is less than what stands before it", at.get_ref()));
            self.refuse(at.span(), complaint.hint("values of a law go up: low, mode, high"));
        }
    }

    fn number(&mut self, number: &Number, what: &str, zero: Zero) -> f64 {
        let value = *number.get_ref();
        let (enough, limits) = match zero {
            Zero::Allowed => (value >= 0.0, "from 0 to 100"),
            Zero::Refused => (value > 0.0, "above 0 and up to 100"),
        };
        if !(enough && value <= 100.0) {
            self.refuse(number.span(), Complaint::new(format!("{what} cannot be {value}")).hint(limits));
        }
        value
    }
}

/// Whether zero is a value.
#[derive(Clone, Copy)]
enum Zero {
    Allowed,
    Refused,
}
