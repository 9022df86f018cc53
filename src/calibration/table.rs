//! Reads an embedded table; the door of the `csv` crate in this room. What a column means is said elsewhere.

use std::fmt;

use csv::{ReaderBuilder, StringRecord};

/// A row that is not as it must be.
#[cfg_attr(test, derive(PartialEq, Eq))]
pub(super) struct Defect {
    /// Line in the embedded file, counted from 1, the comments above the header included; 0 for the header itself.
    line: u64,
    /// What is wrong with it.
    what: String,
}

impl fmt::Debug for Defect {
    /// As it reads in the message with which the program ends.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// The rows of a table with exactly these columns; the lines above the header that start with `#` are comments.
///
/// # Errors
/// The first row that has other fields than the header, or that `read_row` refuses; a header with other columns.
pub(super) fn read<const N: usize, T>(
    text: &str,
    columns: [&str; N],
    read_row: impl Fn([&str; N]) -> Result<T, String>,
) -> Result<Vec<T>, Defect> {
    let mut reader = ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    let header = reader.headers().map_err(defect)?;
    if header != columns.as_slice() {
        return Err(Defect { line: 0, what: format!("the columns must be {}", columns.join(",")) });
    }
    reader
        .records()
        .map(|record| {
            let record = record.map_err(defect)?;
            // As many fields as the header has: the reader refuses every other row.
            let fields = std::array::from_fn(|column| &record[column]);
            read_row(fields).map_err(|what| Defect { line: line(&record), what })
        })
        .collect()
}

/// The number in a field.
///
/// # Errors
/// If the field is not such a number.
pub(super) fn number<T: std::str::FromStr>(field: &str) -> Result<T, String> {
    field.parse().map_err(|_| format!("`{field}` is not a number of the expected kind"))
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err asks for")]
fn defect(error: csv::Error) -> Defect {
    Defect { line: error.position().map_or(0, csv::Position::line), what: error.to_string() }
}

fn line(record: &StringRecord) -> u64 {
    record.position().map_or(0, csv::Position::line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Result<Vec<(String, u8)>, Defect> {
        read(text, ["name", "size"], |[name, size]| Ok((name.to_owned(), number(size)?)))
    }

    #[test]
    fn rows_are_read_and_comments_are_not() {
        let rows = pairs("# a, comment\nname,size\none,1\ntwo,2\n").unwrap();
        assert_eq!(rows, [("one".to_owned(), 1), ("two".to_owned(), 2)]);
    }

    #[test]
    fn every_defect_is_refused_with_its_line() {
        for (text, line) in [
            ("name,length\none,1\n", 0),
            ("# note\nsize,name\n1,one\n", 0),
            ("name,size\none,1\ntwo,-2\n", 3),
            ("# note\nname,size\none,1\ntwo\n", 4),
            ("name,size\none,1,1\n", 2),
            ("", 0),
        ] {
            assert_eq!(pairs(text).map_err(|defect| defect.line), Err(line), "{text:?}");
        }
    }
}
