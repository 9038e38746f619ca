//! Sections that say who made a report: acknowledgments, funding, contributions, interests. They
//! are no part of the text whose words are counted, and blinded documents leave them out.

use std::ops::Range;

use crate::analysis::fence::{Line, lines};
use crate::diagnostic::SourceText;

/// The container of what a blinded document leaves out beside these sections.
pub(super) const UNBLINDED: &str = "unblinded";

/// The headings of such sections in the languages of reports, in lower case (ICMJE
/// Recommendations, IV.A.3; the forms of journals differ).
const HEADINGS: [&str; 56] = [
    "acknowledgment",
    "acknowledgments",
    "acknowledgement",
    "acknowledgements",
    "author contribution",
    "author contributions",
    "authors' contributions",
    "authors contributions",
    "authorship contributions",
    "contributions",
    "contributors",
    "contributorship",
    "credit authorship contribution statement",
    "author information",
    "authors",
    "about the authors",
    "author affiliations",
    "affiliations",
    "corresponding author",
    "correspondence",
    "funding",
    "funding/support",
    "funding and support",
    "funding sources",
    "sources of funding",
    "financial support",
    "financial disclosure",
    "financial disclosures",
    "role of the funding source",
    "role of the funder/sponsor",
    "conflict of interest",
    "conflicts of interest",
    "conflict of interest disclosures",
    "conflict of interest statement",
    "competing interest",
    "competing interests",
    "declaration of interest",
    "declaration of interests",
    "declaration of competing interest",
    "disclosure",
    "disclosures",
    "danksagung",
    "danksagungen",
    "finanzierung",
    "förderung",
    "interessenkonflikt",
    "interessenkonflikte",
    "beiträge der autoren",
    "autorenbeiträge",
    "remerciements",
    "financement",
    "contributions des auteurs",
    "agradecimientos",
    "financiación",
    "financiamiento",
    "contribuciones de los autores",
];

/// Forms with an apostrophe, which is written in two ways.
const INTERESTS: [&str; 5] =
    ["conflits d'intérêts", "liens d'intérêts", "conflicto de intereses", "conflictos de intereses", "intérêts"];

/// Whether the words of a heading are those of such a section.
pub(super) fn is_statement(words: &str) -> bool {
    let words = words.replace('’', "'").to_lowercase();
    // A number that is typed before it, and a colon behind it, are no part of it.
    let words = words.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ' ');
    let words = words.trim_end_matches([':', '.', ' ']).trim();
    HEADINGS.contains(&words) || INTERESTS.contains(&words)
}

/// The text without these sections and without `::: unblinded`, blank instead, so that every other
/// place stays where it is.
pub(super) fn set_aside(source: &SourceText) -> SourceText {
    let text = &*source.text;
    let ranges = kept_notes(text, ranges(text));
    let mut blanked = text.to_owned();
    for range in ranges {
        let blank: String = text[range.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
        blanked.replace_range(range, &blank);
    }
    SourceText::new(source.path.clone(), blanked)
}

/// What is left out of a text that is.
struct Open {
    start: usize,
    /// The level of the heading; none of a container.
    level: Option<usize>,
    /// How many containers were open before it.
    depth: usize,
}

fn ranges(text: &str) -> Vec<Range<usize>> {
    let lines = lines(text);
    let words_of = |line: &Line| &text[line.range.clone()];
    let (mut found, mut open, mut depth) = (Vec::new(), None::<Open>, 0_usize);
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_code) {
        let (start, end) = (line.range.start, line.range.end);
        if line.container.is_some() {
            let class = line.opens(text).unwrap_or_default();
            if class.is_empty() {
                // The container that holds a section ends it; the one that is left out ends itself.
                match &open {
                    Some(Open { level: Some(_), depth: outer, start: from }) if *outer == depth => {
                        found.push(*from..start);
                        open = None;
                    }
                    Some(Open { level: None, depth: outer, start: from }) if *outer + 1 == depth => {
                        found.push(*from..end);
                        open = None;
                    }
                    _ => {}
                }
                depth = depth.saturating_sub(1);
            } else {
                if open.is_none() && class == UNBLINDED {
                    open = Some(Open { start, level: None, depth });
                }
                depth += 1;
            }
            continue;
        }
        let Some((level, words)) = heading(words_of(line), lines.get(index + 1).map(words_of)) else { continue };
        if let Some(Open { level: Some(outer), start: from, .. }) = &open
            && level <= *outer
        {
            found.push(*from..start);
            open = None;
        }
        if open.is_none() && is_statement(words) {
            open = Some(Open { start, level: Some(level), depth });
        }
    }
    found.extend(open.map(|open| open.start..text.len()));
    found
}

/// Level and words of a heading (CommonMark 0.31, sections 4.2 and 4.3).
fn heading<'t>(line: &'t str, next: Option<&str>) -> Option<(usize, &'t str)> {
    let trimmed = line.trim();
    let is_indented = line.len() - line.trim_start_matches(' ').len() > 3;
    if is_indented || trimmed.is_empty() {
        return None;
    }
    let level = trimmed.bytes().take_while(|byte| *byte == b'#').count();
    if (1..=6).contains(&level) && trimmed[level..].starts_with([' ', '\t']) {
        let words = trimmed[level..].trim().trim_end_matches('#');
        // The label and the classes of a heading.
        let words = words.rfind('{').filter(|_| words.trim_end().ends_with('}')).map_or(words, |at| &words[..at]);
        return Some((level, words.trim_matches(|c: char| c == '*' || c == '_' || c.is_whitespace())));
    }
    let rule = next?.trim();
    let is_of = |sign: char| !rule.is_empty() && rule.chars().all(|c| c == sign);
    let level = if is_of('=') {
        1
    } else if is_of('-') {
        2
    } else {
        return None;
    };
    Some((level, trimmed))
}

/// The ranges without the texts of footnotes that other parts refer to: they stand at the end of a
/// text, whatever its last section is.
fn kept_notes(text: &str, ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let is_outside = |at: usize| !ranges.iter().any(|range| range.contains(&at));
    let mut out = Vec::new();
    for range in &ranges {
        let mut from = range.start;
        let mut at = range.start;
        let mut is_note = false;
        for line in text[range.clone()].split_inclusive('\n') {
            let label = line.strip_prefix("[^").and_then(|rest| rest.split_once("]:")).map(|(label, _)| label);
            let begins = label
                .is_some_and(|label| text.match_indices(&format!("[^{label}]")).any(|(place, _)| is_outside(place)));
            let goes_on = is_note && label.is_none() && (line.starts_with("    ") || !line.trim().is_empty());
            let is_kept = begins || goes_on;
            if is_kept && !is_note {
                out.push(from..at);
            } else if !is_kept && is_note {
                from = at;
            }
            is_note = is_kept;
            at += line.len();
        }
        if !is_note {
            out.push(from..range.end);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str) -> String {
        let source = SourceText::new("a.md", text);
        let left = set_aside(&source);
        assert_eq!(left.text.len(), text.len());
        left.text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn sections_end_where_one_of_their_level_begins() {
        let text = "## Methods\nA\n## Acknowledgements { #sec-ack }\nB\n### Who\nC\n## Results\nD\n";
        assert_eq!(left(text), "## Methods A ## Results D");
        assert_eq!(left("Funding\n-------\nB\n\nResults\n-------\nC\n"), "Results ------- C");
        assert_eq!(left("```\n## Funding\n```\nKept\n"), "``` ## Funding ``` Kept");
    }

    #[test]
    fn containers_hold_their_ends() {
        assert_eq!(left("::: panel\n## Funding\nB\n:::\nC\n"), "::: panel ::: C");
        assert_eq!(left("A\n::: unblinded\nB\n::: panel\nC\n:::\nD\n:::\nE\n"), "A E");
    }

    #[test]
    fn notes_of_other_parts_stay() {
        assert_eq!(left("A[^n]\n## Funding\nB[^m]\n\n[^n]: kept\n\n[^m]: gone\n"), "A[^n] [^n]: kept");
    }
}
