//! `summary.md`: question, answer, tables, assumptions, and how to make it again.

use std::fmt::Write as _;

use super::{Run, finding, number};
use crate::model::{Cause, Provenance};
use crate::summary::{MEASURES, StrategySummary, Summary, measure};

/// Measures of the ranked table besides the one that ranks.
const COLUMNS: [&str; 6] = [
    "downtime.user_hours",
    "downtime.service_hours.unplanned",
    "exposure.vulnerability_days",
    "exposure.exploited_days",
    "compliance.day_14",
    "compliance.day_30",
];

/// The text of `summary.md`.
pub(super) fn summary(run: &Run) -> String {
    let sections = [
        head(run),
        ranking(run.summary),
        causes(run.summary),
        findings(run.summary),
        assumptions(run),
        reproduction(run),
    ];
    sections.join("\n")
}

fn head(run: &Run) -> String {
    let model = run.model;
    format!(
        "# {}\n\n**Question.** {}\n\n**Answer.** {}\n",
        line(&model.title),
        line(&model.question),
        finding::answer(run.summary)
    )
}

fn ranking(summary: &Summary) -> String {
    let mut positions = vec![summary.rank_by];
    positions.extend(COLUMNS.iter().filter_map(|id| measure(id)).filter(|&position| position != summary.rank_by));
    let baseline = &summary.strategies[summary.baseline].name;
    let mut header = vec!["rank".to_owned(), "strategy".to_owned()];
    header.extend(positions.iter().map(|&position| heading(position)));
    header.push(format!("{} against {baseline}", summary.ranked_by().title));
    header.push("verdict".to_owned());
    let rows = summary.ranking.iter().enumerate().map(|(place, &position)| {
        let strategy = &summary.strategies[position];
        let mut row = vec![(place + 1).to_string(), strategy.name.clone()];
        row.extend(positions.iter().map(|&position| value(strategy, position)));
        row.extend(against(summary, strategy));
        row
    });
    let values = match summary.replications {
        1 => "Values of one replication, which gives no interval.".to_owned(),
        n => format!("Means over {n} replications with {} intervals.", number::percent(summary.confidence)),
    };
    format!(
        "## Ranking\n\n{}\n{values} Differences are paired by replication: both strategies met the same updates, \
         faults and durations.\n",
        grid(&header, rows)
    )
}

fn against(summary: &Summary, strategy: &StrategySummary) -> [String; 2] {
    let Some(contrasts) = &strategy.contrasts else { return ["–".to_owned(), "baseline".to_owned()] };
    contrasts[summary.rank_by].map_or(["–".to_owned(), "–".to_owned()], |contrast| {
        let change = number::change_quantity(contrast.mean, contrast.half_width(), summary.ranked_by().unit);
        [change, contrast.verdict.id().to_owned()]
    })
}

fn causes(summary: &Summary) -> String {
    let position = |cause: Cause| measure(&format!("downtime.by_cause.{}", cause.id())).expect("every cause has one");
    let occurs = |&position: &usize| {
        summary
            .strategies
            .iter()
            .any(|strategy| strategy.measures[position].is_some_and(|estimate| estimate.mean > 0.0))
    };
    let causes: Vec<usize> = Cause::ALL.into_iter().map(position).filter(occurs).collect();
    if causes.is_empty() {
        return "## Causes\n\nNo user lost any time.\n".to_owned();
    }
    let mut header = vec!["strategy".to_owned()];
    header.extend(causes.iter().map(|&cause| MEASURES[cause].title.replace("user hours lost to ", "")));
    let rows = summary.ranking.iter().map(|&position| {
        let strategy = &summary.strategies[position];
        let cells = causes.iter().map(|&cause| value(strategy, cause));
        [strategy.name.clone()].into_iter().chain(cells).collect()
    });
    format!("## Causes\n\nUser hours lost, {}.\n\n{}", MEASURES[causes[0]].unit_words, grid(&header, rows))
}

fn findings(summary: &Summary) -> String {
    let findings = finding::findings(summary);
    if findings.is_empty() {
        return "## Findings\n\nNothing stands out.\n".to_owned();
    }
    findings.iter().fold("## Findings\n\n".to_owned(), |text, finding| text + "- " + finding + "\n")
}

fn assumptions(run: &Run) -> String {
    let all = &run.model.assumptions;
    let assumed = all.iter().filter(|assumption| assumption.provenance == Provenance::Assumed).count();
    let header = ["key", "value", "from", "note"].map(str::to_owned);
    let rows = all.iter().map(|assumption| {
        let key = format!("`{}`", assumption.key);
        vec![key, assumption.value.clone(), assumption.provenance.id().to_owned(), assumption.note.clone()]
    });
    format!(
        "## Assumptions\n\n{} in force, {assumed} of them without a public figure.\n\n{}",
        all.len(),
        grid(&header, rows)
    )
}

fn reproduction(run: &Run) -> String {
    let study = &run.model.study;
    let replications = run.summary.replications;
    let path = quoted(&run.scenario_path);
    format!(
        "## How to make it again\n\n    patchcast run {path} --seed {} --replications {replications}\n\n\
         patchcast {}; scenario SHA-256 `{}`. `record.toml` holds the scenario with every default resolved.\n",
        study.seed, run.version, run.scenario_sha256
    )
}

/// A path as it has to be typed, in PowerShell and elsewhere.
fn quoted(path: &str) -> String {
    if path.contains([' ', '(', ')', '&', ';', '\'']) { format!("\"{path}\"") } else { path.to_owned() }
}

fn heading(position: usize) -> String {
    let measure = &MEASURES[position];
    let unit = if measure.unit == "share" { "%" } else { measure.unit_words };
    format!("{} ({unit})", measure.title)
}

fn value(strategy: &StrategySummary, position: usize) -> String {
    strategy.measures[position].map_or_else(
        || "–".to_owned(),
        |estimate| number::interval(estimate.mean, estimate.half_width(), MEASURES[position].unit),
    )
}

/// A pipe table.
fn grid(header: &[String], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut text = String::new();
    let mut row = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| line(cell).replace('|', "\\|")).collect();
        writeln!(text, "| {} |", cells.join(" | ")).expect("a string takes everything");
    };
    row(header);
    row(&vec!["---".to_owned(); header.len()]);
    rows.for_each(|cells| row(&cells));
    text
}

/// On one line; no-break spaces stay.
fn line(text: &str) -> String {
    let parts = text.split(['\r', '\n']).map(|part| part.trim_matches(' ')).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}
