//! Figures of whole projects: what their axes say, which times they show, how flows
//! divide. Expected numbers are counted by hand in the small tables below.

pub mod flow;

use crate::program::{Copy, Run, tickmark};

/// A drawing read back from its SVG file.
pub struct Picture {
    /// The text alternative.
    pub alt: String,
    /// Each text: x, baseline, words.
    pub texts: Vec<(f64, f64, String)>,
    /// Each box: left, top, width, height.
    pub boxes: Vec<[f64; 4]>,
    /// The stroke and the dashes of each open line with more than two points.
    pub curves: Vec<(String, String)>,
}

impl Picture {
    /// Reads a figure of the newest outputs.
    pub fn of(project: &Copy, id: &str) -> Self {
        let svg = project.read(&format!("out/latest/figures/report-{id}.svg"));
        let mut picture =
            Self { alt: attribute(&svg, "aria-label"), texts: Vec::new(), boxes: Vec::new(), curves: Vec::new() };
        for piece in svg.split('<').skip(1) {
            let (tag, words) = piece.split_once('>').expect("a tag");
            let number = |name| attribute(tag, name).parse::<f64>().expect("a number");
            if tag.starts_with("text ") {
                picture.texts.push((number("x"), number("y"), plain(words)));
            } else if tag.starts_with("rect ") {
                picture.boxes.push(["x", "y", "width", "height"].map(number));
            } else if tag.starts_with("path ")
                && attribute(tag, "fill") == "none"
                && attribute(tag, "d").matches(['H', 'V']).count() > 1
            {
                picture.curves.push((attribute(tag, "stroke"), attribute(tag, "stroke-dasharray")));
            }
        }
        picture
    }

    /// The words of all texts.
    pub fn words(&self) -> Vec<&str> {
        self.texts.iter().map(|(.., words)| words.as_str()).collect()
    }

    /// Whether a text reads so.
    pub fn says(&self, words: &str) -> bool {
        self.words().contains(&words)
    }

    /// The box around the text that reads so.
    pub fn box_of(&self, words: &str) -> [f64; 4] {
        let (x, y, _) =
            self.texts.iter().find(|(.., text)| text == words).unwrap_or_else(|| panic!("{words}: {:?}", self.words()));
        let holds = |[left, top, width, height]: &&[f64; 4]| {
            (*left..left + width).contains(x) && (*top..top + height).contains(y)
        };
        *self.boxes.iter().find(holds).unwrap_or_else(|| panic!("{words} has no box"))
    }
}

fn attribute(tag: &str, name: &str) -> String {
    let start = format!(" {name}=\"");
    tag.split_once(&start).and_then(|(_, rest)| rest.split_once('"')).map_or(String::new(), |(value, _)| plain(value))
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&").replace('\u{a0}', " ")
}

/// Renders a small project, which must succeed.
pub fn rendered(csv: &str, report: &str) -> Copy {
    let project = Copy::small(csv, report);
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    project
}

/// Renders a small project, which must fail with all of these words.
pub fn refused(csv: &str, report: &str, words: &[&str]) {
    let project = Copy::small(csv, report);
    project.freeze();
    let run: Run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
    for words in words {
        assert!(run.stderr.contains(words), "`{words}` is not in:\n{}", run.stderr);
    }
}

/// Ten patients; the last is followed for 130 months.
const TEN: &str = "id,months,died,arm\n1,1,1,A\n2,5,1,A\n3,7,0,A\n4,13,1,A\n5,20,0,A\n6,25,1,B\n7,31,1,B\n8,40,0,B\n9,90,1,B\n10,130,0,B\n";

const SURVIVAL: &str =
    "```{survival os}\ndata = \"patients\"\ntime = \"months\"\nevent = \"died = 1\"\nunit = \"months\"\n```\n\n";

fn figure(keys: &str) -> String {
    format!("```{{figure fig-a}}\n{keys}\ncaption = \"A figure.\"\n```\n")
}

#[test]
fn the_vertical_axis_of_a_survival_curve_is_survival_and_not_the_time() {
    let dictionary = r#"{"resources": [{"name": "patients", "path": "patients.csv", "schema": {"fields": [
        {"name": "id", "type": "integer"}, {"name": "months", "type": "number", "title": "Survival time"},
        {"name": "died", "type": "integer"}, {"name": "arm", "type": "string"}]}}]}"#;
    for (title, expected) in [("Survival time", "Survival, %"), ("Overall survival", "Overall survival, %")] {
        let project = Copy::small(TEN, &format!("{SURVIVAL}{}", figure("of = \"os\"")));
        project.write("data/datapackage.json", dictionary.replace("Survival time", title));
        project.freeze();
        let run = tickmark(project.path(), &["render"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let picture = Picture::of(&project, "fig-a");
        assert!(picture.says(expected) && picture.says("Time, months"), "{:?}", picture.words());
        assert!(!picture.says(title), "{:?}", picture.words());
    }
}

#[test]
fn an_axis_has_the_words_of_the_author() {
    let keys = "of = \"os\"\nx_label = \"Months since surgery\"\ny_label = \"Alive, %\"";
    let project = rendered(TEN, &format!("{SURVIVAL}{}", figure(keys)));
    let picture = Picture::of(&project, "fig-a");
    assert!(picture.says("Months since surgery") && picture.says("Alive, %"), "{:?}", picture.words());
    assert!(!picture.says("Survival, %") && !picture.says("Time, months"));
}

#[test]
fn a_number_typed_in_an_axis_title_is_a_finding() {
    let project = Copy::small(TEN, &format!("{SURVIVAL}{}", figure("of = \"os\"\ny_label = \"Alive of 5683, %\"")));
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("`5683` is typed") && run.stderr.contains("report.md:10:"), "{}", run.stderr);
}

#[test]
fn a_key_that_a_figure_does_not_have_is_refused() {
    let cohort = "```{cohort all}\nfrom = \"patients\"\n```\n\n";
    let forest = "```{cox c}\ndata = \"patients\"\ntime = \"months\"\nevent = \"died = 1\"\nterms = [\"arm\"]\n```\n\n";
    let refuse = |blocks: &str, keys: &str, words: &[&str]| refused(TEN, &format!("{blocks}{}", figure(keys)), words);
    refuse(
        cohort,
        "of = \"all\"\ny_label = \"Patients\"",
        &["found `y_label` in a figure of kind `flow`, which has no such axis", "report.md:7:1"],
    );
    refuse(
        forest,
        "of = \"c\"\ny_label = \"Terms\"",
        &["found `y_label` in a figure of kind `forest`, which has no such axis"],
    );
    refuse(
        forest,
        "of = \"c\"\nmax_time = 12",
        &["found `max_time` in a figure of kind `forest`", "`model`, `x_label`"],
    );
    refuse(SURVIVAL, "of = \"os\"\nvariable = \"arm\"", &["found `variable` in a figure of kind `kaplan-meier`"]);
    refuse(SURVIVAL, "of = [\"os\", \"os\"]", &["names 2 blocks, expected one"]);
    refuse(SURVIVAL, "of = \"os\"\nmax_time = -3", &["found `max_time` -3, expected a time above 0"]);
    refuse(SURVIVAL, "of = \"os\"\ny_label = \" \"", &["found an empty `y_label`"]);
    refuse(forest, "of = \"c\"\nmodel = \"univariate\"", &["found `model` `univariate`, expected"]);
}

#[test]
fn a_part_of_the_time_has_its_ticks_and_its_numbers_at_risk() {
    let project = rendered(TEN, &format!("{SURVIVAL}{}", figure("of = \"os\"\nmax_time = 36")));
    let picture = Picture::of(&project, "fig-a");
    // At risk just before 0, 6, 12, …: times not below it, counted in the table.
    let expected = [("0", "10"), ("6", "8"), ("12", "7"), ("18", "6"), ("24", "5"), ("30", "4"), ("36", "3")];
    let (_, axis, _) =
        *picture.texts.iter().filter(|(.., words)| words == "36").min_by(|a, b| a.1.total_cmp(&b.1)).expect("36");
    let row = picture.texts.iter().find(|(.., words)| words == "No. at risk").expect("the row").1;
    let at = |y: f64| -> Vec<(f64, &str)> {
        let near = picture.texts.iter().filter(|(x, other, _)| (other - y).abs() < 0.5 && *x > 1.0);
        near.map(|(x, _, words)| (*x, words.as_str())).collect()
    };
    let ticks: Vec<&str> = at(axis).into_iter().map(|(_, words)| words).collect();
    assert_eq!(ticks, expected.map(|(tick, _)| tick));
    let risks: Vec<&str> = at(row).into_iter().map(|(_, words)| words).collect();
    assert_eq!(risks, expected.map(|(_, risk)| risk));
    for ((tick, _), (risk, _)) in at(axis).iter().zip(at(row)) {
        assert!((tick - risk).abs() < 0.01, "a number stands under its tick");
    }
}

/// `count` groups of three patients each.
pub fn groups(count: usize) -> String {
    let mut csv = "id,months,died,arm\n".to_owned();
    for group in 0..count {
        for patient in 0..3 {
            csv.push_str(&format!(
                "{},{},{},Arm {}\n",
                3 * group + patient,
                2 + group + 9 * patient,
                patient % 2,
                char::from(b'A' + group as u8)
            ));
        }
    }
    csv
}

#[test]
fn twelve_groups_look_unlike_one_another_and_thirteen_are_refused() {
    let report = format!("{}{}", SURVIVAL.replace("unit =", "by = \"arm\"\nunit ="), figure("of = \"os\""));
    let project = rendered(&groups(12), &report);
    let picture = Picture::of(&project, "fig-a");
    let looks: std::collections::BTreeSet<&(String, String)> = picture.curves.iter().collect();
    let colours: std::collections::BTreeSet<&String> = picture.curves.iter().map(|(colour, _)| colour).collect();
    let dashes: std::collections::BTreeSet<&String> = picture.curves.iter().map(|(_, dash)| dash).collect();
    assert_eq!((picture.curves.len(), looks.len(), colours.len(), dashes.len()), (12, 12, 12, 12));
    for arm in 'A'..='L' {
        assert!(
            picture.words().iter().filter(|words| **words == format!("Arm {arm}")).count() >= 2,
            "{:?}",
            picture.words()
        );
    }
    refused(&groups(13), &report, &["figure `fig-a` has 13 curves, expected at most 12", "report.md:9:1"]);
}

#[test]
fn a_table_refuses_keys_and_cells_that_it_would_drop() {
    let table = |keys: &str| format!("{SURVIVAL}```{{table tbl-a}}\n{keys}\ncaption = \"A table.\"\n```\n");
    let refuse = |keys: &str, words: &[&str]| refused(TEN, &table(keys), words);
    refuse("of = \"os\"\nband = true", &["found `band` in a table", "report.md:10:1"]);
    refuse("of = \"os\"\nrows = [{ label = \"One\", cells = [] }]", &["both `of` and `rows`"]);
    refuse(
        "columns = [\"A\", \"B\"]\nrows = [{ label = \"One\", cells = [\"a\"] }, { label = \"Two\", cells = [\"b\", \"c\", \"d\"] }]",
        &["row `Two` of table `tbl-a` has 4 cells, expected 2"],
    );
    refuse(
        "columns = [\"A\", \"B\", \"C\"]\nrows = [{ label = \"One\", cells = [\"a\"] }]",
        &["row `One` of table `tbl-a` has 2 cells, expected 3"],
    );
    refuse("columns = [\"A\"]\nof = \"os\"", &["has `columns` without `rows`"]);
}
