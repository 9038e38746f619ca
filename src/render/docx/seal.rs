//! The seal of a Word document: a digest of all its parts, which it names in the part of what
//! travels.
//!
//! # Encoding
//! `tickmark/docx/1` over name and bytes of each part in the order of names, with the digits of the
//! seal replaced by zeros. A program that saves the document anew writes other parts.

use std::collections::BTreeMap;

use super::archive::Archive;
use super::package::{Part, content_types};
use crate::digest::{Digest, Parts};
use crate::render::seal::blank;

/// Where the part of what travels is in a document of ours.
const TRAVELS: &str = "customXml/item1.xml";

/// How a seal stands in that part.
fn marked(seal: &str) -> String {
    format!(" seal=\"{seal}\"")
}

/// Seals a document whose parts hold a blank seal.
pub(super) fn seal(parts: &mut [Part]) {
    let types = content_types(parts).into_bytes();
    let mut all: BTreeMap<&str, &[u8]> = parts.iter().map(|part| (part.name.as_str(), &*part.bytes)).collect();
    all.insert("[Content_Types].xml", &types);
    let seal = of(&all).hex();
    for part in parts.iter_mut().filter(|part| part.name == TRAVELS) {
        let text = String::from_utf8_lossy(&part.bytes).replacen(&marked(&blank()), &marked(&seal), 1);
        part.bytes = text.into_bytes();
    }
}

fn of(parts: &BTreeMap<&str, &[u8]>) -> Digest {
    parts
        .iter()
        .fold(Parts::new("tickmark/docx/1"), |all, (name, bytes)| all.with(name.as_bytes()).with(bytes))
        .finish()
}

/// The seal that a document names, and the one that it must name; none where it names none.
pub fn sealed(archive: &Archive) -> Option<(String, Digest)> {
    let travels = archive.text(TRAVELS)?;
    let (_, rest) = travels.split_once(" seal=\"")?;
    let (named, _) = rest.split_once('"')?;
    let blanked = travels.replacen(&marked(named), &marked(&blank()), 1).into_bytes();
    let mut all: BTreeMap<&str, &[u8]> =
        archive.names().filter_map(|name| Some((name, archive.bytes(name)?))).collect();
    all.insert(TRAVELS, &blanked);
    Some((named.to_owned(), of(&all)))
}
