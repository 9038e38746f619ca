//! The data frames R's reference results were computed from, with the factors its formulas name.

use std::collections::BTreeMap;

/// A column of a frame.
#[derive(Clone)]
pub enum Column {
    /// Numbers; NaN where missing.
    Number(Vec<f64>),
    /// Codes into levels; `None` where missing.
    Factor(Vec<Option<usize>>, Vec<String>),
}

/// Columns by name, with the names of the time and event columns.
#[derive(Clone)]
pub struct Frame {
    pub columns: BTreeMap<String, Column>,
    pub time: &'static str,
    pub rows: usize,
}

/// Rows of a model: complete cases only.
pub struct ModelRows {
    pub time: Vec<f64>,
    pub event: Vec<bool>,
    /// Row numbers in the frame.
    pub rows: Vec<usize>,
    /// Column name and values of each model term, factors as indicators.
    pub design: Vec<(String, Vec<f64>)>,
    /// Columns of each term, by the term's name.
    pub terms: Vec<(String, Vec<usize>)>,
    /// Strata codes, if any.
    pub stratum: Option<Vec<usize>>,
    /// Levels of the strata in R's order.
    pub stratum_levels: Vec<String>,
}

pub fn reference_path(name: &str) -> String {
    format!("{}/tests/reference/{name}", env!("CARGO_MANIFEST_DIR"))
}

pub fn reference_json(name: &str) -> serde_json::Value {
    let text = std::fs::read_to_string(reference_path(name)).expect("the reference file is there");
    serde_json::from_str(&text).expect("the reference file is JSON")
}

impl Frame {
    fn read(name: &str, time: &'static str) -> Self {
        let mut reader = csv::Reader::from_path(reference_path(name)).expect("the data file is there");
        let headers: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
        let mut cells: Vec<Vec<String>> = vec![Vec::new(); headers.len()];
        for record in reader.records() {
            for (column, cell) in cells.iter_mut().zip(&record.expect("a row")) {
                column.push(cell.to_owned());
            }
        }
        let rows = cells[0].len();
        let mut columns = BTreeMap::new();
        for (header, column) in headers.into_iter().zip(cells) {
            let numbers: Option<Vec<f64>> =
                column.iter().map(|cell| if cell == "NA" { Some(f64::NAN) } else { cell.parse().ok() }).collect();
            let column = match numbers {
                Some(numbers) => Column::Number(numbers),
                None => text_factor(&column),
            };
            columns.insert(header, column);
        }
        Self { columns, time, rows }
    }

    pub fn numbers(&self, name: &str) -> &[f64] {
        match &self.columns[name] {
            Column::Number(numbers) => numbers,
            Column::Factor(..) => panic!("{name} is a factor"),
        }
    }

    /// A factor made of a numeric column: `levels` pairs codes with labels.
    fn factor(&mut self, name: &str, from: &str, levels: &[(f64, &str)]) {
        let codes = self.numbers(from).iter().map(|value| levels.iter().position(|(code, _)| code == value)).collect();
        let labels = levels.iter().map(|(_, label)| (*label).to_owned()).collect();
        self.columns.insert(name.to_owned(), Column::Factor(codes, labels));
    }

    /// Puts the levels of a text factor in the order R had them.
    fn relevel(&mut self, name: &str, order: &[&str]) {
        let Column::Factor(codes, labels) = self.columns[name].clone() else { panic!("{name} is not a factor") };
        let place = |code: usize| order.iter().position(|label| *label == labels[code]);
        let codes = codes.into_iter().map(|code| code.and_then(place)).collect();
        let labels = order.iter().map(|label| (*label).to_owned()).collect();
        self.columns.insert(name.to_owned(), Column::Factor(codes, labels));
    }

    fn keep(&self, keep: impl Fn(usize) -> bool) -> Self {
        let rows: Vec<usize> = (0..self.rows).filter(|&row| keep(row)).collect();
        let columns = self.columns.iter().map(|(name, column)| {
            let column = match column {
                Column::Number(numbers) => Column::Number(rows.iter().map(|&row| numbers[row]).collect()),
                Column::Factor(codes, levels) => {
                    Column::Factor(rows.iter().map(|&row| codes[row]).collect(), levels.clone())
                }
            };
            (name.clone(), column)
        });
        Self { columns: columns.collect(), time: self.time, rows: rows.len() }
    }

    fn event_when(&mut self, from: &str, value: f64) {
        let event = self.numbers(from).iter().map(|&status| f64::from(u8::from(status == value))).collect();
        self.columns.insert("event".to_owned(), Column::Number(event));
    }

    pub fn lung() -> Self {
        let mut frame = Self::read("lung.csv", "time");
        frame.event_when("status", 2.0);
        frame.factor("sexf", "sex", &[(1.0, "male"), (2.0, "female")]);
        frame.factor("ecog", "ph.ecog", &[(0.0, "0"), (1.0, "1"), (2.0, "2"), (3.0, "3")]);
        frame
    }

    pub fn veteran() -> Self {
        let mut frame = Self::read("veteran.csv", "time");
        frame.event_when("status", 1.0);
        frame.factor("trtf", "trt", &[(1.0, "standard"), (2.0, "test")]);
        frame.factor("priorf", "prior", &[(0.0, "no"), (10.0, "yes")]);
        frame.relevel("celltype", &["squamous", "smallcell", "adeno", "large"]);
        frame
    }

    pub fn ovarian() -> Self {
        let mut frame = Self::read("ovarian.csv", "futime");
        frame.event_when("fustat", 1.0);
        frame.factor("rxf", "rx", &[(1.0, "1"), (2.0, "2")]);
        frame.factor("residf", "resid.ds", &[(1.0, "no"), (2.0, "yes")]);
        frame.factor("ecogf", "ecog.ps", &[(1.0, "1"), (2.0, "2")]);
        frame
    }

    /// All rows of colon: two a subject, `etype` 1 recurrence and 2 death.
    pub fn colon() -> Self {
        let mut frame = Self::read("colon.csv", "time");
        frame.event_when("status", 1.0);
        frame.relevel("rx", &["Obs", "Lev", "Lev+5FU"]);
        frame.factor("sexf", "sex", &[(0.0, "female"), (1.0, "male")]);
        frame.factor("differf", "differ", &[(1.0, "well"), (2.0, "moderate"), (3.0, "poor")]);
        let extent = [(1.0, "submucosa"), (2.0, "muscle"), (3.0, "serosa"), (4.0, "contiguous")];
        frame.factor("extentf", "extent", &extent);
        let group = |&nodes: &f64| match nodes {
            nodes if nodes.is_nan() => None,
            nodes if nodes <= 1.0 => Some(0),
            nodes if nodes <= 4.0 => Some(1),
            _ => Some(2),
        };
        let groups = frame.numbers("nodes").iter().map(group).collect();
        let labels = ["0-1", "2-4", ">4"].map(str::to_owned).to_vec();
        frame.columns.insert("nodegrp".to_owned(), Column::Factor(groups, labels));
        frame
    }

    pub fn colon_of(etype: f64) -> Self {
        let frame = Self::colon();
        let types = frame.numbers("etype").to_vec();
        frame.keep(|row| types[row] == etype)
    }

    /// The complete cases of a formula such as `Surv(time, ev) ~ age * sexf + strata(inst)`.
    pub fn model(&self, formula: &str) -> ModelRows {
        let right = formula.split('~').nth(1).expect("a formula has a right side").trim();
        let mut strata: Vec<String> = Vec::new();
        let mut right = right.to_owned();
        if let Some(at) = right.find("strata(") {
            let end = at + right[at..].find(')').expect("a closing parenthesis");
            strata = right[at + 7..end].split(',').map(|name| name.trim().to_owned()).collect();
            right = format!("{} {}", &right[..at], &right[end + 1..]);
        }
        let mut terms: Vec<Vec<String>> = Vec::new();
        for term in right.split('+').map(str::trim).filter(|term| !term.is_empty() && *term != "1") {
            let names: Vec<String> = term.split('*').map(|name| name.trim().to_owned()).collect();
            terms.extend(names.iter().map(|name| vec![name.clone()]));
            if names.len() > 1 {
                terms.push(names);
            }
        }
        let used: Vec<&String> = terms.iter().flatten().chain(&strata).collect();
        let complete = |row: usize| used.iter().all(|name| !self.is_missing(name, row));
        let rows: Vec<usize> = (0..self.rows).filter(|&row| complete(row)).collect();
        let mut design = Vec::new();
        let mut columns_of_terms = Vec::new();
        for names in &terms {
            let mut columns: Vec<(String, Vec<f64>)> = vec![(String::new(), vec![1.0; rows.len()])];
            for name in names {
                columns = multiply(&columns, &self.indicators(name, &rows));
            }
            let indexes = (design.len()..design.len() + columns.len()).collect();
            columns_of_terms.push((names.join(":"), indexes));
            design.extend(columns);
        }
        let (stratum, stratum_levels) = self.strata(&strata, &rows);
        ModelRows {
            time: rows.iter().map(|&row| self.numbers(self.time)[row]).collect(),
            event: rows.iter().map(|&row| self.numbers("event")[row] == 1.0).collect(),
            rows,
            design,
            terms: columns_of_terms,
            stratum,
            stratum_levels,
        }
    }

    fn is_missing(&self, name: &str, row: usize) -> bool {
        match &self.columns[name] {
            Column::Number(numbers) => numbers[row].is_nan(),
            Column::Factor(codes, _) => codes[row].is_none(),
        }
    }

    fn indicators(&self, name: &str, rows: &[usize]) -> Vec<(String, Vec<f64>)> {
        match &self.columns[name] {
            Column::Number(numbers) => vec![(name.to_owned(), rows.iter().map(|&row| numbers[row]).collect())],
            Column::Factor(codes, levels) => {
                let indicator =
                    |level: usize| rows.iter().map(|&row| f64::from(u8::from(codes[row] == Some(level)))).collect();
                (1..levels.len()).map(|level| (format!("{name}{}", levels[level]), indicator(level))).collect()
            }
        }
    }

    fn strata(&self, names: &[String], rows: &[usize]) -> (Option<Vec<usize>>, Vec<String>) {
        if names.is_empty() {
            return (None, Vec::new());
        }
        let key = |row: usize| -> Vec<usize> { names.iter().map(|name| self.code(name, row)).collect() };
        let mut keys: Vec<Vec<usize>> = rows.iter().map(|&row| key(row)).collect();
        let of_rows = keys.clone();
        keys.sort();
        keys.dedup();
        let codes = of_rows.iter().map(|key| keys.binary_search(key).expect("a known stratum")).collect();
        let labels = keys.iter().map(|key| self.label(&names[0], key[0])).collect();
        (Some(codes), labels)
    }

    /// The level of a factor, or the rank of a number among the distinct numbers.
    pub fn code(&self, name: &str, row: usize) -> usize {
        match &self.columns[name] {
            Column::Factor(codes, _) => codes[row].expect("a complete case"),
            Column::Number(numbers) => {
                let mut distinct: Vec<f64> = numbers.iter().copied().filter(|value| !value.is_nan()).collect();
                distinct.sort_by(f64::total_cmp);
                distinct.dedup();
                distinct.iter().position(|&value| value == numbers[row]).expect("a complete case")
            }
        }
    }

    fn label(&self, name: &str, code: usize) -> String {
        match &self.columns[name] {
            Column::Factor(_, levels) => levels[code].clone(),
            Column::Number(_) => code.to_string(),
        }
    }

    /// The codes of the single factor on a formula's right side, its levels, and the complete rows.
    pub fn grouping(&self, name: &str, rows: &[usize]) -> (Vec<usize>, Vec<String>) {
        let Column::Factor(codes, levels) = &self.columns[name] else { panic!("{name} is not a factor") };
        (rows.iter().map(|&row| codes[row].expect("a complete case")).collect(), levels.clone())
    }
}

/// The products of two sets of columns, named as R names interactions.
fn multiply(left: &[(String, Vec<f64>)], right: &[(String, Vec<f64>)]) -> Vec<(String, Vec<f64>)> {
    let mut products = Vec::new();
    for (right_name, right_values) in right {
        for (left_name, left_values) in left {
            let name = if left_name.is_empty() { right_name.clone() } else { format!("{left_name}:{right_name}") };
            products.push((name, left_values.iter().zip(right_values).map(|(a, b)| a * b).collect()));
        }
    }
    products
}

fn text_factor(cells: &[String]) -> Column {
    let mut levels: Vec<String> = cells.iter().filter(|cell| *cell != "NA").cloned().collect();
    levels.sort();
    levels.dedup();
    let codes = cells.iter().map(|cell| levels.iter().position(|level| level == cell)).collect();
    Column::Factor(codes, levels)
}
