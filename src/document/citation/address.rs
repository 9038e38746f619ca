//! Addresses of works: DOI and URL. Only what a reader may safely follow is let in.

use hayagriva::types::QualifiedUrl;

use crate::diagnostic::Diagnostic;

/// Schemes that may become a link.
pub const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

/// Whether a text is an address on its own.
pub fn is_address(text: &str) -> bool {
    let text = text.trim();
    (text.starts_with("http://") || text.starts_with("https://")) && !text.contains(' ')
}

/// A DOI without resolver and prefix: `10.2967/jnumed.117.189712`.
///
/// # Errors
/// It does not begin with `10.`.
pub fn doi(value: &str) -> Result<String, Diagnostic> {
    let text = bare(value);
    let lower = text.to_lowercase();
    let starts =
        ["https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi.org/", "doi:"];
    let skipped = starts.iter().find(|start| lower.starts_with(**start)).map_or(0, |start| start.len());
    // A sign that ended the sentence from which the address was copied.
    let doi = text[skipped..].trim_end_matches(['.', ',', ';']).to_owned();
    if doi.starts_with("10.") && doi.contains('/') {
        return Ok(doi);
    }
    Err(Diagnostic::error(format!(
        "found the doi `{text}`, expected one that begins with `10.`, such as `10.1000/182`"
    )))
}

/// A URL that may become a link.
///
/// # Errors
/// Its scheme is not one of `http`, `https`, `mailto` and `doi`, or it is no URL.
pub fn url(value: &str) -> Result<String, Diagnostic> {
    // A blank within is one of the address; the ends of lines are those of the file.
    let lines: Vec<String> = value.trim().lines().map(|line| line.trim().replace(' ', "%20")).collect();
    let text = bare(&lines.concat());
    if text.to_lowercase().starts_with("doi:") {
        return doi(&text).map(|doi| format!("https://doi.org/{doi}"));
    }
    let whole = if text.to_lowercase().starts_with("www.") { format!("https://{text}") } else { text.clone() };
    let expected = "expected an address with http, https, mailto or doi";
    match whole.parse::<QualifiedUrl>() {
        Ok(url) if SCHEMES.contains(&url.value.scheme()) => Ok(whole),
        Ok(url) => Err(Diagnostic::error(format!("found a url with `{}:`, {expected}", url.value.scheme()))),
        Err(_) => Err(Diagnostic::error(format!("found the url `{text}`, {expected}"))),
    }
}

/// An address without the TeX around it: escapes, braces and `\url`.
fn bare(value: &str) -> String {
    let value = value.replace("\\textasciitilde", "~").replace("$\\sim$", "~").replace("\\url", "");
    let mut out = String::new();
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek().is_some_and(|next| "_%&#~$-/{}^".contains(*next)) => out.extend(chars.next()),
            '{' | '}' => {}
            c if c.is_whitespace() || c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_loses_its_tex() {
        assert_eq!(doi(r"https://doi.org/10.1016/S1470-2045(21)00572\_6").unwrap(), "10.1016/S1470-2045(21)00572_6");
        assert_eq!(url(r"\url{https://a.org/x\_y\%20z?a=1\&b=2}").unwrap(), "https://a.org/x_y%20z?a=1&b=2");
        assert_eq!(url("www.a.org/x y\n  z").unwrap(), "https://www.a.org/x%20yz");
        assert_eq!(url("doi:10.1000/182").unwrap(), "https://doi.org/10.1000/182");
        assert_eq!(doi("10.1000/182.").unwrap(), "10.1000/182");
        assert!(doi("see the site").is_err());
    }

    #[test]
    fn schemes_that_run_or_read_are_refused() {
        for text in [
            "javascript:alert(1)",
            "JaVaScript:alert(1)",
            "java\nscript:alert(1)",
            " \u{1}javascript:x",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "ftp://a.org",
            "{j}avascript:x",
            r"javascript\:x",
        ] {
            assert!(url(text).is_err(), "{text}");
        }
    }
}
