//! Names and values as SQL, TOML and templates write them.

use toml::Value;

use crate::data::Kind;
use crate::sql::{Form, expression, quoted};

/// A column in SQL: in quotation marks where its bare name would be read as something else.
pub(super) fn column(name: &str) -> String {
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_column = |read: &Form| matches!(read, Form::Column { table: None, name: found } if found == name);
    let reads = |written: &str| {
        expression(written, &[name].into(), "t").is_ok_and(|read| match &read.form {
            Form::Binary(left, ..) | Form::IsNull(left) => is_column(&left.form),
            _ => false,
        })
    };
    if is_plain && reads(&format!("{name} = 1")) && reads(&format!("{name} IS NULL")) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// A value in SQL.
pub(super) fn value(text: &str, kind: Kind) -> String {
    match kind {
        Kind::Integer | Kind::Number | Kind::Boolean => text.to_owned(),
        _ => format!("'{}'", text.replace('\'', "''")),
    }
}

/// A text in TOML.
pub(super) fn text(text: &str) -> String {
    Value::from(text).to_string()
}

/// A list of texts in TOML.
pub(super) fn list<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    format!("[{}]", texts.into_iter().map(text).collect::<Vec<_>>().join(", "))
}

/// Whether a text can be printed where a digit would be a number that comes from nowhere.
pub(super) fn has_digit(text: &str) -> bool {
    text.chars().any(char::is_numeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_sql_knows_otherwise_is_quoted() {
        for (name, written) in [
            ("time", "time"),
            ("status", "status"),
            ("ph.ecog", "\"ph.ecog\""),
            ("a \"b\"", "\"a \"\"b\"\"\""),
            ("对照", "\"对照\""),
        ] {
            assert_eq!(column(name), written);
        }
        // Whether a word of SQL needs them is the parser's to say: it reads the column either way.
        for name in ["select", "case", "group", "order", "interval", "date", "null", "true", "not", "N"] {
            let read = expression(&format!("{} IS NULL", column(name)), &[name].into(), "t");
            let Form::IsNull(inner) = read.unwrap_or_else(|error| panic!("{name}: {error}")).form else {
                panic!("{name} is no column")
            };
            assert_eq!(inner.form, Form::Column { table: None, name: name.to_owned() });
        }
        assert_eq!(value("O'Hara", Kind::Text), "'O''Hara'");
    }
}
