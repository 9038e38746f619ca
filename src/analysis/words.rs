//! Numbers and counts as they stand in paths and sentences.

/// That rows have a missing value, in words.
pub(crate) fn left_out(count: usize) -> String {
    match count {
        1 => "1 row has a missing value and is left out".to_owned(),
        _ => format!("{count} rows have a missing value and are left out"),
    }
}

/// A level in words: `95%`.
pub(crate) fn percent_text(level: f64) -> String {
    let percent = level * 100.0;
    let rounded = (percent * 1e6).round() / 1e6;
    format!("{rounded}%")
}

/// A number as it is written in a path: the shortest decimal.
pub(crate) fn plain_number(number: f64) -> String {
    if number == 0.0 { "0".to_owned() } else { format!("{number}") }
}

/// For what models were fitted: each of several covariates alone, all together, or both;
/// as the end of a clause.
pub(crate) fn each_or_all(univariable: bool, multivariable: bool, covariates: usize) -> &'static str {
    match (univariable, multivariable) {
        _ if covariates < 2 => "",
        (true, true) => {
            ", first for each covariate alone (univariable analysis) and then for all covariates together \
             (multivariable analysis)"
        }
        (true, false) => ", for each covariate alone (univariable analysis)",
        _ => ", for all covariates together (multivariable analysis)",
    }
}

/// Which rows models are of; `counted` is what a row is.
pub(crate) fn complete_case(counted: &str) -> String {
    format!("Each model was fitted to the {counted} with complete data on its covariates (complete-case analysis).")
}

/// What an interval is called: `95% confidence intervals`.
pub(crate) fn intervals(level: f64) -> String {
    format!("{} confidence intervals", percent_text(level))
}
