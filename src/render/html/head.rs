//! The head of an HTML page: titles, authors, logos, and the colours of the report.

use minijinja::{Value, context};

use super::image::address;
use crate::project::{Side, Theme};
use crate::render::Page;
use crate::render::account::{Account, bare};

/// The height of the row of logos, in em.
const ROW: f64 = 4.2;

/// What a template knows of the head.
pub(super) fn values(page: &Page<'_>, account: &mut Account) -> Value {
    let config = page.config;
    let authors = config.authors.iter().map(|author| {
        context! {
            name => &author.name, degrees => &author.degrees, orcid => &author.orcid, affiliations => &author.affiliations,
            corresponding => author.corresponding, email => &author.email,
        }
    });
    let affiliations: Vec<String> = config.affiliations.iter().map(|affiliation| affiliation.name.clone()).collect();
    let [left, right] = [Side::Left, Side::Right].map(|side| logos(page, side, account));
    context! {
        title => &page.document.title,
        report_title => &config.title,
        subtitle => &config.subtitle,
        short_title => config.short_title.as_ref().unwrap_or(&config.title),
        authors => authors.collect::<Vec<_>>(),
        affiliations,
        keywords => &config.keywords,
        banner => config.banner.as_ref().map(|banner| banner.text.clone()),
        logos => left.iter().chain(&right).cloned().collect::<Vec<_>>(),
        logos_left => left,
        logos_right => right,
        qr_address => page.qr,
        qr_words => page.qr.map(bare),
    }
}

/// How many bytes the logos have in a page.
pub(super) fn size_of_logos(page: &Page<'_>) -> usize {
    page.logos.iter().map(|logo| 2 * logo.image.image.bytes.len()).sum()
}

/// The logos of one side, for a template.
fn logos(page: &Page<'_>, side: Side, account: &mut Account) -> Vec<Value> {
    let own = page.logos.iter().filter(|logo| logo.side == side);
    own.map(|logo| {
        account.says(&logo.image.alt);
        account.is_heard(&logo.image.alt);
        let image = &logo.image.image;
        context! {
            address => Value::from_safe_string(address(image)),
            alt => &logo.image.alt,
            link => &logo.link,
            width => image.width.round(),
            height => image.height.round(),
            em => format!("{:.2}", ROW * logo.height),
        }
    })
    .collect()
}

/// The style sheet of the colours, where the report has one of its own.
pub(super) fn colours(theme: &Theme) -> String {
    if *theme == Theme::default() {
        return String::new();
    }
    let of = |accent: String, band: String| format!("{{ --tm-accent: {accent}; --tm-band: {band}; }}");
    let light = of(theme.accent.hex(), theme.accent.hex());
    let dark = of(theme.accent_on_dark.hex(), theme.band_on_dark.hex());
    format!(
        "\n:root {light}\n@media screen and (prefers-color-scheme: dark) {{ :root:not([data-theme=\"light\"]) {dark} }}\n\
         @media screen {{ :root[data-theme=\"dark\"] {dark} }}\n"
    )
}
