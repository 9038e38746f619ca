//! The archive that a Word document is: its parts, what they are, and how they lead to each
//! other (ECMA-376 part 2, Open Packaging Conventions).
//!
//! The archive is written here and not by a crate, so that the same parts are the same bytes
//! on every machine: times are fixed, parts stand in their order, and one compressor is used.

use std::collections::BTreeMap;

use miniz_oxide::deflate::compress_to_vec;

use super::markup::escape;
use crate::digest::Digest;

/// A part of a document.
pub(super) struct Part {
    /// Its name in the archive, without a slash before it.
    pub(super) name: String,
    /// Its content type; none where that of its ending is right.
    pub(super) content_type: Option<&'static str>,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
}

/// What a part leads to: other parts, and addresses on the web.
#[derive(Default)]
pub(super) struct Relations(Vec<Relation>);

struct Relation {
    kind: &'static str,
    target: String,
    is_external: bool,
}

/// Before the kind of a relation between parts.
const KINDS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

impl Relations {
    /// The id under which a part is led to, one id for each.
    pub(super) fn to(&mut self, kind: &'static str, target: &str) -> String {
        self.add(kind, target, false)
    }

    /// The id under which an address is led to.
    pub(super) fn outside(&mut self, address: &str) -> String {
        self.add("hyperlink", address, true)
    }

    fn add(&mut self, kind: &'static str, target: &str, is_external: bool) -> String {
        let known = self.0.iter().position(|one| one.kind == kind && one.target == target);
        let index = known.unwrap_or_else(|| {
            self.0.push(Relation { kind, target: target.to_owned(), is_external });
            self.0.len() - 1
        });
        format!("rId{}", index + 1)
    }

    /// Where the links and the pictures of a text lead: by their ids, the address, or the SHA-256 of
    /// the picture.
    pub(super) fn shown(&self, media: &[(String, Vec<u8>)]) -> BTreeMap<String, String> {
        let all = self.0.iter().enumerate().filter_map(|(index, one)| {
            let picture = || one.target.strip_prefix("media/").and_then(|name| media.iter().find(|it| it.0 == name));
            let shown =
                if one.is_external { Some(one.target.clone()) } else { picture().map(|it| Digest::of(&it.1).hex()) };
            Some((format!("rId{}", index + 1), shown?))
        });
        all.collect()
    }

    /// Whether it leads nowhere.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The part that says all this.
    pub(super) fn xml(&self) -> String {
        let mut out = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
             <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">",
        );
        for (index, Relation { kind, target, is_external }) in self.0.iter().enumerate() {
            let own = kind.starts_with("http");
            let kind = if own { (*kind).to_owned() } else { format!("{KINDS}{kind}") };
            let mode = if *is_external { " TargetMode=\"External\"" } else { "" };
            out.push_str(&format!(
                "<Relationship Id=\"rId{}\" Type=\"{kind}\" Target=\"{}\"{mode}/>",
                index + 1,
                escape(target)
            ));
        }
        out.push_str("</Relationships>");
        out
    }
}

/// The archive of these parts, with the list of what they are before them.
pub(super) fn archive(parts: &[Part]) -> Vec<u8> {
    let types = content_types(parts).into_bytes();
    let types = Part { name: "[Content_Types].xml".to_owned(), content_type: None, bytes: types };
    let mut out = Vec::new();
    let mut directory = Vec::new();
    let all = std::iter::once(&types).chain(parts);
    let mut count: u16 = 0;
    for part in all {
        let offset = out.len();
        // Pictures are packed already, and so is what travels: more would take time for little.
        let is_packed = part.name.starts_with("customXml/item1") || part.name.starts_with("word/media/");
        let packed = compress_to_vec(&part.bytes, if is_packed { 1 } else { 6 });
        let header = header(part, packed.len());
        out.extend(b"PK\x03\x04");
        out.extend(&header);
        out.extend(part.name.as_bytes());
        out.extend(packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&header);
        // Comment, disk, attributes of text and of the system: none.
        directory.extend([0; 10]);
        directory.extend(size(offset));
        directory.extend(part.name.as_bytes());
        count += 1;
    }
    let (start, length) = (out.len(), directory.len());
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(size(length));
    out.extend(size(start));
    out.extend([0, 0]);
    out
}

/// What stands before a part and in the directory alike (APPNOTE 6.3.10, section 4.3.7).
fn header(part: &Part, packed: usize) -> Vec<u8> {
    /// The first day that such an archive can name: 1 January 1980, midnight.
    const TIME_AND_DATE: [u8; 4] = [0, 0, 0x21, 0];
    let mut out = vec![20, 0, 0, 0, 8, 0];
    out.extend(TIME_AND_DATE);
    out.extend(checksum(&part.bytes).to_le_bytes());
    out.extend(size(packed));
    out.extend(size(part.bytes.len()));
    out.extend(u16::try_from(part.name.len()).unwrap_or(u16::MAX).to_le_bytes());
    out.extend([0, 0]);
    out
}

/// A size as it is written; no document of ours has 4 GB.
fn size(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes()
}

/// CRC-32 of ISO 3309, as archives have it.
fn checksum(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0_u32; 256];
        let mut index = 0;
        while index < 256 {
            let (mut value, mut step) = (index as u32, 0);
            while step < 8 {
                value = if value & 1 == 1 { 0xEDB8_8320 ^ (value >> 1) } else { value >> 1 };
                step += 1;
            }
            table[index] = value;
            index += 1;
        }
        table
    };
    !bytes.iter().fold(!0, |sum, byte| TABLE[((sum ^ u32::from(*byte)) & 0xFF) as usize] ^ (sum >> 8))
}

/// The list of what the parts are.
pub(super) fn content_types(parts: &[Part]) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">",
    );
    let endings = [
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("xml", "application/xml"),
        ("png", "image/png"),
        ("jpg", "image/jpeg"),
        ("svg", "image/svg+xml"),
    ];
    for (ending, kind) in endings {
        out.push_str(&format!("<Default Extension=\"{ending}\" ContentType=\"{kind}\"/>"));
    }
    for (part, kind) in parts.iter().filter_map(|part| Some((part, part.content_type?))) {
        out.push_str(&format!("<Override PartName=\"/{}\" ContentType=\"{kind}\"/>", escape(&part.name)));
    }
    out.push_str("</Types>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(checksum(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn one_part_has_one_id() {
        let mut relations = Relations::default();
        assert_eq!(relations.to("styles", "styles.xml"), "rId1");
        assert_eq!(relations.outside("https://example.org/?a&b"), "rId2");
        assert_eq!(relations.to("styles", "styles.xml"), "rId1");
        assert!(relations.xml().contains("Target=\"https://example.org/?a&amp;b\" TargetMode=\"External\""));
    }
}
