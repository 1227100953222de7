//! Files in and out, as plain values: what a file says, before a project makes anything of it.
//!
//! [`encoding`] turns bytes into text, [`archive`] and [`xml`] open what word processors write, [`transcript`] makes turns,
//! speakers and sections of it. The tables are CSV, one module a table, reading and writing side by side: reading gives rows
//! and says of every row it refuses which line and why. [`workbook`] makes CSV of a spreadsheet's file, [`table`] tells what
//! a table is by its columns, and [`survey`] what people answered. [`refi`] is the field's exchange standard, in and out.
//! a table is by its columns, [`survey`] what people answered, and [`mirror`] is a whole project as plain files.
//! a table is by its columns, and [`survey`] what people answered. [`foreign`] reads the tables and annotation files of other
//! tools.

pub mod archive;
pub mod encoding;
pub mod transcript;
pub mod draft;
pub mod xml;
pub mod refi;
pub mod codebook;
pub mod codings;
pub mod participants;
pub mod framework;
pub mod survey;
pub mod pseudonyms;
pub mod ratings;
pub mod toml;
pub mod recipe;
pub mod basis;
pub mod spans;
pub mod weights;
pub mod sheet;
pub mod workbook;
pub mod table;
pub mod mirror;
pub mod foreign;
mod interner;

/// The name of the threads in which a library may panic: that is caught and told in our words, so nobody needs to hear of it.
pub const READER_THREAD: &str = "thema reads a file";

/// What a library makes of a file; `None` if it panics, which some do on files that nobody made in earnest.
pub(crate) fn caught<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name(READER_THREAD.to_owned()).spawn_scoped(scope, work);
        thread.ok()?.join().ok()
    })
}

/// From how many lines on it is worth a thread.
const SHARE: usize = 50_000;

/// What `of` makes of the numbers below `count`, in their order: long lists are shared between the processor's cores.
pub(crate) fn shared_out<T: Send>(count: usize, of: impl Fn(std::ops::Range<usize>) -> Vec<T> + Sync) -> Vec<T> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = count.div_ceil(cores).max(SHARE);
    if share >= count {
        return of(0..count);
    }
    let of = &of;
    std::thread::scope(|scope| {
        let rest = (share..count).step_by(share);
        let others: Vec<_> = rest.map(|from| scope.spawn(move || of(from..count.min(from + share)))).collect();
        let mut all = of(0..share);
        for other in others {
            all.append(&mut other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        all
    })
}

/// Something a reader was not sure about, for the person to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The line of the file, from 1; `None` when it is about the whole file.
    pub line: Option<u32>,
    pub message: String,
}

impl std::fmt::Display for Doubt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl Doubt {
    /// A doubt about the whole file.
    pub fn about_file(message: impl Into<String>) -> Self {
        Self { line: None, message: message.into() }
    }

    /// A doubt about one line, counted from 1.
    pub fn at_line(line: u32, message: impl Into<String>) -> Self {
        Self { line: Some(line), message: message.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_out_comes_back_in_order() {
        for count in [0, 1, SHARE, SHARE + 1, 5 * SHARE + 7] {
            assert!(shared_out(count, |part| part.collect()).into_iter().eq(0..count));
        }
    }
}
