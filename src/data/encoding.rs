//! From the bytes of a text table to its text: the encoding is declared, said by the file,
//! or found, and what was found is told.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::byte_search;
use super::source::Source;
use crate::diagnostic::{Diagnostic, Outcome, Place};

/// So many bytes say whether a text is of two bytes a letter.
const START: usize = 4096;

/// The text of all bytes of a file, without a byte order mark, and what is to be said of how it was read.
///
/// # Errors
/// The file is not what its mark or the dictionary says, or holds bytes that are no text.
pub(super) fn text<'b>(
    source: &Source,
    bytes: &'b [u8],
    declared: Option<&str>,
) -> Outcome<(Cow<'b, str>, Vec<Diagnostic>)> {
    let place = || Place::file(source.path.as_str());
    let declared = declared.and_then(|label| Some((label, Encoding::for_label(label.as_bytes())?)));
    if let Some((marked, length)) = Encoding::for_bom(bytes) {
        let rest = &bytes[length..];
        if let Some((label, _)) = declared.filter(|(_, other)| *other != marked) {
            let message = format!("the file begins with the mark of {}, and is declared as {label}", said(marked));
            let hint = format!("declare \"encoding\": \"{}\" in data/datapackage.json", label_of(marked));
            return Err(Diagnostic::error(message).at(place()).hint(hint).into());
        }
        let text = decoded((source, bytes), rest, marked)?;
        let note = Diagnostic::note(format!("the file is {}, as its byte order mark says", said(marked))).at(place());
        let notes = if marked == UTF_8 { Vec::new() } else { vec![note] };
        return Ok((text, notes));
    }
    if let Some((label, encoding)) = declared {
        let text = decoded((source, bytes), bytes, encoding)?;
        return Ok((text, latin_with_signs((source, bytes), label, encoding).into_iter().collect()));
    }
    if let Some(encoding) = of_two_bytes(bytes) {
        let text = decoded((source, bytes), bytes, encoding)?;
        return Ok((text, vec![assumed(encoding, "every other byte of it is zero").at(place())]));
    }
    if let Some(at) = byte_search::first(0, bytes) {
        let (line, column) = position(bytes, at);
        let error = Diagnostic::error("the file holds a zero byte, which is no text");
        let hint = "is it a table of another program, or damaged? export it again as “CSV UTF-8”";
        return Err(error.at(Place::at(source.path.as_str(), line, column)).hint(hint).into());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((Cow::Borrowed(text), Vec::new())),
        Err(error) => guessed((source, bytes), error.valid_up_to()),
    }
}

/// Where the text begins of bytes that are UTF-8 as far as their mark and the dictionary say; none where they say otherwise.
pub(super) fn start_of_utf8(bytes: &[u8], declared: Option<&str>) -> Option<usize> {
    let declared = declared.and_then(|label| Encoding::for_label(label.as_bytes())).unwrap_or(UTF_8);
    let (marked, length) = Encoding::for_bom(bytes).unwrap_or((UTF_8, 0));
    (declared == UTF_8 && marked == UTF_8).then_some(length)
}

/// The label of the encoding in which a file is read that neither a mark nor UTF-8 says; none where
/// one does.
pub(super) fn unsaid(bytes: &[u8]) -> Option<String> {
    if Encoding::for_bom(bytes).is_some() {
        return None;
    }
    let of_letters = || std::str::from_utf8(bytes).is_err().then(|| likely(bytes));
    of_two_bytes(bytes).or_else(of_letters).map(label_of)
}

/// The encoding that bytes are most likely in which are not UTF-8.
fn likely(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    // Lines of ASCII are the same in every encoding that is guessed, and most of a large file.
    for line in bytes.split_inclusive(|byte| *byte == b'\n').filter(|line| !line.is_ascii()) {
        detector.feed(line, false);
    }
    detector.feed(b"", true);
    detector.guess(None, Utf8Detection::Deny)
}

/// The text of a file that is not UTF-8, by the encoding that its bytes are most likely in.
fn guessed<'b>((source, bytes): (&Source, &'b [u8]), at: usize) -> Outcome<(Cow<'b, str>, Vec<Diagnostic>)> {
    let encoding = likely(bytes);
    let text = decoded((source, bytes), bytes, encoding)?;
    let byte = bytes.get(at).copied().unwrap_or(0);
    let before = encoding.decode_without_bom_handling(&bytes[..at]).0.chars().count();
    let letter = text.chars().nth(before).unwrap_or('\u{fffd}');
    let reason = format!("the byte 0x{byte:02x} is not UTF-8 and is read as `{letter}`");
    let (line, column) = position(bytes, at);
    Ok((text, vec![assumed(encoding, &reason).at(Place::at(source.path.as_str(), line, column))]))
}

/// A finding: an encoding that nobody said.
fn assumed(encoding: &'static Encoding, reason: &str) -> Diagnostic {
    Diagnostic::finding(format!("the encoding of the file is not said; it is read as {}: {reason}", said(encoding)))
        .code("encoding")
        .hint(format!(
            "if that is right, declare \"encoding\": \"{}\" for the resource in data/datapackage.json; else say the \
             right one, or export the file as UTF-8",
            label_of(encoding)
        ))
}

/// Bytes in an encoding, which are the end of all of a file; an error at the first that is none of its letters.
fn decoded<'b>((source, all): (&Source, &[u8]), bytes: &'b [u8], encoding: &'static Encoding) -> Outcome<Cow<'b, str>> {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    if !had_errors {
        return Ok(text);
    }
    let start = all.len() - bytes.len();
    if encoding == UTF_8 {
        let error = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), |_| bytes.len());
        let (line, column) = position(all, start + error);
        let byte = bytes.get(error).copied().unwrap_or(0);
        return Err(Diagnostic::error(format!("the byte 0x{byte:02x} is not UTF-8"))
            .at(Place::at(source.path.as_str(), line, column))
            .hint("the file is probably in Latin-1 or Windows-1252: declare its `encoding`, or export it as UTF-8")
            .into());
    }
    let before = text.find('\u{fffd}').unwrap_or(text.len());
    let line = text[..before].matches('\n').count() + 1;
    let column = text[..before].rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
    Err(Diagnostic::error(format!("the file is not {}: here are bytes that are no letter of it", said(encoding)))
        .at(Place::at(source.path.as_str(), line, column))
        .hint("say the right `encoding` in data/datapackage.json, or export the file as UTF-8")
        .into())
}

/// A finding where a file is declared as Latin-1 and holds bytes that only Windows-1252 has.
fn latin_with_signs((source, bytes): (&Source, &[u8]), label: &str, encoding: &'static Encoding) -> Option<Diagnostic> {
    let is_latin = encoding == WINDOWS_1252 && !label.to_ascii_lowercase().contains("1252");
    let at = bytes.iter().position(|byte| is_latin && (0x80..0xa0).contains(byte))?;
    let (line, column) = position(bytes, at);
    let byte = bytes[at];
    let message = format!(
        "the file is declared as {label}, in which the byte 0x{byte:02x} is no letter: it is read as Windows-1252"
    );
    let finding = Diagnostic::finding(message).code("encoding").at(Place::at(source.path.as_str(), line, column));
    Some(finding.hint("declare \"encoding\": \"windows-1252\" in data/datapackage.json"))
}

/// UTF-16 without a mark: a text of mostly Western letters, every other byte of which is zero.
fn of_two_bytes(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(START)];
    let zeros = |offset: usize| start.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let half = start.len() / 2;
    if bytes.len() < 4 || bytes.len() % 2 == 1 {
        return None;
    }
    match (even, odd) {
        (0, odd) if 5 * odd >= 4 * half => Some(UTF_16LE),
        (even, 0) if 5 * even >= 4 * half => Some(UTF_16BE),
        _ => None,
    }
}

/// The line and the column, in bytes, of an offset.
fn position(bytes: &[u8], at: usize) -> (usize, usize) {
    let before = &bytes[..at.min(bytes.len())];
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    (line, String::from_utf8_lossy(&before[start..]).chars().count() + 1)
}

fn said(encoding: &'static Encoding) -> &'static str {
    match encoding.name() {
        "UTF-16LE" => "UTF-16, low byte first",
        "UTF-16BE" => "UTF-16, high byte first",
        "windows-1252" => "Windows-1252 (Western European; Latin-1 with more signs)",
        name => name,
    }
}

fn label_of(encoding: &'static Encoding) -> String {
    encoding.name().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], declared: Option<&str>) -> (String, Vec<String>) {
        let source = Source::new("t", "data/t.csv", bytes.to_vec());
        let bytes = source.bytes.get();
        let (text, said) = text(&source, &bytes, declared).unwrap();
        (text.into_owned(), said.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn utf_16_is_known_by_its_mark_or_by_its_zeros_and_the_latter_is_a_finding() {
        for (high_first, mark) in [(false, true), (true, true), (false, false), (true, false)] {
            let units = "id,grün\n1,2\n".encode_utf16().collect::<Vec<u16>>();
            let of = |unit: u16| if high_first { unit.to_be_bytes() } else { unit.to_le_bytes() };
            let mut bytes: Vec<u8> = if mark { of(0xfeff).to_vec() } else { Vec::new() };
            bytes.extend(units.iter().flat_map(|unit| of(*unit)));
            let (text, said) = read(&bytes, None);
            assert_eq!(text, "id,grün\n1,2\n");
            assert_eq!(said.len(), 1, "{said:?}");
            assert_eq!(said[0].contains("is not said"), !mark);
        }
    }

    #[test]
    fn windows_1252_is_told_with_the_first_byte_that_is_not_utf_8() {
        let (text, said) = read(b"id,name\n1,Caf\xe9\n2,\x93a\x94\n", None);
        assert_eq!(text, "id,name\n1,Café\n2,\u{201c}a\u{201d}\n");
        assert!(said[0].starts_with("data/t.csv:2:6: the encoding of the file is not said"), "{said:?}");
        assert!(said[0].contains("0xe9") && said[0].contains('é'), "{said:?}");
        let (_, said) = read(b"id,name\n1,Caf\xe9\n", Some("windows-1252"));
        assert!(said.is_empty(), "{said:?}");
        let (_, said) = read(b"id,name\n1,\x93\n", Some("latin1"));
        assert!(said[0].contains("0x93"), "{said:?}");
    }

    #[test]
    fn an_encoding_is_guessed_by_the_lines_that_are_not_ascii() {
        for (label, words) in [
            ("windows-1252", "Müller, Größe, café, Åse, naïve"),
            ("windows-1250", "Dvořák, Žižka, Łódź, příliš žluťoučký kůň"),
            ("windows-1251", "Иванов, лечение, группа, мужской"),
            ("windows-1253", "θεραπεία, ομάδα, ασθενής"),
            ("shift_jis", "患者番号、治療群、男性、女性"),
            ("gbk", "治疗组，对照组，患者编号，男性"),
        ] {
            let plain = "1,2.5,a\n".repeat(50);
            let text = format!("id,x,name\n{plain}2,3,{words}\n{plain}3,4,{words}\n");
            let bytes = Encoding::for_label(label.as_bytes()).unwrap().encode(&text).0.into_owned();
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(&bytes, true);
            assert_eq!(likely(&bytes), detector.guess(None, Utf8Detection::Deny), "{label}");
        }
    }

    #[test]
    fn bytes_that_are_not_in_the_declared_encoding_are_an_error_at_their_place() {
        let refused = |bytes: &[u8], declared: &str| {
            text(&Source::new("t", "data/t.csv", bytes.to_vec()), bytes, Some(declared)).unwrap_err().to_string()
        };
        assert!(refused(b"a\n1\xe9\n", "utf-8").starts_with("data/t.csv:2:2: the byte 0xe9"));
        assert!(refused(b"\xff\xfea\0", "utf-8").contains("declared as utf-8"));
        assert!(refused(b"a\nb\x80\n", "big5").starts_with("data/t.csv:2:2: the file is not Big5"));
    }
}
