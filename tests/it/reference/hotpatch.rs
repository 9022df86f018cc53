//! How an update is installed on a machine: by its nature, or as a hotpatch (section 3.9 of the page).

use patchcast::model::{Component, Effort, Packaging, Product, ProductSet, RestartNeed};
use patchcast::units::{Time, Zone};

use super::Twin;
use super::world::number;

/// Whether a machine with these products is enrolled in hotpatching.
fn is_enrolled(products: ProductSet) -> bool {
    products.contains(Product::Ws2022Hotpatch)
}

impl Twin<'_> {
    /// Whether it asks for a restart on this machine.
    pub(super) fn needs_restart(&self, m: usize, u: u32) -> bool {
        match self.text(u).restart {
            _ if self.is_hotpatch(m, u) => false,
            RestartNeed::Yes => true,
            RestartNeed::Maybe => self.dice.restart_needed(number(m), u),
            RestartNeed::No => false,
        }
    }

    /// Whether it never asks for a restart.
    pub(super) fn is_minor(&self, m: usize, u: u32) -> bool {
        matches!(self.text(u).restart, RestartNeed::No) || self.is_hotpatch(m, u)
    }

    pub(super) fn effort(&self, m: usize, u: u32) -> Effort {
        if self.is_hotpatch(m, u) { Effort::Hotpatch } else { self.text(u).effort() }
    }

    /// The last baseline before a hotpatch, which must be in effect.
    pub(super) fn baseline_before(&self, m: usize, u: u32) -> Option<u32> {
        let baseline = |&v: &u32| v < u && self.is_cumulative_of_system(v) && self.is_in_month_of_baseline(v);
        self.machines[m].updates.keys().copied().rfind(baseline).filter(|_| self.is_hotpatch(m, u))
    }

    fn is_hotpatch(&self, m: usize, u: u32) -> bool {
        is_enrolled(self.machines[m].products) && self.is_cumulative_of_system(u) && !self.is_in_month_of_baseline(u)
    }

    fn is_cumulative_of_system(&self, u: u32) -> bool {
        let text = self.text(u);
        u.is_multiple_of(4)
            && matches!((text.component, text.nature.packaging), (Component::System, Packaging::Cumulative))
    }

    /// Whether the month of a release brings a baseline, planned or not.
    fn is_in_month_of_baseline(&self, u: u32) -> bool {
        let redmond = Zone::named("America/Los_Angeles").expect("Redmond has a clock");
        let released = Time::from_ms(self.world.releases[u as usize / 4].time * 1_000);
        let date = self.epoch.local(released, &redmond).0;
        let months = i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
        let month = u32::try_from(months).expect("years count from our era");
        matches!(date.month(), 1 | 4 | 7 | 10) || self.dice.unplanned_baseline(month)
    }
}
