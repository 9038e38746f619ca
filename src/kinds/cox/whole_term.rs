//! Results of terms with several columns: tests of all columns together, the values of
//! a spline compared, and whether its curve is a straight line.

use crate::analysis::regression::design::{design, knots};
use crate::analysis::regression::entry::{Estimate, chi_square, finite};
use crate::analysis::regression::term::{Spline, Term, TermValues};
use crate::analysis::result_writer::{ResultWriter, Scope, absent, invalid};
use crate::analysis::words::plain_number;
use crate::analysis::{Nature, Value};
use crate::diagnostic::Outcome;
use crate::kinds::cox::model::Model;
use crate::statistics::Estimable;
use crate::statistics::cox::{CoxFit, cox, likelihood_ratio_of};
use crate::statistics::distribution::normal_upper;
use crate::statistics::matrix::dot;
use crate::statistics::natural_spline::natural_spline;
use crate::statistics::survival_interval::two_sided_quantile;

/// Enters what a fit says of terms as a whole. In a model of one term its test is the
/// model's likelihood-ratio test, which is entered with the model.
pub(crate) fn write(
    model: &Model<'_>,
    fit: &CoxFit,
    multivariable: bool,
    scope: &Scope,
    entries: &mut ResultWriter,
) -> Outcome<()> {
    for (index, term) in model.terms.iter().enumerate() {
        let columns = model.design.of_term(index);
        let scope = scope.variable(&term.name);
        if multivariable && columns.len() > 1 {
            model.wald(fit, &columns, &scope.step("test"), entries);
        }
        if let Some(spline) = term.spline() {
            basis(fit, &columns, &scope, entries);
            compared(model, fit, (term, spline), &columns, &scope, entries)?;
            straightness(model, fit, index, &scope, entries)?;
        }
    }
    Ok(())
}

/// Enters the reason at the results of splines, where a model has no fit.
pub(crate) fn refused(model: &Model<'_>, reason: &str, scope: &Scope, entries: &mut ResultWriter) {
    for term in &model.terms {
        let Some(spline) = term.spline() else { continue };
        let scope = scope.variable(&term.name);
        for step in ["test", "nonlinear"] {
            entries.put(&scope.step(step), "p.value", absent(reason), Nature::PValue);
        }
        for value in spline.comparison().map_or(&[][..], |(at, _)| at) {
            let value = plain_number(*value);
            Estimate::of_reason(reason).put(&scope.level(&value, &value), entries);
        }
    }
}

/// The coefficients of the basis, as R prints those of `ns(x, df)`.
fn basis(fit: &CoxFit, columns: &[usize], scope: &Scope, entries: &mut ResultWriter) {
    for (number, column) in columns.iter().enumerate() {
        let one = &fit.coefficients[*column];
        let scope = scope.step("basis").step((number + 1).to_string());
        entries.put(&scope, "coefficient", finite(one.estimate), Nature::Quantity(3));
        entries.put(&scope, "std.error", finite(one.std_error), Nature::Quantity(3));
    }
}

/// Hazard ratios of values of a spline against its reference value: with the basis `B`,
/// `log HR = (B(x) - B(r)) β`, whose variance is the quadratic form of that row.
fn compared(
    model: &Model<'_>,
    fit: &CoxFit,
    (term, spline): (&Term, &Spline),
    columns: &[usize],
    scope: &Scope,
    entries: &mut ResultWriter,
) -> Outcome<()> {
    let (Some((at, reference)), TermValues::Smooth { values, .. }) = (spline.comparison(), &term.values) else {
        return Ok(());
    };
    let numbers: Vec<f64> = model.complete.rows.iter().filter_map(|row| values.get(row)).collect();
    let Ok(knots) = knots(&numbers, spline.df()) else { return Ok(()) };
    let points: Vec<f64> = at.iter().copied().chain([reference]).collect();
    let failed = |error| invalid(&error, model.table, &model.complete.rows);
    let basis = natural_spline(&points, &knots.inner, knots.boundary).map_err(failed)?;
    let beta: Vec<f64> = columns.iter().map(|column| fit.coefficients[*column].estimate).collect();
    let variance = fit.variance.submatrix(columns);
    let z = two_sided_quantile(model.body.level);
    for (index, value) in at.iter().enumerate() {
        let row: Vec<f64> = basis.iter().map(|column| column[index] - column[at.len()]).collect();
        let estimate = dot(&row, &beta);
        let std_error = variance.quadratic_form(&row).max(0.0).sqrt();
        let scope = scope.level(&plain_number(*value), &plain_number(*value));
        // The reference against itself is 1 without error and needs no test.
        let tested = |number: f64| if std_error > 0.0 { finite(number) } else { absent("it is the reference value") };
        let statistic = estimate / std_error;
        let found = Estimate {
            estimate: finite(libm::exp(estimate)),
            std_error: Value::Number(std_error),
            conf_low: finite(libm::exp(estimate - z * std_error)),
            conf_high: finite(libm::exp(estimate + z * std_error)),
            statistic: tested(statistic),
            p_value: tested((2.0 * normal_upper(statistic.abs())).min(1.0)),
        };
        found.put(&scope, entries);
    }
    Ok(())
}

/// The likelihood-ratio test of a spline against a straight line on the same rows.
fn straightness(
    model: &Model<'_>,
    fit: &CoxFit,
    term: usize,
    scope: &Scope,
    entries: &mut ResultWriter,
) -> Outcome<()> {
    let failed = |error| invalid(&error, model.table, &model.complete.rows);
    let linear: Vec<Term> = model
        .terms
        .iter()
        .enumerate()
        .map(|(index, other)| if index == term { other.linear() } else { other.clone() })
        .collect();
    let columns = design(&linear.iter().collect::<Vec<_>>(), &model.complete.rows);
    let test = match cox(&model.problem(&columns.values)).map_err(failed)? {
        Estimable::Value(smaller) => likelihood_ratio_of(fit, &smaller),
        Estimable::Not(reason) => Estimable::Not(reason),
    };
    let scope = scope.step("nonlinear");
    match test {
        Estimable::Value(test) if !fit.is_robust => chi_square(entries, &scope, &test),
        // Rows that are not independent have no likelihood to compare.
        Estimable::Value(_) => entries.put(
            &scope,
            "p.value",
            absent("rows that are weighted or clustered have no likelihood to compare"),
            Nature::PValue,
        ),
        Estimable::Not(reason) => {
            entries.put(&scope, "p.value", absent(model.fitted().reason(&reason)), Nature::PValue)
        }
    }
    Ok(())
}
