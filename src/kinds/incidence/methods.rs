//! What an incidence block computed, in sentences.

use crate::analysis::words::{complete_case, each_or_all, in_sentence, intervals};
use crate::data::Table;
use crate::kinds::incidence::keys::IncidenceKeys;
use crate::kinds::incidence::shape::IncidenceShape;
use crate::language;

/// The sentences: incidence and its intervals, the test, the models. `censored` is the
/// value of the status that is censoring.
pub(super) fn sentences(body: &IncidenceKeys, (table, censored): (&Table, &str), shape: &IncidenceShape) -> String {
    let mut out = format!(
        "The cumulative incidence of {} was estimated by the Aalen–Johansen method",
        language::list(&shape.causes)
    );
    if shape.causes.len() > 1 {
        out.push_str(", with each of these events competing with the others");
    }
    if body.start.is_some() {
        out.push_str(" and delayed entry (left truncation)");
    }
    out.push_str(&format!(
        "; {} {censored} was treated as censoring. Pointwise {} were based on {} and calculated on the {} scale.",
        shape.status,
        intervals(body.level),
        body.variance.words(),
        body.conf.words()
    ));
    if shape.test.is_some() {
        let strata =
            body.strata.as_ref().map_or(String::new(), |name| format!(", stratified by {}", table.title(name)));
        let by = shape.by.as_deref().map_or(String::new(), |by| format!(" defined by {}", in_sentence(by)));
        out.push_str(&format!(" Groups{by} were compared by the Gray test for each event{strata}."));
    }
    if let (Some(_), Some(cause)) = (&shape.model, &shape.cause) {
        out.push_str(&models(body, table, cause));
    }
    out
}

fn models(body: &IncidenceKeys, table: &Table, cause: &str) -> String {
    let covariates = body.terms.as_ref().map_or(0, Vec::len);
    format!(
        " Subdistribution hazard ratios for {cause} were estimated with Fine–Gray proportional subdistribution hazards \
         models{}. After a competing event, {counted} remained at risk, with weights from the Kaplan–Meier estimate of the \
         censoring distribution of all {counted}. Tied event times were handled by the Breslow method, with censoring \
         at an event time taken to occur after the event. P values and {} were based on Wald statistics with the \
         Fine–Gray variance, which accounts for the estimation of the weights. {}",
        each_or_all(body.univariable, body.multivariable, covariates),
        intervals(body.level),
        complete_case(table.rows_called()),
        counted = table.rows_called()
    )
}
