//! The paths by which templates, tables and traces reach results.
//!
//! A step says a name; the tree knows whose word it is (see [`Role`]). Where one name
//! is a statistic and a level, or the label of one level and the code of another, each
//! is a step of its own, and what an author writes without saying which leads to all of
//! them. A path is ambiguous only where more than one of its readings ends in a result.

use std::collections::BTreeMap;

use super::path::{Sought, bare, with_role};
use crate::analysis::{Role, Step};

/// Words that a template asks of a printed result itself: `os.median.value`. A name from
/// the data that reads the same is written with its role.
pub const ATTRIBUTES: [&str; 3] = ["value", "estimable", "unit"];

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::path::parsed;

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
    fn a_child_is_found_by_label_and_by_code() {
        let mut root = Node::default();
        let level = Step::coded(Role::Level, "Grade 2", "G2");
        root.insert(&[Step::named(Role::Variable, "grade"), level, Step::stat("n")], 7);
        assert_eq!(results(&root, "b.grade.G2.n"), [7]);
        assert_eq!(results(&root, "b.grade[\"Grade 2\"].n"), [7]);
        assert!(results(&root, "b.grade.G1.n").is_empty());
    }
}
