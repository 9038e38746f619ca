//! A define.xml of CDISC, version 1 or 2: labels, codelists and origins of the columns of a
//! data set.

use std::collections::BTreeMap;

use encoding_rs::Encoding;
use roxmltree::{Document, Node, ParsingOptions};

use super::column::Level;
use super::dictionary::{Constraints, Field, FieldType, Resource};
use crate::diagnostic::{Diagnostic, Outcome, Place, known_names};

/// What a define.xml says of a column.
pub(super) struct Described {
    name: String,
    label: Option<String>,
    origin: Option<String>,
    codelist: Vec<Level>,
}

/// What it says of the columns of the data set that has one of these names.
///
/// # Errors
/// It is no define.xml, or has no such data set.
pub(super) fn described(path: &str, bytes: &[u8], names: &[&str]) -> Outcome<Vec<Described>> {
    let text = text_of(bytes);
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    let document = Document::parse_with_options(&text, options).map_err(|error| {
        let at = error.pos();
        Diagnostic::error(format!("the file is no XML that can be read: {error}")).at(Place::at(
            path,
            at.row as usize,
            at.col as usize,
        ))
    })?;
    let of = |tag: &'static str| document.descendants().filter(move |node| node.tag_name().name() == tag);
    let groups: Vec<Node<'_, '_>> = of("ItemGroupDef").collect();
    let is_named = |group: &&Node<'_, '_>| {
        let own = group.attribute("Name").unwrap_or_default();
        names.iter().any(|name| own.eq_ignore_ascii_case(name))
    };
    let Some(group) = groups.iter().find(is_named) else {
        let known: Vec<&str> = groups.iter().filter_map(|group| group.attribute("Name")).collect();
        let wanted = names.first().copied().unwrap_or_default();
        return Err(Diagnostic::error(format!("it describes no data set `{wanted}`"))
            .at(Place::file(path))
            .hint(known_names(wanted, known.iter().copied()))
            .hint("name the resource as the data set, or say which with \"dialect\": {\"table\": \"ADSL\"}")
            .into());
    };
    let items: BTreeMap<&str, Node<'_, '_>> =
        of("ItemDef").filter_map(|item| Some((item.attribute("OID")?, item))).collect();
    let lists: BTreeMap<&str, Node<'_, '_>> =
        of("CodeList").filter_map(|list| Some((list.attribute("OID")?, list))).collect();
    let references = group.children().filter(|node| node.tag_name().name() == "ItemRef");
    let item = |reference: Node<'_, '_>| {
        let item = items.get(reference.attribute("ItemOID")?)?;
        let list = child(*item, "CodeListRef").and_then(|list| list.attribute("CodeListOID"));
        Some(Described {
            name: item.attribute("Name")?.to_owned(),
            label: attribute(*item, "Label").or_else(|| translated(*item, "Description")),
            origin: origin(*item),
            codelist: list.and_then(|oid| lists.get(oid)).map(|list| levels(*list)).unwrap_or_default(),
        })
    };
    Ok(references.filter_map(item).collect())
}

/// Completes a resource: titles, descriptions and names of values of columns that have none;
/// columns that it does not declare have the types of the file.
pub(super) fn complete(resource: &mut Resource, described: Vec<Described>) {
    for column in described {
        if !column.codelist.is_empty() {
            resource.codelists.insert(column.name.clone(), column.codelist);
        }
        match resource.fields.iter_mut().find(|field| field.name == column.name) {
            Some(field) => {
                field.title = field.title.take().or(column.label);
                field.description = field.description.take().or(column.origin);
            }
            None => resource.fields.push(Field {
                name: column.name,
                kind: FieldType::Any,
                title: column.label,
                description: column.origin,
                ..Field::plain(Constraints::default())
            }),
        }
    }
}

/// The text of an XML file in the encoding that it says.
fn text_of(bytes: &[u8]) -> String {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let said = start.split("encoding=").nth(1).and_then(|rest| {
        let quote = rest.chars().next()?;
        rest[quote.len_utf8()..].split(quote).next().map(str::to_owned)
    });
    let encoding = said.and_then(|label| Encoding::for_label(label.as_bytes())).unwrap_or(encoding_rs::UTF_8);
    encoding.decode(bytes).0.into_owned()
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| child.tag_name().name() == name)
}

/// An attribute of any namespace.
fn attribute(node: Node<'_, '_>, name: &str) -> Option<String> {
    let value = node.attributes().find(|attribute| attribute.name() == name)?.value().trim();
    (!value.is_empty()).then(|| value.to_owned())
}

fn translated(node: Node<'_, '_>, name: &str) -> Option<String> {
    let text = child(child(node, name)?, "TranslatedText")?.text()?;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// Where a column comes from, in a sentence.
fn origin(item: Node<'_, '_>) -> Option<String> {
    let of_version_2 = || {
        let origin = child(item, "Origin")?;
        let more = translated(origin, "Description").map_or(String::new(), |text| format!(": {text}"));
        Some(format!("{}{more}", attribute(origin, "Type")?))
    };
    let comment = attribute(item, "Comment").map_or(String::new(), |text| format!(": {text}"));
    let origin = attribute(item, "Origin").map(|origin| format!("{origin}{comment}")).or_else(of_version_2)?;
    Some(format!("Origin: {origin}"))
}

/// The values of a codelist in their order, with their decodes.
fn levels(list: Node<'_, '_>) -> Vec<Level> {
    let is_item = |node: &Node<'_, '_>| matches!(node.tag_name().name(), "CodeListItem" | "EnumeratedItem");
    let level = |item: Node<'_, '_>| {
        let code = item.attribute("CodedValue")?.trim();
        Some(Level::new(code, translated(item, "Decode").unwrap_or_else(|| code.to_owned())))
    };
    list.children().filter(is_item).filter_map(level).collect()
}
