//! Random blocks, from the schema of their keys, and what shows them.

use serde_json::{Map, Value};

use super::Paragraph;
use super::table::{COLUMNS, one_of};
use crate::pseudo_random::SplitMix;

/// What stands for a text in a key of some name: mostly what has a meaning there.
fn texts(key: &str) -> &'static [&'static str] {
    match key {
        "time" => &["time"],
        "start" => &["start"],
        "event" | "events" => &["died = 1", "died = 1", "flag", "status = 1", "died = 9", "sex = F"],
        "status" => &["status"],
        "by" => &["arm", "arm", "sex", "site", "flag", "grade", "died"],
        "strata" => &["sex", "site", "arm"],
        "weights" => &["w"],
        "cluster" => &["id", "site"],
        "subject" | "subjects" => &["id"],
        "term" => &["term"],
        "grade" => &["grade"],
        "value" => &["value", "y", "x"],
        "at" => &["visit"],
        "outcome" | "outcomes" | "pair" | "pairs" => &["age", "x", "y", "value", "const"],
        "from" | "denominator" => &["patients"],
        "as" => &["AVG(age)", "COUNT(*)", "MAX(x)", "SUM(died)", "AVG(y) / AVG(x)", "COUNT(DISTINCT site)"],
        "where" => &[
            "age >= 50",
            "sex = 'F'",
            "x > 0",
            "age > 1000",
            "arm IS NOT NULL",
            "status = 1 OR status = 2",
            "y BETWEEN 3 AND 6",
            "flag",
            "day >= DATE '2015-01-01'",
        ],
        "query" => &[
            "SELECT id, AVG(age) AS age, MAX(died) AS died FROM patients GROUP BY id",
            "SELECT * FROM patients WHERE age > 40",
            "SELECT arm, COUNT(*) AS n FROM patients GROUP BY arm",
        ],
        "variables" => &["age", "x", "y", "sex", "arm", "site", "flag", "grade", "const", "empty", "day", "value"],
        "terms" => &["age", "sex", "arm", "site", "x", "y", "grade", "const", "flag", "arm:sex"],
        "censored" => &["0"],
        "cause" => &["1", "2"],
        "reference" => &["A", "F", "M", "N"],
        "test" => &["log-rank", "t", "wilcoxon", "chi-square", "fisher", "kruskal-wallis"],
        "label" => &["Overall survival", "<b>", "$x$", "Überleben"],
        "unit" => &["years", "%", "mg/dL"],
        _ => &COLUMNS,
    }
}

/// A value for a key, as TOML; none of what is only null.
fn value(random: &mut SplitMix, key: &str, schema: &Value, definitions: &Value) -> Option<String> {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return value(random, key, &definitions[name], definitions);
    }
    if !schema["const"].is_null() {
        return Some(schema["const"].to_string());
    }
    if let Some(words) = schema["enum"].as_array() {
        return Some(one_of(random, words).to_string());
    }
    if let Some(forms) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
        let forms: Vec<Value> = forms.iter().filter(|form| form["type"] != "null").cloned().collect();
        let form = one_of(random, &forms).clone();
        return value(random, key, &form, definitions);
    }
    let types = schema["type"].as_array().map_or(vec![&schema["type"]], |all| all.iter().collect());
    let kind = types.into_iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or("string");
    Some(match kind {
        "boolean" => one_of(random, &["true", "false"]).to_string(),
        "integer" => one_of(random, &["0", "1", "2", "6", "7", "9"]).to_string(),
        "number" if key == "level" => one_of(random, &["0.9", "0.95", "0.99", "0.999999"]).to_string(),
        "number" => one_of(random, &["1", "2.5", "12", "0.5", "100", "0", "1e-9", "1e9"]).to_string(),
        "array" => array(random, key, schema, definitions)?,
        "object" => object(random, schema, definitions)?,
        _ => Value::from(*one_of(random, texts(key))).to_string(),
    })
}

fn array(random: &mut SplitMix, key: &str, schema: &Value, definitions: &Value) -> Option<String> {
    if key == "quantiles" {
        return Some("[0.25, 0.5, 0.9]".to_owned());
    }
    let mut all: Vec<String> = Vec::new();
    for _ in 0..=random.below(4) {
        let one = value(random, key, &schema["items"], definitions)?;
        if !all.contains(&one) {
            all.push(one);
        }
    }
    if all.iter().all(|one| one.parse::<f64>().is_ok()) {
        all.sort_by(|one, other| one.parse::<f64>().unwrap_or(0.0).total_cmp(&other.parse().unwrap_or(0.0)));
    }
    Some(format!("[{}]", all.join(", ")))
}

fn object(random: &mut SplitMix, schema: &Value, definitions: &Value) -> Option<String> {
    if let Some(keys) = schema["properties"].as_object() {
        let keys = keys.iter().filter(|(key, _)| is_required(schema, key) || random.next() < 0.4).collect::<Vec<_>>();
        let pairs =
            keys.into_iter().filter_map(|(key, of)| Some(format!("{key} = {}", value(random, key, of, definitions)?)));
        return Some(format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", ")));
    }
    let of = value(random, "reference", &schema["additionalProperties"], definitions)?;
    Some(format!("{{ {} = {of} }}", one_of(random, &["age", "sex", "arm", "x"])))
}

fn is_required(schema: &Value, key: &str) -> bool {
    schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == key))
}

/// How often a key stands in a block that need not have it.
fn share(kind: &str, key: &str) -> f64 {
    match (kind, key) {
        ("cohort", "join" | "derive") | (_, "data") => 0.0,
        ("compare", "outcome" | "by") | ("subgroup", "time") | ("toxicity", "term" | "grade") => 0.85,
        ("incidence", "censored") => 0.9,
        (_, "by") | ("incidence", "cause") => 0.55,
        _ => 0.11,
    }
}

/// Columns that a cohort computes.
const DERIVED: [&str; 5] =
    ["age / 10", "CASE WHEN x > 0 THEN 'high' ELSE 'low' END", "x * x", "age > 50", "COALESCE(value, y)"];

/// A block on one of the tables that there are.
fn fence(random: &mut SplitMix, kind: &str, id: &str, (schema, tables): (&Value, &[String])) -> String {
    let keys: Map<String, Value> = schema["properties"].as_object().cloned().unwrap_or_default();
    let table = one_of(random, tables);
    let mut body = if keys.contains_key("data") { format!("data = \"{table}\"\n") } else { String::new() };
    for (key, of) in &keys {
        if is_required(schema, key) || random.next() < share(kind, key) {
            let written = value(random, key, of, &schema["$defs"]);
            body += &written.map_or(String::new(), |written| format!("{key} = {written}\n"));
        }
    }
    if kind == "cohort" && random.next() < 0.5 {
        let computed = one_of(random, &DERIVED);
        body += &format!("[[derive]]\nname = \"computed\"\nas = \"{computed}\"\nlabel = \"Computed\"\n");
    }
    format!("```{{{kind} {id}}}\n{body}```\n")
}

/// The figures of a kind of block.
fn figures(kind: &str) -> &'static [&'static str] {
    match kind {
        "survival" => &["kaplan-meier", "swimmer"],
        "incidence" => &["incidence", "stacked-incidence", "forest"],
        "cox" => &["forest", "adjusted-curves", "proportional-hazards"],
        "logistic" | "compare" | "correlation" | "subgroup" => &["forest"],
        "cohort" => &["flow"],
        "toxicity" => &["toxicity"],
        "longitudinal" => &["medians", "spaghetti"],
        "summary" => &["bars", "box", "waterfall", "strip"],
        "proportion" => &["bars"],
        _ => &[],
    }
}

/// Options of the figures of some kinds.
const OPTIONS: [(&[&str], &[&str]); 3] = [
    (&[], &["", "", "", "width = 0.4\n", "note = \"A note.\"\n"]),
    (
        &["kaplan-meier", "incidence"],
        &["", "max_time = 10\n", "band = true\n", "risk_table = \"groups\"\n", "legend = \"ends\"\n", "min_risk = 3\n"],
    ),
    (&["forest", "bars", "box", "toxicity"], &["", "", "x_label = \"Words\"\n"]),
];

fn options(random: &mut SplitMix, figure: &str) -> String {
    let own = OPTIONS.iter().filter(|(figures, _)| figures.is_empty() || figures.contains(&figure));
    own.map(|(_, options)| *one_of(random, options)).collect()
}

/// What shows a block: figures, a table, sentences.
fn shown(random: &mut SplitMix, kind: &str, id: &str) -> Vec<String> {
    let mut all = Vec::new();
    for figure in figures(kind) {
        if random.next() < 0.5 {
            let subjects = ["swimmer", "waterfall", "strip", "spaghetti"].contains(figure);
            let variable = ["box", "waterfall", "strip"].contains(figure);
            let subjects = if subjects { "subjects = true\n" } else { "" };
            let variable = if variable { "variable = \"age\"\n" } else { "" };
            let options = options(random, figure);
            all.push(format!(
                "```{{figure fig-{id}-{figure}}}\nof = \"{id}\"\nkind = \"{figure}\"\ncaption = \"\"\n{subjects}{variable}{options}```\n"
            ));
        }
    }
    if !["value", "sql"].contains(&kind) {
        all.push(format!("```{{table tbl-{id}}}\nof = \"{id}\"\ncaption = \"\"\n```\n"));
        all.push(format!("Found: {{{{ sentence(\"{id}\") }}}}\n"));
    }
    all.push(format!("Methods: {{{{ methods(\"{id}\") }}}}\n"));
    if kind == "value" {
        all.push(format!("Value: {{{{ {id} }}}}\n"));
    }
    all
}

/// Whether a paragraph is an analysis, not what shows one.
pub fn is_analysis(text: &str) -> bool {
    text.starts_with("```{") && !text.starts_with("```{figure") && !text.starts_with("```{table")
}

/// The paragraphs of a report.
pub fn report(random: &mut SplitMix, schema: &Value) -> Vec<Paragraph> {
    let kinds: Vec<(&String, &Value)> =
        schema.as_object().expect("the kinds").iter().filter(|(kind, _)| *kind != "command").collect();
    let (mut all, mut tables) = (Vec::new(), vec!["patients".to_owned()]);
    for (number, names) in ["one", "two", "three", "four"].iter().take(1 + random.below(4)).enumerate() {
        let (kind, keys) = *one_of(random, &kinds);
        let id = format!("{names}_{}", ["a", "b", "c", "d"][number]);
        let own = [fence(random, kind, &id, (keys, &tables))].into_iter().chain(shown(random, kind, &id));
        all.extend(own.map(|text| Paragraph { text, block: id.clone() }));
        if ["cohort", "sql"].contains(&kind.as_str()) {
            tables.push(id);
        }
    }
    all
}

/// What report.toml says.
pub fn config(random: &mut SplitMix) -> String {
    let style = one_of(random, &["", "", "[style]\npreset = \"lancet\"\n", "[privacy]\nmin_cell = 5\n"]);
    let language = one_of(random, &["", "language = \"de\"\n", "language = \"en-GB\"\n"]);
    let (template, outputs) = one_of(
        random,
        &[
            ("manuscript", "\"html\""),
            ("manuscript", "\"html\", \"docx\""),
            ("manuscript", "\"pdf\", \"html\""),
            ("classic", "\"html\""),
        ],
    );
    format!(
        "title = \"A random report\"\nversion = \"1.0.0\"\n{language}{style}[[documents]]\nid = \"report\"\nsource = \
         \"report.md\"\ntemplate = \"{template}\"\noutputs = [{outputs}]\n"
    )
}
