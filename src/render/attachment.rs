//! Reading the files attached to a PDF.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, Object, ObjectId};

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
        found.extend(pairs.into_iter().flatten().skip(1).step_by(2).filter_map(|item| file(pdf, item)));
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
