//! The paths by which templates, tables and traces reach results.
//!
//! A step says a name; the tree knows whose word it is (see [`Role`]). Where one name
//! is a statistic and a level, or the label of one level and the code of another, each
//! is a step of its own, and what an author writes without saying which leads to all of
//! them. A path is ambiguous only where more than one of its readings ends in a result.

use std::collections::BTreeMap;

use crate::analysis::{Role, Step};

/// Words that a template asks of a printed result itself: `os.median.value`. A name from
/// the data that reads the same is written with its role.
pub const ATTRIBUTES: [&str; 3] = ["value", "estimable", "unit"];

/// The word that asks for a level by its code.
pub const CODE: &str = "code";

/// A point of the paths: perhaps a result, perhaps more steps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Node {
    /// The result at this path, as an index into the ledger's results.
    pub result: Option<usize>,
    /// The next steps, in the order in which they were added.
    pub children: Vec<(Step, Node)>,
    /// The children that a name or code may mean.
    places: BTreeMap<String, Vec<usize>>,
}

/// A step as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// What it must be.
    pub by: By,
    /// The name or code.
    pub name: String,
}

/// How a step is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Whatever has the name or the code.
    Any,
    /// A step of this role, by its name.
    Role(Role),
    /// A level, by its code.
    Code,
}

impl Sought {
    /// Whatever has this name or code.
    pub fn any(name: impl Into<String>) -> Self {
        Self { by: By::Any, name: name.into() }
    }

    /// A step of this role with this name.
    pub fn of(role: Role, name: impl Into<String>) -> Self {
        Self { by: By::Role(role), name: name.into() }
    }

    /// A word of ours.
    pub fn stat(word: &str) -> Self {
        Self::of(Role::Stat, word)
    }

    /// A level of the grouping variable.
    pub fn group(name: &str) -> Self {
        Self::of(Role::Group, name)
    }

    /// A column, or what stands in its place.
    pub fn variable(name: &str) -> Self {
        Self::of(Role::Variable, name)
    }

    /// A level of a variable, a cause.
    pub fn level(name: &str) -> Self {
        Self::of(Role::Level, name)
    }

    /// A step that the word before a bracket asks for: `group("n")`, `code("1")`.
    pub fn by_word(word: &str, name: &str) -> Option<Self> {
        let role = Role::ALL.into_iter().find(|role| role.word() == word);
        let by = role.map(By::Role).or((word == CODE).then_some(By::Code))?;
        Some(Self { by, name: name.to_owned() })
    }

    /// A step of a pattern's field: `estimate`, or `group(n)` where a name is ambiguous.
    pub fn in_pattern(written: &str) -> Self {
        let called = written.strip_suffix(')').and_then(|rest| rest.split_once('('));
        let bare = |name: &str| name.trim().trim_matches('"').to_owned();
        called.and_then(|(word, name)| Self::by_word(word, &bare(name))).unwrap_or_else(|| Self::any(written))
    }

    /// Whether a step is one that is asked for.
    fn is(&self, step: &Step) -> bool {
        match self.by {
            By::Any => step.name == self.name || step.code.as_ref() == Some(&self.name),
            By::Role(role) => step.role == role && step.name == self.name,
            By::Code => step.role != Role::Stat && step.code.as_ref().unwrap_or(&step.name) == &self.name,
        }
    }
}

impl From<&str> for Sought {
    fn from(name: &str) -> Self {
        Self::any(name)
    }
}

/// Where a path may lead: the steps as the tree has them, and the point they lead to.
#[derive(Debug, Clone)]
pub struct Reading<'a> {
    /// The steps.
    pub steps: Vec<&'a Step>,
    /// Where they lead.
    pub node: &'a Node,
}

impl Node {
    /// All points that a path below this one may mean, in the order of the tree.
    pub fn readings<'a>(&'a self, path: &[Sought]) -> Vec<Reading<'a>> {
        let mut found = vec![Reading { steps: Vec::new(), node: self }];
        for sought in path {
            found = found.iter().flat_map(|reading| reading.one_more(sought)).collect();
        }
        found
    }

    /// Adds a result at a path. Gives whether the place was free.
    pub fn insert(&mut self, path: &[Step], result: usize) -> bool {
        let mut node = self;
        for step in path {
            let at = node.place(step);
            node = &mut node.children[at].1;
        }
        let is_free = node.result.is_none();
        node.result = node.result.or(Some(result));
        is_free
    }

    /// The child for a step, made where there is none.
    fn place(&mut self, step: &Step) -> usize {
        let same = |at: &&usize| {
            let known = &self.children[**at].0;
            known.role == step.role && known.name == step.name
        };
        if let Some(at) = self.places.get(&step.name).into_iter().flatten().find(same) {
            return *at;
        }
        let at = self.children.len();
        self.children.push((step.clone(), Self::default()));
        for name in std::iter::once(&step.name).chain(&step.code) {
            self.places.entry(name.clone()).or_default().push(at);
        }
        at
    }

    /// The result that printing this node means: its own, else its `estimate`.
    pub fn printed(&self) -> Option<usize> {
        self.result.or_else(|| self.own(&Step::stat("estimate")).and_then(|node| node.result))
    }

    /// Names of the next steps, each once, for hints and loops.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::with_capacity(self.children.len());
        for (at, (step, _)) in self.children.iter().enumerate() {
            let of_name = self.places.get(&step.name).map_or(&[][..], Vec::as_slice);
            if of_name.iter().find(|other| self.children[**other].0.name == step.name) == Some(&at) {
                names.push(&step.name);
            }
        }
        names
    }

    /// Whether a name, without a role, may mean more than one of the next steps.
    fn is_shared(&self, name: &str) -> bool {
        self.places.get(name).is_some_and(|places| places.len() > 1)
    }

    /// The next step as it is written in a template: with its role where its name alone
    /// might mean something else.
    fn written(&self, step: &Step) -> String {
        let is_attribute = step.role != Role::Stat && ATTRIBUTES.contains(&step.name.as_str());
        if is_attribute || self.is_shared(&step.name) { with_role(step) } else { bare(&step.name) }
    }

    /// A path below the node as it is written in a template:
    /// `os["Small bowel"].at[24].estimate`, `os.group("n").median.estimate`.
    pub fn path<'a>(&self, block: &str, steps: impl IntoIterator<Item = &'a Step>) -> String {
        let mut out = block.to_owned();
        let mut node = Some(self);
        for step in steps {
            out.push_str(&node.map_or_else(|| with_role(step), |node| node.written(step)));
            node = node.and_then(|node| node.own(step));
        }
        out
    }

    /// The point one step further, of just this role and name.
    fn own(&self, step: &Step) -> Option<&Node> {
        let mut places = self.places.get(&step.name)?.iter().map(|at| &self.children[*at]);
        places.find(|(own, _)| own.role == step.role && own.name == step.name).map(|(_, node)| node)
    }
}

impl<'a> Reading<'a> {
    fn one_more(&self, sought: &Sought) -> Vec<Self> {
        let node = self.node;
        let places = node.places.get(&sought.name).map_or(&[][..], Vec::as_slice);
        let fitting = places.iter().map(|at| &node.children[*at]).filter(|(step, _)| sought.is(step));
        fitting
            .map(|(step, next)| Self { steps: self.steps.iter().copied().chain([step]).collect(), node: next })
            .collect()
    }

    /// The path, so that it has no other reading, and what its last step is: `` `pr.group("N")`
    /// (a group) ``.
    pub fn explained(&self, root: &Node, block: &str) -> String {
        let mut node = root;
        let mut named = None;
        for step in &self.steps {
            if node.is_shared(&step.name) {
                named = Some(step.role);
            }
            match node.own(step) {
                Some(next) => node = next,
                None => break,
            }
        }
        let role = named.or(self.steps.last().map(|step| step.role)).unwrap_or(Role::Stat);
        format!("`{}` ({})", root.path(block, self.steps.iter().copied()), role.phrase())
    }
}

impl Reading<'_> {
    /// The steps after some as a field of a pattern, and what the last is:
    /// `` `{group(N)}` (a group) ``.
    pub fn as_field(&self, after: usize) -> String {
        let steps = self.steps.get(after..).unwrap_or_default();
        let one = |step: &&Step| format!("{}({})", step.role.word(), step.name);
        let written = steps.iter().map(one).collect::<Vec<_>>().join(".");
        let role = steps.iter().map(|step| step.role).find(|role| *role != Role::Stat).unwrap_or(Role::Stat);
        format!("`{{{written}}}` ({})", role.phrase())
    }
}

/// A step that says whose word it is, and so has one reading in any tree.
pub fn with_role(step: &Step) -> String {
    format!(".{}({})", step.role.word(), quoted(&step.name))
}

/// A path on which every name from the data says whose it is: the same whatever else is
/// in the block. It compares results of two programs.
pub fn full(block: &str, steps: &[Step]) -> String {
    let mut out = block.to_owned();
    for step in steps {
        out.push_str(&if step.role == Role::Stat { bare(&step.name) } else { with_role(step) });
    }
    out
}

/// A path as it is asked for.
pub fn asked(block: &str, path: &[Sought]) -> String {
    let mut out = block.to_owned();
    for sought in path {
        out.push_str(&match sought.by {
            By::Any => bare(&sought.name),
            By::Role(role) => format!(".{}({})", role.word(), quoted(&sought.name)),
            By::Code => format!(".{CODE}({})", quoted(&sought.name)),
        });
    }
    out
}

/// A step without its role: `.median`, `[24]`, `["Small bowel"]`.
fn bare(step: &str) -> String {
    let is_identifier = step.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && step.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    // A code such as 007 is a text: in brackets without quotes it would be read as 7.
    let is_number = step.starts_with(|c: char| c.is_ascii_digit())
        && step.chars().all(|c| c.is_ascii_digit() || c == '.')
        && step.parse::<f64>().is_ok_and(|number| format!("{number}") == step);
    match (is_identifier, is_number) {
        (true, _) => format!(".{step}"),
        (_, true) => format!("[{step}]"),
        _ => format!("[{}]", quoted(step)),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The block and the steps of a written path. `None` where it cannot be read.
pub fn parsed(path: &str) -> Option<(String, Vec<Sought>)> {
    let first = path.find(['.', '[']).unwrap_or(path.len());
    let block = path[..first].to_owned();
    let mut steps = Vec::new();
    let mut rest = &path[first..];
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[', '(']).unwrap_or(after.len());
            let word = &after[..end];
            if let Some(inside) = after[end..].strip_prefix("(\"") {
                let (name, left) = unquoted(inside)?;
                steps.push(Sought::by_word(word, &name)?);
                rest = left.strip_prefix(')')?;
                continue;
            }
            let end = after.find(['.', '[']).unwrap_or(after.len());
            steps.push(Sought::any(&after[..end]));
            rest = &after[end..];
        } else if let Some(after) = rest.strip_prefix("[\"") {
            let (name, left) = unquoted(after)?;
            steps.push(Sought::any(name));
            rest = left.strip_prefix(']')?;
        } else {
            let after = rest.strip_prefix('[')?;
            let end = after.find(']')?;
            steps.push(Sought::any(&after[..end]));
            rest = &after[end + 1..];
        }
    }
    let is_whole = !block.is_empty() && steps.iter().all(|step| !step.name.is_empty());
    is_whole.then_some((block, steps))
}

/// The text up to the closing quote, and what comes after it.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut chars = text.char_indices();
    loop {
        match chars.next()? {
            (_, '\\') => out.push(chars.next()?.1),
            (at, '"') => return Some((out, &text[at + 1..])),
            (_, other) => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(root: &Node, path: &str) -> Vec<usize> {
        let (_, path) = parsed(path).unwrap();
        root.readings(&path).iter().filter_map(|reading| reading.node.printed()).collect()
    }

    /// Proportions by a flag whose levels are Y and N: the statistic N and the group N.
    fn flags() -> Node {
        let mut root = Node::default();
        let group = Step::named(Role::Group, "N");
        for (at, path) in [
            vec![Step::stat("n")],
            vec![Step::stat("N")],
            vec![group.clone(), Step::stat("n")],
            vec![group.clone(), Step::stat("N")],
            vec![group, Step::stat("estimate")],
        ]
        .into_iter()
        .enumerate()
        {
            assert!(root.insert(&path, at));
        }
        root
    }

    #[test]
    fn a_name_that_is_two_things_has_two_readings_and_a_way_to_write_each() {
        let root = flags();
        assert_eq!(results(&root, "pr[\"N\"]"), [1, 4]);
        assert_eq!(results(&root, "pr.stat(\"N\")"), [1]);
        assert_eq!(results(&root, "pr.group(\"N\")"), [4]);
        let readings = root.readings(&[Sought::any("N")]);
        let said: Vec<String> = readings.iter().map(|reading| reading.explained(&root, "pr")).collect();
        assert_eq!(said, ["`pr.stat(\"N\")` (a statistic)", "`pr.group(\"N\")` (a group)"]);
    }

    #[test]
    fn only_one_reading_leads_to_a_result() {
        let root = flags();
        assert_eq!(results(&root, "pr.N.estimate"), [4]);
        assert_eq!(results(&root, "pr.N.N"), [3]);
        assert_eq!(results(&root, "pr.n"), [0]);
        assert!(results(&root, "pr.N.median").is_empty());
    }

    #[test]
    fn ids_are_unique_and_read_back_to_their_results() {
        let root = flags();
        let group = Step::named(Role::Group, "N");
        assert_eq!(root.path("pr", [&Step::stat("n")]), "pr.n");
        assert_eq!(root.path("pr", [&Step::stat("N")]), "pr.stat(\"N\")");
        let inner = root.path("pr", [&group, &Step::stat("N")]);
        assert_eq!(inner, "pr.group(\"N\").N");
        assert_eq!(results(&root, &inner), [3]);
    }

    #[test]
    fn a_level_that_has_the_code_of_another_is_ambiguous() {
        let mut root = Node::default();
        assert!(root.insert(&[Step::coded(Role::Level, "1", "2"), Step::stat("n")], 0));
        assert!(root.insert(&[Step::coded(Role::Level, "2", "1"), Step::stat("n")], 1));
        assert_eq!(results(&root, "b[1].n"), [0, 1]);
        assert_eq!(results(&root, "b.level(\"1\").n"), [0]);
        assert_eq!(results(&root, "b.code(\"1\").n"), [1]);
        assert!(!root.insert(&[Step::coded(Role::Level, "1", "2"), Step::stat("n")], 2));
    }

    #[test]
    fn a_level_called_as_what_is_asked_of_a_result_is_written_with_its_role() {
        let mut root = Node::default();
        assert!(root.insert(&[Step::named(Role::Group, "value"), Step::stat("n")], 0));
        assert!(root.insert(&[Step::stat("p"), Step::stat("value")], 1));
        assert_eq!(root.path("pr", [&Step::named(Role::Group, "value")]), "pr.group(\"value\")");
        assert_eq!(root.path("os", [&Step::stat("p"), &Step::stat("value")]), "os.p.value");
    }

    #[test]
    fn a_written_path_reads_back() {
        let names = |path: &str| {
            let (block, steps) = parsed(path).unwrap();
            (block, steps.into_iter().map(|step| step.name).collect::<Vec<_>>())
        };
        let path = "os[\"Small bowel\"].at[24].conf.low";
        assert_eq!(names(path), ("os".into(), ["Small bowel", "at", "24", "conf", "low"].map(str::to_owned).to_vec()));
        let odd = [Sought::any(r#"a "quoted" \ step"#), Sought::of(Role::Level, "x)\"(.y"), Sought::any("007")];
        assert_eq!(parsed(&asked("os", &odd)).unwrap().1, odd);
        assert_eq!(asked("os", &odd[2..]), "os[\"007\"]");
        assert_eq!(parsed("os["), None);
        assert_eq!(parsed("os.nothing(\"a\")"), None);
    }

    #[test]
    fn a_child_is_found_by_label_and_by_code() {
        let mut root = Node::default();
        let level = Step::coded(Role::Level, "Grade 2", "G2");
        root.insert(&[Step::named(Role::Variable, "grade"), level, Step::stat("n")], 7);
        assert_eq!(results(&root, "b.grade.G2.n"), [7]);
        assert_eq!(results(&root, "b.grade[\"Grade 2\"].n"), [7]);
        assert!(results(&root, "b.grade.G1.n").is_empty());
    }

    #[test]
    fn a_field_of_a_pattern_may_say_its_role() {
        assert_eq!(Sought::in_pattern("group(N)"), Sought::of(Role::Group, "N"));
        assert_eq!(Sought::in_pattern("code(\"1\")"), Sought { by: By::Code, name: "1".into() });
        assert_eq!(Sought::in_pattern("N"), Sought::any("N"));
    }
}
