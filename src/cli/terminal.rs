//! Diagnostics on a terminal.

use std::io::IsTerminal as _;

use crate::cli::printing::{self, visible};
use crate::diagnostic::{Diagnostic, Severity};

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
    let mut out = format!("{on}{name}{off}: {}\n", visible(&diagnostic.message));
    if let Some(place) = &diagnostic.place {
        out.push_str(&format!("  --> {}\n", visible(&place.to_string())));
        if let Some(excerpt) = place.excerpt.as_ref().filter(|excerpt| !excerpt.trim().is_empty()) {
            let number = place.line.to_string();
            let gap = " ".repeat(number.len());
            let shown = shown(excerpt, place.column + 1 - place.excerpt_column.max(1));
            out.push_str(&format!(" {gap} |\n {number} | {}\n {gap} | {}^\n", shown.0, " ".repeat(shown.1)));
        }
    }
    for hint in &diagnostic.hints {
        out.push_str(&format!("  hint: {}\n", visible(hint)));
    }
    out
}

/// The part of a long line around a column, and where the column is in it.
fn shown(line: &str, column: usize) -> (String, usize) {
    const WIDTH: usize = 100;
    let chars: Vec<char> = visible(line).chars().collect();
    let at = column.saturating_sub(1).min(chars.len());
    let start = at.saturating_sub(WIDTH - 20);
    let part: String = chars.iter().skip(start).take(WIDTH).collect();
    (part, at - start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::SourceText;

    #[test]
    fn the_sign_stands_under_the_place() {
        let source = SourceText::new("report/a.md", "one\nmedian 12 months\n");
        let diagnostic = Diagnostic::finding("`12` is typed").at(source.place(11)).hint("print a result");
        let expected = "finding: `12` is typed\n  --> report/a.md:2:8\n   |\n 2 | median 12 months\n   |        ^\n  hint: print a result\n";
        assert_eq!(text(&diagnostic, false), expected);
    }

    #[test]
    fn a_control_character_does_not_reach_the_terminal() {
        assert!(!text(&Diagnostic::error("a\x1b[31mb"), false).contains('\x1b'));
    }
}
