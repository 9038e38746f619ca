//! The drafted configuration: report/report.toml.

use std::fmt::Write as _;

use super::survey::{Study, Template};
use super::{Frame, written};

/// The text of `report/report.toml`.
pub(super) fn text(study: &Study, frame: &Frame<'_>) -> String {
    let title = title(frame.name);
    let mut out = String::from("# Drafted by `tickmark new`: `tickmark explain report` says what each key means.\n");
    let _ = writeln!(out, "title = {}\nversion = \"0.1.0\"", written::text(&title));
    out.push_str("\n# [[authors]]\n# name = \"A. Author\"\n# corresponding = true\n");
    if frame.is_example {
        out.push_str("\n[banner]\ntext = \"Example data: no real patients\"\n");
    }
    let lacking = lacking(study, frame, &title);
    let outputs = match &lacking {
        None => "outputs = [\"pdf\", \"html\"]".to_owned(),
        Some(letters) => {
            let _ = writeln!(
                out,
                "\n# No PDF as yet: the built-in fonts lack {letters}. Put a font that has them below report/,\n# \
                 write `[style] fonts = [\"fonts/NotoSansSC-Regular.otf\"]`, and add \"pdf\" to the outputs."
            );
            "outputs = [\"html\"]".to_owned()
        }
    };
    let document = |id: &str, source: &str, template: &str, more: &str| {
        format!("\n[[documents]]\nid = \"{id}\"\nsource = \"{source}\"\ntemplate = \"{template}\"\n{more}\n")
    };
    out.push_str(&document("manuscript", "manuscript.md", "manuscript", &outputs));
    if frame.template != Template::Minimal {
        out.push_str(&document("poster", "poster.md", "poster", &outputs));
        let plan = "title = \"Analysis plan\"\nshow_blocks = true\noutputs = [\"html\"]";
        out.push_str(&document("analysis", "analysis.md", "manuscript", plan));
    }
    for word in title.split_whitespace().filter(|word| written::has_digit(word)) {
        let reason = "reason = \"part of the name of the project\"";
        let _ = writeln!(out, "\n[[waivers]]\nliteral = {}\n{reason}", written::text(word));
    }
    out
}

/// The name of the project in words.
fn title(name: &str) -> String {
    let words: String = name.chars().map(|c| if matches!(c, '_' | '-') { ' ' } else { c }).collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    letters.next().map_or_else(|| name.to_owned(), |first| first.to_uppercase().chain(letters).collect())
}

/// Letters of the data that the built-in fonts lack.
fn lacking(study: &Study, frame: &Frame<'_>, title: &str) -> Option<String> {
    let of_columns = study.tables.iter().flat_map(|table| &table.columns).flat_map(|column| {
        let values = column.values().map(|(text, _)| text.as_str());
        let names = [Some(column.name()), Some(column.label.as_str()), column.unit.as_deref()];
        names.into_iter().flatten().chain(values)
    });
    let ids = study.tables.iter().flat_map(|table| [table.id.as_str(), table.file.as_str()]);
    let all = of_columns.chain(ids).chain([title, frame.name]);
    let mut letters: Vec<char> = all.flat_map(str::chars).filter(|c| !(frame.has_letter)(*c)).collect();
    letters.sort_unstable();
    letters.dedup();
    const NAMED: usize = 6;
    let named: Vec<String> = letters.iter().take(NAMED).map(|letter| format!("`{letter}`")).collect();
    (!named.is_empty()).then(|| named.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_name_in_words() {
        assert_eq!(title("lung_trial-two"), "Lung trial two");
        assert_eq!(title("___"), "___");
    }
}
