//! Tables on posters: their letters grow with the text, but no cell is broken into lines for that, and
//! halves that stand side by side have room for their words.

use std::fmt::Write;

use crate::program::{Copy, tickmark};
use crate::wide_tables::{Word, words_of};

/// The words of a poster with these panels; none where `pdftotext` is not installed.
fn words(text: &str, csv: &str, sheet: &str) -> Option<Vec<Word>> {
    let project = Copy::small(csv, text);
    let config = "title = \"A poster\"\nversion = \"1.0.0\"\n[[documents]]\nid = \"report\"\nsource = \"report.md\"\n";
    project.write("report/report.toml", format!("{config}{sheet}\noutputs = [\"pdf\"]\n"));
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert!(run.code <= 1, "{sheet}: {}", run.stderr);
    let found = words_of(&project.path().join("out/latest/report.pdf"));
    if found.is_none() {
        println!("skipped: pdftotext is not installed");
    }
    found
}

#[test]
fn a_cell_is_on_one_line_where_smaller_letters_have_room_for_it() {
    let mut csv = "id,arm,ecog\n".to_owned();
    for id in 1..=228_u32 {
        writeln!(csv, "{id},{},ECOG {}", ["Treated", "Control", "Refused", "Crossed"][(id % 4) as usize], id % 5 % 4)
            .expect("memory");
    }
    let text = "::: panel\n\n## Patients\n\n```{summary s}\ndata = \"patients\"\nvariables = [\"ecog\"]\nby = \"arm\"\noverall = true\n```\n\n\
                ```{table tbl-s}\nof = \"s\"\ncaption = \"The patients.\"\n```\n\n:::\n\n::: panel\n\n## More\n\nWords.\n\n:::\n\n\
                ::: conclusion\n\n## So\n\nDone.\n\n:::\n";
    for sheet in ["template = \"portrait\"", "template = \"classic\"\nsize = \"36x48in\"", "template = \"classic\""] {
        let Some(words) = words(text, &csv, sheet) else { return };
        let percents = words
            .iter()
            .filter(|(.., letters)| letters.len() > 3 && letters.starts_with('(') && letters.ends_with("%)"));
        assert!(percents.clone().count() >= 20, "{sheet}: {words:?}");
        for (_, edges, letters) in percents {
            let height = edges[3] - edges[1];
            let before = words.iter().any(|(_, other, number)| {
                let beside = (0.0..height).contains(&(edges[0] - other[2])) && (edges[1] - other[1]).abs() < 1.0;
                beside && number.chars().all(|letter| letter.is_ascii_digit())
            });
            assert!(before, "{sheet}: `{letters}` is not behind its number");
            // 25 points; the box of a word is about a fifth higher.
            assert!(height >= 25.0, "{sheet}: letters of {height}");
        }
    }
}

#[test]
fn halves_of_a_table_do_not_run_into_each_other() {
    let names = ["Small bowel", "Grade unknown", "Catecholamines", "Symptoms"];
    let row = |at: usize| {
        let name = names[at % names.len()];
        format!("  {{ label = \"{name}\", cells = ['{{{{ s.n }}}} ({{{{ s.n }}}} of {{{{ s.n }}}})'] }},\n")
    };
    let rows: String = (0..16).map(row).collect();
    let table = format!(
        "```{{table tbl-p}}\ncolumns = [\"Patients\", \"n (%)\"]\ncaption = \"All.\"\nrows = [\n{rows}]\n```\n\n"
    );
    let panel = |title: &str, inside: &str| format!("::: column\n\n::: panel\n\n## {title}\n\n{inside}:::\n\n:::\n\n");
    let block = "```{value s}\ndata = \"patients\"\nas = \"count(*)\"\n```\n\n";
    for (sheet, count) in
        [("template = \"classic\"", 4), ("template = \"portrait\"", 4), ("template = \"portrait\"", 3)]
    {
        let rest: String = (1..count).map(|_| panel("More", "Words.\n\n")).collect();
        let text = format!("{block}{}{rest}", panel("Table", &table)).replace("{{ s.n }}", "{{ s }}");
        let Some(words) = words(&text, "id\n1\n2\n3\n", sheet) else { return };
        assert!(words.iter().filter(|(.., letters)| letters == "Catecholamines").count() >= 3, "{sheet} {count}");
        for (at, (_, one, letters)) in words.iter().enumerate() {
            for (_, other, others) in &words[at + 1..] {
                let across = one[2].min(other[2]) - one[0].max(other[0]);
                let down = one[3].min(other[3]) - one[1].max(other[1]);
                let low = (one[3] - one[1]).min(other[3] - other[1]);
                assert!(across < 0.5 || down < 0.5 * low, "{sheet} {count}: `{letters}` runs into `{others}`");
            }
        }
    }
}
