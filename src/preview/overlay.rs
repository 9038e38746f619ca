//! What a page has in the preview beside what it is delivered with: a script.

/// A page with the script that listens for news, just before its end.
pub fn with_overlay(html: &str, name: &str, revision: &str) -> String {
    let script = format!("<script src=\"/preview.js\" data-page=\"{name}\" data-revision=\"{revision}\"></script>\n");
    let at = html.rfind("</body>").unwrap_or(html.len());
    format!("{}{script}{}", &html[..at], &html[at..])
}

/// The script.
pub(super) const SCRIPT: &str = include_str!("preview.js");

/// The page that stands where there is none as yet.
pub(super) const WAITING: &str = include_str!("waiting.html");
