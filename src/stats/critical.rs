//! Critical values of the laws that intervals rest on; the door of the `statrs` crate.
//!
//! `statrs` works with the platform's logarithm and exponential, which differ in the last digit, so its results do, by
//! up to 1 part in 10^13. Each value is rounded to nine decimals here, where it is made: whatever is computed from it
//! by plain arithmetic is then the same everywhere, unless a value lies that close to the middle between two roundings
//! (less than one in a thousand does). Files round once more, to fewer digits.

use statrs::distribution::{ContinuousCDF, Exp, Normal, StudentsT};

/// What a Student variable stays within, on both sides of zero, with this confidence. `freedom` above zero.
pub(super) fn student(confidence: f64, freedom: f64) -> f64 {
    // From here on the continued fraction of statrs 0.19 stops short: wrong in the 6th digit at a freedom of 10^5.
    const FREEDOM_MAX: f64 = 1_000.0;
    if freedom > FREEDOM_MAX {
        return rounded(student_expanded(normal_point(confidence), freedom));
    }
    let law = StudentsT::new(0.0, 1.0, freedom).expect("at least one degree of freedom");
    rounded(law.inverse_cdf(upper(confidence)))
}

/// What a standard normal variable stays within, on both sides of zero, with this confidence.
pub(super) fn normal(confidence: f64) -> f64 {
    rounded(normal_point(confidence))
}

/// What a Fisher variable with two degrees of freedom over `below` stays below with this confidence.
///
/// The closed form is m/2 ((1 - confidence)^(-2/m) - 1), with m for `below`. Here as m/2 (e^x - 1), where x is 2/m
/// times the critical value of the exponential law, by the power series of the second factor: all terms are above zero.
pub(super) fn fisher_of_two(confidence: f64, below: f64) -> f64 {
    let law = Exp::new(1.0).expect("a rate above zero");
    let exponential = law.inverse_cdf(checked(confidence));
    let x = 2.0 / below * exponential;
    let (mut term, mut sum, mut k) = (1.0, 1.0, 2.0);
    while term > 1e-17 * sum {
        term *= x / k;
        sum += term;
        k += 1.0;
    }
    rounded(exponential * sum)
}

/// Student's critical value from the normal one: Abramowitz and Stegun 26.7.5, with all its terms.
fn student_expanded(z: f64, freedom: f64) -> f64 {
    let s = z * z;
    let terms = [
        z,
        z * (s + 1.0) / 4.0,
        z * ((5.0 * s + 16.0) * s + 3.0) / 96.0,
        z * (((3.0 * s + 19.0) * s + 17.0) * s - 15.0) / 384.0,
        z * ((((79.0 * s + 776.0) * s + 1_482.0) * s - 1_920.0) * s - 945.0) / 92_160.0,
    ];
    terms.iter().rev().fold(0.0, |sum, term| sum / freedom + term)
}

fn normal_point(confidence: f64) -> f64 {
    Normal::standard().inverse_cdf(upper(confidence))
}

fn upper(confidence: f64) -> f64 {
    0.5 + 0.5 * checked(confidence)
}

fn checked(confidence: f64) -> f64 {
    assert!(confidence > 0.0 && confidence < 1.0, "a confidence lies strictly between 0 and 1, not {confidence}");
    confidence
}

fn rounded(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_near(got: f64, expected: f64) {
        assert!((got - expected).abs() < 2e-9, "got {got}, expected {expected}");
    }

    #[test]
    fn student_is_that_of_the_tables() {
        // From the incomplete beta function with 25 digits (mpmath 1.3).
        for (freedom, confidence, expected) in [
            (1.0, 0.95, 12.706_204_736_17),
            (2.0, 0.9, 2.919_985_580_354),
            (9.0, 0.95, 2.262_157_162_798),
            (49.0, 0.95, 2.009_575_237_129),
            (49.0, 0.999, 3.500_442_891_367),
            (399.0, 0.99, 2.588_207_164_031),
            (999.0, 0.95, 1.962_341_461_133),
            (9_999.0, 0.9, 1.645_006_033_311),
            (99_999.0, 0.5, 0.674_492_203_578),
            (999_999.0, 0.95, 1.959_966_356_816),
        ] {
            assert_near(student(confidence, freedom), expected);
        }
    }

    #[test]
    fn student_has_no_step_where_the_method_changes() {
        for confidence in [0.5, 0.95, 0.999] {
            let across = student(confidence, 1_000.0) - student(confidence, 1_000.001);
            assert!(across.abs() < 1.5e-8, "{confidence}: {across:e}");
        }
    }

    #[test]
    fn the_expansion_holds_far_below_where_it_is_used() {
        // Its first missing term is 3e-9 here.
        assert!((student_expanded(normal_point(0.95), 49.0) - 2.009_575_237_129).abs() < 1e-8);
    }

    #[test]
    fn normal_is_that_of_the_tables() {
        assert_near(normal(0.95), 1.959_963_984_540);
        assert_near(normal(0.999), 3.290_526_731_492);
    }

    #[test]
    fn fisher_is_that_of_the_closed_form() {
        // m/2 ((1 - confidence)^(-2/m) - 1): (0.05^-1 - 1) for m = 2, 2 (0.1^(-1/2) - 1) for m = 4, and so on.
        for (below, confidence, expected) in [
            (1.0, 0.9, 49.5),
            (2.0, 0.95, 19.0),
            (4.0, 0.9, 4.324_555_320_337),
            (49.0, 0.95, 3.186_582_352_364),
            (9_999.0, 0.9, 2.303_115_417_242),
            (999_999.0, 0.95, 2.995_741_247_993),
        ] {
            assert_near(fisher_of_two(confidence, below), expected);
        }
    }

    #[test]
    #[should_panic(expected = "a confidence lies strictly between 0 and 1, not 95")]
    fn percent_is_refused() {
        student(95.0, 9.0);
    }
}
