//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use wbxml::Dictionary;

use crate::convert::language;
use crate::terminal::ConsentMode;

/// Software management of devices over OMA DM: a management server, a device agent, a demonstration.
/// Also WBXML documents of any kind, as XML and back.
#[derive(Debug, Parser)]
#[command(name = "omadm", version, arg_required_else_help = true)]
pub struct Cli {
    /// Say more about what happens; twice for every message
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    pub verbose: u8,
    /// The command
    #[command(subcommand)]
    pub command: Command,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run server and device in one go on this machine, in a temporary folder
    Demo(DemoArgs),
    /// Run a management server
    Serve(ServeArgs),
    /// Register devices with the server, or forget them
    #[command(subcommand)]
    Account(AccountCommand),
    /// Give a device an order; it is carried out in the device's next session
    #[command(subcommand)]
    Order(OrderCommand),
    /// Show what the fleet knows: devices, or one device with its inventory and orders
    Show(ShowArgs),
    /// Run a device agent: one session with its server, and the work that follows
    Device(DeviceArgs),
    /// Make a package of a component from a folder of files
    Pack(PackArgs),
    /// Show messages and other documents of device management so that people can read them
    Inspect(InspectArgs),
    /// Show a WBXML document as XML
    Decode(DecodeArgs),
    /// Make a WBXML document of XML
    Encode(EncodeArgs),
    /// List the bytes of a WBXML document with what they mean, also of one that is broken
    Dump(DumpArgs),
    /// List the document types that decode, encode and dump know
    Languages,
}

/// The encoding of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EncodingArg {
    /// WBXML
    Wbxml,
    /// XML
    Xml,
}

impl From<EncodingArg> for omadm_codec::Encoding {
    fn from(encoding: EncodingArg) -> Self {
        match encoding {
            EncodingArg::Wbxml => Self::Wbxml,
            EncodingArg::Xml => Self::Xml,
        }
    }
}

/// How peers prove themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemeArg {
    /// A MAC over every message (x-syncml-hmac): also protects messages from alteration
    Mac,
    /// An MD5 digest once a session: for transports that protect messages, such as HTTPS
    Md5,
}

/// Arguments of `omadm demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Answer every question with yes
    #[arg(long)]
    pub yes: bool,
    /// Print one JSON object and nothing else
    #[arg(long)]
    pub json: bool,
    /// The encoding of messages
    #[arg(long, value_enum, default_value = "wbxml")]
    pub encoding: EncodingArg,
    /// The largest message in bytes
    #[arg(long, default_value_t = 32_768, value_parser = clap::value_parser!(u32).range(2048..))]
    pub max_msg_size: u32,
    /// The file in which dpkg keeps what is installed
    #[arg(long, value_name = "FILE", default_value = "/var/lib/dpkg/status")]
    pub dpkg_status: PathBuf,
    /// Write every message into this folder, in both encodings
    #[arg(long, value_name = "DIR")]
    pub trace: Option<PathBuf>,
}

/// Arguments of `omadm serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// The file with the fleet; made when it is not there
    #[arg(long, value_name = "FILE", default_value = "fleet.db")]
    pub db: PathBuf,
    /// The address to listen at
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8085")]
    pub listen: SocketAddr,
    /// The address that devices know this server by, where it is not the one listened at
    #[arg(long)]
    pub url: Option<String>,
    /// A folder with packages that devices may fetch, below /packages
    #[arg(long, value_name = "DIR")]
    pub packages: Option<PathBuf>,
    /// The largest message in bytes
    #[arg(long, default_value_t = 65_536, value_parser = clap::value_parser!(u32).range(2048..))]
    pub max_msg_size: u32,
}

/// The commands of `omadm account`.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Register a device with new secrets, and write the account file that the device needs
    Add(AccountAddArgs),
    /// List the registered devices
    List {
        /// The file with the fleet
        #[arg(long, value_name = "FILE", default_value = "fleet.db")]
        db: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Forget a device and everything that is known about it
    Remove {
        /// The device identifier
        device: String,
        /// The file with the fleet
        #[arg(long, value_name = "FILE", default_value = "fleet.db")]
        db: PathBuf,
    },
}

/// Arguments of `omadm account add`.
#[derive(Debug, Args)]
pub struct AccountAddArgs {
    /// The device identifier (./DevInfo/DevId), for example urn:uuid:... or IMEI:...
    pub device: String,
    /// The file with the fleet; made when it is not there
    #[arg(long, value_name = "FILE", default_value = "fleet.db")]
    pub db: PathBuf,
    /// The address at which the device reaches the server
    #[arg(long, default_value = "http://127.0.0.1:8085/dm")]
    pub url: String,
    /// The name of the server in access control lists
    #[arg(long, default_value = "omadm")]
    pub server_id: String,
    /// How both sides prove themselves
    #[arg(long, value_enum, default_value = "mac")]
    pub scheme: SchemeArg,
    /// Where to write the account file for the device; it holds secrets
    #[arg(long, value_name = "FILE", default_value = "account.json")]
    pub out: PathBuf,
}

/// The commands of `omadm order`.
#[derive(Debug, Subcommand)]
pub enum OrderCommand {
    /// Send the inventory
    Inventory(OrderTarget),
    /// Fetch and install a package, also over an older version
    Install {
        /// The device and the fleet
        #[command(flatten)]
        target: OrderTarget,
        /// The package: its digest and size are taken from this file
        package: PathBuf,
        /// The address at which the device can fetch it
        #[arg(long)]
        url: String,
        /// Leave the component inactive
        #[arg(long)]
        inactive: bool,
    },
    /// Make a component usable
    Activate {
        /// The device and the fleet
        #[command(flatten)]
        target: OrderTarget,
        /// The ID of the component
        component: String,
    },
    /// Make a component unusable, but keep it
    Deactivate {
        /// The device and the fleet
        #[command(flatten)]
        target: OrderTarget,
        /// The ID of the component
        component: String,
    },
    /// Uninstall a component
    Remove {
        /// The device and the fleet
        #[command(flatten)]
        target: OrderTarget,
        /// The ID of the component
        component: String,
    },
}

/// Whom an order is for.
#[derive(Debug, Args)]
pub struct OrderTarget {
    /// The device identifier
    pub device: String,
    /// The file with the fleet
    #[arg(long, value_name = "FILE", default_value = "fleet.db")]
    pub db: PathBuf,
}

/// Arguments of `omadm show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The device; all devices when it is left out
    pub device: Option<String>,
    /// The file with the fleet
    #[arg(long, value_name = "FILE", default_value = "fleet.db")]
    pub db: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `omadm device`.
#[derive(Debug, Args)]
pub struct DeviceArgs {
    /// The account file that 'omadm account add' has written
    #[arg(long, value_name = "FILE", default_value = "account.json")]
    pub account: PathBuf,
    /// The folder with the components that were installed
    #[arg(long, value_name = "DIR", default_value = "store")]
    pub store: PathBuf,
    /// The file in which dpkg keeps what is installed
    #[arg(long, value_name = "FILE", default_value = "/var/lib/dpkg/status")]
    pub dpkg_status: PathBuf,
    /// What to answer when the user is to be asked
    #[arg(long, value_enum, default_value = "ask")]
    pub consent: ConsentMode,
    /// The encoding of messages
    #[arg(long, value_enum, default_value = "wbxml")]
    pub encoding: EncodingArg,
    /// The largest message in bytes
    #[arg(long, default_value_t = 65_536, value_parser = clap::value_parser!(u32).range(2048..))]
    pub max_msg_size: u32,
    /// Open a session every so many seconds instead of once
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    pub every: Option<u64>,
    /// Print what came of it as JSON
    #[arg(long, conflicts_with = "every")]
    pub json: bool,
    /// Write every message into this folder, in both encodings
    #[arg(long, value_name = "DIR")]
    pub trace: Option<PathBuf>,
}

/// Arguments of `omadm pack`.
#[derive(Debug, Args)]
pub struct PackArgs {
    /// The folder with the component's files
    pub folder: PathBuf,
    /// The ID of the component: the same for every version
    #[arg(long)]
    pub id: String,
    /// The name for people
    #[arg(long)]
    pub name: String,
    /// The version of the component
    #[arg(long = "component-version", value_name = "VERSION")]
    pub component_version: String,
    /// A sentence about it
    #[arg(long)]
    pub description: Option<String>,
    /// Where to write the package
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Arguments of `omadm inspect`.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// Messages in XML or WBXML, notifications (package #0, also in a push), descriptions (DDF), TNDS objects, client
    /// provisioning documents, or HTTP saved by a proxy; - is standard input. The messages of a session in several
    /// files, in their order, are read as one conversation
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Print one JSON array of documents
    #[arg(long)]
    pub json: bool,
    /// Show all of each value instead of its beginning
    #[arg(long)]
    pub full: bool,
    /// Show passwords, PINs and the like; credentials and nonces of messages are never shown
    #[arg(long)]
    pub secrets: bool,
    /// Forgive nothing that the standard does not allow; the same as --profile oma
    #[arg(long, conflicts_with = "profile")]
    pub strict: bool,
    /// Forgive what these peers are known to do, and nothing else; without it, everything is forgiven and told
    #[arg(long, value_enum)]
    pub profile: Option<ProfileArg>,
}

impl InspectArgs {
    /// The profile that messages are read by.
    pub fn profile(&self) -> Option<omadm_codec::Profile> {
        match (self.strict, self.profile) {
            (true, _) | (_, Some(ProfileArg::Oma)) => Some(omadm_codec::Profile::Oma),
            (_, Some(ProfileArg::Windows)) => Some(omadm_codec::Profile::Windows),
            (_, Some(ProfileArg::Legacy)) => Some(omadm_codec::Profile::Legacy),
            (false, None) => None,
        }
    }
}

/// Which peers messages come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProfileArg {
    /// Those that keep to the standard
    Oma,
    /// Windows
    Windows,
    /// Phones of old, and their servers
    Legacy,
}

/// Arguments of `omadm decode`.
#[derive(Debug, Args)]
pub struct DecodeArgs {
    /// The WBXML document; - is standard input
    pub file: PathBuf,
    /// The document type, whatever the document says
    #[command(flatten)]
    pub language: LanguageArg,
    /// Put each element on a line of its own
    #[arg(long)]
    pub indent: bool,
    /// Write Canonical XML 1.0: no prolog, attributes sorted, no line break at the end
    #[arg(long, conflicts_with = "indent")]
    pub canonical: bool,
    /// Forgive nothing that the standard does not allow
    #[arg(long)]
    pub strict: bool,
    /// Show a token that the document type has no name for under a made-up one, such as tag-0-3F
    #[arg(long)]
    pub unknown_tokens: bool,
    /// Where to write the XML
    #[command(flatten)]
    pub output: OutputArg,
}

/// Arguments of `omadm encode`.
#[derive(Debug, Args)]
pub struct EncodeArgs {
    /// The XML document, in UTF-8; - is standard input
    pub file: PathBuf,
    /// The document type, whatever the document says
    #[command(flatten)]
    pub language: LanguageArg,
    /// The version of WBXML
    #[arg(long, value_enum, default_value = "1.3")]
    pub version: VersionArg,
    /// Put strings that occur more than once into a string table
    #[arg(long)]
    pub string_table: bool,
    /// Keep all white space; without this, what stands alone next to an element is taken for layout
    #[arg(long)]
    pub keep_whitespace: bool,
    /// Leave out white space around texts, too
    #[arg(long, conflicts_with = "keep_whitespace")]
    pub trim: bool,
    /// Where to write the WBXML
    #[command(flatten)]
    pub output: OutputArg,
}

/// Arguments of `omadm dump`.
#[derive(Debug, Args)]
pub struct DumpArgs {
    /// The WBXML document; - is standard input
    pub file: PathBuf,
    /// The document type, whatever the document says
    #[command(flatten)]
    pub language: LanguageArg,
    /// Where to write the listing
    #[command(flatten)]
    pub output: OutputArg,
}

/// Which document type.
#[derive(Debug, Args)]
pub struct LanguageArg {
    /// The document type, whatever the document says: a name, a public identifier, or its number such as
    /// 0x1201; see 'omadm languages'
    #[arg(short, long, value_parser = language::find, allow_hyphen_values = true)]
    pub language: Option<&'static Dictionary>,
}

/// Where a document is written.
#[derive(Debug, Args)]
pub struct OutputArg {
    /// The file to write; standard output when it is left out
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// A version of WBXML.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum VersionArg {
    /// WBXML 1.0
    #[value(name = "1.0")]
    V1_0,
    /// WBXML 1.1
    #[value(name = "1.1")]
    V1_1,
    /// WBXML 1.2
    #[value(name = "1.2")]
    V1_2,
    /// WBXML 1.3
    #[value(name = "1.3")]
    V1_3,
}

impl From<VersionArg> for wbxml::Version {
    fn from(version: VersionArg) -> Self {
        match version {
            VersionArg::V1_0 => Self::V1_0,
            VersionArg::V1_1 => Self::V1_1,
            VersionArg::V1_2 => Self::V1_2,
            VersionArg::V1_3 => Self::V1_3,
        }
    }
}
