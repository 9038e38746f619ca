//! Waterfall plots and strip charts through the program: a mark for each subject stands at its
//! value, only where the project says that it may be shown.

use crate::figure_svg::Svg;
use crate::figures::{refused, rendered};
use crate::program::{Copy, tickmark};

/// Seven subjects, one without a value.
const SEVEN: &str =
    "id,response,best\nS-71,PR,-60\nS-72,SD,10\nS-73,PD,45.5\nS-74,PR,-30\nS-75,SD,0\nS-76,PD,20\nS-77,SD,\n";

fn summary(by: &str) -> String {
    format!("```{{summary best}}\ndata = \"patients\"\nvariables = [\"best\"]\n{by}```\n\n")
}

fn figure(keys: &str) -> String {
    format!("```{{figure fig-a}}\nof = \"best\"\n{keys}\ncaption = \"A figure.\"\n```\n")
}

const BY: &str = "by = \"response\"\n";

/// The file beside the figure.
fn plotted(project: &Copy) -> String {
    project.read("out/latest/figures/report-fig-a.csv").replace("\r\n", "\n")
}

/// The rectangles of a figure: left, top, width, height, fill.
fn bars(project: &Copy) -> Vec<([f64; 4], String)> {
    let svg = project.read("out/latest/figures/report-fig-a.svg");
    let attribute = |tag: &str, name: &str| -> String {
        let (_, rest) = tag.split_once(&format!(" {name}=\"")).unwrap_or_else(|| panic!("{tag} has no {name}"));
        rest.split('"').next().expect("a value").to_owned()
    };
    let number = |tag: &str, name: &str| attribute(tag, name).parse::<f64>().expect("a number");
    svg.split("<rect")
        .skip(1)
        .map(|rest| rest.split('>').next().expect("a tag"))
        .map(|tag| (["x", "y", "width", "height"].map(|name| number(tag, name)), attribute(tag, "fill")))
        .collect()
}

#[test]
fn bars_of_a_waterfall_stand_at_their_values_from_the_largest_to_the_smallest() {
    let keys = "kind = \"waterfall\"\nsubjects = true\nlines = [-30, 20]";
    let project = rendered(SEVEN, &format!("{}{}", summary(BY), figure(keys)));
    let svg = Svg::of(&project, "report-fig-a");
    assert_eq!(svg.faults(), Vec::<String>::new());
    let data = plotted(&project);
    assert_eq!(data, "group,value\nPD,45.5\nPD,20\nSD,10\nSD,0\nPR,-30\nPR,-60\n");
    // Three keys of the legend come first.
    let all = bars(&project);
    let (keys, bars) = all.split_at(3);
    assert_eq!(bars.len(), 6);
    assert!(bars.windows(2).all(|pair| pair[0].0[0] + pair[0].0[2] < pair[1].0[0] + 0.01), "from left to right");
    // The lines across stand at −30 and 20, and so do the ends of the bars of these values.
    let line = |words: &str| {
        let label = svg.texts.iter().filter(|text| text.words == words).max_by(|a, b| a.left.total_cmp(&b.left));
        let label = label.unwrap_or_else(|| panic!("no {words}"));
        let near = |trace: &&crate::figure_svg::Trace| {
            let [from, to] = trace.points.as_slice() else { return false };
            from.1 == to.1 && to.0 - from.0 > 100.0 && from.1 < label.at.1 && label.at.1 - from.1 < 6.0
        };
        svg.lines.iter().find(near).unwrap_or_else(|| panic!("no line of {words}")).points[0].1
    };
    let (low, high) = (line("−30"), line("20"));
    let per_unit = (low - high) / 50.0;
    let zero = low - 30.0 * per_unit;
    for (bar, expected) in bars.iter().zip([45.5, 20.0, 10.0, 0.0, -30.0, -60.0]) {
        let [_, top, _, height] = bar.0;
        if expected == 0.0 {
            assert!(height > 0.5 && (top + height / 2.0 - zero).abs() < 0.05, "who does not change is seen: {bar:?}");
            continue;
        }
        let (from, to) = if expected > 0.0 { (top + height, top) } else { (top, top + height) };
        assert!((from - zero).abs() < 0.05 && (to - (zero - expected * per_unit)).abs() < 0.05, "{expected}: {bar:?}");
    }
    // Colours are those of the keys, in the order of the groups; n is traced.
    let fill = |bar: usize| bars[bar].1.as_str();
    let colours: Vec<&str> = keys.iter().map(|(_, fill)| fill.as_str()).collect();
    assert_eq!([fill(0), fill(4), fill(3)], [colours[0], colours[1], colours[2]], "PD, PR, SD");
    assert!(svg.words().iter().any(|words| words.starts_with("SD (n = 2")), "{:?}", svg.words());
    for told in ["PD: 2; 32.8 (26.4 to 39.1), range 20.0 to 45.5", "SD: 2; 5.0"] {
        assert!(svg.alt.contains(told), "{told} is not in {}", svg.alt);
    }
    let page = project.read("out/latest/report.html");
    assert!(page.contains("Records without a value are not shown."), "who has no value is told");
    assert!(!page.contains("S-7") && !data.contains("S-7"), "a subject is named");
}

#[test]
fn points_of_a_strip_chart_stand_at_their_values_and_quartiles_behind() {
    let project = rendered(SEVEN, &format!("{}{}", summary(""), figure("kind = \"strip\"\nsubjects = true")));
    let svg = Svg::of(&project, "report-fig-a");
    assert_eq!(svg.faults(), Vec::<String>::new());
    let text = project.read("out/latest/figures/report-fig-a.svg");
    let mut points: Vec<f64> = text
        .split("<circle cx=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().expect("a value").parse().expect("a number"))
        .collect();
    points.sort_by(f64::total_cmp);
    let (low, high) = (svg.text("−60").at.0, svg.text("60").at.0);
    let x = |value: f64| low + (value + 60.0) / 120.0 * (high - low);
    assert_eq!(points.len(), 6);
    for (point, expected) in points.iter().zip([-60.0, -30.0, 0.0, 10.0, 20.0, 45.5]) {
        assert!((point - x(expected)).abs() < 0.1, "{expected} stands at {point}");
    }
    // Type 7 of the six: −30 + 0.25·30 and 10 + 0.75·10.
    let quartiles = bars(&project);
    let [left, _, width, _] = quartiles.first().expect("a box").0;
    assert!((left - x(-22.5)).abs() < 0.1 && (left + width - x(17.5)).abs() < 0.1);
    let data = plotted(&project);
    assert!(
        data.starts_with("name,what,value\nAll records,p25,-22.5\nAll records,median,5\nAll records,p75,17.5\n"),
        "{data}"
    );
    assert_eq!(data.lines().count(), 10);
}

#[test]
fn marks_of_subjects_need_the_word_of_the_project_and_can_be_seen() {
    for (kind, has) in
        [("waterfall", "a waterfall plot has a bar for each subject"), ("strip", "a strip chart has a point")]
    {
        for subjects in ["", "subjects = false\n"] {
            let report = format!("{}{}", summary(BY), figure(&format!("kind = \"{kind}\"\n{subjects}")));
            refused(SEVEN, &report, &[has, "write `subjects = true`", "`kind = \"box\"`", "report.md:7:1"]);
        }
        let crowd: String =
            (0..501).fold("id,response,best\n".to_owned(), |csv, id| format!("{csv}{id},A,{}\n", id % 90));
        let report = format!("{}{}", summary(BY), figure(&format!("kind = \"{kind}\"\nsubjects = true")));
        refused(&crowd, &report, &["has 501 ", "which can be seen"]);
    }
    let waterfall = |keys: &str| figure(&format!("kind = \"waterfall\"\nsubjects = true\n{keys}"));
    refused(
        SEVEN,
        &format!("{}{}", summary(BY), waterfall("lines = [nan]")),
        &["in `lines`, expected numbers", "report.md:11:"],
    );
    refused(SEVEN, &format!("{}{}", summary(BY), waterfall("variable = \"bst\"")), &["did you mean `best`?"]);
    let huge = "id,response,best\nS-71,PR,1e308\nS-72,SD,-1e308\n";
    for kind in ["waterfall", "strip"] {
        let figure = figure(&format!("kind = \"{kind}\"\nsubjects = true"));
        refused(huge, &format!("{}{figure}", summary(BY)), &["too far apart for an axis", "report.md:7:1"]);
    }
    let nothing = "id,response,best\nS-71,PR,\n";
    refused(
        nothing,
        &format!("{}{}", summary(BY), waterfall("")),
        &["block `best` has no continuous variable with values"],
    );
    let box_ = figure("kind = \"box\"\nsubjects = true");
    refused(SEVEN, &format!("{}{box_}", summary(BY)), &["found `subjects` in a figure of kind `box`"]);
    let thirteen: String = (0..13).fold("id,response,best\n".to_owned(), |csv, id| format!("{csv}{id},R{id},{id}\n"));
    refused(&thirteen, &format!("{}{}", summary(BY), waterfall("")), &["at most 12"]);
}

/// Several rows of a subject would be several bars.
#[test]
fn a_bar_is_a_subject_and_not_a_visit() {
    let report = format!("{}{}", summary(""), figure("kind = \"waterfall\"\nsubjects = true"));
    let project = Copy::small("id,response,best\nS-71,PR,-60\nS-71,SD,10\nS-73,PD,45\n", &report);
    let dictionary = r#"{"name": "d", "resources": [{"name": "patients", "path": "patients.csv", "schema": {"fields": [
        {"name": "id", "type": "string"}, {"name": "response", "type": "string"}, {"name": "best", "type": "number"}]},
        "tickmark": {"unit": "visits", "subject": "id"}}]}"#;
    project.write("data/datapackage.json", dictionary);
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    for words in ["reads several rows of some subjects, expected one row for each", "GROUP BY"] {
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    }
}
