//! How a listed release is packaged, offered and installed, and which releases it names.

use super::super::file::{ReleaseEntry, Text};
use super::super::problem::{Complaint, Review};
use super::check::Names;
use crate::model::{Channel, Class, Handling, Importance, Nature, Packaging, Release};

pub(super) const IMPORTANCES: [(&str, Importance); 3] = [
    ("important", Importance::Important),
    ("recommended", Importance::Recommended),
    ("optional", Importance::Optional),
];
const PACKAGINGS: [(&str, Packaging); 2] =
    [("individual", Packaging::Individual), ("cumulative", Packaging::Cumulative)];
const HANDLINGS: [(&str, Handling); 2] = [("together", Handling::Together), ("exclusive", Handling::Exclusive)];
const CHANNELS: [(&str, Channel); 3] =
    [("everywhere", Channel::Everywhere), ("catalog", Channel::Catalog), ("local", Channel::Local)];

/// The words of an entry.
pub(super) fn nature(entry: &ReleaseEntry, review: &mut Review) -> Nature {
    let ids = |names: &[Text]| names.iter().map(|name| name.get_ref().clone()).collect();
    Nature {
        class: one_of(entry.class.as_ref(), "classification", &classes(), review),
        importance: one_of(entry.importance.as_ref(), "importance", &IMPORTANCES, review),
        packaging: one_of(entry.packaging.as_ref(), "packaging", &PACKAGINGS, review),
        handling: one_of(entry.handling.as_ref(), "handling", &HANDLINGS, review),
        channel: one_of(entry.channel.as_ref(), "channel", &CHANNELS, review),
        supersedes: ids(&entry.supersedes),
        requires: ids(&entry.requires),
    }
}

/// All classifications by their words.
pub(super) fn classes() -> [(&'static str, Class); 9] {
    Class::ALL.map(|class| (class.id(), class))
}

fn one_of<T: Copy + Default>(words: Option<&Text>, what: &str, known: &[(&str, T)], review: &mut Review) -> T {
    words.and_then(|words| review.word(words, what, known)).unwrap_or_default()
}

/// Checks the releases that others name: there, and earlier. `releases` are those that could be read, in the order of
/// their days.
pub(super) fn relations(entries: &[ReleaseEntry], releases: &[Release], names: &Names, review: &mut Review) {
    let place = |id: &str| releases.iter().position(|release| release.id.eq_ignore_ascii_case(id));
    for entry in entries {
        for (name, verb) in entry
            .supersedes
            .iter()
            .map(|name| (name, "supersede"))
            .chain(entry.requires.iter().map(|name| (name, "require")))
        {
            if names.position(name, review).is_none() {
                continue;
            }
            let (Some(own), Some(other)) = (place(entry.id.get_ref()), place(name.get_ref())) else { continue };
            if own <= other {
                let (id, other) = (entry.id.get_ref(), name.get_ref());
                let complaint = Complaint::new(format!("\"{id}\" cannot {verb} \"{other}\", which is not earlier"));
                review.refuse(name.span(), complaint.hint("name releases that came out before this one"));
            }
        }
    }
}
