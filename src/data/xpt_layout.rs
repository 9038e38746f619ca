//! The records that describe a SAS transport file: its variables, and where its
//! observations begin.
//!
//! Version 8 (SAS technical support document TS-140, “Record Layout of a SAS Version 8 or 9
//! Data Set in SAS Transport Format”) has names of 32 letters at the end of each
//! description, and the labels and names that are longer than the fields of version 5 in
//! records of their own.

use crate::diagnostic::{Diagnostic, Outcome};

/// The length of a record.
pub(super) const RECORD: usize = 80;

const PREFIX: &[u8] = b"HEADER RECORD*******";

/// The description of a variable.
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) format: String,
    pub(super) is_text: bool,
    pub(super) start: usize,
    pub(super) length: usize,
}

/// The names of the records of a version.
struct Version {
    member: &'static str,
    described: &'static str,
    observed: &'static str,
    is_8: bool,
}

const VERSION_5: Version = Version { member: "MEMBER", described: "NAMESTR", observed: "OBS", is_8: false };
const VERSION_8: Version = Version { member: "MEMBV8", described: "NAMSTV8", observed: "OBSV8", is_8: true };

/// The record, from 0, that starts at a place and has a name.
fn is_header(bytes: &[u8], at: usize, name: &str) -> bool {
    let rest = bytes.get(at..).unwrap_or(&[]);
    rest.strip_prefix(PREFIX)
        .and_then(|rest| rest.get(..8))
        .is_some_and(|found| found.trim_ascii_end() == name.as_bytes())
}

/// What a file describes.
pub(super) struct Layout<'a> {
    /// The variables of the only data set.
    pub(super) variables: Vec<Variable>,
    /// The bytes of its observations.
    pub(super) observations: &'a [u8],
    /// How many observations the file says it has: of version 8 only.
    pub(super) count: Option<usize>,
}

/// Reads the records before the observations.
pub(super) fn layout(bytes: &[u8]) -> Outcome<Layout<'_>> {
    let version = match bytes {
        _ if is_header(bytes, 0, "LIBRARY") => VERSION_5,
        _ if is_header(bytes, 0, "LIBV8") => VERSION_8,
        _ => {
            let message = "the file is not a SAS transport file: its first record is missing";
            return Err(Diagnostic::error(message).into());
        }
    };
    let find = |name: &str, from: usize| {
        (from..bytes.len())
            .step_by(RECORD)
            .find(|at| is_header(bytes, *at, name))
            .ok_or_else(|| Diagnostic::error(format!("the file is damaged: its {name} record is missing")))
    };
    let member = find(version.member, RECORD)?;
    let described = find(version.described, member)?;
    let size = if digits(bytes, member + 74, 4) == Some(136) { 136 } else { 140 };
    let count =
        digits(bytes, described + 54, 4).ok_or_else(|| Diagnostic::error("the number of variables is missing"))?;
    let start = described + RECORD;
    let after = start + (count * size).div_ceil(RECORD) * RECORD;
    // What is described is looked for behind the descriptions, which may hold anything.
    let observed = find(version.observed, after.min(bytes.len()))? + RECORD;
    let mut variables = Vec::with_capacity(count.min(bytes.len()));
    for at in 0..count {
        let one = bytes.get(start + at * size..start + (at + 1) * size).and_then(|one| variable(one, version.is_8));
        variables
            .push(one.ok_or_else(|| Diagnostic::error(format!("the description of variable {} is damaged", at + 1)))?);
    }
    if version.is_8 {
        for name in ["LABELV8", "LABELV9"] {
            let found = (after..observed).step_by(RECORD).find(|at| is_header(bytes, *at, name));
            if let Some(at) = found {
                long_names(bytes.get(at..observed - RECORD).unwrap_or(&[]), name == "LABELV9", &mut variables)
                    .ok_or_else(|| Diagnostic::error(format!("the file is damaged: its {name} record is cut off")))?;
            }
        }
    }
    let Some(observations) = bytes.get(observed..) else {
        return Err(
            Diagnostic::error(format!("the file is damaged: its {} record is cut off", version.observed)).into()
        );
    };
    let stated = digits(bytes, observed - RECORD + PREFIX.len() + 28, 15).filter(|count| *count > 0);
    if (0..observations.len()).step_by(RECORD).any(|at| is_header(observations, at, version.member)) {
        return Err(Diagnostic::error("the file has several data sets, expected one")
            .hint("export each data set to a file of its own, as the FDA asks")
            .into());
    }
    Ok(Layout { variables, observations, count: stated.filter(|_| version.is_8) })
}

/// Takes the names and labels that are longer than the fields of a description: for each
/// the number of the variable, the lengths, and the texts, one after the other.
fn long_names(section: &[u8], has_formats: bool, variables: &mut [Variable]) -> Option<()> {
    let count = digits(section, PREFIX.len() + 28, 12).or_else(|| digits(section, PREFIX.len() + 28, 5))?;
    let mut at = RECORD;
    for _ in 0..count {
        let lengths: usize = if has_formats { 4 } else { 2 };
        let number = short(section, at)?;
        let sizes: Vec<usize> = (1..=lengths).map(|field| short(section, at + 2 * field)).collect::<Option<_>>()?;
        at += 2 + 2 * lengths;
        let mut texts = Vec::with_capacity(lengths);
        for size in sizes {
            texts.push(text(section, at, size)?);
            at += size;
        }
        let variable = variables.get_mut(number.checked_sub(1)?)?;
        for (field, text) in [&mut variable.name, &mut variable.label, &mut variable.format].into_iter().zip(texts) {
            if !text.is_empty() {
                *field = text;
            }
        }
    }
    Some(())
}

fn digits(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    std::str::from_utf8(bytes.get(at..at + length)?).ok()?.trim().parse().ok()
}

fn short(bytes: &[u8], at: usize) -> Option<usize> {
    bytes.get(at..at + 2).map(|pair| usize::from(u16::from_be_bytes([pair[0], pair[1]])))
}

fn text(bytes: &[u8], at: usize, length: usize) -> Option<String> {
    bytes.get(at..at + length).map(|text| String::from_utf8_lossy(text).trim_matches([' ', '\0']).to_owned())
}

fn variable(bytes: &[u8], is_8: bool) -> Option<Variable> {
    let position = bytes.get(84..88).map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]))?;
    let long = if is_8 { text(bytes, 88, 32).filter(|name| !name.is_empty()) } else { None };
    Some(Variable {
        name: long.or_else(|| text(bytes, 8, 8)).filter(|name| !name.is_empty())?,
        label: text(bytes, 16, 40)?,
        format: text(bytes, 56, 8)?.to_ascii_uppercase(),
        is_text: short(bytes, 0)? == 2,
        start: usize::try_from(position).ok()?,
        length: short(bytes, 4)?,
    })
}
