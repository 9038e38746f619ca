//! What is looked at in a CSL file before the library reads it: how deep its elements
//! lie, and how often its macros call each other.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::diagnostic::{Diagnostic, SourceText};

/// Elements within elements; the styles in use have less than half of it.
const DEEPEST: usize = 60;
/// The same with the elements of called macros in place of their calls.
const DEEPEST_EXPANDED: usize = 200;
/// Calls of macros that printing one work makes at most.
const CALLS: u64 = 10_000;
/// Elements that printing one work visits at most.
const ELEMENTS: u64 = 50_000;

/// One element of a style.
#[derive(Debug, Default)]
struct Element {
    at: usize,
    /// Whether only one of its children is printed.
    is_choice: bool,
    /// Whether it only sorts, and is not printed.
    is_key: bool,
    /// The macro that it calls.
    called: Option<String>,
    children: Vec<Element>,
}

/// What printing an element once comes to, with the macros that are called.
#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    calls: u64,
    elements: u64,
    depth: usize,
}

/// Errors of a CSL file that would keep the library busy without end, or exhaust the
/// stack: elements that lie too deep, macros that call themselves or too many others.
///
/// # Errors
/// The first of these, at its place.
pub fn bounded(source: &SourceText) -> Result<(), Diagnostic> {
    let bodies = bodies(source)?;
    let calls: BTreeMap<&str, Vec<(&str, usize)>> =
        bodies.iter().map(|(name, body)| (name.as_str(), calls(body))).collect();
    let mut weights = BTreeMap::new();
    // Macros are weighed before those that call them, so that no chain of macros is
    // followed on the stack.
    for name in order(&calls, source)? {
        let weight = weigh(&bodies[name], &weights);
        let what = if name.is_empty() { "the style".to_owned() } else { format!("the macro `{name}`") };
        let found = if weight.calls > CALLS {
            format!("{what} makes {} calls of macros, expected at most {CALLS}", shown(weight.calls))
        } else if weight.elements > ELEMENTS {
            format!(
                "{what} prints {} elements with those of its macros, expected at most {ELEMENTS}",
                shown(weight.elements)
            )
        } else if weight.depth > DEEPEST_EXPANDED {
            format!("{what} has elements within more than {DEEPEST_EXPANDED} others with those of its macros")
        } else {
            weights.insert(name, weight);
            continue;
        };
        return Err(Diagnostic::error(found)
            .at(source.place(bodies[name].at))
            .hint("let macros call fewer others: each call prints all that its macro calls"));
    }
    Ok(())
}

fn shown(count: u64) -> String {
    if count == u64::MAX { "countless".to_owned() } else { count.to_string() }
}

fn weigh(element: &Element, weights: &BTreeMap<&str, Weight>) -> Weight {
    let one = Weight { calls: 0, elements: 1, depth: 1 };
    let called = element.called.as_deref().map(|name| {
        let body = weights.get(name).copied().unwrap_or_default();
        Weight { calls: body.calls.saturating_add(1), ..body }
    });
    let children = element.children.iter().map(|child| weigh(child, weights)).reduce(|a, b| {
        let join = if element.is_choice { u64::max } else { u64::saturating_add };
        Weight { calls: join(a.calls, b.calls), elements: join(a.elements, b.elements), depth: a.depth.max(b.depth) }
    });
    called.into_iter().chain(children).fold(one, |sum, more| Weight {
        calls: sum.calls.saturating_add(more.calls),
        elements: sum.elements.saturating_add(more.elements),
        depth: sum.depth.max(more.depth.saturating_add(1)),
    })
}

/// The macros that an element and those within it call, each with its place.
fn calls(element: &Element) -> Vec<(&str, usize)> {
    let own = element.called.as_deref().map(|name| (name, element.at));
    own.into_iter().chain(element.children.iter().flat_map(calls)).collect()
}

/// The names of macros with each after those it calls; the last is that of what is no
/// macro.
fn order<'a>(
    calls: &BTreeMap<&'a str, Vec<(&'a str, usize)>>,
    source: &SourceText,
) -> Result<Vec<&'a str>, Diagnostic> {
    let mut done: Vec<&str> = Vec::new();
    // Whether the macros that a macro calls are all in the order.
    let mut seen: BTreeMap<&str, bool> = BTreeMap::new();
    for start in calls.keys().rev() {
        if seen.contains_key(start) {
            continue;
        }
        seen.insert(start, false);
        let mut path: Vec<(&str, usize)> = vec![(start, 0)];
        while let Some((name, next)) = path.last_mut() {
            let Some((called, at)) = calls[name].get(*next) else {
                seen.insert(name, true);
                done.push(name);
                path.pop();
                continue;
            };
            *next += 1;
            match seen.get(called) {
                Some(true) => {}
                Some(false) => return Err(cycle(&path, called).at(source.place(*at))),
                None if calls.contains_key(called) => {
                    seen.insert(called, false);
                    path.push((called, 0));
                }
                None => {}
            }
        }
    }
    Ok(done)
}

/// The error for macros that come back to the first of them.
fn cycle(path: &[(&str, usize)], called: &str) -> Diagnostic {
    let from = path.iter().position(|(name, _)| *name == called).unwrap_or(0);
    let names: Vec<String> = path[from..].iter().map(|(name, _)| format!("`{name}`")).collect();
    let found = match &names[..] {
        [one] => format!("the macro {one} calls itself"),
        // Enough to find the others by.
        [first, .., last] if names.len() > 6 => {
            format!("{} macros from {first} to {last} call each other without end", names.len())
        }
        _ => format!("the macros {} call each other without end", names.join(", ")),
    };
    Diagnostic::error(found).hint("take one of the calls out: a macro may call those only that do not lead back to it")
}

/// The macros of a style by name, and under the empty name what is no macro.
fn bodies(source: &SourceText) -> Result<BTreeMap<String, Element>, Diagnostic> {
    let mut bodies: BTreeMap<String, Element> = BTreeMap::from([(String::new(), Element::default())]);
    // The elements that are open, with their names where they are macros.
    let mut open: Vec<(Element, Option<String>)> = Vec::new();
    let mut close = |open: &mut Vec<(Element, Option<String>)>| {
        if let Some((element, name)) = open.pop() {
            match (name, open.last_mut()) {
                (None, Some((whole, _))) => whole.children.push(element),
                (name, _) => {
                    // Two macros of one name count as both.
                    let first = Element { at: element.at, ..Element::default() };
                    bodies.entry(name.unwrap_or_default()).or_insert(first).children.push(element);
                }
            }
        }
    };
    walk(source, |event, at| {
        match event {
            Event::Start(tag) | Event::Empty(tag) => {
                if open.len() >= DEEPEST {
                    let found = format!("found an element within {DEEPEST} others, expected fewer");
                    let hint = "let groups and conditions hold each other less deeply";
                    return Err(Diagnostic::error(found).at(source.place(at)).hint(hint));
                }
                let is_macro = tag.local_name().as_ref() == b"macro";
                let is_choice = tag.local_name().as_ref() == b"choose";
                let is_key = tag.local_name().as_ref() == b"key";
                let called = if is_macro { None } else { attribute(tag, "macro") };
                let name = is_macro.then(|| attribute(tag, "name").unwrap_or_default());
                open.push((Element { at, is_choice, is_key, called, children: Vec::new() }, name));
                if matches!(event, Event::Empty(_)) {
                    close(&mut open);
                }
            }
            Event::End(_) => close(&mut open),
            _ => {}
        }
        Ok(())
    })?;
    // What is left open is no XML: the library says so.
    while !open.is_empty() {
        close(&mut open);
    }
    Ok(bodies)
}

/// The macros whose text is printed, not only sorted by, and the empty name for what is
/// no macro. None of a style that has no bounds.
pub fn printed(source: &SourceText) -> BTreeSet<String> {
    fn of<'a>(element: &'a Element, to: &mut Vec<&'a str>) {
        to.extend(element.called.as_deref().filter(|_| !element.is_key));
        element.children.iter().for_each(|child| of(child, to));
    }
    let bodies = bodies(source).unwrap_or_default();
    let mut printed = BTreeSet::new();
    let mut next = vec![""];
    while let Some(name) = next.pop() {
        if let Some(body) = bodies.get(name)
            && printed.insert(name.to_owned())
        {
            of(body, &mut next);
        }
    }
    printed
}

/// The value of an attribute.
pub fn attribute(element: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let found = attributes.with_checks(false).flatten().find(|one| one.key.local_name().as_ref() == wanted.as_bytes());
    found.and_then(|one| one.unescape_value().ok().map(|value| value.into_owned()))
}

/// Visits what an XML text holds, with the offset of each, up to what is not XML: that
/// is left to the library, which tells it better.
pub fn walk(
    source: &SourceText,
    mut visit: impl FnMut(&Event<'_>, usize) -> Result<(), Diagnostic>,
) -> Result<(), Diagnostic> {
    let mut reader = Reader::from_str(&source.text);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(0);
        match reader.read_event() {
            Ok(Event::Eof) | Err(_) => return Ok(()),
            Ok(event) => visit(&event, at)?,
        }
    }
}

#[cfg(test)]
pub mod tests {
    use hayagriva::archive::ArchivedStyle;
    use hayagriva::citationberg::Style;

    use super::*;
    use crate::document::citation::style_findings;

    /// A style with these macros from its second line, and this list in its fourth.
    pub fn style(macros: &str, layout: &str) -> SourceText {
        let text = format!(
            "<style>\n{macros}\n<citation><layout><text value=\"a\"/></layout></citation>\n\
             <bibliography><layout>{layout}</layout></bibliography></style>"
        );
        SourceText::new("report/mine.csl", text)
    }

    #[track_caller]
    fn refused(macros: &str, layout: &str, at: &str, words: &[&str]) {
        let problem = bounded(&style(macros, layout)).expect_err("it is refused").to_string();
        assert!(problem.starts_with(&format!("report/mine.csl:{at}: ")), "{problem}");
        words.iter().for_each(|words| assert!(problem.contains(words), "{problem}"));
    }

    fn calling(name: &str, called: &[&str]) -> String {
        let calls: String = called.iter().map(|called| format!("<text macro=\"{called}\"/>")).collect();
        format!("<macro name=\"{name}\">{calls}</macro>\n")
    }

    #[test]
    fn macros_that_lead_back_to_themselves_are_refused_at_the_call() {
        let call = "<text macro=\"a\"/>";
        refused(&calling("a", &["a"]), call, "2:17", &["the macro `a` calls itself"]);
        // Whether or not they are used.
        refused(&calling("a", &["a"]), "", "2:17", &["the macro `a` calls itself"]);
        let two = calling("a", &["b"]) + &calling("b", &["a"]);
        refused(&two, call, "2:17", &["the macros `b`, `a` call each other without end"]);
        let nested =
            "<macro name=\"a\"><choose><if type=\"book\"><group><text macro=\"a\"/></group></if></choose></macro>";
        refused(nested, "", "2:48", &["the macro `a` calls itself"]);
        let ring: String =
            (0..5_000).map(|at| calling(&format!("m{at}"), &[&format!("m{}", (at + 1) % 5_000)])).collect();
        refused(&ring, "", "1000:20", &["5000 macros from", "call each other without end"]);
    }

    #[test]
    fn what_macros_print_is_counted_with_what_they_call() {
        let twice: String = (0..30)
            .map(|at| calling(&format!("m{at}"), &[&*format!("m{}", at + 1), &*format!("m{}", at + 1)]))
            .collect();
        // The first that is too much is weighed first: 2 calls of m29 …, 2^14 - 2 of m17.
        refused(
            &twice,
            "",
            "19:1",
            &["the macro `m17` makes 16382 calls", "expected at most 10000"].map(|words| words),
        );
        let chain: String = (0..300).map(|at| calling(&format!("m{at}"), &[&format!("m{}", at + 1)])).collect();
        refused(&chain, "", "235:1", &["the macro `m233` has elements within more than 200 others"]);
        let wide = format!("<macro name=\"w\">{}</macro>", "<text value=\"a\"/>".repeat(1_000));
        refused(&wide, &"<text macro=\"w\"/>".repeat(300), "1:1", &["the style prints", "elements"]);
        assert_eq!(bounded(&style(&calling("a", &["b", "b"]), "<text macro=\"a\"/>")), Ok(()));
    }

    #[test]
    fn elements_within_too_many_others_are_refused() {
        let nested = |deep: usize| "<group>".repeat(deep) + &"</group>".repeat(deep);
        assert_eq!(bounded(&style("", &nested(57))), Ok(()));
        refused("", &nested(58), "4:422", &["within 60 others"]);
        refused("", &nested(20_000), "4:422", &["within 60 others"]);
        refused("", &"<group>".repeat(20_000), "4:422", &["within 60 others"]);
    }

    #[test]
    fn the_styles_in_use_are_within_the_bounds_and_type_no_number() {
        let mut read = 0;
        for archived in ArchivedStyle::all() {
            let style = archived.get();
            if !matches!(style, Style::Independent(_)) {
                continue;
            }
            let text = style.to_xml().expect("a style");
            let source = SourceText::new(archived.names()[0], text);
            assert_eq!(bounded(&source), Ok(()), "{}", source.path);
            let findings = style_findings(&source);
            assert_eq!(findings, [], "{}", source.path);
            read += 1;
        }
        assert!(read > 60);
    }
}
