//! Messages of the TOML reader in the words of planners.

use super::problem::{Complaint, suggest};
use super::source::Bytes;

/// A mistake of syntax, with help for the traps that people from Windows shops fall into.
pub(super) fn reword_syntax(message: &str, text: &str, span: &Bytes) -> Complaint {
    let start = text.get(..span.start).unwrap_or(text).rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    let value = line.split_once('=').map_or("", |(_, value)| value.trim());
    if message.starts_with("duplicate key") {
        Complaint::new("this key was given before").hint("a key stands once in a table; keep one of the two")
    } else if message.contains("escape") && line.contains('\\') {
        Complaint::new("this backslash starts an escape that does not exist")
            .hint("write a path in single quotes: 'C:\\...', or double every backslash")
    } else if let Some(number) = with_decimal_point(value) {
        Complaint::new("a number has a decimal point").hint(format!("write {number}"))
    } else if message.starts_with("invalid date") || value.split('.').count() == 3 {
        let rest = text.get(span.start..).unwrap_or_default();
        let word = rest.split([',', '}', '\n', ' ']).next().unwrap_or_default();
        let date = if value.starts_with('{') { word } else { value };
        Complaint::new(format!("\"{date}\" is not a date")).hint("write year, month and day, such as 2008-10-01")
    } else if line.contains(['\u{201c}', '\u{201d}', '\u{201e}', '\u{2018}', '\u{2019}']) {
        Complaint::new("these are the quotes of a word processor").hint("write straight ones: \"...\"")
    } else if message.starts_with("string values must be quoted") || value.starts_with(char::is_alphabetic) {
        Complaint::new("a text stands in quotes").hint("put the value in double quotes: \"...\"")
    } else if message.starts_with("invalid basic string") || message.starts_with("invalid literal string") {
        Complaint::new("this text does not end").hint("end it with the same quote with which it begins")
    } else if message.starts_with("unclosed") && line.starts_with('[') {
        Complaint::new("a bracket is missing").hint("write [name] for a table, [[name]] for an entry of a list")
    } else if message.starts_with("key with no value") {
        Complaint::new("this key has no value").hint("write key = value, with an equals sign")
    } else {
        Complaint::new(message.replace('`', "'"))
    }
}

/// The number that a value with a decimal comma was meant to be.
fn with_decimal_point(value: &str) -> Option<String> {
    let (whole, rest) = value.split_once(',')?;
    let part = rest.split(|c: char| c.is_whitespace() || c == '#').next().unwrap_or_default();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (digits(whole.trim_start_matches('-')) && digits(part)).then(|| format!("{whole}.{part}"))
}

/// A value or a key that does not belong where it stands, as the TOML reader reports it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Flaw<'m> {
    /// The table has no such key; these are the keys that it has.
    Unknown { key: &'m str, known: Vec<&'m str> },
    /// The table lacks this key.
    Missing { key: &'m str },
    /// A value of one kind where another is expected.
    Kind { found: &'m str, expected: &'m str },
    /// A pair that is none.
    Length,
    /// Anything else, in the words of the reader.
    Other(&'m str),
}

impl<'m> Flaw<'m> {
    pub(super) fn of(message: &'m str) -> Self {
        if let Some(rest) = message.strip_prefix("unknown field ") {
            let mut names = quoted_names(rest);
            Self::Unknown { key: names.next().unwrap_or_default(), known: names.collect() }
        } else if let Some(rest) = message.strip_prefix("missing field ") {
            Self::Missing { key: quoted_names(rest).next().unwrap_or_default() }
        } else if let Some(rest) =
            message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "))
        {
            let (found, expected) = rest.split_once(", expected ").unwrap_or((rest, "something else"));
            Self::Kind { found, expected }
        } else if message.starts_with("invalid length") {
            Self::Length
        } else {
            Self::Other(message)
        }
    }

    /// What the author is told. `label` is what people call the outermost table, such as `[[host]]`; `keys` lead from
    /// there to the flaw.
    pub(super) fn complaint(&self, name: &str, label: &str, keys: &[&str]) -> Complaint {
        let table = |keys: &[&str]| match keys {
            [] => label.to_owned(),
            _ => format!("[{name}.{}]", keys.join(".")),
        };
        match self {
            Self::Unknown { key, known } => {
                let above = keys.split_last().map_or(keys, |(_, above)| above);
                let complaint = Complaint::new(format!("{} has no \"{key}\"", table(above)));
                match elsewhere(name, key).or_else(|| suggest(key, known.iter().copied())) {
                    Some(hint) => complaint.hint(hint),
                    None => complaint,
                }
            }
            Self::Missing { key } => {
                let table = table(keys);
                let complaint = Complaint::new(format!("{table} lacks \"{key}\""));
                match example(key, &table) {
                    Some(example) => complaint.hint(format!("write {key} = {example}")),
                    None => complaint,
                }
            }
            Self::Kind { found, expected } => {
                let complaint = Complaint::new(format!("{} where {} is expected", plain(found), plain(expected)));
                match kind_hint(found, expected, &table(keys), keys.last().copied().unwrap_or(name)) {
                    Some(hint) => complaint.hint(hint),
                    None => complaint,
                }
            }
            Self::Length => Complaint::new("each entry of this list is a pair")
                .hint("write [\"1d\", 3], or [\"monday 08:00-12:00\", 1.0]"),
            Self::Other(message) => Complaint::new(message.replace('`', "\"")),
        }
    }
}

/// Where a key stands that people look for in another table.
fn elsewhere(name: &str, key: &str) -> Option<String> {
    const PLACES: [(&str, &str, &str); 7] = [
        ("fault", "install_failure", "write it under [servicing]"),
        ("fault", "maybe_restart", "write it under [servicing]"),
        ("recovery", "install", "write it under [servicing]"),
        ("strategy", "WUServer", "write [strategy.update_server]"),
        ("strategy", "TargetGroup", "write [[strategy.group]]; `misfiled` of [strategy.update_server] are in none"),
        ("strategy", "TargetGroupEnabled", "write [[strategy.group]]"),
        (
            "strategy",
            "AcceptTrustedPublisherCerts",
            "write publishing = { untrusted = ... } in [strategy.update_server]",
        ),
    ];
    let found = PLACES.iter().find(|(table, word, _)| *table == name && *word == key);
    found.map(|(_, _, hint)| (*hint).to_owned())
}

/// What to write instead of a value of the wrong kind.
fn kind_hint(found: &str, expected: &str, table: &str, key: &str) -> Option<String> {
    let words = found.strip_prefix("string \"").and_then(|rest| rest.strip_suffix('"'));
    match (expected, words) {
        ("i64" | "u64" | "f64", Some(words)) => {
            if let Some(percent) = words.trim().strip_suffix('%') {
                let share = percent.trim().replace(',', ".").parse::<f64>().ok()? / 100.0;
                return Some(format!("write {share}, without quotes"));
            }
            let number = words.trim().replace(',', ".");
            number.parse::<f64>().ok().map(|_| format!("write {number}, without quotes"))
        }
        ("a sequence", Some(words)) => Some(format!("write [\"{words}\"]")),
        ("a sequence", None) if found == "map" => Some(format!("write [{table}], with two pairs of brackets")),
        ("a string", None) => example(key, "").map(|example| format!("write {key} = {example}")),
        (_, None) if expected.starts_with("a text in quotes") => {
            example(key, "").map(|example| format!("write {key} = {example}"))
        }
        _ if expected.starts_with("struct") => example(key, table).map(|example| format!("write {key} = {example}")),
        _ => None,
    }
}

/// The names between backticks.
fn quoted_names(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn plain(kind: &str) -> String {
    let (word, value) = kind.split_once(' ').unwrap_or((kind, ""));
    match word {
        "i64" => "a whole number".to_owned(),
        "u64" => "a whole number, zero or above,".to_owned(),
        "f64" => "a number".to_owned(),
        "integer" | "floating" => format!("the number {}", value.trim_start_matches("point ").replace('`', "")),
        "string" => format!("the text {value}"),
        "boolean" => format!("the word {}", value.replace('`', "")),
        "sequence" => "a list".to_owned(),
        "map" | "struct" => "a table".to_owned(),
        "a" => match value {
            "string" => "a text in quotes".to_owned(),
            "sequence" => "a list in brackets".to_owned(),
            "map" => "a table".to_owned(),
            "boolean" => "true or false".to_owned(),
            _ => kind.to_owned(),
        },
        _ => kind.to_owned(),
    }
}

/// What a key may say.
fn example(key: &str, table: &str) -> Option<&'static str> {
    let example = match key {
        "name" => "\"...\"",
        "zone" => "\"Europe/Amsterdam\"",
        "start" | "date" => "2008-10-01",
        "product" => "\"ws2008\"",
        "host" => "\"hv01\", or a pattern such as \"hv*\"",
        "on" => "\"mail01\", or a pattern such as \"web*\"",
        "role" => {
            "\"mail\", \"database\", \"directory\", \"web\", \"file\", \"terminal\", \"management\" or a word of your own"
        }
        "workloads" if table == "[[service]]" => "[\"...\"], a list of names of workloads",
        "hosts" | "guests" | "workloads" => "\"never\", or a table with source and window",
        "machines" => "[\"web*\"], a list of names or patterns",
        "after_start" => "\"1m\"",
        "deadline" => "{ after = \"7d\", at = \"03:00\" }",
        "emergency" | "OverrideServiceWindows" => "{ when = [\"exploited\"], after = \"4h\", within = \"24h\" }",
        "missed" => "\"next-time\" or { after_start = \"1m\" }",
        "superseded" => "\"stays\" or { expires = \"90d\" }",
        "logged_on" => "\"ignored\" or { prompt = \"10m\" }",
        "outside" => "\"allowed\" or { needs = \"10m\" }",
        "synchronise" => "\"daily 00:00\"",
        "when" => "[\"exploited\"]",
        "within" => "\"24h\"",
        "days" => "\"every saturday\"",
        "duration" => "\"3h\"",
        "source" => "\"windows-update\" or \"wsus\"",
        "clock" => "\"site\", \"headquarters\", a zone such as \"UTC\", or { frozen = 2008-01-15 }",
        "frozen" => "2008-01-15",
        "window" | "fabric" => "\"daily 03:00\" or \"first friday 18:00-21:00\"",
        "end" => "2010-10-01",
        "memory" => "\"4 GiB\"",
        "storage" => "\"100 MB/s\"",
        "length" | "warm_up" if table.is_empty() => "\"30d\"",
        "announce" | "after" => "\"7d\"",
        "install" | "download" | "admin" | "reversal" | "session_left" | "by_hand" | "monitoring" | "report_after"
        | "cycle_guest" | "cycle_physical" | "uninstall" | "repair_guest" | "repair_physical" | "servicing"
        | "boot" | "administrator" | "administrator_away" | "heartbeat" | "failover" | "sessions" | "reserve"
        | "countdown" | "start_delay" | "median" | "mean" | "low" | "mode" | "high" | "scale" | "fixed"
        | "shutdown_timeout" | "start_by_hand" | "restore" => "\"5m\"",
        "drain" => "{ at_most = \"4h\" }",
        "without_dependencies" => "\"fails\" or \"waits\"",
        "staffed" => "\"08:00-18:00\"",
        "sigma" => "0.5",
        "from" | "to" => "\"2008-11\"",
        _ => return None,
    };
    Some(example)
}
