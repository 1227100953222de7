//! Tables and annotation files of other tools: codebooks, coded segments, texts with marks on them.
//!
//! [`kind_of`] tells by the content what a file is, [`read`] makes values of it and a [`Fidelity`] report of what became of
//! everything in it. What a file has decides what comes back ([`Given`]): a codebook and a text with its marks are an
//! [`Exchange`]; a table of segments has the words and not the text they stand in, so that it is [`Segments`], to be found in
//! the documents of a project with [`quote::find`].
//!
//! What thema itself writes is none of this: its own tables are known before, by [`super::table`]. Which claims about a
//! tool's files rest on real ones and which on descriptions is said with each [`Kind`].

pub mod quote;

mod brat;
mod codes;
mod doccano;
mod label_studio;
mod marked;
mod nvivo;
mod segments;
mod tree;
mod word;

#[cfg(test)]
mod tests;

pub use segments::{Field, SegmentRow, Segments};

use super::encoding::{self, DecodeError};
use super::sheet::{self, SheetError};
use super::transcript::ReadError;
use super::workbook;
use crate::model::exchange::offsets::Unit;
use crate::model::exchange::{Exchange, Fidelity, Outcome};
use crate::model::text::TooLong;

/// What a file of another tool is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Taguette's codebook, CSV or workbook: `tag,description,…`, or what Taguette takes: `name` or `path` for `tag`. From real
    /// files.
    TaguetteCodebook,
    /// The codebook of zotqda, as qdapy reads it. From its own sample.
    ZotqdaCodebook,
    /// QualCoder's plain list: `category>>category>>code`, a tab, a memo. From its own sample.
    QualcoderCodes,
    /// MAXQDA's code import: `Code`, `Memo`. From its manual.
    MaxqdaCodes,
    /// NVivo's codebook, a workbook or a table in Word: `Name`, `Description`, `Files`, `References`, codes below each other by
    /// indentation or `\`. As described; no real one was seen.
    NvivoCodebook,
    /// A code a line, below each other by indentation or by `>`, `>>`, `\`. Never recognised, only asked for.
    ListOfCodes,
    /// Taguette's highlights: `id,document,tag,content`. From real files.
    TaguetteHighlights,
    /// MAXQDA's coded segments: `Document name`, `Code`, `Segment`, …, in English, German, Spanish or French. From published tables
    /// (English) and descriptions.
    MaxqdaSegments,
    /// ATLAS.ti's quotations: `Document`, `Quotation Content`, `Codes`, …. As described; no real one was seen.
    AtlastiQuotations,
    /// Dedoose's excerpts: a column `Code: X Applied` a code. As described; no real one was seen.
    DedooseExcerpts,
    /// NVivo's coding of a code, as text or by Word: `<Files\\P01> - § 3 references coded`. As described; no real one was seen.
    NvivoCoding,
    /// Marked passages of zotqda, with positions. From its own sample.
    ZotqdaFragments,
    /// brat's stand-off: pairs of `.txt` and `.ann`. From real files.
    Brat,
    /// A JSON export of Label Studio. From its documentation.
    LabelStudio,
    /// doccano's JSONL. From its documentation.
    Doccano,
}

impl Kind {
    /// All of them, in the order they are listed to people.
    pub const ALL: [Self; 15] = [
        Self::TaguetteCodebook,
        Self::ZotqdaCodebook,
        Self::QualcoderCodes,
        Self::MaxqdaCodes,
        Self::NvivoCodebook,
        Self::ListOfCodes,
        Self::TaguetteHighlights,
        Self::MaxqdaSegments,
        Self::AtlastiQuotations,
        Self::DedooseExcerpts,
        Self::NvivoCoding,
        Self::ZotqdaFragments,
        Self::Brat,
        Self::LabelStudio,
        Self::Doccano,
    ];

    /// The word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::TaguetteCodebook => "taguette-codebook",
            Self::ZotqdaCodebook => "zotqda-codebook",
            Self::QualcoderCodes => "qualcoder-codes",
            Self::MaxqdaCodes => "maxqda-codes",
            Self::NvivoCodebook => "nvivo-codebook",
            Self::ListOfCodes => "codes",
            Self::TaguetteHighlights => "taguette-highlights",
            Self::MaxqdaSegments => "maxqda-segments",
            Self::AtlastiQuotations => "atlasti-quotations",
            Self::DedooseExcerpts => "dedoose-excerpts",
            Self::NvivoCoding => "nvivo-coding",
            Self::ZotqdaFragments => "zotqda-fragments",
            Self::Brat => "brat",
            Self::LabelStudio => "label-studio",
            Self::Doccano => "doccano",
        }
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What a person calls it.
    pub const fn told(self) -> &'static str {
        match self {
            Self::TaguetteCodebook => "a codebook of Taguette",
            Self::ZotqdaCodebook => "a codebook of zotqda",
            Self::QualcoderCodes => "a list of codes of QualCoder",
            Self::MaxqdaCodes => "a table of codes of MAXQDA",
            Self::NvivoCodebook => "a codebook of NVivo",
            Self::ListOfCodes => "a list of codes",
            Self::TaguetteHighlights => "highlights of Taguette",
            Self::MaxqdaSegments => "coded segments of MAXQDA",
            Self::AtlastiQuotations => "quotations of ATLAS.ti",
            Self::DedooseExcerpts => "excerpts of Dedoose",
            Self::NvivoCoding => "the coding of a code of NVivo",
            Self::ZotqdaFragments => "coded fragments of zotqda",
            Self::Brat => "annotations of brat",
            Self::LabelStudio => "annotations of Label Studio",
            Self::Doccano => "annotations of doccano",
        }
    }

    /// What is in it.
    pub const fn holds(self) -> Holds {
        match self {
            Self::TaguetteCodebook
            | Self::ZotqdaCodebook
            | Self::QualcoderCodes
            | Self::MaxqdaCodes
            | Self::NvivoCodebook
            | Self::ListOfCodes => Holds::Codes,
            Self::TaguetteHighlights
            | Self::MaxqdaSegments
            | Self::AtlastiQuotations
            | Self::DedooseExcerpts
            | Self::NvivoCoding
            | Self::ZotqdaFragments => Holds::Segments,
            Self::Brat | Self::LabelStudio | Self::Doccano => Holds::Texts,
        }
    }
}

/// What a kind of file has in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// A codebook.
    Codes,
    /// Coded words without the text around them.
    Segments,
    /// Texts with their codings.
    Texts,
}

/// A file as it lies in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct File<'a> {
    /// Its name, with the folders below the one that was named, `/` between them.
    pub name: &'a str,
    pub bytes: &'a [u8],
}

impl<'a> File<'a> {
    /// The name without folders and ending.
    fn stem(&self) -> &'a str {
        let name = self.name.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map_or(name, |(stem, _)| stem)
    }

    /// The name of the folder it lies in; empty if none was given.
    fn folder(&self) -> &'a str {
        let folders = self.name.rsplit_once('/').map_or("", |(folders, _)| folders);
        folders.rsplit('/').next().unwrap_or_default()
    }

    fn has_ending(&self, ending: &str) -> bool {
        self.name.rsplit_once('.').is_some_and(|(_, known)| known.eq_ignore_ascii_case(ending))
    }
}

/// What the person says of the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The encoding, if the guess is wrong.
    pub encoding: Option<String>,
    /// Which heading is which field, where it is not the usual one.
    pub columns: Vec<(Field, String)>,
    /// What stands between the names along a code's path (`.` in Taguette), where a tool has none of its own.
    pub separator: Option<String>,
    /// Who coded, where the file does not say.
    pub coder: Option<String>,
    /// The code of a file that is about one and does not name it (NVivo).
    pub code: Option<String>,
    /// What positions count, if the guess is wrong.
    pub unit: Option<Unit>,
}

/// What is in a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// Codes, or texts with their codings.
    Study(Box<Exchange>),
    /// Words to be found in the documents of a project.
    Segments(Segments),
}

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ForeignError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// What is wrong, and where: lines from 1.
    #[error("line {line}: {reason}")]
    Line { line: usize, reason: String },
    #[error("there is no column for {}; the file has {}", wanted.told(), super::table::listed(found))]
    NoColumn { wanted: Field, found: Vec<String> },
    /// There is nothing in it to import.
    #[error("{what} with nothing in it: {why}")]
    Nothing { what: &'static str, why: &'static str },
    #[error("{} is one file, and {files} were given", kind.told())]
    OneFile { kind: Kind, files: usize },
}

impl ForeignError {
    /// What the person can do now.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Read(error) => error.hint(),
            Self::Sheet(error) => error.hint(),
            Self::NoColumn { wanted, .. } => Some(format!("say which it is: --columns {}=HEADING", wanted.word())),
            Self::Line { .. } => Some("mend the line, or export the file again".to_owned()),
            Self::OneFile { .. } => Some("import them one after the other".to_owned()),
            Self::Nothing { .. } => None,
        }
    }
}

impl From<DecodeError> for ForeignError {
    fn from(error: DecodeError) -> Self {
        Self::Read(error.into())
    }
}

impl From<TooLong> for ForeignError {
    fn from(error: TooLong) -> Self {
        Self::Read(error.into())
    }
}

/// How much of a text is looked at to tell what it is, in characters.
const SAMPLE: usize = 64 * 1024;

/// What a file of another tool is, told by its content; `None` for everything else, transcripts and thema's own tables among
/// them.
///
/// The beginning of a text is enough (its first 64 KiB, say), of a workbook or a Word document all bytes are needed. Takes a
/// single pass over what it is given. A bare list of codes and a transcript look alike: nobody but the person can tell. Of
/// brat's pairs the `.ann` is known; the `.txt` of the same name belongs to it.
pub fn kind_of(bytes: &[u8]) -> Option<Kind> {
    if workbook::is_workbook(bytes) {
        let sheets = workbook::sheets(bytes).ok()?;
        return sheets.iter().find_map(|sheet| kind_of_headings(&sheet::headings(&sheet.text)));
    }
    if bytes.starts_with(b"PK") {
        return kind_by_word(bytes);
    }
    let decoded = encoding::decode(bytes, None).ok()?;
    let text: String = decoded.text.chars().take(SAMPLE).collect();
    if label_studio::sniff(&text) {
        return Some(Kind::LabelStudio);
    }
    if doccano::sniff(&text) {
        return Some(Kind::Doccano);
    }
    if brat::sniff(&text) {
        return Some(Kind::Brat);
    }
    if nvivo::sniff(&text) {
        return Some(Kind::NvivoCoding);
    }
    if codes::is_qualcoder_list(&text) {
        return Some(Kind::QualcoderCodes);
    }
    kind_of_headings(&sheet::headings(&text))
}

/// What a Word document is: a coding of NVivo's, or one with a table.
fn kind_by_word(bytes: &[u8]) -> Option<Kind> {
    let is_coding = word::is_one(bytes) && nvivo::sniff(&word::text(bytes).ok()?);
    if is_coding {
        return Some(Kind::NvivoCoding);
    }
    let tables = word::tables(bytes).ok()?;
    tables.iter().find_map(|table| kind_of_headings(&sheet::headings(table)))
}

/// What a table with these headings is.
fn kind_of_headings(headings: &[String]) -> Option<Kind> {
    // What thema takes today it goes on taking.
    if super::table::kind(headings).is_some() {
        return None;
    }
    segments::kind_of(headings).or_else(|| codes::kind_of(headings))
}

/// Reads files of one kind: brat's in any number, of all others one.
///
/// What is lost, mended or guessed stands in the report; an error is for what cannot be read at all.
pub fn read(kind: Kind, files: &[File<'_>], asked: &Asked) -> Result<(Given, Fidelity), ForeignError> {
    if kind == Kind::Brat {
        let (study, fidelity) = brat::read(files, asked)?;
        return Ok((Given::Study(Box::new(study)), fidelity));
    }
    let [file] = files else { return Err(ForeignError::OneFile { kind, files: files.len() }) };
    let mut fidelity = Fidelity::default();
    let study = |study: Exchange| Given::Study(Box::new(study));
    let given = match kind.holds() {
        Holds::Codes => study(codes::read(kind, file, asked, &mut fidelity)?),
        Holds::Segments if kind == Kind::NvivoCoding => Given::Segments(nvivo::read(file, asked, &mut fidelity)?),
        Holds::Segments => Given::Segments(segments::read(kind, file, asked, &mut fidelity)?),
        Holds::Texts if kind == Kind::LabelStudio => study(label_studio::read(file, asked, &mut fidelity)?),
        Holds::Texts => study(doccano::read(file, asked, &mut fidelity)?),
    };
    Ok((given, fidelity))
}

/// A file's text; what the encoding left in doubt goes into the report.
fn text_of(file: &File<'_>, asked: &Asked, fidelity: &mut Fidelity) -> Result<String, ForeignError> {
    let decoded = encoding::decode(file.bytes, asked.encoding.as_deref())?;
    for doubt in decoded.doubts {
        fidelity.note(Outcome::Guessed, "files", "the encoding is not certain", format!("{}: {doubt}", file.name));
    }
    Ok(decoded.text)
}

/// A file's table as CSV: of a workbook or a Word document the first that is of this kind, else its first.
fn table_of(kind: Kind, file: &File<'_>, asked: &Asked, fidelity: &mut Fidelity) -> Result<String, ForeignError> {
    let mut tables: Vec<(String, String)> = if workbook::is_workbook(file.bytes) {
        workbook::sheets(file.bytes)?.into_iter().map(|sheet| (sheet.name, sheet.text)).collect()
    } else if word::is_one(file.bytes) {
        let tables = word::tables(file.bytes)?;
        (1..).zip(tables).map(|(number, table)| (format!("table {number}"), table)).collect()
    } else {
        return text_of(file, asked, fidelity);
    };
    if tables.is_empty() {
        return Err(ForeignError::Nothing { what: kind.told(), why: "there is no table in it" });
    }
    let fits = |text: &str| kind_of_headings(&sheet::headings(text)) == Some(kind);
    let chosen = tables.iter().position(|(_, text)| fits(text)).unwrap_or(0);
    let (_, text) = tables.swap_remove(chosen);
    for (name, _) in tables {
        fidelity.note(Outcome::Dropped, "tables", "another one of the file was read", name);
    }
    Ok(text)
}

/// A beginning of words for an example.
fn shortened(words: &str) -> String {
    const SHOWN: usize = 40;
    let squeezed = words.split_whitespace().take(SHOWN).collect::<Vec<_>>().join(" ");
    let letters: String = squeezed.chars().take(SHOWN).collect();
    if letters.len() < squeezed.len() { format!("{letters}…") } else { letters }
}
