//! Diagnostics on a terminal.

use std::io::IsTerminal as _;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::cli::printing::{self, visible};
use crate::diagnostic::{Diagnostic, Place, Severity};

/// Prints a diagnostic to standard error with the line it points at.
pub fn print(diagnostic: &Diagnostic) {
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    printing::error_text(&text(diagnostic, colours));
}

/// A diagnostic as text.
fn text(diagnostic: &Diagnostic, colours: bool) -> String {
    let (name, colour) = match diagnostic.severity {
        Severity::Error => ("error", "\x1b[1;31m"),
        Severity::Finding => ("finding", "\x1b[1;33m"),
        Severity::Note => ("note", "\x1b[1;36m"),
    };
    let (on, off) = if colours { (colour, "\x1b[0m") } else { ("", "") };
    let code = diagnostic.code.map_or(String::new(), |code| format!(" [{code}]"));
    let mut out = format!("{on}{name}{off}: {}{code}\n", visible(&diagnostic.message));
    if let Some(place) = &diagnostic.place {
        out.push_str(&format!("  --> {}\n", visible(&place.to_string())));
        if let Some(drawn) = place.excerpt.as_ref().and_then(|excerpt| drawn(place, excerpt)) {
            out.push_str(&drawn);
        }
    }
    for hint in &diagnostic.hints {
        out.push_str(&format!("  hint: {}\n", visible(hint)));
    }
    out
}

/// A line with the signs under what the place covers; none of an empty line.
fn drawn(place: &Place, excerpt: &str) -> Option<String> {
    const WIDTH: usize = 120;
    if excerpt.trim().is_empty() {
        return None;
    }
    let letters = |from: usize, count: usize| excerpt.chars().skip(from).take(count).collect::<String>();
    let before = (place.column + 1).saturating_sub(place.excerpt_column.max(1) + 1);
    // What is escaped for the terminal is longer than it is written.
    let start = visible(&letters(0, before)).len();
    let end = start + visible(&letters(before, place.length)).len();
    let line = visible(excerpt);
    let annotation = AnnotationKind::Primary.span(start..end.max(start));
    let snippet = Snippet::source(line).line_start(place.line).annotation(annotation);
    let drawn = Renderer::plain().term_width(WIDTH).render(&[Group::with_level(Level::ERROR).element(snippet)]);
    Some(drawn.lines().map(|line| format!(" {}\n", line.trim_end())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::SourceText;

    #[test]
    fn the_sign_stands_under_the_place() {
        let source = SourceText::new("report/a.md", "one\nmedian 12 months\n");
        let diagnostic = Diagnostic::finding("`12` is typed").at(source.span(11..13)).hint("print a result");
        let expected = "finding: `12` is typed\n  --> report/a.md:2:8\n   |\n 2 | median 12 months\n   |        ^^\n  hint: print a result\n";
        assert_eq!(text(&diagnostic, false), expected);
    }

    #[test]
    fn wide_letters_and_escapes_do_not_shift_the_sign() {
        let source = SourceText::new("report/a.md", "对照 \u{7}12 months\n");
        let at = source.text.find("12").unwrap();
        let said = text(&Diagnostic::finding("typed").at(source.span(at..at + 2)), false);
        let lines: Vec<&str> = said.lines().collect();
        let shown = lines.iter().find(|line| line.contains("months")).expect("the line");
        let width = |text: &str| text.chars().map(|c| if c > '\u{2E80}' { 2 } else { 1 }).sum::<usize>();
        let signs = lines.iter().find(|line| line.contains("^^")).expect("the signs");
        assert_eq!(width(&shown[..shown.find("12").unwrap()]), signs.find('^').unwrap(), "{said}");
    }

    #[test]
    fn a_control_character_does_not_reach_the_terminal() {
        assert!(!text(&Diagnostic::error("a\x1b[31mb"), false).contains('\x1b'));
    }
}
