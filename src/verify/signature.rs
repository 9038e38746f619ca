//! Signatures in the format of minisign (<https://jedisct1.github.io/minisign/>): Ed25519 over
//! a statement of what the output says, not over its bytes, so that a PDF to which another
//! program adds a signature of its own still agrees.

use std::io::Cursor;

use minisign::{PublicKey, PublicKeyBox, SecretKey, SecretKeyBox, SignatureBox};

use crate::digest::{Digest, Parts};
use crate::render::page_check;
use crate::verify::{Delivered, Kind};

/// What is signed: the report and its version, the ledger, and every number of every page in
/// the order of the pages.
///
/// # Errors
/// As a sentence: the file carries no ledger, or its pages cannot be read.
pub fn statement(file: &Delivered) -> Result<String, String> {
    let ledger = file.files.get("ledger.json").ok_or("it carries no ledger.json")?;
    let report = &file.ledger.as_ref().ok_or("its ledger cannot be read")?.report;
    let document = file.list.as_ref().map_or("ledger", |list| list.document.as_str());
    let pages = match file.kind {
        Kind::Pdf => page_check::numbers_of_pdf(file.pdf.as_ref().ok_or("its pages cannot be read")?)?,
        Kind::Html => vec![page_check::numbers_of_html(&String::from_utf8_lossy(&file.bytes))],
        #[cfg(feature = "typeset")]
        Kind::Docx => vec![page_check::numbers_of_docx(&file.bytes)?],
        #[cfg(not(feature = "typeset"))]
        Kind::Docx => Vec::new(),
        Kind::Ledger => Vec::new(),
    };
    let mut numbers = Parts::new("tickmark/page-numbers/1");
    for page in &pages {
        numbers = numbers.with(page.join("\n").as_bytes());
    }
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(format!(
        "tickmark-statement/1\nreport {}\nversion {}\nfreeze {}\ndocument {}\nledger {}\npages {}\nnumbers {}\n",
        line(&report.title),
        line(&report.version),
        line(&report.freeze),
        line(document),
        Digest::of(ledger),
        pages.len(),
        numbers.finish(),
    ))
}

/// Signs a statement; `comment` is signed with it.
///
/// # Errors
/// As a sentence: the key is none, or the password is not its own.
pub fn sign(statement: &str, key: &str, password: Option<String>, comment: &str) -> Result<String, String> {
    let key = secret_key(key, password)?;
    let untrusted = "signature of a tickmark statement; check it with `tickmark verify`";
    let signed = minisign::sign(None, &key, Cursor::new(statement), Some(comment), Some(untrusted));
    Ok(signed.map_err(|error| error.to_string())?.into_string())
}

fn secret_key(text: &str, password: Option<String>) -> Result<SecretKey, String> {
    let boxed =
        || SecretKeyBox::from_string(text).map_err(|error| format!("the key is no secret key of minisign: {error}"));
    // A key without a password is tried as one first: the library asks for a password else.
    if let Ok(key) = boxed()?.into_unencrypted_secret_key() {
        return Ok(key);
    }
    let password = password.ok_or("the key has a password: set TICKMARK_SIGNING_PASSWORD")?;
    boxed()?.into_secret_key(Some(password)).map_err(|error| format!("the key cannot be opened: {error}"))
}

/// A signature that was read.
pub struct Signature(SignatureBox);

impl Signature {
    /// Reads a signature.
    ///
    /// # Errors
    /// As a sentence: it is none.
    pub fn read(text: &str) -> Result<Self, String> {
        SignatureBox::from_string(text).map(Self).map_err(|error| format!("the signature cannot be read: {error}"))
    }

    /// The number of the key, as minisign prints it.
    pub fn key(&self) -> String {
        self.0.keynum().iter().rev().map(|byte| format!("{byte:02X}")).collect()
    }

    /// The comment, which counts only once the signature has been checked.
    pub fn comment(&self) -> String {
        self.0.trusted_comment().unwrap_or_default()
    }

    /// Checks the signature of a statement by a public key: its text, or that of a `.pub` file.
    ///
    /// # Errors
    /// As a sentence: the key is none, or the statement is not what it signed.
    pub fn check(&self, statement: &str, key: &str) -> Result<(), String> {
        let key = key.trim();
        let key = match PublicKeyBox::from_string(key).and_then(PublicKeyBox::into_public_key) {
            Ok(key) => key,
            Err(_) => PublicKey::from_base64(key).map_err(|error| format!("the public key cannot be read: {error}"))?,
        };
        if key.keynum() != self.0.keynum() {
            return Err(format!("it was signed with another key ({}) than the one that was given", self.key()));
        }
        minisign::verify(&key, &self.0, Cursor::new(statement), true, false, false)
            .map_err(|_| "the signature is not one of this report with these numbers".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_signed_and_another_is_not() {
        let pair = minisign::KeyPair::generate_unencrypted_keypair().expect("a pair of keys");
        let secret = pair.sk.to_box(None).expect("a box").into_string();
        let public = pair.pk.to_base64();
        let text = sign("numbers 1\n", &secret, None, "signed by A").expect("a signature");
        let signature = Signature::read(&text).expect("a signature");
        assert_eq!(signature.comment(), "signed by A");
        assert_eq!(signature.check("numbers 1\n", &public), Ok(()));
        assert!(signature.check("numbers 2\n", &public).is_err());
        let other = minisign::KeyPair::generate_unencrypted_keypair().expect("a pair of keys");
        assert!(signature.check("numbers 1\n", &other.pk.to_base64()).unwrap_err().contains("another key"));
        assert!(sign("a", "no key", None, "").is_err() && Signature::read("none").is_err());
        // What the comment says is signed too.
        let forged = Signature::read(&text.replace("signed by A", "signed by B")).expect("a signature");
        assert!(forged.check("numbers 1\n", &public).is_err());
    }
}
