//! How deeply a YAML text nests. Its reader takes the square of the brackets that are
//! open for its time, so that the text is looked at before.

/// Collections within collections; works within works need a fifth of it.
pub const DEEPEST: usize = 40;

/// Where a collection first lies within more than [`DEEPEST`] others, by brackets,
/// indentation or the signs of items.
pub fn too_deep(text: &str) -> Option<usize> {
    let mut scan = Scan { bytes: text.as_bytes(), at: 0 };
    let mut indents: Vec<usize> = Vec::new();
    while scan.at < scan.bytes.len() {
        let start = scan.at;
        scan.skip(b" \t");
        let indent = scan.at - start;
        if matches!(scan.peek(), None | Some(b'\n' | b'\r' | b'#')) {
            scan.skip_line();
            continue;
        }
        while indents.last().is_some_and(|last| *last >= indent) {
            indents.pop();
        }
        indents.push(indent);
        let mut levels = indents.len();
        while matches!(scan.peek(), Some(b'-' | b'?' | b':'))
            && matches!(scan.bytes.get(scan.at + 1), None | Some(b' ' | b'\t' | b'\n'))
        {
            scan.at += 1;
            scan.skip(b" \t");
            levels += 1;
            if levels > DEEPEST {
                return Some(scan.at - 1);
            }
        }
        if levels > DEEPEST {
            return Some(scan.at);
        }
        if let Err(at) = scan.nodes(levels, indent) {
            return Some(at);
        }
    }
    None
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip(&mut self, signs: &[u8]) {
        while self.peek().is_some_and(|sign| signs.contains(&sign)) {
            self.at += 1;
        }
    }

    /// To the start of the next line.
    fn skip_line(&mut self) {
        while self.peek().is_some_and(|sign| sign != b'\n') {
            self.at += 1;
        }
        self.at += 1;
    }

    /// The rest of a line: keys and a value, which may go on over further lines. The
    /// error is where brackets are too many.
    fn nodes(&mut self, levels: usize, indent: usize) -> Result<(), usize> {
        loop {
            self.skip(b" \t");
            match self.peek() {
                None | Some(b'\n') => break,
                // An anchor or a tag stands before what it names.
                Some(b'&' | b'!') => self.skip_word(),
                Some(b'[' | b'{') => self.brackets(levels)?,
                Some(sign @ (b'"' | b'\'')) => self.quoted(sign),
                Some(b'|' | b'>') => {
                    self.skip_line();
                    self.indented(indent);
                    return Ok(());
                }
                _ => {
                    // What stands before a value, or words to the end of the line.
                    while let Some(sign) = self.peek().filter(|sign| *sign != b'\n') {
                        self.at += 1;
                        if sign == b':' && matches!(self.peek(), None | Some(b' ' | b'\t' | b'\n')) {
                            break;
                        }
                    }
                }
            }
        }
        self.at += 1;
        Ok(())
    }

    fn skip_word(&mut self) {
        while self.peek().is_some_and(|sign| !sign.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// A text in quotation marks.
    fn quoted(&mut self, sign: u8) {
        self.at += 1;
        while let Some(next) = self.peek() {
            self.at += 1;
            if next == b'\\' && sign == b'"' {
                self.at += 1;
            } else if next == sign {
                return;
            }
        }
    }

    /// Collections in brackets, to the end of the outermost.
    fn brackets(&mut self, levels: usize) -> Result<(), usize> {
        let mut open = 0;
        // Quotation marks within words are apostrophes.
        let mut begins = true;
        while let Some(sign) = self.peek() {
            match sign {
                b'[' | b'{' => {
                    open += 1;
                    if levels + open > DEEPEST {
                        return Err(self.at);
                    }
                }
                b']' | b'}' => open -= 1,
                b'"' | b'\'' if begins => {
                    self.quoted(sign);
                    begins = false;
                    continue;
                }
                b'#' if self.at > 0 && self.bytes[self.at - 1].is_ascii_whitespace() => {
                    self.skip_line();
                    continue;
                }
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                return Ok(());
            }
            begins = matches!(sign, b'[' | b'{' | b',' | b':') || (begins && sign.is_ascii_whitespace());
        }
        Ok(())
    }

    /// The lines of a text that is kept as it is: those that lie deeper, or are empty.
    fn indented(&mut self, indent: usize) {
        while self.at < self.bytes.len() {
            let start = self.at;
            self.skip(b" ");
            let deeper = self.at - start > indent || matches!(self.peek(), None | Some(b'\n'));
            self.at = start;
            if !deeper {
                return;
            }
            self.skip_line();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_indentation_and_items_count() {
        assert_eq!(too_deep(&format!("a:\n  title: {}", "[".repeat(100_000))), Some(12 + 38));
        assert_eq!(too_deep(&format!("a:\n  title: {}", "[".repeat(38))), None);
        assert_eq!(too_deep(&"{a: ".repeat(41)), Some(39 * 4));
        assert_eq!(too_deep(&"- ".repeat(100_000)), Some(79));
        assert_eq!(too_deep(&format!("? {}", "{".repeat(100_000))), Some(2 + 38));
        assert_eq!(too_deep(&format!("\"k\": &x !t {}", "[".repeat(100_000))), Some(11 + 39));
        assert_eq!(too_deep(&format!("[a]: {}", "[".repeat(100_000))), Some(5 + 39));
        assert_eq!(too_deep(&format!("[\"]\", '[', don't, {}", "[".repeat(100_000))), Some(18 + 38));
        let stairs: String = (0..60).map(|step| format!("{}a:\n", " ".repeat(step))).collect();
        assert_eq!(too_deep(&stairs), Some((0..40).map(|step| step + 3).sum::<usize>() + 40));
    }

    #[test]
    fn text_is_no_nesting() {
        let open = "[{(".repeat(60);
        let text = format!(
            "a:\n  title: Words {open}\n  abstract: |\n    {open}\n     {open}\n  note: \"{open} \\\" {open}\"\n  \
             author: ['{open}', \"{open}\"]\n  # {open}\n  parent: {{title: x}}\n"
        );
        assert_eq!(too_deep(&text.repeat(60)), None);
    }
}
