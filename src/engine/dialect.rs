//! The SQL of engines: names, constants, and what each calls otherwise.

use std::time::Duration;

use crate::project::SqlDialect;

/// Every blank that is cut off of a text of a file, but the one that no text of an engine holds.
pub const BLANKS: &str = "\u{9}\u{a}\u{b}\u{c}\u{d} \u{85}\u{a0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\
                      \u{2008}\u{2009}\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{200b}\u{2060}\u{feff}";

/// The SQL that an engine understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// PostgreSQL.
    Postgresql,
    /// Spark SQL, as Sail and Databricks speak it too.
    Spark,
}

/// A type to which values are converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqlType {
    /// Whole numbers of 64 bits.
    Integer,
    /// Numbers of 64 bits.
    Real,
    /// Text.
    Text,
    /// A moment without a time zone.
    Moment,
}

/// The blanks between the quotation marks of a text, in letters that are seen.
fn blanks() -> String {
    BLANKS
        .chars()
        .map(|letter| if letter == ' ' { " ".to_owned() } else { format!("\\u{:04x}", letter as u32) })
        .collect()
}

impl Dialect {
    /// That of a source; PostgreSQL's is nearest to the standard.
    pub(super) fn of(written: Option<SqlDialect>) -> Self {
        match written {
            Some(SqlDialect::Spark) => Self::Spark,
            Some(SqlDialect::Postgresql) | None => Self::Postgresql,
        }
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgresql => "PostgreSQL",
            Self::Spark => "Spark SQL",
        }
    }

    /// A name in the quotation marks of the engine: no letter of it ends them.
    pub fn quoted(self, name: &str) -> String {
        match self {
            Self::Postgresql => format!("\"{}\"", name.replace('"', "\"\"")),
            Self::Spark => format!("`{}`", name.replace('`', "``")),
        }
    }

    /// A table, whose parts are divided by points.
    pub(super) fn table(self, written: &str) -> String {
        written.split('.').map(|part| self.quoted(part.trim().trim_matches(['"', '`']))).collect::<Vec<_>>().join(".")
    }

    /// A text as a constant: no letter of it ends the constant.
    pub fn text(self, text: &str) -> String {
        match self {
            // Without a backslash a text is written the same whatever the engine's settings are.
            Self::Postgresql if text.contains('\\') => {
                format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
            }
            Self::Postgresql => format!("'{}'", text.replace('\'', "''")),
            Self::Spark => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        }
    }

    /// A number as a constant: the shortest text that reads back to the same.
    pub fn real(self, number: f64) -> String {
        format!("CAST({} AS {})", self.text(&format!("{number:e}")), self.type_name(SqlType::Real))
    }

    /// What a type is called.
    pub fn type_name(self, of: SqlType) -> &'static str {
        match (self, of) {
            (_, SqlType::Integer) => "BIGINT",
            (Self::Postgresql, SqlType::Real) => "DOUBLE PRECISION",
            (Self::Spark, SqlType::Real) => "DOUBLE",
            (Self::Postgresql, SqlType::Text) => "TEXT",
            (Self::Spark, SqlType::Text) => "STRING",
            (Self::Postgresql, SqlType::Moment) => "TIMESTAMP",
            (Self::Spark, SqlType::Moment) => "TIMESTAMP_NTZ",
        }
    }

    /// A value as another type.
    pub fn cast(self, value: &str, to: SqlType) -> String {
        format!("CAST({value} AS {})", self.type_name(to))
    }

    /// A text whose blanks at the ends are cut off, and none where nothing is left.
    pub fn trimmed(self, value: &str) -> String {
        match self {
            Self::Postgresql => format!("NULLIF(BTRIM({value}, E'{}'), '')", blanks()),
            Self::Spark => format!("NULLIF(TRIM(BOTH '{}' FROM {value}), '')", blanks()),
        }
    }

    /// A number, and none where it is no number.
    pub fn without_nan(self, value: &str) -> String {
        match self {
            Self::Postgresql => format!("NULLIF({value}, 'NaN'::DOUBLE PRECISION)"),
            Self::Spark => format!("CASE WHEN isnan({value}) THEN NULL ELSE {value} END"),
        }
    }

    /// The exponential function of a number. Where it would be too large or too small for a number, which only a step of an
    /// iteration gives that is taken back, some engines make an error of it.
    pub fn exponential(self, value: &str) -> String {
        match self {
            Self::Postgresql => format!("EXP(GREATEST(LEAST({value}, {}), {}))", self.real(600.0), self.real(-600.0)),
            Self::Spark => format!("EXP({value})"),
        }
    }

    /// What is compared where texts are put in order: their code points.
    pub fn by_code_point(self, value: &str) -> String {
        match self {
            Self::Postgresql => format!("({value} COLLATE \"C\")"),
            Self::Spark => value.to_owned(),
        }
    }

    /// The days from one date to a later one.
    pub fn days_between(self, later: &str, earlier: &str) -> String {
        match self {
            Self::Postgresql => format!("CAST({later} - {earlier} AS BIGINT)"),
            Self::Spark => format!("CAST(datediff({later}, {earlier}) AS BIGINT)"),
        }
    }

    /// A query for the number of rows and two sums of hashes of them, which do not depend on their order. What is hashed
    /// of a row says where each value ends and which are missing, so that no two rows are hashed as the same.
    pub fn fingerprint(self, relation: &str, columns: &[String]) -> String {
        let columns: Vec<String> = columns.iter().map(|name| self.quoted(name)).collect();
        match self {
            Self::Postgresql => {
                let each = columns
                    .iter()
                    .map(|name| format!("COALESCE(OCTET_LENGTH({name}::TEXT)::TEXT || ':' || {name}::TEXT, '-')"));
                let row = each.collect::<Vec<_>>().join(" || ");
                let sum =
                    |from: usize| format!("COALESCE(SUM(('x' || SUBSTR(h, {from}, 15))::BIT(60)::BIGINT), 0)::TEXT");
                format!(
                    "SELECT COUNT(*) AS n, {} AS a, {} AS b FROM (SELECT MD5({row}) AS h FROM {relation} AS q) AS hashed",
                    sum(1),
                    sum(16)
                )
            }
            Self::Spark => {
                let absent: Vec<String> =
                    columns.iter().map(|name| format!("CASE WHEN {name} IS NULL THEN 1 ELSE 0 END")).collect();
                let reversed = columns.iter().rev().cloned().collect::<Vec<_>>().join(", ");
                let (values, absent) = (columns.join(", "), absent.join(", "));
                let sum = |hashed: &str| {
                    format!("CAST(COALESCE(SUM(CAST(xxhash64({hashed}) AS DECIMAL(38, 0))), 0) AS STRING)")
                };
                format!(
                    "SELECT COUNT(*) AS n, {} AS a, {} AS b FROM {relation} AS q",
                    sum(&format!("{values}, {absent}")),
                    sum(&format!("{absent}, {reversed}"))
                )
            }
        }
    }

    /// What is set when a connection is opened: nothing is written there, texts of values are always the same.
    pub(super) fn settings(self, timeout: Duration) -> Vec<String> {
        match self {
            Self::Postgresql => vec![
                "SET default_transaction_read_only = on".to_owned(),
                format!("SET statement_timeout = {}", timeout.as_millis()),
                "SET TIME ZONE 'UTC'".to_owned(),
                "SET datestyle = 'ISO, YMD'".to_owned(),
                "SET extra_float_digits = 1".to_owned(),
                "SET standard_conforming_strings = on".to_owned(),
            ],
            Self::Spark => Vec::new(),
        }
    }

    /// A query for the version of the engine.
    pub fn version(self) -> &'static str {
        "SELECT version()"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_letter_ends_a_name_or_a_constant() {
        let (postgres, spark) = (Dialect::Postgresql, Dialect::Spark);
        assert_eq!(postgres.quoted("a\" FROM x; --"), "\"a\"\" FROM x; --\"");
        assert_eq!(spark.quoted("a` FROM x"), "`a`` FROM x`");
        assert_eq!(postgres.text("it's; DROP"), "'it''s; DROP'");
        assert_eq!(postgres.text("\\' OR 1"), "E'\\\\'' OR 1'");
        assert_eq!(spark.text("\\' OR 1"), "'\\\\\\' OR 1'");
        assert_eq!(postgres.table("registry.patients"), "\"registry\".\"patients\"");
        assert_eq!(postgres.real(0.1), "CAST('1e-1' AS DOUBLE PRECISION)");
    }
}
