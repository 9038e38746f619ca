//! The ticks and the numbers at risk of figures that show any part of the time. The
//! numbers at risk are counted in the table.

use crate::figures::{Picture, rendered};

/// 150 times in months, the quantiles of an exponential distribution with the mean 50, to
/// tenths: the longest is 285.2.
fn months() -> Vec<f64> {
    let quantile = |index: u32| -50.0 * f64::ln(1.0 - (f64::from(index) + 0.5) / 150.0);
    (0..150).map(|index| f64::round(quantile(index) * 10.0) / 10.0 + 0.1).collect()
}

fn csv() -> String {
    let mut csv = "id,months,died\n".to_owned();
    for (index, time) in months().iter().enumerate() {
        csv.push_str(&format!("{index},{time:.1},{}\n", ["yes", "no"][usize::from(index % 3 == 0)]));
    }
    csv
}

const SURVIVAL: &str =
    "```{survival os}\ndata = \"patients\"\ntime = \"months\"\nevent = \"died = 'yes'\"\nunit = \"UNIT\"\n```\n\n";
const INCIDENCE: &str = "```{incidence inc}\ndata = \"patients\"\ntime = \"months\"\nstatus = \"died\"\ncensored = \"no\"\nunit = \"UNIT\"\n```\n\n";

/// How far the time goes that a figure shows, and the step of its ticks.
type Axis = (f64, f64);

const MONTHS: [Axis; 12] = [
    (0.5, 0.1),
    (2.0, 1.0),
    (7.0, 1.0),
    (18.0, 3.0),
    (24.0, 6.0),
    (36.0, 6.0),
    (60.0, 12.0),
    (75.0, 12.0),
    (100.0, 24.0),
    (120.0, 24.0),
    (240.0, 60.0),
    (285.0, 60.0),
];

const DAYS: [Axis; 7] = [(0.5, 0.1), (1.0, 0.2), (7.0, 1.0), (14.0, 2.0), (30.0, 6.0), (90.0, 20.0), (180.0, 30.0)];

/// The words in a line of a picture, from left to right.
fn line(picture: &Picture, y: f64) -> Vec<(f64, String)> {
    let near = picture.texts.iter().filter(|(x, other, _)| (other - y).abs() < 0.5 && *x > 1.0);
    let mut words: Vec<(f64, String)> = near.map(|(x, _, words)| (*x, words.clone())).collect();
    words.sort_by(|one, other| one.0.total_cmp(&other.0));
    words
}

#[track_caller]
fn has(picture: &Picture, (max, step): Axis) {
    let times: Vec<f64> = (0..).map(|index| f64::from(index) * step).take_while(|time| *time <= max + 1e-9).collect();
    let name = |time: f64| format!("{}", f64::round(time * 10.0) / 10.0);
    let last = name(times[times.len() - 1]);
    let (_, row, _) = *picture.texts.iter().find(|(.., words)| words == "No. at risk").expect("the row");
    let above = picture.texts.iter().filter(|(_, y, words)| *words == last && *y < row - 0.5);
    let (_, axis, _) = *above.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or_else(|| panic!("no tick {last}"));
    let ticks = line(picture, axis);
    let risks = line(picture, row);
    let words = |line: &[(f64, String)]| line.iter().map(|(_, words)| words.clone()).collect::<Vec<String>>();
    assert_eq!(words(&ticks), times.iter().map(|time| name(*time)).collect::<Vec<_>>(), "to {max}");
    let expected = |time: f64| months().iter().filter(|month| **month >= time - 1e-9).count().to_string();
    assert_eq!(words(&risks), times.iter().map(|time| expected(*time)).collect::<Vec<_>>(), "to {max}");
    assert!(ticks.iter().zip(&risks).all(|((tick, _), (risk, _))| (tick - risk).abs() < 0.01), "to {max}");
}

fn shows(block: &str, id: &str, unit: &str, axes: &[Axis]) {
    let figure = |(at, (max, _)): (usize, &Axis)| {
        format!("```{{figure fig-{at}}}\nof = \"{id}\"\nmax_time = {max:?}\ncaption = \"A figure.\"\n```\n\n")
    };
    let figures: String = axes.iter().enumerate().map(figure).collect();
    let project = rendered(&csv(), &format!("{}{figures}", block.replace("UNIT", unit)));
    for (at, axis) in axes.iter().enumerate() {
        has(&Picture::of(&project, &format!("fig-{at}")), *axis);
    }
}

#[test]
fn a_survival_figure_of_any_part_of_the_time_has_ticks_with_numbers_at_risk() {
    shows(SURVIVAL, "os", "months", &MONTHS);
    shows(SURVIVAL, "os", "days", &DAYS);
}

#[test]
fn an_incidence_figure_of_any_part_of_the_time_has_ticks_with_numbers_at_risk() {
    shows(INCIDENCE, "inc", "months", &MONTHS);
    shows(INCIDENCE, "inc", "days", &DAYS);
}

#[test]
fn a_part_too_short_or_too_long_for_round_numbers_at_risk_has_ticks() {
    let figures = "```{figure fig-a}\nof = \"os\"\nmax_time = 0.01\ncaption = \"A figure.\"\n```\n\n\
                   ```{figure fig-b}\nof = \"os\"\nmax_time = 5000\ncaption = \"A figure.\"\n```\n";
    let project = rendered(&csv(), &format!("{}{figures}", SURVIVAL.replace("UNIT", "months")));
    for (id, ticks) in
        [("fig-a", ["0.002", "0.004", "0.006", "0.008", "0.01"]), ("fig-b", ["1000", "2000", "3000", "4000", "5000"])]
    {
        let picture = Picture::of(&project, id);
        let said = |tick: &str| picture.texts.iter().any(|(.., words)| words.replace([',', '\u{202f}'], "") == tick);
        assert!(ticks.iter().all(|tick| said(tick)), "{id}: {:?}", picture.words());
    }
}
