//! A PDF that was delivered: its structure, its attachments, its seal, its numbers.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object};

use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::ledger::DeliveredLedger;
use crate::render::page_check::{self, PdfPages};
use crate::render::{Expected, attached_to, embedded, listed, seal};
use crate::verify::{Check, Delivered, Kind, described};

/// Reads a PDF.
///
/// # Errors
/// As a sentence: it is no PDF that can be read.
pub(super) fn read(bytes: Vec<u8>) -> Result<Delivered, String> {
    let pdf = Document::load_mem(&bytes).map_err(|error| format!("the PDF cannot be read: {error}"))?;
    if pdf.trailer.has(b"Encrypt") || pdf.encryption_state.is_some() {
        return Err("the PDF is encrypted, so that nothing in it can be checked".to_owned());
    }
    let attached = attached_to(&pdf);
    let mut problems = attachments(&pdf, &attached);
    let is_signed = described::is_signed(&pdf);
    problems.extend(revisions(&bytes, is_signed));
    problems.extend(foreign(&pdf));
    problems.extend(described::problems(&pdf, is_signed));
    problems.extend(described::problems_of_files(&pdf));
    let mut files = BTreeMap::new();
    let digest = seal::of_pdf_with(&pdf, &attached);
    for (name, bytes) in attached {
        files.entry(name).or_insert(bytes);
    }
    let mut file = Delivered::of(Kind::Pdf, bytes, files, problems);
    file.seal = Some(sealed(&pdf, digest.as_ref(), is_signed));
    file.digest = digest.ok();
    file.pdf = Some(pdf);
    Ok(file)
}

/// How many pages it has, and the findings on its numbers.
pub(super) fn numbers(
    file: &Delivered,
    ledger: &DeliveredLedger,
    expected: &Expected,
    templates: &BTreeMap<String, String>,
) -> (String, Vec<Diagnostic>) {
    let Some(pdf) = &file.pdf else { return (String::new(), Vec::new()) };
    let pages = pdf.get_pages().len();
    let pages = if pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") };
    let found = match PdfPages::read(pdf, expected) {
        Ok(read) => {
            let mut found = page_check::pdf_pages("", &read, expected, templates);
            found.extend(claims(file, ledger, &read));
            found
        }
        Err(why) => vec![Diagnostic::finding(format!("the numbers on the pages cannot be read back: {why}"))],
    };
    (pages, found)
}

/// The claims of the ledger that do not stand on the pages where they were printed, each with
/// the letters before it.
fn claims(file: &Delivered, ledger: &DeliveredLedger, pages: &PdfPages) -> Vec<Diagnostic> {
    let Some(list) = &file.list else { return Vec::new() };
    let of_document: Vec<_> = ledger.claims.iter().filter(|claim| claim.document == list.document).collect();
    let mut wanted = Vec::new();
    let mut found = Vec::new();
    for claim in &of_document {
        let places = list.account.claims().iter().filter(|(_, mark)| Some(mark.0) == claim.number());
        let places: Vec<String> = places.map(|(letters, _)| format!("{letters}{}", claim.text)).collect();
        if places.is_empty() {
            found.push(Diagnostic::finding(format!(
                "the claim “{}” of the ledger is in no account of the pages",
                claim.text
            )));
        }
        wanted.extend(places.into_iter().map(|place| (place, claim.text.clone())));
    }
    let texts: Vec<&str> = wanted.iter().map(|(place, _)| place.as_str()).collect();
    let missing = page_check::words_missing(pages, &texts).into_iter();
    found.extend(missing.map(|at| {
        Diagnostic::finding(format!("the claim “{}” does not stand on the pages as the ledger has it", wanted[at].1))
    }));
    found
}

/// One set of attachments: the two lists of a PDF name the same files, no name twice, and
/// no file is embedded that they do not name.
fn attachments(pdf: &Document, attached: &[(String, Vec<u8>)]) -> Vec<String> {
    let mut problems = Vec::new();
    let listed = listed(pdf);
    let (mut associated, mut listed): (Vec<_>, Vec<_>) = (attached.iter().collect(), listed.iter().collect());
    associated.sort();
    listed.sort();
    for pair in associated.windows(2).chain(listed.windows(2)) {
        let text = format!("`{}` is attached more than once", pair[0].0);
        if pair[0].0 == pair[1].0 && !problems.contains(&text) {
            problems.push(text);
        }
    }
    if associated != listed {
        problems.push("the files that programs list are not those that belong to the document (AF)".to_owned());
    }
    let hidden = embedded(pdf).len().saturating_sub(associated.len().max(listed.len()));
    if hidden > 0 {
        problems.push(format!("it holds {hidden} more embedded files than it lists"));
    }
    problems
}

fn is_name(dictionary: &Dictionary, key: &[u8], name: &[u8]) -> bool {
    dictionary.get(key).and_then(Object::as_name).is_ok_and(|found| found == name)
}

/// tickmark writes a file once. A signature that is put in later is appended; whatever else
/// is appended may show other pages than those that were written.
fn revisions(bytes: &[u8], is_signed: bool) -> Vec<String> {
    let mut problems = Vec::new();
    let revisions = memchr::memmem::find_iter(bytes, b"startxref").count();
    if revisions > 1 && !is_signed {
        problems.push(format!(
            "it was changed after it was written: it holds {revisions} versions of itself (incremental updates), and no signature"
        ));
    }
    let end = memchr::memmem::rfind(bytes, b"%%EOF").map(|at| &bytes[at + 5..]);
    match end {
        None => problems.push("its end is missing".to_owned()),
        Some(rest) if rest.iter().any(|byte| !byte.is_ascii_whitespace()) => {
            problems.push(format!("{} bytes follow its end", rest.len()));
        }
        Some(_) => {}
    }
    if !bytes.starts_with(b"%PDF-") {
        problems.push("it does not begin with its head: other bytes stand before it".to_owned());
    }
    problems
}

/// What tickmark never writes: programs, forms, layers that can be switched, annotations
/// but links.
fn foreign(pdf: &Document) -> Vec<String> {
    const PROGRAMS: [&[u8]; 9] = [
        b"JavaScript",
        b"Launch",
        b"SubmitForm",
        b"ImportData",
        b"ResetForm",
        b"Rendition",
        b"RichMediaExecute",
        b"GoToE",
        b"Trans",
    ];
    let mut problems = Vec::new();
    let mut add = |text: String| {
        if !problems.contains(&text) {
            problems.push(text);
        }
    };
    if let Ok(catalog) = pdf.catalog() {
        for (key, what) in [
            (b"OpenAction".as_slice(), "something that runs when it is opened"),
            (b"AA", "something that runs by itself"),
            (b"OCProperties", "layers that can be shown and hidden"),
            (b"Collection", "a portfolio of other files"),
            (b"Threads", "articles"),
        ] {
            if catalog.has(key) {
                add(format!("it holds {what}, which tickmark never writes"));
            }
        }
    }
    for object in pdf.objects.values() {
        let dictionary = match object {
            Object::Dictionary(dictionary) => dictionary,
            Object::Stream(stream) => &stream.dict,
            _ => continue,
        };
        let action = PROGRAMS.iter().find(|name| is_name(dictionary, b"S", name));
        if let Some(name) = action {
            add(format!("it holds a program or action ({})", String::from_utf8_lossy(name)));
        }
        if dictionary.has(b"JS") || dictionary.has(b"XFA") {
            add("it holds a program (JavaScript or XFA)".to_owned());
        }
        if dictionary.has(b"Rect") && dictionary.has(b"Subtype") {
            let subtype = dictionary.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
            if subtype != b"Link" && !seal::is_unseen_signature(pdf, dictionary) {
                let subtype = String::from_utf8_lossy(subtype).into_owned();
                add(format!("it holds an annotation ({subtype}), which can cover a page"));
            }
        }
    }
    problems
}

fn sealed(pdf: &Document, digest: Result<&Digest, &String>, is_signed: bool) -> Check {
    let named = seal::named_by(pdf);
    let mut problems = Vec::new();
    match (digest, named.len()) {
        (Err(why), _) => problems.push(format!("the seal cannot be computed: {why}")),
        (_, 0) => problems.push("it names no seal".to_owned()),
        (_, 2..) => problems.push("it names two seals".to_owned()),
        (Ok(seal), _) if !named.contains(&seal.hex()) => {
            problems.push("its pages or its files are not those that were written: the seal does not agree".to_owned());
        }
        _ => {}
    }
    let later = if is_signed { ", and it was signed later" } else { "" };
    Check::new(format!("pages, figures, fonts and files are as they were written (seal){later}"), problems)
}
