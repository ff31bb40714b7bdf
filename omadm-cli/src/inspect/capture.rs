//! Requests and responses of HTTP, as a proxy saves them: one after the other in a file.

use httparse::{EMPTY_HEADER, Header, Request, Response, Status};
use omadm_codec::HmacHeader;

use super::model::{Hmac, Http, Problem, Severity};
use super::part::Part;

/// The most headers of a message.
const HEADERS: usize = 256;

/// The most bytes before the body of a message of HTTP/2.
const LONGEST_HEAD: usize = 256 << 10;

/// How a file of HTTP begins, and where a message without a length ends.
const METHODS: [&str; 8] = [
    "POST ", "GET ", "HEAD ", "PUT ", "OPTIONS ", "CONNECT ", "DELETE ", "PATCH ",
];

/// A message of HTTP.
pub(super) struct Captured<'a> {
    pub(super) http: Http,
    pub(super) body: Part<'a>,
    /// Where the body begins in the file.
    pub(super) offset: usize,
    pub(super) problems: Vec<Problem>,
}

/// Whether a file is a capture.
pub(super) fn is_capture(file: &[u8]) -> bool {
    is_start(file.trim_ascii_start())
}

/// Whether a request or a status line begins here.
fn is_start(bytes: &[u8]) -> bool {
    let line = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    line.starts_with(b"HTTP/1.") || line.starts_with(b"HTTP/2") || {
        METHODS.iter().any(|method| line.starts_with(method.as_bytes()))
            && line
                .rsplit(|b| *b == b' ')
                .next()
                .is_some_and(|word| word.starts_with(b"HTTP/"))
    }
}

/// The messages of a file, in order. What cannot be read ends it, with a problem.
pub(super) fn split(file: &[u8]) -> Vec<Captured<'_>> {
    let mut all = Vec::new();
    let mut at = 0;
    loop {
        let rest = file.get(at..).unwrap_or_default();
        let blank = rest.len() - rest.trim_ascii_start().len();
        at += blank;
        if at >= file.len() {
            return all;
        }
        let (message, end) = one(file, at);
        all.push(message);
        at = end;
    }
}

/// The message that begins at a byte, and where it ends: always behind that byte.
fn one(file: &[u8], start: usize) -> (Captured<'_>, usize) {
    let rest = file.get(start..).unwrap_or_default();
    let head = match head(rest) {
        Ok(head) => head,
        Err(what) => {
            let body = Part::whole(rest, start);
            let problem = Problem {
                offset: Some(start),
                ..Problem::new(Severity::Error, what)
            };
            let http = Http {
                role: "unknown",
                start: String::new(),
                content_type: None,
                hmac: None,
            };
            let message = Captured {
                http,
                body,
                offset: start,
                problems: vec![problem],
            };
            return (message, file.len());
        }
    };
    let offset = start + head.len;
    let mut problems = head.problems;
    for problem in &mut problems {
        problem.offset = Some(start);
    }
    let mut warn = |at, text: String| {
        problems.push(Problem {
            offset: Some(at),
            ..Problem::new(Severity::Warning, text)
        });
    };
    let after = file.get(offset..).unwrap_or_default();
    let until_next = |from: usize| next_start(file, from).unwrap_or(file.len());
    let chunked = head.is_chunked.then(|| chunks(file, offset)).flatten();
    let (body, end) = match (chunked, head.length) {
        (Some((body, end, is_whole)), _) => {
            if !is_whole {
                warn(end, "the body in chunks ends too early".to_owned());
            }
            (body, end)
        }
        (None, Some(length)) if !head.is_chunked => {
            if length > after.len() {
                warn(
                    file.len(),
                    format!("the body ends after {} of {length} bytes", after.len()),
                );
            }
            let body = after.get(..length).unwrap_or(after);
            (Part::whole(body, offset), offset + body.len())
        }
        _ if head.has_no_body => (Part::whole(&[], offset), offset),
        _ => {
            if head.is_chunked {
                warn(offset, "the body is said to be in chunks, and is not".to_owned());
            }
            let end = until_next(offset);
            let body = file.get(offset..end).unwrap_or_default();
            // A line break that a proxy has put between messages is no part of the body.
            let body = if end < file.len() {
                body.trim_ascii_end()
            } else {
                body
            };
            (Part::whole(body, offset), end)
        }
    };
    let message = Captured {
        http: head.http,
        body,
        offset,
        problems,
    };
    (message, end.max(start + 1))
}

/// What the lines before a body say.
struct Head {
    http: Http,
    len: usize,
    length: Option<usize>,
    is_chunked: bool,
    /// A request or response that has a body only where it tells its length.
    has_no_body: bool,
    problems: Vec<Problem>,
}

fn head(bytes: &[u8]) -> Result<Head, String> {
    let patched = as_1_1(bytes);
    let (bytes, added) = patched
        .as_ref()
        .map_or((bytes, 0), |(patched, added)| (patched.as_slice(), *added));

    let mut room = [EMPTY_HEADER; HEADERS];
    let is_response = bytes.starts_with(b"HTTP/");
    let fail = |error: httparse::Error| format!("not readable as HTTP: {error}");
    let (status, role, start, headers, has_no_body) = if is_response {
        let mut response = Response::new(&mut room);
        let status = response.parse(bytes).map_err(fail)?;
        let code = response.code.unwrap_or_default();
        let start = format!("{code} {}", response.reason.unwrap_or_default());
        let has_no_body = matches!(code, 100..=199 | 204 | 304);
        (status, "response", start, &*response.headers, has_no_body)
    } else {
        let mut request = Request::new(&mut room);
        let status = request.parse(bytes).map_err(fail)?;
        let method = request.method.unwrap_or_default();
        let start = format!("{method} {}", request.path.unwrap_or_default());
        (
            status,
            "request",
            start,
            &*request.headers,
            method != "POST" && method != "PUT",
        )
    };
    let Status::Complete(len) = status else {
        return Err("the headers end too early".to_owned());
    };

    let mut problems = Vec::new();
    let value = |name: &str| find(headers, name);
    let hmac = match value("x-syncml-hmac") {
        Some(value) => match HmacHeader::parse(&value) {
            Ok(header) => Some(Hmac {
                username: header.username().to_owned(),
                algorithm: "MD5",
            }),
            Err(error) => {
                let what = format!("x-syncml-hmac: {}", error.kind());
                problems.push(Problem::new(Severity::Error, what));
                None
            }
        },
        None => None,
    };
    if let Some(coding) = value("content-encoding").filter(|coding| !coding.eq_ignore_ascii_case("identity"))
    {
        let what = format!("the body is encoded with {coding}: save it decoded");
        problems.push(Problem::new(Severity::Error, what));
    }
    let length = value("content-length");
    let is_length_bad = length.as_ref().is_some_and(|text| text.parse::<usize>().is_err());
    if is_length_bad {
        problems.push(Problem::new(Severity::Warning, "Content-Length is no number"));
    }
    Ok(Head {
        http: Http {
            role,
            start: start.trim_end().to_owned(),
            content_type: value("content-type"),
            hmac,
        },
        len: len - added,
        length: length.and_then(|text| text.parse().ok()),
        is_chunked: value("transfer-encoding").is_some_and(|coding| {
            coding
                .split(',')
                .any(|coding| coding.trim().eq_ignore_ascii_case("chunked"))
        }),
        has_no_body,
        problems,
    })
}

/// The lines before the body with version 1.1 in place of 2 or 3, which proxies save in the form of 1.1; and by how
/// many bytes they are longer.
fn as_1_1(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    const VERSION: &[u8] = b"HTTP/1.1";
    let line = bytes.split(|b| *b == b'\n').next()?;
    let at = line
        .windows(6)
        .position(|window| matches!(window, b"HTTP/2" | b"HTTP/3"))?;
    let token = line.get(at..)?.split(u8::is_ascii_whitespace).next()?.len();
    let head = bytes.get(..LONGEST_HEAD).unwrap_or(bytes);
    let patched = [head.get(..at)?, VERSION, head.get(at + token..)?].concat();
    Some((patched, VERSION.len().checked_sub(token)?))
}

fn find(headers: &[Header<'_>], name: &str) -> Option<String> {
    let header = headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case(name))?;
    Some(String::from_utf8_lossy(header.value).trim().to_owned())
}

/// A body in chunks: what it holds, where it ends, and whether it is whole. Lines may end without a carriage return.
fn chunks(file: &[u8], start: usize) -> Option<(Part<'_>, usize, bool)> {
    let mut body = Vec::new();
    let mut pieces = Vec::new();
    let mut at = start;
    let is_whole = loop {
        let Some((size, data)) = chunk_size(file, at) else {
            if pieces.is_empty() {
                return None;
            }
            break false;
        };
        at = data;
        if size == 0 {
            at = trailer_end(file, at);
            break true;
        }
        let chunk = file.get(at..).unwrap_or_default();
        let whole = chunk.get(..size);
        pieces.push((body.len(), at));
        body.extend_from_slice(whole.unwrap_or(chunk));
        if whole.is_none() {
            at = file.len();
            break false;
        }
        at += size;
        at = line_break(file, at);
    };
    if pieces.is_empty() {
        pieces.push((0, at));
    }
    Some((Part::pieced(body, pieces), at, is_whole))
}

/// The size of the chunk at a byte, and where its data begins.
fn chunk_size(file: &[u8], at: usize) -> Option<(usize, usize)> {
    let rest = file.get(at..)?;
    let line = rest.iter().take(1024).position(|b| *b == b'\n')?;
    let text = std::str::from_utf8(rest.get(..line)?).ok()?;
    let digits = text.split(';').next().unwrap_or_default().trim();
    let size = usize::from_str_radix(digits, 16)
        .ok()
        .filter(|_| !digits.starts_with('+'))?;
    Some((size, at + line + 1))
}

/// Behind the line break at a byte, if there is one.
fn line_break(file: &[u8], at: usize) -> usize {
    match file.get(at..).unwrap_or_default() {
        [b'\r', b'\n', ..] => at + 2,
        [b'\n', ..] => at + 1,
        _ => at,
    }
}

/// Behind the headers that may follow the last chunk.
fn trailer_end(file: &[u8], mut at: usize) -> usize {
    while let Some(rest) = file.get(at..).filter(|rest| !rest.is_empty() && !is_start(rest)) {
        let line = rest
            .iter()
            .position(|b| *b == b'\n')
            .map_or(rest.len(), |end| end + 1);
        let is_blank = rest.get(..line).unwrap_or_default().trim_ascii().is_empty();
        at += line;
        if is_blank {
            break;
        }
    }
    at
}

/// The next line from a byte on that begins a message.
fn next_start(file: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = file.get(at..).filter(|rest| !rest.is_empty())?;
        if is_start(rest) {
            return Some(at);
        }
        // A document may end without a line break, and a status line follow at once.
        let line = rest
            .iter()
            .position(|b| *b == b'\n')
            .map_or(rest.len(), |end| end + 1);
        let text = rest.get(..line).unwrap_or_default();
        if let Some(inner) = text
            .windows(7)
            .position(|window| window == b"HTTP/1.")
            .filter(|at| *at > 0)
            && text.get(inner - 1) == Some(&b'>')
            && is_start(text.get(inner..).unwrap_or_default())
        {
            return Some(at + inner);
        }
        at += line;
    }
}
