//! What can be said of a workbook before it is opened: whether it is one, and whether it
//! unpacks to more than a machine should read.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::diagnostic::{Diagnostic, Outcome};

/// A workbook that unpacks to more than this and to more than [`RATIO`] times its size is no
/// workbook: sheets of a study unpack to ten times their size, rarely to fifty.
const LARGE: u64 = 200 << 20;

/// See [`LARGE`].
const RATIO: u64 = 120;

/// No workbook unpacks to more than this.
const MOST: u64 = 8 << 30;

/// The first bytes of a compound file, in which old workbooks and encrypted ones are.
pub(super) const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// The first bytes of an archive, in which new workbooks are.
pub(super) const ARCHIVE: &[u8] = b"PK";

/// A sheet of a new workbook with merged cells holds this word.
const MERGED: &[u8] = b"mergeCell";

/// Checks that bytes are a workbook that can be opened, and whether it may have merged cells.
///
/// # Errors
/// They are something else, damaged, or unpack to far too much.
pub(super) fn check(bytes: &[u8]) -> Outcome<bool> {
    if bytes.starts_with(COMPOUND) {
        return Ok(true);
    }
    if !bytes.starts_with(ARCHIVE) {
        let is_markup = bytes.trim_ascii_start().starts_with(b"<");
        let what = if is_markup { "it is a web page or XML" } else { "it is none" };
        return Err(Diagnostic::error(format!("the file is not a workbook: {what}"))
            .hint("open it in Excel or LibreOffice and save it as .xlsx; a text table has the ending .csv")
            .into());
    }
    let broken = |reason: String| {
        Diagnostic::error(format!("the workbook is damaged: {reason}"))
            .hint("was it copied whole? open it in Excel or LibreOffice and save it again")
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(error.to_string()))?;
    let limit = LARGE.max(RATIO.saturating_mul(bytes.len() as u64)).min(MOST);
    let mut total = 0u64;
    // The end of one piece stays before the next, in case that the word is cut in two.
    let mut buffer = vec![0u8; (1 << 16) + MERGED.len()];
    let mut has_merged = false;
    // What an archive says of its sizes may be wrong: it is unpacked, and nothing is kept.
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).map_err(|error| broken(error.to_string()))?;
        loop {
            let count = part.read(&mut buffer[MERGED.len()..]).map_err(|error| broken(error.to_string()))?;
            has_merged = has_merged || memchr::memmem::find(&buffer[..MERGED.len() + count], MERGED).is_some();
            total = total.saturating_add(count as u64);
            if total > limit {
                let message = format!(
                    "the workbook has {} kB and unpacks to more than {} MB, which no sheet of data does",
                    bytes.len() >> 10,
                    limit >> 20
                );
                return Err(Diagnostic::error(message).hint("export the sheet as “CSV UTF-8”").into());
            }
            if count == 0 {
                break;
            }
            buffer.copy_within(count..count + MERGED.len(), 0);
        }
    }
    Ok(has_merged)
}

/// An error of a workbook that cannot be read.
pub(super) fn damaged(reason: &str) -> Diagnostic {
    Diagnostic::error(format!("the workbook cannot be read: {reason}"))
        .hint("open it in Excel or LibreOffice and save it again, or export the sheet as “CSV UTF-8”")
}
