//! What the program says of its methods, as a journal prints it.

use crate::program::{Copy, tickmark, value};

/// Twelve subjects of three arms, with a time, an event, a cause, a number with a gap, and
/// two ratings of the same.
const CSV: &str = "id,arm,sex,time,died,cause,age,before,after\n\
    1,A,F,5,1,1,61,3,5\n2,A,M,8,0,0,54,4,4\n3,A,F,12,1,2,70,5,7\n4,A,M,3,1,1,,2,6\n\
    5,B,F,9,1,1,58,6,5\n6,B,M,15,0,0,49,3,8\n7,B,F,7,1,2,66,4,9\n8,B,M,11,1,1,63,5,3\n\
    9,C,F,6,1,2,72,2,4\n10,C,M,14,0,0,55,7,9\n11,C,F,4,1,1,68,1,6\n12,C,M,10,1,2,60,3,2\n";

/// The methods of one block over these data, in a language.
#[track_caller]
fn methods(language: &str, block: &str) -> String {
    let project = Copy::small(CSV, &format!("```{block}\n```\n"));
    project.replace("report/report.toml", "version =", &format!("language = \"{language}\"\nversion ="));
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert!(run.code <= 1, "{block}: {}", run.stderr);
    let id = block.split([' ', '}']).nth(1).expect("an id");
    value(&project.ledger(), &format!("{id}.methods")).as_str().expect("words").to_owned()
}

#[track_caller]
fn says(block: &str, words: &str) {
    assert_eq!(methods("en-US", block), words);
}

const TIMES: &str = "data = \"patients\"\ntime = \"time\"\nevent = \"died = 1\"\n";
const ROWS: &str = "data = \"patients\"\n";

#[test]
fn curves_and_their_tests_are_described() {
    says(
        &format!(
            "{{survival s}}\n{TIMES}by = \"arm\"\nstrata = \"sex\"\ntest = \"log-rank\"\npairwise = true\nrmst = 10\nunit = \
             \"months\""
        ),
        "Survival functions were estimated by the Kaplan–Meier method. Pointwise 95% confidence intervals were based on \
         the Greenwood variance and calculated on the log scale; those of medians and other quantiles were obtained by \
         inverting them (Brookmeyer–Crowley). Median follow-up was estimated by the reverse Kaplan–Meier method. \
         Restricted mean survival time was calculated up to 10 months; differences from the reference group (A) were \
         tested by z tests, with 95% confidence intervals from the normal approximation. Groups defined by arm were \
         compared by the stratified log-rank test, with strata of sex. Pairwise comparisons used the stratified \
         log-rank test with Holm-adjusted P values.",
    );
    let incidence =
        methods("en-US", &format!("{{incidence i}}\n{ROWS}time = \"time\"\nstatus = \"cause\"\ncensored = 0"));
    assert!(incidence.starts_with("The cumulative incidence of 1 and 2 was estimated by the Aalen–Johansen method, with each of these events competing with the others; cause 0 was treated as censoring. Pointwise 95% confidence intervals were based on the delta-method variance"), "{incidence}");
}

#[test]
fn models_are_described() {
    says(
        &format!("{{cox c}}\n{TIMES}terms = [\"age\", \"sex\"]\nunivariable = true"),
        "Hazard ratios were estimated with Cox proportional hazards models, first for each covariate alone (univariable \
         analysis) and then for all covariates together (multivariable analysis). Tied event times were handled by the \
         Efron method. P values and 95% confidence intervals were based on Wald statistics. The proportional hazards \
         assumption was assessed by the Grambsch–Therneau score test against one minus the Kaplan–Meier estimate. Each \
         model was fitted to the records with complete data on its covariates (complete-case analysis).",
    );
    says(
        &format!("{{logistic l}}\n{ROWS}event = \"died = 1\"\nterms = [\"age\"]\nlevel = 0.9"),
        "Odds ratios for died = 1 were estimated with logistic regression models. P values were based on Wald \
         statistics, and 90% confidence intervals on the profile likelihood. Each model was fitted to the records with \
         complete data on its covariates (complete-case analysis).",
    );
    let curves = methods(
        "en-US",
        &format!(
            "{{cox c}}\n{TIMES}terms = [\"age\", \"sex\"]\nat = [6]\ncurves = {{ by = \"sex\", at = {{ age = 60 }}, conf = \
             \"log\" }}"
        ),
    );
    let product = methods("en-US", &format!("{{cox c}}\n{TIMES}terms = [\"age\", \"sex\", \"age * sex\"]"));
    assert!(product.contains("The multivariable model included the interaction age × sex."), "{product}");
    let at = "curves by sex were predicted from the multivariable model with age set to 60, other continuous covariates at \
              their mean, and other categorical covariates at their reference level; their 95%";
    assert!(curves.contains(at), "{curves}");
}

#[test]
fn comparisons_are_described() {
    says(
        &format!("{{compare c}}\n{ROWS}outcome = \"before\"\nby = \"arm\"\ntest = \"kruskal-wallis\"\npairwise = true"),
        "Groups defined by arm were compared by the Kruskal–Wallis test. Effect size for the later vs the earlier group of \
         each pair was expressed as the Hodges–Lehmann shift, with 95% confidence intervals from the order statistics of \
         the pairwise differences. Pairwise comparisons used the Wilcoxon rank-sum test with Holm-adjusted P values. All \
         tests were two-sided; records with a missing value were excluded from the comparison concerned.",
    );
    let two = methods(
        "en-US",
        &format!("{{compare c}}\n{ROWS}outcomes = [\"age\", \"before\"]\nby = \"sex\"\ntest = \"welch\""),
    );
    assert!(two.contains("P values were adjusted across outcomes by the Holm method."), "{two}");
    let ratio = methods(
        "en-US",
        &format!("{{proportion p}}\n{ROWS}event = \"died = 1\"\nby = \"sex\"\ndifference = \"newcombe\"\nratio = true"),
    );
    let by = "M was compared with F by the difference in proportions, with confidence limits obtained by the Newcombe \
              method (hybrid of Wilson score intervals), and by the risk ratio and the odds ratio";
    assert!(ratio.contains(by), "{ratio}");
    let subgroups = methods(
        "en-US",
        &format!(
            "{{subgroup g}}\n{ROWS}event = \"died = 1\"\nby = \"sex\"\nvariables = [\"arm\"]\nmeasure = \"risk-ratio\""
        ),
    );
    assert!(
        subgroups.starts_with("Risk ratios for M vs F were estimated within each subgroup as ratios"),
        "{subgroups}"
    );
    assert!(subgroups.contains("assessed by the Cochran Q test on the log risk ratios;"), "{subgroups}");
    let visits = methods(
        "en-GB",
        "{longitudinal l}\ndata = \"patients\"\nvalue = \"age\"\nsubject = \"id\"\nat = \"before\"\nby = \"arm\"",
    );
    assert!(
        visits.starts_with("age was summarised at each before by arm as the median with quartiles (type 7) of the"),
        "{visits}"
    );
}

#[test]
fn cohorts_and_tables_are_described() {
    let steps = "[[include]]\nlabel = \"Adults\"\nwhere = \"age > 17\"\n[[exclude]]\nlabel = \"Early death\"\nwhere = \"time < 4\"";
    says(
        &format!("{{cohort c}}\nfrom = \"patients\"\n{steps}"),
        "The analysis set was selected from patients by the inclusion criterion “Adults” and the exclusion criterion \
         “Early death”, applied in this order.",
    );
    says("{cohort c}\nfrom = \"patients\"", "The analysis set comprised all records of patients.");
    let toxicity = "subject = \"id\"\nterm = \"sex\"\ngrade = \"cause\"\nwhere = \"cause > 0\"";
    says(
        &format!("{{toxicity t}}\n{ROWS}{toxicity}"),
        "Grades of adverse events were used as recorded; subjects were counted once per term, at the worst grade.",
    );
}

#[test]
fn english_is_american_or_british() {
    let block = format!(
        "{{summary s}}\n{ROWS}variables = [\"age\", \"before\", \"died\"]\ncategorical = [\"died\"]\nby = \"sex\"\nsmd = true\n\
         tests = {{ age = \"welch\", before = \"wilcoxon\", died = \"fisher\" }}"
    );
    let american = methods("en-US", &block);
    assert!(american.starts_with("Continuous variables were summarized by"), "{american}");
    assert!(american.contains("by the Fisher exact test, the Welch t test, and the Wilcoxon"), "{american}");
    assert!(american.contains("Standardized mean differences"), "{american}");
    assert_eq!(methods("en", &block), american);
    let british = methods("en-GB", &block);
    assert!(british.starts_with("Continuous variables were summarised by"), "{british}");
    assert!(british.contains("by the Fisher exact test, the Welch t test, and the Wilcoxon"), "{british}");
    assert!(british.contains("Standardised mean differences"), "{british}");
    for (language, words) in [("en-US", "fitted by Firth penalized"), ("en-GB", "fitted by Firth penalised")] {
        let cox = methods(language, &format!("{{cox c}}\n{TIMES}terms = [\"sex\"]\nfirth = true"));
        assert!(cox.contains(words), "{cox}");
        let logistic =
            methods(language, &format!("{{logistic c}}\n{ROWS}event = \"died = 1\"\nterms = [\"sex\"]\nfirth = true"));
        assert!(logistic.contains(words), "{logistic}");
    }
}
