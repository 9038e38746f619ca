//! Reading the files attached to a PDF.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

/// The files that the catalog's `AF` names, as (name, bytes). `None` where the bytes
/// are no PDF or carry none.
pub fn attached(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let pdf = Document::load_mem(bytes).ok()?;
    let files = attached_to(&pdf);
    if files.is_empty() { None } else { Some(files) }
}

/// The same of a PDF that has been read.
pub fn attached_to(pdf: &Document) -> Vec<(String, Vec<u8>)> {
    let list = pdf.catalog().and_then(|catalog| catalog.get(b"AF")).ok().and_then(|list| array(pdf, list));
    list.into_iter().flatten().filter_map(|item| file(pdf, item)).collect()
}

/// The files that the tree of names `EmbeddedFiles` has: what a reader's program lists.
pub fn listed(pdf: &Document) -> Vec<(String, Vec<u8>)> {
    entries(pdf).into_iter().filter_map(|(_, item)| file(pdf, item)).collect()
}

/// An attached file as a reader's program lists it, without its bytes.
pub struct AttachedFile {
    /// Its name.
    pub name: String,
    /// Its other names: in the tree of names, and for programs that read no Unicode.
    pub other_names: Vec<String>,
    /// What is said of it, each with what it is called: its description, the kind of its content, its date and size,
    /// and what it is to the document.
    pub said: Vec<(&'static str, String)>,
    /// Whether it holds other bytes for other programs.
    pub has_other_bytes: bool,
    /// The keys of its dictionary that tickmark never writes.
    pub other_keys: Vec<String>,
}

/// The files of [`listed`] as they are described.
pub fn described_files(pdf: &Document) -> Vec<AttachedFile> {
    entries(pdf).into_iter().filter_map(|(key, item)| described(pdf, key, item)).collect()
}

/// The entries of the tree of names `EmbeddedFiles`: each key with what it leads to.
fn entries(pdf: &Document) -> Vec<(&Object, &Object)> {
    let names = pdf.catalog().and_then(|catalog| catalog.get(b"Names")).ok().and_then(|names| dictionary(pdf, names));
    let mut waiting: Vec<&Object> = names.and_then(|names| names.get(b"EmbeddedFiles").ok()).into_iter().collect();
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    while let Some(node) = waiting.pop() {
        if node.as_reference().is_ok_and(|id| !seen.insert(id)) {
            continue;
        }
        let Some(node) = dictionary(pdf, node) else { continue };
        waiting.extend(node.get(b"Kids").ok().and_then(|kids| array(pdf, kids)).into_iter().flatten());
        let pairs = node.get(b"Names").ok().and_then(|names| array(pdf, names));
        found.extend(pairs.into_iter().flat_map(|pairs| pairs.chunks_exact(2)).map(|pair| (&pair[0], &pair[1])));
    }
    found
}

/// Every embedded file of a PDF, whether a list names it or not: the objects that hold one.
pub fn embedded(pdf: &Document) -> BTreeSet<ObjectId> {
    let holds = |object: &Object| object.as_dict().is_ok_and(|it| it.has(b"EF"));
    pdf.objects.iter().filter(|(_, object)| holds(object)).map(|(id, _)| *id).collect()
}

fn array<'a>(pdf: &'a Document, object: &'a Object) -> Option<&'a Vec<Object>> {
    pdf.dereference(object).ok()?.1.as_array().ok()
}

fn dictionary<'a>(pdf: &'a Document, object: &'a Object) -> Option<&'a Dictionary> {
    pdf.dereference(object).ok()?.1.as_dict().ok()
}

fn file(pdf: &Document, item: &Object) -> Option<(String, Vec<u8>)> {
    let specification = dictionary(pdf, item)?;
    let name = specification.get(b"UF").or_else(|_| specification.get(b"F")).ok()?.as_str().ok()?;
    let streams = dictionary(pdf, specification.get(b"EF").ok()?)?;
    let stream = pdf.dereference(streams.get(b"F").ok()?).ok()?.1.as_stream().ok()?;
    let bytes = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
    Some((text(name), bytes))
}

/// How a file is described (ISO 32000-1:2008, 7.11.3 and 7.11.4).
fn described(pdf: &Document, key: &Object, item: &Object) -> Option<AttachedFile> {
    const KEYS: [&[u8]; 6] = [b"Type", b"F", b"UF", b"EF", b"Desc", b"AFRelationship"];
    let specification = dictionary(pdf, item)?;
    let name = text(specification.get(b"UF").or_else(|_| specification.get(b"F")).ok()?.as_str().ok()?);
    let streams = dictionary(pdf, specification.get(b"EF").ok()?)?;
    let content = |key: &[u8]| pdf.dereference(streams.get(key).ok()?).ok()?.1.as_stream().ok();
    let stream = content(b"F")?;
    let bytes = |stream: &Stream| stream.get_plain_content().unwrap_or_else(|_| stream.content.clone());
    let own = bytes(stream);
    let others = streams.iter().filter(|(key, _)| key.as_slice() != b"F");
    let has_other_bytes =
        others.map(|(key, _)| content(key)).any(|other| other.is_none_or(|other| bytes(other) != own));
    let words = |holder: &Dictionary, key: &[u8]| said(pdf, holder.get(key).ok()?);
    let parameters = stream.dict.get(b"Params").ok().and_then(|found| dictionary(pdf, found));
    let of_parameters = |key: &[u8]| parameters.and_then(|found| words(found, key));
    let parts = [
        ("description", words(specification, b"Desc")),
        ("relation", words(specification, b"AFRelationship")),
        ("kind of content", words(&stream.dict, b"Subtype")),
        ("date", of_parameters(b"ModDate")),
        ("date of making", of_parameters(b"CreationDate")),
        ("size", of_parameters(b"Size")),
    ];
    let other_names = said(pdf, key).into_iter().chain(words(specification, b"F")).filter(|other| *other != name);
    let other_keys = specification.iter().map(|(key, _)| key).filter(|key| !KEYS.contains(&key.as_slice()));
    Some(AttachedFile {
        other_names: other_names.collect(),
        said: parts.into_iter().filter_map(|(what, words)| Some((what, words?))).collect(),
        has_other_bytes,
        other_keys: other_keys.map(|key| String::from_utf8_lossy(key).into_owned()).collect(),
        name,
    })
}

/// How an object reads: a text, a name or a number.
fn said(pdf: &Document, object: &Object) -> Option<String> {
    match pdf.dereference(object).ok()?.1 {
        text @ Object::String(..) => lopdf::decode_text_string(text).ok(),
        Object::Name(name) => Some(String::from_utf8_lossy(name).into_owned()),
        Object::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A text string of PDF: UTF-16 with a byte order mark, else as it is.
fn text(bytes: &[u8]) -> String {
    match bytes.strip_prefix(&[0xFE, 0xFF]) {
        Some(rest) => {
            let units: Vec<u16> = rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        None => String::from_utf8_lossy(bytes).into_owned(),
    }
}
