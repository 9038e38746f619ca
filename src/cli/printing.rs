//! Writing to standard output and standard error: the one place where it happens.
//!
//! A reader that has seen enough (`tickmark trace os --json | head`) closes its end:
//! then the rest is not printed, and the run goes on to its own end. Any other failure
//! (a full disk) is kept and ends the run with an error. Titles, labels and file names
//! are other people's text: what could move the cursor, colour the terminal or reverse
//! the reading order is shown as a dot, and in JSON as an escape.

use std::fmt::Write as _;
use std::io::{self, ErrorKind, Write as _};
use std::sync::OnceLock;

use serde_json::Value as Json;

/// Prints a line for a person to standard output, in the way of `println!`.
macro_rules! say {
    () => { $crate::cli::printing::line("") };
    ($($part:tt)*) => { $crate::cli::printing::line(&format!($($part)*)) };
}

/// Prints a line for a person to standard error, in the way of `eprintln!`.
macro_rules! tell {
    ($($part:tt)*) => { $crate::cli::printing::error_line(&format!($($part)*)) };
}

/// Why standard output could not be written, if that is not that its reader left.
static FAILURE: OnceLock<String> = OnceLock::new();

/// Prints a text on one line of standard output.
pub fn line(text: &str) {
    put(&format!("{}\n", visible(text)));
}

/// Prints text of our own making to standard output, as it is.
pub fn text(text: &str) {
    put(text);
}

/// Prints a value as JSON on one line.
pub fn json(value: &Json) {
    put(&format!("{}\n", escaped(&value.to_string())));
}

/// Prints a value as JSON over several lines.
pub fn json_pretty(value: &Json) {
    put(&format!("{}\n", escaped(&serde_json::to_string_pretty(value).unwrap_or_default())));
}

/// Prints a line to standard error. That it cannot be written is nobody's to know.
pub fn error_line(text: &str) {
    error_text(&format!("{}\n", visible(text)));
}

/// Prints text of our own making, perhaps with colours, to standard error.
pub fn error_text(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Why standard output could not be written.
pub fn failure() -> Option<&'static str> {
    FAILURE.get().map(String::as_str)
}

fn put(text: &str) {
    let mut out = io::stdout().lock();
    if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush())
        && error.kind() != ErrorKind::BrokenPipe
    {
        let _ = FAILURE.set(error.to_string());
    }
}

/// The text on one line, with a dot for every character that steers a terminal.
pub fn visible(text: &str) -> String {
    text.chars().map(|c| if steers(c) { '·' } else { c }).collect()
}

/// JSON text in which such characters are escapes. They stand in strings only.
fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if steers(c) && c != '\n' {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// Control characters (C0, DEL, C1), line and paragraph separators, and the controls
/// of the reading direction.
fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_a_dot_or_an_escape() {
        assert_eq!(visible("a\u{1b}[31mb\u{9b}\u{202e}\n"), "a·[31mb···");
        let value = serde_json::json!({ "title": "a\u{1b}\u{9b}\u{202e}é" });
        let text = escaped(&value.to_string());
        assert_eq!(text, "{\"title\":\"a\\u001b\\u009b\\u202eé\"}");
        assert_eq!(serde_json::from_str::<Json>(&text).unwrap(), value);
    }
}
