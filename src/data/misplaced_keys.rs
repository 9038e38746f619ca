//! Keys of the dictionary that stand in an object to which they do not belong, or have the name
//! that another program gives them: the first rule of a table that is written so has no effect.

use super::constraint;

/// Keys that belong to another object than the one in which authors write them, by the way
/// from it: those of `tickmark` beside it, those of a schema in the resource. Constraints in the
/// field are those that [`constraint`] knows.
const ELSEWHERE: [(&str, &str, &[&str]); 8] = [
    ("a field", "its `tickmark`", &["levels", "ordered", "identifier", "future"]),
    ("a field", "the schema", &["primaryKey", "uniqueKeys", "foreignKeys", "fieldsMatch"]),
    (
        "the constraints of a field",
        "the field",
        &[
            "type",
            "format",
            "title",
            "categories",
            "categoriesOrdered",
            "missingValues",
            "trueValues",
            "falseValues",
            "decimalChar",
            "groupChar",
            "bareNumber",
        ],
    ),
    (
        "the constraints of a field",
        "the `tickmark` of the field",
        &["unit", "levels", "ordered", "identifier", "future"],
    ),
    ("a resource", "its `schema`", &["fields", "fieldsMatch", "primaryKey", "uniqueKeys", "foreignKeys"]),
    (
        "a resource",
        "its `dialect`",
        &["delimiter", "quoteChar", "commentChar", "header", "headerRows", "headerJoin", "sheetName", "sheetNumber"],
    ),
    ("a resource", "its `tickmark`", &["rules", "subject", "dateOrder", "fileColumn", "redcap", "define", "waivers"]),
    ("a schema", "the resource", &["path", "dialect", "encoding"]),
];

/// Names that other programs give to keys of a field or of its constraints.
const OTHER_NAMES: [(&str, &str); 14] = [
    ("min", "minimum"),
    ("max", "maximum"),
    ("minValue", "minimum"),
    ("maxValue", "maximum"),
    ("mandatory", "required"),
    ("notNull", "required"),
    ("regex", "pattern"),
    ("regexp", "pattern"),
    ("allowed", "enum"),
    ("allowedValues", "enum"),
    ("options", "enum"),
    ("choices", "enum"),
    ("values", "enum"),
    ("isUnique", "unique"),
];

/// Where a key of an object belongs, as an author is told, where it has no effect in this one.
pub(super) fn meant(owner: &str, key: &str) -> Option<String> {
    let constraint = |name: &str| format!("did you mean `{name}` in the `constraints` of the field?");
    let is_of_field = matches!(owner, "a field" | "the constraints of a field");
    let other = OTHER_NAMES.iter().find(|(found, _)| is_of_field && found.eq_ignore_ascii_case(key));
    if let Some((_, name)) = other {
        return Some(constraint(name));
    }
    if owner == "a field" && constraint::expected(key).is_some() {
        return Some(format!("write `{key}` in its `constraints`"));
    }
    let belongs = ELSEWHERE.iter().find(|(found, _, keys)| *found == owner && keys.contains(&key));
    belongs.map(|(_, place, _)| format!("write `{key}` in {place}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_names_are_those_of_constraints_that_are_tested() {
        assert!(OTHER_NAMES.iter().all(|(_, name)| constraint::expected(name).is_some()));
        assert!(OTHER_NAMES.iter().all(|(other, _)| !constraint::NAMES.contains(other)));
        for name in constraint::NAMES {
            let said = meant("a field", name);
            assert_eq!(said.is_some(), constraint::expected(name).is_some(), "{name}");
            assert_eq!(constraint::expected(name).is_some(), constraint::instead(name).is_none(), "{name}");
        }
    }
}
