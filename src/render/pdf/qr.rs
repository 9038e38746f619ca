//! The poster's QR code.

use qrcode::{Color, EcLevel, QrCode};

use super::literal::list;
use crate::digest::Digest;
use crate::render::Page;

/// The modules of a QR code that names the version and the hash of the attached
/// ledger, as rows of `true` and `false`; `none` where it does not fit.
pub(super) fn qr(page: &Page<'_>) -> String {
    let ledger = page.attachments.iter().find(|file| file.name == "ledger.json");
    let hash = ledger.map_or(String::new(), |file| Digest::of(&file.bytes).hex());
    let text = format!("tickmark:{}?ledger=sha256:{hash}", page.ledger.report.version);
    let Ok(code) = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M) else { return "none".to_owned() };
    let width = code.width();
    let colors = code.to_colors();
    let rows = colors.chunks(width).map(|row| list(row.iter().map(|color| (*color == Color::Dark).to_string())));
    list(rows)
}
