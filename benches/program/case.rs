//! What is timed: data, blocks, and the same in R.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use crate::cohort::{Kind, Times, characteristics, csv, measurements};
use crate::parquet;

/// A case.
pub struct Case {
    /// What it is, in the table.
    pub name: &'static str,
    /// The most rows that it is timed on where all cases are.
    pub most: u64,
    data: Data,
    blocks: &'static str,
    /// The same in R, where R reads the file.
    r: Option<&'static str>,
    /// The most rows that R is asked for.
    r_most: u64,
}

/// R is asked for any number of rows.
const ANY: u64 = u64::MAX;

enum Data {
    Cohort(Kind),
    Parquet(Kind),
    Joined(Kind),
    Characteristics,
}

const PLAIN: Kind = Kind { times: Times::Days, groups: 3, missing: false, causes: false };

const SURVIVAL: &str = "
```{survival os}
data = \"sim\"
time = \"time\"
event = \"event = 1\"
by = \"x5\"
test = \"log-rank\"
```

```{cox model}
data = \"sim\"
time = \"time\"
event = \"event = 1\"
terms = [\"x1\", \"x2\", \"x3\", \"x4\", \"x5\"]
```

```{figure fig-km}
of = \"os\"
caption = \"Curves\"
```

```{table tbl-hazard}
of = \"model\"
caption = \"Model\"
```
";

const SURVIVAL_R: &str = "
library(survival)
d <- if (requireNamespace('data.table', quietly = TRUE)) data.table::fread('sim.csv', data.table = FALSE) else read.csv('sim.csv')
invisible(summary(survfit(Surv(time, event == 1) ~ x5, d), times = c(0, 500, 1000)))
print(survdiff(Surv(time, event == 1) ~ x5, d))
fit <- coxph(Surv(time, event == 1) ~ x1 + x2 + x3 + x4 + x5, d)
print(summary(fit))
print(cox.zph(fit))
";

const MANY: &str = "
```{survival os}
data = \"sim\"
time = \"time\"
event = \"event = 1\"
by = \"x5\"
test = \"log-rank\"
risk_times = [0, 500, 1000]
```

```{table tbl-curves}
of = \"os\"
caption = \"Curves\"
```
";

const MANY_R: &str = "
library(survival)
d <- if (requireNamespace('data.table', quietly = TRUE)) data.table::fread('sim.csv', data.table = FALSE) else read.csv('sim.csv')
print(survfit(Surv(time, event == 1) ~ x5, d))
print(survdiff(Surv(time, event == 1) ~ x5, d))
";

const JOINED: &str = "
```{cohort all}
from = \"sim\"
[[join]]
table = \"labs\"
on = [\"id\"]
[[derive]]
name = \"old\"
as = \"x2 >= 65\"
[[exclude]]
label = \"Not measured\"
where = \"ecog IS NULL\"
```

```{survival os}
data = \"all\"
time = \"time\"
event = \"event = 1\"
by = \"old\"
test = \"log-rank\"
```

```{figure fig-km}
of = \"os\"
caption = \"Curves\"
```
";

const JOINED_R: &str = "
library(survival)
read <- function(path) if (requireNamespace('data.table', quietly = TRUE)) data.table::fread(path, data.table = FALSE) else read.csv(path)
d <- merge(read('sim.csv'), read('labs.csv'), by = 'id', all.x = TRUE)
d <- d[!is.na(d$ecog), ]
d$old <- d$x2 >= 65
print(survfit(Surv(time, event == 1) ~ old, d))
print(survdiff(Surv(time, event == 1) ~ old, d))
";

const COMPETING: &str = "
```{incidence cif}
data = \"sim\"
time = \"time\"
status = \"event\"
censored = 0
cause = 1
by = \"x5\"
test = \"gray\"
terms = [\"x1\", \"x2\", \"x3\"]
at = [500, 1000]
```

```{table tbl-shr}
of = \"cif\"
caption = \"Model\"
```
";

const COMPETING_R: &str = "
library(survival)
d <- if (requireNamespace('data.table', quietly = TRUE)) data.table::fread('sim.csv', data.table = FALSE) else read.csv('sim.csv')
d$status <- factor(d$event, 0:2)
invisible(summary(survfit(Surv(time, status) ~ x5, d), times = c(500, 1000)))
";

const TABLE: &str = "
```{summary base}
data = \"sim\"
variables = [\"n1\", \"n2\", \"n3\", \"n4\", \"n5\", \"n6\", \"n7\", \"n8\", \"n9\", \"n10\", \"c1\", \"c2\", \"c3\", \"c4\", \"c5\", \"c6\", \"c7\", \"c8\", \"c9\", \"c10\"]
by = \"arm\"
test = true
```

```{table tbl-one}
of = \"base\"
caption = \"Characteristics\"
```
";

const TABLE_R: &str = "
d <- if (requireNamespace('data.table', quietly = TRUE)) data.table::fread('sim.csv', data.table = FALSE) else read.csv('sim.csv')
for (name in paste0('n', 1:10)) { print(tapply(d[[name]], d$arm, quantile)); print(kruskal.test(d[[name]], factor(d$arm))) }
for (name in paste0('c', 1:10)) print(chisq.test(table(d[[name]], d$arm)))
";

/// All cases, in the order of the table.
pub static CASES: [Case; 10] = [
    Case {
        name: "whole days",
        most: 10_000_000,
        data: Data::Cohort(PLAIN),
        blocks: SURVIVAL,
        r: Some(SURVIVAL_R),
        r_most: ANY,
    },
    // R reads no Parquet without packages that compile for minutes.
    Case { name: "Parquet", most: 100_000_000, data: Data::Parquet(PLAIN), blocks: SURVIVAL, r: None, r_most: ANY },
    Case {
        name: "continuous times",
        most: 10_000_000,
        data: Data::Cohort(Kind { times: Times::Continuous, ..PLAIN }),
        blocks: SURVIVAL,
        r: Some(SURVIVAL_R),
        r_most: ANY,
    },
    Case {
        name: "many ties (28 times)",
        most: 1_000_000,
        data: Data::Cohort(Kind { times: Times::Quarters, ..PLAIN }),
        blocks: SURVIVAL,
        r: Some(SURVIVAL_R),
        r_most: ANY,
    },
    Case {
        name: "missing values",
        most: 1_000_000,
        data: Data::Cohort(Kind { missing: true, ..PLAIN }),
        blocks: SURVIVAL,
        r: Some(SURVIVAL_R),
        r_most: ANY,
    },
    Case {
        name: "200 groups, text",
        most: 1_000_000,
        data: Data::Cohort(Kind { groups: 200, ..PLAIN }),
        blocks: MANY,
        r: Some(MANY_R),
        r_most: ANY,
    },
    Case {
        name: "cohort with a join",
        most: 1_000_000,
        data: Data::Joined(PLAIN),
        blocks: JOINED,
        r: Some(JOINED_R),
        r_most: ANY,
    },
    Case {
        name: "competing risks",
        most: 1_000_000,
        data: Data::Cohort(Kind { causes: true, ..PLAIN }),
        blocks: COMPETING,
        r: Some(COMPETING_R),
        r_most: ANY,
    },
    Case {
        name: "competing risks, continuous",
        most: 1_000_000,
        data: Data::Cohort(Kind { causes: true, times: Times::Continuous, ..PLAIN }),
        blocks: COMPETING,
        r: Some(COMPETING_R),
        // Its time grows by the square of the rows: a million would take an hour.
        r_most: 100_000,
    },
    Case {
        name: "20 variables by 4 groups",
        most: 10_000_000,
        data: Data::Characteristics,
        blocks: TABLE,
        r: Some(TABLE_R),
        r_most: ANY,
    },
];

const REPORT: &str = "title = \"Speed\"\nversion = \"1.0.0\"\n[[documents]]\nid = \"main\"\nsource = \"main.md\"\n\
                      template = \"manuscript\"\noutputs = [\"html\"]\n";

impl Case {
    /// The script of R for so many rows, where R reads the file and is done within some minutes.
    pub fn r(&self, rows: u64) -> Option<&'static str> {
        self.r.filter(|_| rows <= self.r_most)
    }

    /// Writes the project and gives the size of its data.
    pub fn write(&self, folder: &Path, rows: u64) -> u64 {
        let file = |path: &str| {
            let target = folder.join(path);
            std::fs::create_dir_all(target.parent().expect("a folder")).expect("the folder can be made");
            File::create(target).expect("the file can be made")
        };
        let size = |path: &str| std::fs::metadata(folder.join(path)).map_or(0, |file| file.len());
        let text = |path: &str, write: &dyn Fn(&mut BufWriter<File>) -> io::Result<()>| {
            let mut to = BufWriter::new(file(path));
            write(&mut to).and_then(|()| to.flush()).expect("the file can be written");
            size(path)
        };
        text("report/report.toml", &|to| to.write_all(REPORT.as_bytes()));
        text("report/main.md", &|to| write!(to, "# Speed\n{}", self.blocks));
        match self.data {
            Data::Cohort(kind) => text("data/sim.csv", &|to| csv(to, rows, kind)),
            Data::Parquet(kind) => {
                parquet::write(file("data/sim.parquet"), rows, kind);
                size("data/sim.parquet")
            }
            Data::Joined(kind) => {
                text("data/sim.csv", &|to| csv(to, rows, kind)) + text("data/labs.csv", &|to| measurements(to, rows))
            }
            Data::Characteristics => text("data/sim.csv", &|to| characteristics(to, rows)),
        }
    }
}
