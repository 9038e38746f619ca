//! What connects with an engine, and must be in no message and no output.

/// What stands in the place of a secret.
const HIDDEN: &str = "…";

/// Texts that are shown nowhere.
#[derive(Clone, Default)]
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    /// Those of an address, a user and a password: each as a whole, and the user, the password and the host that stand
    /// in the address, as they are written and as they are meant.
    pub(super) fn of<'a>(address: &str, others: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all = vec![address.to_owned()];
        if let Some((_, rest)) = address.split_once("://") {
            let authority = rest.split(['/', '?']).next().unwrap_or_default();
            let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
            let (user, password) = user.split_once(':').unwrap_or((user, ""));
            let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
            all.extend([user, password, host].into_iter().flat_map(|part| [part.to_owned(), decoded(part)]));
        }
        for pair in address.split(['?', '&', ' ', ';']) {
            if let Some((key, value)) = pair.split_once('=')
                && ["password", "token", "secret", "user", "host"]
                    .iter()
                    .any(|word| key.to_ascii_lowercase().contains(word))
            {
                all.push(value.trim_matches('\'').to_owned());
                all.push(decoded(value));
            }
        }
        all.extend(others.into_iter().map(str::to_owned));
        all.retain(|secret| !secret.is_empty());
        // A long one may hold a short one.
        all.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        all.dedup();
        Self(all)
    }

    /// A text without them.
    pub(super) fn without(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), HIDDEN))
    }
}

/// A text whose `%41` are letters.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_connects_is_hidden_as_it_is_written_and_as_it_is_meant() {
        let secrets = Secrets::of("postgresql://ann:p%40ss@host/db", ["token-1"]);
        let shown = secrets.without("p@ss p%40ss token-1 postgresql://ann:p%40ss@host/db host user ann");
        assert_eq!(shown, "… … … … … user …");
        let secrets = Secrets::of("host=x user=ann password='geheim'", []);
        assert_eq!(secrets.without("geheim of ann"), "… of …");
    }
}
