//! What exports of PubMed and of publishers leave in fields: tags and entities of HTML.

use crate::document::citation::tex::{Mode, Reader, mark, read};
use crate::document::citation::tex_signs::raised;

/// What a tag holds is looked for within this many characters.
const LONGEST_TAG: usize = 400;

impl Reader<'_> {
    /// Tags that exports of PubMed and publishers leave in titles.
    pub(super) fn html(&mut self, at: usize, mode: Mode) -> bool {
        let rest = &self.tex[at..];
        let tag = |name: &str| rest.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name));
        let pairs = [
            ("sup", mark::RAISED, mark::LEVEL),
            ("i", mark::ITALIC, mark::UPRIGHT),
            ("em", mark::ITALIC, mark::UPRIGHT),
        ];
        for (name, open, close) in pairs {
            let (begin, end) = (format!("<{name}>"), format!("</{name}>"));
            if !tag(&begin) {
                continue;
            }
            let near = rest.char_indices().nth(LONGEST_TAG).map_or(rest, |(end, _)| &rest[..end]);
            let Some(length) = near.find(&end) else { return false };
            let inner = read(&rest[begin.len()..length]).marked();
            let words = if name == "sup" { raised(&inner) } else { format!("{open}{inner}{close}") };
            self.push_all(&words, Mode { kept: true, ..mode });
            self.skip(length + end.len() - 1);
            return true;
        }
        for name in ["<b>", "</b>", "<sub>", "</sub>", "<scp>", "</scp>"] {
            if tag(name) {
                self.skip(name.len() - 1);
                return true;
            }
        }
        false
    }

    pub(super) fn entity(&mut self, at: usize, mode: Mode) {
        let rest = &self.tex[at..];
        let known = [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&nbsp;", '\u{a0}')];
        match known.iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, sign)) => {
                self.skip(name.len() - 1);
                self.push(*sign, mode);
            }
            None => self.push('&', mode),
        }
    }
}
