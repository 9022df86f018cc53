//! How numbers are spelled for people, everywhere: unit, interval, and no more digits than the interval supports.
//!
//! Files for machines hold plain numbers and do not come here.

/// Keeps the parts of a number on one line.
const GAP: char = '\u{a0}';
const MINUS: char = '\u{2212}';

/// Whether a plus sign is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Value,
    Change,
}

/// A value with its interval and without the unit: `14.3 ± 0.4`. Shares are in percent.
pub(super) fn interval(mean: f64, half: Option<f64>, unit: &str) -> String {
    spell(mean, half, factor(unit), Sign::Value)
}

/// A value with interval and unit: `14.3 ± 0.4 h`.
pub(super) fn quantity(mean: f64, half: Option<f64>, unit: &str) -> String {
    with_mark(interval(mean, half, unit), mark(unit))
}

/// A difference with its interval and without the unit: `+1.2 ± 0.3`. Differences of shares are in percentage points.
pub(super) fn change(mean: f64, half: Option<f64>, unit: &str) -> String {
    spell(mean, half, factor(unit), Sign::Change)
}

/// A difference with interval and unit: `−1.2 ± 0.3 pp`.
pub(super) fn change_quantity(mean: f64, half: Option<f64>, unit: &str) -> String {
    with_mark(change(mean, half, unit), change_mark(unit))
}

/// A value without an interval, three significant digits at least: `0.123`, `14.3`, `1234`.
pub(super) fn plain(value: f64, unit: &str) -> String {
    interval(value, None, unit)
}

/// A share in whole percent: `38 %`.
pub(super) fn percent(share: f64) -> String {
    with_mark(whole_percent(share), "%")
}

/// A share in percent without the sign: `38`.
pub(super) fn whole_percent(share: f64) -> String {
    fixed(share * 100.0, 0)
}

/// A number on an axis, as precise as the distance between marks asks for.
pub(super) fn tick(value: f64, step: f64) -> String {
    let (_, exponent) = leading(step);
    fixed(value, -exponent)
}

/// The sign of a unit after a value.
pub(super) fn mark(unit: &str) -> &str {
    match unit {
        "share" => "%",
        "count" => "",
        other => other,
    }
}

/// The sign of a unit after a difference.
pub(super) fn change_mark(unit: &str) -> &str {
    if unit == "share" { "pp" } else { mark(unit) }
}

fn factor(unit: &str) -> f64 {
    if unit == "share" { 100.0 } else { 1.0 }
}

fn with_mark(number: String, mark: &str) -> String {
    if mark.is_empty() { number } else { format!("{number}{GAP}{mark}") }
}

fn spell(mean: f64, half: Option<f64>, factor: f64, sign: Sign) -> String {
    let mean = mean * factor;
    // An interval narrower than that is the rounding of sums, not a spread.
    let half = half.map(|half| half * factor).filter(|&half| half > mean.abs() * 1e-9);
    let decimals = half.map_or_else(|| decimals_of_value(mean), decimals_of_half);
    let plus = if sign == Sign::Change && mean > 0.0 { "+" } else { "" };
    let value = fixed(mean, decimals);
    half.map_or_else(|| format!("{plus}{value}"), |half| format!("{plus}{value}{GAP}±{GAP}{}", fixed(half, decimals)))
}

/// One significant digit of the half-width, two if the first is a one: rounding never hides more than a quarter of it.
fn decimals_of_half(half: f64) -> i32 {
    let (mantissa, exponent) = leading(half);
    if mantissa < 2.0 { 1 - exponent } else { -exponent }
}

/// Three significant digits, whole numbers in full.
fn decimals_of_value(value: f64) -> i32 {
    let (_, exponent) = leading(value);
    if value.fract().abs() <= 0.0 { 0 } else { (2 - exponent).max(0) }
}

/// Three significant digits, as a number from 1 to 10, and the decimal exponent.
fn leading(value: f64) -> (f64, i32) {
    let text = format!("{:.2e}", value.abs());
    let parts =
        text.split_once('e').and_then(|(mantissa, exponent)| Some((mantissa.parse().ok()?, exponent.parse().ok()?)));
    parts.expect("a number is written with a mantissa and an exponent")
}

/// Rounded to some decimals, or to tens, hundreds, ... if negative; five digits and more in groups of three.
fn fixed(value: f64, decimals: i32) -> String {
    let unit: f64 = (decimals..0).fold(1.0, |unit, _| unit * 10.0);
    let rounded = (value.abs() / unit).round() * unit;
    let digits = match usize::try_from(decimals) {
        Ok(decimals) => format!("{:.decimals$}", value.abs()),
        Err(_) => format!("{rounded:.0}"),
    };
    let nothing = digits.chars().all(|c| c == '0' || c == '.');
    let sign = if value < 0.0 && !nothing { MINUS.to_string() } else { String::new() };
    format!("{sign}{}", grouped(&digits))
}

fn grouped(digits: &str) -> String {
    let whole = digits.find('.').unwrap_or(digits.len());
    if whole < 5 {
        return digits.to_owned();
    }
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && position < whole && (whole - position).is_multiple_of(3) {
            text.push(GAP);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With ordinary spaces and an ASCII minus.
    fn ascii(text: &str) -> String {
        text.replace(GAP, " ").replace(MINUS, "-")
    }

    #[test]
    fn a_value_has_no_more_digits_than_its_interval() {
        for (mean, half, unit, expected) in [
            (14.312, Some(0.43), "h", "14.3 ± 0.4 h"),
            (14.312, Some(0.143), "h", "14.31 ± 0.14 h"),
            (14.312, Some(4.3), "h", "14 ± 4 h"),
            (14.312, Some(43.0), "h", "10 ± 40 h"),
            (1_234.56, Some(56.7), "h", "1230 ± 60 h"),
            (1_234.56, Some(156.7), "h", "1230 ± 160 h"),
            (12_345.6, Some(3.2), "d", "12 346 ± 3 d"),
            (1_234_567.8, Some(2_345.0), "d", "1 235 000 ± 2000 d"),
            (14.3, Some(0.96), "h", "14.3 ± 1.0 h"),
            (14.3, Some(1.96), "h", "14.3 ± 2.0 h"),
            (135.27, Some(19.62), "h", "135 ± 20 h"),
            (0.001_234, Some(0.000_056), "h", "0.00123 ± 0.00006 h"),
            (0.983_4, Some(0.002), "share", "98.3 ± 0.2 %"),
            (2.5, Some(0.5), "count", "2.5 ± 0.5"),
            (0.0, Some(0.3), "h", "0.0 ± 0.3 h"),
            (-0.04, Some(0.3), "h", "0.0 ± 0.3 h"),
        ] {
            assert_eq!(ascii(&quantity(mean, half, unit)), expected, "{mean} {half:?}");
        }
    }

    #[test]
    fn a_value_without_interval_has_three_digits_at_least() {
        for (value, expected) in [
            (0.0, "0"),
            (0.123_456, "0.123"),
            (14.312, "14.3"),
            (1_234.56, "1235"),
            (12_345.6, "12 346"),
            (3.0, "3"),
            (-2.345, "-2.35"),
        ] {
            assert_eq!(ascii(&plain(value, "h")), expected, "{value}");
        }
        assert_eq!(ascii(&interval(14.312, Some(0.0), "h")), "14.3", "without spread there is nothing to add");
        assert_eq!(ascii(&interval(14.312, Some(1e-13), "h")), "14.3", "rounding of sums is no spread");
    }

    #[test]
    fn differences_have_a_sign() {
        for (mean, half, unit, expected) in [
            (1.23, Some(0.34), "h", "+1.2 ± 0.3 h"),
            (-1.23, Some(0.34), "h", "-1.2 ± 0.3 h"),
            (-0.123, Some(0.034), "share", "-12 ± 3 pp"),
            (0.0, Some(0.0), "h", "0 h"),
            (5.0, None, "count", "+5"),
        ] {
            assert_eq!(ascii(&change_quantity(mean, half, unit)), expected, "{mean} {half:?}");
        }
    }

    #[test]
    fn marks_of_an_axis_are_as_precise_as_their_distance() {
        for (value, step, expected) in
            [(0.5, 0.25, "0.5"), (2.5, 0.5, "2.5"), (20.0, 5.0, "20"), (20_000.0, 5_000.0, "20 000"), (0.0, 0.2, "0.0")]
        {
            assert_eq!(ascii(&tick(value, step)), expected, "{value} by {step}");
        }
    }

    #[test]
    fn shares_in_whole_percent() {
        assert_eq!(ascii(&percent(0.376)), "38 %");
    }
}
