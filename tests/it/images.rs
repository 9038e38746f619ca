//! Images of the project: shown with their words, refused where they are not what they seem,
//! delivered without metadata.

use std::fs;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::program::{Copy, Run, root, tickmark};

const CSV: &str = "id,time\n1,5\n2,8\n3,12\n";
const BLOCK: &str = "```{value n}\ndata = \"patients\"\nas = \"COUNT(*)\"\n```\n\nIn {{ n }} patients.\n\n";
const SCHEME: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 200 100\">\
    <rect x=\"5\" y=\"5\" width=\"190\" height=\"90\" fill=\"none\" stroke=\"#123\"/><text x=\"20\" y=\"50\">Arms</text></svg>";

/// A project of a PDF and an HTML page with this text, and a scheme to show.
fn project(body: &str) -> Copy {
    let project = Copy::small(CSV, &format!("{BLOCK}{body}"));
    let config = project.read("report/report.toml").replace("outputs = [\"html\"]\n", "");
    project.write("report/report.toml", config);
    project.write("report/figures/scheme.svg", SCHEME);
    project.freeze();
    project
}

fn strict(project: &Copy) -> Run {
    tickmark(project.path(), &["render", "--strict"])
}

fn photo(name: &str) -> Vec<u8> {
    fs::read(root().join("tests/data/images").join(name)).expect("an image")
}

/// A PNG of this size in one grey, with a text in it.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(::png::ColorType::Grayscale);
    encoder.set_depth(::png::BitDepth::Eight);
    encoder.add_text_chunk("Author".to_owned(), "Jane Doe".to_owned()).expect("a text");
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&vec![90; (width * height) as usize]).expect("pixels");
    writer.finish().expect("an end");
    bytes
}

/// The bytes of the images that stand in a page.
fn embedded(html: &str) -> Vec<Vec<u8>> {
    let found = html.split("<img src=\"data:").skip(1).map(|rest| {
        let data = rest.split_once("base64,").expect("Base64").1.split('"').next().expect("an end");
        STANDARD.decode(data).expect("Base64")
    });
    found.collect()
}

/// Whether bytes hold these.
fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn an_image_stands_on_both_pages_with_its_alternative_text() {
    let body = "![Scheme of the trial](figures/scheme.svg \"Drawn by the authors\")\n\n\
                ```{image fig-scheme}\nfile = \"figures/scheme.svg\"\nalt = \"Two arms\"\nsource = \"Drawn by the authors\"\n\
                caption = \"The scheme, in {{ n }} patients.\"\nnote = \"Arms are parallel.\"\nwidth = 0.5\n```\n\nAs @fig-scheme shows.\n";
    let project = project(body);
    let run = strict(&project);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let html = project.read("out/latest/report.html");
    assert_eq!(embedded(&html).len(), 2);
    assert!(html.contains("alt=\"Scheme of the trial\"") && html.contains("alt=\"Two arms\""), "alternative texts");
    assert!(html.contains("style=\"width: 50%\"") && html.contains("<figcaption><b>Figure 1.</b> The scheme, in "));
    assert!(html.contains("Arms are parallel.") && html.contains("<a href=\"#fig-scheme\">Figure 1</a>"));
    let pdf = fs::read(project.path().join("out/latest/report.pdf")).expect("a PDF");
    let pdf = lopdf::Document::load_mem(&pdf).expect("a PDF");
    let alternatives: Vec<String> = pdf
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok()?.get(b"Alt").ok())
        .filter_map(|alt| lopdf::decode_text_string(alt).ok())
        .collect();
    for alt in ["Scheme of the trial", "Two arms"] {
        assert!(alternatives.iter().any(|found| found == alt), "{alternatives:?}");
    }
    let text = pdf.extract_text(&[1]).expect("the text");
    assert!(text.contains("Figure 1.") && text.contains("Arms"), "{text}");
    let ledger: Value = project.ledger();
    let images = ledger["images"].as_array().expect("images");
    assert_eq!(images.len(), 2);
    assert_eq!(images[0]["path"], "report/figures/scheme.svg");
    assert_eq!(images[0]["source"], "Drawn by the authors");
    assert_eq!(images[1]["alt"], "Two arms");
    assert!(project.path().join("out/latest/figures/report-fig-scheme.svg").is_file());
}

#[test]
fn every_image_that_is_shown_belongs_to_the_version() {
    let project = project("![Scheme](figures/scheme.svg \"Own\")\n");
    project.write("report/figures/draft.svg", SCHEME);
    let version = || {
        let run = strict(&project);
        assert_eq!(run.code, 0, "{}", run.stderr);
        project.ledger()["report"]["version"].clone()
    };
    let first = version();
    project.write("report/figures/draft.svg", SCHEME.replace("Arms", "Draft"));
    assert_eq!(first, version(), "an image that nobody names");
    project.write("report/figures/scheme.svg", SCHEME.replace("#123", "#124"));
    assert_ne!(first, version());
    let said = tickmark(project.path(), &["render", "-v"]).stderr;
    assert!(said.contains("report/figures/draft.svg") && !said.contains("report/figures/scheme.svg"), "{said}");
}

#[test]
fn no_metadata_travel() {
    let body = "![A photograph](photo.jpg \"Own\")\n\n![A scan](scan.png \"Own\")\n\n![Grey](grey.jpg \"Own\")\n\n\
                ![A drawing](drawing.svg \"Own\")\n";
    let project = project(body);
    let jpeg = photo("photo.jpg");
    let inner = STANDARD.encode(&jpeg);
    let drawing = format!(
        "<!-- Jane Doe --><svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"10mm\" \
         height=\"10mm\"><metadata>Jane Doe</metadata><image width=\"9\" height=\"9\" xlink:href=\"data:image/jpeg;base64,{inner}\"/></svg>"
    );
    project.write("report/photo.jpg", &jpeg);
    project.write("report/grey.jpg", photo("grey.jpg"));
    project.write("report/scan.png", png(30, 20));
    project.write("report/drawing.svg", &drawing);
    let run = strict(&project);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let html = project.read("out/latest/report.html");
    let images = embedded(&html);
    assert_eq!(images.len(), 4);
    // What the files carry, and what is left of it: nothing but which way up the photograph is.
    for secret in [b"Jane".as_slice(), b"1950", b"ward", b"film"] {
        assert!(holds(&jpeg, secret), "the photograph carries it");
        assert!(images.iter().all(|image| !holds(image, secret)), "{}", String::from_utf8_lossy(secret));
    }
    assert!(holds(&png(30, 20), b"Jane Doe"));
    assert!(holds(&images[0], b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06"), "its orientation");
    let text = String::from_utf8(images[3].clone()).expect("an SVG");
    let data = text.split("base64,").nth(1).expect("an image").split('"').next().expect("an end");
    assert!(!holds(&STANDARD.decode(data).expect("Base64"), b"Jane"), "an image in a drawing");
    // It lies on its side: 120 × 80 is seen as 80 × 120.
    assert!(html.contains("width=\"80\" height=\"120\""), "the size as it is seen");
    let pdf = fs::read(project.path().join("out/latest/report.pdf")).expect("a PDF");
    let pdf = lopdf::Document::load_mem(&pdf).expect("a PDF");
    for object in pdf.objects.values() {
        if let Ok(stream) = object.as_stream() {
            let bytes = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
            assert!(!holds(&bytes, b"Jane"), "a stream of the PDF");
        }
    }
}

/// A way to name an image, the files for it, and what is said where.
#[track_caller]
fn refused(body: &str, files: &[(&str, Vec<u8>)], place: &str, said: &[&str]) {
    let project = project(body);
    for (path, bytes) in files {
        project.write(path, bytes);
    }
    let run = strict(&project);
    assert_eq!(run.code, 2, "{body}: {}", run.stderr);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    assert!(run.stderr.contains(&format!("--> {place}")), "{body}: not at {place}: {}", run.stderr);
    assert!(run.stderr.contains("help:") || run.stderr.contains("hint"), "{body}: no hint: {}", run.stderr);
    for words in said {
        assert!(run.stderr.contains(words), "{body}: no `{words}` in {}", run.stderr);
    }
    assert!(!project.path().join("out/latest").exists(), "{body}: nothing is written");
}

const AT: &str = "report/report.md:8:1";

#[test]
fn an_image_says_what_it_shows_and_where_it_comes_from() {
    for (body, said) in [
        ("![](figures/scheme.svg \"Own\")\n", "does not say what it shows"),
        ("![ ](figures/scheme.svg \"Own\")\n", "does not say what it shows"),
        ("![A scheme](figures/scheme.svg)\n", "does not say where it comes from"),
        ("![A scheme](figures/scheme.svg \" \")\n", "does not say where it comes from"),
        ("![A *scheme*](figures/scheme.svg \"Own\")\n", "more than plain words"),
        ("![In {{ n }}](figures/scheme.svg \"Own\")\n", "a printed number in the text alternative"),
        ("![A scheme](figures/{{ n }}.svg \"Own\")\n", "a printed number in the file"),
    ] {
        refused(body, &[], AT, &[said]);
    }
    let block = |body: &str| format!("```{{image fig-a}}\n{body}caption = \"A.\"\n```\n");
    let file = "file = \"figures/scheme.svg\"\n";
    for (body, place, said) in [
        (format!("{file}source = \"Own\"\n"), "report/report.md:9", "`alt` is missing"),
        (format!("{file}alt = \"A\"\n"), "report/report.md:9", "`source` is missing"),
        (format!("{file}alt = \" \"\nsource = \"Own\"\n"), "report/report.md:10:7", "does not say what it shows"),
        (format!("{file}alt = \"A\"\nsource = \"\"\n"), "report/report.md:11:10", "does not say where it comes from"),
        (format!("{file}alt = \"A\"\nsource = \"Own\"\nwidth = 3\n"), "report/report.md:12:9", "from 0.1 to 1"),
        (format!("{file}alt = \"A\"\nsource = \"Own\"\nscale = 3\n"), "report/report.md:12:1", "unknown key `scale`"),
    ] {
        let project = project(&block(&body));
        let run = strict(&project);
        assert_eq!(run.code, 2, "{body}: {}", run.stderr);
        assert!(run.stderr.contains(said) && run.stderr.contains(place), "{body}: {}", run.stderr);
    }
    let named = project("```{image scheme}\nfile = \"figures/scheme.svg\"\n```\n");
    assert!(strict(&named).stderr.contains("expected one such as `fig-name`"));
}

#[test]
fn an_image_stands_in_a_paragraph_of_its_own() {
    let image = "![A scheme](figures/scheme.svg \"Own\")";
    for (body, place) in [
        (format!("Words {image}\n"), "report/report.md:8:7"),
        (format!("{image} words\n"), "report/report.md:8"),
        (format!("- {image}\n"), "report/report.md:8:3"),
        (format!("| a |\n|---|\n| {image} |\n"), "report/report.md:10:3"),
        (format!("[{image}](https://example.org)\n"), "report/report.md:8:2"),
        (format!("## Head {image}\n"), "report/report.md:8:9"),
    ] {
        refused(&body, &[], place, &["in a paragraph of its own"]);
    }
    for attributes in ["{#fig-scheme}", "{width=50%}", "{ #fig-scheme fig-alt=\"x\" }"] {
        let said = ["found attributes after an image", "```{image fig-name}"];
        refused(&format!("{image}{attributes}\n"), &[], "report/report.md:8", &said);
    }
}

#[test]
fn a_file_that_is_not_there_is_an_error_at_its_name() {
    for (file, said) in [
        ("figures/schema.svg", "did you mean `figures/scheme.svg`?"),
        ("scheme.svg", "figures/scheme.svg"),
        ("../figures/scheme.svg", "there is no image"),
        ("/etc/passwd", "no image that is known by its name"),
        ("/etc/passwd.png", "there is no image"),
        ("https://example.org/a.png", "the address of an image"),
        ("file:///etc/passwd", "the address of an image"),
        ("data:image/png;base64,AAAA", "the address of an image"),
        ("report.md", "no image that is known by its name"),
    ] {
        refused(&format!("![A scheme]({file} \"Own\")\n"), &[], AT, &[said]);
    }
    for body in ["![A scheme][scheme]\n", "![scheme][]\n"] {
        refused(body, &[], "report/report.md:8:", &["an image named `scheme`, which nothing defines"]);
    }
    let defined = project("![A scheme][scheme]\n\n[scheme]: figures/scheme.svg \"Own\"\n");
    assert_eq!(strict(&defined).code, 0);
    let escaped = project("![A scheme](my%20scheme.svg \"Own\")\n\n![A scheme](<my scheme.svg> \"Own\")\n");
    escaped.write("report/my scheme.svg", SCHEME);
    assert_eq!(strict(&escaped).code, 0);
}

#[test]
fn a_file_that_is_not_what_its_name_says_is_an_error() {
    let body = |name: &str| format!("![A]({name} \"Own\")\n");
    let half = |bytes: Vec<u8>| bytes[..bytes.len() / 2].to_vec();
    let mut damaged = png(40, 40);
    let middle = damaged.len() / 2 + 20;
    damaged[middle] ^= 0x55;
    for (name, bytes, said) in [
        ("a.png", photo("photo.jpg"), "is of the type image/jpeg, which its name does not say"),
        ("a.jpg", png(4, 4), "is of the type image/png"),
        ("a.png", SCHEME.into(), "is of the type image/svg+xml"),
        ("a.png", b"GIF89a".to_vec(), "is a GIF image"),
        ("a.jpg", b"RIFF....WEBP".to_vec(), "is a WebP image"),
        ("a.svg", b"\x1f\x8b\x08".to_vec(), "is a compressed file"),
        ("a.png", Vec::new(), "is empty"),
        ("a.png", b"words".to_vec(), "no image that is known"),
        ("a.png", half(png(40, 40)), "is broken: it ends in the middle"),
        ("a.png", damaged, "is broken"),
        ("a.jpg", half(photo("photo.jpg")), "is broken: it ends in the middle"),
        ("a.jpg", b"\xff\xd8\xff".to_vec(), "is broken"),
        ("a.jpg", photo("printing.jpg"), "colours for printing"),
    ] {
        refused(&body(name), &[(&format!("report/{name}"), bytes)], AT, &[said]);
    }
}

/// A PNG header that says a size, without pixels.
fn claimed(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(1, 1);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    bytes
}

#[test]
fn an_image_that_is_too_large_is_refused_before_it_is_unpacked() {
    let body = "![A](a.png \"Own\")\n";
    for (bytes, said) in [
        (claimed(10_001, 2), "10001 × 2 pixels, expected at most 10,000 on a side"),
        (claimed(2_000_000_000, 2_000_000_000), "expected at most 10,000 on a side"),
        (claimed(9_000, 9_000), "9000 × 9000 pixels, expected at most 50 million in all"),
        (claimed(0, 4), "it has no pixels"),
        (png(10_001, 1), "expected at most 10,000 on a side"),
    ] {
        refused(body, &[("report/a.png", bytes)], AT, &[said]);
    }
    let mut jpeg = photo("grey.jpg");
    let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC2]).expect("a frame");
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xFF; 4]);
    refused("![A](a.jpg \"Own\")\n", &[("report/a.jpg", jpeg)], AT, &["65535 × 65535 pixels"]);
}

#[test]
fn a_drawing_that_runs_or_loads_is_refused_at_its_line() {
    let svg =
        |inner: &str| format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">\n  {inner}\n</svg>");
    for (inner, said) in [
        ("<script>alert(1)</script>", "found `<script>`, which runs"),
        ("<rect onload=\"x()\"/>", "found `onload`, which runs a script"),
        ("<foreignObject/>", "found `<foreignObject>`"),
        ("<image href=\"http://example.org/a.png\"/>", "`href` loads `http://example.org/a.png`"),
        ("<image href=\"file:///etc/passwd\"/>", "`href` loads `file:///etc/passwd`"),
        ("<style>@import url(http://example.org/a.css);</style>", "`<style>` loads"),
        ("<rect style=\"fill: url(http://example.org/a)\"/>", "`style` loads"),
        ("<animate/>", "which changes the drawing"),
        ("<g><use href=\"#a\"/></g><g id=\"a\"><use href=\"#a\"/></g>", "uses itself"),
    ] {
        let place = "report/figures/bad.svg:2:";
        let file = [("report/figures/bad.svg", svg(inner).into_bytes())];
        refused("![A](figures/bad.svg \"Own\")\n", &file, place, &[said, "it is named at report/report.md:8:1"]);
    }
    // What is used by a rule of a style sheet is used as well.
    let pattern = |n: usize| {
        let inside = format!("<rect width=\"1\" height=\"1\" class=\"c{n}\"/>").repeat(2);
        format!(
            "<style>.c{n}{{fill:url(#p{n})}}</style><pattern id=\"p{}\" width=\"1\" height=\"1\">{inside}</pattern>",
            n + 1
        )
    };
    let bomb = svg(&format!("{}<rect class=\"c17\"/>", (0..18).map(pattern).collect::<String>()));
    let file = [("report/a.svg", bomb.into_bytes())];
    refused("![A](a.svg \"Own\")\n", &file, "report/a.svg:1:1", &["200,000 times"]);
    let turned = svg("<text>\u{202E}123</text>");
    refused("![A](a.svg \"Own\")\n", &[("report/a.svg", turned.into_bytes())], "report/a.svg:2:3", &["U+202E"]);
    let entity = "<!DOCTYPE svg [<!ENTITY a \"5\">]>\n<svg xmlns=\"http://www.w3.org/2000/svg\"><text>&a;</text></svg>";
    let file = |text: &str| [("report/a.svg", text.as_bytes().to_vec())];
    refused("![A](a.svg \"Own\")\n", &file(entity), "report/a.svg:1:1", &["found a document type"]);
    let broken = SCHEME.replace("</svg>", "");
    refused("![A](a.svg \"Own\")\n", &file(&broken), "report/a.svg:1", &["this SVG is broken"]);
    let sizeless = SCHEME.replace("viewBox", "data-box");
    refused("![A](a.svg \"Own\")\n", &file(&sizeless), "report/a.svg:1:1", &["has no size"]);
    let deep = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">{}", "<g>".repeat(60_000));
    let deep = format!("{deep}{}</svg>", "</g>".repeat(60_000));
    refused("![A](a.svg \"Own\")\n", &file(&deep), "report/a.svg:1:", &["deep"]);
}

#[test]
fn a_number_in_a_drawing_or_its_alternative_text_is_a_finding() {
    let body = "![A scheme](a.svg \"Own\")\n";
    let drawn = SCHEME.replace("Arms", "Given <tspan font-weight=\"bold\">5683</tspan> mg");
    let typed = project(body);
    typed.write("report/a.svg", &drawn);
    let run = strict(&typed);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("`5683` is typed") && run.stderr.contains("report/a.svg:1:"), "{}", run.stderr);
    // With a reason it may stand there.
    let config = typed.read("report/report.toml");
    typed.write(
        "report/report.toml",
        format!("{config}\n[[waivers]]\nliteral = \"5683 mg\"\nreason = \"As in the protocol\"\n"),
    );
    let run = strict(&typed);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let alt = project("![The 5683 arms](figures/scheme.svg \"Own\")\n");
    let run = strict(&alt);
    assert!(run.code == 1 && run.stderr.contains("report/report.md:8:7"), "{}", run.stderr);
    // Where an image comes from is said in the ledger, which is no page.
    assert_eq!(strict(&project("![A scheme](figures/scheme.svg \"Drawn in 2024\")\n")).code, 0);
}

#[test]
fn an_image_stands_on_a_poster() {
    let project = project("::: panel\n\n## A panel\n\n![A scheme](figures/scheme.svg \"Own\")\n\n:::\n");
    project.replace("report/report.toml", "\"manuscript\"", "\"poster\"");
    let run = strict(&project);
    assert_eq!(run.code, 0, "{}", run.stderr);
    if Command::new("qpdf").arg("--version").output().is_ok() {
        let pdf = project.path().join("out/latest/report.pdf");
        assert!(Command::new("qpdf").arg("--check").arg(pdf).output().expect("qpdf").status.success());
    }
}
