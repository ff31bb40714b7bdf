//! User-interaction alerts and the answers to them.

use omadm_codec::{
    Alert, AlertCode, Answer, AnswerError, Choices, CmdId, Command, Data, Echo, Encoding, InputType,
    InteractionError, InteractionOptions, Item, Message, MsgId, Question, Status, StatusCode, TextInput,
    UserInteraction, UserText,
};
use proptest::collection::{btree_set, vec};
use proptest::option::of;
use proptest::prelude::*;

use crate::samples;

fn alert(code: u16, items: &[&'static str]) -> Alert<'static> {
    Alert::new(AlertCode(code), items.iter().map(|text| Item::data(*text)))
}

fn status(code: StatusCode, items: &[&'static str]) -> Status<'static> {
    let mut status = Status::new(MsgId(6), CmdId(2), "Alert", code);
    status.items = items.iter().map(|text| Item::data(*text)).collect();
    status
}

fn three() -> Choices<'static> {
    Choices::new(["Mail", "Browser", "Calendar"]).unwrap()
}

fn confirm(default: Option<bool>) -> UserInteraction<'static> {
    UserInteraction::new("Sure?", Question::Confirm { default })
}

fn single(default: Option<u32>) -> UserInteraction<'static> {
    let choices = three();
    UserInteraction::new("Which?", Question::SingleChoice { choices, default })
}

fn multiple(defaults: &[u32]) -> UserInteraction<'static> {
    let (choices, defaults) = (three(), defaults.to_vec());
    UserInteraction::new("Which?", Question::MultipleChoice { choices, defaults })
}

#[test]
fn known_alerts_are_made_and_read() {
    let phone = TextInput::new(InputType::Phone)
        .with_max_length(12)
        .with_default("+44 20");
    let cases = [
        (
            alert(1101, &["MAXDT=60&DR=0", "Raise the ring volume to 10?"]),
            UserInteraction::new(
                "Raise the ring volume to 10?",
                Question::Confirm { default: Some(false) },
            )
            .with_max_seconds(60),
        ),
        (
            alert(1102, &["MAXLEN=12&IT=P&DR=%2B44+20", "Number of the help desk"]),
            UserInteraction::new("Number of the help desk", Question::Input(phone)),
        ),
        (
            alert(1104, &["", "Which?", "Mail", "Browser", "Calendar"]),
            multiple(&[]),
        ),
        (
            alert(1104, &["DR=2-3", "Which?", "Mail", "Browser", "Calendar"]),
            multiple(&[2, 3]),
        ),
        (
            alert(1103, &["MINDT=5&DR=3", "Which?", "Mail", "Browser", "Calendar"]),
            single(Some(3)).with_min_seconds(5),
        ),
        (
            alert(1100, &["MINDT=10", "Done."]),
            UserInteraction::new("Done.", Question::Display).with_min_seconds(10),
        ),
        (
            alert(1102, &["IT=N&ET=P", "PIN"]),
            UserInteraction::new(
                "PIN",
                Question::Input(TextInput::new(InputType::Numeric).hidden()),
            ),
        ),
    ];
    for (alert, interaction) in cases {
        assert_eq!(interaction.to_alert(), alert);
        assert_eq!(UserInteraction::from_alert(&alert), Ok(interaction));
    }
}

#[test]
fn options_are_read_as_far_as_they_can_be_used() {
    let seconds = |text| InteractionOptions::parse(text).max_seconds.map(u32::from);
    for (text, expected) in [
        ("MAXDT=20", Some(20)),
        ("maxdt=020", Some(20)),
        (" MAXDT = 20 ", Some(20)),
        ("MAXDT=+20", Some(20)),
        ("MAXDT=%32%30", Some(20)),
        ("&&x&=&MAXDT=20&", Some(20)),
        ("MAXDT=soon&MAXDT=20&MAXDT=30", Some(20)),
        ("MAXDT=4294967295", Some(u32::MAX)),
        ("MAXDT=4294967296", None),
        ("MAXDT=0", None),
        ("MAXDT=-1", None),
        ("MAXDT=%2B1", None),
        ("MAXDT=", None),
        ("MAXDT=1.5", None),
        ("MAXDT=15DR=1", None),
        ("MAXDT", None),
        ("", None),
    ] {
        assert_eq!(seconds(text), expected, "{text}");
    }

    let response = |text| InteractionOptions::parse(text).default_response;
    for (text, expected) in [
        ("DR=hello+andy!", Some("hello andy!")),
        ("DR=a%26b%3Dc%25%2b", Some("a&b=c%+")),
        ("DR=a=b", Some("a=b")),
        ("DR=100%", Some("100%")),
        ("DR=%C3%A9", Some("é")),
        ("DR=", Some("")),
        ("DR=%FF", None),
        ("DR=%FF&DR=x", Some("x")),
    ] {
        assert_eq!(response(text), expected.map(UserText::new), "{text}");
    }

    let options = InteractionOptions::parse("IT=x&IT=i&ET=p");
    assert_eq!(
        (options.input, options.echo),
        (InputType::IpAddress, Echo::Password)
    );
    assert_eq!(options.to_string(), "IT=I&ET=P");
    assert_eq!(InteractionOptions::parse("IT=A&ET=T&SOUND=on").to_string(), "");
}

#[test]
fn defaults_that_are_no_response_are_passed_over() {
    let default = |code, options: &'static str| {
        let alert = alert(code, &[options, "?", "a", "b", "c"]);
        let asked = UserInteraction::from_alert(&alert).unwrap();
        asked.default_answer().map(Answer::into_owned)
    };
    assert_eq!(default(1100, "DR=1"), None);
    assert_eq!(default(1101, "DR=1"), Some(Answer::Yes));
    assert_eq!(default(1101, "DR=0"), Some(Answer::No));
    assert_eq!(default(1101, "DR=2"), None);
    assert_eq!(default(1102, "DR=2"), Some(Answer::Text("2".into())));
    assert_eq!(default(1103, "DR=3"), Some(Answer::Choice(3)));
    for none in ["DR=0", "DR=4", "DR=1-2", "DR=a", "DR="] {
        assert_eq!(default(1103, none), None, "{none}");
    }
    assert_eq!(default(1104, "DR=3-1-3"), Some(Answer::Choices(vec![1, 3])));
    for none in ["DR=0-1", "DR=1-4", "DR=1-", "DR=1-3,6", "DR="] {
        assert_eq!(default(1104, none), None, "{none}");
    }
    // The same where a program has put them in.
    assert_eq!(single(Some(4)).default_answer(), None);
    assert_eq!(single(Some(4)).to_alert().items[0], Item::data(""));
    assert_eq!(multiple(&[9, 3, 1, 3]).to_alert().items[0], Item::data("DR=1-3"));
    assert_eq!(multiple(&[9]).default_answer(), None);
}

#[test]
fn alerts_without_the_items_they_need_are_incomplete() {
    let lacks = |alert: &Alert<'_>, item| {
        let error = UserInteraction::from_alert(alert).unwrap_err();
        assert_eq!(error, InteractionError::NoItem(item));
        assert_eq!(error.status(), StatusCode::INCOMPLETE);
        assert_eq!(error.to_string(), format!("alert has no item {item}"));
    };
    let no_text = |alert: &Alert<'_>, item| {
        let error = UserInteraction::from_alert(alert).unwrap_err();
        assert_eq!(error, InteractionError::NoText(item));
        assert_eq!(error.status(), StatusCode::INCOMPLETE);
        assert_eq!(error.to_string(), format!("item {item} of the alert has no text"));
    };
    for code in 1100..=1104 {
        lacks(&alert(code, &[]), 1);
        lacks(&alert(code, &["MINDT=1"]), 2);
        let mut no_data = alert(code, &["", "", "choice"]);
        no_data.items[1].data = None;
        no_text(&no_data, 2);
        for place in 0..2 {
            let mut no_utf8 = alert(code, &["", "text", "choice"]);
            no_utf8.items[place].data = Some(Data::from(&b"\xFF"[..]));
            no_text(&no_utf8, place + 1);
        }
        // Nothing for options is as good as empty ones, and an empty text is a text.
        let mut no_options = alert(code, &["", "", "choice"]);
        no_options.items[0].data = None;
        assert!(UserInteraction::from_alert(&no_options).is_ok(), "{code}");
    }
    for code in [1103, 1104] {
        lacks(&alert(code, &["", "title"]), 3);
        let mut no_choice = alert(code, &["", "title", "a", "b"]);
        no_choice.items[3].data = None;
        no_text(&no_choice, 4);
    }
    for code in [0, 1099, 1105, 1201, 1226] {
        let error = UserInteraction::from_alert(&alert(code, &["", "text"])).unwrap_err();
        assert_eq!(error, InteractionError::OtherAlert(AlertCode(code)));
        assert_eq!(error.status(), StatusCode::NOT_SUPPORTED);
        assert_eq!(
            error.to_string(),
            format!("alert {code} is no interaction with the user")
        );
    }
    assert_eq!(Choices::new(Vec::<String>::new()), None);
}

#[test]
fn choices_are_numbered_from_1() {
    let choices = three();
    assert_eq!(choices.count(), 3);
    assert_eq!(choices.get(0), None);
    assert_eq!(choices.get(1), Some("Mail"));
    assert_eq!(choices.get(3), Some("Calendar"));
    assert_eq!(choices.get(4), None);
    assert_eq!(choices.iter().last(), Some((3, "Calendar")));
}

#[test]
fn answers_become_statuses_and_answers_again() {
    let field = UserInteraction::new("Name?", Question::Input(TextInput::default()));
    let shown = UserInteraction::new("Hello", Question::Display);
    for (question, answer, code, items) in [
        (&shown, Answer::Done, 200, &[][..]),
        (&confirm(None), Answer::Yes, 200, &[]),
        (&confirm(None), Answer::No, 304, &[]),
        (
            &field,
            Answer::Text("+442079460000".into()),
            200,
            &["+442079460000"],
        ),
        (&field, Answer::Text(" ".into()), 200, &[" "]),
        (&field, Answer::Text("".into()), 200, &[""]),
        (&single(None), Answer::Choice(2), 200, &["2"]),
        (&multiple(&[]), Answer::Choices(vec![1, 3]), 200, &["1", "3"]),
        (&multiple(&[]), Answer::Choices(vec![]), 200, &[]),
        (&shown, Answer::Cancelled, 214, &[]),
        (&confirm(None), Answer::TimedOut, 408, &[]),
        (&single(None), Answer::NotDisplayable, 416, &[]),
        (&shown, Answer::NotSupported, 406, &[]),
        (&field, Answer::Other(StatusCode::INCOMPLETE), 412, &[]),
        (&shown, Answer::Other(StatusCode::NOT_MODIFIED), 304, &[]),
        (&multiple(&[]), Answer::Other(StatusCode::NOT_EXECUTED), 215, &[]),
    ] {
        let expected = status(StatusCode(code), items);
        assert_eq!(
            (answer.code(), answer.items()),
            (expected.code, expected.items.clone())
        );
        assert_eq!(question.answer(&expected), Ok(answer));
    }
}

#[test]
fn answers_are_checked_against_the_question() {
    let field = UserInteraction::new("Name?", Question::Input(TextInput::default()));
    let ok = |items: &[&'static str]| status(StatusCode::OK, items);
    assert_eq!(field.answer(&ok(&[])), Err(AnswerError::WrongCount(0)));
    assert_eq!(field.answer(&ok(&["a", "b"])), Err(AnswerError::WrongCount(2)));
    assert_eq!(single(None).answer(&ok(&[])), Err(AnswerError::WrongCount(0)));
    assert_eq!(single(None).answer(&ok(&[" 3\n"])), Ok(Answer::Choice(3)));
    for wrong in [
        "0",
        "4",
        "-1",
        "+1",
        "Mail",
        "",
        "4294967297",
        "99999999999999999999",
    ] {
        let refused = |item| Err(AnswerError::NoSuchChoice { item, choices: 3 });
        assert_eq!(
            single(None).answer(&status(StatusCode::OK, &[wrong])),
            refused(1),
            "{wrong}"
        );
        assert_eq!(
            multiple(&[]).answer(&status(StatusCode::OK, &["1", wrong])),
            refused(2),
            "{wrong}"
        );
    }
    // In any order, and more than once.
    let chosen = Answer::Choices(vec![1, 3]);
    assert_eq!(multiple(&[]).answer(&ok(&["3", "1", "3"])), Ok(chosen));

    let mut no_text = ok(&["1"]);
    no_text.items[0].data = Some(Data::from(&b"\xFF"[..]));
    assert_eq!(field.answer(&no_text), Err(AnswerError::NoText(1)));
    assert_eq!(
        AnswerError::NoSuchChoice { item: 2, choices: 3 }.to_string(),
        "answer in item 2 of the status is no choice from 1 to 3"
    );
}

#[test]
fn fields_take_what_fits_their_type_and_length() {
    for (type_, good, bad) in [
        (InputType::Alphanumeric, &["", "a b", "é"][..], &[][..]),
        (
            InputType::Numeric,
            &["0", "-1", "+1.50", ".5"],
            &["", "-", ".", "1.", "1,5", "1e3", "1.2.3"],
        ),
        (
            InputType::Date,
            &["31122026", "01010000"],
            &[
                "",
                "00122026",
                "32122026",
                "31132026",
                "3112202",
                "311220260",
                "3112202x",
            ],
        ),
        (
            InputType::Time,
            &["000000", "235959"],
            &["", "240000", "236000", "235960", "12345", "1234567", "12345é"],
        ),
        (
            InputType::Phone,
            &["+442079460000", "112", "112p34w5S"],
            &["", "+", "44+20", "44 20", "x"],
        ),
        (
            InputType::IpAddress,
            &["0.0.0.0", "255.255.255.255", "010.001.000.001"],
            &[
                "",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.",
                "1.2.3.+4",
                "::1",
                "1.2.3.0004",
            ],
        ),
    ] {
        let field = TextInput::new(type_);
        for text in good {
            assert!(field.accepts(text), "{type_:?}: {text}");
        }
        for text in bad {
            assert!(!field.accepts(text), "{type_:?}: {text}");
        }
        assert_eq!(InputType::from_name(type_.name()), Some(type_));
    }
    let short = TextInput::default().with_max_length(3);
    assert!(short.accepts("äöü"));
    assert!(!short.accepts("abcd"));
    assert!(TextInput::default().with_max_length(0).accepts("abcd"));
}

#[test]
fn endless_options_are_read_in_one_pass() {
    for part in ["&", "=", "DR=1&", "DR=", "%", "%41", "+", "1-", "-", "MAXDT=1"] {
        let endless = format!("DR={}", part.repeat(1 << 16));
        let options = InteractionOptions::parse(&endless);
        assert!(options.to_string().len() <= 3 * endless.len(), "{part}");
        let mut alert = alert(1104, &["", "?", "a", "b"]);
        alert.items[0] = Item::data(&*endless);
        let asked = UserInteraction::from_alert(&alert).unwrap();
        // Not one of them names choices all along.
        assert_eq!(asked.default_answer(), None, "{part}");
    }
}

#[test]
fn what_users_type_is_not_shown() {
    let pin = TextInput::new(InputType::Numeric).hidden().with_default("1234");
    let asked = UserInteraction::new("PIN", Question::Input(pin));
    let shown = format!(
        "{asked:?} {:?} {:?} {:?}",
        asked.default_answer(),
        Answer::Text("12345".into()),
        InteractionOptions::parse("DR=1234")
    );
    assert!(!shown.contains("1234"), "{shown}");
    assert!(shown.contains("UserText(5 characters)"), "{shown}");
}

#[test]
fn questions_and_answers_survive_both_encodings() {
    let question = multiple(&[2]).with_max_seconds(9);
    let answer = Answer::Choices(vec![1, 2]);
    let mut reply = status(answer.code(), &[]);
    reply.items = answer.items();
    for encoding in [Encoding::Xml, Encoding::Wbxml] {
        let mut message = samples::every_command();
        message.commands = vec![
            Command::Alert(question.to_alert()),
            Command::Status(Box::new(reply.clone())),
        ];
        let mut bytes = Vec::new();
        message.encode(encoding, &mut bytes).unwrap();
        let read = Message::decode(encoding, &bytes).unwrap();
        let [Command::Alert(alert), Command::Status(status)] = &*read.commands else {
            panic!("{:?}", read.commands);
        };
        assert_eq!(UserInteraction::from_alert(alert).as_ref(), Ok(&question));
        assert_eq!(question.answer(status).as_ref(), Ok(&answer));
    }
}

#[test]
fn alerts_of_another_project_are_understood() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/corpus/syncml/aosp/dm12"
    );
    let read = |name: &str| {
        let path = format!("{folder}/testalert{name}.xml");
        let document = std::fs::read_to_string(path).ok()?;
        // They were written without references.
        let document = document.replace('&', "&amp;");
        let message = Message::decode(Encoding::Xml, document.as_bytes()).unwrap();
        let alert = message.commands.iter().flat_map(|c| match c {
            Command::Atomic(atomic) => &atomic.commands[..],
            single => std::slice::from_ref(single),
        });
        let mut alert = alert.filter_map(|c| match c {
            Command::Alert(alert) if alert.code.0 < 1200 => Some(alert),
            _ => None,
        });
        Some(UserInteraction::from_alert(alert.next()?).unwrap().into_owned())
    };
    let Some(shown) = read("display") else {
        println!("skipped: no corpus at {folder}");
        return;
    };
    assert_eq!(
        (shown.min_seconds.map(u32::from), shown.question),
        (Some(15), Question::Display)
    );

    let confirm = read("confirm").unwrap();
    assert_eq!(confirm.max_seconds.map(u32::from), Some(15));
    assert_eq!(confirm.default_answer(), Some(Answer::Yes));
    // `MAXDT=15DR=1`
    let unusable = read("confirmatomic").unwrap();
    assert_eq!((unusable.max_seconds, unusable.default_answer()), (None, None));

    let single = read("singlechoice").unwrap();
    assert_eq!(single.default_answer(), Some(Answer::Choice(2)));
    // `DR=1-3,6`
    let multiple = read("multiplechoice").unwrap();
    assert_eq!(
        (multiple.max_seconds.map(u32::from), multiple.default_answer()),
        (Some(20), None)
    );
    let Question::MultipleChoice { choices, .. } = &multiple.question else {
        panic!("{multiple:?}");
    };
    assert_eq!((choices.count(), choices.get(6)), (6, Some("choice six")));

    let field = TextInput::new(InputType::IpAddress)
        .with_max_length(30)
        .with_default("hello andy!")
        .hidden();
    assert_eq!(read("textinput").unwrap().question, Question::Input(field));
}

fn text() -> impl Strategy<Value = String> {
    "(\\PC|[ \t\n&=+%-]){0,16}"
}

fn interaction() -> impl Strategy<Value = UserInteraction<'static>> {
    let choices = || vec(text(), 1..5).prop_map(|texts| Choices::new(texts).unwrap());
    let field = (
        of(text()),
        any::<u32>(),
        proptest::sample::select(&InputType::ALL[..]),
        any::<bool>(),
    );
    let question = prop_oneof![
        Just(Question::Display),
        of(any::<bool>()).prop_map(|default| Question::Confirm { default }),
        field.prop_map(|(default, length, input, hidden)| {
            let mut field = TextInput::new(input).with_max_length(length);
            field.default = default.map(UserText::new);
            Question::Input(if hidden { field.hidden() } else { field })
        }),
        (choices(), of(1u32..5)).prop_map(|(choices, default)| Question::SingleChoice {
            default: default.filter(|number| *number <= choices.count()),
            choices,
        }),
        (choices(), btree_set(1u32..5, 0..4)).prop_map(|(choices, numbers)| Question::MultipleChoice {
            defaults: numbers
                .into_iter()
                .filter(|number| *number <= choices.count())
                .collect(),
            choices,
        }),
    ];
    (text(), question, any::<u32>(), any::<u32>()).prop_map(|(text, question, min, max)| {
        UserInteraction::new(text, question)
            .with_min_seconds(min)
            .with_max_seconds(max)
    })
}

proptest! {
    #[test]
    fn any_interaction_comes_back(interaction in interaction()) {
        let alert = interaction.to_alert();
        prop_assert_eq!(UserInteraction::from_alert(&alert).unwrap(), interaction.clone());
        if let Some(answer) = interaction.default_answer() {
            let mut status = status(answer.code(), &[]);
            status.items = answer.items();
            prop_assert_eq!(interaction.answer(&status).unwrap(), answer);
        }
    }

    #[test]
    fn any_line_of_options_comes_back_as_what_was_understood(line in "((MINDT|MAXDT|DR|MAXLEN|IT|ET|x)[=&]?|\\PC|[0-9&=+%]){0,24}") {
        let options = InteractionOptions::parse(&line);
        let written = options.to_string();
        prop_assert_eq!(InteractionOptions::parse(&written), options.clone());
        prop_assert_eq!(options.into_owned().to_string(), written);
    }
}
