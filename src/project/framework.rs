//! The framework chart: summaries written, cleared, and brought in from a table.

use super::selection::{Layer, Selection};
use super::study::Study;
use super::{Project, Verb};
use crate::error::{Error, Result};
use crate::model::codebook::{CodeKind, Codebook};
use crate::model::framework::{Case, Summary};
use crate::model::ids::{CodeId, CodingId, SummaryId};
use crate::model::span::Span;
use crate::store::{Writer, documents, participants, summaries};
use std::collections::{HashMap, HashSet};

/// What somebody wants in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub case: Case,
    pub theme: CodeId,
    /// Nothing empties the cell.
    pub body: String,
}

/// The chart: a row a case, a column a theme.
#[derive(Debug, Clone)]
pub struct Chart {
    pub cases: Vec<(Case, String)>,
    pub themes: Vec<CodeId>,
    cells: HashMap<(Case, CodeId), Cell>,
    /// Summaries of themes that are no longer in use; no cell shows them.
    pub homeless: usize,
}

/// What is known of one theme in one case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Several only where themes were merged that each had one.
    pub summaries: Vec<Summary>,
    /// The distinct passages of the case that are coded with the theme or anything under it.
    pub passages: Vec<Link>,
}

/// A passage behind a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The document's place in the study.
    pub at: usize,
    pub span: Span,
    pub codings: Vec<CodingId>,
}

impl Cell {
    /// The words in the cell; empty if nobody has written any.
    pub fn words(&self) -> String {
        self.summaries.iter().map(|summary| summary.body.as_str()).collect::<Vec<_>>().join("\n")
    }
}

impl Chart {
    /// The cell of that case and theme.
    pub fn cell(&self, case: Case, theme: CodeId) -> &Cell {
        static EMPTY: Cell = Cell { summaries: Vec::new(), passages: Vec::new() };
        self.cells.get(&(case, theme)).unwrap_or(&EMPTY)
    }
}

impl Project {
    /// The chart of the cases of a selection. Without themes asked for, it has those without sub-themes, in a codebook
    /// without themes the codes at its top, and whatever else was summed up.
    pub fn framework(
        &self,
        study: &Study,
        selection: &Selection,
        layer: Layer,
        themes: &[CodeId],
        of_documents: bool,
    ) -> Result<Chart> {
        let book = &study.codebook;
        let mut cells: HashMap<(Case, CodeId), Cell> = HashMap::new();
        let mut homeless = 0;
        for summary in self.summaries()? {
            if matches!(summary.case, Case::Document(_)) != of_documents {
                continue;
            }
            match book.resolve(summary.code) {
                Some(theme) => cells.entry((summary.case, theme)).or_default().summaries.push(summary),
                None => homeless += 1,
            }
        }
        let written: HashSet<CodeId> = cells.keys().map(|(_, theme)| *theme).collect();
        let themes = match themes {
            [] => columns(book, &written).into_iter().filter(|theme| selection.has_code(*theme)).collect(),
            asked => asked.to_vec(),
        };
        let cases: Vec<(Case, String)> = if of_documents {
            let documents = selection.documents(study).map(|(_, document)| &document.document);
            documents.map(|document| (Case::Document(document.id), document.name.clone())).collect()
        } else {
            let speaking: HashSet<_> = selection.participants(study).into_iter().collect();
            let is_summed_up = |id| cells.keys().any(|(case, _)| *case == Case::Participant(id));
            let people = study.participants.iter().filter(|person| {
                speaking.contains(&person.id) || selection.has_participant(person.id) && is_summed_up(person.id)
            });
            people.map(|person| (Case::Participant(person.id), person.label.clone())).collect()
        };
        let mut columns_of: HashMap<CodeId, Vec<CodeId>> = HashMap::new();
        for &theme in &themes {
            for code in book.subtree(theme) {
                columns_of.entry(code).or_default().push(theme);
            }
        }
        let mut links: Vec<((Case, CodeId, usize, Span), CodingId)> = Vec::new();
        for (at, coding, code) in selection.codings(study, layer) {
            let document = &study.documents[at];
            let cases = match of_documents {
                true => vec![Case::Document(document.document.id)],
                false => document.participants_in(coding.span).into_iter().map(Case::Participant).collect(),
            };
            for case in cases {
                for &theme in columns_of.get(&code).into_iter().flatten() {
                    links.push(((case, theme, at, coding.span), coding.id));
                }
            }
        }
        // The codings of a passage stay in the order in which the study has them.
        links.sort_by_key(|(passage, _)| *passage);
        for here in links.chunk_by(|a, b| a.0 == b.0) {
            let (case, theme, at, span) = here[0].0;
            let codings = here.iter().map(|(_, coding)| *coding).collect();
            cells.entry((case, theme)).or_default().passages.push(Link { at, span, codings });
        }
        Ok(Chart { cases, themes, cells, homeless })
    }

    /// All summaries in use, themes as they were chosen.
    pub fn summaries(&self) -> Result<Vec<Summary>> {
        self.read(summaries::all)
    }

    /// The case of that name: a participant or, if `of_documents`, a document.
    pub fn case_named(&self, name: &str, of_documents: bool) -> Result<Case> {
        Ok(match of_documents {
            true => Case::Document(self.document_named(name)?.id),
            false => Case::Participant(self.participant_named(name)?.id),
        })
    }

    /// The name of a case, for people.
    pub fn case_name(&self, case: Case) -> Result<String> {
        let gone = || Error::refused("that case is no longer in use");
        match case {
            Case::Participant(id) => {
                let all = self.read(participants::all)?;
                all.into_iter().find(|person| person.id == id).map(|person| person.label).ok_or_else(gone)
            }
            Case::Document(id) => {
                let all = self.read(documents::all)?;
                all.into_iter().find(|document| document.id == id).map(|document| document.name).ok_or_else(gone)
            }
        }
    }

    /// Writes a cell of the chart anew. Answers whether that changed anything.
    ///
    /// Fails if nothing is written.
    pub fn set_summary(&mut self, case: Case, theme: CodeId, body: &str) -> Result<bool> {
        if body.trim().is_empty() {
            return Err(Error::with_hint("an empty summary was not kept", "`thema framework clear` empties a cell"));
        }
        let label = format!("summed up \"{}\" for {}", self.codebook()?.path(theme), self.case_name(case)?);
        let written = Written { case, theme, body: body.to_owned() };
        Ok(self.write_summaries(Verb::SetSummary, &label, &[written])? > 0)
    }

    /// Empties a cell of the chart.
    ///
    /// Fails if there is nothing in it.
    pub fn clear_summary(&mut self, case: Case, theme: CodeId) -> Result<()> {
        let (name, path) = (self.case_name(case)?, self.codebook()?.path(theme).to_owned());
        let label = format!("emptied \"{path}\" for {name}");
        match self.write_summaries(Verb::ClearSummary, &label, &[Written { case, theme, body: String::new() }])? {
            0 => Err(Error::refused(format!("nobody has summed up \"{path}\" for {name}"))),
            _ => Ok(()),
        }
    }

    /// Writes many cells anew, in one step; answers how many changed.
    pub fn bring_summaries(&mut self, written: &[Written]) -> Result<usize> {
        let label = format!("brought in {} of the framework chart", counted(written.len()));
        self.write_summaries(Verb::ImportSummaries, &label, written)
    }

    fn write_summaries(&mut self, verb: Verb, label: &str, written: &[Written]) -> Result<usize> {
        let (author, now) = (self.coder().map(|coder| coder.id), self.now());
        let book = self.codebook()?;
        self.act(verb, label, |tx| {
            let mut there = summaries::all(tx)?;
            let mut changed = 0;
            for Written { case, theme, body } in written {
                let new = Summary {
                    id: SummaryId::new(),
                    case: *case,
                    code: *theme,
                    author,
                    body: body.trim().to_owned(),
                    updated_at: now.clone(),
                };
                changed += usize::from(write(tx, &book, &mut there, new)?);
            }
            Ok(changed)
        })
    }
}

/// Puts a summary into its cell. Where themes were merged, their summaries stood in it together: one is left.
fn write(tx: &Writer<'_>, book: &Codebook, there: &mut Vec<Summary>, new: Summary) -> Result<bool> {
    let in_cell = |old: &Summary| old.case == new.case && book.resolve(old.code) == book.resolve(new.code);
    let (mut old, rest): (Vec<Summary>, Vec<Summary>) = there.drain(..).partition(in_cell);
    *there = rest;
    // The theme's own before those of themes merged into it.
    old.sort_by_key(|old| old.code != new.code);
    if let [only] = &old[..]
        && only.body == new.body
    {
        there.push(only.clone());
        return Ok(false);
    }
    let keep = old.first().filter(|_| !new.body.is_empty()).cloned();
    let mut changed = false;
    for gone in old.iter().filter(|old| keep.as_ref().is_none_or(|keep| keep.id != old.id)) {
        summaries::retire(tx, gone.id)?;
        changed = true;
    }
    match keep {
        Some(keep) => {
            let kept = Summary { body: new.body, author: new.author, updated_at: new.updated_at, ..keep };
            summaries::update(tx, &kept)?;
            there.push(kept);
            changed = true;
        }
        None if !new.body.is_empty() => {
            summaries::insert(tx, &new)?;
            there.push(new);
            changed = true;
        }
        None => {}
    }
    Ok(changed)
}

/// The themes without sub-themes, else the codes at the top, and all that was `written` about, in codebook order.
fn columns(book: &Codebook, written: &HashSet<CodeId>) -> Vec<CodeId> {
    let is_theme = |id: CodeId| book.get(id).is_some_and(|code| code.kind == CodeKind::Theme);
    let has_sub_themes = |id: CodeId| book.children(Some(id)).any(|code| code.kind == CodeKind::Theme);
    let has_themes = book.tree().any(|(code, _)| is_theme(code.id));
    let is_column = |id: CodeId, depth: usize| match has_themes {
        true => is_theme(id) && !has_sub_themes(id),
        false => depth == 0,
    };
    let shown = book.tree().filter(|(code, depth)| is_column(code.id, *depth) || written.contains(&code.id));
    shown.map(|(code, _)| code.id).collect()
}

fn counted(cells: usize) -> String {
    if cells == 1 { "1 cell".to_owned() } else { format!("{cells} cells") }
}

#[cfg(test)]
mod tests {
    use super::super::Clock;
    use super::*;
    use crate::model::coding::CoderRole;
    use crate::model::document::Participant;
    use crate::model::ids::ParticipantId;

    fn study() -> (Project, Case) {
        let mut project = Project::in_memory("Study", Clock::fixed("2026-11-22T10:00:00Z")).unwrap();
        project.add_coder("ada", CoderRole::Lead).unwrap();
        for theme in ["trust", "doubt"] {
            project.add_code(theme, CodeKind::Theme, |_| {}).unwrap();
        }
        let person = Participant { id: ParticipantId::new(), label: "P01".into(), note: String::new() };
        project
            .act(Verb::AddParticipant, "added the participant P01", |tx| Ok(participants::insert(tx, &person)?))
            .unwrap();
        (project, Case::Participant(person.id))
    }

    /// The words in the cells of the chart, by theme.
    fn words(project: &Project, case: Case) -> Vec<String> {
        let study = project.study().unwrap();
        let selection = Selection::find(&study, &Default::default()).unwrap();
        let chart = project.framework(&study, &selection, Layer::Union, &[], false).unwrap();
        chart.themes.iter().map(|theme| chart.cell(case, *theme).words()).collect()
    }

    #[test]
    fn a_cell_is_written_anew_emptied_and_brought_back() {
        let (mut project, case) = study();
        let trust = project.code_named("trust").unwrap();
        assert!(project.set_summary(case, trust, " calm ").unwrap());
        assert!(!project.set_summary(case, trust, "calm").unwrap(), "those were the words already");
        assert!(project.set_summary(case, trust, "wary").unwrap());
        assert_eq!(words(&project, case), ["wary", ""]);
        project.clear_summary(case, trust).unwrap();
        assert_eq!(words(&project, case), ["", ""]);
        assert!(project.clear_summary(case, trust).is_err());
        assert!(project.set_summary(case, trust, "\n").is_err());
        project.undo().unwrap().unwrap();
        project.undo().unwrap().unwrap();
        assert_eq!(words(&project, case), ["calm", ""]);
        let problems: Vec<_> = project.check().unwrap().into_iter().flat_map(|finding| finding.problems).collect();
        assert_eq!(problems, Vec::<String>::new());
    }

    #[test]
    fn summaries_of_themes_that_were_merged_stand_together_until_somebody_writes_one() {
        let (mut project, case) = study();
        let (trust, doubt) = (project.code_named("trust").unwrap(), project.code_named("doubt").unwrap());
        project.set_summary(case, doubt, "asks twice").unwrap();
        project.set_summary(case, trust, "calm").unwrap();
        project.merge_codes(&[doubt], trust).unwrap();
        assert_eq!(words(&project, case), ["asks twice\ncalm"]);
        project.set_summary(case, trust, "calm, but asks twice").unwrap();
        assert_eq!(words(&project, case), ["calm, but asks twice"]);
        project.undo().unwrap().unwrap();
        project.undo().unwrap().unwrap();
        assert_eq!(words(&project, case), ["calm", "asks twice"], "the merge undone, each has its own");
    }
}
