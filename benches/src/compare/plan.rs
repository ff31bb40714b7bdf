//! What is compared, and how much faster ours has to be.

use crate::contestant::Contestant;
use crate::input::Input;
use crate::operation::Operation;

const PACKAGE_ONE: Input = Input::PackageOne;
const HUNDRED: Input = Input::Inventory(100);
const THOUSAND: Input = Input::Inventory(1000);
const ATOMIC: Input = Input::Atomic(1000);

pub(crate) struct Case {
    pub(crate) operation: Operation,
    pub(crate) input: Input,
    /// The others, and how many times their speed is required of ours.
    pub(crate) rivals: &'static [(Contestant, Option<f64>)],
    /// libwbxml takes many seconds for it.
    pub(crate) slow: bool,
}

const PARSE: &[(Contestant, Option<f64>)] =
    &[(Contestant::Libwbxml, Some(7.0)), (Contestant::Walk, Some(0.8))];

#[rustfmt::skip]
pub(crate) const PLAN: &[Case] = &[
    Case::new(Operation::Parse, PACKAGE_ONE, PARSE),
    Case::new(Operation::Parse, HUNDRED, PARSE),
    Case::new(Operation::Parse, THOUSAND, PARSE),
    Case::new(Operation::Parse, ATOMIC, PARSE),
    Case::new(Operation::ToXml, PACKAGE_ONE, &[(Contestant::Libwbxml, Some(10.0))]),
    Case::new(Operation::ToXml, HUNDRED, &[(Contestant::Libwbxml, Some(20.0))]),
    Case::new(Operation::ToXml, THOUSAND, &[(Contestant::Libwbxml, Some(100.0))]),
    Case::new(Operation::ToXml, ATOMIC, &[(Contestant::Libwbxml, None)]),
    Case::new(Operation::FromXml, PACKAGE_ONE, &[(Contestant::Libwbxml, Some(4.0))]),
    Case::new(Operation::FromXml, HUNDRED, &[(Contestant::Libwbxml, Some(6.0))]),
    Case::new(Operation::FromXml, THOUSAND, &[(Contestant::Libwbxml, Some(40.0))]),
    Case::new(Operation::FromXml, ATOMIC, &[(Contestant::Libwbxml, None)]),
    Case::new(Operation::FromXmlTable, PACKAGE_ONE, &[(Contestant::Libwbxml, Some(4.0))]),
    Case::new(Operation::FromXmlTable, HUNDRED, &[(Contestant::Libwbxml, Some(300.0))]),
    Case::new(Operation::FromXmlTable, THOUSAND, &[(Contestant::Libwbxml, None)]).slow(),
    Case::new(Operation::FromXmlTable, ATOMIC, &[(Contestant::Libwbxml, None)]).slow(),
];

impl Case {
    const fn new(operation: Operation, input: Input, rivals: &'static [(Contestant, Option<f64>)]) -> Self {
        Self {
            operation,
            input,
            rivals,
            slow: false,
        }
    }

    const fn slow(mut self) -> Self {
        self.slow = true;
        self
    }
}
