//! What a PDF says of itself and of its attached files beside its pages: all that a program which
//! shows the file shows of it.
//!
//! The document information is part of the seal in part, the metadata (XMP) and the descriptions of
//! attached files are not: a program that signs writes them anew. So they are compared by
//! themselves, with each other in the file alone, and with those of the page that is made again.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object};
use roxmltree::Node;

use crate::diagnostic::cut_short;
use crate::render::described_files;
use crate::verify::Delivered;

/// What is said, and in which words: by what it is called where it differs.
type Said = BTreeMap<String, String>;

/// The parts of the document information and the property of the metadata that says the same
/// (PDF/A, ISO 19005-1:2005, 6.7.3).
const TWICE: [(&str, &str); 4] =
    [("Title", "dc:title"), ("Author", "dc:creator"), ("Subject", "dc:description"), ("Keywords", "pdf:Keywords")];

/// The parts of the document information that tickmark writes, and those that say how it was written.
const INFORMATION: [&str; 9] =
    ["Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate", "Trapped"];

/// The properties of the metadata that tickmark writes, and those that say how it was written.
const METADATA: [&str; 12] = [
    "dc:title",
    "dc:creator",
    "dc:description",
    "dc:language",
    "dc:format",
    "pdf:Keywords",
    "pdf:Producer",
    "pdf:PDFVersion",
    "pdf:Trapped",
    "xmp:CreatorTool",
    "xmp:CreateDate",
    "xmp:ModifyDate",
];

/// Name spaces of the metadata in which nothing is said of the report: how the file was made and
/// which standards it meets.
const OF_THE_FILE: [&str; 5] = ["xmpMM:", "xmpTPg:", "pdfaid:", "pdfuaid:", "pdfaExtension:"];

/// What a program that signs a file writes anew: when, and by which program.
const OF_SIGNING: [&str; 6] = ["ModDate", "Producer", "pdf:Producer", "xmp:ModifyDate", "xmp:MetadataDate", "xmpMM:"];

/// Whether a PDF was signed by a program of PDF.
pub(super) fn is_signed(pdf: &Document) -> bool {
    let is_signature = |field: &Dictionary| field.get(b"FT").and_then(Object::as_name).is_ok_and(|it| it == b"Sig");
    pdf.objects.values().any(|object| object.as_dict().is_ok_and(|it| is_signature(it) && it.has(b"V")))
}

/// What the description of a PDF says that its document information does not, or that tickmark
/// never writes.
pub(super) fn problems(pdf: &Document, is_signed: bool) -> Vec<String> {
    let (information, metadata) = (information(pdf), metadata(pdf));
    let mut problems = Vec::new();
    for (key, property) in TWICE {
        let own = information.get(key).map_or("", String::as_str);
        if let Some(other) = metadata.get(property).filter(|other| *other != own) {
            problems.push(format!(
                "its metadata (`{property}`) reads “{}”, its document information (`{key}`) “{}”",
                short(other),
                short(own)
            ));
        }
    }
    if is_signed {
        return problems;
    }
    let strange = information.keys().filter(|key| !INFORMATION.contains(&key.as_str()));
    let of_file = |key: &String| OF_THE_FILE.iter().any(|space| key.starts_with(space));
    let strange = strange
        .chain(metadata.keys().filter(|key| !METADATA.contains(&key.as_str()) && !of_file(key)))
        .map(|key| format!("it describes itself with `{key}`, which tickmark never writes"));
    problems.extend(strange);
    problems
}

/// What an attached file is called in one list and not in the other, and what it holds beside its
/// bytes.
pub(super) fn problems_of_files(pdf: &Document) -> Vec<String> {
    let mut problems = Vec::new();
    for file in described_files(pdf) {
        let name = &file.name;
        let others = file.other_names.iter();
        problems.extend(others.map(|other| format!("the attached `{name}` is called `{}` as well", short(other))));
        if file.has_other_bytes {
            problems.push(format!("the attached `{name}` holds other bytes for other programs"));
        }
        let strange = file.other_keys.iter();
        problems.extend(
            strange.map(|key| format!("the attached `{name}` is described with `{key}`, which tickmark never writes")),
        );
    }
    problems
}

/// What a PDF and its attached files say of themselves otherwise than those that were made again
/// from its sources, each with both words. What signing writes anew is left out of a file that is
/// signed.
pub fn described_otherwise(file: &Delivered, again: &Delivered) -> Vec<String> {
    let (Some(own), Some(again)) = (&file.pdf, &again.pdf) else { return Vec::new() };
    let is_signed = is_signed(own);
    let (own, again) = (all(own, is_signed), all(again, is_signed));
    let mut problems = Vec::new();
    for (what, text) in &own {
        match again.get(what) {
            Some(other) if other == text => {}
            Some(other) => problems.push(format!(
                "{what} is “{}” in the file, and “{}” as its sources make it",
                short(text),
                short(other)
            )),
            None => problems.push(format!("{what} is “{}” in the file, and its sources give none", short(text))),
        }
    }
    let missing = again.iter().filter(|(what, _)| !own.contains_key(*what));
    problems.extend(missing.map(|(what, text)| format!("{what} is missing: “{}” as its sources make it", short(text))));
    problems
}

fn all(pdf: &Document, is_signed: bool) -> Said {
    let is_kept = |key: &String| !is_signed || !OF_SIGNING.iter().any(|known| key.starts_with(known));
    let mut said = Said::new();
    for (key, text) in information(pdf).into_iter().filter(|(key, _)| is_kept(key)) {
        said.insert(format!("`{key}` of the document information"), text);
    }
    for (key, text) in metadata(pdf).into_iter().filter(|(key, _)| is_kept(key)) {
        said.insert(format!("`{key}` of the metadata (XMP)"), text);
    }
    for file in described_files(pdf) {
        let name = &file.name;
        said.extend(
            file.said.iter().map(|(what, text)| (format!("the {what} of the attached `{name}`"), text.clone())),
        );
    }
    said
}

/// The document information dictionary (ISO 32000-1:2008, 14.3.3).
fn information(pdf: &Document) -> Said {
    let found = pdf.trailer.get(b"Info").and_then(|found| pdf.dereference(found)).and_then(|(_, it)| it.as_dict());
    let entries = found.ok().into_iter().flat_map(Dictionary::iter);
    entries
        .map(|(key, value)| {
            let value = pdf.dereference(value).map_or(value, |(_, value)| value);
            let text = match value {
                Object::Name(name) => String::from_utf8_lossy(name).into_owned(),
                other => lopdf::decode_text_string(other).unwrap_or_else(|_| format!("{other:?}")),
            };
            (String::from_utf8_lossy(key).into_owned(), text)
        })
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

/// The properties of the metadata stream (ISO 16684-1:2019), each with its texts in their order;
/// those in another language than the first with the name of the language.
fn metadata(pdf: &Document) -> Said {
    let stream = pdf.catalog().and_then(|catalog| catalog.get(b"Metadata")).and_then(|it| pdf.dereference(it));
    let Ok(stream) = stream.and_then(|(_, stream)| stream.as_stream()) else { return Said::new() };
    let bytes = stream.get_plain_content().unwrap_or_else(|_| stream.content.clone());
    let text = String::from_utf8_lossy(&bytes);
    let read = roxmltree::Document::parse(text.trim_start_matches('\u{feff}'));
    let Ok(read) = read else {
        return Said::from([("what cannot be read".to_owned(), "no XML".to_owned())]);
    };
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let described = read.descendants().filter(|it| it.tag_name().name() == "Description" && is_rdf(it));
    for description in described {
        for attribute in description.attributes().filter(|it| it.namespace().is_some_and(|space| !is_own(space))) {
            let name = named(attribute.namespace(), attribute.name());
            texts.entry(name).or_default().push(attribute.value().to_owned());
        }
        for property in description.children().filter(Node::is_element) {
            let name = named(property.tag_name().namespace(), property.tag_name().name());
            collect(property, texts.entry(name).or_default());
        }
    }
    texts.into_iter().map(|(name, texts)| (name, texts.join(", "))).filter(|(_, text)| !text.is_empty()).collect()
}

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

fn is_rdf(node: &Node<'_, '_>) -> bool {
    node.tag_name().namespace() == Some(RDF)
}

/// Whether an attribute says how the metadata are written.
fn is_own(space: &str) -> bool {
    space == RDF || space == roxmltree::NS_XML_URI
}

/// A property by the name that the standards give its name space.
fn named(space: Option<&str>, name: &str) -> String {
    const SPACES: [(&str, &str); 8] = [
        ("http://purl.org/dc/elements/1.1/", "dc"),
        ("http://ns.adobe.com/xap/1.0/", "xmp"),
        ("http://ns.adobe.com/pdf/1.3/", "pdf"),
        ("http://ns.adobe.com/xap/1.0/mm/", "xmpMM"),
        ("http://ns.adobe.com/xap/1.0/t/pg/", "xmpTPg"),
        ("http://www.aiim.org/pdfa/ns/id/", "pdfaid"),
        ("http://www.aiim.org/pdfua/ns/id/", "pdfuaid"),
        ("http://www.aiim.org/pdfa/ns/extension/", "pdfaExtension"),
    ];
    let space = space.unwrap_or_default();
    let prefix = SPACES.iter().find(|(known, _)| *known == space).map_or(space, |(_, prefix)| prefix);
    format!("{prefix}:{name}")
}

/// The texts within a property: of its elements and of their attributes.
fn collect(node: Node<'_, '_>, texts: &mut Vec<String>) {
    let attributes = node.attributes().filter(|it| it.namespace().is_some_and(|space| !is_own(space)));
    texts.extend(attributes.map(|attribute| attribute.value().to_owned()));
    let language = node.attribute((roxmltree::NS_XML_URI, "lang")).filter(|language| *language != "x-default");
    for inner in node.children().filter(Node::is_text) {
        let text = inner.text().unwrap_or_default();
        if !text.trim().is_empty() {
            texts.push(language.map_or(text.to_owned(), |language| format!("{language}: {text}")));
        }
    }
    node.children().filter(Node::is_element).for_each(|child| collect(child, texts));
}

/// So much of a text is said.
fn short(text: &str) -> String {
    cut_short(text, 160)
}
