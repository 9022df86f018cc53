//! Observed lags, in whole days, as empirical laws with a name: exploits, and what became of faulty updates.

use std::sync::LazyLock;

use super::table::{Defect, number, read};
use crate::model::Law;
use crate::units::Span;

/// The names that a scenario may use, and one sentence for each.
const NAMED: [(&str, &str); 7] = [
    (
        "public-exploits",
        "From an update to the first public exploit code, where that came later: 206 of 264 distinct pairs of days, \
         Windows Server flaws repaired 2008-11 to 2018-01 (dates of the Offensive Security exploit archive, linked by \
         WES-NG).",
    ),
    (
        "fault-signal-notes",
        "From an update to the first official note of a known problem: 104 of 605 bulletins of 2004-07 to 2012-03 \
         (revision histories of the Microsoft security bulletins); what those see who read only the publisher.",
    ),
    (
        "fault-signal-cases",
        "From an update to the first public report, acknowledgement or withdrawal: 36 well-known faulty updates of \
         2005 to 2024 (bulletins, release information pages and press); what those see who search the web.",
    ),
    (
        "fault-withdrawal-cases",
        "From an update to its withdrawal: 18 well-known faulty updates of 2005 to 2024 that were withdrawn \
         (bulletins, release information pages and press).",
    ),
    (
        "fault-fix-cases",
        "From an update to its repair: 46 well-known faulty updates of 2005 to 2024 (bulletins, release information \
         pages and press).",
    ),
    (
        "fault-reissue",
        "From an update to its first withdrawal or reissue for a fault: 42 of 605 bulletins of 2004-07 to 2012-03 \
         (revision histories of the Microsoft security bulletins).",
    ),
    (
        "fault-reissue-server",
        "From an update to its first withdrawal or reissue for a fault that concerns servers: 30 of 410 bulletins of \
         2004-07 to 2012-03 (revision histories of the Microsoft security bulletins).",
    ),
];

static LAGS: LazyLock<Vec<Lag>> =
    LazyLock::new(|| parse(include_str!("data/lags.csv")).expect("a unit test reads every embedded row"));

/// Some cases that took equally long.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Lag {
    law: String,
    days: i32,
    cases: u32,
}

/// Days from an update to the first public exploit code, given that it came after the update: 206 pairs of days.
///
/// Of all 264 pairs another 58 (22 %) came on the day of the update or before; they are not in the law.
pub fn exploit_lag() -> Law {
    named_law("public-exploits").expect("it is one of the named laws")
}

/// The empirical law of this name, or `None` if there is none; see [`named_laws`].
///
/// Values are whole days. Those on the day of release count as half a day, as they do in the fits.
pub fn named_law(name: &str) -> Option<Law> {
    NAMED.iter().any(|&(known, _)| known == name).then(|| Law::Empirical(values(name)))
}

/// All empirical laws: the name, and a sentence that says what it measures, how many cases it has and its source.
pub fn named_laws() -> &'static [(&'static str, &'static str)] {
    &NAMED
}

fn values(name: &str) -> Vec<(Span, u32)> {
    LAGS.iter().filter(|lag| lag.law == name).map(|lag| (span(lag.days), lag.cases)).collect()
}

fn span(days: i32) -> Span {
    let days = u64::try_from(days).expect("named laws hold no negative days: a unit test makes them all");
    if days == 0 { Span::from_hours(12) } else { Span::from_days(days) }
}

fn parse(text: &str) -> Result<Vec<Lag>, Defect> {
    read(text, ["law", "days", "cases"], |[law, days, cases]| {
        let lag = Lag { law: law.to_owned(), days: number(days)?, cases: number(cases)? };
        if lag.cases > 0 { Ok(lag) } else { Err(format!("no case of {law} took {days} days")) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases(name: &str, within: impl Fn(i32) -> bool) -> u32 {
        LAGS.iter().filter(|lag| lag.law == name && within(lag.days)).map(|lag| lag.cases).sum()
    }

    fn in_law(law: &Law) -> &[(Span, u32)] {
        let Law::Empirical(values) = law else { panic!("{law:?} is not empirical") };
        values
    }

    #[test]
    fn every_row_is_read() {
        assert_eq!(LAGS.len(), 273);
        assert!(parse("law,days,cases\na,1,0\n").is_err());
        assert!(parse("law,days,cases\na,half,1\n").is_err());
        assert!(parse("law,days,cases\na,1,-1\n").is_err());
    }

    /// Number of cases, median and mean in days as published with the fits of each data set (a day 0 counts there as
    /// 0 in quantiles and in the mean).
    #[test]
    fn named_laws_have_the_cases_that_were_fitted() {
        for (name, n, median, mean) in [
            ("public-exploits", 206, 21.0, 220.66),
            ("fault-signal-notes", 104, 15.0, 66.6),
            ("fault-signal-cases", 36, 2.0, 7.97),
            ("fault-withdrawal-cases", 18, 2.5, 5.06),
            ("fault-fix-cases", 46, 14.0, 33.65),
            ("fault-reissue", 42, 35.0, 57.14),
            ("fault-reissue-server", 30, 56.0, 69.23),
        ] {
            let days: Vec<f64> = LAGS
                .iter()
                .filter(|lag| lag.law == name)
                .flat_map(|lag| std::iter::repeat_n(f64::from(lag.days), lag.cases as usize))
                .collect();
            assert_eq!(days.len(), n, "{name}");
            assert!((days.iter().sum::<f64>() / days.len() as f64 - mean).abs() < 0.01, "{name}");
            let middle = f64::midpoint(days[(n - 1) / 2], days[n / 2]);
            assert!((middle - median).abs() < 1e-9, "{name}: {middle}");
        }
    }

    #[test]
    fn named_laws_are_ordered_and_above_zero() {
        for (name, sentence) in named_laws() {
            let law = named_law(name).unwrap();
            let values = in_law(&law);
            assert!(values.is_sorted_by(|a, b| a.0 < b.0), "{name}");
            assert!(values[0].0 > Span::ZERO && values.iter().all(|value| value.1 > 0), "{name}");
            let total: u32 = values.iter().map(|value| value.1).sum();
            assert!(sentence.contains(&format!(": {total} ")), "{name}: {total} is not in its sentence");
        }
    }

    #[test]
    fn every_embedded_lag_is_named_or_explained() {
        for lag in LAGS.iter() {
            assert!(named_law(&lag.law).is_some() || lag.law == "public-exploits-by-release", "{lag:?}");
        }
        assert_eq!(named_law("public-exploits-by-release"), None);
        assert_eq!(named_law("Public-Exploits"), None);
    }

    /// The published shares of all 264 pairs: 22 % by the day of the update, 39 % by day 7, 51 % by day 10, 56 % by
    /// day 14, 65 % by day 30, 78 % by day 90.
    #[test]
    fn exploits_come_as_fast_as_was_published() {
        let before = cases("public-exploits-by-release", |days| days <= 0);
        assert_eq!(cases("public-exploits-by-release", |_| true), before);
        let law = exploit_lag();
        let after = |limit| {
            let early = in_law(&law).iter().filter(|value| value.0 <= Span::from_days(limit));
            early.map(|value| value.1).sum::<u32>()
        };
        assert_eq!(before + after(100_000), 264);
        for (limit, percent) in [(0, 22), (7, 39), (10, 51), (14, 56), (30, 65), (90, 78)] {
            let share = f64::from(before + after(limit)) / 264.0;
            assert!((share * 100.0 - f64::from(percent)).abs() < 0.5, "by day {limit}: {share}");
        }
    }

    /// What waiting sees, as published: by day 7 78 % of the well-known faults (36 % of the notes, 12 % of the
    /// reissues), by day 10 83 %, 48 % and 26 %.
    #[test]
    fn faults_show_as_late_as_was_published() {
        for (name, limit, percent) in [
            ("fault-signal-cases", 3, 53),
            ("fault-signal-cases", 7, 78),
            ("fault-signal-cases", 10, 83),
            ("fault-signal-cases", 30, 92),
            ("fault-signal-notes", 3, 29),
            ("fault-signal-notes", 7, 36),
            ("fault-signal-notes", 10, 48),
            ("fault-signal-notes", 30, 64),
            ("fault-reissue", 7, 12),
            ("fault-reissue", 10, 26),
            ("fault-fix-cases", 7, 30),
            ("fault-fix-cases", 30, 67),
        ] {
            let share = f64::from(cases(name, |days| days <= limit)) / f64::from(cases(name, |_| true));
            assert!((share * 100.0 - f64::from(percent)).abs() < 0.5, "{name} by day {limit}: {share}");
        }
    }
}
