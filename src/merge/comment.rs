//! The comments of a Word document.

use std::collections::BTreeMap;

use roxmltree::Document;

use super::run_properties::WORD;

/// The comments of a document: author and text by id.
pub(super) fn comments(xml: &str) -> Result<BTreeMap<String, (String, String)>, String> {
    let document = Document::parse(xml).map_err(|error| format!("its comments are damaged: {error}"))?;
    let mut found = BTreeMap::new();
    for comment in document.root_element().children().filter(|it| it.tag_name().name() == "comment") {
        let id = comment.attribute((WORD, "id")).unwrap_or_default().to_owned();
        let author = comment.attribute((WORD, "author")).unwrap_or_default().to_owned();
        let paragraphs = comment.children().filter(|it| it.tag_name().name() == "p");
        let texts = paragraphs.map(|paragraph| {
            paragraph
                .descendants()
                .filter(|it| it.tag_name().name() == "t")
                .filter_map(|it| it.text())
                .collect::<String>()
        });
        found.insert(id, (author, texts.collect::<Vec<_>>().join(" ")));
    }
    Ok(found)
}
