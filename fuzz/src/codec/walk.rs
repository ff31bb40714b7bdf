//! Through everything that a message holds.

use std::borrow::Cow;

use omadm_codec::{Command, Cred, Data, Item, Location, Message, Meta};

/// What kind of text an element has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// White space around it means nothing.
    Identifier,
    /// White space is a part of it.
    Content,
    /// An identifier that should be Base64.
    Base64,
    /// An attribute, which only XML has.
    Attribute,
}

/// The Items of a command, without those of commands in it.
pub fn items<'m, 'a>(command: &'m Command<'a>) -> &'m [Item<'a>] {
    match command {
        Command::Add(c) | Command::Copy(c) | Command::Delete(c) | Command::Get(c) | Command::Replace(c) => {
            &c.items
        }
        Command::Alert(c) => &c.items,
        Command::Exec(c) => &c.items,
        Command::Results(c) => &c.items,
        Command::Status(c) => &c.items,
        _ => &[],
    }
}

fn items_mut<'m, 'a>(command: &'m mut Command<'a>) -> &'m mut [Item<'a>] {
    match command {
        Command::Add(c) | Command::Copy(c) | Command::Delete(c) | Command::Get(c) | Command::Replace(c) => {
            &mut c.items
        }
        Command::Alert(c) => &mut c.items,
        Command::Exec(c) => &mut c.items,
        Command::Results(c) => &mut c.items,
        Command::Status(c) => &mut c.items,
        _ => &mut [],
    }
}

/// All commands, each before those in it.
pub fn every_command<'m, 'a>(commands: &'m [Command<'a>]) -> Vec<&'m Command<'a>> {
    let mut all = Vec::new();
    for command in commands {
        all.push(command);
        all.extend(every_command(command.children()));
    }
    all
}

/// Changes every command, those in containers first.
pub fn change_commands<'a>(commands: &mut Vec<Command<'a>>, change: &mut impl FnMut(&mut Vec<Command<'a>>)) {
    for command in &mut *commands {
        if let Command::Atomic(container) | Command::Sequence(container) = command {
            change_commands(&mut container.commands, change);
        }
    }
    change(commands);
}

/// Changes all data of Items.
pub fn change_data<'a>(message: &mut Message<'a>, change: &mut impl FnMut(&mut Data<'a>)) {
    change_commands(&mut message.commands, &mut |commands| {
        let items = commands.iter_mut().flat_map(items_mut);
        items.filter_map(|item| item.data.as_mut()).for_each(&mut *change);
    });
}

/// Changes all texts but the data of Items.
pub fn change_texts(message: &mut Message<'_>, change: &mut impl FnMut(Kind, &mut Cow<'_, str>)) {
    let header = &mut message.header;
    for text in [&mut header.ver_dtd, &mut header.ver_proto, &mut header.session_id] {
        change(Kind::Identifier, text);
    }
    in_location(&mut header.target, change);
    in_location(&mut header.source, change);
    header
        .resp_uri
        .iter_mut()
        .for_each(|text| change(Kind::Identifier, text));
    header.cred.iter_mut().for_each(|cred| in_cred(cred, change));
    in_meta(&mut header.meta, change);
    change_commands(&mut message.commands, &mut |commands| {
        commands
            .iter_mut()
            .for_each(|command| in_command(command, change));
    });
}

fn in_command(command: &mut Command<'_>, change: &mut impl FnMut(Kind, &mut Cow<'_, str>)) {
    match command {
        Command::Add(c) | Command::Copy(c) | Command::Delete(c) | Command::Get(c) | Command::Replace(c) => {
            in_meta(&mut c.meta, change);
        }
        Command::Atomic(c) | Command::Sequence(c) => in_meta(&mut c.meta, change),
        Command::Alert(c) => c
            .correlator
            .iter_mut()
            .for_each(|text| change(Kind::Content, text)),
        Command::Exec(c) => {
            in_meta(&mut c.meta, change);
            c.correlator
                .iter_mut()
                .for_each(|text| change(Kind::Content, text));
        }
        Command::Results(c) => {
            in_meta(&mut c.meta, change);
            let references = [&mut c.cmd, &mut c.target_ref, &mut c.source_ref];
            references
                .into_iter()
                .flatten()
                .for_each(|text| change(Kind::Identifier, text));
        }
        Command::Status(c) => {
            change(Kind::Identifier, &mut c.cmd);
            let references = c.target_refs.iter_mut().chain(&mut c.source_refs);
            references.for_each(|text| change(Kind::Identifier, text));
            c.cred.iter_mut().for_each(|cred| in_cred(cred, change));
            c.chal.iter_mut().for_each(|chal| in_meta(&mut chal.meta, change));
            c.original_error
                .iter_mut()
                .for_each(|text| change(Kind::Attribute, text));
        }
        _ => {}
    }
    for item in items_mut(command) {
        let locations = [&mut item.target, &mut item.source];
        locations
            .into_iter()
            .flatten()
            .for_each(|location| in_location(location, change));
        in_meta(&mut item.meta, change);
    }
}

fn in_location(location: &mut Location<'_>, change: &mut impl FnMut(Kind, &mut Cow<'_, str>)) {
    change(Kind::Identifier, &mut location.uri);
    if let Some(name) = location.name() {
        let mut name = Cow::Owned(name.to_owned());
        change(Kind::Identifier, &mut name);
        *location = Location::new(location.uri.clone()).with_name(name);
    }
}

fn in_cred(cred: &mut Cred<'_>, change: &mut impl FnMut(Kind, &mut Cow<'_, str>)) {
    in_meta(&mut cred.meta, change);
    change(Kind::Base64, &mut cred.data);
}

fn in_meta(meta: &mut Meta<'_>, change: &mut impl FnMut(Kind, &mut Cow<'_, str>)) {
    let mut changed = |kind, text: Option<&str>| {
        text.map(|text| {
            let mut text = Cow::Owned(text.to_owned());
            change(kind, &mut text);
            text
        })
    };
    let mut new = Meta::default();
    new.format = changed(Kind::Identifier, meta.format.as_deref());
    new.type_ = changed(Kind::Identifier, meta.type_.as_deref());
    new.set_mark(changed(Kind::Identifier, meta.mark()));
    new.set_size(meta.size());
    new.set_next_nonce(changed(Kind::Base64, meta.next_nonce()));
    new.set_max_msg_size(meta.max_msg_size());
    new.set_max_obj_size(meta.max_obj_size());
    for extension in meta.emi() {
        changed(Kind::Content, Some(extension))
            .into_iter()
            .for_each(|text| new.push_emi(text));
    }
    *meta = new;
}

/// How much of everything a message holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amounts {
    pub commands: usize,
    /// Items and the references of statuses.
    pub items: usize,
    /// Bytes of the data and the addresses of Items.
    pub text: usize,
    /// Containers inside one another.
    pub nesting: usize,
}

pub fn amounts(message: &Message<'_>) -> Amounts {
    let commands = every_command(&message.commands);
    let all_items = || commands.iter().flat_map(|command| items(command));
    let references = commands.iter().map(|command| match command {
        Command::Status(status) => status.target_refs.len() + status.source_refs.len(),
        _ => 0,
    });
    let data = all_items().map(|item| item.data.as_ref().map_or(0, |data| data.as_bytes().len()));
    let addresses =
        all_items().map(|item| item.target_uri().map_or(0, str::len) + item.source_uri().map_or(0, str::len));
    Amounts {
        commands: commands.len(),
        items: all_items().count() + references.sum::<usize>(),
        text: data.sum::<usize>() + addresses.sum::<usize>(),
        nesting: nesting(&message.commands),
    }
}

fn nesting(commands: &[Command<'_>]) -> usize {
    let containers = commands
        .iter()
        .filter(|command| matches!(command.name(), "Atomic" | "Sequence") || !command.children().is_empty());
    containers
        .map(|container| 1 + nesting(container.children()))
        .max()
        .unwrap_or(0)
}
