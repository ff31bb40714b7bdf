//! Which speeds are compared, and how much faster ours has to be.

use crate::contestant::Contestant;
use crate::input::Input;
use crate::operation::Operation;

/// The others, and how many times their speed is required of ours.
type Rivals = &'static [(Contestant, Option<f64>)];

const PACKAGE_ONE: Input = Input::PackageOne;
const HUNDRED: Input = Input::Inventory(100);
const THOUSAND: Input = Input::Inventory(1000);
const ATOMIC: Input = Input::Atomic(1000);

pub(crate) struct Case {
    pub(crate) operation: Operation,
    pub(crate) input: Input,
    pub(crate) rivals: Rivals,
    /// libwbxml takes many seconds for it.
    pub(crate) slow: bool,
}

const PARSE: Rivals = &[(Contestant::Libwbxml, Some(7.0)), (Contestant::Walk, Some(0.8))];
const DECODE_XML: Rivals = &[(Contestant::Reader, Some(0.5))];
const ENCODE: Rivals = &[(Contestant::Decoder, Some(1.0))];

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
    Case::new(Operation::DecodeWbxml, PACKAGE_ONE, &[(Contestant::Libwbxml, Some(8.0)), (Contestant::Reader, Some(0.333))]),
    Case::new(Operation::DecodeWbxml, HUNDRED, &[(Contestant::Libwbxml, Some(15.0)), (Contestant::Reader, Some(0.333))]),
    Case::new(Operation::DecodeWbxml, THOUSAND, &[(Contestant::Libwbxml, Some(150.0)), (Contestant::Reader, Some(0.333))]),
    Case::new(Operation::DecodeWbxml, ATOMIC, &[(Contestant::Libwbxml, None), (Contestant::Reader, Some(0.333))]),
    Case::new(Operation::DecodeXml, PACKAGE_ONE, DECODE_XML),
    Case::new(Operation::DecodeXml, HUNDRED, DECODE_XML),
    Case::new(Operation::DecodeXml, THOUSAND, DECODE_XML),
    Case::new(Operation::DecodeXml, ATOMIC, DECODE_XML),
    Case::new(Operation::EncodeWbxml, PACKAGE_ONE, ENCODE),
    Case::new(Operation::EncodeWbxml, HUNDRED, ENCODE),
    Case::new(Operation::EncodeWbxml, THOUSAND, ENCODE),
    Case::new(Operation::EncodeWbxml, ATOMIC, ENCODE),
    Case::new(Operation::EncodeXml, PACKAGE_ONE, ENCODE),
    Case::new(Operation::EncodeXml, HUNDRED, ENCODE),
    Case::new(Operation::EncodeXml, THOUSAND, ENCODE),
    Case::new(Operation::EncodeXml, ATOMIC, ENCODE),
];

impl Case {
    const fn new(operation: Operation, input: Input, rivals: Rivals) -> Self {
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
