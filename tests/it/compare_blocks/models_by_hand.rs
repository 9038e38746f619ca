//! Correlations and logistic models of at most ten subjects, with the answer in closed form.

use super::{EVENTS, Z, chi_square, is, is_absent, rendered};
use crate::program::value;

#[test]
fn correlations_of_four() {
    let csv = "id,x,y,z\n1,1,1,5\n2,2,3,5\n3,3,2,5\n4,4,4,5\n5,5,,5\n";
    let block = |id: &str, method: &str| {
        format!(
            "```{{correlation {id}}}\ndata = \"patients\"\nvariables = [\"x\", \"y\", \"z\"]\nmethod = \"{method}\"\n```\n\n"
        )
    };
    let report = block("p", "pearson") + &block("s", "spearman") + &block("k", "kendall");
    let (ledger, _) = rendered(csv, &report);
    // Σ(x − x̄)(y − ȳ) = 4 of 5; with two degrees of freedom P is 1 − r.
    is(&ledger, "p.x.y.estimate", 0.8);
    is(&ledger, "p.x.y.p.value", 0.2);
    is(&ledger, "p.x.y.conf.low", (0.8_f64.atanh() - Z).tanh());
    is(&ledger, "p.x.y.conf.high", (0.8_f64.atanh() + Z).tanh());
    is(&ledger, "p.x.y.statistic", 0.8 * (2.0_f64 / 0.36).sqrt());
    assert_eq!((value(&ledger, "p.x.y.n"), value(&ledger, "p.x.y.n.missing")), (&4.into(), &1.into()));
    // Only the estimable correlation counts in the adjustment.
    is(&ledger, "p.x.y.p.adjusted", 0.2);
    for block in ["p", "s", "k"] {
        is_absent(&ledger, &format!("{block}.x.z.estimate"), "");
        is_absent(&ledger, &format!("{block}.x.z.p.adjusted"), "");
    }
    // S = 2: (1 + 3)/24 of the permutations are as small, and as many as large.
    is(&ledger, "s.x.y.estimate", 0.8);
    is(&ledger, "s.x.y.statistic", 2.0);
    is(&ledger, "s.x.y.p.value", 1.0 / 3.0);
    // 5 pairs agree and 1 does not.
    is(&ledger, "k.x.y.estimate", 4.0 / 6.0);
    is(&ledger, "k.x.y.p.value", 1.0 / 3.0);
}

#[test]
fn a_logistic_model_of_a_two_by_two_table() {
    let (ledger, run) = rendered(
        EVENTS,
        "```{logistic l}\ndata = \"patients\"\nevent = \"died\"\nterms = [\"arm\"]\nconf = \"wald\"\nunivariable = true\n```\n\n\
         ```{logistic q}\ndata = \"patients\"\nevent = \"died\"\nterms = [\"arm\"]\n```\n\n\
         ```{logistic f}\ndata = \"patients\"\nevent = \"died\"\nterms = [\"arm\"]\nfirth = true\n```\n",
    );
    assert!(run.stderr.contains("fewer than ten each"), "{}", run.stderr);
    let error = (8.0_f64 / 3.0).sqrt();
    for model in ["l.multivariable.arm.B", "l.univariable.arm.B"] {
        is(&ledger, &format!("{model}.estimate"), 9.0);
        is(&ledger, &format!("{model}.std.error"), error);
        is(&ledger, &format!("{model}.conf.low"), 9.0 * (-Z * error).exp());
        is(&ledger, &format!("{model}.conf.high"), 9.0 * (Z * error).exp());
        is(&ledger, &format!("{model}.p.value"), chi_square((9.0_f64.ln() / error).powi(2)));
        assert_eq!(value(&ledger, &format!("{model}.events")), 3);
        assert_eq!(value(&ledger, &format!("{model}.n")), 4);
    }
    assert_eq!(value(&ledger, "l.multivariable.arm.A.events"), 1);
    assert_eq!((value(&ledger, "l.n"), value(&ledger, "l.events")), (&8.into(), &4.into()));
    assert_eq!(value(&ledger, "l.n.missing"), 1);
    let fitted = 2.0 * (3.0 * 0.75_f64.ln() + 0.25_f64.ln());
    let null = 8.0 * 0.5_f64.ln();
    is(&ledger, "l.deviance", -2.0 * fitted);
    is(&ledger, "l.aic", 4.0 - 2.0 * fitted);
    is(&ledger, "l.test.likelihood_ratio.statistic", 2.0 * (fitted - null));
    is(&ledger, "l.test.likelihood_ratio.p.value", chi_square(2.0 * (fitted - null)));
    is(&ledger, "l.intercept.estimate", -(3.0_f64.ln()));
    is(&ledger, "l.events_per_parameter", 4.0);
    // At a profile bound the likelihood has fallen by half of 1.96², maximized over the intercept.
    let profile = |odds: f64| {
        let at = |a: f64| {
            let b = a + odds.ln();
            a - 4.0 * a.exp().ln_1p() + 3.0 * b - 4.0 * b.exp().ln_1p()
        };
        let (mut low, mut high) = (-20.0, 20.0);
        for _ in 0..200 {
            let (m, n) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
            if at(m) < at(n) { low = m } else { high = n }
        }
        at(low)
    };
    for bound in ["conf.low", "conf.high"] {
        let odds = value(&ledger, &format!("q.multivariable.arm.B.{bound}")).as_f64().expect("a bound");
        assert!((fitted - profile(odds) - Z * Z / 2.0).abs() < 1e-8, "{bound} {odds}");
    }
    // Firth's penalty adds ½ to each cell of a saturated table.
    let penalised = value(&ledger, "f.multivariable.arm.B.estimate").as_f64().expect("an odds ratio");
    assert!((penalised - (3.5 / 1.5) * (3.5 / 1.5)).abs() < 1e-6, "{penalised}");
}
