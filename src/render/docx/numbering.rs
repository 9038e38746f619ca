//! Lists: how their items are numbered (ECMA-376 part 1, section 17.9).

use super::markup::HEAD;

/// The numbered and the bulleted lists of a document.
#[derive(Default)]
pub(super) struct Numbering {
    /// The first number of each list; none of one with bullets.
    lists: Vec<Option<u64>>,
    /// Which of the lists is that of the works cited.
    works: Vec<usize>,
    /// What stands before the numbers of works.
    series: &'static str,
}

/// The definitions that lists are made of, by their ids.
const BULLETS: usize = 0;
const NUMBERS: usize = 1;
const WORKS: usize = 2;

/// How deep lists may stand in each other.
const LEVELS: usize = 9;

impl Numbering {
    /// A new list; its id.
    pub(super) fn list(&mut self, start: Option<u64>) -> usize {
        self.lists.push(start);
        self.lists.len()
    }

    /// The list of the works cited, in a series of numbers; its id.
    pub(super) fn works(&mut self, series: &'static str) -> usize {
        self.series = series;
        let id = self.list(Some(1));
        self.works.push(id);
        id
    }

    /// The part `numbering.xml`.
    pub(super) fn xml(&self) -> String {
        let mut out =
            format!("{HEAD}<w:numbering xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">");
        for definition in [BULLETS, NUMBERS, WORKS] {
            out.push_str(&format!(
                "<w:abstractNum w:abstractNumId=\"{definition}\"><w:multiLevelType w:val=\"hybridMultilevel\"/>"
            ));
            (0..LEVELS).for_each(|level| out.push_str(&self::level(definition, level, self.series)));
            out.push_str("</w:abstractNum>");
        }
        for (index, start) in self.lists.iter().enumerate() {
            let id = index + 1;
            let definition = match start {
                None => BULLETS,
                Some(_) if self.works.contains(&id) => WORKS,
                Some(_) => NUMBERS,
            };
            out.push_str(&format!("<w:num w:numId=\"{id}\"><w:abstractNumId w:val=\"{definition}\"/>"));
            // Without this a list would go on where the one before it ended.
            for level in (0..LEVELS).filter(|_| start.is_some()) {
                let first = start.filter(|_| level == 0).unwrap_or(1);
                out.push_str(&format!(
                    "<w:lvlOverride w:ilvl=\"{level}\"><w:startOverride w:val=\"{first}\"/></w:lvlOverride>"
                ));
            }
            out.push_str("</w:num>");
        }
        out.push_str("</w:numbering>");
        out
    }
}

fn level(definition: usize, level: usize, series: &str) -> String {
    let (format, text) = match (definition, level % 3) {
        (BULLETS, 0) => ("bullet", "•".to_owned()),
        (BULLETS, 1) => ("bullet", "–".to_owned()),
        (BULLETS, _) => ("bullet", "▪".to_owned()),
        (WORKS, _) => ("decimal", format!("{series}%{}.", level + 1)),
        (_, 0) => ("decimal", format!("%{}.", level + 1)),
        (_, 1) => ("lowerLetter", format!("%{}.", level + 1)),
        _ => ("lowerRoman", format!("%{}.", level + 1)),
    };
    let left = 420 * (level + 1);
    format!(
        "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/>\
         <w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"{left}\" w:hanging=\"420\"/></w:pPr></w:lvl>"
    )
}
