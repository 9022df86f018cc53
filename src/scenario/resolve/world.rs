//! What the world does to an estate: exploits, faulty updates, and how long people need to put them right.

use super::super::file::{FaultTable, RecoveryTable, Text, ThreatTable, TriggerTable};
use super::super::problem::{Complaint, Review};
use super::super::text;
use super::super::word::WordOr;
use super::power;
use crate::model::{ComponentSet, ExploitLater, Fault, FaultRates, Hours, Recovery, Threat, TriggerShares};
use crate::units::{ClockTime, Fraction};

/// Shares that people write with a few digits add up to one within this.
const SUM_TOLERANCE: f64 = 1e-9;

/// `[threat]`
pub(super) fn threat(table: &ThreatTable, review: &mut Review) -> Threat {
    let weights = &table.weights;
    Threat {
        later: ExploitLater {
            share: review.share(&table.exploited_later.share),
            lag: review.law(&table.exploited_later.lag),
        },
        weights: [&weights.low, &weights.moderate, &weights.important, &weights.critical]
            .map(|weight| review.whole(weight, "a weight", 0..=1_000_000)),
    }
}

/// `[fault]`
pub(super) fn fault(table: &FaultTable, review: &mut Review) -> Fault {
    Fault {
        rates: rates(table, review),
        trigger: trigger(table.trigger.get_ref(), table.trigger.span(), review),
        manifest: review.share(&table.manifest),
        machine_share: review.share(&table.machine_share),
        signal: review.law(&table.signal),
        withdrawn_share: review.share(&table.withdrawn_share),
        withdrawal: review.law(&table.withdrawal),
        fix: review.law(&table.fix),
    }
}

fn rates(table: &FaultTable, review: &mut Review) -> FaultRates {
    let faulty = match table.faulty.get_ref() {
        WordOr::Table(rates) => ComponentSet(
            [
                &rates.hypervisor,
                &rates.system,
                &rates.browser,
                &rates.dotnet,
                &rates.exchange,
                &rates.sqlserver,
                &rates.office,
                &rates.other,
            ]
            .map(|rate| review.share(rate)),
        ),
        WordOr::Word(word) => {
            if word != "never" {
                let complaint = Complaint::new(format!("\"{word}\" is not a rate of faulty updates"));
                review.refuse(table.faulty.span(), complaint.hint("write \"never\", or a table of rates by component"));
            }
            ComponentSet([Fraction::ZERO; 8])
        }
    };
    FaultRates { faulty, severe: review.share(&table.severe), reach: review.share(&table.reach) }
}

fn trigger(table: &TriggerTable, at: std::ops::Range<usize>, review: &mut Review) -> TriggerShares {
    let [product, role, hardware] = [&table.product, &table.role, &table.hardware].map(|share| review.share(share));
    let sum = product.get() + role.get() + hardware.get();
    if (sum - 1.0).abs() > SUM_TOLERANCE {
        let complaint = Complaint::new(format!("the shares of triggers add up to {sum:.3}"));
        let hint =
            format!("product {}, role {} and hardware {} must add up to 1", product.get(), role.get(), hardware.get());
        review.refuse(at, complaint.hint(hint));
    }
    TriggerShares { product, role, hardware }
}

/// `[recovery]`
pub(super) fn recovery(table: &RecoveryTable, review: &mut Review) -> Recovery {
    Recovery {
        monitoring: review.law(&table.monitoring),
        report_after: review.span(&table.report_after),
        cycle_guest: review.law(&table.cycle_guest),
        cycle_physical: review.law(&table.cycle_physical),
        uninstall: review.law(&table.uninstall),
        repair_guest: review.law(&table.repair_guest),
        repair_physical: review.law(&table.repair_physical),
        administrator: review.law(&table.administrator),
        administrator_away: review.law(&table.administrator_away),
        staffed: staffed(&table.staffed, review),
        heartbeat: review.span(&table.heartbeat),
        power_loss: power::power_loss(table, review),
    }
}

/// Hours of one day, in which somebody is at work.
fn staffed(words: &Text, review: &mut Review) -> Hours {
    let all_day = Hours { from: ClockTime::MIDNIGHT, to: ClockTime::MIDNIGHT };
    let Some((from, to)) = review.read(words, text::hours) else { return all_day };
    if to < from {
        let complaint = Complaint::new(format!("the hours \"{}\" go past midnight", words.get_ref()));
        review.refuse(words.span(), complaint.hint("write hours of a business day: \"08:00-18:00\""));
    }
    Hours { from, to }
}
