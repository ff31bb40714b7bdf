//! User-interaction alerts and their answers: what was understood is written and understood again.
//!
//! The input is text: a code, and a line for each Item, or `-` for one without data; after an empty line the
//! same for the Status.

use omadm_codec::{
    Alert, AlertCode, Answer, CmdId, Data, InteractionOptions, Item, MsgId, Question, Status, StatusCode,
    UserInteraction,
};

/// An alert and the Status that answers it.
pub fn interaction(data: &[u8]) {
    let at = data.windows(2).position(|two| two == b"\n\n");
    let (alert, status) = at.map_or((data, &[][..]), |at| (&data[..at], &data[at + 2..]));
    let (code, items) = parts(alert);
    for item in &items {
        if let Some(text) = item.data.as_ref().and_then(Data::as_str) {
            options(text);
        }
    }
    let alert = Alert::new(AlertCode(code), items);
    let asked = match UserInteraction::from_alert(&alert) {
        Ok(asked) => asked,
        Err(error) => {
            assert!(!error.to_string().contains('\n'));
            let known = (1100..=1104).contains(&alert.code.0);
            assert_eq!(
                error.status(),
                if known {
                    StatusCode::INCOMPLETE
                } else {
                    StatusCode::NOT_SUPPORTED
                }
            );
            return;
        }
    };
    let written = asked.to_alert();
    assert_eq!(written.code, alert.code);
    assert_eq!(UserInteraction::from_alert(&written).as_ref(), Ok(&asked));
    assert_eq!(asked.clone().into_owned(), asked);
    if let Some(default) = asked.default_answer() {
        answered(&asked, &default);
    }

    let (code, items) = parts(status);
    let mut status = Status::new(MsgId(1), CmdId(1), "Alert", StatusCode(code));
    status.items = items;
    match asked.answer(&status) {
        Ok(answer) => {
            assert_eq!(answer.code(), status.code);
            answered(&asked, &answer);
        }
        Err(error) => {
            assert_eq!(status.code, StatusCode::OK);
            assert!(!error.to_string().contains('\n'));
        }
    }
}

/// Gives an answer, and reads the same one.
fn answered(asked: &UserInteraction<'_>, answer: &Answer<'_>) {
    let mut status = Status::new(MsgId(1), CmdId(1), "Alert", answer.code());
    status.items = answer.items();
    assert_eq!(asked.answer(&status).as_ref(), Ok(answer));
    match (&asked.question, answer) {
        (Question::SingleChoice { choices, .. }, Answer::Choice(number)) => {
            assert!(choices.get(*number).is_some());
        }
        (Question::MultipleChoice { choices, .. }, Answer::Choices(numbers)) => {
            assert!(numbers.is_sorted());
            assert!(numbers.iter().all(|number| choices.get(*number).is_some()));
        }
        (Question::Input(field), Answer::Text(text)) => {
            let _ = field.accepts(text.as_str());
        }
        (_, Answer::Choice(_) | Answer::Choices(_) | Answer::Text(_)) => panic!("{answer:?} to {asked:?}"),
        _ => {}
    }
}

fn options(text: &str) {
    let options = InteractionOptions::parse(text);
    let written = options.to_string();
    assert_eq!(InteractionOptions::parse(&written), options, "{written}");
    assert!(
        written.is_ascii() && !written.contains(char::is_control),
        "{written}"
    );
}

fn parts(lines: &[u8]) -> (u16, Vec<Item<'_>>) {
    let mut lines = lines.split(|b| *b == b'\n');
    let code = lines
        .next()
        .and_then(|line| std::str::from_utf8(line).ok()?.parse().ok());
    let items = lines.map(|line| match line {
        b"-" => Item::default(),
        data => Item::data(data),
    });
    (code.unwrap_or(0), items.collect())
}
