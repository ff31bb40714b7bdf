//! What the server does in a session: find the object, carry out orders, take the inventory, note reports.

use anyhow::Result;
use omadm_codec::{Alert, Command, StatusCode};
use omadm_session::server::{Event, Handle, Session};
use scomo_mo::ResultCode;
use scomo_mo::server::{Error, ErrorKind, FindRoots, InventoryQuery, Package, Scomo, parse_alert};
use serde::{Deserialize, Serialize};
use tracing::{info, warn};

use crate::fleet::{Desk, Order, OrderState, Work};
use crate::platform::digest::Digest;

/// The server's work in one session; stored with it after each message.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Job {
    /// The search for the object, as long as it goes on.
    search: Option<FindRoots>,
    /// The inventory that is being taken, and the order it is for.
    inventory: Option<(i64, InventoryQuery)>,
    /// What the commands are for that were sent, or wait to be.
    purposes: Vec<(Handle, Purpose)>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum Purpose {
    /// A question of the search.
    Search,
    /// A question of the inventory query.
    Inventory,
    /// A command that prepares an order.
    Prepare(i64),
    /// The Exec of an order: its status is the order's.
    Exec(i64),
}

impl Job {
    /// Takes one event of the session and does what follows from it.
    pub(super) fn take(&mut self, desk: &Desk<'_>, session: &mut Session, event: Event<'_>) -> Result<()> {
        let device = session.device_id().to_owned();
        match event {
            Event::Started { client_initiated } => {
                info!(device, client_initiated, "session started");
                self.start(desk, session)?;
            }
            Event::DevInfo(values) => desk.seen(&device, &values)?,
            Event::Status { handle, code, .. } => self.status(desk, handle, code)?,
            Event::Results { handle, results, .. } => match self.purpose(handle) {
                Some(Purpose::Search) => {
                    if let Some(search) = &mut self.search {
                        search.results(&results.items);
                    }
                }
                Some(Purpose::Inventory) => {
                    if let Some((_, query)) = &mut self.inventory {
                        query.results(&results.items);
                    }
                }
                _ => warn!(device, "results that nobody asked for"),
            },
            Event::Finished { handle, complete } => {
                if !complete {
                    warn!(device, ?handle, "the device has left a status out");
                }
                // What was cut off is no answer: the order waits for another session.
                if !session.is_ended() {
                    self.finished(desk, session, handle)?;
                }
            }
            Event::Alert(alert) => report(desk, &device, &alert)?,
            Event::Refused(code) => warn!(device, %code, "the device is refused"),
            Event::Aborted => warn!(device, "the device broke the session off"),
            _ => {}
        }
        Ok(())
    }

    /// A session that carries orders begins with the search for the object.
    fn start(&mut self, desk: &Desk<'_>, session: &mut Session) -> Result<()> {
        let device = session.device_id();
        // What was sent in a session that never ended properly was not accepted: it goes out again.
        for order in desk.orders(device, OrderState::Sent)? {
            desk.set_order(order.id, OrderState::Waiting, None, None)?;
        }
        if desk.orders(device, OrderState::Waiting)?.is_empty() {
            return Ok(());
        }
        let mut search = FindRoots::new();
        if let Some(command) = search.next_command() {
            self.purposes.push((session.push(command), Purpose::Search));
        }
        self.search = Some(search);
        Ok(())
    }

    fn purpose(&self, handle: Handle) -> Option<Purpose> {
        self.purposes
            .iter()
            .find(|(h, _)| *h == handle)
            .map(|(_, purpose)| *purpose)
    }

    fn status(&mut self, desk: &Desk<'_>, handle: Handle, code: StatusCode) -> Result<()> {
        match self.purpose(handle) {
            Some(Purpose::Search) => {
                if let Some(search) = &mut self.search {
                    search.status(code);
                }
            }
            Some(Purpose::Inventory) => {
                if let Some((_, query)) = &mut self.inventory {
                    query.status(code);
                }
            }
            Some(Purpose::Exec(order)) => {
                let state = match code {
                    StatusCode::ACCEPTED => OrderState::Accepted,
                    code if code.is_success() => OrderState::Done,
                    _ => OrderState::Failed,
                };
                info!(order, %code, "the device has answered an order");
                desk.set_order(order, state, Some(code.0), None)?;
            }
            Some(Purpose::Prepare(order)) if !code.is_success() && code != StatusCode::ALREADY_EXISTS => {
                warn!(order, %code, "a command that prepares an order failed");
            }
            _ => {}
        }
        Ok(())
    }

    fn finished(&mut self, desk: &Desk<'_>, session: &mut Session, handle: Handle) -> Result<()> {
        let purpose = self.purpose(handle);
        self.purposes.retain(|(h, _)| *h != handle);
        match purpose {
            Some(Purpose::Search) => self.search_on(desk, session),
            Some(Purpose::Inventory) => self.query_on(desk, session),
            _ => Ok(()),
        }
    }

    fn search_on(&mut self, desk: &Desk<'_>, session: &mut Session) -> Result<()> {
        let Some(search) = &mut self.search else {
            return Ok(());
        };
        if let Some(command) = search.next_command() {
            self.purposes.push((session.push(command), Purpose::Search));
            return Ok(());
        }
        let root = match search.finished() {
            Some(Ok([root, ..])) => root.uri.clone(),
            Some(Ok([])) => {
                return self.give_up(desk, session, "the device has no software component object");
            }
            Some(Err(error)) => {
                let reason = format!("the software component object was not found: {error}");
                return self.give_up(desk, session, &reason);
            }
            None => return Ok(()),
        };
        self.search = None;
        info!(
            device = session.device_id(),
            root, "software component object found"
        );
        self.send_orders(desk, session, &Scomo::at(root))
    }

    fn give_up(&mut self, desk: &Desk<'_>, session: &Session, reason: &str) -> Result<()> {
        self.search = None;
        for order in desk.orders(session.device_id(), OrderState::Waiting)? {
            warn!(order = order.id, reason, "order failed");
            desk.set_order(order.id, OrderState::Failed, None, Some(reason))?;
        }
        Ok(())
    }

    fn send_orders(&mut self, desk: &Desk<'_>, session: &mut Session, scomo: &Scomo) -> Result<()> {
        for order in desk.orders(session.device_id(), OrderState::Waiting)? {
            if let Work::Inventory = order.work {
                // One inventory answers all who asked for one.
                if self.inventory.is_none() {
                    self.inventory = Some((order.id, scomo.inventory()));
                    desk.set_order(order.id, OrderState::Sent, None, None)?;
                    self.query_on(desk, session)?;
                }
                continue;
            }
            let commands = match commands(desk, scomo, &order)? {
                Ok(commands) => commands,
                Err(reason) => {
                    desk.set_order(order.id, OrderState::Failed, None, Some(&reason))?;
                    continue;
                }
            };
            desk.set_order(order.id, OrderState::Sent, None, None)?;
            for command in commands {
                let purpose = match command {
                    Command::Exec(_) => Purpose::Exec(order.id),
                    _ => Purpose::Prepare(order.id),
                };
                self.purposes.push((session.push(command), purpose));
            }
        }
        Ok(())
    }

    fn query_on(&mut self, desk: &Desk<'_>, session: &mut Session) -> Result<()> {
        let Some((order, query)) = &mut self.inventory else {
            return Ok(());
        };
        let order = *order;
        if let Some(command) = query.next_command() {
            self.purposes.push((session.push(command), Purpose::Inventory));
            return Ok(());
        }
        match query.finished() {
            Some(Ok(inventory)) => {
                let components = inventory.components.len();
                info!(device = session.device_id(), components, "inventory taken");
                desk.put_inventory(session.device_id(), Some(order), inventory)?;
                for order in inventory_orders(desk, session.device_id(), order)? {
                    desk.set_order(order, OrderState::Done, Some(StatusCode::OK.0), None)?;
                }
            }
            Some(Err(error)) => {
                let reason = error.to_string();
                warn!(device = session.device_id(), reason, "no inventory");
                for order in inventory_orders(desk, session.device_id(), order)? {
                    desk.set_order(order, OrderState::Failed, dm_status(error), Some(&reason))?;
                }
            }
            None => {}
        }
        self.inventory = None;
        Ok(())
    }

    /// Commands that fit into no message of this device.
    pub(super) fn rejected(&mut self, desk: &Desk<'_>, handles: &[Handle]) -> Result<()> {
        for handle in handles {
            let order = match self.purpose(*handle) {
                Some(Purpose::Prepare(order) | Purpose::Exec(order)) => Some(order),
                Some(Purpose::Inventory) => self.inventory.take().map(|(order, _)| order),
                _ => None,
            };
            if let Some(order) = order {
                let reason = "a command does not fit into a message that the device accepts";
                desk.set_order(order, OrderState::Failed, None, Some(reason))?;
            }
        }
        Ok(())
    }

    /// The session is over: what it has not finished waits for the next one.
    pub(super) fn ended(&mut self, desk: &Desk<'_>) -> Result<()> {
        let unfinished = self.purposes.iter().filter_map(|(_, purpose)| match purpose {
            Purpose::Exec(order) => Some(*order),
            _ => None,
        });
        let unfinished: Vec<i64> = unfinished
            .chain(self.inventory.iter().map(|(order, _)| *order))
            .collect();
        for order in unfinished {
            if desk
                .order_by_id(order)?
                .is_some_and(|order| order.state == OrderState::Sent)
            {
                desk.set_order(order, OrderState::Waiting, None, None)?;
            }
        }
        *self = Self::default();
        Ok(())
    }
}

/// This order and all others that wait for an inventory of the device.
fn inventory_orders(desk: &Desk<'_>, device: &str, order: i64) -> Result<Vec<i64>> {
    let waiting = desk.orders(device, OrderState::Waiting)?;
    let others = waiting
        .iter()
        .filter(|o| o.work == Work::Inventory && o.id != order);
    Ok([order].into_iter().chain(others.map(|o| o.id)).collect())
}

/// The status that kept the server from its answer.
fn dm_status(error: &Error) -> Option<u16> {
    match error.kind() {
        ErrorKind::Refused => Some(StatusCode::NOT_EXECUTED.0),
        ErrorKind::NotFound => Some(StatusCode::NOT_FOUND.0),
        ErrorKind::Status(code) => Some(code.0),
        _ => None,
    }
}

/// The commands of an order, or why it cannot be carried out.
fn commands(desk: &Desk<'_>, scomo: &Scomo, order: &Order) -> Result<Result<Vec<Command<'static>>, String>> {
    let correlator = order.correlator.as_str();
    let on_component = |component: &str| -> Result<Result<String, String>> {
        let node = desk.node_of(&order.device, component)?;
        Ok(node.ok_or_else(|| format!("the last inventory holds no component {component:?}")))
    };
    let one = |node: Result<String, String>, command: fn(&Scomo, &str, &str) -> Command<'static>| {
        node.map(|node| vec![command(scomo, &node, correlator)])
    };
    Ok(match &order.work {
        Work::Inventory => Ok(Vec::new()),
        Work::Install {
            node,
            pkg_id,
            name,
            url,
            sha256,
            size,
            active,
        } => {
            let package = Package::new(pkg_id.as_str(), url.as_str()).with_name(name.as_str());
            match Digest::from_hex(sha256, *size) {
                Some(digest) => {
                    let package = package.with_digest(digest.sha256, digest.size);
                    Ok(if *active {
                        scomo.download_install(node, &package, correlator)
                    } else {
                        scomo.download_install_inactive(node, &package, correlator)
                    })
                }
                None => Err(format!("{sha256:?} is no SHA-256 digest")),
            }
        }
        Work::Activate { component } => one(on_component(component)?, Scomo::activate),
        Work::Deactivate { component } => one(on_component(component)?, Scomo::deactivate),
        Work::Remove { component } => one(on_component(component)?, Scomo::remove),
    })
}

/// Notes a device's report on an operation.
fn report(desk: &Desk<'_>, device: &str, alert: &Alert<'_>) -> Result<()> {
    let Some(outcome) = parse_alert(alert) else {
        info!(device, "an alert of a type that is not ours");
        return Ok(());
    };
    let order = match &outcome.correlator {
        Some(correlator) => desk.order_by_correlator(device, correlator)?,
        None => None,
    };
    let id = order.as_ref().map(|order| order.id);
    let success = outcome
        .results
        .iter()
        .all(|r| r.result.is_some_and(ResultCode::is_success));
    for result in &outcome.results {
        info!(device, order = id, result = ?result.result, identifier = result.identifier, "report");
        desk.put_outcome(
            device,
            id,
            outcome.source.as_deref(),
            outcome.correlator.as_deref(),
            result,
        )?;
    }
    if let Some(id) = id {
        let state = if success {
            OrderState::Done
        } else {
            OrderState::Failed
        };
        desk.set_order(id, state, None, None)?;
    }
    Ok(())
}
