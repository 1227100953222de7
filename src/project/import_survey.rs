//! Bringing a survey in: a document and a participant for each respondent, in one step.

use super::import::{NewText, Progress};
use super::import_csv::{Columns, Lenience, judge};
use super::{Project, Verb};
use crate::error::{Error, Result};
use crate::formats::sheet::Refused;
use crate::formats::survey::Survey;
use crate::model::document::{AttributeValue, Participant};
use crate::model::ids::{DocumentId, ParticipantId};
use crate::store::{documents, participants};
use std::path::Path;

/// What became of a survey.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surveyed {
    pub documents: usize,
    pub sections: usize,
    /// Respondents whose open questions are all unanswered: participants without a document.
    pub silent: Vec<String>,
    pub refused: Vec<Refused>,
    /// Names that were made, in words.
    pub made: Vec<String>,
}

impl Project {
    /// Imports a survey as one step: each respondent is a participant with the closed answers as attributes, and a
    /// document with the open ones, a section a question. The original of a document is its respondent's row alone.
    pub fn import_survey(
        &mut self,
        file: &Path,
        survey: Survey,
        lenience: &Lenience,
        progress: Progress<'_>,
    ) -> Result<Surveyed> {
        let Survey { attributes, rows, mut refused, .. } = survey;
        let names: Vec<String> = rows.iter().filter(|row| row.text.is_some()).map(|row| row.label.clone()).collect();
        self.names_are_free(&names)?;
        let study = self.study()?;
        let columns = Columns::of(&study, &attributes);
        let gone = self.gone(&lenience.bring_back)?;
        let mut wrong: Vec<u64> = Vec::new();
        for row in &rows {
            let withdrew = gone.person(&row.label, None).map(|reason| format!("{}; {}", reason.told(), reason.way()));
            if let Some(reason) = withdrew.or_else(|| columns.misfit(&row.values)) {
                refused.push(Refused { line: row.line, reason });
                wrong.push(row.line);
            }
        }
        judge(&mut refused, lenience)?;
        let rows: Vec<_> = rows.into_iter().filter(|row| !wrong.contains(&row.line)).collect();
        if rows.is_empty() {
            return Err(Error::refused("there is no respondent to import in it"));
        }
        let mut surveyed = Surveyed { refused, made: columns.made(), ..Surveyed::default() };
        let filename = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let label = format!("imported a survey of {} respondents", rows.len());
        let stop = self.stop();
        self.act(Verb::ImportSurvey, &label, |tx| {
            let mut people = participants::all(tx)?;
            let mut sort = documents::next_sort(tx)?;
            columns.write(tx)?;
            for (row, done) in rows.iter().zip(0..) {
                progress(done, rows.len(), &row.label);
                if stop.is_asked() {
                    return Err(Self::stopped());
                }
                match &row.text {
                    Some(transcript) => {
                        surveyed.documents += 1;
                        surveyed.sections += transcript.sections.len();
                        let new = NewText {
                            id: DocumentId::new(),
                            name: &row.label,
                            sort,
                            kind: "answer",
                            transcript,
                            fingerprint: &documents::sha256(&transcript.body),
                            linked: &[Some(&row.label)],
                            filename: &filename,
                            original: row.row.as_ref(),
                        };
                        new.write(tx, &mut people)?;
                        sort += 1;
                    }
                    None => surveyed.silent.push(row.label.clone()),
                }
                let person = match people.iter().find(|person| person.label == row.label) {
                    Some(person) => person.id,
                    None => {
                        let new =
                            Participant { id: ParticipantId::new(), label: row.label.clone(), note: String::new() };
                        participants::insert(tx, &new)?;
                        people.push(new.clone());
                        new.id
                    }
                };
                for (attribute, value) in columns.ids().zip(&row.values) {
                    if let Some(value) = value {
                        participants::set_value(
                            tx,
                            &AttributeValue { attribute, participant: person, value: value.clone() },
                        )?;
                    }
                }
            }
            progress(rows.len(), rows.len(), "");
            Ok(())
        })?;
        Ok(surveyed)
    }
}
