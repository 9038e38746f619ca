//! Word documents as strict readers want them: ECMA-376 part 1 (transitional), checked
//! element by element.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::{Document, Node};

use crate::word_file::WordFile;

/// The children of each element in the order of the standard's sequences (ECMA-376 part 1,
/// Annex A). An element that is not here may have any children in any order.
#[rustfmt::skip]
const ORDER: [(&str, &[&str]); 31] = [
    ("pPr", &["pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers",
        "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE",
        "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents",
        "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle",
        "rPr", "sectPr", "pPrChange"]),
    ("rPr", &["rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow",
        "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern", "position",
        "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang"]),
    ("tblPr", &["tblStyle", "tblpPr", "tblOverlap", "bidiVisual", "tblStyleRowBandSize", "tblStyleColBandSize", "tblW", "jc",
        "tblCellSpacing", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook"]),
    ("tblBorders", &["top", "left", "start", "bottom", "right", "end", "insideH", "insideV"]),
    ("tblCellMar", &["top", "left", "start", "bottom", "right", "end"]),
    ("tcPr", &["cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "textDirection",
        "tcFitText", "vAlign", "hideMark"]),
    ("tbl", &["bookmarkStart", "tblPr", "tblGrid", "tr"]),
    ("tr", &["tblPrEx", "trPr", "tc"]),
    ("tc", &["tcPr", "p"]),
    ("sectPr", &["headerReference", "footerReference", "footnotePr", "endnotePr", "type", "pgSz", "pgMar", "paperSrc",
        "pgBorders", "lnNumType", "pgNumType", "cols", "formProt", "vAlign", "noEndnote", "titlePg", "textDirection", "bidi",
        "rtlGutter", "docGrid", "printerSettings"]),
    ("sdtPr", &["rPr", "alias", "tag", "id", "lock", "placeholder", "temporary", "showingPlcHdr", "dataBinding", "label",
        "tabIndex", "text"]),
    ("sdt", &["sdtPr", "sdtEndPr", "sdtContent"]),
    ("numPr", &["ilvl", "numId"]),
    ("style", &["name", "aliases", "basedOn", "next", "link", "autoRedefine", "hidden", "uiPriority", "semiHidden",
        "unhideWhenUsed", "qFormat", "locked", "personal", "personalCompose", "personalReply", "rsid", "pPr", "rPr", "tblPr",
        "trPr", "tcPr", "tblStylePr"]),
    ("styles", &["docDefaults", "latentStyles", "style"]),
    ("docDefaults", &["rPrDefault", "pPrDefault"]),
    ("numbering", &["numPicBullet", "abstractNum", "num", "numIdMacAtCleanup"]),
    ("abstractNum", &["nsid", "multiLevelType", "tmpl", "name", "styleLink", "numStyleLink", "lvl"]),
    ("lvl", &["start", "numFmt", "lvlRestart", "pStyle", "isLgl", "suff", "lvlText", "lvlPicBulletId", "legacy", "lvlJc",
        "pPr", "rPr"]),
    ("num", &["abstractNumId", "lvlOverride"]),
    ("settings", &["zoom", "defaultTabStop", "characterSpacingControl", "footnotePr", "endnotePr", "compat", "rsids", "mathPr",
        "themeFontLang", "clrSchemeMapping", "decimalSymbol", "listSeparator"]),
    ("f", &["fPr", "num", "den"]),
    ("rad", &["radPr", "deg", "e"]),
    ("sSub", &["sSubPr", "e", "sub"]),
    ("sSup", &["sSupPr", "e", "sup"]),
    ("sSubSup", &["sSubSupPr", "e", "sub", "sup"]),
    ("limLow", &["limLowPr", "e", "lim"]),
    ("limUpp", &["limUppPr", "e", "lim"]),
    ("acc", &["accPr", "e"]),
    ("d", &["dPr", "e"]),
    ("inline", &["extent", "effectExtent", "docPr", "cNvGraphicFramePr", "graphic"]),
];

/// What is wrong with a document.
pub fn faults(word: &WordFile) -> Vec<String> {
    let mut found = Vec::new();
    let mut numbers: BTreeSet<(String, String)> = BTreeSet::new();
    let order: BTreeMap<&str, &[&str]> = ORDER.into_iter().collect();
    for name in word.names().into_iter().filter(|name| name.ends_with(".xml") || name.ends_with(".rels")) {
        let text = word.text(name);
        let document = Document::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        for node in document.descendants().filter(Node::is_element) {
            in_order(name, node, &order, &mut found);
            has_paragraphs(name, node, &mut found);
            unique(name, node, &mut numbers, &mut found);
        }
        bookmarks(name, &document, &mut found);
    }
    relations(word, &mut found);
    content_types(word, &mut found);
    styles(word, &mut found);
    found
}

fn in_order(part: &str, node: Node<'_, '_>, order: &BTreeMap<&str, &[&str]>, found: &mut Vec<String>) {
    let Some(known) = order.get(node.tag_name().name()) else { return };
    // Elements of mathematics and of drawings share some names with those of text.
    let is_text = node.tag_name().namespace().is_some_and(|space| space.contains("wordprocessingml"));
    let is_maths = node.tag_name().namespace().is_some_and(|space| space.ends_with("/math"));
    let of_maths =
        ["f", "rad", "sSub", "sSup", "sSubSup", "limLow", "limUpp", "acc", "d"].contains(&node.tag_name().name());
    let of_drawing = node.tag_name().name() == "inline";
    if (is_maths != of_maths) || !(is_text || of_maths || of_drawing) {
        return;
    }
    let mut last = 0;
    for child in node.children().filter(Node::is_element) {
        let name = child.tag_name().name();
        match known.iter().position(|known| *known == name) {
            None => found.push(format!("{part}: `{name}` in `{}`", node.tag_name().name())),
            Some(at) if at < last => found.push(format!("{part}: `{name}` too late in `{}`", node.tag_name().name())),
            Some(at) => last = at,
        }
    }
}

/// A cell, a note, a head and a foot end with a paragraph.
fn has_paragraphs(part: &str, node: Node<'_, '_>, found: &mut Vec<String>) {
    if part != "word/settings.xml" && ["tc", "footnote", "hdr", "ftr"].contains(&node.tag_name().name()) {
        let last = node.children().rfind(Node::is_element);
        if last.is_none_or(|last| last.tag_name().name() != "p") {
            found.push(format!("{part}: `{}` without a paragraph at its end", node.tag_name().name()));
        }
    }
    // Two tables without a paragraph between them are one, and a body ends with its section.
    if node.tag_name().name() == "tbl" && node.next_sibling_element().is_none_or(|next| next.tag_name().name() != "p") {
        found.push(format!("{part}: a table is not followed by a paragraph"));
    }
}

fn unique(part: &str, node: Node<'_, '_>, numbers: &mut BTreeSet<(String, String)>, found: &mut Vec<String>) {
    const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let key = match node.tag_name().name() {
        "bookmarkStart" => node.attribute((WORD, "id")).map(|id| ("bookmark", id)),
        "docPr" => node.attribute("id").map(|id| ("drawing", id)),
        "id" if node.parent_element().is_some_and(|parent| parent.tag_name().name() == "sdtPr") => {
            node.attribute((WORD, "val")).map(|id| ("control", id))
        }
        _ => None,
    };
    if let Some((kind, id)) = key
        && !numbers.insert((kind.to_owned(), id.to_owned()))
    {
        found.push(format!("{part}: two of `{kind}` {id}"));
    }
    for (key, most) in [("tag", 64), ("alias", 64)] {
        let value = node.attribute((WORD, "val")).filter(|_| node.tag_name().name() == key);
        if value.is_some_and(|value| value.chars().count() > most) {
            found.push(format!("{part}: `{key}` longer than {most} letters"));
        }
    }
}

fn bookmarks(part: &str, document: &Document<'_>, found: &mut Vec<String>) {
    const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let ids = |name: &'static str| -> BTreeSet<String> {
        let all = document.descendants().filter(move |node| node.tag_name().name() == name);
        all.filter_map(|node| node.attribute((WORD, "id")).map(str::to_owned)).collect()
    };
    if ids("bookmarkStart") != ids("bookmarkEnd") {
        found.push(format!("{part}: bookmarks do not end as they begin"));
    }
    let names: Vec<&str> = document
        .descendants()
        .filter(|node| node.tag_name().name() == "bookmarkStart")
        .filter_map(|node| node.attribute((WORD, "name")))
        .collect();
    let known: BTreeSet<&str> = names.iter().copied().collect();
    if known.len() != names.len() || names.iter().any(|name| name.len() > 40) {
        found.push(format!("{part}: bookmarks share a name, or have too long a one"));
    }
    let anchors = document.descendants().filter_map(|node| node.attribute((WORD, "anchor")));
    let fields =
        document.descendants().filter(|node| node.tag_name().name() == "instrText").filter_map(|node| node.text());
    let of_fields = fields.filter_map(|text| text.trim().strip_prefix("REF ")?.split(' ').next());
    let dead: Vec<&str> = anchors.chain(of_fields).filter(|name| !known.contains(name)).collect();
    if part == "word/document.xml" && !dead.is_empty() {
        found.push(format!("{part}: no bookmark {dead:?}"));
    }
    let fields =
        |kind: &str| document.descendants().filter(|node| node.attribute((WORD, "fldCharType")) == Some(kind)).count();
    if fields("begin") != fields("end") || fields("begin") != fields("separate") {
        found.push(format!("{part}: fields do not end as they begin"));
    }
}

/// Every id is led to, and leads to a part.
fn relations(word: &WordFile, found: &mut Vec<String>) {
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    for list in word.names().into_iter().filter(|name| name.ends_with(".rels")) {
        let text = word.text(list);
        let document = Document::parse(&text).expect("relations");
        let (folder, name) = list.split_once("_rels/").expect("a list of relations");
        let mut ids = BTreeSet::new();
        for relation in document.root_element().children().filter(Node::is_element) {
            ids.insert(relation.attribute("Id").expect("an id").to_owned());
            if relation.attribute("TargetMode") == Some("External") {
                continue;
            }
            let target = relation.attribute("Target").expect("a target");
            let path = match target.strip_prefix("../") {
                Some(rest) => rest.to_owned(),
                None => format!("{folder}{target}"),
            };
            if !word.has(&path) {
                found.push(format!("{list}: there is no `{path}`"));
            }
        }
        let owner = format!("{folder}{}", name.trim_end_matches(".rels"));
        if word.has(&owner) && owner.ends_with(".xml") {
            let text = word.text(&owner);
            let document = Document::parse(&text).expect("a part");
            for attribute in document.descendants().flat_map(|node| node.attributes()) {
                if attribute.namespace() == Some(OFFICE) && !ids.contains(attribute.value()) {
                    found.push(format!("{owner}: `{}` leads nowhere", attribute.value()));
                }
            }
        }
    }
}

/// Every part has a type, by its name or by its ending.
fn content_types(word: &WordFile, found: &mut Vec<String>) {
    let text = word.text("[Content_Types].xml");
    let document = Document::parse(&text).expect("types");
    let all: Vec<Node<'_, '_>> = document.root_element().children().filter(Node::is_element).collect();
    let endings: BTreeSet<&str> = all.iter().filter_map(|node| node.attribute("Extension")).collect();
    let names: BTreeSet<&str> = all.iter().filter_map(|node| node.attribute("PartName")).collect();
    for part in word.names().into_iter().filter(|name| *name != "[Content_Types].xml") {
        let ending = part.rsplit('.').next().expect("an ending");
        if !names.contains(format!("/{part}").as_str()) && !endings.contains(ending) {
            found.push(format!("`{part}` has no type"));
        }
        if part.starts_with("word/") && ending == "xml" && !names.contains(format!("/{part}").as_str()) {
            found.push(format!("`{part}` has the type of any XML"));
        }
    }
    for name in names.iter().filter(|name| !word.has(name.trim_start_matches('/'))) {
        found.push(format!("there is no `{name}`"));
    }
}

/// Every style that is named is defined.
fn styles(word: &WordFile, found: &mut Vec<String>) {
    const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let text = word.text("word/styles.xml");
    let document = Document::parse(&text).expect("styles");
    let defined: BTreeSet<&str> = document.descendants().filter_map(|node| node.attribute((WORD, "styleId"))).collect();
    for part in ["word/document.xml", "word/footnotes.xml", "word/header1.xml", "word/footer1.xml", "word/styles.xml"] {
        let text = word.text(part);
        let document = Document::parse(&text).expect("a part");
        for node in document.descendants() {
            let names = ["pStyle", "rStyle", "tblStyle", "basedOn", "next"].contains(&node.tag_name().name());
            let value = node.attribute((WORD, "val")).filter(|_| names);
            if value.is_some_and(|value| !defined.contains(value)) {
                found.push(format!("{part}: there is no style `{}`", value.unwrap_or_default()));
            }
        }
    }
}
