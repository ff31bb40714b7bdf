//! `omadm account`: registering devices.

use anyhow::{Result, ensure};
use omadm_session::{Account, Credential, Nonce, Scheme};

use crate::account::{random_bytes, random_secret, store_json_atomic};
use crate::cli::{AccountAddArgs, AccountCommand, SchemeArg};
use crate::device::AccountFile;
use crate::fleet::Fleet;
use crate::terminal::print_line;

/// Carries out `omadm account`.
///
/// # Errors
/// The fleet cannot be used, or the account file cannot be written.
pub fn run(command: &AccountCommand) -> Result<()> {
    match command {
        AccountCommand::Add(args) => add(args),
        AccountCommand::List { db, json } => {
            let devices = Fleet::open(db)?.list()?;
            if *json {
                print_line(&serde_json::to_string(&devices)?)?;
            } else {
                for device in devices {
                    print_line(&device.id)?;
                }
            }
            Ok(())
        }
        AccountCommand::Remove { device, db } => {
            let known = Fleet::open(db)?.transaction(|desk| desk.remove_device(device))?;
            ensure!(known, "the fleet knows no device {device:?}");
            print_line(&format!("{device} is forgotten."))?;
            Ok(())
        }
    }
}

fn add(args: &AccountAddArgs) -> Result<()> {
    ensure!(
        !args.out.exists(),
        "{} is there already; it may hold the account of another device",
        args.out.display()
    );
    let account = new_account(&args.device, &args.server_id, &args.url, args.scheme)?;
    let mut fleet = Fleet::open(&args.db)?;
    fleet.transaction(|desk| {
        ensure!(
            desk.account(&args.device)?.is_none(),
            "the device {:?} is registered already",
            args.device
        );
        desk.put_device(&args.device, &account.account)?;
        Ok(store_json_atomic(&args.out, &account)?)
    })?;
    print_line(&format!(
        "{} is registered; {} is for it, and for nobody else.",
        args.device,
        args.out.display()
    ))?;
    Ok(())
}

/// An account with new secrets for both sides.
///
/// # Errors
/// No random numbers.
pub fn new_account(device: &str, server_id: &str, url: &str, scheme: SchemeArg) -> Result<AccountFile> {
    let scheme = match scheme {
        SchemeArg::Mac => Scheme::Mac,
        SchemeArg::Md5 => Scheme::Md5,
    };
    let credential = |name: &str| -> Result<Credential> {
        Ok(Credential::new(
            scheme,
            name,
            &random_secret()?,
            Nonce::new(random_bytes::<16>()?),
        ))
    };
    Ok(AccountFile {
        device_id: device.to_owned(),
        server_id: server_id.to_owned(),
        url: url.to_owned(),
        account: Account::new(credential(device)?, credential(server_id)?),
    })
}
