//! What a Cox block computed, in sentences.

use crate::analysis::regression::term::Term;
use crate::analysis::words::percent_text;
use crate::kinds::cox::keys::{CoxKeys, TieMethod, Transform};

/// The sentences: models, data, ties, inference, the test of proportional hazards, curves.
pub(crate) fn sentences(body: &CoxKeys, terms: &[Term], is_robust: bool) -> String {
    let mut out = models(body);
    let splines: Vec<String> = body
        .spline
        .iter()
        .map(|(name, spline)| {
            format!(
                "; {name} entered as a natural cubic spline with {} degrees of freedom, knots at its quantiles, and was \
                 tested against a straight line by the likelihood ratio",
                spline.df()
            )
        })
        .collect();
    out.push_str(&splines.concat());
    let products: Vec<&str> =
        terms.iter().filter(|term| term.is_interaction()).map(|term| term.name.as_str()).collect();
    if !products.is_empty() {
        out.push_str(&format!("; the models of all factors hold the interactions {}", products.join(", ")));
    }
    out.push_str(&inference(body, is_robust));
    if let Some(curves) = &body.curves {
        out.push_str(&curves.methods(body.level));
    }
    out.push_str(" Rows with a missing value of a factor in a model were left out of it.");
    out
}

fn models(body: &CoxKeys) -> String {
    let mut out = String::from("Hazard ratios were estimated by Cox proportional hazards models");
    if body.firth {
        out.push_str(" with Firth's penalised likelihood");
    }
    if let Some(start) = &body.start {
        out.push_str(&format!(" of intervals from {start} to {} (delayed entry, or the counting process)", body.time));
    }
    if let Some(weights) = &body.weights {
        out.push_str(&format!(", weighted by {weights}"));
    }
    if let Some(strata) = &body.strata {
        out.push_str(&format!(", stratified by {strata}"));
    }
    out.push_str(&format!(", with ties treated by {}", body.ties.words()));
    out.push_str(match (body.univariable, body.multivariable) {
        (true, true) => ", first for each factor alone and then for all together",
        (true, false) => ", for each factor alone",
        _ => "",
    });
    out
}

fn inference(body: &CoxKeys, is_robust: bool) -> String {
    let level = percent_text(body.level);
    if body.firth {
        return format!(
            "; P values are of penalised likelihood ratio tests and {level} confidence intervals of the profile \
             penalised likelihood."
        );
    }
    let robust = match (is_robust, &body.cluster) {
        (true, Some(cluster)) => format!(" with a robust (grouped jackknife) variance, rows grouped by {cluster}"),
        (true, None) => " with a robust (jackknife) variance".to_owned(),
        (false, _) => String::new(),
    };
    let mut out = format!("; P values and {level} confidence intervals are Wald's{robust}.");
    // The discrete likelihood has no such test here, and one factor at a time is not tested.
    if body.multivariable && body.ties != TieMethod::Exact {
        let scale = match body.transform {
            Transform::Km => "one minus the Kaplan–Meier estimate",
            Transform::Rank => "the ranks of the times",
            Transform::Identity => "time",
            Transform::Log => "the logarithm of time",
        };
        out.push_str(&format!(
            " Proportional hazards were tested by the score test against {scale} (Grambsch–Therneau)."
        ));
    }
    out
}
