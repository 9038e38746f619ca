//! Interactions, splines, predicted curves and restricted means through the whole
//! program, against R. R 4.2.2, survival 3.5-3, on lung.csv with
//! `d <- read.csv("lung.csv"); d$ev <- d$status == 2`, `sexf` and `pe` the factors of
//! `sex` and `ph.ecog`, and `ctl <- coxph.control(eps = 1e-12, iter.max = 50)`.

use serde_json::{Value, json};

use crate::program::{Copy, assert_close, entry, root, tickmark, value};

const CLOSED_FORM: f64 = 1e-9;
const ITERATIVE: f64 = 1e-6;

const REPORT: &str = r#"
```{cox inter}
data = "lung"
time = "time"
event = "status = 2"
terms = ["age*sex", "ph.ecog"]
reference = { sex = "Male", "ph.ecog" = "ECOG 0" }
at = [180, 365]
unit = "days"
residuals = true
curves = { by = "sex", at = { age = 60 } }
```

```{cox smooth}
data = "lung"
stop = "time"
event = "status = 2"
terms = ["age", "sex"]
univariable = true
spline = { age = { df = 3, at = [50, 60, 70], reference = 60 } }
at = [180]
curves = { at = { sex = "Female" } }
```

```{cox strat}
data = "lung"
time = "time"
event = "status = 2"
terms = ["age"]
strata = "sex"
at = [180]
curves = { conf = "log-log" }
```

```{cox robust}
data = "lung"
time = "time"
event = "status = 2"
terms = ["age", "sex"]
robust = true
```

```{survival os}
data = "lung"
time = "time"
event = "status = 2"
by = "sex"
rmst = 700
test = "fleming-harrington"
rho = 0.5
```

```{survival ecog}
data = "lung"
time = "time"
event = "status = 2"
by = "ph.ecog"
test = "log-rank"
pairwise = true
```

```{table tbl-fit}
of = "inter"
kind = "fit"
caption = "The model as a whole."
```

```{table tbl-hazards}
of = "inter"
kind = "proportional-hazards"
caption = "Proportional hazards."
```

```{table tbl-test}
of = "ecog"
kind = "test"
caption = "Log-rank test."
```

```{table tbl-pairs}
of = "ecog"
kind = "pairwise"
caption = "Pairs."
```

```{table tbl-inter}
of = "inter"
caption = "A model with an interaction."
```

```{table tbl-smooth}
of = "smooth"
caption = "A model with a spline."
```

```{table tbl-curves}
of = "inter"
kind = "adjusted-curves"
caption = "Predicted survival."
```

```{table tbl-means}
of = "os"
kind = "rmst"
caption = "Restricted means."
```

```{figure fig-curves}
of = "inter"
kind = "adjusted-curves"
caption = "Predicted survival."
```

```{figure fig-time}
of = "inter"
kind = "proportional-hazards"
caption = "Hazard ratios over time."
```
"#;

fn lung(report: &str) -> Copy {
    let project = Copy::of(&root().join("tests/projects/lung"));
    project.write("report/report.md", report);
    project
}

fn expect(ledger: &Value, block: &str, tolerance: f64, expected: &[(&str, f64)]) {
    for (path, number) in expected {
        let id = format!("{block}{path}");
        assert_close(&id, value(ledger, &id), &json!(number), tolerance);
    }
}

#[test]
fn interactions_splines_curves_and_restricted_means_equal_those_of_r() {
    let project = lung(REPORT);
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let ledger = project.ledger();
    interaction(&ledger);
    spline(&ledger);
    strata_and_means(&ledger);
    for (table, words) in
        [("inter", "Age, per year × Sex"), ("smooth", "Age, years (spline)"), ("curves", "At 180 days")]
    {
        let csv = project.read(&format!("out/latest/tables/report-tbl-{table}.csv"));
        assert!(csv.contains(words), "{csv}");
    }
    let means = project.read("out/latest/tables/report-tbl-means.csv");
    assert!(means.contains("Reference") && means.contains("119.4 (56.3–182.4)") && means.contains("<.001"), "{means}");
    tables(&project);
    for figure in ["curves", "time"] {
        assert!(project.read(&format!("out/latest/figures/report-fig-{figure}.svg")).starts_with("<svg"));
    }
}

/// As R prints them: `summary(f)`, `cox.zph(f)`, `survdiff(Surv(time, ev) ~ pe, d)`, and
/// `survdiff` on each two levels with `p.adjust(p, "holm")`.
fn tables(project: &Copy) {
    for (table, lines) in [
        (
            "fit",
            vec![
                "Rows analyzed,227",
                "\"Rows left out, a value missing\",1",
                "Events,164",
                "Concordance (standard error),0.65 (0.025)",
            ],
        ),
        (
            "hazards",
            vec![
                "\"Age, per year\",0.10,1,.75",
                "Sex,2.42,1,.12",
                "ECOG performance status,5.64,3,.13",
                "All together,9.13,6,.17",
            ],
        ),
        (
            "test",
            vec!["ECOG 0,63,37,54.2,,", "ECOG 1,113,82,83.5,,", "ECOG 2,50,44,26.1,,", "All groups,,,,21.96 (3),<.001"],
        ),
        ("pairs", vec!["\"ECOG 0, ECOG 1\",3.46,.06,.13", "\"ECOG 1, ECOG 2\",8.43,.004,.02"]),
    ] {
        let csv = project.read(&format!("out/latest/tables/report-tbl-{table}.csv"));
        for line in lines {
            assert!(csv.contains(line), "no `{line}` in {csv}");
        }
    }
}

fn interaction(ledger: &Value) {
    // f <- coxph(Surv(time, ev) ~ age * sexf + pe, d, control = ctl); summary(f)
    expect(
        ledger,
        "inter.",
        ITERATIVE,
        &[
            ("multivariable.age.estimate", 1.019620749939555),
            ("multivariable.sex.Female.estimate", 2.858687672813118),
            ("multivariable.sex.Female.std.error", 1.2326833912139452),
            ("multivariable[\"age:sex\"].Female.estimate", 0.974976555471076),
            ("multivariable[\"age:sex\"].Female.std.error", 0.0194632219045053),
            ("multivariable[\"age:sex\"].Female.p.value", 0.192903405908389),
            ("log_likelihood.model", -728.207771648948),
        ],
    );
    // s <- survfit(f, data.frame(age = 60, sexf = c("Male", "Female"), pe = "0"))
    // quantile(s, .5); summary(s, times = c(180, 365)); basehaz(f, centered = TRUE)
    expect(
        ledger,
        "inter.",
        ITERATIVE,
        &[
            ("curves.Male.median.estimate", 371.0),
            ("curves.Female.median.conf.low", 429.0),
            ("curves.Female.median.conf.high", 791.0),
            ("curves.Male.at[180].estimate", 0.793602860826918),
            ("curves.Male.at[180].std.error", 0.0385288994137321),
            ("curves.Female.at[365].estimate", 0.6556595299964),
            ("curves.Female.at[365].conf.low", 0.548868991508293),
            ("curves.Female.at[365].conf.high", 0.783227739089),
            ("baseline_hazard.at[180].estimate", 0.131269367248683),
            ("baseline_hazard.at[365].estimate", 0.383566129447149),
        ],
    );
    // range(resid(f, "martingale")); range(resid(f, "deviance"));
    // apply(abs(resid(f, "dfbeta")), 2, max) / sqrt(diag(f$var))
    expect(
        ledger,
        "inter.residuals.",
        ITERATIVE,
        &[
            ("martingale.min", -5.00554747488332),
            ("deviance.max", 3.2616495279789786),
            ("dfbetas.age.max", 0.5320281429342092),
            ("dfbetas[\"age:sex\"].Female.max", 0.4080804239864524),
        ],
    );
    assert_eq!(value(ledger, "inter.missing[\"ph.ecog\"].n.missing"), 1);
    assert_eq!(value(ledger, "inter.missing.age.n.missing"), 0);
}

fn spline(ledger: &Value) {
    // g <- coxph(Surv(time, ev) ~ ns(age, 3) + sexf, d, control = ctl), B <- ns(d$age, 3),
    // contrasts of predict(B, c(50, 60, 70)) with vcov(g), Wald test of its three
    // coefficients, and twice the difference to the log-likelihood with age as a line.
    expect(
        ledger,
        "smooth.multivariable.",
        ITERATIVE,
        &[
            ("age.basis[1].coefficient", 0.128502204194944),
            ("age.basis[2].coefficient", 1.718188453998415),
            ("age.basis[3].std.error", 0.479643260501739),
            ("age[50].estimate", 0.879285693306457),
            ("age[50].std.error", 0.160676306380807),
            ("age[70].conf.low", 0.753151456925323),
            ("age[70].conf.high", 1.456217197875181),
            ("age.test.statistic", 5.83492285931401),
            ("age.nonlinear.statistic", 1.92440561631633),
            ("sex.Female.estimate", 0.604270194560542),
        ],
    );
    assert_eq!(value(ledger, "smooth.multivariable.age.nonlinear.df"), 2);
    let reference = entry(ledger, "smooth.multivariable.age[60].p.value");
    assert!(reference["value"].is_null() && reference["warning"] == "it is the reference value");
    // survfit(g, data.frame(age = mean(d$age), sexf = "Female"))
    expect(
        ledger,
        "smooth.curves.",
        ITERATIVE,
        &[
            ("at[180].estimate", 0.798759555380061),
            ("at[180].std.error", 0.0338935957916846),
            ("median.estimate", 428.0),
            ("median.conf.low", 340.0),
        ],
    );
}

fn strata_and_means(ledger: &Value) {
    // h <- coxph(Surv(time, ev) ~ age + strata(sexf), d, control = ctl);
    // survfit(h, data.frame(age = mean(d$age)), conf.type = "log-log"); basehaz(h)
    expect(
        ledger,
        "strat.",
        ITERATIVE,
        &[
            ("curves.Male.at[180].estimate", 0.649473959437295),
            ("curves.Female.at[180].conf.low", 0.746331246280316),
            ("curves.Female.at[180].conf.high", 0.902655060292407),
            ("curves.Female.median.conf.high", 524.0),
            ("baseline_hazard.Male.at[180].estimate", 0.431592536920358),
        ],
    );
    // summary(coxph(Surv(time, ev) ~ age + sexf, d, robust = TRUE))
    expect(
        ledger,
        "robust.multivariable.",
        ITERATIVE,
        &[("age.std.error", 0.00950463812599648), ("sex.Female.std.error", 0.160_174_167_914_074_9)],
    );
    assert!(value(ledger, "robust.methods").as_str().expect("words").contains("robust (jackknife) variance"));
    // survdiff(Surv(time, ev) ~ sexf, d, rho = 0.5)$chisq, and for each sex
    // survival:::survmean(survfit(Surv(time, ev) ~ 1, x), rmean = 700)
    expect(
        ledger,
        "os.",
        CLOSED_FORM,
        &[
            ("test.statistic", 12.2506683372477),
            ("Male.rmst.estimate", 308.6959190697295),
            ("Female.rmst.std.error", 26.0855140023485),
            ("rmst.difference.Female.estimate", 428.0584543510159 - 308.6959190697295),
            ("rmst.difference.Female.std.error", 18.8371234284447_f64.hypot(26.0855140023485)),
        ],
    );
}

#[test]
fn a_term_that_makes_no_sense_is_an_error_at_its_key() {
    let body = "data = \"lung\"\ntime = \"time\"\nevent = \"status = 2\"\n";
    for (keys, words) in [
        ("terms = [\"age:sex\"]", "`age` is not among the terms"),
        ("terms = [\"age\", \"age\"]", "`age` is written twice"),
        ("terms = [\"age\"]\nspline = { age = 1 }", "found 1 degrees of freedom for `age`"),
        ("terms = [\"age\"]\nspline = { age = { df = 3, at = [50] } }", "`age` needs both `at`"),
        ("terms = [\"sex\"]\nspline = { sex = 3 }", "`sex` is not a column of numbers"),
        ("terms = [\"age\"]\nspline = { weight = 3 }", "`weight` is not among the terms"),
        ("terms = [\"age\"]\nspline = { age = 3 }\nscale = { age = 10 }", "has no hazard ratio per unit"),
        ("terms = [\"age*sex\"]\nspline = { age = 3 }", "multiplies the spline of `age`"),
        ("terms = [\"age\"]\nspline = { age = 3 }\nfirth = true", "takes no splines"),
        ("terms = [\"age\"]\ncurves = { by = \"sex\" }", "`sex` is not a term of the model"),
        ("terms = [\"age\"]\ncurves = { by = \"age\" }", "`age` has no levels"),
        ("terms = [\"sex\"]\ncurves = { at = { sex = \"Other\" } }", "`Other` is not a level of `sex`"),
        ("terms = [\"age\"]\ncurves = { at = { age = \"old\" } }", "`age` is continuous"),
        ("terms = [\"age\"]\nat = [-1]", "found the time -1"),
        ("terms = [\"age\"]\nmultivariable = false", "no model is asked for"),
    ] {
        let run = tickmark(lung(&format!("```{{cox m}}\n{body}{keys}\n```\n")).path(), &["check"]);
        assert_eq!(run.code, 2, "{keys}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{keys}: {}", run.stderr);
        assert!(run.stderr.contains("report/report.md:"), "{keys}: {}", run.stderr);
    }
}

#[test]
fn a_spline_with_too_few_values_is_not_estimable_and_says_so() {
    let report = "```{cox m}\ndata = \"lung\"\ntime = \"time\"\nevent = \"status = 2\"\nterms = [\"few\", \"sex\"]\n\
                  spline = { few = { df = 4, at = [1], reference = 0 } }\n```\n";
    let project = lung(&report.replace("data = \"lung\"", "data = \"two\""));
    let cohort = "```{cohort two}\nfrom = \"lung\"\n[[derive]]\nname = \"few\"\nas = \"CASE WHEN age > 60 THEN 1 ELSE 0 END\"\n```\n";
    project.write("report/report.md", format!("{cohort}\n{}", project.read("report/report.md")));
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("too few distinct values"), "{}", run.stderr);
    let ledger = project.ledger();
    for id in
        ["m.multivariable.few[1].estimate", "m.multivariable.sex.Female.estimate", "m.multivariable.few.test.p.value"]
    {
        let found = entry(&ledger, id);
        assert!(found["value"].is_null() && found["warning"].as_str().unwrap().contains("few"), "{found}");
    }
}

#[test]
fn methods_are_printed_once_each_with_the_software() {
    let two = "```{cox a}\ndata = \"lung\"\ntime = \"time\"\nevent = \"status = 2\"\nterms = [\"age\"]\n```\n\n\
               ```{cox b}\ndata = \"lung\"\ntime = \"time\"\nevent = \"status = 2\"\nterms = [\"sex\"]\n```\n\n";
    let page = |call: &str| {
        let project = lung(&format!("{two}METHODS {{{{ methods({call}) }}}} END\n"));
        let run = tickmark(project.path(), &["render", "--strict"]);
        assert_eq!(run.code, 0, "{call}: {}", run.stderr);
        let html = project.read("out/latest/report.html");
        let from = html.find("METHODS").expect("the paragraph");
        html[from..from + html[from..].find("END").expect("its end")].to_owned()
    };
    let version = concat!("Analyses were run in tickmark ", env!("CARGO_PKG_VERSION"));
    let both = page("\"a\", \"b\"");
    assert_eq!(both.matches("Cox proportional hazards models").count(), 1, "{both}");
    assert!(both.contains("Efron") && both.contains(version), "{both}");
    assert!(!page("\"a\", software=false").contains(version));
    let unknown = lung(&format!("{two}{{{{ methods(\"c\") }}}}\n"));
    let run = tickmark(unknown.path(), &["check"]);
    assert!(run.code == 2 && run.stderr.contains("there is no block `c`"), "{}", run.stderr);
}

/// R has no Firth's Cox model here, so the penalised likelihood itself was maximised:
/// `at <- function(b) coxph(Surv(time, status == 2) ~ age10 + female + ph.ecog, d, init = b,
/// control = coxph.control(iter.max = 0))` gives the log-likelihood and the information at
/// `b`, `pen <- loglik + log(det(information)) / 2`; Newton's method on `pen`, its profile
/// by `optim` and `uniroot`.
#[test]
fn firths_model_is_the_maximum_of_the_penalised_likelihood_of_r() {
    let csv = std::fs::read_to_string(root().join("tests/reference/lung.csv")).expect("the data");
    let report = "```{cox m}\ndata = \"patients\"\ntime = \"time\"\nevent = \"status = 2\"\n\
                  terms = [\"age\", \"sex\", \"ph.ecog\"]\nscale = { age = 10 }\nreference = { sex = \"1\" }\n\
                  firth = true\n```\n";
    let project = Copy::small(&csv, report);
    project.freeze();
    assert_eq!(tickmark(project.path(), &["render"]).code, 0);
    let ledger = project.ledger();
    expect(
        &ledger,
        "m.multivariable",
        ITERATIVE,
        &[
            (".age.estimate", 0.109097558924629_f64.exp()),
            (".age.std.error", 0.0926461443917323),
            (".sex[2].estimate", (-0.548357275352302_f64).exp()),
            (".sex[2].std.error", 0.1676129343911659),
            (".sex[2].conf.low", 0.413658473444879),
            (".sex[2].conf.high", 0.797443901284303),
            (".sex[2].statistic", 11.3525498193117),
            (".sex[2].p.value", 7.53444551272479e-4),
            ("[\"ph.ecog\"].estimate", 0.463773677346450_f64.exp()),
        ],
    );
}
