//! Reading the archive that a Word document is, within limits: it may be a stranger's.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use zip::ZipArchive;

/// The most bytes that the parts of a document may unpack to.
const MOST: u64 = 200_000_000;

/// The most parts that a document may have.
const MOST_PARTS: usize = 10_000;

/// The parts of a Word document, by their names.
#[derive(Debug)]
pub struct Archive(BTreeMap<String, Vec<u8>>);

impl Archive {
    /// Unpacks a document.
    ///
    /// # Errors
    /// As a sentence: the file is no archive, is damaged or encrypted, or unpacks to more
    /// than any document has.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
            return Err(
                "it is protected by a password, or was saved as .doc: save it as .docx without a password".into()
            );
        }
        if bytes.starts_with(b"{\\rtf") {
            return Err("it is an RTF file: save it as .docx".into());
        }
        let mut archive =
            ZipArchive::new(Cursor::new(bytes)).map_err(|error| format!("it is no .docx file: {error}"))?;
        if archive.len() > MOST_PARTS {
            return Err(format!("it has {} parts, expected {MOST_PARTS} at most", archive.len()));
        }
        let (mut parts, mut left) = (BTreeMap::new(), MOST);
        for index in 0..archive.len() {
            let mut file = archive.by_index(index).map_err(|error| format!("a part of it cannot be read: {error}"))?;
            let name = file.name().map_err(|error| format!("a part of it has no name: {error}"))?;
            let name = name.trim_start_matches('/').to_owned();
            let mut content = Vec::new();
            let read = (&mut file).take(left + 1).read_to_end(&mut content);
            read.map_err(|error| format!("`{name}` is damaged: {error}"))?;
            left = left
                .checked_sub(content.len() as u64)
                .ok_or_else(|| format!("it unpacks to more than {} MB", MOST / 1_000_000))?;
            parts.insert(name, content);
        }
        if !parts.contains_key("[Content_Types].xml") {
            return Err("it is no .docx file: it has no list of its parts".into());
        }
        Ok(Self(parts))
    }

    /// The bytes of a part.
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name).map(Vec::as_slice)
    }

    /// The text of a part of XML.
    pub fn text(&self, name: &str) -> Option<&str> {
        let text = std::str::from_utf8(self.bytes(name)?).ok()?;
        Some(text.strip_prefix('\u{feff}').unwrap_or(text))
    }

    /// The names of the parts.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The name of the part that is the document itself.
    pub fn main(&self) -> Option<String> {
        let relations = roxmltree::Document::parse(self.text("_rels/.rels")?).ok()?;
        let is_main = |node: &roxmltree::Node<'_, '_>| {
            node.attribute("Type").is_some_and(|kind| kind.ends_with("/relationships/officeDocument"))
        };
        let target = relations.root_element().children().find(is_main)?.attribute("Target")?;
        Some(target.trim_start_matches('/').to_owned())
    }

    /// What a part leads to: id, kind (its last word) and name of the part or address.
    pub fn leads_of(&self, part: &str) -> Vec<(String, String, String)> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let list = if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") };
        let Some(text) = self.text(&list) else { return Vec::new() };
        let Ok(relations) = roxmltree::Document::parse(text) else { return Vec::new() };
        let of = |node: roxmltree::Node<'_, '_>| {
            let (id, kind, target) = (node.attribute("Id")?, node.attribute("Type")?, node.attribute("Target")?);
            let is_outside = node.attribute("TargetMode") == Some("External");
            let name = if is_outside { target.to_owned() } else { resolved(folder, target) };
            Some((id.to_owned(), kind.rsplit('/').next().unwrap_or(kind).to_owned(), name))
        };
        relations.root_element().children().filter_map(of).collect()
    }
}

/// The name of a part that is named from a folder.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(whole) = target.strip_prefix('/') {
        return whole.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            ".." => drop(steps.pop()),
            "." | "" => {}
            other => steps.push(other),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_document_is_said() {
        let said = |bytes: &[u8]| Archive::read(bytes).unwrap_err();
        assert!(said(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest").contains("password"));
        assert!(said(b"PK\x03\x04").contains("no .docx file"));
        assert!(said(b"").contains("no .docx file"));
        assert_eq!(resolved("word", "../customXml/item1.xml"), "customXml/item1.xml");
    }
}
