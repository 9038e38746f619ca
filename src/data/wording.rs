//! Two states of a dictionary of which only the wording differs: titles, descriptions, labels,
//! the spelling of units. What the data mean is the same in both, and so are all numbers.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use strsim::levenshtein;

/// Keys of a package, a resource or a field that are read by people alone.
const FOR_PEOPLE: [&str; 2] = ["title", "description"];

/// What became of the wording, in sentences; none where more than the wording changed, or
/// where a text is no dictionary. A title or label that looks more like that of another column
/// or level is no spelling: with it the data mean something else.
pub fn wording(old: &str, new: &str) -> Option<Vec<String>> {
    let (old, new): (Value, Value) = (serde_json::from_str(old).ok()?, serde_json::from_str(new).ok()?);
    let (mut before, mut now) = (Words::default(), Words::default());
    if before.package(old)? != now.package(new)? {
        return None;
    }
    before.changes(&now)
}

/// The words of a dictionary by where they stand: what it is, and the name of its owner.
#[derive(Default)]
struct Words {
    /// Of each group of words that stand for different things: the word of each thing.
    groups: BTreeMap<String, BTreeMap<String, String>>,
}

impl Words {
    /// Takes the words out of a dictionary and gives what is left.
    fn package(&mut self, mut package: Value) -> Option<Value> {
        let object = package.as_object_mut()?;
        self.take(object, &FOR_PEOPLE, "the package");
        for resource in object.get_mut("resources")?.as_array_mut()? {
            let resource = resource.as_object_mut()?;
            let name = resource.get("name").and_then(Value::as_str)?.to_owned();
            self.take(resource, &FOR_PEOPLE, &format!("`{name}`"));
            if let Some(extension) = resource.get_mut("tickmark").and_then(Value::as_object_mut) {
                self.take(extension, &["unit"], &format!("a row of `{name}`"));
            }
            let fields = resource.get_mut("schema").and_then(|schema| schema.get_mut("fields"));
            for field in fields.and_then(Value::as_array_mut).into_iter().flatten() {
                self.field(field.as_object_mut()?, &name)?;
            }
        }
        Some(package)
    }

    fn field(&mut self, field: &mut Map<String, Value>, resource: &str) -> Option<()> {
        let name = field.get("name").and_then(Value::as_str)?.to_owned();
        for key in FOR_PEOPLE {
            if let Some(Value::String(text)) = field.remove(key) {
                self.add(format!("{key} of a column of `{resource}`"), format!("{key} of `{resource}.{name}`"), text);
            }
        }
        if let Some(extension) = field.get_mut("tickmark").and_then(Value::as_object_mut) {
            self.levels(extension, &format!("{resource}.{name}"));
            if let Some(unit) = extension.get_mut("unit") {
                let written = unit.as_str()?.to_owned();
                *unit = Value::String(plain_unit(&written));
                self.add(format!("unit {resource}.{name}"), format!("unit of `{resource}.{name}`"), written);
            }
        }
        Some(())
    }

    /// The labels of levels; their codes and order stay.
    fn levels(&mut self, extension: &mut Map<String, Value>, column: &str) {
        let Some(levels) = extension.get_mut("levels") else { return };
        let label_of = |code: &str| format!("label of `{code}` of `{column}`");
        let group = format!("label of `{column}`");
        match levels {
            Value::Object(all) => {
                let codes = all.keys().cloned().map(Value::String).collect();
                for (code, label) in std::mem::take(all) {
                    self.add(group.clone(), label_of(&code), text_of(&label));
                }
                *levels = Value::Array(codes);
            }
            Value::Array(all) => {
                for level in all.iter_mut().filter_map(Value::as_object_mut) {
                    let code = level.get("code").or_else(|| level.get("value")).map(text_of).unwrap_or_default();
                    if let Some(label) = level.remove("label") {
                        self.add(group.clone(), label_of(&code), text_of(&label));
                    }
                }
            }
            _ => {}
        }
    }

    fn take(&mut self, object: &mut Map<String, Value>, keys: &[&str], owner: &str) {
        for key in keys {
            if let Some(Value::String(text)) = object.remove(*key) {
                self.add(format!("{key} of {owner}"), format!("{key} of {owner}"), text);
            }
        }
    }

    fn add(&mut self, group: String, owner: String, text: String) {
        self.groups.entry(group).or_default().insert(owner, text);
    }

    /// What reads otherwise now; none where a word has become that of another thing.
    fn changes(&self, now: &Self) -> Option<Vec<String>> {
        let mut said = Vec::new();
        let groups: std::collections::BTreeSet<&String> = self.groups.keys().chain(now.groups.keys()).collect();
        let empty = BTreeMap::new();
        for group in groups {
            let (before, after) = (self.groups.get(group).unwrap_or(&empty), now.groups.get(group).unwrap_or(&empty));
            for owner in before.keys().chain(after.keys().filter(|owner| !before.contains_key(*owner))) {
                match (before.get(owner), after.get(owner)) {
                    (Some(was), Some(is)) if was == is => {}
                    (Some(was), Some(is)) => {
                        if is_of_another(owner, was, is, before) {
                            return None;
                        }
                        said.push(format!("{owner}: “{was}” → “{is}”"));
                    }
                    (None, Some(is)) => said.push(format!("{owner}: new, “{is}”")),
                    (Some(was), None) => said.push(format!("{owner}: gone, “{was}”")),
                    (None, None) => {}
                }
            }
        }
        Some(said)
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Whether a new word is nearer to the old word of another thing than to that of its own.
fn is_of_another(owner: &str, was: &str, is: &str, before: &BTreeMap<String, String>) -> bool {
    let plain = |text: &str| text.trim().to_lowercase();
    let own = levenshtein(&plain(was), &plain(is));
    before.iter().any(|(other, word)| other != owner && levenshtein(&plain(word), &plain(is)) < own)
}

/// A unit as it is written in one of its spellings; one that is not known is its letters in
/// lower case, without dots and blanks.
fn plain_unit(unit: &str) -> String {
    const SPELLINGS: [(&str, &[&str]); 12] = [
        ("years", &["y", "yr", "yrs", "year", "a"]),
        ("months", &["mo", "mos", "month", "mth", "mths"]),
        ("weeks", &["w", "wk", "wks", "week"]),
        ("days", &["d", "day"]),
        ("hours", &["h", "hr", "hrs", "hour"]),
        ("minutes", &["min", "mins", "minute"]),
        ("seconds", &["s", "sec", "secs", "second"]),
        ("percent", &["%", "per cent", "pct"]),
        ("cm", &["centimeter", "centimeters", "centimetre", "centimetres"]),
        ("kg", &["kilogram", "kilograms"]),
        ("µg", &["ug", "mcg", "μg", "microgram", "micrograms"]),
        ("points", &["point", "pts"]),
    ];
    // Case tells mg from Mg, so that it counts but in whole words.
    let plain: String = unit.trim().replace(['.', ' '], "");
    let lower = plain.to_lowercase();
    let known = SPELLINGS.iter().find(|(name, others)| *name == lower || others.contains(&lower.as_str()));
    known.map_or(plain, |(name, _)| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = r#"{"title": "T", "resources": [{"name": "p", "path": "p.csv", "schema": {"fields": [
        {"name": "age", "type": "integer", "title": "Agee", "tickmark": {"unit": "yrs"}},
        {"name": "size", "type": "number", "title": "Height"},
        {"name": "arm", "type": "string", "tickmark": {"levels": {"a": "Verum", "b": "Placebo"}}}]}}]}"#;

    fn changed(pairs: &[(&str, &str)]) -> Option<Vec<String>> {
        let mut new = OLD.to_owned();
        for (from, to) in pairs {
            assert!(new.contains(from), "{from}");
            new = new.replace(from, to);
        }
        wording(OLD, &new)
    }

    #[test]
    fn what_people_read_is_wording() {
        let said = changed(&[("Agee", "Age"), ("yrs", "years"), ("Placebo", "placebo tablets")]).expect("wording");
        assert_eq!(
            said,
            [
                "label of `b` of `p.arm`: “Placebo” → “placebo tablets”",
                "title of `p.age`: “Agee” → “Age”",
                "unit of `p.age`: “yrs” → “years”"
            ]
        );
        assert_eq!(changed(&[]), Some(Vec::new()));
        assert_eq!(changed(&[("\"title\": \"T\", ", "")]), Some(vec!["title of the package: gone, “T”".to_owned()]));
    }

    #[test]
    fn what_changes_the_meaning_is_none() {
        for pairs in [
            &[("\"integer\"", "\"number\"")][..],
            &[("yrs", "months")],
            &[("\"a\":", "\"c\":")],
            &[("Verum", "X"), ("Placebo", "Verum"), ("\"X\"", "\"Placebo\"")],
            &[("Verum", "X"), ("Placebo", "Verums"), ("\"X\"", "\"placebo\"")],
            &[("Agee", "X"), ("Height", "Age"), ("\"X\"", "\"Height\"")],
            &[("{\"a\": \"Verum\", \"b\": \"Placebo\"}", "{\"b\": \"Placebo\", \"a\": \"Verum\"}")],
            &[("\"type\": \"number\"", "\"type\": \"number\", \"missingValues\": [\"-9\"]")],
            &[("{\"title\"", "{{\"title\"")],
        ] {
            assert_eq!(changed(pairs), None, "{pairs:?}");
        }
    }
}
