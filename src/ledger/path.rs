//! Paths as authors write them: `os["Small bowel"].at[24].estimate`.

use crate::analysis::{Role, Step};

/// The word that asks for a level by its code.
pub const CODE: &str = "code";

/// A step as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// What it must be.
    pub by: By,
    /// The name or code.
    pub name: String,
}

/// How a step is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Whatever has the name or the code.
    Any,
    /// A step of this role, by its name.
    Role(Role),
    /// A level, by its code.
    Code,
}

impl Sought {
    /// Whatever has this name or code.
    pub fn any(name: impl Into<String>) -> Self {
        Self { by: By::Any, name: name.into() }
    }

    /// A step of this role with this name.
    pub fn of(role: Role, name: impl Into<String>) -> Self {
        Self { by: By::Role(role), name: name.into() }
    }

    /// A word of ours.
    pub fn stat(word: &str) -> Self {
        Self::of(Role::Stat, word)
    }

    /// A level of the grouping variable.
    pub fn group(name: &str) -> Self {
        Self::of(Role::Group, name)
    }

    /// A column, or what stands in its place.
    pub fn variable(name: &str) -> Self {
        Self::of(Role::Variable, name)
    }

    /// A level of a variable, a cause.
    pub fn level(name: &str) -> Self {
        Self::of(Role::Level, name)
    }

    /// A step that the word before a bracket asks for: `group("n")`, `code("1")`.
    pub fn by_word(word: &str, name: &str) -> Option<Self> {
        let role = Role::ALL.into_iter().find(|role| role.word() == word);
        let by = role.map(By::Role).or((word == CODE).then_some(By::Code))?;
        Some(Self { by, name: name.to_owned() })
    }

    /// A step of a pattern's field: `estimate`, or `group(n)` where a name is ambiguous.
    pub fn in_pattern(written: &str) -> Self {
        let called = written.strip_suffix(')').and_then(|rest| rest.split_once('('));
        let bare = |name: &str| name.trim().trim_matches('"').to_owned();
        called.and_then(|(word, name)| Self::by_word(word, &bare(name))).unwrap_or_else(|| Self::any(written))
    }

    /// Whether a step is one that is asked for.
    pub(super) fn is(&self, step: &Step) -> bool {
        match self.by {
            By::Any => step.name == self.name || step.code.as_ref() == Some(&self.name),
            By::Role(role) => step.role == role && step.name == self.name,
            By::Code => step.role != Role::Stat && step.code.as_ref().unwrap_or(&step.name) == &self.name,
        }
    }
}

impl From<&str> for Sought {
    fn from(name: &str) -> Self {
        Self::any(name)
    }
}

/// A step that says whose word it is, and so has one reading in any tree.
pub fn with_role(step: &Step) -> String {
    format!(".{}({})", step.role.word(), quoted(&step.name))
}

/// A path on which every name from the data says whose it is: the same whatever else is
/// in the block. It compares results of two programs.
pub fn full(block: &str, steps: &[Step]) -> String {
    let mut out = block.to_owned();
    for step in steps {
        out.push_str(&if step.role == Role::Stat { bare(&step.name) } else { with_role(step) });
    }
    out
}

/// A path as it is asked for.
pub fn asked(block: &str, path: &[Sought]) -> String {
    let mut out = block.to_owned();
    for sought in path {
        out.push_str(&match sought.by {
            By::Any => bare(&sought.name),
            By::Role(role) => format!(".{}({})", role.word(), quoted(&sought.name)),
            By::Code => format!(".{CODE}({})", quoted(&sought.name)),
        });
    }
    out
}

/// A step without its role: `.median`, `[24]`, `["Small bowel"]`.
pub(super) fn bare(step: &str) -> String {
    let is_identifier = step.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && step.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    // A code such as 007 is a text: in brackets without quotes it would be read as 7.
    let is_number = step.starts_with(|c: char| c.is_ascii_digit())
        && step.chars().all(|c| c.is_ascii_digit() || c == '.')
        && step.parse::<f64>().is_ok_and(|number| format!("{number}") == step);
    match (is_identifier, is_number) {
        (true, _) => format!(".{step}"),
        (_, true) => format!("[{step}]"),
        _ => format!("[{}]", quoted(step)),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The block and the steps of a written path. `None` where it cannot be read.
pub fn parsed(path: &str) -> Option<(String, Vec<Sought>)> {
    let first = path.find(['.', '[']).unwrap_or(path.len());
    let block = path[..first].to_owned();
    let mut steps = Vec::new();
    let mut rest = &path[first..];
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[', '(']).unwrap_or(after.len());
            let word = &after[..end];
            if let Some(inside) = after[end..].strip_prefix("(\"") {
                let (name, left) = unquoted(inside)?;
                steps.push(Sought::by_word(word, &name)?);
                rest = left.strip_prefix(')')?;
                continue;
            }
            let end = after.find(['.', '[']).unwrap_or(after.len());
            steps.push(Sought::any(&after[..end]));
            rest = &after[end..];
        } else if let Some(after) = rest.strip_prefix("[\"") {
            let (name, left) = unquoted(after)?;
            steps.push(Sought::any(name));
            rest = left.strip_prefix(']')?;
        } else {
            let after = rest.strip_prefix('[')?;
            let end = after.find(']')?;
            steps.push(Sought::any(&after[..end]));
            rest = &after[end + 1..];
        }
    }
    let is_whole = !block.is_empty() && steps.iter().all(|step| !step.name.is_empty());
    is_whole.then_some((block, steps))
}

/// The text up to the closing quote, and what comes after it.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut chars = text.char_indices();
    loop {
        match chars.next()? {
            (_, '\\') => out.push(chars.next()?.1),
            (at, '"') => return Some((out, &text[at + 1..])),
            (_, other) => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_path_reads_back() {
        let names = |path: &str| {
            let (block, steps) = parsed(path).unwrap();
            (block, steps.into_iter().map(|step| step.name).collect::<Vec<_>>())
        };
        let path = "os[\"Small bowel\"].at[24].conf.low";
        assert_eq!(names(path), ("os".into(), ["Small bowel", "at", "24", "conf", "low"].map(str::to_owned).to_vec()));
        let odd = [Sought::any(r#"a "quoted" \ step"#), Sought::of(Role::Level, "x)\"(.y"), Sought::any("007")];
        assert_eq!(parsed(&asked("os", &odd)).unwrap().1, odd);
        assert_eq!(asked("os", &odd[2..]), "os[\"007\"]");
        assert_eq!(parsed("os["), None);
        assert_eq!(parsed("os.nothing(\"a\")"), None);
    }

    #[test]
    fn a_field_of_a_pattern_may_say_its_role() {
        assert_eq!(Sought::in_pattern("group(N)"), Sought::of(Role::Group, "N"));
        assert_eq!(Sought::in_pattern("code(\"1\")"), Sought { by: By::Code, name: "1".into() });
        assert_eq!(Sought::in_pattern("N"), Sought::any("N"));
    }
}
