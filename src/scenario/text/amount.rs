//! Amounts of memory and rates of storage: "4 GiB", "100 MB/s".

use super::super::problem::Complaint;

const UNITS: [(&str, u64); 6] = [
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
];

/// Reads an amount of memory in bytes, above zero. `GiB` is 2^30, `GB` is 10^9.
pub(in crate::scenario) fn memory(text: &str) -> Result<u64, Complaint> {
    bytes(text.trim()).ok_or_else(|| {
        Complaint::new(format!("\"{text}\" is not an amount of memory"))
            .hint("write a number above zero and a unit, such as \"4 GiB\" or \"512 MiB\"")
    })
}

/// Reads a rate in bytes per second, above zero. `MB/s` is 10^6 bytes per second.
pub(in crate::scenario) fn storage_rate(text: &str) -> Result<u64, Complaint> {
    text.trim().strip_suffix("/s").and_then(bytes).ok_or_else(|| {
        Complaint::new(format!("\"{text}\" is not a rate of storage"))
            .hint("write a number above zero and a unit per second, such as \"100 MB/s\"")
    })
}

fn bytes(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at(digits);
    let (_, size) = UNITS.into_iter().find(|(word, _)| word.eq_ignore_ascii_case(unit.trim()))?;
    #[expect(clippy::cast_precision_loss, reason = "units are exact in f64")]
    let total = number.parse::<f64>().ok()? * size as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 2^60")]
    (1.0..1e18).contains(&total).then_some(total.round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_with_their_units() {
        assert_eq!(memory("4 GiB"), Ok(4 << 30));
        assert_eq!(memory("512MiB"), Ok(512 << 20));
        assert_eq!(memory("1.5 gib"), Ok(3 << 29));
        assert_eq!(storage_rate("100 MB/s"), Ok(100_000_000));
        assert_eq!(storage_rate("1 GB/s"), Ok(1_000_000_000));
    }

    #[test]
    fn amounts_without_sense_are_refused() {
        for text in ["4", "GiB", "0 GiB", "-4 GiB", "4 Gb/s", ""] {
            assert!(memory(text).is_err(), "{text}");
        }
        for text in ["100 MB", "0 MB/s", "fast"] {
            assert!(storage_rate(text).is_err(), "{text}");
        }
    }
}
