//! How installing goes, whether or not the update is sound.

use super::super::file::{InstallTable, LawTable, LawText, ServicingTable};
use super::super::problem::{Complaint, Review};
use super::super::source::Bytes;
use super::super::word::WordOr;
use super::power;
use crate::model::{EffortSet, Law, Servicing};
use crate::units::Span;

/// `[servicing]`
pub(super) fn servicing(table: &ServicingTable, review: &mut Review) -> Servicing {
    Servicing {
        download: review.law(&table.download),
        install: install(table, review),
        install_failure: review.share(&table.install_failure),
        retry_failure: review.share(&table.retry_failure),
        admin_share: review.share(&table.admin_share),
        admin: review.law(&table.admin),
        maybe_restart: review.share(&table.maybe_restart),
        reversed: review.share(&table.reversed),
        reversal: review.law(&table.reversal),
        twice: review.share(&table.twice),
        session_open: review.share(&table.session_open),
        session_left: review.law(&table.session_left),
        unplanned_baseline: review.share(&table.unplanned_baseline),
        shutdown: power::shutdown(table, review),
    }
}

fn install(servicing: &ServicingTable, review: &mut Review) -> EffortSet<Law> {
    let at = servicing.install.span();
    let table = match servicing.install.get_ref() {
        WordOr::Word(word) => return for_all(WordOr::Word(word.clone()), at, review),
        WordOr::Table(table) => table,
    };
    let by_effort =
        [&table.update, &table.dotnet, &table.service_pack, &table.cumulative, &table.cumulative_2016, &table.hotpatch];
    let law = one_law(table);
    if by_effort.iter().all(|law| law.is_none()) {
        return for_all(WordOr::Table(law), at, review);
    }
    if has_law(&law) {
        let complaint = Complaint::new("this is one law for all updates and laws by effort");
        review.refuse(
            at,
            complaint.hint("write one law, or a table such as { update = \"5m\", service-pack = \"40m\" }"),
        );
    }
    EffortSet(by_effort.map(|law| law.as_ref().map_or(Law::Fixed(Span::ZERO), |law| review.law(law))))
}

fn for_all(law: WordOr<LawTable>, at: Bytes, review: &mut Review) -> EffortSet<Law> {
    let law = review.law(&LawText::new(at, law));
    EffortSet([(); 6].map(|()| law.clone()))
}

fn one_law(table: &InstallTable) -> LawTable {
    LawTable {
        fixed: table.fixed.clone(),
        uniform: table.uniform.clone(),
        exponential: table.exponential.clone(),
        lognormal: table.lognormal.clone(),
        triangular: table.triangular.clone(),
        weibull: table.weibull.clone(),
        gamma: table.gamma.clone(),
        empirical: table.empirical.clone(),
    }
}

const fn has_law(law: &LawTable) -> bool {
    law.fixed.is_some()
        || law.uniform.is_some()
        || law.exponential.is_some()
        || law.lognormal.is_some()
        || law.triangular.is_some()
        || law.weibull.is_some()
        || law.gamma.is_some()
        || law.empirical.is_some()
}
