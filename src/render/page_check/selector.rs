//! What the selector of a rule can reach.

use super::css_token::{CssToken, Kind};

/// What a rule can reach.
#[derive(Clone, Copy, Default)]
pub(super) struct Selector {
    /// Printed numbers.
    pub(super) marks: bool,
    /// Elements whose text is not shown: style sheets, scripts, the head.
    pub(super) hidden: bool,
}

impl Selector {
    /// What a selector reaches; an at-rule reaches nothing by itself.
    pub(super) fn of(prelude: &[CssToken]) -> Self {
        if matches!(
            prelude.iter().find(|token| token.kind != Kind::Space),
            Some(CssToken { kind: Kind::AtKeyword(_), .. })
        ) {
            return Self::default();
        }
        let (mut whole, mut part) = (Self::default(), Self::default());
        // Whether a part begins: one that names no element, class or id reaches every element.
        let mut begins = true;
        for (index, token) in prelude.iter().enumerate() {
            let next =
                |is: fn(&Kind) -> bool| prelude[index + 1..].iter().map(|token| &token.kind).find(|kind| is(kind));
            match &token.kind {
                Kind::Sign(',') => {
                    whole = Self { marks: whole.marks || part.marks, hidden: whole.hidden || part.hidden };
                    (part, begins) = (Self::default(), true);
                    continue;
                }
                Kind::Space | Kind::Sign('>' | '+' | '~') => {
                    // What is shown is what the last part of a selector names.
                    if !matches!(next(|kind| *kind != Kind::Space), None | Some(Kind::Sign(')' | ','))) {
                        (part.hidden, begins) = (false, true);
                    }
                    continue;
                }
                Kind::Sign('*') => part = Self { marks: true, hidden: true },
                Kind::Sign(':') if begins => part = Self { marks: true, hidden: true },
                Kind::Sign('[') => {
                    part.hidden |= begins;
                    let by = next(|kind| matches!(kind, Kind::Ident(_)));
                    let marks =
                        |by: &String| matches!(by.to_lowercase().as_str(), "class" | "role" | "tabindex" | "data-mark");
                    part.marks |= matches!(by, Some(Kind::Ident(by)) if marks(by));
                }
                Kind::Ident(name) => {
                    let name = name.to_lowercase();
                    part.marks |= matches!(name.as_str(), "mark" | "tm-mark" | "tm-long" | "span" | "tspan");
                    let unseen = ["style", "script", "title", "head", "noscript", "template"];
                    part.hidden |= unseen.contains(&name.as_str());
                }
                Kind::Hash(name) => part.hidden |= name == "tm-evidence",
                _ => {}
            }
            begins = token.kind == Kind::Sign('(');
        }
        Self { marks: whole.marks || part.marks, hidden: whole.hidden || part.hidden }
    }
}
