//! The part of a script that reads the frozen files.

use encoding_rs::Encoding;

use crate::analysis::TableRecord;
use crate::data::{Dialect, Field, FieldType, Format, Keys, Level, Resource, UnsaidLayout};
use crate::kinds::key_columns;
use crate::kinds::r::{Call, strings};
use crate::ledger::{Ledger, SourceEntry};
use crate::qc::Recomputation;
use crate::sql::r::string;

/// Texts that are missing where the dictionary says nothing.
const MISSING: [&str; 2] = ["", "NA"];

/// Whether some source is a SAS transport file.
pub(super) fn has_transport(ledger: &Ledger) -> bool {
    ledger.sources.iter().any(|source| matches!(Format::of_path(&source.path), Ok(Format::Xpt)))
}

/// One piece for each source file.
pub(super) fn sections(of: &Recomputation<'_>) -> String {
    let mut text = String::from("# ==== The frozen files ====\n\n");
    let all = Keys::new(key_columns(of.blocks), of.dictionary);
    for source in &of.ledger.sources {
        let resource = of.dictionary.and_then(|dictionary| dictionary.resource(&source.id));
        let table = of.ledger.tables.iter().find(|table| table.id == source.id);
        let columns = table.map_or(&[][..], |table| table.columns.as_slice()).iter().map(String::as_str);
        let is_inferred = |name: &&str| {
            resource.and_then(|resource| resource.field(name)).is_none_or(|field| field.kind == FieldType::Any)
        };
        let keys: Vec<&str> = columns.filter(|name| all.holds(name)).filter(is_inferred).collect();
        text.push_str(&reading(source, (resource, of.layouts.get(&source.path)), &keys));
        text.push('\n');
    }
    for engine in &of.ledger.engines {
        text.push_str(&unavailable(&string(&engine.id), "a table whose rows another engine holds"));
    }
    text.push_str(&put_together(of.ledger));
    text
}

/// The tables that are put together of the files: several as one, or a part of one.
fn put_together(ledger: &Ledger) -> String {
    let is_source = |id: &String| {
        ledger.sources.iter().any(|source| source.id == *id) || ledger.engines.iter().any(|engine| engine.id == *id)
    };
    let is_block = |id: &String| ledger.blocks.iter().any(|block| block.id == *id);
    let made = ledger.tables.iter().filter(|table| {
        !table.parents.is_empty()
            && table.parents.iter().all(is_source)
            && !is_source(&table.id)
            && !is_block(&table.id)
    });
    let one = |table: &TableRecord| {
        let id = string(&table.id);
        let columns = |id: &String| ledger.tables.iter().find(|other| other.id == *id).map(|other| &other.columns);
        if table.parents.iter().all(|parent| columns(parent) == Some(&table.columns)) {
            let parts: Vec<String> = table.parents.iter().map(|id| format!("tables[[{}]]", string(id))).collect();
            format!("tables[[{id}]] <- rbind({})\n\n", parts.join(", "))
        } else {
            unavailable(&id, "a table put together of other files or of a part of one")
        }
    };
    made.map(one).collect()
}

/// Why R is not told how a file is laid out, where it is not.
fn unusual(dialect: &Dialect) -> Option<&'static str> {
    let is_unusual = dialect.quote != Some(b'"')
        || dialect.comment.is_some()
        || !dialect.has_header
        || !dialect.header_rows.is_empty();
    match (&dialect.member, is_unusual) {
        (Some(_), _) => Some("a data set of a library of several, of which this script reads none"),
        (None, true) => Some("a text table in another layout than this script reads"),
        (None, false) => None,
    }
}

/// The name of the encoding of a text, by which R knows it too; none of UTF-8.
fn encoding(declared: Option<&str>, found: Option<&UnsaidLayout>) -> Option<&'static str> {
    let label = declared.or_else(|| found?.encoding.as_deref())?;
    let encoding = Encoding::for_label(label.as_bytes())?;
    (encoding != encoding_rs::UTF_8).then(|| encoding.name())
}

fn reading(
    source: &SourceEntry,
    (resource, found): (Option<&Resource>, Option<&UnsaidLayout>),
    keys: &[&str],
) -> String {
    let id = string(&source.id);
    if let Some(reason) = resource.and_then(|resource| unusual(&resource.dialect)) {
        return unavailable(&id, reason);
    }
    let (reader, separator) = match Format::of_path(&source.path) {
        Ok(Format::Csv) => ("read_delimited", ","),
        Ok(Format::Tsv) => ("read_delimited", "\t"),
        Ok(Format::Xpt) => ("read_transport", ","),
        Ok(Format::Parquet) => return unavailable(&id, "a Parquet file, which base R cannot read"),
        Ok(Format::Sas7bdat) => return unavailable(&id, "a SAS data set, which base R cannot read"),
        Ok(Format::Stata) => return unavailable(&id, "a Stata data set, which base R cannot read"),
        Ok(Format::Workbook) => return unavailable(&id, "a workbook, which base R cannot read"),
        Ok(Format::DatasetJson) | Err(_) => return unavailable(&id, "a file that base R cannot read"),
    };
    let dialect = resource.map(|resource| &resource.dialect);
    let declared = dialect.and_then(|dialect| dialect.delimiter).map(char::from);
    let unsaid = declared.or_else(|| found?.delimiter).map(String::from);
    let separator = unsaid.as_deref().unwrap_or(separator);
    let encoding = encoding(dialect.and_then(|dialect| dialect.encoding.as_deref()), found);
    let missing = resource.and_then(|resource| resource.missing.as_deref());
    let fields: Vec<String> = resource
        .map_or(&[][..], |resource| resource.fields.as_slice())
        .iter()
        .map(|one| format!("\n    {}", field(one, missing)))
        .collect();
    let call = Call::new(reader)
        .with(string(&source.path))
        .named("bytes", source.bytes.to_string())
        .named("sha256", string(&source.sha256))
        .named("rows", source.rows.to_string())
        .maybe("separator", (separator != ",").then(|| string(separator)))
        .maybe("encoding", encoding.filter(|_| reader == "read_delimited").map(string))
        .maybe(
            "missing",
            missing.filter(|texts| *texts != MISSING).map(|texts| strings(texts.iter().map(String::as_str))),
        )
        .maybe("keys", (reader == "read_delimited" && !keys.is_empty()).then(|| strings(keys.iter().copied())))
        .named("fields", format!("list({})", fields.join(",")));
    format!("tables[[{id}]] <- {}\n", call.code(""))
}

fn unavailable(id: &str, reason: &str) -> String {
    format!("unavailable[[{id}]] <- \"{reason}\"\n")
}

fn field(field: &Field, resource_missing: Option<&[String]>) -> String {
    let kind = match field.kind {
        FieldType::Kind(kind) => Some(kind.name()),
        FieldType::Any => None,
    };
    let missing = field.missing.as_deref().or(resource_missing).filter(|texts| *texts != MISSING);
    let texts = |texts: &[String]| (!texts.is_empty()).then(|| strings(texts.iter().map(String::as_str)));
    let separate = |letter: Option<char>| letter.map(|letter| string(&letter.to_string()));
    let is_truth = kind == Some("boolean");
    let codes = |part: fn(&Level) -> &str| {
        (!field.levels.is_empty()).then(|| {
            format!("c({})", field.levels.iter().map(|level| string(part(level))).collect::<Vec<_>>().join(", "))
        })
    };
    let labelled = field.levels.iter().any(|level| level.code != level.label);
    let call = Call::new("field")
        .with(string(&field.name))
        .maybe("type", kind.map(string))
        .maybe("missing", missing.map(|texts| strings(texts.iter().map(String::as_str))))
        .maybe("format", field.format.as_deref().map(string))
        .maybe("true", texts(&field.true_values).filter(|_| is_truth))
        .maybe("false", texts(&field.false_values).filter(|_| is_truth))
        .maybe("decimal", separate(field.decimal))
        .maybe("group", separate(field.group))
        .maybe("marked", field.is_marked.then_some("TRUE"))
        .maybe("codes", codes(|level| &level.code))
        .maybe("labels", codes(|level| &level.label).filter(|_| labelled));
    call.code("    ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str) -> SourceEntry {
        SourceEntry { id: "labs".into(), path: path.into(), sha256: "ab".into(), bytes: 10, rows: 2, columns: 1 }
    }

    #[test]
    fn a_file_is_read_by_its_format_and_one_that_r_cannot_read_is_not() {
        let read = reading(&entry("data/labs.tsv"), (None, None), &[]);
        assert!(read.starts_with("tables[[\"labs\"]] <- read_delimited("), "{read}");
        assert!(read.contains("separator = \"\\t\""), "{read}");
        assert!(reading(&entry("data/labs.xpt"), (None, None), &[]).contains("read_transport("));
        assert!(reading(&entry("data/labs.parquet"), (None, None), &[]).starts_with("unavailable[[\"labs\"]] <- "));
    }
}
