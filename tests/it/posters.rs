//! Posters in each form and size: one sheet, letters that can be read, logos and a code.

use lopdf::{Document, Object};

use crate::program::{Copy, Run, root, tickmark};

const LOGO: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 300 100\"><rect width=\"300\" height=\"100\" fill=\"#246\"/></svg>";

fn words(count: usize) -> String {
    "Every word of this poster is read. ".repeat(count.div_ceil(7))
}

fn panel(title: &str, count: usize) -> String {
    format!("::: panel\n\n## {title}\n\n{}\n\n:::\n\n", words(count))
}

const HEADLINE: &str = "::: headline\n\nPatients who read posters **remember one sentence**\n\n- **Most** read nothing else\n- **Few** read all\n\n:::\n\n";

/// A poster with these keys of its document and of its report.
fn poster(text: &str, document: &str, report: &str) -> Copy {
    let project = Copy::small("id\n1\n", text);
    let config = format!(
        "title = \"A poster\"\nversion = \"1.0.0\"\n{report}\n[[documents]]\nid = \"report\"\nsource = \"report.md\"\n{document}\n"
    );
    project.write("report/logos/a.svg", LOGO);
    project.freeze();
    project.write("report/report.toml", config);
    project
}

fn strict(project: &Copy) -> Run {
    tickmark(project.path(), &["render", "--strict"])
}

fn pdf(project: &Copy) -> Document {
    Document::load(project.path().join("out/latest/report.pdf")).expect("a PDF")
}

/// Width and height of the only page, in points.
fn sheet(pdf: &Document) -> (f64, f64) {
    let pages = pdf.get_pages();
    assert_eq!(pages.len(), 1, "a poster is one sheet");
    let page = pdf.get_dictionary(pages[&1]).expect("a page");
    let found = page.get(b"MediaBox").and_then(Object::as_array).expect("a box");
    let number = |at: usize| f64::from(found[at].as_float().expect("a number"));
    (number(2) - number(0), number(3) - number(1))
}

#[test]
fn each_form_has_each_sheet_and_loses_nothing_on_it() {
    const MILLIMETRE: f64 = 72.0 / 25.4;
    let a0 = (1189.0 * MILLIMETRE, 841.0 * MILLIMETRE);
    let a1 = (841.0 * MILLIMETRE, 594.0 * MILLIMETRE);
    let turned = |(width, height)| (height, width);
    let inches = (48.0 * 72.0, 36.0 * 72.0);
    let end = "The last words stand at the end.";
    let text =
        format!("{HEADLINE}{}{}::: conclusion\n\n## Three\n\n{end}\n\n:::\n", panel("One", 200), panel("Two", 90));
    for (template, keys, expected) in [
        ("poster", "", inches),
        ("classic", "", inches),
        ("classic", "size = \"36x48in\"", turned(inches)),
        ("classic", "size = \"A0\"", a0),
        ("classic", "size = \"A1\"\norientation = \"portrait\"", turned(a1)),
        ("better", "", inches),
        ("better", "size = \"A0\"", a0),
        ("better", "size = \"A1\"", a1),
        ("better", "size = \"A0\"\norientation = \"portrait\"", turned(a0)),
        ("portrait", "", turned(inches)),
        ("portrait", "size = \"A0\"", turned(a0)),
        ("portrait", "size = \"A1\"", turned(a1)),
    ] {
        let project = poster(&text, &format!("template = \"{template}\"\n{keys}"), "");
        let run = strict(&project);
        assert_eq!(run.code, 0, "{template} {keys}: {}", run.stderr);
        let pdf = pdf(&project);
        let found = sheet(&pdf);
        assert!(
            (found.0 - expected.0).abs() < 0.1 && (found.1 - expected.1).abs() < 0.1,
            "{template} {keys}: {found:?}"
        );
        let shown: String = pdf.extract_text(&[1]).expect("the text").split_whitespace().collect();
        for words in [end, "Patients who read posters", "remember one sentence", "Few", "read all", "One", "Two"] {
            assert!(shown.contains(&words.replace(' ', "")), "{template} {keys} lacks `{words}`");
        }
        let html = project.read("out/latest/report.html");
        assert!(html.contains(end) && html.contains("tm-poster"), "{template} {keys}");
    }
}

/// The sizes of the letters of a page: of each text, in points, as it is shown.
fn letter_sizes(pdf: &Document) -> Vec<f64> {
    let pages = pdf.get_pages();
    let content = lopdf::content::Content::decode(&pdf.get_page_content(pages[&1])).expect("operators");
    let number = |object: &Object| object.as_float().map(f64::from).unwrap_or(0.0);
    let mut sizes = Vec::new();
    let (mut scale, mut saved, mut size, mut text) = (1.0, Vec::new(), 0.0, 1.0);
    for operation in &content.operations {
        let values: Vec<f64> = operation.operands.iter().map(number).collect();
        match operation.operator.as_str() {
            "q" => saved.push(scale),
            "Q" => scale = saved.pop().unwrap_or(1.0),
            "cm" => scale *= values[0].hypot(values[1]),
            "Tf" => size = values[1],
            "Tm" => text = values[0].hypot(values[1]),
            "Tj" | "TJ" => sizes.push(size * text * scale),
            _ => {}
        }
    }
    sizes
}

#[test]
fn the_letters_of_the_body_have_24_points_at_the_least() {
    for (template, keys, count) in [
        ("classic", "", 2_600),
        ("classic", "size = \"A1\"", 700),
        ("better", "", 600),
        ("portrait", "size = \"A1\"", 700),
    ] {
        let text = format!("{}{}{}", panel("One", count / 3), panel("Two", count / 3), panel("Three", count / 3));
        let project = poster(&text, &format!("template = \"{template}\"\n{keys}"), "");
        let run = strict(&project);
        assert_eq!(run.code, 0, "{template} {keys}: {}", run.stderr);
        let sizes = letter_sizes(&pdf(&project));
        assert!(sizes.len() > 20, "{template} {keys}: the letters are found");
        // The stamp at the foot is no body.
        let small = sizes.iter().filter(|size| **size < 23.99).count();
        assert!(
            small * 8 < sizes.len() && sizes.iter().all(|size| *size >= 16.5),
            "{template} {keys}: {small} {sizes:?}"
        );
    }
}

#[test]
fn what_does_not_fit_is_an_error_at_its_panel_that_says_by_how_much() {
    let long = format!("{}{}", panel("Short", 20), panel("A long panel", 4_000));
    let columns = format!(
        "::: column\n\n{}{}:::\n\n::: column\n\n{}:::\n",
        panel("Short", 20),
        panel("A long panel", 6_000),
        panel("Two", 9)
    );
    for (template, keys, text) in [
        ("classic", "", &columns),
        ("better", "", &columns),
        ("portrait", "", &columns),
        ("classic", "size = \"A1\"", &long),
        ("better", "size = \"A1\"", &long),
    ] {
        let project = poster(text, &format!("template = \"{template}\"\n{keys}"), "");
        let run = strict(&project);
        assert_eq!(run.code, 2, "{template} {keys}: {}", run.stderr);
        assert!(run.stderr.contains("of the poster is") && run.stderr.contains(" in ("), "{template}: {}", run.stderr);
        assert!(run.stderr.contains("too long for the sheet, with letters of 24 points"), "{template}: {}", run.stderr);
        assert!(run.stderr.contains("the panel “A long panel” crosses the end"), "{template}: {}", run.stderr);
        let line = 1 + text.lines().position(|line| line == "## A long panel").expect("the heading");
        assert!(run.stderr.contains(&format!("--> report/report.md:{line}:")), "{template}: {}", run.stderr);
        assert!(!project.path().join("out/latest").exists(), "nothing is written");
    }
    let headline = format!("::: headline\n\n{}\n\n:::\n\n{}", words(1_500), panel("One", 20));
    let project = poster(&headline, "template = \"better\"", "");
    let run = strict(&project);
    assert!(run.code == 2 && run.stderr.contains("the panel “headline” crosses the end"), "{}", run.stderr);
    assert!(run.stderr.contains("--> report/report.md:1:"), "{}", run.stderr);
}

#[test]
fn a_sheet_that_contradicts_itself_is_an_error_at_its_key() {
    for (keys, said) in [
        ("template = \"manuscript\"\nsize = \"A0\"", "found a key of posters"),
        ("template = \"manuscript\"\nqr = \"https://example.org\"", "found a key of posters"),
        ("template = \"portrait\"\nsize = \"48x36in\"", "this sheet lies"),
        ("template = \"portrait\"\norientation = \"landscape\"", "this sheet lies"),
        ("template = \"classic\"\nsize = \"48x36in\"\norientation = \"portrait\"", "contradicts the `size`"),
        ("template = \"classic\"\nsize = \"A2\"", "found `A2`, expected one of `48x36in`, `36x48in`, `A0`, `A1`"),
        ("template = \"classic\"\norientation = \"upright\"", "expected one of `landscape`, `portrait`"),
        ("template = \"classic\"\nqr = \"example.org\"", "expected one such as `https://example.org/poster`"),
        ("template = \"classic\"\nqr = \"javascript:alert(1)\"", "expected one such as"),
        ("template = \"classic\"\nqr = \"https://exam ple.org\"", "expected one such as"),
    ] {
        let run = strict(&poster(&panel("One", 9), keys, ""));
        assert_eq!(run.code, 2, "{keys}: {}", run.stderr);
        let line = 6 + keys.lines().count();
        assert!(run.stderr.contains(said), "{keys}: {}", run.stderr);
        assert!(run.stderr.contains(&format!("report/report.toml:{line}:")), "{keys}: {}", run.stderr);
    }
}

#[test]
fn a_colour_on_which_white_cannot_be_read_is_an_error_with_its_contrast() {
    // WCAG 2.2: #777777 has 4.48 : 1 with white, #767676 has 4.54 : 1; yellow has 1.07 : 1.
    for (colour, said) in [
        ("#777777", "the contrast of `#777777` with white is 4.4 : 1, expected 4.5 : 1"),
        ("#ffff00", "the contrast of `#ffff00` with white is 1.0 : 1"),
        ("pink", "found the colour `pink`, expected `navy`"),
        ("#12345", "found the colour `#12345`"),
    ] {
        let project = poster(&panel("One", 9), "template = \"poster\"\n[style]", "");
        let config = project.read("report/report.toml");
        project.write("report/report.toml", format!("{config}colour = \"{colour}\"\n"));
        let run = strict(&project);
        assert!(run.code == 2 && run.stderr.contains(said), "{colour}: {}", run.stderr);
        assert!(run.stderr.contains("report/report.toml:9:10"), "{colour}: {}", run.stderr);
    }
    for colour in ["#767676", "teal", "burgundy"] {
        let style = format!("template = \"poster\"\n[style]\ncolor = \"{colour}\"");
        let project = poster(&panel("One", 9), &style, "");
        let run = strict(&project);
        assert_eq!(run.code, 0, "{colour}: {}", run.stderr);
        let html = project.read("out/latest/report.html");
        let hex = match colour {
            "teal" => "#00605f",
            "burgundy" => "#7a1c3a",
            own => own,
        };
        assert!(html.contains(&format!("--tm-band: {hex}")), "{colour}");
    }
}

/// The page in HTML, with its solidi as they are read.
fn page(project: &Copy) -> String {
    project.read("out/latest/report.html").replace("&#x2f;", "/")
}

fn logo(keys: &str) -> String {
    format!("[[logos]]\nfile = \"logos/a.svg\"\nalt = \"A university\"\nsource = \"Press office\"\n{keys}\n")
}

#[test]
fn logos_stand_in_the_head() {
    for count in [0, 1, 2, 4] {
        for template in ["classic", "better", "portrait"] {
            let logos = logo("link = \"https://example.org\"").repeat(count);
            let project =
                poster(&format!("{HEADLINE}{}", panel("One", 90)), &format!("template = \"{template}\"\n{logos}"), "");
            let run = strict(&project);
            assert_eq!(run.code, 0, "{count} {template}: {}", run.stderr);
            let html = project.read("out/latest/report.html");
            assert_eq!(html.matches("alt=\"A university\"").count(), count, "{template}");
            let left = html.split("tm-logos tm-right").next().unwrap_or_default();
            assert_eq!(left.matches("alt=\"A university\"").count(), count / 2, "{count} {template}: left");
            assert_eq!(project.ledger()["images"].as_array().expect("images").len(), count);
            assert_eq!(pdf(&project).get_pages().len(), 1);
        }
    }
    let second = "[[documents]]\nid = \"sheet\"\nsource = \"report.md\"\ntemplate = \"poster\"\n";
    let manuscript = |keys: &str| {
        let project = poster("Words.\n", &format!("template = \"manuscript\"\n{keys}\n{second}{}", logo("")), "");
        let run = strict(&project);
        assert_eq!(run.code, 0, "{}", run.stderr);
        project.read("out/latest/report.html").matches("A university").count()
    };
    assert_eq!((manuscript(""), manuscript("logos = true")), (0, 1));
}

#[test]
fn a_logo_that_cannot_be_shown_is_an_error_at_its_key() {
    for (from, to, said, place) in [
        ("logos/a.svg", "logos/b.svg", "there is no image `report/logos/b.svg`", "report/report.toml:9:8"),
        ("logos/a.svg", "https://example.org/a.svg", "the address of an image", "report/report.toml:9:8"),
        ("\"A university\"", "\" \"", "does not say whose it is", "report/report.toml:10:7"),
        ("\"Press office\"", "\"\"", "does not say where it comes from", "report/report.toml:11:10"),
        ("height = 1.0", "height = 3.0", "from 0.3 to 1", "report/report.toml:12:10"),
        ("height = 1.0", "link = \"ftp://example.org\"", "found the address", "report/report.toml:12:8"),
        ("height = 1.0", "wide = 1", "unknown key `wide`", "report/report.toml:12:1"),
    ] {
        let keys = format!("template = \"poster\"\n{}", logo("height = 1.0")).replace(from, to);
        let run = strict(&poster(&panel("One", 9), &keys, ""));
        assert_eq!(run.code, 2, "{to}: {}", run.stderr);
        assert!(run.stderr.contains(said) && run.stderr.contains(place), "{to}: {}", run.stderr);
    }
    for (keys, said) in [
        (format!("template = \"manuscript\"\n{}", logo("")), "no document shows the logos"),
        (format!("template = \"poster\"\nlogos = false\n{}", logo("")), "no document shows the logos"),
        ("template = \"manuscript\"\nlogos = true".to_owned(), "shows logos, and there are none"),
    ] {
        let run = strict(&poster("Words.\n", &keys, ""));
        assert!(run.code == 2 && run.stderr.contains(said), "{keys}: {}", run.stderr);
    }
    let run = strict(&poster("Words.\n", "template = \"manuscript\"", "qr = \"https://example.org\""));
    assert!(run.code == 2 && run.stderr.contains("no document shows the code"), "{}", run.stderr);
    assert!(run.stderr.contains("report/report.toml:3:6"), "{}", run.stderr);
    let project = poster(&panel("One", 9), &format!("template = \"poster\"\n{}", logo("")), "");
    project.write("report/logos/a.svg", LOGO.replace("<rect", "<text y=\"50\">Since 1889</text><rect"));
    let run = strict(&project);
    assert!(
        run.code == 1 && run.stderr.contains("`1889` is typed") && run.stderr.contains("report/logos/a.svg:1:"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_code_of_a_poster_leads_where_its_author_says() {
    let project = poster(&panel("One", 9), "template = \"poster\"", "qr = \"https://example.org/poster/12\"");
    let run = strict(&project);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(page(&project).contains("<a href=\"https://example.org/poster/12\">example.org/poster/12</a>"));
    let shown: String = pdf(&project).extract_text(&[1]).expect("the text").split_whitespace().collect();
    assert!(shown.contains("example.org/poster/12"), "the address is shown beside it");
    let alternatives = pdf(&project)
        .objects
        .into_values()
        .filter_map(|object| lopdf::decode_text_string(object.as_dict().ok()?.get(b"Alt").ok()?).ok());
    assert!(alternatives.into_iter().any(|alt| alt == "QR: example.org/poster/12"), "what the code says");
    // The document's own comes before that of the report.
    let own = poster(
        &panel("One", 9),
        "template = \"better\"\nqr = \"https://example.org/own\"",
        "qr = \"https://example.org/all\"",
    );
    assert_eq!(strict(&own).code, 0);
    assert!(page(&own).contains(">example.org/own</a>"));
}

/// A poster and a manuscript on R's lung data with images, logos, a code and a colour.
pub fn with_images_and_logos() -> Copy {
    let project = Copy::of(&root().join("tests/projects/lung"));
    let config = project.read("report/report.toml");
    let keys = format!("qr = \"https://example.org/poster\"\n{config}");
    let added = format!(
        "{}{}[[documents]]\nid = \"poster\"\nsource = \"poster.md\"\ntemplate = \"better\"\n\n[style]\ncolour = \"teal\"\n",
        logo("link = \"https://example.org\""),
        logo("height = 0.5")
    );
    let keys = keys.replace("template = \"manuscript\"\n", "template = \"manuscript\"\nlogos = true\n");
    project.write("report/report.toml", format!("{keys}\n{added}"));
    project.write("report/logos/a.svg", LOGO);
    let image = "```{image fig-a}\nfile = \"logos/a.svg\"\nalt = \"A rectangle\"\nsource = \"Own\"\ncaption = \"One.\"\nwidth = 0.5\n```\n";
    let report = project.read("report/report.md");
    project.write(
        "report/report.md",
        format!("{report}\nAs @fig-a shows.\n\n{image}\n![Two arms](logos/a.svg \"Own\")\n"),
    );
    project.write("report/poster.md", LUNG);
    project
}

const LUNG: &str = r#"::: headline

Women **live {{ os["Female"].median }} days, men {{ os["Male"].median }}** in the median

- **{{ os.events }}** of {{ os.n }} patients died
- **{{ os["Female"].at[365] | fmt("{estimate%}") }}** of women alive at one year

:::

::: column

::: panel

## Patients

{{ patients.n }} patients with known survival; the oldest was aged {{ oldest }}.

![Two arms](logos/a.svg "Own")

```{table tbl-p}
of = "baseline"
caption = "Characteristics at enrolment."
```

:::

:::

::: column

::: panel

## Overall survival

```{figure fig-p-os}
of = "os"
caption = "Overall survival by sex."
```

:::

::: conclusion

## Conclusion

Women lived longer than men.

:::

:::
"#;
