//! Patterns of `LIKE`.

/// A pattern: `%` stands for any number of characters, `_` for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    letters: Vec<Letter>,
    any_case: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letter {
    Any,
    One,
    Itself(char),
}

impl Pattern {
    /// Reads a pattern; `any_case` is `ILIKE`.
    pub fn new(text: &str, any_case: bool) -> Self {
        let mut letters: Vec<Letter> = Vec::new();
        for letter in text.chars() {
            let letter = match letter {
                '%' => Letter::Any,
                '_' => Letter::One,
                letter => Letter::Itself(if any_case { folded(letter) } else { letter }),
            };
            // Several `%` side by side mean what one means.
            if letter != Letter::Any || letters.last() != Some(&Letter::Any) {
                letters.push(letter);
            }
        }
        Self { letters, any_case }
    }

    /// Whether a text of SQL is a pattern and not a word.
    pub fn is_one(text: &str) -> bool {
        text.contains(['%', '_'])
    }

    /// The pattern as `LIKE` of other engines takes it, where a backslash takes the meaning from what follows it;
    /// `None` where upper and lower case are one, of which each engine has its own notion.
    pub fn escaped(&self) -> Option<String> {
        let letter = |letter: &Letter| match letter {
            Letter::Any => "%".to_owned(),
            Letter::One => "_".to_owned(),
            Letter::Itself('\\') => "\\\\".to_owned(),
            Letter::Itself(letter) => letter.to_string(),
        };
        (!self.any_case).then(|| self.letters.iter().map(letter).collect())
    }

    /// Whether a text as a whole fits. The time is at most the product of the lengths:
    /// only the last `%` is ever gone back to, for what an earlier one could take in
    /// addition, the last one can take too.
    pub fn fits(&self, text: &str) -> bool {
        let text: Vec<char> = if self.any_case { text.chars().map(folded).collect() } else { text.chars().collect() };
        let (mut at, mut place) = (0, 0);
        let mut last: Option<(usize, usize)> = None;
        while at < text.len() {
            match self.letters.get(place) {
                Some(Letter::Any) => {
                    last = Some((place, at));
                    place += 1;
                }
                Some(Letter::One) => (at, place) = (at + 1, place + 1),
                Some(Letter::Itself(letter)) if *letter == text[at] => (at, place) = (at + 1, place + 1),
                _ => match last {
                    Some((any, from)) => {
                        last = Some((any, from + 1));
                        (at, place) = (from + 1, any + 1);
                    }
                    None => return false,
                },
            }
        }
        self.letters[place..].iter().all(|letter| *letter == Letter::Any)
    }
}

/// A letter without its case, where that is one letter.
fn folded(letter: char) -> char {
    let mut upper = letter.to_uppercase();
    let upper = match (upper.next(), upper.next()) {
        (Some(one), None) => one,
        _ => letter,
    };
    let mut lower = upper.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => upper,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_a_text_as_a_whole() {
        let fits = |pattern: &str, text: &str| Pattern::new(pattern, false).fits(text);
        assert!(fits("G%", "G3") && fits("%", "") && fits("_%_", "ab") && fits("%b%b", "abcb") && fits("a%%b", "ab"));
        assert!(!fits("G%", "aG3") && !fits("_", "") && !fits("_%_", "a") && !fits("a", "ab") && !fits("%a", "ab"));
        assert!(fits("gr_ß%", "größe") && fits("a%c", "a\nb\nc"));
        assert!(Pattern::new("ÄB%", true).fits("äbc") && !Pattern::new("ÄB%", false).fits("äbc"));
    }

    #[test]
    fn a_long_pattern_takes_no_long_time() {
        let pattern = Pattern::new(&"%a".repeat(20_000), false);
        let text = "a".repeat(19_999);
        let start = std::time::Instant::now();
        assert!(!pattern.fits(&text) && pattern.fits(&format!("{text}a")));
        assert!(start.elapsed().as_secs() < 5);
    }
}
