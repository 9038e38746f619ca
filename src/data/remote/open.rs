//! A table of another engine as it is found: its columns, its number of rows, its state.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_schema::{DataType, Field as ArrowField};

use super::super::arrow;
use super::super::column::{Column, Kind};
use super::super::declared::{compare_names, declared};
use super::super::dictionary::{FieldType, Resource};
use super::super::lineage::Lineage;
use super::super::missing::declared_codes;
use super::super::source::Source;
use super::super::table::Table;
use super::fingerprint::{Fingerprint, of_schema, schema};
use super::held::{Remote, rows_where};
use super::{counted, received};
use crate::diagnostic::{Diagnostic, Diagnostics, Outcome};
use crate::engine::{Connection, Dialect, SqlType};

/// A table of another engine, with its state.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The table: columns and a number of rows.
    pub table: Table,
    /// What its rows are.
    pub fingerprint: Fingerprint,
    /// What is wrong with the rows by the dictionary.
    pub said: Vec<Diagnostic>,
}

/// Asks for the columns of a source and for the state of its rows, and checks the rows against
/// the dictionary where they are.
///
/// # Errors
/// The engine gives no answer; two columns of one name; a column that is declared and is not there, or of
/// another kind.
pub fn opened(connection: Arc<Connection>, resource: Option<&Resource>) -> Outcome<Opened> {
    let settings = connection.settings().clone();
    let place = settings.relation_place.clone();
    let placed = |errors: Diagnostics| Diagnostics(errors.0.into_iter().map(|one| one.at(place.clone())).collect());
    let found = schema(&connection)?;
    let fingerprint = of_schema(&connection, &found)?;
    let version = version(&connection)?;
    let fields = found.schema.fields();
    let mut seen = BTreeSet::new();
    if let Some(twice) = fields.iter().find(|field| !seen.insert(field.name().as_str())) {
        let error =
            Diagnostic::error(format!("two columns of source `{}` are named `{}`", settings.name, twice.name()));
        return Err(error.at(place).hint("rename one of them: `SELECT … AS …`").into());
    }
    let names: Vec<&str> = fields.iter().map(|field| field.name().as_str()).collect();
    let source = Source::new(settings.name.as_str(), "report/report.toml", Vec::new());
    let mut said = compare_names(&source, &names, resource).map_err(placed)?;
    let (mut columns, mut sql, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for field in fields {
        match column(field, resource, settings.dialect) {
            Ok((column, expression)) => {
                columns.push(column);
                sql.push(expression);
            }
            Err(Unusable { is_declared: true, error }) => errors.push(error),
            Err(Unusable { error, .. }) => said.push(Diagnostic::finding(error.message).code("undeclared-column")),
        }
    }
    if !errors.is_empty() {
        return Err(placed(Diagnostics(errors)));
    }
    unchanged(&connection, &columns, &mut sql)?;
    let (conditions, own) = (Vec::new(), resource.cloned());
    let named = |one: &Resource| one.primary_key.iter().chain(&one.extension.subject).cloned().collect();
    let remote = Remote {
        relation: settings.relation.clone(),
        fetch: settings.fetch,
        keys: resource.map(named).unwrap_or_default(),
        connection,
        columns: sql,
        conditions,
        resource: own,
        subjects: None,
        version,
        questions: Vec::new(),
        answered: Vec::new(),
    };
    let rows = usize::try_from(fingerprint.rows).unwrap_or(usize::MAX);
    let mut table = Table { rows, columns, lineage: Lineage::default(), ..Table::empty(&settings.name) };
    table.declare(resource);
    let remote = counted::with_subjects(&table, remote)?;
    table.remote = Some(Arc::new(remote));
    table.drop_identifiers_elsewhere(resource);
    if let Some(resource) = resource {
        said.extend(counted::breaches(&table, resource)?);
    }
    said.append(&mut table.findings);
    let said = said.into_iter().map(|one| one.at(place.clone())).collect();
    Ok(Opened { table, fingerprint, said })
}

/// Takes columns as they are of which no row is changed by reading it: blanks at the ends of texts, numbers that are none
/// and codes of missing values would be looked for in each row by every question.
fn unchanged(connection: &Connection, columns: &[Column], sql: &mut [String]) -> Outcome<()> {
    let dialect = connection.settings().dialect;
    let plain: Vec<String> = columns.iter().map(|column| as_it_is(&column.name, column.kind, dialect)).collect();
    let changed: Vec<usize> = (0..columns.len()).filter(|at| plain[*at] != sql[*at]).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let differ = |at: &usize| {
        let (plain, read) = (&plain[*at], &sql[*at]);
        rows_where(&format!("({plain}) IS NOT NULL AND (({read}) IS NULL OR ({read}) <> ({plain}))"))
    };
    let counts: Vec<String> = changed.iter().enumerate().map(|(n, at)| format!("{} AS c{n}", differ(at))).collect();
    let question = format!("SELECT {} FROM {} AS q", counts.join(", "), connection.settings().relation);
    let found = received::numbers(&connection.ask("which values are not taken as they are", &question)?)?;
    for (at, _) in changed.into_iter().zip(found).filter(|(_, rows)| *rows == 0) {
        sql[at].clone_from(&plain[at]);
    }
    Ok(())
}

/// The first words of what the engine says that it is.
fn version(connection: &Connection) -> Outcome<String> {
    let dialect = connection.settings().dialect;
    let told = received::texts(&connection.ask("the version of the engine", dialect.version())?)?;
    let told = told.into_iter().next().unwrap_or_default();
    let short = told.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    Ok(if short.starts_with(char::is_numeric) { format!("{} {short}", dialect.name()) } else { short })
}

/// A column that cannot be used.
struct Unusable {
    is_declared: bool,
    error: Diagnostic,
}

/// A column, and what it is in the SQL of the engine.
fn column(field: &ArrowField, resource: Option<&Resource>, dialect: Dialect) -> Result<(Column, String), Unusable> {
    let name = field.name();
    let declared_field = resource.and_then(|resource| resource.field(name));
    let unusable = |message: String| Unusable {
        is_declared: declared_field.is_some(),
        error: Diagnostic::error(message).hint("convert it in the `query` of the source: `SELECT CAST(… AS …) AS …`"),
    };
    let Some(own) = kind(field) else {
        let kind = field.data_type();
        return Err(unusable(format!("column `{name}` has the type {kind}, which cannot be used, and is left out")));
    };
    let kind = match declared_field.map(|field| &field.kind) {
        None | Some(FieldType::Any) => own,
        Some(FieldType::Kind(kind)) if *kind == own => own,
        Some(FieldType::Kind(Kind::Number)) if own == Kind::Integer => Kind::Number,
        Some(FieldType::Kind(kind)) => {
            let (found, wanted) = (own.phrase(), kind.phrase());
            return Err(unusable(format!(
                "the dictionary declares that column `{name}` is {wanted}, and it is {found}"
            )));
        }
    };
    Ok((declared(name, None, kind, resource), expression(name, kind, resource, dialect)))
}

/// The kind of a column's values; `None` where they cannot be used.
fn kind(field: &ArrowField) -> Option<Kind> {
    // PostgreSQL's exact numbers come as texts.
    let is_exact = field.metadata().get("POSTGRESQL:type").is_some_and(|kind| kind == "numeric");
    if is_exact {
        return Some(Kind::Number);
    }
    let is_text = matches!(field.data_type(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    if is_text && field.metadata().contains_key("ARROW:extension:name") {
        return None;
    }
    arrow::values_of(field.name(), &arrow_array::new_empty_array(field.data_type())).ok().map(|values| values.kind())
}

/// A column as the rules of the dictionary read it: without what means a missing value.
fn expression(name: &str, kind: Kind, resource: Option<&Resource>, dialect: Dialect) -> String {
    let plain = as_it_is(name, kind, dialect);
    let codes = declared_codes(name, resource).unwrap_or_default();
    let codes = codes.into_iter().filter(|code| !code.is_empty());
    match kind {
        Kind::Integer => {
            let numbers = codes.filter_map(|code| code.parse::<i64>().ok());
            numbers.fold(plain, |sql, code| format!("NULLIF({sql}, ({code}))"))
        }
        Kind::Number => {
            let number = dialect.without_nan(&plain);
            let numbers = codes.filter_map(|code| code.parse::<f64>().ok()).filter(|code| code.is_finite());
            numbers.fold(number, |sql, code| format!("NULLIF({sql}, {})", dialect.real(code)))
        }
        Kind::Text => codes.fold(dialect.trimmed(&plain), |sql, code| format!("NULLIF({sql}, {})", dialect.text(code))),
        Kind::DateTime | Kind::Boolean | Kind::Date => plain,
    }
}

/// A column in the type of its kind.
fn as_it_is(name: &str, kind: Kind, dialect: Dialect) -> String {
    let quoted = dialect.quoted(name);
    match kind {
        Kind::Integer => dialect.cast(&quoted, SqlType::Integer),
        Kind::Number => dialect.cast(&quoted, SqlType::Real),
        Kind::Text => dialect.cast(&quoted, SqlType::Text),
        Kind::DateTime => dialect.cast(&quoted, SqlType::Moment),
        Kind::Boolean | Kind::Date => quoted,
    }
}

impl Table {
    /// Leaves out the columns that the dictionary calls identifiers.
    fn drop_identifiers_elsewhere(&mut self, resource: Option<&Resource>) {
        let Some(remote) = self.remote.clone() else { return };
        let is_identifier =
            |name: &str| resource.and_then(|one| one.field(name)).is_some_and(|field| field.identifier == Some(true));
        let keys = self.key_columns();
        let kept: Vec<(Column, String)> = std::mem::take(&mut self.columns)
            .into_iter()
            .zip(remote.columns.iter().cloned())
            .filter(|(column, _)| !is_identifier(&column.name) || keys.contains(&column.name))
            .collect();
        let (columns, sql): (Vec<Column>, Vec<String>) = kept.into_iter().unzip();
        self.columns = columns;
        self.remote = Some(Arc::new(Remote { columns: sql, ..Remote::clone(&remote) }));
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::BLANKS;
    use crate::sql::is_blank;

    #[test]
    fn an_engine_cuts_off_what_is_cut_off_here() {
        let mut own: Vec<char> = BLANKS.chars().collect();
        own.sort_unstable();
        assert_eq!(own, ('\u{1}'..=char::MAX).filter(|letter| is_blank(*letter)).collect::<Vec<char>>());
    }
}
