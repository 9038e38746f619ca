//! The words of languages that come with the citation library.

use hayagriva::archive::LOCALES;
use hayagriva::citationberg::taxonomy::Term;
use hayagriva::citationberg::{IndependentStyle, Locale, LocaleCode, TermForm};

/// The language that a style prints in. A style that is made for one keeps it, for example
/// the English of Great Britain, unless the report is in another than English.
pub fn of_style(style: &IndependentStyle, report: &str) -> LocaleCode {
    let base = |code: &str| code.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    match &style.default_locale {
        Some(own) if base(report) == "en" || base(report) == base(&own.0) => own.clone(),
        _ if report == "en" => LocaleCode::en_us(),
        _ => LocaleCode(report.to_owned()),
    }
}

/// The words of a language in all its varieties, and of the English that stands in for what
/// it lacks. Those of the other sixty languages stay packed: unpacking all takes longer
/// than reading the bibliography.
pub fn read(language: &LocaleCode) -> Vec<Locale> {
    let base = language.0.split('-').next().unwrap_or_default();
    let wanted = |code: &str| code == "en-US" || code.split('-').next() == Some(base);
    let packed = LOCALES.iter().filter(|bytes| packed_code(bytes).is_none_or(wanted));
    packed.filter_map(|bytes| ciborium::de::from_reader::<Locale, _>(*bytes).ok()).collect()
}

/// The code of packed words. They are a map that begins with the text `@xml:lang` and a
/// short text; nothing where they do not.
fn packed_code(bytes: &[u8]) -> Option<&str> {
    const KEY: &[u8] = b"\x69@xml:lang";
    let rest = bytes.get(1..)?.strip_prefix(KEY)?;
    let (head, rest) = rest.split_first()?;
    let length = head.checked_sub(0x60).filter(|length| *length < 24)?;
    std::str::from_utf8(rest.get(..usize::from(length))?).ok()
}

/// A term in the words of the style, else of the language.
pub fn term<'a>(
    style: &'a IndependentStyle,
    locales: &'a [Locale],
    language: &LocaleCode,
    term: Term,
    form: TermForm,
) -> Option<&'a str> {
    let base = |code: &'a str| code.split('-').next();
    let of = |locale: &'a Locale| locale.term(term, form).and_then(|found| found.single());
    let speaks =
        |locale: &&'a Locale| locale.lang.as_ref().is_none_or(|code| base(&code.0) == language.0.split('-').next());
    style.locale.iter().filter(speaks).chain(locales.iter().filter(speaks)).find_map(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_every_language_is_known_without_unpacking_it() {
        assert!(LOCALES.len() > 50);
        for bytes in LOCALES {
            let locale: Locale = ciborium::de::from_reader(*bytes).unwrap();
            assert_eq!(packed_code(bytes), locale.lang.as_ref().map(|code| code.0.as_str()));
        }
    }

    #[test]
    fn a_language_is_read_with_its_varieties_and_english() {
        let codes = |language: &str| -> Vec<String> {
            read(&LocaleCode(language.to_owned())).into_iter().filter_map(|one| one.lang).map(|code| code.0).collect()
        };
        assert_eq!(codes("de"), ["de-AT", "de-CH", "de-DE", "en-US"]);
        assert_eq!(codes("en-GB"), ["en-GB", "en-US"]);
        assert_eq!(codes("xx"), ["en-US"]);
    }
}
