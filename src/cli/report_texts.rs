//! Which texts of report/ the pages are made from. Only these are inputs and travel.
//!
//! The configuration, the documents' sources, the bibliography and a citation style of
//! the project are named in report.toml. Another Markdown file belongs to the report
//! when a text that belongs to it names one of its analysis blocks: in a template
//! (`{{ os.median }}`), by a mention (`@fig-os`), or as the value of a key that names blocks and tables (`of`,
//! `data`, `from`, `table`, `inputs`), or in the SQL of a block. Whatever else lies in the folder
//! (notes, drafts) is not run, not part of the version and in no output.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};

use crate::cli::fence::{Named, named};
use crate::command::{KEPT_FOLDER, kept_paths};
use crate::diagnostic::{Diagnostic, Outcome, Place, SourceText};
use crate::image;
use crate::kinds::command::{KIND, are_results, is_file};
use crate::project::{CONFIG_PATH, Project, is_name};

/// The texts of a report.
pub struct ReportTexts {
    /// What the pages are made from, sorted by path.
    pub used: Vec<SourceText>,
    /// The image files that these name, sorted by path.
    pub images: Vec<String>,
    /// The other files of report/, sorted.
    pub unused: Vec<String>,
}

/// Keys of a block whose values are names of blocks or tables.
const NAMING_KEYS: [&str; 6] = ["of", "data", "from", "table", "inputs", "denominator"];

/// Reads the texts of a report, each once.
///
/// # Errors
/// Something in report/ that is no plain file, or a text named by the configuration that
/// cannot be read.
pub fn read(project: &Project) -> Outcome<ReportTexts> {
    let files = project.files_under("report")?;
    let config = &project.config;
    let mut named: BTreeSet<String> =
        config.documents.iter().map(|document| format!("report/{}", document.get_ref().source)).collect();
    named.extend(config.bibliography.iter().map(|name| format!("report/{name}")));
    named.insert(format!("report/{}", config.csl));
    let mut used = BTreeMap::from([(CONFIG_PATH.to_owned(), project.source.clone())]);
    let mut candidates = BTreeMap::new();
    for path in &files {
        if path == CONFIG_PATH {
            continue;
        }
        if named.contains(path) {
            used.insert(path.clone(), project.text(path)?);
        } else if path.ends_with(".md")
            // What is no text holds no block; that it is not used is noted.
            && let Ok(text) = project.text(path)
        {
            candidates.insert(path.clone(), text);
        }
    }
    follow_names(&mut used, candidates);
    let commands: Vec<CommandFiles> = used.values().flat_map(|text| CommandFiles::all(&text.text)).collect();
    let mut tables = BTreeSet::new();
    for path in commands.iter().flat_map(|command| command.files(&files)) {
        let text = project.text(&path)?;
        // A table of subjects stays; the record that names its hash goes.
        if path.starts_with(KEPT_FOLDER) && path.ends_with(".csv") && !are_results(&path, text.text.as_bytes()) {
            tables.insert(path);
        } else {
            used.insert(path, text);
        }
    }
    let (images, unused): (Vec<String>, Vec<String>) = files
        .into_iter()
        .filter(|path| !used.contains_key(path) && !tables.contains(path))
        .partition(|path| is_named_image(path, &used));
    Ok(ReportTexts { used: used.into_values().collect(), images, unused })
}

/// The files of a command block.
struct CommandFiles {
    /// Those that it may read, by their paths below report/.
    read: Vec<String>,
    /// The paths of what is kept of its run.
    kept: Vec<String>,
}

impl CommandFiles {
    /// Those of the command blocks of a text.
    fn all(text: &str) -> Vec<Self> {
        let list = |table: &toml::Table, key: &str| -> Vec<String> {
            let all = table.get(key).and_then(toml::Value::as_array).into_iter().flatten();
            all.filter_map(toml::Value::as_str).map(str::to_owned).collect()
        };
        let commands = named(text).into_iter().filter(|fence| fence.kind == KIND);
        let of = |fence: Named<'_>| {
            // What cannot be read is an error of the block.
            let table = toml::from_str::<toml::Table>(fence.body).ok()?;
            let (run, outputs) = (list(&table, "run"), list(&table, "outputs"));
            let inputs = list(&table, "inputs").into_iter().filter(|input| is_file(input));
            let read = run.into_iter().skip(1).chain(inputs).collect();
            Some(Self { read, kept: kept_paths(fence.id, outputs.iter().map(String::as_str)) })
        };
        commands.filter_map(of).collect()
    }

    /// Those of them that are there.
    fn files(&self, known: &[String]) -> Vec<String> {
        let read = self.read.iter().map(|path| format!("report/{path}"));
        read.chain(self.kept.iter().cloned()).filter(|path| known.contains(path)).collect()
    }
}

/// Whether a file is an image whose path below report/ stands in a text.
fn is_named_image(path: &str, used: &BTreeMap<String, SourceText>) -> bool {
    let name = path.strip_prefix("report/").unwrap_or(path);
    let is_named = |text: &SourceText| names_file(&text.text, name) || names_file(&image::unescaped(&text.text), name);
    image::Format::of_name(name).is_some() && used.values().any(is_named)
}

/// Whether a text names a file, not one whose name has this at its end, such as
/// `figures/a.svg` or `data.svg` for `a.svg`.
fn names_file(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].strip_suffix("./").unwrap_or(&text[..at]);
        let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '~');
        !before.ends_with(goes_on) && !text[at + name.len()..].starts_with(char::is_alphanumeric)
    })
}

/// Moves over every candidate that holds a block which the used texts name.
fn follow_names(used: &mut BTreeMap<String, SourceText>, mut candidates: BTreeMap<String, SourceText>) {
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut fresh: Vec<SourceText> = used.values().filter(|text| text.path.ends_with(".md")).cloned().collect();
    while !fresh.is_empty() && !candidates.is_empty() {
        fresh.iter().for_each(|text| names.extend(names_in(&text.text)));
        let reached = |text: &SourceText| named(&text.text).iter().any(|fence| names.contains(fence.id));
        let paths: Vec<String> =
            candidates.iter().filter(|(_, text)| reached(text)).map(|(path, _)| path.clone()).collect();
        fresh = paths.iter().filter_map(|path| candidates.remove(path)).collect();
        used.extend(paths.into_iter().zip(fresh.iter().cloned()));
    }
}

/// A text among those that are used; `unused` are the other files, for a hint.
///
/// # Errors
/// There is no such text.
pub(super) fn of_name<'t>(
    (used, unused): (&'t [SourceText], &[String]),
    name: &str,
    place: &Place,
) -> Outcome<&'t SourceText> {
    let path = format!("report/{name}");
    if !Path::new(name).components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(Diagnostic::error(format!("found the file `{name}`, expected one below report/"))
            .at(place.clone())
            .hint("what the pages are made from travels with them, so it is in the project")
            .into());
    }
    used.iter().find(|text| *text.path == *path).ok_or_else(|| {
        let all = used.iter().map(|text| &*text.path).chain(unused.iter().map(String::as_str));
        let known: Vec<&str> = all.filter_map(|path| path.strip_prefix("report/")).collect();
        Diagnostic::error(format!("`{path}` is missing"))
            .at(place.clone())
            .hint(crate::diagnostic::known_names(name, known))
            .into()
    })
}

/// The names that a text uses where blocks and tables are named.
pub fn names_in(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    // A mention is of the exhibit of a block where no figure or table has that label.
    for mention in ["@fig-", "@tbl-"] {
        names.extend(text.split(mention).skip(1).filter_map(|rest| identifiers(rest).next()));
    }
    for (opening, closing) in [("{{", "}}"), ("{%", "%}")] {
        let mut rest = text;
        while let Some(at) = rest.find(opening) {
            rest = &rest[at + opening.len()..];
            let end = rest.find(closing).unwrap_or(rest.len());
            names.extend(in_template(&rest[..end]));
            rest = &rest[end..];
        }
    }
    for fence in named(text) {
        if fence.kind == "sql" {
            names.extend(identifiers(fence.body));
        } else if let Ok(table) = toml::from_str::<toml::Table>(fence.body) {
            table.iter().for_each(|(key, value)| in_value(key, value, &mut names));
        } else {
            // A caption with a template may be TOML only when it is expanded.
            let keys = fence.body.lines().filter_map(|line| line.split_once('='));
            let naming = keys.filter(|(key, _)| NAMING_KEYS.contains(&key.trim()));
            names.extend(naming.flat_map(|(_, value)| identifiers(value)));
        }
    }
    names
}

fn in_value(key: &str, value: &toml::Value, names: &mut BTreeSet<String>) {
    match value {
        toml::Value::String(text) if NAMING_KEYS.contains(&key) => {
            names.insert(text.clone());
        }
        toml::Value::Array(values) => values.iter().for_each(|value| in_value(key, value, names)),
        toml::Value::Table(table) => table.iter().for_each(|(key, value)| in_value(key, value, names)),
        _ => {}
    }
}

/// Words of template code that may be names of blocks: no steps of a path, no filters,
/// and of strings those that are one name (`methods("os")`), not patterns.
fn in_template(code: &str) -> Vec<String> {
    // In a TOML string the quotes of a template are escaped.
    let code = code.replace('\\', "");
    let mut found = Vec::new();
    for (index, part) in code.split(['"', '\'']).enumerate() {
        if index % 2 == 1 {
            found.extend(Some(part.to_owned()).filter(|part| is_name(part)));
            continue;
        }
        // What stands before a filter's name is a bar.
        let mut after_bar = false;
        for piece in part.split_inclusive('|') {
            let mut words: Vec<String> = identifiers(piece).collect();
            if after_bar && !words.is_empty() {
                words.remove(0);
            }
            found.extend(words);
            after_bar = piece.ends_with('|');
        }
    }
    found
}

/// Words that may be names of blocks; what follows a full stop is a step of a path.
fn identifiers(code: &str) -> impl Iterator<Item = String> + '_ {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    code.split(move |c: char| !is_part(c) && c != '.')
        .map(|word| word.split('.').next().unwrap_or("").to_owned())
        .filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_from_templates_keys_and_sql_and_from_nowhere_else() {
        let text = "The os of age.\n\n{{ pfs.median | fmt(\"{estimate}\") }} {{ methods(\"cox_os\") }}\n\n\
                    ```{figure fig-a}\nof = [\"base\"]\ncaption = \"by {{ flow.n | fmt(\"{n}\") }}\"\n```\n\n\
                    ```{survival s}\ndata = \"all\"\nby = \"arm\"\n```\n\n```{sql t}\nSELECT * FROM joined\n```\n";
        let names = names_in(text);
        for name in ["pfs", "cox_os", "base", "flow", "all", "joined"] {
            assert!(names.contains(name), "{name}: {names:?}");
        }
        for name in ["os", "age", "arm", "median", "n"] {
            assert!(!names.contains(name), "{name}: {names:?}");
        }
    }

    #[test]
    fn a_file_is_named_by_its_whole_path() {
        for text in ["![a](a.svg \"b\")", "file = \"a.svg\"", "(./a.svg)", "<a.svg>"] {
            assert!(names_file(text, "a.svg"), "{text}");
        }
        for text in ["data.svg", "figures/a.svg", "a.svgz", "../a.svg"] {
            assert!(!names_file(text, "a.svg"), "{text}");
        }
    }

    #[test]
    fn a_text_is_reached_through_another_one() {
        let text = |path: &str, text: &str| (path.to_owned(), SourceText::new(path, text));
        let mut used = BTreeMap::from([text("report/a.md", "{{ os.n }}")]);
        let candidates = BTreeMap::from([
            text("report/b.md", "```{survival os}\ndata = \"kept\"\n```\n"),
            text("report/c.md", "```{cohort kept}\nfrom = \"patients\"\n```\n"),
            text("report/notes.md", "```{value secret}\n```\nos kept\n"),
        ]);
        follow_names(&mut used, candidates);
        let paths: Vec<&str> = used.keys().map(String::as_str).collect();
        assert_eq!(paths, ["report/a.md", "report/b.md", "report/c.md"]);
    }
}
