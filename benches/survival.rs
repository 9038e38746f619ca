//! Time of the survival statistics on a million rows, as R's `survival` is timed on the same rows.
//!
//! `cargo bench --bench survival [-- ROWS]`. The rows are those of the counter-based SplitMix64 recipe documented below, so
//! any language can make them. R 4.2.2 with survival 3.5-3 took on them (seconds): `survfit` by x5 1.05, `survdiff` 1.11,
//! `coxph` with concordance 5.16; the targets are a tenth of each.

use std::hint::black_box;
use std::time::Instant;

use tickmark::statistics::Observations;
use tickmark::statistics::cox::{Cox, cox};
use tickmark::statistics::kaplan_meier::{CurveOptions, kaplan_meier_by};
use tickmark::statistics::log_rank::{Comparison, TimeWeight, log_rank};

/// Row `i` and draw `j` of 0 to 7 are SplitMix64 of `seed + (8 i + j + 1) · 0x9E3779B97F4A7C15`, as a double in [0, 1).
fn draw(row: u64, which: u64) -> f64 {
    const SEED: u64 = 20_240_601;
    let mut z = SEED.wrapping_add((8 * row + which + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^= z >> 31;
    (z >> 11) as f64 / (1u64 << 53) as f64
}

/// A cohort in columns.
#[derive(Default)]
struct Cohort {
    time: Vec<f64>,
    event: Vec<bool>,
    /// x1 to x4, and indicators of levels B and C of x5.
    columns: Vec<Vec<f64>>,
    /// x5.
    group: Vec<usize>,
}

fn cohort(rows: u64) -> Cohort {
    let mut cohort = Cohort { columns: vec![Vec::new(); 6], ..Cohort::default() };
    for row in 0..rows {
        let u = |which| draw(row, which);
        let x1 = f64::from(u8::from(u(0) < 0.5));
        let x2 = (400.0 + (u(1) * 401.0).floor()) / 10.0;
        let x3 = ((u(2) * 4001.0).floor() - 2000.0) / 1000.0;
        let x4 = f64::from(u8::from(u(3) < 0.3));
        let x5 = usize::from(u(4) >= 0.5) + usize::from(u(4) >= 0.8);
        let predictor = 0.5 * x1 + 0.02 * (x2 - 60.0) + 0.3 * x3 - 0.4 * x4 + [0.0, 0.35, 0.8][x5];
        let failure = -libm::log(1.0 - u(5)) / (0.001 * libm::exp(predictor));
        let censoring = 2500.0 * u(6);
        cohort.time.push(failure.min(censoring).ceil().max(1.0));
        cohort.event.push(failure <= censoring);
        cohort.group.push(x5);
        let indicator = |level| f64::from(u8::from(x5 == level));
        for (column, x) in cohort.columns.iter_mut().zip([x1, x2, x3, x4, indicator(1), indicator(2)]) {
            column.push(x);
        }
    }
    cohort
}

/// The shortest of five runs, in seconds, printed beside the target.
fn time<T>(what: &str, target: f64, mut run: impl FnMut() -> T) {
    let mut shortest = f64::INFINITY;
    for _ in 0..5 {
        let begin = Instant::now();
        black_box(run());
        shortest = shortest.min(begin.elapsed().as_secs_f64());
    }
    println!("{what:<32}{shortest:>8.3} s   target {target:.3} s");
}

fn main() {
    let rows = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(1_000_000);
    let cohort = cohort(rows);
    let observations = Observations::right_censored(&cohort.time, &cohort.event);
    println!("{rows} rows, {} events", cohort.event.iter().filter(|&&event| event).count());
    time("Kaplan–Meier by x5", 0.105, || kaplan_meier_by(&observations, &cohort.group, 3, &CurveOptions::default()));
    let comparison = Comparison {
        observations,
        group: (&cohort.group).into(),
        groups: 3,
        stratum: None,
        time_weight: TimeWeight::LogRank,
    };
    time("log-rank test by x5", 0.111, || log_rank(&comparison));
    let model = Cox::new(observations, &cohort.columns);
    time("Cox model", 0.540, || cox(&model));
    let Some(fit) = cox(&model).ok().and_then(|fit| fit.value()) else { return println!("no fit") };
    time("concordance", 0.516, || fit.concordance());
    time("Cox model and concordance", 0.516, || cox(&model).map(|fit| fit.map(|fit| fit.concordance())));
    for coefficient in &fit.coefficients {
        println!("{:>12.6} (standard error {:.6})", coefficient.estimate, coefficient.std_error);
    }
    println!("{} iterations, log-likelihood {:.6}", fit.iterations, fit.log_likelihood);
}
