//! Orders: what devices are to do, and how far it has come.

use anyhow::{Context as _, Result};
use rusqlite::{OptionalExtension as _, Row, params};
use serde::{Deserialize, Serialize};

use super::{Desk, to_json};

/// What a device is to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Work {
    /// Send the inventory.
    Inventory,
    /// Fetch a package and install it, also over an older version of what is in it.
    Install {
        /// The name of the node below `Download`.
        node: String,
        /// `PkgID`.
        pkg_id: String,
        /// `Name`.
        name: String,
        /// `PkgURL`.
        url: String,
        /// The digest that the package must have: 64 hexadecimal digits.
        sha256: String,
        /// The size in bytes that the package must have.
        size: u64,
        /// Whether the component is to be active afterwards.
        active: bool,
    },
    /// Make a component usable.
    Activate {
        /// The ID of the component.
        component: String,
    },
    /// Make a component unusable, but keep it.
    Deactivate {
        /// The ID of the component.
        component: String,
    },
    /// Uninstall a component.
    Remove {
        /// The ID of the component.
        component: String,
    },
}

/// How far an order has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// It waits for a session.
    Waiting,
    /// It was sent in a session that is not yet over.
    Sent,
    /// The device has accepted it (202) and will report.
    Accepted,
    /// The device has done it.
    Done,
    /// It was refused, or did not succeed.
    Failed,
}

impl OrderState {
    const ALL: [(Self, &str); 5] = [
        (Self::Waiting, "waiting"),
        (Self::Sent, "sent"),
        (Self::Accepted, "accepted"),
        (Self::Done, "done"),
        (Self::Failed, "failed"),
    ];

    /// The state as one word.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(state, _)| *state == self)
            .map_or("unknown", |(_, name)| name)
    }

    fn from_name(name: &str) -> Result<Self> {
        let found = Self::ALL.iter().find(|(_, n)| *n == name);
        found
            .map(|(state, _)| *state)
            .with_context(|| format!("an order is in the unknown state {name:?}"))
    }
}

/// An order to be put into the fleet.
#[derive(Debug, Clone)]
pub struct NewOrder<'a> {
    /// The device.
    pub device: &'a str,
    /// What it is to do.
    pub work: &'a Work,
    /// Text that comes back with the outcome; unique.
    pub correlator: &'a str,
}

/// An order.
#[derive(Debug, Clone, Serialize)]
pub struct Order {
    /// Its number.
    pub id: i64,
    /// The device.
    pub device: String,
    /// What is to be done.
    pub work: Work,
    /// The text that comes back with the outcome.
    pub correlator: String,
    /// How far it has come.
    pub state: OrderState,
    /// The device's status for the command that matters.
    pub dm_status: Option<u16>,
    /// Why it failed before the device could do it.
    pub reason: Option<String>,
    /// The result code of the device's report.
    pub result_code: Option<u16>,
}

const COLUMNS: &str = "SELECT id, device, work, correlator, state, dm_status, reason,
    (SELECT max(result_code) FROM outcomes WHERE order_id = orders.id) FROM orders";

type Raw = (
    i64,
    String,
    String,
    String,
    String,
    Option<u16>,
    Option<String>,
    Option<u16>,
);

fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    Ok((
        row.get(0)?,
        row.get(1)?,
        row.get(2)?,
        row.get(3)?,
        row.get(4)?,
        row.get(5)?,
        row.get(6)?,
        row.get(7)?,
    ))
}

fn order(raw: Raw) -> Result<Order> {
    let (id, device, work, correlator, state, dm_status, reason, result_code) = raw;
    Ok(Order {
        id,
        device,
        work: serde_json::from_str(&work).with_context(|| format!("order {id} cannot be read"))?,
        correlator,
        state: OrderState::from_name(&state)?,
        dm_status,
        reason,
        result_code,
    })
}

impl Desk<'_> {
    /// Puts an order into the fleet; it is carried out in the device's next session.
    ///
    /// # Errors
    /// The device is not registered, or the database.
    pub fn order(&self, new: &NewOrder<'_>) -> Result<i64> {
        let sql = "INSERT INTO orders(device, work, correlator, state, created)
                   VALUES (?1, ?2, ?3, ?4, unixepoch())";
        let values = params![
            new.device,
            to_json(new.work)?,
            new.correlator,
            OrderState::Waiting.name()
        ];
        self.tx
            .execute(sql, values)
            .with_context(|| format!("no order can be given to {:?}: is it registered?", new.device))?;
        Ok(self.tx.last_insert_rowid())
    }

    /// The orders of a device in this state, oldest first.
    ///
    /// # Errors
    /// The database.
    pub fn orders(&self, device: &str, state: OrderState) -> Result<Vec<Order>> {
        let mut statement = self
            .tx
            .prepare(&format!("{COLUMNS} WHERE device = ?1 AND state = ?2 ORDER BY id"))?;
        let rows = statement.query_map(params![device, state.name()], raw)?;
        rows.map(|row| order(row?)).collect()
    }

    /// All orders of a device, oldest first.
    ///
    /// # Errors
    /// The database.
    pub fn all_orders(&self, device: &str) -> Result<Vec<Order>> {
        let mut statement = self
            .tx
            .prepare(&format!("{COLUMNS} WHERE device = ?1 ORDER BY id"))?;
        let rows = statement.query_map([device], raw)?;
        rows.map(|row| order(row?)).collect()
    }

    /// One order.
    ///
    /// # Errors
    /// The database.
    pub fn order_by_id(&self, id: i64) -> Result<Option<Order>> {
        let found = self
            .tx
            .query_row(&format!("{COLUMNS} WHERE id = ?1"), [id], raw)
            .optional()?;
        found.map(order).transpose()
    }

    /// The order of a device with this correlator.
    ///
    /// # Errors
    /// The database.
    pub fn order_by_correlator(&self, device: &str, correlator: &str) -> Result<Option<Order>> {
        let sql = format!("{COLUMNS} WHERE device = ?1 AND correlator = ?2");
        self.tx
            .query_row(&sql, params![device, correlator], raw)
            .optional()?
            .map(order)
            .transpose()
    }

    /// Notes how far an order has come.
    ///
    /// # Errors
    /// The database.
    pub fn set_order(
        &self,
        id: i64,
        state: OrderState,
        dm_status: Option<u16>,
        reason: Option<&str>,
    ) -> Result<()> {
        let sql =
            "UPDATE orders SET state = ?2, dm_status = coalesce(?3, dm_status), reason = ?4 WHERE id = ?1";
        self.tx
            .execute(sql, params![id, state.name(), dm_status, reason])?;
        Ok(())
    }
}
