//! The language of a report: the words that the program itself writes.
//!
//! A language is a file with a [`Wording`], of which none may be missing, and its tag here.

mod english;
mod french;
mod german;
mod spanish;
mod spelling;
mod wording;

pub use spelling::{Spelling, list};
pub use wording::Wording;

use schemars::JsonSchema;
use serde::Deserialize;

/// A language in which the program writes its own words, by its tag of BCP 47.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
pub enum Language {
    /// American English.
    #[default]
    #[serde(rename = "en-US", alias = "en")]
    AmericanEnglish,
    /// British English.
    #[serde(rename = "en-GB")]
    BritishEnglish,
    /// German.
    #[serde(rename = "de")]
    German,
    /// French.
    #[serde(rename = "fr")]
    French,
    /// Spanish.
    #[serde(rename = "es")]
    Spanish,
}

impl Language {
    /// Its tag: `en-US`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::AmericanEnglish => "en-US",
            Self::BritishEnglish => "en-GB",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
        }
    }

    /// The code of the language without its region: `en`.
    pub fn code(self) -> &'static str {
        self.tag().split('-').next().unwrap_or_default()
    }

    /// The region, where the language differs between regions: `US`.
    pub fn region(self) -> Option<&'static str> {
        self.tag().split_once('-').map(|(_, region)| region)
    }

    /// The words of its pages.
    pub fn wording(self) -> &'static Wording {
        match self {
            Self::AmericanEnglish | Self::BritishEnglish => &english::WORDING,
            Self::German => &german::WORDING,
            Self::French => &french::WORDING,
            Self::Spanish => &spanish::WORDING,
        }
    }

    /// How the sentences on methods are spelled, which are in English in all languages.
    pub fn spelling(self) -> &'static Spelling {
        match self {
            Self::BritishEnglish => &Spelling::BRITISH,
            _ => &Spelling::AMERICAN,
        }
    }
}
