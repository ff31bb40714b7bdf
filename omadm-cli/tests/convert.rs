//! The program over files of WBXML and XML: what it prints, what it writes, and what it says when it cannot.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;

/// A Service Loading document, whose address is made of tokens and a text.
const SL: &[u8] = b"\x03\x06\x6A\x00\x85\x0A\x03xyz\x00\x85\x01";
const SL_XML: &str = r#"<sl href="http://www.xyz.com/"/>"#;
const SL_PROLOG: [&str; 2] = [
    r#"<?xml version="1.0" encoding="UTF-8"?>"#,
    r#"<!DOCTYPE sl PUBLIC "-//WAPFORUM//DTD SL 1.0//EN" "http://www.wapforum.org/DTD/sl.dtd">"#,
];

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_omadm"));
    command
        .args(arguments)
        .env_remove("RUST_LOG")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs the program with this on its standard input.
fn omadm(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = command(arguments).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // It may be done before it has read everything.
    let feeder = thread::spawn(move || _ = stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    output
}

/// What it prints, when it does so without a word on standard error.
#[track_caller]
fn done(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let output = omadm(arguments, input);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    output.stdout
}

#[track_caller]
fn text(arguments: &[&str], input: &[u8]) -> String {
    String::from_utf8(done(arguments, input)).unwrap()
}

/// The one line with which it fails.
#[track_caller]
fn failure(arguments: &[&str], input: &[u8]) -> String {
    let output = omadm(arguments, input);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    assert_eq!(output.stdout, b"", "{arguments:?}");
    let words = String::from_utf8(output.stderr).unwrap();
    let line = words.strip_suffix('\n').unwrap();
    assert!(!line.contains(char::is_control), "{line:?}");
    line.strip_prefix("omadm: ").unwrap().to_owned()
}

#[test]
fn a_document_is_shown_in_each_layout() {
    let [declaration, doctype] = SL_PROLOG;
    assert_eq!(
        text(&["decode", "-"], SL),
        format!("{declaration}{doctype}{SL_XML}\n")
    );
    assert_eq!(
        text(&["decode", "--indent", "-"], SL),
        format!("{declaration}\n{doctype}\n{SL_XML}\n")
    );
    assert_eq!(
        text(&["decode", "--canonical", "-"], SL),
        r#"<sl href="http://www.xyz.com/"></sl>"#
    );
}

#[test]
fn xml_becomes_wbxml_of_each_version() {
    assert_eq!(done(&["encode", "-"], SL_XML.as_bytes()), SL);
    let [declaration, doctype] = SL_PROLOG;
    let whole = format!("\u{FEFF}{declaration}{doctype}{SL_XML}");
    assert_eq!(done(&["encode", "-"], whole.as_bytes()), SL);
    for (version, first) in [("1.1", 1), ("1.2", 2), ("1.3", 3)] {
        let mut expected = SL.to_vec();
        *expected.first_mut().unwrap() = first;
        assert_eq!(
            done(&["encode", "--version", version, "-"], SL_XML.as_bytes()),
            expected
        );
    }
    assert_eq!(
        done(&["encode", "--version", "1.0", "-"], SL_XML.as_bytes()),
        b"\x00\x06\x00\x85\x0A\x03xyz\x00\x85\x01"
    );
}

#[test]
fn files_are_read_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("a.xml"), SL_XML).unwrap();
    assert_eq!(done(&["encode", &at("a.xml"), "-o", &at("a.wbxml")], b""), b"");
    assert_eq!(fs::read(at("a.wbxml")).unwrap(), SL);
    assert_eq!(
        text(
            &["decode", "--canonical", &at("a.wbxml"), "--output", &at("b.xml")],
            b""
        ),
        ""
    );
    assert_eq!(
        fs::read_to_string(at("b.xml")).unwrap(),
        r#"<sl href="http://www.xyz.com/"></sl>"#
    );
    assert_eq!(done(&["encode", &at("b.xml"), "-o", "-"], b""), SL);
    // What is there stays when nothing comes of it.
    failure(&["encode", &at("a.wbxml"), "-o", &at("b.xml")], b"");
    assert_eq!(
        fs::read_to_string(at("b.xml")).unwrap(),
        r#"<sl href="http://www.xyz.com/"></sl>"#
    );
}

/// A message of device management with everything that differs between XML and WBXML: code pages, a
/// document inside of it, text to escape.
const MESSAGE: &str = concat!(
    r#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>"#,
    "<SessionID>1</SessionID><MsgID>1</MsgID><Target><LocURI>http://dm.example/</LocURI></Target>",
    "<Source><LocURI>urn:uuid:1b4e28ba-2fa1-11d2-883f-0016d3cca427</LocURI></Source>",
    r#"<Meta><MaxMsgSize xmlns="syncml:metinf">32768</MaxMsgSize></Meta></SyncHdr><SyncBody>"#,
    r#"<Put><CmdID>1</CmdID><Meta><Type xmlns="syncml:metinf">application/vnd.syncml-devinf+xml</Type></Meta>"#,
    r#"<Item><Data><DevInf xmlns="syncml:devinf"><VerDTD>1.2</VerDTD><Man>Tea &amp; Söhne</Man></DevInf></Data>"#,
    "</Item></Put><Final></Final></SyncBody></SyncML>",
);

#[test]
fn a_message_goes_to_wbxml_and_back() {
    let document = done(&["encode", "-"], MESSAGE.as_bytes());
    assert!(document.starts_with(b"\x03\xA4\x01\x6A"));
    assert!(document.len() * 2 < MESSAGE.len());
    assert_eq!(text(&["decode", "--canonical", "-"], &document), MESSAGE);
    for layout in ["--indent", "--canonical"] {
        let xml = done(&["decode", layout, "-"], &document);
        assert_eq!(done(&["encode", "-"], &xml), document, "{layout}");
    }
}

#[test]
fn strings_in_a_table_are_the_same_document() {
    let twice = "<si><indication>a/long/path</indication><info><item>a/long/path</item></info></si>";
    let document = done(&["encode", "--string-table", "-"], twice.as_bytes());
    assert!(document.starts_with(b"\x03\x05\x6A\x0Ca/long/path\x00"));
    assert!(document.len() < done(&["encode", "-"], twice.as_bytes()).len());
    assert_eq!(text(&["decode", "--canonical", "-"], &document), twice);
}

#[test]
fn white_space_is_treated_as_told() {
    let xml = "<si>\n  <indication> tea </indication>\n</si>\n";
    let shown = |arguments: &[&str]| {
        let mut all = vec!["encode", "-"];
        all.extend(arguments);
        let document = done(&all, xml.as_bytes());
        text(&["decode", "--canonical", "-"], &document)
    };
    assert_eq!(shown(&[]), "<si><indication> tea </indication></si>");
    assert_eq!(shown(&["--trim"]), "<si><indication>tea</indication></si>");
    assert_eq!(shown(&["--keep-whitespace"]), xml.trim_end());
}

#[test]
fn the_document_type_can_be_named_in_every_way() {
    // The document says nothing of its type.
    let mut untyped = SL.to_vec();
    *untyped.get_mut(1).unwrap() = 1;
    for name in ["sl-1.0", "SL-1.0", "0x06", "6", "-//WAPFORUM//DTD SL 1.0//EN"] {
        let shown = text(&["decode", "--canonical", "--language", name, "-"], &untyped);
        assert_eq!(shown, r#"<sl href="http://www.xyz.com/"></sl>"#, "{name}");
    }
    assert_eq!(done(&["encode", "-l", "sl-1.0", "-"], SL_XML.as_bytes()), SL);
    // The root element alone would say another one.
    let document = done(&["encode", "-l", "syncml-1.1", "-"], b"<SyncML/>");
    assert_eq!(document, b"\x03\x9F\x53\x6A\x00\x2D");
}

#[test]
fn every_document_type_is_listed() {
    let list = text(&["languages"], b"");
    assert_eq!(list.lines().count(), wbxml::dictionaries::ALL.len());
    assert!(list.contains("\nmetinf-1.2    0x1202        -//SYNCML//DTD MetInf 1.2//EN, "));
    assert!(list.contains("\ndrmrel-1.0    0x0e, 0x1207  -//OMA//DTD DRMREL 1.0//EN\n"));
    assert!(list.contains("\nota-settings  -\n"));
}

#[test]
fn a_wrong_command_line_is_told_with_what_is_near() {
    for (arguments, words) in [
        (
            ["decode", "--language", "sycnml", "-"],
            "near it: syncml-1.2, syncml-1.1, syncml-1.0; 'omadm languages' lists them",
        ),
        (
            ["decode", "--language", "0x1299", "-"],
            "no known document type has this number",
        ),
        (
            ["encode", "--language", "%", "-"],
            "no such document type; 'omadm languages' lists them",
        ),
        (
            ["encode", "--version", "1.4", "-"],
            "possible values: 1.0, 1.1, 1.2, 1.3",
        ),
        (
            ["encode", "--trim", "--keep-whitespace", "-"],
            "cannot be used with",
        ),
        (["decode", "--indent", "--canonical", "-"], "cannot be used with"),
    ] {
        let output = omadm(&arguments, SL);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
}

#[test]
fn what_is_wrong_with_wbxml_is_told_with_the_place() {
    let listing = "'omadm dump FILE' shows the bytes and what they mean";
    let typeless = "name one with --language; 'omadm languages' lists them";
    for (document, words) in [
        (&b""[..], format!("the document ends too early at byte 0 (0x0); {listing}")),
        (
            b"\x03\x05\x6A\x00\x45\xC6\x0B\x03tea",
            format!("the document ends too early at byte 7 (0x7) in indication; {listing}"),
        ),
        (
            b"\x7F",
            format!("unsupported WBXML version byte 0x7f at byte 0 (0x0); {listing}"),
        ),
        (
            b"\n<si/>",
            "unsupported WBXML version byte 0x0a at byte 0 (0x0); this looks like XML, of which 'omadm encode' \
             makes WBXML"
                .to_owned(),
        ),
        (
            b"\x03\x01\x6A\x00\x05",
            format!("the document does not say its document type (at byte 1); {typeless}"),
        ),
        (
            b"\x03\xA6\x15\x6A\x00\x05",
            format!("the document type at byte 1, public identifier 0x1315, is not known; {typeless}"),
        ),
        (
            b"\x03\x00\x00\x6A\x0B-//X\x1B\n//EN\x00\x05",
            format!(
                "the document type at byte 1, public identifier \"-//X\\u{{1b}}\\n//EN\", is not known; {typeless}"
            ),
        ),
        (
            b"\x03\x06\x6A\x00\x3F",
            "no name for the element 0x3f of page 0 at byte 4 (0x4); --unknown-tokens makes up a name, and \
             another --language may have one"
                .to_owned(),
        ),
    ] {
        assert_eq!(
            failure(&["decode", "-"], document),
            format!("standard input: {words}")
        );
    }
}

#[test]
fn a_document_that_is_cut_anywhere_fails_with_a_line() {
    for len in 0..SL.len() {
        let words = failure(&["decode", "-"], SL.get(..len).unwrap());
        assert!(words.contains("the document ends too early at byte "), "{words}");
    }
}

#[test]
fn what_is_wrong_with_xml_is_told_with_the_place() {
    for (xml, words) in [
        (
            &b"<si>\n<item>"[..],
            "the document ends too early at byte 11 (line 2) in item",
        ),
        (
            b"<si>\n\n&lf;</si>",
            "unknown entity \"lf\" at byte 6 (line 3) in si; entities of a DOCTYPE are not read: write the character",
        ),
        (
            b"<!-- a -->\n<x/>",
            "neither a DOCTYPE nor the root element at byte 11 (line 2) is of a known document type; name one \
             with --language; 'omadm languages' lists them",
        ),
        (
            b"<si>\ncaf\xE9</si>",
            "not UTF-8 at byte 8; only UTF-8 is read: convert it",
        ),
        (
            b"<?xml version='1.0' encoding='ISO-8859-1'?><si>caf\xE9</si>",
            "the XML declaration at byte 0 names the encoding \"ISO-8859-1\"; only UTF-8 is read: convert it, \
             and the declaration",
        ),
        (
            b"\xFF\xFE<\0s\0i\0/\0>\0",
            "UTF-16 at byte 0; only UTF-8 is read: convert it, and the encoding that it declares",
        ),
        (
            b"\0<\0s\0i\0/\0>",
            "UTF-16 at byte 0; only UTF-8 is read: convert it, and the encoding that it declares",
        ),
        (
            SL,
            "not XML at byte 0; this looks like WBXML, which 'omadm decode' shows as XML",
        ),
    ] {
        assert_eq!(failure(&["encode", "-"], xml), format!("standard input: {words}"));
    }
    // The words in between are those of the library.
    let words = failure(&["encode", "-"], b"<si>\n<item>\n</si>");
    assert!(words.starts_with("standard input: XML: "), "{words}");
    assert!(words.ends_with(" at byte 12 (line 3) in item"), "{words}");
}

#[test]
fn the_file_is_named_without_what_steers_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a\u{202e}b.wbxml");
    fs::write(&file, b"\x03").unwrap();
    let words = failure(&["decode", file.to_str().unwrap()], b"");
    assert!(
        words.contains("/ab.wbxml: the document ends too early at byte 1 (0x1); "),
        "{words}"
    );
    let words = failure(&["decode", folder.path().join("none").to_str().unwrap()], b"");
    assert!(
        words.starts_with("cannot read ") && words.contains("none: "),
        "{words}"
    );
}

#[test]
fn habits_of_encoders_are_forgiven_unless_told_otherwise() {
    // A page switch before END.
    let document = b"\x03\x05\x6A\x00\x45\x00\x00\x01";
    assert_eq!(text(&["decode", "--canonical", "-"], document), "<si></si>");
    assert_eq!(
        failure(&["decode", "--strict", "-"], document),
        "standard input: page switch before a token that has no page at byte 5 (0x5) in si; without --strict, \
         more is forgiven; 'omadm dump FILE' shows the bytes and what they mean"
    );
}

#[test]
fn what_follows_a_document_is_told() {
    let mut document = SL.to_vec();
    document.extend(b"tail");
    let output = omadm(&["decode", "--canonical", "-"], &document);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stdout, br#"<sl href="http://www.xyz.com/"></sl>"#);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.ends_with("standard input: 4 bytes after the document, from byte 13 on, are left out\n"),
        "{said}"
    );
    let words = failure(&["decode", "--strict", "-"], &document);
    assert!(
        words.contains("data after the root element at byte 13 (0xd)"),
        "{words}"
    );
}

#[test]
fn tokens_without_a_name_are_shown_when_told() {
    assert_eq!(
        text(
            &["decode", "--canonical", "--unknown-tokens", "-"],
            b"\x03\x06\x6A\x00\x3F"
        ),
        "<tag-0-3F></tag-0-3F>"
    );
}

#[test]
fn a_document_is_listed_up_to_where_it_is_broken() {
    let listing = text(&["dump", "-"], SL.get(..11).unwrap());
    assert!(
        listing.contains("\n0006  03 78 79 7a 00               STR_I \"xyz\"\n"),
        "{listing}"
    );
    assert!(
        listing.ends_with("error: the document ends too early\n"),
        "{listing}"
    );
    let typeless = text(&["dump", "-"], b"\x03\x01\x6A\x00\x05");
    assert!(typeless.ends_with(" TAG 0:0x05 ?\n"), "{typeless}");
    let named = text(&["dump", "-l", "sl-1.0", "-"], b"\x03\x01\x6A\x00\x05");
    assert!(named.ends_with(" TAG 0:0x05 sl\n"), "{named}");
}

#[test]
fn a_listing_is_written_into_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("listing");
    assert_eq!(done(&["dump", "-", "-o", file.to_str().unwrap()], SL), b"");
    assert_eq!(fs::read(file).unwrap(), done(&["dump", "-"], SL));
}

#[test]
fn large_and_deep_documents_are_read() {
    // The library has a limit of 16 MiB for both, which a file that the user names is above.
    let xml = format!("<si>{}</si>", "tea ".repeat(5 << 20));
    let document = done(&["encode", "-"], xml.as_bytes());
    assert_eq!(document.len(), xml.len() - "<si></si>".len() + 8);
    assert!(text(&["decode", "--canonical", "-"], &document) == xml);

    let depth = 60_000;
    let xml = format!("{}{}", "<si>".repeat(depth), "</si>".repeat(depth));
    let document = done(&["encode", "-"], xml.as_bytes());
    assert!(text(&["dump", "-"], &document).lines().count() > 2 * depth);
    // The innermost element needs no END.
    assert_eq!(document.len(), 4 + 2 * depth - 1);
    assert!(text(&["decode", "--canonical", "-"], &document) == xml);

    // A string table of more than 64 KiB, to which two texts refer.
    let name = "ab".repeat(50_000);
    let mut document = b"\x03\x05\x6A\x86\x8D\x21".to_vec();
    document.extend(name.as_bytes());
    document.extend(b"\x00\x45\x83\x00\x83\x00\x01");
    assert!(text(&["decode", "--canonical", "-"], &document) == format!("<si>{name}{name}</si>"));
}

#[test]
fn who_closes_the_pipe_hears_nothing() {
    // More than a pipe holds.
    let document = [SL, &[0; 1 << 20]].concat();
    for (arguments, input) in [
        (["decode", "-"], SL),
        (["encode", "-"], SL_XML.as_bytes()),
        (["dump", "-"], &document),
    ] {
        let mut child = command(&arguments).spawn().unwrap();
        drop(child.stdout.take());
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input).unwrap();
        drop(stdin);
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((said.as_str(), child.wait().unwrap().code()), ("", Some(0)));
    }
}

#[test]
fn what_cannot_be_written_is_told() {
    if !Path::new("/dev/full").exists() {
        println!("skipped: no /dev/full");
        return;
    }
    for arguments in [&["encode", "-"][..], &["encode", "-", "-o", "/dev/full"]] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let mut child = command(arguments).stdout(full).spawn().unwrap();
        child.stdin.take().unwrap().write_all(SL_XML.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.starts_with("omadm: cannot write "), "{said}");
        assert_eq!(output.status.code(), Some(1));
    }
}

/// Runs a command line of the shell on a terminal; `None` where that cannot be done.
fn on_a_terminal(line: &str) -> Option<String> {
    let output = Command::new("script")
        .args(["--quiet", "--return", "--command", line, "/dev/null"])
        .env_remove("RUST_LOG")
        .env("OMADM", env!("CARGO_BIN_EXE_omadm"))
        .stdin(Stdio::null())
        .output();
    match output {
        Ok(output) if output.stderr.is_empty() => Some(String::from_utf8(output.stdout).unwrap()),
        _ => {
            println!("skipped: no program that gives a terminal");
            None
        }
    }
}

#[test]
fn a_terminal_gets_no_wbxml() {
    let Some(shown) = on_a_terminal("echo '<sl/>' | \"$OMADM\" encode -; echo $?") else {
        return;
    };
    assert_eq!(
        shown,
        "omadm: WBXML is not for a terminal: name a file with --output, or redirect standard output\r\n1\r\n"
    );
}

#[test]
fn a_terminal_gets_references_for_what_would_steer_it() {
    let Some(shown) = on_a_terminal(
        "printf '\\003\\005\\152\\000\\105\\003\\302\\2332J\\000\\001' | \"$OMADM\" decode --canonical -",
    ) else {
        return;
    };
    assert_eq!(shown, "<si>&#x9B;2J</si>\r\n");
    let as_it_is = text(
        &["decode", "--canonical", "-"],
        b"\x03\x05\x6A\x00\x45\x03\xC2\x9B2J\x00\x01",
    );
    assert_eq!(as_it_is, "<si>\u{9b}2J</si>");
}

/// The lines after `$` are given to the shell; those below them are what it prints.
#[cfg(unix)]
#[test]
fn the_examples_of_the_readme_do_what_they_show() {
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let programs = Path::new(env!("CARGO_BIN_EXE_omadm")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let mut examples = 0;
    for console in readme.split("```console\n").skip(1) {
        let (console, _) = console.split_once("```").unwrap();
        for example in console.split("$ ").skip(1) {
            let (line, shown) = example.split_once('\n').unwrap();
            let output = Command::new("sh")
                .args(["-c", line])
                .current_dir(folder.path())
                .env("PATH", &path)
                .env_remove("RUST_LOG")
                .output()
                .unwrap();
            let printed = [output.stdout, output.stderr].concat();
            assert_eq!(String::from_utf8(printed).unwrap(), shown, "{line}");
            examples += 1;
        }
    }
    assert!(examples >= 6, "{examples}");
}
