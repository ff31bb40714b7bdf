//! `omadm demo`: a server and a device on this machine, and the life of a component between them.

mod packages;
mod story;

use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::thread::JoinHandle;

use anyhow::{Context as _, Result, anyhow};
use omadm_session::client::Outcome;
use omadm_session::server;
use serde::Serialize;
use tokio::sync::oneshot;
use tracing::warn;

use self::packages::Packages;
use self::story::{Script, Voice};
use crate::account::store_json_atomic;
use crate::accounts;
use crate::cli::{DemoArgs, SchemeArg};
use crate::device::{Agent, Direction, Options};
use crate::fleet::{Fleet, InventoryRow, NewOrder, Order, OrderState, Work};
use crate::manage::Manager;
use crate::serve::{DM_PATH, PACKAGES_PATH, app, serve};
use crate::terminal::print_line;
use crate::trace::{TraceFolder, Traced};

const DEVICE: &str = "urn:uuid:00000000-0000-4000-8000-00000000d340";
const SERVER_ID: &str = "demo.omadm";
const COMPONENT: &str = "demo/hello";

/// What `omadm demo --json` prints.
#[derive(Debug, Serialize)]
pub struct Report {
    /// `wbxml` or `xml`.
    pub encoding: &'static str,
    /// The first inventory.
    pub inventory: InventoryReport,
    /// What was ordered, and how it ended.
    pub steps: Vec<Step>,
    /// The last inventory.
    pub final_inventory: InventoryReport,
}

/// An inventory as the server's database holds it, and what it cost to take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InventoryReport {
    /// How many components it holds.
    pub components: usize,
    /// How many messages the session took, in both directions.
    pub messages: usize,
    /// Their size in WBXML.
    pub wbxml_bytes: usize,
    /// Their size in XML.
    pub xml_bytes: usize,
    /// Components that were not in the first inventory.
    pub added: Vec<String>,
    /// Components of the first inventory that are gone.
    pub removed: Vec<String>,
    /// Components that have changed since the first inventory.
    pub changed: Vec<String>,
}

/// One order and its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What was ordered.
    pub step: &'static str,
    /// The result code of the device's report.
    pub result_code: Option<u16>,
    /// The device's status for the Exec.
    pub dm_status: Option<u16>,
    /// The active version of the component afterwards.
    pub version: Option<String>,
    /// Whether the component is active afterwards; nothing when it is not installed.
    pub active: Option<bool>,
}

/// Runs the demonstration.
///
/// # Errors
/// Anything that keeps the main job from running to its end.
pub fn run(args: &DemoArgs) -> Result<()> {
    let voice = if args.json {
        Voice::silent()
    } else {
        Voice::to_terminal()
    };
    let report = play(args, &voice)?;
    if args.json {
        print_line(&serde_json::to_string(&report)?)?;
    }
    Ok(())
}

/// Plays all steps and tells what came of them.
///
/// # Errors
/// As for [`run`].
pub fn play(args: &DemoArgs, voice: &Voice) -> Result<Report> {
    let folder = tempfile::tempdir().context("no temporary folder")?;
    let mut demo = Demo::start(args, folder.path(), voice)?;
    let report = demo.play();
    demo.stop()?;
    report
}

struct Demo<'d> {
    voice: &'d Voice,
    script: Script,
    fleet: Fleet,
    agent: Agent<'d>,
    seen: Rc<RefCell<Vec<Traced>>>,
    packages: Packages,
    packages_url: String,
    server: Option<(oneshot::Sender<()>, JoinHandle<Result<()>>)>,
    orders: u32,
    encoding: &'static str,
}

impl<'d> Demo<'d> {
    fn start(args: &DemoArgs, folder: &Path, voice: &'d Voice) -> Result<Self> {
        let db = folder.join("fleet.db");
        let packages_folder = folder.join("packages");
        std::fs::create_dir_all(&packages_folder)?;
        let packages = Packages::make(&packages_folder)?;
        let (address, server) = start_server(&db, packages_folder, args.max_msg_size)?;
        let mut fleet = Fleet::open(&db)?;

        let url = format!("http://{address}{DM_PATH}");
        let account_path = folder.join("account.json");
        let account = accounts::new_account(DEVICE, SERVER_ID, &url, SchemeArg::Mac)?;
        fleet.transaction(|desk| desk.put_device(DEVICE, &account.account))?;
        store_json_atomic(&account_path, &account)?;
        voice.say(&format!(
            "A server listens at {url}; the device {DEVICE} is registered with it."
        ));

        let options = Options {
            account: account_path,
            store: folder.join("store"),
            dpkg_status: args.dpkg_status.clone(),
            encoding: args.encoding.into(),
            max_msg_size: args.max_msg_size,
        };
        let encoding = options.encoding.name();
        let mut agent = Agent::open(options)?;
        if !agent.platform().has_dpkg() {
            voice.say(&format!(
                "{} is not there: no dpkg on this machine.",
                args.dpkg_status.display()
            ));
        }
        let seen = Rc::new(RefCell::new(Vec::new()));
        let mut trace = args.trace.clone().map(TraceFolder::create).transpose()?;
        let (log, told) = (Rc::clone(&seen), voice.clone());
        agent.observe(
            move |direction, encoding, body| match Traced::new(direction, encoding, body) {
                Ok(message) => {
                    told.message(&message);
                    if let Some(Err(error)) = trace.as_mut().map(|folder| folder.write(&message)) {
                        warn!("{error:#}");
                    }
                    log.borrow_mut().push(message);
                }
                Err(error) => warn!("{error:#}"),
            },
        );
        Ok(Self {
            voice,
            script: Script::new(args.yes, voice.clone()),
            fleet,
            agent,
            seen,
            packages,
            packages_url: format!("http://{address}{PACKAGES_PATH}"),
            server: Some(server),
            orders: 0,
            encoding,
        })
    }

    fn play(&mut self) -> Result<Report> {
        self.voice.title("Take the inventory of this machine");
        let (first, inventory) = self.take_inventory(None)?;
        self.voice.table(&first.inventory);

        let mut steps = Vec::new();
        let (v1, v2, v3) = (
            self.packages.v1.clone(),
            self.packages.v2.clone(),
            self.packages.v3.clone(),
        );
        let altered = self.packages.altered.clone();
        self.voice.title("Install a component");
        steps.push(self.install("install", &v1)?);
        self.voice.title("Update it");
        steps.push(self.install("update", &v2)?);
        self.voice.title("Update it again; this time the user says no");
        self.script.refuse_next();
        steps.push(self.install("refused_update", &v3)?);
        self.voice
            .title("Update it again; this time the package was altered on its way");
        steps.push(self.install("altered_package", &altered)?);
        self.voice.title("Deactivate it");
        steps.push(self.on_component("deactivate", |component| Work::Deactivate { component })?);
        self.voice.title("Activate it");
        steps.push(self.on_component("activate", |component| Work::Activate { component })?);
        self.voice.title("Remove it");
        steps.push(self.on_component("remove", |component| Work::Remove { component })?);

        self.voice.title("Take the inventory again and compare");
        let (_, final_inventory) = self.take_inventory(Some(&first))?;
        self.voice.comparison(&final_inventory);
        self.voice.title("What came of it");
        for step in &steps {
            self.voice.step(step);
        }
        Ok(Report {
            encoding: self.encoding,
            inventory,
            steps,
            final_inventory,
        })
    }

    fn take_inventory(&mut self, before: Option<&InventoryRow>) -> Result<(InventoryRow, InventoryReport)> {
        let order = self.order(&Work::Inventory)?;
        let from = self.seen.borrow().len();
        self.run_device()?;
        let done = self.order_row(order)?;
        if done.state != OrderState::Done {
            let reason = done.reason.unwrap_or_default();
            return Err(anyhow!("the device did not send its inventory: {reason}"));
        }
        let row = self
            .fleet
            .transaction(|desk| desk.inventory(DEVICE))?
            .context("the fleet holds no inventory")?;
        let seen = self.seen.borrow();
        let messages = seen.get(from..).unwrap_or_default();
        let diff = before.map(|before| before.inventory.diff(&row.inventory));
        let ids = |list: Vec<&scomo_mo::server::Component>| {
            list.iter().map(|c| c.key().to_owned()).collect::<Vec<_>>()
        };
        let (added, removed, changed) = match &diff {
            Some(diff) => (
                ids(diff.added.clone()),
                ids(diff.removed.clone()),
                ids(diff.changed.iter().map(|(_, now)| *now).collect()),
            ),
            None => Default::default(),
        };
        let report = InventoryReport {
            components: row.inventory.components.len(),
            messages: messages.len(),
            wbxml_bytes: messages.iter().map(|m| m.wbxml.len()).sum(),
            xml_bytes: messages.iter().map(|m| m.xml.len()).sum(),
            added,
            removed,
            changed,
        };
        drop(seen);
        Ok((row, report))
    }

    fn install(&mut self, step: &'static str, package: &packages::Offer) -> Result<Step> {
        let work = Work::Install {
            node: step.to_owned(),
            pkg_id: package.pkg_id.clone(),
            name: package.name.clone(),
            url: format!("{}/{}", self.packages_url, package.file),
            sha256: package.digest.hex(),
            size: package.digest.size,
            active: true,
        };
        self.step(step, &work)
    }

    fn on_component(&mut self, step: &'static str, work: fn(String) -> Work) -> Result<Step> {
        self.step(step, &work(COMPONENT.to_owned()))
    }

    fn step(&mut self, step: &'static str, work: &Work) -> Result<Step> {
        let order = self.order(work)?;
        self.run_device()?;
        let order = self.order_row(order)?;
        let component = self.agent.platform().component(COMPONENT);
        let step = Step {
            step,
            result_code: order.result_code,
            dm_status: order.dm_status,
            version: component.map(|c| c.manifest.version.clone()),
            active: component.map(|c| c.active),
        };
        self.voice.step(&step);
        Ok(step)
    }

    fn order(&mut self, work: &Work) -> Result<i64> {
        self.orders += 1;
        let correlator = format!("demo-{}", self.orders);
        let new = NewOrder {
            device: DEVICE,
            work,
            correlator: &correlator,
        };
        self.fleet.transaction(|desk| desk.order(&new))
    }

    fn order_row(&mut self, id: i64) -> Result<Order> {
        self.fleet
            .transaction(|desk| desk.order_by_id(id))?
            .context("the order is gone")
    }

    fn run_device(&mut self) -> Result<()> {
        match self.agent.run(&mut self.script)? {
            Outcome::Completed => Ok(()),
            other => Err(anyhow!("the session ended with {other:?}")),
        }
    }

    fn stop(&mut self) -> Result<()> {
        if let Some((stop, thread)) = self.server.take() {
            // The server may have stopped by itself; its own result tells.
            let _ = stop.send(());
            thread.join().map_err(|_| anyhow!("the server broke down"))??;
        }
        Ok(())
    }
}

type Server = (oneshot::Sender<()>, JoinHandle<Result<()>>);

fn start_server(db: &Path, packages: PathBuf, max_msg_size: u32) -> Result<(SocketAddr, Server)> {
    let fleet = Fleet::open(db)?;
    let (stop, stopped) = oneshot::channel();
    let (tell, told) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let mut config = server::Config::new(format!("http://{}{DM_PATH}", Ipv4Addr::LOCALHOST));
        config.max_msg_size = max_msg_size;
        let app = app(Manager::new(config, fleet), max_msg_size, Some(packages));
        let stop = async {
            // Dropping the sender stops the server, too.
            let _ = stopped.await;
        };
        let ready = move |address| {
            // Nobody listens any more when the demo has already failed.
            let _ = tell.send(address);
        };
        runtime.block_on(serve(
            app,
            SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            ready,
            stop,
        ))
    });
    match told.recv() {
        Ok(address) => Ok((address, (stop, thread))),
        Err(_) => {
            thread.join().map_err(|_| anyhow!("the server broke down"))??;
            Err(anyhow!("the server did not start"))
        }
    }
}

/// Which way a message went, in words.
fn arrow(direction: Direction) -> &'static str {
    match direction {
        Direction::Sent => "device -> server",
        Direction::Received => "server -> device",
    }
}
