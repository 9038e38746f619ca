//! What a correlation block computed, in sentences.

use crate::analysis::words::intervals;
use crate::kinds::correlation::keys::{CorrelationKeys, Method};

/// The sentences: the coefficient, its interval and test, rows, adjustment.
pub(super) fn sentences(body: &CorrelationKeys, counted: &str, adjusted: bool) -> String {
    let how = match body.method {
        Method::Pearson => format!(
            "Pearson product-moment correlation coefficients, with {} by the Fisher z transformation and P values by \
             t tests",
            intervals(body.level())
        ),
        Method::Spearman => "Spearman rank correlation coefficients; P values were exact for up to 9 pairs of values \
                             without ties, from the Edgeworth series (algorithm AS 89) for up to 1290, and otherwise \
                             from the t approximation"
            .to_owned(),
        Method::Kendall => {
            "Kendall rank correlation coefficients (tau-b); P values were exact below 50 pairs of values \
                            without ties, and otherwise from the normal approximation"
                .to_owned()
        }
    };
    let mut out = format!(
        "Associations between variables were measured by {how}. Each coefficient was calculated from the {counted} with \
         both values."
    );
    if let Some(name) = body.adjust.words().filter(|_| adjusted) {
        out.push_str(&format!(" P values were adjusted for multiplicity by the {name} method."));
    }
    out
}
