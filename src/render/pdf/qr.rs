//! The poster's QR code.

use qrcode::{Color, EcLevel, QrCode};

use super::literal::list;
use crate::render::Page;

/// The modules of a QR code as rows of `true` and `false`: the address of the document, or,
/// where it has none, its version and the hash of the attached ledger. `none` where it does
/// not fit.
pub(super) fn qr(page: &Page<'_>) -> String {
    let text = page.qr.map_or_else(|| of_the_ledger(page), str::to_owned);
    let Ok(code) = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M) else { return "none".to_owned() };
    let width = code.width();
    let colors = code.to_colors();
    let rows = colors.chunks(width).map(|row| list(row.iter().map(|color| (*color == Color::Dark).to_string())));
    list(rows)
}

/// The version of the report and the hash of its ledger.
fn of_the_ledger(page: &Page<'_>) -> String {
    let ledger = page.attachments.iter().find(|file| file.name == "ledger.json");
    let hash = ledger.map_or(String::new(), |file| file.digest().hex());
    format!("tickmark:{}?ledger=sha256:{hash}", page.ledger.report.version)
}
