//! `tickmark describe`: what a data file holds, as a dictionary and as a page.

use std::fs;

use serde_json::Value;

use crate::program::{root, run_in};
use crate::webdriver::Browser;

/// Rows with something odd in each column.
fn odd() -> String {
    let mut csv = String::from("id,centre,city,age,weight_kg,score,seen,surname,n as text,empty\n");
    for i in 1..=40 {
        let weight = if i == 7 { 700.0 } else { 60.0 + f64::from(i % 17) };
        let score = if i % 10 == 0 { 99 } else { i % 8 };
        let seen = if i == 3 { "2999-01-01" } else { "2020-05-06" };
        let number = if i == 5 { "unknown".to_owned() } else { format!("{i}.5") };
        let city = ["Berlin", "berlin", "Vienna"][(i % 3) as usize];
        csv.push_str(&format!("P{i},1,{city},{},{weight},{score},{seen},Name{i},{number},\n", 30 + i));
    }
    csv
}

#[test]
fn the_dictionary_is_that_of_a_new_project() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = root().join("tests/reference/lung.csv");
    let file = file.to_str().expect("a path");
    let told = run_in(folder.path(), &["describe", file]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    let told: Value = serde_json::from_str(&told.stdout).expect("JSON");
    assert_eq!(run_in(folder.path(), &["new", "lung", "--data", file]).code, 0);
    let drafted = fs::read_to_string(folder.path().join("lung/data/datapackage.json")).expect("the dictionary");
    let drafted: Value = serde_json::from_str(&drafted).expect("JSON");
    assert_eq!(told["resources"], drafted["resources"]);
    let field = &told["resources"][0]["schema"]["fields"][3];
    assert_eq!((field["name"].as_str(), field["tickmark"]["unit"].as_str()), (Some("age"), Some("years")));
}

#[test]
fn the_page_shows_distributions_and_what_is_odd() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("odd.csv"), odd()).expect("the file can be written");
    let run = run_in(folder.path(), &["describe", "odd.csv", "--html", "odd.html"]);
    assert!(run.code == 0 && run.stdout.is_empty(), "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("do not publish"), "{}", run.stderr);
    let page = fs::read_to_string(folder.path().join("odd.html")).expect("the page");
    for words in [
        "do not publish it",
        "<b>id</b> is likely an identifier",
        "<b>centre</b> has one value in all rows",
        "<b>city</b> has levels that differ only in writing: <code>Berlin</code> (13), <code>berlin</code>",
        "<b>weight_kg</b> has one value far from the others: 700",
        "<b>score</b> has <code>99</code>, taken to mean a missing value",
        "<b>seen</b> has one date in the future, 2999-01-01",
        "<b>surname</b> seems to name or to reach a person",
        "<b>n as text</b> holds numbers as text",
        "median 21.5, quartiles 11.5 to 30.5",
        "<b>empty</b> has no value",
    ] {
        assert!(page.contains(words), "no `{words}`");
    }
    assert!(page.contains("<svg class=\"histogram\""), "distributions");
    // Nothing is asked of any other machine, and no identifier is shown.
    assert!(!page.contains("http") && !page.contains("P17") && !page.contains("Name17"));
}

#[test]
fn the_page_fits_every_window() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let long = format!("{},b\n", "a_very_long_name_without_any_blank_".repeat(4));
    let rows: String = (0..30).map(|i| format!("{},{i}\n", "x".repeat(80 + i % 3))).collect();
    fs::write(folder.path().join("odd.csv"), odd()).expect("the file can be written");
    fs::write(folder.path().join("long.csv"), long + &rows).expect("the file can be written");
    assert_eq!(run_in(folder.path(), &["describe", "odd.csv", "long.csv", "--html", "page.html"]).code, 0);
    let Some(browser) = Browser::start() else { return };
    for (width, height) in [(1600, 1000), (1200, 800), (390, 844)] {
        browser.resize(width, height);
        browser.open(&folder.path().join("page.html"));
        let wide = browser.run("return document.documentElement.scrollWidth > document.documentElement.clientWidth");
        assert_eq!(wide, Value::Bool(false), "the page is scrolled sideways at {width}");
    }
}

#[test]
fn what_is_no_table_is_an_error_at_the_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("a.csv"), "").expect("the file can be written");
    for arguments in [["describe", "a.csv"], ["describe", "b.csv"], ["describe", "."]] {
        let run = run_in(folder.path(), &arguments);
        assert!(run.code == 2 && run.stdout.is_empty() && run.stderr.contains("  --> "), "{}", run.stderr);
    }
}
