//! Words of a co-author as Markdown.

use super::token::{Face, OBJECT, Raise, Token};

/// Words as Markdown, in a text that is set as `context`: what is set otherwise gets its signs,
/// and what would mean something in Markdown or in a template is escaped.
pub(super) fn words(tokens: &[Token], context: Face) -> String {
    let own = |token: &Token| Face {
        is_bold: token.face.is_bold && !context.is_bold,
        is_italic: token.face.is_italic && !context.is_italic,
        raise: if token.face.raise == context.raise { Raise::OnLine } else { token.face.raise },
    };
    let mut out = String::new();
    let faces: Vec<Face> = tokens.iter().map(own).collect();
    // A blank is set as the words on both its sides, or as none of them.
    let face_at = |at: usize| {
        let beside =
            [at.checked_sub(1), Some(at + 1)].map(|at| at.and_then(|at| faces.get(at)).copied().unwrap_or_default());
        if !tokens[at].is_blank() {
            faces[at]
        } else if beside[0] == beside[1] {
            beside[0]
        } else {
            Face::default()
        }
    };
    let set: Vec<(Face, String)> = (0..tokens.len())
        .filter(|at| !tokens[*at].text.starts_with(OBJECT))
        .map(|at| (face_at(at), escaped(&tokens[at].text, tokens.get(at + 1))))
        .collect();
    for run in set.chunk_by(|(before, _), (after, _)| before == after) {
        let face = run.first().map(|(face, _)| *face).unwrap_or_default();
        let text: String = run.iter().map(|(_, text)| text.as_str()).collect();
        let inner = text.trim();
        if inner.is_empty() || face == Face::default() {
            out.push_str(&text);
            continue;
        }
        let (before, after) = (&text[..text.len() - text.trim_start().len()], &text[text.trim_end().len()..]);
        let raise = match face.raise {
            Raise::OnLine => "",
            // What is raised holds no blank.
            _ if inner.contains(' ') => "",
            Raise::Raised => "^",
            Raise::Lowered => "~",
        };
        let (bold, italic) = (if face.is_bold { "**" } else { "" }, if face.is_italic { "*" } else { "" });
        out.push_str(&format!("{before}{raise}{bold}{italic}{inner}{italic}{bold}{raise}{after}"));
    }
    out
}

/// A paragraph as Markdown; nothing at its start is taken for a heading or a list.
pub(super) fn paragraph(text: &str) -> String {
    let text = text.trim();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits > 0 && text[digits..].starts_with(['.', ')']) {
        return format!("{}\\{}", &text[..digits], &text[digits..]);
    }
    let begins = text.starts_with(['#', '+', '=', '>']) || text.starts_with("- ") || text.starts_with(":::");
    if begins { format!("\\{text}") } else { text.to_owned() }
}

/// A word whose signs stand for themselves, before another.
fn escaped(text: &str, next: Option<&Token>) -> String {
    let mut out = String::with_capacity(text.len());
    let begins_entity = next.is_some_and(|next| next.text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '#'));
    for c in text.chars() {
        if matches!(c, '*' | '_' | '`' | '[' | ']' | '<' | '\\' | '^' | '~' | '$' | '|' | '@' | '{')
            || (c == '&' && begins_entity)
        {
            out.push('\\');
        }
        out.push(c);
    }
    // A template reads no backslashes.
    out.replace("\\{", "&#123;")
}

/// A comment of a template, which no page shows.
pub(super) fn comment(author: &str, text: &str) -> String {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").replace("##}", "## }");
    let author = if author.is_empty() { "co-author" } else { author };
    format!("{{## {}: {} ##}}", plain(author), plain(text))
}

#[cfg(test)]
mod tests {
    use super::super::token::cut;
    use super::*;

    #[test]
    fn what_is_set_otherwise_gets_its_signs() {
        let italic = Face { is_italic: true, ..Face::default() };
        let mut tokens: Vec<Token> = Vec::new();
        for (text, face) in [("see ", Face::default()), ("in vivo", italic), (" & 5*3", Face::default())] {
            tokens.extend(cut(text).into_iter().map(|(text, _)| Token { text, face, made: None }));
        }
        assert_eq!(words(&tokens, Face::default()), "see *in vivo* & 5\\*3");
        assert_eq!(words(&tokens, italic), "see in vivo & 5\\*3");
        assert_eq!(paragraph("1. one"), "1\\. one");
        assert_eq!(comment("A B", "why\n5 ##} x"), "{## A B: why 5 ## } x ##}");
    }
}
