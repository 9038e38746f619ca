//! R's numbers for the colon data (death records), through the whole program.
#![expect(clippy::excessive_precision, reason = "the digits are those that R prints")]

use serde_json::Value;

use super::is;
use crate::program::{Copy, assert_close, root, tickmark, value};

/// For estimates in closed form.
const CLOSED_FORM: f64 = 1e-9;
/// For what `glm` leaves where it stops at a relative change of 1e-8 of the deviance.
const ITERATIVE: f64 = 1e-6;
/// For conditional odds ratios, which R finds by root search with its default tolerance.
const ROOT: f64 = 1e-4;
/// For what R's spline through a profile leaves.
const SPLINE: f64 = 5e-4;

const BLOCKS: &str = include_str!("colon.md");

fn ledger() -> Value {
    let csv = std::fs::read_to_string(root().join("tests/reference/colon.csv")).expect("the data");
    let project = Copy::small(&csv, BLOCKS);
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    project.ledger()
}

#[test]
fn pairs_with_missing_values_equal_those_of_r() {
    let csv = std::fs::read_to_string(root().join("tests/reference/lung.csv")).expect("the data");
    let block = |id: &str, test: &str| {
        format!(
            "```{{compare {id}}}\ndata = \"patients\"\noutcome = \"ph.karno\"\npair = \"pat.karno\"\ntest = \"{test}\"\n```\n\n"
        )
    };
    let correlation =
        "```{correlation c}\ndata = \"patients\"\nvariables = [\"age\", \"wt.loss\"]\nmethod = \"pearson\"\n```\n";
    let (ledger, _) = super::rendered(&csv, &(block("t", "paired-t") + &block("v", "signed-rank") + correlation));
    // t.test(ph.karno, pat.karno, paired = TRUE).
    is(&ledger, "t.test.statistic", 2.359_128_872_118_085_9);
    is(&ledger, "t.test.df", 223.0);
    is(&ledger, "t.test.p.value", 0.019_181_558_768_608_435);
    is(&ledger, "t.difference.estimate", 2.098_214_285_714_285_6);
    is(&ledger, "t.difference.conf.low", 0.345_505_973_436_208_26);
    is(&ledger, "t.difference.conf.high", 3.850_922_597_992_362_5);
    assert_eq!((value(&ledger, "t.n"), value(&ledger, "t.n.missing")), (&224.into(), &4.into()));
    // wilcox.test(ph.karno, pat.karno, paired = TRUE).
    is(&ledger, "v.test.statistic", 8441.0);
    is(&ledger, "v.test.p.value", 0.017_794_661_988_079_448);
    // The same with conf.int = TRUE, which leaves out the 57 differences of 0: 0.00003 (0.00002 to 5.00001), roots of
    // tolerance 1e-4.
    for (name, r) in [("estimate", 0.0), ("conf.low", 0.0), ("conf.high", 5.0)] {
        is(&ledger, &format!("v.difference.{name}"), r);
    }
    let methods = value(&ledger, "v.methods").as_str().expect("a sentence");
    assert!(methods.contains("Walsh averages of the differences other than 0"), "{methods}");
    // cor.test(age, wt.loss).
    is(&ledger, "c.age[\"wt.loss\"].estimate", 0.038_147_874_843_713_188);
    is(&ledger, "c.age[\"wt.loss\"].conf.low", -0.096_462_215_261_393_619);
    is(&ledger, "c.age[\"wt.loss\"].conf.high", 0.171_387_575_269_642_07);
    is(&ledger, "c.age[\"wt.loss\"].statistic", 0.555_846_039_414_156_33);
    is(&ledger, "c.age[\"wt.loss\"].p.value", 0.578_902_247_839_985_56);
    assert_eq!(value(&ledger, "c.age[\"wt.loss\"].n"), 214);
    assert_eq!(value(&ledger, "c.age[\"wt.loss\"].n.missing"), 14);
}

fn reference() -> Value {
    let path = root().join("tests/reference/table1.json");
    serde_json::from_str(&std::fs::read_to_string(path).expect("the reference")).expect("JSON")
}

#[test]
fn every_comparison_of_the_colon_data_equals_that_of_r() {
    let (ledger, r) = (ledger(), reference());
    let r = &r["colon"];
    two_arms(&ledger, r);
    several_arms(&ledger, r);
    events(&ledger, r);
    pairs_and_strata(&ledger, r);
    logistic(&ledger, r);
    correlations(&ledger);
}

fn negative(number: &Value) -> Value {
    Value::from(-number.as_f64().expect("a number"))
}

/// R's first group is Lev; here Lev is the reference, so that signs turn.
fn two_arms(ledger: &Value, r: &Value) {
    for (block, test) in [("welch", "t_welch"), ("student", "t_pooled")] {
        for variable in ["age", "nodes"] {
            let theirs = &r["two_arm_lev_vs_lev5fu"][variable][test];
            let check = |path: &str, theirs: &Value| {
                let id = format!("{block}.{variable}{path}");
                assert_close(&id, value(ledger, &id), theirs, CLOSED_FORM);
            };
            check(".test.statistic", &negative(&theirs["statistic"]["t"]));
            check(".test.df", &theirs["parameter"]["df"]);
            check(".test.p.value", &theirs["p"]);
            check(".difference.conf.low", &negative(&theirs["conf_int"][1]));
            check(".difference.conf.high", &negative(&theirs["conf_int"][0]));
            check(".Lev.mean", &theirs["estimate"]["mean of x"]);
            check("[\"Lev+5FU\"].mean", &theirs["estimate"]["mean of y"]);
        }
    }
    for variable in ["age", "nodes"] {
        let theirs = &r["two_arm_lev_vs_lev5fu"][variable];
        let id = format!("wilcoxon.{variable}.test.p.value");
        assert_close(&id, value(ledger, &id), &theirs["wilcox_default"]["p"], CLOSED_FORM);
        let w = theirs["wilcox_default"]["statistic"]["W"].as_f64().expect("W");
        let group = |arm: &str| value(ledger, &format!("wilcoxon.{variable}{arm}.n")).as_f64().expect("n");
        // W of the other group: all pairs less those of the first.
        is(ledger, &format!("wilcoxon.{variable}.test.statistic"), group(".Lev") * group("[\"Lev+5FU\"]") - w);
        let id = format!("base.{variable}.test.p.value");
        assert_close(&id, value(ledger, &id), &theirs["t_pooled"]["p"], CLOSED_FORM);
    }
}

fn several_arms(ledger: &Value, r: &Value) {
    for variable in ["age", "nodes"] {
        let theirs = &r["continuous"][variable];
        let check = |id: String, theirs: &Value| assert_close(&id, value(ledger, &id), theirs, CLOSED_FORM);
        check(format!("anova.{variable}.test.statistic"), &theirs["anova"]["F"]);
        check(format!("anova.{variable}.test.df"), &theirs["anova"]["df1"]);
        check(format!("anova.{variable}.test.df.residual"), &theirs["anova"]["df2"]);
        check(format!("anova.{variable}.test.p.value"), &theirs["anova"]["p"]);
        check(format!("oneway.{variable}.test.df.residual"), &theirs["oneway_welch"]["parameter"]["denom df"]);
        check(format!("oneway.{variable}.test.p.value"), &theirs["oneway_welch"]["p"]);
        check(format!("kruskal.{variable}.test.p.value"), &theirs["kruskal"]["p"]);
    }
    // wilcox.test(age[rx == later], age[rx == earlier]); pairwise.wilcox.test(age, rx, "holm") gives 1 for all.
    for (pair, statistic, p) in [
        ("Lev[\"Lev+5FU\"]", 46937.5, 0.933_973_190_175_168_2),
        // R names Obs first; here it is last by the alphabet: 315 · 310 − 50185.5 and 315 · 304 − 49058.5.
        ("Lev.Obs", 47464.5, 0.546_632_704_420_160_65),
        ("[\"Lev+5FU\"].Obs", 46701.5, 0.596_236_592_261_602_2),
    ] {
        let pair = if pair.starts_with('[') { pair.to_owned() } else { format!(".{pair}") };
        is(ledger, &format!("kruskal.age.pairwise{pair}.statistic"), statistic);
        is(ledger, &format!("kruskal.age.pairwise{pair}.p.value"), p);
        is(ledger, &format!("kruskal.age.pairwise{pair}.p.adjusted"), 1.0);
    }
    // prop.trend.test(tapply(status, rx, sum), table(rx)) with the levels Obs, Lev, Lev+5FU.
    is(ledger, "trend.test.statistic", 10.167_592_107_495_091);
    is(ledger, "trend.test.p.value", 0.001_429_308_215_655_534_5);
}

fn events(ledger: &Value, r: &Value) {
    for variable in ["obstruct", "perfor"] {
        let theirs = &r["two_arm_categorical"][variable];
        let at = |block: &str, path: &str| format!("{block}[\"{variable} = 1\"].{path}");
        let check = |block: &str, path: &str, theirs: &Value, tolerance: f64| {
            let id = at(block, path);
            assert_close(&id, value(ledger, &id), theirs, tolerance);
        };
        check("chi", "test.statistic", &theirs["chisq_nocorrect"]["statistic"]["X-squared"], CLOSED_FORM);
        check("chi", "test.p.value", &theirs["chisq_nocorrect"]["p"], CLOSED_FORM);
        check("yates", "test.p.value", &theirs["chisq_correct"]["p"], CLOSED_FORM);
        check("fisher", "test.p.value", &theirs["fisher"]["p"], CLOSED_FORM);
        check("fisher", "odds_ratio.estimate", &theirs["fisher"]["estimate"]["odds ratio"], ROOT);
        check("fisher", "odds_ratio.conf.low", &theirs["fisher"]["conf_int"][0], ROOT);
        check("chi", "odds_ratio.estimate", &theirs["odds_ratio_sample"]["or"], CLOSED_FORM);
        check("chi", "odds_ratio.conf.low", &theirs["odds_ratio_sample"]["lower_wald"], CLOSED_FORM);
        check("chi", "odds_ratio.conf.high", &theirs["odds_ratio_sample"]["upper_wald"], CLOSED_FORM);
        // R's first proportion is that of 0 in Lev: the difference of those of 1 is Lev+5FU less Lev.
        check("chi", "difference.estimate", &theirs["risk"]["rd"], CLOSED_FORM);
        check("chi", "difference.conf.low", &theirs["prop_test_nocorrect"]["conf_int"][0], CLOSED_FORM);
        check("chi", "difference.conf.high", &theirs["prop_test_nocorrect"]["conf_int"][1], CLOSED_FORM);
        check("yates", "difference.conf.low", &theirs["prop_test"]["conf_int"][0], CLOSED_FORM);
        // The same of a proportion block.
        let id = format!("{variable}.difference.conf.high");
        assert_close(&id, value(ledger, &id), &theirs["prop_test_nocorrect"]["conf_int"][1], CLOSED_FORM);
    }
    // p.adjust(c(0.4194532, 0.6625389, 0.2924614), "BH") of the unrounded P values.
    is(ledger, "chi[\"obstruct = 1\"].test.p.adjusted", 0.629_179_830_324_081_2);
    is(ledger, "chi[\"perfor = 1\"].test.p.adjusted", 0.662_538_921_922_700_5);
    is(ledger, "chi[\"adhere = 1\"].test.p.adjusted", 0.629_179_830_324_081_2);
    // chisq.test(table(rx, status), correct = FALSE) is that of R's k-sample table.
    let sex = &r["categorical"]["obstruct"]["chisq_nocorrect"];
    let id = "three[\"obstruct = 1\"].test.p.value";
    assert_close(id, value(ledger, id), &sex["p"], CLOSED_FORM);
}

fn pairs_and_strata(ledger: &Value, r: &Value) {
    let check = |id: &str, theirs: &Value, tolerance: f64| assert_close(id, value(ledger, id), theirs, tolerance);
    let theirs = &r["mcnemar"];
    check("mcnemar.test.statistic", &theirs["obstruct_vs_adhere"]["statistic"]["McNemar's chi-squared"], CLOSED_FORM);
    check("mcnemar.test.p.value", &theirs["obstruct_vs_adhere"]["p"], CLOSED_FORM);
    check("exact.test.p.value", &theirs["exact_binom"], CLOSED_FORM);
    // ci <- binom.test(152, 259)$conf.int; ci/(1 - ci).
    is(ledger, "exact.odds_ratio.estimate", 152.0 / 107.0);
    is(ledger, "exact.odds_ratio.conf.low", 1.102_012_782_101_269_7);
    is(ledger, "exact.odds_ratio.conf.high", 1.836_622_259_103_021_2);
    // d <- (152 - 107)/929; d + qnorm(.975) * sqrt(152 + 107 - 45^2/929)/929.
    is(ledger, "exact.difference.conf.high", 0.082_249_324_173_228_139);
    let theirs = &r["mantelhaenszel_sex_by_status_by_rx"];
    check("mh.test.p.value", &theirs["correct"]["p"], CLOSED_FORM);
    check("mh.odds_ratio.estimate", &theirs["correct"]["estimate"]["common odds ratio"], CLOSED_FORM);
    check("mh.odds_ratio.conf.low", &theirs["correct"]["conf_int"][0], CLOSED_FORM);
    check("mh.odds_ratio.conf.high", &theirs["correct"]["conf_int"][1], CLOSED_FORM);
    check("mhe.test.p.value", &theirs["exact"]["p"], CLOSED_FORM);
    check("mhe.odds_ratio.estimate", &theirs["exact"]["estimate"]["common odds ratio"], ROOT);
}

/// One coefficient of a logistic model: the paths of its term here and in R, then odds
/// ratio, standard error, P value and Wald's bounds.
type Coefficient = (&'static str, &'static str, [f64; 5]);

/// summary(glm(status ~ rx + sex + age + nodes + obstruct + factor(differ), binomial, epsilon = 1e-14)), with the
/// reference Obs; the default epsilon leaves standard errors up to 5e-6 off.
#[rustfmt::skip]
const DEATH: [Coefficient; 8] = [
    ("rx.Lev", "rxLev", [0.88434325669756941, 0.17152954534391474, 0.47365001860967076, 0.63185096757619863, 1.2377333197201279]),
    ("rx[\"Lev+5FU\"]", "rxLev+5FU", [0.59339786558428376, 0.1742403352722755, 0.0027423648007299387, 0.42172790413078604, 0.83494837176053704]),
    ("sex", "sexmale", [0.99207055052040438, 0.14219760397661491, 0.9553530738118603, 0.75076451580653714, 1.3109356615669827]),
    ("age", "age", [1.010510603223739, 0.0060778791345049432, 0.08537865946283911, 0.998544387080882, 1.0226202184289013]),
    ("nodes", "nodes", [1.221567615776197, 0.02667103086882041, 6.1978197396037704e-14, 1.159351393214517, 1.2871226520681232]),
    ("obstruct", "obstruct", [1.4160586510171451, 0.17909167712415203, 0.052082116224391024, 0.99686908908538907, 2.0115199930216061]),
    ("differ[2]", "factor(differ)2", [0.92563406710754659, 0.23400457870051752, 0.74122306038047903, 0.58513256837348282, 1.4642808698407201]),
    ("differ[3]", "factor(differ)3", [1.1999602434447625, 0.28393615180982429, 0.52086994423104116, 0.6878281833957971, 2.0934073662687487]),
];

fn logistic(ledger: &Value, r: &Value) {
    let theirs = &r["logistic"]["death_multi"];
    for (ours, name, numbers) in DEATH {
        let id = |block: &str, stat: &str| format!("{block}.multivariable.{ours}.{stat}");
        let stats = ["estimate", "std.error", "p.value", "conf.low", "conf.high"];
        for (stat, number) in stats.into_iter().zip(numbers) {
            let id = id("wald", stat);
            assert_close(&id, value(ledger, &id), &Value::from(number), CLOSED_FORM);
        }
        for (stat, field) in [("conf.low", "profile_lower"), ("conf.high", "profile_upper")] {
            let id = id("death", stat);
            assert_close(&id, value(ledger, &id), &theirs["terms"][name][field], SPLINE);
        }
    }
    assert_eq!(value(ledger, "death.n"), &theirs["n"]);
    assert_eq!(value(ledger, "death.n.missing"), 929 - 888);
    for (ours, name) in
        [("aic", "aic"), ("bic", "bic"), ("deviance", "deviance"), ("log_likelihood.null", "loglik_null")]
    {
        let id = format!("death.{ours}");
        assert_close(&id, value(ledger, &id), &theirs[name], ITERATIVE);
    }
    assert_close("auc", value(ledger, "death.concordance.estimate"), &theirs["auc"], CLOSED_FORM);
    let id = "death.intercept.estimate";
    assert_close(id, value(ledger, id), &theirs["terms"]["(Intercept)"]["coef"], ITERATIVE);
    // exp(coef(glm(status ~ rx, binomial, epsilon = 1e-14))) and its null deviance less its deviance.
    for (level, odds) in [(".Lev", 0.945_469_798_657_722_96), ("[\"Lev+5FU\"]", 0.594_613_259_668_510_42)] {
        is(ledger, &format!("death.univariable.rx{level}.estimate"), odds);
    }
    is(ledger, "death.univariable.rx.test.statistic", 12.326_743_517_097_839);
}

/// cor.test(x, y, method = …, exact = FALSE) on the death records.
fn correlations(ledger: &Value) {
    let pearson = [
        ("age.nodes", -0.092_806_169_696_478_133, -0.156_813_025_383_400_2, 0.005_057_411_712_757_069),
        ("age.time", -0.020_000_465_310_926_925, -0.084_211_629_343_078_839, 0.542_627_608_653_112_1),
        ("nodes.time", -0.307_981_451_068_284_45, -0.365_619_695_214_499_55, 1.813_465_334_127_166_3e-21),
    ];
    for (pair, estimate, low, p) in pearson {
        is(ledger, &format!("pearson.{pair}.estimate"), estimate);
        is(ledger, &format!("pearson.{pair}.conf.low"), low);
        is(ledger, &format!("pearson.{pair}.p.value"), p);
    }
    let ranks = [
        ("spearman.age.nodes", -0.108_904_679_524_005_04, 0.000_993_611_708_528_926_62),
        ("spearman.nodes.time", -0.316_598_719_938_801_78, 1.173_760_352_614_751_7e-22),
        ("kendall.age.nodes", -0.079_313_208_641_940_497, 0.000_992_215_469_989_606_76),
        ("kendall.age.time", -0.026_060_413_582_528_308, 0.240_105_839_883_451_72),
        ("kendall.nodes.time", -0.230_045_254_353_736_43, 4.248_631_799_953_032_3e-22),
    ];
    for (path, estimate, p) in ranks {
        is(ledger, &format!("{path}.estimate"), estimate);
        is(ledger, &format!("{path}.p.value"), p);
    }
    assert_eq!(value(ledger, "pearson.age.nodes.n"), 911);
    assert_eq!(value(ledger, "pearson.age.nodes.n.missing"), 929 - 911);
}

/// `brglm2` 0.9: `glm(died ~ perfor + I(age / 10) + obstruct, binomial, method =
/// "brglmFit", type = "AS_mean", control = list(epsilon = 1e-12, maxit = 500))` on the
/// deaths of colon, and `glm(y ~ x, …)` with x from 1 to 8 and y 1 from 5 on, whose
/// likelihood has no maximum. Mean bias reduction of a logistic model is Firth's.
#[test]
fn firths_estimates_equal_those_of_r() {
    let csv = std::fs::read_to_string(root().join("tests/reference/colon.csv")).expect("the data");
    let block = "```{logistic m}\ndata = \"patients\"\nwhere = \"etype = 2\"\nevent = \"status = 1\"\n\
                 terms = [\"perfor\", \"age\", \"obstruct\"]\nscale = { age = 10 }\nfirth = true\n```\n";
    let (ledger, _) = super::rendered(&csv, block);
    let log = |id: &str| value(&ledger, id).as_f64().expect("an odds ratio").ln();
    for (term, estimate, error) in [
        ("perfor", 0.2298859967122693, 0.3948947387882235),
        ("age", 0.0302627348864486, 0.0553775295052374),
        ("obstruct", 0.2875123836986953, 0.1679679301775474),
    ] {
        let id = format!("m.multivariable.{term}");
        let ours = log(&format!("{id}.estimate"));
        assert!((ours - estimate).abs() < ITERATIVE, "{term}: {ours}, in R {estimate}");
        assert_close(&id, value(&ledger, &format!("{id}.std.error")), &error.into(), ITERATIVE);
    }
    let separated: String = (1..=8).map(|x| format!("{x},{}\n", u8::from(x > 4))).collect();
    let block = "```{logistic s}\ndata = \"patients\"\nevent = \"y = 1\"\nterms = [\"x\"]\nfirth = true\n```\n";
    let (ledger, _) = super::rendered(&format!("x,y\n{separated}"), block);
    let ours = value(&ledger, "s.multivariable.x.estimate").as_f64().expect("an odds ratio").ln();
    assert!((ours - 1.03274439332853).abs() < ITERATIVE, "{ours}");
    assert_close("se", value(&ledger, "s.multivariable.x.std.error"), &0.672664781062162.into(), ITERATIVE);
}
