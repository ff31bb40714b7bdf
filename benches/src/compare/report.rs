//! What is printed, line by line as it becomes known.

pub(crate) mod linear;
pub(crate) mod memory;
pub(crate) mod versus;

/// A line of a table.
pub(crate) trait Line {
    /// What stands above the lines.
    const HEADING: &'static str;

    fn text(&self) -> String;

    /// The same as one JSON object.
    fn json(&self) -> String;

    /// Whether it is worse than required.
    fn misses(&self) -> bool;
}

/// What has been printed so far.
pub(crate) struct Report {
    json: bool,
    /// The heading that was printed last.
    heading: &'static str,
    lines: usize,
    missed: usize,
}

impl Report {
    pub(crate) const fn new(json: bool) -> Self {
        Self {
            json,
            heading: "",
            lines: 0,
            missed: 0,
        }
    }

    pub(crate) fn line<L: Line>(&mut self, line: &L) {
        if self.json {
            println!("{}", line.json());
        } else {
            if self.heading != L::HEADING {
                self.heading = L::HEADING;
                println!("\n{}", L::HEADING);
            }
            println!("{}{}", line.text(), if line.misses() { "  MISS" } else { "" });
        }
        self.lines += 1;
        self.missed += usize::from(line.misses());
    }

    pub(crate) const fn lines(&self) -> usize {
        self.lines
    }

    /// How many lines were worse than required.
    pub(crate) const fn missed(&self) -> usize {
        self.missed
    }
}

/// Megabytes a second, three figures of it.
fn speed(bytes_a_second: f64) -> String {
    figures(bytes_a_second / 1e6)
}

/// A number with three figures, or all that stand before the point.
fn figures(number: f64) -> String {
    let digits = match number {
        100.0.. => 0,
        10.0.. => 1,
        1.0.. => 2,
        0.1.. => 3,
        0.01.. => 4,
        _ => 5,
    };
    format!("{number:.digits$}")
}

/// What is not known is a dash in the table and `null` in JSON.
fn or(known: Option<String>, unknown: &str) -> String {
    known.unwrap_or_else(|| unknown.to_owned())
}
