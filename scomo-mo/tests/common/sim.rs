//! A simulated device: packages on a server, installed components, a user, and a loop over the actions.

use std::collections::{BTreeMap, VecDeque};

use omadm_codec::{Alert, AlertCode, StatusCode};
use omadm_tree::{Context, Executed, Fault, Subtree, Value};
use scomo_mo::State;
use scomo_mo::device::{
    Action, Config, Deployed, Failure, Notice, Outcome, PackageComponent, Platform, Question, Report, Scomo,
    Slot, Verified,
};

pub const SERVER: &str = "srv";

#[derive(Debug, Clone, PartialEq)]
pub struct Installed {
    pub id: String,
    pub version: String,
    pub pkg_id: Option<String>,
    pub active: bool,
}

/// What is installed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Apps(pub Vec<Installed>);

impl Platform for Apps {
    fn deployed(&self, visit: &mut dyn FnMut(&Deployed<'_>)) {
        for app in &self.0 {
            let mut component =
                Deployed::new(&*app.id, format!("App {}", app.id), &*app.version).with_active(app.active);
            component.pkg_id_ref = app.pkg_id.as_deref().map(Into::into);
            visit(&component);
        }
    }

    fn supports(&self, env_type: Option<&str>, _pkg_type: Option<&str>) -> bool {
        env_type != Some("alien")
    }
}

impl Apps {
    pub fn with(apps: &[(&str, &str)]) -> Self {
        Self(
            apps.iter()
                .map(|(id, version)| Installed {
                    id: (*id).into(),
                    version: (*version).into(),
                    pkg_id: None,
                    active: true,
                })
                .collect(),
        )
    }

    pub fn get(&self, id: &str) -> Option<&Installed> {
        self.0.iter().find(|app| app.id == id)
    }

    fn install(&mut self, id: &str, version: &str, pkg_id: &str, active: bool) {
        self.0.retain(|app| app.id != id);
        self.0.push(Installed {
            id: id.into(),
            version: version.into(),
            pkg_id: Some(pkg_id.into()),
            active,
        });
    }
}

/// A package: its digest is made up from its name.
#[derive(Debug, Clone)]
pub struct Package {
    pub components: Vec<(String, String)>,
    pub size: u64,
    pub sha256: [u8; 32],
}

impl Package {
    pub fn of(components: &[(&str, &str)]) -> Self {
        Self {
            components: components
                .iter()
                .map(|(id, v)| ((*id).into(), (*v).into()))
                .collect(),
            size: 1000,
            sha256: [7; 32],
        }
    }
}

pub const DIGEST: &str = "0707070707070707070707070707070707070707070707070707070707070707";

/// The device with everything around it.
pub struct Sim {
    pub scomo: Scomo,
    pub apps: Apps,
    pub packages: BTreeMap<String, Package>,
    pub slots: BTreeMap<Slot, Package>,
    /// Answers of the user, in order; without one the user says no.
    pub answers: VecDeque<bool>,
    /// Failures to come, by name of the action.
    pub failures: BTreeMap<&'static str, Failure>,
    pub log: Vec<String>,
    pub asked: Vec<Question>,
    pub told: Vec<Notice>,
}

impl Sim {
    pub fn new(config: Config, apps: Apps) -> Self {
        Self {
            scomo: Scomo::new(config),
            apps,
            packages: BTreeMap::new(),
            slots: BTreeMap::new(),
            answers: VecDeque::new(),
            failures: BTreeMap::new(),
            log: Vec::new(),
            asked: Vec::new(),
            told: Vec::new(),
        }
    }

    pub fn cx() -> Context<'static> {
        Context::new(SERVER)
            .with_protection(true)
            .with_correlator(Some("k1"))
    }

    pub fn add(&mut self, path: &str, text: &str) -> Result<(), Fault> {
        let path: Vec<&str> = path.split('/').collect();
        self.scomo
            .subtree(&self.apps)
            .add(&path, Value::text(text), &Self::cx())
    }

    pub fn replace(&mut self, path: &str, text: &str) -> Result<(), Fault> {
        let path: Vec<&str> = path.split('/').collect();
        self.scomo
            .subtree(&self.apps)
            .replace(&path, Value::text(text), &Self::cx())
    }

    pub fn delete(&mut self, path: &str) -> Result<(), Fault> {
        let path: Vec<&str> = path.split('/').collect();
        self.scomo.subtree(&self.apps).delete(&path, &Self::cx())
    }

    pub fn exec(&mut self, path: &str) -> Result<Executed, Fault> {
        self.exec_with(path, &Self::cx())
    }

    pub fn exec_with(&mut self, path: &str, cx: &Context<'_>) -> Result<Executed, Fault> {
        let path: Vec<&str> = path.split('/').collect();
        self.scomo.subtree(&self.apps).exec(&path, None, cx)
    }

    pub fn get(&mut self, path: &str) -> Option<String> {
        let path: Vec<&str> = path.split('/').collect();
        let mut subtree = self.scomo.subtree(&self.apps);
        subtree.node(&path)?;
        let value = subtree.get(&path, &Self::cx()).ok()?;
        value.as_str().map(String::from)
    }

    pub fn children(&mut self, path: &str) -> Vec<String> {
        let path: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
        let mut names = Vec::new();
        self.scomo
            .subtree(&self.apps)
            .children(&path, &mut |name| names.push(name.to_owned()));
        names
    }

    /// Adds `Download/<node>` for a package that the content server has.
    pub fn offer(&mut self, node: &str, pkg_id: &str, package: Package) {
        let path = ["Download", node];
        let interior = Value::interior("");
        self.scomo
            .subtree(&self.apps)
            .add(&path, interior, &Self::cx())
            .unwrap();
        for (leaf, value) in [
            ("PkgID", pkg_id),
            ("PkgURL", &format!("https://cdn/{pkg_id}")),
            ("Name", "The package"),
            ("Ext/omadm/SHA256", DIGEST),
            ("Ext/omadm/Size", &package.size.to_string()),
        ] {
            self.add(&format!("Download/{node}/{leaf}"), value).unwrap();
        }
        self.packages.insert(format!("https://cdn/{pkg_id}"), package);
    }

    /// Serves actions until there is none left; sends no reports.
    pub fn run(&mut self) {
        while self.step().is_some() {}
    }

    /// Serves one action.
    pub fn step(&mut self) -> Option<()> {
        let action = self.scomo.poll(&self.apps)?;
        let id = action.id();
        let outcome = self.serve(action)?;
        self.scomo.outcome(id, outcome).unwrap();
        self.round_trip();
        Some(())
    }

    #[cfg(feature = "serde")]
    fn round_trip(&mut self) {
        let image = serde_json::to_string(&self.scomo).unwrap();
        let back: Scomo = serde_json::from_str(&image).unwrap();
        assert_eq!(back, self.scomo);
        self.scomo = back;
    }

    #[cfg(not(feature = "serde"))]
    fn round_trip(&mut self) {}

    /// What the device does for an action; nothing for a session.
    pub fn serve(&mut self, action: Action) -> Option<Outcome> {
        let (name, outcome) = match action {
            Action::Store { .. } => ("Store", Outcome::Done),
            Action::Ask { question, .. } => {
                self.asked.push(question);
                let yes = self.answers.pop_front().unwrap_or(false);
                ("Ask", if yes { Outcome::Granted } else { Outcome::Refused })
            }
            Action::Fetch { fetch, .. } => match self.packages.get(&fetch.url) {
                Some(package) => {
                    self.slots.insert(fetch.slot, package.clone());
                    ("Fetch", Outcome::Fetched { size: package.size })
                }
                None => ("Fetch", Outcome::Failed(Failure::from_http_status(404))),
            },
            Action::Verify { verify, .. } => {
                let package = self.slots.get(&verify.slot).expect("the bytes are there").clone();
                let components = package.components.iter().map(|(id, version)| PackageComponent {
                    id: id.clone(),
                    name: format!("App {id}"),
                    version: version.clone(),
                });
                let verified = Verified {
                    sha256: package.sha256,
                    size: package.size,
                    components: components.collect(),
                };
                ("Verify", Outcome::Verified(verified))
            }
            Action::Install { install, .. } => {
                assert!(self.slots.contains_key(&install.slot));
                // The user may have installed something in the meantime.
                let may_replace = |app: &Installed| {
                    let updates = &mut install.updates.iter();
                    updates.any(|update| update.id == app.id && update.installed_version == app.version)
                };
                let is_free =
                    |component: &PackageComponent| self.apps.get(&component.id).is_none_or(may_replace);
                if !install.components.iter().all(is_free) {
                    return Some(Outcome::Failed(Failure::Other));
                }
                if !self.failures.contains_key("Install") {
                    for component in &install.components {
                        let active = install.state == State::ACTIVE;
                        self.apps
                            .install(&component.id, &component.version, &install.pkg_id, active);
                    }
                }
                ("Install", Outcome::Done)
            }
            Action::Activate { component, .. } => {
                if !self.failures.contains_key("Activate") {
                    self.app(&component.id).active = true;
                }
                ("Activate", Outcome::Done)
            }
            Action::Deactivate { component, .. } => {
                if !self.failures.contains_key("Deactivate") {
                    self.app(&component.id).active = false;
                }
                ("Deactivate", Outcome::Done)
            }
            Action::Remove { component, .. } => {
                if !self.failures.contains_key("Remove") {
                    self.apps.0.retain(|app| app.id != component.id);
                }
                ("Remove", Outcome::Done)
            }
            Action::Discard { slot, .. } => {
                self.slots.remove(&slot);
                ("Discard", Outcome::Done)
            }
            Action::Inform { notice, .. } => {
                self.told.push(notice);
                ("Inform", Outcome::Done)
            }
            Action::OpenSession { server, .. } => {
                self.log.push(format!("OpenSession {server}"));
                return None;
            }
            other => panic!("unknown action {other:?}"),
        };
        self.log.push(name.to_owned());
        Some(
            self.failures
                .get(name)
                .map_or(outcome, |failure| Outcome::Failed(*failure)),
        )
    }

    fn app(&mut self, id: &str) -> &mut Installed {
        self.apps
            .0
            .iter_mut()
            .find(|app| app.id == id)
            .expect("installed")
    }

    /// What was done, without the stores.
    pub fn done(&self) -> Vec<&str> {
        self.log
            .iter()
            .map(String::as_str)
            .filter(|name| *name != "Store")
            .collect()
    }

    /// The reports that wait.
    pub fn reports(&self) -> Vec<Seen> {
        self.scomo
            .reports(SERVER)
            .map(|report| Seen::from(&report.alert()))
            .collect()
    }

    /// The one report: target, result code and identifier of its one Item.
    pub fn report(&self) -> (String, u16, String) {
        let reports = self.reports();
        assert_eq!(reports.len(), 1, "{reports:?}");
        assert_eq!(reports[0].items.len(), 1, "{reports:?}");
        let (target, data, _) = &reports[0].items[0];
        let data = scomo_mo::OperationComplete::parse(data);
        (target.clone(), data.result.unwrap().0, data.identifier.unwrap())
    }

    /// The server takes all reports.
    pub fn take_reports(&mut self) {
        let ids: Vec<_> = self.scomo.reports(SERVER).map(Report::id).collect();
        for id in ids {
            self.scomo.report_done(id, StatusCode::OK);
        }
        self.scomo.session_ended(SERVER);
    }
}

/// An alert as it is sent.
#[derive(Debug, PartialEq)]
pub struct Seen {
    pub source: String,
    pub correlator: Option<String>,
    /// Target, data, mark.
    pub items: Vec<(String, String, String)>,
}

impl From<&Alert<'_>> for Seen {
    fn from(alert: &Alert<'_>) -> Self {
        assert_eq!(alert.code, AlertCode::GENERIC);
        let source = alert.items[0].source_uri().unwrap().to_owned();
        let items = alert.items.iter().map(|item| {
            assert_eq!(item.source_uri(), Some(&*source));
            let type_ = item.meta.type_.as_deref();
            assert_eq!(type_, Some("urn:oma:at:scomo:1.0:OperationComplete"));
            assert_eq!(item.meta.format.as_deref(), Some("chr"));
            let data = item.data.as_ref().unwrap().as_str().unwrap();
            let mark = item.meta.mark().unwrap();
            (
                item.target_uri().unwrap_or_default().to_owned(),
                data.to_owned(),
                mark.to_owned(),
            )
        });
        Self {
            items: items.collect(),
            correlator: alert.correlator.as_deref().map(str::to_owned),
            source,
        }
    }
}
