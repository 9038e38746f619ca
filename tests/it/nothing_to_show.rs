//! Tables of nothing, models that nobody asked for, names that change numbers, axes of any scale: each
//! is said, and none is shown as if it were a result.

use crate::figures::{Picture, refused, rendered};
use crate::program::{Copy, tickmark};

const CSV: &str = "id,visit,months,size,died,arm\n1,0,5,3.5,1,A\n2,0,9,4.5,0,B\n3,0,12,,1,A\n4,0,2,,0,B\n";

/// The page of a project that has findings, and what was found.
fn page(csv: &str, report: &str) -> (String, String) {
    let project = Copy::small(csv, report);
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    (project.read("out/latest/report.html"), run.stderr)
}

#[test]
fn a_table_of_nothing_says_so_on_the_page_and_to_the_author() {
    let block = "```{longitudinal course}\ndata = \"patients\"\nvalue = \"size\"\nsubject = \"id\"\nat = \"visit\"\n\
                 where = \"size IS NULL\"\n```\n\n";
    let table = "```{table tbl-course}\nof = \"course\"\ncaption = \"\"\n```\n\n";
    let figure = "```{figure fig-course}\nof = \"course\"\ncaption = \"\"\n```\n";
    let (page, said) = page(CSV, &format!("{block}{table}{figure}"));
    assert!(page.contains(">No data</"), "{page}");
    assert!(page.contains("No data.</"), "{page}");
    assert!(said.contains("finding: table `tbl-course` shows nothing: block `course` has no data for it"), "{said}");
    assert!(said.contains("report/report.md:10:6") && said.contains("[empty-exhibit]"), "{said}");
    assert!(said.contains("finding: figure `fig-course` shows nothing") && said.contains("report.md:15:6"), "{said}");
}

#[test]
fn curves_of_nobody_have_an_axis_and_say_so() {
    let block = "```{survival os}\ndata = \"patients\"\ntime = \"months\"\nevent = \"died = 1\"\nwhere = \"months > 99\"\n```\n\n";
    let figure = "```{figure fig-os}\nof = \"os\"\ncaption = \"\"\n```\n";
    let project = Copy::small(CSV, &format!("{block}{figure}"));
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("figure `fig-os` shows nothing"), "{}", run.stderr);
    let words: Vec<String> = Picture::of(&project, "fig-os").words().into_iter().map(str::to_owned).collect();
    assert!(words.contains(&"0.4".to_owned()) && words.contains(&"1".to_owned()), "{words:?}");
}

#[test]
fn a_cohort_without_steps_shows_what_it_is() {
    let block = "```{cohort all}\nfrom = \"patients\"\nfrom_label = \"Screened\"\n```\n\n";
    let project = rendered(CSV, &format!("{block}```{{table tbl-all}}\nof = \"all\"\ncaption = \"\"\n```\n"));
    let csv = project.read("out/latest/tables/report-tbl-all.csv");
    assert_eq!(csv, "Step,Before,Removed,After\r\nScreened,4,—,4\r\n");
}

#[test]
fn models_that_are_not_asked_for_are_an_error_of_each_kind() {
    let none = "terms = [\"arm\"]\nmultivariable = false\n```\n";
    for block in [
        "```{cox m}\ndata = \"patients\"\ntime = \"months\"\nevent = \"died = 1\"\n",
        "```{logistic m}\ndata = \"patients\"\nevent = \"died = 1\"\n",
        "```{incidence m}\ndata = \"patients\"\ntime = \"months\"\nstatus = \"died\"\ncensored = \"0\"\ncause = \"1\"\n",
    ] {
        refused(CSV, &format!("{block}{none}"), &["no model is asked for", "multivariable = false", "report.md:"]);
    }
}

#[test]
fn rows_are_called_by_words_and_not_by_what_changes_their_number() {
    let words = ["expected what the rows are called", "it stands behind their number"];
    for (block, name) in [
        ("```{cohort all}\nfrom = \"patients\"\nunit = \"%\"\n```\n", "`%`"),
        ("```{cohort all}\nfrom = \"patients\"\nsubjects = \"000 patients\"\n```\n", "`000 patients`"),
        ("```{sql all}\nquery = \"SELECT * FROM patients\"\nunit = \"\"\n```\n", "``"),
    ] {
        refused(CSV, block, &[words[0], words[1], name, "report/report.md:3:"]);
    }
    let project = Copy::small(CSV, "Words.\n");
    project.write(
        "data/datapackage.json",
        "{\"resources\": [{\"name\": \"patients\", \"path\": \"patients.csv\", \"tickmark\": {\"unit\": \"%\"}}]}",
    );
    let run = tickmark(project.path(), &["freeze"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("found the unit `%` of `patients`, expected what a row is"), "{}", run.stderr);
    assert!(run.stderr.contains("data/datapackage.json:1:"), "{}", run.stderr);
}

#[test]
fn groups_that_are_numbers_have_the_name_of_their_variable_above_them() {
    let block = "```{proportion rate}\ndata = \"patients\"\nevent = \"arm = 'A'\"\nby = \"died\"\n```\n\n";
    let project = rendered(CSV, &format!("{block}```{{table tbl-rate}}\nof = \"rate\"\ncaption = \"\"\n```\n"));
    let csv = project.read("out/latest/tables/report-tbl-rate.csv");
    assert!(csv.starts_with("died,n/N,Percentage (95% CI)\r\n0,0/2,"), "{csv}");
    assert!(project.read("out/latest/report.html").contains("CI, confidence interval."));
}

#[test]
fn times_of_any_size_have_an_axis_that_can_be_read() {
    for (unit, ticks) in [("e299", "×10³⁰⁰"), ("e-250", "×10⁻²"), ("e306", "×10³⁰"), ("", "10")] {
        let csv: String = (1..=20).map(|at| format!("{at},{at}{unit},{}\n", at % 2)).collect();
        let block = "```{survival os}\ndata = \"patients\"\ntime = \"time\"\nevent = \"died = 1\"\n```\n\n";
        let figures = ["kaplan-meier", "swimmer"].map(|kind| {
            format!(
                "```{{figure fig-{kind}}}\nof = \"os\"\nkind = \"{kind}\"\ncaption = \"\"\n{}```\n\n",
                if kind == "swimmer" { "subjects = true\n" } else { "" }
            )
        });
        let project = Copy::small(&format!("id,time,died\n{csv}"), &format!("{block}{}", figures.concat()));
        project.replace("report/report.toml", "[\"html\"]", "[\"html\", \"pdf\"]");
        project.freeze();
        let run = tickmark(project.path(), &["render"]);
        assert_eq!(run.code, 0, "{unit}: {}", run.stderr);
        for figure in ["kaplan-meier", "swimmer"] {
            let picture = Picture::of(&project, &format!("fig-{figure}"));
            let words: Vec<&str> = picture.texts.iter().map(|(_, _, words)| words.as_str()).collect();
            assert!(words.iter().any(|word| word.contains(ticks)), "{unit} {figure}: {words:?}");
            assert!(words.iter().all(|word| !word.contains("inf") && !word.contains("NaN")), "{unit}: {words:?}");
        }
    }
}
