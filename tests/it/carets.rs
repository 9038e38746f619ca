//! Where the carets stand: under the exact value, token or piece of Markdown that is wrong.

use crate::program::{Copy, tickmark};

const CSV: &str = "id,arm,sex,time,died,cause,age,before,after\n\
    1,A,F,5,1,1,61,3,5\n2,A,M,8,0,0,54,4,4\n3,A,F,12,1,2,70,5,7\n4,A,M,3,1,1,,2,6\n\
    5,B,F,9,1,1,58,6,5\n6,B,M,15,0,0,49,3,8\n7,B,F,7,1,2,66,4,9\n8,B,M,11,1,1,63,5,3\n\
    9,C,F,6,1,2,72,2,4\n10,C,M,14,0,0,55,7,9\n11,C,F,4,1,1,68,1,6\n12,C,M,10,1,2,60,3,2\n";

/// A block that is right, which figures and prose name.
const RIGHT: &str =
    "```{survival k}\ndata = \"patients\"\ntime = \"time\"\nevent = \"died = 1\"\nby = \"sex\"\n```\n\n";

/// The keys of a block of survival times, at `TIMES` below.
const TIMES: &str = "data = \"patients\"\ntime = \"time\"\nevent = \"died = 1\"";

/// Blocks with one fault each; the carets stand under what is in «».
const BLOCKS: &[&str] = &[
    r#"{survival s}
TIMES
by = «"sexx"»"#,
    r#"{survival s}
data = "patients"
time = «"tme"»
event = "died = 1""#,
    r#"{survival s}
data = "patients"
time = "time"
event = "«deid» = 1""#,
    r#"{survival s}
data = "patients"
time = "time"
event = «"deid"»"#,
    r#"{survival s}
data = «"patient"»
time = "time"
event = "died = 1""#,
    r#"{survival s}
TIMES
strata = «"amr"»
by = "sex"
test = "log-rank""#,
    r#"{survival s}
TIMES
weights = «"wt"»"#,
    r#"{survival s}
TIMES
start = «"strt"»"#,
    r#"{survival s}
TIMES
where = "age > 50 AND «agee» < 90""#,
    r#"{survival s}
TIMES
level = «1.5»"#,
    r#"{survival s}
TIMES
at = [5, «-1», 10]"#,
    r#"{survival s}
TIMES
quantiles = [0.25, «1.2»]"#,
    r#"{survival s}
TIMES
conf = «"lgo"»"#,
    r#"{survival s}
TIMES
by = "sex"
test = «"logrank"»"#,
    r#"{survival s}
TIMES
risk_times = [1, «-2»]"#,
    r#"{survival s}
TIMES
rmst = «-2»"#,
    r#"{survival s}
TIMES
«bye» = "sex""#,
    r#"{cox c}
TIMES
terms = ["age", «"sexx"»]"#,
    r#"{cox c}
TIMES
terms = ["age", «"age * sexx"»]"#,
    r#"{cox c}
TIMES
terms = ["age", "sex"]
reference = { sex = «"Z"» }"#,
    r#"{cox c}
TIMES
terms = ["age", "sex"]
reference = { «sexx» = "F" }"#,
    r#"{cox c}
TIMES
terms = ["age", "sex"]
scale = { «agee» = 10 }"#,
    r#"{cox c}
TIMES
terms = ["age", "sex"]
cluster = «"idd"»"#,
    r#"{cox c}
TIMES
terms = ["age", "sex"]
curves = { by = «"sexx"» }
at = [5]"#,
    r#"{cox c}
TIMES
terms = ["age", "sex"]
curves = { by = "sex", at = { «agee» = 5 } }
at = [5]"#,
    r#"{cox c}
TIMES
terms = ["age", "sex"]
spline = { «age» = 1 }"#,
    r#"{logistic c}
data = "patients"
event = "died = 1"
terms = [«"xx"», "sex"]"#,
    r#"{summary s}
data = "patients"
variables = ["age", «"sexx"», "arm"]"#,
    r#"{summary s}
data = "patients"
variables = ["age"]
by = «"armm"»"#,
    r#"{summary s}
data = "patients"
variables = ["age"]
categorical = [«"agee"»]"#,
    r#"{summary s}
data = "patients"
variables = ["age"]
by = "arm"
tests = { «agee» = "welch" }"#,
    r#"{summary s}
data = "patients"
variables = ["age"]
by = "arm"
tests = { age = «"welsh"» }"#,
    r#"{compare c}
data = "patients"
outcomes = ["age", «"befor"»]
by = "sex"
test = "welch""#,
    r#"{compare c}
data = "patients"
outcome = «"befor"»
by = "sex"
test = "welch""#,
    r#"{compare c}
data = "patients"
outcome = "age"
by = «"sx"»
test = "welch""#,
    r#"{compare c}
data = "patients"
outcome = "age"
by = "sex"
test = «"wlch"»"#,
    r#"{compare c}
data = "patients"
outcome = "age"
by = "sex"
test = "welch"
reference = «"Z"»"#,
    r#"{correlation r}
data = "patients"
variables = ["age", «"tim"»]
method = "pearson""#,
    r#"{incidence i}
data = "patients"
time = "time"
status = «"cuase"»
censored = 0"#,
    r#"{incidence i}
data = "patients"
time = "time"
status = "cause"
censored = «7»"#,
    r#"{incidence i}
data = "patients"
time = "time"
status = "cause"
censored = 0
cause = «7»
terms = ["age"]"#,
    r#"{incidence i}
data = "patients"
time = "time"
status = "cause"
censored = 0
cause = 1
terms = ["age", «"sexx"»]"#,
    r#"{subgroup g}
data = "patients"
event = "died = 1"
by = «"sexx"»
variables = ["arm"]
measure = "risk-ratio""#,
    r#"{subgroup g}
data = "patients"
event = "died = 1"
by = "sex"
variables = ["arm", «"ar"»]
measure = "risk-ratio""#,
    r#"{longitudinal l}
data = "patients"
value = «"agee"»
subject = "id"
at = "time""#,
    r#"{longitudinal l}
data = "patients"
value = "age"
subject = «"idd"»
at = "time""#,
    r#"{longitudinal l}
data = "patients"
value = "age"
subject = "id"
at = «"tme"»"#,
    r#"{proportion p}
data = "patients"
event = "died = 1"
by = «"sx"»"#,
    r#"{proportion p}
data = "patients"
event = "died = 1"
by = "sex"
difference = "wald"
reference = «"Z"»"#,
    r#"{toxicity t}
data = "patients"
subject = «"idd"»
term = "sex"
grade = "cause""#,
    r#"{toxicity t}
data = "patients"
subject = "id"
term = «"trm"»
grade = "cause""#,
    r#"{toxicity t}
data = "patients"
subject = "id"
term = "sex"
grade = "cause"
denominator = «"nobody"»"#,
    r#"{cohort c}
from = «"patient"»"#,
    r#"{cohort c}
from = "patients"
[[include]]
label = "x"
where = "age > 3 AND «agee» > 2""#,
    r#"{cohort c}
from = "patients"
[[derive]]
name = "x"
as = "age + «bef» * 2""#,
    r#"{cohort c}
from = "patients"
[[derive]]
name = "x"
as = "«MEDAIN»(age)""#,
    r#"{cohort c}
from = "patients"
[[derive]]
name = «"age"»
as = "age + 1""#,
    r#"{cohort c}
from = "patients"
[[join]]
table = «"others"»
on = "id""#,
    r#"{cohort c}
from = "patients"
[[join]]
table = "patients"
on = «"idd"»"#,
    r#"{cohort c}
from = "patients"
[[join]]
table = "patients"
on = "id"
«take» = ["nothing"]"#,
    r#"{value v}
data = "patients"
as = "AVG(«agee»)""#,
    r#"{value v}
data = «"patiens"»
as = "AVG(age)""#,
    r#"{sql q}
query = "SELECT age, «agee» FROM patients""#,
    r#"{sql q}
query = "SELECT age FROM «patiens»""#,
    r#"{table tbl-a}
of = «"nothing"»
caption = "x""#,
    r#"{figure fig-a}
of = «"nothing"»
caption = "x""#,
    r#"{figure fig-a}
of = "k"
kind = «"forrest"»
caption = "x""#,
    r#"{figure fig-a}
of = "k"
«cause» = "x"
caption = "x""#,
    r#"{table tbl-a}
of = "k"
kind = «"landmarks2"»
caption = "x""#,
    r#"{survival s}
TIMES
conf = «"lgo"»"#,
    r#"{survival s}
TIMES
at = «"12"»"#,
    r#"{survival s}
TIMES
at = [1, «"x"»]"#,
    r#"{survival s}
TIMES
level = «"95"»"#,
    r#"{survival s}
TIMES
pairwise = «"yes"»"#,
    r#"{survival s}
TIMES
by = «["sex"]»"#,
    r#"{survival s}
TIMES
where = """age > 50
 AND «agee» > 3""""#,
    r#"{survival s}
TIMES
where = 'age > 50 AND «agee» > 3'"#,
    r#"{survival s}
TIMES
by = "sex"
test = "log-rank"
strata = «"nope"»"#,
    r#"{survival s}
TIMES
by = "sex"
test = "fleming-harrington"
rho = «-1»"#,
    r#"{survival s}
TIMES
«pairwise» = true"#,
    r#"{summary s}
data = "patients"
variables = ["age"]
quantile_type = «12»"#,
    r#"{summary s}
data = "patients"
variables = ["age"]
statistics = «"meansd"»"#,
    r#"{summary s}
data = "patients"
variables = ["age"]
missing = «"never ever"»"#,
    r#"{value v}
data = "patients"
as = "AVG(age)"
digits = «-1»"#,
    r#"{value v}
data = "patients"
as = "AVG(age)"
digits = «40»"#,
    r#"{proportion p}
data = "patients"
event = "died = 1"
conf = «"wilsonn"»"#,
    r#"{compare c}
data = "patients"
outcome = "age"
by = "sex"
test = "welch"
adjust = «"homl"»"#,
    r#"{cohort c}
from = "patients"
[[include]]
«lable» = "x"
where = "age > 3""#,
    r#"{cohort c}
from = "patients"
[[join]]
table = "patients"
on = "id"
where = "«agee» > 3""#,
    r#"{cox c}
TIMES
terms = «[]»"#,
    r#"{cox c}
TIMES
terms = ["age"]
ties = «"efrom"»"#,
    r#"{correlation r}
data = "patients"
variables = ["age", «"sex"»]
method = "pearson""#,
    r#"{summary s}
data = "patients"
variables = [«"sex"», "age"]
by = "sex""#,
    r#"{compare c}
data = "patients"
outcome = «"sex"»
by = "arm"
test = "anova""#,
    r#"{figure fig-a}
of = "k"
caption = "x"
max_time = «-3»"#,
    r#"{figure fig-a}
of = "k"
caption = "x"
aspect = «30»"#,
    r#"{figure fig-a}
of = «["k", "k"]»
caption = "x""#,
    r#"{table tbl-a}
of = "k"
kind = «"rmst"»
caption = "x""#,
    r#"{cox c}
TIMES
terms = [«"age"», "age"]"#,
    r#"{cox c}
TIMES
terms = ["age"]
scale = { «age» = 0 }"#,
    r#"{correlation r}
data = "patients"
variables = ["age", «"age"»]
method = "pearson""#,
];

/// Texts with one fault each.
const TEXTS: &[&str] = &[
    r#"See «@fig-nothing» there."#,
    r#"See [«@nobody2020»; @work] there."#,
    r#"As «@nobody2020» said."#,
    r#"A note«[^zz]» there."#,
    r#"A «[link](#sec-nothing)» there."#,
    r#"Value {{ «k.nothing» }} there."#,
    r#"Value {{ k.n | «frobnicate» }} there."#,
    r#"Value {{ k.n | «fmt("{nothing}")» }} there."#,
    r#"See «@fig-nothing2» and [@nobody2020] and [^zz] there."#,
    r#"[^a] text

[^a]: one

«[^a]»: two"#,
    r#"# One { #sec-a }

«# Two { #sec-a }»"#,
    r#"Value {{ «facts.nothing» }} there."#,
    r#"A «[link](ftp://x)»"#,
];

fn project() -> Copy {
    let project = Copy::small(CSV, "Nothing.\n");
    project.write(
        "report/work.bib",
        "@book{work, author = {Able, Ann}, title = {A Book}, publisher = {Press}, year = 2020}\n",
    );
    project.replace("report/report.toml", "version =", "bibliography = \"work.bib\"\nversion =");
    project.freeze();
    project
}

/// Line and column of each caret, from 1, and how many there are.
fn carets(stderr: &str) -> Vec<(usize, usize, usize)> {
    let lines: Vec<&str> = stderr.lines().collect();
    let places = lines.iter().enumerate().filter_map(|(at, line)| {
        let mut numbers = line.trim_start().strip_prefix("--> report/report.md:")?.split(':');
        let (line, column) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
        let drawn = lines[at..].iter().take(5).find_map(|drawn| {
            let under = drawn.split_once('|')?.1.trim();
            (!under.is_empty() && under.chars().all(|c| c == '^')).then_some(under.len())
        })?;
        Some((line, column, drawn))
    });
    places.collect()
}

/// What stands in «» in a text: line and column, from 1, and how many characters.
fn wanted(text: &str) -> (usize, usize, usize) {
    let start = text.find('«').expect("«");
    let inside = &text[start + '«'.len_utf8()..text.find('»').expect("»")];
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    (text[..start].matches('\n').count() + 1, text[line_start..start].chars().count() + 1, inside.chars().count())
}

fn faults(texts: impl Iterator<Item = String>) -> Vec<String> {
    let project = project();
    let mut wrong = Vec::new();
    for text in texts {
        let text = format!("{RIGHT}{text}\n");
        project.write("report/report.md", text.replace(['«', '»'], ""));
        let run = tickmark(project.path(), &["check"]);
        let found = carets(&run.stderr);
        if run.code == 0 || !found.contains(&wanted(&text)) {
            wrong.push(format!(
                "{}\n{:?} is not among {found:?}:\n{}",
                &text[RIGHT.len()..],
                wanted(&text),
                run.stderr
            ));
        }
    }
    wrong
}

#[test]
fn a_wrong_value_of_a_block_is_underlined() {
    let wrong = faults(BLOCKS.iter().map(|block| format!("```{}\n```", block.replace("TIMES", TIMES))));
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_wrong_piece_of_markdown_is_underlined() {
    let wrong = faults(TEXTS.iter().map(|text| (*text).to_owned()));
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn all_faults_of_a_run_are_underlined() {
    let project = project();
    let text = format!(
        "{RIGHT}```{{survival s}}\n{TIMES}\nby = \"sexx\"\n```\n\n```{{cox c}}\n{TIMES}\nterms = [\"age\", \"bogus\"]\n```\n\n\
         See @fig-none, [@nobody] and this[^lost].\n"
    );
    project.write("report/report.md", &text);
    let run = tickmark(project.path(), &["check"]);
    let line = |part: &str| text[..text.find(part).expect("the part")].matches('\n').count() + 1;
    let column = |part: &str| text.lines().find_map(|line| line.find(part)).expect("the part") + 1;
    let expected = ["\"sexx\"", "\"bogus\"", "@fig-none", "@nobody", "[^lost]"];
    for part in expected {
        let place = (line(part), column(part), part.len());
        assert!(carets(&run.stderr).contains(&place), "{part} at {place:?}: {}", run.stderr);
    }
    assert_eq!(carets(&run.stderr).len(), expected.len(), "{}", run.stderr);
}
