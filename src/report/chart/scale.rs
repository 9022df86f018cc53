//! Axes: from values to places, with marks at round numbers. No logarithm of the platform is used, so that pictures are
//! the same everywhere.

use crate::report::number;

/// An axis.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Scale {
    kind: Kind,
    /// Values at both ends.
    domain: [f64; 2],
    /// Places of both ends.
    range: [f64; 2],
    step: f64,
}

/// How values are spaced.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Linear,
    Log,
}

/// From this ratio of the largest to the smallest guide on an axis is logarithmic: on a linear one the smallest would
/// lie on its neighbours.
const LOG_FROM: f64 = 12.0;

impl Scale {
    /// An axis that holds all values, with about so many marks. Linear ones begin at zero if the values come near it;
    /// where the `guides` are positive and far apart it is logarithmic, and values far below them lie at its end.
    pub(super) fn fitting(guides: &[f64], values: impl Iterator<Item = f64>, range: [f64; 2], marks: usize) -> Self {
        let (least, most) = extent(guides.iter().copied());
        if least > 0.0 && most > LOG_FROM * least {
            let (lo, hi) = extent(values.chain([least, most]).filter(|&value| value >= least / 4.0));
            return Self { kind: Kind::Log, domain: [lo / 1.25, hi * 1.25], range, step: 1.0 };
        }
        let (lo, hi) = extent(values.chain(guides.iter().copied()));
        let lo = if lo < 0.6 * hi { lo.min(0.0) } else { lo };
        Self::linear([if least >= 0.0 { lo.max(0.0) } else { lo }, hi], range, marks)
    }

    /// A linear axis whose ends are moved outwards to round numbers.
    pub(super) fn linear([lo, hi]: [f64; 2], range: [f64; 2], marks: usize) -> Self {
        let (lo, hi) = if hi - lo > hi.abs().max(lo.abs()) * 1e-9 { (lo, hi) } else { widened(lo) };
        let step = round_step((hi - lo) / marks as f64);
        let domain = [(lo / step + 1e-9).floor() * step, (hi / step - 1e-9).ceil() * step];
        Self { kind: Kind::Linear, domain, range, step }
    }

    /// A linear axis whose ends are the values themselves with a little room around, for narrow panels.
    pub(super) fn tight([lo, hi]: [f64; 2], range: [f64; 2], marks: usize) -> Self {
        let (lo, hi) = if hi > lo { (lo, hi) } else { widened(lo) };
        let room = 0.06 * (hi - lo);
        Self { kind: Kind::Linear, domain: [lo - room, hi + room], range, step: round_step((hi - lo) / marks as f64) }
    }

    /// A linear axis from zero that ends at the value, not at the next round number.
    pub(super) fn from_zero(hi: f64, range: [f64; 2], marks: usize) -> Self {
        let hi = if hi > 0.0 { hi } else { 1.0 };
        Self { kind: Kind::Linear, domain: [0.0, hi], range, step: round_step(hi / marks as f64) }
    }

    pub(super) const fn kind(&self) -> Kind {
        self.kind
    }

    /// The place of a value; values beyond an end lie at that end.
    pub(super) fn at(&self, value: f64) -> f64 {
        let [lo, hi] = self.domain;
        let value = value.clamp(lo, hi);
        let share = match self.kind {
            Kind::Linear => (value - lo) / (hi - lo),
            Kind::Log => decades(value / lo) / decades(hi / lo),
        };
        self.range[0] + (self.range[1] - self.range[0]) * share
    }

    /// Whether the value lies between the ends.
    pub(super) fn holds(&self, value: f64) -> bool {
        (self.domain[0]..=self.domain[1]).contains(&value)
    }

    /// Places and words of the marks.
    pub(super) fn marks(&self) -> Vec<(f64, String)> {
        let [lo, hi] = self.domain;
        match self.kind {
            Kind::Linear => {
                let first = (lo / self.step - 1e-9).ceil();
                let values = (0..).map(|number| (first + f64::from(number)) * self.step);
                values
                    .take_while(|&value| value <= hi + 1e-9 * self.step)
                    .map(|value| (self.at(value), number::tick(value, self.step)))
                    .collect()
            }
            Kind::Log => {
                let digits: &[f64] = if hi / lo > 20_000.0 { &[1.0] } else { &[1.0, 2.0, 5.0] };
                let marks =
                    powers_of_ten(lo / 10.0, hi).flat_map(|power| digits.iter().map(move |d| (d * power, power)));
                marks
                    .filter(|&(value, _)| value >= lo && value <= hi)
                    .map(|(value, power)| (self.at(value), number::tick(value, power)))
                    .collect()
            }
        }
    }
}

/// Smallest and largest; 0 and 1 if there is nothing.
fn extent(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let found = values.filter(|value| value.is_finite()).fold(None, |extent: Option<(f64, f64)>, value| {
        Some(extent.map_or((value, value), |(lo, hi)| (lo.min(value), hi.max(value))))
    });
    found.unwrap_or((0.0, 1.0))
}

/// Room around a single value.
fn widened(value: f64) -> (f64, f64) {
    if value > 0.0 {
        (0.0, value * 1.5)
    } else if value < 0.0 {
        (value * 1.5, 0.0)
    } else {
        (0.0, 1.0)
    }
}

/// The smallest of 1, 2, 5 times a power of ten that is at least this.
fn round_step(least: f64) -> f64 {
    let power = powers_of_ten(least / 10.0, least * 10.0).next().unwrap_or(1.0);
    [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]
        .into_iter()
        .map(|digit| digit * power)
        .find(|&step| step >= least * 0.999)
        .unwrap_or(least)
}

/// Powers of ten from the first that is at least `lo`, up to `hi`.
fn powers_of_ten(lo: f64, hi: f64) -> impl Iterator<Item = f64> {
    let first = (-30..=30).map(ten_to).find(move |&power| power >= lo);
    let first = first.unwrap_or(f64::INFINITY);
    std::iter::successors(Some(first), |power| Some(power * 10.0)).take_while(move |&power| power <= hi)
}

/// A power of ten, by the table of the compiler: exact where it can be.
fn ten_to(exponent: i32) -> f64 {
    format!("1e{exponent}").parse().expect("a number")
}

/// How many decades lie between one and a ratio: the decimal logarithm, digit by digit in base two. The base is scaled
/// to 1..10 and squared; whether the square passes ten is the next digit.
fn decades(ratio: f64) -> f64 {
    let mut rest = ratio;
    let mut whole = 0.0;
    while rest >= 10.0 {
        rest /= 10.0;
        whole += 1.0;
    }
    let mut digit = 0.5;
    for _ in 0..30 {
        rest *= rest;
        if rest >= 10.0 {
            rest /= 10.0;
            whole += digit;
        }
        digit /= 2.0;
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(scale: &Scale) -> Vec<String> {
        scale.marks().into_iter().map(|(_, word)| word).collect()
    }

    #[test]
    fn logarithms_are_right_to_a_thousandth_of_a_pixel() {
        for (ratio, expected) in [(1.0, 0.0), (3.0, 0.477_121_254_72), (10.0, 1.0), (5_000.0, 3.698_970_004_34)] {
            assert!((decades(ratio) - expected).abs() < 1e-8, "{ratio}");
        }
    }

    #[test]
    fn marks_are_round_numbers() {
        for (values, marks, expected) in [
            (&[0.0, 9.3][..], 5, &["0", "2", "4", "6", "8", "10"][..]),
            (&[90.0, 100.0], 4, &["90", "95", "100"]),
            (&[0.2, 0.9], 4, &["0.0", "0.5", "1.0"]),
            (&[0.0, 0.0], 4, &["0.0", "0.5", "1.0"]),
            (&[1.0, 100.0], 4, &["1", "2", "5", "10", "20", "50", "100"]),
            (&[0.5, 20_000.0], 4, &["1", "10", "100", "1000", "10\u{a0}000"]),
        ] {
            assert_eq!(words(&Scale::fitting(values, std::iter::empty(), [0.0, 100.0], marks)), expected, "{values:?}");
        }
    }

    #[test]
    fn ends_lie_at_the_ends() {
        let scale = Scale::linear([0.0, 10.0], [100.0, 0.0], 5);
        assert!((scale.at(0.0) - 100.0).abs() < 1e-9 && (scale.at(10.0)).abs() < 1e-9 && (scale.at(99.0)).abs() < 1e-9);
    }
}
