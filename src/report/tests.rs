//! Tests of all files of a run, over made-up studies.

use super::made_up::{self, World};
use super::{Artifact, Run, artifacts, chart, table};
use crate::model::Model;
use crate::outcome::Outcomes;
use crate::summary::{MEASURES, Summary};

/// Calls `look` with a run of a made-up study.
fn with_run<T>((model, outcomes): (Model, Outcomes), look: impl FnOnce(&Run) -> T) -> T {
    let summary = Summary::of(&model, &outcomes);
    look(&Run {
        model: &model,
        outcomes: &outcomes,
        summary: &summary,
        scenario_sha256: "ab".repeat(32),
        scenario_path: "scenarios/made-up.toml".to_owned(),
        version: "1.2.3",
        record: "title = \"made up\"\n".to_owned(),
    })
}

fn text<'a>(files: &'a [Artifact], path: &str) -> &'a str {
    let file = files.iter().find(|file| file.path == path).unwrap();
    std::str::from_utf8(&file.bytes).unwrap()
}

/// Strategies and replications, small and large, of every kind of world.
fn studies() -> Vec<(String, (Model, Outcomes))> {
    let mut studies = Vec::new();
    for world in [World::Ordinary, World::Spread, World::Still, World::Unmeasured] {
        for strategies in [1, 2, 5, 12] {
            for replications in [1, 2, 40] {
                let name = format!("{world:?} {strategies} {replications}");
                studies.push((name, made_up::study(world, strategies, replications)));
            }
        }
    }
    studies
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let make = || with_run(made_up::study(World::Ordinary, 2, 5), artifacts);
    let files = make();
    assert_eq!(files, make());
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths[..4], ["summary.json", "summary.md", "outcomes.csv", "record.toml"]);
    for name in ["tradeoff", "causes", "coverage", "distribution", "contrast"] {
        assert!(paths.contains(&format!("charts/{name}.svg").as_str()), "{name}");
        assert!(paths.contains(&format!("charts/{name}.png").as_str()), "{name}");
    }
}

#[test]
fn every_figure_is_drawn_without_covered_or_cut_texts() {
    for (study, made_up) in studies() {
        with_run(made_up, |run| {
            for (name, figure) in chart::figures(run) {
                let faults = chart::faults(&figure);
                assert!(faults.is_empty(), "{study}: {name}: {faults:#?}");
            }
        });
    }
}

#[test]
fn every_study_has_a_table_that_fits_and_its_files() {
    for (study, made_up) in studies() {
        with_run(made_up, |run| {
            for width in [80, 120, 200] {
                let table = table(run.summary, run.model, Some(width));
                let widest = table.lines().map(|line| line.chars().count()).max().unwrap();
                assert!(widest <= usize::from(width), "{study}: {widest} letters on {width}\n{table}");
                let named = run.model.strategies.iter().all(|strategy| table.contains(&strategy.name[..4]));
                assert!(named, "{study}\n{table}");
            }
            let markdown = super::markdown::summary(run);
            assert!(markdown.contains(&run.model.question) && markdown.contains("--seed 42"), "{study}");
            assert!(!markdown.contains("NaN") && !markdown.contains("inf"), "{study}\n{markdown}");
        });
    }
}

#[test]
fn the_summary_for_programs_has_its_shape() {
    let files = with_run(made_up::study(World::Ordinary, 3, 8), artifacts);
    let json: serde_json::Value = serde_json::from_str(text(&files, "summary.json")).unwrap();
    for (key, value) in [
        ("schema", "patchcast/summary/1".into()),
        ("version", "1.2.3".into()),
        ("scenario", "scenarios/made-up.toml".into()),
        ("scenario_sha256", "ab".repeat(32).into()),
        ("seed", serde_json::Value::from(42)),
        ("replications", 8.into()),
        ("baseline", "auto-3am".into()),
    ] {
        assert_eq!(json[key], value, "{key}");
    }
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    let strategies = json["strategies"].as_array().unwrap();
    let contrasts = json["contrasts"].as_array().unwrap();
    assert_eq!((strategies.len(), contrasts.len()), (3, 2), "the baseline has no contrast");
    for measure in MEASURES {
        let estimate = &strategies[1]["measures"][measure.id];
        assert_eq!(keys(estimate), "better hi lo mean n p05 p50 p95 sd unit", "{}", measure.id);
        let contrast = &contrasts[0]["measures"][measure.id];
        assert_eq!(keys(contrast), "hi lo mean share_better unit verdict", "{}", measure.id);
    }
    let text = text(&files, "summary.json");
    let place = |key: &str| text.find(key).unwrap();
    assert!(place("\"schema\"") < place("\"seed\"") && place("\"strategies\"") < place("\"contrasts\""));
}

#[test]
fn what_has_no_value_is_null() {
    let files = with_run(made_up::study(World::Still, 2, 1), artifacts);
    let json: serde_json::Value = serde_json::from_str(text(&files, "summary.json")).unwrap();
    let measures = &json["strategies"][0]["measures"];
    assert!(measures["latency.mean"]["mean"].is_null() && measures["latency.mean"]["n"] == 0);
    assert!(measures["downtime.user_hours"]["lo"].is_null(), "one replication has no interval");
    assert_eq!(json["contrasts"][0]["measures"]["downtime.user_hours"]["verdict"], "equal");
    assert!(json["contrasts"][0]["measures"]["latency.mean"]["verdict"].is_null());
}

#[test]
fn causes_add_up_in_the_summary() {
    with_run(made_up::study(World::Ordinary, 5, 40), |run| {
        for strategy in &run.summary.strategies {
            let causes =
                MEASURES.iter().zip(&strategy.measures).filter(|(m, _)| m.id.starts_with("downtime.by_cause."));
            let sum: f64 = causes.map(|(_, estimate)| estimate.unwrap().mean).sum();
            let total = strategy.estimate("downtime.user_hours").unwrap().mean;
            assert!((sum - total).abs() <= 1e-12 * total, "{}: {sum} is not {total}", strategy.name);
        }
    });
}

#[test]
fn the_best_comes_first() {
    with_run(made_up::study(World::Ordinary, 5, 40), |run| {
        let means =
            run.summary.ranking.iter().map(|&s| run.summary.strategies[s].measures[run.summary.rank_by].unwrap());
        assert!(means.map(|estimate| estimate.mean).is_sorted());
        assert_eq!(run.summary.strategies[run.summary.ranking[0]].name, "never");
    });
}

#[test]
fn outcomes_have_a_row_per_strategy_and_replication() {
    let files = with_run(made_up::study(World::Ordinary, 3, 4), artifacts);
    let csv = text(&files, "outcomes.csv");
    let mut lines = csv.lines();
    let header = lines.next().unwrap();
    assert!(header.starts_with("strategy,replication,downtime.service_hours [h],"), "{header}");
    assert_eq!(header.split(',').count(), 2 + MEASURES.len());
    let rows: Vec<&str> = lines.collect();
    assert_eq!(rows.len(), 12);
    assert!(rows[0].starts_with("auto-3am,0,") && rows[11].starts_with("wsus-layered-second-friday,3,"));
    assert!(!csv.contains('\r'));
}

#[test]
fn the_answer_names_the_best_and_its_price() {
    let files = with_run(made_up::study(World::Ordinary, 5, 40), artifacts);
    let markdown = text(&files, "summary.md").replace('\u{a0}', " ");
    let answer = markdown.lines().find(|line| line.starts_with("**Answer.**")).unwrap();
    assert!(answer.contains("**never**") && answer.contains("auto-3am"), "{answer}");
    assert!(answer.contains("pays in exposure to exploited flaws: +"), "{answer}");
    assert!(markdown.contains("| `fault.reach` | 0.1 | assumed | no public figure; see the \\| sweep |"));
}

/// The answer of a study that ranks by this measure.
fn answer(world: World, rank_by: &str) -> String {
    let (mut model, outcomes) = made_up::study(world, 5, 40);
    model.study.rank_by = rank_by.to_owned();
    model.study.baseline = 1;
    let files = with_run((model, outcomes), artifacts);
    let markdown = text(&files, "summary.md").replace('\u{a0}', " ");
    markdown.lines().find(|line| line.starts_with("**Answer.**")).unwrap().to_owned()
}

#[test]
fn what_is_chosen_for_its_exposure_is_paid_in_time() {
    let answer = answer(World::Ordinary, "exposure.exploited_days");
    assert_eq!(answer.matches("exposure to exploited flaws").count(), 1, "{answer}");
    assert!(answer.contains("user hours lost"), "{answer}");
}

#[test]
fn nobody_wins_where_all_are_equal() {
    let answer = answer(World::Still, "downtime.user_hours");
    assert!(answer.contains("All strategies have the same user hours lost: 0 "), "{answer}");
}

#[test]
fn no_measure_has_two_columns_in_the_table() {
    for (id, header) in [("exposure.exploited_days", "exploited"), ("downtime.user_hours", "user")] {
        let (mut model, outcomes) = made_up::study(World::Ordinary, 3, 8);
        model.study.rank_by = id.to_owned();
        let table = with_run((model, outcomes), |run| table(run.summary, run.model, None));
        let head = table.split('─').next().unwrap();
        assert_eq!(head.matches(header).count(), 1, "{table}");
    }
}

#[test]
fn one_replication_claims_no_intervals() {
    with_run(made_up::study(World::Ordinary, 3, 1), |run| {
        let markdown = super::markdown::summary(run);
        let table = table(run.summary, run.model, None);
        for text in [&markdown, &table] {
            let claims = text.lines().filter(|line| !line.starts_with('|')).any(|line| line.contains("95\u{a0}%"));
            assert!(!claims, "{text}");
        }
    });
}

#[test]
fn a_path_with_spaces_can_be_typed_again() {
    with_run(made_up::study(World::Ordinary, 2, 2), |run| {
        let run = Run {
            scenario_path: "my plans/one.toml".to_owned(),
            record: run.record.clone(),
            scenario_sha256: String::new(),
            ..*run
        };
        let markdown = super::markdown::summary(&run);
        assert!(markdown.contains("patchcast run \"my plans/one.toml\" --seed 42"), "{markdown}");
    });
}
