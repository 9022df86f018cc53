//! What is known about the embedded updates of the cumulative era from elsewhere, held against what the program reads.
//!
//! Expected numbers are those that were published with the data set (its fits count every KB number of a month; the table
//! keeps one update a month and product) or follow from dates of the publisher. A test says where the two differ.

use std::collections::BTreeSet;

use super::Era;
use super::release::{UPDATE_COLUMNS, read_update};
use super::table::{number, read};
use crate::model::{Channel, Class, Effort, Importance, Month, Packaging, Product, Release, RestartNeed, Severity};
use crate::units::{Date, Weekday};

/// Each system with a desktop, its twin without one, and the first month of its history here.
const SYSTEMS: [(Product, Product, (i16, i8)); 6] = [
    (Product::Ws2008, Product::Ws2008Core, (2016, 4)),
    (Product::Ws2008R2, Product::Ws2008R2Core, (2016, 4)),
    (Product::Ws2012R2, Product::Ws2012R2Core, (2016, 4)),
    (Product::Ws2016, Product::Ws2016Core, (2016, 11)),
    (Product::Ws2019, Product::Ws2019Core, (2018, 10)),
    (Product::Ws2022, Product::Ws2022Core, (2021, 9)),
];
const START: (i16, i8) = (2016, 4);
const END: (i16, i8) = (2024, 8);

fn updates() -> &'static [Release] {
    Era::Cumulative.releases()
}

fn months(from: (i16, i8)) -> Vec<Month> {
    Era::Cumulative.months(from, END)
}

fn of(product: Product) -> impl Iterator<Item = &'static Release> {
    updates().iter().filter(move |release| release.affected.contains(product))
}

fn security(release: &Release) -> bool {
    release.nature.class == Class::Security
}

fn find(id: &str) -> &'static Release {
    updates().iter().find(|release| release.id == id).unwrap()
}

fn flaws(product: Product, from: (i16, i8)) -> usize {
    let since = Date::new(from.0, from.1, 1).unwrap();
    of(product).filter(|release| release.date >= since).map(|release| usize::from(release.vulnerabilities)).sum()
}

fn release_day(month: &Month) -> Date {
    Date::nth_weekday(month.year, month.month, 2, Weekday::Tuesday).unwrap()
}

#[test]
fn updates_are_in_order_and_each_is_there_once() {
    let is_stack = |release: &Release| updates().iter().any(|other| other.requires_the(release));
    assert!(updates().is_sorted_by(|a, b| (a.date, !is_stack(a), &a.id) < (b.date, !is_stack(b), &b.id)));
    let ids: BTreeSet<&str> = updates().iter().map(|release| release.id.as_str()).collect();
    assert_eq!((ids.len(), updates().len()), (796, 796));
    for release in updates() {
        assert_eq!(release.vulnerabilities > 0, release.nature.class == Class::Security, "{}", release.id);
        assert!(!release.affected.is_empty(), "{}", release.id);
    }
}

impl Release {
    fn requires_the(&self, other: &Self) -> bool {
        self.nature.requires.contains(&other.id)
    }
}

/// Months with an update, of all months with a release day. The fits count 46 for Exchange and 18 for SQL Server: what was
/// published in 2023-09, and in 2023-04 and 2023-08, had been repaired by updates of earlier months.
#[test]
fn months_with_an_update_of_each_product() {
    for (product, from, with, of) in [
        (Product::Ws2008R2, START, 100, 100),
        (Product::Ws2012R2, START, 99, 100),
        (Product::Ws2016, (2016, 11), 92, 93),
        (Product::Ws2016Core, (2016, 11), 92, 93),
        (Product::Ws2019, (2018, 11), 70, 70),
        (Product::Ws2019Core, (2018, 11), 70, 70),
        (Product::Ws2022, (2021, 9), 36, 36),
        (Product::Ws2022Core, (2021, 9), 36, 36),
        (Product::Ws2022Hotpatch, (2021, 9), 36, 36),
        (Product::Exchange, START, 46 - 1, 100),
        (Product::SqlServer, START, 18 - 2, 100),
        (Product::Office, START, 26, 100),
    ] {
        let months: Vec<Month> =
            months(from).into_iter().filter(|month| (month.year, month.month) != (2017, 2)).collect();
        let has = |month: &&Month| month.releases.iter().any(|release| release.affected.contains(product));
        assert_eq!((months.iter().filter(has).count(), months.len()), (with, of), "{product:?}");
    }
}

/// Means of the fits, over the months that they used. The fits do not know the emergency update of Internet Explorer of
/// 2019-09. In the six months of 2016 with many small packages, one flaw that two packages repair counts twice: 80
/// instead of 74.
#[test]
fn vulnerabilities_per_month_of_each_system() {
    for (product, from, in_months, mean, more) in [
        (Product::Ws2012R2, START, 100, 27.700, 80 - 74),
        (Product::Ws2016, (2016, 11), 93, 35.118, 1),
        (Product::Ws2019, (2018, 11), 70, 45.628, 1),
        (Product::Ws2022, (2021, 9), 36, 46.833, 0),
    ] {
        let published = (flaws(product, from) - more) as f64 / f64::from(in_months);
        assert!((published - mean).abs() < 0.0006, "{product:?}: {published}");
    }
    assert_eq!(flaws(Product::Ws2022Hotpatch, START), flaws(Product::Ws2022, START));
}

/// Vulnerabilities under attack when they were published, from the column that a release keeps only a yes or no of: means of
/// the fits, with the same emergency update on top.
#[test]
fn zero_days_per_month_of_each_system() {
    let rows =
        read(include_str!("data/updates.csv"), UPDATE_COLUMNS, |row| Ok((read_update(row)?, number::<u16>(row[6])?)))
            .unwrap();
    for (product, from, in_months, mean, more) in [
        (Product::Ws2012R2, START, 100, 0.640, 0),
        (Product::Ws2016, (2016, 11), 93, 0.763, 1),
        (Product::Ws2019, (2018, 11), 70, 0.986, 1),
        (Product::Ws2022, (2021, 9), 36, 1.278, 0),
        (Product::Exchange, START, 100, 0.080, 0),
    ] {
        let since = Date::new(from.0, from.1, 1).unwrap();
        let mine = rows.iter().filter(|(release, _)| release.affected.contains(product) && release.date >= since);
        let exploited: u16 = mine.map(|&(_, exploited)| exploited).sum();
        let published = f64::from(exploited - more) / f64::from(in_months);
        assert!((published - mean).abs() < 0.0006, "{product:?}: {published}");
    }
    for (release, exploited) in rows {
        assert_eq!(release.exploited_at_release, exploited > 0, "{}", release.id);
    }
    assert_eq!(of(Product::Ws2022).filter(|release| release.exploited_at_release).count(), 25);
}

/// The fits say 98 % of the KB numbers for Windows Server 2019 and 93 % for 2012 R2; here, as counts of updates: those
/// of the servicing stack need none, and 2012 R2 has nine of 2016-05 of which nothing is said.
#[test]
fn nearly_every_update_of_windows_needs_a_restart() {
    for (product, expected) in [
        (Product::Ws2012R2, [124, 13, 3]),
        (Product::Ws2016, [95, 1, 2]),
        (Product::Ws2019, [74, 1, 2]),
        (Product::Ws2022, [36, 0, 0]),
        (Product::Exchange, [21, 24, 0]),
        (Product::SqlServer, [4, 12, 0]),
        (Product::Office, [0, 26, 0]),
    ] {
        let needs = [RestartNeed::Yes, RestartNeed::Maybe, RestartNeed::No];
        let counts =
            needs.map(|need| of(product).filter(|release| security(release) && release.restart == need).count());
        assert_eq!(counts, expected, "{product:?}");
    }
    let cumulative = |release: &&Release| release.nature.packaging == Packaging::Cumulative;
    for (product, ..) in SYSTEMS {
        assert!(of(product).filter(cumulative).all(|release| release.restart == RestartNeed::Yes), "{product:?}");
    }
}

/// One cumulative update on each second Tuesday, except: 2017-01 (no flaw of these systems was published), 2017-02 (the
/// release day was called off) and 2018-01 (it came on the 3rd, with the news of Meltdown).
#[test]
fn every_month_has_its_release_day() {
    for (product, core, first) in SYSTEMS {
        let since = if product <= Product::Ws2008 { (2018, 9) } else { first.max((2016, 10)) };
        let mut without = Vec::new();
        for month in months(since) {
            let regular = |release: &&Release| {
                release.date == release_day(&month)
                    && release.nature.packaging == Packaging::Cumulative
                    && release.affected.contains(product)
                    && release.affected.contains(core)
            };
            let count = month.releases.iter().filter(regular).count();
            assert!(count < 2, "{product:?} {}-{}", month.year, month.month);
            if count == 0 {
                without.push((month.year, month.month));
            }
        }
        let expected: &[(i16, i8)] = match product {
            Product::Ws2008R2 => &[(2017, 2), (2018, 1)],
            Product::Ws2012R2 | Product::Ws2016 => &[(2017, 1), (2017, 2), (2018, 1)],
            _ => &[],
        };
        assert_eq!(without, expected, "{product:?}");
    }
}

/// The releases outside the monthly day that are on the list that comes with the data, less those of Flash Player and of
/// the malware scanner.
#[test]
fn releases_out_of_band() {
    let days = |class: Class| -> BTreeSet<String> {
        let out = updates().iter().filter(|release| release.out_of_band && release.nature.class == class);
        out.map(|release| release.date.to_string()).collect()
    };
    let expected = ["2018-01-03", "2018-03-29", "2019-09-23", "2021-03-02", "2021-07-06"];
    let repairs = [
        "2019-05-19",
        "2020-06-16",
        "2020-11-17",
        "2021-02-12",
        "2021-11-14",
        "2022-01-17",
        "2022-11-17",
        "2024-03-22",
        "2024-03-25",
    ];
    assert_eq!(days(Class::Security), expected.map(str::to_owned).into());
    assert_eq!(&days(Class::Update) | &days(Class::Critical), repairs.map(str::to_owned).into());
    for month in months(START) {
        for release in month.releases.iter().filter(|release| !release.out_of_band) {
            assert_eq!(release.date, release_day(&month), "{}", release.id);
        }
    }
    let imported = updates().iter().filter(|release| release.nature.channel == Channel::Catalog);
    let imported: Vec<&str> = imported.filter(|release| security(release)).map(|release| release.id.as_str()).collect();
    assert_eq!(imported, ["KB4522010", "KB4522015"]);
}

/// The domain controllers of March 2024 ran out of memory after the monthly update. The repair was to be had from the
/// catalogue only, and holds what the monthly update held.
#[test]
fn repairs_of_a_fault_are_optional_and_hold_no_flaw_of_their_own() {
    let repair = find("KB5037422");
    assert_eq!(repair.date, Date::new(2024, 3, 22).unwrap());
    let nature = &repair.nature;
    assert_eq!((nature.class, nature.importance), (Class::Update, Importance::Optional));
    assert_eq!((nature.channel, nature.packaging), (Channel::Catalog, Packaging::Cumulative));
    assert_eq!((repair.vulnerabilities, repair.restart), (0, RestartNeed::Yes));
    assert!(repair.fixed.contains(Product::Ws2022Core) && !repair.fixed.contains(Product::Ws2019Core));
    assert_eq!(updates().iter().filter(|release| !security(release)).count(), 23);
}

/// The print spooler, July 2021: an update on 6 July, a week before the monthly one, because of attacks.
#[test]
fn print_nightmare() {
    let release = find("KB5004947");
    assert_eq!(release.date, Date::new(2021, 7, 6).unwrap());
    assert_eq!((release.severity, release.restart), (Severity::Critical, RestartNeed::Yes));
    assert!(release.out_of_band && release.exploited_at_release);
    let products: Vec<Product> = release.affected.iter().collect();
    assert_eq!(products, [Product::Ws2019, Product::Ws2019Core]);
    assert_eq!((release.vulnerabilities, release.effort()), (1, Effort::Cumulative));
    assert_eq!(find("KB5004948").effort(), Effort::Cumulative2016);
}

/// Before 2016-10 Windows Server 2012 R2 gets single packages, afterwards its monthly rollup and a few single ones.
#[test]
fn packages_of_2012_r2() {
    let rollups = Date::new(2016, 10, 1).unwrap();
    let single = |release: &&Release| release.nature.packaging == Packaging::Individual && security(release);
    assert_eq!(of(Product::Ws2012R2).filter(|release| release.date < rollups).filter(single).count(), 42);
    assert!(of(Product::Ws2012R2).filter(|release| release.date < rollups).all(|release| single(&release)));
    let later = of(Product::Ws2012R2).filter(|release| release.date >= rollups).filter(single);
    let later: Vec<&str> = later.map(|release| release.id.as_str()).collect();
    assert_eq!(later, ["KB4502496", "KB4566425", "KB4578013", "KB5012170"]);
}

#[test]
fn repairs_end_with_support_and_flaws_do_not() {
    for (product, last) in [
        (Product::Ws2008R2, Date::new(2020, 1, 14)),
        (Product::Ws2012R2, Date::new(2023, 10, 10)),
        (Product::Ws2016, Date::new(2024, 8, 13)),
        (Product::Ws2022Hotpatch, Date::new(2024, 8, 13)),
    ] {
        let repaired = of(product).filter(|release| release.fixed.contains(product)).map(|release| release.date);
        assert_eq!(repaired.max(), last, "{product:?}");
        assert_eq!(of(product).map(|release| release.date).max(), Date::new(2024, 8, 13), "{product:?}");
    }
}

/// A servicing stack that an update requires comes on the same day, before it, for the same systems, without a restart.
#[test]
fn what_an_update_requires_comes_first() {
    let required: Vec<(usize, &Release, &str)> = updates()
        .iter()
        .enumerate()
        .flat_map(|(place, release)| release.nature.requires.iter().map(move |id| (place, release, id.as_str())))
        .collect();
    assert_eq!(required.len(), 7);
    for (place, release, id) in required {
        let stack = find(id);
        assert!(updates()[..place].iter().any(|earlier| earlier.id == id), "{id}");
        assert_eq!((stack.date, stack.affected, stack.restart), (release.date, release.affected, RestartNeed::No));
        assert_eq!(stack.effort(), Effort::Update);
    }
}
