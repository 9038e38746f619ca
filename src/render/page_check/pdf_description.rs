//! What a PDF says of itself.

use lopdf::Document;

use super::character_reference::decoded;

/// The words of the document information dictionary (14.3.3) and of the metadata stream
/// (14.3.2) that programs show of a file.
pub(super) fn description(pdf: &Document) -> String {
    const KEYS: [&[u8]; 4] = [b"Title", b"Subject", b"Author", b"Keywords"];
    const ELEMENTS: [&str; 5] = ["dc:title", "dc:description", "dc:creator", "dc:subject", "pdf:Keywords"];
    let mut out = String::new();
    let info =
        pdf.trailer.get(b"Info").and_then(|info| pdf.dereference(info)).and_then(|(_, info)| info.as_dict()).ok();
    for value in KEYS.iter().filter_map(|key| info?.get(key).ok()) {
        let text = pdf.dereference(value).ok().and_then(|(_, value)| lopdf::decode_text_string(value).ok());
        out.extend(text.into_iter().flat_map(|text| [text, "\n".to_owned()]));
    }
    let metadata = pdf.catalog().and_then(|catalog| catalog.get(b"Metadata")).and_then(|it| pdf.dereference(it));
    let Ok(stream) = metadata.and_then(|(_, stream)| stream.as_stream()) else { return out };
    let bytes = stream.get_plain_content().unwrap_or_else(|_| stream.content.clone());
    let text = String::from_utf8_lossy(&bytes);
    for element in ELEMENTS {
        let mut rest = &*text;
        while let Some((_, after)) = rest.split_once(&format!("<{element}>")) {
            let (inside, after) = after.split_once(&format!("</{element}>")).unwrap_or((after, ""));
            // What stands between tags, each on a line.
            let pieces = inside.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text));
            pieces.filter(|piece| !piece.trim().is_empty()).for_each(|piece| {
                out.push_str(&decoded(piece));
                out.push('\n');
            });
            rest = after;
        }
    }
    out
}
