//! Reading the head of a request, within limits.

use std::collections::BTreeMap;
use std::io::Read;

use super::address::decoded;

/// The most bytes of a head.
const MOST: usize = 8192;

/// The head of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    /// `GET`, `HEAD` or `POST`.
    pub method: String,
    /// The path, decoded, without its first stroke.
    pub path: String,
    /// What follows the question mark, by names.
    pub query: BTreeMap<String, String>,
    /// The host that it names.
    pub host: String,
    /// Whether it was made by a script of a page of ours.
    pub is_own: bool,
}

/// Why a request is not answered: status and words.
pub(super) type Refusal = (u16, &'static str);

/// Reads a head.
pub(super) fn read(stream: &mut impl Read) -> Result<Request, Refusal> {
    let mut head = Vec::with_capacity(1024);
    let mut part = [0u8; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut part) {
            Ok(0) | Err(_) => return Err((400, "the request ends within its head")),
            Ok(count) => head.extend_from_slice(&part[..count]),
        }
        if head.len() > MOST {
            return Err((431, "the head of the request is too long"));
        }
    }
    let text = std::str::from_utf8(&head).map_err(|_| (400, "the head of the request is no text"))?;
    parsed(text)
}

fn parsed(head: &str) -> Result<Request, Refusal> {
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (Some(method), Some(target), Some("HTTP/1.1" | "HTTP/1.0"), None) =
        (first.next(), first.next(), first.next(), first.next())
    else {
        return Err((400, "the first line is no request"));
    };
    if !["GET", "HEAD", "POST"].contains(&method) {
        return Err((405, "only GET, HEAD and POST are answered"));
    }
    let (mut hosts, mut is_own) = (Vec::new(), false);
    for line in lines.take_while(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').ok_or((400, "a line of the head has no colon"))?;
        match name.to_ascii_lowercase().as_str() {
            "host" => hosts.push(value.trim().to_ascii_lowercase()),
            // Another site's page cannot send this without being asked first.
            "x-tickmark" => is_own = true,
            "transfer-encoding" => return Err((400, "a request has no body here")),
            _ => {}
        }
    }
    let [host] = hosts.as_slice() else { return Err((400, "one Host is expected")) };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = path.strip_prefix('/').ok_or((400, "the address has no path"))?;
    let path = decoded(path).ok_or((400, "the path cannot be read"))?;
    if path.split(['/', '\\']).any(|part| part == "..") || path.contains('\0') {
        return Err((403, "the path leads out of the pages"));
    }
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let query = pairs.filter_map(|(name, value)| Some((name.to_owned(), decoded(value)?))).collect();
    Ok(Request { method: method.to_owned(), path, query, host: host.clone(), is_own })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Request, Refusal> {
        read(&mut text.as_bytes())
    }

    #[test]
    fn a_head_is_read_and_a_bad_one_is_refused() {
        let good = read_text("GET /a%20b.html?x=1&y=%2F HTTP/1.1\r\nHost: LOCALHOST:1\r\n\r\n").unwrap();
        assert_eq!(
            (good.path.as_str(), good.host.as_str(), good.query["y"].as_str()),
            ("a b.html", "localhost:1", "/")
        );
        for (text, status) in [
            ("GET / HTTP/1.1\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
            ("PUT / HTTP/1.1\r\nHost: a\r\n\r\n", 405),
            ("GET /../secret HTTP/1.1\r\nHost: a\r\n\r\n", 403),
            ("GET /%2e%2e/secret HTTP/1.1\r\nHost: a\r\n\r\n", 403),
            ("GET /..%5csecret HTTP/1.1\r\nHost: a\r\n\r\n", 403),
            ("GET http://other/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\n", 400),
            ("nonsense\r\n\r\n", 400),
        ] {
            assert_eq!(read_text(text).unwrap_err().0, status, "{text}");
        }
        let long = format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "y".repeat(20_000));
        assert_eq!(read_text(&long).unwrap_err().0, 431);
    }
}
