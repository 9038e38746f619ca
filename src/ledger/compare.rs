//! Which numbers moved between two ledgers.

use std::collections::BTreeMap;

/// How one result differs between two ledgers, read from their JSON.
#[derive(Debug, Clone, PartialEq)]
pub enum Movement {
    /// The value differs.
    Moved {
        /// Path of the result.
        id: String,
        /// Text before.
        before: String,
        /// Text after.
        after: String,
        /// Whether the text on the page differs too.
        visible: bool,
    },
    /// Only in the second ledger.
    Added(String),
    /// Only in the first ledger.
    Removed(String),
}

/// The movements from one ledger to another, sorted by path.
pub fn movements(before: &serde_json::Value, after: &serde_json::Value) -> Vec<Movement> {
    let (before, after) = (results(before), results(after));
    let mut found = Vec::new();
    for (id, (value, text)) in &before {
        match after.get(id) {
            None => found.push(Movement::Removed((*id).to_owned())),
            Some((now, now_text)) if now != value => found.push(Movement::Moved {
                id: (*id).to_owned(),
                before: (*text).to_owned(),
                after: (*now_text).to_owned(),
                visible: text != now_text,
            }),
            Some(_) => {}
        }
    }
    found.extend(after.keys().filter(|id| !before.contains_key(*id)).map(|id| Movement::Added((*id).to_owned())));
    found
}

type Entry<'a> = (&'a serde_json::Value, &'a str);

fn results(ledger: &serde_json::Value) -> BTreeMap<&str, Entry<'_>> {
    let list = ledger["results"].as_array().map_or(&[][..], Vec::as_slice);
    list.iter()
        .filter_map(|entry| Some((entry["id"].as_str()?, (&entry["value"], entry["text"].as_str().unwrap_or("")))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_moved_an_added_and_a_removed_result_are_told_apart() {
        let before = json!({"results": [{"id": "a", "value": 1, "text": "1"}, {"id": "b", "value": 2, "text": "2"}]});
        let after = json!({"results": [{"id": "a", "value": 3, "text": "3"}, {"id": "c", "value": 2, "text": "2"}]});
        let moved = Movement::Moved { id: "a".into(), before: "1".into(), after: "3".into(), visible: true };
        assert_eq!(movements(&before, &after), [moved, Movement::Removed("b".into()), Movement::Added("c".into())]);
    }
}
