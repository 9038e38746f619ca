//! Where a table of the report comes from, as an author writes it under `[sources]`.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use toml::Spanned;

use crate::diagnostic::{Diagnostic, SourceText};

/// Words in the name of an option whose value must not be written into a file.
const SECRET: [&str; 6] = ["password", "token", "secret", "authorization", "credential", "private_key"];

/// A source: a file of `data/`, or a table that another engine holds.
#[derive(Debug, Clone, JsonSchema)]
#[serde(untagged)]
pub enum DataSource {
    /// The file of `data/` whose table gets this name.
    File(String),
    /// A table that stays where it is and is asked in SQL.
    Engine(Box<EngineSource>),
}

impl<'de> Deserialize<'de> for DataSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = DataSource;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a file, or a table of keys with `engine`")
            }

            fn visit_str<E>(self, file: &str) -> Result<DataSource, E> {
                Ok(DataSource::File(file.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<DataSource, A::Error> {
                let engine = EngineSource::deserialize(MapAccessDeserializer::new(map))?;
                Ok(DataSource::Engine(Box::new(engine)))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// A table that another engine holds. Its rows stay there: what comes here are counts.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EngineSource {
    /// How the engine is asked: `adbc`.
    pub engine: Interface,
    /// The driver for ADBC: its name, such as `adbc_driver_postgresql`, which is looked for in the folders of
    /// the environment variable `ADBC_DRIVER_PATH` and in those of the system; or the absolute path of
    /// a shared library.
    #[schemars(with = "String")]
    pub driver: Spanned<String>,
    /// The SQL that the engine understands; by itself that of the driver, where its name tells.
    #[serde(default)]
    pub dialect: Option<SqlDialect>,
    /// The environment variable that holds the address: `postgresql://user:password@host/database`,
    /// `grpc://host:32010`. Its value is written nowhere.
    #[schemars(with = "String")]
    pub uri_env: Spanned<String>,
    /// The environment variable that holds the name of the user, where the address does not.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub username_env: Option<Spanned<String>>,
    /// The environment variable that holds the password, where the address does not.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub password_env: Option<Spanned<String>>,
    /// Other options of the driver, none of which is secret.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub options: BTreeMap<String, Spanned<String>>,
    /// The table or view: `patients`, `registry.patients`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub table: Option<Spanned<String>>,
    /// A `SELECT` in the SQL of the engine, in place of `table`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub query: Option<Spanned<String>>,
    /// Seconds that an answer may take; a minute where it is not given.
    #[serde(default)]
    #[schemars(with = "Option<u64>")]
    pub timeout: Option<Spanned<u64>>,
    /// Whether blocks may fetch rows that cannot be counted where they are.
    #[serde(default)]
    pub fetch: bool,
    /// The most rows that are fetched, with `fetch = true`.
    #[serde(default)]
    #[schemars(with = "Option<u64>")]
    pub limit: Option<Spanned<u64>>,
}

/// How an engine is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Interface {
    /// Arrow Database Connectivity, whose drivers are shared libraries.
    Adbc,
}

/// The SQL of an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SqlDialect {
    /// PostgreSQL, and what speaks as it does.
    Postgresql,
    /// Spark SQL: Spark, Sail, Databricks.
    Spark,
}

impl DataSource {
    /// The file that it names.
    pub fn file(&self) -> Option<&str> {
        match self {
            Self::File(file) => Some(file),
            Self::Engine(_) => None,
        }
    }

    /// The table that another engine holds.
    pub fn engine(&self) -> Option<&EngineSource> {
        match self {
            Self::File(_) => None,
            Self::Engine(engine) => Some(engine),
        }
    }
}

impl EngineSource {
    /// The SQL that the engine understands, where it is said or the name of the driver tells.
    pub fn dialect(&self) -> Option<SqlDialect> {
        let name = self.driver.get_ref().to_ascii_lowercase();
        let of_name = || match &name {
            name if name.contains("postgres") => Some(SqlDialect::Postgresql),
            name if ["flightsql", "spark", "databricks"].iter().any(|one| name.contains(one)) => {
                Some(SqlDialect::Spark)
            }
            _ => None,
        };
        self.dialect.or_else(of_name)
    }

    /// The errors of what is written of the source of this name.
    pub(super) fn check(&self, name: &str, source: &SourceText) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let mut wrong = |message: String, span: std::ops::Range<usize>, hint: &str| {
            problems.push(Diagnostic::error(message).at(source.span(span)).hint(hint));
        };
        let driver = self.driver.span();
        match (&self.table, &self.query) {
            (Some(_), Some(query)) => {
                wrong(format!("source `{name}` has a `table` and a `query`"), query.span(), "delete one of them");
            }
            (None, None) => {
                wrong(
                    format!("source `{name}` has neither `table` nor `query`"),
                    driver.clone(),
                    "add `table = \"…\"`",
                );
            }
            (Some(one), None) | (None, Some(one)) => {
                if let Some(why) = no_relation(one.get_ref(), self.query.is_some()) {
                    wrong(format!("{why} in source `{name}`"), one.span(), "one table, or one `SELECT` without `;`");
                }
            }
        }
        if self.dialect().is_none() {
            wrong(
                format!("the name of the driver of source `{name}` does not tell its SQL"),
                driver.clone(),
                "add `dialect = \"postgresql\"` or `\"spark\"`",
            );
        }
        let path = self.driver.get_ref();
        if path.contains(['/', '\\']) && !std::path::Path::new(path).is_absolute() {
            let hint = "a driver is a program, so that none is loaded from where the report happens to be: write its name, \
                        and its folder into the environment variable ADBC_DRIVER_PATH";
            wrong(format!("found the driver `{path}`, expected a name or an absolute path"), driver, hint);
        }
        if let Some(timeout) = self.timeout.as_ref().filter(|timeout| !(1..=86_400).contains(timeout.get_ref())) {
            let found = format!("found `timeout = {}`, expected seconds from 1 to 86400", timeout.get_ref());
            wrong(found, timeout.span(), "`timeout = 60` is a minute");
        }
        for (key, value) in &self.options {
            if SECRET.iter().any(|word| key.to_ascii_lowercase().contains(word)) {
                let hint = "put it into an environment variable, and that into `uri_env` or `password_env`";
                wrong(format!("the option `{key}` holds a secret, which no file may"), value.span(), hint);
            }
        }
        problems.extend(self.check_fetch(name, source));
        problems
    }

    /// The errors of the leave to fetch rows.
    fn check_fetch(&self, name: &str, source: &SourceText) -> Option<Diagnostic> {
        match (&self.limit, self.fetch) {
            (Some(limit), false) => Some(
                Diagnostic::error("`limit` says nothing without `fetch = true`")
                    .at(source.span(limit.span()))
                    .hint("add `fetch = true`, or delete it"),
            ),
            (None, true) => Some(
                Diagnostic::error(format!("source `{name}` may fetch rows, and does not say how many"))
                    .at(source.span(self.driver.span()))
                    .hint("add `limit = 10000`"),
            ),
            _ => None,
        }
    }
}

/// Why a text is no table, or no query.
fn no_relation(text: &str, is_query: bool) -> Option<&'static str> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Some("found nothing");
    }
    if !is_query {
        return trimmed
            .split('.')
            .any(|part| part.trim().is_empty())
            .then_some("a part of the name of the table is missing");
    }
    let word = trimmed.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default().to_ascii_uppercase();
    if !["SELECT", "WITH", ""].contains(&word.as_str()) {
        return Some("found another statement than a `SELECT`");
    }
    trimmed.contains(';').then_some("found `;`")
}
