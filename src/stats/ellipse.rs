//! Region of a pair of means.

use super::critical;

/// A region of the plane: the image of the unit disc.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ellipse {
    /// Centre: the two means.
    pub centre: (f64, f64),
    /// Symmetric matrix by rows that takes the unit circle to the border, relative to the centre. All zero, or of rank
    /// one, where the sample has no spread in some direction.
    pub root: [[f64; 2]; 2],
}

impl Ellipse {
    /// Points on the border, a multiple of four, in order, the first not repeated at the end.
    ///
    /// The circle is walked by the rational points ((1 - t^2) / (1 + t^2), 2 t / (1 + t^2)): no sine, so the same bits
    /// on every platform.
    pub fn outline(&self) -> Vec<(f64, f64)> {
        const QUARTER: u32 = 16;
        let quarter = (0..QUARTER).map(|step| {
            let t = f64::from(step) / f64::from(QUARTER);
            let norm = 1.0 + t * t;
            ((1.0 - t * t) / norm, 2.0 * t / norm)
        });
        let mut circle: Vec<(f64, f64)> = quarter.collect();
        for _ in 0..3 {
            let last = circle.len() - QUARTER as usize;
            circle.extend_from_within(last..);
            circle[last + QUARTER as usize..].iter_mut().for_each(|point| *point = (-point.1, point.0));
        }
        circle.into_iter().map(|point| self.at(point)).collect()
    }

    /// The point that a point of the unit disc is taken to.
    pub fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let [[a, b], [c, d]] = self.root;
        (self.centre.0 + a * x + b * y, self.centre.1 + c * x + d * y)
    }
}

/// Hotelling's confidence region of the two means of independent pairs; `None` for fewer than three pairs.
///
/// Exact for pairs that are normal together: T^2 = 2 (n - 1) / (n - 2) F with 2 and n - 2 degrees of freedom.
///
/// # Panics
/// If the confidence does not lie strictly between 0 and 1.
pub fn covariance_ellipse(pairs: &[(f64, f64)], confidence: f64) -> Option<Ellipse> {
    if pairs.len() < 3 {
        return None;
    }
    let n = pairs.len() as f64;
    let (centre, [sxx, sxy, syy]) = covariance(pairs);
    let reach = 2.0 * (n - 1.0) / ((n - 2.0) * n) * critical::fisher_of_two(confidence, n - 2.0);
    Some(Ellipse { centre, root: square_root([sxx * reach, sxy * reach, syy * reach]) })
}

/// Means and sample covariance, relative to the first pair, so that no spread is exactly none.
fn covariance(pairs: &[(f64, f64)]) -> ((f64, f64), [f64; 3]) {
    let (first, n) = (pairs[0], pairs.len() as f64);
    let sum = pairs.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + (pair.0 - first.0), sum.1 + (pair.1 - first.1)));
    let centre = (first.0 + sum.0 / n, first.1 + sum.1 / n);
    let mut squares = [0.0; 3];
    for pair in pairs {
        let (x, y) = (pair.0 - centre.0, pair.1 - centre.1);
        squares = [squares[0] + x * x, squares[1] + x * y, squares[2] + y * y];
    }
    (centre, squares.map(|square| square / (n - 1.0)))
}

/// The symmetric root of a symmetric matrix without negative eigenvalues: (S + d I) / sqrt(trace + 2 d) where d is the
/// root of the determinant (Cayley and Hamilton).
fn square_root([xx, xy, yy]: [f64; 3]) -> [[f64; 2]; 2] {
    let d = (xx * yy - xy * xy).max(0.0).sqrt();
    let norm = (xx + yy + 2.0 * d).sqrt();
    if norm > 0.0 { [[(xx + d) / norm, xy / norm], [xy / norm, (yy + d) / norm]] } else { [[0.0; 2]; 2] }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Normals;
    use super::*;

    #[track_caller]
    fn assert_near(got: [[f64; 2]; 2], expected: [[f64; 2]; 2]) {
        let far = got.as_flattened().iter().zip(expected.as_flattened()).any(|(a, b)| (a - b).abs() > 1e-9);
        assert!(!far, "got {got:?}, expected {expected:?}");
    }

    #[test]
    fn square_roots_square_to_the_matrix() {
        for [xx, xy, yy] in [[4.0, 0.0, 9.0], [2.0, -1.0, 3.0], [1.0, 2.0, 4.0], [5.0, 0.0, 0.0], [0.0, 0.0, 0.0]] {
            let [[a, b], [c, d]] = square_root([xx, xy, yy]);
            assert_near([[a * a + b * c, a * b + b * d], [c * a + d * c, c * b + d * d]], [[xx, xy], [xy, yy]]);
        }
    }

    #[test]
    fn a_worked_example_comes_out() {
        // Four corners of a rectangle: variances 4/3 and 16/3, no covariance. Half axes: the roots of them times
        // 2 * 3 / (2 * 4) * F(0.95; 2, 2) = 0.75 * 19 = 14.25.
        let corners = [(-1.0, -2.0), (1.0, -2.0), (-1.0, 2.0), (1.0, 2.0)].map(|(x, y)| (10.0 + x, 20.0 + y));
        let ellipse = covariance_ellipse(&corners, 0.95).unwrap();
        assert_eq!(ellipse.centre, (10.0, 20.0));
        assert_near(ellipse.root, [[19.0_f64.sqrt(), 0.0], [0.0, 76.0_f64.sqrt()]]);
    }

    #[test]
    fn no_spread_is_exactly_none() {
        let point = covariance_ellipse(&[(0.1, 0.7); 10], 0.95).unwrap();
        assert_eq!(point, Ellipse { centre: (0.1, 0.7), root: [[0.0; 2]; 2] });
        let flat: Vec<(f64, f64)> = (0..9).map(|i| (f64::from(i), 0.1)).collect();
        let flat = covariance_ellipse(&flat, 0.95).unwrap();
        assert!(flat.outline().iter().all(|point| point.1.to_bits() == 0.1_f64.to_bits()), "{flat:?}");
        assert_eq!(covariance_ellipse(&[(1.0, 2.0), (3.0, 5.0)], 0.95), None);
    }

    #[test]
    fn the_outline_of_a_circle_is_on_it_all_the_way_around() {
        let circle = Ellipse { centre: (3.0, 4.0), root: [[2.0, 0.0], [0.0, 2.0]] };
        let outline = circle.outline();
        assert_eq!(outline.len(), 64);
        for (i, (here, next)) in outline.iter().zip(outline.iter().cycle().skip(1)).enumerate() {
            let (x, y) = (here.0 - 3.0, here.1 - 4.0);
            assert!((x * x + y * y - 4.0).abs() < 1e-14, "point {i}");
            let (dx, dy) = (next.0 - here.0, next.1 - here.1);
            let step = (dx * dx + dy * dy).sqrt();
            // Between 1 and 2 times 2/16 of the radius, and always counterclockwise.
            assert!((0.12..0.26).contains(&step) && x * dy - y * dx > 0.0, "step {i}: {step}");
        }
    }

    #[test]
    fn nineteen_of_twenty_regions_hold_the_means() {
        let mut normals = Normals::new(3);
        let covers = |_: &u32| {
            let sample: Vec<(f64, f64)> = (0..12)
                .map(|_| {
                    let (x, z) = (normals.draw(), normals.draw());
                    (5.0 + 3.0 * x, 1.0 - 2.0 * x + 0.5 * z)
                })
                .collect();
            let Ellipse { centre, root: [[a, b], [c, d]] } = covariance_ellipse(&sample, 0.95).unwrap();
            // Back to the unit disc by the inverse of the root.
            let (x, y, det) = (5.0 - centre.0, 1.0 - centre.1, a * d - b * c);
            let (u, v) = ((d * x - b * y) / det, (a * y - c * x) / det);
            u * u + v * v <= 1.0
        };
        let covered = (0..1_000).filter(covers).count();
        // Binomial with a standard deviation of 6.9: outside with probability 0.004.
        assert!((930..=970).contains(&covered), "{covered}");
    }
}
