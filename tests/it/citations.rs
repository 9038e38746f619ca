//! Citations and the list of works, read back from the pages that a reader gets.

mod bibliography;
mod entries;
mod styles;
mod syntax;
mod works;

use crate::program::{Copy, Run, tickmark};

/// A project that cites, ready to be rendered.
pub struct Cited {
    copy: Copy,
}

impl Cited {
    /// A project with a bibliography, a style and a text.
    pub fn new(bib: &str, csl: &str, text: &str) -> Self {
        let copy = Copy::small("id,x\n1,2\n2,3\n", text);
        copy.replace(
            "report/report.toml",
            "[[documents]]",
            &format!("bibliography = \"r.bib\"\ncsl = \"{csl}\"\n[[documents]]"),
        );
        copy.write("report/r.bib", bib);
        copy.freeze();
        Self { copy }
    }

    /// The project itself.
    pub fn project(&self) -> &Copy {
        &self.copy
    }

    /// Runs a strict check.
    pub fn checked(&self) -> Run {
        tickmark(self.copy.path(), &["check", "--strict"])
    }

    /// Renders, and gives the page.
    #[track_caller]
    pub fn page(&self) -> Page {
        let run = tickmark(self.copy.path(), &["render", "--strict"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        Page { html: self.copy.read("out/latest/report.html") }
    }
}

/// A page as it is written.
pub struct Page {
    html: String,
}

impl Page {
    /// The text of each paragraph; raised text stands between `^`, italics between `*`.
    pub fn paragraphs(&self) -> Vec<String> {
        elements(self.article(), "p").iter().map(|inner| words(inner)).collect()
    }

    /// The works of the list, in the same notation.
    pub fn works(&self) -> Vec<String> {
        elements(self.list(), "li").iter().map(|inner| words(inner)).collect()
    }

    /// Whether the list of works is numbered.
    pub fn is_numbered(&self) -> bool {
        self.list().starts_with("<ol")
    }

    /// The addresses of all links.
    pub fn links(&self) -> Vec<String> {
        self.article()
            .split("<a ")
            .skip(1)
            .filter_map(|link| Some(link.split_once("href=\"")?.1.split('"').next()?.to_owned()))
            .collect()
    }

    fn article(&self) -> &str {
        let start = self.html.find("<article").expect("an article");
        let end = self.html.find("</article>").expect("the end of the article");
        &self.html[start..end]
    }

    fn list(&self) -> &str {
        let at = self.html.find(" class=\"tm-works").expect("a list of works");
        &self.html[at - 3..at + self.html[at..].find("\n</").expect("the end of the list")]
    }
}

/// The insides of the elements of a name that hold none of the same name.
fn elements<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find(&open) {
        rest = &rest[at + open.len()..];
        if !rest.starts_with(['>', ' ']) {
            continue;
        }
        let (inside, after) = (rest.split_once('>').expect("a tag").1, rest.find(&close).expect("an end"));
        found.push(&inside[..inside.find(&close).expect("an end")]);
        rest = &rest[after..];
    }
    found
}

fn words(html: &str) -> String {
    let marked = html
        .replace("</sup><sup>", "")
        .replace("<sup>", "^")
        .replace("</sup>", "^")
        .replace("<em>", "*")
        .replace("</em>", "*");
    let mut out = String::new();
    let mut inside = false;
    for c in marked.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out.replace("^^", "")
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#39;", "'")
        .replace("&quot;", "\"")
}
