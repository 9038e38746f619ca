//! Cases of at most ten subjects, with the answer in closed form.

use super::{EVENTS, Z, chi_square, is, is_absent, rendered};
use crate::program::{entry, value};

/// Two-sided P of t with 2 degrees of freedom: 1 − |t|/√(2 + t²).
fn t2(t: f64) -> f64 {
    1.0 - t.abs() / (2.0 + t * t).sqrt()
}

/// The 97.5% quantile of t with 2 degrees of freedom: (2p − 1)/√(2p(1 − p)).
fn q2() -> f64 {
    0.95 / (2.0_f64 * 0.975 * 0.025).sqrt()
}

const MEANS: &str = "id,arm,x,y\n1,A,1,2\n2,A,3,2\n3,B,5,2\n4,B,7,2\n5,B,,2\n";

#[test]
fn means_of_two_and_two() {
    let (ledger, _) = rendered(
        MEANS,
        "```{compare s}\ndata = \"patients\"\noutcome = \"x\"\nby = \"arm\"\ntest = \"student\"\n```\n\n\
         ```{compare a}\ndata = \"patients\"\noutcome = \"x\"\nby = \"arm\"\ntest = \"anova\"\n```\n\n\
         ```{compare w}\ndata = \"patients\"\noutcome = \"x\"\nby = \"arm\"\ntest = \"welch\"\nreference = \"B\"\n```\n",
    );
    // Means 2 and 6, both variances 2: se = √2 and t = 4/√2.
    let t = 4.0 / 2.0_f64.sqrt();
    is(&ledger, "s.test.statistic", t);
    is(&ledger, "s.test.df", 2.0);
    is(&ledger, "s.test.p.value", t2(t));
    is(&ledger, "s.difference.estimate", 4.0);
    is(&ledger, "s.difference.std.error", 2.0_f64.sqrt());
    is(&ledger, "s.difference.conf.low", 4.0 - q2() * 2.0_f64.sqrt());
    is(&ledger, "s.difference.conf.high", 4.0 + q2() * 2.0_f64.sqrt());
    is(&ledger, "s.A.mean", 2.0);
    is(&ledger, "s.B.sd", 2.0_f64.sqrt());
    assert_eq!(value(&ledger, "s.B.n"), 2);
    assert_eq!(value(&ledger, "s.B.n.missing"), 1);
    assert_eq!((value(&ledger, "s.n"), value(&ledger, "s.n.missing")), (&4.into(), &1.into()));
    assert_eq!(entry(&ledger, "s.difference.estimate")["rows"]["n"], 4);
    // The square of t, on the same denominator.
    is(&ledger, "a.test.statistic", 8.0);
    is(&ledger, "a.test.df", 1.0);
    is(&ledger, "a.test.df.residual", 2.0);
    is(&ledger, "a.test.p.value", t2(t));
    is(&ledger, "a.difference.conf.low", 4.0 - q2() * 2.0_f64.sqrt());
    // Equal variances and sizes: Welch's test is Student's; the reference turns the sign.
    is(&ledger, "w.difference.estimate", -4.0);
    is(&ledger, "w.test.statistic", -t);
    is(&ledger, "w.test.p.value", t2(t));
}

#[test]
fn ranks_of_three_and_three() {
    let csv = "id,arm,x\n1,A,1\n2,A,2\n3,A,3\n4,B,4\n5,B,5\n6,B,6\n";
    let (ledger, _) = rendered(
        csv,
        "```{compare w}\ndata = \"patients\"\noutcome = \"x\"\nby = \"arm\"\ntest = \"wilcoxon\"\n```\n\n\
         ```{compare n}\ndata = \"patients\"\noutcome = \"x\"\nby = \"arm\"\ntest = \"wilcoxon\"\nexact = false\n```\n\n\
         ```{compare k}\ndata = \"patients\"\noutcome = \"x\"\nby = \"arm\"\ntest = \"kruskal-wallis\"\n```\n",
    );
    // All 9 pairs are in favour of B; 2 of the 20 ways to choose its ranks are as extreme.
    is(&ledger, "w.test.statistic", 9.0);
    is(&ledger, "w.test.p.value", 0.1);
    assert_eq!(value(&ledger, "w.test.method"), "exact Wilcoxon rank-sum test");
    // The differences are 1, 2, 2, 3, 3, 3, 4, 4, 5; no exact 95% bound lies inside them.
    is(&ledger, "w.difference.estimate", 3.0);
    is(&ledger, "w.difference.conf.low", 1.0);
    is(&ledger, "w.difference.conf.high", 5.0);
    // (9 − 4.5 − 0.5)/√(9 · 7/12).
    is(&ledger, "n.test.p.value", chi_square(16.0 / (9.0 * 7.0 / 12.0)));
    // H = 12/(6 · 7) · (3 · 1.5² + 3 · 1.5²).
    is(&ledger, "k.test.statistic", 12.0 / 42.0 * 13.5);
    is(&ledger, "k.test.p.value", chi_square(12.0 / 42.0 * 13.5));
    is(&ledger, "k.A.median", 2.0);
}

#[test]
fn one_of_four_against_three_of_four() {
    let (ledger, _) = rendered(
        EVENTS,
        "```{compare c}\ndata = \"patients\"\nevent = \"died\"\nby = \"arm\"\ntest = \"chi-square\"\ndifference = \"wald\"\n```\n\n\
         ```{compare f}\ndata = \"patients\"\nevent = \"died\"\nby = \"arm\"\ntest = \"fisher\"\n```\n\n\
         ```{compare y}\ndata = \"patients\"\nevent = \"died\"\nby = \"arm\"\ntest = \"chi-square-corrected\"\n```\n\n\
         ```{proportion p}\ndata = \"patients\"\nevent = \"died\"\nby = \"arm\"\ndifference = \"wald\"\nratio = true\n```\n",
    );
    // χ² = 8(3 · 3 − 1 · 1)²/4⁴ = 2, and with Yates's correction 8(8 − 4)²/4⁴ = ½.
    is(&ledger, "c.test.statistic", 2.0);
    is(&ledger, "c.test.p.value", chi_square(2.0));
    is(&ledger, "y.test.statistic", 0.5);
    assert_eq!((value(&ledger, "c.B.n"), value(&ledger, "c.B.N")), (&3.into(), &4.into()));
    is(&ledger, "c.B.p", 0.75);
    assert_eq!(value(&ledger, "c.B.n.missing"), 1);
    for block in ["c", "p"] {
        let at = |path: &str| format!("{block}.{path}");
        is(&ledger, &at("difference.estimate"), 0.5);
        is(&ledger, &at("difference.conf.low"), 0.5 - Z * (2.0_f64 * 0.1875 / 4.0).sqrt());
        is(&ledger, &at("difference.conf.high"), 1.0);
        is(&ledger, &at("ratio.estimate"), 3.0);
        // Katz: 1/3 − 1/4 + 1/1 − 1/4.
        is(&ledger, &at("ratio.conf.low"), 3.0 * (-Z * (5.0_f64 / 6.0).sqrt()).exp());
        is(&ledger, &at("odds_ratio.estimate"), 9.0);
        // Woolf: 1/3 + 1/1 + 1/1 + 1/3.
        is(&ledger, &at("odds_ratio.conf.high"), 9.0 * (Z * (8.0_f64 / 3.0).sqrt()).exp());
        assert_eq!(entry(&ledger, &at("odds_ratio.estimate"))["rows"]["n"], 8);
    }
    // The lady tasting tea: (1 + 16 + 16 + 1)/70.
    is(&ledger, "f.test.p.value", 34.0 / 70.0);
    // The conditional likelihood 16ψ³/(1 + 16ψ + 36ψ² + 16ψ³ + ψ⁴) has its maximum where the mean is 3.
    let psi = value(&ledger, "f.odds_ratio.estimate").as_f64().expect("an odds ratio");
    let weights = [1.0, 16.0, 36.0, 16.0, 1.0];
    let terms: Vec<f64> = (0..5).map(|k| weights[k as usize] * psi.powi(k)).collect();
    let mean = (0..5).map(|k| f64::from(k) * terms[k as usize]).sum::<f64>() / terms.iter().sum::<f64>();
    assert!((mean - 3.0).abs() < 1e-8, "{mean}");
}

#[test]
fn the_reference_turns_a_difference_and_newcombe_joins_two_wilson_intervals() {
    let keys = "data = \"patients\"\nevent = \"died\"\nby = \"arm\"";
    let (ledger, _) = rendered(
        EVENTS,
        &format!(
            "```{{proportion a}}\n{keys}\ndifference = \"newcombe\"\nratio = true\n```\n\n\
             ```{{proportion b}}\n{keys}\ndifference = \"newcombe\"\nratio = true\nreference = \"B\"\n```\n\n\
             ```{{compare c}}\n{keys}\ntest = \"chi-square\"\nreference = \"B\"\n```\n"
        ),
    );
    // Wilson's bounds of x of n: (x + z²/2 ± z √(x(n − x)/n + z²/4))/(n + z²).
    let wilson = |x: f64, sign: f64| {
        let half = Z * (x * (4.0 - x) / 4.0 + Z * Z / 4.0).sqrt();
        (x + Z * Z / 2.0 + sign * half) / (4.0 + Z * Z)
    };
    // B against A: below by B's lower and A's upper bound, above by the others.
    let below = (0.75 - wilson(3.0, -1.0)).hypot(wilson(1.0, 1.0) - 0.25);
    let above = (wilson(3.0, 1.0) - 0.75).hypot(0.25 - wilson(1.0, -1.0));
    is(&ledger, "a.difference.estimate", 0.5);
    is(&ledger, "a.difference.conf.low", 0.5 - below);
    is(&ledger, "a.difference.conf.high", 0.5 + above);
    for block in ["b", "c"] {
        is(&ledger, &format!("{block}.difference.estimate"), -0.5);
        is(&ledger, &format!("{block}.difference.conf.low"), -0.5 - above);
        is(&ledger, &format!("{block}.difference.conf.high"), -0.5 + below);
        is(&ledger, &format!("{block}.ratio.estimate"), 1.0 / 3.0);
        is(&ledger, &format!("{block}.odds_ratio.estimate"), 1.0 / 9.0);
    }
}

#[test]
fn two_strata_of_four() {
    let (ledger, _) = rendered(
        EVENTS,
        "```{compare m}\ndata = \"patients\"\nevent = \"died\"\nby = \"arm\"\nstrata = \"site\"\ntest = \"mantel-haenszel\"\n```\n\n\
         ```{compare e}\ndata = \"patients\"\nevent = \"died\"\nby = \"arm\"\nstrata = \"site\"\ntest = \"mantel-haenszel\"\nexact = true\n```\n",
    );
    // Site I: 2/2 of B and 1/2 of A; site II: 1/2 and 0/2. Σ(a − E a) = ½ + ½, and
    // Var a = 2 · 2 · 3 · 1/(16 · 3) = ¼ in each.
    is(&ledger, "m.test.statistic", 0.25 / 0.5);
    is(&ledger, "m.test.p.value", chi_square(0.5));
    // bc is 0 in both strata.
    is_absent(&ledger, "m.odds_ratio.estimate", "not defined");
    // Both margins leave two tables of equal probability a stratum: sums 1, 2 and 3
    // of events in B with ¼, ½ and ¼; the observed 3 is the most extreme on its side.
    is(&ledger, "e.test.statistic", 3.0);
    is(&ledger, "e.test.p.value", 0.5);
    is_absent(&ledger, "e.odds_ratio.estimate", "infinite");
}

#[test]
fn trends_over_three_groups() {
    let csv = "id,dose,x,died\n1,1,1,false\n2,1,2,false\n3,2,3,true\n4,2,4,false\n5,3,5,true\n6,3,6,true\n";
    let (ledger, _) = rendered(
        csv,
        "```{compare c}\ndata = \"patients\"\nevent = \"died\"\nby = \"dose\"\ntest = \"trend\"\n```\n\n\
         ```{compare j}\ndata = \"patients\"\noutcome = \"x\"\nby = \"dose\"\ntest = \"trend\"\n```\n\n\
         ```{summary s}\ndata = \"patients\"\nvariables = [\"x\", \"died\"]\nby = \"dose\"\ntests = { x = \"trend\", died = \"trend\" }\n```\n",
    );
    // Σ(x − n/2)s = 1 + 0 + 1 = 2, and ¼ Σ n(s − 2)² = 1.
    for test in ["c.test", "s.died.test"] {
        is(&ledger, &format!("{test}.statistic"), 4.0);
        is(&ledger, &format!("{test}.p.value"), chi_square(4.0));
        assert_eq!(value(&ledger, &format!("{test}.method")), "Cochran–Armitage test for trend");
    }
    // All 12 pairs rise; the mean is (36 − 12)/4 and the variance (36 · 15 − 3 · 4 · 7)/72.
    for test in ["j.test", "s.x.test"] {
        is(&ledger, &format!("{test}.statistic"), 12.0);
        is(&ledger, &format!("{test}.p.value"), chi_square(36.0 / (456.0 / 72.0)));
    }
}

const PAIRS: &str = "id,before,after,first,second\n1,1,2,1,1\n2,2,4,1,0\n3,3,6,1,0\n4,4,,1,0\n5,,1,0,1\n";

#[test]
fn pairs_of_values() {
    let (ledger, _) = rendered(
        PAIRS,
        "```{compare t}\ndata = \"patients\"\noutcome = \"after\"\npair = \"before\"\ntest = \"paired-t\"\n```\n\n\
         ```{compare r}\ndata = \"patients\"\noutcome = \"after\"\npair = \"before\"\ntest = \"signed-rank\"\n```\n\n\
         ```{compare m}\ndata = \"patients\"\nevent = \"first = 1\"\npair = \"second = 1\"\ntest = \"mcnemar\"\n```\n\n\
         ```{compare c}\ndata = \"patients\"\nevent = \"first = 1\"\npair = \"second = 1\"\ntest = \"mcnemar\"\nexact = false\n```\n",
    );
    // Differences 1, 2, 3.
    let t = 2.0 * 3.0_f64.sqrt();
    is(&ledger, "t.test.statistic", t);
    is(&ledger, "t.test.p.value", t2(t));
    is(&ledger, "t.difference.estimate", 2.0);
    is(&ledger, "t.difference.conf.low", 2.0 - q2() / 3.0_f64.sqrt());
    is(&ledger, "t.first.mean", 4.0);
    is(&ledger, "t.second.mean", 2.0);
    assert_eq!((value(&ledger, "t.n"), value(&ledger, "t.n.missing")), (&3.into(), &2.into()));
    assert_eq!(value(&ledger, "t.first.n.missing"), 1);
    // All signs are positive: 2 of 8 assignments. Walsh averages 1, 1.5, 2, 2, 2.5, 3.
    is(&ledger, "r.test.statistic", 6.0);
    is(&ledger, "r.test.p.value", 0.25);
    is(&ledger, "r.difference.estimate", 2.0);
    // Three pairs one way and one the other: 2 · (1 + 4)/16.
    is(&ledger, "m.test.p.value", 10.0 / 16.0);
    assert_eq!(value(&ledger, "m.both"), 1);
    assert_eq!(value(&ledger, "m.first_only"), 3);
    assert_eq!(value(&ledger, "m.second_only"), 1);
    assert_eq!(value(&ledger, "m.neither"), 0);
    is(&ledger, "m.difference.estimate", 0.4);
    // Wald: √(3 + 1 − (3 − 1)²/5)/5.
    is(&ledger, "m.difference.conf.low", 0.4 - Z * 3.2_f64.sqrt() / 5.0);
    is(&ledger, "m.difference.conf.high", 1.0);
    is(&ledger, "m.odds_ratio.estimate", 3.0);
    // Bounds p of 3/4 solve 4p³(1 − p) + p⁴ = 0.025 below and p⁴ = 0.975 above.
    let high = 0.975_f64.powf(0.25);
    is(&ledger, "m.odds_ratio.conf.high", high / (1.0 - high));
    let low = value(&ledger, "m.odds_ratio.conf.low").as_f64().expect("a bound");
    let p = low / (1.0 + low);
    assert!((4.0 * p.powi(3) * (1.0 - p) + p.powi(4) - 0.025).abs() < 1e-12);
    // (|3 − 1| − 1)²/4.
    is(&ledger, "c.test.statistic", 0.25);
    is(&ledger, "c.test.p.value", chi_square(0.25));
}

#[test]
fn several_outcomes_and_each_two_groups_are_adjusted() {
    let csv = "id,arm,x,y\n1,A,1,1\n2,A,3,9\n3,B,5,2\n4,B,7,8\n5,C,50,3\n6,C,52,8\n";
    let (ledger, _) = rendered(
        csv,
        "```{compare c}\ndata = \"patients\"\noutcomes = [\"x\", \"y\"]\nby = \"arm\"\ntest = \"anova\"\npairwise = true\nadjust = \"bonferroni\"\n```\n\n\
         ```{compare n}\ndata = \"patients\"\noutcomes = [\"x\", \"y\"]\nby = \"arm\"\ntest = \"anova\"\nadjust = \"none\"\n```\n",
    );
    let p = |id: &str| value(&ledger, id).as_f64().unwrap_or_else(|| panic!("{id}"));
    is(&ledger, "c.x.test.p.adjusted", 2.0 * p("c.x.test.p.value"));
    is(&ledger, "c.y.test.p.adjusted", (2.0 * p("c.y.test.p.value")).min(1.0));
    // B less A: as in two and two.
    is(&ledger, "c.x.pairwise.A.B.difference.estimate", 4.0);
    is(&ledger, "c.x.pairwise.A.B.p.value", t2(4.0 / 2.0_f64.sqrt()));
    is(&ledger, "c.x.pairwise.A.B.p.adjusted", 3.0 * t2(4.0 / 2.0_f64.sqrt()));
    is(&ledger, "c.x.pairwise.A.C.difference.estimate", 49.0);
    assert_eq!(entry(&ledger, "c.x.pairwise.B.C.p.value")["rows"]["n"], 4);
    let ids: Vec<&str> =
        ledger["results"].as_array().expect("results").iter().filter_map(|r| r["id"].as_str()).collect();
    assert!(!ids.iter().any(|id| id.starts_with("n.") && id.contains("adjusted")));
}

#[test]
fn named_tests_of_a_summary_stand_beside_the_usual_ones() {
    let csv = "id,arm,x,y,g\n1,A,1,1,p\n2,A,3,2,q\n3,B,5,3,q\n4,B,7,4,q\n";
    let report = |keys: &str| {
        format!("```{{summary s}}\ndata = \"patients\"\nvariables = [\"x\", \"y\", \"g\"]\nby = \"arm\"\n{keys}\n```\n")
    };
    let (named, _) = rendered(csv, &report("test = true\ntests = { x = \"student\", g = \"chi-square\" }"));
    let (usual, _) = rendered(csv, &report("test = true"));
    let (alone, _) = rendered(csv, &report("tests = { x = \"student\" }"));
    let t = 4.0 / 2.0_f64.sqrt();
    is(&named, "s.x.test.p.value", t2(t));
    assert_eq!(value(&named, "s.x.test.method"), "Student t test");
    // (1, 0; 1, 2): χ² = 4(1 · 2 − 0 · 1)²/(1 · 3 · 2 · 2).
    is(&named, "s.g.test.p.value", chi_square(4.0 / 3.0));
    assert_eq!(value(&usual, "s.x.test.method"), "Wilcoxon rank-sum test");
    assert_eq!(value(&usual, "s.g.test.method"), "Fisher exact test");
    assert_eq!(value(&named, "s.y.test.p.value"), value(&usual, "s.y.test.p.value"));
    let ids: Vec<&str> =
        alone["results"].as_array().expect("results").iter().filter_map(|r| r["id"].as_str()).collect();
    assert!(ids.contains(&"s.x.test.p.value") && !ids.contains(&"s.y.test.p.value"));
}
