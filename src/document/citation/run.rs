//! Runs of text of a citation, and running text made of them.

use crate::document::citation::mark;
use crate::document::tree::Inline;

/// A piece of text with one formatting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The text.
    pub text: String,
    /// Which part of a citation it is.
    pub part: Part,
    pub(super) look: Look,
    pub(super) url: Option<String>,
}

/// What a run is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Nothing in particular.
    Other,
    /// The names of authors or editors.
    Names,
    /// A date.
    Date,
    /// The number of the work.
    Number,
}

/// Formatting.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) italic: bool,
    pub(super) bold: bool,
    pub(super) raised: bool,
}

impl Run {
    /// A run with a text that stands beside another.
    pub fn beside(&self, text: impl Into<String>) -> Self {
        Self { text: text.into(), part: Part::Other, look: Look { italic: false, bold: false, ..self.look }, url: None }
    }

    /// A run without formatting.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), part: Part::Other, look: Look::default(), url: None }
    }

    /// A link without formatting.
    pub fn link(text: impl Into<String>, url: impl Into<String>) -> Self {
        Self { url: Some(url.into()), ..Self::plain(text) }
    }

    /// Whether it leads to an address.
    pub fn is_link(&self) -> bool {
        self.url.is_some()
    }

    /// Its address.
    pub fn address(&self) -> &str {
        self.url.as_deref().unwrap_or_default()
    }

    /// Puts the sign of a series before each of its numbers: `2–4` becomes `S2–S4`.
    pub(super) fn begin_numbers_with(&mut self, series: &str) {
        let mut text = String::with_capacity(self.text.len() + 2 * series.len());
        let mut is_within = false;
        for c in self.text.chars() {
            if c.is_ascii_digit() && !is_within {
                text.push_str(series);
            }
            is_within = c.is_ascii_digit();
            text.push(c);
        }
        self.text = text;
    }

    /// Whether it is raised.
    pub fn is_raised(&self) -> bool {
        self.look.raised
    }
}

/// Puts `et al` where the mark of others stands, in place of the sign that joins the last
/// of several names.
pub fn name_others(runs: &mut Vec<Run>, et_al: &str) {
    let mut at = 0;
    while at < runs.len() {
        let Some(found) = runs[at].text.find(mark::OTHERS) else {
            at += 1;
            continue;
        };
        let after = runs[at].text.split_off(found + mark::OTHERS.len_utf8());
        runs[at].text.truncate(found);
        // The comma and the conjunction before the mark may be pieces of their own.
        let mut joined = at + 1;
        let mut had_comma = false;
        while joined > 0 {
            let text = &mut runs[joined - 1].text;
            let trimmed = text.trim_end();
            let bare = ["&", " and", " und", " et", " y", " e", " og", " och", " en"]
                .iter()
                .find_map(|sign| trimmed.strip_suffix(sign))
                .unwrap_or(trimmed)
                .trim_end();
            had_comma |= bare.ends_with(',');
            let kept = bare.trim_end_matches(',').len();
            text.truncate(kept);
            if kept > 0 {
                break;
            }
            joined -= 1;
        }
        let next_point =
            after.starts_with('.') || runs.get(at + 1).is_some_and(|run| after.is_empty() && run.text.starts_with('.'));
        let words = if next_point { et_al.trim_end_matches('.') } else { et_al };
        let comma = if had_comma { "," } else { "" };
        runs[at].text.push_str(&format!("{comma} {words}{after}"));
    }
    runs.retain(|run| !run.text.is_empty());
}

/// Running text of runs.
pub fn inlines(runs: &[Run]) -> Vec<Inline> {
    let mut out: Vec<Inline> = Vec::new();
    let mut at = 0;
    while at < runs.len() {
        let (look, url) = (runs[at].look, &runs[at].url);
        let end =
            runs[at..].iter().position(|run| run.look != look || run.url != *url).map_or(runs.len(), |step| at + step);
        let text: String = runs[at..end].iter().map(|run| run.text.as_str()).collect();
        let mut content = marked(&text);
        if look.italic {
            content = vec![Inline::Emphasis(content)];
        }
        if look.bold {
            content = vec![Inline::Strong(content)];
        }
        if look.raised {
            content = vec![Inline::Superscript(content)];
        }
        match url {
            Some(url) => out.push(Inline::Link { url: url.clone(), content }),
            None => out.extend(content),
        }
        at = end;
    }
    out
}

/// Text with the marks of italics and raised text as inlines.
fn marked(text: &str) -> Vec<Inline> {
    let mut out = Vec::new();
    let mut words = String::new();
    let (mut italic, mut raised) = (false, false);
    let flush = |words: &mut String, italic: bool, raised: bool, out: &mut Vec<Inline>| {
        if words.is_empty() {
            return;
        }
        let mut inline = Inline::Text(std::mem::take(words));
        if italic {
            inline = Inline::Emphasis(vec![inline]);
        }
        if raised {
            inline = Inline::Superscript(vec![inline]);
        }
        out.push(inline);
    };
    for c in text.chars() {
        if !('\u{F0000}'..='\u{F00FF}').contains(&c) {
            words.extend((c != mark::PERSON).then_some(c));
            continue;
        }
        flush(&mut words, italic, raised, &mut out);
        match c {
            mark::ITALIC => italic = true,
            mark::UPRIGHT => italic = false,
            mark::RAISED => raised = true,
            mark::LEVEL => raised = false,
            _ => {}
        }
    }
    flush(&mut words, italic, raised, &mut out);
    out
}

/// Takes white space and signs off the start of runs.
pub fn trim_start(runs: &mut Vec<Run>, signs: &[char]) {
    while let Some(first) = runs.first_mut() {
        first.text = first.text.trim_start_matches(|c: char| c.is_whitespace() || signs.contains(&c)).to_owned();
        if !first.text.is_empty() {
            return;
        }
        runs.remove(0);
    }
}

/// Takes white space and signs off the end of runs.
pub fn trim_end(runs: &mut Vec<Run>, signs: &[char]) {
    while let Some(last) = runs.last_mut() {
        let kept = last.text.trim_end_matches(|c: char| c.is_whitespace() || signs.contains(&c)).len();
        last.text.truncate(kept);
        if kept > 0 {
            return;
        }
        runs.pop();
    }
}
