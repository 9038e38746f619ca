//! Words that the columns of clinical tables are called by.

/// A column that is known by its name, written without signs in small letters.
pub(super) struct Known {
    /// The names.
    pub names: &'static [&'static str],
    /// How it is printed.
    pub label: &'static str,
    /// The unit that its values have as a rule.
    pub unit: Option<&'static str>,
}

const fn known(names: &'static [&'static str], label: &'static str) -> Known {
    Known { names, label, unit: None }
}

/// What patients are described by, in the order in which tables do so.
pub(super) static CHARACTERISTICS: [Known; 35] = [
    Known {
        names: &["age", "ageyrs", "ageyears", "ageatdiagnosis", "ageatinclusion", "alter"],
        label: "Age",
        unit: Some("years"),
    },
    known(&["sex", "gender", "geschlecht"], "Sex"),
    known(&["race"], "Race"),
    known(&["ethnic", "ethnicity"], "Ethnicity"),
    known(&["bmi", "bmibl"], "Body mass index"),
    known(&["weight", "weightbl", "wt"], "Weight"),
    known(&["height", "heightbl", "ht"], "Height"),
    known(&["smoking", "smoker", "smokingstatus"], "Smoking"),
    known(&["ecog", "phecog", "ecogps", "ps", "performancestatus"], "ECOG performance status"),
    known(&["karno", "kps", "karnofsky"], "Karnofsky performance score"),
    known(&["phkarno"], "Karnofsky score by physician"),
    known(&["patkarno"], "Karnofsky score by patient"),
    known(&["stage", "tumorstage", "tumourstage", "ajccstage"], "Stage"),
    known(&["grade", "tumorgrade", "tumourgrade"], "Grade"),
    known(&["histology", "celltype"], "Histology"),
    known(&["site", "primarysite", "tumorsite"], "Site"),
    known(&["differ", "differentiation"], "Differentiation"),
    known(&["extent"], "Extent of spread"),
    known(&["nodes", "positivenodes"], "Positive nodes"),
    known(&["obstruct"], "Obstruction"),
    known(&["perfor"], "Perforation"),
    known(&["adhere"], "Adherence"),
    known(&["residds", "residualdisease"], "Residual disease"),
    known(&["prior", "priortherapy"], "Prior therapy"),
    known(&["diagtime"], "Time since diagnosis"),
    known(&["wtloss", "weightloss"], "Weight loss"),
    known(&["mealcal"], "Calories at meals"),
    known(&["bili", "bilirubin"], "Bilirubin"),
    known(&["albumin", "alb"], "Albumin"),
    known(&["hb", "hgb", "hemoglobin", "haemoglobin"], "Hemoglobin"),
    known(&["platelet", "platelets", "plt"], "Platelets"),
    known(&["creatinine", "crea", "creat"], "Creatinine"),
    known(&["alkphos", "alp"], "Alkaline phosphatase"),
    known(&["ast", "sgot"], "Aspartate aminotransferase"),
    known(&["protime"], "Prothrombin time"),
];

/// Units at the end of a name, as they are printed.
pub(super) static UNITS: [(&str, &str); 22] = [
    ("years", "years"),
    ("year", "years"),
    ("yrs", "years"),
    ("yr", "years"),
    ("months", "months"),
    ("month", "months"),
    ("mos", "months"),
    ("weeks", "weeks"),
    ("wks", "weeks"),
    ("days", "days"),
    ("hours", "hours"),
    ("kg", "kg"),
    ("lb", "lb"),
    ("cm", "cm"),
    ("mm", "mm"),
    ("mg", "mg"),
    ("ml", "mL"),
    ("pct", "%"),
    ("percent", "%"),
    ("mmhg", "mm Hg"),
    ("bpm", "beats/min"),
    ("mci", "mCi"),
];

/// Words of columns that name or reach a person.
pub(super) const OF_PERSONS: [&str; 22] = [
    "surname",
    "firstname",
    "lastname",
    "forename",
    "fullname",
    "initials",
    "birthdate",
    "birthday",
    "birth",
    "dob",
    "brthdt",
    "brthdtc",
    "address",
    "street",
    "zip",
    "postcode",
    "phone",
    "telephone",
    "email",
    "mail",
    "ssn",
    "mrn",
];

/// Words of columns whose whole numbers are codes of categories.
pub(super) const OF_CATEGORIES: [&str; 22] = [
    "grade",
    "stage",
    "ecog",
    "ps",
    "class",
    "type",
    "group",
    "arm",
    "rx",
    "trt",
    "sex",
    "gender",
    "race",
    "status",
    "response",
    "category",
    "differ",
    "extent",
    "histology",
    "level",
    "risk",
    "region",
];

/// Words of columns that say where a subject was seen, which no table describes.
pub(super) const OF_PLACES: [&str; 8] =
    ["inst", "institution", "site", "siteid", "center", "centre", "hospital", "country"];

/// The entry of a name without signs.
pub(super) fn characteristic(bare: &str) -> Option<(usize, &'static Known)> {
    CHARACTERISTICS.iter().enumerate().find(|(_, known)| known.names.contains(&bare))
}
