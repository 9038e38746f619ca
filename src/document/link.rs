//! Links: where a page may lead.

use crate::diagnostic::Diagnostic;
use crate::document::composer::Composer;
use crate::document::token::{is_private, stray};
use crate::document::tree::Inline;
use crate::document::untraced;

impl Composer<'_> {
    pub(crate) fn link(&mut self, url: &str, content: Vec<Inline>, offset: usize) -> Inline {
        if content.iter().any(|inline| matches!(inline, Inline::Citation { .. })) {
            self.problem(
                Diagnostic::error("found a citation inside a link, which is a link itself")
                    .hint("put it after the link, or write `\\@` for the sign"),
                offset,
            );
        }
        match check_address(url) {
            Ok(()) => Inline::Link { url: url.to_owned(), content },
            Err(problem) => {
                self.problem(problem, offset);
                Inline::Link { url: String::new(), content }
            }
        }
    }

    /// A link whose words are its address: `<https://example.org>`.
    pub(crate) fn automatic_link(&mut self, address: &str, is_mail: bool, offset: usize) -> Inline {
        let shown = address.strip_prefix("mailto:").unwrap_or(address).to_owned();
        let url =
            if is_mail && !address.starts_with("mailto:") { format!("mailto:{address}") } else { address.to_owned() };
        let place = shown.split("://").nth(1).unwrap_or(&shown).split(['/', '?', '#']).next().unwrap_or("");
        let host = if is_mail { place } else { place.rsplit('@').next().unwrap_or(place) };
        let host = host.split(':').next().unwrap_or(host);
        // A host without a letter, a name before it or a port is a number in the clothes of
        // an address.
        let is_plain = is_mail || (host == place);
        if !is_plain || !host.chars().any(char::is_alphabetic) {
            self.findings.push(untraced(&shown).at(self.place(offset)));
        }
        self.link(&url, vec![Inline::Text(shown)], offset)
    }
}

/// An address that a page may lead to: on the web, to a mailbox, or on the page itself.
fn check_address(url: &str) -> Result<(), Diagnostic> {
    if let Some(c) = url.chars().find(|c| is_private(*c)) {
        return Err(stray(c).hint("an address holds no printed number"));
    }
    let scheme = url.split(':').next().unwrap_or("").to_ascii_lowercase();
    let leads = url.starts_with('#') || (url.contains(':') && matches!(&*scheme, "http" | "https" | "mailto"));
    if leads && !url.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Ok(());
    }
    let shown: String = url.chars().take(80).collect();
    Err(Diagnostic::error(format!("found a link to `{shown}`, expected an address with http, https or mailto"))
        .hint("outputs are single files, so a link to a local file would break, and other schemes can run programs"))
}
