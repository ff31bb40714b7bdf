//! HTTP as bytes: a server whose answers a test makes up, and requests as a test wants them.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// A request or a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Http {
    /// The first line and the header lines, without the empty line at the end.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Http {
    /// A request of a device to `/dm`.
    pub fn post(media_type: &str, hmac: Option<&str>, body: &[u8]) -> Self {
        let mut head = format!("POST /dm HTTP/1.1\r\nHost: test\r\nContent-Type: {media_type}\r\n");
        if let Some(hmac) = hmac {
            head += &format!("x-syncml-hmac: {hmac}\r\n");
        }
        let body = body.to_vec();
        Self { head, body }
    }

    /// A response.
    pub fn response(status: u16, media_type: &str, hmac: Option<&str>, body: &[u8]) -> Self {
        let mut response = Self::post(media_type, hmac, body);
        response.head = response.head.replace(
            "POST /dm HTTP/1.1\r\nHost: test",
            &format!("HTTP/1.1 {status} Status"),
        );
        response
    }

    /// The status of a response.
    pub fn status(&self) -> u16 {
        self.head.split(' ').nth(1).unwrap().parse().unwrap()
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let line = |line: &'_ str| -> Option<(usize, bool)> {
            let (this, value) = line.split_once(':')?;
            Some((line.len() - value.len(), this.eq_ignore_ascii_case(name)))
        };
        self.head.lines().find_map(|text| match line(text) {
            Some((at, true)) => Some(text[at..].trim()),
            _ => None,
        })
    }

    fn read(stream: &TcpStream) -> io::Result<Self> {
        let mut stream = BufReader::new(stream);
        let mut head = String::new();
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if line.trim().is_empty() {
                break;
            }
            head += &line;
        }
        let mut http = Self {
            head,
            body: Vec::new(),
        };
        let length = http.header("content-length").unwrap_or("0").parse().unwrap();
        http.body = vec![0; length];
        stream.read_exact(&mut http.body)?;
        Ok(http)
    }

    fn write(&self, mut stream: &TcpStream) -> io::Result<()> {
        let mut bytes = Vec::new();
        let own = ["connection", "content-length"];
        for line in self.head.lines() {
            let name = line.split(':').next().unwrap().to_ascii_lowercase();
            if !own.contains(&name.as_str()) {
                bytes.extend(line.as_bytes());
                bytes.extend(b"\r\n");
            }
        }
        bytes.extend(format!("Content-Length: {}\r\nConnection: close\r\n\r\n", self.body.len()).as_bytes());
        bytes.extend(&self.body);
        stream.write_all(&bytes)
    }
}

fn bounded(stream: &TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.set_write_timeout(Some(Duration::from_secs(30)))
}

/// Sends a request.
pub fn send(to: SocketAddr, request: &Http) -> io::Result<Http> {
    let stream = TcpStream::connect(to)?;
    bounded(&stream)?;
    request.write(&stream)?;
    Http::read(&stream)
}

/// Sends bytes as they are, and reads what comes back until the server hangs up.
pub fn send_raw(to: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(to).unwrap();
    bounded(&stream).unwrap();
    // A server may answer and hang up before it has read everything.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

/// Answers requests one after the other; where `answer` gives none, the connection is cut.
pub fn serve(mut answer: impl FnMut(Http) -> Option<Http> + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            bounded(&stream).unwrap();
            // A peer that went away is no concern of this end.
            let Ok(request) = Http::read(&stream) else {
                continue;
            };
            if let Some(response) = answer(request) {
                let _ = response.write(&stream);
            }
        }
    });
    address
}
