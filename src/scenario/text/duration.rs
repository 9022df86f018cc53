//! Durations: "35m", "1h 30m", "10 days".

use super::super::problem::Complaint;
use crate::units::Span;

const EXAMPLES: &str = "write a number and a unit, such as \"35m\", \"1h 30m\", \"2d\" or \"90s\"";

/// Reads a duration. Units are ms, s, m, h, d and w, and their English names; parts add up.
pub(in crate::scenario) fn duration(text: &str) -> Result<Span, Complaint> {
    let mut rest = text.trim();
    if rest.starts_with('-') {
        return Err(Complaint::new(format!("\"{text}\" is negative")).hint("a duration is zero or above"));
    }
    if rest.is_empty() {
        return Err(Complaint::new("the duration is empty").hint(EXAMPLES));
    }
    if text.contains(',') {
        let complaint = Complaint::new(format!("\"{text}\" has a comma"));
        return Err(complaint
            .hint("a number has a decimal point, and parts are added up without a comma: \"1.5h\", \"1h 30m\""));
    }
    let mut total = 0.0;
    while !rest.is_empty() {
        let number_end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(number_end);
        let after = after.trim_start();
        let unit_end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_end);
        let count: f64 = number.parse().map_err(|_| not_a_duration(text))?;
        total += count * unit_ms(unit, text, number)?;
        rest = after.trim_start();
    }
    if total > MAX_MS {
        return Err(Complaint::new(format!("\"{text}\" is longer than a thousand years")));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded by MAX_MS and not negative")]
    Ok(Span::from_ms(total.round() as u64))
}

/// A thousand years.
const MAX_MS: f64 = 1_000.0 * 366.0 * 86_400_000.0;

fn not_a_duration(text: &str) -> Complaint {
    Complaint::new(format!("\"{text}\" is not a duration")).hint(EXAMPLES)
}

fn unit_ms(unit: &str, text: &str, number: &str) -> Result<f64, Complaint> {
    let ms = match unit.to_lowercase().as_str() {
        "ms" | "millisecond" | "milliseconds" => 1.0,
        "s" | "sec" | "secs" | "second" | "seconds" => 1_000.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60_000.0,
        "h" | "hour" | "hours" => 3_600_000.0,
        "d" | "day" | "days" => 86_400_000.0,
        "w" | "week" | "weeks" => 604_800_000.0,
        "month" | "months" | "mo" | "year" | "years" | "y" => {
            return Err(Complaint::new(format!("\"{text}\" has no fixed length"))
                .hint("months and years differ in length; write days, such as \"30d\" or \"365d\""));
        }
        "" => {
            return Err(Complaint::new(format!("\"{text}\" has no unit"))
                .hint(format!(
                "write \"{number}s\" for seconds, \"{number}m\" for minutes, \"{number}h\" for hours or \"{number}d\" for \
                 days"
            )));
        }
        _ => return Err(not_a_duration(text)),
    };
    Ok(ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        for (text, span) in [
            ("0s", Span::ZERO),
            ("35m", Span::from_mins(35)),
            ("1h 30m", Span::from_mins(90)),
            ("1h30m", Span::from_mins(90)),
            ("2d", Span::from_days(2)),
            ("10 days", Span::from_days(10)),
            ("90s", Span::from_secs(90)),
            ("250ms", Span::from_ms(250)),
            ("1.5 h", Span::from_mins(90)),
            ("2 weeks", Span::from_days(14)),
        ] {
            assert_eq!(duration(text), Ok(span), "{text}");
        }
    }

    #[test]
    fn what_has_no_length_is_refused() {
        for (text, message) in [
            ("", "the duration is empty"),
            ("35", "\"35\" has no unit"),
            ("-5m", "\"-5m\" is negative"),
            ("1 month", "\"1 month\" has no fixed length"),
            ("2y", "\"2y\" has no fixed length"),
            ("soon", "\"soon\" is not a duration"),
            ("1..5h", "\"1..5h\" is not a duration"),
            ("1h,30m", "\"1h,30m\" has a comma"),
            ("1,5h", "\"1,5h\" has a comma"),
            ("400000000d", "\"400000000d\" is longer than a thousand years"),
        ] {
            assert_eq!(duration(text).unwrap_err().message, message, "{text}");
        }
    }

    #[test]
    fn what_a_span_prints_is_read_back() {
        for span in [Span::ZERO, Span::from_ms(1), Span::from_ms(90_061_001), Span::from_days(400)] {
            assert_eq!(duration(&span.to_string()), Ok(span));
        }
    }
}
