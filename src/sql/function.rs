//! The functions that there are: a closed list with the number of arguments of each.

/// A function of values of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is the SQL function of its name")]
pub enum Function {
    Abs,
    Cbrt,
    Ceil,
    Coalesce,
    Concat,
    Day,
    Days,
    EndsWith,
    Exp,
    Floor,
    Greatest,
    If,
    Least,
    Left,
    Length,
    Ln,
    Log,
    Log10,
    Log1p,
    Log2,
    Lower,
    Ltrim,
    Months,
    Nullif,
    Pow,
    RegexpLike,
    Replace,
    Right,
    Round,
    Rtrim,
    Sign,
    Sqrt,
    StartsWith,
    Substr,
    Trim,
    Upper,
    Years,
}

/// Any number of arguments.
const MANY: usize = usize::MAX;

/// Every function, its names (the first is its own) and its least and greatest number
/// of arguments.
const FUNCTIONS: [(Function, &[&str], usize, usize); 37] = [
    (Function::Abs, &["abs"], 1, 1),
    (Function::Cbrt, &["cbrt"], 1, 1),
    (Function::Ceil, &["ceil", "ceiling"], 1, 1),
    (Function::Coalesce, &["coalesce"], 1, MANY),
    (Function::Concat, &["concat"], 1, MANY),
    (Function::Day, &["date"], 1, 1),
    (Function::Days, &["days"], 2, 2),
    (Function::EndsWith, &["ends_with"], 2, 2),
    (Function::Exp, &["exp"], 1, 1),
    (Function::Floor, &["floor"], 1, 1),
    (Function::Greatest, &["greatest"], 1, MANY),
    (Function::If, &["if"], 3, 3),
    (Function::Least, &["least"], 1, MANY),
    (Function::Left, &["left"], 2, 2),
    (Function::Length, &["length", "char_length", "character_length"], 1, 1),
    (Function::Ln, &["ln"], 1, 1),
    (Function::Log, &["log"], 2, 2),
    (Function::Log10, &["log10"], 1, 1),
    (Function::Log1p, &["log1p"], 1, 1),
    (Function::Log2, &["log2"], 1, 1),
    (Function::Lower, &["lower"], 1, 1),
    (Function::Ltrim, &["ltrim"], 1, 1),
    (Function::Months, &["months"], 2, 2),
    (Function::Nullif, &["nullif"], 2, 2),
    (Function::Pow, &["pow", "power"], 2, 2),
    (Function::RegexpLike, &["regexp_like"], 2, 2),
    (Function::Replace, &["replace"], 3, 3),
    (Function::Right, &["right"], 2, 2),
    (Function::Round, &["round"], 1, 2),
    (Function::Rtrim, &["rtrim"], 1, 1),
    (Function::Sign, &["sign"], 1, 1),
    (Function::Sqrt, &["sqrt"], 1, 1),
    (Function::StartsWith, &["starts_with"], 2, 2),
    (Function::Substr, &["substr", "substring"], 2, 3),
    (Function::Trim, &["trim"], 1, 1),
    (Function::Upper, &["upper"], 1, 1),
    (Function::Years, &["years"], 2, 2),
];

impl Function {
    /// Every function.
    pub fn all() -> impl Iterator<Item = Self> {
        FUNCTIONS.iter().map(|(function, ..)| *function)
    }

    /// The function of a name in any case.
    pub fn of(name: &str) -> Option<Self> {
        let lower = name.to_ascii_lowercase();
        FUNCTIONS.iter().find(|(_, names, ..)| names.contains(&lower.as_str())).map(|(function, ..)| *function)
    }

    /// Its own name, in capitals.
    pub fn name(self) -> String {
        let names = FUNCTIONS.iter().find(|(function, ..)| *function == self).map_or(&[][..], |(_, names, ..)| names);
        names.first().map_or_else(String::new, |name| name.to_ascii_uppercase())
    }

    /// The least and the greatest number of its arguments.
    pub fn arguments(self) -> (usize, usize) {
        FUNCTIONS.iter().find(|(function, ..)| *function == self).map_or((0, MANY), |(.., least, most)| (*least, *most))
    }
}

/// A function of many rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is the SQL aggregate of its name")]
pub enum Aggregate {
    Avg,
    Count,
    Max,
    Median,
    Min,
    QuantileCont,
    Stddev,
    Sum,
    Variance,
}

const AGGREGATES: [(Aggregate, &[&str]); 9] = [
    (Aggregate::Avg, &["avg", "mean"]),
    (Aggregate::Count, &["count"]),
    (Aggregate::Max, &["max"]),
    (Aggregate::Median, &["median"]),
    (Aggregate::Min, &["min"]),
    (Aggregate::QuantileCont, &["quantile_cont"]),
    (Aggregate::Stddev, &["stddev", "stddev_samp", "stdev", "stdev_samp"]),
    (Aggregate::Sum, &["sum"]),
    (Aggregate::Variance, &["variance", "var_samp", "var"]),
];

impl Aggregate {
    /// The aggregate of a name in any case.
    pub fn of(name: &str) -> Option<Self> {
        let lower = name.to_ascii_lowercase();
        AGGREGATES.iter().find(|(_, names)| names.contains(&lower.as_str())).map(|(aggregate, _)| *aggregate)
    }

    /// Its own name, in capitals.
    pub fn name(self) -> String {
        let names = AGGREGATES.iter().find(|(one, _)| *one == self).map_or(&[][..], |(_, names)| names);
        names.first().map_or_else(String::new, |name| name.to_ascii_uppercase())
    }
}

/// A function of the rows of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// `ROW_NUMBER() OVER (…)`
    RowNumber,
    /// `LAG(x, n) OVER (… ORDER BY …)`
    Lag,
    /// `LEAD(x, n) OVER (… ORDER BY …)`
    Lead,
    /// `FIRST_VALUE(x) OVER (… ORDER BY …)`
    FirstValue,
}

const WINDOWS: [(Window, &str, usize, usize); 4] = [
    (Window::RowNumber, "row_number", 0, 0),
    (Window::Lag, "lag", 1, 2),
    (Window::Lead, "lead", 1, 2),
    (Window::FirstValue, "first_value", 1, 1),
];

impl Window {
    /// The function of a name in any case.
    pub fn of(name: &str) -> Option<Self> {
        WINDOWS.iter().find(|(_, known, ..)| name.eq_ignore_ascii_case(known)).map(|(window, ..)| *window)
    }

    /// Its name, in capitals.
    pub fn name(self) -> String {
        WINDOWS
            .iter()
            .find(|(one, ..)| *one == self)
            .map_or_else(String::new, |(_, name, ..)| name.to_ascii_uppercase())
    }

    /// The least and the greatest number of its arguments.
    pub fn arguments(self) -> (usize, usize) {
        WINDOWS.iter().find(|(one, ..)| *one == self).map_or((0, 0), |(.., least, most)| (*least, *most))
    }
}

/// Every name of a function, aggregate or window, and the forms written like one.
pub fn names() -> impl Iterator<Item = &'static str> {
    let functions = FUNCTIONS.iter().filter_map(|(_, names, ..)| names.first().copied());
    let aggregates = AGGREGATES.iter().filter_map(|(_, names)| names.first().copied());
    let windows = WINDOWS.iter().map(|(_, name, ..)| *name);
    let forms = ["cast", "date_part", "extract", "ifnull", "try_cast"];
    functions.chain(aggregates).chain(windows).chain(forms)
}

/// A part of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the part of its name")]
pub enum Part {
    Year,
    Quarter,
    Month,
    /// The week of ISO 8601.
    Week,
    Day,
    /// The day of the year.
    Doy,
    /// The day of the week, Sunday is 0.
    Dow,
    /// The day of the week, Monday is 1.
    Isodow,
    Hour,
    Minute,
    Second,
}

const PARTS: [(Part, &[&str]); 11] = [
    (Part::Year, &["year", "years"]),
    (Part::Quarter, &["quarter"]),
    (Part::Month, &["month", "months"]),
    (Part::Week, &["week", "weeks", "isoweek"]),
    (Part::Day, &["day", "days"]),
    (Part::Doy, &["doy", "dayofyear"]),
    (Part::Dow, &["dow", "dayofweek"]),
    (Part::Isodow, &["isodow"]),
    (Part::Hour, &["hour", "hours"]),
    (Part::Minute, &["minute", "minutes"]),
    (Part::Second, &["second", "seconds"]),
];

impl Part {
    /// The part of a name in any case.
    pub fn of(name: &str) -> Option<Self> {
        let lower = name.to_ascii_lowercase();
        PARTS.iter().find(|(_, names)| names.contains(&lower.as_str())).map(|(part, _)| *part)
    }

    /// Its own name.
    pub fn name(self) -> &'static str {
        let names = PARTS.iter().find(|(part, _)| *part == self).map_or(&[][..], |(_, names)| names);
        names.first().copied().unwrap_or_default()
    }

    /// The names of all.
    pub fn names() -> impl Iterator<Item = &'static str> + Clone {
        PARTS.iter().filter_map(|(_, names)| names.first().copied())
    }

    /// Whether it is a part of the time of day.
    pub fn is_of_clock(self) -> bool {
        matches!(self, Self::Hour | Self::Minute | Self::Second)
    }
}

/// What a value is converted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the SQL type of its name")]
pub enum Target {
    Integer,
    Double,
    Varchar,
    Boolean,
    Date,
    Timestamp,
}

impl Target {
    /// Its name in SQL.
    pub fn name(self) -> &'static str {
        match self {
            Self::Integer => "INTEGER",
            Self::Double => "DOUBLE",
            Self::Varchar => "VARCHAR",
            Self::Boolean => "BOOLEAN",
            Self::Date => "DATE",
            Self::Timestamp => "TIMESTAMP",
        }
    }

    /// The kind of the converted values.
    pub fn kind(self) -> super::Kind {
        match self {
            Self::Integer => super::Kind::Integer,
            Self::Double => super::Kind::Real,
            Self::Varchar => super::Kind::Text,
            Self::Boolean => super::Kind::Truth,
            Self::Date => super::Kind::Date,
            Self::Timestamp => super::Kind::Moment,
        }
    }
}
