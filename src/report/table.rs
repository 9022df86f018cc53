//! The ranked table for a terminal; the door of the `comfy-table` crate.

use comfy_table::{Cell, CellAlignment, LineStyle, Table, TableStyle};

use super::words::{self, Room};
use super::{finding, number};
use crate::model::Model;
use crate::summary::{MEASURES, StrategySummary, Summary, measure};

/// Columns are this far apart, half of it padding and half a border that is not drawn.
const PADDING: usize = 2;
/// Where names have less room than this, intervals stand below their value, not beside it.
const NAME_GOOD: usize = 20;
/// A name keeps this much room, whatever the width of the terminal.
const NAME_MIN: usize = 14;
const NAME_MAX: usize = 48;
/// Lines of one name.
const NAME_LINES: usize = 3;

/// How a value and its interval stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Beside,
    Stacked,
}

/// A column: lines of its header, and the positions of the measures whose means share a cell.
struct Column {
    header: String,
    measures: Vec<usize>,
}

/// The ranked table, with a line per notable finding. Without a width it is as wide as it needs.
pub fn table(summary: &Summary, model: &Model, width: Option<u16>) -> String {
    let beside = rows(summary, Shape::Beside);
    let fits = name_width(&beside, width) >= NAME_GOOD;
    let mut rows = if fits { beside } else { rows(summary, Shape::Stacked) };
    let names = name_width(&rows, width).clamp(NAME_MIN, NAME_MAX);
    for row in &mut rows {
        row[1] = wrapped(&row[1], names, NAME_LINES);
    }
    let width = width.map_or(f64::INFINITY, f64::from);
    format!("{}\n{}", drawn(&rows), notes(summary, model, width))
}

/// Header and rows, best strategy first; the second cell of each is the name.
fn rows(summary: &Summary, shape: Shape) -> Vec<Vec<String>> {
    let columns = columns(summary, shape);
    let mut header = vec!["#".to_owned(), "strategy".to_owned()];
    header.extend(columns.iter().map(|column| column.header.clone()));
    header.push(against(summary));
    let mut rows = vec![header];
    for (place, &position) in summary.ranking.iter().enumerate() {
        let strategy = &summary.strategies[position];
        let mut row = vec![(place + 1).to_string(), strategy.name.clone()];
        row.extend(columns.iter().map(|column| cell(strategy, column, shape)));
        row.push(verdict(summary, strategy, shape));
        rows.push(row);
    }
    rows
}

fn columns(summary: &Summary, shape: Shape) -> Vec<Column> {
    let column = |header: &str, ids: &[&str]| Column {
        header: header.to_owned(),
        measures: ids.iter().map(|id| measure(id).expect("the measure exists")).collect(),
    };
    let mut columns = vec![column("user\nhours/yr", &["downtime.user_hours"])];
    columns.push(column("unplanned\nservice\nhours/yr", &["downtime.service_hours.unplanned"]));
    if shape == Shape::Beside {
        columns.push(column("exposure\nd/yr", &["exposure.vulnerability_days"]));
    }
    columns.push(column("exploited\nexposure\nd/yr", &["exposure.exploited_days"]));
    columns.push(column("effective\nby day\n14 / 30, %", &["compliance.day_14", "compliance.day_30"]));
    let first = match columns.iter().position(|column| column.measures == [summary.rank_by]) {
        Some(place) => columns.remove(place),
        None => ranked(summary),
    };
    columns.insert(0, first);
    columns
}

/// The column of the measure that ranks, where none of the others shows it.
fn ranked(summary: &Summary) -> Column {
    let measure = summary.ranked_by();
    let unit = if measure.unit == "share" { "%" } else { measure.unit };
    Column { header: format!("{}\n{unit}", wrapped(measure.title, 14, 3)), measures: vec![summary.rank_by] }
}

/// Header of the last column: the measure that ranks, against the baseline.
fn against(summary: &Summary) -> String {
    format!("against\n{}", wrapped(&summary.strategies[summary.baseline].name, 16, 2))
}

fn cell(strategy: &StrategySummary, column: &Column, shape: Shape) -> String {
    let spell = |&position: &usize| match (strategy.measures[position], column.measures.len()) {
        (None, _) => "–".to_owned(),
        (Some(estimate), 1) => {
            let text = number::interval(estimate.mean, estimate.half_width(), MEASURES[position].unit);
            match shape {
                Shape::Beside => text,
                Shape::Stacked => text.replace("\u{a0}±", "\n±"),
            }
        }
        // Several in one cell: whole percent, without intervals.
        (Some(estimate), _) => number::whole_percent(estimate.mean),
    };
    column.measures.iter().map(spell).collect::<Vec<_>>().join("\u{a0}/\u{a0}")
}

fn verdict(summary: &Summary, strategy: &StrategySummary, shape: Shape) -> String {
    let Some(contrasts) = &strategy.contrasts else { return "baseline".to_owned() };
    let Some(contrast) = contrasts[summary.rank_by] else { return "–".to_owned() };
    let change = number::change(contrast.mean, contrast.half_width(), summary.ranked_by().unit);
    match shape {
        Shape::Beside => format!("{change}  {}", contrast.verdict.id()),
        Shape::Stacked => format!("{}\n{change}", contrast.verdict.id()),
    }
}

/// What the other columns leave for names.
fn name_width(rows: &[Vec<String>], width: Option<u16>) -> usize {
    let Some(width) = width else { return usize::MAX };
    let widest = |column: usize| {
        let lines = rows.iter().flat_map(|row| row[column].lines());
        lines.map(|line| line.chars().count()).max().unwrap_or(0)
    };
    let others: usize = (0..rows[0].len()).filter(|&column| column != 1).map(|column| widest(column) + PADDING).sum();
    usize::from(width).saturating_sub(others + PADDING)
}

fn drawn(rows: &[Vec<String>]) -> String {
    let mut table = Table::new();
    let rule = LineStyle::none().fill('─').junction('─');
    table.load_style(TableStyle::new().header_separator(rule).bottom_border(rule));
    let aligned = |(column, text): (usize, &String)| {
        let alignment = if column == 1 { CellAlignment::Left } else { CellAlignment::Right };
        Cell::new(text).set_alignment(alignment)
    };
    table.set_header(rows[0].iter().enumerate().map(aligned).collect::<Vec<_>>());
    for row in &rows[1..] {
        table.add_row(row.iter().enumerate().map(aligned).collect::<Vec<_>>());
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    table.trim_fmt()
}

fn notes(summary: &Summary, model: &Model, width: f64) -> String {
    let replications = match summary.replications {
        1 => "1 replication".to_owned(),
        n => format!("{n} replications"),
    };
    let spread = match summary.replications {
        1 => "no intervals".to_owned(),
        _ => format!("± is half of a {} interval", number::percent(summary.confidence)),
    };
    let ranked = summary.ranked_by();
    let reading = format!(
        "Ranked by {} ({}). {replications}, seed {}; {spread}; differences are paired by replication.",
        ranked.title, ranked.unit_words, model.study.seed
    );
    let mut text = paragraph(&reading, "", width);
    for finding in finding::findings(summary) {
        text.push_str(&paragraph(&finding, "• ", width));
    }
    text
}

/// Lines that fit the width; the first begins with the bullet, the others below its text.
fn paragraph(text: &str, bullet: &str, width: f64) -> String {
    let room = Room { width: width - words::letters(bullet), lines: usize::MAX };
    let indent = " ".repeat(bullet.chars().count());
    let lines = words::wrap(text, room, words::letters);
    let lines = lines
        .iter()
        .enumerate()
        .map(|(number, line)| format!("{}{line}\n", if number == 0 { bullet } else { &indent }));
    lines.collect()
}

fn wrapped(text: &str, width: usize, lines: usize) -> String {
    words::wrap(text, Room { width: width as f64, lines }, words::letters).join("\n")
}
