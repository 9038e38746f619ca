//! `tickmark verify` as a reviewer runs it: with the file, and with the file and the data.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::program::{Copy, root, tickmark};

/// The lung report as PDF and HTML, rendered once.
pub fn rendered() -> Copy {
    let project = Copy::of(&root().join("tests/projects/lung"));
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    project
}

/// What `verify --json` says, run in an empty folder, and its exit code.
pub fn verify(file: &Path, data: Option<&Path>) -> (i32, Value) {
    let empty = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_tickmark"));
    command.args(["verify", "--json"]).arg(file).current_dir(empty.path());
    if let Some(folder) = data {
        command.arg("--data").arg(folder);
    }
    let output = command.output().expect("the program starts");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let said = serde_json::from_str(text.lines().next().unwrap_or("null")).unwrap_or(Value::Null);
    (output.status.code().expect("it ends by itself"), said)
}

/// The state of a level.
pub fn state<'a>(said: &'a Value, level: &str) -> &'a str {
    let levels = said["levels"].as_array().unwrap_or_else(|| panic!("no levels in {said}"));
    let found = levels.iter().find(|it| it["level"] == level).unwrap_or_else(|| panic!("no level {level} in {said}"));
    found["state"].as_str().expect("a state")
}

fn outputs(project: &Copy) -> [PathBuf; 2] {
    ["report.pdf", "report.html"].map(|name| project.path().join("out/latest").join(name))
}

#[test]
fn a_file_alone_is_checked_as_far_as_it_can_be_and_the_rest_is_said() {
    let project = rendered();
    for file in outputs(&project) {
        let (code, said) = verify(&file, None);
        assert_eq!(code, 0, "{said:#}");
        assert_eq!(state(&said, "intact"), "passed");
        assert_eq!(state(&said, "same data"), "not checked");
        assert_eq!(state(&said, "recomputed"), "not checked");
    }
    let (code, said) = verify(&project.path().join("out/latest/ledger.json"), None);
    assert_eq!((code, state(&said, "intact"), state(&said, "recomputed")), (0, "passed", "not checked"));
}

#[test]
fn with_the_data_every_result_is_computed_again_and_every_page_made_again() {
    let project = rendered();
    for file in outputs(&project) {
        // The folder of the project, and the folder of the data itself.
        for data in [project.path().to_owned(), project.path().join("data")] {
            let (code, said) = verify(&file, Some(&data));
            assert_eq!(code, 0, "{said:#}");
            for level in ["intact", "same data", "recomputed"] {
                assert_eq!(state(&said, level), "passed", "{said:#}");
            }
            let checks = said["levels"][2]["checks"].as_array().unwrap();
            assert_eq!(checks.len(), 4, "values, marks, claims and the page: {said:#}");
        }
    }
}

#[test]
fn files_are_found_by_their_hash_and_what_is_not_the_same_is_named() {
    let project = rendered();
    let [pdf, _] = outputs(&project);
    let elsewhere = tempfile::tempdir().unwrap();
    let inner = elsewhere.path().join("from the statistician/old");
    fs::create_dir_all(&inner).unwrap();
    for (from, to) in [("lung.csv", "LUNG final.csv"), ("lung.md", "lung.md"), ("datapackage.json", "dictionary.json")]
    {
        fs::copy(project.path().join("data").join(from), inner.join(to)).unwrap();
    }
    let (code, said) = verify(&pdf, Some(elsewhere.path()));
    assert_eq!(code, 0, "{said:#}");
    assert_eq!(state(&said, "recomputed"), "passed");
    let file = |said: &Value, path: &str| {
        let files = said["files"].as_array().unwrap();
        files.iter().find(|file| file["path"] == path).map(|file| file["state"].as_str().unwrap().to_owned())
    };
    assert_eq!(file(&said, "data/lung.csv").as_deref(), Some("found elsewhere"));
    // Missing and differing are two things.
    fs::remove_file(inner.join("LUNG final.csv")).unwrap();
    let (code, said) = verify(&pdf, Some(elsewhere.path()));
    assert_eq!((code, file(&said, "data/lung.csv").as_deref()), (1, Some("missing")));
    assert_eq!(state(&said, "recomputed"), "not checked");
    fs::write(elsewhere.path().join("lung.csv"), "inst,time\n1,2\n").unwrap();
    let (code, said) = verify(&pdf, Some(elsewhere.path()));
    assert_eq!((code, file(&said, "data/lung.csv").as_deref()), (1, Some("differs")));
}

#[test]
fn a_report_with_templates_and_fonts_of_its_own_is_made_again() {
    let project = Copy::of(&root().join("tests/projects/lung"));
    project.write("templates/tickmark.css", "body { color: black }\n.tm-mark { color: inherit }\n");
    project.write("report/fonts/own.otf", fs::read(root().join("assets/fonts/Inter-Regular.otf")).unwrap());
    project.replace(
        "report/report.toml",
        "[facts.confidence]",
        "[style]\nfonts = [\"fonts/own.otf\"]\n\n[facts.confidence]",
    );
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let [pdf, html] = outputs(&project);
    let (code, said) = verify(&pdf, Some(&project.path().join("data")));
    assert_eq!((code, state(&said, "recomputed")), (0, "passed"), "{said:#}");
    // A font does not travel in a page; it is looked for with the data.
    let (code, said) = verify(&html, Some(project.path()));
    assert_eq!((code, state(&said, "recomputed")), (0, "passed"), "{said:#}");
    let (code, said) = verify(&html, Some(&project.path().join("data")));
    assert_eq!((code, state(&said, "recomputed")), (1, "failed"), "{said:#}");
    assert!(said.to_string().contains("does not travel in an HTML page"), "{said:#}");
}

#[test]
fn a_signature_or_another_writer_of_pdf_does_not_break_the_seal() {
    let project = rendered();
    let [pdf, _] = outputs(&project);
    // Written anew, object by object, with other numbers.
    let mut document = lopdf::Document::load(&pdf).unwrap();
    document.renumber_objects_with(5000);
    document.compress();
    let anew = project.path().join("anew.pdf");
    document.save(&anew).unwrap();
    let (code, said) = verify(&anew, None);
    assert_eq!((code, state(&said, "intact")), (0, "passed"), "{said:#}");
}

#[test]
fn files_that_are_no_outputs_are_refused() {
    let project = rendered();
    let [pdf, html] = outputs(&project);
    let bytes = fs::read(&pdf).unwrap();
    let page = fs::read(&html).unwrap();
    for (name, content) in [
        ("empty.pdf", Vec::new()),
        ("cut.pdf", bytes[..bytes.len() / 2].to_vec()),
        ("head.pdf", b"%PDF-1.7\n%%EOF\n".to_vec()),
        ("text.txt", b"8.8 years".to_vec()),
        ("latin.html", [page.as_slice(), b"\xe4"].concat()),
        ("ledger.json", b"{\"schema\":\"tickmark-ledger/9\"}".to_vec()),
    ] {
        let file = project.path().join(name);
        fs::write(&file, content).unwrap();
        let (code, said) = verify(&file, None);
        assert!(code == 2 || (code == 1 && state(&said, "intact") == "failed"), "{name}: {code} {said:#}");
    }
    // Another program's PDF and page are no outputs of ours.
    let foreign = project.path().join("foreign.html");
    fs::write(&foreign, "<!DOCTYPE html><html><body>P=.64</body></html>").unwrap();
    let (code, said) = verify(&foreign, None);
    assert_eq!((code, state(&said, "intact")), (1, "failed"), "{said:#}");
}

#[test]
fn a_signature_says_who_signed_and_is_of_the_numbers_not_of_the_bytes() {
    let project = rendered();
    let pair = minisign::KeyPair::generate_unencrypted_keypair().expect("a pair of keys");
    let public = pair.pk.to_base64();
    let key = project.path().join("secret.key");
    fs::write(&key, pair.sk.to_box(None).expect("a box").into_string()).expect("it is written");
    let with_key = |file: &Path, public: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_tickmark"))
            .args(["verify", "--json", "--public-key", public])
            .arg(file)
            .current_dir(project.path().join("out"))
            .output()
            .expect("the program starts");
        let said: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        (output.status.code(), said)
    };
    for file in outputs(&project) {
        let shown = file.to_str().unwrap();
        let run = tickmark(project.path(), &["sign", shown, "--key", key.to_str().unwrap(), "--signer", "A Tester"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let (code, said) = with_key(&file, &public);
        assert_eq!((code, state(&said, "signed")), (Some(0), "passed"), "{said:#}");
        assert!(said.to_string().contains("signed by A Tester on 20"), "{said:#}");
        // Without the key it is said that there is one to give.
        let (code, said) = verify(&file, None);
        assert_eq!((code, state(&said, "signed")), (0, "not checked"));
        assert!(said.to_string().contains("--public-key"), "{said:#}");
        let other = minisign::KeyPair::generate_unencrypted_keypair().expect("a pair of keys").pk.to_base64();
        let (code, said) = with_key(&file, &other);
        assert_eq!((code, state(&said, "signed")), (Some(1), "failed"));
    }
    // Written anew by another program, the PDF is what was signed.
    let [pdf, html] = outputs(&project);
    let mut document = lopdf::Document::load(&pdf).unwrap();
    document.renumber_objects_with(5000);
    document.save(&pdf).unwrap();
    let (code, said) = with_key(&pdf, &public);
    assert_eq!((code, state(&said, "signed")), (Some(0), "passed"), "{said:#}");
    // The signature of one output is none of another, and a changed number is not signed.
    fs::copy(pdf.with_extension("pdf.minisig"), html.with_extension("html.minisig")).unwrap();
    assert_eq!(state(&with_key(&html, &public).1, "signed"), "failed");
    // What is not intact is not signed.
    let page = fs::read_to_string(&html).unwrap();
    fs::write(&html, page.replacen("Women lived", "Men lived", 1)).unwrap();
    let run = tickmark(project.path(), &["sign", html.to_str().unwrap(), "--key", key.to_str().unwrap()]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("seal does not agree"), "{}", run.stderr);
    let run = tickmark(project.path(), &["sign", pdf.to_str().unwrap()]);
    assert!(run.code == 2 && run.stderr.contains("TICKMARK_SIGNING_KEY"), "{}", run.stderr);
}

#[test]
fn a_reader_asks_what_a_number_of_a_page_is() {
    let project = rendered();
    for file in outputs(&project) {
        let ask = |query: &str| {
            let output = Command::new(env!("CARGO_BIN_EXE_tickmark"))
                .args(["trace", query, "--file"])
                .arg(&file)
                .current_dir(project.path().join("out"))
                .output()
                .expect("the program starts");
            (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
        };
        // Of R's lung data: 228 patients, 165 deaths, and the hazard ratio of women.
        let (code, said) = ask("165");
        assert_eq!(code, Some(0));
        assert!(said.contains("os.events  165") && said.contains("data/lung.csv sha256"), "{said}");
        let (code, said) = ask("270 days (95% CI 212–310)");
        assert_eq!(code, Some(0), "{said}");
        for id in ["os.Male.median.estimate", "os.Male.median.conf.low", "os.Male.median.conf.high"] {
            assert!(said.contains(id), "no {id} in {said}");
        }
        assert_eq!(ask("5683").0, Some(2));
        assert_eq!(ask("-0.08").0, Some(2), "no tricks are needed for a minus");
    }
}

#[test]
fn a_report_with_images_is_made_again() {
    let project = Copy::of(&root().join("tests/projects/lung"));
    let images = root().join("tests/data/images");
    project.write("report/photo.jpg", fs::read(images.join("photo.jpg")).unwrap());
    project.write(
        "report/scheme.svg",
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 30'><title>t</title><path d='M0 0h4' style='fill:red'/><text x='2' y='9'>Scheme</text></svg>",
    );
    let report = project.read("report/report.md");
    let images = "![A photograph](photo.jpg \"Own work\")\n\n![The scheme](scheme.svg \"Own work\")\n";
    project.write("report/report.md", format!("{report}\n{images}"));
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for file in outputs(&project) {
        let (code, said) = verify(&file, Some(&project.path().join("data")));
        assert_eq!((code, state(&said, "recomputed")), (0, "passed"), "{said:#}");
    }
}

#[test]
fn a_count_that_begins_like_the_number_of_a_page_is_whole() {
    let csv: String = (0..25).map(|row| format!("{row},{}\n", ["A", "A", "B"][row.min(2)])).collect();
    let count = |id: &str, condition: &str| {
        format!("```{{value {id}}}\ndata = \"patients\"\nwhere = \"{condition}\"\nas = \"COUNT(*)\"\n```\n\n")
    };
    let blocks =
        [("one", "id = 0"), ("two", "id < 2"), ("eleven", "id < 11"), ("fourteen", "id < 14"), ("all", "id >= 0")];
    let blocks: String = blocks.iter().map(|(id, condition)| count(id, condition)).collect();
    let text = "It was {{ one }} of {{ fourteen }}, {{ eleven }} of {{ fourteen }} and {{ two }} of {{ all }}.\n";
    let project = Copy::small(&format!("id,arm\n{csv}"), &format!("{blocks}{text}"));
    project.replace("report/report.toml", "[\"html\"]", "[\"html\", \"pdf\", \"docx\"]");
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for name in ["report.html", "report.pdf", "report.docx"] {
        let (code, said) = verify(&project.path().join("out/latest").join(name), Some(&project.path().join("data")));
        assert_eq!(code, 0, "{name}: {said:#}");
    }
}
