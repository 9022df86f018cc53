//! Names of many machines, and patterns that match names.

use super::super::problem::Complaint;

/// The names of `count` machines. `{}` becomes 1, 2, ...; `{02}` or `{:02}` becomes 01, 02, ...; a name without such a
/// place gets `-01`, `-02`, ... at its end. One machine without a place keeps the name.
pub(in crate::scenario) fn expand(pattern: &str, count: u32) -> Result<Vec<String>, Complaint> {
    let Some(open) = pattern.find('{') else {
        if pattern.contains('}') {
            return Err(unreadable(pattern));
        }
        if count == 1 {
            return Ok(vec![pattern.to_owned()]);
        }
        let width = digits(count).max(2);
        return Ok((1..=count).map(|number| format!("{pattern}-{number:0width$}")).collect());
    };
    let close = pattern[open..].find('}').map(|at| open + at).ok_or_else(|| unreadable(pattern))?;
    let (head, inside, tail) = (&pattern[..open], &pattern[open + 1..close], &pattern[close + 1..]);
    if tail.contains(['{', '}']) {
        return Err(unreadable(pattern));
    }
    let width = match inside.strip_prefix(':').unwrap_or(inside) {
        "" => 0,
        padded if padded.len() <= 2 && padded.starts_with('0') => padded.parse().map_err(|_| unreadable(pattern))?,
        _ => return Err(unreadable(pattern)),
    };
    Ok((1..=count).map(|number| format!("{head}{number:0width$}{tail}")).collect())
}

fn digits(number: u32) -> usize {
    number.to_string().len()
}

fn unreadable(pattern: &str) -> Complaint {
    Complaint::new(format!("\"{pattern}\" is not a pattern for names"))
        .hint("mark the place of the number once: \"hv{}\" gives hv1, hv2; \"hv{02}\" gives hv01, hv02")
}

/// Whether a name matches a pattern in which `*` stands for any characters; letters of either case are the same.
pub(in crate::scenario) fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_lowercase(), name.to_lowercase());
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(middle) = last.replace(part) {
            let Some(at) = rest.find(middle) else { return false };
            rest = &rest[at + middle.len()..];
        }
    }
    last.map_or(rest.is_empty(), |end| rest.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_numbered_where_the_place_is() {
        assert_eq!(expand("hv01", 1).unwrap(), ["hv01"]);
        assert_eq!(expand("hv{}", 2).unwrap(), ["hv1", "hv2"]);
        assert_eq!(expand("hv{02}-a", 2).unwrap(), ["hv01-a", "hv02-a"]);
        assert_eq!(expand("hv{:03}", 1).unwrap(), ["hv001"]);
        assert_eq!(expand("web", 3).unwrap(), ["web-01", "web-02", "web-03"]);
        assert_eq!(expand("web", 100).unwrap()[0], "web-001");
        for pattern in ["hv{", "hv}", "hv{x}", "{}{}", "hv{5}", "hv{0000}"] {
            assert!(expand(pattern, 2).is_err(), "{pattern}");
        }
    }

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, name, expected) in [
            ("hv*", "hv01", true),
            ("hv*", "HV01", true),
            ("*", "anything", true),
            ("*-web", "a-web", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxcyyb", false),
            ("hv01", "hv01", true),
            ("hv01", "hv011", false),
            ("a*a", "a", false),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
