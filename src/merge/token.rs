//! Running text cut into words, the smallest pieces that a co-author changes.

/// How a word is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Face {
    pub(super) is_bold: bool,
    pub(super) is_italic: bool,
    pub(super) raise: Raise,
}

/// Whether a word is raised or lowered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Raise {
    #[default]
    OnLine,
    Raised,
    Lowered,
}

/// What a word belongs to that is made and not typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Made {
    /// A traced number: the tag and the title of its content control.
    Number { tag: String, result: String },
    /// The words of a claim: its condition, as the content control has it.
    Claim(String),
    /// A citation, a cross-reference, the number of a caption: what a field or a link to a
    /// bookmark reads.
    Repeated,
    /// The sign of a footnote: its id in the document.
    Note(String),
    /// A formula.
    Formula,
    /// A picture.
    Picture,
}

/// A word, a sign, or a blank.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// How it reads; white space is one blank.
    pub(super) text: String,
    pub(super) face: Face,
    pub(super) made: Option<Made>,
}

/// What is no word begins with this character, which no text holds.
pub(super) const OBJECT: char = '\u{FFFC}';

impl Token {
    pub(super) fn is_blank(&self) -> bool {
        self.text == " "
    }

    /// Whether it is a word of letters.
    pub(super) fn is_word(&self) -> bool {
        self.text.chars().any(char::is_alphabetic) && !self.text.starts_with(OBJECT)
    }

    /// Whether it has a digit.
    pub(super) fn is_number(&self) -> bool {
        !self.text.starts_with(OBJECT) && self.text.chars().any(|c| c.is_ascii_digit())
    }
}

/// Whether two words read the same. Editors turn straight quotation marks into curved ones, and
/// nobody sees which blank it is.
pub(super) fn same(one: &str, other: &str) -> bool {
    let plain = |text: &str| -> Option<char> {
        let mut chars = text.chars();
        let sign = chars.next().filter(|_| chars.next().is_none())?;
        match sign {
            '“' | '”' | '„' | '"' => Some('"'),
            '‘' | '’' | '\'' => Some('\''),
            '\u{A0}' | '\u{202F}' | ' ' => Some(' '),
            '\u{2011}' | '-' => Some('-'),
            _ => None,
        }
    };
    one == other || plain(one).is_some_and(|sign| plain(other) == Some(sign))
}

/// The words, signs and blanks of a text with the offsets of each: letters and digits
/// together, with the decimal signs among digits; a run of white space is one blank.
pub(super) fn cut(text: &str) -> Vec<(String, std::ops::Range<usize>)> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let end_of = |at: usize| chars.get(at).map_or(text.len(), |(offset, _)| *offset);
    let is_letter = |at: usize| chars.get(at).is_some_and(|(_, c)| c.is_alphanumeric() || is_combining(*c));
    let is_digit = |at: usize| chars.get(at).is_some_and(|(_, c)| c.is_ascii_digit());
    let mut out = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        let (offset, c) = chars[at];
        at += 1;
        if c.is_whitespace() && !is_fixed(c) {
            while chars.get(at).is_some_and(|(_, c)| c.is_whitespace() && !is_fixed(*c)) {
                at += 1;
            }
            out.push((" ".to_owned(), offset..end_of(at)));
            continue;
        }
        if is_letter(start) {
            loop {
                let joins = chars.get(at).is_some_and(|(_, c)| matches!(c, '.' | ',' | '·'));
                if is_letter(at) {
                    at += 1;
                } else if joins && is_digit(at - 1) && is_digit(at + 1) {
                    at += 2;
                } else {
                    break;
                }
            }
        }
        out.push((text[offset..end_of(at)].to_owned(), offset..end_of(at)));
    }
    out
}

/// A space at which no line breaks is a sign of its own.
fn is_fixed(c: char) -> bool {
    matches!(c, '\u{A0}' | '\u{202F}' | '\u{2007}' | '\u{2060}')
}

fn is_combining(c: char) -> bool {
    ('\u{300}'..='\u{36F}').contains(&c)
}

/// A text of words as it reads.
pub(super) fn reading(tokens: &[Token]) -> String {
    let text: String =
        tokens.iter().map(|token| if token.text.starts_with(OBJECT) { "" } else { &token.text }).collect();
    text.trim().to_owned()
}

/// A text of words as it is told of, with what is no word in brackets.
pub(super) fn telling(tokens: &[Token]) -> String {
    let word = |token: &Token| match token.text.strip_prefix(OBJECT) {
        Some(object) => format!("[{}]", object.trim()),
        None => token.text.clone(),
    };
    tokens.iter().map(word).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_one_word() {
        let words: Vec<String> =
            cut("14.0 months (95% CI, 5.2–17.3),  P=.03.").into_iter().map(|(word, _)| word).collect();
        assert_eq!(
            words,
            [
                "14.0", " ", "months", " ", "(", "95", "%", " ", "CI", ",", " ", "5.2", "–", "17.3", ")", ",", " ",
                "P", "=", ".", "03", "."
            ]
        );
        assert_eq!(cut("a \n b")[1], (" ".to_owned(), 1..4));
    }
}
