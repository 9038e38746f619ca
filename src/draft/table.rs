//! A table as it is drafted: its columns and whose its rows are.

use std::collections::BTreeMap;

use super::column::{Content, DraftColumn};
use super::guess::Guess;
use crate::data::{Kind, NumberSigns, OtherReading, Profile, Table, UnsaidLayout, is_called_like_subject};

/// A table with all that is drafted of it.
#[derive(Debug, Clone)]
pub struct DraftTable {
    /// The name by which blocks read it.
    pub id: String,
    /// Its file, below data/.
    pub file: String,
    /// The rows.
    pub rows: usize,
    /// The columns.
    pub columns: Vec<DraftColumn>,
    /// The column that names whom a row is of.
    pub subject: Option<String>,
    /// How many subjects there are.
    pub subjects: usize,
    /// The values themselves, for what is asked of two columns at once.
    pub table: Table,
    /// How its file is laid out, as far as that must be declared.
    pub layout: UnsaidLayout,
    /// What was guessed of the table.
    pub guesses: Vec<Guess>,
}

impl DraftTable {
    /// Drafts a table of what was read.
    pub fn of(table: Table, file: &str) -> Self {
        Self::read_by(table, file, &BTreeMap::new())
    }

    /// The same, where columns of numbers were read by these signs.
    pub fn read_by(table: Table, file: &str, signs: &BTreeMap<String, NumberSigns>) -> Self {
        let draft = |mut profile: Profile| {
            if let Some(signs) = signs.get(&profile.column.name) {
                profile.other = Some(OtherReading::numbers(signs.clone()));
            }
            DraftColumn::of(profile)
        };
        let columns: Vec<DraftColumn> = table.profiles().into_iter().map(draft).collect();
        let mut draft = Self {
            id: table.id().to_owned(),
            file: file.to_owned(),
            rows: table.rows(),
            columns,
            subject: None,
            subjects: table.rows(),
            table,
            layout: UnsaidLayout::default(),
            guesses: Vec::new(),
        };
        draft.find_subject();
        draft
    }

    /// The columns whose numbers have a point where others of the table have a decimal comma, each
    /// with three digits behind it: there it parts thousands, and `12.345` is no twelve.
    pub fn thousands_by_point(&self) -> Vec<&str> {
        let has_comma = |column: &DraftColumn| {
            column.profile.other.as_ref().is_some_and(|other| other.signs.decimal == Some(',') && other.rival.is_none())
        };
        if !self.columns.iter().any(has_comma) {
            return Vec::new();
        }
        let is_grouped = |column: &&DraftColumn| {
            let mut values = column.profile.sorted.iter().map(|value| value.abs());
            let thousandths = |value: f64| value * 1000.0;
            let is_whole = |value: f64| (value - value.round()).abs() < 1e-6;
            column.profile.column.kind == Kind::Number
                && values.clone().all(|value| value < 1000.0 && is_whole(thousandths(value)))
                && values.clone().any(|value| !is_whole(100.0 * value))
                && values.all(|value| value >= 1.0 || value == 0.0)
        };
        self.columns.iter().filter(is_grouped).map(DraftColumn::name).collect()
    }

    /// The same of a file that is laid out so.
    #[must_use]
    pub fn laid_out(mut self, layout: UnsaidLayout) -> Self {
        self.guesses.extend(self.layout_guesses(&layout));
        self.layout = layout;
        self
    }

    /// What is guessed of a layout.
    pub(super) fn layout_guesses(&self, layout: &UnsaidLayout) -> Vec<Guess> {
        let delimiter = layout.delimiter.map(|delimiter| {
            let taken = if delimiter == '\t' { "a tab".to_owned() } else { format!("`{delimiter}`") };
            let reason = "it cuts the lines into as many cells each, as the usual one does not";
            Guess::new(format!("delimiter of `{}`", self.file), taken, reason, "another")
        });
        let encoding = layout.encoding.as_ref().map(|encoding| {
            let reason = "the file is not UTF-8, and its bytes are most likely letters of it";
            let otherwise = "the one in which it was written";
            Guess::new(format!("encoding of `{}`", self.file), format!("`{encoding}`"), reason, otherwise)
        });
        delimiter.into_iter().chain(encoding).collect()
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&DraftColumn> {
        self.columns.iter().find(|column| column.name() == name)
    }

    /// Whether no subject has several rows, as far as can be told.
    pub fn has_one_row_each(&self) -> bool {
        let repeats = |column: &DraftColumn| {
            is_called_like_subject(column.name()) && column.profile.distinct < column.profile.present()
        };
        self.subjects == self.rows && (self.subject.is_some() || !self.columns.iter().any(repeats))
    }

    /// The column that names the subjects: of those that are called so, the one with most
    /// values.
    fn find_subject(&mut self) {
        // One site has many subjects: a column whose values repeat this often is no subject's.
        const MOST_ROWS_EACH: usize = 60;
        let is_candidate = |column: &&DraftColumn| {
            let profile = &column.profile;
            let is_one = column.content == Content::Constant && is_called_like_subject(column.name());
            (column.content == Content::Identifier || is_one)
                && column.name() != "rownames"
                && profile.missing == 0
                && (profile.distinct > 1 || is_one)
                && (profile.is_unique()
                    || is_called_like_subject(column.name())
                    || profile.distinct * MOST_ROWS_EACH >= profile.rows)
        };
        let is_asked = |profile: &Profile| !profile.is_unique() && !is_called_like_subject(&profile.column.name);
        let candidates: Vec<&DraftColumn> = self.columns.iter().filter(is_candidate).collect();
        let best = candidates.iter().enumerate().max_by_key(|(at, column)| {
            let profile = &column.profile;
            (is_called_like_subject(column.name()), !is_asked(profile), profile.distinct, std::cmp::Reverse(*at))
        });
        let Some((_, best)) = best else { return };
        let others: Vec<String> = candidates
            .iter()
            .filter(|column| column.name() != best.name())
            .map(|column| format!("`{}`", column.name()))
            .collect();
        let reason = if best.profile.is_unique() {
            "no value occurs twice".to_owned()
        } else {
            format!("it is called so; {} rows are of {} of them", self.rows, best.profile.distinct)
        };
        let otherwise = if others.is_empty() { "none".to_owned() } else { format!("{}, or none", others.join(", ")) };
        self.guesses.push(Guess::new(
            format!("subject of `{}`", self.id),
            format!("`{}`", best.name()),
            reason,
            otherwise,
        ));
        (self.subject, self.subjects) = (Some(best.name().to_owned()), best.profile.distinct);
    }
}
