//! What was guessed, why, and what else it could be.

use std::fmt;

/// A guess of the draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// What it is about: `subject`, `event of os`.
    pub about: String,
    /// What was taken.
    pub taken: String,
    /// Why, as a clause.
    pub reason: String,
    /// What else it could be, or what to do if it is wrong.
    pub otherwise: String,
}

impl Guess {
    /// A guess with its reason and what else it could be.
    pub(super) fn new(
        about: impl Into<String>,
        taken: impl Into<String>,
        reason: impl Into<String>,
        otherwise: impl Into<String>,
    ) -> Self {
        Self { about: about.into(), taken: taken.into(), reason: reason.into(), otherwise: otherwise.into() }
    }

    /// The guess as a comment of a document, which no page shows.
    pub(super) fn comment(&self) -> String {
        comment(&format!("Guess: {self}."))
    }
}

impl fmt::Display for Guess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}, because {}; else {}", self.about, self.taken, self.reason, self.otherwise)
    }
}

/// Guesses of columns, where one that was made of several in the same way is told once.
pub(super) fn told_once(guesses: impl IntoIterator<Item = Guess>) -> Vec<Guess> {
    let mut all: Vec<(Guess, Vec<String>)> = Vec::new();
    for guess in guesses {
        let (kind, name) = guess.about.split_once(" of ").unwrap_or((&guess.about, ""));
        let (kind, name) = (kind.to_owned(), name.to_owned());
        let is_same = |(other, _): &&mut (Guess, Vec<String>)| {
            other.about == kind
                && (&other.taken, &other.reason, &other.otherwise) == (&guess.taken, &guess.reason, &guess.otherwise)
        };
        match all.iter_mut().find(is_same) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => all.push((Guess { about: kind, ..guess }, vec![name])),
        }
    }
    let about = |kind: &str, names: &[String]| format!("{kind} of {}", names.join(", "));
    all.into_iter().map(|(guess, names)| Guess { about: about(&guess.about, &names), ..guess }).collect()
}

/// A text as a comment of a document. Names of the data stand in it, which must not end it.
pub(super) fn comment(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("{{## {} ##}}\n", plain.replace("##}", "##\u{2009}}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_guess_of_several_columns_is_told_once() {
        let guess = |name: &str, taken: &str| Guess::new(format!("levels of `{name}`"), taken, "r", "o");
        let told = told_once([guess("a", "x"), guess("b", "y"), guess("c", "x"), guess("a", "x")]);
        let about: Vec<&str> = told.iter().map(|guess| guess.about.as_str()).collect();
        assert_eq!(about, ["levels of `a`, `c`", "levels of `b`"]);
    }

    #[test]
    fn a_name_of_the_data_cannot_end_a_comment() {
        let guess = Guess::new("event", "`a##} {{ 1 }}`", "of\nits name", "`b`");
        let comment = guess.comment();
        assert_eq!(comment.matches("##}").count(), 1, "{comment}");
        assert_eq!(comment.lines().count(), 1);
    }
}
