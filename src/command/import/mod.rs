//! Bringing files in: transcripts and folders of them, surveys, and tables, told apart by their content.

mod tables;

pub(super) use tables::{none_refused, open_table, read_table};

use super::answer::{Answer, Reply, counted};
use super::exchange::{self, Foreign, FromOthers, Sorted};
use super::{Globals, Setting, mirror};
use crate::error::{Error, Result};
use crate::formats::table::Kind;
use crate::formats::transcript::Rules;
use crate::model::document::Role;
use crate::project::Project;
use crate::project::foreign;
use crate::project::found::{self, Found};
use crate::project::import::{Imported, Importing, Progress};
use crate::project::mirror::is_mirror;
use crate::project::twins::{Twice, Twin};
use std::path::{Path, PathBuf};
use tables::survey_told;

/// The columns by which a table is known.
const COLUMNS: &str = "codings have document,start,end,coder,code (or a quote instead of start and end); a codebook has \
                       path; participants have participant, or say which column with --participant; a transcript has \
                       text, and speaker or start; answers to questions are imported with --survey";

/// Import transcripts, surveys, codings, a codebook or participants, or make a project of a text mirror
///
/// Transcripts are text, Word, OpenDocument, PDF, web pages, captions, recognised speech and tables with a column text, or
/// folders of them; what a file is, its content says. Tables (.csv, .tsv, .xlsx) are known by their columns: codings by
/// `document,start,end,coder,code`, a codebook by `path`, participants by `participant`. Each table is one step, all
/// transcripts together are one. In a folder only transcripts are imported; name a table to import it.
///
/// What `participant withdraw` or `pseudonym apply` erased for good does not come back by importing an old file: such a
/// transcript is refused, such a row is a bad one, and of another program's project they are left out, with their codings,
/// memos and attributes. Delete the file; `--bring-back P06` is for who gave consent anew. An old text is known again by its
/// label, id and words, but not if it was changed since and names nobody who withdrew.
///
/// A folder that `thema export mirror` wrote becomes a new project, with all that was in the one it was written from:
/// `thema -p NEW.thema import FOLDER`. It is never merged into a project that is there.
#[derive(Debug, clap::Args)]
pub struct Import {
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Show what the files would become, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// A speaker label that is an interviewer's, where thema cannot know. Remembered; "" forgets.
    #[arg(long, value_name = "LABEL")]
    interviewer: Vec<String>,
    /// How a turn begins, as a regular expression with a group `speaker`. Remembered; "" forgets.
    #[arg(long, value_name = "REGEX")]
    speaker_pattern: Option<String>,
    /// The files' encoding, if it is not UTF-8 and not guessed right. Remembered; "" forgets.
    #[arg(long)]
    encoding: Option<String>,
    /// What to do with an interview that is there already: skip or keep. One that was erased is skipped, and never kept.
    #[arg(long, value_name = "WHAT")]
    twice: Option<String>,
    /// Import words that were erased for good nevertheless: of this participant who withdrew and gave consent anew, or of
    /// this document in which names were replaced.
    #[arg(long, value_name = "NAME")]
    bring_back: Vec<String>,
    /// The tables are answers of a survey: a document a respondent, a section an open question.
    #[arg(long)]
    survey: bool,
    /// The survey's column that names the respondent; else they are numbered.
    #[arg(long, value_name = "COLUMN", requires = "survey")]
    respondent: Option<String>,
    /// A column of the survey that is an open question, instead of those that look so.
    #[arg(long, value_name = "COLUMN", requires = "survey")]
    question: Vec<String>,
    /// The column that names the participant, in a table of participants without one of that name.
    #[arg(long, value_name = "COLUMN", conflicts_with = "survey")]
    participant: Option<String>,
    /// Import a table's good rows though it has bad ones.
    #[arg(long)]
    skip_bad_rows: bool,
    /// Make the coders, codes and rounds that a file of codings names and the project has not.
    #[arg(long)]
    add_missing: bool,
    #[command(flatten)]
    others: FromOthers,
}

/// Under which names the project remembers how its files are read.
const PATTERN: &str = "import speaker-pattern";
const INTERVIEWER: &str = "import interviewer";
const ENCODING: &str = "import encoding";

impl Import {
    /// From a shell: a text mirror, and a study of another program where there is no project yet, become one.
    pub(super) fn in_shell(self, globals: &Globals, setting: &mut Setting<'_>) -> Result<Reply> {
        if self.mirror().is_some() {
            return self.restore(globals, setting);
        }
        let sorted = self.sorted()?;
        if sorted.foreign.iter().any(|(_, kind)| kind.is_study()) && setting.is_free()? {
            return self.run_in_new(sorted, setting);
        }
        if !self.dry_run {
            let mut project = setting.open()?;
            let mut reply = self.run_on(sorted, &mut project, setting.progress)?;
            reply.from = Some(project.path().to_owned());
            return Ok(reply);
        }
        let mut project = match setting.open_if_any()? {
            Some(project) => project,
            None => Project::in_memory("nothing", setting.clock.clone())?,
        };
        self.run_on(sorted, &mut project, setting.progress)
    }

    /// In a project that is open already.
    pub(super) fn run(self, project: &mut Project, progress: Progress<'_>) -> Result<Reply> {
        if let Some(folder) = self.mirror() {
            return Err(mirror::not_into(folder, project.path()));
        }
        let sorted = self.sorted()?;
        self.run_on(sorted, project, progress)
    }

    /// The text mirror among the paths, if there is one.
    fn mirror(&self) -> Option<&Path> {
        self.paths.iter().map(PathBuf::as_path).find(|path| is_mirror(path))
    }

    /// Makes a new project of a text mirror.
    fn restore(self, globals: &Globals, setting: &mut Setting<'_>) -> Result<Reply> {
        if let [folder] = self.paths.as_slice() {
            return mirror::restore(folder, self.dry_run, globals, setting);
        }
        Err(Error::with_hint("a text mirror becomes a project of its own", "import it without other files"))
    }

    /// What of the paths is of other programs, and what is transcripts and tables.
    fn sorted(&self) -> Result<Sorted> {
        if self.survey {
            return Ok(Sorted { foreign: Vec::new(), own: self.paths.clone() });
        }
        self.others.sorted(&self.paths)
    }

    fn run_in_new(self, sorted: Sorted, setting: &mut Setting<'_>) -> Result<Reply> {
        if self.dry_run {
            return self.run_on(sorted, &mut Project::in_memory("nothing", setting.clock.clone())?, setting.progress);
        }
        let foreign = self.read(sorted.foreign, None)?;
        exchange::in_new(foreign, setting, |foreign, project, progress| {
            self.import_all(foreign, &sorted.own, project, progress)
        })
    }

    fn run_on(self, sorted: Sorted, project: &mut Project, progress: Progress<'_>) -> Result<Reply> {
        let foreign = self.read(sorted.foreign, Some(project))?;
        self.import_all(foreign, &sorted.own, project, progress)
    }

    fn read(&self, files: Vec<(PathBuf, foreign::Kind)>, project: Option<&Project>) -> Result<Vec<Foreign>> {
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let (importing, _) = self.importing(project)?;
        self.others.read(files, importing.rules.encoding.as_deref())
    }

    /// What is of other programs, then the rest.
    fn import_all(
        &self,
        foreign: Vec<Foreign>,
        own: &[PathBuf],
        project: &mut Project,
        progress: Progress<'_>,
    ) -> Result<Reply> {
        if foreign.is_empty() {
            return self.import_own(own, project, progress);
        }
        let (importing, talk) = self.importing(Some(project))?;
        let loading = self.others.loading(importing.rules, self.dry_run, importing.bring_back);
        let mut reply = exchange::import(foreign, project, &loading, progress)?;
        reply.talk.splice(0..0, talk);
        if !own.is_empty() {
            reply.talk.extend(self.import_own(own, project, progress)?.talk);
        }
        Ok(reply)
    }

    /// How to read the files: as asked for, else as the project remembers; and what to say of that.
    fn importing(&self, project: Option<&Project>) -> Result<(Importing, Vec<String>)> {
        let mut talk = Vec::new();
        let mut remembered = |name: &str, is_asked: bool, said: &str, option: &str| -> Result<Option<String>> {
            let value = match project.filter(|_| !is_asked) {
                Some(project) => project.setting(name)?.filter(|value| !value.is_empty()),
                None => None,
            };
            if let Some(value) = &value {
                let shown = value.replace('\n', ", ");
                talk.push(format!("{said} {shown}, as the project remembers (`{option} \"\"` forgets)"));
            }
            Ok(value)
        };
        let asked = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
        let kept = remembered(PATTERN, self.speaker_pattern.is_some(), "speakers by the pattern", "--speaker-pattern")?;
        let pattern = asked(&self.speaker_pattern).or(kept).as_deref().map(regex::Regex::new).transpose();
        let kept = remembered(INTERVIEWER, !self.interviewer.is_empty(), "interviewers are", "--interviewer")?;
        let mut interviewer: Vec<String> = kept.iter().flat_map(|labels| labels.lines()).map(str::to_owned).collect();
        interviewer.extend(self.interviewer.iter().filter(|label| !label.is_empty()).cloned());
        let encoding_else =
            remembered(ENCODING, self.encoding.is_some(), "files that are not UTF-8 are read as", "--encoding")?;
        let twice = match self.twice.as_deref() {
            None => Twice::Refuse,
            Some(word) => Twice::from_word(word).ok_or_else(|| {
                Error::with_hint(
                    format!("there is no way \"{word}\" to import something twice"),
                    "write `--twice skip` or `--twice keep`",
                )
            })?,
        };
        let rules = Rules {
            interviewer,
            speaker_pattern: pattern
                .map_err(|error| Error::refused(format!("the speaker pattern is no regular expression: {error}")))?,
            encoding: asked(&self.encoding),
            ..Rules::default()
        };
        Ok((Importing { rules, encoding_else, twice, bring_back: self.bring_back.clone() }, talk))
    }

    /// Remembers the rules that were given, now that files could be read by them.
    fn remember(&self, project: &Project) -> Result<Vec<String>> {
        let mut talk = Vec::new();
        let interviewer = (!self.interviewer.is_empty()).then(|| self.interviewer.join("\n"));
        for (name, value, option) in [
            (PATTERN, &self.speaker_pattern, "--speaker-pattern"),
            (INTERVIEWER, &interviewer, "--interviewer"),
            (ENCODING, &self.encoding, "--encoding"),
        ] {
            let Some(value) = value else { continue };
            let before = project.setting(name)?.unwrap_or_default();
            if before != *value {
                project.remember(name, value)?;
                talk.push(match value.is_empty() {
                    true => format!("{option} is forgotten"),
                    false => {
                        format!("{option} is remembered for this project's next imports (`{option} \"\"` forgets)")
                    }
                });
            }
        }
        Ok(talk)
    }

    /// The files by what is to be done with them, and what to say of those left out.
    fn found(&self, paths: &[PathBuf], rules: &Rules) -> Result<(Found, Vec<String>)> {
        if self.survey {
            let tables = paths.iter().map(|path| (path.clone(), Kind::Participants)).collect();
            return Ok((Found { tables, ..Found::default() }, Vec::new()));
        }
        let mut found = found::sort(paths, rules)?;
        if self.participant.is_some() {
            let unknown = std::mem::take(&mut found.unknown).into_iter().map(|(path, _)| path);
            found.tables.extend(unknown.map(|path| (path, Kind::Participants)));
            // Attributes may be called as the columns of a chart.
            found
                .tables
                .iter_mut()
                .filter(|(_, kind)| *kind == Kind::Chart)
                .for_each(|(_, kind)| *kind = Kind::Participants);
        }
        if let Some((path, _)) = found.tables.iter().find(|(_, kind)| *kind == Kind::Chart) {
            return Err(Error::with_hint(
                format!("{} is a framework chart", path.display()),
                "bring its summaries in with `thema framework import FILE`, from what `thema framework --long` wrote",
            ));
        }
        if let Some((path, columns)) = found.unknown.first() {
            return Err(Error::with_hint(
                format!("{}: its columns ({columns}) are those of no table thema knows", path.display()),
                COLUMNS,
            ));
        }
        let talk = found.left.iter().map(|(path, why)| format!("{}: left out, {why}", path.display())).collect();
        Ok((found, talk))
    }

    /// Shows what the files would become, with what is there already.
    fn dry_run(&self, paths: &[PathBuf], project: &Project, progress: Progress<'_>) -> Result<Reply> {
        let (importing, mut talk) = self.importing(Some(project))?;
        let (found, left) = self.found(paths, &importing.rules)?;
        talk.extend(left);
        let mut lines = Vec::new();
        if self.survey {
            for (path, _) in &found.tables {
                let (survey, notes) = self.read_survey(path)?;
                talk.extend(notes);
                lines.extend(survey_told(path, &survey));
            }
            return Ok(Reply { answer: Answer::Text(lines.join("\n") + "\n"), talk, ..Reply::default() });
        }
        let seen = project.preview_transcripts(&found.transcripts, &importing, progress)?;
        let (mut unread, mut wrong) = (Vec::new(), false);
        for document in seen {
            match document {
                Ok(document) => {
                    lines.extend(shown(&document));
                    if let Some(reason) = &document.erased {
                        let is_left = importing.twice == Twice::Skip;
                        wrong |= !is_left;
                        let so = if is_left { "it would be left out" } else { "nothing would be imported" };
                        lines.push(format!("  ! {}, so {so}", reason.told()));
                    }
                }
                Err(error) => unread.push(error),
            }
        }
        if found.transcripts.len() == 1
            && let Some(error) = unread.pop()
        {
            return Err(error);
        }
        lines.extend(unread.iter().map(|error| format!("{error}\n  ! cannot be read, so nothing would be imported")));
        let checked = |(path, kind): &(PathBuf, Kind)| {
            format!("{}: {}, checked when it is imported", path.display(), kind.word())
        };
        talk.extend(found.tables.iter().map(checked));
        wrong |= !unread.is_empty();
        Ok(Reply { answer: Answer::Text(lines.join("\n") + "\n"), talk, wrong, ..Reply::default() })
    }

    fn import_own(&self, paths: &[PathBuf], project: &mut Project, progress: Progress<'_>) -> Result<Reply> {
        if self.dry_run {
            return self.dry_run(paths, project, progress);
        }
        let (importing, mut talk) = self.importing(Some(project))?;
        let (found, left) = self.found(paths, &importing.rules)?;
        talk.extend(left);
        if self.survey {
            for (path, _) in &found.tables {
                talk.extend(self.import_survey(project, path, progress)?);
            }
            return Ok(Reply { talk, ..Reply::default() });
        }
        if !found.transcripts.is_empty() {
            let all = project.import_transcripts(&found.transcripts, &importing, progress)?;
            let is_left = |document: &&Imported| left_out(document).is_some() && importing.twice == Twice::Skip;
            let imported: Vec<&Imported> = all.iter().filter(|document| !is_left(document)).collect();
            talk.extend(all.iter().filter(is_left).map(|document| {
                format!("{}: left out, {}", document.path.display(), left_out(document).unwrap_or_default())
            }));
            talk.extend(imported.iter().flat_map(|document| told(document)));
            let turns: usize = imported.iter().map(|document| document.turns).sum();
            talk.push(format!(
                "imported {} with {}",
                counted(imported.len() as u64, "document"),
                counted(turns as u64, "turn")
            ));
            talk.extend(self.remember(project)?);
        }
        for (path, kind) in &found.tables {
            talk.extend(self.import_table(project, path, *kind)?);
        }
        Ok(Reply { talk, ..Reply::default() })
    }
}

/// Why a file was left out: it is there already, or was erased.
fn left_out(document: &Imported) -> Option<String> {
    document.twin.as_ref().map(Twin::told).or_else(|| Some(document.erased.as_ref()?.told()))
}

/// Speakers as `I (interviewer), Ana = P01`.
fn speakers(document: &Imported) -> String {
    let speakers: Vec<String> = document
        .speakers
        .iter()
        .map(|voice| match (voice.role, &voice.participant) {
            (Role::Participant, Some(participant)) if *participant != voice.label => {
                format!("{} = {participant}", voice.label)
            }
            (Role::Participant, _) => voice.label.clone(),
            (role, _) => format!("{} ({})", voice.label, role.word()),
        })
        .collect();
    if speakers.is_empty() { "no speakers".into() } else { speakers.join(", ") }
}

/// What to say of one document: itself, its speakers, and what was doubtful.
fn told(document: &Imported) -> Vec<String> {
    let memos = match document.memos {
        0 => String::new(),
        count => format!("; {} of its comments", counted(count as u64, "memo")),
    };
    let turns = counted(document.turns as u64, "turn");
    let mut lines = vec![format!("{}: {turns}; {}{memos}", document.name, speakers(document))];
    lines.extend(document.doubts.iter().map(|doubt| format!("  ? {doubt}")));
    lines
}

/// What a file would become, for a person to judge.
fn shown(document: &Imported) -> Vec<String> {
    let Imported { name, path, media_type, encoding, characters, turns, sections, memos, times, .. } = document;
    let counts = [
        Some(counted(u64::from(*characters), "character")),
        Some(counted(*turns as u64, "turn")),
        Some(counted(sections.len() as u64, "section")),
        (*memos > 0).then(|| counted(*memos as u64, "comment")),
        times.map(|(first, last)| format!("times {first} to {last}")),
    ];
    let mut lines = vec![
        format!("{}: the document {name} ({media_type}, {encoding})", path.display()),
        format!("  {}", counts.into_iter().flatten().collect::<Vec<_>>().join(", ")),
    ];
    for voice in &document.speakers {
        let who = match (&voice.participant, voice.is_new) {
            (Some(participant), true) => format!(", the new participant {participant}"),
            (Some(participant), false) => format!(", the participant {participant}"),
            (None, _) => String::new(),
        };
        let turns = counted(u64::from(voice.turns), "turn");
        lines.push(format!("  {} ({}{who}): {turns}", voice.label, voice.role.word()));
    }
    if !sections.is_empty() {
        lines.push(format!("  sections: {}", sections.join(" | ")));
    }
    for (label, time, words) in &document.beginning {
        let label = if label.is_empty() { "-" } else { label };
        let time = time.map(|time| format!(" [{time}]")).unwrap_or_default();
        lines.push(format!("  > {label}{time}: {words}"));
    }
    lines.extend(document.doubts.iter().map(|doubt| format!("  ? {doubt}")));
    lines
}
