//! The text of a Word document as a reader sees it.

use roxmltree::{Document, Node};

use super::seen::Seen;
use crate::render::docx::Archive;

/// How deep elements of a document of ours may stand in each other.
const DEEPEST: usize = 200;

/// Reads a document: its text with heads, feet, notes and drawings, and its title.
///
/// # Errors
/// As a sentence: a part cannot be read.
pub(super) fn read(bytes: &[u8]) -> Result<(Seen, String), String> {
    let archive = Archive::read(bytes)?;
    let main = archive.main().ok_or("it does not say which part is its text")?;
    let mut text = String::new();
    let leads = archive.leads_of(&main);
    let beside =
        leads.iter().filter(|(_, kind, _)| ["header", "footer", "footnotes", "endnotes"].contains(&kind.as_str()));
    for part in std::iter::once(&main).chain(beside.map(|(.., name)| name)) {
        let xml = archive.text(part).ok_or_else(|| format!("`{part}` is missing"))?;
        let document = Document::parse(xml).map_err(|error| format!("`{part}`: {error}"))?;
        element(document.root_element(), &mut text, 0)?;
        text.push('\n');
    }
    for drawing in archive.names().filter(|name| name.ends_with(".svg")).collect::<Vec<_>>() {
        let xml = archive.text(drawing).ok_or_else(|| format!("`{drawing}` is no text"))?;
        let document = Document::parse(xml).map_err(|error| format!("`{drawing}`: {error}"))?;
        for label in document.descendants().filter(|node| node.tag_name().name() == "text") {
            text.extend(label.descendants().filter(Node::is_text).filter_map(|node| node.text()));
            text.push('\n');
        }
    }
    let title = archive.text("docProps/core.xml").map(title).transpose()?.unwrap_or_default();
    Ok((Seen { text, pages: vec![0] }, title))
}

fn title(core: &str) -> Result<String, String> {
    let document = Document::parse(core).map_err(|error| format!("`docProps/core.xml`: {error}"))?;
    let shown =
        document.descendants().filter(|node| ["title", "subject", "keywords"].contains(&node.tag_name().name()));
    Ok(shown.filter_map(|node| node.text()).collect::<Vec<_>>().join("\n"))
}

fn element(node: Node<'_, '_>, out: &mut String, depth: usize) -> Result<(), String> {
    if depth > DEEPEST {
        return Err("its elements are nested deeper than those of any document".to_owned());
    }
    let children = |out: &mut String| -> Result<(), String> {
        node.children().filter(Node::is_element).try_for_each(|child| element(child, out, depth + 1))
    };
    match node.tag_name().name() {
        "t" => out.push_str(node.text().unwrap_or_default()),
        "tab" if node.parent().is_some_and(|parent| parent.tag_name().name() == "r") => out.push('\t'),
        "br" | "cr" => out.push('\n'),
        "noBreakHyphen" => out.push('\u{2011}'),
        "footnoteReference" | "footnoteRef" => out.push('\u{FFFC}'),
        "docPr" => out.push_str(&format!("\n{}\n", node.attribute("descr").unwrap_or_default())),
        "instrText" | "delText" | "pPr" | "rPr" | "sdtPr" | "sectPr" => {}
        // The root stands after its index, as it is written and not as it is read.
        "rad" => {
            let named = |name: &'static str| node.children().find(move |child| child.tag_name().name() == name);
            for child in ["e", "deg"].into_iter().filter_map(named) {
                element(child, out, depth + 1)?;
            }
        }
        "r" => {
            let is_raised = node.descendants().any(|child| child.tag_name().name() == "vertAlign");
            // What is raised is read apart from what it stands behind.
            out.push_str(if is_raised { "\u{FFFC}" } else { "" });
            children(out)?;
            out.push_str(if is_raised { "\u{FFFC}" } else { "" });
        }
        "p" | "tc" => {
            children(out)?;
            out.push('\n');
        }
        "sym" | "altChunk" | "object" | "pict" | "subDoc" => {
            return Err(format!("it holds `{}`, which is not read", node.tag_name().name()));
        }
        _ => children(out)?,
    }
    Ok(())
}
