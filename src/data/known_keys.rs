//! Keys of the dictionary that have no effect: written twice, wrongly, or not tested.
//!
//! Frictionless allows any other key (<https://datapackage.org>), so that only one that is
//! nearly a known one is told of.

use strsim::osa_distance;

use super::constraint;
use super::misplaced_keys;
use super::written_keys::WrittenKey;
use crate::diagnostic::{Diagnostic, SourceText};

/// Keys of a package in the versions 1 and 2 of Data Package.
const PACKAGE: &[&str] = &[
    "$schema",
    "profile",
    "name",
    "id",
    "title",
    "description",
    "homepage",
    "version",
    "created",
    "keywords",
    "image",
    "license",
    "licenses",
    "sources",
    "contributors",
    "resources",
    "tickmark",
];

/// Keys of a resource; the second half are those that the frictionless framework writes.
const RESOURCE: &[&str] = &[
    "$schema",
    "profile",
    "name",
    "path",
    "data",
    "type",
    "title",
    "description",
    "homepage",
    "format",
    "mediatype",
    "encoding",
    "bytes",
    "hash",
    "license",
    "licenses",
    "sources",
    "schema",
    "dialect",
    "missingValues",
    "tickmark",
    "scheme",
    "hashing",
    "compression",
    "innerpath",
    "extrapaths",
    "control",
    "layout",
    "datatype",
    "stats",
];

/// Keys of a schema.
const SCHEMA: &[&str] = &[
    "$schema",
    "profile",
    "name",
    "title",
    "description",
    "homepage",
    "version",
    "created",
    "keywords",
    "image",
    "fields",
    "fieldsMatch",
    "missingValues",
    "primaryKey",
    "uniqueKeys",
    "foreignKeys",
    "examples",
];

/// Keys of a field, of whatever type.
const FIELD: &[&str] = &[
    "name",
    "type",
    "format",
    "title",
    "description",
    "example",
    "examples",
    "rdfType",
    "constraints",
    "categories",
    "categoriesOrdered",
    "missingValues",
    "trueValues",
    "falseValues",
    "decimalChar",
    "groupChar",
    "bareNumber",
    "delimiter",
    "itemType",
    "arrayItem",
    "tickmark",
];

/// Keys of constraints.
const CONSTRAINTS: &[&str] = &constraint::NAMES;

/// Keys of a foreign key.
const FOREIGN_KEY: &[&str] = &["fields", "reference"];

/// Keys of what a foreign key refers to.
const REFERENCE: &[&str] = &["resource", "fields"];

/// What an object of the dictionary is called, and its keys, by the way to it. Unknown keys of a
/// `dialect` and of `tickmark` are errors, which are said where these are read.
fn known(owner: &str) -> Option<(&'static str, &'static [&'static str])> {
    let steps: Vec<&str> = if owner.is_empty() { Vec::new() } else { owner.split('/').collect() };
    Some(match steps.as_slice() {
        [] => ("the package", PACKAGE),
        ["resources", _] => ("a resource", RESOURCE),
        ["resources", _, "schema"] => ("a schema", SCHEMA),
        ["resources", _, "schema", "fields", _] => ("a field", FIELD),
        ["resources", _, "schema", "fields", _, "constraints"] => ("the constraints of a field", CONSTRAINTS),
        ["resources", _, "schema", "foreignKeys", _] => ("a foreign key", FOREIGN_KEY),
        ["resources", _, "schema", "foreignKeys", _, "reference"] => ("the reference of a foreign key", REFERENCE),
        _ => return None,
    })
}

/// Errors for keys that stand twice in one object, of which a reader takes the last.
pub(super) fn repeated(text: &SourceText, keys: &[WrittenKey]) -> Vec<Diagnostic> {
    let error = |key: &WrittenKey| {
        let first = text.place(key.earlier?);
        let message = format!(
            "found the key `{}` again, expected it once in an object: it stands in line {} too",
            key.name, first.line
        );
        Some(Diagnostic::error(message).at(text.span(key.span.clone())).hint("delete one of them, or rename it"))
    };
    keys.iter().filter_map(error).collect()
}

/// Findings about keys that are nearly known ones, and about constraints that are not tested.
pub(super) fn without_effect(text: &SourceText, keys: &[WrittenKey]) -> Vec<Diagnostic> {
    let said = |key| misplaced(text, key).or_else(|| misspelt(text, key)).or_else(|| not_tested(text, key));
    keys.iter().filter_map(said).collect()
}

fn misplaced(text: &SourceText, key: &WrittenKey) -> Option<Diagnostic> {
    let (owner, _) = known(&key.owner)?;
    let hint = misplaced_keys::meant(owner, &key.name)?;
    let message = format!("found `{}`, which is no key of {owner} and has no effect", key.name);
    Some(Diagnostic::finding(message).code("unknown-key").at(text.span(key.span.clone())).hint(hint))
}

fn misspelt(text: &SourceText, key: &WrittenKey) -> Option<Diagnostic> {
    let (owner, known) = known(&key.owner)?;
    let name = near(&key.name, known)?;
    let message = format!("found `{}`, which is no key of {owner} and has no effect", key.name);
    Some(
        Diagnostic::finding(message)
            .code("unknown-key")
            .at(text.span(key.span.clone()))
            .hint(format!("did you mean `{name}`?")),
    )
}

/// The known key that one is meant for that is none itself. It is nearer than the names of
/// messages, since a key of one's own is not wrong: one letter in four, at most three.
fn near(found: &str, known: &[&'static str]) -> Option<&'static str> {
    const LONGEST: usize = 40;
    let length = found.chars().count();
    if known.contains(&found) || length > LONGEST {
        return None;
    }
    let limit = (length / 4).clamp(1, 3);
    let found = found.to_lowercase();
    let distance = |name: &&'static str| osa_distance(&found, &name.to_lowercase());
    let nearest = known.iter().copied().min_by_key(distance)?;
    (distance(&nearest) <= limit).then_some(nearest)
}

fn not_tested(text: &SourceText, key: &WrittenKey) -> Option<Diagnostic> {
    known(&key.owner).filter(|(_, keys)| *keys == CONSTRAINTS)?;
    let hint = constraint::instead(&key.name)?;
    Some(
        Diagnostic::finding(format!("found the constraint `{}`, which is not tested", key.name))
            .code("untested-constraint")
            .at(text.span(key.span.clone()))
            .hint(hint),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_ones_own_is_not_near_a_known_one() {
        for (found, keys, name) in [
            ("primarykey", SCHEMA, Some("primaryKey")),
            ("missing_values", SCHEMA, Some("missingValues")),
            ("field", SCHEMA, Some("fields")),
            ("minimun", CONSTRAINTS, Some("minimum")),
            ("requried", CONSTRAINTS, Some("required")),
            ("exclusiveMinimun", CONSTRAINTS, Some("exclusiveMinimum")),
            ("nmae", FIELD, Some("name")),
            ("note", FIELD, None),
            ("unit", FIELD, None),
            ("label", FIELD, None),
            ("notes", RESOURCE, None),
            ("size", RESOURCE, None),
            ("modified", PACKAGE, None),
            ("x", FIELD, None),
        ] {
            assert_eq!(near(found, keys), name, "{found}");
        }
        for keys in [PACKAGE, RESOURCE, SCHEMA, FIELD, CONSTRAINTS, FOREIGN_KEY, REFERENCE] {
            assert!(keys.iter().all(|key| near(key, keys).is_none()));
        }
    }
}
