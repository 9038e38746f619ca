//! What travels in a Word document so that co-authors' words can be brought back, and its
//! numbers checked: a part of custom XML, which Word keeps as it is.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use super::archive::Archive;
use super::markup::{HEAD, escape};
use crate::render::delivery::{DELIVERY, Delivery, packed};
use crate::render::{Account, Page};

/// The namespace of the part.
pub(crate) const NAMESPACE: &str = "urn:tickmark:delivery:1";

/// Under this name the text of the document travels, as it was delivered.
pub const BODY: &str = "document.xml";

/// Under this name its footnotes do.
pub const NOTES: &str = "footnotes.xml";

/// Under these names the head and the foot of its pages do.
pub const HEADS: [&str; 2] = ["header.xml", "footer.xml"];

/// Under this name travels where the links and pictures of the text lead.
pub const LEADS: &str = "leads.json";

/// The most bytes that what travels may unpack to.
const MOST: usize = 256 << 20;

/// The part of the files that travel: those of every page, and the text as delivered, with where its
/// links and pictures lead.
pub(super) fn part(
    page: &Page<'_>,
    account: &Account,
    (body, notes): (&str, &str),
    heads: [&str; 2],
    leads: &BTreeMap<String, String>,
) -> String {
    let list = Delivery::of(page, "docx", account);
    let mut out = format!(
        "{HEAD}<delivery xmlns=\"{NAMESPACE}\" version=\"{}\" document=\"{}\" seal=\"{}\">",
        escape(&list.version),
        escape(&list.document),
        crate::render::seal::blank()
    );
    let mut file = |name: &str, path: Option<&str>, content: &str| {
        let path = path.map_or(String::new(), |path| format!(" path=\"{}\"", escape(path)));
        out.push_str(&format!("<file name=\"{}\"{path}>{content}</file>", escape(name)));
    };
    file(DELIVERY, None, &packed(list.json().as_bytes()));
    file(BODY, None, &packed(body.as_bytes()));
    file(NOTES, None, &packed(notes.as_bytes()));
    file(LEADS, None, &packed(serde_json::to_string(leads).unwrap_or_default().as_bytes()));
    for (name, head) in HEADS.into_iter().zip(heads) {
        file(name, None, &packed(head.as_bytes()));
    }
    for (attachment, _) in page.attachments.iter().zip(&list.files).filter(|(_, file)| file.here) {
        file(&attachment.name, attachment.path.as_deref(), &attachment.packed);
    }
    out.push_str("</delivery>");
    out
}

/// The part beside it that names it.
pub(super) fn properties() -> String {
    format!(
        "{HEAD}<ds:datastoreItem xmlns:ds=\"http://schemas.openxmlformats.org/officeDocument/2006/customXml\" \
         ds:itemID=\"{{7C1A3C52-71C4-4B0B-9E5D-54494B4D4B01}}\"><ds:schemaRefs><ds:schemaRef ds:uri=\"{NAMESPACE}\"/>\
         </ds:schemaRefs></ds:datastoreItem>"
    )
}

/// What travelled in a Word document.
#[derive(Debug)]
pub struct Travelled {
    /// The version of the report.
    pub version: String,
    /// The document of the report.
    pub document: String,
    /// The files by their names.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The files of the project among them: path and name.
    pub paths: BTreeMap<String, String>,
}

/// What travelled in a document; none where a program has left it out.
///
/// # Errors
/// As a sentence: it is there and damaged.
pub fn travelled(archive: &Archive) -> Result<Option<Travelled>, String> {
    let parts: Vec<&str> = archive.names().filter(|name| name.ends_with(".xml")).collect();
    let holds =
        |name: &&&str| archive.text(name).is_some_and(|text| text.contains(NAMESPACE) && text.contains("<file "));
    let Some(name) = parts.iter().find(holds) else { return Ok(None) };
    let damaged = |why: &dyn std::fmt::Display| format!("what travels in it is damaged (`{name}`): {why}");
    let text = archive.text(name).unwrap_or_default();
    let document = roxmltree::Document::parse(text).map_err(|error| damaged(&error))?;
    let root = document.root_element();
    let attribute = |key: &str| root.attribute(key).unwrap_or_default().to_owned();
    let mut all = Travelled {
        version: attribute("version"),
        document: attribute("document"),
        files: BTreeMap::new(),
        paths: BTreeMap::new(),
    };
    let mut left = MOST;
    for file in root.children().filter(|node| node.has_tag_name((NAMESPACE, "file"))) {
        let name = file.attribute("name").unwrap_or_default().to_owned();
        let content: String = file.text().unwrap_or_default().split_whitespace().collect();
        let bytes = STANDARD.decode(content).map_err(|error| damaged(&error))?;
        let bytes = decompress_to_vec_zlib_with_limit(&bytes, left).map_err(|error| damaged(&error))?;
        left -= bytes.len();
        if let Some(path) = file.attribute("path") {
            all.paths.insert(path.to_owned(), name.clone());
        }
        all.files.insert(name, bytes);
    }
    Ok(Some(all))
}
