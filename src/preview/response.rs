//! Writing answers.

use std::io::{self, Write};

/// What every answer says: it is not kept, is what it says it is, and stands in no frame.
const ALWAYS: &str = "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\n\
                      Cross-Origin-Resource-Policy: same-origin\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n";

/// Writes an answer with its body.
pub(super) fn body(
    stream: &mut impl Write,
    status: u16,
    media_type: &str,
    bytes: &[u8],
    has_body: bool,
) -> io::Result<()> {
    let reason = reason(status);
    write!(
        stream,
        "HTTP/1.1 {status} {reason}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n{ALWAYS}\r\n",
        bytes.len()
    )?;
    if has_body {
        stream.write_all(bytes)?;
    }
    stream.flush()
}

/// Leads to another page.
pub(super) fn moved(stream: &mut impl Write, to: &str) -> io::Result<()> {
    write!(stream, "HTTP/1.1 303 See Other\r\nLocation: {to}\r\nContent-Length: 0\r\n{ALWAYS}\r\n")?;
    stream.flush()
}

/// Begins a stream of events.
pub(super) fn events(stream: &mut impl Write) -> io::Result<()> {
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n{ALWAYS}\r\nretry: 500\n\n")?;
    stream.flush()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        421 => "Misdirected Request",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        _ => "Bad Request",
    }
}
