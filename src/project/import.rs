//! Bringing transcripts in: files become documents in one step, or none of them does.

use super::lookup::named;
use super::{Project, Verb};
use crate::error::{Error, Result};
use crate::formats::encoding;
use crate::formats::transcript::{self, RemarkDraft, Rules, Transcript};
use crate::model::document::{Document, Participant, Role, Section, Speaker, Turn};
use crate::model::ids::{CoderId, DocumentId, MemoId, ParticipantId, SpeakerId};
use crate::model::memo::{Memo, MemoAbout};
use crate::store::documents::{self, NewDocument};
use crate::store::{Writer, memos, participants};
use regex::Regex;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The document's name.
    pub name: String,
    pub path: PathBuf,
    pub encoding: String,
    pub characters: u32,
    pub turns: usize,
    pub sections: usize,
    /// Comments of the file that became memos.
    pub memos: usize,
    /// Each speaker with what they are taken to be, and the participant they are linked to.
    pub speakers: Vec<(String, Role, Option<String>)>,
    /// What thema was not sure of, a sentence each, with the line where there is one.
    pub doubts: Vec<String>,
}

/// Told how far an import is: files done, files in all, and the one it is at.
pub type Progress<'a> = &'a mut dyn FnMut(usize, usize, &str);

impl Project {
    /// Imports transcripts as one step. If any file cannot be read nothing is imported, and all that cannot are
    /// named.
    ///
    /// A document is named after its file, without the ending. Participants are made for the speakers who are
    /// clearly named as such, and linked.
    pub fn import_transcripts(
        &mut self,
        files: &[PathBuf],
        rules: &Rules,
        progress: Progress<'_>,
    ) -> Result<Vec<Imported>> {
        let names = document_names(files);
        let there = self.documents()?;
        if let Some(name) = names.iter().find(|name| named(&there, name, |document| &document.name).is_some()) {
            return Err(Error::with_hint(
                format!("there is a document named {name} in this project already; nothing was imported"),
                format!(
                    "rename it (`thema document rename {name} NEW`) or take it out of use (`thema document retire {name}`) first"
                ),
            ));
        }
        let label = match names.as_slice() {
            [one] => format!("imported {one}"),
            many => format!("imported {} documents", many.len()),
        };
        let (coder, now, stop) = (self.coder().map(|coder| coder.id), self.now(), self.stop());
        self.act(Verb::Import, &label, |tx| {
            let mut known =
                Known { participants: participants::all(tx)?, texts: documents::by_fingerprint(tx)?, coder, now };
            let mut sort = documents::next_sort(tx)?;
            let (mut imported, mut unreadable) = (Vec::new(), Vec::new());
            for ((path, name), done) in files.iter().zip(&names).zip(0..) {
                progress(done, files.len(), name);
                if stop.is_asked() {
                    return Err(Self::stopped());
                }
                match read_file(path).and_then(|bytes| Ok((parse(path, &bytes, rules)?, bytes))) {
                    Ok((transcript, bytes)) if unreadable.is_empty() => {
                        imported.push(write(tx, path, name, sort, &transcript, &bytes, &mut known)?);
                        sort += 1;
                    }
                    Ok(_) => {}
                    Err(error) => unreadable.push(error),
                }
            }
            progress(files.len(), files.len(), "");
            match unreadable.len() {
                0 => Ok(imported),
                1 if files.len() == 1 => Err(unreadable.remove(0)),
                count => {
                    let said: Vec<String> = unreadable.iter().take(20).map(|error| format!("  {error}")).collect();
                    Err(Error::with_hint(
                        format!(
                            "{count} of {} files cannot be read, so none was imported\n{}",
                            files.len(),
                            said.join("\n")
                        ),
                        "leave those out, or turn them into plain text first",
                    ))
                }
            }
        })
    }

    /// Reads a transcript as an import would, and changes nothing.
    pub fn preview_transcript(path: &Path, rules: &Rules) -> Result<Transcript> {
        parse(path, &read_file(path)?, rules)
    }
}

/// The transcripts below a folder, in the order a person would list them (P2 before P10), and the files that are
/// none of a known kind. Hidden files and links are passed over.
pub fn transcripts_in(folder: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let (mut wanted, mut others, mut open) = (Vec::new(), Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|error| io_error(&folder, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| io_error(&folder, &error))?;
            let kind = entry.file_type().map_err(|error| io_error(&folder, &error))?;
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            match (hidden, kind.is_dir(), kind.is_file()) {
                (false, true, _) => open.push(entry.path()),
                (false, _, true) if is_transcript(&entry.path()) => wanted.push(entry.path()),
                (false, _, true) => others.push(entry.path()),
                _ => {}
            }
        }
    }
    wanted.sort_by_cached_key(|path| natural_key(&path.to_string_lossy()));
    others.sort();
    Ok((wanted, others))
}

fn is_transcript(path: &Path) -> bool {
    path.extension().is_some_and(|ending| transcript::endings().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// Digits compare as numbers, letters as letters.
fn natural_key(name: &str) -> Vec<(u64, String)> {
    static RUN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(\d{1,18})|(\D+)").expect("a pattern"));
    RUN.captures_iter(name)
        .map(|run| match run.get(1) {
            Some(digits) => (digits.as_str().parse().unwrap_or(u64::MAX), String::new()),
            None => (u64::MAX, run[0].to_lowercase()),
        })
        .collect()
}

/// A name for each file: its own without the ending, with it where two would be the same.
fn document_names(files: &[PathBuf]) -> Vec<String> {
    let part =
        |part: Option<&std::ffi::OsStr>| part.map_or("document".into(), |part| part.to_string_lossy().into_owned());
    let stems: Vec<String> = files.iter().map(|path| part(path.file_stem())).collect();
    let mut names: Vec<String> = Vec::with_capacity(files.len());
    for (path, stem) in files.iter().zip(&stems) {
        let alone = stems.iter().filter(|other| *other == stem).count() == 1;
        let wished = if alone { stem.clone() } else { part(path.file_name()) };
        let mut name = wished.clone();
        let mut n = 2;
        while names.contains(&name) {
            name = format!("{wished} ({n})");
            n += 1;
        }
        names.push(name);
    }
    names
}

pub(super) fn read_file(path: &Path) -> Result<Vec<u8>> {
    let size = std::fs::metadata(path).map_err(|error| io_error(path, &error))?;
    if size.is_dir() {
        return Err(Error::refused(format!("{} is a folder", path.display())));
    }
    if size.len() > encoding::BYTES_MAX as u64 {
        return Err(Error::with_hint(
            format!(
                "{} is larger than {} MiB, the most a transcript may be",
                path.display(),
                encoding::BYTES_MAX >> 20
            ),
            "cut it into parts",
        ));
    }
    std::fs::read(path).map_err(|error| io_error(path, &error))
}

fn io_error(path: &Path, error: &std::io::Error) -> Error {
    let what = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "you may not read it".to_owned(),
        _ => error.to_string(),
    };
    Error::refused(format!("{}: {what}", path.display()))
}

pub(super) fn parse(path: &Path, bytes: &[u8], rules: &Rules) -> Result<Transcript> {
    transcript::read(path, bytes, rules)
        .map_err(|error| Error::Refused { message: format!("{}: {error}", path.display()), hint: error.hint() })
}

/// What the project has already, and what the import has added so far.
pub(super) struct Known {
    pub(super) participants: Vec<Participant>,
    /// The name of the document with a text of that fingerprint.
    pub(super) texts: HashMap<String, String>,
    /// Who imports, and when: the author of the memos that comments become.
    pub(super) coder: Option<CoderId>,
    pub(super) now: String,
}

fn write(
    tx: &Writer<'_>,
    path: &Path,
    name: &str,
    sort: u32,
    transcript: &Transcript,
    bytes: &[u8],
    known: &mut Known,
) -> Result<Imported> {
    let id = DocumentId::new();
    let mut doubts: Vec<String> = transcript.doubts.iter().map(ToString::to_string).collect();
    let labels = participant_labels(name, transcript);
    let mut speakers = Vec::with_capacity(transcript.speakers.len());
    let mut said = Vec::with_capacity(transcript.speakers.len());
    for (draft, label) in transcript.speakers.iter().zip(labels) {
        let participant = label.as_deref().map(|label| participant(tx, label, &mut known.participants)).transpose()?;
        if draft.role == Role::Participant && label.is_none() {
            doubts.push(format!(
                "the speaker {} is linked to no participant; link with `thema document speaker {name} \"{}\" --participant LABEL`",
                draft.label, draft.label
            ));
        }
        said.push((draft.label.clone(), draft.role, label));
        speakers.push(Speaker {
            id: SpeakerId::new(),
            document: id,
            label: draft.label.clone(),
            role: draft.role,
            participant,
        });
    }
    let turns: Vec<Turn> = transcript
        .turns
        .iter()
        .zip(1..)
        .map(|(draft, n)| Turn {
            n,
            span: draft.span,
            speaker: draft.speaker.and_then(|at| speakers.get(at)).map(|speaker| speaker.id),
            time_start: draft.time_start,
            time_end: draft.time_end,
        })
        .collect();
    let sections: Vec<Section> = transcript
        .sections
        .iter()
        .zip(1..)
        .map(|(draft, n)| Section { n, span: draft.span, title: draft.title.clone() })
        .collect();
    let document = Document { id, name: name.to_owned(), revision: 1, language: None, retired: false };
    let filename = path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
    let fingerprint = documents::insert(
        tx,
        &NewDocument {
            document: &document,
            sort,
            kind: if transcript.speakers.is_empty() { "notes" } else { "transcript" },
            body: &transcript.body,
            speakers: &speakers,
            turns: &turns,
            sections: &sections,
            filename: &filename,
            media_type: transcript.media_type,
            encoding: transcript.encoding,
            original: bytes,
        },
    )?;
    for remark in &transcript.remarks {
        memos::insert(tx, &memo_of(remark, id, known))?;
    }
    if let Some(twin) = known.texts.get(&fingerprint) {
        let doubt =
            format!("the text is the same as {twin}'s, word for word; if it is there twice, undo and leave it out");
        doubts.insert(transcript.doubts.len(), doubt);
    } else {
        known.texts.insert(fingerprint, name.to_owned());
    }
    Ok(Imported {
        name: name.to_owned(),
        path: path.to_owned(),
        encoding: transcript.encoding.to_owned(),
        characters: u32::try_from(transcript.body.chars().count()).unwrap_or(u32::MAX),
        turns: turns.len(),
        sections: sections.len(),
        memos: transcript.remarks.len(),
        speakers: said,
        doubts,
    })
}

/// The memo that a file's comment becomes: about its words, with who wrote it in the title.
pub(super) fn memo_of(remark: &RemarkDraft, document: DocumentId, known: &Known) -> Memo {
    let by = remark.author.split_whitespace().collect::<Vec<_>>().join(" ");
    Memo {
        id: MemoId::new(),
        about: MemoAbout::Passage(document, remark.span),
        author: known.coder,
        title: if by.is_empty() { "Comment".to_owned() } else { format!("Comment by {by}") },
        body: remark.body.clone(),
        created_at: known.now.clone(),
    }
}

/// The participant each speaker is: by a label that names one (P05), or, if only one speaker is a participant,
/// the document's own name. Nothing else is guessed; a label that looks like a slip of another is left alone.
pub(super) fn participant_labels(document: &str, transcript: &Transcript) -> Vec<Option<String>> {
    static NAMES_ONE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^[A-Za-z]{1,3}[-_]?\d+[a-z]?$").expect("a pattern"));
    let speak: Vec<_> = transcript.speakers.iter().filter(|speaker| speaker.role == Role::Participant).collect();
    transcript
        .speakers
        .iter()
        .map(|speaker| match speaker.role {
            Role::Participant if NAMES_ONE.is_match(&speaker.label) => Some(speaker.label.clone()),
            Role::Participant if speak.len() == 1 => Some(document.to_owned()),
            _ => None,
        })
        .collect()
}

pub(super) fn participant(tx: &Writer<'_>, label: &str, known: &mut Vec<Participant>) -> Result<ParticipantId> {
    if let Some(there) = known.iter().find(|participant| participant.label == label) {
        return Ok(there.id);
    }
    let new = Participant { id: ParticipantId::new(), label: label.to_owned(), note: String::new() };
    participants::insert(tx, &new)?;
    known.push(new.clone());
    Ok(new.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_taken_in_the_order_a_person_lists_them() {
        let mut names = ["P10.txt", "P2.txt", "p1.txt", "P2b.txt", "guide.md"].map(String::from);
        names.sort_by_cached_key(|name| natural_key(name));
        assert_eq!(names, ["guide.md", "p1.txt", "P2.txt", "P2b.txt", "P10.txt"]);
    }

    #[test]
    fn two_files_of_one_name_keep_their_endings() {
        let files = ["a/P01.txt", "a/P01.md", "b/P02.txt", "b/P01.txt"].map(PathBuf::from);
        assert_eq!(document_names(&files), ["P01.txt", "P01.md", "P02", "P01.txt (2)"]);
    }
}
