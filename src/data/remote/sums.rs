//! Sums over the rows of each time, which the engine makes for each step of a Cox model.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::super::column::Values;
use super::super::table::Table;
use super::held::Remote;
use super::level::{at_level, place_of_level};
use super::summed::Summed;
use super::{print, received};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::engine::{Dialect, SqlType};
use crate::sql::quoted;

/// A factor of a covariate, which is their product before it is scaled.
#[derive(Debug, Clone, PartialEq)]
pub enum SummedFactor {
    /// The numbers of a column, divided by one.
    Number(String, f64),
    /// 1 for rows that are at a level of a column, by its code, and 0 for others.
    Level(String, String),
}

/// Rows of a model, and what is summed over them.
#[derive(Debug, Clone)]
pub struct SumsQuestion<'a> {
    /// The column of times.
    pub time: &'a str,
    /// The event: a column or a condition.
    pub event: &'a str,
    /// The column of strata, with the codes of its levels.
    pub strata: Option<(&'a str, &'a [String])>,
    /// The columns of which each row has a value.
    pub known: &'a [String],
    /// The factors of each covariate.
    pub covariates: &'a [Vec<SummedFactor>],
    /// What is subtracted from each covariate, by what it is divided then, and its coefficient.
    pub points: Vec<(f64, f64, f64)>,
}

/// Mean and standard deviation of each covariate.
#[derive(Debug, Clone, PartialEq)]
pub struct MomentsOfRows {
    /// The number of rows.
    pub rows: u64,
    /// Mean and standard deviation of each covariate over them.
    pub of: Vec<(f64, f64)>,
}

/// Sums over the rows of a stratum with one time that have the event, or that have it not.
#[derive(Debug, Clone, PartialEq)]
pub struct SumsOfTime {
    /// The place of the stratum among the codes that were given; 0 without strata.
    pub stratum: usize,
    /// The time.
    pub time: f64,
    /// Whether they have the event.
    pub event: bool,
    /// How many they are.
    pub rows: u64,
    /// With the scaled covariates x and r = exp(xβ): the sum of r, those of r x, and those of r x xᵀ, of which the
    /// upper triangle row by row.
    pub sums: Vec<f64>,
}

impl Table {
    /// The rows behind the table, where values of some columns are not told, but summed elsewhere.
    pub fn summed(&self) -> Option<&Summed> {
        self.summed.as_deref()
    }

    /// The same table, where the engine sums some columns over the rows of another.
    pub(super) fn with_rows_behind(
        self,
        table: &Self,
        (remote, conditions): (&Remote, &[String]),
        columns: BTreeSet<String>,
        block: &str,
    ) -> Self {
        let summed = Summed {
            id: table.id.clone(),
            of: table.columns.clone(),
            remote: Arc::new(remote.clone()),
            conditions: conditions.to_vec(),
            columns,
            block: block.to_owned(),
            questions: Mutex::default(),
        };
        Self { summed: Some(Arc::new(summed)), ..self }
    }
}

impl Summed {
    /// Asks for means and standard deviations; the points of the question are not looked at.
    ///
    /// # Errors
    /// As [`Summed::ask`].
    pub fn moments(&self, question: &SumsQuestion<'_>) -> Outcome<MomentsOfRows> {
        let table = self.table();
        let asking = Asking { table: &table, remote: &self.remote };
        let sql = asking.moments(&self.conditions, question)?;
        let purpose = format!("the means of block `{}`", self.block);
        let answer = self.remote.connection.ask(&purpose, &sql)?;
        let columns: Option<Vec<Vec<f64>>> = received::columns(&answer)?.into_iter().map(numbers).collect();
        // Without rows there is no mean.
        let found: Option<Vec<f64>> =
            columns.and_then(|columns| columns.into_iter().map(|column| column.first().copied()).collect());
        match found.as_deref() {
            Some([rows, rest @ ..]) if rest.len() == 2 * question.covariates.len() => Ok(MomentsOfRows {
                rows: *rows as u64,
                of: rest.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect(),
            }),
            _ => Err(no_sums().into()),
        }
    }

    /// The table that the engine holds.
    fn table(&self) -> Table {
        Table { columns: self.of.clone(), remote: Some(self.remote.clone()), ..Table::empty(&self.id) }
    }

    /// Asks for sums.
    ///
    /// # Errors
    /// The engine gives no answer, or another than it was asked for.
    pub fn ask(&self, question: &SumsQuestion<'_>) -> Outcome<Vec<SumsOfTime>> {
        let table = self.table();
        let asking = Asking { table: &table, remote: &self.remote };
        let sql = asking.sql(&self.conditions, question)?;
        let purpose = format!("the sums of block `{}`", self.block);
        let answer = self.remote.connection.ask(&purpose, &sql)?;
        if question.points.iter().all(|(_, _, beta)| *beta == 0.0) {
            self.questions.lock().unwrap_or_else(PoisonError::into_inner).push(sql);
        }
        let columns: Option<Vec<Vec<f64>>> = received::columns(&answer)?.into_iter().map(numbers).collect();
        let columns = columns.ok_or_else(no_sums)?;
        let p = question.covariates.len();
        let (stratum, columns) = columns.split_at(usize::from(question.strata.is_some()).min(columns.len()));
        let [time, event, rows, sums @ ..] = columns else { return Err(no_sums().into()) };
        if sums.len() != 1 + p + p * (p + 1) / 2 {
            return Err(no_sums().into());
        }
        let of_row = |at: usize| SumsOfTime {
            stratum: stratum.first().map_or(0, |codes| codes[at] as usize),
            time: time[at],
            event: event[at] > 0.5,
            rows: rows[at] as u64,
            sums: sums.iter().map(|column| column[at]).collect(),
        };
        let mut found: Vec<SumsOfTime> = (0..rows.len()).map(of_row).collect();
        // The order of the answer is the engine's, that in which sums are added up is not.
        found.sort_by(|a, b| a.stratum.cmp(&b.stratum).then(a.time.total_cmp(&b.time)).then(a.event.cmp(&b.event)));
        Ok(found)
    }
}

fn no_sums() -> Diagnostic {
    Diagnostic::error("the engine answered with no sums where it was asked for them").code("engine")
}

/// A table that the engine holds.
struct Asking<'a> {
    table: &'a Table,
    remote: &'a Remote,
}

impl Asking<'_> {
    fn sql(&self, conditions: &[String], question: &SumsQuestion<'_>) -> Outcome<String> {
        let Self { table, remote } = *self;
        let dialect = remote.dialect();
        let column = |name: &str| print::column(table, remote, name);
        let stratum = match question.strata {
            None => String::new(),
            Some((name, codes)) => format!("{} AS g, ", place_of_level(table, remote, name, codes)?),
        };
        let event = self.event(question.event)?;
        let time = dialect.cast(&column(question.time)?, SqlType::Real);
        let mut inner = format!("{stratum}{time} AS t, CASE WHEN {event} THEN 1 ELSE 0 END AS e");
        for ((at, covariate), (centre, scale, _)) in question.covariates.iter().enumerate().zip(&question.points) {
            let (centre, scale) = (dialect.real(*centre), dialect.real(*scale));
            inner.push_str(&format!(", ({} - {centre}) / {scale} AS x{at}", self.product(covariate)?));
        }
        let from = self.from(conditions, &event, question)?;
        Ok(summing(dialect, question, &inner, &from))
    }

    /// The rows of the model.
    fn from(&self, conditions: &[String], event: &str, question: &SumsQuestion<'_>) -> Outcome<String> {
        let mut conditions = conditions.to_vec();
        conditions.push(format!("({event}) IS NOT NULL"));
        for name in question.known {
            conditions.push(format!("({}) IS NOT NULL", print::column(self.table, self.remote, name)?));
        }
        Ok(self.remote.from(&conditions))
    }

    fn event(&self, written: &str) -> Outcome<String> {
        // A column is called as it likes; anything else is a condition.
        match self.table.column(written.trim()) {
            Some(column) => self.table.condition_elsewhere(self.remote, &quoted(&column.name)),
            None => self.table.condition_elsewhere(self.remote, written),
        }
    }

    fn moments(&self, conditions: &[String], question: &SumsQuestion<'_>) -> Outcome<String> {
        let from = self.from(conditions, &self.event(question.event)?, question)?;
        let (mut inner, mut outer) = (Vec::new(), vec!["COUNT(*) AS n".to_owned()]);
        for (at, covariate) in question.covariates.iter().enumerate() {
            inner.push(format!("{} AS x{at}", self.product(covariate)?));
            outer.push(format!("AVG(x{at}) AS m{at}, STDDEV_POP(x{at}) AS d{at}"));
        }
        Ok(format!("SELECT {} FROM (SELECT {} {from}) AS u", outer.join(", "), inner.join(", ")))
    }

    /// A covariate before it is scaled.
    fn product(&self, factors: &[SummedFactor]) -> Outcome<String> {
        let Self { table, remote } = *self;
        let dialect = remote.dialect();
        let factor = |factor: &SummedFactor| -> Outcome<String> {
            Ok(match factor {
                SummedFactor::Number(name, divisor) => {
                    let number = dialect.cast(&print::column(table, remote, name)?, SqlType::Real);
                    if *divisor == 1.0 { number } else { format!("({number} / {})", dialect.real(*divisor)) }
                }
                SummedFactor::Level(name, code) => {
                    let at = at_level(table, remote, name, code)?;
                    format!("(CASE WHEN {at} THEN {} ELSE {} END)", dialect.real(1.0), dialect.real(0.0))
                }
            })
        };
        Ok(factors.iter().map(factor).collect::<Outcome<Vec<String>>>()?.join(" * "))
    }
}

/// The numbers of a column of which every row has one.
fn numbers(values: Values) -> Option<Vec<f64>> {
    match values {
        Values::Number(all) => all.into_iter().collect(),
        Values::Integer(all) => all.into_iter().map(|number| number.map(|number| number as f64)).collect(),
        _ => None,
    }
}

/// The query for the sums of rows whose stratum, where there are strata, time, event and scaled covariates are `g`, `t`, `e`
/// and `x0`, `x1` ….
fn summing(dialect: Dialect, question: &SumsQuestion<'_>, inner: &str, from: &str) -> String {
    let p = question.covariates.len();
    let predictor: Vec<String> = question
        .points
        .iter()
        .enumerate()
        .filter(|(_, (_, _, beta))| *beta != 0.0)
        .map(|(at, (_, _, beta))| format!("{} * x{at}", dialect.real(*beta)))
        .collect();
    let risk = match predictor.as_slice() {
        [] => dialect.real(1.0),
        some => dialect.exponential(&some.join(" + ")),
    };
    let names: String = (0..p).map(|at| format!(", x{at}")).collect();
    let mut sums = "COUNT(*) AS n, SUM(r) AS s".to_owned();
    (0..p).for_each(|i| sums.push_str(&format!(", SUM(r * x{i}) AS s{i}")));
    for i in 0..p {
        (i..p).for_each(|j| sums.push_str(&format!(", SUM(r * x{i} * x{j}) AS s{i}_{j}")));
    }
    let keys = if question.strata.is_some() { "g, t, e" } else { "t, e" };
    format!(
        "SELECT {keys}, {sums} FROM (SELECT {keys}{names}, {risk} AS r FROM (SELECT {inner} {from}) AS u) AS v \
         GROUP BY {keys}"
    )
}
