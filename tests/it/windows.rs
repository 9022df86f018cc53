//! Windows that are too short are reported before a study is run, and the study then finds as many overruns.

use patchcast::model::{Layer, Model};
use patchcast::plan::compile;
use patchcast::sim::simulate;
use patchcast::study::window_use;

use crate::worlds::{mean_and_error, model, study};

/// Ten servers that install up to three updates a month and restart, in windows of so many minutes.
fn servers(minutes: u32) -> Model {
    let releases: String = (1..=12)
        .flat_map(|month| (0..3).map(move |number| (month, number)))
        .map(|(month, number)| {
            format!(
                r#"
[[supply.release]]
id = "KB{month}-{number}"
date = 2009-{month:02}-03
severity = "important"
restart = "yes"
vulnerabilities = 1
component = "system"
affected = ["ws2003"]
"#
            )
        })
        .collect();
    model(&format!(
        r#"
question = "how long is long enough?"
horizon = {{ start = 2009-01-01, end = 2010-01-01 }}
study = {{ seed = 3, replications = 60 }}
threat = {{ exploited_later = {{ share = 0.0, lag = "1d" }} }}
fault = {{ faulty = "never" }}
servicing = {{ install = {{ exponential = {{ mean = "10m" }} }} }}
[[site]]
name = "hq"
zone = "UTC"
[supply]
history = "listed"
{releases}
[[server]]
name = "s{{02}}"
count = 10
product = "ws2003"
servicing = "2m"
boot = "3m"
[[workload]]
name = "w"
on = "s*"
role = "web"
[[service]]
name = "web"
workloads = ["w"]
[[strategy]]
name = "monthly"
hosts = "never"
workloads = "never"
guests = {{ source = "windows-update", window = "second friday 18:00-{:02}:{:02}", reserve = "15m", countdown = "0s" }}
"#,
        18 + minutes / 60,
        minutes % 60
    ))
}

#[test]
fn a_window_that_is_too_short_is_known_before_the_run_and_long_enough_ones_are_not_blamed() {
    let short = window_use(&compile(&servers(45)));
    assert_eq!(short.len(), 1);
    assert_eq!(short[0].layer, Layer::Guests);
    assert!(short[0].is_too_short(), "{short:?}");
    let long = window_use(&compile(&servers(300)));
    assert!(!long[0].is_too_short() && long[0].late_per_year < 1.0, "{long:?}");
}

#[test]
fn a_study_finds_as_many_overruns_as_were_expected_before_it() {
    let plan = compile(&servers(45));
    let expected = window_use(&plan)[0].late_per_year;
    let outcomes = study(&plan);
    let overruns: Vec<f64> = (0..plan.replications)
        .map(|replication| outcomes.get(replication as usize, 0).windows.overruns as f64)
        .collect();
    let (mean, error) = mean_and_error(&overruns);
    // The forecast stands on eight replications, the mean on all sixty.
    let z = (expected - mean) / (error * (1.0 + 60.0_f64 / 8.0).sqrt());
    assert!(mean > 5.0, "there is something to expect: {mean}");
    assert!(z.abs() < 3.5, "expected {expected}, found {mean}, z {z}");
}

/// The forecast stands on the last eight replications that there are; in these, it counts what a study would.
#[test]
fn late_ends_of_the_forecast_are_the_overruns_of_its_replications() {
    let plan = compile(&servers(45));
    let overruns: u64 = (0..8).map(|look| simulate(&plan, 0, u32::MAX - look).windows.overruns).sum();
    let years = 8.0 * 365.0 / 365.25;
    let late = window_use(&plan)[0].late_per_year * years;
    assert!(overruns > 40, "there is something to count: {overruns}");
    assert!((late - overruns as f64).abs() < 1e-6, "{late} late ends, {overruns} overruns");
}
