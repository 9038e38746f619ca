//! What tells whether the rows of another engine are those that were frozen.

use super::received;
use crate::diagnostic::Outcome;
use crate::digest::Parts;
use crate::engine::{Answer, Connection};

/// The state of a source on another engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// The number of rows.
    pub rows: u64,
    /// The number of columns.
    pub columns: u64,
    /// The digest of all rows, in hexadecimal: SHA-256 over names and types of the columns, the number of rows
    /// and two sums of hashes of the rows, which the engine computes and which do not depend on their order.
    pub digest: String,
}

/// Asks an engine for the state of a source.
///
/// # Errors
/// The engine gives no answer.
pub fn fingerprint(connection: &Connection) -> Outcome<Fingerprint> {
    of_schema(connection, &schema(connection)?)
}

/// Asks for names and types of the columns.
pub(super) fn schema(connection: &Connection) -> Outcome<Answer> {
    let sql = format!("SELECT * FROM {} AS q LIMIT 0", connection.settings().relation);
    Ok(connection.ask("the columns", &sql)?)
}

/// The state of a source whose schema is known.
pub(super) fn of_schema(connection: &Connection, schema: &Answer) -> Outcome<Fingerprint> {
    let settings = connection.settings();
    let fields = schema.schema.fields();
    let names: Vec<String> = fields.iter().map(|field| field.name().clone()).collect();
    let sql = settings.dialect.fingerprint(&settings.relation, &names);
    let told = received::texts(&connection.ask("the digest of all rows", &sql)?)?;
    let rows = told.first().and_then(|rows| rows.parse().ok()).unwrap_or(0);
    let mut parts = Parts::new("tickmark/engine/1").with(settings.dialect.name().as_bytes());
    for field in fields {
        parts = parts.with(field.name().as_bytes()).with(field.data_type().to_string().as_bytes());
    }
    let digest = told.iter().fold(parts, |parts, text| parts.with(text.as_bytes())).finish().hex();
    Ok(Fingerprint { rows, columns: names.len() as u64, digest })
}
