//! Several results that one expression prints: an interval, the summary of survival curves.

use crate::program::{Copy, Run, tickmark};

/// Two groups of eight; their curves are R's below.
const SIXTEEN: &str = "id,months,dead,arm\n1,2,1,A\n2,5,1,A\n3,8,0,A\n4,11,1,A\n5,14,1,A\n6,17,0,A\n7,20,1,A\n8,23,0,A\n\
    9,3,1,B\n10,4,1,B\n11,6,1,B\n12,7,1,B\n13,9,0,B\n14,10,1,B\n15,12,1,B\n16,13,1,B\n";

fn block(keys: &str) -> String {
    format!(
        "```{{survival os}}\ndata = \"patients\"\ntime = \"months\"\nevent = \"dead = 1\"\nunit = \"months\"\n{keys}\n```\n\n"
    )
}

fn rendered(text: &str) -> (Copy, Run) {
    let project = Copy::small(SIXTEEN, text);
    project.replace("report/report.toml", "outputs = [\"html\"]", "outputs = [\"html\", \"pdf\"]");
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    (project, run)
}

/// The words of the paragraphs, without tags, with plain blanks.
fn words(project: &Copy) -> String {
    let page = project.read("out/latest/report.html");
    let mut out = String::new();
    for paragraph in page.split("<p>").skip(1) {
        let mut in_tag = false;
        for c in paragraph.split("</p>").next().unwrap_or_default().chars() {
            match c {
                '<' => in_tag = true,
                '>' => in_tag = false,
                c if !in_tag => out.push(if c == '\u{a0}' { ' ' } else { c }),
                _ => {}
            }
        }
        out.push('\n');
    }
    out
}

const BY: &str = "by = \"arm\"\nat = [6, 12]\ntest = \"log-rank\"";

#[test]
fn the_summary_of_survival_curves_is_one_expression() {
    let (project, run) = rendered(&format!("{}Survival: {{{{ os.summary }}}}.\n", block(BY)));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let text = words(&project);
    // R: survfit(Surv(months, dead) ~ arm), medians 14 (11 to NA) and 8.5 (6 to NA);
    // summary(fit, times = c(6, 12)): 0.75 (0.503 to 1) and 0.625 (0.3654 to 1), 0.60 (0.331 to 1)
    // and 0.167 (0.0291 to 0.953); survdiff(): chi-square 3.5 on 1 degree of freedom, P = .06.
    for part in [
        "median 14 months (95% CI 11–NR) in A and 8.5 months (95% CI 6–NR) in B;",
        "at 6 months 75.0% (95% CI 50.3%–100.0%) in A and 62.5% (95% CI 36.5%–100.0%) in B;",
        "at 1 year 60.0% (95% CI 33.1%–100.0%) in A and 16.7% (95% CI 2.9%–95.3%) in B;",
        "log-rank test, P=.06.",
    ] {
        assert!(text.contains(part), "no `{part}` in: {text}");
    }
    // Each number is a mark of its own: 6 estimates with both ends and the level, and P.
    let page = project.read("out/latest/report.html");
    let paragraph = page.split("Survival: ").nth(1).and_then(|rest| rest.split("</p>").next()).expect("the paragraph");
    assert_eq!(paragraph.matches("tm-mark").count(), 6 * 4 + 1, "{paragraph}");
}

#[test]
fn one_curve_and_one_group_have_a_summary_too() {
    let (project, run) = rendered(&format!("{}Survival: {{{{ os.summary }}}}.\n", block("at = [12]\nlevel = 0.95")));
    assert_eq!(run.code, 0, "{}", run.stderr);
    // R: survfit(Surv(months, dead) ~ 1): 11 (6 to NA); at 12 0.391 (0.202 to 0.754).
    let text = words(&project);
    let expected = "median 11 months (95% CI 6–NR); at 1 year 39.1% (95% CI 20.2%–75.4%).";
    assert!(text.contains(expected), "{text}");
    let (project, run) = rendered(&format!("{}In B {{{{ os[\"B\"].summary }}}}.\n", block(BY)));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(words(&project).contains("In B median 8.5 months (95% CI 6–NR); at 6 months 62.5%"), "{}", words(&project));
}

#[test]
fn an_interval_is_one_expression_of_two_marks() {
    let text = format!("{}A {{{{ os[\"A\"].median.ci }}}}; B {{{{ os.B.at[12].ci }}}}.\n", block(BY));
    let (project, run) = rendered(&text);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(words(&project).contains("A 11–NR; B 2.9%–95.3%."), "{}", words(&project));
}

#[test]
fn what_has_no_interval_or_summary_says_so() {
    for (text, expected) in [
        ("{{ os.A.n.ci }}", "has no `ci`"),
        ("{{ os.test.summary }}", "has no `summary`"),
        ("{{ os.A.median.cii }}", "has no `cii`"),
    ] {
        let (_, run) = rendered(&format!("{}{text}\n", block(BY)));
        assert_eq!(run.code, 2, "{text}: {}", run.stderr);
        assert!(run.stderr.contains(expected) && run.stderr.contains("report/report.md:"), "{text}: {}", run.stderr);
    }
}
