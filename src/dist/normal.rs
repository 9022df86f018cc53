//! The standard normal law.

use rand::Rng;
use rand_distr::{Distribution, Open01};

use super::maths;

/// Normal with mean 0 and standard deviation 1, by inversion: within 8.3 of zero.
///
/// One number of the generator, and increasing with it. `rand_distr::StandardNormal` is neither, and takes the
/// platform's maths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StandardNormal;

impl Distribution<f64> for StandardNormal {
    #[inline]
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        normal_quantile(Open01.sample(rng))
    }
}

/// Numerator and denominator of a rational function, constant term first.
type Ratio = ([f64; 8], [f64; 8]);

// Coefficients: M. J. Wichura, "Algorithm AS 241: The percentage points of the normal distribution",
// Applied Statistics 37 (1988), routine PPND16.
const CENTRE: Ratio = (
    [
        3.387_132_872_796_366_5,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_854e3,
    ],
);
const TAIL: Ratio = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);
const FAR_TAIL: Ratio = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
);

/// The number that a standard normal variable stays below with probability `p`, which lies strictly between 0 and 1.
///
/// Wichura's AS 241 (`PPND16`): relative error about 1 in 10^16. Increases with `p`.
fn normal_quantile(p: f64) -> f64 {
    debug_assert!(p > 0.0 && p < 1.0, "a probability strictly between 0 and 1, not {p}");
    let from_half = p - 0.5;
    if from_half.abs() <= 0.425 {
        return from_half * ratio(&CENTRE, 0.180_625 - from_half * from_half);
    }
    let depth = (-maths::ln(p.min(1.0 - p))).sqrt();
    let size = if depth <= 5.0 { ratio(&TAIL, depth - 1.6) } else { ratio(&FAR_TAIL, depth - 5.0) };
    size.copysign(from_half)
}

#[inline]
fn ratio((above, below): &Ratio, x: f64) -> f64 {
    polynomial(above, x) / polynomial(below, x)
}

#[inline]
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The probability that a standard normal variable is below `x`.
    fn normal_cdf(x: f64) -> f64 {
        0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
    }

    #[test]
    fn quantiles_are_those_of_the_tables() {
        // 1.959963984540054: the usual 97.5 % point. The two others: test values in Wichura's paper.
        for (p, z) in [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (0.25, -0.674_489_750_196_081_7),
            (0.001, -3.090_232_306_167_814),
            (1e-20, -9.262_340_089_798_408),
        ] {
            let got = normal_quantile(p);
            assert!((got - z).abs() <= 1e-15 * z.abs(), "p {p}: got {got}, expected {z}");
        }
    }

    #[test]
    fn probability_of_the_quantile_is_the_probability() {
        for i in 1..=4_000 {
            // From 1e-16 to a half, evenly in the exponent.
            let p = 0.5 * maths::pow(10.0, -15.7 * f64::from(i) / 4_000.0);
            let back = normal_cdf(normal_quantile(p));
            // A relative error of 2e-16 in z moves p by about z^2 times as much; z^2 is below 68.
            assert!((back / p - 1.0).abs() < 4e-14, "p {p}: back {back}");
        }
    }

    #[test]
    fn quantile_is_symmetric_and_increases() {
        let quantiles: Vec<f64> = (1..1_024).map(|i| normal_quantile(f64::from(i) / 1_024.0)).collect();
        assert!(quantiles.is_sorted_by(|a, b| a < b));
        for (low, high) in quantiles.iter().zip(quantiles.iter().rev()) {
            assert_eq!(low.to_bits(), (0.0 - high).to_bits(), "{low} {high}");
        }
    }
}
