//! Bringing files in: transcripts and folders of them, and tables, told apart by their columns.

use super::answer::{Answer, Reply, counted};
use crate::error::{Error, Result};
use crate::formats::sheet::Refused;
use crate::formats::transcript::Rules;
use crate::formats::{Doubt, codebook, codings, encoding, participants};
use crate::model::document::Role;
use crate::model::note::Note;
use crate::project::Project;
use crate::project::import::{Imported, Progress, transcripts_in};
use crate::project::import_csv::{Brought, Lenience};
use std::path::{Path, PathBuf};

/// The columns by which a table is known.
const COLUMNS: &str = "codings have document,start,end,coder,code (or a quote instead of start and end); a codebook \
                       has path; participants have participant";

/// Import transcripts, codings, a codebook or participants
///
/// Transcripts are .txt and .md files, or folders of them. CSV files are known by their columns: codings by
/// `document,start,end,coder,code`, a codebook by `path`, participants by `participant`. Each table is one step, all
/// transcripts together are one.
#[derive(Debug, clap::Args)]
pub struct Import {
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Show what the transcripts would become, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// A speaker label that is an interviewer's, where thema cannot know.
    #[arg(long, value_name = "LABEL")]
    interviewer: Vec<String>,
    /// How a turn begins, as a regular expression with a group `speaker`.
    #[arg(long, value_name = "REGEX")]
    speaker_pattern: Option<String>,
    /// The files' encoding, if it is not UTF-8 and not guessed right.
    #[arg(long)]
    encoding: Option<String>,
    /// Import a table's good rows though it has bad ones.
    #[arg(long)]
    skip_bad_rows: bool,
    /// Make the coders, codes and rounds that a file of codings names and the project has not.
    #[arg(long)]
    add_missing: bool,
}

impl Import {
    pub(super) fn is_dry(&self) -> bool {
        self.dry_run
    }

    fn rules(&self) -> Result<Rules> {
        let pattern = self.speaker_pattern.as_deref().map(regex::Regex::new).transpose();
        Ok(Rules {
            interviewer: self.interviewer.clone(),
            speaker_pattern: pattern
                .map_err(|error| Error::refused(format!("the speaker pattern is no regular expression: {error}")))?,
            encoding: self.encoding.clone(),
            ..Rules::default()
        })
    }

    fn lenience(&self) -> Lenience {
        Lenience { skip_bad_rows: self.skip_bad_rows, add_missing: self.add_missing }
    }

    /// Shows what each transcript would become.
    pub(super) fn dry_run(self) -> Result<Reply> {
        let rules = self.rules()?;
        let (transcripts, tables, mut talk) = sorted(&self.paths)?;
        let mut lines = Vec::new();
        for path in &transcripts {
            let transcript = Project::preview_transcript(path, &rules)?;
            let (turns, sections) = (transcript.turns.len(), transcript.sections.len());
            lines.push(format!("{}: {}, {turns} turns, {sections} sections", path.display(), transcript.encoding));
            for speaker in &transcript.speakers {
                lines.push(format!("  {} ({}): {} turns", speaker.label, speaker.role.word(), speaker.turns));
            }
            lines.extend(transcript.doubts.iter().map(|doubt| format!("  ? {doubt}")));
        }
        talk.extend(
            tables.iter().map(|path| format!("{}: a table; it is checked when it is imported", path.display())),
        );
        Ok(Reply { answer: Answer::Text(lines.join("\n") + "\n"), talk, ..Reply::default() })
    }

    pub(super) fn run(self, project: &mut Project, progress: Progress<'_>) -> Result<Reply> {
        let rules = self.rules()?;
        let (transcripts, tables, mut talk) = sorted(&self.paths)?;
        if transcripts.is_empty() && tables.is_empty() {
            return Err(Error::with_hint("there is nothing to import", "transcripts are .txt and .md files"));
        }
        if !transcripts.is_empty() {
            let imported = project.import_transcripts(&transcripts, &rules, progress)?;
            talk.extend(imported.iter().flat_map(told));
            let turns: usize = imported.iter().map(|document| document.turns).sum();
            talk.push(format!("imported {} documents with {turns} turns", imported.len()));
        }
        for path in &tables {
            talk.extend(self.import_table(project, path)?);
        }
        Ok(Reply { talk, ..Reply::default() })
    }

    fn import_table(&self, project: &mut Project, path: &Path) -> Result<Vec<String>> {
        let (text, notes) = read_table(path)?;
        let mut talk: Vec<String> = notes.iter().map(|note| format!("{}: {}", path.display(), note.message)).collect();
        let in_file = |error: crate::formats::sheet::SheetError| Error::Refused {
            message: format!("{}: {error}", path.display()),
            hint: error.hint().or_else(|| Some(COLUMNS.to_owned())),
        };
        let columns: Vec<String> = text
            .lines()
            .next()
            .unwrap_or_default()
            .split([',', ';', '\t'])
            .map(|column| column.trim_matches(['"', ' ', '\u{feff}']).to_lowercase())
            .collect();
        let has = |name: &str| columns.iter().any(|column| column == name);
        let (what, brought) = if has("code") && has("coder") {
            ("codings", project.import_codings(codings::read(&text).map_err(in_file)?, self.lenience()))
        } else if has("path") {
            ("codes", project.import_codebook(codebook::read(&text).map_err(in_file)?, self.lenience()))
        } else if has("participant") {
            ("participants", project.import_participants(participants::read(&text).map_err(in_file)?, self.lenience()))
        } else {
            return Err(Error::with_hint(
                format!("{}: its columns ({}) are those of no table thema knows", path.display(), columns.join(", ")),
                COLUMNS,
            ));
        };
        let brought = brought.map_err(|error| match error {
            Error::Refused { message, hint } => {
                Error::Refused { message: format!("{}: {message}", path.display()), hint }
            }
            other => other,
        })?;
        talk.extend(summed(path, what, &brought));
        Ok(talk)
    }
}

/// What to say of one document: itself, its speakers, and what was doubtful.
fn told(document: &Imported) -> Vec<String> {
    let speakers: Vec<String> = document
        .speakers
        .iter()
        .map(|(label, role, participant)| match (role, participant) {
            (Role::Participant, Some(participant)) if participant != label => format!("{label} = {participant}"),
            (Role::Participant, _) => label.clone(),
            (role, _) => format!("{label} ({})", role.word()),
        })
        .collect();
    let who = if speakers.is_empty() { "no speakers".into() } else { speakers.join(", ") };
    let memos = match document.memos {
        0 => String::new(),
        count => format!("; {} of its comments", counted(count as u64, "memo")),
    };
    let mut lines = vec![format!("{}: {} turns; {who}{memos}", document.name, document.turns)];
    lines.extend(document.doubts.iter().map(|doubt| format!("  ? {doubt}")));
    lines
}

fn summed(path: &Path, what: &str, brought: &Brought) -> Vec<String> {
    let Brought { added, changed, known, touched, refused, made } = brought;
    let what = if *added == 1 { what.strip_suffix('s').unwrap_or(what) } else { what };
    let mut parts = vec![format!("{added} {what} new")];
    parts.extend((*changed > 0).then(|| format!("{changed} changed")));
    parts.extend((*known > 0).then(|| format!("{known} there already")));
    parts.extend((!refused.is_empty()).then(|| match refused.len() {
        1 => "1 row skipped".to_owned(),
        count => format!("{count} rows skipped"),
    }));
    let mut lines: Vec<String> = made.iter().map(|made| format!("  made {made}")).collect();
    lines.extend(refused.iter().take(20).map(|row| format!("  skipped line {}: {}", row.line, row.reason)));
    lines.push(format!("{}: {}", path.display(), parts.join(", ")));
    lines.extend((*touched > 0).then(|| {
        let passages = counted(*touched as u64, "coding");
        format!("  the words of {passages} were touched since by an amendment; look at them: `thema document recheck`")
    }));
    lines
}

/// The paths as transcripts and tables, folders opened, and what is to be said of the rest.
fn sorted(paths: &[PathBuf]) -> Result<(Vec<PathBuf>, Vec<PathBuf>, Vec<String>)> {
    let (mut transcripts, mut tables, mut talk) = (Vec::new(), Vec::new(), Vec::new());
    for path in paths {
        if path.is_dir() {
            let (found, others) = transcripts_in(path)?;
            if found.is_empty() {
                return Err(Error::with_hint(
                    format!("there is no transcript in {}", path.display()),
                    "transcripts are .txt and .md files",
                ));
            }
            transcripts.extend(found);
            talk.extend(others.iter().map(|other| format!("{}: not a transcript, left out", other.display())));
        } else if path
            .extension()
            .is_some_and(|ending| ["csv", "tsv"].iter().any(|known| ending.eq_ignore_ascii_case(known)))
        {
            tables.push(path.clone());
        } else {
            transcripts.push(path.clone());
        }
    }
    Ok((transcripts, tables, talk))
}

/// The text of a table, in whatever encoding, with what was doubtful about that.
pub(super) fn read_table(path: &Path) -> Result<(String, Vec<Note>)> {
    let bytes = std::fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::refused(format!("{}: there is no such file", path.display())),
        _ => Error::refused(format!("{}: {error}", path.display())),
    })?;
    let decoded = encoding::decode(&bytes, None)
        .map_err(|error| Error::Refused { message: format!("{}: {error}", path.display()), hint: error.hint() })?;
    let notes = decoded.doubts.iter().map(|doubt: &Doubt| Note::new("encoding", doubt.to_string())).collect();
    Ok((decoded.text, notes))
}

/// Every row that could not be read, as an error: half a table would give a wrong figure.
pub(super) fn none_refused(path: &Path, refused: &[Refused]) -> Result<()> {
    let [first, more @ ..] = refused else { return Ok(()) };
    let more = match more {
        [] => String::new(),
        _ => format!(" (and {})", counted(more.len() as u64, "more row")),
    };
    Err(Error::with_hint(
        format!("{}, line {}: {}{more}", path.display(), first.line, first.reason),
        "mend the file: figures of a part of it would be wrong",
    ))
}
