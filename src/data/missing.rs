//! The texts that mean a missing value.

use super::blank::trimmed;
use super::dictionary::Resource;

/// The texts that mean a missing value in a column of a delimited file: those that
/// are declared, else the empty text and `NA`.
pub(super) fn missing_codes<'a>(name: &str, resource: Option<&'a Resource>) -> Vec<&'a str> {
    declared_codes(name, resource).unwrap_or_else(|| vec!["", "NA"])
}

/// The texts that the dictionary declares to mean a missing value in a column: the
/// field's, else the resource's.
pub(super) fn declared_codes<'a>(name: &str, resource: Option<&'a Resource>) -> Option<Vec<&'a str>> {
    let field = resource.and_then(|resource| resource.field(name));
    let missing = field.and_then(|field| field.missing.as_ref()).or(resource.and_then(|r| r.missing.as_ref()))?;
    Some(missing.iter().map(|text| trimmed(text)).collect())
}
