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

/// A time of a landmark in words: `1 year` of 12 months, else `6 months`.
pub(crate) fn time_in_words(time: f64, unit: &str) -> String {
    let is_whole_years = unit == "months" && time > 0.0 && time % 12.0 == 0.0;
    let (time, unit) = if is_whole_years { (time / 12.0, "years") } else { (time, unit) };
    let unit = if time == 1.0 { unit.strip_suffix('s').unwrap_or(unit) } else { unit };
    let gap = if unit.is_empty() { "" } else { " " };
    format!("{}{gap}{unit}", plain_number(time))
}

/// What is counted, in the singular: `patient`.
pub(crate) fn singular(plural: &str) -> String {
    match plural {
        "children" => "child".to_owned(),
        "women" | "men" => plural.replace("men", "man"),
        "people" => "person".to_owned(),
        _ => match plural.strip_suffix("ies") {
            Some(stem) => format!("{stem}y"),
            None => plural.strip_suffix('s').unwrap_or(plural).to_owned(),
        },
    }
}

/// Names of persons and places with which labels begin: they are capitals in a sentence, too.
const PROPER: [&str; 28] = [
    "Ann",
    "Apgar",
    "Barthel",
    "Breslow",
    "Charlson",
    "Child",
    "Clark",
    "Duke",
    "Dukes",
    "Eastern",
    "Fuhrman",
    "Glasgow",
    "Gleason",
    "Gram",
    "Helicobacter",
    "Hodgkin",
    "Ishak",
    "Karnofsky",
    "Killip",
    "Lansky",
    "Likert",
    "Masaoka",
    "Mayo",
    "Nottingham",
    "Oswestry",
    "Rankin",
    "Wagner",
    "Wilson",
];

/// A label within a sentence: `overall survival`, but `ECOG status` and `Karnofsky index`.
pub(crate) fn in_sentence(label: &str) -> String {
    let label = label.trim();
    let mut letters = label.chars();
    let (Some(first), Some(second)) = (letters.next(), letters.next()) else { return label.to_owned() };
    let word = label.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    if !first.is_uppercase()
        || !second.is_lowercase()
        || PROPER.contains(&word)
        || word.chars().skip(1).any(char::is_uppercase)
    {
        return label.to_owned();
    }
    first.to_lowercase().chain(label.chars().skip(1)).collect()
}

/// A label at the start of a sentence: `Overall survival`, but `pT stage` and `eGFR`. A condition
/// stands as it is written.
pub(crate) fn capitalized(label: &str) -> String {
    if label.contains(['=', '<', '>']) {
        return label.to_owned();
    }
    let mut letters = label.chars();
    match (letters.next(), letters.next()) {
        (Some(first), second) if second.is_none_or(|second| !second.is_uppercase()) => {
            first.to_uppercase().chain(label.chars().skip(1)).collect()
        }
        _ => label.to_owned(),
    }
}

/// A level of a column of truths as it is shown.
pub(crate) fn truth_in_words(level: &str) -> &str {
    match level {
        "true" => "Yes",
        "false" => "No",
        other => other,
    }
}

/// What is shown, by the groups of a variable: `Overall survival by treatment`.
pub(crate) fn shown_by(what: &str, by: Option<&str>) -> String {
    let by = by.map_or(String::new(), |by| format!(" by {}", in_sentence(by)));
    format!("{}{by}", capitalized(what))
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

/// A multiple of a step without the last digits of a product, so that 3 × 0.1 reads 0.3: the nearest number of
/// twelve digits, however large or small it is.
pub(crate) fn to_twelve_digits(time: f64) -> f64 {
    format!("{time:.11e}").parse().unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_bend_to_their_sentence() {
        let within = [
            ("Overall survival", "overall survival"),
            ("ECOG status", "ECOG status"),
            ("T stage", "T stage"),
            ("Karnofsky index", "Karnofsky index"),
            ("PaO2", "PaO2"),
            ("age", "age"),
        ];
        for (label, expected) in within {
            assert_eq!(in_sentence(label), expected);
        }
        assert_eq!(["age", "eGFR", "pT stage", "died = 1"].map(capitalized), ["Age", "eGFR", "pT stage", "died = 1"]);
        let many = ["patients", "biopsies", "children", "women", "visits", "sheep"];
        assert_eq!(many.map(singular), ["patient", "biopsy", "child", "woman", "visit", "sheep"]);
    }

    #[test]
    fn whole_years_are_called_so() {
        let cases = [
            (12.0, "months", "1 year"),
            (24.0, "months", "2 years"),
            (6.0, "months", "6 months"),
            (18.0, "months", "18 months"),
            (1.0, "months", "1 month"),
            (1.0, "years", "1 year"),
            (2.5, "years", "2.5 years"),
            (365.0, "days", "365 days"),
            (7.0, "", "7"),
        ];
        for (time, unit, expected) in cases {
            assert_eq!(time_in_words(time, unit), expected);
        }
    }
}
