//! Data: reading frozen files, the data dictionary, checks, cohorts, SQL and
//! the lineage of every row.
//!
//! This is the only module that names polars, and no polars type leaves it.
//!
//! A [`Source`] is a frozen file whose bytes are hashed and parsed once.
//! [`dictionary`] reads `data/datapackage.json`; [`read`] makes a [`Table`] of a
//! source, typed by its [`Resource`] or by its content; [`check`] tests a table
//! against its resource; [`cohort`] derives a table from others row by row, and
//! [`query`] by a `SELECT`. What SQL is understood is written in [`expression`].

mod arrow;
mod assembly;
mod blank;
mod breach;
mod byte_search;
mod calendar;
mod category;
mod cell;
mod cell_ends;
mod cell_value;
mod changed_rows;
mod check;
mod coded;
mod cohort;
mod cohort_plan;
mod column;
mod compared;
mod constant;
mod constraint;
mod conversion;
mod csv;
mod dataset_json;
mod decimals;
mod declared;
mod define;
mod dense;
mod dialect;
mod dictionary;
mod direct;
mod elsewhere;
mod encoding;
mod evaluate;
mod exact;
mod expected;
pub mod expression;
mod extension;
mod fault;
mod frame;
mod grown;
mod guarded;
mod header;
mod identifier;
mod inexact;
mod key;
mod known_keys;
mod level_index;
mod lineage;
mod lines;
mod lost_columns;
mod lower;
mod lower_aggregate;
mod lower_call;
mod lowering;
mod marked_number;
mod mathematics;
mod misplaced_keys;
mod missing;
mod near_level;
mod number_cells;
mod number_signs;
mod numbers;
mod odd_line;
mod origin;
mod other_unit;
mod package;
mod package_value;
mod packed;
mod packing;
mod parquet;
mod parquet_column;
mod parted;
mod piece;
mod plain;
mod plausible;
mod presence;
mod problem;
mod profile;
mod query;
mod quoted;
mod redcap;
mod redcap_dictionary;
mod regular;
mod remote;
mod row_key;
mod row_name;
mod rows;
mod sas;
mod sas7bdat;
mod sheet;
mod shortened;
mod side;
mod source;
mod stacked;
mod stata;
mod stata_format;
mod stata_lengths;
mod store;
mod store_joined;
mod stored;
mod stray;
mod table;
mod table_expression;
mod table_values;
mod tables_rule;
mod text;
mod text_codes;
mod text_of_row;
mod texts;
mod undeclared;
mod unit;
mod unit_tables;
mod unless_damaged;
mod unquoted;
mod value_types;
mod values;
mod whole;
mod wording;
mod workbook;
mod written_form;
mod written_keys;
mod written_text;
mod xpt;
mod xpt_layout;
mod zone;

#[cfg(test)]
mod tests;
mod two_decimals;

pub use self::assembly::{Assembly, Unit, assembly};
pub use self::breach::{Breach, waive};
pub use self::changed_rows::{ChangedCell, ChangedRows, changed_rows};
pub use self::check::{breaches, check, count_declared};
pub use self::cohort_plan::{CohortPlan, Derive, Join, Selection};
pub use self::column::{Categories, Column, Kind, Level, Scalar};
pub use self::csv::UnsaidLayout;
pub use self::decimals::Decimals;
pub use self::dialect::{Dialect, SheetChoice};
pub use self::dictionary::{Constraints, Dictionary, Field, FieldType, FieldsMatch, ForeignKey, Resource};
pub use self::elsewhere::{lineage_of_all, made_elsewhere};
pub use self::exact::is_beyond_exact;
pub use self::extension::{Extension, Rule, TablesRule, Waiver};
pub use self::key::{Keys, is_called_like_code, is_called_like_key, is_called_like_subject, words_of_name};
pub use self::level_index::LevelIndex;
pub use self::lineage::{Lineage, RowOrigin};
pub use self::near_level::near_levels;
pub use self::number_signs::{NumberSigns, Unread};
pub use self::numbers::{KeptNumbers, Numbers};
pub use self::package::dictionary;
pub use self::packed::Packed;
pub use self::plausible::{count_plausible, implausible};
pub use self::profile::{MOST_VALUES, OtherReading, Profile};
pub use self::query::{joined_columns, query};
pub use self::remote::{
    Fingerprint, Members, MomentsOfRows, Opened, SummedFactor, SumsOfTime, SumsQuestion, Tallied, Tally, WorstCount,
    WorstGrades, WorstQuestion, are_beside, fingerprint, opened, tallied, worst_grades,
};
pub use self::row_name::can_name_rows;
pub use self::rows::{RowList, Rows, RowsIter};
pub use self::source::{Format, Source};
pub use self::table::{Step, Table};
pub use self::tables_rule::tables_rules;
pub use self::unit_tables::{Declared, UnitTables, unit_tables};
pub use self::unless_damaged::may_give_up;
pub use self::wording::wording;

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Diagnostics, Outcome, Place};

/// Reads a frozen file as a table.
///
/// With a `resource` of the dictionary the columns have the declared types,
/// labels, units and levels; a column it does not declare, or a file without a
/// resource, is typed by its content (and then `""` and `NA` are missing).
///
/// # Errors
/// Every cell that is not of its column's type, at `path:line:field`, up to twenty
/// with a count of the rest; a file that is empty, not UTF-8, ragged or has
/// nameless or doubled columns; a declared column that is not in the file.
pub fn read(source: &Source, resource: Option<&Resource>) -> Outcome<Table> {
    read_with_keys(source, resource, &Keys::of_resource(resource))
}

/// How a text table is laid out of which nothing is declared, as far as that must be declared; nothing
/// of a file of another format.
///
/// # Errors
/// It is no text, or in no format that is read.
pub fn unsaid_layout(source: &Source) -> Outcome<UnsaidLayout> {
    match source.format()? {
        Format::Csv => csv::unsaid(source, b','),
        Format::Tsv => csv::unsaid(source, b'\t'),
        _ => Ok(UnsaidLayout::default()),
    }
}

/// Reads a frozen file as a table, as [`read`] does, whose `keys` are compared as
/// they are written: a column among them is read as numbers only where each cell is
/// written as its number prints.
///
/// # Errors
/// Those of [`read`], and a declared number that is a key and written otherwise.
pub fn read_with_keys(source: &Source, resource: Option<&Resource>, keys: &Keys) -> Outcome<Table> {
    let read = match source.format() {
        Ok(Format::Csv) => csv::read(source, resource, keys, b','),
        Ok(Format::Tsv) => csv::read(source, resource, keys, b'\t'),
        Ok(Format::Parquet) => parquet::read(source, resource, keys),
        Ok(Format::Xpt) => xpt::read(source, resource, keys),
        Ok(Format::Sas7bdat) => sas7bdat::read(source, resource, keys),
        Ok(Format::Stata) => stata::read(source, resource, keys),
        Ok(Format::Workbook) => workbook::read(source, resource, keys),
        Ok(Format::DatasetJson) => dataset_json::read(source, resource, keys),
        Err(error) => Err(error),
    };
    let mut table = read.map_err(|mut errors| {
        errors.0 = errors.0.into_iter().map(|error| error.or_at(|| Place::file(source.path.as_str()))).collect();
        errors
    })?;
    if let Some(error) = header::too_wide(&source.path, table.columns.len()) {
        return Err(error.into());
    }
    table.without_identifiers(resource, &source.path);
    table.name_values(resource, &source.path);
    for column in &mut table.columns {
        let is_key = keys.holds(&column.name);
        column.whole = column.whole.take().map(|whole| whole::Whole { is_key, ..whole });
    }
    table.declare(resource);
    let wrong = table.wrong_unit().map(|one| one.at(Place::file(source.path.as_str())));
    table.findings.extend(wrong);
    table.find_empty_rows();
    Ok(table)
}

/// Derives a cohort: of a table whose rows are here row by row, of one that another engine holds there.
///
/// # Errors
/// Those of a cohort: an unknown table or column, a key that is missing or not unique, a name that is taken, a
/// derived value that is not finite or not among its levels, all of SQL's errors; a join over two engines.
pub fn cohort(plan: &CohortPlan, tables: &BTreeMap<String, Table>) -> Outcome<Table> {
    let place = |error| Diagnostics::from(Diagnostic::at(error, plan.place.clone()));
    let from = cohort::table_of(&plan.from, tables).map_err(place)?;
    if from.elsewhere().is_some() { remote::cohort::cohort(plan, from, tables) } else { cohort::cohort(plan, tables) }
}
