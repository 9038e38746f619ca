//! A random table: all kinds of columns, with levels as awkward as people and attackers write them,
//! few or many rows, and values that are missing now and then, or nearly always.

use crate::pseudo_random::SplitMix;

/// The columns.
pub const COLUMNS: [&str; 20] = [
    "id", "time", "start", "died", "flag", "status", "arm", "site", "sex", "age", "x", "y", "const", "visit", "term",
    "grade", "w", "day", "empty", "value",
];

const LEVELS: [&str; 25] = [
    "N",
    "n",
    "test",
    "A",
    "B",
    "对照",
    "<b>x</b>",
    "it's",
    "a\"b",
    "x|y",
    "#read(\"f\")",
    "{{ 1 }}",
    "*b*",
    "1",
    "0",
    "Yes",
    "No",
    "estimate",
    "$x$",
    "@fig-1",
    "-",
    "a_b_c",
    "&amp;",
    "\\",
    "a level whose name goes on and on for a whole line of words",
];

/// One of some things.
pub fn one_of<'a, T>(random: &mut SplitMix, all: &'a [T]) -> &'a T {
    &all[random.below(all.len())]
}

/// What is drawn once for a table.
struct Draw {
    arms: Vec<&'static str>,
    sites: Vec<&'static str>,
    terms: Vec<&'static str>,
    /// How often a value is missing.
    missing: f64,
    /// Of which size `x` is.
    scale: f64,
    /// How times are distributed.
    times: usize,
    rows_of_subject: usize,
}

impl Draw {
    fn of(random: &mut SplitMix) -> Self {
        let mut levels =
            |count: usize| random.permutation(LEVELS.len())[..count].iter().map(|at| LEVELS[*at]).collect();
        let (arms, sites, terms) = (levels(2), levels(9), levels(4));
        Self {
            arms,
            sites,
            terms,
            missing: *one_of(random, &[0.0, 0.0, 0.1, 0.5, 0.95]),
            scale: *one_of(random, &[1.0, 1.0, 1e-6, 1e6, 1e300, 0.0]),
            times: random.below(6),
            rows_of_subject: *one_of(random, &[1, 1, 3]),
        }
    }

    fn time(&self, random: &mut SplitMix) -> String {
        let drawn = -f64::ln(1.0 - random.next());
        match self.times {
            0 => format!("{}", (drawn * 100.0).ceil()),
            1 => format!("{:.4}", drawn * 10.0),
            2 => format!("{:e}", drawn * 1e-300),
            3 => format!("{:e}", drawn * 1e300),
            4 => format!("{}", (drawn * 10.0 - 1.0).floor()),
            _ => "5".to_owned(),
        }
    }

    fn cell(&self, column: &str, row: usize, random: &mut SplitMix) -> String {
        let often = match column {
            "id" | "start" | "const" | "visit" | "w" => 0.0,
            "time" | "died" | "status" => self.missing / 4.0,
            _ => self.missing,
        };
        if random.next() < often {
            return String::new();
        }
        match column {
            "id" => (row / self.rows_of_subject + 1).to_string(),
            "time" => self.time(random),
            "start" => one_of(random, &["0", "0", "0", "1", "2"]).to_string(),
            "died" => one_of(random, &["0", "0", "1", "1", "1", "2"]).to_string(),
            "flag" => one_of(random, &["true", "false"]).to_string(),
            "status" | "grade" => random.below(4).to_string(),
            "arm" => one_of(random, &self.arms).to_string(),
            "site" => one_of(random, &self.sites).to_string(),
            "term" => one_of(random, &self.terms).to_string(),
            "sex" => one_of(random, &["F", "M"]).to_string(),
            "age" => (20 + random.below(70)).to_string(),
            "x" => format!("{:e}", (random.next() - 0.5) * self.scale),
            "y" | "value" => format!("{:.1}", 10.0 * random.next()),
            "const" => "7".to_owned(),
            "visit" => one_of(random, &["0", "1", "2", "6"]).to_string(),
            "w" => one_of(random, &["1", "2", "0.5"]).to_string(),
            "day" => format!("20{}-{:02}-{:02}", 10 + random.below(15), 1 + random.below(12), 1 + random.below(28)),
            _ => String::new(),
        }
    }
}

/// The table as CSV.
pub fn csv(random: &mut SplitMix) -> String {
    let rows = *one_of(random, &[0, 1, 2, 3, 5, 8, 16, 30, 60, 200]);
    let draw = Draw::of(random);
    let mut text = format!("{}\n", COLUMNS.join(","));
    for row in 0..rows {
        let cells = COLUMNS.map(|column| quoted(&draw.cell(column, row, random)));
        text += &format!("{}\n", cells.join(","));
    }
    text
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}
