//! Tables that are the same on every machine.

use std::io::{self, Write};

/// Row `i` and draw `j` of 0 to 7 are SplitMix64 of `seed + (8 i + j + 1) · 0x9E3779B97F4A7C15`, as
/// a double in [0, 1).
pub fn draw(row: u64, which: u64) -> f64 {
    const SEED: u64 = 20_240_601;
    let mut z = SEED.wrapping_add((8 * row + which + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^= z >> 31;
    (z >> 11) as f64 / (1u64 << 53) as f64
}

/// How the times of a cohort are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// Whole days, up to 2,500.
    Days,
    /// All digits, so that no two are equal.
    Continuous,
    /// Whole quarters of a year: 28 at most.
    Quarters,
}

/// What a cohort is like.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Its times.
    pub times: Times,
    /// How many groups `x5` has.
    pub groups: u64,
    /// Whether one cell in ten of each covariate is missing.
    pub missing: bool,
    /// Whether there are two causes.
    pub causes: bool,
}

/// A row of a cohort. The covariates `x1` and `x4` are 0 or 1, `x2` is an age with a decimal, `x3` a marker with three, `x5`
/// a group.
pub struct Subject {
    pub id: u64,
    pub time: f64,
    pub event: u8,
    pub x1: u8,
    pub x2: f64,
    pub x3: f64,
    pub x4: u8,
    pub x5: String,
    /// Which of `x1` to `x5` are missing.
    pub is_missing: [bool; 5],
}

impl Subject {
    /// That of a row, from 0.
    pub fn of(row: u64, kind: Kind) -> Self {
        let u = |which| draw(row, which);
        let x1 = u8::from(u(0) < 0.5);
        let x2 = (400.0 + (u(1) * 401.0).floor()) / 10.0;
        let x3 = ((u(2) * 4001.0).floor() - 2000.0) / 1000.0;
        let x4 = u8::from(u(3) < 0.3);
        let third = usize::from(u(4) >= 0.5) + usize::from(u(4) >= 0.8);
        let predictor =
            0.5 * f64::from(x1) + 0.02 * (x2 - 60.0) + 0.3 * x3 - 0.4 * f64::from(x4) + [0.0, 0.35, 0.8][third];
        let failure = -libm::log(1.0 - u(5)) / (0.001 * libm::exp(predictor));
        let censoring = 2500.0 * u(6);
        let (time, has_event) = (failure.min(censoring), failure <= censoring);
        let time = match kind.times {
            Times::Days => time.ceil().max(1.0),
            Times::Continuous => time,
            Times::Quarters => (time / 91.3).ceil().max(1.0),
        };
        let event = if kind.causes && has_event && u(7) < 0.4 { 2 } else { u8::from(has_event) };
        let x5 =
            if kind.groups == 3 { ["A", "B", "C"][third].to_owned() } else { format!("site {:03}", row % kind.groups) };
        // The last bits of a draw say which cell is missing.
        let is_missing = |which: u32| kind.missing && ((u(7) * 1e9) as u64 / 10u64.pow(which)).is_multiple_of(10);
        Self { id: row + 1, time, event, x1, x2, x3, x4, x5, is_missing: [0, 1, 2, 3, 4].map(is_missing) }
    }
}

/// Writes a cohort as CSV: id, time, event, x1 to x5.
pub fn csv(to: &mut impl Write, rows: u64, kind: Kind) -> io::Result<()> {
    writeln!(to, "id,time,event,x1,x2,x3,x4,x5")?;
    for row in 0..rows {
        let Subject { id, time, event, x1, x2, x3, x4, x5, is_missing } = Subject::of(row, kind);
        write!(to, "{id},{time},{event}")?;
        let cells = [x1.to_string(), format!("{x2:.1}"), format!("{x3:.3}"), x4.to_string(), x5];
        for (cell, is_missing) in cells.iter().zip(is_missing) {
            write!(to, ",{}", if is_missing { "" } else { cell })?;
        }
        writeln!(to)?;
    }
    Ok(())
}

/// Writes twenty variables and a group of four: half numbers, half levels.
pub fn characteristics(to: &mut impl Write, rows: u64) -> io::Result<()> {
    write!(to, "id,arm")?;
    for kind in ["n", "c"] {
        (1..=10).try_for_each(|number| write!(to, ",{kind}{number}"))?;
    }
    writeln!(to)?;
    for row in 0..rows {
        write!(to, "{},{}", row + 1, ["A", "B", "C", "D"][(row % 4) as usize])?;
        for number in 0..10 {
            let value = (draw(row, number % 8) * 1000.0 + number as f64).floor() / 10.0;
            write!(to, ",{value}")?;
        }
        for number in 0..10 {
            let level = ["low", "middle", "high", "not known"][(draw(row * 3 + 1, number % 8) * 4.0) as usize];
            write!(to, ",{level}")?;
        }
        writeln!(to)?;
    }
    Ok(())
}

/// Writes a table to join: one row for two of three subjects.
pub fn measurements(to: &mut impl Write, rows: u64) -> io::Result<()> {
    writeln!(to, "id,ecog,site")?;
    for row in (0..rows).filter(|row| row % 3 != 0) {
        writeln!(to, "{},{},{}", row + 1, row * 7 % 4, row % 12)?;
    }
    Ok(())
}
