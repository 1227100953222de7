//! Tables brought in: codings, a codebook, participants, and the answers of a survey.

use super::{COLUMNS, Import, counted};
use crate::error::{Error, Result};
use crate::formats::sheet::{Refused, SheetError};
use crate::formats::survey::{self, Asked, Survey};
use crate::formats::table::{self, Kind, Table};
use crate::formats::{codebook, codings, participants};
use crate::model::note::Note;
use crate::project::Project;
use crate::project::import::Progress;
use crate::project::import_csv::{Brought, Lenience};
use std::path::Path;

impl Import {
    fn lenience(&self) -> Lenience {
        let (skip_bad_rows, add_missing) = (self.skip_bad_rows, self.add_missing);
        Lenience { skip_bad_rows, add_missing, bring_back: self.bring_back.clone() }
    }

    pub(super) fn import_table(&self, project: &mut Project, path: &Path, kind: Kind) -> Result<Vec<String>> {
        let Table { text, doubts, .. } = open_table(path)?;
        let mut talk: Vec<String> = doubts.iter().map(|doubt| format!("{}: {doubt}", path.display())).collect();
        let wrong = |error| in_file(path, error);
        let (what, brought) = match kind {
            Kind::Codings => {
                ("codings", project.import_codings(codings::read(&text).map_err(wrong)?, &self.lenience()))
            }
            Kind::Codebook => {
                ("codes", project.import_codebook(codebook::read(&text).map_err(wrong)?, &self.lenience()))
            }
            Kind::Participants | Kind::Transcript | Kind::Chart => {
                let column = self.participant.as_deref().unwrap_or("participant");
                let file = participants::read_naming(&text, column).map_err(wrong)?;
                ("participants", project.import_participants(file, &self.lenience()))
            }
        };
        let brought = brought.map_err(|error| named(path, error))?;
        talk.extend(summed(path, what, &brought));
        Ok(talk)
    }

    pub(super) fn read_survey(&self, path: &Path) -> Result<(Survey, Vec<String>)> {
        let Table { text, doubts, .. } = open_table(path)?;
        let asked = Asked { respondent: self.respondent.clone(), questions: self.question.clone() };
        let survey = survey::read(&text, &asked).map_err(|error| in_file(path, error))?;
        if survey.questions.is_empty() {
            return Err(Error::with_hint(
                format!("{}: no column looks like an open question", path.display()),
                "name one with `--question COLUMN`",
            ));
        }
        Ok((survey, doubts.iter().map(|doubt| format!("{}: {doubt}", path.display())).collect()))
    }

    pub(super) fn import_survey(
        &self,
        project: &mut Project,
        path: &Path,
        progress: Progress<'_>,
    ) -> Result<Vec<String>> {
        let (survey, mut talk) = self.read_survey(path)?;
        talk.extend(survey_told(path, &survey));
        let surveyed =
            project.import_survey(path, survey, &self.lenience(), progress).map_err(|error| named(path, error))?;
        talk.extend(surveyed.refused.iter().take(20).map(|row| format!("  skipped line {}: {}", row.line, row.reason)));
        if !surveyed.silent.is_empty() {
            let silent = surveyed.silent.iter().take(12).map(String::as_str).collect::<Vec<_>>().join(", ");
            let count = counted(surveyed.silent.len() as u64, "respondent");
            talk.push(format!(
                "{count} answered no open question, and became a participant without a document: {silent}"
            ));
        }
        let (documents, sections) = (surveyed.documents as u64, surveyed.sections as u64);
        talk.push(format!("imported {} with {}", counted(documents, "document"), counted(sections, "answer")));
        Ok(talk)
    }
}

/// Says which columns of a survey become what.
pub(super) fn survey_told(path: &Path, survey: &Survey) -> Vec<String> {
    let respondents = counted(survey.rows.len() as u64, "respondent");
    let who = match &survey.respondent {
        Some(column) => format!("named by the column {column}"),
        None => "numbered, as no column names them (`--respondent COLUMN` says which does)".to_owned(),
    };
    let mut lines = vec![format!("{}: {respondents}, {who}", path.display())];
    lines.extend(survey.questions.iter().map(|question| format!("  open question, a section: {question}")));
    lines.extend(
        survey.attributes.iter().map(|column| format!("  attribute ({}): {}", column.kind.word(), column.name)),
    );
    lines.extend(survey.left.iter().map(|column| format!("  left out: {column}")));
    lines
}

fn in_file(path: &Path, error: SheetError) -> Error {
    Error::Refused {
        message: format!("{}: {error}", path.display()),
        hint: error.hint().or_else(|| Some(COLUMNS.to_owned())),
    }
}

/// The same error, about this file.
fn named(path: &Path, error: Error) -> Error {
    match error {
        Error::Refused { message, hint } => Error::Refused { message: format!("{}: {message}", path.display()), hint },
        other => other,
    }
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

/// The table in a file: CSV, or a sheet of a workbook.
pub(in crate::command) fn open_table(path: &Path) -> Result<Table> {
    let bytes = std::fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::refused(format!("{}: there is no such file", path.display())),
        _ => Error::refused(format!("{}: {error}", path.display())),
    })?;
    table::open(&bytes, None)
        .map_err(|error| Error::Refused { message: format!("{}: {error}", path.display()), hint: error.hint() })
}

/// The text of a table, in whatever encoding, with what was doubtful about that.
pub(in crate::command) fn read_table(path: &Path) -> Result<(String, Vec<Note>)> {
    let table = open_table(path)?;
    let notes = table.doubts.iter().map(|doubt| Note::new("encoding", doubt.to_string())).collect();
    Ok((table.text, notes))
}

/// Every row that could not be read, as an error: half a table would give a wrong figure.
pub(in crate::command) fn none_refused(path: &Path, refused: &[Refused]) -> Result<()> {
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
