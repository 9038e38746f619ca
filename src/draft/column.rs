//! A column as a dictionary would describe it.

use super::guess::Guess;
use super::known::{OF_CATEGORIES, OF_PERSONS, characteristic};
use super::level::{self, DraftLevel};
use super::naming::{bare, named};
use crate::data::{
    Kind, OtherReading, Profile, is_called_like_code, is_called_like_key, is_called_like_subject, words_of_name,
};

/// A whole number with at most so many values is taken as the code of a category.
const FEW_CODES: usize = 5;
/// The same of a column that is called like a category.
const MORE_CODES: usize = 10;
/// A text with at most so many values is taken as a category.
const FEW_TEXTS: usize = 20;
/// Numbers that stand for a missing value where they are far from all others.
const MISSING_CODES: [&str; 12] =
    ["-9", "-99", "-999", "-9999", "-1", "99", "999", "9999", "99999", "-8", "-88", "888"];

/// What a column holds, as far as can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// No value.
    Empty,
    /// One value in all rows.
    Constant,
    /// Names of subjects or of anything else, which no page shows.
    Identifier,
    /// What names or reaches a person.
    Personal,
    /// A few values.
    Category,
    /// A quantity.
    Measure,
    /// Days.
    Date,
    /// Words of many kinds.
    Text,
}

/// A column with all that is drafted of it.
#[derive(Debug, Clone)]
pub struct DraftColumn {
    /// What it holds, counted.
    pub profile: Profile,
    /// How it is printed.
    pub label: String,
    /// The unit of its values.
    pub unit: Option<String>,
    /// What it holds.
    pub content: Content,
    /// Its levels in their order.
    pub levels: Vec<DraftLevel>,
    /// Whether the order of the levels has a meaning.
    pub ordered: bool,
    /// Texts that mean a missing value, beside the empty cell and `NA`.
    pub missing_codes: Vec<String>,
    /// How its texts are read as numbers or dates.
    pub reading: Option<OtherReading>,
    /// What was guessed.
    pub guesses: Vec<Guess>,
}

impl DraftColumn {
    /// Drafts what a column is.
    pub fn of(profile: Profile) -> Self {
        let name = profile.column.name.clone();
        let said = named(&name);
        let label = profile.column.label.clone().filter(|label| !label.trim().is_empty()).unwrap_or(said.label);
        let mut column = Self {
            label,
            unit: profile.column.unit.clone(),
            content: Content::Text,
            levels: Vec::new(),
            ordered: false,
            missing_codes: Vec::new(),
            reading: profile.other.clone().filter(|other| other.rival.is_none() && is_readable(&name)),
            guesses: Vec::new(),
            profile,
        };
        column.content = column.content_of();
        column.find_missing_codes();
        column.find_unit(said.unit);
        column.find_levels();
        column.tell_reading();
        column
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.profile.column.name
    }

    /// The kind of its values, as it is declared.
    pub fn kind(&self) -> Kind {
        self.reading.as_ref().map_or(self.profile.column.kind, |reading| reading.kind)
    }

    /// Whether it holds numbers.
    pub fn is_numeric(&self) -> bool {
        self.kind().is_numeric()
    }

    /// The different values that are no sign for a missing one, where there are few.
    pub fn values(&self) -> impl Iterator<Item = &(String, usize)> {
        self.profile.values.iter().filter(|(text, _)| !self.is_missing(text))
    }

    /// The letters of the longest word of its label and its levels, which no line can break.
    pub fn longest_word(&self) -> usize {
        let texts = self.levels.iter().map(|level| level.label.as_str()).chain([self.label.as_str()]);
        texts.flat_map(str::split_whitespace).map(|word| word.chars().count()).max().unwrap_or(0)
    }

    fn is_missing(&self, text: &str) -> bool {
        self.missing_codes.iter().any(|code| code == text)
    }

    fn content_of(&self) -> Content {
        let (profile, kind) = (&self.profile, self.kind());
        let words = words_of_name(self.name());
        let is_named_person =
            words.iter().any(|word| OF_PERSONS.contains(&word.as_str())) || bare(self.name()) == "name";
        match profile.distinct {
            0 => Content::Empty,
            _ if is_named_person => Content::Personal,
            1 if profile.missing == 0 => Content::Constant,
            _ if self.is_identifier() => Content::Identifier,
            _ if matches!(kind, Kind::Date | Kind::DateTime) => Content::Date,
            _ if kind == Kind::Boolean || self.is_category() => Content::Category,
            _ if kind.is_numeric() => Content::Measure,
            _ => Content::Text,
        }
    }

    fn is_identifier(&self) -> bool {
        const FEWEST: usize = 10;
        let (name, profile) = (self.name(), &self.profile);
        if is_called_like_subject(name) || is_called_like_code(name) {
            return true;
        }
        let is_key = is_called_like_key(name) || name == "rownames";
        let counts_rows = profile.is_unique()
            && profile.column.kind == Kind::Integer
            && profile.sorted.last().zip(profile.sorted.first()).is_some_and(|(last, first)| {
                *last - *first + 1.0 == profile.sorted.len() as f64 && profile.sorted.len() >= FEWEST
            });
        let is_one_each = profile.column.kind == Kind::Text && profile.is_unique() && self.reading.is_none();
        is_key || (counts_rows && characteristic(&bare(name)).is_none()) || (is_one_each && profile.rows >= FEWEST)
    }

    fn is_category(&self) -> bool {
        let profile = &self.profile;
        let (distinct, present) = (profile.distinct, profile.present());
        if profile.values.is_empty() {
            return false;
        }
        if self.is_numeric() {
            let is_called = words_of_name(self.name()).iter().any(|word| OF_CATEGORIES.contains(&word.as_str()));
            let most = if is_called && profile.column.kind == Kind::Integer { MORE_CODES } else { FEW_CODES };
            return self.reading.is_none() && distinct <= most && (distinct <= 2 || present >= 3 * distinct);
        }
        distinct <= FEW_TEXTS && (distinct <= FEW_CODES || present >= 2 * distinct)
    }

    /// Signs for a missing value among texts that are numbers or dates, and numbers such as
    /// 999 that are far from all others.
    fn find_missing_codes(&mut self) {
        if let Some(reading) = &self.reading {
            self.missing_codes.clone_from(&reading.missing);
        }
        if self.content != Content::Measure || self.profile.column.kind != Kind::Integer {
            return;
        }
        let sorted = &self.profile.sorted;
        let codes = MISSING_CODES.iter().filter_map(|code| Some((*code, code.parse::<f64>().ok()?)));
        for (text, code) in codes {
            let times = sorted.iter().filter(|value| **value == code).count();
            let others = || sorted.iter().filter(|value| **value != code);
            let (Some(least), Some(most)) = (others().next(), others().next_back()) else { continue };
            let is_far = if code < 0.0 { *least >= 0.0 } else { code > 2.0 * *most && *most > 0.0 };
            if times >= 2 && is_far {
                self.missing_codes.push(text.to_owned());
                self.guesses.push(Guess::new(
                    format!("missing value of `{}`", self.name()),
                    format!("`{text}` ({times} rows)"),
                    "it is far from all other values and is often written for one that is not known",
                    "it is a value: take it out of `missingValues`",
                ));
            }
        }
    }

    fn find_unit(&mut self, said: Option<(String, String)>) {
        if self.unit.is_some() || !matches!(self.content, Content::Measure | Content::Category) || !self.is_numeric() {
            return;
        }
        let about = format!("unit of `{}`", self.name());
        if let Some(unit) = self.reading.as_ref().and_then(|reading| reading.signs.unit()) {
            self.guesses.push(Guess::new(about, unit, "it stands beside each number", "another, or none"));
            self.unit = Some(unit.to_owned());
            return;
        }
        if let Some((unit, word)) = said {
            let reason = format!("the name says `{word}`");
            self.guesses.push(Guess::new(about, unit.clone(), reason, "another, or none"));
            self.unit = Some(unit);
            return;
        }
        let known = characteristic(&bare(self.name())).and_then(|(_, known)| known.unit);
        const OLDEST: f64 = 120.0;
        let is_age = self.profile.sorted.last().is_some_and(|most| *most <= OLDEST);
        if let Some(unit) = known.filter(|_| is_age) {
            self.guesses.push(Guess::new(about, unit, "of its name and the size of its values", "months, or another"));
            self.unit = Some(unit.to_owned());
        }
    }

    fn find_levels(&mut self) {
        let declared = &self.profile.column.levels;
        if !declared.is_empty() {
            let level =
                |level: &crate::data::Level| DraftLevel { code: level.code.clone(), label: level.label.clone() };
            self.levels = declared.iter().map(level).collect();
            self.ordered = self.profile.column.ordered;
            return;
        }
        // Levels that differ only in writing are left undeclared, so that each run says so.
        if self.content != Content::Category || !self.profile.alike.is_empty() {
            return;
        }
        let values: Vec<(String, usize)> = self.values().cloned().collect();
        (self.levels, self.ordered) = match self.kind() {
            Kind::Boolean => return,
            Kind::Text => level::of_texts(&values),
            _ => level::of_codes(self.name(), &values),
        };
        let relabelled = self.levels.iter().filter(|level| level.label != level.code);
        let pairs: Vec<String> = relabelled.map(|level| format!("`{}` is {}", level.code, level.label)).collect();
        if !pairs.is_empty() {
            self.guesses.push(Guess::new(
                format!("levels of `{}`", self.name()),
                pairs.join(", "),
                "such codes mean that as a rule",
                "other labels in the dictionary",
            ));
        } else if self.is_numeric() {
            self.guesses.push(Guess::new(
                format!("levels of `{}`", self.name()),
                "the codes as they are",
                "there are few of them, and what they mean is not said",
                "give them labels in the dictionary, or take `levels` out if they are quantities",
            ));
        }
    }

    fn tell_reading(&mut self) {
        let Some(reading) = &self.reading else { return };
        let mut how = format!("`{}`", reading.kind.name());
        if let Some(format) = reading.format {
            how.push_str(&format!(" of the form `{format}`"));
        }
        let signs = &reading.signs;
        let said = [
            signs.decimal.map(|_| "a decimal comma".to_owned()),
            signs.group.map(|group| format!("{} between thousands", group_in_words(group))),
            signs.mark.as_ref().map(|mark| format!("`{mark}` beside each")),
        ];
        let said: Vec<String> = said.into_iter().flatten().collect();
        if !said.is_empty() {
            how.push_str(&format!(" with {}", said.join(" and ")));
        }
        if !reading.missing.is_empty() {
            let signs: Vec<String> = reading.missing.iter().map(|text| format!("`{text}`")).collect();
            how.push_str(&format!(", {} as missing", signs.join(", ")));
        }
        self.guesses.push(Guess::new(
            format!("type of `{}`", self.name()),
            how,
            if reading.missing.is_empty() { "all texts fit" } else { "all other texts fit" },
            if signs.mark.is_some() { "`string`, if these are levels" } else { "`string`, if these are codes" },
        ));
    }
}

/// What stands between thousands, as a phrase.
pub(super) fn group_in_words(group: char) -> String {
    if group.is_whitespace() { "a blank".to_owned() } else { format!("`{group}`") }
}

/// Codes and keys stay as they are written.
fn is_readable(name: &str) -> bool {
    !is_called_like_key(name) && !is_called_like_subject(name) && !is_called_like_code(name)
}
