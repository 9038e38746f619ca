//! What an author may ask of a figure, and whether what is drawn stands at its values.

use crate::figure_svg::Svg;
use crate::figures::{refused, rendered};
use crate::program::{Copy, tickmark};

/// Ten patients in two arms. Kaplan–Meier by hand over all: events at 1, 5, 13, 25, 31, 90
/// and censorings at 7, 20, 40, 130.
const TEN: &str = "id,months,died,arm\n1,1,1,A\n2,5,1,A\n3,7,0,A\n4,13,1,A\n5,20,0,A\n6,25,1,B\n7,31,1,B\n8,40,0,B\n9,90,1,B\n10,130,0,B\n";

/// Survival after each event, by hand: each factor is 1 − 1/(number at risk).
const BY_HAND: [(f64, f64); 6] = [
    (1.0, 9.0 / 10.0),
    (5.0, 8.0 / 10.0),
    (13.0, 8.0 / 10.0 * 6.0 / 7.0),
    (25.0, 8.0 / 10.0 * 6.0 / 7.0 * 4.0 / 5.0),
    (31.0, 8.0 / 10.0 * 6.0 / 7.0 * 4.0 / 5.0 * 3.0 / 4.0),
    (90.0, 8.0 / 10.0 * 6.0 / 7.0 * 4.0 / 5.0 * 3.0 / 4.0 * 1.0 / 2.0),
];

fn survival(by: &str) -> String {
    format!(
        "```{{survival os}}\ndata = \"patients\"\ntime = \"months\"\nevent = \"died = 1\"\nunit = \"months\"\n{by}```\n\n"
    )
}

fn figure(keys: &str) -> String {
    format!("```{{figure fig-a}}\n{keys}\ncaption = \"A figure.\"\n```\n")
}

fn km(by: &str, keys: &str) -> (Copy, Svg) {
    let project = rendered(TEN, &format!("{}{}", survival(by), figure(&format!("of = \"os\"\n{keys}"))));
    let figure = Svg::of(&project, "report-fig-a");
    assert_eq!(figure.faults(), Vec::<String>::new());
    (project, figure)
}

fn csv(project: &Copy) -> Vec<Vec<String>> {
    let text = project.read("out/latest/figures/report-fig-a.csv");
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn the_steps_of_a_curve_stand_at_the_values_of_kaplan_and_meier() {
    let (_, figure) = km("", "band = false");
    let curves = figure.curves((0.0, 120.0));
    let [curve] = curves.as_slice() else { panic!("one curve: {curves:?}") };
    for (time, estimate) in BY_HAND {
        let near = |(x, y): &(f64, f64)| (x - time).abs() < 0.1 && (y - estimate).abs() < 0.002;
        assert!(curve.iter().any(near), "no corner at {time}, {estimate}: {curve:?}");
    }
    let mut levels: Vec<f64> = curve.iter().map(|(_, estimate)| *estimate).collect();
    levels.dedup();
    assert_eq!(levels.len(), BY_HAND.len() + 1, "a level from the start and from each event on: {curve:?}");
}

#[test]
fn what_is_plotted_is_in_a_file_beside_the_figure() {
    let (project, _) = km("", "");
    let rows = csv(&project);
    assert_eq!(rows[0], ["group", "time", "estimate", "conf.low", "conf.high", "censored"]);
    assert_eq!(rows.len(), 11, "ten times: {rows:?}");
    for (time, estimate) in BY_HAND {
        let row = rows.iter().find(|row| row[1] == format!("{time}")).unwrap_or_else(|| panic!("{time}: {rows:?}"));
        assert!((row[2].parse::<f64>().expect("a number") - estimate).abs() < 1e-12, "{row:?}");
        assert_eq!(row[5], "0");
    }
    assert_eq!(rows.iter().filter(|row| row[5] == "1").count(), 4);
}

#[test]
fn a_figure_has_the_width_and_the_height_that_are_asked_for() {
    let (_, whole) = km("", "");
    let (project, half) = km("", "width = 0.5\naspect = 0.8");
    assert!((half.width - whole.width / 2.0).abs() < 0.01);
    assert!(half.height > 0.8 * half.width && whole.height < 0.8 * whole.width);
    let page = project.read("out/latest/report.html");
    assert!(page.contains("style=\"width:50%;min-width:15rem;margin:0 auto\""));
    let report = |keys: &str| format!("{}{}", survival(""), figure(&format!("of = \"os\"\n{keys}")));
    refused(TEN, &report("width = 0.2"), &["found `width` 0.2, expected a number from 0.3 to 1", "report.md:10:9"]);
    refused(TEN, &report("widht = 0.5"), &["widht", "report.md:10:1"]);
    refused(TEN, &report("legend = \"left\""), &["report.md:10:", "left"]);
}

#[test]
fn the_author_names_groups_and_the_legend() {
    let (project, figure) =
        km("by = \"arm\"\n", "legend_title = \"Treatment\"\nlabels = { A = \"Placebo\", B = \"Active drug\" }");
    for words in ["Placebo", "Active drug"] {
        assert_eq!(figure.words().iter().filter(|text| **text == words).count(), 2, "in the legend and the table");
        assert!(figure.alt.contains(&format!("{words}: ")), "{}", figure.alt);
        assert!(csv(&project).iter().any(|row| row[0] == words));
    }
    assert!(figure.says("Treatment") && !figure.says("A"), "{:?}", figure.words());
    let report = |labels: &str| format!("{}{}", survival("by = \"arm\"\n"), figure_of(labels));
    refused(
        TEN,
        &report("labels = { Nobody = \"Third\" }"),
        &["figure `fig-a` shows nothing called `Nobody`, which `labels` names", "`A`, `B`", "report.md:9:1"],
    );
    refused(TEN, &report("labels = { A = \" \" }"), &["found an empty label of `A`"]);
    let project = Copy::small(TEN, &report("labels = { A = \"Arm of 5683\" }"));
    project.freeze();
    let run = tickmark(project.path(), &["render", "--strict"]);
    assert!(run.code == 1 && run.stderr.contains("`5683` is typed"), "{}", run.stderr);
}

fn figure_of(keys: &str) -> String {
    figure(&format!("of = \"os\"\n{keys}"))
}

#[test]
fn numbers_under_the_curves_are_grouped_by_group_unless_asked_otherwise() {
    let lines = |keys: &str| -> Vec<String> {
        let (_, figure) = km("by = \"arm\"\n", keys);
        let under = figure.text("Time, months").at.1;
        let mut names: Vec<_> = figure.texts.iter().filter(|text| text.at.1 > under && text.left < 0.1).collect();
        names.sort_by(|one, other| one.at.1.total_cmp(&other.at.1));
        names.into_iter().map(|text| text.words.clone()).collect()
    };
    assert_eq!(lines(""), ["A", "No. at risk", "Censored", "Events", "B", "No. at risk", "Censored", "Events"]);
    let by_number = ["No. at risk", "A", "B", "Censored", "A", "B", "Events", "A", "B"];
    assert_eq!(lines("risk_table = \"numbers\""), by_number);
    assert_eq!(lines("risk_table = \"at-risk\""), ["No. at risk", "A", "B"]);
    assert_eq!(lines("risk_table = \"none\""), Vec::<String>::new());
}

#[test]
fn each_number_of_a_group_stands_under_its_tick() {
    let (_, figure) = km("by = \"arm\"\n", "max_time = 24");
    // Of arm A at risk just before 0, 6, 12, 18, 24: five, three, two, one, none; censored and
    // with the event up to then, both counted in the table above.
    for (name, numbers) in [
        ("No. at risk", ["5", "3", "2", "1", "0"]),
        ("Censored", ["0", "0", "1", "1", "2"]),
        ("Events", ["0", "2", "2", "3", "3"]),
    ] {
        let y =
            figure.texts.iter().filter(|text| text.words == name).map(|text| text.at.1).fold(f64::INFINITY, f64::min);
        for (tick, number) in ["0", "6", "12", "18", "24"].into_iter().zip(numbers) {
            let axis = figure.text("Time, months").at.1;
            let ticks = figure.texts.iter().filter(|text| text.words == tick && text.at.1 < axis && text.left > 20.0);
            let x = ticks.max_by(|one, other| one.at.1.total_cmp(&other.at.1)).expect("a tick").at.0;
            let cell = figure.texts.iter().find(|text| text.at.1 == y && (text.at.0 - x).abs() < 0.02);
            assert_eq!(cell.map(|text| text.words.as_str()), Some(number), "{name} at {tick}");
        }
    }
}

#[test]
fn curves_end_where_few_are_at_risk_and_the_figure_says_so() {
    // Five are at risk before 25, and four before 31.
    let (project, figure) = km("", "min_risk = 5\nband = false");
    let curves = figure.curves((0.0, 12.0));
    let end = curves[0].last().expect("an end");
    assert!((end.0 - 25.0).abs() < 0.1 && (end.1 - BY_HAND[3].1).abs() < 0.002, "{end:?}");
    assert_eq!(csv(&project).last().map(|row| row[1].clone()).as_deref(), Some("25"));
    let page = project.read("out/latest/report.html");
    assert!(page.contains("Curves end where fewer than 5 are at risk."), "said beneath");
    let (project, _) = km("", "min_risk = 1");
    assert!(!project.read("out/latest/report.html").contains("Curves end where"), "nothing is cut");
}

#[test]
fn a_line_of_the_author_in_the_plot_holds_results() {
    let by = "by = \"arm\"\ntest = \"log-rank\"\n";
    let cox = "```{cox c}\ndata = \"patients\"\ntime = \"months\"\nevent = \"died = 1\"\nterms = [\"arm\"]\nfirth = true\n```\n\n";
    let keys = "annotation = [\"HR {{ c.multivariable.arm.B.estimate }}\", 'P{{ os.test | fmt(\"{=p.value}\") }}']";
    let report = |keys: &str| format!("{}{cox}{}", survival(by), figure_of(keys));
    let project = rendered(TEN, &report(keys));
    let figure = Svg::of(&project, "report-fig-a");
    let hr = figure.words().into_iter().find(|words| words.starts_with("HR ")).map(str::to_owned).expect("the ratio");
    let number: f64 = hr[3..].parse().expect("a number");
    let ledger = project.ledger();
    let result = ledger["results"].as_array().expect("results").iter().find(|result| {
        result["id"].as_str().is_some_and(|id| id.starts_with("c.") && id.contains("arm") && id.ends_with("B.estimate"))
    });
    let value = result.expect("the ratio in the ledger")["value"].as_f64().expect("a number");
    assert!((number - value).abs() < 0.005, "{number} is {value}");
    assert!(!figure.words().iter().any(|words| words.starts_with("Log-rank test, P")), "instead of the test");
    let page = project.read("out/latest/report.html");
    let svg = &page[page.find("id=\"fig-a-drawing\"").expect("the drawing")..];
    let line = &svg[svg.find(">HR ").expect("the line")..];
    assert!(line.starts_with(">HR <tspan class=\"mark tm-mark\" data-mark="), "{}", &line[..80]);
    refused(
        TEN,
        &report("annotation = [\"see @fig-a\"]"),
        &["in the `annotation` of figure `fig-a`", "report.md:18:1"],
    );
    let typed = Copy::small(TEN, &report("annotation = [\"HR 0.4711\"]"));
    typed.freeze();
    let run = tickmark(typed.path(), &["render", "--strict"]);
    assert!(run.code == 1 && run.stderr.contains("`0.4711` is typed"), "{}", run.stderr);
}

#[test]
fn an_axis_says_percent_once() {
    let (_, figure) = km("", "");
    assert!(figure.says("Survival, %") && figure.says("100") && !figure.says("100%"));
    let (_, figure) = km("", "y_label = \"Alive\"");
    assert!(figure.says("Alive") && figure.says("100%") && figure.says("0%"), "{:?}", figure.words());
}

#[test]
fn the_names_of_many_curves_stand_at_their_ends() {
    let report = format!("{}{}", survival("by = \"arm\"\n"), figure_of(""));
    let project = rendered(&crate::figures::groups(10), &report);
    let figure = Svg::of(&project, "report-fig-a");
    assert_eq!(figure.faults(), Vec::<String>::new());
    let right = figure.lines.iter().filter(|line| line.points.len() > 2 && line.width > 1.0);
    let right = right.flat_map(|line| &line.points).map(|point| point.0).fold(0.0, f64::max);
    for arm in 'A'..='J' {
        let name = format!("Arm {arm}");
        assert!(figure.texts.iter().any(|text| text.words == name && text.left > right), "{name} is beside the plot");
    }
}

/// A thousand patients, of whom two thirds are censored.
fn thousand() -> String {
    let mut csv = "id,months,died,arm\n".to_owned();
    for id in 0..1000_u32 {
        let months = f64::from((id * 611) % 997) / 16.0 + 0.1;
        csv.push_str(&format!("{id},{months:.2},{},{}\n", u8::from(id % 3 == 0), ["A", "B"][(id % 2) as usize]));
    }
    csv
}

#[test]
fn marks_of_many_censorings_do_not_run_into_a_bar() {
    let project = rendered(&thousand(), &format!("{}{}", survival(""), figure_of("")));
    let figure = Svg::of(&project, "report-fig-a");
    let upright = |line: &&crate::figure_svg::Trace| matches!(line.points.as_slice(), [from, to] if from.0 == to.0 && (from.1 - to.1).abs() < 6.0 && line.stroke != figure.lines[0].stroke);
    let mut marks: Vec<f64> = figure.lines.iter().filter(upright).map(|line| line.points[0].0).collect();
    marks.sort_by(f64::total_cmp);
    marks.retain(|x| *x > 40.0);
    assert!((40..200).contains(&marks.len()), "{} marks of 667", marks.len());
    let page = project.read("out/latest/report.html");
    assert!(page.contains("Where censorings are dense one mark stands for several."), "said beneath");
    assert!(figure.alt.contains("334 events and 666 censored of 1000"), "{}", figure.alt);
}

#[test]
fn several_models_stand_beside_one_another_in_a_forest_plot() {
    let cox = |id: &str, terms: &str| {
        format!(
            "```{{cox {id}}}\ndata = \"patients\"\ntime = \"months\"\nevent = \"died = 1\"\nterms = [{terms}]\n```\n\n"
        )
    };
    let blocks = format!("{}{}", cox("crude", "\"arm\""), cox("full", "\"arm\", \"age\""));
    let mut csv = "id,months,died,arm,age\n".to_owned();
    for id in 0..60_u32 {
        let (months, died) = ((id * 37) % 59 + 1, u8::from(id % 3 != 0));
        csv.push_str(&format!("{id},{months},{died},{},{}\n", ["A", "B"][(id % 2) as usize], 40 + (id * 17) % 31));
    }
    let keys = "of = [\"crude\", \"full\"]\nlabels = { crude = \"Crude\", full = \"With age\" }";
    let project = rendered(&csv, &format!("{blocks}{}", figure(keys)));
    let svg = Svg::of(&project, "report-fig-a");
    assert_eq!(svg.faults(), Vec::<String>::new());
    let ledger = project.ledger();
    let value = |block: &str| {
        let results = ledger["results"].as_array().expect("results");
        let is_it = |id: &str| id.starts_with(&format!("{block}.")) && id.contains("arm") && id.ends_with("B.estimate");
        let found = results.iter().find(|result| result["id"].as_str().is_some_and(is_it));
        found.unwrap_or_else(|| panic!("{block}"))["value"].as_f64().expect("a number")
    };
    // Markers stand at the logarithms of the ratios, between the ticks 1 and the next.
    let axis = svg.text("Hazard ratio (log scale)").at.1;
    let ticks: Vec<(f64, f64)> = svg
        .texts
        .iter()
        .filter(|text| text.at.1 < axis && text.at.1 > axis - 20.0)
        .filter_map(|text| Some((text.words.parse::<f64>().ok()?, text.at.0)))
        .collect();
    assert!(ticks.len() >= 3, "{ticks:?}");
    let (first, last) = (ticks[0], ticks[ticks.len() - 1]);
    let place = |ratio: f64| first.1 + (ratio / first.0).ln() / (last.0 / first.0).ln() * (last.1 - first.1);
    let mut fills = std::collections::BTreeSet::new();
    for (block, name) in [("crude", "Crude"), ("full", "With age")] {
        let ratio = value(block);
        let row =
            svg.texts.iter().filter(|text| text.words == name).map(|text| text.at.1).fold(f64::INFINITY, f64::min);
        let marker = svg.markers.iter().find(|(x, y, _)| (x - place(ratio)).abs() < 0.3 && (y - row).abs() < 6.0);
        fills.insert(marker.unwrap_or_else(|| panic!("{name} at {}: {:?}", place(ratio), svg.markers)).2.clone());
        assert!(svg.alt.contains(&format!("arm B, {name}: ")), "{}", svg.alt);
    }
    assert_eq!(fills.len(), 2, "each model has its colour");
    assert_eq!(svg.texts.iter().filter(|text| text.words == "With age").count(), 2, "of the arm and of age");
    refused(&csv, &format!("{blocks}{}", figure("of = [\"crude\", \"crude\"]")), &["names block `crude` twice"]);
    let survival = survival("");
    refused(
        &csv,
        &format!("{survival}{blocks}{}", figure("of = [\"crude\", \"os\"]")),
        &["names 2 blocks, expected one"],
    );
    refused(
        &csv,
        &format!("{blocks}{}", figure("of = [\"crude\", \"full\"]\nmodel = \"both\"")),
        &["beside several blocks"],
    );
}

#[test]
fn boxes_stand_at_the_quartiles_of_their_groups() {
    // Of A 1, 5, 7, 13, 20 and of B 25, 31, 40, 90, 130: quartiles by hand.
    let block = "```{summary s}\ndata = \"patients\"\nvariables = [\"months\"]\nby = \"arm\"\n```\n\n";
    let project =
        rendered(TEN, &format!("{block}{}", figure("of = \"s\"\nkind = \"box\"\nlabels = { A = \"Placebo\" }")));
    let svg = Svg::of(&project, "report-fig-a");
    assert_eq!(svg.faults(), Vec::<String>::new());
    let rows = csv(&project);
    assert_eq!(rows[0], ["name", "min", "p25", "median", "p75", "max"]);
    assert_eq!(rows[1], ["Placebo", "1", "5", "7", "13", "20"]);
    assert_eq!(rows[2], ["B", "25", "31", "40", "90", "130"]);
    let axis: Vec<(f64, f64)> =
        svg.texts.iter().filter_map(|text| Some((text.words.parse::<f64>().ok()?, text.at.0))).collect();
    let ((low, left), (high, right)) = (axis[0], axis[axis.len() - 1]);
    assert!(low <= 1.0 && high >= 130.0, "{axis:?}");
    for median in [7.0, 40.0] {
        let x = left + (median - low) / (high - low) * (right - left);
        let is_it = |line: &&crate::figure_svg::Trace| {
            line.width > 1.5 && line.points.iter().all(|(at, _)| (at - x).abs() < 0.05)
        };
        assert_eq!(svg.lines.iter().filter(is_it).count(), 1, "the median {median} at {x}");
    }
    assert!(svg.alt.contains("Placebo: 5; 7 (5–13), range 1–20."), "{}", svg.alt);
    refused(
        TEN,
        &format!("{block}{}", figure("of = \"s\"\nkind = \"box\"\nvariable = \"arm\"")),
        &["`arm` is not a continuous variable", "`months`"],
    );
}

#[test]
fn causes_are_stacked_to_the_share_of_all_events() {
    // Without censoring before the events incidences are counts: of ten, three relapse and two die.
    let csv_text = "id,months,state\n1,1,relapse\n2,2,death\n3,3,relapse\n4,4,death\n5,5,relapse\n6,9,none\n7,9,none\n8,9,none\n9,9,none\n10,9,none\n";
    let block = "```{incidence inc}\ndata = \"patients\"\ntime = \"months\"\nstatus = \"state\"\ncensored = \"none\"\nunit = \"months\"\n```\n\n";
    let project = rendered(csv_text, &format!("{block}{}", figure("of = \"inc\"\nkind = \"stacked-incidence\"")));
    let svg = Svg::of(&project, "report-fig-a");
    assert_eq!(svg.faults(), Vec::<String>::new());
    assert!(svg.says("None of these") && svg.says("relapse") && svg.says("death"), "{:?}", svg.words());
    let rows = csv(&project);
    assert_eq!(rows[0], ["cause", "time", "from", "to"]);
    let edge = |cause: &str, time: &str| -> (f64, f64) {
        let row = rows
            .iter()
            .find(|row| row[0] == cause && row[1] == time)
            .unwrap_or_else(|| panic!("{cause} {time}: {rows:?}"));
        (row[2].parse().expect("a number"), row[3].parse().expect("a number"))
    };
    let is = |(from, to): (f64, f64), expected: (f64, f64)| {
        (from - expected.0).abs() < 1e-12 && (to - expected.1).abs() < 1e-12
    };
    let (first, second) = if rows[1][0] == "relapse" { ("relapse", "death") } else { ("death", "relapse") };
    let share = |cause: &str| if cause == "relapse" { 0.3 } else { 0.2 };
    assert!(is(edge(first, "9"), (0.0, share(first))), "{rows:?}");
    assert!(is(edge(second, "9"), (share(first), 0.5)), "{rows:?}");
    let by = block.replace("unit =", "by = \"id\"\ncause = \"death\"\nunit =");
    refused(
        csv_text,
        &format!("{by}{}", figure("of = \"inc\"\nkind = \"stacked-incidence\"")),
        &["has groups, expected all causes"],
    );
}

#[test]
fn a_bar_for_each_subject_is_drawn_only_where_the_figure_says_that_it_may_be() {
    let report = |keys: &str| {
        format!("{}{}", survival("by = \"arm\"\n"), figure(&format!("of = \"os\"\nkind = \"swimmer\"\n{keys}")))
    };
    refused(
        TEN,
        &report(""),
        &["a swimmer plot has a bar for each subject", "write `subjects = true`", "report.md:9:1"],
    );
    refused(TEN, &report("subjects = false"), &["write `subjects = true`"]);
    let project = rendered(TEN, &report("subjects = true\nlabels = { Event = \"Death\", Censored = \"Alive\" }"));
    let svg = Svg::of(&project, "report-fig-a");
    assert_eq!(svg.faults(), Vec::<String>::new());
    assert!(svg.says("Death") && svg.says("Alive") && !svg.says("Event"), "{:?}", svg.words());
    // Arm by arm, the longest first; no identity.
    let times: Vec<String> = csv(&project).iter().skip(1).map(|row| row.join(" ")).collect();
    let expected = [
        "A 0 20 0",
        "A 0 13 1",
        "A 0 7 0",
        "A 0 5 1",
        "A 0 1 1",
        "B 0 130 0",
        "B 0 90 1",
        "B 0 40 0",
        "B 0 31 1",
        "B 0 25 1",
    ];
    assert_eq!(times, expected);
    // Bars are as long as the times, between the ticks 0 and 120.
    let x = |tick: &str| svg.text(tick).at.0;
    let per_month = (x("120") - x("0")) / 120.0;
    let text = project.read("out/latest/figures/report-fig-a.svg");
    let bars: Vec<f64> = text
        .split("<rect ")
        .skip(1)
        .filter(|tag| tag.contains("fill-opacity=\"0.65\""))
        .filter_map(|tag| tag.split("width=\"").nth(1)?.split('"').next()?.parse().ok())
        .filter(|width: &f64| (width - 7.56).abs() > 0.01)
        .collect();
    assert_eq!(bars.len(), 10, "{bars:?}");
    for (bar, months) in bars.iter().zip([20.0, 13.0, 7.0, 5.0, 1.0, 130.0, 90.0, 40.0, 31.0, 25.0]) {
        assert!((bar - months * per_month).abs() < 0.02, "{months} months are {bar}");
    }
    let many: String =
        (0..151).fold("id,months,died,arm\n".to_owned(), |csv, id| format!("{csv}{id},{}.5,1,A\n", id + 1));
    refused(&many, &report("subjects = true"), &["has 151 bars, expected at most 150"]);
}
