//! The words of co-authors as Markdown.

use super::item::{Item, State};
use super::markdown::words;
use super::quotation::Quotations;
use super::token::{Face, Made, Token, reading};

/// Words as Markdown; what was taken from elsewhere keeps its source form.
pub(super) fn written(tokens: &[Token], context: Face, quotations: &Quotations<'_>, items: &mut Vec<Item>) -> String {
    let (mut out, mut typed_from, mut at) = (String::new(), 0, 0);
    while at < tokens.len() {
        match quotations.longest(&tokens[at..]) {
            Some((text, length)) => {
                typed(&tokens[typed_from..at], context, &mut out, items);
                out.push_str(&text);
                at += length;
                typed_from = at;
            }
            None => at += 1,
        }
    }
    typed(&tokens[typed_from..], context, &mut out, items);
    out
}

/// Markdown in a string of TOML, where a backslash and a quotation mark mean something else.
pub(super) fn in_toml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(
                chars
                    .next()
                    .map(|sign| format!("&#{};", u32::from(sign)))
                    .into_iter()
                    .flat_map(|it| it.chars().collect::<Vec<_>>()),
            ),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

fn typed(tokens: &[Token], context: Face, out: &mut String, items: &mut Vec<Item>) {
    let mut claim = None;
    for token in tokens {
        if let Some(Made::Claim(condition)) = &token.made
            && claim.replace(condition) != Some(condition)
        {
            let own = |other: &&Token| other.made == token.made;
            let words = reading(&tokens.iter().filter(own).cloned().collect::<Vec<_>>());
            let item = Item::new(State::Listed, "claim without its condition", "", &words);
            items.push(item.because(format!("it is in the Markdown as it reads: write the claim on `{condition}`")));
        }
        if let Some(Made::Number { result, .. }) = &token.made {
            let item = Item::new(State::Listed, "number without its expression", "", &token.text)
                .because("it is in the Markdown as it reads: print the result in its place");
            items.push(Item { result: Some(result.clone()), ..item });
        }
    }
    let text = citations(&words(tokens, context));
    if text.contains("[@") {
        let item = Item::new(State::Listed, "citation typed", "", &reading(tokens));
        items.push(item.because("it is in the Markdown: see that its key is in the bibliography"));
    }
    out.push_str(&text);
}

/// Citations that a co-author typed as the Markdown has them keep their form.
fn citations(text: &str) -> String {
    let mut parts = text.split("\\[\\@");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_key = |c: char| c.is_alphanumeric() || " _:;-,.@\\".contains(c);
        match part.split_once("\\]").filter(|(key, _)| key.chars().all(is_key)) {
            Some((key, rest)) => out.push_str(&format!("[@{}]{rest}", key.replace('\\', ""))),
            None => out.push_str(&format!("\\[\\@{part}")),
        }
    }
    out
}
