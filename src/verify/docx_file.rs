//! A Word document that was delivered: what travels in it, its seal, its numbers.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use crate::diagnostic::Diagnostic;
use crate::ledger::DeliveredLedger;
use crate::render::docx::{Archive, BODY, HEADS, LEADS, NOTES, sealed, travelled};
use crate::render::{Expected, page_check};
use crate::verify::{Check, Delivered, Kind};

/// Reads a document.
///
/// # Errors
/// As a sentence: it is no Word document.
pub(super) fn read(bytes: Vec<u8>) -> Result<Delivered, String> {
    let archive = Archive::read(&bytes)?;
    archive.main().ok_or("it is an archive, and no Word document")?;
    let mut problems = Vec::new();
    let mut files = BTreeMap::new();
    match travelled(&archive) {
        Ok(Some(travelled)) => files = travelled.files,
        Ok(None) => problems.push(
            "the document carries no files: it is no output of tickmark, or was saved by a program that left them out"
                .to_owned(),
        ),
        Err(why) => problems.push(why),
    }
    // The text as delivered travels for those who bring words back; the seal covers it.
    for name in [BODY, NOTES, LEADS].into_iter().chain(HEADS) {
        files.remove(name);
    }
    let seal = sealed(&archive);
    let check = seal.as_ref().map(|(named, computed)| {
        let broken = "the document is not as it was written: it was changed, or saved anew by a program".to_owned();
        let problems = if computed.hex() == *named { Vec::new() } else { vec![broken] };
        Check::new("text, figures, styles and files are as they were written (seal)", problems)
    });
    let mut file = Delivered::of(Kind::Docx, bytes, files, problems);
    (file.seal, file.digest) = (check, seal.map(|(_, computed)| computed));
    Ok(file)
}

/// The findings on the numbers of the document: those that no account has, and content controls
/// that do not read as the ledger says, or name another result.
pub(super) fn numbers(
    file: &Delivered,
    ledger: &DeliveredLedger,
    expected: &Expected,
    templates: &BTreeMap<String, String>,
) -> (String, Vec<Diagnostic>) {
    let mut found = page_check::docx("", &file.bytes, expected, templates);
    let document = file.list.as_ref().map_or("", |list| list.document.as_str());
    let of_document = ledger.marks.iter().filter(|mark| mark.document == document);
    let marks: BTreeMap<&str, (&str, &str)> =
        of_document.map(|mark| (mark.id.as_str(), (mark.text.as_str(), mark.result.as_str()))).collect();
    for (id, result, text) in controls(&file.bytes) {
        let Some((written, of)) = marks.get(id.as_str()) else { continue };
        if !text.split_whitespace().eq(written.split_whitespace()) {
            found.push(Diagnostic::finding(format!(
                "`{text}` stands in the document where the ledger has `{written}` ({of})"
            )));
        } else if !of.starts_with(&result) {
            found.push(Diagnostic::finding(format!(
                "`{text}` is {of} in the ledger and claims to be {result} in the document"
            )));
        }
    }
    ("the document".to_owned(), found)
}

/// The content controls of traced numbers: mark, result as far as a tag holds it, and text.
fn controls(bytes: &[u8]) -> Vec<(String, String, String)> {
    let Ok(archive) = Archive::read(bytes) else { return Vec::new() };
    let mut found = Vec::new();
    for name in archive.names().filter(|name| name.starts_with("word/") && name.ends_with(".xml")) {
        let Some(Ok(document)) = archive.text(name).map(Document::parse) else { continue };
        for control in document.descendants().filter(|node| node.tag_name().name() == "sdt") {
            let tag = control.children().find(|node| node.tag_name().name() == "sdtPr").and_then(tag_of);
            let Some((mark, result)) = tag.as_deref().and_then(|tag| tag.split_once(' ')) else { continue };
            let texts = control.descendants().filter(|node| node.tag_name().name() == "t");
            let text = texts.filter_map(|node| node.text()).collect();
            found.push((mark.to_owned(), result.to_owned(), text));
        }
    }
    found
}

fn tag_of(properties: Node<'_, '_>) -> Option<String> {
    let tag = properties.children().find(|node| node.tag_name().name() == "tag")?;
    tag.attributes().find(|attribute| attribute.name() == "val").map(|attribute| attribute.value().to_owned())
}
