//! Nothing overlaps and nothing is clipped: kinds of figures by numbers of groups by labels,
//! at the sizes of a manuscript and of a poster, from the boxes of their texts.

use std::fmt::Write;

use crate::figure_svg::Svg;
use crate::program::{Copy, tickmark};
use crate::wide_tables::{Word, words_of};

/// The numbers of groups.
const GROUPS: [usize; 5] = [1, 2, 4, 6, 12];

/// Labels of groups: short, of sixty letters, from right to left, of ideographs.
const LABELS: [(&str, fn(usize) -> String); 4] = [
    ("short", |group| format!("Arm {}", letter(group))),
    ("long", |group| format!("Well-differentiated neuroendocrine tumor of the small bowel {}", letter(group))),
    ("rtl", |group| format!("زراعة الكلى {}", ["א", "ב", "ג", "ד", "ה", "ו", "ז", "ח", "ט", "י", "כ", "ל"][group])),
    ("cjk", |group| {
        format!(
            "高分化神経内分泌腫瘍の患者{}",
            ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "百", "千"][group]
        )
    }),
];

fn letter(group: usize) -> char {
    char::from(b'A' + u8::try_from(group).expect("few groups"))
}

/// Patients of so many groups: the second has no event, the last is a single patient. A model
/// of hazards takes the others.
fn patients(count: usize, label: fn(usize) -> String) -> String {
    let mut csv = "id,months,died,cause,arm,age,sex,improved,full,change,ended,third\n".to_owned();
    let mut id: u32 = 0;
    for group in 0..count {
        let size = if group + 1 == count && count > 2 { 1 } else { 24 };
        for patient in 0..size {
            id += 1;
            let months = f64::from((id * 37 + patient * 11) % 59) + 0.5 + f64::from(id % 10) / 10.0;
            let dies = (group != 1 || count == 2) && (id * 7) % 10 < 6;
            let cause = if !dies { "none" } else { ["relapse", "death"][(id % 2) as usize] };
            let (age, sex, improved) =
                (40 + (id * 13) % 37, ["f", "m"][((id / 2) % 2) as usize], ["no", "yes"][((id / 3) % 2) as usize]);
            let died = u8::from(dies);
            let full = ["no", "yes"][usize::from(size > 1 && (group != 1 || count == 2))];
            // Every group has a cause of its own; of the second none ends.
            let ended = if dies { label(group) } else { "none".to_owned() };
            let (change, third) = ((id * 61) % 140, ["no", "yes"][usize::from(id.is_multiple_of(3) || size == 1)]);
            let change = f64::from(change) - 100.0;
            let arm = label(group);
            writeln!(csv, "{id},{months},{died},{cause},{arm},{age},{sex},{improved},{full},{change},{ended},{third}")
                .expect("memory");
        }
    }
    csv
}

/// Values of the same patients at six visits, of whom ever fewer come; the last comes once.
fn visits(count: usize, label: fn(usize) -> String) -> String {
    let mut csv = "id,arm,cycle,hemoglobin\n".to_owned();
    let mut id: u32 = 0;
    for group in 0..count {
        let size = if group + 1 == count && count > 2 { 1 } else { 24 };
        for _ in 0..size {
            id += 1;
            let last = if size == 1 { 1 } else { 2 + id % 5 };
            for (at, cycle) in [0, 1, 2, 3, 6, 12].into_iter().enumerate().take(last as usize) {
                let value = 90.0 + f64::from((id * 37 + cycle * 11) % 60) - 2.0 * at as f64;
                writeln!(csv, "{id},{},{cycle},{value}", label(group)).expect("memory");
            }
        }
    }
    csv
}

/// The blocks and figures of one table.
fn report(table: &str, groups: usize) -> String {
    let by = if groups > 1 { "by = \"arm\"\n" } else { "" };
    let test = if groups > 1 { "test = \"log-rank\"\n" } else { "" };
    let mut out = format!(
        "```{{survival os_{table}}}\ndata = \"{table}\"\ntime = \"months\"\nevent = \"died = 1\"\nunit = \"months\"\n{by}{test}```\n\n\
         ```{{incidence inc_{table}}}\ndata = \"{table}\"\ntime = \"months\"\nstatus = \"cause\"\ncensored = \"none\"\ncause = \"relapse\"\nunit = \"months\"\n{by}```\n\n\
         ```{{summary sum_{table}}}\ndata = \"{table}\"\nvariables = [\"arm\"]\n```\n\n\
         ```{{summary ages_{table}}}\ndata = \"{table}\"\nvariables = [\"age\"]\n{by}```\n\n\
         ```{{cohort all_{table}}}\nfrom = \"{table}\"\n[[exclude]]\nlabel = \"Younger than half of the others\"\nwhere = \"age < 45\"\n```\n\n"
    );
    let mut figure = |name: &str, keys: &str| {
        write!(out, "```{{figure fig-{name}-{table}}}\n{keys}\ncaption = \"A figure.\"\n```\n\n").expect("memory");
    };
    figure("km", &format!("of = \"os_{table}\""));
    figure(
        "narrow",
        &format!("of = \"os_{table}\"\nwidth = 0.6\nlegend_title = \"Groups of the study\"\nrisk_table = \"numbers\""),
    );
    figure(
        "ends",
        &format!(
            "of = \"os_{table}\"\nlegend = \"ends\"\nlegend_title = \"Groups of the study\"\nrisk_table = \"at-risk\"\nmin_risk = 3"
        ),
    );
    figure("ci", &format!("of = \"inc_{table}\""));
    figure("bars", &format!("of = \"sum_{table}\"\nvariable = \"arm\""));
    figure("box", &format!("of = \"ages_{table}\"\nkind = \"box\""));
    figure("flow", &format!("of = \"all_{table}\""));
    charts(&mut out, table, by);
    if groups > 1 {
        out.push_str(&format!(
            "```{{cox cox_{table}}}\ndata = \"{table}\"\ntime = \"months\"\nevent = \"died = 1\"\nterms = [\"age\", \"sex\", \"arm\"]\nwhere = \"full = 'yes'\"\nunivariable = true\nmultivariable = true\n```\n\n\
             ```{{subgroup sub_{table}}}\ndata = \"{table}\"\ntime = \"months\"\nevent = \"died = 1\"\nby = \"sex\"\nmeasure = \"hazard-ratio\"\nvariables = [\"arm\", \"improved\"]\n```\n\n"
        ));
        let mut figure = |name: &str, keys: &str| {
            write!(out, "```{{figure fig-{name}-{table}}}\n{keys}\ncaption = \"A figure.\"\n```\n\n").expect("memory");
        };
        figure("forest", &format!("of = \"cox_{table}\""));
        figure("both", &format!("of = \"cox_{table}\"\nmodel = \"both\"\nwidth = 0.7"));
        figure("subgroups", &format!("of = \"sub_{table}\""));
    }
    out
}

/// The blocks and figures of subjects, of visits and of causes over one another.
fn charts(out: &mut String, table: &str, by: &str) {
    write!(
        out,
        "```{{survival third_{table}}}\ndata = \"{table}\"\ntime = \"months\"\nevent = \"died = 1\"\nunit = \"months\"\nwhere = \"third = 'yes'\"\n{by}```\n\n\
         ```{{incidence causes_{table}}}\ndata = \"{table}\"\ntime = \"months\"\nstatus = \"ended\"\ncensored = \"none\"\nunit = \"months\"\n```\n\n\
         ```{{summary change_{table}}}\ndata = \"{table}\"\nvariables = [\"change\"]\nwhere = \"id <= 240\"\n{by}```\n\n\
         ```{{longitudinal visits_{table}}}\ndata = \"visits_{table}\"\nsubject = \"id\"\nat = \"cycle\"\nvalue = \"hemoglobin\"\n{by}```\n\n"
    )
    .expect("memory");
    let figures = [
        ("swimmer", format!("of = \"third_{table}\"\nkind = \"swimmer\"\nsubjects = true")),
        ("stacked", format!("of = \"causes_{table}\"\nkind = \"stacked-incidence\"")),
        ("strip", format!("of = \"change_{table}\"\nkind = \"strip\"\nsubjects = true")),
        ("waterfall", format!("of = \"change_{table}\"\nkind = \"waterfall\"\nsubjects = true\nlines = [-30, 20]")),
        ("medians", format!("of = \"visits_{table}\"")),
        ("spaghetti", format!("of = \"visits_{table}\"\nkind = \"spaghetti\"\nsubjects = true")),
    ];
    for (name, keys) in figures {
        write!(out, "```{{figure fig-{name}-{table}}}\n{keys}\ncaption = \"A figure.\"\n```\n\n").expect("memory");
    }
}

const MANUSCRIPT: &str = r#"title = "Figures"
version = "1.0.0"
[[documents]]
id = "manuscript"
source = "report.md"
template = "manuscript"
outputs = ["html"]
"#;

const POSTER: &str = r#"[[documents]]
id = "poster"
source = "report.md"
template = "poster"
outputs = ["html"]
"#;

/// The project of all numbers of groups with labels of one kind.
fn project(label: fn(usize) -> String, all: &[usize]) -> Copy {
    let text: String = all.iter().map(|groups| report(&format!("g{groups}"), *groups)).collect();
    // A page with numbers in prose and in a table too.
    let table = "```{table tbl-ages}\nof = \"ages_g4\"\ncaption = \"Ages.\"\n```\n\n";
    let text = format!("Of {{{{ os_g4.n }}}} patients.\n\n{table}{text}");
    let project = Copy::small("id\n1\n", &text);
    for groups in all.iter().copied() {
        project.write(&format!("data/g{groups}.csv"), patients(groups, label));
        project.write(&format!("data/visits_g{groups}.csv"), visits(groups, label));
    }
    project.write("report/report.toml", format!("{MANUSCRIPT}{POSTER}"));
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert!(run.code <= 1, "{}", run.stderr);
    project
}

/// A project of four groups with names from right to left, whose pages a browser lays out.
pub fn from_right_to_left() -> Copy {
    let project = project(LABELS[2].1, &[4]);
    // So many figures fill no sheet.
    project.replace("report/report.toml", POSTER, "");
    project
}

/// The same of one, two, four and twelve groups with names of sixty letters.
pub fn with_long_names() -> Copy {
    let project = project(LABELS[1].1, &[1, 2, 4, 12]);
    project.replace("report/report.toml", POSTER, "");
    project.replace("report/report.toml", "id = \"manuscript\"", "id = \"long\"");
    project
}

/// The widths of the axis and of the figure, and how many ticks the axis has.
fn axis_of(figure: &Svg) -> (f64, usize) {
    let flat = |line: &&crate::figure_svg::Trace| matches!(line.points.as_slice(), [from, to] if from.1 == to.1 && (to.0 - from.0) > 0.2 * figure.width && to.0 - from.0 < 0.99 * figure.width);
    let axis = figure.lines.iter().filter(flat).max_by(|one, other| one.points[0].1.total_cmp(&other.points[0].1));
    let axis = axis.expect("an axis");
    let y = axis.points[0].1;
    let ticks = figure
        .lines
        .iter()
        .filter(|line| matches!(line.points.as_slice(), [from, to] if from.0 == to.0 && from.1 == y && to.1 > y));
    (axis.points[1].0 - axis.points[0].0, ticks.count())
}

/// The figures of each table; the last three are of two groups or more.
const KINDS: [&str; 16] = [
    "km",
    "narrow",
    "ends",
    "ci",
    "bars",
    "box",
    "flow",
    "swimmer",
    "stacked",
    "strip",
    "waterfall",
    "medians",
    "spaghetti",
    "forest",
    "both",
    "subgroups",
];

fn holds(label: fn(usize) -> String) {
    let project = project(label, &GROUPS);
    let mut figures = 0;
    for document in ["manuscript", "poster"] {
        for groups in GROUPS {
            for kind in KINDS.into_iter().take(if groups > 1 { KINDS.len() } else { KINDS.len() - 3 }) {
                let name = format!("{document}-fig-{kind}-g{groups}");
                let figure = Svg::of(&project, &name);
                assert_eq!(figure.faults(), Vec::<String>::new(), "{name}");
                assert!(figure.texts.len() > 2, "{name} has texts: {:?}", figure.words());
                if matches!(kind, "km" | "narrow" | "ends" | "ci" | "stacked") {
                    assert_eq!(figure.struck(), Vec::<String>::new(), "{name}: a curve runs through a text");
                }
                // The others have names or numbers where the author wants them.
                if matches!(kind, "km" | "ci") {
                    let (across, up) = figure.plot_share();
                    assert!(across >= 0.5, "{name}: the plot has {across} of the width");
                    assert!(up >= 0.3, "{name}: the plot has {up} of the height");
                }
                if matches!(kind, "forest" | "both" | "subgroups") {
                    let (axis, ticks) = axis_of(&figure);
                    // Lengths in the file have two decimals.
                    assert!(axis >= 0.4 * figure.width - 0.01, "{name}: the plot has {axis} of {}", figure.width);
                    assert!(ticks >= 3, "{name} has {ticks} ticks");
                }
                figures += 1;
            }
        }
    }
    assert_eq!(figures, 2 * (KINDS.len() - 3 + 4 * KINDS.len()));
}

#[test]
fn nothing_overlaps_with_short_labels() {
    holds(LABELS[0].1);
}

#[test]
fn nothing_overlaps_with_labels_of_sixty_letters() {
    assert!(LABELS[1].1(0).chars().count() >= 60);
    holds(LABELS[1].1);
}

#[test]
fn nothing_overlaps_with_labels_from_right_to_left() {
    holds(LABELS[2].1);
}

#[test]
fn nothing_overlaps_with_labels_of_ideographs() {
    holds(LABELS[3].1);
}

/// The pages of a PDF of the figures, with letters that a font has; none where a tool or the
/// font is not installed.
fn words_of_pdf(label: fn(usize) -> String, font: Option<&[u8]>, all: &[usize]) -> Option<Vec<Word>> {
    let text: String = all.iter().map(|groups| report(&format!("g{groups}"), *groups)).collect();
    let project = Copy::small("id\n1\n", &text);
    for groups in all.iter().copied() {
        project.write(&format!("data/g{groups}.csv"), patients(groups, label));
        project.write(&format!("data/visits_g{groups}.csv"), visits(groups, label));
    }
    let mut config = MANUSCRIPT.replace("html", "pdf");
    if let Some(font) = font {
        project.write("report/fonts/letters.ttf", font);
        config.push_str("[style]\nfonts = [\"fonts/letters.ttf\"]\n");
    }
    project.write("report/report.toml", config);
    project.freeze();
    let run = tickmark(project.path(), &["render"]);
    assert!(run.code <= 1, "{}", run.stderr);
    let words = words_of(&project.path().join("out/latest/manuscript.pdf"));
    if words.is_none() {
        println!("skipped: pdftotext is not installed");
    }
    words
}

/// No word of the PDF runs into another or leaves its page.
fn holds_in_pdf(words: &[Word]) {
    let mut faults = Vec::new();
    for (at, (page, [left, top, right, bottom], letters)) in words.iter().enumerate() {
        if *left < 0.0 || *top < 0.0 || *right > 612.0 || *bottom > 842.0 {
            faults.push(format!("page {page}: `{letters}` leaves the page"));
        }
        for (other_page, [other_left, other_top, other_right, other_bottom], other) in &words[at + 1..] {
            if page != other_page {
                break;
            }
            let across = right.min(*other_right) - left.max(*other_left);
            let down = bottom.min(*other_bottom) - top.max(*other_top);
            // Boxes of words reach over the leading of their lines.
            if across > 0.5 && down > 0.4 * (bottom - top).min(other_bottom - other_top) {
                faults.push(format!("page {page}: `{letters}` runs into `{other}`"));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn nothing_overlaps_in_the_pdf_with_labels_of_sixty_letters() {
    let Some(words) = words_of_pdf(LABELS[1].1, None, &GROUPS) else { return };
    // Each figure of twelve groups names the last of them at least once.
    assert!(words.iter().filter(|(.., letters)| letters == "L").count() >= 12);
    holds_in_pdf(&words);
}

#[test]
fn nothing_overlaps_in_the_pdf_with_labels_from_right_to_left() {
    let Ok(font) = std::fs::read("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf") else {
        println!("skipped: the font DejaVu Sans is not installed");
        return;
    };
    let Some(words) = words_of_pdf(LABELS[2].1, Some(&font), &GROUPS) else { return };
    assert!(words.iter().any(|(.., letters)| letters.contains('ל')), "the labels are set");
    holds_in_pdf(&words);
}

#[test]
fn nothing_overlaps_in_the_pdf_with_labels_of_ideographs() {
    // The font of the tests has five letters: names of groups are words of these.
    const LETTERS: [char; 5] = ['对', '患', '照', '组', '者'];
    let label = |group: usize| -> String {
        "患者对照组患者对照组".chars().chain([LETTERS[group % 5], LETTERS[group / 5]]).collect()
    };
    let font = std::fs::read(crate::program::root().join("tests/data/fonts/NotoSansCJKsc-subset.otf")).expect("a font");
    let Some(words) = words_of_pdf(label, Some(&font), &GROUPS) else { return };
    assert!(words.iter().any(|(.., letters)| letters.contains('患')), "the labels are set");
    holds_in_pdf(&words);
}
