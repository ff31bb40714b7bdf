//! An account as a management object.

use alloc::borrow::Cow;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::ToString as _;
use alloc::vec::Vec;

use super::{AddrType, AppAddr, AppAuth, AuthLevel, ConRef, DmAcc};
use crate::value::decoded;
use crate::{BootstrapError, BootstrapErrorKind, Data, Format, MgmtTree, Nonce, Secret, TndsNode};

impl<'a> DmAcc<'a> {
    /// The account as a TNDS object whose outermost node has this name.
    ///
    /// Nodes whose names are free to choose are numbered from 1 on. The ACL lets the server get, replace and
    /// delete the account, as is due to an account that came in a client provisioning document (DM bootstrap
    /// 1.2.1, section 5). [`initiate`](Self::initiate) and what is called `extra` have no place in it.
    ///
    /// # Errors
    ///
    /// [`BootstrapErrorKind::Invalid`] for a node name with a slash in it, and for a name of the server that
    /// is empty or has characters that an ACL cannot carry: `=`, `&`, `*`, `+`, white space, control characters.
    pub fn to_mgmt_tree(&self, name: &str) -> Result<MgmtTree<'a>, BootstrapError> {
        let invalid = |setting| BootstrapError::new(BootstrapErrorKind::Invalid).at(NODE, setting);
        let id = &*self.server_id;
        let is_barred = |c: char| "=&*+".contains(c) || c.is_whitespace() || c.is_control();
        if id.is_empty() || id.contains(is_barred) {
            return Err(invalid("ServerID"));
        }
        if name.contains('/') {
            return Err(invalid("NodeName"));
        }
        let mut account = TndsNode::interior("", name.to_string()).with_type(Self::MO_ID);
        account.acl = Some(Cow::Owned(format!("Get={id}&Replace={id}&Delete={id}")));
        let mut nodes = Nodes(alloc::vec![account]);

        nodes.leaf(name, "AppID", &Some(Cow::Borrowed(Self::APP_ID)));
        nodes.leaf(name, "ServerID", &Some(self.server_id.clone()));
        nodes.leaf(name, "Name", &self.name);
        let preferred = self.pref_con_ref.as_ref().map(|to| to.reference.clone());
        nodes.leaf(name, "PrefConRef", &preferred);
        nodes.list(name, "ToConRef", &self.to_con_refs, |nodes, uri, to| {
            nodes.leaf(uri, "ConRef", &Some(to.reference.clone()));
        });
        nodes.list(name, "AppAddr", &self.app_addrs, |nodes, uri, address| {
            nodes.leaf(uri, "Addr", &Some(address.addr.clone()));
            let type_ = match &address.addr_type {
                AddrType::Other(name) => name.clone(),
                known => Cow::Owned(known.name().to_string()),
            };
            nodes.leaf(uri, "AddrType", &Some(type_));
            nodes.list(uri, "Port", &address.ports, |nodes, uri, port| {
                nodes.leaf(uri, "PortNbr", &Some(Cow::Owned(port.to_string())));
            });
        });
        nodes.leaf(name, "AAuthPref", &self.aauth_pref);
        nodes.list(name, "AppAuth", &self.app_auths, Nodes::credentials);
        Ok(MgmtTree::new(nodes.0))
    }

    /// The accounts in a TNDS object.
    ///
    /// An account is a node whose type is a version of the management object, or whose `AppID` is
    /// [`APP_ID`](Self::APP_ID). What stands in its `Ext`, and other nodes that the object does not have, are
    /// passed over. References are as they stand: those into the same object begin with `./Inbox/`, and who
    /// places its nodes rewrites them (DM bootstrap 1.2.1, section 5).
    ///
    /// # Errors
    ///
    /// [`BootstrapErrorKind::WrongType`] for an account with another `AppID`;
    /// [`BootstrapErrorKind::Missing`] without `AppID` or `ServerID`, without the `Addr` of an address, or
    /// without the `AAuthLevel` of credentials; [`BootstrapErrorKind::Invalid`] for a `PortNbr` that is no port.
    pub fn in_tree(tree: &'a MgmtTree<'_>) -> Result<Vec<Self>, BootstrapError> {
        // Sorted by address, the nodes of an account stand together.
        let mut nodes: Vec<_> = tree
            .nodes
            .iter()
            .map(|node| (node.uri(), node))
            .enumerate()
            .collect();
        nodes.sort_by(|(_, (a, _)), (_, (b, _))| a.cmp(b));
        let below = |uri: &str| {
            let prefix = format!("{uri}/");
            let first = nodes.partition_point(|(_, (uri, _))| **uri < *prefix);
            let below = nodes
                .iter()
                .skip(first)
                .map_while(|(index, (uri, node))| Some((index, (uri.strip_prefix(&*prefix)?, *node))));
            // The order of the document is that of priority.
            let mut below: Vec<_> = below.collect();
            below.sort_by_key(|(index, _)| **index);
            account(below.into_iter().map(|(_, node)| node))
        };
        // Up to the next object that has no name.
        let nameless = |first: usize| {
            let rest = tree.nodes.iter().skip(first).map(|node| (node.uri(), node));
            let own: Vec<_> = rest
                .enumerate()
                .take_while(|(at, (uri, _))| *at == 0 || !uri.is_empty())
                .collect();
            account(own.iter().map(|(_, (uri, node))| (&**uri, *node)))
        };
        roots(tree)
            .iter()
            .map(|root| match &*root.uri {
                "" => nameless(root.first),
                uri => below(uri),
            })
            .collect()
    }
}

/// How errors call the account.
const NODE: &str = "DMAcc";

/// Where an account stands.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Root<'t> {
    /// Its address; empty where it is left to the device to name it.
    uri: Cow<'t, str>,
    /// Without an address, the first of its nodes; several objects can be without.
    first: usize,
}

/// The accounts in document order.
fn roots<'t>(tree: &'t MgmtTree<'_>) -> Vec<Root<'t>> {
    let mut known = BTreeSet::new();
    let mut roots = Vec::new();
    let mut nameless = 0;
    for (index, node) in tree.nodes.iter().enumerate() {
        if node.uri().is_empty() {
            nameless = index;
        }
        let uri = match (node.type_.as_deref(), text(node).as_deref()) {
            (Some(type_), _) if is_account(type_) => node.uri(),
            (_, Some(DmAcc::APP_ID)) if node.name == "AppID" => {
                Cow::Borrowed(node.path.as_deref().unwrap_or_default())
            }
            _ => continue,
        };
        let first = if uri.is_empty() { nameless } else { 0 };
        let root = Root { uri, first };
        if known.insert(root.clone()) {
            roots.push(root);
        }
    }
    roots
}

/// Whether this is the identifier of the management object, of any version, or what an example of DM
/// bootstrap 1.2 has instead.
fn is_account(type_: &str) -> bool {
    type_.starts_with("urn:oma:mo:oma-dm-dmacc:") || type_ == "org.openmobilealliance/1.0/w7"
}

/// The account that nodes make up, each given with its address in the account.
fn account<'a, 'p, 't: 'a>(
    nodes: impl Iterator<Item = (&'p str, &'a TndsNode<'t>)>,
) -> Result<DmAcc<'a>, BootstrapError> {
    let missing = |setting| BootstrapError::new(BootstrapErrorKind::Missing).at(NODE, setting);
    let mut app_id = None;
    let mut account = DmAcc::new("");
    let mut references = Named::default();
    let mut addresses = Named::default();
    let mut credentials = Named::default();
    for (path, node) in nodes {
        let mut segments = path.splitn(6, '/');
        let [a, b, c, d, e, f] = [(); 6].map(|()| segments.next());
        match (a.unwrap_or_default(), b, c, d, e, f) {
            ("AppID", None, ..) => app_id = text(node),
            ("ServerID", None, ..) => account.server_id = text(node).unwrap_or_default(),
            ("Name", None, ..) => account.name = text(node),
            ("PrefConRef", None, ..) => account.pref_con_ref = text(node).map(ConRef::new),
            ("AAuthPref", None, ..) => account.aauth_pref = text(node),
            ("ToConRef", Some(x), Some("ConRef"), None, ..) => {
                references.of(x, || ConRef::new("")).reference = text(node).unwrap_or_default();
            }
            ("AppAddr", Some(x), Some("Addr"), None, ..) => {
                addresses.of(x, || AppAddr::new("")).addr = text(node).unwrap_or_default();
            }
            ("AppAddr", Some(x), Some("AddrType"), None, ..) => {
                let type_ = AddrType::from_name(text(node).unwrap_or_default());
                addresses.of(x, || AppAddr::new("")).addr_type = type_;
            }
            ("AppAddr", Some(x), Some("Port"), Some(_), Some("PortNbr"), None) => {
                let port = text(node).and_then(|port| port.trim().parse().ok());
                let invalid = BootstrapError::new(BootstrapErrorKind::Invalid).at(NODE, "PortNbr");
                addresses
                    .of(x, || AppAddr::new(""))
                    .ports
                    .push(port.ok_or(invalid)?);
            }
            ("AppAuth", Some(x), Some(leaf), None, ..) => credentials.of(x, no_credentials).set(leaf, node),
            _ => {}
        }
    }
    let app_id = app_id.ok_or_else(|| missing("AppID"))?;
    if !app_id.eq_ignore_ascii_case(DmAcc::APP_ID) {
        return Err(BootstrapError::new(BootstrapErrorKind::WrongType).at(NODE, "AppID"));
    }
    account.to_con_refs = references.in_order();
    account.to_con_refs.retain(|to| !to.reference.is_empty());
    account.app_addrs = addresses.in_order();
    account.app_auths = credentials.in_order();
    if account.server_id.is_empty() {
        return Err(missing("ServerID"));
    }
    if account.app_addrs.iter().any(|address| address.addr.is_empty()) {
        return Err(missing("Addr"));
    }
    if account.app_auths.iter().any(|auth| auth.level.name().is_empty()) {
        return Err(missing("AAuthLevel"));
    }
    Ok(account)
}

/// Credentials of which nothing is known yet.
fn no_credentials<'a>() -> AppAuth<'a> {
    AppAuth {
        level: AuthLevel::Other(Cow::Borrowed("")),
        auth_type: None,
        name: None,
        secret: None,
        data: None,
        extra: Vec::new(),
    }
}

impl<'a> AppAuth<'a> {
    /// Takes over the value of a leaf.
    fn set(&mut self, leaf: &str, node: &'a TndsNode<'_>) {
        match leaf {
            "AAuthLevel" => self.level = AuthLevel::from_name(text(node).unwrap_or_default()),
            "AAuthType" => self.auth_type = text(node),
            "AAuthName" => self.name = text(node),
            "AAuthSecret" => self.secret = text(node).as_deref().map(Secret::from),
            "AAuthData" => {
                let bytes = node.value.as_ref().map(Data::as_bytes).unwrap_or_default();
                // The node itself is binary, whatever the Type says of Base64.
                let decoded = (node.format == Some(Format::B64)).then(|| decoded(bytes).ok());
                let bytes = decoded.flatten().unwrap_or_else(|| bytes.to_vec());
                self.data = (!bytes.is_empty()).then(|| Nonce::new(bytes));
            }
            _ => {}
        }
    }
}

/// The value of a leaf; `None` if there is none, or an empty one.
fn text<'a>(node: &'a TndsNode<'_>) -> Option<Cow<'a, str>> {
    let text = node.value.as_ref().and_then(Data::as_str)?;
    (!text.is_empty()).then_some(Cow::Borrowed(text))
}

/// Values by the names of the nodes that they stand in, with the order in which these came up.
struct Named<'p, T>(BTreeMap<&'p str, (usize, T)>);

impl<T> Default for Named<'_, T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<'p, T> Named<'p, T> {
    fn of(&mut self, name: &'p str, new: impl FnOnce() -> T) -> &mut T {
        let next = self.0.len();
        &mut self.0.entry(name).or_insert_with(|| (next, new())).1
    }

    fn in_order(self) -> Vec<T> {
        let mut values: Vec<_> = self.0.into_values().collect();
        values.sort_by_key(|(order, _)| *order);
        values.into_iter().map(|(_, value)| value).collect()
    }
}

/// Nodes that are put together, parents before their children.
struct Nodes<'a>(Vec<TndsNode<'a>>);

impl<'a> Nodes<'a> {
    /// Adds a leaf with text below a node, if there is one to add.
    fn leaf(&mut self, parent: &str, name: &'static str, value: &Option<Cow<'a, str>>) {
        if let Some(value) = value {
            let value = Data::Text(value.clone());
            self.0
                .push(TndsNode::leaf(parent.to_string(), name, Format::Chr, value));
        }
    }

    /// Adds an interior node with a numbered node for each of some values, unless there are none.
    fn list<T>(
        &mut self,
        parent: &str,
        name: &'static str,
        values: &[T],
        write: impl Fn(&mut Self, &str, &T),
    ) {
        if values.is_empty() {
            return;
        }
        let list = if parent.is_empty() {
            name.to_string()
        } else {
            format!("{parent}/{name}")
        };
        self.0.push(TndsNode::interior(parent.to_string(), name));
        for (value, number) in values.iter().zip(1_usize..) {
            self.0.push(TndsNode::interior(list.clone(), number.to_string()));
            write(self, &format!("{list}/{number}"), value);
        }
    }

    fn credentials(&mut self, uri: &str, auth: &AppAuth<'a>) {
        let level = match &auth.level {
            AuthLevel::Other(name) => name.clone(),
            known => Cow::Owned(known.name().to_string()),
        };
        self.leaf(uri, "AAuthLevel", &Some(level));
        self.leaf(uri, "AAuthType", &auth.auth_type);
        self.leaf(uri, "AAuthName", &auth.name);
        let secret = auth
            .secret
            .as_ref()
            .map(|secret| Cow::Owned(secret.as_str().to_string()));
        self.leaf(uri, "AAuthSecret", &secret);
        if let Some(data) = &auth.data {
            let bytes = data.as_bytes().to_vec();
            let leaf = TndsNode::leaf(uri.to_string(), "AAuthData", Format::Bin, bytes);
            self.0.push(leaf.with_type("application/octet-stream"));
        }
    }
}
