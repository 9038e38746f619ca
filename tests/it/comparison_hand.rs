//! Comparison statistics against cases worked by hand: each test holds the closed form it checks.

mod ctcae;
mod distributions;
mod models;
mod proportions;
mod samples;
mod tables;

/// Equality up to rounding: the closed forms here are as exact as what they check.
#[track_caller]
fn assert_close(ours: f64, exact: f64) {
    assert_within(ours, exact, 1e-12);
}

#[track_caller]
fn assert_within(ours: f64, exact: f64, relative: f64) {
    assert!((ours - exact).abs() <= relative * ours.abs().max(exact.abs()), "{ours:e} is not {exact:e}");
}
