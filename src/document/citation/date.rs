//! Dates of works, also those that are no dates: `in press`.

use hayagriva::types::Date;

use crate::document::citation::mark;

/// The year under which the library is given a date that is words. Words are sorted
/// after all years, and put back when a work is printed.
const WORDS: i32 = 99_990_000;

/// Dates in words that the works of a bibliography have.
#[derive(Debug, Clone, Default)]
pub struct Words(Vec<String>);

impl Words {
    /// A date that prints these words.
    pub fn date(&mut self, words: &str) -> Date {
        let known = self.0.iter().position(|one| one == words);
        let at = known.unwrap_or_else(|| {
            self.0.push(words.to_owned());
            self.0.len() - 1
        });
        day(WORDS + i32::try_from(at).unwrap_or(0), None, None)
    }

    /// Puts the words back into a printed date, behind their mark.
    pub fn put_back(&self, printed: &str) -> String {
        let mut out = printed.to_owned();
        for (at, words) in self.0.iter().enumerate() {
            let year = (WORDS as usize + at).to_string();
            if out.contains(&year) {
                out = out.replace(&year, &format!("{}{words}", mark::WORDS));
            }
        }
        out
    }
}

fn day(year: i32, month: Option<u8>, day: Option<u8>) -> Date {
    Date { year, month, day, approximate: false, season: None }
}

/// Reads `date`, or `year` with `month` and `day`. Of a range of days the first counts; a
/// range of years is printed as one.
pub fn read(year: &str, month: Option<&str>, day_of_month: Option<&str>, words: &mut Words) -> Option<Date> {
    let year = year.trim();
    let month = month.and_then(month_number);
    let of_month = day_of_month
        .and_then(|text| text.trim().parse::<u8>().ok())
        .filter(|day| (1..=31).contains(day))
        .map(|day| day - 1);
    if let Some((from, to)) = ["/", "–", "-"].iter().find_map(|sign| year.split_once(*sign)).filter(|(from, to)| {
        from.len() == 4 && (to.len() == 4 || year.contains('–')) && to.chars().all(|c| c.is_ascii_digit())
    }) {
        return Some(words.date(&format!("{from}–{to}")));
    }
    let first = year.split('/').next().unwrap_or(year);
    let (bare, approximate) = match first.strip_suffix(['?', '~', '%']) {
        Some(bare) => (bare, true),
        None => (first, false),
    };
    let parts: Vec<&str> = bare.split('T').next().unwrap_or(bare).split('-').collect();
    let number = |text: &str, most: u8| text.parse::<u8>().ok().filter(|number| (1..=most).contains(number));
    let is_year = |text: &str| (3..=4).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit());
    let read = match parts[..] {
        [year] if is_year(year) => Some(day(year.parse().ok()?, month, month.and(of_month))),
        // A season of the extended format: its numbers follow those of the months.
        [year, "21" | "22" | "23" | "24"] if is_year(year) => Some(day(year.parse().ok()?, None, None)),
        [year, month] if is_year(year) => Some(day(year.parse().ok()?, Some(number(month, 12)? - 1), of_month)),
        [year, month, one] if is_year(year) => {
            Some(day(year.parse().ok()?, Some(number(month, 12)? - 1), Some(number(one, 31)? - 1)))
        }
        _ => None,
    };
    read.map(|date| Date { approximate, ..date }).or_else(|| status(year).map(|status| words.date(status)))
}

/// Whether a month is one, by number or English name, or a season.
pub fn is_month(text: &str) -> bool {
    let lower = text.to_lowercase();
    let season = ["spring", "summer", "autumn", "fall", "winter"].iter().any(|season| lower.contains(season));
    season || month_number(text).is_some()
}

/// The day on which a page was read, from a note such as `Accessed: 2021-02-03` or
/// `[Online; accessed 3-February-2021]`.
pub fn accessed(note: &str) -> Option<Date> {
    let lower = note.to_lowercase();
    let at = lower.find("accessed")?;
    let before: String = lower[..at].chars().filter(|c| c.is_alphabetic()).collect();
    if !matches!(before.as_str(), "" | "online" | "last" | "onlinelast") {
        return None;
    }
    let rest = lower[at + "accessed".len()..].trim_start_matches([':', ' ']);
    let rest = rest.trim_start_matches("on ").trim_end_matches([']', '.', ')', ' ']);
    let words: Vec<&str> = rest.split([' ', ',', '-', '/']).filter(|word| !word.is_empty()).collect();
    let [a, b, c] = words[..] else { return None };
    let number = |text: &str| text.parse::<u8>().ok().filter(|day| (1..=31).contains(day)).map(|day| day - 1);
    let named = |text: &str| if text.chars().all(char::is_alphabetic) { month_number(text) } else { None };
    let year = |text: &str| text.parse::<i32>().ok().filter(|year| (1990..2200).contains(year));
    match (year(a), named(a), named(b)) {
        (Some(year), ..) => Some(day(year, Some(number(b).filter(|month| *month < 12)?), Some(number(c)?))),
        (_, Some(month), _) => Some(day(year(c)?, Some(month), Some(number(b)?))),
        (_, _, Some(month)) => Some(day(year(c)?, Some(month), Some(number(a)?))),
        _ => None,
    }
}

/// The words of a work that is not yet published.
pub fn status(text: &str) -> Option<&'static str> {
    match text.to_lowercase().replace(['-', ' ', '.'], "").as_str() {
        "inpress" | "accepted" | "tobepublished" => Some("in press"),
        "forthcoming" | "toappear" => Some("forthcoming"),
        "submitted" | "underreview" => Some("submitted"),
        "inpreparation" | "inprep" | "unpublished" => Some("in preparation"),
        "nd" | "nodate" => Some("n.d."),
        _ => None,
    }
}

/// Months from 0, by number, name or the first letters of it.
fn month_number(text: &str) -> Option<u8> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let month = |word: &str| -> Option<u8> {
        if let Ok(number) = word.parse::<u8>() {
            return (1..=12).contains(&number).then(|| number - 1);
        }
        let is_it = |name: &&str| word.len() >= 3 && name.starts_with(word) || (word == "sept" && *name == "september");
        u8::try_from(NAMES.iter().position(is_it)?).ok()
    };
    let lower = text.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.find_map(month)
}

/// The day that stands beside a month, as in `month = apr # "~15"`.
pub fn day_beside_month(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split([' ', '\u{a0}', ',', '.']).filter(|word| !word.is_empty()).collect();
    let [a, b] = words[..] else { return None };
    let is_day = |word: &str| word.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day));
    let is_one = |word: &str| month_number(word).is_some() && word.chars().all(char::is_alphanumeric);
    match (is_one(a) && is_day(b), is_day(a) && is_one(b)) {
        (true, _) => Some(b.to_owned()),
        (_, true) => Some(a.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_one(text: &str, month: Option<&str>) -> Option<(i32, Option<u8>, Option<u8>)> {
        read(text, month, None, &mut Words::default()).map(|date| (date.year, date.month, date.day))
    }

    #[test]
    fn dates_are_read_in_the_forms_of_biblatex_and_bibtex() {
        assert_eq!(read_one("2020", None), Some((2020, None, None)));
        assert_eq!(read_one("2020", Some("Sept.")), Some((2020, Some(8), None)));
        assert_eq!(read_one("2020-05-06", None), Some((2020, Some(4), Some(5))));
        assert_eq!(read_one("2020-05/2020-06", None), Some((2020, Some(4), None)));
        assert_eq!(read_one("2020", Some("15\u{a0}4")), Some((2020, Some(3), None)));
        assert_eq!(day_beside_month("4\u{a0}15").as_deref(), Some("15"));
        assert_eq!(day_beside_month("15 Apr.").as_deref(), Some("15"));
        assert_eq!((day_beside_month("5-6"), day_beside_month("Jan-Feb"), day_beside_month("4")), (None, None, None));
        assert_eq!(read_one("2020-21", None), Some((2020, None, None)));
        assert_eq!(read_one("2020-13", None), None);
        assert_eq!(read_one("soon", None), None);
    }

    #[test]
    fn the_day_of_access_is_read_from_notes() {
        for note in [
            "Accessed: 2021-02-03",
            "[Online; accessed 3-February-2021]",
            "Last accessed Feb 3, 2021.",
            "accessed 3 Feb 2021",
        ] {
            assert_eq!(accessed(note), Some(day(2021, Some(1), Some(2))), "{note}");
        }
        for note in ["Accessed: 03/02/2021", "Accessed often", "Not accessed 2021-02-03", "R package"] {
            assert_eq!(accessed(note), None, "{note}");
        }
    }

    #[test]
    fn words_are_put_back() {
        let mut words = Words::default();
        let press = read("In Press", None, None, &mut words).unwrap();
        let years = read("2019/2020", None, None, &mut words).unwrap();
        let printed = words.put_back(&format!("Lancet. {}; {}", press.year, years.year)).replace(mark::WORDS, "");
        assert_eq!(printed, "Lancet. in press; 2019–2020");
    }
}
