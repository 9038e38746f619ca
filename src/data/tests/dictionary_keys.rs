//! Keys and values of the dictionary that contradict each other or have no effect.

use super::*;

fn refused(text: &str) -> String {
    errors(dictionary(&SourceText::new("data/datapackage.json", text)))
}

/// A dictionary of one resource, whose fields begin in the second line.
fn of_fields(fields: &str, more: &str) -> String {
    format!(
        "{{\"resources\": [{{\"name\": \"t\", \"path\": \"t.csv\", \"schema\": {{\"fields\": [\n{fields}]}}{more}}}]}}"
    )
}

/// What is noticed while a dictionary is read, one a line, each with its hint.
fn noticed(text: &str) -> Vec<String> {
    let package = dictionary(&SourceText::new("data/datapackage.json", text)).unwrap();
    package.said.iter().map(|one| format!("{one} [{}]", one.hints.join(" "))).collect()
}

#[test]
fn a_key_twice_in_one_object_is_an_error_at_the_second() {
    assert_eq!(
        refused("{\"name\": \"a\",\n \"resources\": [],\n \"name\": \"b\"}"),
        "data/datapackage.json:3:2: found the key `name` again, expected it once in an object: it stands in line 1 \
         too [delete one of them, or rename it]"
    );
    let levels = r#"{"name": "g", "tickmark": {"levels": {"1": "G1", "2": "G2", "1": "G3"}}}"#;
    assert!(refused(&of_fields(levels, "")).starts_with("data/datapackage.json:2:61: found the key `1` again"));
    let limits = r#"{"name": "g", "type": "integer", "constraints": {"minimum": 1, "min\u0069mum": 2}}"#;
    assert!(refused(&of_fields(limits, "")).starts_with("data/datapackage.json:2:64: found the key `minimum` again"));
    let both = refused("{\"resources\": [], \"x\": {\"a\": 1, \"a\": 2}, \"y\": [{\"b\": 1, \"b\": 2}]}");
    assert_eq!(both.lines().count(), 2, "{both}");
    dictionary(&SourceText::new("d", of_fields(r#"{"name": "a", "title": "a"}, {"name": "b", "title": "a"}"#, "")))
        .unwrap();
}

#[test]
fn one_text_is_not_true_and_false() {
    let field = |more: &str| of_fields(&format!(r#"{{"name": "dead", "type": "boolean", {more}}}"#), "");
    assert!(refused(&field(r#""trueValues": ["yes", "1"], "falseValues": ["no", "1"]"#)).starts_with(
        "data/datapackage.json:2:65: `1` means both true and false in field `dead`, expected one of them"
    ));
    // The texts that are not written are those of Table Schema.
    assert!(refused(&field(r#""trueValues": ["0"]"#)).contains("2:37: `0` means both"));
    assert!(refused(&field(r#""falseValues": ["true"]"#)).contains("2:37: `true` means both"));
    dictionary(&SourceText::new("d", field(r#""trueValues": ["0"], "falseValues": ["1"]"#))).unwrap();
}

#[test]
fn thousands_and_decimals_have_two_signs() {
    let field = |kind: &str, more: &str| of_fields(&format!(r#"{{"name": "x", "type": "{kind}", {more}}}"#), "");
    assert_eq!(
        refused(&field("number", r#""decimalChar": ",", "groupChar": ",""#)),
        "data/datapackage.json:2:53: the `groupChar` of `x` is its `decimalChar`, expected two characters [without a \
         `decimalChar` it is the point: `\"decimalChar\": \",\", \"groupChar\": \".\"`]"
    );
    assert!(refused(&field("number", r#""groupChar": ".""#)).contains("2:33: the `groupChar` of `x`"));
    assert!(refused(&field("integer", r#""decimalChar": ".", "groupChar": ".""#)).contains("the `groupChar` of `x`"));
    let dialect = of_fields(r#"{"name": "x", "type": "number"}"#, ",\n\"dialect\": {\"groupChar\": \".\"}");
    assert_eq!(refused(&dialect).lines().count(), 1);
    assert!(refused(&dialect).starts_with("data/datapackage.json:3:13: the `groupChar` of `t`"));
    let inherited = r#"{"name": "x", "type": "number", "groupChar": ","}"#;
    let inherited = of_fields(inherited, r#", "dialect": {"decimalChar": ","}"#);
    assert!(refused(&inherited).contains("2:33: the `groupChar` of `x`"));
    for good in [
        field("integer", r#""groupChar": ".""#),
        field("number", r#""decimalChar": ",", "groupChar": ".""#),
        field("number", r#""groupChar": ",""#),
    ] {
        dictionary(&SourceText::new("d", good)).unwrap();
    }
}

#[test]
fn a_number_with_thousands_set_apart_wrongly_is_an_error_at_its_line() {
    let fields = r#"{"name": "x", "type": "number", "decimalChar": ",", "groupChar": "."}"#;
    let german = declared("x\n\"1.234,5\"\n1234\n\"0,5\"\n", &package(fields, "")).unwrap();
    assert_eq!(column(&german, "x"), "1234.5 1234 0.5");
    let wrong = errors(declared("x\n1.5\n1.234\n1.23\n\"12.34,5\"\n", &package(fields, "")));
    let lines: Vec<&str> = wrong.lines().collect();
    assert_eq!(lines.len(), 3, "{wrong}");
    for (line, (place, found)) in lines.iter().zip([("2:1", "1.5"), ("4:1", "1.23"), ("5:1", "12.34,5")]) {
        let expected = format!("data/t.csv:{place}: column `x`: found `{found}`, expected ");
        assert!(line.starts_with(&expected), "{line}");
    }
    let whole = r#"{"name": "n", "type": "integer", "groupChar": ","}"#;
    assert_eq!(column(&declared("n\n\"1,234\"\n", &package(whole, "")).unwrap(), "n"), "1234");
    assert!(
        errors(declared("n\n\"1,23\"\n", &package(whole, ""))).starts_with("data/t.csv:2:1: column `n`: found `1,23`")
    );
}

#[test]
fn a_key_that_is_nearly_a_known_one_is_a_finding() {
    let text = r#"{"resorces": 1, "titel": "T", "resources": [{"name": "t", "pth": "t.csv",
"schema": {"fields": [{"name": "id", "constraints": {"minimun": 1, "Required": true}, "formatt": "x", "note": "y"}],
"primarykey": "id", "missingvalues": ["NA"],
"foreignKeys": [{"fields": "id", "reference": {"resource": "t", "fields": "id", "resorce": "t"}, "refrence": {}}]}}]}"#;
    let expected = [
        "1:2: found `resorces`, which is no key of the package and has no effect [did you mean `resources`?]",
        "1:17: found `titel`, which is no key of the package and has no effect [did you mean `title`?]",
        "1:59: found `pth`, which is no key of a resource and has no effect [did you mean `path`?]",
        "2:54: found `minimun`, which is no key of the constraints of a field and has no effect [did you mean `minimum`?]",
        "2:68: found `Required`, which is no key of the constraints of a field and has no effect [did you mean `required`?]",
        "2:87: found `formatt`, which is no key of a field and has no effect [did you mean `format`?]",
        "3:1: found `primarykey`, which is no key of a schema and has no effect [did you mean `primaryKey`?]",
        "3:21: found `missingvalues`, which is no key of a schema and has no effect [did you mean `missingValues`?]",
        "4:81: found `resorce`, which is no key of the reference of a foreign key and has no effect [did you mean `resource`?]",
        "4:98: found `refrence`, which is no key of a foreign key and has no effect [did you mean `reference`?]",
    ];
    assert_eq!(noticed(text), expected.map(|line| format!("data/datapackage.json:{line}")));
}

#[test]
fn keys_of_frictionless_and_keys_of_ones_own_are_no_findings() {
    let text = r#"{"$schema": "s", "profile": "p", "name": "n", "id": "i", "title": "t", "description": "d", "homepage": "h",
"version": "1", "created": "c", "keywords": [], "image": "i", "licenses": [{"name": "x", "titel": "own"}], "sources": [],
"contributors": [], "modified": "m", "protocol": "p", "resources": [{"name": "t", "path": "t.csv", "type": "table",
"$schema": "s", "profile": "p", "title": "t", "description": "d", "homepage": "h", "format": "csv", "mediatype": "m",
"encoding": "utf-8", "bytes": 1, "hash": "h", "licenses": [], "sources": [], "size": 3,
"dialect": {"lineTerminator": "\n", "caseSensitiveHeader": true, "csvddfVersion": 1, "doubleQuote": true},
"schema": {"fieldsMatch": ["exact"], "uniqueKeys": [], "missingValues": [""], "primaryKey": "a", "foreignKeys": [],
"fields": [{"name": "a", "type": "integer", "example": 1, "rdfType": "r", "bareNumber": true, "unit": "kg", "label": "l",
"constraints": {"required": true, "unique": true, "minimum": 1, "maximum": 2}}]}}]}"#;
    assert_eq!(noticed(text), [""; 0]);
}

#[test]
fn a_constraint_that_is_not_tested_is_a_finding() {
    let field =
        |name: &str| of_fields(&format!(r#"{{"name": "x", "type": "number", "constraints": {{"{name}": 0}}}}"#), "");
    for name in ["exclusiveMinimum", "exclusiveMaximum", "jsonSchema"] {
        let found = noticed(&field(name));
        assert_eq!(found.len(), 1);
        let expected =
            format!("data/datapackage.json:2:49: found the constraint `{name}`, which is not tested [write ");
        assert!(found[0].starts_with(&expected), "{}", found[0]);
    }
    assert_eq!(noticed(&field("minimum")), [""; 0]);
}

#[test]
fn a_key_in_an_object_of_others_is_a_finding_that_says_where_it_belongs() {
    let field =
        r#"{"name": "x", "type": "integer", "minimum": 1, "levels": ["1"], "constraints": {"min": 0, "format": "f"}}"#;
    let found = noticed(&of_fields(field, r#", "primaryKey": "x", "subject": "x", "sheetName": "S""#));
    for (line, (key, owner, hint)) in found.iter().zip([
        ("2:34: found `minimum`", "a field", "write `minimum` in its `constraints`"),
        ("2:48: found `levels`", "a field", "write `levels` in its `tickmark`"),
        (
            "2:81: found `min`",
            "the constraints of a field",
            "did you mean `minimum` in the `constraints` of the field?",
        ),
        ("2:91: found `format`", "the constraints of a field", "write `format` in the field"),
        ("2:110: found `primaryKey`", "a resource", "write `primaryKey` in its `schema`"),
        ("2:129: found `subject`", "a resource", "write `subject` in its `tickmark`"),
        ("2:145: found `sheetName`", "a resource", "write `sheetName` in its `dialect`"),
    ]) {
        let expected = format!("data/datapackage.json:{key}, which is no key of {owner} and has no effect [{hint}]");
        assert_eq!(*line, expected);
    }
    assert_eq!(found.len(), 7, "{found:?}");
    for (name, meant) in [("max", "maximum"), ("mandatory", "required"), ("regex", "pattern"), ("choices", "enum")] {
        let found = noticed(&of_fields(&format!(r#"{{"name": "x", "{name}": 1}}"#), ""));
        assert!(found.len() == 1 && found[0].contains(&format!("did you mean `{meant}`")), "{name}: {found:?}");
    }
}

#[test]
fn a_value_of_another_type_is_an_error_at_its_key() {
    for (field, more, message) in [
        (r#""constraints": {"required": "yes"}"#, "", "2:31: found `\"yes\"` of `required`, expected true or false"),
        (r#""constraints": {"minimum": [1]}"#, "", "2:31: found a list of `minimum`, expected a number or a text"),
        (
            r#""constraints": {"minLength": "3"}"#,
            "",
            "2:31: found `\"3\"` of `minLength`, expected a whole number from 0",
        ),
        (r#""constraints": ["required"]"#, "", "2:15: found a list of `constraints`, expected an object"),
        (r#""missingValues": "-9""#, "", "2:15: found `\"-9\"` of `missingValues`, expected a list"),
        (r#""trueValues": "yes""#, "", "2:15: found `\"yes\"` of `trueValues`, expected a list"),
        (r#""groupChar": ",,""#, "", "2:15: found `\",,\"` of `groupChar`, expected one character"),
        (r#""title": 5"#, "", "2:15: found `5` of `title`, expected a text"),
        (r#""tickmark": {"ordered": "yes"}"#, "", "2:28: found `\"yes\"` of `ordered`, expected true or false"),
        (r#""tickmark": {"levels": "a"}"#, "", "2:28: found `\"a\"` of `levels`, expected a list, or an object"),
        ("\"title\": \"t\"", r#", "tickmark": {"rules": {}}"#, "found an object of `rules`, expected a list"),
        (
            "\"title\": \"t\"",
            r#", "tickmark": {"subject": 1}"#,
            "found `1` of `subject`, expected a text or a list of texts",
        ),
    ] {
        let text = refused(&of_fields(&format!(r#"{{"name": "x", {field}}}"#), more));
        let expected =
            if message.starts_with("2:") { format!("data/datapackage.json:{message}") } else { message.to_owned() };
        assert!(text.contains(&expected), "{field}{more}: {text}");
    }
    let foreign = r#"{"resources": [{"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "x"}], "foreignKeys": {}, "primaryKey": 1}}]}"#;
    assert_eq!(refused(foreign).lines().count(), 2);
    assert!(
        refused(r#"{"resources": [{"name": "t", "schema": "schema.json"}]}"#)
            .contains("of `schema`, expected an object")
    );
    dictionary(&SourceText::new("d", of_fields(r#"{"name": "x", "title": null, "constraints": null}"#, ""))).unwrap();
}

#[test]
fn a_unique_key_is_checked_where_none_of_its_columns_is_missing() {
    let fields = r#"{"name": "site", "type": "string"}, {"name": "no", "type": "integer"}"#;
    let with = |keys: &str| package(fields, &format!(r#", "uniqueKeys": {keys}"#));
    let checked = |csv: &str, keys: &str| {
        let package = with(keys);
        let table = declared(csv, &package).unwrap();
        let found = super::super::check(&table, &package.resources[0], &BTreeMap::new());
        found.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(checked("site,no\nA,1\nA,2\nB,1\nB,\nB,\n", r#"[["site", "no"]]"#), [""; 0]);
    let twice = checked("site,no\nA,1\nA,2\nA,1\n", r#"[["site", "no"], "no"]"#);
    assert_eq!(twice.len(), 2, "{twice:?}");
    assert!(twice[0].contains("unique key `site`, `no`: 1 row repeats an earlier one"), "{twice:?}");
    assert!(twice[1].contains("unique key `no`: 1 row repeats an earlier one"), "{twice:?}");
    let unknown = of_fields(fields, "").replace("\"schema\": {", r#""schema": {"uniqueKeys": [["sit"]], "#);
    assert!(refused(&unknown).contains("a unique key names `sit`, which is not a field of"));
}
