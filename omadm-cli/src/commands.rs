//! The commands around the demo, the server and the device: orders, reports, packages, the device's loop.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result};
use omadm_session::client::Outcome;
use omadm_session::server;
use tracing::{error, warn};

use crate::account::random_secret;
use crate::cli::{DeviceArgs, OrderCommand, OrderTarget, PackArgs, ServeArgs, ShowArgs};
use crate::device::{Agent, Options, User};
use crate::fleet::{Fleet, NewOrder, Work};
use crate::manage::Manager;
use crate::platform::digest::Digest;
use crate::platform::package::{Limits, Manifest, pack_file, read_manifest};
use crate::serve::{DM_PATH, app, serve as serve_app};
use crate::terminal::{Terminal, print_line, printable};
use crate::trace::{TraceFolder, Traced};

/// `omadm serve`.
pub(crate) fn serve(args: &ServeArgs) -> Result<()> {
    let fleet = Fleet::open(&args.db)?;
    let url = args
        .url
        .clone()
        .unwrap_or_else(|| format!("http://{}{DM_PATH}", args.listen));
    let mut config = server::Config::new(url);
    config.max_msg_size = args.max_msg_size;
    let app = app(
        Manager::new(config, fleet),
        args.max_msg_size,
        args.packages.clone(),
    );
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let stop = async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            error!("the stop signal cannot be awaited: {error}");
            std::future::pending::<()>().await;
        }
    };
    runtime.block_on(serve_app(
        app,
        args.listen,
        |address| {
            // Nobody listens where this fails; the log has it, too.
            let _ = print_line(&format!("listening at {address}"));
        },
        stop,
    ))
}

/// `omadm order`.
pub(crate) fn order(command: &OrderCommand) -> Result<()> {
    let (target, work): (&OrderTarget, Work) = match command {
        OrderCommand::Inventory(target) => (target, Work::Inventory),
        OrderCommand::Install {
            target,
            package,
            url,
            inactive,
        } => {
            let manifest = read_manifest(package, &Limits::default())?;
            let digest =
                Digest::of_file(package).with_context(|| format!("cannot read {}", package.display()))?;
            let work = Work::Install {
                node: format!("omadm-{}", &random_secret()?),
                pkg_id: manifest.id.clone(),
                name: format!("{} {}", manifest.name, manifest.version),
                url: url.clone(),
                sha256: digest.hex(),
                size: digest.size,
                active: !inactive,
            };
            (target, work)
        }
        OrderCommand::Activate { target, component } => (
            target,
            Work::Activate {
                component: component.clone(),
            },
        ),
        OrderCommand::Deactivate { target, component } => (
            target,
            Work::Deactivate {
                component: component.clone(),
            },
        ),
        OrderCommand::Remove { target, component } => (
            target,
            Work::Remove {
                component: component.clone(),
            },
        ),
    };
    let correlator = random_secret()?;
    let new = NewOrder {
        device: &target.device,
        work: &work,
        correlator: &correlator,
    };
    let id = Fleet::open(&target.db)?.transaction(|desk| desk.order(&new))?;
    print_line(&format!(
        "order {id} waits for the next session of {}",
        target.device
    ))?;
    Ok(())
}

/// `omadm show`.
pub(crate) fn show(args: &ShowArgs) -> Result<()> {
    let mut fleet = Fleet::open(&args.db)?;
    let Some(device) = &args.device else {
        let devices = fleet.list()?;
        if args.json {
            print_line(&serde_json::to_string(&devices)?)?;
        } else {
            for device in devices {
                let seen = if device.last_seen.is_some() {
                    "was here"
                } else {
                    "never seen"
                };
                print_line(&format!("{}  {seen}, {} orders wait", device.id, device.waiting))?;
            }
        }
        return Ok(());
    };
    let (inventory, orders) =
        fleet.transaction(|desk| Ok((desk.inventory(device)?, desk.all_orders(device)?)))?;
    if args.json {
        print_line(&format!(
            "{}",
            serde_json::json!({ "device": device, "inventory": inventory, "orders": orders })
        ))?;
        return Ok(());
    }
    for order in orders {
        let work = serde_json::to_value(&order.work)?;
        let kind = work
            .get("kind")
            .and_then(|kind| kind.as_str())
            .unwrap_or_default();
        let number = |n: Option<u16>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
        print_line(&format!(
            "order {:<4} {kind:<10} {:<8} status {} result {} {}",
            order.id,
            order.state.name(),
            number(order.dm_status),
            number(order.result_code),
            order.reason.unwrap_or_default()
        ))?;
    }
    match inventory {
        Some(row) => {
            for c in &row.inventory.components {
                print_line(&format!(
                    "{}  {}",
                    printable(c.key()),
                    printable(c.version.as_deref().unwrap_or("-"))
                ))?;
            }
        }
        None => print_line("no inventory")?,
    }
    Ok(())
}

/// `omadm pack`.
pub(crate) fn pack(args: &PackArgs) -> Result<()> {
    let mut manifest = Manifest::new(
        args.id.as_str(),
        args.name.as_str(),
        args.component_version.as_str(),
    );
    manifest.description.clone_from(&args.description);
    let digest = pack_file(&args.folder, &manifest, &args.out)?;
    print_line(&format!(
        "{}: {} bytes, SHA-256 {}",
        args.out.display(),
        digest.size,
        digest.hex()
    ))?;
    Ok(())
}

/// `omadm device`: exit code 0 when the session ran to its end, 2 when the server refused it.
pub(crate) fn device(args: &DeviceArgs) -> Result<ExitCode> {
    let options = Options {
        account: args.account.clone(),
        store: args.store.clone(),
        dpkg_status: args.dpkg_status.clone(),
        encoding: args.encoding.into(),
        max_msg_size: args.max_msg_size,
    };
    let mut agent = Agent::open(options)?;
    if !agent.platform().has_dpkg() {
        eprintln!(
            "{} is not there: no dpkg on this machine",
            args.dpkg_status.display()
        );
    }
    if let Some(folder) = args.trace.clone().map(TraceFolder::create).transpose()? {
        let mut folder = folder;
        agent.observe(move |direction, encoding, body| {
            let written = Traced::new(direction, encoding, body).and_then(|message| folder.write(&message));
            if let Err(error) = written {
                warn!("{error:#}");
            }
        });
    }
    let mut user = Terminal::new(args.consent);
    let Some(seconds) = args.every else {
        let outcome = agent.run(&mut user)?;
        if args.json {
            let json = serde_json::json!({ "outcome": outcome, "components": agent.platform().len() });
            print_line(&json.to_string())?;
        } else {
            tell(&mut user, outcome);
        }
        return Ok(if outcome == Outcome::Completed {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(2)
        });
    };
    loop {
        match agent.run(&mut user) {
            Ok(Outcome::Completed) => {}
            Ok(outcome) => tell(&mut user, outcome),
            Err(error) => error!("{error:#}"),
        }
        std::thread::sleep(Duration::from_secs(seconds));
    }
}

fn tell(user: &mut Terminal, outcome: Outcome) {
    let text = match outcome {
        Outcome::Completed => "The session with the server is complete.".to_owned(),
        Outcome::Refused(code) => format!("The server has refused the session: {code}."),
        Outcome::ServerNotAuthenticated => {
            "The server could not prove who it is; nothing that it asked for was done.".to_owned()
        }
        Outcome::Aborted => "The server broke the session off.".to_owned(),
        other => format!("The session ended: {other:?}."),
    };
    user.inform(&text);
}
