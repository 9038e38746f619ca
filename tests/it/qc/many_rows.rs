//! A table of so many rows that a fit keeps whole numbers instead of doubles and counts by time.

use std::fmt::Write as _;

use super::{agreed_share, has_r};
use crate::program::{Copy, tickmark};
use crate::pseudo_random::SplitMix;

/// Times in whole days, a covariate in tenths, one of whole numbers, one of few digits around a large one, and levels.
fn cohort(rows: usize) -> String {
    let mut text = String::from("id,time,event,age,sex,year,score,arm\n");
    let mut random = SplitMix(20_261_129);
    for row in 1..=rows {
        let (age, sex) = (400 + random.below(401), random.below(2));
        let (year, score) = (1990 + random.below(30), random.below(4001) as f64 / 1000.0 - 2.0);
        let arm = ["A", "B", "C"][random.below(3)];
        let predictor =
            0.02 * (age as f64 / 10.0 - 60.0) + 0.3 * score - 0.4 * sex as f64 - 0.02 * (year as f64 - 2005.0);
        let event = -libm::log(1.0 - random.next()) / (0.002 * libm::exp(predictor));
        let censored = 1500.0 * random.next();
        let time = event.min(censored).ceil().max(1.0);
        let (whole, tenth) = (age / 10, age % 10);
        let event = u8::from(event <= censored);
        writeln!(text, "{row},{time},{event},{whole}.{tenth},{sex},{year},{score:.3},{arm}")
            .expect("a string takes text");
    }
    text
}

const BLOCKS: &str = "
```{survival os}
data = \"patients\"
time = \"time\"
event = \"event = 1\"
by = \"arm\"
test = \"log-rank\"
at = [365]
```

```{cox model}
data = \"patients\"
time = \"time\"
event = \"event = 1\"
terms = [\"age\", \"sex\", \"year\", \"score\", \"arm\"]
```

```{summary base}
data = \"patients\"
variables = [\"age\", \"year\", \"score\", \"sex\"]
by = \"arm\"
test = true
```
";

#[test]
fn a_table_of_many_rows_agrees_with_r() {
    if !has_r() {
        return;
    }
    let project = Copy::small(&cohort(70_000), BLOCKS);
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert!(run.code <= 1, "{}", run.stderr);
    let share = agreed_share(&project);
    assert!(share > 0.95, "R recomputed {share} of the numbers");
}
