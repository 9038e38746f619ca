//! The natural spline basis against R.

use tickmark::statistics::natural_spline::natural_spline;

/// `splines::ns(women$height, df = 5)` as printed in R's own regression tests (tests/Examples/splines-Ex.Rout.save of the
/// R sources): heights 58 to 72, knots 60.8, 63.6, 66.4 and 69.2.
const BASIS: [[f64; 5]; 15] = [
    [0.000000e+00, 0.000000e+00, 0.00000000, 0.00000000, 0.0000000000],
    [7.592323e-03, 0.000000e+00, -0.08670223, 0.26010669, -0.1734044626],
    [6.073858e-02, 0.000000e+00, -0.15030440, 0.45091320, -0.3006088020],
    [2.047498e-01, 6.073858e-05, -0.16778345, 0.50335034, -0.3355668952],
    [4.334305e-01, 1.311953e-02, -0.13244035, 0.39732106, -0.2648807067],
    [6.256681e-01, 8.084305e-02, -0.07399720, 0.22199159, -0.1479943948],
    [6.477162e-01, 2.468416e-01, -0.02616007, 0.07993794, -0.0532919575],
    [4.791667e-01, 4.791667e-01, 0.01406302, 0.02031093, -0.0135406187],
    [2.468416e-01, 6.477162e-01, 0.09733619, 0.02286023, -0.0152401533],
    [8.084305e-02, 6.256681e-01, 0.27076826, 0.06324188, -0.0405213106],
    [1.311953e-02, 4.334305e-01, 0.48059836, 0.12526031, -0.0524087186],
    [6.073858e-05, 2.047498e-01, 0.59541597, 0.19899261, 0.0007809246],
    [0.000000e+00, 6.073858e-02, 0.50097182, 0.27551020, 0.1627793975],
    [0.000000e+00, 7.592323e-03, 0.22461127, 0.35204082, 0.4157555879],
    [0.000000e+00, 0.000000e+00, -0.14285714, 0.42857143, 0.7142857143],
];

#[test]
fn the_basis_is_that_of_splines_ns() {
    let heights: Vec<f64> = (58..=72).map(f64::from).collect();
    let basis = natural_spline(&heights, &[60.8, 63.6, 66.4, 69.2], (58.0, 72.0)).expect("knots");
    assert_eq!(basis.len(), 5);
    for (row, expected) in BASIS.iter().enumerate() {
        for (column, expected) in expected.iter().enumerate() {
            // Seven significant digits of the first two columns are printed, eight decimals or more of the others.
            let rounding = if column < 2 { 5e-8 } else { 5.1e-9 };
            assert!((basis[column][row] - expected).abs() <= rounding, "row {row}, column {column}");
        }
    }
}

#[test]
fn beyond_the_boundary_the_basis_is_linear() {
    let x = [50.0, 52.0, 54.0, 56.0, 58.0, 72.0, 74.0, 76.0, 78.0];
    for column in natural_spline(&x, &[60.8, 66.4], (58.0, 72.0)).expect("knots") {
        for triple in [&column[0..3], &column[1..4], &column[2..5], &column[5..8], &column[6..9]] {
            assert!((triple[0] - 2.0 * triple[1] + triple[2]).abs() < 1e-12);
        }
    }
    assert!(natural_spline(&x, &[66.4, 60.8], (58.0, 72.0)).is_err());
}
