//! Fine–Gray models of the cause of interest, one term at a time and together.

use std::collections::BTreeMap;

use crate::analysis::complete_cases::{CompleteCases, others};
use crate::analysis::event::Event;
use crate::analysis::regression::design::{self, Design};
use crate::analysis::regression::entry::{Estimate, Fitted, chi_square};
use crate::analysis::regression::term::Term;
use crate::analysis::regression::term_list::{self, TermOptions};
use crate::analysis::regression::{models, shape};
use crate::analysis::result_writer::{ResultWriter, Scope, absent, invalid};
use crate::analysis::words::{left_out, percent_text};
use crate::analysis::{Block, Nature, RegressionShape, Value};
use crate::data::Table;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::kinds::incidence::cause::Causes;
use crate::kinds::incidence::keys::IncidenceKeys;
use crate::statistics::Estimable;
use crate::statistics::competing::{CompetingRisks, FineGray, fine_gray};
use crate::statistics::cox::{CoxFit, Ties};

/// What a model is fitted to.
pub(crate) struct Setting<'a> {
    pub block: &'a Block,
    pub body: &'a IncidenceKeys,
    pub table: &'a Table,
    pub causes: &'a Causes,
    /// The cause of interest, from 0.
    pub cause: usize,
}

/// Fits the models of the terms and enters their results.
pub(crate) fn run(
    setting: &Setting<'_>,
    names: &[String],
    entries: &mut ResultWriter,
    notes: &mut Vec<Diagnostic>,
) -> Outcome<RegressionShape> {
    let Setting { block, body, table, .. } = *setting;
    models::are_asked_for(block, body.univariable, body.multivariable)?;
    let spline = BTreeMap::new();
    let options = TermOptions { reference: &body.reference, scale: &body.scale, spline: &spline };
    let terms = term_list::terms(block, table, names, &options)?;
    models::can_be_fitted(block, &terms, body.multivariable)?;
    let event = setting.event();
    let complete_of = |chosen: &[Term]| -> Outcome<CompleteCases> {
        let columns = (body.time.as_str(), None, None);
        let complete =
            CompleteCases::read(block, table, columns, &event, |row| chosen.iter().all(|term| term.is_known(row)))?;
        setting.times_above_zero(&complete)?;
        Ok(complete)
    };
    let root = Scope::default();
    if body.univariable {
        for term in &terms {
            let alone = std::slice::from_ref(term);
            setting.write(alone, &complete_of(alone)?, &root.step("univariable"), (entries, notes))?;
        }
    }
    let everyone = complete_of(&terms)?;
    if body.multivariable {
        let scope = root.step("multivariable");
        let fit = setting.write(&terms, &everyone, &scope, (entries, notes))?;
        setting.global(&terms, &everyone, fit.as_ref(), (entries, notes));
    }
    Ok(RegressionShape {
        estimate: "Subdistribution hazard ratio".to_owned(),
        short: "SHR".to_owned(),
        terms: shape::terms(&terms, &everyone.rows, &root, entries),
        complete: body.multivariable.then(|| entries.row(&root.step("model"))),
        univariable: body.univariable,
        multivariable: body.multivariable,
        confidence: percent_text(body.level),
        ..RegressionShape::default()
    })
}

fn design_of(terms: &[Term], complete: &CompleteCases) -> Design {
    design::design(&terms.iter().collect::<Vec<_>>(), &complete.rows)
}

impl Setting<'_> {
    /// The event of the cause of interest.
    fn event(&self) -> Event {
        let truth = self.causes.index.iter().map(|cause| cause.map(|cause| cause == self.cause + 1)).collect();
        Event::of(truth, &self.body.status)
    }

    /// Nobody is at risk at time 0, so a row that ends there has no place in a risk set.
    fn times_above_zero(&self, complete: &CompleteCases) -> Outcome<()> {
        let Some(index) = complete.time.doubles().iter().position(|time| *time == 0.0) else { return Ok(()) };
        let error = Diagnostic::error("the time is 0, where the Fine–Gray model needs times above 0")
            .hint("select the rows with `where`");
        Err(error
            .or_at(|| self.table.place_of(complete.rows.at(index)).unwrap_or_else(|| self.block.key("time")))
            .into())
    }

    fn fitted<'b>(&'b self, terms: &'b [Term], complete: &'b CompleteCases, design: &'b Design) -> Fitted<'b> {
        Fitted {
            block: self.block,
            table: self.table,
            design,
            terms,
            rows: complete.rows.rows(),
            event: &complete.event,
        }
    }

    /// Fits one model and enters its estimates below `scope`.
    fn write(
        &self,
        terms: &[Term],
        complete: &CompleteCases,
        scope: &Scope,
        (entries, notes): (&mut ResultWriter, &mut Vec<Diagnostic>),
    ) -> Outcome<Option<CoxFit>> {
        let rows = entries.row_set(self.table, &complete.rows);
        let scope = scope.rows(rows);
        let design = design_of(terms, complete);
        let to = self.fitted(terms, complete, &design);
        let cause_of = self.causes.of_rows(&complete.rows);
        let time = complete.time.doubles();
        let model = FineGray {
            risks: CompetingRisks::right_censored(&time, &cause_of, self.causes.labels.len()),
            cause: self.cause + 1,
            columns: &design.values,
            ties: Ties::Breslow,
            conf_level: self.body.level,
        };
        to.counts(&scope, entries);
        let fitted = if let Some(reason) = to.unfit() {
            Err(reason)
        } else {
            match fine_gray(&model).map_err(|error| invalid(&error, self.table, &complete.rows))? {
                Estimable::Value(fit) => Ok(fit),
                Estimable::Not(reason) => Err(to.reason(&reason)),
            }
        };
        let (estimates, fit) = match fitted {
            Ok(fit) => (Estimate::of_wald(&fit), Some(fit)),
            Err(reason) => {
                notes.push(to.finding(&reason));
                (design.columns.iter().map(|_| Estimate::of_reason(&reason)).collect(), None)
            }
        };
        to.coefficients(&scope, estimates, entries);
        Ok(fit)
    }

    /// The results of the model of all terms as a whole, below `model`.
    fn global(
        &self,
        terms: &[Term],
        complete: &CompleteCases,
        fit: Option<&CoxFit>,
        (entries, notes): (&mut ResultWriter, &mut Vec<Diagnostic>),
    ) {
        let rows = entries.row_set(self.table, &complete.rows);
        let scope = Scope::default().step("model").rows(rows);
        let missing = others(self.table, &complete.rows);
        entries.count_rows(self.table, &scope, "n.missing", &missing);
        entries.words(&scope, "cause", self.causes.labels[self.cause].clone());
        let design = design_of(terms, complete);
        let events = complete.event.iter().filter(|event| **event).count();
        self.fitted(terms, complete, &design).totals(&scope, (events, "events"), entries, notes);
        match fit {
            Some(fit) => {
                let columns: Vec<usize> = (0..fit.coefficients.len()).collect();
                let test = scope.step("test").step("wald");
                match fit.wald_test(&columns) {
                    Estimable::Value(found) => chi_square(entries, &test, &found),
                    Estimable::Not(reason) => entries.put(&test, "p.value", absent(reason.to_string()), Nature::PValue),
                }
                let likelihood = scope.step("log_likelihood");
                entries.put(&likelihood, "null", Value::Number(fit.log_likelihood_null), Nature::Quantity(2));
                entries.put(&likelihood, "model", Value::Number(fit.log_likelihood), Nature::Quantity(2));
            }
            None => {
                let reason = absent("the model has no estimate");
                entries.put(&scope.step("test").step("wald"), "p.value", reason, Nature::PValue);
            }
        }
        if !missing.is_empty() {
            notes.push(
                Diagnostic::note(format!("block `{}`: {} of the model", self.block.id, left_out(missing.len())))
                    .at(self.block.key("terms")),
            );
        }
    }
}
