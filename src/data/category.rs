//! A column read as categories.

use std::collections::BTreeMap;

use super::calendar;
use super::column::{Categories, Column, Values};
use super::shortened::shortened;
use super::table::Table;
use crate::diagnostic::{Diagnostic, Outcome, known_names};

impl Table {
    /// The values as categories: by the column's levels, or by the values that
    /// occur where it has none.
    pub fn categories(&self, name: &str) -> Outcome<Categories> {
        let column = self.expect_column(name)?;
        let texts = self.texts(name)?;
        let levels = if column.levels.is_empty() { self.occurring_levels(name)? } else { level_pairs(column) };
        let places: BTreeMap<&str, usize> =
            levels.iter().enumerate().map(|(at, (code, _))| (code.as_str(), at)).collect();
        let mut index = Vec::with_capacity(texts.len());
        for (row, text) in texts.iter().enumerate() {
            index.push(match text {
                None => None,
                Some(text) => Some(*places.get(text.as_str()).ok_or_else(|| self.no_such_level(column, text, row))?),
            });
        }
        let (codes, levels) = levels.into_iter().unzip();
        Ok(Categories { levels, codes, index })
    }

    /// The distinct values as levels whose label is the code, sorted by value.
    fn occurring_levels(&self, name: &str) -> Outcome<Vec<(String, String)>> {
        let texts: Vec<String> = match self.values(name)? {
            Values::Integer(values) => distinct(values, i64::cmp).iter().map(i64::to_string).collect(),
            Values::Number(values) => distinct(values, f64::total_cmp).iter().map(f64::to_string).collect(),
            Values::Text(values) => distinct(values, String::cmp),
            Values::Boolean(values) => distinct(values, bool::cmp).iter().map(bool::to_string).collect(),
            Values::Date(values) => distinct(values, i32::cmp).into_iter().map(calendar::date_text).collect(),
            Values::DateTime(values) => distinct(values, i64::cmp).into_iter().map(calendar::datetime_text).collect(),
        };
        Ok(texts.into_iter().map(|text| (text.clone(), text)).collect())
    }

    fn no_such_level(&self, column: &Column, text: &str, row: usize) -> Diagnostic {
        let codes: Vec<&str> = column.levels.iter().map(|level| level.code.as_str()).collect();
        let error = Diagnostic::error(format!("`{}` is not a level of column `{}`", shortened(text), column.name))
            .hint(known_names(text, codes));
        match self.place_of(row) {
            Some(place) => error.at(place),
            None => error,
        }
    }
}

fn level_pairs(column: &Column) -> Vec<(String, String)> {
    column.levels.iter().map(|level| (level.code.clone(), level.label.clone())).collect()
}

fn distinct<T>(values: Vec<Option<T>>, compare: impl Fn(&T, &T) -> std::cmp::Ordering) -> Vec<T> {
    let mut present: Vec<T> = values.into_iter().flatten().collect();
    present.sort_by(&compare);
    present.dedup_by(|a, b| compare(a, b).is_eq());
    present
}
