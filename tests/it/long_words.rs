//! A word that is wider than its column is divided: none leaves the sheet or runs into the next
//! column, and none of its letters is lost.

use crate::program::{Copy, Run, tickmark};
use crate::webdriver::Browser;
use crate::wide_tables::{Word, words_of};

/// Words in a language, sequences, and names of many parts.
const WORDS: [&str; 6] = [
    "pneumonoultramicroscopicsilicovolcanoconiosis",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "ACGTTGCAACGTTGCAACGTTGCAACGTTGCAACGTTGCAACGTTGCAACGTTGCAACGTTGCAACGTTGCAACGTTGCA",
    "registry/exports/of_all_patients_with_a_salvage_treatment/baseline_and_follow_up_of_the_cohort.final",
    "https://registry.example.org/of_all_patients/with_a_salvage_treatment/baseline/and_follow_up/of-the-cohort.html",
];

/// A project whose every text has the word: title, subtitle, author, affiliation, keyword, body.
fn render(text: &str, word: &str, document: &str) -> (Copy, Run) {
    let project = Copy::small("id\n1\n", text);
    let config = format!(
        "title = \"About {word}\"\nsubtitle = \"Or {word}\"\nversion = \"1.0.0\"\nkeywords = [\"{word}\"]\n\
         [[authors]]\nname = \"{word}\"\naffiliations = [1]\n[[affiliations]]\nname = \"{word}\"\n\
         [[documents]]\nid = \"report\"\nsource = \"report.md\"\noutputs = [\"pdf\"]\n{document}\n"
    );
    project.write("report/report.toml", config);
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    (project, run)
}

/// Headings of each level, and text in each form.
fn body(word: &str) -> String {
    format!(
        "Text with {word} in it.\n\n### Third {word}\n\n#### Fourth {word}\n\n- item {word}\n\n> quoted {word}\n\n\
         **{word}** and `{word}` code.\n\n"
    )
}

fn panel(kind: &str, word: &str) -> String {
    format!("::: {kind}\n\n## Head {word}\n\n{}\n\n:::\n\n", body(word))
}

/// The letters of the words of a page, without the hyphens between parts of a word.
fn letters(words: &[Word]) -> String {
    words.iter().flat_map(|(.., letters)| letters.chars().filter(|letter| letter.is_alphabetic())).collect()
}

/// The word is there so often, and no part of it is beyond the sheet.
#[track_caller]
fn is_whole(words: &[Word], (width, height): (f64, f64), word: &str, count: usize, what: &str) {
    for (_, [left, top, right, bottom], letters) in words {
        let inside = *left > 0.0 && *top > 0.0 && *right < width && *bottom < height;
        assert!(inside, "{what}: `{letters}` leaves the sheet");
    }
    let plain: String = word.chars().filter(|letter| letter.is_alphabetic()).collect();
    let found = letters(words).matches(&plain).count();
    assert!(found >= count, "{what}: {found} of {count}");
}

#[test]
fn a_long_word_is_divided_in_a_manuscript() {
    for word in WORDS {
        let text = format!("::: abstract\n\n## Abstract {word}\n\n{word}\n\n:::\n\n# First {word}\n\n{}", body(word));
        let (project, run) = render(&text, word, "template = \"manuscript\"");
        assert!(run.code <= 1, "{word}: {}", run.stderr);
        let Some(words) = words_of(&project.path().join("out/latest/report.pdf")) else {
            println!("skipped: pdftotext is not installed");
            return;
        };
        is_whole(&words, (595.3, 841.9), word, 15, word);
    }
}

#[test]
fn a_long_word_is_divided_on_a_poster() {
    let landscape = (48.0 * 72.0, 36.0 * 72.0);
    for (keys, sheet) in [
        ("template = \"classic\"", landscape),
        ("template = \"better\"", landscape),
        ("template = \"portrait\"\nsize = \"A1\"", (1683.8, 2384.0)),
    ] {
        for word in WORDS {
            let headline =
                format!("::: headline\n\nFound {word}\n\n- **Most {word}** and\n- **Some** {word}\n\n:::\n\n");
            let text = format!("{headline}{}{}", panel("panel", word), panel("conclusion", word));
            let (project, run) = render(&text, word, keys);
            let what = format!("{keys} {word}");
            assert!(run.code <= 1, "{what}: {}", run.stderr);
            let Some(words) = words_of(&project.path().join("out/latest/report.pdf")) else {
                println!("skipped: pdftotext is not installed");
                return;
            };
            is_whole(&words, sheet, word, 18, &what);
        }
    }
}

/// Five columns of the author on the smallest sheet are narrow: words stay in theirs.
#[test]
fn a_word_stays_in_its_column_however_narrow() {
    let word = "Immunohistochemistrylaboratories";
    let column = |name: &str| {
        format!("::: column\n\n::: panel\n\n## {name} {word}\n\nWords about {word}.\n\n- {word}\n\n:::\n\n:::\n\n")
    };
    let text: String = ["Aa", "Bb", "Cc", "Dd", "Ee"].map(column).concat();
    let (project, run) = render(&text, word, "template = \"portrait\"\nsize = \"A1\"");
    assert!(run.code <= 1, "{}", run.stderr);
    let Some(words) = words_of(&project.path().join("out/latest/report.pdf")) else {
        println!("skipped: pdftotext is not installed");
        return;
    };
    let start =
        |name: &str| words.iter().find(|(.., letters)| letters == name).map(|(_, edges, _)| (edges[0], edges[1]));
    let starts: Vec<(f64, f64)> = ["Aa", "Bb", "Cc", "Dd", "Ee"].map(|name| start(name).expect("a column")).to_vec();
    let top = starts[0].1;
    // The foot of the sheet goes from side to side.
    let foot =
        words.iter().filter(|(.., letters)| letters == "Every").map(|(_, edges, _)| edges[1]).fold(0.0, f64::max);
    let body = words.iter().filter(|(_, edges, _)| edges[1] >= top - 1.0 && edges[3] < foot);
    assert!(body.clone().count() > 30, "{words:?}");
    for (_, [left, _, right, _], letters) in body {
        let next = starts.iter().map(|(edge, _)| *edge).find(|edge| *edge > left + 1.0);
        assert!(next.is_none_or(|next| *right < next), "`{letters}` from {left} to {right} runs into {next:?}");
    }
    is_whole(&words, (1683.8, 2384.0), word, 17, "five columns");
}

/// Digits that stand together are one number, and it is not made two.
#[test]
fn no_number_is_divided_in_a_long_word() {
    let word = "sample_of_the_biobank_AB314159265358979323846_of_the_second_series_of_measurements";
    let text = format!("# Head {word}\n\n{word}\n\n### Third {word}\n");
    let (project, run) = render(&text, "words", "template = \"manuscript\"");
    assert!(run.code <= 1, "{}", run.stderr);
    let Some(words) = words_of(&project.path().join("out/latest/report.pdf")) else {
        println!("skipped: pdftotext is not installed");
        return;
    };
    let whole = words.iter().filter(|(.., letters)| letters.contains("314159265358979323846")).count();
    assert_eq!(whole, 3, "{words:?}");
    assert_eq!(letters(&words).matches("ofthesecondseriesofmeasurements").count(), 3, "{words:?}");
    assert!(!words.iter().any(|(.., letters)| *letters == word), "the word is divided");
}

#[test]
fn a_long_word_does_not_widen_a_page_in_a_window() {
    let Some(browser) = Browser::start() else { return };
    for template in ["manuscript", "classic", "better"] {
        for word in WORDS {
            let headline =
                format!("::: headline\n\nFound {word}\n\n- **Most {word}** and\n- **Some** {word}\n\n:::\n\n");
            let text = format!("{headline}{}{}", panel("panel", word), panel("conclusion", word));
            let (project, run) = render(&text, word, &format!("template = \"{template}\""));
            assert!(run.code <= 1, "{template} {word}: {}", run.stderr);
            project.replace("report/report.toml", "outputs = [\"pdf\"]", "outputs = [\"html\"]");
            let run = tickmark(project.path(), &["render"]);
            assert!(run.code <= 1, "{template} {word}: {}", run.stderr);
            for width in [390, 900, 1400] {
                browser.resize(width, 900);
                browser.open(&project.path().join("out/latest/report.html"));
                let wider = browser.evaluate("document.documentElement.scrollWidth - window.innerWidth");
                assert!(wider.as_f64().expect("a width") <= 0.0, "{template} at {width}: {word} goes {wider} beyond");
            }
        }
    }
}
