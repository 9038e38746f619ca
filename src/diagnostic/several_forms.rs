//! Values that an author may write in several forms: a number or a word, one name or a list. An
//! untagged enum of serde says of a wrong one neither what it is nor what is allowed.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{self, StrDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A value of several forms. What is not one of them is an error that says what was found.
pub trait SeveralForms: Sized {
    /// What may be written, after "expected": `true, false or "auto"`.
    const EXPECTED: &'static str;

    /// The value of `true` or `false`.
    fn of_truth(_: bool) -> Option<Self> {
        None
    }

    /// The value of a whole number.
    fn of_integer(_: i64) -> Option<Self> {
        None
    }

    /// The value of a number that is written with a point or an exponent.
    fn of_number(_: f64) -> Option<Self> {
        None
    }

    /// The value of a text in quotes.
    fn of_text(_: &str) -> Option<Self> {
        None
    }

    /// The value of a list; what is wrong with an entry is said there.
    ///
    /// # Errors
    /// That there is none, or what is wrong with an entry.
    fn of_list<'de, A: SeqAccess<'de>>(_: A) -> Result<Self, A::Error> {
        Err(unexpected::<Self, _>("a list"))
    }

    /// The value of a table; its own errors are at its keys.
    ///
    /// # Errors
    /// That there is none, or what is wrong with a key of it.
    fn of_table<'de, A: MapAccess<'de>>(mut table: A) -> Result<Self, A::Error> {
        const DATE_KEY: &str = "$__toml_private_datetime";
        let key: Option<String> = table.next_key()?;
        if key.is_some() {
            table.next_value::<IgnoredAny>()?;
        }
        Err(unexpected::<Self, _>(if key.as_deref() == Some(DATE_KEY) { "a date" } else { "a table of keys" }))
    }
}

/// Reads a value of several forms.
///
/// # Errors
/// What was found in place of one of them.
pub fn several_forms<'de, T: SeveralForms, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_any(Forms(PhantomData))
}

/// Lets serde read types of several forms as such.
macro_rules! reads_several_forms {
    ($kind:ty) => {
        impl<'de> serde::Deserialize<'de> for $kind {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::diagnostic::several_forms(deserializer)
            }
        }
    };
}
pub(crate) use reads_several_forms;

/// The value that a word names, of a type whose values are words.
pub fn of_word<T: DeserializeOwned>(word: &str) -> Option<T> {
    T::deserialize(StrDeserializer::<value::Error>::new(word)).ok()
}

fn unexpected<T: SeveralForms, E: Error>(found: impl fmt::Display) -> E {
    E::custom(format!("found {found}, expected {}", T::EXPECTED))
}

struct Forms<T>(PhantomData<T>);

impl<'de, T: SeveralForms> Visitor<'de> for Forms<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(T::EXPECTED)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
        T::of_truth(value).ok_or_else(|| unexpected::<T, E>(format!("`{value}`")))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        T::of_integer(value).ok_or_else(|| unexpected::<T, E>(format!("`{value}`")))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        let found = i64::try_from(value).ok().and_then(T::of_integer);
        found.ok_or_else(|| unexpected::<T, E>(format!("`{value}`")))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        T::of_number(value).ok_or_else(|| unexpected::<T, E>(format!("`{value}`")))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<T, E> {
        T::of_text(value).ok_or_else(|| unexpected::<T, E>(format!("the text `{value}`")))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::of_list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<T, A::Error> {
        T::of_table(table)
    }
}
