//! What dpkg has installed on this machine, read from its status file.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// Where dpkg keeps its status file.
pub const STATUS_FILE: &str = "/var/lib/dpkg/status";

/// No line is kept beyond this length; a longer one is odd, and its rest is skipped.
const MAX_LINE: u64 = 16 * 1024;

/// An installed package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DpkgPackage {
    /// The name, such as `libc6`.
    pub name: String,
    /// The version in Debian's notation: `[epoch:]upstream[-revision]`.
    pub version: String,
    /// The architecture, such as `amd64` or `all`.
    pub architecture: String,
    /// The synopsis: the first line of the description. May be empty.
    pub description: String,
}

/// The status file could not be read.
#[derive(Debug, thiserror::Error)]
#[error("dpkg status file, line {line}: {source}")]
pub struct DpkgError {
    line: u64,
    source: io::Error,
}

impl DpkgError {
    /// The line that could not be read, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }
}

/// The installed packages, in the order of the file; nothing where there is no such file, so no dpkg.
///
/// # Errors
/// The file is there and cannot be read.
pub fn read_status_file(path: &Path) -> Result<Option<Vec<DpkgPackage>>, DpkgError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(DpkgError { line: 1, source }),
    };
    DpkgPackages::new(BufReader::with_capacity(64 * 1024, file))
        .collect::<Result<Vec<_>, _>>()
        .map(Some)
}

/// The installed packages of a status file, one by one; of each stanza only the fields needed are kept.
///
/// A package counts as installed when the third word of its `Status` is `installed`, whatever is wanted
/// for it (`install`, `hold`, `deinstall`): it is on the machine. A stanza that does not make sense is
/// passed over with a warning.
#[derive(Debug)]
pub struct DpkgPackages<R> {
    input: R,
    buffer: Vec<u8>,
    line: u64,
    at_end: bool,
}

impl<R: BufRead> DpkgPackages<R> {
    /// Reads stanzas in the form of `/var/lib/dpkg/status`.
    pub fn new(input: R) -> Self {
        Self {
            input,
            buffer: Vec::new(),
            line: 0,
            at_end: false,
        }
    }

    /// Reads the next line, without its end, into the buffer; false at the end of the file.
    fn next_line(&mut self) -> Result<bool, DpkgError> {
        self.buffer.clear();
        self.line = self.line.saturating_add(1);
        let fail = |line| move |source| DpkgError { line, source };
        let read = self
            .input
            .by_ref()
            .take(MAX_LINE)
            .read_until(b'\n', &mut self.buffer);
        if read.map_err(fail(self.line))? == 0 {
            return Ok(false);
        }
        if self.buffer.last() == Some(&b'\n') {
            self.buffer.pop();
        } else {
            // Too long, or the last line of the file.
            self.input.skip_until(b'\n').map_err(fail(self.line))?;
        }
        if self.buffer.last() == Some(&b'\r') {
            self.buffer.pop();
        }
        Ok(true)
    }

    /// Reads one stanza; nothing at the end of the file.
    fn next_stanza(&mut self) -> Result<Option<Stanza>, DpkgError> {
        let mut stanza = Stanza::default();
        let mut begun = false;
        while self.next_line()? {
            match self.buffer.first() {
                Some(b' ' | b'\t') if !self.buffer.trim_ascii().is_empty() => {}
                Some(_) if !self.buffer.trim_ascii().is_empty() => {
                    if !begun {
                        begun = true;
                        stanza.line = self.line;
                    }
                    stanza.field(&self.buffer, self.line);
                }
                _ if begun => return Ok(Some(stanza)),
                _ => {}
            }
        }
        self.at_end = true;
        Ok(begun.then_some(stanza))
    }
}

impl<R: BufRead> Iterator for DpkgPackages<R> {
    type Item = Result<DpkgPackage, DpkgError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.at_end {
            match self.next_stanza() {
                Ok(Some(stanza)) => {
                    if let Some(package) = stanza.into_package() {
                        return Some(Ok(package));
                    }
                }
                Ok(None) => {}
                Err(e) => {
                    self.at_end = true;
                    return Some(Err(e));
                }
            }
        }
        None
    }
}

/// The fields of interest of one stanza.
#[derive(Default)]
struct Stanza {
    line: u64,
    name: Option<Vec<u8>>,
    status: Option<Vec<u8>>,
    version: Option<Vec<u8>>,
    architecture: Option<Vec<u8>>,
    description: Option<Vec<u8>>,
    repeated: Option<u64>,
}

impl Stanza {
    fn field(&mut self, text: &[u8], line: u64) {
        let Some(colon) = text.iter().position(|b| *b == b':') else {
            tracing::warn!(line, "dpkg status file: a line that is no field is passed over");
            return;
        };
        let (name, value) = text.split_at(colon);
        let slot = match name {
            n if n.eq_ignore_ascii_case(b"Package") => &mut self.name,
            n if n.eq_ignore_ascii_case(b"Status") => &mut self.status,
            n if n.eq_ignore_ascii_case(b"Version") => &mut self.version,
            n if n.eq_ignore_ascii_case(b"Architecture") => &mut self.architecture,
            n if n.eq_ignore_ascii_case(b"Description") => &mut self.description,
            _ => return,
        };
        if slot.is_some() {
            self.repeated.get_or_insert(line);
        }
        *slot = Some(value.get(1..).unwrap_or_default().trim_ascii().to_vec());
    }

    /// The package, if the stanza makes sense and the package is installed.
    fn into_package(self) -> Option<DpkgPackage> {
        let line = self.line;
        let odd = |why: &str| tracing::warn!(line, why, "dpkg status file: a stanza is passed over");
        let Some(status) = self.status else {
            odd("it has no status");
            return None;
        };
        let mut words = status.split(u8::is_ascii_whitespace).filter(|w| !w.is_empty());
        match (words.next(), words.next(), words.next(), words.next()) {
            (Some(_), Some(_), Some(b"installed"), None) => {}
            (Some(_), Some(_), Some(_), None) => return None,
            _ => {
                odd("its status is not three words");
                return None;
            }
        }
        if let Some(repeated) = self.repeated {
            tracing::warn!(
                line,
                repeated,
                "dpkg status file: a stanza with a repeated field is passed over"
            );
            return None;
        }
        let word = |value: Option<Vec<u8>>| {
            let value = String::from_utf8(value?).ok()?;
            let is_word = !value.is_empty() && value.bytes().all(|b| b.is_ascii_graphic());
            is_word.then_some(value)
        };
        let (Some(name), Some(version), Some(architecture)) =
            (word(self.name), word(self.version), word(self.architecture))
        else {
            odd("package, version or architecture is missing or no single word");
            return None;
        };
        let description = self.description.unwrap_or_default();
        Some(DpkgPackage {
            name,
            version,
            architecture,
            description: String::from_utf8_lossy(&description).into_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "\
Package: alpha
Status: install ok installed
Priority: optional
Architecture: amd64
Version: 1:2.0-3
Conffiles:
 /etc/alpha.conf 0123456789abcdef
 /etc/beta.conf newconffile
Description: first of the letters
 It begins most lists.
 .
 Version: not a field

Package: omega
Status: hold ok installed
Version: 9
Architecture: all
Description: last of the letters
";

    fn read(text: &[u8]) -> Vec<DpkgPackage> {
        DpkgPackages::new(text).map(Result::unwrap).collect()
    }

    fn names(text: &[u8]) -> Vec<String> {
        read(text).into_iter().map(|p| p.name).collect()
    }

    #[test]
    fn reads_name_version_architecture_and_synopsis() {
        let packages = read(TWO.as_bytes());
        assert_eq!(packages.len(), 2);
        assert_eq!(
            packages[0],
            DpkgPackage {
                name: "alpha".into(),
                version: "1:2.0-3".into(),
                architecture: "amd64".into(),
                description: "first of the letters".into(),
            }
        );
        assert_eq!(packages[1].version, "9");
    }

    #[test]
    fn line_ends_and_runs_of_blank_lines_do_not_matter() {
        let dos = format!(
            "\r\n\n{}\n\n",
            TWO.replace('\n', "\r\n").replace("\r\n\r\n", "\r\n \t\r\n\n")
        );
        assert_eq!(read(dos.as_bytes()), read(TWO.as_bytes()));
    }

    #[test]
    fn what_is_not_installed_is_left_out() {
        for status in [
            "deinstall ok config-files",
            "install ok half-configured",
            "purge ok not-installed",
        ] {
            let text = TWO.replace("install ok installed", status);
            assert_eq!(names(text.as_bytes()), ["omega"], "{status}");
        }
    }

    #[test]
    fn odd_stanzas_are_passed_over_and_the_rest_is_read() {
        let odd = [
            "Version: 1\n".to_owned(),
            "no colon here\n".to_owned(),
            "Package: x\nStatus: installed\nVersion: 1\nArchitecture: all\n".to_owned(),
            "Package: x\nStatus: install ok installed\nArchitecture: all\n".to_owned(),
            "Package: two words\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n".to_owned(),
            "Package: x\nPackage: y\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n"
                .to_owned(),
            format!("Package: {}\n", "x".repeat(100_000)),
        ];
        for stanza in odd {
            let text = format!("{stanza}\n{TWO}\n{stanza}");
            assert_eq!(names(text.as_bytes()), ["alpha", "omega"], "{stanza:.60}");
        }
    }

    #[test]
    fn a_line_that_is_no_field_costs_only_itself() {
        let text = TWO.replace("Priority: optional", "???");
        assert_eq!(names(text.as_bytes()), ["alpha", "omega"]);
    }

    #[test]
    fn memory_is_bounded_by_the_line_limit() {
        let long = "y".repeat(1_000_000);
        let text = TWO.replace("first of the letters", &format!("first {long}"));
        let packages = read(text.as_bytes());
        assert_eq!(packages.len(), 2);
        assert!(packages[0].description.len() < 17_000);
    }

    #[test]
    fn text_that_is_no_utf8_is_tolerated_in_the_description_only() {
        let at = |needle: &str| {
            let mut bytes = TWO.as_bytes().to_vec();
            let place = TWO.find(needle).unwrap();
            bytes[place] = 0xff;
            bytes
        };
        assert_eq!(names(&at("first of")), ["alpha", "omega"]);
        assert_eq!(names(&at("alpha")), ["omega"]);
    }

    #[test]
    fn any_cut_and_any_changed_byte_is_survived() {
        for cut in 0..TWO.len() {
            read(&TWO.as_bytes()[..cut]);
            let mut changed = TWO.as_bytes().to_vec();
            for byte in [b'\n', b':', b' ', 0, 0xff] {
                changed[cut] = byte;
                read(&changed);
            }
        }
    }

    #[test]
    fn a_read_error_tells_the_line_and_ends_the_walk() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the disk is gone"))
            }
        }
        let mut packages = DpkgPackages::new(BufReader::new(TWO.as_bytes().chain(Broken)));
        assert!(packages.next().unwrap().is_ok());
        let error = packages.next().unwrap().unwrap_err();
        assert_eq!(error.line(), 19);
        assert_eq!(error.to_string(), "dpkg status file, line 19: the disk is gone");
        assert!(packages.next().is_none());
    }

    #[test]
    fn no_file_means_no_dpkg() {
        assert!(
            read_status_file(Path::new("/nonexistent/dpkg/status"))
                .unwrap()
                .is_none()
        );
        assert!(read_status_file(Path::new("/")).is_err());
    }
}
