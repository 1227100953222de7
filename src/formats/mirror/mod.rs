//! The text mirror: a whole project as plain files, for a person to read and for git to compare.
//!
//! ```text
//! thema-mirror.json            which project, in which format
//! README.md                    what this folder is
//! study/TABLE.csv              a table, a row a line
//! documents/NAME.txt           the text of a document as it is now
//! documents/NAME/TABLE.csv     the rows of a table that belong to that document: codings, turns, …
//! documents/NAME/revision-1.txt, original-1.docx   older texts, and files as they came
//! history/TABLE/0001.csv       who did what, in the order done: nothing but the last file ever grows
//! SHA256SUMS                   all files with their checksums, written last
//! ```
//!
//! A table is CSV with the columns of the schema by name. A column `#…` is for readers and is not read; a column `…:file`
//! names the file that its value stands in. A text that a spreadsheet would run has a `'` before it, as in every CSV of
//! thema's. In a column that may be empty of any value an empty cell means that, and a lone `'` a text without words.

mod cells;
mod names;
mod rows;

pub use cells::{Read, ReadError, read_cell, written_cell};
pub use names::{Stems, ending_of, is_inside, plain};
pub use rows::{RowError, Rows, each_row};

use serde_json::{Value as Json, json};

/// What a folder is known by.
pub const MARKER: &str = "thema-mirror.json";
/// The list of files, without which a mirror is not whole.
pub const SUMS: &str = "SHA256SUMS";
/// The list of files while they are being written.
pub const UNFINISHED: &str = "thema-mirror.writing";
pub const README: &str = "README.md";
/// Keeps git from changing line ends.
pub const ATTRIBUTES: &str = ".gitattributes";
pub const ATTRIBUTES_TEXT: &str = "* -text\n";

/// Where the tables lie.
pub const STUDY: &str = "study";
pub const DOCUMENTS: &str = "documents";
pub const HISTORY: &str = "history";

/// What comes before a column that is for readers.
pub const REMARK: char = '#';
/// What comes after a column whose values stand in files.
pub const IN_FILE: &str = ":file";
/// What comes before the bytes of a short value.
pub const HEX: &str = "hex:";

/// The form of mirrors that this thema writes.
const FORM: u64 = 1;

/// What a mirror says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// The format of the project file it was written from.
    pub format: i64,
    /// The project's id.
    pub project: String,
    pub title: String,
    /// The tables it has.
    pub tables: Vec<String>,
}

impl Marker {
    pub fn written(&self) -> String {
        let Self { format, project, title, tables } = self;
        let thema = env!("CARGO_PKG_VERSION");
        let marker = json!({"mirror": FORM, "format": format, "thema": thema, "project": project, "title": title, "tables": tables});
        format!("{marker:#}\n")
    }

    /// Reads what a mirror says of itself; fails with a sentence.
    pub fn read(text: &str) -> Result<Self, String> {
        let marker: Json = serde_json::from_str(text).map_err(|error| format!("this is no JSON: {error}"))?;
        let form = marker["mirror"].as_u64().ok_or("it does not say \"mirror\": 1")?;
        if form > FORM {
            return Err(format!("it was written by a newer thema, as form {form} of a mirror; this one knows {FORM}"));
        }
        let text = |name: &str| marker[name].as_str().map(str::to_owned);
        let tables = marker["tables"].as_array().map(|tables| tables.iter().filter_map(Json::as_str));
        Ok(Self {
            format: marker["format"].as_i64().ok_or("it does not say of which \"format\" the project is")?,
            project: text("project").ok_or("it does not say of which \"project\" it is")?,
            title: text("title").unwrap_or_default(),
            tables: tables.into_iter().flatten().map(str::to_owned).collect(),
        })
    }
}

/// Checksums by the paths of their files, as `sha256sum -c` reads them.
pub fn written_sums<'f>(files: impl IntoIterator<Item = (&'f String, &'f String)>) -> String {
    files.into_iter().map(|(path, sum)| format!("{sum}  {path}\n")).collect()
}

/// The paths of such a list; lines that are none are passed over.
pub fn listed(sums: &str) -> impl Iterator<Item = &str> {
    sums.lines().filter_map(|line| line.split_once("  ").map(|(_, path)| path)).filter(|path| is_inside(path))
}

/// What the folder says to who opens it.
pub fn readme(title: &str) -> String {
    format!(
        "# {title}\n\n\
         This folder is a text mirror of a thema project: everything in the project file, as plain files, so that git can\n\
         keep its versions and a person can read what changed. `thema export mirror FOLDER` writes it, and writes it anew over\n\
         itself; `thema -p NEW.thema import FOLDER` makes a project of it, with all that was in the one it was written from.\n\n\
         | where | what |\n\
         |---|---|\n\
         | `study/` | the tables of the study, a row a line: codebook (`code.csv`), coders, participants, memos, … |\n\
         | `documents/NAME.txt` | the text of a document as it is now |\n\
         | `documents/NAME/` | what belongs to it: codings, turns, older texts, the file as it came |\n\
         | `history/` | who did what, step by step, and every cell each step changed |\n\
         | `SHA256SUMS` | all files with their checksums |\n\n\
         Positions (`start`, `end`) count characters from 0, and `end` is after the last one. A column that begins with `#` is\n\
         there for readers: codes and coders by name, the first words of a passage. It is not read back.\n\n\
         Change the study with thema and write the mirror anew: a row changed by hand is not what the history tells, and is\n\
         refused with its file and line. What cannot be read back is never read back in part.\n\n\
         **Everything is in here,** as in the project file: what participants said, the files as they came, names, memos. thema\n\
         makes the files readable by you alone; git does not keep that. What is erased in the project (a participant who\n\
         withdraws, names that are replaced) is erased here when the mirror is written the next time, but not from older\n\
         versions that git, or a copy, keeps: who promised to erase has to rewrite or remove those too.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_reads_back_and_one_of_a_newer_form_is_refused() {
        let marker = Marker { format: 3, project: "1".into(), title: "A \"B\"\n".into(), tables: vec!["code".into()] };
        assert_eq!(Marker::read(&marker.written()), Ok(marker));
        assert!(Marker::read("{\"mirror\": 2}").unwrap_err().contains("newer thema"));
        assert!(Marker::read("{").unwrap_err().contains("line 1"));
        assert!(Marker::read("[]").is_err());
    }

    #[test]
    fn a_list_of_checksums_names_no_file_outside() {
        let sums = "ab  study/code.csv\nab  ../x\nab  /etc/passwd\n<<<<<<< HEAD\nab  documents/a b.txt\n";
        assert_eq!(listed(sums).collect::<Vec<_>>(), ["study/code.csv", "documents/a b.txt"]);
    }
}
