//! Public trials through the whole program, against their published results.

use std::fs;

use serde_json::{Value, json};

use crate::program::{Copy, assert_close, entry, root, tickmark, value};

/// A project on copies of public files, frozen.
fn project(folder: &str, files: &[&str], report: &str) -> Copy {
    let project = Copy::small("id\n1\n", report);
    for file in files {
        let bytes = fs::read(root().join("tests/data").join(folder).join(file)).expect("a public file");
        project.write(&format!("data/{file}"), bytes);
    }
    project
}

fn rendered(project: &Copy) -> Value {
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    project.ledger()
}

const CDISC: &str = r#"
```{cohort derm}
from = "adtte"
[[include]]
label = "Time to the first dermatologic event"
where = "PARAMCD = 'TTDE'"
```

```{survival ttde}
data = "derm"
time = "AVAL"
event = "CNSR = 0"
by = "TRTA"
conf = "plain"
unit = "days"
```

```{summary age}
data = "adsl"
where = "SAFFL = 'Y'"
variables = ["AGE", "SEX"]
by = "TRT01A"
statistics = "mean_sd"
test = "mean"
```
"#;

#[test]
fn the_cdisc_pilot_gives_the_published_times_to_a_dermatologic_event() {
    let ledger = rendered(&project("cdisc_pilot", &["adtte.xpt", "adsl.xpt"], CDISC));
    for (arm, n, events, median) in [
        ("Placebo", 86, 29, None),
        ("Xanomeline Low Dose", 84, 62, Some((33.0, 27.0, 48.0))),
        ("Xanomeline High Dose", 84, 61, Some((36.0, 24.0, 46.0))),
    ] {
        let at = |path: &str| {
            if arm == "Placebo" { format!("ttde.{arm}.{path}") } else { format!("ttde[\"{arm}\"].{path}") }
        };
        assert_eq!(value(&ledger, &at("n")), n);
        assert_eq!(value(&ledger, &at("events")), events);
        match median {
            None => {
                let found = entry(&ledger, &at("median.estimate"));
                assert!(found["value"].is_null() && found["text"] == "NR" && found["warning"].is_string(), "{found}");
            }
            Some((estimate, low, high)) => {
                assert_eq!(value(&ledger, &at("median.estimate")), estimate);
                assert_eq!(value(&ledger, &at("median.conf.low")), low);
                assert_eq!(value(&ledger, &at("median.conf.high")), high);
            }
        }
    }
}

/// CSR Table 14-2.01: age and sex by treatment, safety population.
#[test]
fn the_cdisc_pilot_gives_the_published_ages_and_sexes() {
    let ledger = rendered(&project("cdisc_pilot", &["adtte.xpt", "adsl.xpt"], CDISC));
    for (arm, n, mean, sd, median, min, max, men) in [
        ("age.Placebo", 86, "75.2", "8.59", 76.0, 52.0, 89.0, 33),
        ("age[\"Xanomeline Low Dose\"]", 84, "75.7", "8.29", 77.5, 51.0, 88.0, 34),
        ("age[\"Xanomeline High Dose\"]", 84, "74.4", "7.89", 76.0, 56.0, 88.0, 44),
        ("age", 254, "75.1", "8.25", 77.0, 51.0, 89.0, 111),
    ] {
        let number = |path: &str| value(&ledger, &format!("{arm}.{path}")).as_f64().expect("a number");
        assert_eq!(number("AGE.N"), f64::from(n));
        assert_eq!(format!("{:.1}", number("AGE.mean")), mean, "{arm}");
        assert_eq!(format!("{:.2}", number("AGE.sd")), sd, "{arm}");
        assert_eq!((number("AGE.median"), number("AGE.min"), number("AGE.max")), (median, min, max), "{arm}");
        assert_eq!(number("SEX.M.n"), f64::from(men));
    }
    for (variable, published) in [("AGE", "0.5934"), ("SEX", "0.1409")] {
        let p = value(&ledger, &format!("age.{variable}.test.p.value")).as_f64().expect("a P value");
        assert_eq!(format!("{p:.4}"), published, "{variable}");
    }
}

#[test]
fn cnsr_without_a_value_is_refused_with_a_hint() {
    let project = project("cdisc_pilot", &["adtte.xpt", "adsl.xpt"], &CDISC.replace("CNSR = 0", "CNSR"));
    project.freeze();
    let run = tickmark(project.path(), &["check"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("CNSR = 0"), "{}", run.stderr);
}

const PANCREATIC: &str = r#"
```{cohort trial}
from = "pancreatic"
[[derive]]
name = "pfs"
as = "DAYS(onstudy, COALESCE(LEAST(progression, death), death))"
[[derive]]
name = "os"
as = "DAYS(onstudy, death)"
[[derive]]
name = "dead"
as = "death IS NOT NULL"
```

```{survival pfs}
data = "trial"
time = "pfs"
event = "dead"
```

```{survival os}
data = "trial"
time = "os"
event = "dead"
at = [365]
conf = "log-log"
```
"#;

const PANCREATIC_DICTIONARY: &str = r#"{ "name": "pancreatic", "resources": [ { "name": "pancreatic", "path": "pancreatic.csv",
  "schema": { "missingValues": ["", "."], "fields": [
    {"name": "stage", "type": "string"}, {"name": "onstudy", "type": "date", "format": "%m/%d/%Y"},
    {"name": "progression", "type": "date", "format": "%m/%d/%Y"},
    {"name": "death", "type": "date", "format": "%m/%d/%Y"} ] } } ] }"#;

/// Moore, *Applied Survival Analysis Using R*, 2016, §3.1: everybody died; median PFS 3.9
/// months (119 days), median OS 6.3 months (192 days), 24.4% alive at a year (12.7–38.2).
#[test]
fn the_pancreatic_trial_gives_the_published_medians_from_its_dates() {
    let project = project("asaur", &["pancreatic.csv"], PANCREATIC);
    project.write("data/datapackage.json", PANCREATIC_DICTIONARY);
    let ledger = rendered(&project);
    assert_eq!(value(&ledger, "pfs.events"), 41);
    assert_eq!(value(&ledger, "pfs.median.estimate"), 119);
    assert_eq!(value(&ledger, "os.median.estimate"), 192);
    assert_close("10 of 41 lived a year", value(&ledger, "os.at[365].estimate"), &json!(10.0 / 41.0), 1e-12);
    for (path, text) in [("estimate", "24.4%"), ("conf.low", "12.7%"), ("conf.high", "38.2%")] {
        assert_eq!(entry(&ledger, &format!("os.at[365].{path}"))["text"], text);
    }
}

const EVENTS: &str = r#"
```{cohort safety}
from = "adsl"
[[include]]
label = "Safety population"
where = "SAFFL = 'Y'"
```

```{cohort emergent}
from = "adae"
[[include]]
label = "Treatment emergent"
where = "TRTEMFL = 'Y'"
[[derive]]
name = "grade"
as = "CASE WHEN AESEV = 'MILD' THEN 1 WHEN AESEV = 'MODERATE' THEN 2 WHEN AESEV = 'SEVERE' THEN 3 END"
```

```{toxicity events}
data = "emergent"
subject = "USUBJID"
term = "AEBODSYS"
grade = "grade"
denominator = "safety"
by = "TRT01A"
```

```{value placebo_events}
data = "emergent"
where = "TRTA = 'Placebo'"
as = "COUNT(*)"
```

```{table tbl-events}
of = "events"
caption = "Adverse events by treatment."
```
"#;

/// CSR Table 14-5.01: subjects with a treatment-emergent adverse event.
#[test]
fn the_cdisc_pilot_gives_the_published_adverse_events() {
    let project = project("cdisc_pilot", &["adae.xpt", "adsl.xpt"], EVENTS);
    let ledger = rendered(&project);
    assert_eq!(value(&ledger, "placebo_events"), 281);
    for (arm, total, any, cardiac) in [
        ("events.Placebo", 86, 65, 12),
        ("events[\"Xanomeline Low Dose\"]", 84, 77, 13),
        ("events[\"Xanomeline High Dose\"]", 84, 76, 15),
        ("events", 254, 218, 40),
    ] {
        assert_eq!(value(&ledger, &format!("{arm}.N")), total);
        assert_eq!(value(&ledger, &format!("{arm}.overall.any.n")), any);
        assert_eq!(value(&ledger, &format!("{arm}[\"CARDIAC DISORDERS\"].any.n")), cardiac);
    }
    let table = project.read("out/latest/tables/report-tbl-events.csv");
    assert!(table.contains("65 (75.6%)") && table.contains("77 (91.7%)") && table.contains("76 (90.5%)"), "{table}");
}
