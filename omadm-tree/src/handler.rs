//! What a management object implements, and what it learns about the command it serves.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use omadm_codec::StatusCode;

use crate::{NodeInfo, Value};

/// A part of the tree that answers live.
///
/// A handler is [mounted](crate::Tree::mount) at a URI and sees paths below it, as slices of decoded names; the
/// empty path is its own root. Before a handler is asked to do anything, the tree has checked that the node
/// exists (or, for [`add`](Self::add), that it does not, and that its parent is an interior node), that the
/// access type of [`node`](Self::node) allows the command (for `add`: that of the parent), and that the ACL
/// grants it; before a read, also that the [guard](Self::guard) is satisfied. Texts, numbers and truth values
/// that arrive have the form that their format demands.
///
/// ACLs are kept by the tree, for nodes of handlers too. A handler cannot rename its nodes.
///
/// ```
/// use omadm_tree::{Access, Context, Executed, Fault, Format, NodeInfo, StatusCode, Subtree, Value};
///
/// /// A lamp with a brightness that can be changed, and a switch.
/// struct Lamp {
///     brightness: u8,
/// }
///
/// impl Subtree for Lamp {
///     fn node(&self, path: &[&str]) -> Option<NodeInfo> {
///         match path {
///             [] => Some(NodeInfo::interior().type_("com.example/1.0/Lamp")),
///             ["Brightness"] => Some(NodeInfo::leaf(Format::Int).access(Access::GET | Access::REPLACE)),
///             ["Off"] => Some(NodeInfo::leaf(Format::Null).access(Access::EXEC)),
///             _ => None,
///         }
///     }
///
///     fn children(&self, path: &[&str], visit: &mut dyn FnMut(&str)) {
///         if path.is_empty() {
///             visit("Brightness");
///             visit("Off");
///         }
///     }
///
///     fn get(&mut self, _: &[&str], _: &Context<'_>) -> Result<Value<'_>, Fault> {
///         Ok(Value::int(self.brightness.into()))
///     }
///
///     fn replace(&mut self, _: &[&str], value: Value<'_>, _: &Context<'_>) -> Result<(), Fault> {
///         let brightness = value.as_str().and_then(|text| text.parse().ok());
///         self.brightness = brightness.ok_or(Fault::new(StatusCode::UNSUPPORTED_TYPE, "not 0 to 255"))?;
///         Ok(())
///     }
///
///     fn exec(&mut self, _: &[&str], _: Option<Value<'_>>, _: &Context<'_>) -> Result<Executed, Fault> {
///         self.brightness = 0;
///         Ok(Executed::Done)
///     }
/// }
/// ```
pub trait Subtree {
    /// The facts of a node, or nothing where there is none.
    fn node(&self, path: &[&str]) -> Option<NodeInfo>;

    /// Calls `visit` with the name of each child of an interior node.
    fn children(&self, path: &[&str], visit: &mut dyn FnMut(&str));

    /// The value of a leaf.
    ///
    /// # Errors
    /// The status code that answers the Get.
    fn get(&mut self, path: &[&str], cx: &Context<'_>) -> Result<Value<'_>, Fault>;

    /// What has to be settled before anything at `path` (or, with [`Reach::Subtree`], anywhere below it)
    /// may be read: by a Get of a value, a child list, a property or a list, or as the source of a Copy.
    ///
    /// It is asked before existence, so that a node that is guarded whether it exists or not is not given away by
    /// the answer to a Get. The answers to other commands tell it only to a server that holds the right for them.
    fn guard(&self, path: &[&str], reach: Reach) -> Option<Guard> {
        let _ = (path, reach);
        None
    }

    /// Creates a node; its parent supports Add.
    ///
    /// # Errors
    /// The status code that answers the Add; 405 by default.
    fn add(&mut self, path: &[&str], value: Value<'_>, cx: &Context<'_>) -> Result<(), Fault> {
        let _ = (path, value, cx);
        Err(Fault::new(StatusCode::NOT_ALLOWED, "nothing can be added here"))
    }

    /// Changes the value of a leaf.
    ///
    /// # Errors
    /// The status code that answers the Replace; 405 by default.
    fn replace(&mut self, path: &[&str], value: Value<'_>, cx: &Context<'_>) -> Result<(), Fault> {
        let _ = (path, value, cx);
        Err(Fault::new(
            StatusCode::NOT_ALLOWED,
            "this value cannot be replaced",
        ))
    }

    /// Deletes a node with everything below it.
    ///
    /// # Errors
    /// The status code that answers the Delete; 405 by default.
    fn delete(&mut self, path: &[&str], cx: &Context<'_>) -> Result<(), Fault> {
        let _ = (path, cx);
        Err(Fault::new(StatusCode::NOT_ALLOWED, "this node cannot be deleted"))
    }

    /// Runs what the node stands for; slow work is accepted now and reported later with an alert.
    ///
    /// # Errors
    /// The status code that answers the Exec; 405 by default.
    fn exec(
        &mut self,
        path: &[&str],
        argument: Option<Value<'_>>,
        cx: &Context<'_>,
    ) -> Result<Executed, Fault> {
        let _ = (path, argument, cx);
        Err(Fault::new(
            StatusCode::NOT_ALLOWED,
            "this node cannot be executed",
        ))
    }

    /// An Atomic is about to change something here: remember what is needed to undo it.
    ///
    /// It is called before the first change of an Atomic, not for an Atomic that changes nothing here.
    ///
    /// # Errors
    /// A handler that cannot undo refuses with 406, the default, and the Atomic fails.
    fn begin(&mut self) -> Result<(), Fault> {
        Err(Fault::new(
            StatusCode::NOT_SUPPORTED,
            "this object cannot take part in an Atomic",
        ))
    }

    /// The Atomic was successful: what `begin` remembered can go.
    fn commit(&mut self) {}

    /// The Atomic failed: put everything back as it was at `begin`.
    ///
    /// # Errors
    /// What could not be undone; the commands are then answered 516.
    fn rollback(&mut self) -> Result<(), Fault> {
        Ok(())
    }
}

/// How an Exec went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Executed {
    /// The work is done: 200.
    Done,
    /// The work goes on after the session and ends in a generic alert: 202.
    Accepted,
}

/// How far a read reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// One node: its value, its child list, or a property.
    Node,
    /// The node and everything below it (`?list=`).
    Subtree,
}

/// A condition on reading, beside access type and ACL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// What the user is asked to allow; the same topic is asked once a session and answered for all of it.
    pub topic: Cow<'static, str>,
    /// Whether the answer must be protected from alteration on its way; otherwise the read is answered 403.
    pub needs_protection: bool,
}

/// Who asks, under which circumstances.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Context<'c> {
    /// The identifier of the server: the subject of ACLs (`DMAcc/<X>/ServerID`).
    pub server: &'c str,
    /// The `Correlator` of the Exec.
    pub correlator: Option<&'c str>,
    /// Whether the messages of this session cannot be altered on their way unnoticed.
    pub protected: bool,
    /// What the user has been asked in this session, and the answers.
    pub consents: &'c [Consent],
}

impl<'c> Context<'c> {
    /// A command of this server, without protection, before the user was asked anything.
    pub const fn new(server: &'c str) -> Self {
        Self {
            server,
            correlator: None,
            protected: false,
            consents: &[],
        }
    }

    /// The same circumstances with a correlator.
    #[must_use]
    pub const fn with_correlator(mut self, correlator: Option<&'c str>) -> Self {
        self.correlator = correlator;
        self
    }

    /// The same circumstances on a protected, or unprotected, session.
    #[must_use]
    pub const fn with_protection(mut self, protected: bool) -> Self {
        self.protected = protected;
        self
    }

    /// The same circumstances with these answers of the user.
    #[must_use]
    pub const fn with_consents(mut self, consents: &'c [Consent]) -> Self {
        self.consents = consents;
        self
    }

    /// What the user said to this topic, if asked.
    pub fn consent(&self, topic: &str) -> Option<bool> {
        self.consents.iter().find(|c| c.topic == topic).map(|c| c.granted)
    }
}

/// An answer of the user.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Consent {
    /// What was asked: the topic of a [`Guard`].
    pub topic: String,
    /// Whether the user allowed it.
    pub granted: bool,
}

/// Why a command on the tree failed: the status code that answers it, and a reason for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    status: StatusCode,
    reason: Cow<'static, str>,
    consent: Option<Cow<'static, str>>,
}

impl Fault {
    /// A failure with this status code.
    pub fn new(status: StatusCode, reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            reason: reason.into(),
            consent: None,
        }
    }

    /// The user has to be asked first; without an answer the command is answered 215.
    pub fn consent_needed(topic: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status: StatusCode::NOT_EXECUTED,
            reason: Cow::Borrowed("the user has to be asked first"),
            consent: Some(topic.into()),
        }
    }

    /// The status code that answers the command.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The reason, for logs.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// The topic that the user has to be asked about before the command is tried again.
    pub fn needs_consent(&self) -> Option<&str> {
        self.consent.as_deref()
    }
}

impl From<StatusCode> for Fault {
    fn from(status: StatusCode) -> Self {
        Self::new(status, status.text().unwrap_or("failed"))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.status, self.reason)
    }
}

impl core::error::Error for Fault {}
