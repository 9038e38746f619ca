//! Digits and signs typed right beside a traced number.

use super::change::Changed;
use super::difference::Hunk;
use super::item::{Item, State};
use super::token::{Made, Token, reading};

impl Changed<'_> {
    /// Digits and signs that were typed right beside a traced number, which reads as another then.
    pub(super) fn beside_number(&self, hunk: &Hunk) -> Option<Item> {
        let new = &self.new[hunk.new.clone()];
        let number = |at: Option<usize>| {
            let token = self.new.get(at?)?;
            matches!(&token.made, Some(Made::Number { .. })).then_some(token)
        };
        let begins = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        let point = |token: &Token| matches!(token.text.as_str(), "." | "," | "·");
        let after = match new {
            [first, ..] if begins(&first.text) => true,
            [first, second, ..] => point(first) && begins(&second.text),
            _ => false,
        };
        let before = new.last().is_some_and(|last| {
            let is_sign = matches!(last.text.as_str(), "." | "-" | "−" | "+" | "<" | ">" | "≤" | "≥" | "±");
            is_sign || last.text.ends_with(|c: char| c.is_ascii_digit())
        });
        let left = number(hunk.new.start.checked_sub(1)).filter(|_| after);
        let right = number(Some(hunk.new.end)).filter(|_| before);
        let token = left.or(right)?;
        let Some(Made::Number { result, .. }) = &token.made else { return None };
        let typed = reading(new);
        let now = if left.is_some() { format!("{}{typed}", token.text) } else { format!("{typed}{}", token.text) };
        let item = Item::new(State::Refused, "computed value changed", &token.text, &now);
        let item = item.because("it is computed from the data, and stays as it is");
        Some(Item { result: Some(result.clone()), ..item })
    }
}
