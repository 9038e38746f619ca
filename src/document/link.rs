//! Links: where a page may lead.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, known_names};
use crate::document::composer::Composer;
use crate::document::token::{is_private, stray};
use crate::document::tree::Inline;
use crate::document::untraced;

impl Composer<'_> {
    pub(crate) fn link(&mut self, url: &str, content: Vec<Inline>, range: Range<usize>) -> Inline {
        let place = self.span(range);
        if content.iter().any(|inline| matches!(inline, Inline::Citation { .. })) {
            let problem = Diagnostic::error("found a citation inside a link, which is a link itself").at(place.clone());
            self.problems.push(problem.hint("put it after the link, or write `\\@` for the sign"));
        }
        if let Some(label) = url.strip_prefix('#') {
            self.anchors.push((label.to_owned(), place.clone()));
        }
        match check_address(url) {
            Ok(()) => Inline::Link { url: url.to_owned(), content },
            Err(problem) => {
                self.problems.push(problem.at(place));
                Inline::Link { url: String::new(), content }
            }
        }
    }

    /// A link whose words are its address: `<https://example.org>`.
    pub(crate) fn automatic_link(&mut self, address: &str, is_mail: bool, range: Range<usize>) -> Inline {
        let shown = address.strip_prefix("mailto:").unwrap_or(address).to_owned();
        let url =
            if is_mail && !address.starts_with("mailto:") { format!("mailto:{address}") } else { address.to_owned() };
        // What is no address is a text with a number, in the clothes of an address; one
        // that programs would take for an address is no link then.
        if !names_a_host(&url) && !self.waivers.uncovered(&shown).is_empty() {
            self.findings.push(untraced(&shown).at(self.place(range.start).covering(&shown)));
            if matches!(&*scheme_of(&url), "http" | "https" | "mailto") {
                return Inline::Text(shown);
            }
        }
        self.link(&url, vec![Inline::Text(shown)], range)
    }

    /// The labels of links that no place of the document has; each link is a finding.
    pub(super) fn dead_anchors(&mut self, works: usize) -> BTreeSet<String> {
        let wanted = std::mem::take(&mut self.anchors);
        if wanted.is_empty() {
            return BTreeSet::new();
        }
        let mut known: BTreeSet<String> = self.names().into_keys().collect();
        known.extend((1..=works).map(|number| format!("work-{number}")));
        known.extend((1..=self.footnote_order.len()).map(|number| format!("footnote-{number}")));
        if works > 0 {
            // The list of references has a heading, if not the author's own.
            known.insert("references".to_owned());
        }
        let mut dead = BTreeSet::new();
        for (label, place) in wanted {
            if known.contains(&label) {
                continue;
            }
            let finding =
                Diagnostic::finding(format!("the link leads to `#{label}`, which is nowhere in this document"))
                    .code("dead-link");
            let hint = known_names(&label, known.iter().map(String::as_str));
            self.findings.push(finding.at(place).hint(hint));
            dead.insert(label);
        }
        dead
    }
}

/// An address that a page may lead to: on the web, to a mailbox, or on the page itself.
fn check_address(url: &str) -> Result<(), Diagnostic> {
    if let Some(c) = url.chars().find(|c| is_private(*c)) {
        return Err(stray(c).hint("an address holds no printed number"));
    }
    let scheme = scheme_of(url);
    let rest = url.get(scheme.len() + 1..).unwrap_or("");
    let leads = match &*scheme {
        "http" | "https" => rest.strip_prefix("//").is_some_and(|rest| rest.starts_with(char::is_alphanumeric)),
        "mailto" => !rest.is_empty(),
        _ => url.starts_with('#'),
    };
    if leads && !url.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Ok(());
    }
    let shown: String = url.chars().take(80).collect();
    Err(Diagnostic::error(format!("found a link to `{shown}`, expected an address with http, https or mailto"))
        .hint("outputs are single files, so a link to a local file would break, and other schemes can run programs"))
}

/// What stands before the colon of an address.
fn scheme_of(url: &str) -> String {
    url.split(':').next().unwrap_or("").to_ascii_lowercase()
}

/// Whether an address names a machine or a mailbox by a name: `https://example.org/…`,
/// `mailto:someone@example.org`. A port, a name before the host or a host of digits is a
/// number that a reader takes for one.
fn names_a_host(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once(':') else { return false };
    let rest = match scheme.to_ascii_lowercase().as_str() {
        "mailto" => rest,
        "http" | "https" => match rest.strip_prefix("//") {
            Some(rest) => rest,
            None => return false,
        },
        _ => return false,
    };
    let place = rest.split(['/', '?', '#']).next().unwrap_or("");
    if scheme.eq_ignore_ascii_case("mailto") {
        let Some((name, host)) = place.rsplit_once('@') else { return false };
        return name.chars().any(char::is_alphabetic) && is_host(host);
    }
    is_host(place)
}

/// Whether this is the name of a host: labels of letters, digits and hyphens, the last
/// of them (the domain) without digits.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let domain = host.rsplit('.').next().unwrap_or("");
    host.split('.').all(is_label) && (domain.starts_with("xn--") || domain.chars().all(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_host() {
        for good in
            ["https://example.org", "HTTPS://a-1.example.org/0.56?x=1", "mailto:s1@example.org", "http://localhost/1"]
        {
            assert!(names_a_host(good), "{good}");
        }
        for bad in [
            "https:0.56",
            "https:/0.56",
            "https:///0.56",
            "https://0.56",
            "https://hr=0.56",
            "https://hr.0.56",
            "https://in@0.56.org",
            "https://x.org:5683",
            "mailto:0.56",
            "mailto:x0.56",
            "mailto:56@x.org",
            "ratio:0.56",
            "https://-1.org",
            "https://1..org",
            "https://x.org,0.56",
        ] {
            assert!(!names_a_host(bad), "{bad}");
        }
    }
}
