//! What the citation library prints, as runs.

use hayagriva::citationberg::{FontStyle, FontWeight, VerticalAlign};
use hayagriva::{ElemChild, ElemChildren, ElemMeta, Formatted};

use crate::document::citation::run::{Look, Part, Run};
use crate::document::citation::{address, case, date, mark, tidy};

/// The pieces of what the library prints. Dates in words are put back.
pub fn runs(children: &ElemChildren, words: &date::Words) -> Vec<Run> {
    let mut out = Vec::new();
    collect(children, Part::Other, words, &mut out);
    out.retain(|run| !run.text.is_empty());
    tidy::tidy_dates(&mut out);
    word_dates(&mut out);
    out
}

/// Dates in words: `in press` is not published online, and begins a sentence where it
/// stands behind a full stop.
fn word_dates(runs: &mut [Run]) {
    for at in 0..runs.len() {
        let Some(found) = runs[at].text.find(mark::WORDS) else { continue };
        let words = runs[at].text.split_off(found + mark::WORDS.len_utf8());
        runs[at].text.truncate(found);
        let before = (0..=at).rev().find(|before| !runs[*before].text.trim().is_empty());
        let mut begins = false;
        if let Some(before) = before {
            let text = &mut runs[before].text;
            let online = "published online";
            let end = text.trim_end().len();
            if let Some(start) = end.checked_sub(online.len())
                && text.get(start..end).is_some_and(|last| last.eq_ignore_ascii_case(online))
            {
                text.truncate(start);
            }
            begins = text.is_empty() || text.trim_end().ends_with('.');
        }
        let mut letters = words.chars();
        match letters.next() {
            Some(first) if begins => {
                runs[at].text.extend(first.to_uppercase());
                runs[at].text.push_str(letters.as_str());
            }
            _ => runs[at].text.push_str(&words),
        }
    }
}

fn collect(children: &ElemChildren, part: Part, words: &date::Words, out: &mut Vec<Run>) {
    for child in &children.0 {
        match child {
            ElemChild::Text(text) => out.push(run(text, part, None, words)),
            ElemChild::Markup(text) => out.push(Run::plain(text.clone())),
            ElemChild::Link { text, url } => out.push(run(text, part, Some(url), words)),
            ElemChild::Transparent { .. } => {}
            ElemChild::Elem(elem) => {
                let inner = match &elem.meta {
                    Some(ElemMeta::Names(_) | ElemMeta::Name(..)) => Part::Names,
                    Some(ElemMeta::Date) => Part::Date,
                    Some(ElemMeta::CitationNumber) => Part::Number,
                    _ => part,
                };
                // A part that a style sets apart on the page is parted by a space in a line.
                let apart = elem.display.is_some() && !out.is_empty();
                out.extend(apart.then(|| Run::plain(" ")));
                collect(&elem.children, inner, words, out);
            }
        }
    }
}

fn run(text: &Formatted, part: Part, url: Option<&String>, words: &date::Words) -> Run {
    let look = Look {
        italic: text.formatting.font_style != FontStyle::Normal,
        bold: text.formatting.font_weight == FontWeight::Bold,
        raised: text.formatting.vertical_align == VerticalAlign::Sup,
    };
    let is_allowed = |url: &&String| {
        address::SCHEMES.iter().any(|scheme| url.strip_prefix(scheme).is_some_and(|rest| rest.starts_with(':')))
    };
    let text = case::give_back(&words.put_back(&text.text.replace(mark::NOTHING, "").replace(mark::HYPHEN, "-")));
    Run { text, part, look, url: url.filter(is_allowed).cloned() }
}
