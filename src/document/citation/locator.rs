//! The part of a work that a citation means: `p. 4`, `chap. 2`, `33–35`.

pub use hayagriva::citationberg::taxonomy::Locator as Kind;

/// A part of a work. Its digits are those of the work's own pages, chapters or
/// sections, not numbers of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locator {
    /// What is counted.
    pub kind: Kind,
    /// Its number as it is printed.
    pub text: String,
    /// Number and word, for styles that print no locators.
    pub words: String,
    /// Whether the author wrote what is counted; a bare number is a page.
    pub is_named: bool,
}

/// The highest number that is a page without its word, in a work whose pages are not known.
const HIGHEST: i64 = 3_000;

impl Locator {
    /// What is wrong with a page of a work whose pages are in a range: it lies outside, and
    /// so is no place in the work, but a number that the author typed.
    pub fn doubt(&self, pages: &str) -> Option<String> {
        if self.kind != Kind::Page {
            return None;
        }
        let typed = |text: &str| -> Vec<i64> {
            text.split(|c: char| !c.is_alphanumeric()).filter_map(|word| word.parse().ok()).collect()
        };
        let ranges = ranges(pages);
        let number = typed(&self.text).into_iter().find(|page| {
            let within = ranges.iter().any(|(from, to)| (from..=to).contains(&page));
            if ranges.is_empty() { !self.is_named && *page > HIGHEST } else { !within }
        })?;
        Some(if ranges.is_empty() { format!("{number}") } else { format!("{number}, but has the pages {pages}") })
    }
}

/// The ranges of pages whose ends are numbers, the second often shortened: `514-23`. A
/// single number is as often that of an article, and says nothing.
fn ranges(pages: &str) -> Vec<(i64, i64)> {
    let parts = pages.split([',', ';']).filter_map(|part| part.trim().split_once(['-', '–']));
    let ends = parts.filter_map(|(from, to)| {
        let (from, to) = (from.trim(), to.trim());
        let kept = from.len().checked_sub(to.len()).and_then(|length| from.get(..length)).unwrap_or_default();
        Some((from.parse().ok()?, format!("{kept}{to}").parse().ok()?))
    });
    let ends: Vec<(i64, i64)> = ends.collect();
    // A list with a page that is no number (`S12`) cannot be judged.
    if ends.len() < pages.matches(['-', '–']).count() { Vec::new() } else { ends }
}

/// No list of pages or chapters is longer, in characters; what follows is the author's
/// prose, whose numbers are traced as those of the text.
const LONGEST: usize = 30;

/// Abbreviations and words, longest first where one begins another.
const NAMES: [(&str, Kind); 43] = [
    ("appendices", Kind::Appendix),
    ("appendix", Kind::Appendix),
    ("app.", Kind::Appendix),
    ("chapters", Kind::Chapter),
    ("chapter", Kind::Chapter),
    ("chaps.", Kind::Chapter),
    ("chap.", Kind::Chapter),
    ("ch.", Kind::Chapter),
    ("columns", Kind::Column),
    ("column", Kind::Column),
    ("col.", Kind::Column),
    ("equations", Kind::Equation),
    ("equation", Kind::Equation),
    ("eq.", Kind::Equation),
    ("figures", Kind::Figure),
    ("figure", Kind::Figure),
    ("figs.", Kind::Figure),
    ("fig.", Kind::Figure),
    ("lines", Kind::Line),
    ("line", Kind::Line),
    ("notes", Kind::Note),
    ("note", Kind::Note),
    ("pages", Kind::Page),
    ("page", Kind::Page),
    ("pp.", Kind::Page),
    ("p.", Kind::Page),
    ("paragraphs", Kind::Paragraph),
    ("paragraph", Kind::Paragraph),
    ("paras.", Kind::Paragraph),
    ("para.", Kind::Paragraph),
    ("¶", Kind::Paragraph),
    ("parts", Kind::Part),
    ("part", Kind::Part),
    ("sections", Kind::Section),
    ("section", Kind::Section),
    ("secs.", Kind::Section),
    ("sec.", Kind::Section),
    ("§", Kind::Section),
    ("tables", Kind::Table),
    ("table", Kind::Table),
    ("volumes", Kind::Volume),
    ("volume", Kind::Volume),
    ("vol.", Kind::Volume),
];

/// Reads a locator at the start of a text: itself and its length. Without a word for
/// what is counted, whole numbers are pages.
pub fn read(text: &str) -> Option<(Locator, usize)> {
    let start = text.len() - text.trim_start().len();
    let words = &text[start..];
    let named = NAMES.iter().find(|(name, _)| {
        words.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name))
            && !(name.ends_with(char::is_alphabetic) && words[name.len()..].starts_with(char::is_alphabetic))
    });
    let (kind, begin) = match named {
        Some((name, kind)) => (*kind, name.len()),
        None => (Kind::Page, 0),
    };
    let number = words[begin..].trim_start_matches([' ', '\u{a0}']);
    let skipped = words.len() - number.len();
    let length = numbers(number, named.is_some());
    (length > 0).then(|| {
        let text = number[..length].replace("--", "–").replace('-', "–");
        let several = text.contains(['–', ',', '&']) || text.contains(" and ");
        let words = match (named, several) {
            (Some((name, _)), _) => format!("{} {text}", &words[..name.len()]),
            (None, true) => format!("pp. {text}"),
            (None, false) => format!("p. {text}"),
        };
        (Locator { kind, text, words, is_named: named.is_some() }, start + skipped + length)
    })
}

/// The length of a list of numbers and ranges.
fn numbers(text: &str, named: bool) -> usize {
    let mut end = number(text, named);
    if end == 0 {
        return 0;
    }
    loop {
        let rest = &text[end..];
        let joined = ["--", "-", "–", ", ", ",", " & ", " and "]
            .iter()
            .find(|sign| rest.starts_with(**sign))
            .map(|sign| (sign.len(), number(&rest[sign.len()..], named)));
        match joined {
            Some((sign, length)) if length > 0 && text[..end + sign + length].chars().count() <= LONGEST => {
                end += sign + length
            }
            _ => return end,
        }
    }
}

/// The length of one number: `4`, `S12`, `12a`; after a word also `2.1`, `A`, `xiv`.
fn number(text: &str, named: bool) -> usize {
    let end = text
        .char_indices()
        .find(|(at, c)| {
            let point = *c == '.' && named && text[at + 1..].starts_with(|next: char| next.is_ascii_digit());
            !(c.is_ascii_alphanumeric() || point)
        })
        .map_or(text.len(), |(at, _)| at);
    let word = &text[..end];
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let letters = word.chars().filter(char::is_ascii_alphabetic).count();
    let roman = !word.is_empty() && word.chars().all(|c| "ivxlcdmIVXLCDM".contains(c));
    let is_one = if named {
        roman || (digits > 0 && letters <= 2) || (letters == 1 && digits == 0)
    } else {
        digits > 0 && letters <= 1
    };
    if is_one && end < 16 { end } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &str) -> Option<(Kind, String, &str)> {
        read(text).map(|(locator, length)| (locator.kind, locator.text, &text[length..]))
    }

    #[test]
    fn pages_need_no_word_and_other_parts_do() {
        assert_eq!(read_all("33-35, 38 more"), Some((Kind::Page, "33–35, 38".into(), " more")));
        assert_eq!(read_all(" pp. xiv--xvi"), Some((Kind::Page, "xiv–xvi".into(), "")));
        assert_eq!(read_all("section 2.1, and"), Some((Kind::Section, "2.1".into(), ", and")));
        assert_eq!(read_all("Table 2"), Some((Kind::Table, "2".into(), "")));
        assert_eq!(read_all("fig. 3B"), Some((Kind::Figure, "3B".into(), "")));
    }

    #[test]
    fn words_are_no_locator() {
        for text in ["and others", "page", "partly 4", "", "tablespoon 5", "i think"] {
            assert_eq!(read_all(text), None, "{text}");
        }
    }

    #[test]
    fn what_follows_a_number_is_prose() {
        assert_eq!(read_all("ch. 5683 patients"), Some((Kind::Chapter, "5683".into(), " patients")));
        assert_eq!(read_all("p. 4 of 5683"), Some((Kind::Page, "4".into(), " of 5683")));
        let (_, text, rest) = read_all("1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 5683, 83").unwrap();
        assert_eq!((text.as_str(), rest), ("1, 2, 3, 4, 5, 6, 7, 8, 9, 10", ", 5683, 83"));
    }

    #[test]
    fn a_page_outside_the_work_is_doubted() {
        let doubt = |text: &str, pages: &str| read(text).and_then(|(locator, _)| locator.doubt(pages));
        assert_eq!(doubt("5683", "514-23"), Some("5683, but has the pages 514-23".into()));
        assert_eq!(doubt("p. 524", "514–23"), Some("524, but has the pages 514–23".into()));
        assert_eq!(doubt("5683", ""), Some("5683".into()));
        for (text, pages) in [
            ("515-516, 523", "514-23"),
            ("chap. 5683", "1-9"),
            ("p. 5683", ""),
            ("33", ""),
            ("p. S13", "S12-S15"),
            ("4", "20210896"),
        ] {
            assert_eq!(doubt(text, pages), None, "{text}");
        }
    }

    #[test]
    fn a_result_is_no_page() {
        assert_eq!(read_all("14.7 months"), Some((Kind::Page, "14".into(), ".7 months")));
    }
}
