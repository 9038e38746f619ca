//! A result as a program writes it.

use std::collections::BTreeMap;

use serde_json::Value as Json;

/// One row of a file of results.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Row {
    /// Grouping variables with their levels, in their order.
    pub groups: Vec<(String, String)>,
    pub variable: Option<String>,
    pub level: Option<String>,
    pub stat: String,
    pub value: Option<String>,
    pub unit: Option<String>,
    /// Why there is no value.
    pub warning: Option<String>,
    /// What went wrong in the program.
    pub error: Option<String>,
}

/// What the columns of an ARD of the R package cards hold beside, and what is not needed here.
const PASSED_OVER: [&str; 6] = ["context", "stat_label", "stat_fmt", "fmt_fn", "fmt_fun", "name"];

/// The columns of results, as they are named to who wrote another.
const KNOWN: &str = "`stat` and `value` (or `stat_name` and `stat` as cards writes them), and `label`, `group1`, \
                     `group1_level`, …, `variable`, `variable_level`, `unit`, `warning`, `error`";

/// Whether a file that a program wrote holds results: JSON does, and CSV whose header names a
/// statistic and its value. Other CSV is a table.
pub fn are_results(name: &str, bytes: &[u8]) -> bool {
    let head = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let head = String::from_utf8_lossy(head).replace(['"', '\r', '\u{feff}'], "");
    let header: Vec<&str> = head.split(',').map(str::trim).collect();
    let has = |name: &str| header.contains(&name);
    name.ends_with(".json") || has("stat_name") && has("stat") || has("stat") && has("value")
}

/// The rows of a CSV file of results, each with its line.
///
/// # Errors
/// A line that cannot be read or a column that is not known, with the line, as a sentence.
pub(super) fn of_csv(bytes: &[u8]) -> Result<Vec<(usize, Row)>, (usize, String)> {
    let mut reader = csv::ReaderBuilder::new().from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    let line = |error: &csv::Error| error.position().map_or(0, |at| at.line() as usize);
    let header = reader.headers().map_err(|error| (line(&error), error.to_string()))?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| (line(&error), error.to_string()))?;
        let at = record.position().map_or(0, |at| at.line() as usize);
        let cells = header.iter().zip(record.iter());
        let cells = cells.map(|(name, text)| (name.trim().to_owned(), text.trim().to_owned()));
        let cells = cells.filter(|(_, text)| !matches!(text.as_str(), "" | "NA"));
        rows.push((
            at,
            row(&header.iter().map(str::trim).collect::<Vec<_>>(), cells.collect()).map_err(|why| (at, why))?,
        ));
    }
    Ok(rows)
}

/// The rows of a JSON file of results: a list of objects with the names of the columns of CSV,
/// or one object of statistics and their values.
///
/// # Errors
/// As [`of_csv`].
pub(super) fn of_json(bytes: &[u8]) -> Result<Vec<(usize, Row)>, (usize, String)> {
    let value: Json =
        serde_json::from_slice(bytes).map_err(|error| (error.line(), format!("it is no JSON: {error}")))?;
    let cell = |value: &Json| match value {
        Json::Null => Ok(None),
        Json::String(text) if text.is_empty() || text == "NA" => Ok(None),
        Json::String(text) => Ok(Some(text.clone())),
        Json::Number(number) => Ok(Some(number.to_string())),
        Json::Bool(truth) => Ok(Some(truth.to_string())),
        Json::Array(_) | Json::Object(_) => Err((0, "a value is a list, expected a number or a text".to_owned())),
    };
    match value {
        Json::Array(all) => {
            let mut rows = Vec::new();
            for one in &all {
                let Json::Object(object) = one else {
                    return Err((
                        0,
                        "found a list of something else, expected objects with `stat` and `value`".to_owned(),
                    ));
                };
                let names: Vec<&str> = object.keys().map(String::as_str).collect();
                let mut cells = BTreeMap::new();
                for (name, value) in object {
                    if let Some(text) = cell(value)? {
                        cells.insert(name.clone(), text);
                    }
                }
                rows.push((0, row(&names, cells).map_err(|why| (0, why))?));
            }
            Ok(rows)
        }
        Json::Object(object) => {
            let one = |(stat, value): (&String, &Json)| {
                Ok((0, Row { stat: stat.clone(), value: cell(value)?, ..Row::default() }))
            };
            object.iter().map(one).collect()
        }
        _ => Err((0, "expected a list of results, or an object of statistics".to_owned())),
    }
}

/// A row from the cells that have a value, by the names of their columns.
fn row(header: &[&str], mut cells: BTreeMap<String, String>) -> Result<Row, String> {
    let is_ard = header.contains(&"stat_name");
    let mut row = Row::default();
    let (name, value) = if is_ard { ("stat_name", "stat") } else { ("stat", "value") };
    row.stat = cells.remove(name).ok_or_else(|| format!("there is no `{name}`"))?;
    row.value = cells.remove(value);
    row.variable = cells.remove("variable").or_else(|| if is_ard { None } else { cells.remove("label") });
    row.level = cells.remove("variable_level").or_else(|| cells.remove("level"));
    row.unit = cells.remove("unit");
    row.warning = cells.remove("warning");
    row.error = cells.remove("error");
    for number in 1.. {
        let (group, level) = (cells.remove(&format!("group{number}")), cells.remove(&format!("group{number}_level")));
        match (group, level) {
            (Some(group), Some(level)) => row.groups.push((group, level)),
            (Some(group), None) => row.groups.push((group.clone(), group)),
            (None, Some(level)) => {
                return Err(format!("`group{number}_level` is `{level}`, and there is no `group{number}`"));
            }
            (None, None) => break,
        }
    }
    cells.remove("label");
    match cells.keys().find(|name| !PASSED_OVER.contains(&name.as_str())) {
        Some(other) => Err(format!("the column `{other}` is not known; known are {KNOWN}")),
        None => Ok(row),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_read_as_cards_writes_them_and_in_short() {
        let ard = b"group1,group1_level,variable,variable_level,context,stat_name,stat_label,stat,warning,error\n\
                    ARM,A,AGE,NA,summary,mean,Mean,75.2,NA,NA\nARM,B,AGE,NA,summary,sd,SD,NA,one value,NA\n";
        let rows = of_csv(ard).unwrap();
        assert_eq!(rows[0].0, 2);
        let first = &rows[0].1;
        assert_eq!(first.groups, [("ARM".to_owned(), "A".to_owned())]);
        assert_eq!(
            (first.variable.as_deref(), first.stat.as_str(), first.value.as_deref()),
            (Some("AGE"), "mean", Some("75.2"))
        );
        assert_eq!(rows[1].1.warning.as_deref(), Some("one value"));
        let short = of_csv(b"stat,value,label\nestimate,1.5,Age\n").unwrap();
        assert_eq!(short[0].1.variable.as_deref(), Some("Age"));
        assert_eq!(of_json(b"{\"estimate\": 1.5, \"n\": 12}").unwrap().len(), 2);
        let listed = of_json(b"[{\"stat\": \"estimate\", \"value\": 1.5, \"variable\": \"age\"}]").unwrap();
        assert_eq!(listed[0].1.variable.as_deref(), Some("age"));
    }

    #[test]
    fn what_is_not_known_is_named_with_its_line() {
        assert_eq!(of_csv(b"stat,value,colour\nn,1,red\n").unwrap_err().0, 2);
        assert!(of_csv(b"stat,value\n,1\n").unwrap_err().1.contains("there is no `stat`"));
        assert!(of_json(b"[1]").unwrap_err().1.contains("objects"));
        assert_eq!(of_json(b"{\n,").unwrap_err().0, 2);
    }
}
