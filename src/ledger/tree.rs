//! The paths by which templates reach results.

use std::collections::BTreeMap;

/// A step of the paths: perhaps a result, perhaps more steps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    /// The result at this path, as an index into the ledger's results.
    pub result: Option<usize>,
    /// The next steps, in the order in which they were added.
    pub children: Vec<(String, Node)>,
    /// Other names of children.
    pub aliases: BTreeMap<String, String>,
    /// Where each child is: a node may have as many as the data have rows.
    positions: BTreeMap<String, usize>,
}

impl Node {
    /// The child with this name or alias.
    pub fn child(&self, name: &str) -> Option<&Node> {
        let own = |wanted: &str| self.positions.get(wanted).map(|at| &self.children[*at].1);
        own(name).or_else(|| self.aliases.get(name).and_then(|canonical| own(canonical)))
    }

    /// The node at a path below this one.
    pub fn descend<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Option<&Node> {
        path.into_iter().try_fold(self, |node, step| node.child(step))
    }

    /// Adds a result at a path.
    pub fn insert(&mut self, path: &[String], aliases: &[(usize, String)], result: usize) {
        let mut node = self;
        for (at, step) in path.iter().enumerate() {
            for (_, alias) in aliases.iter().filter(|(index, alias)| *index == at && alias != step) {
                node.aliases.entry(alias.clone()).or_insert_with(|| step.clone());
            }
            let position = match node.positions.get(step) {
                Some(position) => *position,
                None => {
                    node.children.push((step.clone(), Node::default()));
                    node.positions.insert(step.clone(), node.children.len() - 1);
                    node.children.len() - 1
                }
            };
            node = &mut node.children[position].1;
        }
        node.result = Some(result);
    }

    /// The result that printing this node means: its own, else its `estimate`.
    pub fn printed(&self) -> Option<usize> {
        self.result.or_else(|| self.child("estimate").and_then(|node| node.result))
    }

    /// Names of the next steps, for hints.
    pub fn names(&self) -> Vec<&str> {
        self.children.iter().map(|(name, _)| name.as_str()).collect()
    }
}

/// A path as it is written in a template: `os["Small bowel"].at[24].estimate`.
pub fn written(block: &str, path: &[String]) -> String {
    let mut out = block.to_owned();
    for step in path {
        let is_identifier = step.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && step.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let is_number = !step.is_empty() && step.chars().all(|c| c.is_ascii_digit() || c == '.');
        if is_identifier {
            out.push('.');
            out.push_str(step);
        } else if is_number {
            out.push_str(&format!("[{step}]"));
        } else {
            out.push_str(&format!("[\"{}\"]", step.replace('\\', "\\\\").replace('"', "\\\"")));
        }
    }
    out
}

/// The steps of a written path. `None` where it cannot be read.
pub fn parsed(path: &str) -> Option<Vec<String>> {
    let mut steps = Vec::new();
    let mut rest = path;
    let first = rest.find(['.', '[']).unwrap_or(rest.len());
    steps.push(rest[..first].to_owned());
    rest = &rest[first..];
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            steps.push(after[..end].to_owned());
            rest = &after[end..];
        } else if let Some(after) = rest.strip_prefix("[\"") {
            let mut step = String::new();
            let mut chars = after.char_indices();
            let end = loop {
                match chars.next()? {
                    (_, '\\') => step.push(chars.next()?.1),
                    (at, '"') => break at,
                    (_, other) => step.push(other),
                }
            };
            steps.push(step);
            rest = after[end + 1..].strip_prefix(']')?;
        } else {
            let after = rest.strip_prefix('[')?;
            let end = after.find(']')?;
            steps.push(after[..end].to_owned());
            rest = &after[end + 1..];
        }
    }
    steps.iter().all(|step| !step.is_empty()).then_some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_path_reads_back() {
        let path = ["Small bowel", "at", "24", "conf", "low"].map(str::to_owned);
        let text = written("os", &path);
        assert_eq!(text, "os[\"Small bowel\"].at[24].conf.low");
        assert_eq!(parsed(&text).unwrap()[1..], path);
        let odd = [r#"a "quoted" \ step"#.to_owned()];
        assert_eq!(parsed(&written("os", &odd)).unwrap()[1..], odd);
        assert_eq!(parsed("os["), None);
    }

    #[test]
    fn a_child_is_found_by_label_and_by_code() {
        let mut root = Node::default();
        root.insert(&["grade".into(), "Grade 2".into(), "n".into()], &[(1, "G2".into())], 7);
        assert_eq!(root.descend(["grade", "G2", "n"]).unwrap().result, Some(7));
        assert_eq!(root.descend(["grade", "Grade 2", "n"]).unwrap().result, Some(7));
        assert!(root.descend(["grade", "G1"]).is_none());
    }
}
