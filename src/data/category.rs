//! A column read as categories.

use std::collections::BTreeMap;

use super::coded::Coded;
use super::column::{Categories, Column};
use super::level_index::LevelIndex;
use super::shortened::shortened;
use super::table::Table;
use crate::diagnostic::{Diagnostic, Outcome, known_names};

impl Table {
    /// The values as categories: by the column's levels, or by the values that
    /// occur where it has none.
    pub fn categories(&self, name: &str) -> Outcome<Categories> {
        let (column, store) = (self.expect_column(name)?, self.store(name)?);
        let Some(Coded { codes: own, texts }) = store.coded(usize::MAX) else {
            return Err(Diagnostic::error(format!("column `{name}` has too many values")).into());
        };
        let levels = if column.levels.is_empty() {
            texts.iter().map(|text| (text.clone(), text.clone())).collect()
        } else {
            level_pairs(column)
        };
        let places: BTreeMap<&str, usize> =
            levels.iter().enumerate().map(|(at, (code, _))| (code.as_str(), at)).collect();
        let place: Vec<Option<usize>> = texts.iter().map(|text| places.get(text.as_str()).copied()).collect();
        let text = |row: usize| own.at(row) as usize;
        if place.contains(&None)
            && let Some(row) = (0..self.rows()).find(|row| store.is_present(*row) && place[text(*row)].is_none())
        {
            return Err(self.no_such_level(column, &texts[text(row)], row).into());
        }
        let missing = store.present.iter().flat_map(|present| present.missing());
        let index = LevelIndex::new(levels.len(), (&own, &place), missing);
        let (codes, levels) = levels.into_iter().unzip();
        Ok(Categories { levels, codes, index })
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
