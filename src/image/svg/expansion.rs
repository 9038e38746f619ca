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
    let mut uses = Uses { named: named.collect(), known: BTreeMap::new(), open: Vec::new() };
    uses.drawn(document.root_element()).map(drop)
}

struct Uses<'a, 'i> {
    named: BTreeMap<&'a str, Node<'a, 'i>>,
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
            for used in used_by(node) {
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
        let calls = attribute.value().split("url(").skip(1).filter_map(|rest| rest.split(')').next());
        found.extend(calls.filter_map(|name| name.trim_matches(|c: char| " '\"".contains(c)).strip_prefix('#')));
    }
    found
}
