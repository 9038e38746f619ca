//! Reading the passages of an HTML page, from tag to tag.

use super::character_reference::decoded;
use super::marked::next;
use super::markup::Tag;
use super::passages::{Face, Gap, Passage, PassageCell, PassageRow, Picture, Role, Word};

/// Elements that are no part of what is read.
const ASIDE: [&str; 8] = ["dialog", "noscript", "template", "button", "footer", "nav", "head", "iframe"];

/// Elements within a line.
const RUNNING: [&str; 15] =
    ["a", "b", "em", "strong", "span", "sup", "sub", "i", "code", "small", "br", "wbr", "abbr", "ins", "mark"];

/// The passages of a page. `result` says which result a mark of this number shows, where its
/// element does not.
pub fn passages(page: &str, result: &dyn Fn(&str) -> Option<String>) -> Vec<Passage> {
    Reader::new(page, result).read()
}

/// Where the main part of a page begins.
fn main_of(page: &str) -> Option<usize> {
    let mut at = 0;
    while let Some((_, tag)) = next(page, &mut at) {
        if tag.name == "main" && !tag.closes {
            return Some(at);
        }
    }
    None
}

/// Goes through a page from tag to tag.
pub(super) struct Reader<'p> {
    page: &'p str,
    at: usize,
    result: &'p dyn Fn(&str) -> Option<String>,
    found: Vec<Passage>,
    words: Vec<Word>,
    /// The names of open elements.
    open: Vec<String>,
    /// The rows of an open table.
    rows: Option<Vec<PassageRow>>,
    figure: String,
}

impl<'p> Reader<'p> {
    /// Reads from the main part of a page on.
    pub(super) fn new(page: &'p str, result: &'p dyn Fn(&str) -> Option<String>) -> Self {
        let (found, words, open) = (Vec::new(), Vec::new(), Vec::new());
        Self { page, at: main_of(page).unwrap_or(0), result, found, words, open, rows: None, figure: String::new() }
    }

    /// The passages of the page.
    pub(super) fn read(mut self) -> Vec<Passage> {
        loop {
            let from = self.at;
            let Some((start, tag)) = next(self.page, &mut self.at) else { break };
            self.say(&decoded(&self.page[from..start]));
            match tag.name.as_str() {
                "main" if tag.closes => break,
                name if ASIDE.contains(&name) && !tag.closes => self.skip(name),
                "svg" if !tag.closes => self.drawing(start, &tag),
                "img" => self.image(&tag),
                "math" if !tag.closes => self.formula(&tag),
                _ if !tag.closes && tag.attribute("data-mark").is_some() => self.mark(start, &tag),
                "br" => self.space(Gap::Space),
                _ if tag.closes => self.close(&tag.name),
                _ => self.open(&tag),
            }
        }
        self.flush();
        self.found
    }

    fn skip(&mut self, name: &str) {
        let (_, after) = self.end_of(name);
        self.at = after;
    }

    /// Where the content of the element that was just opened ends, and where its end tag does.
    fn end_of(&self, name: &str) -> (usize, usize) {
        let (mut depth, mut at) = (1, self.at);
        while let Some((start, tag)) = next(self.page, &mut at) {
            if tag.name == name {
                depth = if tag.closes { depth - 1 } else { depth + 1 };
            }
            if depth == 0 {
                return (start, at);
            }
        }
        (self.page.len(), self.page.len())
    }

    fn drawing(&mut self, start: usize, tag: &Tag) {
        self.flush();
        let (_, after) = self.end_of("svg");
        let source = self.page[start..after].to_owned();
        self.at = after;
        let marks = super::marked::marks(&source).into_iter();
        let marks = marks.map(|(number, named, text)| Word {
            text: text.split_whitespace().collect::<Vec<_>>().join(" "),
            face: Face::Plain,
            gap: Gap::Space,
            result: named.or_else(|| (self.result)(&number)).or(Some(number)),
        });
        let picture = Picture {
            marks: marks.collect(),
            alt: tag.attribute("aria-label").unwrap_or_default().to_owned(),
            is_svg: true,
            source,
        };
        self.found.push(Passage::Picture { id: self.figure.clone(), picture });
    }

    /// An image; one that is not within the page is not shown.
    fn image(&mut self, tag: &Tag) {
        let source = tag.attribute("src").unwrap_or_default();
        if !source.starts_with("data:image/") || tag.closes {
            return;
        }
        self.flush();
        let alt = tag.attribute("alt").unwrap_or_default().to_owned();
        let picture = Picture { source: source.to_owned(), is_svg: false, alt, marks: Vec::new() };
        self.found.push(Passage::Picture { id: self.figure.clone(), picture });
    }

    fn formula(&mut self, tag: &Tag) {
        let (end, after) = self.end_of("math");
        let spoken = tag.attribute("aria-label").map(str::to_owned);
        let text = spoken.unwrap_or_else(|| text_of(&self.page[self.at..end], "math"));
        self.at = after;
        self.words.push(Word { text, face: Face::Code, gap: Gap::Nothing, result: None });
    }

    fn mark(&mut self, start: usize, tag: &Tag) {
        let number = tag.attribute("data-mark").unwrap_or_default();
        let text = text_of(&self.page[start + tag.length..], &tag.name);
        let (_, after) = self.end_of(&tag.name);
        self.at = after;
        let named = tag.attribute("data-result").map(str::to_owned);
        let result = named.or_else(|| (self.result)(number)).or_else(|| Some(number.to_owned()));
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.words.push(Word { text, face: self.face(), gap: Gap::Nothing, result });
    }

    fn face(&self) -> Face {
        let of = |name: &String| match name.as_str() {
            "em" | "i" => Some(Face::Emphasis),
            "strong" | "b" => Some(Face::Strong),
            "sup" => Some(Face::Superscript),
            "sub" => Some(Face::Subscript),
            "code" => Some(Face::Code),
            _ => None,
        };
        self.open.iter().rev().find_map(of).unwrap_or(Face::Plain)
    }

    fn space(&mut self, gap: Gap) {
        if let Some(last) = self.words.last_mut().filter(|last| last.gap == Gap::Nothing || gap == Gap::Line) {
            last.gap = gap;
        }
    }

    fn say(&mut self, text: &str) {
        if self.open.iter().any(|name| name == "pre") {
            for (at, line) in text.split('\n').enumerate() {
                if at > 0 {
                    self.space(Gap::Line);
                }
                if !line.is_empty() {
                    self.words.push(Word { text: line.to_owned(), face: Face::Code, gap: Gap::Nothing, result: None });
                }
            }
            return;
        }
        if text.starts_with(|c: char| c.is_ascii_whitespace()) {
            self.space(Gap::Space);
        }
        let face = self.face();
        let mut words = text.split_ascii_whitespace().peekable();
        let ends_open = !text.ends_with(|c: char| c.is_ascii_whitespace());
        while let Some(word) = words.next() {
            let gap = if words.peek().is_none() && ends_open { Gap::Nothing } else { Gap::Space };
            self.words.push(Word { text: word.to_owned(), face, gap, result: None });
        }
    }

    fn open(&mut self, tag: &Tag) {
        let name = tag.name.as_str();
        if RUNNING.contains(&name) {
            self.push(name);
            return;
        }
        self.flush();
        match name {
            "figure" => self.figure = tag.attribute("id").unwrap_or_default().to_owned(),
            "table" => self.rows = Some(Vec::new()),
            "tr" => {
                let is_head = self.open.iter().any(|name| name == "thead");
                self.rows.iter_mut().for_each(|rows| rows.push(PassageRow { is_head, cells: Vec::new() }));
            }
            "td" | "th" => {
                let span = tag.attribute("colspan").and_then(|span| span.parse().ok()).unwrap_or(1).clamp(1, 1000);
                if let Some(row) = self.rows.as_mut().and_then(|rows| rows.last_mut()) {
                    let is_indented = tag.attribute("class").is_some_and(|class| class.contains("tm-indent"));
                    row.cells.push(PassageCell { words: Vec::new(), span, is_indented });
                }
            }
            _ => {}
        }
        if !matches!(name, "hr" | "meta" | "link" | "input" | "col" | "source") {
            self.push(name);
        }
    }

    /// Notes an open element; of a page with thousands within one another the innermost do not count.
    fn push(&mut self, name: &str) {
        const MOST: usize = 200;
        if self.open.len() < MOST {
            self.open.push(name.to_owned());
        }
    }

    fn close(&mut self, name: &str) {
        if !RUNNING.contains(&name) {
            self.flush();
        }
        if let Some(at) = self.open.iter().rposition(|open| open == name) {
            self.open.truncate(at);
        }
        match name {
            "figure" => self.figure.clear(),
            "table" => {
                if let Some(rows) = self.rows.take() {
                    self.found.push(Passage::Table { id: self.figure.clone(), rows });
                }
            }
            _ => {}
        }
    }

    /// The words so far are a passage, or those of a cell.
    fn flush(&mut self) {
        let mut words = std::mem::take(&mut self.words);
        let Some(last) = words.last_mut() else { return };
        last.gap = Gap::Nothing;
        if let Some(rows) = &mut self.rows {
            if let Some(cell) = rows.last_mut().and_then(|row| row.cells.last_mut()) {
                if let Some(before) = cell.words.last_mut() {
                    before.gap = Gap::Space;
                }
                cell.words.extend(words);
            }
            return;
        }
        let role = |name: &String| match name.as_str() {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some(Role::Heading(name.as_bytes()[1] - b'0')),
            "li" | "dd" | "dt" => Some(Role::Item),
            "figcaption" => Some(Role::Caption),
            "pre" => Some(Role::Code),
            "p" => Some(Role::Paragraph),
            _ => None,
        };
        let role = self.open.iter().rev().find_map(role).unwrap_or(Role::Paragraph);
        self.found.push(Passage::Text { role, words });
    }
}

/// The text up to the end tag of an element, minding elements of its name within it.
fn text_of(rest: &str, name: &str) -> String {
    let (mut out, mut depth, mut at) = (String::new(), 1, 0);
    loop {
        let from = at;
        let Some((start, tag)) = next(rest, &mut at) else { return out };
        out.push_str(&decoded(&rest[from..start]));
        if tag.name == name {
            depth = if tag.closes { depth - 1 } else { depth + 1 };
        }
        if depth == 0 {
            return out;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::passages::key;
    use super::*;

    fn plain(words: &[Word]) -> String {
        let gap = |gap| match gap {
            Gap::Nothing => "",
            Gap::Space => " ",
            Gap::Line => "\n",
        };
        words.iter().map(|word| format!("{}{}", word.text, gap(word.gap))).collect()
    }

    #[test]
    fn a_page_is_read_as_its_passages() {
        let page = "<body><header>Out</header><main><h2>A <em>b</em></h2>\n<p>Of <span data-mark=\"1\" data-result=\"n\">4</span>\
                    (<b>x</b>) &lt;<button>no</button> end.</p><ul><li>one<li>two</ul><figure id=f><svg id=s aria-label=\"Alt\">\
                    <text><tspan data-mark=\"2\">7</tspan></text></svg><figcaption>C</figcaption></figure>\
                    <table><thead><tr><th colspan=2>H</th></tr></thead><tr><td>a</td><td>b <i>c</i></td></tr></table>\
                    <pre><code>x = 1\n\n  y</code></pre></main><p>after</p>";
        let found = passages(page, &|number| (number == "2").then(|| "os.n".to_owned()));
        let texts: Vec<(Role, String)> = found
            .iter()
            .filter_map(|passage| match passage {
                Passage::Text { role, words } => Some((*role, plain(words))),
                _ => None,
            })
            .collect();
        let expected = [
            (Role::Heading(2), "A b"),
            (Role::Paragraph, "Of 4(x) < end."),
            (Role::Item, "one"),
            (Role::Item, "two"),
            (Role::Caption, "C"),
            (Role::Code, "x = 1\n  y"),
        ];
        assert_eq!(texts, expected.map(|(role, text)| (role, text.to_owned())));
        let Passage::Picture { id, picture } = &found[4] else { panic!("{found:?}") };
        assert_eq!((id.as_str(), picture.alt.as_str()), ("f", "Alt"));
        assert_eq!((picture.marks[0].text.as_str(), key(&picture.marks[0])), ("7", "os.n"));
        let Passage::Table { rows, .. } = &found[6] else { panic!("{found:?}") };
        assert!(rows[0].is_head && rows[0].cells[0].span == 2);
        assert_eq!(plain(&rows[1].cells[1].words), "b c");
    }
}
