//! The logos of a report: their files read, their words looked at.

use crate::cli::inputs::Inputs;
use crate::diagnostic::Diagnostic;
use crate::document::{PlacedImage, Waivers, unshowable, untraced};
use crate::project::{Logo, Project, sides};
use crate::render::PlacedLogo;

/// The logos that report.toml declares; what is wrong with them is added to `problems`, and
/// a number that nobody has waived to `findings`.
pub(super) fn logos(
    project: &Project,
    inputs: &Inputs,
    waivers: &mut Waivers,
    problems: &mut Vec<Diagnostic>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<PlacedLogo> {
    let declared = &project.config.logos;
    let mut placed = Vec::new();
    for (logo, side) in declared.iter().zip(sides(declared)) {
        let logo = logo.get_ref();
        problems.extend(faults(project, logo));
        let file = logo.file.get_ref();
        let place = project.source.span(logo.file.span());
        match inputs.images.find(file) {
            Err(errors) => problems.extend(errors.0.into_iter().map(|error| error.or_at(|| place.clone()))),
            Ok(image) => {
                let of_alt = [(logo.alt.get_ref(), project.source.span(logo.alt.span()))];
                let of_image = image.words.iter().map(|words| (&words.text, words.place.clone()));
                for (text, at) in of_alt.into_iter().chain(of_image) {
                    problems.extend(unshowable(text).into_iter().map(|(_, problem)| problem.at(at.clone())));
                    let numbers = waivers.uncovered(text);
                    findings.extend(numbers.into_iter().map(|range| untraced(&text[range]).at(at.clone())));
                }
                let image = PlacedImage {
                    image,
                    alt: logo.alt.get_ref().trim().to_owned(),
                    source: logo.source.get_ref().trim().to_owned(),
                    width: None,
                    place,
                };
                let link = logo.link.as_ref().map(|link| link.get_ref().clone());
                let height = logo.height.as_ref().map_or(1.0, |height| *height.get_ref());
                placed.push(PlacedLogo { image, side, height, link });
            }
        }
    }
    placed
}

/// What a logo does not say, or says beyond its bounds.
fn faults(project: &Project, logo: &Logo) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (text, what, hint) in [
        (&logo.alt, "does not say whose it is", "`alt = \"Example University\"` is read aloud to who does not see it"),
        (&logo.source, "does not say where it comes from", "`source = \"Press office\"` stands in the ledger"),
    ] {
        if text.get_ref().trim().is_empty() {
            let problem = Diagnostic::error(format!("this logo {what}")).hint(hint);
            found.push(problem.at(project.source.span(text.span())));
        }
    }
    if let Some(height) = logo.height.as_ref().filter(|height| !(0.3..=1.0).contains(height.get_ref())) {
        let problem = Diagnostic::error(format!("found the height {}, expected one from 0.3 to 1", height.get_ref()));
        found.push(problem.at(project.source.span(height.span())).hint("1 is the height of the row of logos"));
    }
    found
}
