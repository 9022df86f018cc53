//! Releases as tables: which may come, which groups of updates each has in this estate, and when.

use super::tables::{GROUPS, Relations, SupplyRule, SupplyTable, number};
use super::{calendar_months, extra, release_day, release_time};
use crate::model::{Model, Packaging, Product, ProductSet, Release, Supply};
use crate::units::{Epoch, Time};

/// The products of each update group: system, Exchange, SQL Server, Office and applications of others.
const GROUP_PRODUCTS: [ProductSet; GROUPS] = [
    ProductSet::EMPTY
        .with(Product::Windows2000)
        .with(Product::Ws2003)
        .with(Product::Ws2008)
        .with(Product::Ws2008Core)
        .with(Product::Ws2008R2)
        .with(Product::Ws2008R2Core)
        .with(Product::Ws2012R2)
        .with(Product::Ws2012R2Core)
        .with(Product::Ws2016)
        .with(Product::Ws2016Core)
        .with(Product::Ws2019)
        .with(Product::Ws2019Core)
        .with(Product::Ws2022)
        .with(Product::Ws2022Core)
        .with(Product::Ws2022Hotpatch)
        .with(Product::HyperV),
    ProductSet::EMPTY.with(Product::Exchange),
    ProductSet::EMPTY.with(Product::SqlServer),
    ProductSet::EMPTY.with(Product::Office).with(Product::ThirdParty),
];

/// The products of an update group.
pub(crate) const fn group_products(group: usize) -> ProductSet {
    GROUP_PRODUCTS[group]
}

pub(super) fn supply_table(model: &Model, epoch: Epoch, end: Time) -> SupplyTable {
    let mut templates: Vec<Release> = match &model.supply {
        Supply::Replay(releases) => releases.clone(),
        Supply::Resample(months) => months.iter().flat_map(|month| month.releases.iter().cloned()).collect(),
    };
    let rule = match &model.supply {
        Supply::Replay(releases) => SupplyRule::Replay(replayed(releases, epoch, end)),
        Supply::Resample(months) => resampled(model, months),
    };
    let (releases_max, vulnerabilities_max) = limits(&rule, &templates);
    let (more, extra) = extra::extra(model, templates.len(), epoch, end);
    let room = extra::room(model, &extra, end);
    templates.extend(more);
    let groups = templates.iter().map(groups_of).collect();
    let relations = if templates.iter().any(has_relations) { Relations::Some } else { Relations::None };
    SupplyTable {
        templates,
        groups,
        rule,
        extra,
        releases_max: releases_max + room,
        vulnerabilities_max: vulnerabilities_max + room,
        relations,
    }
}

fn has_relations(release: &Release) -> bool {
    let nature = &release.nature;
    nature.packaging == Packaging::Cumulative || !nature.supersedes.is_empty() || !nature.requires.is_empty()
}

fn groups_of(release: &Release) -> u8 {
    (0..GROUPS)
        .filter(|&group| !release.affected.intersection(group_products(group)).is_empty())
        .fold(0, |bits, group| bits | 1 << group)
}

fn replayed(releases: &[Release], epoch: Epoch, end: Time) -> Vec<(Time, u32)> {
    releases
        .iter()
        .enumerate()
        .filter_map(|(index, release)| Some((release_time(release.date, epoch)?, number(index))))
        .filter(|&(at, _)| at < end)
        .collect()
}

fn resampled(model: &Model, months: &[crate::model::Month]) -> SupplyRule {
    let mut template = 0;
    let mut pool = Vec::with_capacity(months.len());
    for month in months {
        let release_day = release_day(month.year, month.month);
        let mut list = Vec::with_capacity(month.releases.len());
        for release in &month.releases {
            list.push((release.date.days_since(release_day), template));
            template += 1;
        }
        pool.push(list);
    }
    let calendar = calendar_months(model.horizon.start, model.horizon.end)
        .into_iter()
        .map(|(year, month)| release_day(year, month))
        .collect();
    SupplyRule::Resample { calendar, pool }
}

fn limits(rule: &SupplyRule, templates: &[Release]) -> (usize, usize) {
    let vulnerabilities =
        |list: &[u32]| list.iter().map(|&t| usize::from(templates[t as usize].vulnerabilities)).sum::<usize>();
    match rule {
        SupplyRule::Replay(list) => {
            let of: Vec<u32> = list.iter().map(|&(_, template)| template).collect();
            (of.len(), vulnerabilities(&of))
        }
        SupplyRule::Resample { calendar, pool } => {
            let lists = pool.iter().map(|month| month.iter().map(|&(_, template)| template).collect::<Vec<_>>());
            let (releases, flaws) = lists
                .map(|list| (list.len(), vulnerabilities(&list)))
                .fold((0, 0), |a, b| (a.0.max(b.0), a.1.max(b.1)));
            (releases * calendar.len(), flaws * calendar.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_is_in_one_group() {
        for product in Product::ALL {
            let groups = (0..GROUPS).filter(|&group| group_products(group).contains(product)).count();
            assert_eq!(groups, 1, "{product:?}");
        }
    }
}
