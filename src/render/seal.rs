//! The seal of an output: a digest of all that a reader sees of it and of the files that
//! travel with it, which the output itself names.
//!
//! Whoever changes a page, a picture, a font or an attachment after the output was written
//! breaks the seal. It has no key: a forger who knows how can make a new one. That the
//! numbers are those of the data, only the data show; that the output is the authors', only
//! a signature.
//!
//! # Encoding
//! Of an HTML page the seal is SHA-256 over its bytes with the 64 digits of the seal
//! replaced by zeros. Of a PDF it is the digest `tickmark/pdf/1` over its catalog, title,
//! authors, subject and key words, its pages in their order, and name and bytes of each attached file in the order of names.
//! An object is hashed by what it is, not by its number: references by the digest of what
//! they lead to, pages by their position, streams as they unpack, dictionaries in the order
//! of their keys. Left out is what a signature that is added later changes: form, metadata,
//! the annotation that shows the signature.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use crate::digest::{Digest, Parts};
use crate::render::attachment::attached_to;

/// What stands for the seal until it is known.
pub(super) fn blank() -> String {
    "0".repeat(64)
}

/// Seals an HTML page that holds a blank seal.
pub(super) fn seal_html(page: &str) -> String {
    page.replacen(&marked(&blank()), &marked(&Digest::of(page.as_bytes()).hex()), 1)
}

/// How the seal stands in the element of an HTML page.
fn marked(seal: &str) -> String {
    format!("{{\"seal\":\"{seal}\"")
}

/// The seal that an HTML page must name.
pub fn of_html(page: &str, named: &str) -> Digest {
    Digest::of(page.replacen(&marked(named), &marked(&blank()), 1).as_bytes())
}

/// How a PDF names the program that made it, and its seal.
#[cfg(feature = "typeset")]
pub(super) fn creator(seal: &str) -> String {
    format!("{}, seal {seal}", super::generator())
}

/// The seal that a PDF names in its description: of `Creator` and of the metadata, which
/// agree in what tickmark writes.
pub fn named_by(pdf: &Document) -> BTreeSet<String> {
    let mut texts = Vec::new();
    let info = pdf.trailer.get(b"Info").and_then(|info| pdf.dereference(info)).and_then(|(_, info)| info.as_dict());
    if let Ok(creator) = info.and_then(|info| info.get(b"Creator")) {
        texts.extend(lopdf::decode_text_string(creator).ok());
    }
    let metadata = pdf.catalog().and_then(|catalog| catalog.get(b"Metadata")).and_then(|it| pdf.dereference(it));
    if let Ok(stream) = metadata.and_then(|(_, stream)| stream.as_stream()) {
        let bytes = stream.get_plain_content().unwrap_or_else(|_| stream.content.clone());
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let tool = text.split_once("<xmp:CreatorTool>").and_then(|(_, rest)| rest.split_once("</xmp:CreatorTool>"));
        texts.extend(tool.map(|(tool, _)| tool.to_owned()));
    }
    let seal = |text: &String| Some(text.split_once(", seal ")?.1.to_owned());
    texts.iter().filter_map(seal).collect()
}

/// The seal that a PDF must name.
///
/// # Errors
/// As a sentence: the pages cannot be read.
pub fn of_pdf(pdf: &Document) -> Result<Digest, String> {
    of_pdf_with(pdf, &attached_to(pdf))
}

/// The same of a PDF whose attached files have been read.
///
/// # Errors
/// As [`of_pdf`].
pub fn of_pdf_with(pdf: &Document, attached: &[(String, Vec<u8>)]) -> Result<Digest, String> {
    let pages: BTreeMap<ObjectId, u32> = pdf.get_pages().into_iter().map(|(number, id)| (id, number)).collect();
    let mut reader = Reader { pdf, pages, known: BTreeMap::new(), open: BTreeSet::new() };
    let catalog = pdf.catalog().map_err(|error| error.to_string())?;
    let mut parts = Parts::new("tickmark/pdf/1").with(&reader.catalog(catalog)?);
    for text in described(pdf) {
        parts = parts.with(&text);
    }
    for id in pdf.get_pages().into_values() {
        parts = parts.with(&reader.page(id)?);
    }
    let mut files: Vec<&(String, Vec<u8>)> = attached.iter().collect();
    files.sort();
    for (name, bytes) in files {
        parts = parts.with(name.as_bytes()).with(Digest::of(bytes).bytes());
    }
    Ok(parts.finish())
}

/// What programs show of a file: title, authors, subject, key words.
fn described(pdf: &Document) -> Vec<Vec<u8>> {
    const KEYS: [&[u8]; 4] = [b"Title", b"Author", b"Subject", b"Keywords"];
    let info =
        pdf.trailer.get(b"Info").and_then(|info| pdf.dereference(info)).and_then(|(_, info)| info.as_dict()).ok();
    let text = |key: &[u8]| info?.get(key).and_then(Object::as_str).ok().map(<[u8]>::to_vec);
    KEYS.iter().map(|key| text(key).unwrap_or_default()).collect()
}

/// Objects within objects, not counting references that were followed before.
const MOST_DEPTH: usize = 400;

struct Reader<'p> {
    pdf: &'p Document,
    pages: BTreeMap<ObjectId, u32>,
    known: BTreeMap<ObjectId, Digest>,
    /// The references that are being followed: one of these again is a circle.
    open: BTreeSet<ObjectId>,
}

/// Keys of the catalog that are read elsewhere, or that a signature adds or changes.
const APART: [&[u8]; 8] = [b"AF", b"Metadata", b"AcroForm", b"Perms", b"DSS", b"Extensions", b"Version", b"Pages"];

/// Keys that lead back.
const BACK: [&[u8]; 3] = [b"Parent", b"Prev", b"Last"];

/// Attributes of a page that the nodes above it may hold (PDF 32000-1:2008, 7.7.3.4).
const INHERITED: [&[u8]; 4] = [b"Resources", b"MediaBox", b"CropBox", b"Rotate"];

impl Reader<'_> {
    fn catalog(&mut self, catalog: &Dictionary) -> Result<Vec<u8>, String> {
        let mut kept = catalog.clone();
        APART.iter().for_each(|key| drop(kept.remove(key)));
        if let Ok((_, Object::Dictionary(names))) = self.pdf.dereference(catalog.get(b"Names").unwrap_or(&Object::Null))
        {
            let mut names = names.clone();
            names.remove(b"EmbeddedFiles");
            kept.set("Names", names);
        }
        let outlines = self.outlines(catalog);
        kept.remove(b"Outlines");
        let mut out = Vec::new();
        self.dictionary(&kept, &mut out, 0)?;
        for item in outlines {
            self.dictionary(&item, &mut out, 0)?;
        }
        Ok(out)
    }

    /// The items of the outline in the order of their chain, without what links them: a
    /// chain of thousands would be as deep.
    fn outlines(&self, catalog: &Dictionary) -> Vec<Dictionary> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        let next = |item: &Dictionary, key: &[u8]| item.get(key).and_then(Object::as_reference).ok();
        let mut waiting: Vec<ObjectId> = next(catalog, b"Outlines").into_iter().collect();
        while let Some(id) = waiting.pop().filter(|id| seen.insert(*id)) {
            let Ok(item) = self.pdf.get_dictionary(id) else { continue };
            waiting.extend(next(item, b"Next"));
            waiting.extend(next(item, b"First"));
            let mut kept = item.clone();
            for key in [b"Next".as_slice(), b"First", b"Last", b"Prev", b"Parent"] {
                kept.remove(key);
            }
            found.push(kept);
        }
        found
    }

    fn page(&mut self, id: ObjectId) -> Result<Vec<u8>, String> {
        let page = self.pdf.get_dictionary(id).map_err(|error| error.to_string())?;
        let mut whole = page.clone();
        for key in INHERITED {
            if let (false, Some(value)) = (page.has(key), self.inherited(page, key)) {
                whole.set(key, value);
            }
        }
        let annotations = self.pdf.dereference(page.get(b"Annots").unwrap_or(&Object::Null)).map(|(_, list)| list);
        if let Ok(Object::Array(list)) = annotations {
            let kept: Vec<Object> = list.iter().filter(|item| !self.is_signature(item)).cloned().collect();
            if kept.is_empty() {
                whole.remove(b"Annots");
            } else {
                whole.set("Annots", kept);
            }
        }
        let mut out = Vec::new();
        self.dictionary(&whole, &mut out, 0)?;
        Ok(out)
    }

    fn inherited(&self, page: &Dictionary, key: &[u8]) -> Option<Object> {
        let mut node = page;
        for _ in 0..64 {
            node = self.pdf.dereference(node.get(b"Parent").ok()?).ok()?.1.as_dict().ok()?;
            if let Ok(found) = node.get(key) {
                return Some(found.clone());
            }
        }
        None
    }

    /// The annotation of a signature that shows nothing.
    fn is_signature(&self, item: &Object) -> bool {
        let dictionary = self.pdf.dereference(item).ok().and_then(|(_, object)| object.as_dict().ok());
        dictionary.is_some_and(|dictionary| is_unseen_signature(self.pdf, dictionary))
    }

    fn object(&mut self, object: &Object, out: &mut Vec<u8>, depth: usize) -> Result<(), String> {
        if depth > MOST_DEPTH {
            return Err("its objects are nested deeper than those of any page".to_owned());
        }
        let put = |out: &mut Vec<u8>, kind: u8, bytes: &[u8]| {
            out.push(kind);
            out.extend((bytes.len() as u64).to_le_bytes());
            out.extend(bytes);
        };
        match object {
            Object::Null => out.push(b'0'),
            Object::Boolean(value) => put(out, b'b', &[u8::from(*value)]),
            Object::Integer(value) => put(out, b'i', &value.to_le_bytes()),
            Object::Real(value) => put(out, b'r', &value.to_bits().to_le_bytes()),
            Object::Name(name) => put(out, b'n', name),
            Object::String(text, _) => put(out, b's', text),
            Object::Array(items) => {
                put(out, b'a', &(items.len() as u64).to_le_bytes());
                for item in items {
                    self.object(item, out, depth + 1)?;
                }
            }
            Object::Dictionary(dictionary) => self.dictionary(dictionary, out, depth + 1)?,
            Object::Stream(stream) => self.stream(stream, out, depth + 1)?,
            Object::Reference(id) => match self.pages.get(id) {
                Some(number) => put(out, b'p', &number.to_le_bytes()),
                None => {
                    let digest = self.reference(*id, depth)?;
                    put(out, b'o', digest.bytes());
                }
            },
        }
        Ok(())
    }

    fn reference(&mut self, id: ObjectId, depth: usize) -> Result<Digest, String> {
        if let Some(known) = self.known.get(&id) {
            return Ok(*known);
        }
        if !self.open.insert(id) {
            return Ok(Digest::of(b"circle"));
        }
        let mut inner = Vec::new();
        let pdf = self.pdf;
        self.object(pdf.get_object(id).unwrap_or(&Object::Null), &mut inner, depth + 1)?;
        self.open.remove(&id);
        let digest = Digest::of(&inner);
        self.known.insert(id, digest);
        Ok(digest)
    }

    fn dictionary(&mut self, dictionary: &Dictionary, out: &mut Vec<u8>, depth: usize) -> Result<(), String> {
        let sorted: BTreeMap<&[u8], &Object> = dictionary.iter().map(|(key, value)| (key.as_slice(), value)).collect();
        out.push(b'd');
        for (key, value) in sorted.into_iter().filter(|(key, _)| !BACK.contains(key)) {
            out.extend((key.len() as u64).to_le_bytes());
            out.extend(key);
            self.object(value, out, depth)?;
        }
        out.push(b'e');
        Ok(())
    }

    fn stream(&mut self, stream: &Stream, out: &mut Vec<u8>, depth: usize) -> Result<(), String> {
        let plain = stream.get_plain_content().ok();
        let mut kept = stream.dict.clone();
        kept.remove(b"Length");
        if plain.is_some() {
            kept.remove(b"Filter");
            kept.remove(b"DecodeParms");
        }
        self.dictionary(&kept, out, depth)?;
        out.extend(Digest::of(plain.as_deref().unwrap_or(&stream.content)).bytes());
        Ok(())
    }
}

/// Whether an annotation is that of a signature, and shows nothing on its page: what a signature shows may be painted over
/// a number.
pub fn is_unseen_signature(pdf: &Document, annotation: &Dictionary) -> bool {
    let is = |key: &[u8], name: &[u8]| annotation.get(key).and_then(Object::as_name).is_ok_and(|own| own == name);
    let number = |object: &Object| pdf.dereference(object).ok().and_then(|(_, object)| object.as_float().ok());
    let corners: Option<Vec<f32>> = annotation
        .get(b"Rect")
        .and_then(|rect| pdf.dereference(rect))
        .and_then(|(_, rect)| rect.as_array())
        .ok()
        .and_then(|rect| rect.iter().map(number).collect());
    let is_without_area = corners.is_some_and(|it| matches!(it[..], [a, b, c, d] if a == c || b == d));
    is(b"Subtype", b"Widget")
        && is(b"FT", b"Sig")
        && (is_without_area || !(annotation.has(b"AP") || annotation.has(b"MK")))
}
