//! A page template without end is stopped, with an error at the template.

use crate::program::{Copy, Run, root, tickmark};

const REPORT: &str = "```{value n}\ndata = \"patients\"\nas = \"COUNT(*)\"\n```\n\nIn {{ n }} patients.\n";

fn built_in(name: &str) -> String {
    std::fs::read_to_string(root().join("templates").join(name)).expect("a template")
}

/// A project whose manuscript has this text in its template for one kind of output.
fn rendered(output: &str, name: &str, template: &str) -> (Copy, Run) {
    let project = Copy::small("id\n1\n2\n", REPORT);
    project.replace("report/report.toml", "[\"html\"]", &format!("[\"{output}\"]"));
    project.write(&format!("templates/{name}"), template);
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    (project, run)
}

fn html(text: &str) -> (Copy, Run) {
    let template = built_in("manuscript.html").replace("{{ content }}", &format!("{text}\n{{{{ content }}}}"));
    rendered("html", "manuscript.html", &template)
}

fn typst(text: &str) -> (Copy, Run) {
    rendered("pdf", "manuscript.typ", &format!("{}\n{text}\n", built_in("manuscript.typ")))
}

#[test]
fn a_template_of_html_without_end_is_an_error_at_its_line() {
    let line = 1 + built_in("manuscript.html").lines().position(|line| line.contains("{{ content }}")).expect("a line");
    for text in [
        "{% for i in range(100000) %}{% for j in range(100000) %}<p>words</p>{% endfor %}{% endfor %}",
        "{% for i in range(100000) %}{{ css }}{% endfor %}",
        "{% set n = namespace(s=\"words\") %}{% for i in range(60) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
        "{{ \"a\" * 10000000000 }}",
    ] {
        let (project, run) = html(text);
        assert_eq!(run.code, 2, "{text}: {}", run.stderr);
        let said = "this template repeats more than a page can hold";
        let place = format!("--> templates/manuscript.html:{line}\n");
        assert!(run.stderr.contains(said) && run.stderr.contains(&place), "{text}: {}", run.stderr);
        assert!(!project.path().join("out").exists(), "{text}: nothing is written");
    }
    let (_, run) = html("{% for i in range(1000) %}<p>words</p>{% endfor %}");
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn a_template_of_typst_without_end_is_an_error() {
    for (text, said) in [
        (
            "#for i in range(20000) { for j in range(100000) { let x = i + j } }",
            "the layout takes more than 15 seconds",
        ),
        ("#let s = (1,) * 200000000", "MB of memory"),
    ] {
        let start = std::time::Instant::now();
        let (project, run) = typst(text);
        assert_eq!(run.code, 2, "{text}: {}", run.stderr);
        assert!(run.stderr.contains(said), "{text}: {}", run.stderr);
        assert!(run.stderr.contains("--> templates/manuscript.typ"), "{text}: {}", run.stderr);
        assert!(start.elapsed().as_secs() < 300, "{text}");
        assert!(!project.path().join("out").exists(), "{text}: nothing is written");
    }
}

#[cfg(unix)]
#[test]
fn a_template_that_ends_the_program_is_an_error_and_loses_nothing() {
    let (project, run) = typst("");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let before = std::fs::read(project.path().join("out/latest/report.pdf")).expect("a PDF");
    let template = format!("{}\n#let s = \"a\" * 100000000000000\n", built_in("manuscript.typ"));
    project.write("templates/manuscript.typ", template);
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("the layout was ended by the system"), "{}", run.stderr);
    assert!(run.stderr.contains("--> templates/manuscript.typ"), "{}", run.stderr);
    assert_eq!(std::fs::read(project.path().join("out/latest/report.pdf")).expect("a PDF"), before);
    let left = std::fs::read_dir(project.path().join("out")).expect("a folder").flatten();
    let left: Vec<_> = left.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    assert!(left.iter().all(|name| !name.starts_with(".writing")), "{left:?}");
}

/// Each reference was compared with all that came before.
#[test]
fn many_footnotes_take_time_in_proportion() {
    let text = |count: usize| {
        let references: String = (0..count).map(|number| format!("Word[^{}].\n\n", letters(number))).collect();
        let texts: String = (0..count).map(|number| format!("[^{}]: Note.\n\n", letters(number))).collect();
        references + &texts
    };
    let project = Copy::small("id\n1\n", &text(10_000));
    project.freeze();
    let start = std::time::Instant::now();
    let run = tickmark(project.path(), &["check"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let many = start.elapsed();
    project.write("report/report.md", text(2_500));
    let start = std::time::Instant::now();
    assert_eq!(tickmark(project.path(), &["check"]).code, 0);
    let few = start.elapsed();
    // Four times as many: sixteen times the work where it is quadratic.
    assert!(many.as_secs_f64() < 9.0 * few.as_secs_f64() + 2.0, "{few:?} and {many:?}");
}

/// A number in letters, so that no label has a digit.
fn letters(mut number: usize) -> String {
    let mut out = String::new();
    loop {
        out.push(char::from(b'a' + u8::try_from(number % 26).expect("a letter")));
        number /= 26;
        if number == 0 {
            return out;
        }
    }
}
