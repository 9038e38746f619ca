//! Content digests.
//!
//! # Encoding
//! A digest over several parts hashes, for each part in order, the length of the
//! part in bytes as an unsigned 64-bit little-endian integer followed by the
//! bytes. So `("ab", "c")` and `("a", "bc")` differ. The first part is always a
//! domain name such as `tickmark/version/1`, so that digests of different things
//! never coincide.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A SHA-256 digest (FIPS 180-4), printed in lower-case hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Digest([u8; 32]);

impl Digest {
    /// SHA-256 of bytes as they are: what `sha256sum` prints.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// All 64 hexadecimal digits.
    pub fn hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The first 12 hexadecimal digits.
    pub fn short(&self) -> String {
        self.hex()[..12].to_owned()
    }

    /// The raw bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({})", self.short())
    }
}

/// SHA-256 of bytes, which are given in parts, and SHA-256 of the same bytes followed by a word: who knows the first only
/// cannot compute the second. (A digest can be continued without the bytes only by what they
/// are filled up with, which begins with the byte 0x80.)
pub fn with_secret<'b>(parts: impl IntoIterator<Item = &'b [u8]>, word: &str) -> (Digest, Digest) {
    let mut hash = Sha256::new();
    parts.into_iter().for_each(|part| hash.update(part));
    let mut longer = hash.clone();
    longer.update(word.as_bytes());
    (Digest(hash.finalize().into()), Digest(longer.finalize().into()))
}

/// Hashes parts with the encoding of this module.
pub struct Parts(Sha256);

impl Parts {
    /// Starts a digest in a domain, for example `tickmark/version/1`.
    pub fn new(domain: &str) -> Self {
        Self(Sha256::new()).with(domain.as_bytes())
    }

    /// Adds one part.
    #[must_use]
    pub fn with(mut self, part: &[u8]) -> Self {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
        self
    }

    /// Adds words, each of them as a part by itself in little-endian order.
    #[must_use]
    pub fn with_each_word(mut self, words: impl Iterator<Item = u64>) -> Self {
        self.add_each_word(words);
        self
    }

    /// Adds words in place.
    pub fn add_each_word(&mut self, words: impl Iterator<Item = u64>) {
        // A digest takes many bytes at once faster than eight by eight.
        let mut bytes = [0u8; 16 * WORDS];
        bytes.chunks_exact_mut(16).for_each(|part| part[..8].copy_from_slice(&8u64.to_le_bytes()));
        let mut filled = 0;
        for word in words {
            bytes[filled + 8..filled + 16].copy_from_slice(&word.to_le_bytes());
            filled += 16;
            if filled == bytes.len() {
                self.0.update(&bytes[..]);
                filled = 0;
            }
        }
        self.0.update(&bytes[..filled]);
    }

    /// The digest of all parts.
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

/// HMAC-SHA-256 (RFC 2104) of `message` under `key`.
pub fn keyed(key: &Digest, message: &[u8]) -> Digest {
    let mut mac = KeyedParts::mac(key);
    mac.update(message);
    Digest(mac.finalize().into_bytes().into())
}

/// HMAC-SHA-256 over parts with the encoding of this module.
pub struct KeyedParts(Hmac<Sha256>);

impl KeyedParts {
    /// Starts a digest under a key.
    pub fn new(key: &Digest) -> Self {
        Self(Self::mac(key))
    }

    fn mac(key: &Digest) -> Hmac<Sha256> {
        Hmac::<Sha256>::new_from_slice(key.bytes()).expect("HMAC takes a key of any length")
    }

    /// Adds one part.
    #[must_use]
    pub fn with(mut self, part: &[u8]) -> Self {
        self.add(part);
        self
    }

    /// Adds one part in place.
    pub fn add(&mut self, part: &[u8]) {
        self.0.update(&(part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    /// Adds one part, which is words in little-endian order.
    #[must_use]
    pub fn with_words(mut self, words: &[u64]) -> Self {
        self.begin_words(words.len());
        self.add_words(words);
        self
    }

    /// Begins a part of so many words, which are added one run after the other.
    pub fn begin_words(&mut self, words: usize) {
        self.0.update(&(8 * words as u64).to_le_bytes());
    }

    /// Adds words to the part that was begun.
    pub fn add_words(&mut self, words: &[u64]) {
        let mut bytes = [0u8; 8 * WORDS];
        for some in words.chunks(WORDS) {
            for (place, word) in bytes.chunks_exact_mut(8).zip(some) {
                place.copy_from_slice(&word.to_le_bytes());
            }
            self.0.update(&bytes[..8 * some.len()]);
        }
    }

    /// The digest of all parts.
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into_bytes().into())
    }
}

/// So many words are put in order at once.
const WORDS: usize = 512;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_sha256() {
        // FIPS 180-4, example of the one-block message "abc".
        assert_eq!(Digest::of(b"abc").hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn the_secret_is_the_digest_of_the_bytes_and_the_word() {
        let parts: [&[u8]; 2] = [b"a", b"b"];
        assert_eq!(with_secret(parts, "c"), (Digest::of(b"ab"), Digest::of(b"abc")));
    }

    #[test]
    fn words_are_parts_of_eight_bytes() {
        for count in [0, 1, WORDS as u64, WORDS as u64 + 1, 3 * WORDS as u64] {
            let one_by_one = (0..count).fold(Parts::new("d"), |parts, word| parts.with(&(word * 77).to_le_bytes()));
            let together = Parts::new("d").with_each_word((0..count).map(|word| word * 77));
            assert_eq!(together.with(b"e").finish(), one_by_one.with(b"e").finish(), "{count} words");
        }
    }

    #[test]
    fn parts_cannot_run_into_each_other() {
        let one = Parts::new("d").with(b"ab").with(b"c").finish();
        let other = Parts::new("d").with(b"a").with(b"bc").finish();
        assert_ne!(one, other);
    }

    #[test]
    fn the_keyed_digest_is_hmac_sha256() {
        // RFC 4231 test case 2 has key "Jefe"; ours takes 32-byte keys, so the
        // expected value is computed from the definition of RFC 2104.
        let key = Digest::of(b"key");
        let (mut inner, mut outer) = ([0x36_u8; 64], [0x5c_u8; 64]);
        for (at, byte) in key.bytes().iter().enumerate() {
            inner[at] ^= byte;
            outer[at] ^= byte;
        }
        let first = Digest::of(&[inner.as_slice(), b"message"].concat());
        let expected = Digest::of(&[outer.as_slice(), first.bytes().as_slice()].concat());
        assert_eq!(keyed(&key, b"message"), expected);
        let words = [1_u64, 2 << 40];
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let parts = [2_u64.to_le_bytes().as_slice(), b"id", 16_u64.to_le_bytes().as_slice(), &bytes].concat();
        assert_eq!(KeyedParts::new(&key).with(b"id").with_words(&words).finish(), keyed(&key, &parts));
    }
}
