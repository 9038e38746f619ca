//! What is mended in a style before the citation library prints with it.

use hayagriva::citationberg::taxonomy::{Kind, NameVariable};
use hayagriva::citationberg::{
    ChooseBranch, IndependentStyle, LayoutRenderingElement, Name, Names, NamesChild, Substitute,
};

/// Mends a style where the library departs from the specification, and where the style
/// leaves out what its manual asks for.
pub fn mend(style: &mut IndependentStyle) {
    for one in &mut style.macros {
        in_elements(&mut one.children, &Replaced::Nothing);
    }
    in_elements(&mut style.citation.layout.elements, &Replaced::Nothing);
    if let Some(list) = &mut style.bibliography {
        in_elements(&mut list.layout.elements, &Replaced::Nothing);
    }
    complete_ama(style);
}

/// What the elements of a substitute stand in for.
enum Replaced<'a> {
    /// They are in none.
    Nothing,
    /// Names with these elements, whose substitute holds them.
    Directly(&'a [NamesChild]),
    /// The same with a condition between.
    Within(&'a [NamesChild]),
}

impl<'a> Replaced<'a> {
    fn children(&self) -> &'a [NamesChild] {
        match self {
            Self::Nothing => &[],
            Self::Directly(children) | Self::Within(children) => children,
        }
    }

    fn deeper(&self) -> Self {
        match self {
            Self::Nothing => Self::Nothing,
            Self::Directly(children) | Self::Within(children) => Self::Within(children),
        }
    }
}

/// The library prints no names where `names` has a label or a substitute but no `name`,
/// as in the styles of the National Library of Medicine. The specification gives such
/// names the `name` of those that they stand in for, else the default one, so it is
/// written out; likewise all that names without elements inherit through a condition.
fn in_elements(elements: &mut [LayoutRenderingElement], replaced: &Replaced<'_>) {
    for element in elements {
        match element {
            LayoutRenderingElement::Names(names) => {
                let is_name = |child: &NamesChild| matches!(child, NamesChild::Name(_));
                let is_other = |child: &NamesChild| matches!(child, NamesChild::Substitute(_));
                if names.children.is_empty() && matches!(replaced, Replaced::Within(_)) {
                    names.children.extend(replaced.children().iter().filter(|child| !is_other(child)).cloned());
                }
                if !names.children.is_empty() && !names.children.iter().any(is_name) {
                    let is_named = |child: &&NamesChild| is_name(child) || matches!(child, NamesChild::EtAl(_));
                    let inherited: Vec<NamesChild> = replaced.children().iter().filter(is_named).cloned().collect();
                    let written =
                        if inherited.iter().any(is_name) { inherited } else { vec![NamesChild::Name(Name::default())] };
                    names.children.splice(0..0, written);
                }
                let own = names.children.clone();
                for child in &mut names.children {
                    if let NamesChild::Substitute(substitute) = child {
                        in_elements(&mut substitute.children, &Replaced::Directly(&own));
                    }
                }
                name_editors(names);
            }
            LayoutRenderingElement::Group(group) => in_elements(&mut group.children, &replaced.deeper()),
            LayoutRenderingElement::Choose(choose) => {
                in_elements(&mut choose.if_.children, &replaced.deeper());
                choose.else_if.iter_mut().for_each(|branch| in_elements(&mut branch.children, &replaced.deeper()));
                if let Some(branch) = &mut choose.otherwise {
                    in_elements(&mut branch.children, &replaced.deeper());
                }
            }
            LayoutRenderingElement::Text(_)
            | LayoutRenderingElement::Date(_)
            | LayoutRenderingElement::Number(_)
            | LayoutRenderingElement::Label(_) => {}
        }
    }
}

/// A book without an author is named by its editors, also in styles that forget them.
fn name_editors(names: &mut Names) {
    const EDITORS: &str = r#"<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
<info><title/><id/><updated>2024-01-01T00:00:00+00:00</updated></info>
<citation><layout>
<choose><if type="book report webpage" match="any"><names variable="editor"/></if></choose>
</layout></citation></style>"#;
    let has_substitute = names.children.iter().any(|child| matches!(child, NamesChild::Substitute(_)));
    if names.variable != [NameVariable::Author] || names.children.is_empty() || has_substitute {
        return;
    }
    let Ok(mut parts) = IndependentStyle::from_xml(EDITORS) else { return };
    let elements = &mut parts.citation.layout.elements;
    if let [LayoutRenderingElement::Choose(choose)] = &mut elements[..]
        && let [LayoutRenderingElement::Names(editors)] = &mut choose.if_.children[..]
    {
        editors.children.clone_from(&names.children);
        let children = std::mem::take(elements);
        names.children.push(NamesChild::Substitute(Substitute { children }));
    }
}

/// The style of the American Medical Association leaves out the number of a report, which
/// the manual asks for after the year, and the body behind a page without a name of its own.
fn complete_ama(style: &mut IndependentStyle) {
    const PARTS: &str = r#"<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
<info><title/><id/><updated>2024-01-01T00:00:00+00:00</updated></info>
<citation><layout>
<choose><if type="report" variable="number" match="all"><group delimiter=" ">
<choose><if variable="genre"><text variable="genre"/></if><else><text value="Report"/></else></choose>
<text variable="number"/></group></if></choose>
<choose><if variable="container-title" match="none"><text variable="publisher"/></if></choose>
</layout></citation></style>"#;
    if !style.info.id.ends_with("/american-medical-association") {
        return;
    }
    if let (Some(list), Ok(parts)) = (&mut style.bibliography, IndependentStyle::from_xml(PARTS))
        && let [number, body] = &parts.citation.layout.elements[..]
    {
        add(&mut list.layout.elements, number, body);
    }
}

/// Adds the number to the innermost group of the branch for reports, and the body to the
/// start of that for pages.
fn add(elements: &mut [LayoutRenderingElement], number: &LayoutRenderingElement, body: &LayoutRenderingElement) {
    for element in elements {
        match element {
            LayoutRenderingElement::Group(group) => add(&mut group.children, number, body),
            LayoutRenderingElement::Choose(choose) => {
                let is_for =
                    |branch: &ChooseBranch, kind| branch.type_.as_ref().is_some_and(|kinds| kinds.contains(&kind));
                if is_for(&choose.if_, Kind::Report)
                    && let Some(LayoutRenderingElement::Group(outer)) = choose.if_.children.first_mut()
                    && let Some(LayoutRenderingElement::Group(group)) = outer.children.first_mut()
                {
                    group.children.push(number.clone());
                }
                for branch in choose.else_if.iter_mut().filter(|branch| is_for(branch, Kind::Webpage)) {
                    branch.children.insert(0, body.clone());
                }
            }
            _ => {}
        }
    }
}
