//! Reading the archive that a Word document is, within limits: it may be a stranger's.

use std::collections::{BTreeMap, BTreeSet};
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
        // Of two parts of one name each program shows another.
        if listed(bytes).is_some_and(|listed| listed != archive.len()) {
            return Err("two parts of it have the same name".into());
        }
        let (mut parts, mut left) = (BTreeMap::new(), MOST);
        let mut names = BTreeSet::new();
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
            // The names of parts differ by more than by capitals (ECMA-376 part 2, section 6.2.2.3).
            if !names.insert(name.to_ascii_lowercase()) {
                return Err(format!("two parts of it are called `{name}`"));
            }
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

/// How many parts an archive lists: the record at its end says so (APPNOTE.TXT 6.3.10, section 4.3.16).
fn listed(bytes: &[u8]) -> Option<usize> {
    let from = bytes.len().saturating_sub(usize::from(u16::MAX) + 22);
    let record = from + bytes[from..].windows(4).rposition(|four| four == b"PK\x05\x06")?;
    let count = bytes.get(record + 10..record + 12)?;
    Some(usize::from(u16::from_le_bytes([count[0], count[1]])))
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
        // Two parts of one name, and two that differ by capitals.
        let archive = |name: &str| {
            let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
            for (name, content) in [("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<a/>"), (name, "<b/>")]
            {
                writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
                std::io::Write::write_all(&mut writer, content.as_bytes()).expect("memory");
            }
            writer.finish().expect("an archive").into_inner()
        };
        let mut doubled = archive("word/documens.xml");
        while let Some(at) = doubled.windows(17).position(|name| name == b"word/documens.xml") {
            doubled[at + 12] = b't';
        }
        assert!(said(&doubled).contains("same name"));
        assert!(said(&archive("Word/Document.xml")).contains("two parts of it are called"));
        assert!(Archive::read(&archive("word/more.xml")).is_ok());
        assert_eq!(resolved("word", "../customXml/item1.xml"), "customXml/item1.xml");
    }
}
