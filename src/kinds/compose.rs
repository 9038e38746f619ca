//! Composing the table or figure that an author asks for.

use crate::diagnostic::{Diagnostic, known_names};
use crate::document::ExhibitRequest;
use crate::figure::{Drawing, Style};
use crate::kinds::exhibit::{Asked, Exhibit, Exhibits, Form};
use crate::kinds::kind::Kind;
use crate::kinds::{KINDS, named};
use crate::ledger::Printer;
use crate::table::{Cell, LAYOUT, Row, Table};

/// The forms of a request: tables or figures.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Table,
    Figure,
}

impl What {
    fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Figure => "figure",
        }
    }

    fn forms(self, kind: &Kind) -> &'static [Form] {
        match self {
            Self::Table => kind.tables,
            Self::Figure => kind.figures,
        }
    }
}

/// Composes the table that an author asks for.
///
/// # Errors
/// `of` names no block, or one that has no such table; rows of unequal length.
pub fn table(request: &ExhibitRequest, exhibits: &Exhibits, printer: &mut Printer<'_>) -> Result<Table, Diagnostic> {
    let mut table = if request.rows.is_empty() {
        let (asked, exhibit) = asked(What::Table, request, exhibits, printer)?;
        exhibit.table(&asked, printer)?
    } else {
        check_width(What::Table, request)?;
        crate::table::typed(request)?
    };
    if table.rows.is_empty() {
        let cell = Cell { span: table.columns, ..Cell::words(NO_DATA) };
        table.rows.push(Row { cells: vec![cell], ..Row::default() });
        tell_empty(What::Table, request, printer);
    }
    crate::table::explain(&mut table, printer);
    crate::table::follow(&mut table, printer.conventions());
    Ok(table)
}

/// What an exhibit of nothing says: a head over nothing and axes without a curve look as if they had been cut off.
const NO_DATA: &str = "No data";

/// Tells the author of an exhibit of nothing.
fn tell_empty(what: What, request: &ExhibitRequest, printer: &mut Printer<'_>) {
    let block = request.order.of.all().first().copied().unwrap_or_default();
    let finding = format!("{} `{}` shows nothing: block `{block}` has no data for it", what.word(), request.id);
    printer.find(
        Diagnostic::finding(finding)
            .code("empty-exhibit")
            .at(request.item("of", block))
            .hint("leave it out until there are rows for it, or look at the `where` of the block"),
    );
}

/// Draws the figure that an author asks for.
///
/// # Errors
/// `of` names no block, or one that this kind of figure does not show.
pub fn figure(
    request: &ExhibitRequest,
    exhibits: &Exhibits,
    printer: &mut Printer<'_>,
    style: &Style,
) -> Result<Drawing, Diagnostic> {
    let (asked, exhibit) = asked(What::Figure, request, exhibits, printer)?;
    let share = request.order.width.unwrap_or(1.0);
    let style = Style { width: style.width * share, ..*style };
    let mut drawing = exhibit.figure(&asked, printer, &style)?;
    drawing.share = share;
    // A first part of the time that the author chose may have a curve without a step.
    if drawing.data.rows.is_empty() && !drawing.data.columns.is_empty() && request.order.max_time.is_none() {
        drawing.notes.push(format!("{NO_DATA}."));
        tell_empty(What::Figure, request, printer);
    }
    drawing.follow(printer.conventions());
    drawing.alt = format!("{} {}", crate::document::plain(&request.caption), drawing.alt).trim().to_owned();
    Ok(drawing)
}

/// The caption of an exhibit to which the author gives none: what it shows.
pub fn title(request: &ExhibitRequest, exhibits: &Exhibits) -> Option<String> {
    let names = request.order.of.all();
    Some(exhibits.get(*names.first()?)?.title(request.kind))
}

/// The block that a request names, and the form in which it is shown.
fn asked<'a>(
    what: What,
    request: &'a ExhibitRequest,
    exhibits: &'a Exhibits,
    printer: &Printer<'_>,
) -> Result<(Asked<'a>, &'a dyn Exhibit), Diagnostic> {
    let fault = |message: String| Diagnostic::error(message).at(request.place.clone());
    let ledger = printer.ledger();
    let names = request.order.of.all();
    for name in &names {
        if ledger.block(name).is_none() {
            let known = ledger.blocks.iter().map(|block| block.id.as_str()).collect::<Vec<_>>();
            return Err(Diagnostic::error(format!("there is no block `{name}`"))
                .at(request.item("of", name))
                .hint(known_names(name, known)));
        }
    }
    let Some(first) = names.first().copied() else {
        let hint = if what == What::Table {
            "write `of = \"block\"`, or `columns` and `[[rows]]`"
        } else {
            "write `of = \"block\"`"
        };
        return Err(fault(format!("{} `{}` names no block", what.word(), request.id)).hint(hint));
    };
    let written = ledger.block(first).map_or("", |block| ledger.blocks[block].kind.as_str());
    let kind = named(written).ok_or_else(|| fault(format!("unknown block kind `{written}`")))?;
    let form = form(what, request, kind, first)?;
    let has_models = |name: &&str| exhibits.get(*name).is_some_and(|exhibit| exhibit.regression().is_some());
    let may_be_several = form.name == Some("flow") || (form.name == Some("forest") && names.iter().all(has_models));
    if names.len() > 1 && !may_be_several {
        let message = format!("{} `{}` names {} blocks, expected one", what.word(), request.id, names.len());
        return Err(Diagnostic::error(message)
            .at(request.item("of", ""))
            .hint("a figure of kind `flow` shows several cohorts, one of kind `forest` several models: make one of each of the others"));
    }
    // A flow says itself which cohort it names twice.
    let twice = names.iter().enumerate().find_map(|(at, name)| names[..at].contains(name).then_some(name));
    if let Some(twice) = twice.filter(|_| form.name != Some("flow")) {
        return Err(Diagnostic::error(format!("{} `{}` names block `{twice}` twice", what.word(), request.id))
            .at(request.item("of", twice)));
    }
    check_options(what, request, form)?;
    check_privacy(request, form, ledger.privacy.is_on())?;
    let exhibit = exhibits.get(first).ok_or_else(|| fault(format!("block `{first}` shows nothing")))?;
    Ok((Asked { block: first, form: form.name, request, exhibits }, exhibit.as_ref()))
}

/// The form that is asked for, else the usual one of the kind.
fn form(what: What, request: &ExhibitRequest, kind: &Kind, block: &str) -> Result<&'static Form, Diagnostic> {
    let (forms, word) = (what.forms(kind), what.word());
    let wanted = request.order.kind.as_deref();
    let fault = |message: String| Diagnostic::error(message).at(request.item("kind", wanted.unwrap_or_default()));
    if let Some(found) = forms.iter().find(|form| form.name == wanted || wanted.is_none()) {
        return Ok(found);
    }
    let names = |forms: &'static [Form]| forms.iter().filter_map(|form| form.name);
    let mut known: Vec<&str> = KINDS.iter().flat_map(|kind| names(what.forms(kind))).collect();
    known.sort_unstable();
    known.dedup();
    if let Some(unknown) = wanted.filter(|wanted| !known.contains(wanted)) {
        return Err(fault(format!("there is no {word} of kind `{unknown}`")).hint(known_names(unknown, known)));
    }
    if forms.is_empty() {
        let having = KINDS.iter().filter(|kind| !what.forms(kind).is_empty()).map(|kind| kind.name);
        return Err(Diagnostic::error(format!("block `{block}` of kind `{}` has no {word}", kind.name))
            .at(request.item("of", block))
            .hint(format!("{word}s are made of blocks of these kinds: {}", having.collect::<Vec<_>>().join(", "))));
    }
    let wanted = wanted.unwrap_or_default();
    let own: Vec<String> = names(forms).map(|name| format!("`{name}`")).collect();
    let hint = match own.as_slice() {
        [] => format!("leave out `kind`: such a block has one {word}"),
        own => format!("such a block is shown by a {word} of kind {}", own.join(" or ")),
    };
    Err(fault(format!("a {word} of kind `{wanted}` does not show block `{block}` of kind `{}`", kind.name)).hint(hint))
}

/// Figures that show single subjects or events without being asked for them.
const OF_SUBJECTS: [&str; 2] = ["box", "proportional-hazards"];

/// Refuses figures of single subjects where small numbers are not shown.
fn check_privacy(request: &ExhibitRequest, form: &Form, is_private: bool) -> Result<(), Diagnostic> {
    let shows_subjects = |name: &&str| form.options.contains(&"subjects") || OF_SUBJECTS.contains(name);
    let Some(name) = form.name.filter(|name| is_private && shows_subjects(name)) else { return Ok(()) };
    Err(Diagnostic::error(format!("a figure of kind `{name}` shows values of single subjects, and `[privacy]` is on"))
        .at(request.item("kind", name))
        .hint("show a table of the block, or leave the figure out"))
}

/// Refuses a width that is no share of the text's, or in which nothing can be read.
fn check_width(what: What, request: &ExhibitRequest) -> Result<(), Diagnostic> {
    let (least, hint) = match what {
        What::Table => (0.2, "it is the share of the width of the text; a table needs no `width` to fit the page"),
        What::Figure => (0.3, "it is the width of the figure divided by that of the text"),
    };
    match request.order.width.filter(|width| !(least..=1.0).contains(width)) {
        None => Ok(()),
        Some(width) => Err(Diagnostic::error(format!("found `width` {width}, expected a number from {least} to 1"))
            .at(request.item("width", ""))
            .hint(hint)),
    }
}

/// Refuses options that the form does not have, since they would be ignored, and values
/// outside of their range.
fn check_options(what: What, request: &ExhibitRequest, form: &Form) -> Result<(), Diagnostic> {
    let order = &request.order;
    let fault = |key: &str, message: String| Diagnostic::error(message).at(request.item(key, ""));
    let layout = if what == What::Table { &LAYOUT[..] } else { &[] };
    if let Some(key) = order.given().find(|key| !form.options.contains(key) && !layout.contains(key)) {
        let reason = match key {
            "x_label" | "y_label" if what == What::Figure => "has no such axis",
            _ => "does not use it",
        };
        let of_kind = form.name.map_or(String::new(), |name| format!(" of kind `{name}`"));
        let known = ["of", "kind", "caption", "note"].iter().chain(form.options).chain(layout);
        let known: Vec<String> = known.map(|key| format!("`{key}`")).collect();
        let joined = if what == What::Figure { ", which" } else { " that" };
        return Err(Diagnostic::error(format!("found `{key}` in a {}{of_kind}{joined} {reason}", what.word()))
            .at(request.key(key))
            .hint(format!("it understands {}", known.join(", "))));
    }
    let titles = [("x_label", order.x_label()), ("y_label", order.y_label()), ("legend_title", order.legend_title())];
    for (key, words) in titles {
        if words.is_some_and(|words| words.trim().is_empty()) {
            return Err(fault(key, format!("found an empty `{key}`, expected its words")));
        }
    }
    if let Some((name, _)) = order.labels.iter().find(|(_, label)| label.get_ref().trim().is_empty()) {
        return Err(fault("labels", format!("found an empty label of `{name}` in `labels`, expected its words")));
    }
    if let Some(time) = order.max_time.filter(|time| !(time.is_finite() && *time > 0.0)) {
        return Err(fault("max_time", format!("found `max_time` {time}, expected a time above 0")));
    }
    check_width(what, request)?;
    if let Some(aspect) = order.aspect.filter(|aspect| !(0.15..=2.0).contains(aspect)) {
        return Err(fault("aspect", format!("found `aspect` {aspect}, expected a number from 0.15 to 2"))
            .hint("it is the height of the plot divided by the width of the figure"));
    }
    Ok(())
}
