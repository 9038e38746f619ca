//! The lengths that a data set of Stata gives of its own parts, held against what there is of the
//! file: the crate that reads it takes memory for a part before it reads it, and a damaged length
//! may be four gigabytes.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use dta::stata::dta::byte_order::ByteOrder;
use dta::stata::dta::header::Header;
use dta::stata::dta::release::Release;
use dta::stata::dta::schema::Schema;
use dta::stata::dta::variable_type::VariableType;

/// The bytes of a file, read one after the other by the crate, with the place it has come to.
pub(super) struct Bytes<'a> {
    bytes: &'a [u8],
    at: Rc<Cell<usize>>,
}

/// The bytes that a reader has not come to yet.
pub(super) struct Rest<'a> {
    bytes: &'a [u8],
    at: Rc<Cell<usize>>,
}

/// The bytes for a reader, and what it leaves of them.
pub(super) fn reading(bytes: &[u8]) -> (Bytes<'_>, Rest<'_>) {
    let at = Rc::new(Cell::new(0));
    (Bytes { bytes, at: at.clone() }, Rest { bytes, at })
}

impl Read for Bytes<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut rest = self.bytes.get(self.at.get()..).unwrap_or_default();
        let count = rest.read(into)?;
        self.at.set(self.at.get() + count);
        Ok(count)
    }
}

/// How the entries of a part stand in the file: a tag, some bytes, the length of what follows them
/// and of the bytes after the length that are there anyway.
struct Entries {
    opening: &'static [u8],
    tag: &'static [u8],
    before: usize,
    width: usize,
    after: usize,
}

impl Rest<'_> {
    fn bytes(&self) -> &[u8] {
        self.bytes.get(self.at.get()..).unwrap_or_default()
    }

    /// An error if there cannot be as many variables as the header says: each has a type, a name,
    /// a format and labels, of nine bytes at least.
    pub(super) fn has_variables(&self, header: &Header) -> Result<(), String> {
        let count = usize::try_from(header.variable_count()).unwrap_or(usize::MAX);
        if count.saturating_mul(9) > self.bytes().len() {
            return Err(format!("its header says {count} variables, which the file is too short for"));
        }
        Ok(())
    }

    /// An error if there cannot be as many rows as the header says.
    pub(super) fn has_rows(&self, header: &Header, schema: &Schema) -> Result<(), String> {
        let width: u64 = schema.variables().iter().map(|variable| width(variable.variable_type())).sum();
        let rows = header.observation_count();
        if rows > 0 && (width == 0 || rows.saturating_mul(width) > self.bytes().len() as u64) {
            return Err(format!("its header says {rows} rows of {width} bytes, which the file is too short for"));
        }
        Ok(())
    }

    /// An error if a characteristic is longer than what is left of the file.
    pub(super) fn has_characteristics(&self, header: &Header) -> Result<(), String> {
        let release = header.release();
        let entries = if release.is_xml_like() {
            Entries { opening: b"<characteristics>", tag: b"<ch>", before: 0, width: 4, after: b"</ch>".len() }
        } else if release >= Release::V105 {
            let width = if release >= Release::V110 { 4 } else { 2 };
            Entries { opening: b"", tag: b"", before: 1, width, after: 0 }
        } else {
            return Ok(());
        };
        self.has(&entries, header.byte_order(), "a characteristic")
    }

    /// An error if a long text is longer than what is left of the file.
    pub(super) fn has_long_texts(&self, header: &Header) -> Result<(), String> {
        let release = header.release();
        if !release.supports_long_strings() {
            return Ok(());
        }
        let row = if release >= Release::V118 { 8 } else { 4 };
        let entries = Entries { opening: b"<strls>", tag: b"GSO", before: 4 + row + 1, width: 4, after: 0 };
        self.has(&entries, header.byte_order(), "a long text")
    }

    /// An error if the names of a variable's values are longer than what is left of the file.
    pub(super) fn has_value_labels(&self, header: &Header) -> Result<(), String> {
        let release = header.release();
        // Older ones count the names in two bytes.
        if release < Release::V108 {
            return Ok(());
        }
        let name = if release >= Release::V118 {
            129
        } else if release >= Release::V110 {
            33
        } else {
            9
        };
        let (opening, tag, closing): (&[u8], &[u8], &[u8]) =
            if release.is_xml_like() { (b"<value_labels>", b"<lbl>", b"</lbl>") } else { (b"", b"", b"") };
        let entries = Entries { opening, tag, before: 0, width: 4, after: name + 3 + closing.len() };
        self.has(&entries, header.byte_order(), "a set of value labels")
    }

    /// Goes through the entries up to the first that is none; an error at one that the file ends in.
    fn has(&self, entries: &Entries, order: ByteOrder, what: &str) -> Result<(), String> {
        let mut rest = self.bytes();
        rest = rest.strip_prefix(entries.opening).unwrap_or(rest);
        while let Some(entry) = rest.strip_prefix(entries.tag) {
            let Some((number, body)) =
                entry.get(entries.before..).and_then(|entry| entry.split_at_checked(entries.width))
            else {
                return Ok(());
            };
            let length = length(number, order);
            if length == 0 && entries.tag.is_empty() && entries.before > 0 {
                return Ok(());
            }
            match body.get(length.saturating_add(entries.after)..) {
                Some(after) => rest = after,
                None => {
                    let left = body.len();
                    return Err(format!("it gives {what} {length} bytes, and {left} are left of the file"));
                }
            }
        }
        Ok(())
    }
}

/// The bytes of a value in a row.
fn width(kind: VariableType) -> u64 {
    match kind {
        VariableType::Byte => 1,
        VariableType::Int => 2,
        VariableType::Long | VariableType::Float => 4,
        VariableType::Double | VariableType::LongString => 8,
        VariableType::FixedString(length) => u64::from(length),
    }
}

/// A length of two or four bytes.
fn length(bytes: &[u8], order: ByteOrder) -> usize {
    let digit = |length: usize, byte: &u8| length << 8 | usize::from(*byte);
    match order {
        ByteOrder::BigEndian => bytes.iter().fold(0, digit),
        ByteOrder::LittleEndian => bytes.iter().rev().fold(0, digit),
    }
}
