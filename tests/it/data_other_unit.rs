//! Values in another unit are told of with the freeze; the tails of distributions and counts are not.

use std::fs;

use crate::asked::project;
use crate::program::{Run, tickmark};
use crate::pseudo_random::SplitMix;

/// A number of a standard normal distribution (Box and Muller).
fn normal(random: &mut SplitMix) -> f64 {
    let radius = (-2.0 * (1.0 - random.next()).ln()).sqrt();
    radius * (2.0 * std::f64::consts::PI * random.next()).cos()
}

/// A table of columns of one length, each with its name.
fn table(columns: &[(&str, Vec<f64>)]) -> Vec<u8> {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let mut text = format!("id,{}\n", names.join(","));
    for row in 0..columns[0].1.len() {
        let cells: Vec<String> = columns.iter().map(|(_, values)| values[row].to_string()).collect();
        text.push_str(&format!("P{row},{}\n", cells.join(",")));
    }
    text.into_bytes()
}

fn frozen(columns: &[(&str, Vec<f64>)]) -> Run {
    let project = project(&[("t.csv", table(columns))], "", &[]);
    let run = tickmark(project.path(), &["freeze", "--strict"]);
    assert_eq!(run.code == 0, fs::exists(project.path().join("data/freeze.lock")).unwrap(), "{}", run.stderr);
    run
}

fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    (value * scale).round() / scale
}

#[test]
fn plain_normal_and_log_normal_data_and_counts_are_no_mix_of_units() {
    for seed in 1..=4 {
        let mut random = SplitMix(seed);
        let mut column =
            |make: &dyn Fn(&mut SplitMix) -> f64| (0..1500).map(|_| make(&mut random)).collect::<Vec<f64>>();
        let of_normal = |mean: f64, deviation: f64| {
            move |random: &mut SplitMix| rounded((mean + deviation * normal(random)).max(0.001 * mean), 3)
        };
        let of_logs = |mean: f64, deviation: f64| {
            move |random: &mut SplitMix| rounded(mean * (deviation * normal(random)).exp(), 4)
        };
        let count = |mean: f64| {
            move |random: &mut SplitMix| {
                // A Poisson number of at least 1, by products of uniform ones.
                let (limit, mut product, mut number) = ((-mean).exp(), random.next(), 1.0);
                while product > limit {
                    product *= random.next();
                    number += 1.0;
                }
                number
            }
        };
        let skewed = |random: &mut SplitMix| (1.0 - random.next()).ln().abs() * 3.0 + 1.0;
        let columns = [
            ("normal_a", column(&of_normal(10.0, 1.0))),
            ("normal_b", column(&of_normal(10.0, 2.0))),
            ("normal_c", column(&of_normal(100.0, 30.0))),
            ("normal_d", column(&of_normal(100.0, 40.0))),
            ("logs_a", column(&of_logs(1.0, 0.2))),
            ("logs_b", column(&of_logs(25.0, 0.4))),
            ("logs_c", column(&of_logs(25.0, 0.6))),
            ("logs_d", column(&of_logs(3.0, 1.0))),
            ("count_a", column(&count(2.0))),
            ("count_b", column(&count(6.0))),
            ("lesions", column(&|random: &mut SplitMix| skewed(random).floor())),
            ("waiting", column(&skewed)),
        ];
        let run = frozen(&columns);
        assert_eq!(run.code, 0, "{seed}: {}", run.stderr);
    }
    // Three counts of ten are no two units.
    let few = vec![2.0, 3.0, 1.0, 2.0, 30.0, 4.0, 2.0, 1.0, 3.0, 20.0, 2.0, 3.0];
    let run = frozen(&[("lesions", few)]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn values_in_another_unit_are_told_however_few_they_are() {
    for (name, mean, deviation, decimals, factor, words) in [
        ("weight", 75.0, 0.2, 1, 1000.0, "a factor of 1000, such as g and kg"),
        ("height", 170.0, 0.055, 0, 0.01, "a factor of 100, such as m and cm"),
        ("height_m", 1.7, 0.055, 2, 100.0, "a factor of 100, such as m and cm"),
        ("creatinine", 1.0, 0.35, 2, 88.42, "88.4, as mg/dL and µmol/L of creatinine"),
        ("haemoglobin", 13.0, 0.13, 1, 10.0, "a factor of 10, such as mm and cm, or g/dL and g/L"),
        ("haemoglobin_l", 130.0, 0.13, 0, 0.1, "a factor of 10, such as mm and cm, or g/dL and g/L"),
        ("glucose", 100.0, 0.2, 0, 1.0 / 18.02, "18, as mg/dL and mmol/L of glucose"),
    ] {
        for (seed, wrong) in [(1, 1), (2, 3), (3, 20)] {
            let mut random = SplitMix(seed);
            let mut values: Vec<f64> =
                (0..200).map(|_| rounded(mean * (deviation * normal(&mut random)).exp(), decimals)).collect();
            for at in 0..wrong {
                // From the middle of the distribution, so that the factor can be told.
                values[7 * at] = rounded(mean * factor * (0.5 * deviation * normal(&mut random)).exp(), 2);
            }
            let run = frozen(&[(name, values)]);
            let verb = if wrong == 1 { "1 value differs".to_owned() } else { format!("{wrong} values differ") };
            let said = format!("column `{name}`: {verb} from all others by {words}");
            assert_eq!(run.code, 1, "{name} {wrong}: {}", run.stderr);
            assert!(run.stderr.contains(&said), "{name} {wrong}: {}", run.stderr);
        }
    }
}
