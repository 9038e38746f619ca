//! The numbers before headings, which the program writes.

use super::alignment::{Printed, align};
use super::paragraph::Paragraph;
use super::passage::{Kind, Passage};
use super::token::Token;

/// Takes the numbers of sections from the headings of both texts; `pairs` has the paragraph as
/// delivered of each that came back. Where sections are moved, the program numbers them anew.
pub(super) fn take_out(
    (old, new): (&mut [Paragraph], &mut [Paragraph]),
    pairs: &[Option<usize>],
    passages: &[Passage],
    printed: &Printed,
) {
    let headings: Vec<&Passage> = passages.iter().filter(|passage| passage.kind == Kind::Heading).collect();
    let is_heading = |tokens: &[Token]| headings.iter().any(|heading| align(heading, tokens, printed).is_some());
    let is_numbered = |paragraph: &Paragraph| {
        let number = length(&paragraph.tokens);
        number > 0 && !is_heading(&paragraph.tokens) && is_heading(&paragraph.tokens[number..])
    };
    let numbered: Vec<bool> = old.iter().map(is_numbered).collect();
    for (paragraph, before) in new.iter_mut().zip(pairs) {
        if before.is_some_and(|before| numbered[before]) {
            shorten(paragraph);
        }
    }
    old.iter_mut().zip(numbered).filter(|(_, is_numbered)| *is_numbered).for_each(|(one, _)| shorten(one));
}

/// How many words the number takes with what parts it from the heading: `2.1 ` two.
fn length(tokens: &[Token]) -> usize {
    match tokens {
        [number, gap, _, ..] if gap.is_blank() && number.made.is_none() && is_number(&number.text) => 2,
        _ => 0,
    }
}

fn is_number(text: &str) -> bool {
    text.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn shorten(paragraph: &mut Paragraph) {
    let number = length(&paragraph.tokens);
    paragraph.tokens.drain(..number);
    paragraph.comments.iter_mut().for_each(|(_, at)| *at = at.saturating_sub(number));
}
