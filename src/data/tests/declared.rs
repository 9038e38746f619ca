//! The dictionary, checks against it, categories and describing a table.

use super::*;
use crate::data::check;

fn checked(text: &str, dictionary: &Dictionary, others: &[&Table]) -> Vec<String> {
    let table = declared(text, dictionary).unwrap();
    let found = check(&table, &dictionary.resources[0], &tables(others));
    let line = |one: &crate::diagnostic::Diagnostic| match one.hints.first() {
        Some(hint) => format!("{one} [{hint}]"),
        None => one.to_string(),
    };
    found.iter().map(line).collect()
}

fn refused(text: &str) -> String {
    errors(dictionary(&SourceText::new("data/datapackage.json", text)))
}

#[test]
fn labels_units_and_levels_are_those_of_the_dictionary() {
    let fields = r#"
        {"name": "age", "type": "integer", "title": "Age at entry", "tickmark": {"unit": "years"}},
        {"name": "grade", "type": "integer", "tickmark": {"levels": [{"code": 2, "label": "G2"}, {"code": 1, "label": "G1"}, {"code": 3, "label": "G3"}], "ordered": true}},
        {"name": "sex", "type": "string", "tickmark": {"levels": {"m": "Men", "f": "Women"}}},
        {"name": "site", "type": "string", "constraints": {"enum": ["b", "a"]}},
        {"name": "arm", "type": "string", "categories": [{"value": "x", "label": "Drug"}, "y"], "categoriesOrdered": true},
        {"name": "dead", "type": "boolean", "trueValues": ["yes"], "falseValues": ["no"], "tickmark": {"levels": {"no": "Alive", "yes": "Dead"}}}"#;
    let table =
        declared("age,grade,sex,site,arm,dead\n50,1,f,a,x,yes\nNA,2,m,b,y,no\n61,1,,a,x,NA\n", &package(fields, ""))
            .unwrap();
    let age = table.column("age").unwrap();
    assert_eq!((age.title(), age.unit.as_deref()), ("Age at entry", Some("years")));
    let grade = table.categories("grade").unwrap();
    assert_eq!(grade.levels, ["G2", "G1", "G3"]);
    assert_eq!(grade.codes, ["2", "1", "3"]);
    assert_eq!(grade.index.iter().collect::<Vec<_>>(), [Some(1), Some(0), Some(1)]);
    assert!(table.column("grade").unwrap().ordered);
    assert_eq!(table.categories("sex").unwrap().index.iter().collect::<Vec<_>>(), [Some(1), Some(0), None]);
    assert_eq!(table.categories("site").unwrap().levels, ["b", "a"]);
    assert_eq!(table.categories("arm").unwrap().levels, ["Drug", "y"]);
    assert_eq!(table.categories("dead").unwrap().levels, ["Alive", "Dead"]);
    assert_eq!(table.categories("dead").unwrap().index.iter().collect::<Vec<_>>(), [Some(1), Some(0), None]);
    assert_eq!(table.filter("sex = 'f' AND grade IN (1, 3)").unwrap().rows(), 1);
}

#[test]
fn a_column_is_compared_with_its_codes_only() {
    let fields = r#"{"name": "sex", "type": "string", "tickmark": {"levels": {"m": "Men", "f": "Women"}}}"#;
    let table = declared("sex\nf\n", &package(fields, "")).unwrap();
    assert_eq!(errors(table.truth("sex = 'w'")), "`w` is not a level of column `sex` [did you mean `m`?]");
    assert!(errors(table.truth("sex <> 'Women'")).contains("`Women` is `f`"));
    assert!(errors(table.truth("sex IN ('f', 'x')")).starts_with("`x` is not a level"));
    assert_eq!(table.truth("sex > 'a'").unwrap(), [Some(true)]);
    assert_eq!(table.truth("sex IN ('f', 'm')").unwrap(), [Some(true)]);
}

#[test]
fn categories_without_a_dictionary_are_sorted_by_value() {
    let table = table("t", "n,x,s,b,d\n10,0.5,b,TRUE,2021-01-01\n9,-1,B,FALSE,2020-12-31\n10,NA,a,NA,NA\n");
    assert_eq!(table.categories("n").unwrap().levels, ["9", "10"]);
    assert_eq!(table.categories("x").unwrap().levels, ["-1", "0.5"]);
    assert_eq!(table.categories("s").unwrap().levels, ["B", "a", "b"]);
    assert_eq!(table.categories("b").unwrap().levels, ["false", "true"]);
    assert_eq!(table.categories("d").unwrap().levels, ["2020-12-31", "2021-01-01"]);
    assert_eq!(table.categories("n").unwrap().index.iter().collect::<Vec<_>>(), [Some(1), Some(0), Some(1)]);
    assert!(errors(table.categories("z")).contains("column `z` is not in table `t`"));
}

#[test]
fn what_is_wrong_with_a_dictionary_is_said_with_its_place() {
    assert!(refused("{\n  \"resources\": [}").starts_with("data/datapackage.json:2:"));
    assert!(refused("[]").contains("not a JSON object"));
    assert!(refused("{}").contains("no list of `resources`"));
    let field = |field: &str| {
        refused(&format!("{{\"resources\": [{{\"name\": \"t\", \"schema\": {{\"fields\": [\n{field}]}}}}]}}"))
    };
    assert_eq!(
        field(r#"{"name": "a", "type": "interger"}"#),
        "data/datapackage.json:2:23: field `a` has the unknown type `interger` [did you mean `integer`?]"
    );
    assert!(
        field(r#"{"name": "a", "tickmark": {"units": "kg"}}"#)
            .contains("`units` is not a `tickmark` key of `a` [did you mean `unit`?]")
    );
    assert!(field(r#"{"name": "a"}, {"name": "a"}"#).contains("two fields of `t` are named `a`"));
    assert!(field(r#"{"type": "integer"}"#).contains("no `name`"));
    assert!(
        field(r#"{"name": "a", "type": "integer", "constraints": {"enum": ["x"]}}"#)
            .contains("the level `x` of field `a` is not of its type")
    );
    assert!(field(r#"{"name": "a", "type": "date", "format": "%Q"}"#).contains("cannot be read"));
}

#[test]
fn values_outside_the_constraints_are_counted_and_placed() {
    let fields = r#"
        {"name": "id", "type": "string", "constraints": {"required": true, "unique": true, "pattern": "P[0-9]+", "maxLength": 3}},
        {"name": "age", "type": "integer", "constraints": {"minimum": 18, "maximum": 99}},
        {"name": "entry", "type": "date", "constraints": {"minimum": "2020-01-01"}},
        {"name": "sex", "type": "string", "constraints": {"enum": ["f", "m"]}}"#;
    let text = "id,age,entry,sex\nP1,17,2019-12-31,f\nP1,100,2020-01-01,female\nQ2,18,,m\nP123,99,2020-01-02,f\n,NA,2020-01-02,\n";
    assert_eq!(
        checked(text, &package(fields, ""), &[]),
        [
            "data/t.csv:6: column `id`: 1 required value is missing",
            "data/t.csv:3: column `id`: 1 value occurs before, though it is unique",
            "data/t.csv:5: column `id`: 1 value is longer than 3 characters",
            "data/t.csv:4: column `id`: 1 value is not of the form `P[0-9]+`",
            "data/t.csv:2: column `age`: 1 value is below the minimum 18",
            "data/t.csv:3: column `age`: 1 value is above the maximum 99",
            "data/t.csv:2: column `entry`: 1 value is below the minimum 2020-01-01",
            "data/t.csv:3: column `sex`: 1 value is not a level [known: `f`, `m`]",
        ]
    );
    let good = "id,age,entry,sex\nP1,18,2020-01-01,f\nP2,99,,\n";
    assert_eq!(checked(good, &package(fields, ""), &[]), [""; 0]);
}

#[test]
fn keys_and_rules_are_checked() {
    let fields = r#"{"name": "id", "type": "integer"}, {"name": "visit", "type": "integer"}, {"name": "site", "type": "string"}, {"name": "x", "type": "number"}"#;
    let more = r#", "primaryKey": ["id", "visit"], "foreignKeys": [{"fields": "site", "reference": {"resource": "sites", "fields": "site"}}]"#;
    let text = format!(
        r#"{{"resources": [{{"name": "t", "schema": {{"fields": [{fields}]{more}}},
        "tickmark": {{"rules": [{{"name": "x grows", "where": "x > visit"}}, {{"name": "bad", "where": "y > 1"}}]}}}},
        {{"name": "sites", "schema": {{"fields": [{{"name": "site"}}]}}}}]}}"#
    );
    let package = dictionary(&SourceText::new("data/datapackage.json", text)).unwrap();
    let sites = table("sites", "site\na\nb\n");
    let rows = "id,visit,site,x\n1,1,a,2\n1,2,c,1\n1,1,b,1\n2,,a,NA\n";
    assert_eq!(
        checked(rows, &package, &[&sites]),
        [
            "data/t.csv:5: primary key `id`, `visit`: 1 row is without it",
            "data/t.csv:4: primary key `id`, `visit`: 1 row repeats an earlier one",
            "data/t.csv:3: foreign key `site`: 1 row has no row in `sites`",
            "data/t.csv:3: rule “x grows”: 2 rows break it [at line 3, line 4]",
            "data/t.csv: rule “bad”: column `y` is not in table `t` [did you mean `x`?]",
        ]
    );
    assert!(checked(rows, &package, &[]).iter().any(|line| line.contains("`sites`, which is not read")));
}
