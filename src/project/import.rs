//! Bringing transcripts in: files become documents in one step, or none of them does.

use super::erased::{Gone, Reason};
use super::lookup::named;
use super::twins::{Print, Texts, Twice, Twin};
use super::{Project, Verb};
use crate::error::{Error, Result};
use crate::formats::encoding;
use crate::formats::transcript::{self, RemarkDraft, Rules, Transcript};
use crate::model::document::{Document, Participant, Role, Speaker};
use crate::model::ids::{CoderId, DocumentId, MemoId, ParticipantId, SpeakerId};
use crate::model::memo::{Memo, MemoAbout};
use crate::model::text::Text;
use crate::model::time::Millis;
use crate::store::documents::{self, NewDocument};
use crate::store::{Reader, Writer, memos, participants};
use regex::Regex;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// What became of one file, or would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The document's name.
    pub name: String,
    pub path: PathBuf,
    /// What the file is (`text/plain`).
    pub media_type: String,
    pub encoding: String,
    pub characters: u32,
    pub turns: usize,
    pub sections: Vec<String>,
    /// Comments of the file that became memos.
    pub memos: usize,
    /// The first and the last time.
    pub times: Option<(Millis, Millis)>,
    pub speakers: Vec<Voice>,
    /// Label, time and words of the first turns.
    pub beginning: Vec<(String, Option<Millis>, String)>,
    /// Another document that says the same.
    pub twin: Option<Twin>,
    /// Why its words shall not come in: they were erased for good.
    pub erased: Option<Reason>,
    /// What thema was not sure of, a sentence each, with the line where there is one.
    pub doubts: Vec<String>,
}

/// Somebody who speaks in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    pub label: String,
    pub role: Role,
    pub turns: u32,
    /// The participant they are linked to.
    pub participant: Option<String>,
    /// Whether the participant is new.
    pub is_new: bool,
}

/// Told how far an import is: files done, files in all, and the one it is at.
pub type Progress<'a> = &'a mut dyn FnMut(usize, usize, &str);

/// How files are read, and what happens to those that say the same as another.
#[derive(Debug, Clone, Default)]
pub struct Importing {
    pub rules: Rules,
    /// The encoding of files that are not valid UTF-8, remembered from before.
    pub encoding_else: Option<String>,
    pub twice: Twice,
    /// Participants who withdrew, and documents of which words were erased, that are to come in nevertheless.
    pub bring_back: Vec<String>,
}

/// How many turns are shown of what a file would become, and how many characters of each.
const SHOWN_TURNS: usize = 3;
const SHOWN_WORDS: usize = 70;

/// How many files are named in an error.
const NAMED_MAX: usize = 20;

impl Project {
    /// Imports transcripts as one step. If any file cannot be read nothing is imported, and all that cannot are
    /// named; nor if one says the same as another document, unless `twice` decides what then; nor if the words of one were
    /// erased for good.
    ///
    /// A document is named after its file, without the ending. Participants are made for the speakers who are
    /// clearly named as such, and linked. Those left out because they are there already, or erased, are answered with their twin or the reason.
    pub fn import_transcripts(
        &mut self,
        files: &[PathBuf],
        importing: &Importing,
        progress: Progress<'_>,
    ) -> Result<Vec<Imported>> {
        let names = document_names(files);
        if importing.twice != Twice::Skip {
            self.names_are_free(&names)?;
        }
        let there = self.documents()?;
        let gone = self.gone(&importing.bring_back)?;
        let label = match names.as_slice() {
            [one] => format!("imported {one}"),
            many => format!("imported {} documents", many.len()),
        };
        let (coder, now, stop) = (self.coder().map(|coder| coder.id), self.now(), self.stop());
        self.act(Verb::Import, &label, |tx| {
            let mut known = Known::of(tx, gone)?;
            let mut sort = documents::next_sort(tx)?;
            let (mut imported, mut unreadable) = (Vec::new(), Vec::new());
            let (mut twins, mut erased) = (Vec::new(), Vec::new());
            let is_compared = files.len() > 1 || !there.is_empty();
            ahead(files, importing, is_compared, |done, path, read| {
                let name = &names[done];
                progress(done, files.len(), name);
                if stop.is_asked() {
                    return Err(Self::stopped());
                }
                let (plan, bytes) = match read {
                    Ok((parsed, bytes)) => (Plan::of(tx, path, name, parsed, &mut known)?, bytes),
                    Err(error) => {
                        unreadable.push(error);
                        return Ok(());
                    }
                };
                let (is_twin, is_erased) = (plan.imported.twin.is_some(), plan.imported.erased.is_some());
                match importing.twice {
                    Twice::Refuse if is_twin => twins.push(plan.imported),
                    Twice::Skip if is_twin || is_erased => imported.push(plan.imported),
                    _ if is_erased => erased.push(plan.imported),
                    _ if !unreadable.is_empty() || !twins.is_empty() || !erased.is_empty() => {}
                    _ => {
                        if named(&there, name, |document| &document.name).is_some() {
                            return Err(name_taken(name));
                        }
                        imported.push(plan.write(tx, sort, &bytes, &mut known.participants, coder, &now)?);
                        sort += 1;
                    }
                }
                Ok(())
            })?;
            progress(files.len(), files.len(), "");
            if !unreadable.is_empty() {
                return Err(none_imported(unreadable, files.len()));
            }
            if !erased.is_empty() {
                return Err(erased_for_good(&erased));
            }
            if !twins.is_empty() {
                return Err(said_twice(&twins));
            }
            Ok(imported)
        })
    }

    /// What an import would make of these files, each by itself; a file that cannot be read is an error of its own.
    /// Changes nothing.
    pub fn preview_transcripts(
        &self,
        files: &[PathBuf],
        importing: &Importing,
        progress: Progress<'_>,
    ) -> Result<Vec<Result<Imported>>> {
        let names = document_names(files);
        let (gone, stop) = (self.gone(&importing.bring_back)?, self.stop());
        self.read(|db| {
            let mut known = Known::of(db, gone)?;
            let mut seen = Vec::with_capacity(files.len());
            ahead(files, importing, true, |done, path, read| {
                progress(done, files.len(), &names[done]);
                if stop.is_asked() {
                    return Err(crate::store::Error::Stopped);
                }
                seen.push(match read {
                    Ok((parsed, _)) => Ok(Plan::of(db, path, &names[done], parsed, &mut known)?.imported),
                    Err(error) => Err(error),
                });
                Ok(())
            })?;
            progress(files.len(), files.len(), "");
            Ok(seen)
        })
    }

    /// Refuses names that documents have already.
    pub(super) fn names_are_free(&self, names: &[String]) -> Result<()> {
        let there = self.documents()?;
        match names.iter().find(|name| named(&there, name, |document| &document.name).is_some()) {
            Some(name) => Err(name_taken(name)),
            None => Ok(()),
        }
    }
}

fn name_taken(name: &str) -> Error {
    Error::with_hint(
        format!("there is a document named {name} in this project already; nothing was imported"),
        format!(
            "rename it (`thema document rename {name} NEW`) or take it out of use (`thema document retire {name}`) first; \
             `--twice skip` leaves out files that are there already"
        ),
    )
}

fn none_imported(mut unreadable: Vec<Error>, files: usize) -> Error {
    if files == 1 {
        return unreadable.remove(0);
    }
    let said: Vec<String> = unreadable.iter().take(NAMED_MAX).map(|error| format!("  {error}")).collect();
    Error::with_hint(
        format!("{} of {files} files cannot be read, so none was imported\n{}", unreadable.len(), said.join("\n")),
        "leave those out, or turn them into plain text first",
    )
}

fn said_twice(twins: &[Imported]) -> Error {
    let told = |imported: &Imported| {
        let twin = imported.twin.as_ref().map(Twin::told).unwrap_or_default();
        format!("{}: {twin}", imported.path.display())
    };
    let said: Vec<String> = twins.iter().take(NAMED_MAX).map(|twin| format!("\n  {}", told(twin))).collect();
    let message = match twins {
        [one] => format!("{}; nothing was imported", told(one)),
        several => format!("{} files are there twice, so none was imported{}", several.len(), said.concat()),
    };
    Error::with_hint(message, "leave the second out with `--twice skip`, or import it again with `--twice keep`")
}

/// Why files whose words were erased for good are not imported.
fn erased_for_good(erased: &[Imported]) -> Error {
    let told = |imported: &Imported| {
        let reason = imported.erased.as_ref().map(Reason::told).unwrap_or_default();
        format!("{}: {reason}", imported.path.display())
    };
    let said: Vec<String> = erased.iter().take(NAMED_MAX).map(|file| format!("\n  {}", told(file))).collect();
    let message = match erased {
        [one] => format!("{}; nothing was imported", told(one)),
        several => {
            format!("{} files have words that were erased, so none was imported{}", several.len(), said.concat())
        }
    };
    let mut ways: Vec<String> = erased.iter().filter_map(|file| Some(file.erased.as_ref()?.way())).collect();
    ways.dedup();
    ways.truncate(NAMED_MAX);
    Error::with_hint(message, format!("delete the file, or leave it out with `--twice skip`; {}", ways.join("; ")))
}

/// Digits compare as numbers, letters as letters.
pub(super) fn natural_key(name: &str) -> Vec<(u64, String)> {
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

pub(super) fn io_error(path: &Path, error: &std::io::Error) -> Error {
    let what = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "you may not read it".to_owned(),
        _ => error.to_string(),
    };
    Error::refused(format!("{}: {what}", path.display()))
}

/// The rules for a file of these bytes.
fn rules_for(bytes: &[u8], importing: &Importing) -> Rules {
    let mut rules = importing.rules.clone();
    // An encoding remembered from other files is no reason to misread one that is plainly UTF-8.
    if rules.encoding.is_none() && importing.encoding_else.is_some() && std::str::from_utf8(bytes).is_err() {
        rules.encoding.clone_from(&importing.encoding_else);
    }
    rules
}

pub(super) fn parse(path: &Path, bytes: &[u8], rules: &Rules) -> Result<Transcript> {
    transcript::read(path, bytes, rules)
        .map_err(|error| Error::Refused { message: format!("{}: {error}", path.display()), hint: error.hint() })
}

/// What reading a file comes to.
type ReadFile = Result<(Parsed, Vec<u8>)>;

/// Shows every file as it was read to `take`, in their order. The next one is read meanwhile, by another thread; never
/// more than two are in memory.
fn ahead<E>(
    files: &[PathBuf],
    importing: &Importing,
    is_compared: bool,
    mut take: impl FnMut(usize, &Path, ReadFile) -> std::result::Result<(), E>,
) -> std::result::Result<(), E> {
    let read = |path: &Path| {
        let bytes = read_file(path)?;
        let parsed = Parsed::of(parse(path, &bytes, &rules_for(&bytes, importing))?, is_compared)?;
        Ok((parsed, bytes))
    };
    std::thread::scope(|scope| {
        // Handed over one by one; when nobody takes them any more, the thread ends with the next.
        let (give, came) = std::sync::mpsc::sync_channel(0);
        scope.spawn(move || files.iter().map(|path| read(path)).all(|read| give.send(read).is_ok()));
        for (path, done) in files.iter().zip(0..) {
            let Ok(read) = came.recv() else { break };
            take(done, path, read)?;
        }
        Ok(())
    })
}

/// What the project has already, and what the import has added so far.
struct Known {
    participants: Vec<Participant>,
    texts: Texts,
    gone: Gone,
}

impl Known {
    fn of(db: &Reader<'_>, gone: Gone) -> std::result::Result<Self, crate::store::Error> {
        Ok(Self { participants: participants::all(db)?, texts: Texts::of(db)?, gone })
    }
}

/// A file as it was read, and what is known of it without looking at the project.
struct Parsed {
    transcript: Transcript,
    print: Print,
    /// Label, time and words of the first turns.
    beginning: Vec<(String, Option<Millis>, String)>,
}

impl Parsed {
    /// What is known of a transcript; its words are looked at only where there are others to compare them with.
    fn of(mut transcript: Transcript, is_compared: bool) -> Result<Self> {
        let text =
            Text::new(std::mem::take(&mut transcript.body)).map_err(|error| Error::refused(error.to_string()))?;
        let print = Print::of(&text, if is_compared { &transcript.turns } else { &[] });
        let beginning = beginning(&text, &transcript);
        transcript.body = text.into_string();
        Ok(Self { transcript, print, beginning })
    }
}

/// A file about to become a document, decided before anything is written.
struct Plan {
    transcript: Transcript,
    fingerprint: String,
    imported: Imported,
}

impl Plan {
    fn of(
        db: &Reader<'_>,
        path: &Path,
        name: &str,
        parsed: Parsed,
        known: &mut Known,
    ) -> std::result::Result<Self, crate::store::Error> {
        let Parsed { transcript, print, beginning } = parsed;
        let twin = known.texts.twin(db, &print)?;
        let (characters, fingerprint) = (print.length(), print.fingerprint().to_owned());
        let erased = match twin {
            Some(_) => None,
            None => known.gone.transcript(db, None, name, &transcript, &fingerprint)?,
        };
        if twin.is_none() && erased.is_none() {
            known.texts.add(name, print);
        }
        let labels = participant_labels(name, &transcript);
        let voices: Vec<Voice> = transcript
            .speakers
            .iter()
            .zip(labels)
            .map(|(draft, participant)| Voice {
                label: draft.label.clone(),
                role: draft.role,
                turns: draft.turns,
                is_new: participant.as_ref().is_some_and(|label| !known.participants.iter().any(|p| p.label == *label)),
                participant,
            })
            .collect();
        let mut doubts: Vec<String> = transcript.doubts.iter().map(ToString::to_string).collect();
        doubts.extend(advice(name, &transcript, &voices));
        doubts.extend(twin.as_ref().map(Twin::told));
        let turns = &transcript.turns;
        let first = turns.iter().find_map(|turn| turn.time_start);
        let last = turns.iter().filter_map(|turn| turn.time_end.max(turn.time_start)).max();
        let imported = Imported {
            name: name.to_owned(),
            path: path.to_owned(),
            media_type: transcript.media_type.to_owned(),
            encoding: transcript.encoding.to_owned(),
            characters,
            turns: turns.len(),
            sections: transcript.sections.iter().map(|section| section.title.clone()).collect(),
            memos: transcript.remarks.len(),
            times: first.zip(last),
            beginning,
            speakers: voices,
            twin,
            erased,
            doubts,
        };
        Ok(Self { transcript, fingerprint, imported })
    }

    fn write(
        self,
        tx: &Writer<'_>,
        sort: u32,
        bytes: &[u8],
        people: &mut Vec<Participant>,
        coder: Option<CoderId>,
        now: &str,
    ) -> Result<Imported> {
        let Self { transcript, fingerprint, imported } = self;
        let filename = imported.path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
        let kind = if transcript.speakers.is_empty() { "notes" } else { "transcript" };
        let linked = imported.speakers.iter().map(|voice| voice.participant.as_deref()).collect::<Vec<_>>();
        let (name, linked) = (&imported.name, &linked);
        let (transcript, fingerprint, filename) = (&transcript, fingerprint.as_str(), filename.as_str());
        let id = DocumentId::new();
        let new = NewText { id, name, sort, kind, transcript, fingerprint, linked, filename, original: bytes };
        new.write(tx, people)?;
        for remark in &transcript.remarks {
            memos::insert(tx, &memo_of(remark, id, coder, now))?;
        }
        Ok(imported)
    }
}

/// The first turns, as they would look.
fn beginning(text: &Text, transcript: &Transcript) -> Vec<(String, Option<Millis>, String)> {
    let shown = transcript.turns.iter().take(SHOWN_TURNS);
    shown
        .map(|turn| {
            let speaker = turn.speaker.and_then(|at| transcript.speakers.get(at));
            let said = text.slice(turn.span);
            let mut words: String = said.chars().take(SHOWN_WORDS).collect::<String>().replace('\n', " ");
            if said.chars().nth(SHOWN_WORDS).is_some() {
                words.push('…');
            }
            (speaker.map(|speaker| speaker.label.clone()).unwrap_or_default(), turn.time_start, words)
        })
        .collect()
}

/// What to type where a speaker is not what they were taken for.
fn advice(document: &str, transcript: &Transcript, voices: &[Voice]) -> Vec<String> {
    let speaker = |label: &str| format!("thema document speaker {} {}", quoted(document), quoted(label));
    let mut lines = Vec::new();
    for (draft, voice) in transcript.speakers.iter().zip(voices) {
        let same = draft.same_as.and_then(|at| voices.get(at));
        if draft.guessed {
            lines.push(format!("if {} does not ask: `{} --role participant`", draft.label, speaker(&draft.label)));
        } else if let Some(same) = same {
            // A turn's speaker is never rewritten: the mistyped label is the same person, which is what counts.
            let who = match &same.participant {
                Some(participant) => format!("--as {}", quoted(participant)),
                None => format!("--role {}", same.role.word()),
            };
            lines.push(format!("if {} is {}: `{} {who}`", draft.label, same.label, speaker(&draft.label)));
        } else if voice.role == Role::Participant && voice.participant.is_none() {
            let add = format!("thema participant add {}", quoted(&draft.label));
            lines.push(format!(
                "the speaker {} is linked to no participant; link with `{} --as {}`, a new one first added with `{add}`",
                draft.label,
                speaker(&draft.label),
                quoted(&draft.label),
            ));
        }
    }
    let asks = voices.iter().any(|voice| voice.role == Role::Interviewer);
    if let (false, true, Some(first)) = (asks, voices.len() >= 2, voices.first()) {
        lines.push(format!("if {} asks: `{} --role interviewer`", first.label, speaker(&first.label)));
    }
    lines
}

/// A word as a shell takes it.
pub(super) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    match (word.is_empty() || !word.chars().all(plain), word.contains(['"', '$', '`', '\\', '!'])) {
        (false, _) => word.to_owned(),
        (true, false) => format!("\"{word}\""),
        (true, true) => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// A document to be written.
pub(super) struct NewText<'a> {
    pub(super) id: DocumentId,
    pub(super) name: &'a str,
    pub(super) sort: u32,
    /// `transcript`, `notes` or `answer`.
    pub(super) kind: &'a str,
    pub(super) transcript: &'a Transcript,
    /// The text's.
    pub(super) fingerprint: &'a str,
    /// Of each speaker the participant they are.
    pub(super) linked: &'a [Option<&'a str>],
    pub(super) filename: &'a str,
    pub(super) original: &'a [u8],
}

impl NewText<'_> {
    /// Writes it with who speaks in it; participants who are new are added to `people`.
    pub(super) fn write(self, tx: &Writer<'_>, people: &mut Vec<Participant>) -> Result<()> {
        let Self { id, name, sort, kind, transcript, fingerprint, linked, filename, original } = self;
        let mut speakers = Vec::with_capacity(transcript.speakers.len());
        for (draft, label) in transcript.speakers.iter().zip(linked) {
            let participant = label.map(|label| participant(tx, label, people)).transpose()?;
            let (label, role) = (draft.label.clone(), draft.role);
            speakers.push(Speaker { id: SpeakerId::new(), document: id, label, role, participant });
        }
        let ids: Vec<SpeakerId> = speakers.iter().map(|speaker| speaker.id).collect();
        let document = Document { id, name: name.to_owned(), revision: 1, language: None, retired: false };
        documents::insert(
            tx,
            &NewDocument {
                document: &document,
                sort,
                kind,
                body: &transcript.body,
                fingerprint,
                speakers: &speakers,
                turns: &transcript.numbered_turns(&ids),
                sections: &transcript.numbered_sections(),
                filename,
                media_type: transcript.media_type,
                encoding: transcript.encoding,
                original,
            },
        )?;
        Ok(())
    }
}

/// The memo that a file's comment becomes: about its words, with who wrote it in the title.
pub(super) fn memo_of(remark: &RemarkDraft, document: DocumentId, author: Option<CoderId>, now: &str) -> Memo {
    let by = remark.author.split_whitespace().collect::<Vec<_>>().join(" ");
    Memo {
        id: MemoId::new(),
        about: MemoAbout::Passage(document, remark.span),
        author,
        title: if by.is_empty() { "Comment".to_owned() } else { format!("Comment by {by}") },
        body: remark.body.clone(),
        created_at: now.to_owned(),
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
