//! What a Cox block computed, in sentences.

use crate::analysis::regression::term::{Spline, Term, TermValues};
use crate::analysis::words::{complete_case, each_or_all, intervals, plain_number};
use crate::data::Table;
use crate::kinds::cox::keys::{Covariate, CoxKeys, Curves, TieMethod, Transform};
use crate::language::{self, Spelling};

/// What the sentences are about.
pub(crate) struct Fitted<'a> {
    /// The keys of the block.
    pub(crate) body: &'a CoxKeys,
    /// The table of the models.
    pub(crate) table: &'a Table,
    /// The terms of the model of all.
    pub(crate) terms: &'a [Term],
    /// Whether the variance is robust.
    pub(crate) is_robust: bool,
}

impl Fitted<'_> {
    /// The sentences: models, ties, shapes of covariates, inference, the test of
    /// proportional hazards, curves, rows.
    pub(crate) fn sentences(&self, spelling: &Spelling) -> String {
        let mut out = self.models(spelling);
        out.extend([self.shapes(spelling), self.inference(spelling), self.proportional_hazards()]);
        if let Some(curves) = &self.body.curves {
            out.push(self.curves(curves));
        }
        out.push(complete_case(self.table.rows_called()));
        out.retain(|sentence| !sentence.is_empty());
        out.join(" ")
    }

    fn models(&self, spelling: &Spelling) -> Vec<String> {
        let Self { body, table, .. } = self;
        let mut out = String::from("Hazard ratios were estimated with Cox proportional hazards models");
        if body.firth {
            out.push_str(&format!(" fitted by Firth {} partial likelihood", spelling.penalized));
        }
        if let Some(start) = &body.start {
            let (start, stop) = (table.title(start), table.title(&body.time));
            out.push_str(&format!(" in counting-process form (delayed entry), from {start} to {stop}"));
        }
        if let Some(weights) = &body.weights {
            out.push_str(&format!(", weighted by {}", table.title(weights)));
        }
        if let Some(strata) = &body.strata {
            out.push_str(&format!(", stratified by {}", table.title(strata)));
        }
        let covariates = self.terms.iter().filter(|term| !term.is_interaction()).count();
        out.push_str(each_or_all(body.univariable, body.multivariable, covariates));
        vec![out + ".", format!("Tied event times were handled by {}.", body.ties.words())]
    }

    /// How covariates enter other than as straight lines and categories.
    fn shapes(&self, spelling: &Spelling) -> String {
        let spline = |(name, spline): (&String, &Spline)| {
            format!(
                "{} was {} by a natural cubic spline with {} degrees of freedom and knots at quantiles, and \
                 nonlinearity was assessed by a likelihood ratio test against a linear term.",
                self.table.title(name),
                spelling.modeled,
                spline.df()
            )
        };
        let mut out: Vec<String> = self.body.spline.iter().map(spline).collect();
        let products: Vec<String> = self.terms.iter().filter_map(|term| self.product(term)).collect();
        if !products.is_empty() {
            let which = if products.len() == 1 { "interaction" } else { "interactions" };
            out.push(format!("The multivariable model included the {which} {}.", language::list(&products)));
        }
        out.join(" ")
    }

    /// An interaction by the titles of its parts.
    fn product(&self, term: &Term) -> Option<String> {
        let TermValues::Interaction { parts } = &term.values else { return None };
        let titles: Vec<&str> = parts.iter().map(|part| self.table.title(&part.name)).collect();
        Some(titles.join(" × "))
    }

    fn inference(&self, spelling: &Spelling) -> String {
        let Self { body, table, .. } = self;
        let intervals = intervals(body.level);
        if body.firth {
            return format!(
                "P values were obtained by {0} likelihood ratio tests, and {intervals} from the profile {0} likelihood.",
                spelling.penalized
            );
        }
        let robust = match (self.is_robust, &body.cluster) {
            (true, Some(cluster)) => {
                format!(" with a robust (grouped jackknife) variance, clustered by {}", table.title(cluster))
            }
            (true, None) => " with a robust (jackknife) variance".to_owned(),
            (false, _) => String::new(),
        };
        format!("P values and {intervals} were based on Wald statistics{robust}.")
    }

    fn proportional_hazards(&self) -> String {
        let body = self.body;
        // The discrete likelihood has no such test here, and one factor at a time is not tested.
        if body.firth || !body.multivariable || body.ties == TieMethod::Exact {
            return String::new();
        }
        let scale = match body.transform {
            Transform::Km => "one minus the Kaplan–Meier estimate",
            Transform::Rank => "the ranks of the times",
            Transform::Identity => "time",
            Transform::Log => "the logarithm of time",
        };
        format!("The proportional hazards assumption was assessed by the Grambsch–Therneau score test against {scale}.")
    }

    fn curves(&self, curves: &Curves) -> String {
        let title = |name: &String| self.table.title(name).to_owned();
        let by = curves.by.as_ref().map_or(String::new(), |by| format!(" by {}", title(by)));
        let given = |(name, value): (&String, &Covariate)| match value {
            Covariate::Number(number) => format!("{} set to {}", title(name), plain_number(*number)),
            Covariate::Level(level) => format!("{} set to {level}", title(name)),
        };
        let mut at: Vec<String> = curves.at.iter().map(given).collect();
        let other = if at.is_empty() { "" } else { "other " };
        at.push(format!("{other}continuous covariates at their mean"));
        at.push(format!("{other}categorical covariates at their reference level"));
        format!(
            "Adjusted survival curves{by} were predicted from the multivariable model with {}; their {} were \
             calculated on the {} scale.",
            language::list(&at),
            intervals(self.body.level),
            curves.conf.words()
        )
    }
}
