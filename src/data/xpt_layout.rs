//! The records that describe a SAS transport file: its variables, and where its
//! observations begin.
//!
//! Version 8 (SAS technical support document TS-140, “Record Layout of a SAS Version 8 or 9
//! Data Set in SAS Transport Format”) has names of 32 letters at the end of each
//! description, and the labels and names that are longer than the fields of version 5 in
//! records of their own.

use crate::diagnostic::{Diagnostic, Outcome, known_names};

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

/// A data set of a file.
pub(super) struct Member<'a> {
    /// Its name.
    pub(super) name: String,
    /// The variables.
    pub(super) variables: Vec<Variable>,
    /// The bytes of its observations.
    pub(super) observations: &'a [u8],
    /// How many observations the file says it has: of version 8 only.
    pub(super) count: Option<usize>,
}

/// Reads the records before the observations of each data set; `chosen` says by its name of
/// which one the variables are wanted.
///
/// # Errors
/// The file is none of SAS transport, is damaged, or has no data set of this name; it has
/// several and none is chosen.
pub(super) fn member<'a>(bytes: &'a [u8], chosen: Option<&str>) -> Outcome<Member<'a>> {
    let version = match bytes {
        _ if is_header(bytes, 0, "LIBRARY") => VERSION_5,
        _ if is_header(bytes, 0, "LIBV8") => VERSION_8,
        _ => {
            let message = "the file is not a SAS transport file: its first record is missing";
            return Err(Diagnostic::error(message).into());
        }
    };
    // A record of the data may look like a header, but not like two.
    let is_start = |at: &usize| {
        is_header(bytes, *at, version.member)
            && bytes
                .get(at + RECORD..)
                .and_then(|rest| rest.strip_prefix(PREFIX))
                .is_some_and(|rest| rest.starts_with(b"DSC"))
    };
    let starts: Vec<usize> = (RECORD..bytes.len()).step_by(RECORD).filter(is_start).collect();
    let names: Vec<String> = starts.iter().map(|start| name_of(bytes, *start, &version)).collect();
    let at = match (chosen, names.as_slice()) {
        (_, []) => {
            let message = format!("the file is damaged: its {} record is missing", version.member);
            return Err(Diagnostic::error(message).into());
        }
        (None, [_]) => 0,
        (None, several) => return Err(several_members(several).into()),
        (Some(chosen), names) => {
            let found = names.iter().position(|name| name.eq_ignore_ascii_case(chosen));
            let unknown = || {
                Diagnostic::error(format!("the file has no data set `{chosen}`"))
                    .hint(known_names(chosen, names.iter().map(String::as_str)))
            };
            found.ok_or_else(unknown)?
        }
    };
    let end = starts.get(at + 1).copied().unwrap_or(bytes.len());
    one(&bytes[..end], starts[at], names[at].clone(), &version)
}

fn several_members(names: &[String]) -> Diagnostic {
    let listed: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    Diagnostic::error(format!("the file has several data sets: {}", listed.join(", "))).hint(
        "declare a resource for each that is used in data/datapackage.json, with the same `path` and \"dialect\": \
         {\"table\": \"ADSL\"}",
    )
}

/// The name of the data set that begins at a place: behind two headers.
fn name_of(bytes: &[u8], start: usize, version: &Version) -> String {
    text(bytes, start + 2 * RECORD + 8, if version.is_8 { 32 } else { 8 }).unwrap_or_default()
}

/// Reads the data set that begins at a place; nothing of the next one is in `bytes`.
fn one<'a>(bytes: &'a [u8], start: usize, name: String, version: &Version) -> Outcome<Member<'a>> {
    let find = |name: &str, from: usize| {
        (from..bytes.len())
            .step_by(RECORD)
            .find(|at| is_header(bytes, *at, name))
            .ok_or_else(|| Diagnostic::error(format!("the file is damaged: its {name} record is missing")))
    };
    let described = find(version.described, start)?;
    let size = if digits(bytes, start + 74, 4) == Some(136) { 136 } else { 140 };
    let count =
        digits(bytes, described + 54, 4).ok_or_else(|| Diagnostic::error("the number of variables is missing"))?;
    let first = described + RECORD;
    let after = first + (count * size).div_ceil(RECORD) * RECORD;
    // What is described is looked for behind the descriptions, which may hold anything.
    let observed = find(version.observed, after.min(bytes.len()))? + RECORD;
    let mut variables = Vec::with_capacity(count.min(bytes.len()));
    for at in 0..count {
        let one = bytes.get(first + at * size..first + (at + 1) * size).and_then(|one| variable(one, version.is_8));
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
    Ok(Member { name, variables, observations, count: stated.filter(|_| version.is_8) })
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
