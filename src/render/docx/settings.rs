//! The settings of a Word document, and what says which report it is.

use super::archive::Archive;
use super::markup::{HEAD, escape};
use crate::render::Page;

/// The part `settings.xml` (ECMA-376 part 1, section 17.15).
pub(super) fn settings(language: &str) -> String {
    format!(
        "{HEAD}<w:settings xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\"><w:zoom w:percent=\"100\"/>\
         <w:defaultTabStop w:val=\"708\"/><w:characterSpacingControl w:val=\"doNotCompress\"/>\
         <w:footnotePr><w:numFmt w:val=\"lowerLetter\"/><w:footnote w:id=\"-1\"/><w:footnote w:id=\"0\"/></w:footnotePr>\
         <w:compat><w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>\
         <m:mathPr><m:mathFont m:val=\"Cambria Math\"/></m:mathPr><w:themeFontLang w:val=\"{}\"/>\
         <w:decimalSymbol w:val=\".\"/><w:listSeparator w:val=\",\"/></w:settings>",
        escape(language)
    )
}

/// Name of the property that says the version of the report.
pub(crate) const VERSION: &str = "tickmark version";

/// Name of the property that says the document of the report.
pub(crate) const DOCUMENT: &str = "tickmark document";

/// The part of the properties of our own: which document of which version this is.
pub(super) fn custom_properties(page: &Page<'_>) -> String {
    let mut out = format!(
        "{HEAD}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\" \
         xmlns:vt=\"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes\">"
    );
    let all = [(VERSION, &page.ledger.report.version), (DOCUMENT, &page.document.id)];
    for (index, (name, value)) in all.into_iter().enumerate() {
        out.push_str(&format!(
            "<property fmtid=\"{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}\" pid=\"{}\" name=\"{name}\"><vt:lpwstr>{}</vt:lpwstr></property>",
            index + 2,
            escape(value)
        ));
    }
    out.push_str("</Properties>");
    out
}

/// What a document says of itself in a property of our own.
pub(crate) fn property(archive: &Archive, name: &str) -> Option<String> {
    let document = roxmltree::Document::parse(archive.text("docProps/custom.xml")?).ok()?;
    let own = document.root_element().children().find(|property| property.attribute("name") == Some(name))?;
    own.descendants().find_map(|node| node.text().filter(|text| !text.trim().is_empty())).map(str::to_owned)
}

/// The part of the program that made it.
pub(super) fn app_properties() -> String {
    format!(
        "{HEAD}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">\
         <Application>{}</Application></Properties>",
        escape(&crate::render::generator())
    )
}
