//! People present over time, one curve for each distinct mix of sites.

use super::PresenceCurve;
use crate::model::{Model, UserGroup};
use crate::units::{Epoch, Time};

/// Collects the curves that services and workloads need.
pub(super) struct UserTable<'a> {
    sites: Vec<PresenceCurve>,
    mixes: Vec<Vec<u32>>,
    curves: Vec<PresenceCurve>,
    model: &'a Model,
}

impl<'a> UserTable<'a> {
    pub(super) fn new(model: &'a Model, epoch: Epoch, end: Time) -> Self {
        let compile =
            |site: &crate::model::Site| PresenceCurve::compile(&site.presence, &site.holidays, &site.zone, epoch, end);
        let sites = model.estate.sites.iter().map(compile).collect();
        Self { sites, mixes: Vec::new(), curves: Vec::new(), model }
    }

    /// The number of the curve of these people, `None` if there are none.
    pub(super) fn add<'g>(&mut self, groups: impl IntoIterator<Item = &'g UserGroup>) -> Option<u32> {
        let mut people = vec![0_u32; self.model.estate.sites.len()];
        for group in groups {
            people[group.site.index()] += group.count;
        }
        if people.iter().all(|&count| count == 0) {
            return None;
        }
        let known = self.mixes.iter().position(|mix| *mix == people).unwrap_or_else(|| {
            let weighted: Vec<(&PresenceCurve, u32)> =
                self.sites.iter().zip(&people).filter(|&(_, &count)| count > 0).map(|(c, &n)| (c, n)).collect();
            self.curves.push(PresenceCurve::sum(&weighted));
            self.mixes.push(people);
            self.curves.len() - 1
        });
        Some(u32::try_from(known).expect("fewer mixes than services"))
    }

    pub(super) fn into_curves(self) -> Vec<PresenceCurve> {
        self.curves
    }
}
