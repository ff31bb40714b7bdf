//! Downloading a package to a file, from a server that nobody vouches for.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use ureq::http::header::CONTENT_TYPE;
use ureq::http::{Response, StatusCode, Uri};
use ureq::{Agent, Body, ResponseExt as _};

use crate::platform::digest::{Digest, Digester};

/// How long a download may wait, and for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchOptions {
    /// Until there is a connection. 30 s by default.
    pub connect: Duration,
    /// Without a single byte from the server. 60 s by default.
    pub stall: Duration,
    /// All in all. 6 hours by default.
    pub total: Duration,
    /// Redirects that are followed. 5 by default.
    pub redirects: u32,
    /// Whether the proxy of the environment (`HTTPS_PROXY`, `NO_PROXY`, ..) is used. It is by default.
    pub proxy: bool,
}

impl Default for FetchOptions {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            stall: Duration::from_secs(60),
            total: Duration::from_secs(6 * 3600),
            redirects: 5,
            proxy: true,
        }
    }
}

/// How large a download is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expect {
    /// Its size in bytes, if that is known.
    pub size: Option<u64>,
    /// The most bytes that are taken.
    pub max: u64,
}

/// What a download brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Its size and SHA-256.
    pub digest: Digest,
    /// What the server says it is: the Content-Type.
    pub media_type: Option<String>,
}

/// Why there is no download.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct FetchError {
    kind: FetchErrorKind,
    message: String,
}

/// The kinds of [`FetchError`]; each has one result code of SCOMO.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FetchErrorKind {
    /// The URL is none, or neither http nor https: 1402.
    BadUrl,
    /// The server does not have it, or answers something else than the file: 1402.
    NotFound,
    /// The server, or a proxy, wants to know who asks (401, 403, 407): 1403.
    Authentication,
    /// It does not fit on the disk: 1404.
    NoSpace,
    /// It is larger than expected, or than allowed: 1402.
    TooLarge,
    /// The transfer broke off, or what came is not what HTTP allows: 1402.
    Broken,
    /// A redirect from https to http, or a server that TLS does not trust: 1402.
    Insecure,
    /// The server says that it failed (5xx): 1500.
    ServerError,
    /// No such host, no connection, no answer in time: 1501.
    Unreachable,
    /// The caller's progress function said to stop: 1401.
    Cancelled,
    /// The file on this side cannot be written: 1402.
    Disk,
}

impl FetchError {
    /// What kind of failure this is.
    pub fn kind(&self) -> FetchErrorKind {
        self.kind
    }

    fn new(kind: FetchErrorKind, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { kind, message }
    }

    fn disk(path: &Path, error: &io::Error) -> Self {
        let kind = if crate::platform::package::is_no_space(error) {
            FetchErrorKind::NoSpace
        } else {
            FetchErrorKind::Disk
        };
        Self::new(kind, format!("{}: {error}", path.display()))
    }
}

/// Downloads files by http and https.
#[derive(Debug)]
pub struct Fetcher {
    agent: Agent,
}

impl Default for Fetcher {
    fn default() -> Self {
        Self::new(&FetchOptions::default())
    }
}

impl Fetcher {
    /// A downloader with these options.
    pub fn new(options: &FetchOptions) -> Self {
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_resolve(Some(options.connect))
            .timeout_connect(Some(options.connect))
            .timeout_per_read(Some(options.stall))
            .timeout_global(Some(options.total))
            .max_redirects(options.redirects)
            .save_redirect_history(true)
            .user_agent(concat!("omadm/", env!("CARGO_PKG_VERSION")));
        if !options.proxy {
            config = config.proxy(None);
        }
        let agent = config.build().new_agent();
        Self { agent }
    }

    /// Downloads to a file, which is made or overwritten, and is on the disk when this returns.
    ///
    /// No more is taken than `expect` allows, whatever the server announces. `progress` is told how many
    /// bytes there are, and of how many if that is known, and may stop the download.
    ///
    /// # Errors
    /// See [`FetchErrorKind`]. The file is then removed.
    pub fn fetch(
        &self,
        url: &str,
        path: &Path,
        expect: Expect,
        progress: &mut dyn FnMut(u64, Option<u64>) -> ControlFlow<()>,
    ) -> Result<Fetched, FetchError> {
        let mut response = self.request(url)?;
        let total = announced_size(&response, expect)?;
        let media_type = response
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .map(str::to_owned);
        let file = File::create(path).map_err(|e| FetchError::disk(path, &e))?;
        let digest = receive(
            &mut response.body_mut().as_reader(),
            file,
            path,
            expect,
            total,
            progress,
        )
        .inspect_err(|_| drop(fs::remove_file(path)))?;
        Ok(Fetched { digest, media_type })
    }

    /// Asks for the file, and gives the answer if it is the file.
    fn request(&self, url: &str) -> Result<Response<Body>, FetchError> {
        let bad_url = |why| FetchError::new(FetchErrorKind::BadUrl, why);
        let uri: Uri = url.parse().map_err(|_| bad_url("not a usable url"))?;
        let is_secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(bad_url("the url is neither http nor https")),
        };
        let request = self.agent.get(uri).config().https_only(is_secure).build();
        let response = request.call().map_err(|e| request_failed(&e))?;
        if is_downgrade(response.get_redirect_history().unwrap_or_default()) {
            return Err(insecure_redirect());
        }
        match response.status() {
            StatusCode::OK => Ok(response),
            status => Err(FetchError::new(
                status_kind(status),
                format!("the server answers {status}"),
            )),
        }
    }
}

/// What is wrong with a file that was downloaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// It has another size.
    #[error("the file has {found} bytes, {expected} were expected")]
    Size {
        /// Bytes expected.
        expected: u64,
        /// Bytes found.
        found: u64,
    },
    /// It has another SHA-256.
    #[error("the file has another sha-256 than expected")]
    Sha256,
    /// What is expected is no SHA-256: 64 hexadecimal digits.
    #[error("what is expected is no sha-256")]
    NoSha256,
    /// It cannot be read.
    #[error("the file cannot be read: {0}")]
    Io(#[from] io::Error),
}

/// Checks a file against its SHA-256, in hexadecimal digits, and its size in bytes, if that is known.
///
/// # Errors
/// The file is not what was expected, or cannot be read.
pub fn verify(path: &Path, sha256: &str, size: Option<u64>) -> Result<Digest, VerifyError> {
    if sha256.len() != 64 || !sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(VerifyError::NoSha256);
    }
    if let Some(expected) = size {
        let found = fs::metadata(path)?.len();
        if found != expected {
            return Err(VerifyError::Size { expected, found });
        }
    }
    let digest = Digest::of_file(path)?;
    if !digest.hex().eq_ignore_ascii_case(sha256) {
        return Err(VerifyError::Sha256);
    }
    Ok(digest)
}

/// The size that the server announces, or else the one expected; refused here if that is already too much.
fn announced_size(response: &Response<Body>, expect: Expect) -> Result<Option<u64>, FetchError> {
    let Some(announced) = response.body().content_length() else {
        return Ok(expect.size);
    };
    let (kind, limit) = match expect.size {
        Some(size) if announced < size => (FetchErrorKind::Broken, size),
        Some(size) if announced > size => (FetchErrorKind::TooLarge, size),
        _ if announced > expect.max => (FetchErrorKind::TooLarge, expect.max),
        _ => return Ok(Some(announced)),
    };
    let message = format!("the server announces {announced} bytes, {limit} are expected");
    Err(FetchError::new(kind, message))
}

fn receive(
    body: &mut dyn Read,
    mut file: File,
    path: &Path,
    expect: Expect,
    total: Option<u64>,
    progress: &mut dyn FnMut(u64, Option<u64>) -> ControlFlow<()>,
) -> Result<Digest, FetchError> {
    let limit = expect.size.map_or(expect.max, |size| size.min(expect.max));
    let mut digester = Digester::default();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        if progress(digester.size(), total).is_break() {
            return Err(FetchError::new(
                FetchErrorKind::Cancelled,
                "the download was stopped",
            ));
        }
        let read = match body.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(body_failed(&e)),
        };
        let piece = buffer.get(..read).unwrap_or_default();
        digester.update(piece);
        if digester.size() > limit {
            let message = format!("the server sends more than the {limit} bytes allowed");
            return Err(FetchError::new(FetchErrorKind::TooLarge, message));
        }
        file.write_all(piece).map_err(|e| FetchError::disk(path, &e))?;
    }
    if total.is_some_and(|total| digester.size() != total) {
        let message = format!("the transfer ended after {} bytes", digester.size());
        return Err(FetchError::new(FetchErrorKind::Broken, message));
    }
    // What cannot be synced, such as a pipe, needs no sync.
    match file.sync_all() {
        Err(e) if e.kind() != io::ErrorKind::InvalidInput => Err(FetchError::disk(path, &e)),
        _ => Ok(digester.finish()),
    }
}

fn status_kind(status: StatusCode) -> FetchErrorKind {
    match status.as_u16() {
        401 | 403 | 407 => FetchErrorKind::Authentication,
        500..=599 => FetchErrorKind::ServerError,
        _ => FetchErrorKind::NotFound,
    }
}

/// Whether a chain of redirects leaves https.
fn is_downgrade(chain: &[Uri]) -> bool {
    let is_https = |uri: &Uri| uri.scheme_str() == Some("https");
    chain
        .iter()
        .skip_while(|uri| !is_https(uri))
        .any(|uri| !is_https(uri))
}

fn insecure_redirect() -> FetchError {
    FetchError::new(
        FetchErrorKind::Insecure,
        "the server redirects from https to http",
    )
}

/// There was no answer, or none that HTTP allows.
fn request_failed(error: &ureq::Error) -> FetchError {
    use ureq::Error;
    let kind = match error {
        // These show the URL, which may hold a password.
        Error::BadUri(_) | Error::Http(_) => {
            return FetchError::new(FetchErrorKind::BadUrl, "not a usable url");
        }
        Error::RequireHttpsOnly(_) => return insecure_redirect(),
        Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) | Error::TlsRequired => FetchErrorKind::Insecure,
        // This is how TLS says that it does not like what it reads.
        Error::Io(e) if e.kind() == io::ErrorKind::InvalidData => FetchErrorKind::Insecure,
        Error::Io(_)
        | Error::Timeout(_)
        | Error::HostNotFound
        | Error::ConnectionFailed
        | Error::InvalidProxyUrl
        | Error::ConnectProxyFailed(_) => FetchErrorKind::Unreachable,
        _ => FetchErrorKind::Broken,
    };
    FetchError::new(kind, format!("no download: {error}"))
}

fn body_failed(error: &io::Error) -> FetchError {
    let cause = error.get_ref().and_then(|e| e.downcast_ref::<ureq::Error>());
    let kind = match cause {
        Some(ureq::Error::Timeout(_)) => FetchErrorKind::Unreachable,
        _ if error.kind() == io::ErrorKind::TimedOut => FetchErrorKind::Unreachable,
        _ => FetchErrorKind::Broken,
    };
    FetchError::new(kind, format!("the transfer broke off: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_of_redirects_may_enter_https_and_not_leave_it() {
        let chain = |schemes: &[&str]| -> Vec<Uri> {
            schemes
                .iter()
                .map(|s| format!("{s}://example.com/").parse().unwrap())
                .collect()
        };
        for good in [
            &["http"][..],
            &["https"],
            &["http", "http", "https"],
            &["https", "https"],
            &[],
        ] {
            assert!(!is_downgrade(&chain(good)), "{good:?}");
        }
        for bad in [
            &["https", "http"][..],
            &["http", "https", "http"],
            &["https", "https", "http", "https"],
        ] {
            assert!(is_downgrade(&chain(bad)), "{bad:?}");
        }
    }

    #[test]
    fn every_status_but_200_is_a_failure_of_its_kind() {
        let kind = |code| status_kind(StatusCode::from_u16(code).unwrap());
        assert_eq!([401, 403, 407].map(kind), [FetchErrorKind::Authentication; 3]);
        assert_eq!([500, 502, 503, 599].map(kind), [FetchErrorKind::ServerError; 4]);
        assert_eq!(
            [204, 206, 304, 400, 404, 410].map(kind),
            [FetchErrorKind::NotFound; 6]
        );
    }
}
