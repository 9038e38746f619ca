//! A call of an R function, written to be read.

/// A call with its arguments in order.
pub(crate) struct Call {
    name: &'static str,
    arguments: Vec<String>,
}

/// Longer calls have an argument on each line.
const WIDTH: usize = 100;

impl Call {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, arguments: Vec::new() }
    }

    /// An argument by its place.
    pub(crate) fn with(mut self, code: impl Into<String>) -> Self {
        self.arguments.push(code.into());
        self
    }

    /// An argument by its name.
    pub(crate) fn named(self, name: &str, code: impl AsRef<str>) -> Self {
        self.with(format!("{name} = {}", code.as_ref()))
    }

    /// An argument by its name, if there is one.
    pub(crate) fn maybe(self, name: &str, code: Option<impl AsRef<str>>) -> Self {
        match code {
            Some(code) => self.named(name, code),
            None => self,
        }
    }

    /// The code, with `indent` before each line but the first.
    pub(crate) fn code(&self, indent: &str) -> String {
        let flat = format!("{}({})", self.name, self.arguments.join(", "));
        if flat.len() <= WIDTH && !flat.contains('\n') {
            return flat;
        }
        let lines: Vec<String> = self.arguments.iter().map(|argument| format!("\n{indent}  {argument}")).collect();
        format!("{}({}\n{indent})", self.name, lines.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_calls_take_one_line_and_long_ones_a_line_an_argument() {
        let call = Call::new("f").with("data").named("by", "\"sex\"").maybe("at", None::<&str>);
        assert_eq!(call.code(""), "f(data, by = \"sex\")");
        let long = call.named("x", "y".repeat(90));
        assert_eq!(long.code("  "), format!("f(\n    data,\n    by = \"sex\",\n    x = {}\n  )", "y".repeat(90)));
    }
}
