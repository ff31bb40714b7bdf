//! What is no message, or not the device's: refused with a reason, logged with the place, nothing changed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    unreachable_pub,
    dead_code,
    reason = "a test fails by panicking, and each test file uses a part of the support modules"
)]
#[path = "support/process.rs"]
mod process;
#[path = "support/wire.rs"]
mod wire;
#[path = "support/world.rs"]
mod world;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use omadm_cli::cli::SchemeArg;
use omadm_cli::fleet::{OrderState, Work};
use omadm_codec::{CmdId, Command, Encoding, Message};
use omadm_session::client::Outcome;
use process::{Server, own_address};
use wire::{Http, send, send_raw};
use world::{DEVICE, PACKAGES, Person, World, dump};

/// The largest message of the server.
const MESSAGE: usize = 16_384;

/// A running server whose device has work to do, and a message of this device that was never sent.
struct Setting {
    world: World,
    server: Server,
    message: Http,
}

impl Setting {
    fn new(encoding: Encoding) -> Self {
        Self::with_scheme(encoding, SchemeArg::Mac)
    }

    fn with_scheme(encoding: Encoding, scheme: SchemeArg) -> Self {
        let world = World::new("http://127.0.0.1:1/dm", encoding, scheme);
        world.order(&Work::Inventory);
        let message = first_message(&world);
        let size = MESSAGE.to_string();
        let server = Server::start(&world.path("fleet.db"), own_address(), &["--max-msg-size", &size]);
        Self {
            world,
            server,
            message,
        }
    }

    fn media_type(&self) -> &'static str {
        self.world.encoding.media_type()
    }

    fn dump(&self) -> Vec<String> {
        dump(&self.world.path("fleet.db"))
    }

    /// Posts a body with the right type, and a MAC that belongs to another body.
    fn post(&self, body: &[u8]) -> Http {
        let mut request = self.message.clone();
        request.body = body.to_vec();
        send(self.server.address, &request).unwrap()
    }

    /// The body is refused by the HTTP status, with the place, to the peer and in the log.
    fn check_refused(&self, body: &[u8]) {
        let response = self.post(body);
        assert_eq!(response.status(), 400, "{response:?}");
        let reason = String::from_utf8(response.body).unwrap();
        let line = self.server.logged("request refused");
        assert!(
            line.contains("status=400") && line.contains(reason.trim()),
            "{line} {reason}"
        );
        let (what, place) = reason.trim().rsplit_once(" at byte ").unwrap();
        assert!(place.parse::<usize>().unwrap() <= body.len(), "{reason}");
        assert!(what.starts_with("not a SyncML message: "), "{reason}");
    }

    /// After all that, the device has its session.
    fn check_alive(&self) {
        let mut account = self.world.account();
        account.url = format!("http://{}/dm", self.server.address);
        self.world.set_account(&account);
        let outcome = self.world.agent().run(&mut Person::saying(true)).unwrap();
        assert_eq!(outcome, Outcome::Completed);
        assert_eq!(self.world.orders()[0].state, OrderState::Done);
        let components = self
            .dump()
            .iter()
            .filter(|line| line.starts_with("components:"))
            .count();
        assert_eq!(components, PACKAGES + 1);
    }
}

/// The first message of a session, which the device finds refused.
fn first_message(world: &World) -> Http {
    let seen = Arc::new(Mutex::new(None));
    let keep = Arc::clone(&seen);
    let address = wire::serve(move |request| {
        *keep.lock().unwrap() = Some(request);
        Some(Http::response(400, "text/plain", None, b"no"))
    });
    let mut account = world.account();
    account.url = format!("http://{address}/dm");
    world.set_account(&account);
    let error = world.agent().run(&mut Person::saying(true)).unwrap_err();
    assert!(format!("{error:#}").contains("HTTP status 400: no"), "{error:#}");
    let message: Option<Http> = seen.lock().unwrap().take();
    message.unwrap()
}

fn both(test: impl Fn(Encoding)) {
    test(Encoding::Wbxml);
    test(Encoding::Xml);
}

/// The code for the header in a DM reply.
fn header_status(encoding: Encoding, response: &Http) -> u16 {
    let message = Message::decode(encoding, &response.body).unwrap();
    let status = message.commands.iter().find_map(|command| match command {
        Command::Status(status) if status.cmd_ref == CmdId::SYNC_HDR => Some(status.code.0),
        _ => None,
    });
    status.unwrap()
}

/// Without the sessions of those who have not proven who they are: the server has to remember its challenge.
fn without_strangers(dump: Vec<String>) -> Vec<String> {
    let is_stranger = |line: &String| line.starts_with("sessions:") && line.contains("| Integer(0) |");
    dump.into_iter().filter(|line| !is_stranger(line)).collect()
}

#[test]
fn a_message_cut_anywhere_is_refused_with_the_place() {
    both(|encoding| {
        let setting = Setting::new(encoding);
        let before = setting.dump();
        let body = setting.message.body.clone();
        assert!(body.len() > 300);
        for length in (0..body.len()).step_by(body.len() / 60).chain([body.len() - 1]) {
            setting.check_refused(&body[..length]);
        }
        assert_eq!(setting.dump(), before);
        setting.check_alive();
    });
}

#[test]
fn garbage_is_refused_with_the_place() {
    both(|encoding| {
        let setting = Setting::new(encoding);
        let before = setting.dump();
        let noise: Vec<u8> = (0..2000u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect();
        let deep = "<SyncML xmlns='SYNCML:SYNCML1.2'>".repeat(400);
        let laughs = "<!DOCTYPE SyncML [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]><SyncML>&b;</SyncML>";
        let other = match encoding {
            Encoding::Wbxml => b"<SyncML/>".as_slice(),
            Encoding::Xml => &[3, 0, 0x6A, 0],
        };
        // A string table of 4 GiB, an opaque block of 4 GiB, tags without end.
        let table = [2, 0xA4, 1, 0x6A, 0x8F, 0xFF, 0xFF, 0xFF, 0x7F, 0x6D];
        let opaque = [
            2, 0xA4, 1, 0x6A, 0, 0x6D, 0x6C, 0xC3, 0x8F, 0xFF, 0xFF, 0xFF, 0x7F,
        ];
        let tags = [[2, 0xA4, 1, 0x6A, 0].as_slice(), &[0x6D; 3000]].concat();
        let bodies: [&[u8]; 14] = [
            b"",
            b"\0",
            b"garbage",
            b"{\"json\": true}",
            b"<html><body>It works!</body></html>",
            b"<SyncML xmlns='SYNCML:SYNCML1.2'></SyncML>",
            "\u{feff}\u{0}".as_bytes(),
            &noise,
            deep.as_bytes(),
            laughs.as_bytes(),
            other,
            &table,
            &opaque,
            &tags,
        ];
        for body in bodies {
            setting.check_refused(body);
        }
        assert_eq!(setting.dump(), before);
        setting.check_alive();
    });
}

#[test]
fn an_altered_message_changes_nothing() {
    both(|encoding| {
        let setting = Setting::new(encoding);
        let before = without_strangers(setting.dump());
        let mut codes = Vec::new();
        let body = setting.message.body.clone();
        for at in (0..body.len()).step_by(body.len() / 120) {
            for flip in [0x01, 0x20] {
                let mut altered = body.clone();
                altered[at] ^= flip;
                let response = setting.post(&altered);
                match response.status() {
                    400 => {
                        let line = setting.server.logged("request refused");
                        let reason = String::from_utf8(response.body).unwrap();
                        assert!(line.contains(reason.trim()), "{line} {reason}");
                    }
                    200 => {
                        let code = header_status(encoding, &response);
                        codes.push(code);
                        if code < 500 {
                            let line = setting.server.logged("the device is refused");
                            assert!(
                                line.contains("device=") && line.contains(&code.to_string()),
                                "{line}"
                            );
                        }
                    }
                    status => panic!("byte {at}: {status}"),
                }
            }
        }
        codes.sort_unstable();
        codes.dedup();
        // Besides wrong credentials: another version of the protocol or of its elements.
        assert!(codes.contains(&401), "{codes:?}");
        assert!(
            codes.iter().all(|code| [401, 407, 505, 513].contains(code)),
            "{codes:?}"
        );
        assert_eq!(without_strangers(setting.dump()), before);
        let strangers = setting
            .dump()
            .iter()
            .filter(|line| line.starts_with("sessions:"))
            .count();
        assert!(strangers <= 4, "room for {strangers} strangers");
        setting.check_alive();
    });
}

#[test]
fn a_message_with_another_mac_or_none_changes_nothing() {
    both(|encoding| {
        let setting = Setting::new(encoding);
        let before = without_strangers(setting.dump());
        let good = setting.message.header("x-syncml-hmac").unwrap().to_owned();
        let mac = |text: &str| {
            good.split(", ")
                .map(|part| if part.starts_with("mac=") { text } else { part })
                .collect::<Vec<_>>()
                .join(", ")
        };
        for (hmac, expected) in [
            (None, 407),
            (Some(mac("mac=AAAAAAAAAAAAAAAAAAAAAA==")), 401),
            (Some(good.replace("username=\"", "username=\"x")), 401),
            (Some("nonsense".to_owned()), 401),
        ] {
            let request = Http::post(setting.media_type(), hmac.as_deref(), &setting.message.body);
            let response = send(setting.server.address, &request).unwrap();
            assert_eq!(response.status(), 200, "{hmac:?} {response:?}");
            assert_eq!(header_status(encoding, &response), expected, "{hmac:?}");
            let line = setting.server.logged("the device is refused");
            assert!(line.contains(&expected.to_string()), "{line}");
        }
        assert_eq!(without_strangers(setting.dump()), before);
        // The message itself was good all the time.
        let response = send(setting.server.address, &setting.message).unwrap();
        assert!(header_status(encoding, &response) < 300);
        setting.check_alive();
    });
}

#[test]
fn a_device_that_is_not_registered_leaves_no_trace() {
    both(|encoding| {
        let setting = Setting::new(encoding);
        let stranger = Setting::new(encoding);
        setting
            .world
            .fleet()
            .transaction(|desk| desk.remove_device(DEVICE))
            .unwrap();
        let before = setting.dump();
        let response = send(setting.server.address, &stranger.message).unwrap();
        assert_eq!(
            (response.status(), header_status(encoding, &response)),
            (200, 401)
        );
        assert_eq!(setting.dump(), before);
    });
}

#[test]
fn what_is_wrong_in_http_is_answered_in_http() {
    both(|encoding| {
        let setting = Setting::new(encoding);
        let before = setting.dump();
        let address = setting.server.address;
        let refused = |request: &Http, expected: u16, log: &str| {
            let response = send(address, request).unwrap();
            assert_eq!(response.status(), expected, "{request:?} {response:?}");
            let line = setting.server.logged("request refused");
            assert!(
                line.contains(&format!("status={expected}")) && line.contains(log),
                "{line}"
            );
        };
        let good = &setting.message;
        let edited = |from: &str, to: &str| {
            assert!(good.head.contains(from), "{}", good.head);
            Http {
                head: good.head.replace(from, to),
                body: good.body.clone(),
            }
        };
        let own = setting.media_type();
        for other in [
            "text/plain",
            "application/xml",
            "",
            "application/vnd.syncml.dm",
            "*/*",
        ] {
            refused(&Http::post(other, None, &good.body), 415, "Content-Type");
        }
        // The other encoding's type: the bytes are no message then.
        let swapped = match encoding {
            Encoding::Wbxml => Encoding::Xml,
            Encoding::Xml => Encoding::Wbxml,
        };
        refused(
            &Http::post(swapped.media_type(), None, &good.body),
            400,
            "not a SyncML message",
        );
        let mut untyped = Http::post(own, None, &good.body);
        untyped.head = untyped.head.replace(&format!("Content-Type: {own}\r\n"), "");
        refused(&untyped, 415, "Content-Type");
        for method in ["GET", "PUT", "DELETE", "OPTIONS", "BREW"] {
            refused(&edited("POST /dm", &format!("{method} /dm")), 405, method);
        }
        for path in ["/", "/dmx", "/dm/x", "//dm", "/DM", "/../dm", "/%64m%00"] {
            refused(&edited("POST /dm", &format!("POST {path}")), 404, path);
        }
        assert_eq!(setting.dump(), before);
        setting.check_alive();
    });
}

#[test]
fn a_body_over_the_limit_is_refused_before_it_is_read() {
    both(|encoding| {
        let setting = Setting::new(encoding);
        let before = setting.dump();
        let address = setting.server.address;
        let head = format!(
            "POST /dm HTTP/1.1\r\nHost: test\r\nContent-Type: {}\r\n",
            setting.media_type()
        );
        let refused = || {
            let line = setting.server.logged("request refused");
            assert!(line.contains("status=413") && line.contains("limit"), "{line}");
        };

        // Told in advance: there is an answer although not a single byte of the body was sent.
        for length in [MESSAGE * 2, 1 << 40, usize::MAX / 2] {
            let request = format!("{head}Content-Length: {length}\r\nConnection: close\r\n\r\n");
            let answer = send_raw(address, request.as_bytes());
            assert!(
                answer.starts_with(b"HTTP/1.1 413 "),
                "{}",
                String::from_utf8_lossy(&answer)
            );
            refused();
        }

        // Not told: a body without end is cut off.
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.set_write_timeout(Some(Duration::from_secs(30))).unwrap();
        write!(stream, "{head}Transfer-Encoding: chunked\r\n\r\n").unwrap();
        let chunk = [b"1000\r\n".as_slice(), &[b'<'; 4096], b"\r\n"].concat();
        let mut sent = 0;
        while sent < 256 << 20 && stream.write_all(&chunk).is_ok() {
            sent += chunk.len();
        }
        assert!(sent < 256 << 20, "the server takes everything");
        refused();
        let mut answer = Vec::new();
        // The answer may be lost when the server hangs up on a peer that goes on writing.
        if stream.read_to_end(&mut answer).is_ok() && !answer.is_empty() {
            assert!(
                answer.starts_with(b"HTTP/1.1 413 "),
                "{}",
                String::from_utf8_lossy(&answer)
            );
        }
        assert_eq!(setting.dump(), before);
        setting.check_alive();
    });
}

#[test]
fn a_connection_that_breaks_off_or_speaks_no_http_harms_nobody() {
    let setting = Setting::new(Encoding::Wbxml);
    let before = setting.dump();
    let address = setting.server.address;
    let head = format!(
        "POST /dm HTTP/1.1\r\nHost: test\r\nContent-Type: {}\r\n",
        setting.media_type()
    );
    for broken in [
        "",
        "G",
        "POST /dm HTTP/1.1\r\nHost",
        &format!("{head}Content-Length: 500\r\n\r\nhalf a bo"),
    ] {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(broken.as_bytes()).unwrap();
    }
    let long = format!("{head}X: {}\r\n\r\n", "y".repeat(1 << 20));
    let twice = format!("{head}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd");
    for noise in [
        "\0\0\0\0\r\n\r\n",
        "hello there\r\n\r\n",
        "POST /dm HTTP/9.9\r\n\r\n",
        &long,
        &twice,
    ] {
        let answer = send_raw(address, noise.as_bytes());
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    assert_eq!(setting.dump(), before);
    setting.check_alive();
}

#[test]
fn an_earlier_message_played_back_changes_nothing() {
    both(|encoding| {
        for scheme in [SchemeArg::Mac, SchemeArg::Md5] {
            let setting = Setting::with_scheme(encoding, scheme);
            let response = send(setting.server.address, &setting.message).unwrap();
            assert!(header_status(encoding, &response) < 300);
            if scheme == SchemeArg::Mac {
                setting.check_alive();
            }
            // A repetition gets the same answer again, whoever sends it, and a new session stands as it was.
            let before = setting.dump();
            let again = send(setting.server.address, &setting.message).unwrap();
            assert_eq!(again.body, response.body);
            let updated = |lines: Vec<String>| -> Vec<String> {
                lines
                    .into_iter()
                    .filter(|line| !line.starts_with("sessions:"))
                    .collect()
            };
            assert_eq!(updated(setting.dump()), updated(before));
        }
    });
}
