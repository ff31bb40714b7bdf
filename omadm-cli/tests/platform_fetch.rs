//! Downloads from a small server that answers whatever the test wants.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use omadm_cli::fetch::{
    Expect, FetchError, FetchErrorKind, FetchOptions, Fetched, Fetcher, VerifyError, verify,
};
use omadm_cli::platform::digest::Digest;
use tempfile::TempDir;

/// Serves each request with `answer`, which sees the path; gives the address.
fn serve(answer: impl Fn(&str, &mut TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            let mut byte = [0];
            while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
                request.push(byte[0]);
            }
            let text = String::from_utf8_lossy(&request);
            answer(text.split(' ').nth(1).unwrap_or_default(), &mut stream);
        }
    });
    address
}

/// Serves always the same bytes, then hangs up.
fn serve_bytes(bytes: impl Into<Vec<u8>>) -> String {
    let bytes = bytes.into();
    serve(move |_, stream| drop(stream.write_all(&bytes)))
}

fn ok(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/gzip\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn fetcher() -> Fetcher {
    Fetcher::new(&FetchOptions {
        connect: Duration::from_secs(5),
        stall: Duration::from_millis(300),
        total: Duration::from_secs(20),
        proxy: false,
        ..FetchOptions::default()
    })
}

const ANY: Expect = Expect {
    size: None,
    max: 1 << 20,
};

/// The result, the file and what the progress function was told.
struct Run {
    result: Result<Fetched, FetchError>,
    path: PathBuf,
    seen: Vec<(u64, Option<u64>)>,
    _work: TempDir,
}

fn run(url: &str, expect: Expect) -> Run {
    let work = TempDir::new().unwrap();
    let path = work.path().join("package");
    let mut seen = Vec::new();
    let result = fetcher().fetch(url, &path, expect, &mut |bytes, total| {
        seen.push((bytes, total));
        ControlFlow::Continue(())
    });
    assert_eq!(path.exists(), result.is_ok(), "a file stays only after success");
    Run {
        result,
        path,
        seen,
        _work: work,
    }
}

fn failure(url: &str, expect: Expect) -> FetchErrorKind {
    run(url, expect).result.unwrap_err().kind()
}

#[test]
fn a_file_arrives_with_its_digest_and_its_progress() {
    let body: Vec<u8> = (0..300_000u32).map(|i| u8::try_from(i % 253).unwrap()).collect();
    let url = serve_bytes(ok(&body));
    let size = Some(300_000);
    let run = run(&format!("{url}/p"), Expect { size, max: 300_000 });
    let fetched = run.result.unwrap();
    assert_eq!(fetched.digest, Digest::of(&body));
    assert_eq!(fetched.media_type.as_deref(), Some("application/gzip"));
    assert_eq!(fs::read(&run.path).unwrap(), body);
    assert_eq!(run.seen.first(), Some(&(0, size)));
    assert_eq!(run.seen.last(), Some(&(300_000, size)));
    assert!(run.seen.is_sorted());

    verify(&run.path, &fetched.digest.hex().to_uppercase(), size).unwrap();
}

#[test]
fn an_empty_file_and_a_chunked_one_arrive() {
    let empty = run(&serve_bytes(ok(b"")), ANY);
    assert_eq!(empty.result.unwrap().digest.size, 0);
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    let chunked = run(&serve_bytes(chunked), ANY);
    assert_eq!(chunked.result.unwrap().digest, Digest::of(b"abcde"));
    assert_eq!(chunked.seen.first(), Some(&(0, None)));
}

#[test]
fn statuses_become_causes() {
    for (status, kind) in [
        (400, FetchErrorKind::NotFound),
        (404, FetchErrorKind::NotFound),
        (410, FetchErrorKind::NotFound),
        (206, FetchErrorKind::NotFound),
        (401, FetchErrorKind::Authentication),
        (403, FetchErrorKind::Authentication),
        (407, FetchErrorKind::Authentication),
        (500, FetchErrorKind::ServerError),
        (503, FetchErrorKind::ServerError),
    ] {
        let url = serve_bytes(format!("HTTP/1.1 {status} Word\r\nContent-Length: 4\r\n\r\nbody"));
        let run = run(&url, ANY);
        let error = run.result.unwrap_err();
        assert_eq!(error.kind(), kind, "{status}: {error}");
        assert!(error.to_string().contains(&status.to_string()), "{error}");
    }
}

#[test]
fn no_more_is_taken_than_allowed() {
    let body = vec![1; 5000];
    let url = serve_bytes(ok(&body));
    let exact = Expect {
        size: Some(5000),
        max: 5000,
    };
    assert!(run(&url, exact).result.is_ok());
    assert_eq!(
        failure(
            &url,
            Expect {
                size: None,
                max: 4999
            }
        ),
        FetchErrorKind::TooLarge
    );
    assert_eq!(
        failure(
            &url,
            Expect {
                size: Some(5000),
                max: 4999
            }
        ),
        FetchErrorKind::TooLarge
    );
    assert_eq!(
        failure(
            &url,
            Expect {
                size: Some(4999),
                max: 9999
            }
        ),
        FetchErrorKind::TooLarge
    );
    assert_eq!(
        failure(
            &url,
            Expect {
                size: Some(5001),
                max: 9999
            }
        ),
        FetchErrorKind::Broken
    );
}

#[test]
fn an_endless_body_is_cut() {
    for head in [
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.0 200 OK\r\n\r\n",
    ] {
        let is_chunked = head.contains("chunked");
        let url = serve(move |_, stream| {
            let chunk = if is_chunked {
                format!("1000\r\n{}\r\n", "x".repeat(0x1000))
            } else {
                "x".repeat(0x1000)
            };
            let _ = stream.write_all(head.as_bytes());
            while stream.write_all(chunk.as_bytes()).is_ok() {}
        });
        let run = run(&url, ANY);
        assert_eq!(run.result.unwrap_err().kind(), FetchErrorKind::TooLarge);
        assert!(run.seen.last().unwrap().0 <= ANY.max);
    }
}

#[test]
fn a_broken_transfer_is_told() {
    let mut cut = ok(&vec![1; 5000]);
    cut.truncate(3000);
    for bytes in [
        cut,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab".to_vec(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab".to_vec(),
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n".to_vec(),
    ] {
        let text = String::from_utf8_lossy(&bytes[..20]).into_owned();
        assert_eq!(
            failure(&serve_bytes(bytes), ANY),
            FetchErrorKind::Broken,
            "{text}"
        );
    }
    // Without any length, only the expected size shows that something is missing.
    let url = serve_bytes("HTTP/1.0 200 OK\r\n\r\nabc");
    assert!(run(&url, ANY).result.is_ok());
    assert_eq!(
        failure(
            &url,
            Expect {
                size: Some(4),
                max: 9
            }
        ),
        FetchErrorKind::Broken
    );
}

#[test]
fn a_server_that_does_not_answer_is_unreachable() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(
        failure(&format!("http://{free}/"), ANY),
        FetchErrorKind::Unreachable
    );
    assert_eq!(
        failure("http://no-such-host.invalid/", ANY),
        FetchErrorKind::Unreachable
    );
    assert_eq!(failure(&serve_bytes(""), ANY), FetchErrorKind::Unreachable);

    let start = Instant::now();
    let silent = serve(|_, _| thread::sleep(Duration::from_secs(30)));
    assert_eq!(failure(&silent, ANY), FetchErrorKind::Unreachable);
    let stalled = serve(|_, stream| {
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
            .unwrap();
        thread::sleep(Duration::from_secs(30));
    });
    assert_eq!(failure(&stalled, ANY), FetchErrorKind::Unreachable);
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[test]
fn redirects_are_followed_within_reason() {
    let url = serve(|path, stream| {
        let to = |place: &str| {
            format!(
                "HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            .into_bytes()
        };
        let answer = match path {
            "/once" => to("/file"),
            "/file" => ok(b"found"),
            "/loop" => to("/loop"),
            "/ftp" => to("ftp://127.0.0.1/file"),
            "/local" => to("file:///etc/passwd"),
            _ => b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec(),
        };
        let _ = stream.write_all(&answer);
    });
    assert_eq!(
        run(&format!("{url}/once"), ANY).result.unwrap().digest,
        Digest::of(b"found")
    );
    for path in ["loop", "ftp", "local", "nowhere"] {
        let error = run(&format!("{url}/{path}"), ANY).result.unwrap_err();
        assert!(
            matches!(error.kind(), FetchErrorKind::Broken | FetchErrorKind::BadUrl),
            "{path}: {error}"
        );
    }
}

#[test]
fn https_is_spoken_and_a_server_without_it_is_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut hello = [0; 3];
        stream.read_exact(&mut hello).unwrap();
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            .unwrap();
        let _ = stream.read_to_end(&mut Vec::new());
        hello
    });
    let error = run(&url, ANY).result.unwrap_err();
    assert_eq!(error.kind(), FetchErrorKind::Insecure, "{error}");
    assert_eq!(server.join().unwrap()[..2], [0x16, 3], "a TLS handshake");
}

#[test]
fn other_urls_are_refused_and_not_shown() {
    for url in [
        "",
        "package.tgz",
        "/etc/passwd",
        "file:///etc/passwd",
        "ftp://a/b",
        "http://",
        "http://user:hunter2@ /",
    ] {
        let error = run(url, ANY).result.unwrap_err();
        assert_eq!(error.kind(), FetchErrorKind::BadUrl, "{url}: {error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[test]
fn the_caller_can_stop_it() {
    let url = serve_bytes(ok(&vec![1; 500_000]));
    let work = TempDir::new().unwrap();
    let path = work.path().join("package");
    let mut stop = |bytes, _| {
        if bytes > 100_000 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let error = fetcher().fetch(&url, &path, ANY, &mut stop).unwrap_err();
    assert_eq!(error.kind(), FetchErrorKind::Cancelled);
    assert!(!path.exists());
}

#[test]
fn trouble_on_this_side_is_told_apart() {
    let url = serve_bytes(ok(b"body"));
    let into = |path: &Path| {
        let mut go_on = |_, _| ControlFlow::Continue(());
        fetcher().fetch(&url, path, ANY, &mut go_on).unwrap_err().kind()
    };
    assert_eq!(
        into(Path::new("/nonexistent/folder/package")),
        FetchErrorKind::Disk
    );
    #[cfg(target_os = "linux")]
    {
        // The link is what gets removed, not the device.
        let work = TempDir::new().unwrap();
        let full = work.path().join("full");
        std::os::unix::fs::symlink("/dev/full", &full).unwrap();
        assert_eq!(into(&full), FetchErrorKind::NoSpace);
        assert!(Path::new("/dev/full").exists());
    }
}

#[test]
fn a_file_is_verified_by_digest_and_size() {
    let work = TempDir::new().unwrap();
    let path = work.path().join("package");
    fs::write(&path, "abc").unwrap();
    let good = Digest::of(b"abc").hex();
    assert_eq!(verify(&path, &good, Some(3)).unwrap(), Digest::of(b"abc"));
    verify(&path, &good, None).unwrap();
    let wrong = Digest::of(b"abd").hex();
    assert!(matches!(verify(&path, &wrong, Some(3)), Err(VerifyError::Sha256)));
    assert!(matches!(
        verify(&path, &good, Some(4)),
        Err(VerifyError::Size {
            expected: 4,
            found: 3
        })
    ));
    for bad in ["", "zz", good.trim_start_matches('b'), &good.replace('b', "g")] {
        assert!(
            matches!(verify(&path, bad, None), Err(VerifyError::NoSha256)),
            "{bad}"
        );
    }
    assert!(matches!(
        verify(&work.path().join("none"), &good, None),
        Err(VerifyError::Io(_))
    ));
}
