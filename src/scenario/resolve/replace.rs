//! `replace = { ... }` of a plan: guests are replaced instead of updated in place.

use toml::Spanned;

use super::super::file::ReplaceTable;
use super::super::problem::{Complaint, Review};
use super::super::word::WordOr;
use crate::model::{Layer, LayerPlan, Replace, Start, Successor};

const SUCCESSORS: [(&str, Successor); 2] = [("image", Successor::Image), ("clone", Successor::Clone)];

/// How guests are replaced; `None` if they are updated in place.
pub(super) fn replace(written: &Spanned<WordOr<ReplaceTable>>, review: &mut Review) -> Option<Replace> {
    let table = match written.get_ref() {
        WordOr::Word(word) => {
            review.rule(word, written, &[("never", ())], "write \"never\" or { by = \"image\" }");
            return None;
        }
        WordOr::Table(table) => table,
    };
    for role in &table.except {
        review.filled(role, "role");
    }
    Some(Replace {
        by: review.word(&table.by, "successor of a guest", &SUCCESSORS).unwrap_or(Successor::Image),
        at_once: review.whole(&table.at_once, "a number of guests that are replaced at once", 1..=1_000),
        build: review.law(&table.build),
        switch: review.law(&table.switch),
        except: table.except.iter().map(|role| role.get_ref().clone()).collect(),
    })
}

/// Only guests are replaced, and only in openings.
pub(super) fn refuse_out_of_place(
    written: Option<&Spanned<WordOr<ReplaceTable>>>,
    layer: Layer,
    plan: &LayerPlan,
    review: &mut Review,
) {
    let Some(written) = written.filter(|_| plan.replace.is_some()) else { return };
    if layer != Layer::Guests {
        let complaint = Complaint::new(format!("the plan of {} cannot replace anything", layer.id()));
        let hint = "write `replace` under guests: a guest that is replaced gets the updates of its workloads with it";
        review.refuse(written.span(), complaint.hint(hint));
    } else if let Start::ByHand { .. } = plan.agent.start {
        let complaint = Complaint::new("no guest is ever replaced: somebody installs by hand, so there is no window");
        review.refuse(written.span(), complaint.hint("write a window, or leave `replace` out"));
    }
}
