//! The program as a process: no process lives longer than [`LIMIT`], nor longer than the value that stands for it.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// How long any process may take.
pub const LIMIT: Duration = Duration::from_secs(120);

/// A child that is killed when its time is over, or when this is dropped.
struct Guarded {
    child: Arc<Mutex<Child>>,
    _alive: Sender<()>,
}

impl Guarded {
    fn new(child: Child) -> Self {
        let child = Arc::new(Mutex::new(child));
        let (alive, watched) = mpsc::channel::<()>();
        let hostage = Arc::clone(&child);
        thread::spawn(move || {
            if watched.recv_timeout(LIMIT) == Err(RecvTimeoutError::Timeout) {
                let _ = hostage.lock().unwrap().kill();
            }
        });
        Self { child, _alive: alive }
    }

    /// SIGKILL: the process gets no chance to tidy up.
    fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        let _ = child.kill();
        let _ = child.wait();
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.kill();
    }
}

fn omadm(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_omadm"));
    command
        .args(arguments)
        .env_remove("RUST_LOG")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn drain(mut from: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).unwrap();
        bytes
    })
}

/// Runs the program to its end.
pub fn run(arguments: &[&str]) -> Output {
    let mut child = omadm(arguments).spawn().unwrap();
    let (stdout, stderr) = (
        drain(child.stdout.take().unwrap()),
        drain(child.stderr.take().unwrap()),
    );
    let guarded = Guarded::new(child);
    // The pipes end when the process does, and it does in time.
    let (stdout, stderr) = (stdout.join().unwrap(), stderr.join().unwrap());
    let status = guarded.child.lock().unwrap().wait().unwrap();
    Output {
        status,
        stdout,
        stderr,
    }
}

/// Runs the program, which must succeed, and returns what it printed.
pub fn run_ok(arguments: &[&str]) -> String {
    let output = run(arguments);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "omadm {arguments:?}: {}\n{stderr}",
        output.status
    );
    String::from_utf8(output.stdout).unwrap()
}

/// A process of `omadm serve`.
pub struct Server {
    process: Guarded,
    /// Where it listens.
    pub address: SocketAddr,
    log: Receiver<String>,
}

impl Server {
    /// Starts the program; returns when it listens.
    pub fn start(db: &Path, listen: &str, more: &[&str]) -> Self {
        let mut arguments = vec!["serve", "--db", db.to_str().unwrap(), "--listen", listen];
        arguments.extend(more);
        let mut child = omadm(&arguments).env("RUST_LOG", "info").spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let process = Guarded::new(child);
        let (tell, log) = mpsc::channel();
        thread::spawn(move || {
            for line in stderr.lines() {
                if tell.send(line.unwrap()).is_err() {
                    break;
                }
            }
        });
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let Some(address) = line.trim().strip_prefix("listening at ") else {
            panic!("no server: {line:?} {:?}", log.iter().collect::<Vec<_>>());
        };
        Self {
            process,
            address: address.parse().unwrap(),
            log,
        }
    }

    /// `kill -9`; returns when the process is gone.
    pub fn kill(&self) {
        self.process.kill();
    }

    /// The next line of the log with this text in it.
    pub fn logged(&self, text: &str) -> String {
        let mut passed = Vec::new();
        loop {
            match self.log.recv_timeout(Duration::from_secs(10)) {
                Ok(line) if line.contains(text) => return line,
                Ok(line) => passed.push(line),
                Err(error) => panic!("{text:?} is not in the log ({error}): {passed:#?}"),
            }
        }
    }
}
