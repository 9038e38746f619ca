//! Constants of SQL that no column has as a value.

use crate::program::{Copy, Run, tickmark};

const CSV: &str =
    "nr,sex,site,status,age,grade\n1,F,a,1,50,G1\n2,M,b,2,61,G2\n3,F,a,1,70,G3\n4,F,c,2,44,G1\n5,M,a,1,58,G2\n";

fn checked(report: &str) -> Run {
    let project = Copy::small(CSV, report);
    project.freeze();
    tickmark(project.path(), &["check", "--strict"])
}

fn of_where(condition: &str) -> String {
    format!("```{{value v}}\ndata = \"patients\"\nas = \"COUNT(*)\"\nwhere = \"{condition}\"\n```\n")
}

/// The line and column of a text of the report.
fn place_of(report: &str, text: &str) -> String {
    let at = report.find(text).unwrap_or_else(|| panic!("no `{text}` in {report}"));
    let line = report[..at].matches('\n').count() + 1;
    let start = report[..at].rfind('\n').map_or(0, |end| end + 1);
    format!("{line}:{}\n", report[start..at].chars().count() + 1)
}

/// The finding is said once, at this text of the report, and the run fails.
#[track_caller]
fn found(report: &str, words: &str, text: &str) {
    let place = place_of(report, text);
    let run = checked(report);
    assert_eq!(run.code, 1, "{report}\n{}", run.stderr);
    assert_eq!(run.stderr.matches(words).count(), 1, "no `{words}`, or twice:\n{}", run.stderr);
    assert!(run.stderr.contains(&format!("report/report.md:{place}")), "{}", run.stderr);
}

#[test]
fn every_form_of_comparison_with_a_level_that_is_not_there_is_a_finding() {
    for (condition, words) in [
        ("sex = 'Male'", "`Male` is not a value of `sex`"),
        ("'Male' = sex", "`Male` is not a value of `sex`"),
        ("sex <> 'Male'", "`Male` is not a value of `sex`"),
        ("sex <=> 'Male'", "`Male` is not a value of `sex`"),
        ("NOT (sex = 'Male')", "`Male` is not a value of `sex`"),
        ("age > 50 AND (site = 'a' OR sex = 'Male')", "`Male` is not a value of `sex`"),
        ("sex IN ('F', 'Male')", "`Male` is not a value of `sex`"),
        ("sex NOT IN ('Male')", "`Male` is not a value of `sex`"),
        ("CASE WHEN sex = 'Male' THEN 1 ELSE 0 END = 1", "`Male` is not a value of `sex`"),
        ("CASE sex WHEN 'Male' THEN TRUE ELSE FALSE END", "`Male` is not a value of `sex`"),
        ("IF(sex = 'Male', 1, 2) = 1", "`Male` is not a value of `sex`"),
        ("sex LIKE 'W%'", "the pattern matches no value of `sex`"),
        ("sex NOT LIKE 'W%'", "the pattern matches no value of `sex`"),
        ("sex ILIKE 'w_'", "the pattern matches no value of `sex`"),
        ("sex LIKE 'Male'", "`Male` is not a value of `sex`"),
        ("STARTS_WITH(sex, 'W')", "the pattern matches no value of `sex`"),
        ("REGEXP_LIKE(sex, '^W')", "the pattern matches no value of `sex`"),
        ("grade BETWEEN 'G4' AND 'G5'", "the range holds no value of `grade`"),
        ("grade BETWEEN 'G11' AND 'G12'", "the range holds no value of `grade`"),
        ("grade > 'G3'", "the comparison holds for no value of `grade`"),
        ("UPPER(site) = 'a'", "`a` is not a value of what is made of `site`"),
        ("LOWER(sex) = 'male'", "`male` is not a value of what is made of `sex`"),
        ("SUBSTR(grade, 1, 1) = 'H'", "`H` is not a value of what is made of `grade`"),
        ("status = 3", "`3` is not a value of `status`"),
        ("status IN (1, 3)", "`3` is not a value of `status`"),
        ("status <> 0", "`0` is not a value of `status`"),
    ] {
        // It points at the comparison, in a CASE with an operand at the constant.
        let part = ["sex = 'Male'", "'Male' THEN"].into_iter().find(|part| condition.contains(part));
        found(&of_where(condition), words, part.filter(|_| !condition.starts_with('\'')).unwrap_or(condition));
    }
}

#[test]
fn the_levels_that_there_are_are_named_and_the_nearest_first() {
    let run = checked(&of_where("sex = 'Male'"));
    assert!(run.stderr.contains("did you mean `M`?") && run.stderr.contains("there are `F`, `M`"), "{}", run.stderr);
    let run = checked(&of_where("site = 'A'"));
    assert!(run.stderr.contains("did you mean `a`?"), "{}", run.stderr);
    let run = checked(&of_where("status = 9"));
    assert!(run.stderr.contains("there are `1`, `2`") && !run.stderr.contains("did you mean"), "{}", run.stderr);
}

#[test]
fn thresholds_ranges_and_values_that_are_there_are_no_finding() {
    for condition in [
        "age > 65",
        "age = 65",
        "age BETWEEN 18 AND 99",
        "status >= 3",
        "status = 1.0",
        "sex = 'F '",
        "sex IN ('F', 'M')",
        "grade BETWEEN 'G2' AND 'G9'",
        "sex LIKE 'F%'",
        "sex > 'A'",
        "COALESCE(sex, 'unknown') = 'unknown'",
        "CASE WHEN sex = 'F' THEN 'woman' ELSE 'man' END = 'woman'",
        "sex || site = 'Fa'",
        "LOWER(sex) = 'f'",
    ] {
        let run = checked(&of_where(condition));
        assert_eq!(run.code, 0, "{condition}: {}", run.stderr);
    }
}

#[test]
fn every_place_of_sql_is_looked_at() {
    let cohort = |body: &str| format!("```{{cohort c}}\nfrom = \"patients\"\n{body}\n```\n");
    let wrong = "`Male` is not a value of `sex`";
    found(&cohort("[[include]]\nlabel = \"men\"\nwhere = \"sex = 'Male'\""), wrong, "sex = 'Male'");
    found(&cohort("[[exclude]]\nwhere = \"sex = 'Male'\"\nlabel = \"men\""), wrong, "sex = 'Male'");
    found(&cohort("exclude = [{ label = \"men\", where = \"sex = 'Male'\" }]"), wrong, "sex = 'Male'");
    found(&cohort("[[derive]]\nname = \"man\"\nas = \"sex = 'Male'\""), wrong, "sex = 'Male'");
    found(
        &cohort("[[join]]\ntable = \"patients\"\non = \"nr\"\nwhere = \"sex = 'Male'\"\ncolumns = { other = \"sex\" }"),
        wrong,
        "sex = 'Male'",
    );
    for body in [
        "{value v}\ndata = \"patients\"\nas = \"SUM(CASE WHEN sex = 'Male' THEN 1 ELSE 0 END)\"",
        "{value v}\ndata = \"patients\"\nas = \"COUNT(*) FILTER (WHERE sex = 'Male')\"",
        "{proportion v}\ndata = \"patients\"\nevent = \"sex = 'Male'\"",
        "{compare v}\ndata = \"patients\"\nevent = \"sex = 'Male'\"\nby = \"status\"\ntest = \"fisher\"",
        "{sql v}\nquery = \"SELECT nr FROM patients WHERE sex = 'Male'\"",
        "{sql v}\nquery = \"SELECT site, SUM(CASE WHEN sex = 'Male' THEN 1 ELSE 0 END) AS n FROM patients GROUP BY site\"",
        "{sql v}\nquery = \"WITH men AS (SELECT * FROM patients WHERE sex = 'Male') SELECT nr FROM men\"",
        "{sql v}\nquery = \"SELECT p.nr FROM patients p JOIN patients q ON p.nr = q.nr WHERE q.sex = 'Male'\"",
    ] {
        let part = if body.contains("q.sex") { "q.sex = 'Male'" } else { "sex = 'Male'" };
        found(&format!("```{body}\n```\n"), wrong, part);
    }
    for body in [
        "{summary v}\ndata = \"patients\"\nwhere = \"sex = 'Male'\"\nvariables = [\"age\"]",
        "{survival v}\ndata = \"patients\"\nwhere = \"sex <> 'Male'\"\ntime = \"age\"\nevent = \"status = 2\"",
        "{cox v}\ndata = \"patients\"\nwhere = \"sex <> 'Male'\"\ntime = \"age\"\nevent = \"status = 2\"\nterms = [\"sex\"]\nfirth = true",
        "{correlation v}\ndata = \"patients\"\nwhere = \"sex <> 'Male'\"\nvariables = [\"age\", \"status\"]\nmethod = \"spearman\"",
    ] {
        let part = if body.contains("<>") { "sex <> 'Male'" } else { "sex = 'Male'" };
        found(&format!("```{body}\n```\n"), wrong, part);
    }
}

#[test]
fn a_level_that_earlier_steps_have_left_out_is_none_that_is_not_there() {
    let report = "```{cohort c}\nfrom = \"patients\"\n[[derive]]\nname = \"old\"\nas = \"CASE WHEN age >= 60 THEN 'old' ELSE 'young' END\"\n\
        [[exclude]]\nlabel = \"men\"\nwhere = \"sex = 'M'\"\n[[exclude]]\nlabel = \"men again\"\nwhere = \"sex = 'M'\"\n\
        [[include]]\nlabel = \"young\"\nwhere = \"old = 'young'\"\n[[exclude]]\nlabel = \"old\"\nwhere = \"old = 'old'\"\n```\n\n\
        ```{value v}\ndata = \"c\"\nas = \"COUNT(*)\"\nwhere = \"sex <> 'M' AND old <> 'old'\"\n```\n";
    let run = checked(report);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let run = checked(&report.replace("old <> 'old'", "old <> 'Old'"));
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("`Old` is not a value of `old`"), "{}", run.stderr);
}

#[test]
fn a_declared_level_need_not_occur_and_another_is_an_error() {
    let fields = r#"{"name": "nr"}, {"name": "sex", "type": "string", "categories": ["F", "M", "X"]}, {"name": "site"}, {"name": "status", "type": "integer", "categories": [1, 2, 3]}, {"name": "age"}, {"name": "grade"}"#;
    let run_with = |condition: &str| {
        let project = Copy::small(CSV, &of_where(condition));
        let package = format!(
            r#"{{"resources": [{{"name": "p", "path": "patients.csv", "schema": {{"fields": [{fields}]}}}}]}}"#
        );
        project.write("data/datapackage.json", package);
        project.freeze();
        tickmark(project.path(), &["check", "--strict"])
    };
    for condition in ["sex = 'X'", "sex IN ('X', 'M')", "sex LIKE 'X%'", "status = 3", "status IN (3)", "sex >= 'X'"] {
        let run = run_with(condition);
        assert_eq!(run.code, 0, "{condition}: {}", run.stderr);
    }
    for (condition, words) in
        [("sex = 'Y'", "`Y` is not a level of column `sex`"), ("status = 4", "`4` is not a level of column `status`")]
    {
        let run = run_with(condition);
        assert_eq!(run.code, 2, "{condition}: {}", run.stderr);
        assert_eq!(run.stderr.matches(words).count(), 1, "{}", run.stderr);
    }
    assert_eq!(run_with("sex LIKE 'Z%'").code, 1);
}

#[test]
fn the_other_value_of_a_flag_need_not_occur() {
    for (column, condition) in [("0\n0\n0", "flag = 1"), ("N\nN\nN", "flag = 'Y'"), ("no\nno\nno", "flag <> 'yes'")] {
        let rows: String = column.lines().enumerate().map(|(row, flag)| format!("{row},{flag}\n")).collect();
        let project = Copy::small(&format!("nr,flag\n{rows}"), &of_where(condition));
        project.freeze();
        let run = tickmark(project.path(), &["check", "--strict", "-v"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stderr.contains("note: block `v`: `") && run.stderr.contains("is not a value of `flag`"));
    }
}

#[test]
fn the_values_of_a_key_are_not_listed() {
    let project = Copy::small("patient_id,age\nP1,50\nP2,61\n", &of_where("patient_id <> 'P77'"));
    project.freeze();
    let run = tickmark(project.path(), &["check", "--strict"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("`P77` is not a value of `patient_id`"), "{}", run.stderr);
    assert!(!run.stderr.contains("`P1`") && !run.stderr.contains("`P2`"), "an id is listed: {}", run.stderr);
}

#[test]
fn a_rule_of_the_dictionary_is_looked_at_too() {
    let project = Copy::small("nr,sex\n1,F\n2,M\n", "Text\n");
    let package = r#"{"resources": [{"name": "p", "path": "patients.csv", "schema": {"fields": [{"name": "nr"}, {"name": "sex"}]}, "tickmark": {"rules": [{"name": "men", "where": "sex <> 'Male' OR nr > 0"}]}}]}"#;
    project.write("data/datapackage.json", package);
    project.freeze();
    let run = tickmark(project.path(), &["check", "--strict"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert_eq!(run.stderr.matches("rule “men”: `Male` is not a value of `sex`").count(), 1, "{}", run.stderr);
}

#[test]
fn a_constant_is_looked_for_through_renaming_joins_and_every_form() {
    let wrong = "`Male` is not a value of";
    for query in [
        "SELECT nr FROM (SELECT nr, sex AS gender FROM patients) AS x WHERE gender = 'Male'",
        "WITH x AS (SELECT nr, sex AS gender FROM patients), y AS (SELECT gender AS g2, nr FROM x) SELECT nr FROM y WHERE g2 = 'Male'",
        "SELECT p.nr FROM patients p JOIN patients q ON p.nr = q.nr AND q.sex = 'Male'",
        "SELECT p.nr FROM patients p JOIN (SELECT nr, sex AS s FROM patients) q ON p.nr = q.nr AND q.s = 'Male'",
        "SELECT nr, CASE sex WHEN 'Male' THEN 1 ELSE 0 END AS man FROM patients",
        "SELECT nr FROM patients WHERE nr IN (SELECT nr FROM patients WHERE sex = 'Male')",
        "SELECT sex, COUNT(*) AS n FROM patients GROUP BY sex HAVING sex <> 'Male'",
        "SELECT nr FROM patients WHERE nr > 1 UNION ALL SELECT nr FROM patients WHERE sex = 'Male'",
    ] {
        let parts = [
            "gender = 'Male'",
            "g2 = 'Male'",
            "q.sex = 'Male'",
            "q.s = 'Male'",
            "'Male' THEN",
            "sex <> 'Male'",
            "sex = 'Male'",
        ];
        let part = parts.into_iter().find(|part| query.contains(part)).expect("a comparison");
        found(&format!("```{{sql v}}\nquery = \"{query}\"\n```\n"), wrong, part);
    }
    for (condition, words) in [
        ("NULLIF(sex, 'Male') IS NULL", "`Male` is not a value of `sex`"),
        ("COALESCE(sex, 'unknown') = 'Male'", "`Male` is not a value of what is made of `sex`"),
        ("CASE status WHEN 3 THEN TRUE ELSE FALSE END", "`3` is not a value of `status`"),
        ("sex IS NOT DISTINCT FROM 'Male'", "`Male` is not a value of `sex`"),
        ("sex IS DISTINCT FROM 'Male'", "`Male` is not a value of `sex`"),
    ] {
        let part = if condition.starts_with("CASE") { "3 THEN" } else { condition };
        let part = if condition.starts_with("NULLIF") { "NULLIF" } else { part };
        found(&of_where(condition), words, part);
    }
}

#[test]
fn a_range_far_from_all_values_is_found_and_names_none_of_them() {
    let csv =
        "nr,age,change,start\n1,50,-3.5,2020-01-01\n2,61,2,2020-06-01\n3,70,0.5,2021-02-03\n4,44,1.25,2020-03-04\n";
    let checked = |condition: &str| {
        let project = Copy::small(csv, &of_where(condition));
        project.freeze();
        tickmark(project.path(), &["check", "--strict"])
    };
    let range = "no row of the table is in this range";
    for (condition, words) in [
        ("age > 200", range),
        ("200 < age", range),
        ("age BETWEEN 200 AND 300", range),
        ("age < -40", range),
        ("change < -35", range),
        ("start > '2204-01-01'", range),
        ("start < DATE '1920-01-01'", range),
        ("start BETWEEN '2202-01-01' AND '2203-01-01'", range),
        ("age / 12 > 85", range),
        ("age = 999", "`999` is far from all values of `age`"),
        ("age IN (50, 999)", "`999` is far from all values of `age`"),
        ("start = '2202-01-01'", "`2202-01-01` is far from all values of `start`"),
    ] {
        let run = checked(condition);
        assert_eq!(run.code, 1, "{condition}: {}", run.stderr);
        assert_eq!(run.stderr.matches(words).count(), 1, "{condition}: {}", run.stderr);
        let said: String = run.stderr.lines().filter(|line| !line.contains("where = ")).collect();
        for value in ["44", "50", "61", "70", "2020", "2021", "-3.5"] {
            assert!(!said.contains(value), "{condition} names {value}: {said}");
        }
    }
    for condition in [
        "age > 90",
        "age > 65",
        "age < 18",
        "age > 0",
        "age >= 18",
        "age <= 200",
        "change > 7",
        "change < 0",
        "age = 51",
        "start > '2021-12-31'",
        "start > '2015-01-01'",
        "start = '2022-01-01'",
        "age BETWEEN 18 AND 120",
    ] {
        let run = checked(condition);
        assert_eq!(run.code, 0, "{condition}: {}", run.stderr);
    }
}
