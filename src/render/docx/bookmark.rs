//! Bookmarks, and the fields that repeat or count (ECMA-376 part 1, sections 17.13.6 and
//! 17.16).

use std::collections::BTreeMap;

use super::markup::{escape, properties_of_run, run};

/// Before the number of a paragraph in the name of its bookmark. Names that begin with a low
/// line are not shown to the author.
pub(crate) const PARAGRAPH: &str = "_tm";

/// The bookmarks of a document.
#[derive(Default)]
pub(super) struct Bookmarks {
    /// How many there are: each has a number of its own.
    count: usize,
    /// How many are of paragraphs.
    paragraphs: usize,
    /// Those that are open, from the outermost.
    open: Vec<usize>,
    names: BTreeMap<String, String>,
}

impl Bookmarks {
    /// The name of the bookmark of a label: at most 40 letters, digits and low lines.
    pub(super) fn of_label(&mut self, label: &str) -> String {
        if let Some(name) = self.names.get(label) {
            return name.clone();
        }
        let plain = bookmark_of(label);
        let others = (2..).map(|number| format!("{}_{number}", &plain[..plain.len().min(34)]));
        let is_free = |name: &String| !self.names.values().any(|taken| taken == name);
        let name = std::iter::once(plain.clone()).chain(others).find(is_free).unwrap_or(plain.clone());
        self.names.insert(label.to_owned(), name.clone());
        name
    }

    pub(super) fn start(&mut self, name: &str) -> String {
        self.count += 1;
        self.open.push(self.count);
        format!("<w:bookmarkStart w:id=\"{}\" w:name=\"{}\"/>", self.count, escape(name))
    }

    pub(super) fn paragraph(&mut self) -> String {
        self.paragraphs += 1;
        self.start(&format!("{PARAGRAPH}{}", self.paragraphs))
    }

    pub(super) fn end(&mut self) -> String {
        let id = self.open.pop().unwrap_or_default();
        format!("<w:bookmarkEnd w:id=\"{id}\"/>")
    }
}

/// The name of the bookmark of a label where no other has it.
fn bookmark_of(label: &str) -> String {
    const MOST: usize = 40;
    let sign = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    format!("_Ref_{label}").chars().map(sign).take(MOST).collect()
}

/// What stands before and after the words that a field reads now, with the properties of
/// its runs: a program that counts anew sets the number as the field is set.
pub(super) fn field(instruction: &str, properties: &str) -> (String, String) {
    let set = properties_of_run(properties);
    let sign = |kind: &str| format!("<w:r>{set}<w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let written =
        format!("<w:r>{set}<w:instrText xml:space=\"preserve\"> {} </w:instrText></w:r>", escape(instruction));
    (format!("{}{written}{}", sign("begin"), sign("separate")), sign("end"))
}

/// A field with the words that it reads now.
pub(super) fn field_reading(instruction: &str, properties: &str, words: &str) -> String {
    let (begin, end) = field(instruction, properties);
    format!("{begin}{}{end}", run(properties, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_labels_never_have_one_bookmark() {
        let mut bookmarks = Bookmarks::default();
        let long = "fig-".to_owned() + &"a".repeat(60);
        let names = ["fig-a-b", "fig-a_b", &long, &format!("{long}b")].map(|label| bookmarks.of_label(label));
        assert_eq!(names[0], "_Ref_fig_a_b");
        assert_eq!(names[1], "_Ref_fig_a_b_2");
        assert!(names.iter().all(|name| name.len() <= 40));
        assert_ne!(names[2], names[3]);
        assert_eq!(bookmarks.of_label("fig-a_b"), "_Ref_fig_a_b_2");
    }
}
