//! Words that an author declares outside of the prose and that reach a page: the labels
//! and units of analysis blocks, the units of facts, the front matter.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::analysis::Block;
use crate::diagnostic::{Diagnostic, Place, SourceText};
use crate::document::lint::Waivers;
use crate::document::untraced;
use crate::project::Config;

/// Keys of analysis blocks whose text is printed as it is.
const PRINTED: [&str; 8] = ["label", "from_label", "labels", "unit", "title", "levels", "x_label", "y_label"];

/// The findings in the labels, levels and units that analysis blocks declare.
pub fn block_findings(blocks: &[Block], waivers: &mut Waivers) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for block in blocks {
        // A body that cannot be read is an error of the analysis.
        let Ok(body) = DeTable::parse(&block.body) else { continue };
        let mut texts = Vec::new();
        for (key, value) in body.get_ref() {
            collect(key.get_ref(), value, &mut texts);
        }
        // The block is shown as it is written where its document is a plan.
        for (text, offset) in comments(&block.body) {
            check(text, |at| block.at(offset + at), waivers, &mut found);
        }
        for (text, offset) in texts {
            // The span of a string starts at its quotation mark.
            check(&text, |at| block.at(offset + 1 + at), waivers, &mut found);
        }
    }
    found
}

/// The comments of a body, with their offsets: of TOML and, in its strings, of SQL.
fn comments(body: &str) -> Vec<(&str, usize)> {
    let mut found = Vec::new();
    let mut offset = 0;
    for line in body.split_inclusive('\n') {
        let mut quote = None;
        for (at, c) in line.char_indices() {
            match quote {
                Some(open) if c == open => quote = None,
                None if matches!(c, '"' | '\'') => quote = Some(c),
                None if c == '#' => {
                    found.push((&line[at..], offset + at));
                    break;
                }
                Some(_) if line[at..].starts_with("/*") || line[at..].starts_with("--") => {
                    let end = line[at..].find("*/").map_or(line.len(), |step| at + step);
                    found.push((&line[at..end], offset + at));
                    break;
                }
                _ => {}
            }
        }
        offset += line.len();
    }
    found
}

/// The printed texts of a value below a key, with their offsets.
fn collect(key: &str, value: &Spanned<DeValue<'_>>, texts: &mut Vec<(String, usize)>) {
    match value.get_ref() {
        DeValue::String(text) if PRINTED.contains(&key) => texts.push((text.to_string(), value.span().start)),
        DeValue::Array(items) => items.iter().for_each(|item| collect(key, item, texts)),
        DeValue::Table(table) if PRINTED.contains(&key) && key != "levels" => {
            // A table of labels: its values are printed, whatever they are called.
            table.iter().for_each(|(_, value)| collect(key, value, texts));
        }
        DeValue::Table(table) => table.iter().for_each(|(key, value)| collect(key.get_ref(), value, texts)),
        _ => {}
    }
}

/// The findings in the front matter and in the units of facts.
pub fn config_findings(config: &Config, source: &SourceText, waivers: &mut Waivers) -> Vec<Diagnostic> {
    let mut texts: Vec<(&str, usize)> = vec![(&config.title, 0)];
    texts.extend([&config.subtitle, &config.short_title].into_iter().flatten().map(|text| (text.as_str(), 0)));
    texts.extend(config.banner.iter().map(|banner| (banner.text.as_str(), 0)));
    texts.extend(config.keywords.iter().map(|word| (word.as_str(), 0)));
    for document in &config.documents {
        texts.extend(document.get_ref().title.iter().map(|title| (title.as_str(), document.span().start)));
    }
    for fact in config.facts.values() {
        texts.extend(fact.get_ref().unit.iter().map(|unit| (unit.as_str(), fact.span().start)));
    }
    let mut found = Vec::new();
    for (text, from) in texts {
        let at = source.text.get(from..).and_then(|rest| rest.find(text)).map_or(from, |step| from + step);
        check(text, |step| source.place(at + step), waivers, &mut found);
    }
    found
}

fn check(text: &str, place: impl Fn(usize) -> Place, waivers: &mut Waivers, found: &mut Vec<Diagnostic>) {
    for range in waivers.uncovered(text) {
        found.push(untraced(&text[range.clone()]).at(place(range.start)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_levels_and_units_of_blocks_are_read() {
        let text = "```{cohort c}\nfrom = \"p\"\nfrom_label = \"Seen in 12 centers\"\n[[derive]]\nname = \"old\"\nas = \"age > 65\"\nunit = \"10 years\"\nlevels = [{ code = \"true\", label = \"over 65\" }]\n[[exclude]]\nlabel = \"Under 18\"\nwhere = \"age < 18\"\n```\n";
        let blocks = crate::analysis::find(&[SourceText::new("report/a.md", text)], &["cohort"]).unwrap();
        let found = block_findings(&blocks, &mut Waivers::default());
        let places: Vec<String> = found.iter().map(|one| one.place.as_ref().unwrap().to_string()).collect();
        let mut expected: Vec<String> = Vec::new();
        for number in ["12 ", "10 ", "65\" }", "18\""] {
            expected.push(SourceText::new("report/a.md", text).place(text.find(number).unwrap()).to_string());
        }
        for place in &expected {
            assert!(places.contains(place), "{place} is not in {places:?}");
        }
        assert_eq!(places.len(), 4, "{found:?}");
    }
}
