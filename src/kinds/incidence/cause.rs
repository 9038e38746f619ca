//! What ended each subject's time, among competing causes: never guessed.

use schemars::JsonSchema;
use serde::Serialize;

use crate::analysis::Block;
use crate::analysis::event::Event;
use crate::analysis::words::plain_number;
use crate::data::{Kind, RowList, Table};
use crate::diagnostic::{Diagnostic, Outcome, SeveralForms, known_names, reads_several_forms};

/// A level of a column as an author writes it: `"relapse"`, `1` or `false`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum LevelName {
    Truth(bool),
    Integer(i64),
    Number(f64),
    Text(String),
}

reads_several_forms!(LevelName);

impl SeveralForms for LevelName {
    const EXPECTED: &'static str = "a level: a text in quotes such as \"relapse\", a number, `true` or `false`";

    fn of_truth(value: bool) -> Option<Self> {
        Some(Self::Truth(value))
    }

    fn of_integer(value: i64) -> Option<Self> {
        Some(Self::Integer(value))
    }

    fn of_number(value: f64) -> Option<Self> {
        Some(Self::Number(value))
    }

    fn of_text(text: &str) -> Option<Self> {
        Some(Self::Text(text.to_owned()))
    }
}

impl LevelName {
    /// The level as the codes of a column are written.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Truth(truth) => truth.to_string(),
            Self::Integer(number) => number.to_string(),
            Self::Number(number) => plain_number(*number),
            Self::Text(text) => text.clone(),
        }
    }
}

/// The causes of a status column and which of them ended each row.
#[derive(Debug, Clone)]
pub(crate) struct Causes {
    /// Labels of the causes, in the order of the levels.
    pub labels: Vec<String>,
    /// Their codes.
    pub codes: Vec<String>,
    /// Label of the level that means censored.
    pub censored: String,
    /// The cause of each row, from 1; 0 where it is censored, `None` where unknown.
    pub index: Vec<Option<usize>>,
}

impl Causes {
    /// Reads the status of the rows of `table`. The levels are those of `whole`,
    /// from which `table` was selected: a cause that no selected row has is still
    /// a cause.
    ///
    /// # Errors
    /// A date, a level of censoring that is not named or that is no level, a
    /// column without any cause.
    pub(crate) fn read(
        block: &Block,
        status: &str,
        censored: Option<&LevelName>,
        (whole, table): (&Table, &Table),
    ) -> Outcome<Self> {
        let placed = |errors| block.at_key("status", errors);
        let column = whole.expect_column(status).map_err(placed)?;
        if matches!(column.kind, Kind::Date | Kind::DateTime) {
            return Err(Diagnostic::error(format!("`{status}` is a date, expected a status with its causes"))
                .at(block.value("status"))
                .hint("derive the status from the dates in a cohort block")
                .into());
        }
        let levels = whole.categories(status).map_err(placed)?;
        let names: Vec<&str> = levels.codes.iter().map(String::as_str).collect();
        let Some(censored) = censored else {
            return Err(Diagnostic::error(format!("`censored` is missing: which level of `{status}` means censored?"))
                .at(block.value("status"))
                .hint(choices("censored", &levels.codes))
                .into());
        };
        let written = censored.text();
        let Some(at) = position(&levels.levels, &levels.codes, &written) else {
            return Err(Diagnostic::error(format!("`{written}` is not a level of `{status}`"))
                .at(block.value("censored"))
                .hint(known_names(&written, names))
                .hint("where nobody is censored, declare the level in data/datapackage.json")
                .into());
        };
        if levels.codes.len() < 2 {
            return Err(Diagnostic::error(format!("`{status}` has no level but `{written}`, expected a cause"))
                .at(block.value("status"))
                .hint("declare its levels in data/datapackage.json where no event was seen yet")
                .into());
        }
        let of_level = |level: usize| match level.cmp(&at) {
            std::cmp::Ordering::Equal => 0,
            std::cmp::Ordering::Less => level + 1,
            std::cmp::Ordering::Greater => level,
        };
        let here = table.categories(status).map_err(placed)?;
        let of_here: Vec<Option<usize>> =
            here.codes.iter().map(|code| levels.codes.iter().position(|known| known == code).map(of_level)).collect();
        let index = here.index.iter().map(|level| level.and_then(|level| of_here[level])).collect();
        let others = |names: &[String]| -> Vec<String> {
            names.iter().enumerate().filter(|(level, _)| *level != at).map(|(_, name)| name.clone()).collect()
        };
        Ok(Self {
            labels: others(&levels.levels),
            codes: others(&levels.codes),
            censored: levels.levels[at].clone(),
            index,
        })
    }

    /// The cause that an author means by a label or code, from 0.
    ///
    /// # Errors
    /// It is none of the causes.
    pub(crate) fn find(&self, block: &Block, wanted: &LevelName) -> Outcome<usize> {
        let written = wanted.text();
        position(&self.labels, &self.codes, &written).ok_or_else(|| {
            Diagnostic::error(format!("`{written}` is not a cause, expected one of the levels but `{}`", self.censored))
                .at(block.value("cause"))
                .hint(known_names(&written, self.labels.iter().map(String::as_str)))
                .into()
        })
    }

    /// The causes of rows whose status is known, from 1; 0 where censored.
    pub(crate) fn of_rows(&self, rows: &RowList) -> Vec<usize> {
        rows.iter().filter_map(|row| self.index[row]).collect()
    }

    /// An event of any cause, row by row.
    pub(crate) fn any(&self, status: &str) -> Event {
        Event::of(self.index.iter().map(|cause| cause.map(|cause| cause > 0)).collect(), status)
    }
}

/// The place of a level that is written by its label or its code.
fn position(labels: &[String], codes: &[String], written: &str) -> Option<usize> {
    let of = |names: &[String]| names.iter().position(|name| name == written);
    of(labels).or_else(|| of(codes))
}

/// What may be written for `key`: `censored = "alive"` or `censored = "dead"`.
pub(crate) fn choices(key: &str, codes: &[String]) -> String {
    const SHOWN: usize = 6;
    let some: Vec<String> = codes.iter().take(SHOWN).map(|code| format!("`{key} = \"{code}\"`")).collect();
    let more = if codes.len() > SHOWN { " …" } else { "" };
    if some.is_empty() {
        format!("the column has no value; write `{key} = …`")
    } else {
        format!("write {}{more}", some.join(" or "))
    }
}
