//! The text of an HTML page as a reader sees it.

use super::character_reference::decoded;
use super::html_element::{ADDRESSES, DRAWN, FORMULA, INLINE, MANNERED, OTHER_DOCUMENTS, SHOWN};
use super::markup::{self, Tag};
use super::unread::Unread;

/// What is on a page.
#[derive(Default)]
pub(super) struct HtmlText {
    /// The visible text; elements that stand apart are divided by line feeds.
    pub(super) text: String,
    /// The text that is seen where no script runs.
    pub(super) without_scripts: String,
    /// The title of the page: what a browser shows on its tab, and keeps of the page.
    pub(super) title: String,
    /// The scripts that can run, with the source by which they are found.
    pub(super) scripts: Vec<(String, String)>,
    /// The style sheets.
    pub(super) styles: Vec<String>,
    /// What is not read, or not as every browser shows it.
    pub(super) unread: Vec<Unread>,
    /// How many drawings and templates are open.
    drawings: usize,
    formulas: usize,
    templates: usize,
    stores: Vec<String>,
    /// Whether it stands in an attribute or an element of another page.
    is_inner: bool,
}

/// Reads a page.
pub(super) fn read(page: &str) -> HtmlText {
    HtmlText::default().with(page)
}

/// Reads what stands in an attribute or an element of a page.
fn read_inner(part: &str) -> HtmlText {
    HtmlText { is_inner: true, ..HtmlText::default() }.with(part)
}

impl HtmlText {
    fn with(self, page: &str) -> Self {
        let mut out = self;
        let mut rest = page;
        while let Some(open) = rest.find('<') {
            out.say(&decoded(&rest[..open]));
            rest = &rest[open..];
            if let Some(length) = markup::comment_length(rest) {
                if rest.starts_with("<![") {
                    out.refuse("a CDATA section is text in a drawing and a comment elsewhere: it is not read", rest);
                }
                rest = &rest[length..];
                continue;
            }
            let Some(tag) = markup::tag(rest) else {
                out.say("<");
                rest = &rest[1..];
                continue;
            };
            let source = &rest[..tag.length];
            rest = &rest[tag.length..];
            if tag.unfinished {
                out.refuse("a tag has no end: browsers leave out what follows it", source);
            }
            let name = tag.name.as_str();
            if !INLINE.contains(&name) && !FORMULA.contains(&name) {
                out.say("\n");
            }
            if tag.closes {
                out.close(&tag.name);
            } else {
                out.attributes(&tag, source);
                rest = out.element(&tag, source, rest);
            }
        }
        out.say(&decoded(rest));
        out
    }

    fn say(&mut self, text: &str) {
        if self.templates == 0 {
            self.text.push_str(text);
        }
    }

    fn refuse(&mut self, what: impl Into<String>, source: &str) {
        self.unread.push(Unread::new(what, source));
    }

    fn close(&mut self, name: &str) {
        match name {
            "svg" => self.drawings = self.drawings.saturating_sub(1),
            "math" => self.formulas = self.formulas.saturating_sub(1),
            "template" => self.templates = self.templates.saturating_sub(1),
            _ => {}
        }
    }

    /// What the attributes of an element show, run, or load.
    fn attributes(&mut self, tag: &Tag, source: &str) {
        for (key, value) in &tag.attributes {
            let key = key.as_str();
            // An address is read without its line ends and tabs.
            let is_dropped = |c: &char| matches!(c, '\t' | '\n' | '\r');
            let address: String = value.chars().filter(|c| !is_dropped(c)).collect();
            let address = address.trim_start_matches(|c: char| c <= ' ').to_ascii_lowercase();
            if key.starts_with("on") || address.starts_with("javascript:") || address.starts_with("vbscript:") {
                self.scripts.push((value.clone(), source.to_owned()));
            }
            let is_picture = address.starts_with("data:image/") || address.starts_with("data:font/");
            if ADDRESSES.contains(&key) && address.starts_with("data:") && !is_picture {
                self.refuse(
                    format!("`{key}` of `<{}>` holds a text of its own, which no check reads", tag.name),
                    source,
                );
            }
            if key == "style" {
                let found = super::style::unread(value);
                self.unread.extend(found.into_iter().map(|unread| Unread::new(unread.what, source)));
            }
            let turns =
                matches!(key, "direction" | "unicode-bidi") || (key == "dir" && !value.eq_ignore_ascii_case("ltr"));
            if turns {
                self.refuse(format!("`{key}` turns the direction in which numbers read"), source);
            }
            if key == "reversed" {
                self.refuse("`reversed` counts the items of a list from a number that is not read", source);
            }
            // A meta element shows nothing; the numbers of ordered lists are written in `start`.
            let first_of_list = tag.name == "ol" && key == "start" && value == "1";
            if SHOWN.contains(&key) && tag.name != "meta" && !first_of_list {
                let shown = if key == "srcdoc" && !self.is_inner { read_inner(value).text } else { value.clone() };
                self.say(&format!("\n{shown}\n"));
            }
        }
    }

    /// What an element adds beside its text, and what is left to read.
    fn element<'t>(&mut self, tag: &Tag, source: &str, rest: &'t str) -> &'t str {
        let name = tag.name.as_str();
        if name == "svg" {
            self.drawings += 1;
        }
        if self.drawings > 0 && !DRAWN.contains(&name) {
            self.refuse(format!("a drawing holds `<{name}>`, which is not read as every browser shows it"), source);
        }
        if name == "math" {
            self.formulas += 1;
        }
        if self.formulas > 0 && !FORMULA.contains(&name) {
            self.refuse(format!("a formula holds `<{name}>`, which is not read as every browser shows it"), source);
        }
        if OTHER_DOCUMENTS.contains(&name) {
            self.refuse(format!("`<{name}>` shows another document, whose numbers no check reads"), source);
        }
        if MANNERED.contains(&name) {
            self.refuse(format!("`<{name}>` is not read as every browser shows it"), source);
        }
        match name {
            "template" => self.templates += 1,
            "meta" => self.meta(tag, source),
            "link" => {
                const HARMLESS: [&str; 7] = ["icon", "canonical", "author", "license", "help", "prev", "next"];
                let relation = tag.attribute("rel").unwrap_or_default().to_ascii_lowercase();
                if relation.trim().is_empty() || !relation.split_whitespace().all(|word| HARMLESS.contains(&word)) {
                    self.refuse("`<link>` loads a file that can write on the page what no check reads", source);
                }
            }
            "script" | "style" | "title" | "noscript" | "textarea" => {
                let end = markup::end_of_raw_text(rest, name);
                self.raw(tag, source, &rest[..end]);
                return &rest[end..];
            }
            _ => {}
        }
        rest
    }

    fn meta(&mut self, tag: &Tag, source: &str) {
        let directive = tag.attribute("http-equiv").map(str::to_ascii_lowercase);
        let is_fine = matches!(directive.as_deref(), None | Some("x-ua-compatible" | "content-security-policy"));
        if !is_fine {
            self.refuse("`<meta http-equiv>` can lead to another page, whose numbers no check reads", source);
        }
        if tag.attribute("charset").is_some_and(|charset| !charset.eq_ignore_ascii_case("utf-8")) {
            self.refuse("`<meta charset>` has the page read as another text than the one that is checked", source);
        }
    }

    /// An element whose content is not divided into tags.
    fn raw(&mut self, tag: &Tag, source: &str, content: &str) {
        let name = tag.name.as_str();
        let shows = |key: &str| matches!(key, "style" | "class");
        if matches!(name, "script" | "style" | "title") && tag.attributes.iter().any(|(key, _)| shows(key)) {
            self.refuse(
                format!("`<{name}>` has a style of its own, which can show what is no text of the page"),
                source,
            );
        }
        match name {
            "script" => {
                let id = tag.attribute("id").unwrap_or_default();
                let is_store = ["tm-evidence", crate::render::delivery::ELEMENT].contains(&id);
                let is_first = is_store && !self.stores.iter().any(|store| store == id);
                self.stores.extend(is_first.then(|| id.to_owned()));
                let is_data = tag.attribute("type") == Some("application/json") && is_first;
                let is_linked = ["src", "href", "xlink:href"].iter().any(|key| tag.attribute(key).is_some());
                // After `<!--` an end tag may not end a script.
                let is_odd = content.contains("<!--");
                if is_linked || is_odd {
                    self.scripts.push((String::new(), source.to_owned()));
                } else if !is_data {
                    self.scripts.push((content.to_owned(), source.to_owned()));
                }
            }
            "title" => {
                self.title.push_str(&decoded(content));
                self.title.push('\n');
            }
            "style" => self.styles.push(content.to_owned()),
            "textarea" => self.say(&format!("\n{}\n", decoded(content))),
            "noscript" if self.is_inner => {
                self.refuse("`<noscript>` stands in another, which is read in two ways", source);
                self.say(&format!("\n{content}\n"));
            }
            "noscript" => {
                let inner = read_inner(content);
                let is_plain = !content.contains("<!") && !content.contains("<?") && !content.contains("<svg");
                if !is_plain || !inner.unread.is_empty() || !inner.styles.is_empty() || !inner.scripts.is_empty() {
                    self.refuse("`<noscript>` holds more than text, which is read in two ways", source);
                }
                self.without_scripts.push('\n');
                self.without_scripts.push_str(&inner.text);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(page: &str) -> String {
        read(page).text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_text_reads_as_a_browser_shows_it() {
        assert_eq!(
            words("<p>a <b>4</b>4<br>5&#x35;&frac12; <!-- 6 --> &lt;7</p><td>8</td><td>9</td>"),
            "a 44 55½ <7 8 9"
        );
        assert_eq!(words("<sup>1</sup>2 <script>3</script><style>p{width:4px}</style><title>5</title>"), "1 2");
        assert_eq!(words("<input value='42'><ol start=\"7\"><li>x</ol> a < b"), "42 7 x a < b");
        assert_eq!(words("<!-->1<!-- --><!--->2<!-- --><!-- --!>3<p x\">4<p y\">5</style/>6"), "123 4 5 6");
        assert_eq!(
            words("<img alt='4'><iframe srcdoc='<b>5</b>&lt;b>6&lt;/b>'></iframe><textarea><!--7--></textarea>"),
            "4 56 <!--7-->"
        );
        assert_eq!(words("a<template>5</template>b<style/>6</style>"), "a b");
    }

    #[test]
    fn scripts_and_styles_are_told_apart() {
        let seen = read(
            "<script type=\"application/json\" id='tm-evidence'>{}</script><script>run()</script><p onclick='x()' style='color:red'>\
             <style>p{}</style><a href='java&#115;cript:1'><a href=' java&Tab;script:2'>\
             <script type='text/javascript' type='application/json'>3</script>",
        );
        let scripts: Vec<&str> = seen.scripts.iter().map(|(script, _)| script.as_str()).collect();
        assert_eq!(scripts, ["run()", "x()", "javascript:1", " java\tscript:2", "3"]);
        assert_eq!(seen.styles, ["p{}"]);
        assert_eq!(seen.unread, []);
    }

    #[test]
    fn what_is_not_read_is_said() {
        for page in [
            "<svg><style></svg>5683<style></style>",
            "<svg><script href='data:,x'/></svg>",
            "<svg><text><![CDATA[5683]]></text></svg>",
            "<div><template shadowrootmode=open>5683</template></div>",
            "<iframe src=a></iframe>",
            "<meta http-equiv=refresh content='0;url=a'>",
            "<link rel='icon stylesheet' href=a>",
            "<a href='data:text/html,5683'>x</a>",
            "<p style='--x:5;content:var(--x)'>",
            "<style style='display:block'>5683</style>",
            "<noscript><!-- </noscript> -->",
            "<p dir=rtl>",
            "<p x='",
        ] {
            let seen = read(page);
            assert!(!seen.unread.is_empty(), "{page}");
        }
    }
}
