//! What devices have sent: inventories and outcomes.

use anyhow::{Context as _, Result};
use rusqlite::{OptionalExtension as _, params};
use scomo_mo::server::{Component, Inventory, OperationResult};
use serde::Serialize;

use super::{Desk, to_json};

/// A registered device.
#[derive(Debug, Clone, Serialize)]
pub struct DeviceRow {
    /// Its identifier.
    pub id: String,
    /// When it was registered, in seconds since 1970.
    pub added: i64,
    /// When it was last here, in seconds since 1970.
    pub last_seen: Option<i64>,
    /// How many orders wait for it.
    pub waiting: i64,
}

/// An inventory as it stands in the fleet.
#[derive(Debug, Clone, Serialize)]
pub struct InventoryRow {
    /// Its number.
    pub id: i64,
    /// When it was taken, in seconds since 1970.
    pub taken: i64,
    /// What it holds.
    pub inventory: Inventory,
}

/// One Item of a device's report.
#[derive(Debug, Clone, Serialize)]
pub struct OutcomeRow {
    /// The order it answers, where one was found.
    pub order: Option<i64>,
    /// The result code.
    pub result_code: Option<u16>,
    /// The ID of a component or a package.
    pub identifier: Option<String>,
    /// The node that the operation left behind.
    pub target: Option<String>,
}

impl Desk<'_> {
    /// All devices.
    ///
    /// # Errors
    /// The database.
    pub fn devices(&self) -> Result<Vec<DeviceRow>> {
        let sql = "SELECT id, added, last_seen,
                   (SELECT count(*) FROM orders WHERE device = devices.id AND state = 'waiting')
                   FROM devices ORDER BY id";
        let mut statement = self.tx.prepare(sql)?;
        let rows = statement.query_map([], |row| {
            Ok(DeviceRow {
                id: row.get(0)?,
                added: row.get(1)?,
                last_seen: row.get(2)?,
                waiting: row.get(3)?,
            })
        })?;
        rows.map(|row| row.context("a device cannot be read")).collect()
    }

    /// Stores an inventory; only the last few of a device are kept.
    ///
    /// # Errors
    /// The database.
    pub fn put_inventory(&self, device: &str, order: Option<i64>, inventory: &Inventory) -> Result<()> {
        let sql =
            "INSERT INTO inventories(device, order_id, packages, taken) VALUES (?1, ?2, ?3, unixepoch())";
        self.tx
            .execute(sql, params![device, order, to_json(&inventory.packages)?])?;
        let id = self.tx.last_insert_rowid();
        let sql = "INSERT OR REPLACE INTO components(inventory, node, component, name, version, state, rest)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let mut statement = self.tx.prepare(sql)?;
        for c in &inventory.components {
            statement.execute(params![
                id,
                c.node,
                c.key(),
                c.name,
                c.version,
                c.state.map(|s| s.0),
                to_json(c)?
            ])?;
        }
        let sql = "DELETE FROM inventories WHERE device = ?1 AND id NOT IN
                   (SELECT id FROM inventories WHERE device = ?1 ORDER BY id DESC LIMIT 16)";
        self.tx.execute(sql, [device])?;
        Ok(())
    }

    /// The last inventory of a device.
    ///
    /// # Errors
    /// The database.
    pub fn inventory(&self, device: &str) -> Result<Option<InventoryRow>> {
        let sql = "SELECT id, taken, packages FROM inventories WHERE device = ?1 ORDER BY id DESC LIMIT 1";
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?));
        let Some((id, taken, packages)) = self.tx.query_row(sql, [device], row).optional()? else {
            return Ok(None);
        };
        let mut statement = self
            .tx
            .prepare("SELECT rest FROM components WHERE inventory = ?1 ORDER BY rowid")?;
        let rows = statement.query_map([id], |row| row.get::<_, String>(0))?;
        let components: Result<Vec<Component>> = rows
            .map(|row| serde_json::from_str(&row?).context("a component cannot be read"))
            .collect();
        let mut inventory = Inventory::default();
        inventory.components = components?;
        inventory.packages = serde_json::from_str(&packages).context("the packages cannot be read")?;
        Ok(Some(InventoryRow { id, taken, inventory }))
    }

    /// The node of a component: from the last inventory, or from the report on its installation since.
    ///
    /// # Errors
    /// The database.
    pub fn node_of(&self, device: &str, component: &str) -> Result<Option<String>> {
        let sql = "SELECT target FROM outcomes WHERE device = ?1 AND identifier = ?2
                   AND target LIKE '%/Inventory/Deployed/%'
                   AND received >= (SELECT coalesce(max(taken), 0) FROM inventories WHERE device = ?1)
                   ORDER BY id DESC LIMIT 1";
        let target: Option<String> = self
            .tx
            .query_row(sql, params![device, component], |row| row.get(0))
            .optional()?;
        if let Some((_, node)) = target.as_deref().and_then(|target| target.rsplit_once('/')) {
            return Ok(Some(node.to_owned()));
        }
        let sql = "SELECT node FROM components WHERE component = ?2 AND inventory =
                   (SELECT max(id) FROM inventories WHERE device = ?1)";
        Ok(self
            .tx
            .query_row(sql, params![device, component], |row| row.get(0))
            .optional()?)
    }

    /// Stores one Item of a report.
    ///
    /// # Errors
    /// The database.
    pub fn put_outcome(
        &self,
        device: &str,
        order: Option<i64>,
        source: Option<&str>,
        correlator: Option<&str>,
        result: &OperationResult,
    ) -> Result<()> {
        let sql = "INSERT INTO outcomes(device, order_id, source, correlator, result_code, identifier, target, received)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, unixepoch())";
        let code = result.result.map(|code| code.0);
        self.tx.execute(
            sql,
            params![
                device,
                order,
                source,
                correlator,
                code,
                result.identifier,
                result.target
            ],
        )?;
        Ok(())
    }

    /// The Items of the report on an order.
    ///
    /// # Errors
    /// The database.
    pub fn outcomes(&self, order: i64) -> Result<Vec<OutcomeRow>> {
        let sql =
            "SELECT order_id, result_code, identifier, target FROM outcomes WHERE order_id = ?1 ORDER BY id";
        let mut statement = self.tx.prepare(sql)?;
        let rows = statement.query_map([order], |row| {
            Ok(OutcomeRow {
                order: row.get(0)?,
                result_code: row.get(1)?,
                identifier: row.get(2)?,
                target: row.get(3)?,
            })
        })?;
        rows.map(|row| row.context("an outcome cannot be read")).collect()
    }
}
