//! Arbitrary messages.

use omadm_codec::{
    Alert, AlertCode, Chal, CmdId, Command, Container, Cred, Data, Encoding, Exec, Item, ItemCommand,
    Location, Message, Meta, MsgId, Results, Status, StatusCode, SyncHdr,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use std::borrow::Cow;

type Text = Cow<'static, str>;

/// Text without white space around it, as identifiers have it.
fn identifier() -> impl Strategy<Value = Text> {
    "[a-zA-Z0-9./:?=&<>\"'\\]é-]{0,12}".prop_map(Cow::Owned)
}

/// Any text that an encoding can carry: XML has no control characters but three.
fn any_text(encoding: Encoding) -> impl Strategy<Value = Text> {
    let pattern = match encoding {
        Encoding::Wbxml => "(\\PC|[\0-\u{1F}<>&]){0,16}",
        Encoding::Xml => "(\\PC|[ \t\r\n<>&\\]]){0,16}",
    };
    pattern.prop_map(Cow::Owned)
}

fn data(encoding: Encoding) -> BoxedStrategy<Data<'static>> {
    let text = any_text(encoding).prop_map(Data::Text);
    let cdata = any_text(encoding).prop_map(Data::CData);
    let markup = prop::sample::select(&[
        "<a xmlns='urn:x'>x &amp; <i/> ]]</a>",
        "<b xmlns=\"urn:x\" x='1'>x<!-- -->y</b>\n",
        "<c:d xmlns:c='urn:x'> <c:i/></c:d>z",
    ]);
    let markup = markup.prop_map(|markup| Data::Markup(Cow::Borrowed(markup)));
    let bytes = match encoding {
        Encoding::Wbxml => vec(any::<u8>(), 0..16).boxed(),
        Encoding::Xml => any_text(encoding)
            .prop_map(|text| text.into_owned().into_bytes())
            .boxed(),
    };
    prop_oneof![4 => text, 1 => cdata, 1 => markup, 2 => bytes.prop_map(Data::from)].boxed()
}

fn location() -> impl Strategy<Value = Location<'static>> {
    (identifier(), of(identifier())).prop_map(|(uri, name)| {
        let location = Location::new(uri);
        match name {
            Some(name) => location.with_name(name),
            None => location,
        }
    })
}

fn meta() -> BoxedStrategy<Meta<'static>> {
    let numbers = (of(any::<u64>()), of(any::<u64>()), of(any::<u64>()));
    let texts = (
        of(identifier()),
        of(identifier()),
        of(identifier()),
        of("[A-Za-z0-9+/]{0,8}"),
    );
    let parts = (texts, numbers, vec(identifier(), 0..3));
    let some = parts.prop_map(|((format, type_, mark, nonce), (size, max_msg, max_obj), emi)| {
        let mut meta = Meta::default();
        meta.format = format;
        meta.type_ = type_;
        meta.set_mark(mark);
        meta.set_size(size);
        meta.set_next_nonce(nonce.map(Cow::Owned));
        meta.set_max_msg_size(max_msg);
        meta.set_max_obj_size(max_obj);
        emi.into_iter().for_each(|extension| meta.push_emi(extension));
        meta
    });
    prop_oneof![Just(Meta::default()), some].boxed()
}

pub(crate) fn item(encoding: Encoding) -> impl Strategy<Value = Item<'static>> {
    let parts = (
        of(location()),
        of(location()),
        meta(),
        of(data(encoding)),
        any::<bool>(),
    );
    parts.prop_map(|(target, source, meta, data, more_data)| {
        let mut item = Item::default();
        item.target = target;
        item.source = source;
        item.meta = meta;
        item.data = data;
        item.more_data = more_data;
        item
    })
}

fn cred() -> impl Strategy<Value = Cred<'static>> {
    (meta(), identifier()).prop_map(|(meta, data)| {
        let mut cred = Cred::new("", data);
        cred.meta = meta;
        cred
    })
}

fn item_command(encoding: Encoding) -> impl Strategy<Value = ItemCommand<'static>> {
    (meta(), vec(item(encoding), 0..4)).prop_map(|(meta, items)| {
        let mut command = ItemCommand::new(items);
        command.meta = meta;
        command
    })
}

fn status(encoding: Encoding) -> impl Strategy<Value = Status<'static>> {
    let references = (vec(identifier(), 0..3), vec(identifier(), 0..3));
    let numbers = (any::<u32>(), any::<u32>(), any::<u16>());
    // WBXML has no attributes.
    let original_error = match encoding {
        Encoding::Wbxml => Just(None).boxed(),
        Encoding::Xml => of(any_text(encoding)).boxed(),
    };
    let rest = (of(cred()), of(meta()), original_error, vec(item(encoding), 0..3));
    (numbers, identifier(), references, rest).prop_map(|((message, command, code), cmd, refs, rest)| {
        let mut status = Status::new(MsgId(message), CmdId(command), cmd, StatusCode(code));
        (status.target_refs, status.source_refs) = refs;
        status.cred = rest.0;
        status.chal = rest.1.map(Chal::new);
        status.original_error = rest.2;
        status.items = rest.3;
        status
    })
}

fn simple(encoding: Encoding) -> BoxedStrategy<Command<'static>> {
    let alert = (any::<u16>(), of(any_text(encoding)), vec(item(encoding), 0..4));
    let exec = (meta(), of(any_text(encoding)), item(encoding));
    let results = (
        any::<(u32, u32)>(),
        of(identifier()),
        meta(),
        of(identifier()),
        of(identifier()),
        vec(item(encoding), 0..4),
    );
    prop_oneof![
        item_command(encoding).prop_map(Command::Add),
        item_command(encoding).prop_map(Command::Copy),
        item_command(encoding).prop_map(Command::Delete),
        item_command(encoding).prop_map(Command::Get),
        item_command(encoding).prop_map(Command::Replace),
        alert.prop_map(|(code, correlator, items)| {
            let mut alert = Alert::new(AlertCode(code), items);
            alert.correlator = correlator;
            Command::Alert(alert)
        }),
        exec.prop_map(|(meta, correlator, item)| {
            let mut exec = Exec::new(item);
            exec.meta = meta;
            exec.correlator = correlator;
            Command::Exec(exec)
        }),
        results.prop_map(|((message, command), cmd, meta, target, source, items)| {
            let mut results = Results::new(MsgId(message), CmdId(command), items);
            results.cmd = cmd;
            results.meta = meta;
            results.target_ref = target;
            results.source_ref = source;
            results.into()
        }),
        status(encoding).prop_map(|status| Command::Status(Box::new(status))),
    ]
    .boxed()
}

/// Any command that an encoding can carry.
pub(crate) fn command(encoding: Encoding) -> impl Strategy<Value = Command<'static>> {
    simple(encoding).prop_recursive(3, 8, 3, move |inner| {
        (meta(), vec(inner, 0..3), any::<bool>()).prop_map(|(meta, commands, atomic)| {
            let mut container = Container::unchecked(commands);
            container.meta = meta;
            if atomic {
                Command::Atomic(container)
            } else {
                Command::Sequence(container)
            }
        })
    })
}

pub(crate) fn header() -> impl Strategy<Value = SyncHdr<'static>> {
    let versions = prop_oneof![
        Just(Cow::Borrowed("1.1")),
        Just(Cow::Borrowed("1.2")),
        identifier()
    ];
    let names = (versions, identifier(), identifier(), of(identifier()));
    (names, any::<u32>(), location(), location(), of(cred()), meta()).prop_map(
        |((dtd, proto, session, resp_uri), number, target, source, cred, meta)| {
            let mut header = SyncHdr::new(session, MsgId(number), target, source);
            header.ver_dtd = dtd;
            header.ver_proto = proto;
            header.resp_uri = resp_uri;
            header.cred = cred;
            header.meta = meta;
            header
        },
    )
}

/// Any message that an encoding can carry, with numbered commands.
pub(crate) fn message(encoding: Encoding) -> impl Strategy<Value = Message<'static>> {
    (header(), vec(command(encoding), 0..6), any::<bool>()).prop_map(|(header, commands, is_final)| {
        let mut message = Message::new(header);
        message.commands = commands;
        message.is_final = is_final;
        crate::samples::number(&mut message, 1);
        message
    })
}
