//! `omadm inspect` over conversations, captures and documents of every kind: what people and programs read of them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

use serde_json::Value;

const MESSAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/messages");

/// The document of a number in a format.
fn message(number: u8, extension: &str) -> PathBuf {
    let prefix = format!("{number:02}-");
    fs::read_dir(MESSAGES)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name.starts_with(&prefix) && path.extension().unwrap() == extension
        })
        .unwrap()
}

fn run(arguments: &[&str], files: &[PathBuf], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_omadm"))
        .arg("inspect")
        .args(arguments)
        .args(files)
        .env_remove("RUST_LOG")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let feeder = thread::spawn(move || _ = stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(!words.contains("panicked"), "{words}");
    output
}

/// What it prints when everything can be read.
#[track_caller]
fn shown(arguments: &[&str], files: &[PathBuf], input: &[u8]) -> String {
    let output = run(arguments, files, input);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// What it prints of standard input, and the lines of standard error, when something cannot be read.
#[track_caller]
fn failed(arguments: &[&str], input: &[u8]) -> (String, String) {
    let output = run(arguments, &["-".into()], input);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn json(files: &[PathBuf], input: &[u8]) -> Value {
    serde_json::from_slice(&run(&["--json"], files, input).stdout).unwrap()
}

/// These lines follow each other somewhere.
#[track_caller]
fn assert_has(text: &str, block: &str) {
    assert!(text.contains(block), "no\n{block}\nin\n{text}");
}

#[test]
fn a_conversation_shows_what_answers_what() {
    for extension in ["xml", "wbxml"] {
        let files: Vec<_> = (1..=6).map(|number| message(number, extension)).collect();
        let text = shown(&[], &files, b"");
        let name = |number: usize| files[number - 1].file_name().unwrap().to_str().unwrap();
        let [second, fourth, fifth] = [2, 4, 5].map(name);
        for block in [
            format!(
                "    1 Alert 1200 server-initiated management\n      \
                 => 407 authentication required (Status 2 of message 1, {second})\n"
            ),
            format!(
                "  DM/1.2, DTD 1.2: IMEI:004999010640000 (dev42) -> https://mgmt.example.com/dm?s=77\n  \
                 MaxMsgSize 16384, MaxObjSize 1048576\n  credentials: syncml:auth-md5\n  \
                 => 212 authentication accepted for the session (Status 1 of message 2, {fourth})\n"
            ),
            format!(
                "    6 Get ./Missing/Node\n      \
                 => 404 not found for ./Missing/Node (Status 4 of message 3, {fifth})\n"
            ),
            format!("    4 Status 404 not found <- Get 6 of message 2 ({fourth}) ./Missing/Node\n"),
            format!("    6 Results <- Get 4 of message 2 ({fourth}) ./DevDetail/FwV 8 bytes \"7.02-b19\"\n"),
        ] {
            assert_has(&text, &block);
        }
        // The last message is the end: nobody answers it.
        for word in ["never answered", " ! "] {
            assert!(!text.contains(word), "{text}");
        }
        assert!(!text.contains("not here"), "{text}");
    }
}

#[test]
fn what_is_left_open_is_listed_at_the_end() {
    // The server's orders are missing.
    let files = [1, 2, 5, 6].map(|number| message(number, "xml"));
    let text = shown(&[], &files, b"");
    let (_, end) = text.split_once("\nanswers to what is not here:\n").unwrap();
    assert_eq!(end.lines().count(), 8, "{end}");
    let fifth = files[2].display();
    assert_has(
        end,
        &format!("  Status 4 of message 3 of session A5C ({fifth}): answers command 6 of message 2\n"),
    );

    // The last command of the first message has no status.
    let mut reply = fs::read_to_string(message(2, "xml")).unwrap();
    let status = reply.rfind("<Status>").unwrap();
    let end = reply.rfind("</Status>").unwrap() + "</Status>".len();
    reply.replace_range(status..end, "");
    let first = message(1, "xml");
    let text = shown(&[], &[first.clone(), "-".into()], reply.as_bytes());
    let (_, end) = text.split_once("\nnever answered:\n").unwrap();
    let first = first.display();
    assert_eq!(
        end,
        format!("  Replace 2 ./DevInfo/DevId of message 1 of session A5C ({first})\n")
    );
}

#[test]
fn containers_questions_chunks_and_trees_are_shown() {
    let text = shown(&[], &[message(11, "wbxml"), message(12, "wbxml")], b"");
    assert_has(&text, "    2 Sequence\n");
    assert_has(
        &text,
        "      4 Alert 1101 confirm or reject\n        \"Klingelton auf Lautstärke 10 stellen?\"\n        \
         default no, waits 60 s at most\n        => 304 not modified (",
    );
    assert_has(
        &text,
        "      5 Replace ./Tunes/Ring/Volume 2 bytes \"10\"\n        => 215 not executed (",
    );

    let files = [15, 16, 17].map(|number| message(number, "wbxml"));
    let text = shown(&[], &files, b"");
    assert_has(&text, "chunk 1 (9 of 12 bytes) 9 bytes MoreData \"see you, \"\n");
    assert_has(&text, "chunk 2 (12 of 12 bytes, the last) 3 bytes \"Ada\"\n");

    assert_has(
        &shown(&[], &[message(27, "xml")], b""),
        "\n        Alarm [node, com.example/1.0/alarm] ACL Get=*&Replace=mgmt.example.com\n          \
         Hour [int, text/plain] \"6\"\n",
    );
    let ddf = Path::new(MESSAGES).join("../ddf/coffee.xml");
    assert_has(
        &shown(&[], &[ddf], b""),
        "\n      Strength [int, text/plain] Get Replace ZeroOrOne Dynamic\n",
    );
}

#[test]
fn json_has_stable_keys() {
    let files = [message(4, "wbxml"), message(5, "wbxml")];
    let all = json(&files, b"");
    for (pointer, expected) in [
        ("/0/kind", "message".into()),
        ("/0/file", files[0].to_str().unwrap().into()),
        ("/0/offset", 0.into()),
        ("/0/encoding", "wbxml".into()),
        ("/0/direction", "to-device".into()),
        ("/0/final", true.into()),
        ("/0/problems", Value::Array(Vec::new())),
        ("/0/header/ver_dtd", "1.2".into()),
        ("/0/header/ver_proto", "DM/1.2".into()),
        ("/0/header/session_id", "A5C".into()),
        ("/0/header/msg_id", 2.into()),
        ("/0/header/source/name", "mgmt.example.com".into()),
        ("/0/header/max_msg_size", 65536.into()),
        ("/0/header/credentials/scheme", "syncml:auth-md5".into()),
        ("/0/commands/5/name", "Get".into()),
        ("/0/commands/5/cmd_id", 6.into()),
        ("/0/commands/5/items/0/target/uri", "./Missing/Node".into()),
        ("/0/commands/5/outcomes/0/code", 404.into()),
        ("/0/commands/5/outcomes/0/code_name", "not found".into()),
        ("/0/commands/5/outcomes/0/msg_id", 3.into()),
        ("/0/commands/0/orphan", true.into()),
        ("/1/direction", "to-server".into()),
        ("/1/commands/3/answers/target", "./Missing/Node".into()),
        ("/1/commands/3/reference/cmd_ref", 6.into()),
        ("/1/commands/5/items/0/data/text", "7.02-b19".into()),
    ] {
        assert_eq!(all.pointer(pointer), Some(&expected), "{pointer}");
    }
    let asked = json(&[message(11, "xml")], b"");
    let seconds = asked.pointer("/0/commands/1/commands/1/interaction/max_seconds");
    assert_eq!(seconds, Some(&60.into()));
}

/// Two messages as a proxy saves them: one with a length, one in chunks.
fn capture(line_break: &str) -> Vec<u8> {
    let request = fs::read(message(3, "wbxml")).unwrap();
    let response = fs::read(message(4, "xml")).unwrap();
    let head = |lines: &[&str]| format!("{}{line_break}{line_break}", lines.join(line_break)).into_bytes();
    let length = format!("Content-Length: {}", request.len());
    let mut file = head(&[
        "POST /dm?s=77 HTTP/1.1",
        "Authorization: Basic aHVzaC1odXNo",
        "Content-Type: application/vnd.syncml.dm+wbxml",
        &length,
    ]);
    file.extend(request);
    file.extend(head(&["HTTP/1.1 200 OK", "Transfer-Encoding: chunked"]));
    for chunk in response.chunks(700) {
        file.extend(format!("{:x}{line_break}", chunk.len()).bytes());
        file.extend(chunk);
        file.extend(line_break.bytes());
    }
    file.extend(format!("0{line_break}{line_break}").bytes());
    file
}

#[test]
fn captures_of_http_are_split() {
    for line_break in ["\r\n", "\n"] {
        let file = capture(line_break);
        let text = shown(&[], &["-".into()], &file);
        for block in [
            "  HTTP request: POST /dm?s=77, application/vnd.syncml.dm+wbxml\n",
            "message 2 of session A5C, server -> device, XML, 2061 bytes\n  HTTP response: 200 OK\n",
            "    2 Alert 1200 server-initiated management\n      => 200 OK (Status 2 of message 2",
        ] {
            assert_has(&text, block);
        }
        assert!(!text.contains("aHVzaC1odXNo"), "{text}");
        // Places are those in the file, across chunks.
        let all = json(&["-".into()], &file);
        let offset = all
            .pointer("/1/commands/5/offset")
            .and_then(Value::as_u64)
            .unwrap();
        assert!(file[usize::try_from(offset).unwrap()..].starts_with(b"./Missing/Node"));
    }
    let mut cut = capture("\r\n");
    cut.truncate(cut.len() - 900);
    let (text, words) = failed(&[], &cut);
    assert_has(&text, ": the body in chunks ends too early\n");
    assert_has(&words, "omadm: standard input: input ends too early");
}

#[test]
fn a_notification_is_shown_with_and_without_its_push() {
    let package = b"0123456789abcdef\x02\xd8\x00\x00\x00\x00\x21\x10mgmt.example.com";
    let push = [&b"\x07\x06\x03\xc4\xaf\x87"[..], package].concat();
    let text = shown(&[], &["-".into()], &push);
    assert_has(
        &text,
        "notification (package #0), 46 bytes\n  push 7: application/vnd.syncml.notification\n  \
         version 1.1, session 21, server mgmt.example.com\n",
    );
    assert_has(&text, "  digest (not shown)\n");
    let text = shown(&["--secrets"], &["-".into()], package);
    assert_has(&text, "  digest 30313233343536373839616263646566\n");
}

/// What stands between two tags, after a word.
fn between<'a>(document: &'a str, word: &str, tag: &str) -> &'a str {
    let (_, rest) = document.split_once(word).unwrap();
    let (_, rest) = rest.split_once(&format!("<{tag}>")).unwrap();
    rest.split_once(&format!("</{tag}>")).unwrap().0
}

#[test]
fn secrets_are_not_printed() {
    let provisioning = "<wap-provisioningdoc><characteristic type=\"APPAUTH\"><parm name=\"AAUTHNAME\" \
        value=\"dev42\"/><parm name=\"AAUTHSECRET\" value=\"hush-hush\"/></characteristic></wap-provisioningdoc>";
    let bootstrap = fs::read_to_string(message(29, "xml")).unwrap();
    let secret = between(&bootstrap, "<NodeName>AAuthSecret</NodeName>", "Value");
    let sent = fs::read_to_string(message(3, "xml")).unwrap();
    let digest = between(&sent, "<Cred>", "Data");
    for format in [&["--full"][..], &["--full", "--json"]] {
        let with_secrets = [format, &["--secrets"]].concat();
        for (document, secret) in [(provisioning, "hush-hush"), (&bootstrap, secret)] {
            let text = shown(format, &["-".into()], document.as_bytes());
            assert!(!text.contains(secret), "{text}");
            let text = shown(&with_secrets, &["-".into()], document.as_bytes());
            assert_has(&text, secret);
            // Nor among the bytes around an error, which may be right behind it.
            let end = document.find(secret).unwrap() + secret.len();
            for end in (end - 2..end + 20).step_by(3) {
                let output = run(format, &["-".into()], &document.as_bytes()[..end]);
                assert_eq!(output.status.code(), Some(1));
                for text in [output.stdout, output.stderr] {
                    let text = String::from_utf8(text).unwrap();
                    assert!(!text.contains(&secret[..secret.len() - 2]), "{text}");
                }
            }
        }
        let text = shown(&with_secrets, &["-".into()], sent.as_bytes());
        assert!(!text.contains(digest), "{text}");
    }
}

/// A message with one `Replace`.
fn replace(format: &str, data: &str) -> String {
    format!(
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
         <SessionID>1</SessionID><MsgID>1</MsgID><Target><LocURI>urn:d</LocURI></Target><Source>\
         <LocURI>http://dm.example/</LocURI></Source></SyncHdr><SyncBody><Replace><CmdID>1</CmdID><Item>\
         <Target><LocURI>./A</LocURI></Target><Meta><Format xmlns=\"syncml:metinf\">{format}</Format></Meta>\
         <Data>{data}</Data></Item></Replace><Final/></SyncBody></SyncML>"
    )
}

#[test]
fn nothing_steers_the_terminal() {
    let document = replace("chr", "a&#x9b;2J\u{202e}b");
    let text = shown(&[], &["-".into()], document.as_bytes());
    assert_has(&text, "./A [chr] 9 bytes \"a\\u{9b}2J\\u{202e}b\"\n");
    let text = shown(&["--json"], &["-".into()], document.as_bytes());
    assert_has(&text, "\"a\\u009b2J\\u202eb\"");
    let (text, words) = failed(&[], b"<a\x1b]0;x\x07/>");
    for text in [text, words] {
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
    }
}

#[test]
fn problems_have_their_place() {
    let document = replace("int", "seven");
    let (text, _) = failed(&[], document.as_bytes());
    let at = document.find("./A").unwrap();
    assert_has(
        &text,
        &format!("  ! error at byte {at}, command 1: the format is int, but the data is no number\n"),
    );
    shown(&[], &["-".into()], replace("int", "-7").as_bytes());

    let cut = &document[..document.find("</Data>").unwrap()];
    let (text, words) = failed(&[], cut.as_bytes());
    let at = cut.len();
    let path = "SyncML/SyncBody/Replace/Item/Data";
    assert_has(
        &text,
        &format!("  ! error at byte {at}, command 1, in {path}: input ends too early\n"),
    );
    assert_eq!(
        words,
        format!("omadm: standard input: input ends too early at byte {at} in {path}\n")
    );

    // What is only told, and what the standard does not forgive.
    let loose = replace("chr", "x").replace(" xmlns=\"SYNCML:SYNCML1.2\"", "");
    let text = shown(&[], &["-".into()], loose.as_bytes());
    assert_has(
        &text,
        "  ! warning at byte 0, in SyncML: element outside of its namespace (SyncML)\n",
    );
    assert_has(&text, " more of the kind namespace\n");
    assert_has(&failed(&["--strict"], loose.as_bytes()).0, "not readable");
}

#[test]
fn what_is_no_document_is_told_and_the_others_are_shown() {
    for (bytes, looks_like) in [
        (&b""[..], "nothing: it is empty"),
        (b"hello", "text"),
        (b"{}", "JSON"),
        (b"\x1f\x8b\x08\0\0\0", "gzip"),
        (b"\xff\xfe<\0S\0", "text in UTF-16"),
        (b"<html></html>", "XML whose root element is html"),
        (
            b"\x03\x06\x6A\x00\x85\x0A\x03xyz\x00\x85\x01",
            "WBXML of the type sl-1.0",
        ),
        (b"\xde\xad\xbe\xef", "bytes of an unknown kind"),
    ] {
        let (text, words) = failed(&[], bytes);
        let words_of_kind = format!("none of the documents of device management; it looks like {looks_like}");
        assert_has(&text, &words_of_kind);
        assert_has(&words, &format!("omadm: standard input: {words_of_kind}"));
        assert_eq!(
            json(&["-".into()], bytes).pointer("/0/kind"),
            Some(&"unreadable".into())
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let output = run(
        &[],
        &[folder.path().into(), missing.clone(), message(1, "xml")],
        b"",
    );
    assert_eq!(output.status.code(), Some(1));
    let words = String::from_utf8(output.stderr).unwrap();
    assert_eq!(words.lines().count(), 2, "{words}");
    assert_has(&words, &format!("omadm: cannot read {}: ", missing.display()));
    assert_has(&String::from_utf8(output.stdout).unwrap(), "Alert 1200");
    assert_eq!(run(&[], &[], b"").status.code(), Some(2));
    assert_eq!(
        run(&["--strict", "--profile", "oma"], &[missing], b"")
            .status
            .code(),
        Some(2)
    );
}

#[test]
fn the_conversation_of_the_readme_is_what_is_shown() {
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let (_, example) = readme.split_once("```text\n$ omadm ").unwrap();
    let (line, example) = example.split_once('\n').unwrap();
    let (expected, _) = example.split_once("...\n").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_omadm"))
        .args(line.split(' '))
        .current_dir(MESSAGES)
        .env_remove("RUST_LOG")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.get(..expected.len()), Some(expected));
}
