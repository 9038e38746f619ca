//! Reading the files attached to a PDF.

use lopdf::{Dictionary, Document, Object};

/// The files that the catalog's `AF` names, as (name, bytes). `None` where the bytes
/// are no PDF or carry none.
pub fn attached(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let pdf = Document::load_mem(bytes).ok()?;
    let list = array(&pdf, pdf.catalog().ok()?.get(b"AF").ok()?)?;
    let files: Vec<_> = list.iter().filter_map(|item| file(&pdf, item)).collect();
    if files.is_empty() { None } else { Some(files) }
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
