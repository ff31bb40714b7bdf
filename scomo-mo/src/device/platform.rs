//! What the device maker tells about the software on the device.

use alloc::borrow::Cow;

use crate::node_name;

/// The software on the device, as it is at this moment.
///
/// The inventory is read from here each time a server asks, so it also holds what was there before SCOMO and
/// what the user has installed.
pub trait Platform {
    /// Calls `visit` for each component that is installed.
    fn deployed(&self, visit: &mut dyn FnMut(&Deployed<'_>));

    /// Calls `visit` for the component with this node name, if there is one.
    ///
    /// The default looks through all components; reading a large inventory is much faster with a look-up.
    fn find(&self, node: &str, visit: &mut dyn FnMut(&Deployed<'_>)) {
        let mut found = false;
        self.deployed(&mut |component| {
            if !found && component.node == node {
                found = true;
                visit(component);
            }
        });
    }

    /// Whether packages for this environment and of this content type can be installed; otherwise an order ends
    /// with 1413. Everything is supported by default.
    fn supports(&self, env_type: Option<&str>, pkg_type: Option<&str>) -> bool {
        let _ = (env_type, pkg_type);
        true
    }

    /// Calls `visit` with path and value of each vendor leaf below the `Ext` of the root, such as `acme/Model`.
    ///
    /// There is none by default, and then no `Ext`.
    fn ext(&self, visit: &mut dyn FnMut(&str, &str)) {
        let _ = visit;
    }
}

/// One installed component: what stands below `Inventory/Deployed/<X>`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Deployed<'a> {
    /// The name of the node: legal, unique, and the same as long as the component is installed.
    pub node: Cow<'a, str>,
    /// `ID`: unique on this device.
    pub id: Cow<'a, str>,
    /// `Name`.
    pub name: Cow<'a, str>,
    /// `Version`: text without a fixed syntax.
    pub version: Cow<'a, str>,
    /// `Description`.
    pub description: Option<Cow<'a, str>>,
    /// `PkgIDRef`: the identifier of the package it came from. Where the platform does not keep it, the
    /// device adds what it remembers of its own installations.
    pub pkg_id_ref: Option<Cow<'a, str>>,
    /// `EnvType`: the environment it runs in.
    pub env_type: Option<Cow<'a, str>>,
    /// Whether it can be used; otherwise it is installed but not accessible.
    pub active: bool,
    /// What a server may order; the nodes of other operations do not exist.
    pub operations: Operations,
    /// Vendor leaves below `Ext`: path, such as `acme/Signer`, and value.
    pub ext: Cow<'a, [(Cow<'a, str>, Cow<'a, str>)]>,
}

impl<'a> Deployed<'a> {
    /// An active component whose node name is made from its identifier and which allows all operations.
    pub fn new(
        id: impl Into<Cow<'a, str>>,
        name: impl Into<Cow<'a, str>>,
        version: impl Into<Cow<'a, str>>,
    ) -> Self {
        let id = id.into();
        let node = match &id {
            Cow::Borrowed(id) => node_name(id),
            Cow::Owned(id) => Cow::Owned(node_name(id).into_owned()),
        };
        Self {
            node,
            id,
            name: name.into(),
            version: version.into(),
            description: None,
            pkg_id_ref: None,
            env_type: None,
            active: true,
            operations: Operations::ALL,
            ext: Cow::Borrowed(&[]),
        }
    }

    /// The same component under another node name.
    #[must_use]
    pub fn with_node(mut self, node: impl Into<Cow<'a, str>>) -> Self {
        self.node = node.into();
        self
    }

    /// The same component with a `Description`.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<Cow<'a, str>>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// The same component with a `PkgIDRef`.
    #[must_use]
    pub fn with_pkg_id_ref(mut self, pkg_id: impl Into<Cow<'a, str>>) -> Self {
        self.pkg_id_ref = Some(pkg_id.into());
        self
    }

    /// The same component with an `EnvType`.
    #[must_use]
    pub fn with_env_type(mut self, env_type: impl Into<Cow<'a, str>>) -> Self {
        self.env_type = Some(env_type.into());
        self
    }

    /// The same component, active or not.
    #[must_use]
    pub fn with_active(mut self, active: bool) -> Self {
        self.active = active;
        self
    }

    /// The same component with other operations.
    #[must_use]
    pub fn with_operations(mut self, operations: Operations) -> Self {
        self.operations = operations;
        self
    }

    /// The same component with vendor leaves.
    #[must_use]
    pub fn with_ext(mut self, ext: impl Into<Cow<'a, [(Cow<'a, str>, Cow<'a, str>)]>>) -> Self {
        self.ext = ext.into();
        self
    }
}

/// Which operations a component allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operations {
    /// `Activate`.
    pub activate: bool,
    /// `Deactivate`.
    pub deactivate: bool,
    /// `Remove`.
    pub remove: bool,
}

impl Operations {
    /// All operations.
    pub const ALL: Self = Self {
        activate: true,
        deactivate: true,
        remove: true,
    };
    /// No operation: a component that belongs to the system.
    pub const NONE: Self = Self {
        activate: false,
        deactivate: false,
        remove: false,
    };
}
