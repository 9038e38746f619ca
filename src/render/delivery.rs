//! What travels with a page so that who holds only the page can check it: in a PDF as its
//! attachments, in an HTML page in an element that shows nothing.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use serde::{Deserialize, Serialize};

use crate::render::{Account, Attachment};

/// Name and version of the schema.
pub const SCHEMA: &str = "tickmark-delivery/1";

/// Name of the list among the files that travel.
pub const DELIVERY: &str = "delivery.json";

/// Id of the element of an HTML page that holds the files.
pub const ELEMENT: &str = "tm-delivery";

/// The most bytes that the files of an HTML page may unpack to.
const MOST: usize = 256 << 20;

/// The list of the files that travel with a page, and the account of its numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// [`SCHEMA`].
    pub schema: String,
    /// Name and version of the program.
    pub generator: String,
    /// Version of the report.
    pub version: String,
    /// Id of the document.
    pub document: String,
    /// `pdf`, `html` or `docx`.
    pub output: String,
    /// The files but this list itself, in their order.
    pub files: Vec<DeliveredFile>,
    /// The numbers on the page.
    pub account: Account,
    /// Whether it is blinded: then its sources, which name the authors, do not travel.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub blind: bool,
}

/// A file that travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveredFile {
    /// Its name among the files.
    pub name: String,
    /// The file of the project that it is; none for the ledger.
    pub path: Option<String>,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// Whether its bytes are here. Fonts do not travel in an HTML page.
    pub here: bool,
}

impl Delivery {
    /// The list for a page.
    pub(super) fn of(page: &super::Page<'_>, output: &str, account: &Account) -> Self {
        let is_here = |file: &Attachment| output == "pdf" || !file.is_heavy();
        let files = page.attachments.iter().map(|file| DeliveredFile {
            name: file.name.clone(),
            path: file.path.clone(),
            sha256: file.digest().hex(),
            bytes: file.bytes.len() as u64,
            here: is_here(file),
        });
        Self {
            schema: SCHEMA.to_owned(),
            generator: super::generator(),
            version: page.ledger.report.version.clone(),
            document: page.document.id.clone(),
            output: output.to_owned(),
            files: files.collect(),
            account: account.clone(),
            blind: page.blind,
        }
    }

    /// The list as JSON text.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// What the element of an HTML page holds.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Packed {
    /// The digest of the page with these digits blanked.
    seal: String,
    /// The files by name, each deflated (zlib) and in Base64.
    files: BTreeMap<String, String>,
}

/// The bytes of a file as they stand in an HTML page.
pub fn packed(bytes: &[u8]) -> String {
    STANDARD.encode(compress_to_vec_zlib(bytes, 6))
}

/// The page with the files in an element of its own, sealed.
pub(super) fn put_into(html: &str, page: &super::Page<'_>, account: &Account) -> String {
    let list = Delivery::of(page, "html", account);
    let mut files = BTreeMap::from([(DELIVERY.to_owned(), packed(list.json().as_bytes()))]);
    let here = page.attachments.iter().zip(&list.files).filter(|(_, file)| file.here);
    files.extend(here.map(|(file, _)| (file.name.clone(), file.packed.clone())));
    let packed = serde_json::to_string(&Packed { seal: super::seal::blank(), files }).unwrap_or_default();
    let element = format!("<script type=\"application/json\" id=\"{ELEMENT}\">{packed}</script>\n");
    let at = html.rfind("</body>").unwrap_or(html.len());
    super::seal::seal_html(&format!("{}{element}{}", &html[..at], &html[at..]))
}

/// The files that the element of an HTML page holds, by name, with the seal it names.
///
/// # Errors
/// As a sentence: the element is damaged, or unpacks to more than any report has.
pub fn unpacked(element: &str) -> Result<(String, BTreeMap<String, Vec<u8>>), String> {
    let packed: Packed = serde_json::from_str(element).map_err(|error| error.to_string())?;
    let (mut all, mut left) = (BTreeMap::new(), MOST);
    for (name, content) in packed.files {
        let damaged = |error: &dyn std::fmt::Display| format!("`{name}` is damaged: {error}");
        let deflated = STANDARD.decode(content).map_err(|error| damaged(&error))?;
        let bytes = decompress_to_vec_zlib_with_limit(&deflated, left).map_err(|error| damaged(&error))?;
        left -= bytes.len();
        all.insert(name, bytes);
    }
    Ok((packed.seal, all))
}
