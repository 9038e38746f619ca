//! A Word document as a test reads and edits it: the archive and its XML as text, as Word
//! writes it.

use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A Word document.
#[derive(Clone)]
pub struct WordFile {
    parts: Vec<(String, Vec<u8>)>,
}

pub const BODY: &str = "word/document.xml";

impl WordFile {
    pub fn open(path: &Path) -> Self {
        let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self::of(&bytes)
    }

    pub fn of(bytes: &[u8]) -> Self {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        let parts = (0..archive.len()).map(|index| {
            let mut file = archive.by_index(index).expect("a part");
            let name = file.name().expect("a name").into_owned();
            let mut content = Vec::new();
            file.read_to_end(&mut content).expect("the part can be read");
            (name, content)
        });
        Self { parts: parts.collect() }
    }

    pub fn names(&self) -> Vec<&str> {
        self.parts.iter().map(|(name, _)| name.as_str()).collect()
    }

    pub fn bytes(&self, name: &str) -> &[u8] {
        &self.parts.iter().find(|(own, _)| own == name).unwrap_or_else(|| panic!("no part `{name}`")).1
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name).to_vec()).expect("text")
    }

    pub fn has(&self, name: &str) -> bool {
        self.parts.iter().any(|(own, _)| own == name)
    }

    pub fn set(&mut self, name: &str, text: impl Into<Vec<u8>>) {
        let text = text.into();
        match self.parts.iter_mut().find(|(own, _)| own == name) {
            Some(part) => part.1 = text,
            None => self.parts.push((name.to_owned(), text)),
        }
    }

    pub fn remove(&mut self, name: &str) {
        self.parts.retain(|(own, _)| own != name);
    }

    pub fn packed(&self) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in &self.parts {
            writer.start_file(name.as_str(), SimpleFileOptions::default()).expect("a part is begun");
            writer.write_all(content).expect("a part is written");
        }
        writer.finish().expect("the archive is written").into_inner()
    }

    pub fn save(&self, path: &Path) {
        fs::write(path, self.packed()).expect("the document is written");
    }

    /// The paragraphs of the text as they read, with tracked changes accepted.
    pub fn paragraphs(&self) -> Vec<String> {
        pieces(&self.text(BODY)).into_iter().filter(|piece| piece.1).map(|(xml, _)| reading(&xml)).collect()
    }

    /// Changes the XML of the first paragraph that reads so somewhere.
    pub fn edit(&mut self, holds: &str, change: impl FnOnce(&str) -> String) {
        let mut all = pieces(&self.text(BODY));
        let found = all.iter_mut().find(|(xml, is_paragraph)| *is_paragraph && reading(xml).contains(holds));
        let (xml, _) = found.unwrap_or_else(|| panic!("no paragraph reads `{holds}`"));
        *xml = change(xml);
        self.set(BODY, all.into_iter().map(|(xml, _)| xml).collect::<String>());
    }

    /// Takes a paragraph out, and gives its XML.
    pub fn cut(&mut self, holds: &str) -> String {
        let mut taken = String::new();
        self.edit(holds, |xml| {
            xml.clone_into(&mut taken);
            String::new()
        });
        taken
    }

    /// Puts a part of XML after a paragraph.
    pub fn paste_after(&mut self, holds: &str, xml: &str) {
        self.edit(holds, |own| format!("{own}{xml}"));
    }

    /// Adds a comment of a co-author to a paragraph.
    pub fn comment(&mut self, holds: &str, id: usize, author: &str, text: &str) {
        let space = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
        if !self.has("word/comments.xml") {
            self.set("word/comments.xml", format!("<w:comments {space}></w:comments>"));
            let leads = self.text("word/_rels/document.xml.rels");
            let lead = "<Relationship Id=\"rId901\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments\" Target=\"comments.xml\"/></Relationships>";
            self.set("word/_rels/document.xml.rels", leads.replace("</Relationships>", lead));
        }
        let comment = format!(
            "<w:comment w:id=\"{id}\" w:author=\"{author}\" w:initials=\"X\"><w:p><w:r><w:annotationRef/></w:r><w:r><w:t>{text}</w:t></w:r></w:p></w:comment></w:comments>"
        );
        let all = self.text("word/comments.xml");
        self.set("word/comments.xml", all.replace("</w:comments>", &comment));
        self.edit(holds, |xml| {
            let xml = xml.replacen("<w:r>", &format!("<w:commentRangeStart w:id=\"{id}\"/><w:r>"), 1);
            let end = format!("<w:commentRangeEnd w:id=\"{id}\"/><w:r><w:commentReference w:id=\"{id}\"/></w:r></w:p>");
            xml.replace("</w:p>", &end)
        });
    }
}

/// The text of a body in paragraphs and what is between them; paragraphs hold no others.
fn pieces(body: &str) -> Vec<(String, bool)> {
    let mut out = Vec::new();
    let mut rest = body;
    let start_of = |rest: &str| {
        let starts = rest.match_indices("<w:p").map(|(at, _)| at);
        let mut own = starts.filter(|at| rest[at + "<w:p".len()..].starts_with(['>', ' ']));
        own.next()
    };
    while let Some(start) = start_of(rest) {
        let end = start + rest[start..].find("</w:p>").expect("a paragraph ends") + "</w:p>".len();
        out.push((rest[..start].to_owned(), false));
        out.push((rest[start..end].to_owned(), true));
        rest = &rest[end..];
    }
    out.push((rest.to_owned(), false));
    out
}

/// How the XML of a paragraph reads.
pub fn reading(xml: &str) -> String {
    let mut xml = xml.to_owned();
    for gone in ["w:del", "w:moveFrom", "w:instrText"] {
        while let Some(start) = xml.find(&format!("<{gone} ")) {
            let close = format!("</{gone}>");
            let Some(end) = xml[start..].find(&close) else { break };
            xml.replace_range(start..start + end + close.len(), "");
        }
    }
    let mut out = String::new();
    // Word shows an alpha where a run has this place of the font Symbol.
    let xml = &xml.replace("<w:sym w:font=\"Symbol\" w:char=\"F061\"/>", "<w:t>α</w:t>");
    for part in xml.split("<w:t").skip(1).filter(|part| part.starts_with(['>', ' '])) {
        let text = part.split_once('>').map_or("", |(_, text)| text.split("</w:t>").next().unwrap_or(""));
        out.push_str(text);
    }
    let plain = out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A run of plain text.
pub fn run(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

/// A paragraph in the style of prose.
pub fn prose(runs: &str) -> String {
    format!("<w:p w:rsidR=\"00AB12CD\"><w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr>{runs}</w:p>")
}

/// Replaces words within a run.
pub fn replaced(xml: &str, from: &str, to: &str) -> String {
    assert!(xml.contains(from), "no run reads `{from}`: {xml}");
    xml.replacen(from, to, 1)
}

/// The run that holds words, cut at them: what is before it, its start up to its text, the
/// text before and after the words, what follows it.
fn cut<'x>(xml: &'x str, words: &str) -> (&'x str, String, &'x str, &'x str, &'x str) {
    let at = xml.find(words).unwrap_or_else(|| panic!("no run reads `{words}`: {xml}"));
    let start = xml[..at].rfind("<w:r>").expect("a run");
    let text = start + xml[start..at].rfind("<w:t").expect("a text");
    let words_start = text + xml[text..].find('>').expect("a text") + 1;
    let end = at + xml[at..].find("</w:t></w:r>").expect("the run ends");
    let open = xml[start..text].to_owned();
    (&xml[..start], open, &xml[words_start..at], &xml[at + words.len()..end], &xml[end + "</w:t></w:r>".len()..])
}

/// Replaces words as Word tracks it.
pub fn tracked(xml: &str, from: &str, to: &str) -> String {
    let (before, open, left, right, after) = cut(xml, from);
    let who = "w:id=\"9001\" w:author=\"B. Coauthor\" w:date=\"2024-05-01T10:00:00Z\"";
    let text = |words: &str| format!("{open}<w:t xml:space=\"preserve\">{words}</w:t></w:r>");
    let gone = if from.is_empty() {
        String::new()
    } else {
        format!("<w:del {who}>{open}<w:delText xml:space=\"preserve\">{from}</w:delText></w:r></w:del>")
    };
    let new = if to.is_empty() { String::new() } else { format!("<w:ins {who}>{}</w:ins>", text(to)) };
    format!("{before}{}{gone}{new}{}{after}", text(left), text(right))
}

/// Cuts a run at words as Word does while it is typed in: revision ids, marks of spelling.
pub fn split(xml: &str, words: &str) -> String {
    let (before, open, left, right, after) = cut(xml, words);
    let half = words.char_indices().nth(words.chars().count() / 2).map_or(0, |(at, _)| at);
    let text = |words: &str| {
        let open = open.replace("<w:r>", "<w:r w:rsidRPr=\"00C0FFEE\">");
        format!("{open}<w:t xml:space=\"preserve\">{words}</w:t></w:r>")
    };
    format!(
        "{before}{}<w:proofErr w:type=\"spellStart\"/>{}{}<w:proofErr w:type=\"spellEnd\"/><w:lastRenderedPageBreak/>{}{after}",
        text(left),
        text(&words[..half]),
        text(&words[half..]),
        text(right)
    )
}

/// Puts words into a smart tag.
pub fn smart_tag(xml: &str, words: &str) -> String {
    let (before, open, left, right, after) = cut(xml, words);
    let text = |words: &str| format!("{open}<w:t xml:space=\"preserve\">{words}</w:t></w:r>");
    format!(
        "{before}{}<w:smartTag w:uri=\"urn:schemas-microsoft-com:office:smarttags\" w:element=\"place\">{}</w:smartTag>{}{after}",
        text(left),
        text(words),
        text(right)
    )
}

/// Sets the text of the content control of a number of this result.
pub fn number(xml: &str, result: &str, text: &str) -> String {
    let at = xml.find(&format!(" {result}\"/>")).unwrap_or_else(|| panic!("no number of `{result}`: {xml}"));
    let start = at + xml[at..].find("<w:t ").expect("a text");
    let start = start + xml[start..].find('>').expect("a text") + 1;
    let end = start + xml[start..].find("</w:t>").expect("the text ends");
    format!("{}{text}{}", &xml[..start], &xml[end..])
}

/// A paragraph as it is when it was typed anew: no control, no field, no bookmark.
pub fn retyped(xml: &str) -> String {
    let text = reading(xml).replace('&', "&amp;").replace('<', "&lt;");
    prose(&run(&text))
}
