//! Which lists of a Word document are numbered (ECMA-376 part 1, section 17.9).

use std::collections::BTreeMap;

use roxmltree::Document;

use super::paragraph_properties::value;
use super::run_properties::WORD;

/// Whether the items of a list are numbered, by its id and their depth.
pub(super) fn lists(xml: &str) -> BTreeMap<(String, usize), bool> {
    let Ok(document) = Document::parse(xml) else { return BTreeMap::new() };
    let root = document.root_element();
    let named = |name: &'static str| root.children().filter(move |it| it.tag_name().name() == name);
    let mut definitions: BTreeMap<&str, Vec<(usize, bool)>> = BTreeMap::new();
    for definition in named("abstractNum") {
        let levels = definition.children().filter(|it| it.tag_name().name() == "lvl").filter_map(|level| {
            let depth = level.attribute((WORD, "ilvl"))?.parse().ok()?;
            Some((depth, !matches!(value(level, "numFmt")?, "bullet" | "none")))
        });
        definitions.insert(definition.attribute((WORD, "abstractNumId")).unwrap_or_default(), levels.collect());
    }
    let mut found = BTreeMap::new();
    for list in named("num") {
        let id = list.attribute((WORD, "numId")).unwrap_or_default();
        let levels = value(list, "abstractNumId").and_then(|definition| definitions.get(definition));
        found.extend(levels.into_iter().flatten().map(|(depth, is_numbered)| ((id.to_owned(), *depth), *is_numbered)));
    }
    found
}
