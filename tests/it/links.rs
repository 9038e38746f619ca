//! Where the links of a document lead.

use crate::program::{Copy, tickmark};

fn project(text: &str, output: &str) -> Copy {
    let project = Copy::small("id\n1\n", text);
    project.replace("report/report.toml", "[\"html\"]", &format!("[\"{output}\"]"));
    project.freeze();
    project
}

#[test]
fn what_names_no_host_is_text_with_a_number() {
    for address in [
        "<https:0.56>",
        "<https:/0.56>",
        "<http://0.56>",
        "<https://hr=0.56>",
        "<https://hr.0.56>",
        "<https://in@0.56.org>",
        "<https://example.org:5683>",
        "<mailto:0.56>",
        "<mailto:hr0.56>",
        "<HTTPS:0.56>",
    ] {
        let run = tickmark(project(&format!("A ratio of {address}."), "html").path(), &["render", "--strict"]);
        assert_eq!(run.code, 1, "{address}: {}", run.stderr);
        assert!(run.stderr.contains("--> report/report.md:1:12"), "{address}: {}", run.stderr);
    }
    for address in ["<https://example.org/10.1002/sim.4780>", "<s1@example.org>", "<https://xn--e1afmkfd.xn--p1ai/>"] {
        let run = tickmark(project(&format!("See {address}."), "html").path(), &["render", "--strict"]);
        assert_eq!(run.code, 0, "{address}: {}", run.stderr);
    }
    let run = tickmark(project("See [a](https:elsewhere).", "html").path(), &["render"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
}

const PLACES: &str = "# Methods\n\n# Results { #sec-results }\n\nA note[^a].\n\n[^a]: Words.\n\n";

#[test]
fn a_link_to_nowhere_on_the_page_is_a_finding_with_the_places_there_are() {
    for output in ["html", "pdf"] {
        for label in ["nothing", "method", "", "Methods", "footnote-2", "work-1", "references", "content"] {
            let project = project(&format!("{PLACES}See [words](#{label})."), output);
            let run = tickmark(project.path(), &["render"]);
            assert_eq!(run.code, 1, "{label}: {}", run.stderr);
            assert!(project.path().join("out/latest").exists(), "{label}: it is written all the same");
            let said = format!("finding: the link leads to `#{label}`, which is nowhere in this document");
            assert!(run.stderr.contains(&said), "{label}: {}", run.stderr);
            assert!(run.stderr.contains("--> report/report.md:9:5"), "{label}: {}", run.stderr);
            assert_eq!(tickmark(project.path(), &["check", "--strict"]).code, 1);
        }
        for label in ["methods", "sec-results", "footnote-1"] {
            let run =
                tickmark(project(&format!("{PLACES}See [words](#{label})."), output).path(), &["render", "--strict"]);
            assert_eq!(run.code, 0, "{label}: {}", run.stderr);
        }
    }
    let run = tickmark(project(&format!("{PLACES}[a](#method)"), "html").path(), &["check"]);
    assert!(run.stderr.contains("hint: did you mean `methods`?"), "{}", run.stderr);
    let run = tickmark(project(&format!("{PLACES}[a](#elsewhere)"), "html").path(), &["check"]);
    assert!(run.stderr.contains("hint: known: `footnote-1`, `methods`, `sec-results`"), "{}", run.stderr);
}

#[test]
fn a_dead_link_is_plain_text_on_the_page() {
    let project = project("See [the words](#nothing).", "html");
    assert_eq!(tickmark(project.path(), &["render"]).code, 1);
    let page = project.read("out/latest/report.html");
    assert!(page.contains("<p>See the words.</p>") && !page.contains("#nothing"));
}
