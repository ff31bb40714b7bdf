//! The fleet of a management server, in one SQLite file: devices, sessions, orders, inventories, outcomes.

mod orders;
mod records;

use std::fs::OpenOptions;
use std::io;
use std::path::Path;

use anyhow::{Context as _, Result};
use omadm_session::Account;
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use self::orders::{NewOrder, Order, OrderState, Work};
pub use self::records::{DeviceRow, InventoryRow, OutcomeRow};

const SCHEMA: &str = include_str!("fleet/schema.sql");

/// The layout that this version writes, in the database's `user_version`.
const VERSION: i64 = 1;

/// An open fleet.
#[derive(Debug)]
pub struct Fleet {
    db: Connection,
}

impl Fleet {
    /// Opens the file, which is made when it is not there; on Unix, only its owner may then read it, since it
    /// holds secrets.
    ///
    /// # Errors
    /// The file is no fleet, is of a later version, or cannot be written.
    pub fn open(path: &Path) -> Result<Self> {
        let db = make_private(path)
            .map_err(anyhow::Error::from)
            .and_then(|()| Ok(Connection::open(path)?))
            .with_context(|| format!("cannot open the fleet {}", path.display()))?;
        Self::prepare(db).with_context(|| format!("cannot use the fleet {}", path.display()))
    }

    /// A fleet that is gone with the program; for tests.
    ///
    /// # Errors
    /// SQLite has no memory.
    pub fn in_memory() -> Result<Self> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(mut db: Connection) -> Result<Self> {
        db.busy_timeout(std::time::Duration::from_secs(10))?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        // A reply leaves only when what it promises is on the disk.
        db.pragma_update(None, "synchronous", "FULL")?;
        db.pragma_update(None, "foreign_keys", true)?;
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        match tx.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))? {
            0 => {
                tx.execute_batch(SCHEMA)?;
                tx.pragma_update(None, "user_version", VERSION)?;
            }
            VERSION => {}
            other => anyhow::bail!("its layout is version {other}; this program knows version {VERSION}"),
        }
        tx.commit()?;
        Ok(Self { db })
    }

    /// Runs `work` in one transaction: everything it writes is kept, or nothing.
    ///
    /// # Errors
    /// Whatever `work` or the database reports; nothing is then kept.
    pub fn transaction<T>(&mut self, work: impl FnOnce(&Desk<'_>) -> Result<T>) -> Result<T> {
        let tx = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let result = work(&Desk { tx: &tx })?;
        tx.commit()?;
        Ok(result)
    }
}

impl Fleet {
    /// All devices.
    ///
    /// # Errors
    /// The database.
    pub fn list(&mut self) -> Result<Vec<DeviceRow>> {
        let tx = self.db.transaction()?;
        Desk { tx: &tx }.devices()
    }
}

/// What can be read and written within one transaction.
#[derive(Debug)]
pub struct Desk<'t> {
    tx: &'t Transaction<'t>,
}

impl Desk<'_> {
    /// Registers a device, or gives it a new account.
    ///
    /// # Errors
    /// The database.
    pub fn put_device(&self, device: &str, account: &Account) -> Result<()> {
        let sql = "INSERT INTO devices(id, account, added) VALUES (?1, ?2, unixepoch())
                   ON CONFLICT(id) DO UPDATE SET account = excluded.account";
        self.tx.execute(sql, params![device, to_json(account)?])?;
        Ok(())
    }

    /// Forgets a device with everything about it; tells whether it was known.
    ///
    /// # Errors
    /// The database.
    pub fn remove_device(&self, device: &str) -> Result<bool> {
        Ok(self.tx.execute("DELETE FROM devices WHERE id = ?1", [device])? > 0)
    }

    /// The account of a device.
    ///
    /// # Errors
    /// The database.
    pub fn account(&self, device: &str) -> Result<Option<Account>> {
        self.json("SELECT account FROM devices WHERE id = ?1", [device])
    }

    /// Keeps new nonces of a device.
    ///
    /// # Errors
    /// The database.
    pub fn update_account(&self, device: &str, account: &Account) -> Result<()> {
        self.tx.execute(
            "UPDATE devices SET account = ?2 WHERE id = ?1",
            params![device, to_json(account)?],
        )?;
        Ok(())
    }

    /// Keeps what a device tells about itself, and that it was here.
    ///
    /// # Errors
    /// The database.
    pub fn seen(&self, device: &str, dev_info: &[(String, String)]) -> Result<()> {
        let sql = "UPDATE devices SET dev_info = ?2, last_seen = unixepoch() WHERE id = ?1";
        self.tx.execute(sql, params![device, to_json(dev_info)?])?;
        Ok(())
    }

    /// A stored session.
    ///
    /// # Errors
    /// The database.
    pub fn session<T: DeserializeOwned>(&self, device: &str, session: &str) -> Result<Option<T>> {
        self.json(
            "SELECT state FROM sessions WHERE device = ?1 AND session = ?2",
            [device, session],
        )
    }

    /// Stores a session after a message, and makes room: a device has few sessions at a time.
    ///
    /// Sessions whose device has not proven itself make room only among themselves, so that nobody can
    /// push a real session out.
    ///
    /// # Errors
    /// The database.
    pub fn put_session<T: Serialize>(
        &self,
        device: &str,
        session: &str,
        authenticated: bool,
        state: &T,
    ) -> Result<()> {
        let sql = "INSERT INTO sessions(device, session, authenticated, state, updated)
                   VALUES (?1, ?2, ?3, ?4, unixepoch('subsec'))
                   ON CONFLICT(device, session) DO UPDATE SET authenticated = excluded.authenticated,
                   state = excluded.state, updated = excluded.updated";
        self.tx
            .execute(sql, params![device, session, authenticated, to_json(state)?])?;
        let sql = "DELETE FROM sessions WHERE device = ?1 AND authenticated = ?2 AND rowid NOT IN
                   (SELECT rowid FROM sessions WHERE device = ?1 AND authenticated = ?2
                    ORDER BY updated DESC LIMIT 4)";
        self.tx.execute(sql, params![device, authenticated])?;
        Ok(())
    }

    fn json<T: DeserializeOwned>(&self, sql: &str, params: impl rusqlite::Params) -> Result<Option<T>> {
        let text: Option<String> = self.tx.query_row(sql, params, |row| row.get(0)).optional()?;
        text.map(|text| serde_json::from_str(&text).context("a stored value cannot be read"))
            .transpose()
    }
}

/// Makes an empty file for its owner alone, where there is none; what SQLite puts beside it is as private.
fn make_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).context("a value cannot be stored")
}
