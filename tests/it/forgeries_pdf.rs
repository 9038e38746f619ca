//! Forged PDFs: each is made from a real one, as a forger would, and must be caught.

use std::collections::BTreeMap;
use std::path::Path;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};

use crate::program::{Copy, root, tickmark};
use crate::verify::{rendered, state, verify};

/// Adds the annotation of a signature to the first page.
fn sign(pdf: &mut Document, rect: Object, is_seen: bool) {
    let mut widget = dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Sig", "F" => 4, "Rect" => rect.clone(),
        "T" => Object::string_literal("Signature1"),
    };
    if is_seen {
        let form = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => rect };
        let form = pdf.add_object(Stream::new(form, b"1 1 1 rg 0 0 900 900 re f".to_vec()));
        widget.set("AP", dictionary! { "N" => form });
    }
    let widget = pdf.add_object(widget);
    page(pdf, 0).get_mut(b"Annots").and_then(Object::as_array_mut).expect("links").push(widget.into());
}

/// A forgery of a PDF that has been read; another report's PDF is at hand.
type Forge = fn(&mut Document, &Document);

fn pages(pdf: &Document) -> Vec<ObjectId> {
    pdf.get_pages().into_values().collect()
}

fn page(pdf: &mut Document, at: usize) -> &mut Dictionary {
    let id = pages(pdf)[at];
    pdf.get_dictionary_mut(id).expect("a page")
}

fn catalog(pdf: &mut Document) -> &mut Dictionary {
    pdf.catalog_mut().expect("a catalog")
}

fn set_content(pdf: &mut Document, at: usize, content: Vec<u8>) {
    let stream = pdf.add_object(Stream::new(Dictionary::new(), content));
    page(pdf, at).set("Contents", stream);
}

fn draw(pdf: &mut Document, operations: &str) {
    let mut content = pdf.get_page_content(pages(pdf)[0]);
    content.extend(b"\n");
    content.extend(operations.as_bytes());
    set_content(pdf, 0, content);
}

/// The codes of the digits in each font of a page, by what the fonts say they stand for.
fn digit_codes(pdf: &Document, at: usize) -> BTreeMap<Vec<u8>, BTreeMap<Vec<u8>, char>> {
    let mut fonts = BTreeMap::new();
    for (name, font) in pdf.get_page_fonts(pages(pdf)[at]).expect("fonts") {
        let Ok(map) = font.get(b"ToUnicode").and_then(|map| pdf.dereference(map)).and_then(|(_, it)| it.as_stream())
        else {
            continue;
        };
        let text = String::from_utf8_lossy(&map.get_plain_content().expect("a map")).into_owned();
        let mut codes = BTreeMap::new();
        for line in text.lines() {
            let hex: Vec<&str> = line.split(['<', '>']).filter(|part| !part.trim().is_empty()).collect();
            if let [code, letter] = hex[..]
                && let (Ok(code), Ok(letter)) = (u32::from_str_radix(code, 16), u32::from_str_radix(letter, 16))
                && let Some(letter) = char::from_u32(letter).filter(char::is_ascii_digit)
            {
                codes.insert(u16::try_from(code).expect("a code").to_be_bytes().to_vec(), letter);
            }
        }
        fonts.insert(name, codes);
    }
    assert!(fonts.values().any(|codes| codes.len() > 4), "the fonts name their digits: {fonts:?}");
    fonts
}

/// Changes a digit of some numbers on the first page: what a forger with an editor does.
fn change_digit(pdf: &mut Document) {
    let fonts = digit_codes(pdf, 0);
    let mut content = Content::decode(&pdf.get_page_content(pages(pdf)[0])).expect("content");
    let mut codes = BTreeMap::new();
    let mut changed = 0;
    for operation in &mut content.operations {
        if operation.operator == "Tf" {
            let name = operation.operands[0].as_name().expect("a font");
            codes = fonts.get(name).cloned().unwrap_or_default();
        }
        let texts = operation.operands.iter_mut().flat_map(|operand| match operand {
            Object::Array(items) => items.iter_mut().collect::<Vec<_>>(),
            other => vec![other],
        });
        for text in texts {
            let Object::String(bytes, _) = text else { continue };
            let Some(at) = bytes.chunks_exact(2).position(|code| codes.contains_key(code)).map(|at| 2 * at) else {
                continue;
            };
            let own = codes[&bytes[at..at + 2]];
            let Some((code, _)) = codes.iter().find(|(_, digit)| **digit != own) else { continue };
            bytes.splice(at..at + 2, code.iter().copied());
            changed += 1;
        }
        if changed >= 6 {
            break;
        }
    }
    assert!(changed > 0, "a digit was changed");
    let bytes = content.encode().expect("content");
    set_content(pdf, 0, bytes);
}

fn attachment(pdf: &Document, name: &str) -> (ObjectId, ObjectId) {
    for (id, object) in &pdf.objects {
        let Ok(specification) = object.as_dict() else { continue };
        let is_it = specification.get(b"UF").and_then(Object::as_str).is_ok_and(|found| found == name.as_bytes());
        if is_it && specification.has(b"EF") {
            let streams = specification.get(b"EF").expect("EF");
            let streams = pdf.dereference(streams).expect("a dictionary").1.as_dict().expect("a dictionary");
            return (*id, streams.get(b"F").and_then(Object::as_reference).expect("a stream"));
        }
    }
    panic!("no attachment {name}");
}

fn attached(pdf: &Document, name: &str) -> Vec<u8> {
    let (_, stream) = attachment(pdf, name);
    pdf.get_object(stream).and_then(Object::as_stream).expect("a stream").get_plain_content().expect("its content")
}

fn replace(pdf: &mut Document, name: &str, bytes: Vec<u8>) {
    let (_, stream) = attachment(pdf, name);
    let stream = pdf.get_object_mut(stream).and_then(Object::as_stream_mut).expect("a stream");
    stream.dict.remove(b"Filter");
    stream.set_content(bytes);
}

fn edit(pdf: &mut Document, name: &str, from: &str, to: &str) {
    let text = String::from_utf8(attached(pdf, name)).expect("a text");
    assert!(text.contains(from), "{name} has no {from}");
    replace(pdf, name, text.replacen(from, to, 1).into_bytes());
}

/// Attaches one more file under a name, in both lists or in neither.
fn attach(pdf: &mut Document, name: &str, bytes: &[u8], listed: bool) {
    let stream = pdf.add_object(Stream::new(dictionary! { "Type" => "EmbeddedFile" }, bytes.to_vec()));
    let text = Object::String(name.as_bytes().to_vec(), StringFormat::Literal);
    let specification = pdf.add_object(dictionary! {
        "Type" => "Filespec", "F" => text.clone(), "UF" => text.clone(), "EF" => dictionary! { "F" => stream },
    });
    if !listed {
        return;
    }
    let list = catalog(pdf).get_mut(b"AF").and_then(Object::as_array_mut).expect("AF");
    list.push(specification.into());
    let names = catalog(pdf).get_mut(b"Names").and_then(Object::as_dict_mut).expect("Names");
    let files = names.get_mut(b"EmbeddedFiles").and_then(Object::as_dict_mut).expect("EmbeddedFiles");
    let names = files.get_mut(b"Names").and_then(Object::as_array_mut).expect("names");
    names.extend([text, specification.into()]);
}

fn detach(pdf: &mut Document, name: &str) {
    let (id, _) = attachment(pdf, name);
    let other = |object: &Object| object.as_reference().ok() != Some(id);
    catalog(pdf).get_mut(b"AF").and_then(Object::as_array_mut).expect("AF").retain(other);
    let names = catalog(pdf).get_mut(b"Names").and_then(Object::as_dict_mut).expect("Names");
    let files = names.get_mut(b"EmbeddedFiles").and_then(Object::as_dict_mut).expect("EmbeddedFiles");
    let names = files.get_mut(b"Names").and_then(Object::as_array_mut).expect("names");
    let at = names.iter().position(|object| !other(object)).expect("the name");
    names.drain(at - 1..=at);
    pdf.objects.remove(&id);
}

fn annotate(pdf: &mut Document, annotation: Dictionary) {
    let id = pdf.add_object(annotation);
    let list = page(pdf, 0).get_mut(b"Annots").and_then(Object::as_array_mut).expect("links");
    list.push(id.into());
}

fn rect() -> Object {
    vec![Object::Integer(50), 50.into(), 400.into(), 400.into()].into()
}

fn first_stream(pdf: &mut Document, is_it: impl Fn(&Dictionary) -> bool) -> &mut Stream {
    let found = pdf.objects.values_mut().filter_map(|object| object.as_stream_mut().ok()).find(|it| is_it(&it.dict));
    found.expect("such a stream")
}

/// Every forgery, by what it does.
const FORGERIES: [(&str, Forge); 42] = [
    ("a digit on a page is changed", |pdf, _| change_digit(pdf)),
    ("a number is painted over", |pdf, _| draw(pdf, "q 1 1 1 rg 60 300 480 400 re f Q")),
    ("all text is set invisible", |pdf, _| {
        let content = [b"3 Tr\n".as_slice(), &pdf.get_page_content(pages(pdf)[0])].concat();
        set_content(pdf, 0, content);
    }),
    ("a text is drawn over another", |pdf, _| {
        let mut content = Content::decode(&pdf.get_page_content(pages(pdf)[0])).expect("content");
        let from = content.operations.iter().position(|it| it.operator == "BT").expect("a text");
        let to = content.operations.iter().position(|it| it.operator == "ET").expect("its end");
        let again: Vec<Operation> = content.operations[from..=to].to_vec();
        content.operations.extend(again);
        let bytes = content.encode().expect("content");
        set_content(pdf, 0, bytes);
    }),
    ("every page is blank", |pdf, _| (0..pages(pdf).len()).for_each(|at| set_content(pdf, at, Vec::new()))),
    ("the first page is blank", |pdf, _| set_content(pdf, 0, Vec::new())),
    ("a page is removed", |pdf, _| pdf.delete_pages(&[1])),
    ("a page stands twice", |pdf, _| {
        let again = pages(pdf)[0];
        let root = catalog(pdf).get(b"Pages").and_then(Object::as_reference).expect("pages");
        let root = pdf.get_dictionary_mut(root).expect("pages");
        root.get_mut(b"Kids").and_then(Object::as_array_mut).expect("kids").push(again.into());
        root.set("Count", 99);
    }),
    ("two pages are exchanged", |pdf, _| {
        let (a, b) = (pages(pdf)[0], pages(pdf)[1]);
        let (one, other) = (pdf.objects[&a].clone(), pdf.objects[&b].clone());
        pdf.objects.insert(a, other);
        pdf.objects.insert(b, one);
    }),
    ("a page comes from another report", |pdf, other| {
        let content = other.get_page_content(pages(other)[0]);
        set_content(pdf, 0, content);
    }),
    ("glyphs of a font are changed", |pdf, _| {
        let font = first_stream(pdf, |it| {
            it.get(b"Subtype").and_then(Object::as_name).is_ok_and(|it| it == b"CIDFontType0C" || it == b"OpenType")
        });
        let mut bytes = font.get_plain_content().expect("a font");
        let middle = bytes.len() / 2;
        bytes[middle..middle + 64].reverse();
        font.dict.remove(b"Filter");
        font.set_content(bytes);
    }),
    ("two letters of a font are read as each other", |pdf, _| {
        let map =
            pdf.objects.values_mut().filter_map(|it| it.as_stream_mut().ok()).find(|it| {
                it.get_plain_content().is_ok_and(|text| text.windows(11).any(|part| part == b"beginbfchar"))
            });
        let map = map.expect("a map");
        let text = String::from_utf8(map.get_plain_content().expect("a map")).expect("a text");
        let lines: Vec<&str> = text.lines().filter(|line| line.starts_with('<')).collect();
        let (one, other) = (lines[0].rsplit_once('<').unwrap().1, lines[1].rsplit_once('<').unwrap().1);
        let text = text.replacen(&format!("<{one}"), "<SWAP", 1).replacen(&format!("<{other}"), &format!("<{one}"), 1);
        map.dict.remove(b"Filter");
        map.set_content(text.replacen("<SWAP", &format!("<{other}"), 1).into_bytes());
    }),
    ("what is called a signature is painted over a number", |pdf, _| sign(pdf, rect(), true)),
    ("what is called a signature has a face without a picture", |pdf, _| {
        sign(pdf, rect(), false);
        let widget = pdf.objects.values_mut().filter_map(|it| it.as_dict_mut().ok()).find(|it| it.has(b"FT"));
        widget.expect("the signature").set("MK", dictionary! { "BG" => vec![1.into(), 1.into(), 1.into()] });
    }),
    ("a page is cut by its crop box", |pdf, _| page(pdf, 0).set("CropBox", rect())),
    ("a page is turned", |pdf, _| page(pdf, 0).set("Rotate", 180)),
    ("a link leads elsewhere", |pdf, _| {
        let link = pdf
            .objects
            .values_mut()
            .filter_map(|it| it.as_dict_mut().ok())
            .find(|it| it.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Link"));
        let link = link.expect("a link");
        for key in ["Dest", "A"] {
            link.remove(key.as_bytes());
        }
        link.set("A", dictionary! { "S" => "URI", "URI" => Object::string_literal("https://example.org") });
    }),
    ("the text alternative of a figure is changed", |pdf, _| {
        let element = pdf.objects.values_mut().filter_map(|it| it.as_dict_mut().ok()).find(|it| it.has(b"Alt"));
        element.expect("an alternative").set("Alt", Object::string_literal("P=.04"));
    }),
    ("the title is changed", |pdf, _| {
        let info = pdf.trailer.get(b"Info").and_then(Object::as_reference).expect("Info");
        pdf.get_dictionary_mut(info).expect("Info").set("Title", Object::string_literal("Another"));
    }),
    ("the values of the ledger are changed", |pdf, _| edit(pdf, "ledger.json", "\"value\": 228", "\"value\": 227")),
    ("all values of the ledger are 99.9", |pdf, _| {
        let mut ledger: serde_json::Value = serde_json::from_slice(&attached(pdf, "ledger.json")).expect("JSON");
        for result in ledger["results"].as_array_mut().expect("results") {
            result["value"] = 99.9.into();
        }
        replace(pdf, "ledger.json", ledger.to_string().into_bytes());
    }),
    ("the ledger is that of another report", |pdf, other| {
        let ledger = attached(other, "ledger.json");
        replace(pdf, "ledger.json", ledger);
    }),
    ("the ledger is removed", |pdf, _| detach(pdf, "ledger.json")),
    ("the ledger is there twice", |pdf, _| {
        let ledger = String::from_utf8(attached(pdf, "ledger.json")).expect("a text").replace("228", "227");
        attach(pdf, "ledger.json", ledger.as_bytes(), true);
    }),
    ("a second ledger is hidden in the file", |pdf, _| attach(pdf, "ledger.json", b"{}", false)),
    ("the ledger has another name", |pdf, _| {
        let (id, _) = attachment(pdf, "ledger.json");
        let specification = pdf.get_dictionary_mut(id).expect("a file");
        specification.set("UF", Object::string_literal("ledger.old.json"));
    }),
    ("a foreign file is attached", |pdf, _| attach(pdf, "virus.exe", b"MZ", true)),
    ("the account of the numbers is changed", |pdf, _| {
        edit(pdf, "delivery.json", "\"counts\":{", "\"counts\":{\"5683\":9,")
    }),
    ("the list of the files is removed", |pdf, _| detach(pdf, "delivery.json")),
    ("the dictionary is another", |pdf, _| edit(pdf, "datapackage.json", "Female", "Male")),
    ("the dictionary is removed", |pdf, _| detach(pdf, "datapackage.json")),
    ("the freeze is another", |pdf, _| edit(pdf, "freeze.lock", "sha256 = \"", "sha256 = \"00")),
    ("a source of the report is changed", |pdf, _| {
        edit(pdf, "report-report.md", "Women lived longer", "Men lived longer")
    }),
    ("a program runs when it is opened", |pdf, _| {
        let action = dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") };
        catalog(pdf).set("OpenAction", action);
    }),
    ("a program is named", |pdf, _| {
        let action =
            pdf.add_object(dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") });
        let names = catalog(pdf).get_mut(b"Names").and_then(Object::as_dict_mut).expect("Names");
        names.set("JavaScript", dictionary! { "Names" => vec![Object::string_literal("a"), action.into()] });
    }),
    ("a note covers the page", |pdf, _| {
        annotate(
            pdf,
            dictionary! { "Type" => "Annot", "Subtype" => "FreeText", "Rect" => rect(), "Contents" => Object::string_literal("P=.04") },
        );
    }),
    ("a stamp covers the page", |pdf, _| {
        annotate(pdf, dictionary! { "Type" => "Annot", "Subtype" => "Stamp", "Rect" => rect() });
    }),
    ("a field of a form covers the page", |pdf, _| {
        annotate(pdf, dictionary! { "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "Rect" => rect() });
    }),
    ("layers can be switched", |pdf, _| {
        catalog(pdf).set("OCProperties", dictionary! { "OCGs" => Vec::<Object>::new() })
    }),
    ("a file is attached to the page", |pdf, _| {
        annotate(pdf, dictionary! { "Type" => "Annot", "Subtype" => "FileAttachment", "Rect" => rect() });
    }),
    ("an outline names another number", |pdf, _| {
        let item = pdf
            .objects
            .values_mut()
            .filter_map(|it| it.as_dict_mut().ok())
            .find(|it| it.has(b"Title") && it.has(b"Parent"));
        item.expect("an outline").set("Title", Object::string_literal("Results: P=.04"));
    }),
    ("the seal is another", |pdf, _| {
        let info = pdf.trailer.get(b"Info").and_then(Object::as_reference).expect("Info");
        let creator = format!("tickmark 0.1.0, seal {}", "0".repeat(64));
        pdf.get_dictionary_mut(info).expect("Info").set("Creator", Object::string_literal(creator));
    }),
];

#[test]
fn every_forged_pdf_is_caught_without_the_data() {
    let project = rendered();
    let honest = project.path().join("out/latest/report.pdf");
    let other = Copy::of(&root().join("tests/projects/lung"));
    other.replace("report/report.md", "Survival by sex.", "Survival of men and women.");
    other.replace("report/report.md", "age\", \"ph.ecog\"", "age\"");
    assert_eq!(tickmark(other.path(), &["render"]).code, 0);
    let other = Document::load(other.path().join("out/latest/report.pdf")).expect("a PDF");
    let forged = project.path().join("forged.pdf");
    // What the forgeries are made with leaves an honest file honest.
    Document::load(&honest).expect("a PDF").save(&forged).expect("it is written");
    assert_eq!(verify(&forged, None).0, 0);
    let mut missed = Vec::new();
    for (what, forge) in FORGERIES {
        let mut pdf = Document::load(&honest).expect("a PDF");
        forge(&mut pdf, &other);
        pdf.save(&forged).expect("it is written");
        let (code, said) = verify(&forged, None);
        if code != 1 || state(&said, "intact") != "failed" {
            missed.push(format!("{what}: {code} {said:#}"));
        }
    }
    assert!(missed.is_empty(), "{} of {} forgeries were missed:\n{}", missed.len(), FORGERIES.len(), missed.join("\n"));
}

#[test]
fn a_file_with_bytes_before_or_after_it_or_an_older_version_in_it_is_caught() {
    let project = rendered();
    let honest = std::fs::read(project.path().join("out/latest/report.pdf")).expect("a PDF");
    let forged = project.path().join("forged.pdf");
    let end = String::from_utf8_lossy(&honest[honest.len() - 400..]).into_owned();
    let xref = end.split("startxref").nth(1).expect("a table").trim().lines().next().expect("its place").to_owned();
    // An update that makes a page blank, in the way of a program that edits PDF.
    let pdf = Document::load_mem(&honest).expect("a PDF");
    let id = pages(&pdf)[0].0;
    let size = pdf.max_id + 1;
    let root = pdf.trailer.get(b"Root").and_then(Object::as_reference).expect("a root").0;
    let update = format!(
        "{id} 0 obj\n<</Type/Page/Parent 1 0 R/MediaBox[0 0 595 842]>>\nendobj\nxref\n{id} 1\n{:010} 00000 n \ntrailer\n<</Size {size}/Root {root} 0 R/Prev {xref}>>\nstartxref\n{}\n%%EOF\n",
        honest.len(),
        honest.len() + format!("{id} 0 obj\n<</Type/Page/Parent 1 0 R/MediaBox[0 0 595 842]>>\nendobj\n").len(),
    );
    for (what, bytes) in [
        ("an update", [honest.as_slice(), update.as_bytes()].concat()),
        ("bytes after the end", [honest.as_slice(), b"<html>P=.04</html>"].concat()),
        ("bytes before the head", [b"<html>P=.04</html>\n".as_slice(), &honest].concat()),
        ("two files in one", [honest.as_slice(), &honest].concat()),
    ] {
        std::fs::write(&forged, bytes).expect("it is written");
        let (code, said) = verify(&forged, None);
        assert!(code == 2 || (code == 1 && state(&said, "intact") == "failed"), "{what}: {code} {said:#}");
    }
}

/// Gives a forged PDF a seal that agrees: what a forger does who knows how.
fn seal_anew(pdf: &mut Document) {
    let old: Vec<String> = tickmark::render::seal::named_by(pdf).into_iter().collect();
    let new = tickmark::render::seal::of_pdf(pdf).expect("a seal").hex();
    let info = pdf.trailer.get(b"Info").and_then(Object::as_reference).expect("Info");
    let creator = format!("tickmark {}, seal {new}", env!("CARGO_PKG_VERSION"));
    pdf.get_dictionary_mut(info).expect("Info").set("Creator", Object::string_literal(creator));
    let metadata = catalog(pdf).get(b"Metadata").and_then(Object::as_reference).expect("metadata");
    let stream = pdf.get_object_mut(metadata).and_then(Object::as_stream_mut).expect("metadata");
    let text = String::from_utf8(stream.get_plain_content().expect("metadata")).expect("a text");
    stream.dict.remove(b"Filter");
    stream.set_content(text.replace(&old[0], &new).into_bytes());
}

fn with_new_seal(project: &Copy, forge: impl Fn(&mut Document), data: Option<&Path>) -> (i32, serde_json::Value) {
    let forged = project.path().join("forged.pdf");
    let mut pdf = Document::load(project.path().join("out/latest/report.pdf")).expect("a PDF");
    forge(&mut pdf);
    seal_anew(&mut pdf);
    pdf.save(&forged).expect("it is written");
    verify(&forged, data)
}

#[test]
fn a_forger_who_makes_a_new_seal_is_caught_by_the_numbers() {
    let project = rendered();
    // The tool itself makes no difference.
    assert_eq!(with_new_seal(&project, |_| (), None).0, 0);
    // A digit on a page, a blank page and a ledger changed alone: no data are needed.
    type Forge = fn(&mut Document);
    let forgeries: [(&str, Forge); 3] = [
        ("a digit is changed", change_digit),
        ("the ledger is changed alone", |pdf| edit(pdf, "ledger.json", "\"value\": 228", "\"value\": 227")),
        ("a typed number is drawn", |pdf| {
            let mut content = Content::decode(&pdf.get_page_content(pages(pdf)[0])).expect("content");
            let at = content.operations.iter().position(|it| it.operator == "BT").expect("a text");
            let again = content.operations[at..].to_vec();
            content.operations.extend(again);
            let bytes = content.encode().expect("content");
            set_content(pdf, 0, bytes);
        }),
    ];
    for (what, forge) in forgeries {
        let (code, said) = with_new_seal(&project, forge, None);
        assert_eq!((code, state(&said, "intact")), (1, "failed"), "{what}: {said:#}");
        assert!(!said.to_string().contains("the seal does not agree"), "{what}: {said:#}");
    }
}

#[test]
fn a_forger_who_changes_page_ledger_and_seal_together_is_caught_by_the_data() {
    let project = rendered();
    let data = project.path().join("data");
    type Forge = fn(&mut Document);
    let forgeries: [(&str, Forge); 4] = [
        ("a number is painted over", |pdf| draw(pdf, "q 1 1 1 rg 60 300 480 400 re f Q")),
        ("a page is turned upside down", |pdf| page(pdf, 0).set("Rotate", 180)),
        ("a source is exchanged for one that says the same", |pdf| {
            edit(pdf, "report-report.md", "Women lived longer", "Men lived longer");
            let list = String::from_utf8(attached(pdf, "delivery.json")).expect("a text");
            let mut list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
            let hash = tickmark::digest::Digest::of(&attached(pdf, "report-report.md")).hex();
            for file in list["files"].as_array_mut().expect("files") {
                if file["name"] == "report-report.md" {
                    file["sha256"] = hash.clone().into();
                }
            }
            replace(pdf, "delivery.json", list.to_string().into_bytes());
        }),
        ("a result and its marks are changed in the ledger", |pdf| {
            let text = String::from_utf8(attached(pdf, "ledger.json")).expect("a text");
            let mut ledger: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            for result in ledger["results"].as_array_mut().expect("results") {
                // One that agrees with its text as it is printed.
                if result["id"] == "os.Male.median" || result["id"] == "os.Male.median.estimate" {
                    result["value"] = serde_json::json!(result["value"].as_f64().expect("a median") + 1e-9);
                }
            }
            let bytes = serde_json::to_vec_pretty(&ledger).expect("JSON");
            let hash = tickmark::digest::Digest::of(&bytes).hex();
            replace(pdf, "ledger.json", bytes);
            let mut list: serde_json::Value = serde_json::from_slice(&attached(pdf, "delivery.json")).expect("JSON");
            list["files"][0]["sha256"] = hash.into();
            replace(pdf, "delivery.json", list.to_string().into_bytes());
        }),
    ];
    for (what, forge) in forgeries {
        let (code, said) = with_new_seal(&project, forge, Some(&data));
        assert_eq!((code, state(&said, "recomputed")), (1, "failed"), "{what}: {said:#}");
    }
}

#[test]
fn a_claim_that_the_ledger_words_otherwise_than_the_pages_is_caught_without_the_data() {
    let project = rendered();
    let worded = |words: &'static str| {
        move |pdf: &mut Document| {
            let mut ledger: serde_json::Value = serde_json::from_slice(&attached(pdf, "ledger.json")).expect("JSON");
            assert_eq!(ledger["claims"][0]["text"], "Women lived longer");
            ledger["claims"][0]["text"] = words.into();
            ledger["claims"][0]["words"] = words.into();
            let bytes = serde_json::to_vec_pretty(&ledger).expect("JSON");
            let hash = tickmark::digest::Digest::of(&bytes).hex();
            replace(pdf, "ledger.json", bytes);
            let mut list: serde_json::Value = serde_json::from_slice(&attached(pdf, "delivery.json")).expect("JSON");
            list["files"][0]["sha256"] = hash.into();
            replace(pdf, "delivery.json", list.to_string().into_bytes());
        }
    };
    // The same words change nothing.
    assert_eq!(with_new_seal(&project, worded("Women lived longer"), None).0, 0);
    let (code, said) = with_new_seal(&project, worded("Men lived longer"), None);
    assert_eq!((code, state(&said, "intact")), (1, "failed"), "{said:#}");
    assert!(said.to_string().contains("the claim “Men lived longer” does not stand on the pages"), "{said:#}");
    // With the data it is known that the sources say another thing.
    let data = project.path().join("data");
    let (_, said) = with_new_seal(&project, worded("Men lived longer"), Some(&data));
    assert_eq!(state(&said, "recomputed"), "failed", "{said:#}");
}

/// Changes the metadata of a PDF, which no seal covers.
fn edit_metadata(pdf: &mut Document, from: &str, to: &str) {
    let id = catalog(pdf).get(b"Metadata").and_then(Object::as_reference).expect("metadata");
    let stream = pdf.get_object_mut(id).and_then(Object::as_stream_mut).expect("metadata");
    let text = String::from_utf8(stream.get_plain_content().expect("metadata")).expect("a text");
    assert!(text.contains(from), "no {from} in {text}");
    stream.dict.remove(b"Filter");
    stream.set_content(text.replacen(from, to, 1).into_bytes());
}

fn edit_information(pdf: &mut Document, key: &str, text: &str) {
    let id = pdf.trailer.get(b"Info").and_then(Object::as_reference).expect("Info");
    pdf.get_dictionary_mut(id).expect("Info").set(key, Object::string_literal(text));
}

fn describe(pdf: &mut Document, name: &str, key: &str, value: Object) {
    let (id, _) = attachment(pdf, name);
    pdf.get_dictionary_mut(id).expect("a file").set(key, value);
}

const TITLE: &str = "Survival in advanced lung cancer";

#[test]
fn a_description_that_is_not_the_files_own_is_caught_and_named_with_the_data() {
    let project = rendered();
    let data = project.path().join("data");
    type Forge = fn(&mut Document);
    let forgeries: [(&str, &str, Forge); 9] = [
        ("title", "`Title` of the document information is “Another”", |pdf| {
            edit_information(pdf, "Title", "Another");
            edit_metadata(pdf, TITLE, "Another");
        }),
        ("author", "`Author` of the document information is “A. Forger” in the file, and “", |pdf| {
            let old = pdf.trailer.get(b"Info").and_then(Object::as_reference).expect("Info");
            let old = pdf.get_dictionary(old).expect("Info").get(b"Author").and_then(lopdf::decode_text_string);
            edit_information(pdf, "Author", "A. Forger");
            edit_metadata(pdf, &old.expect("the authors"), "A. Forger");
        }),
        ("subject", "`dc:description` of the metadata (XMP) is “Approved”", |pdf| {
            edit_information(pdf, "Subject", "Approved");
            edit_metadata(
                pdf,
                "<dc:title>",
                "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">Approved</rdf:li></rdf:Alt></dc:description><dc:title>",
            );
        }),
        ("key words", "`Keywords` of the document information is “certified”", |pdf| {
            edit_information(pdf, "Keywords", "certified");
            edit_metadata(pdf, "lung cancer, survival", "certified");
        }),
        ("date", "`CreationDate` of the document information is “D:19990101000000Z”", |pdf| {
            edit_information(pdf, "CreationDate", "D:19990101000000Z");
        }),
        ("producer", "`pdf:Producer` of the metadata (XMP) is “Certified by an agency”", |pdf| {
            edit_metadata(pdf, "<dc:title>", "<pdf:Producer>Certified by an agency</pdf:Producer><dc:title>");
        }),
        ("description of an attachment", "the description of the attached `ledger.json` is “As approved”", |pdf| {
            describe(pdf, "ledger.json", "Desc", Object::string_literal("As approved"));
        }),
        ("kind of an attachment", "the kind of content of the attached `ledger.json` is “text/html”", |pdf| {
            let (_, stream) = attachment(pdf, "ledger.json");
            let stream = pdf.get_object_mut(stream).and_then(Object::as_stream_mut).expect("a stream");
            stream.dict.set("Subtype", Object::Name(b"text/html".to_vec()));
        }),
        ("no title", "`dc:title` of the metadata (XMP) is missing", |pdf| {
            edit_metadata(pdf, "<dc:title>", "<xmpMM:VersionID>");
            edit_metadata(pdf, "</dc:title>", "</xmpMM:VersionID>");
        }),
    ];
    for (what, said_of, forge) in forgeries {
        // Without the data it agrees with itself.
        let (code, said) = with_new_seal(&project, forge, None);
        assert_eq!((code, state(&said, "intact")), (0, "passed"), "{what}: {said:#}");
        let (code, said) = with_new_seal(&project, forge, Some(&data));
        assert_eq!((code, state(&said, "recomputed")), (1, "failed"), "{what}: {said:#}");
        assert!(said.to_string().contains(said_of), "{what}: {said:#}");
    }
    // What the forgeries are made with leaves an honest file honest.
    let (code, said) = with_new_seal(&project, |_| (), Some(&data));
    assert_eq!((code, state(&said, "recomputed")), (0, "passed"), "{said:#}");
}

#[test]
fn a_description_that_does_not_agree_with_itself_is_caught_without_the_data() {
    let project = rendered();
    type Forge = fn(&mut Document);
    let forgeries: [(&str, &str, Forge); 8] = [
        ("title of the metadata", "reads “Another”, its document information (`Title`) “Survival", |pdf| {
            edit_metadata(pdf, TITLE, "Another");
        }),
        ("title in another language", "de: Ein anderer", |pdf| {
            edit_metadata(
                pdf,
                "</rdf:Alt></dc:title>",
                "<rdf:li xml:lang=\"de\">Ein anderer</rdf:li></rdf:Alt></dc:title>",
            );
        }),
        ("authors of the metadata alone", "A. Forger", |pdf| {
            edit_metadata(pdf, "<dc:creator><rdf:Seq>", "<dc:creator><rdf:Seq><rdf:li>A. Forger</rdf:li>");
        }),
        ("a right", "`dc:rights`, which tickmark never writes", |pdf| {
            edit_metadata(pdf, "<dc:title>", "<dc:rights>Approved</dc:rights><dc:title>");
        }),
        ("a part of its own", "`Approval`, which tickmark never writes", |pdf| {
            edit_information(pdf, "Approval", "granted");
        }),
        ("another name", "the attached `ledger.json` is called `approved.json` as well", |pdf| {
            describe(pdf, "ledger.json", "F", Object::string_literal("approved.json"));
        }),
        ("other bytes for other programs", "the attached `ledger.json` holds other bytes for other programs", |pdf| {
            let (_, own) = attachment(pdf, "ledger.json");
            let other = pdf.add_object(Stream::new(Dictionary::new(), b"{}".to_vec()));
            describe(pdf, "ledger.json", "EF", dictionary! { "F" => own, "UF" => other }.into());
        }),
        ("no metadata that can be read", "what cannot be read", |pdf| {
            edit_metadata(pdf, "<dc:title>", "<dc:title");
        }),
    ];
    for (what, said_of, forge) in forgeries {
        let (code, said) = with_new_seal(&project, forge, None);
        assert_eq!((code, state(&said, "intact")), (1, "failed"), "{what}: {said:#}");
        assert!(said.to_string().contains(said_of), "{what}: {said:#}");
        assert!(!said.to_string().contains("the seal does not agree"), "{what}: {said:#}");
    }
}
