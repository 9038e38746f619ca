//! `proportion`: how many of how many, with an interval.

use serde::{Deserialize, Serialize};

use crate::analysis::Block;
use crate::analysis::kind::entry::{Entries, Scope, invalid, not_estimable};
use crate::analysis::kind::event::Event;
use crate::analysis::kind::value::{filtered, used_columns};
use crate::analysis::kind::{Output, percent_text};
use crate::analysis::{Exhibit, Nature, ProportionShape, Value};
use crate::data::Table;
use crate::diagnostic::Outcome;
use crate::statistics::Estimable;
use crate::statistics::proportion::{ProportionMethod, proportion};

/// The keys of a proportion block.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    pub data: String,
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    pub event: String,
    #[serde(default)]
    pub by: Option<String>,
    #[serde(default)]
    pub conf: Method,
    #[serde(default = "crate::analysis::kind::default_level")]
    pub level: f64,
}

/// Methods of the interval.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Method {
    #[default]
    Wilson,
    WilsonContinuity,
    ClopperPearson,
    AgrestiCoull,
    Jeffreys,
}

impl Method {
    fn statistic(self) -> ProportionMethod {
        match self {
            Self::Wilson => ProportionMethod::Wilson,
            Self::WilsonContinuity => ProportionMethod::WilsonContinuity,
            Self::ClopperPearson => ProportionMethod::ClopperPearson,
            Self::AgrestiCoull => ProportionMethod::AgrestiCoull,
            Self::Jeffreys => ProportionMethod::Jeffreys,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Wilson => "Wilson score",
            Self::WilsonContinuity => "Wilson score, continuity-corrected",
            Self::ClopperPearson => "Clopper–Pearson exact",
            Self::AgrestiCoull => "Agresti–Coull",
            Self::Jeffreys => "Jeffreys",
        }
    }
}

/// Computes the proportions.
pub(super) fn run(block: &Block, body: &Body, table: &Table) -> Outcome<Output> {
    let table = filtered(block, body.condition.as_deref(), table)?;
    let event = Event::read(block, &body.event, &table)?;
    let mut entries = Entries::default();
    let everyone: Vec<usize> = (0..table.rows()).collect();
    one(&mut entries, &Scope::default(), body, &table, &event, &everyone)?;
    let mut shape =
        ProportionShape { label: event.label(&table), groups: Vec::new(), confidence: percent_text(body.level) };
    if let Some(by) = &body.by {
        let groups = table.categories(by).map_err(|errors| at_key(block, "by", errors))?;
        for (index, label) in groups.levels.iter().enumerate() {
            let rows: Vec<usize> = everyone.iter().copied().filter(|row| groups.index[*row] == Some(index)).collect();
            if rows.is_empty() {
                continue;
            }
            let scope = Scope::default().group(by, label, &groups.codes[index]);
            one(&mut entries, &scope, body, &table, &event, &rows)?;
            shape.groups.push(label.clone());
        }
    }
    let mut columns = used_columns(&table, &[Some(&body.event), body.condition.as_ref()]);
    columns.extend(body.by.clone());
    let methods = format!(
        "Proportions are given with {} confidence intervals ({}).",
        percent_text(body.level),
        body.conf.words()
    );
    Ok(Output::new(entries, Exhibit::Proportion(shape), methods, columns))
}

fn one(entries: &mut Entries, scope: &Scope, body: &Body, table: &Table, event: &Event, rows: &[usize]) -> Outcome<()> {
    let known: Vec<usize> = rows.iter().copied().filter(|row| event.truth[*row].is_some()).collect();
    let with: Vec<usize> = known.iter().copied().filter(|row| event.truth[*row] == Some(true)).collect();
    let (all, some) = (entries.row_set(table, &known), entries.row_set(table, &with));
    entries.count(&scope.rows(some), "n", with.len());
    entries.count(&scope.rows(all), "N", known.len());
    let missing =
        entries.row_set(table, &rows.iter().copied().filter(|row| event.truth[*row].is_none()).collect::<Vec<_>>());
    entries.count(&scope.rows(missing), "n.missing", rows.len() - known.len());
    let scope = scope.rows(all);
    let estimated = proportion(with.len() as u64, known.len() as u64, body.level, body.conf.statistic())
        .map_err(|error| invalid(&error, table, &known))?;
    let parts: [(&str, Value); 3] = match estimated {
        Estimable::Value(found) => [
            ("estimate", Value::Number(found.estimate)),
            ("conf.low", Value::Number(found.conf_low)),
            ("conf.high", Value::Number(found.conf_high)),
        ],
        Estimable::Not(reason) => ["estimate", "conf.low", "conf.high"].map(|stat| (stat, not_estimable(&reason))),
    };
    for (stat, value) in parts {
        entries.put(&scope, stat, value, Nature::Proportion);
    }
    Ok(())
}

/// Gives errors without a place the place of a key.
pub(super) fn at_key(
    block: &Block,
    key: &str,
    mut errors: crate::diagnostic::Diagnostics,
) -> crate::diagnostic::Diagnostics {
    errors.0 = errors.0.into_iter().map(|error| error.or_at(|| block.key(key))).collect();
    errors
}
