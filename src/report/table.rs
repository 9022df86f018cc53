//! The ranked table for a terminal; the door of the `comfy-table` crate.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::{finding, number};
use crate::model::Model;
use crate::summary::{MEASURES, StrategySummary, Summary, measure};

/// From this width on intervals stand beside their value, not below it.
const WIDE: u16 = 116;
/// Lines under the table.
const FINDINGS_MAX: usize = 8;

/// How much room there is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Room {
    Wide,
    Narrow,
}

/// A column: two lines of header, and the positions of the measures whose means share a cell.
struct Column {
    header: &'static str,
    measures: Vec<usize>,
}

/// The ranked table, with a line per notable finding. Without a width it is as wide as it needs.
pub fn table(summary: &Summary, model: &Model, width: Option<u16>) -> String {
    let room = if width.is_none_or(|width| width >= WIDE) { Room::Wide } else { Room::Narrow };
    let columns = columns(summary, room);
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    let baseline = &summary.strategies[summary.baseline].name;
    let against = format!("against\n{baseline}");
    let headers = columns.iter().map(|column| column.header.to_owned());
    table.set_header(["#".to_owned(), "strategy".to_owned()].into_iter().chain(headers).chain([against]));
    for (place, &position) in summary.ranking.iter().enumerate() {
        let strategy = &summary.strategies[position];
        let cells = columns.iter().map(|column| cell(strategy, column, room));
        let lead = [(place + 1).to_string(), strategy.name.clone()];
        table.add_row(lead.into_iter().chain(cells).chain([verdict(summary, strategy, room)]));
    }
    for position in (0..columns.len() + 2).filter(|&position| position != 1) {
        table.column_mut(position).expect("the column exists").set_cell_alignment(CellAlignment::Right);
    }
    let mut text = table.trim_fmt();
    text.push('\n');
    text.push_str(&notes(summary, model));
    text
}

fn columns(summary: &Summary, room: Room) -> Vec<Column> {
    let column = |header, ids: &[&str]| Column {
        header,
        measures: ids.iter().map(|id| measure(id).expect("the measure exists")).collect(),
    };
    let user_hours = column("user hours\nlost, h/yr", &["downtime.user_hours"]);
    let mut columns = Vec::new();
    if user_hours.measures != [summary.rank_by] {
        columns.push(Column { header: summary.ranked_by().title, measures: vec![summary.rank_by] });
    }
    columns.push(user_hours);
    columns.push(column("unannounced\nservice h/yr", &["downtime.service_hours.unplanned"]));
    if room == Room::Wide {
        columns.push(column("exposure\nd/yr", &["exposure.vulnerability_days"]));
    }
    columns.push(column("exploited\nd/yr", &["exposure.exploited_days"]));
    columns.push(column("% effective\nd14 / d30", &["compliance.day_14", "compliance.day_30"]));
    columns
}

fn cell(strategy: &StrategySummary, column: &Column, room: Room) -> String {
    let spell = |&position: &usize| match (strategy.measures[position], column.measures.len()) {
        (None, _) => "–".to_owned(),
        (Some(estimate), 1) => {
            let text = number::interval(estimate.mean, estimate.half_width(), MEASURES[position].unit);
            stacked(text, room)
        }
        // Several in one cell: whole percent, without intervals.
        (Some(estimate), _) => number::percent(estimate.mean).replace("\u{a0}%", ""),
    };
    column.measures.iter().map(spell).collect::<Vec<_>>().join("\u{a0}/\u{a0}")
}

fn verdict(summary: &Summary, strategy: &StrategySummary, room: Room) -> String {
    let Some(contrasts) = &strategy.contrasts else { return "baseline".to_owned() };
    let Some(contrast) = contrasts[summary.rank_by] else { return "–".to_owned() };
    let change = number::change(contrast.mean, contrast.half_width(), summary.ranked_by().unit);
    match room {
        Room::Wide => format!("{change}  {}", contrast.verdict.id()),
        Room::Narrow => format!("{}\n{change}", contrast.verdict.id()),
    }
}

/// Where there is little room the interval goes below the value.
fn stacked(text: String, room: Room) -> String {
    match room {
        Room::Wide => text,
        Room::Narrow => text.replace("\u{a0}±", "\n±"),
    }
}

fn notes(summary: &Summary, model: &Model) -> String {
    let intervals = number::percent(summary.confidence);
    let mut text = format!(
        "{} replications, seed {}; ± {intervals} interval of the mean; differences paired by replication\n",
        summary.replications, model.study.seed
    );
    let findings = finding::findings(summary);
    for line in findings.iter().take(FINDINGS_MAX) {
        text.push_str("• ");
        text.push_str(line);
        text.push('\n');
    }
    if findings.len() > FINDINGS_MAX {
        text.push_str(&format!("• and {} more in summary.md\n", findings.len() - FINDINGS_MAX));
    }
    text
}
