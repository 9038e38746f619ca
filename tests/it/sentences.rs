//! Sentences that say what a block found. The numbers are R 4.2's: `survfit`, `survdiff` and
//! `coxph` of survival 3.5, `t.test`, `wilcox.test`, `cor.test`, `glm`, and `prop.test` without
//! correction, which gives Wilson's intervals; Newcombe's is worked by hand from these.

use crate::program::{Copy, Run, root, tickmark};

const BLOCKS: &str = include_str!("sentences/blocks.md");

/// The sixteen patients with one block of each kind, a text, and keys of report.toml.
fn rendered(text: &str, keys: &str) -> (Copy, Run) {
    let project = Copy::small(include_str!("sentences/patients.csv"), &format!("{BLOCKS}\n{text}\n"));
    project.write("data/events.csv", include_str!("sentences/events.csv"));
    project.write("data/labs.csv", include_str!("sentences/labs.csv"));
    project.write("data/datapackage.json", include_str!("sentences/datapackage.json"));
    project.replace("report/report.toml", "version =", &format!("{keys}\nversion ="));
    project.replace("report/report.toml", "outputs = [\"html\"]", "outputs = [\"html\", \"pdf\"]");
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    (project, run)
}

/// The paragraphs, without tags, with plain blanks.
fn paragraphs(project: &Copy) -> Vec<String> {
    let page = project.read("out/latest/report.html");
    let plain = |paragraph: &str| {
        let (mut out, mut in_tag) = (String::new(), false);
        for c in paragraph.split("</p>").next().unwrap_or_default().chars() {
            match c {
                '<' => in_tag = true,
                '>' => in_tag = false,
                '\u{a0}' if !in_tag => out.push(' '),
                c if !in_tag => out.push(c),
                _ => {}
            }
        }
        out.replace("&lt;", "<").replace("&gt;", ">")
    };
    page.split("<p>").skip(1).map(plain).collect()
}

/// What expressions print, each a paragraph of its own.
#[track_caller]
fn printed(expressions: &[&str], keys: &str) -> Vec<String> {
    let text: String = expressions.iter().map(|one| format!("§ {{{{ {one} }}}}\n\n")).collect();
    let (project, run) = rendered(&text, keys);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let found: Vec<String> =
        paragraphs(&project).iter().filter_map(|one| Some(one.strip_prefix("§ ")?.to_owned())).collect();
    assert_eq!(found.len(), expressions.len(), "{found:?}");
    found
}

#[track_caller]
fn say(cases: &[(&str, &str)]) {
    let expressions: Vec<&str> = cases.iter().map(|(expression, _)| *expression).collect();
    let found = printed(&expressions, "");
    for ((expression, expected), found) in cases.iter().zip(&found) {
        assert_eq!(found, expected, "{expression}");
    }
}

#[test]
fn curves_and_incidences_are_told() {
    say(&[
        (
            "sentence(\"os\")",
            "Median overall survival was 22.0 months (95% CI, 17.5–NR) in A and 13.0 months (95% CI, 8.8–NR) in B \
             (log-rank P=.07).",
        ),
        ("sentence(\"os\", \"B\")", "Median overall survival was 13.0 months (95% CI, 8.8–NR) in B."),
        (
            "sentence(\"os\", at=12)",
            "Overall survival at 1 year was 75.0% (95% CI, 50.3%–100.0%) in A and 62.5% (95% CI, 36.5%–100.0%) in B.",
        ),
        (
            "sentence(\"relapse\")",
            "The cumulative incidence of relapse at 1 year was 12.5% (95% CI, 0.7%–42.3%) in A and 25.0% (95% CI, \
             3.7%–55.8%) in B.",
        ),
    ]);
}

#[test]
fn models_and_subgroups_are_told() {
    say(&[
        (
            "sentence(\"cox\")",
            "The adjusted hazard ratios were 4.05 (95% CI, 0.91–18.00; P=.07) for treatment (B vs A) and 0.72 (95% CI, \
             0.25–2.09; P=.54) for age (per 10 years).",
        ),
        (
            "sentence(\"cox\", term=\"arm\", model=\"univariable\")",
            "The unadjusted hazard ratio for treatment (B vs A) was 3.55 (95% CI, 0.84–14.91; P=.08).",
        ),
        ("sentence(\"odds\")", "The odds ratio for age (per 10 years) was 0.49 (95% CI, 0.11–2.13; P=.34)."),
        (
            "sentence(\"by_sex\")",
            "The hazard ratio for B vs A was 3.55 (95% CI, 0.84–14.91; P=.08) overall; by sex, it was 3.60 (95% CI, \
             0.37–34.81) for Female and 2.50 (95% CI, 0.40–15.40) for Male (P=.35 for interaction).",
        ),
    ]);
}

#[test]
fn groups_and_pairs_are_told() {
    say(&[
        (
            "sentence(\"ages\")",
            "Mean (SD) age was 59.8 (6.9) years in A and 65.4 (7.2) years in B (mean difference for B vs A, 5.6 years; \
             95% CI, −2.0 to 13.2; P=.13 by Welch t test).",
        ),
        (
            "sentence(\"pain\")",
            "Mean (SD) was 3.9 (1.7) for pain before and 5.9 (2.1) for pain after (mean difference, −2.0; 95% CI, −3.2 \
             to −0.8; P=.004 by paired t test).",
        ),
        (
            "sentence(\"both\")",
            "The Pearson correlation of age and pain before was −0.19 (95% CI, −0.63 to 0.33; P=.47).",
        ),
        (
            "sentence(\"rate\")",
            "Response was recorded in 5 of 8 patients in A (62.5%; 95% CI, 30.6%–86.3%) and 2 of 8 patients in B \
             (25.0%; 95% CI, 7.1%–59.1%). The risk difference (B vs A) was −37.5% (95% CI, −67.3% to 9.2%).",
        ),
        ("sentence(\"rate\", \"A\")", "Response was recorded in 5 of 8 patients in A (62.5%; 95% CI, 30.6%–86.3%)."),
    ]);
}

#[test]
fn patients_and_their_events_are_told() {
    say(&[
        (
            "sentence(\"all\")",
            "Of 16 patients, 1 did not meet the criterion “Adults” and 1 was excluded by the criterion “Early death”; 14 \
             were included in the analysis.",
        ),
        (
            "sentence(\"baseline\")",
            "The analysis included 16 patients (8 in A and 8 in B). Median (IQR) age was 62 (57.8–68.5) years. Sex was \
             Female in 8 of 16 patients (50.0%) and Male in 8 (50.0%). Response was recorded in 7 of 16 patients (43.8%).",
        ),
        (
            "sentence(\"baseline\", variable=\"age\")",
            "Median (IQR) age was 60 (56.3–63.8) years in A and 66 (59.5–71.3) years in B (P=.16 by Wilcoxon \
             rank-sum test).",
        ),
        (
            "sentence(\"baseline\", variable=\"sex\")",
            "Sex was Female in 4 of 8 patients (50.0%) and Male in 4 (50.0%) in A; Female in 4 of 8 patients (50.0%) and \
             Male in 4 (50.0%) in B (P>.99 by Fisher exact test).",
        ),
        (
            "sentence(\"baseline\", \"B\")",
            "The analysis included 8 patients in B. Median (IQR) age was 66 (59.5–71.3) years. Sex was Female in 4 of 8 \
             patients (50.0%) and Male in 4 (50.0%). Response was recorded in 2 of 8 patients (25.0%).",
        ),
        (
            "sentence(\"tox\")",
            "An adverse event of any grade occurred in 3 of 8 patients in A (37.5%) and 1 of 8 patients in B (12.5%), \
             and of grade 3 or higher in 1 (12.5%) and 0 (0.0%), respectively.",
        ),
        (
            "sentence(\"tox\", \"A\", term=\"Anemia\")",
            "Anemia of any grade occurred in 2 of 8 patients in A (25.0%), and of grade 3 or higher in 1 (12.5%).",
        ),
    ]);
}

/// Of each number of the sentence of the curves: value by value, with its evidence.
#[test]
fn each_number_of_a_sentence_is_a_mark() {
    let (project, run) = rendered("§ {{ sentence(\"os\") }}", "");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let ledger = project.ledger();
    let marks: Vec<(String, String)> = ledger["marks"]
        .as_array()
        .expect("marks")
        .iter()
        .map(|mark| {
            let id = mark["result"].as_str().expect("a result").to_owned();
            (id, mark["text"].as_str().expect("a text").to_owned())
        })
        .collect();
    let expected = [
        ("os.A.median.estimate", "22.0"),
        ("os.conf.level", "95%"),
        ("os.A.median.conf.low", "17.5"),
        ("os.A.median.conf.high", "NR"),
        ("os.B.median.estimate", "13.0"),
        ("os.conf.level", "95%"),
        ("os.B.median.conf.low", "8.8"),
        ("os.B.median.conf.high", "NR"),
        ("os.test.p.value", "=.07"),
    ];
    assert_eq!(marks, expected.map(|(id, text)| (id.to_owned(), text.to_owned())));
    let line = BLOCKS.lines().count() + 2;
    assert!(ledger["marks"].as_array().expect("marks").iter().all(|mark| mark["line"] == line), "{}", ledger["marks"]);
}

#[test]
fn lists_have_a_comma_before_the_last_in_all_english() {
    let three = include_str!("sentences/patients.csv").replace("16,B", "16,C").replace("15,B", "15,C");
    for language in ["en-US", "en-GB"] {
        let project = Copy::small(&three, "");
        project.write(
            "report/report.md",
            "```{survival os}\ndata = \"patients\"\ntime = \"months\"\nevent = \"died = 1\"\nby = \"arm\"\n```\n\n§ {{ sentence(\"os\") }}\n",
        );
        project.replace("report/report.toml", "version =", &format!("language = \"{language}\"\nversion ="));
        project.freeze();
        let run = tickmark(project.path(), &["render", "--strict"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let found = paragraphs(&project).concat();
        assert!(found.contains(") in B, and "), "{language}: {found}");
    }
}

/// Nobody with the event, one patient, and levels that say little.
#[test]
fn the_ends_of_the_scale_read_well() {
    let csv = "id,arm,months,died,kind\n1,1,5,0,a\n2,1,9,0,a\n3,2,12,0,a\n4,2,4,0,b\n";
    let text = "```{survival os}\ndata = \"patients\"\ntime = \"months\"\nevent = \"died = 1\"\nby = \"arm\"\n\
                test = \"log-rank\"\nunit = \"months\"\n```\n\n```{proportion p}\ndata = \"patients\"\nwhere = \"kind = 'b'\"\n\
                event = \"died = 1\"\n```\n\n```{cohort c}\nfrom = \"patients\"\nunit = \"biopsies\"\n[[include]]\n\
                label = \"Kind b\"\nwhere = \"kind = 'b'\"\n```\n\n§ {{ sentence(\"os\") }}\n\n§ {{ sentence(\"p\") }}\n\n\
                § {{ sentence(\"c\") }}\n";
    let project = Copy::small(csv, text);
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert!(run.code <= 1, "{}", run.stderr);
    let found: Vec<String> = paragraphs(&project).into_iter().filter(|one| one.starts_with("§ ")).collect();
    assert_eq!(
        found,
        [
            "§ Median survival was NR for arm 1 and NR for arm 2 (log-rank P NE).",
            // Wilson's interval of 0 of 1: up to z² / (1 + z²) = 3.8415 / 4.8415.
            "§ died = 1 was recorded in 0 of 1 record (0.0%; 95% CI, 0.0%–79.3%).",
            "§ Of 4 biopsies, 3 did not meet the criterion “Kind b”; 1 was included in the analysis.",
        ]
    );
}

/// A level that an expression of the author makes is the author's text; one of the data is a name.
#[test]
fn a_number_in_a_level_of_the_author_is_a_finding() {
    let with = |levels: [&str; 2], keys: &str| {
        let csv = include_str!("sentences/patients.csv").replace(",F,", ",dose 10,").replace(",M,", ",dose 20,");
        let cohort = format!(
            "```{{cohort all}}\nfrom = \"patients\"\nderive = [{{ name = \"old\", as = \"CASE WHEN age > 62 THEN '{}' ELSE '{}' END\" }}]\n```\n\n",
            levels[0], levels[1]
        );
        let block = "```{survival os}\ntime = \"months\"\nevent = \"died = 1\"\nby = \"COLUMN\"\nunit = \"months\"\n```\n\n§ {{ sentence(\"os\") }}\n";
        let project = Copy::small(&csv, &format!("{cohort}{}", block.replace("COLUMN", keys)));
        project.freeze();
        tickmark(project.path(), &["render", "--strict"])
    };
    let run = with(["over *62*", "up to 62"], "old");
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("report/report.md:13:3") && run.stderr.contains("`62` is typed"), "{}", run.stderr);
    assert_eq!(with(["older", "younger"], "old").code, 0);
    assert_eq!(with(["older", "younger"], "sex").code, 0);
}

#[test]
fn what_cannot_be_told_is_an_error_at_its_place() {
    let line = BLOCKS.lines().count() + 2;
    let having = "`cohort`, `summary`, `proportion`, `survival`, `cox`, `toxicity`, `compare`, `logistic`, `correlation`, \
                  `incidence`, `subgroup`, `longitudinal`";
    let cases = [
        ("sentence(\"oss\")", "there is no block `oss`", "did you mean `os`?"),
        (
            "sentence(\"oldest\")",
            "block `oldest` of kind `value` has no sentence, expected a block of one of these kinds:",
            having,
        ),
        ("sentence(\"older\")", "block `older` of kind `sql` has no sentence", having),
        ("sentence(\"os\", \"Placebo\")", "block `os` has no group `Placebo`: known: `A`, `B`", ""),
        ("sentence(\"os\", at=13)", "block `os` has no estimate at 13, it has those at 12", ""),
        ("sentence(\"os\", tern=\"arm\")", "has no choice `tern`", "`group`"),
        ("sentence(\"cox\", term=\"am\")", "block `cox` has no term `am`", "did you mean `arm`?"),
        ("sentence(\"cox\", level=\"C\")", "block `cox` has no level `C`", ""),
        (
            "sentence(\"cox\", model=\"both\")",
            "block `cox` has no model `both`, expected `univariable` or `multivariable`",
            "",
        ),
        (
            "sentence(\"odds\", model=\"univariable\")",
            "block `odds` has no univariable model: add `univariable = true`",
            "",
        ),
        ("sentence(\"cox\", \"A\")", "has no groups to choose from, found `A`", ""),
        ("sentence(\"relapse\", term=\"age\")", "block `relapse` has no model: give it `terms`", ""),
        ("sentence(\"tox\", term=\"Anaemia\")", "block `tox` has no term `Anaemia`", "did you mean `Anemia`?"),
        ("sentence()", "`sentence` takes the id of a block", ""),
        ("sentence(12)", "`sentence` takes the id of a block as a text", ""),
        ("sentence(os)", "`sentence` takes the id of a block as a text", ""),
    ];
    for (expression, message, hint) in cases {
        let (_, run) = rendered(&format!("§ {{{{ {expression} }}}}"), "");
        assert_eq!(run.code, 2, "{expression}: {}", run.stderr);
        assert!(run.stderr.contains(message) && run.stderr.contains(hint), "{expression}: {}", run.stderr);
        assert!(run.stderr.contains(&format!("report/report.md:{line}:")), "{expression}: {}", run.stderr);
    }
}

/// The table in the documentation has a row for each kind that has a sentence, and prints
/// what it says.
#[test]
fn the_documented_sentences_are_printed() {
    let text = std::fs::read_to_string(root().join("docs/writing.md")).expect("docs/writing.md");
    let table = text.split("<!-- sentences -->").nth(1).and_then(|rest| rest.split("<!-- end of sentences -->").next());
    let rows: Vec<Vec<&str>> = table
        .expect("the table of sentences")
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').splitn(3, '|').map(str::trim).collect())
        .collect();
    let kinds: Vec<&str> = rows.iter().map(|row| row[0].trim_matches('`')).collect();
    for kind in [
        "cohort",
        "summary",
        "proportion",
        "survival",
        "cox",
        "toxicity",
        "compare",
        "logistic",
        "correlation",
        "incidence",
        "subgroup",
        "longitudinal",
    ] {
        assert!(kinds.contains(&kind), "no row of {kind}");
    }
    let expressions: Vec<&str> =
        rows.iter().map(|row| row[1].trim_matches('`').trim_start_matches("{{ ").trim_end_matches(" }}")).collect();
    for (row, found) in rows.iter().zip(printed(&expressions, "")) {
        assert_eq!(found, row[2].replace("*P*", "P"), "{}", row[1]);
    }
}
