//! Setting what a block found into the text of a document: `{{ sentence("os") }}`.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::value::{Kwargs, Rest, Value};
use minijinja::{Error, ErrorKind};

use crate::diagnostic::{Diagnostic, Place, known_names};
use crate::document::press::Press;
use crate::document::sentence::{Piece, Sentence, SentenceRequest};
use crate::document::view::step_of;
use crate::ledger::{Conventions, Printer};

/// What `sentence("os", "A", term = "arm")` prints.
pub(super) fn of(press: &Arc<Press>, names: &Rest<Value>, choices: &Kwargs) -> Result<Value, Error> {
    let fault = |message: String| Error::new(ErrorKind::InvalidOperation, message);
    let mut chosen = BTreeMap::new();
    for key in choices.args() {
        let text = step_of(&choices.get::<Value>(key)?)
            .ok_or_else(|| fault(format!("found `{key}` of `sentence`, expected a text or a number")))?;
        chosen.insert(key.to_owned(), text);
    }
    let (block, group) = match names.as_slice() {
        [block] => (block, None),
        [block, group] => (block, Some(group)),
        _ => {
            return Err(fault(
                "`sentence` takes the id of a block and, if need be, a group: `sentence(\"os\", \"A\")`".to_owned(),
            ));
        }
    };
    let block = block
        .as_str()
        .ok_or_else(|| fault("`sentence` takes the id of a block as a text: `sentence(\"os\")`".to_owned()))?;
    let group = group.map(|group| step_of(group).ok_or_else(|| fault("a group is named by a text".to_owned())));
    let request = SentenceRequest { block: block.to_owned(), group: group.transpose()?, choices: chosen };
    if press.failed.contains(block) {
        return Ok(Value::from_safe_string(String::new()));
    }
    if press.ledger.block(block).is_none() {
        let ids = press.ledger.blocks.iter().map(|block| block.id.as_str());
        return Err(fault(format!("there is no block `{block}`: {}", known_names(block, ids))));
    }
    // The marks get the place of the expression where the text is read.
    let mut printer = Printer::new(&press.ledger, &press.book, &press.document, Place::file(""));
    let sentence = press.narrator.sentence(&request, &mut printer).map_err(fault)?;
    if let Some(Diagnostic { message, .. }) = printer.take_faults().into_iter().next() {
        return Err(fault(message));
    }
    Ok(Value::from_safe_string(set(&sentence, &press.levels_of_author(block), press)))
}

/// A sentence as text with tokens. Levels that an expression of the author makes, such as `over
/// 65`, are the author's text, which is checked as prose.
fn set(sentence: &Sentence, levels: &[String], press: &Press) -> String {
    let style = Conventions::of(press.ledger.style);
    let piece = |piece: &Piece| match piece {
        Piece::Words(words) => checked(words, levels, press),
        Piece::Sign(sign) if style.p_is_italic => format!("*{sign}*"),
        Piece::Sign(sign) => press.tokens.stamp(sign),
        Piece::Number(mark) => press.tokens.mark(*mark),
    };
    sentence.0.iter().map(piece).collect()
}

fn checked(words: &str, levels: &[String], press: &Press) -> String {
    let (mut out, mut rest) = (String::new(), words);
    while let Some((at, level)) =
        levels.iter().filter_map(|level| Some((whole_word(rest, level)?, level))).min_by_key(|(at, _)| *at)
    {
        if at > 0 {
            out.push_str(&press.tokens.stamp(&rest[..at]));
        }
        let literal = level.chars().flat_map(|c| c.is_ascii_punctuation().then_some('\\').into_iter().chain([c]));
        out.push_str(&press.tokens.typed(&literal.collect::<String>()));
        rest = &rest[at + level.len()..];
    }
    if !rest.is_empty() {
        out.push_str(&press.tokens.stamp(rest));
    }
    out
}

/// Where a level stands in words, as no part of another word.
fn whole_word(words: &str, level: &str) -> Option<usize> {
    let stands_alone = |at: &usize| {
        !words[..*at].ends_with(char::is_alphanumeric) && !words[at + level.len()..].starts_with(char::is_alphanumeric)
    };
    words.match_indices(level).map(|(at, _)| at).find(stands_alone)
}
