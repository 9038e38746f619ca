//! The readers of foreign bytes, each with what must hold of all that it reads beside not to panic.

mod blocks;
mod csv;
mod delivered;
mod dictionary;
mod html;
mod image;
mod ledger_json;
mod markdown;
mod pdf;
mod report_toml;
mod sql;
mod transport;

/// A reader, and the folders of the project whose files are examples of what it reads, beside
/// those of its own below `fuzz/seeds` and `fuzz/found`.
pub(crate) struct Reader {
    pub(crate) name: &'static str,
    pub(crate) read: fn(&[u8]),
    pub(crate) examples: &'static [&'static str],
}

/// All of them.
pub(crate) const READERS: [Reader; 12] = [
    Reader {
        name: "report_toml",
        read: |bytes| text(bytes, report_toml::read),
        examples: &["report", "tests/projects/lung/report"],
    },
    Reader { name: "sql", read: |bytes| text(bytes, sql::read), examples: &[] },
    Reader { name: "markdown", read: |bytes| text(bytes, markdown::read), examples: &["report", "docs"] },
    Reader { name: "ledger_json", read: ledger_json::read, examples: &[] },
    Reader { name: "html", read: |bytes| text(bytes, html::read), examples: &[] },
    Reader { name: "pdf", read: pdf::read, examples: &[] },
    Reader { name: "blocks", read: |bytes| text(bytes, blocks::read), examples: &[] },
    Reader { name: "csv", read: csv::read, examples: &["tests/data/asaur"] },
    Reader { name: "delivered", read: delivered::read, examples: &["fuzz/seeds/html", "fuzz/seeds/ledger_json"] },
    Reader { name: "image", read: image::read, examples: &["tests/data/images"] },
    Reader { name: "dictionary", read: |bytes| text(bytes, dictionary::read), examples: &[] },
    Reader {
        name: "transport",
        read: transport::read,
        examples: &[
            "tests/data/parquet",
            "tests/data/xpt",
            "tests/data/stata",
            "tests/data/sas7bdat",
            "tests/data/workbook",
            "tests/data/dataset_json",
        ],
    },
];

/// Reads a text; bytes that are none are refused before.
fn text(bytes: &[u8], read: fn(&str)) {
    if let Ok(text) = str::from_utf8(bytes) {
        read(text);
    }
}
