//! The keys of a JSON text where they stand: a parsed value has neither their places nor those
//! that stand twice.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

/// A key as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WrittenKey {
    /// The way from the root to the object of the key: `resources/0/schema`.
    pub owner: Rc<str>,
    /// The key.
    pub name: String,
    /// Where it stands, with its quotes.
    pub span: Range<usize>,
    /// Where the same key stands before in the same object.
    pub earlier: Option<usize>,
}

/// An object or a list that is not closed yet.
struct Open {
    way: Rc<str>,
    is_object: bool,
    /// Where each key stands first; only looked up, so that its order does not matter.
    seen: HashMap<String, usize>,
    /// The key whose value comes next.
    key: String,
    /// Whether the next text is a key.
    expects_key: bool,
    /// The place of the value that comes next, in a list.
    index: usize,
}

impl Open {
    fn new(way: Rc<str>, is_object: bool) -> Self {
        Self { way, is_object, seen: HashMap::new(), key: String::new(), expects_key: is_object, index: 0 }
    }

    /// The way to the value that comes next.
    fn below(&self) -> Rc<str> {
        let step = if self.is_object { self.key.replace('/', "~1") } else { self.index.to_string() };
        if self.way.is_empty() { step.into() } else { format!("{}/{step}", self.way).into() }
    }

    fn next(&mut self) {
        self.expects_key = self.is_object;
        self.index += 1;
    }
}

/// All keys of a text that is known to be JSON, in their order.
pub(super) fn written_keys(text: &str) -> Vec<WrittenKey> {
    let bytes = text.as_bytes();
    let mut open: Vec<Open> = Vec::new();
    let mut keys = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let mut after = at + 1;
        match byte {
            b'{' | b'[' => {
                let way = open.last().map_or_else(|| "".into(), Open::below);
                open.push(Open::new(way, *byte == b'{'));
            }
            b'}' | b']' => drop(open.pop()),
            b',' => open.last_mut().into_iter().for_each(Open::next),
            b'"' => {
                after = end_of_text(bytes, at);
                let owner = open.last_mut().filter(|owner| owner.expects_key);
                keys.extend(owner.and_then(|owner| key(owner, text, at..after)));
            }
            _ => {}
        }
        at = after;
    }
    keys
}

fn key(owner: &mut Open, text: &str, span: Range<usize>) -> Option<WrittenKey> {
    // Two writings of a letter are one key: "\u0061" and "a".
    let name: String = serde_json::from_str(text.get(span.clone())?).ok()?;
    owner.expects_key = false;
    owner.key.clone_from(&name);
    let earlier = owner.seen.get(&name).copied();
    owner.seen.entry(name.clone()).or_insert(span.start);
    Some(WrittenKey { owner: owner.way.clone(), name, span, earlier })
}

/// The offset behind a text that begins at `start`.
fn end_of_text(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_their_way_and_their_place() {
        let text = r#"{"a": [{"b": "x, \"y\": {"}, [1, {"c/d": {"e": 1}}]], "\u0061": {"b": 2}, "f": "a"}"#;
        let keys = written_keys(text);
        let lines: Vec<String> = keys.iter().map(|key| format!("{} {}", key.owner, key.name)).collect();
        assert_eq!(lines, [" a", "a/0 b", "a/1/1 c/d", "a/1/1/c~1d e", " a", "a b", " f"]);
        for key in &keys {
            assert_eq!(serde_json::from_str::<String>(&text[key.span.clone()]).unwrap(), key.name);
        }
        let earlier: Vec<Option<usize>> = keys.iter().map(|key| key.earlier).collect();
        assert_eq!(earlier, [None, None, None, None, Some(1), None, None], "keys are of one object");
    }

    #[test]
    fn a_text_without_objects_has_no_keys() {
        for text in ["", "1", "[\"a\", \"b\"]", "\"a", "]}"] {
            assert_eq!(written_keys(text), [], "{text}");
        }
    }
}
