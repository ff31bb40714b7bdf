//! The numbers of the standard: status codes and alert codes.

macro_rules! codes {
    ($(#[$type_doc:meta])* $name:ident { $($(#[$doc:meta])* $constant:ident = $value:literal, $text:literal;)* }) => {
        $(#[$type_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
        pub struct $name(pub u16);

        impl $name {
            $(#[doc = concat!("`", $value, "`: ", $text, ".")] pub const $constant: Self = Self($value);)*

            /// What a known code means, in a few words.
            pub const fn text(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some($text),)*
                    _ => None,
                }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                match self.text() {
                    Some(text) => write!(f, "{} ({text})", self.0),
                    None => write!(f, "{}", self.0),
                }
            }
        }
    };
}

codes! {
    /// A status code: three decimal digits, though any number of 16 bits is kept. `Display` adds what a known code
    /// means.
    ///
    /// Common representation 1.2.2, section 10; DM representation 1.2.1, section 6.6.
    StatusCode {
        IN_PROGRESS = 101, "in progress";
        OK = 200, "OK";
        ITEM_ADDED = 201, "item added";
        ACCEPTED = 202, "accepted for processing";
        AUTHENTICATED = 212, "authentication accepted for the session";
        CHUNK_ACCEPTED = 213, "chunk accepted and buffered";
        CANCELLED = 214, "operation cancelled";
        NOT_EXECUTED = 215, "not executed";
        ATOMIC_ROLLED_BACK = 216, "atomic roll back done";
        NOT_MODIFIED = 304, "not modified";
        BAD_REQUEST = 400, "bad request";
        INVALID_CREDENTIALS = 401, "invalid credentials";
        FORBIDDEN = 403, "forbidden";
        NOT_FOUND = 404, "not found";
        NOT_ALLOWED = 405, "command not allowed";
        NOT_SUPPORTED = 406, "optional feature not supported";
        CREDENTIALS_REQUIRED = 407, "authentication required";
        REQUEST_TIMEOUT = 408, "request timeout";
        INCOMPLETE = 412, "incomplete command";
        TOO_LARGE = 413, "request entity too large";
        URI_TOO_LONG = 414, "URI too long";
        UNSUPPORTED_TYPE = 415, "unsupported media type or format";
        SIZE_NOT_SATISFIABLE = 416, "requested size not satisfiable";
        RETRY_LATER = 417, "retry later";
        ALREADY_EXISTS = 418, "already exists";
        DEVICE_FULL = 420, "device full";
        SIZE_MISMATCH = 424, "size mismatch";
        PERMISSION_DENIED = 425, "permission denied";
        COMMAND_FAILED = 500, "command failed";
        NOT_IMPLEMENTED = 501, "command not implemented";
        SERVICE_UNAVAILABLE = 503, "service unavailable";
        VERSION_NOT_SUPPORTED = 505, "DTD version not supported";
        PROCESSING_ERROR = 506, "processing error";
        ATOMIC_FAILED = 507, "atomic failed";
        DATA_STORE_FAILURE = 510, "data store failure";
        SERVER_FAILURE = 511, "server failure";
        PROTOCOL_NOT_SUPPORTED = 513, "protocol version not supported";
        ROLL_BACK_FAILED = 516, "atomic roll back failed";
        ATOMIC_TOO_LARGE = 517, "atomic response too large";
    }
}

impl StatusCode {
    /// Whether the code is of the class 2xx and means that the command did its work.
    ///
    /// 214, 215 and 216 say that it did not, or no longer.
    pub const fn is_success(self) -> bool {
        matches!(self.0, 200..=299) && !matches!(self.0, 214..=216)
    }
}

codes! {
    /// An alert code; any number of 16 bits is kept. `Display` adds what a known code means.
    ///
    /// DM representation 1.2.1, section 7.
    AlertCode {
        DISPLAY = 1100, "display";
        CONFIRM_OR_REJECT = 1101, "confirm or reject";
        TEXT_INPUT = 1102, "text input";
        SINGLE_CHOICE = 1103, "single choice";
        MULTIPLE_CHOICE = 1104, "multiple choice";
        SERVER_INITIATED = 1200, "server-initiated management";
        CLIENT_INITIATED = 1201, "client-initiated management";
        NEXT_MESSAGE = 1222, "next message";
        SESSION_ABORT = 1223, "session abort";
        CLIENT_EVENT = 1224, "client event";
        NO_END_OF_DATA = 1225, "no end of data";
        GENERIC = 1226, "generic alert";
    }
}
