//! Answering requests.

use std::io::{self, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::overlay::{SCRIPT, WAITING, with_overlay};
use super::request::{self, Request};
use super::response;
use super::site::{Place, Site};

/// So many browsers are answered at once.
const MOST_CONNECTIONS: usize = 64;
/// A request is read, and an answer taken, within this time.
const PATIENCE: Duration = Duration::from_secs(5);
/// A stream of events says so often that it is alive, so that one nobody reads ends.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// Opens a place in an editor.
pub type Opener = Box<dyn Fn(&Place) + Send + Sync>;

struct Server {
    site: Arc<Site>,
    hosts: [String; 2],
    opener: Option<Opener>,
    open: AtomicUsize,
}

/// Answers requests for as long as the process lives.
pub fn serve(listener: TcpListener, site: Arc<Site>, opener: Option<Opener>) -> io::Result<()> {
    let port = listener.local_addr()?.port();
    let hosts = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let server = Arc::new(Server { site, hosts, opener, open: AtomicUsize::new(0) });
    for stream in listener.incoming() {
        // A browser that left before it was heard is no reason to end.
        let Ok(mut stream) = stream else { continue };
        if server.open.fetch_add(1, Ordering::SeqCst) >= MOST_CONNECTIONS {
            server.open.fetch_sub(1, Ordering::SeqCst);
            let _ = response::body(&mut stream, 503, "text/plain; charset=utf-8", b"too many requests at once\n", true);
            continue;
        }
        let server = server.clone();
        std::thread::spawn(move || {
            // That a browser left is nobody's to know.
            let _ = server.connection(stream);
            server.open.fetch_sub(1, Ordering::SeqCst);
        });
    }
    Ok(())
}

impl Server {
    fn connection(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let request = match request::read(&mut stream) {
            Ok(request) if self.hosts.contains(&request.host) => request,
            Ok(_) => return refuse(&mut stream, 421, "this is served to 127.0.0.1 and localhost only"),
            Err((status, why)) => return refuse(&mut stream, status, why),
        };
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", "open") => self.open(&mut stream, &request),
            ("POST", _) => refuse(&mut stream, 405, "only GET and HEAD are answered here"),
            ("GET", "events") => self.events(&mut stream),
            (_, "") => match self.site.first_page() {
                Some(page) => response::moved(&mut stream, &format!("/{page}")),
                None => {
                    answer(&mut stream, &request, "text/html; charset=utf-8", with_overlay(WAITING, "", "0").as_bytes())
                }
            },
            (_, "favicon.ico") => response::body(&mut stream, 204, "image/x-icon", b"", false),
            (_, "preview.js") => answer(&mut stream, &request, "text/javascript; charset=utf-8", SCRIPT.as_bytes()),
            (_, "place") => self.place(&mut stream, &request),
            (_, "at") => self.at(&mut stream, &request),
            (_, name) => match self.site.file(name) {
                Some(file) if file.media_type.starts_with("text/html") => {
                    let html = String::from_utf8_lossy(&file.bytes);
                    let html = with_overlay(&html, name, &file.revision.to_string());
                    answer(&mut stream, &request, file.media_type, html.as_bytes())
                }
                Some(file) => answer(&mut stream, &request, file.media_type, &file.bytes),
                None => refuse(&mut stream, 404, "there is no such page"),
            },
        }
    }

    /// Tells what changes, until the browser leaves.
    fn events(&self, stream: &mut TcpStream) -> io::Result<()> {
        response::events(stream)?;
        let mut known = u64::MAX;
        loop {
            let (news, text) = self.site.news(known, HEARTBEAT);
            if news == known {
                stream.write_all(b": still here\n\n")?;
            } else {
                known = news;
                write!(stream, "data: {text}\n\n")?;
            }
            stream.flush()?;
        }
    }

    fn asked(&self, request: &Request) -> Option<Place> {
        let mark = request.query.get("mark")?.parse().ok()?;
        self.site.place_of(request.query.get("page")?, mark)
    }

    fn place(&self, stream: &mut TcpStream, request: &Request) -> io::Result<()> {
        let Some(place) = self.asked(request) else { return refuse(stream, 404, "there is no such number") };
        let text = serde_json::json!({
            "file": place.file, "line": place.line, "column": place.column, "editor": self.opener.is_some(),
        });
        answer(stream, request, "application/json", text.to_string().as_bytes())
    }

    /// Leads to the number nearest to a line: `/at?file=report/manuscript.md&line=12`.
    fn at(&self, stream: &mut TcpStream, request: &Request) -> io::Result<()> {
        let line = request.query.get("line").and_then(|line| line.parse().ok());
        let place = request.query.get("file").zip(line).and_then(|(file, line)| self.site.jump(file, line));
        match place {
            Some(place) => response::moved(stream, &format!("/{}#at-{}", place.page, place.mark)),
            None => refuse(stream, 404, "no number is printed in that file"),
        }
    }

    fn open(&self, stream: &mut TcpStream, request: &Request) -> io::Result<()> {
        match (self.opener.as_ref(), self.asked(request)) {
            _ if !request.is_own => refuse(stream, 403, "only a page of the preview opens the editor"),
            (Some(opener), Some(place)) => {
                opener(&place);
                response::body(stream, 204, "text/plain; charset=utf-8", b"", false)
            }
            _ => refuse(stream, 404, "there is no such number, or no editor"),
        }
    }
}

fn answer(stream: &mut TcpStream, request: &Request, media_type: &str, bytes: &[u8]) -> io::Result<()> {
    response::body(stream, 200, media_type, bytes, request.method != "HEAD")
}

fn refuse(stream: &mut TcpStream, status: u16, why: &str) -> io::Result<()> {
    response::body(stream, status, "text/plain; charset=utf-8", format!("{why}\n").as_bytes(), true)
}
