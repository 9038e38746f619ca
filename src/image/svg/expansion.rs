//! How much an SVG draws: what is used again is drawn again, and what uses that doubles it.

use std::collections::BTreeMap;

use roxmltree::{Document, Node, NodeId};

/// So many elements may be drawn.
const MOST: u64 = 200_000;

/// What is used may use something else, so many steps deep.
const DEEPEST: usize = 20;

/// Why a drawing has no good end.
pub(super) struct Endless<'a, 'i> {
    pub(super) node: Node<'a, 'i>,
    pub(super) what: &'static str,
}

/// Looks whether a drawing ends.
pub(super) fn check<'a, 'i>(document: &'a Document<'i>) -> Result<(), Endless<'a, 'i>> {
    let named = document.descendants().filter_map(|node| Some((node.attribute("id")?, node)));
    let sheets = document.descendants().filter(|node| node.tag_name().name() == "style");
    let rules = sheets.flat_map(|sheet| sheet.children().filter_map(|child| child.text())).flat_map(rules_of);
    let mut uses = Uses { named: named.collect(), rules: rules.collect(), known: BTreeMap::new(), open: Vec::new() };
    uses.drawn(document.root_element()).map(drop)
}

struct Uses<'a, 'i> {
    named: BTreeMap<&'a str, Node<'a, 'i>>,
    rules: Vec<Rule<'a>>,
    /// How many elements are drawn for each that is used.
    known: BTreeMap<usize, u64>,
    /// Those that are being looked at.
    open: Vec<NodeId>,
}

impl<'a, 'i> Uses<'a, 'i> {
    /// How many elements an element draws, itself and those in it and what these use.
    fn drawn(&mut self, start: Node<'a, 'i>) -> Result<u64, Endless<'a, 'i>> {
        if let Some(known) = self.known.get(&start.id().get_usize()) {
            return Ok(*known);
        }
        if self.open.contains(&start.id()) {
            return Err(Endless { node: start, what: "uses itself" });
        }
        if self.open.len() > DEEPEST {
            return Err(Endless { node: start, what: "is used by what is used by others, too many steps deep" });
        }
        self.open.push(start.id());
        let mut count = 0_u64;
        for node in start.descendants().filter(Node::is_element) {
            count += 1;
            let by_rules = self.rules.iter().filter(|rule| rule.is_of(node)).flat_map(|rule| rule.used.clone());
            for used in used_by(node).into_iter().chain(by_rules).collect::<Vec<_>>() {
                if let Some(target) = self.named.get(used).copied() {
                    count = count.saturating_add(self.drawn(target)?);
                }
            }
            if count > MOST {
                return Err(Endless { node: start, what: "draws its parts more than 200,000 times" });
            }
        }
        self.open.pop();
        self.known.insert(start.id().get_usize(), count);
        Ok(count)
    }
}

/// The names of what an element uses: `href="#a"`, `fill="url(#a)"`.
fn used_by<'a>(node: Node<'a, '_>) -> Vec<&'a str> {
    let mut found = Vec::new();
    for attribute in node.attributes() {
        if attribute.name() == "href" {
            found.extend(attribute.value().trim().strip_prefix('#'));
        }
        found.extend(called_in(attribute.value()));
    }
    found
}

/// The names in `url(#a)`.
fn called_in(text: &str) -> Vec<&str> {
    let calls = text.split("url(").skip(1).filter_map(|rest| rest.split(')').next());
    calls.filter_map(|name| name.trim_matches(|c: char| " '\"".contains(c)).strip_prefix('#')).collect()
}

/// A rule of a style sheet that uses parts of the drawing.
struct Rule<'a> {
    /// The words of its selector: classes, names of elements, ids.
    words: Vec<&'a str>,
    used: Vec<&'a str>,
}

impl Rule<'_> {
    /// Whether it may be of an element: rather once too often.
    fn is_of(&self, node: Node<'_, '_>) -> bool {
        let classes = node.attribute("class").unwrap_or_default();
        let own = classes.split_whitespace().chain([node.tag_name().name(), "*"]).chain(node.attribute("id"));
        own.into_iter().any(|word| self.words.contains(&word))
    }
}

fn rules_of(sheet: &str) -> Vec<Rule<'_>> {
    let rules = sheet.split('}').filter_map(|rule| rule.split_once('{'));
    let rules = rules.map(|(selector, body)| {
        let is_sign = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '*'));
        Rule { words: selector.split(is_sign).collect(), used: called_in(body) }
    });
    rules.filter(|rule| !rule.used.is_empty()).collect()
}
