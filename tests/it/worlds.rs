//! Small worlds for tests: a scenario in a few lines, simulated.

use patchcast::model::Model;
use patchcast::outcome::{Outcome, Outcomes};
use patchcast::plan::{Plan, compile};
use patchcast::scenario::{Source, parse, resolve};
use patchcast::study::{Ending, Patient, Settings, run};

/// A calm world: nothing fails, nothing is faulty, everything takes a fixed time, and nobody is told of anything.
pub(crate) const CALM: &str = r#"
question = "what is tested"
[horizon]
start = 2009-01-01
end = 2010-01-01
[study]
seed = 1
replications = 1
[[site]]
name = "hq"
zone = "UTC"
presence = "always"
[supply]
history = "listed"
[threat]
exploited_later = { share = 0.0, lag = "1d" }
[fault]
faulty = "never"
[servicing]
download = "0s"
install = "3m"
install_failure = 0.0
retry_failure = 0.0
admin_share = 0.0
admin = "0s"
maybe_restart = 0.0
reversed = 0.0
reversal = "0s"
twice = 0.0
session_open = 0.0
session_left = "0s"
unplanned_baseline = 0.0
vmms_unresponsive = 0.0
"#;

/// The model of a scenario text. Strategies may be used from `scenarios/strategies/`.
pub(crate) fn model(text: &str) -> Model {
    let library = |path: &str| {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/reference").join(path);
        let text = std::fs::read_to_string(&file).map_err(|error| format!("{path}: {error}"))?;
        Ok(Source { name: path.to_owned(), text })
    };
    let main = Source { name: "test.toml".to_owned(), text: text.to_owned() };
    let file = parse(main, &library).unwrap_or_else(|problems| panic!("{}", problems));
    resolve(&file).unwrap_or_else(|problems| panic!("{}", problems))
}

/// The plan of a calm world with these additions.
pub(crate) fn calm(more: &str) -> Plan {
    compile(&model(&format!("{CALM}{more}")))
}

/// All outcomes of a plan, on two threads.
pub(crate) fn study(plan: &Plan) -> Outcomes {
    study_on(plan, 2)
}

/// All outcomes of a plan, on some threads.
pub(crate) fn study_on(plan: &Plan, threads: usize) -> Outcomes {
    match run(plan, Settings { threads: Some(threads) }, &Patient) {
        Ending::Finished(outcomes) => outcomes,
        Ending::Stopped { finished } => panic!("nobody stopped it, yet it stopped after {finished}"),
    }
}

/// The one outcome of a world without chance, with every check on.
pub(crate) fn only(plan: &Plan) -> Outcome {
    patchcast::sim::simulate_checked(plan, 0, 0)
}

/// A list of releases on these dates, each with one vulnerability, for one product.
pub(crate) fn releases(dates: &[String], product: &str, restart: &str) -> String {
    let one = |date: &String| {
        format!(
            "[[supply.release]]\nid = \"U-{date}\"\ndate = {date}\nseverity = \"critical\"\nrestart = \"{restart}\"\n\
             vulnerabilities = 1\ncomponent = \"system\"\naffected = [\"{product}\"]\n"
        )
    };
    dates.iter().map(one).collect()
}

/// Mean and standard error of some values.
pub(crate) fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

/// Asserts that a mean agrees with what is expected: |z| < 3.29, which a right program fails once in a thousand seeds
/// (the seed is fixed).
pub(crate) fn assert_agrees(values: &[f64], expected: f64, what: &str) {
    let (mean, error) = mean_and_error(values);
    let z = (mean - expected) / error;
    assert!(z.abs() < 3.29, "{what}: got {mean:.6} +- {error:.6}, expected {expected:.6}, z = {z:.2}");
}
