//! Effects performed on the project, and the project loaded for the screen. No terminal in sight.

use super::action::{Action, Message};
use super::catalogue::Catalogue;
use super::effect::{Effect, Marking};
use super::page::{Opened, Reading};
use super::screens;
use super::slots;
use crate::error::Result;
use crate::model::codebook::CodeKind;
use crate::model::coding::{Certainty, CoderRole};
use crate::model::document::Document;
use crate::model::ids::{CodeId, CoderId, CodingId, DocumentId, MemoId, QuoteId};
use crate::model::memo::MemoAbout;
use crate::model::quote::reference;
use crate::model::span::Span;
use crate::project::{Project, Reversal};
use crate::store::{coders, codes, codings, documents, memos, participants, projects, revisions, rounds};
use std::collections::HashMap;

/// Performs one effect; what came of it is for `update`. Leaving, sleeping and commands are the runtime's.
pub fn perform(project: &mut Project, effect: Effect) -> Vec<Action> {
    try_perform(project, effect).unwrap_or_else(|error| vec![Action::Say(Message::from(&error))])
}

/// The same, for whoever can do something about an error.
pub fn try_perform(project: &mut Project, effect: Effect) -> Result<Vec<Action>> {
    match effect {
        Effect::AddCodings { marking, codes } => add_codings(project, &marking, codes),
        Effect::AddCodeAndCoding { path, marking } => add_code_and_coding(project, &path, &marking),
        Effect::AddCode { path } => add_code(project, &path),
        Effect::RemoveCoding { coding } => remove_coding(project, coding),
        Effect::SetCoding { coding, certainty, memo } => set_coding(project, coding, certainty, &memo),
        Effect::MoveCoding { document, coding, span } => move_coding(project, document, coding, span),
        Effect::SplitCoding { document, coding, parts } => split_coding(project, document, coding, parts),
        Effect::WriteMemo { about, memo, title, body } => write_memo(project, about, memo, &title, &body),
        Effect::RemoveMemo(memo) => remove_memo(project, memo),
        Effect::PickQuote { document, span, code } => pick_quote(project, &document, span, code),
        Effect::DropQuote(quote) => drop_quote(project, quote),
        Effect::CheckOff(ids) => screens::worklist::perform(project, &ids),
        Effect::Finish(document) => finish(project, &document),
        Effect::Reopen(document) => reopen(project, &document),
        Effect::Undo => reversed(project, "undone", Project::undo),
        Effect::Redo => reversed(project, "redone", Project::redo),
        Effect::UndoTo(n) => reversed(project, "undone", |project| project.undo_to(n)),
        Effect::Work(work) => screens::work(project, &work).map(|outcome| vec![Action::Worked(outcome)]),
        Effect::Passages(deed) => screens::passages::perform(project, &deed),
        Effect::CodebookScreen(deed) => screens::codebook::perform(project, deed),
        Effect::Open(document) => open(project, document),
        Effect::Export(export) => Ok(vec![Action::Run(export.line(project))]),
        Effect::AddCoder(name) => add_coder(project, &name),
        Effect::ActAs(name) => act_as(project, &name),
        Effect::Remember { name, value } => project.remember(&name, &value).map(|()| Vec::new()),
        Effect::Command(_) | Effect::Editor(_) | Effect::StopWork | Effect::Suspend | Effect::Quit => Ok(Vec::new()),
    }
}

/// The whole project, as the screen shows it.
pub fn load(project: &Project) -> Result<Catalogue> {
    let acting = project.coder().cloned();
    let mut catalogue = project.read(|db| {
        let mut catalogue = Catalogue {
            title: projects::about(db)?.title,
            codebook: codes::codebook(db)?,
            coders: coders::all(db)?,
            documents: documents::all(db)?,
            participants: participants::all(db)?,
            attributes: participants::attributes(db)?,
            values: participants::values(db)?,
            memos: memos::all(db)?,
            rounds: rounds::all(db)?,
            finished: rounds::finished(db)?,
            to_check: revisions::unchecked(db)?,
            ..Catalogue::default()
        };
        for speaker in documents::speakers(db)? {
            catalogue.speakers.entry(speaker.document).or_default().push(speaker);
        }
        for coding in codings::all(db)? {
            catalogue.codings.entry(coding.document).or_default().push(coding);
        }
        Ok(catalogue)
    })?;
    if let Some(coder) = &acting {
        catalogue.reading = readings(project, coder.id)?;
        catalogue.last_open = project.setting(&format!("open/{}", coder.id))?.and_then(|id| id.parse().ok());
        catalogue.pins =
            project.setting(&format!("pins/{}", coder.id))?.map_or_else(Vec::new, |pins| slots::read(&pins));
    }
    catalogue.acting = acting;
    Ok(catalogue)
}

/// Where the coder is in each document, asked for at once: a study can have thousands.
fn readings(project: &Project, coder: CoderId) -> Result<HashMap<DocumentId, Reading>> {
    let settings = project.settings(&format!("reading/{coder}/"))?;
    let reading = |(document, value): (String, String)| Some((document.parse().ok()?, Reading::read(&value)?));
    Ok(settings.into_iter().filter_map(reading).collect())
}

fn loaded(project: &Project) -> Result<Action> {
    Ok(Action::Loaded(Box::new(load(project)?)))
}

fn codings_of(project: &Project, document: DocumentId) -> Result<Action> {
    let codings = project.read(|db| codings::of_document(db, document))?;
    Ok(Action::Codings { document, codings })
}

/// These codings as they are now.
fn changed(project: &Project, ids: &[CodingId]) -> Result<Action> {
    let look = |id: &CodingId| Ok((*id, project.read(|db| codings::counted(db, *id))?));
    Ok(Action::Changed(ids.iter().map(look).collect::<Result<_>>()?))
}

fn name_of(project: &Project, code: CodeId) -> Result<String> {
    Ok(project.codebook()?.get(code).map_or_else(String::new, |code| code.name.clone()))
}

/// Adds a mark for each code; those the passage did not have yet, with their names.
fn mark(project: &mut Project, marking: &Marking, codes: &[CodeId]) -> Result<Vec<(CodingId, String)>> {
    let Marking { document, span, certainty, memo } = marking;
    let mut added = Vec::new();
    for &code in codes {
        if let Some(id) = project.add_coding(document, *span, code, *certainty, memo)? {
            added.push((id, name_of(project, code)?));
        }
    }
    Ok(added)
}

fn add_codings(project: &mut Project, marking: &Marking, codes: Vec<CodeId>) -> Result<Vec<Action>> {
    let added = match codes[..] {
        [_] => mark(project, marking, &codes)?,
        _ => project.gesture(|project| mark(project, marking, &codes))?,
    };
    let (added, names): (Vec<CodingId>, Vec<String>) = added.into_iter().unzip();
    let doubt = if marking.certainty == Certainty::Uncertain { ", uncertain" } else { "" };
    let said = match (added.is_empty(), &codes[..]) {
        (false, _) => format!("coded: {}{doubt}", names.join(", ")),
        (true, [code]) => format!("this passage has {} already", name_of(project, *code)?),
        (true, _) => "this passage has these codes already".to_owned(),
    };
    Ok(vec![changed(project, &added)?, Action::Used(codes), Action::Say(Message::done(said))])
}

fn add_code_and_coding(project: &mut Project, path: &str, marking: &Marking) -> Result<Vec<Action>> {
    let code = project.gesture(|project| {
        let code = project.add_code(path, CodeKind::Code, |_| {})?;
        mark(project, marking, &[code])?;
        Ok(code)
    });
    // The first half stays if the second was refused; the screen shows what there is.
    let code = match code {
        Ok(code) => code,
        Err(error) => return Ok(vec![loaded(project)?, Action::Say(Message::from(&error))]),
    };
    let said = Message::done(format!("new code, and coded: {path}"));
    Ok(vec![loaded(project)?, Action::Used(vec![code]), Action::Say(said)])
}

fn move_coding(project: &mut Project, document: DocumentId, id: CodingId, span: Span) -> Result<Vec<Action>> {
    project.move_coding(id, span)?;
    let said = Message::done("the coding is on these words now").with_hint("u puts it back");
    Ok(vec![codings_of(project, document)?, Action::Say(said)])
}

fn split_coding(project: &mut Project, document: DocumentId, id: CodingId, parts: [Span; 2]) -> Result<Vec<Action>> {
    project.split_coding(id, parts)?;
    let said = Message::done("the coding is two now").with_hint("u makes it one again");
    Ok(vec![codings_of(project, document)?, Action::Say(said)])
}

fn add_code(project: &mut Project, path: &str) -> Result<Vec<Action>> {
    project.add_code(path, CodeKind::Code, |_| {})?;
    Ok(vec![loaded(project)?, Action::Say(Message::done(format!("new code: {path}")))])
}

fn remove_coding(project: &mut Project, id: CodingId) -> Result<Vec<Action>> {
    let coding = project.read(|db| codings::get(db, id))?;
    project.remove_coding(id)?;
    let name = coding.map_or(Ok(String::new()), |coding| name_of(project, coding.code))?;
    let said = Message::done(format!("took off: {name}")).with_hint("u puts it back");
    Ok(vec![changed(project, &[id])?, Action::Say(said)])
}

fn set_coding(project: &mut Project, id: CodingId, certainty: Certainty, memo: &str) -> Result<Vec<Action>> {
    let before = project.read(|db| codings::get(db, id))?;
    project.set_coding(id, certainty, memo)?;
    let said = match (before.map(|coding| coding.certainty) == Some(certainty), certainty) {
        (true, _) if memo.is_empty() => "the remark is taken off the coding",
        (true, _) => "the memo is kept with the coding",
        (false, Certainty::Uncertain) => "marked as uncertain",
        (false, Certainty::Certain) => "marked as certain",
    };
    Ok(vec![changed(project, &[id])?, Action::Say(Message::done(said))])
}

fn write_memo(
    project: &mut Project,
    about: MemoAbout,
    memo: Option<MemoId>,
    title: &str,
    body: &str,
) -> Result<Vec<Action>> {
    let said = match (memo, title.is_empty() && body.is_empty()) {
        (Some(memo), true) => return remove_memo(project, memo),
        (Some(memo), false) => {
            project.set_memo(memo, title, body)?;
            "the memo is kept"
        }
        (None, true) => "an empty memo was not kept",
        (None, false) => {
            project.add_memo(about, title, body)?;
            "the memo is kept"
        }
    };
    Ok(vec![loaded(project)?, Action::Say(Message::done(said))])
}

fn remove_memo(project: &mut Project, memo: MemoId) -> Result<Vec<Action>> {
    project.remove_memo(memo)?;
    Ok(vec![loaded(project)?, Action::Say(Message::done("the memo is removed").with_hint("u brings it back"))])
}

fn pick_quote(project: &mut Project, document: &Document, span: Span, code: Option<CodeId>) -> Result<Vec<Action>> {
    let picked = project.pick_quote(document, span, code, "", &[])?;
    let reference = reference(picked.id);
    let name = code.map(|code| name_of(project, code)).transpose()?;
    let to = name.map_or_else(String::new, |name| format!(" for {name}"));
    let said = match picked.is_new {
        true => Message::done(format!("picked as the quote {reference}{to}")).with_hint("u takes that back"),
        false => Message::done(format!("it is the quote {reference}{to} already"))
            .with_hint(format!(":quote drop {reference} takes it out")),
    };
    Ok(vec![Action::Say(said)])
}

fn drop_quote(project: &mut Project, quote: QuoteId) -> Result<Vec<Action>> {
    project.drop_quote(quote)?;
    Ok(vec![loaded(project)?, Action::Say(Message::done("the quote is dropped").with_hint("u brings it back"))])
}

fn finish(project: &mut Project, document: &Document) -> Result<Vec<Action>> {
    project.finish(std::slice::from_ref(document), None)?;
    let said = Message::done(format!("{} is finished", document.name)).with_hint("u takes that back");
    Ok(vec![loaded(project)?, Action::Say(said)])
}

fn reopen(project: &mut Project, document: &Document) -> Result<Vec<Action>> {
    project.reopen(std::slice::from_ref(document), None)?;
    Ok(vec![loaded(project)?, Action::Say(Message::done(format!("{} is no longer finished", document.name)))])
}

fn add_coder(project: &mut Project, name: &str) -> Result<Vec<Action>> {
    let role = if project.coders()?.is_empty() { CoderRole::Lead } else { CoderRole::Coder };
    let coder = project.add_coder(name, role)?;
    act_as(project, &coder.name)
}

fn act_as(project: &mut Project, name: &str) -> Result<Vec<Action>> {
    project.remember_coder(name)?;
    Ok(vec![loaded(project)?, Action::Say(Message::done(format!("welcome, {name}")))])
}

fn reversed(
    project: &mut Project,
    word: &str,
    reverse: impl FnOnce(&mut Project) -> Result<Option<Reversal>>,
) -> Result<Vec<Action>> {
    let Some(Reversal { labels, kept, codings }) = reverse(project)? else {
        let nothing = if word == "undone" { "nothing of yours is left to undo" } else { "there is nothing to redo" };
        return Ok(vec![Action::Say(Message::done(nothing))]);
    };
    let said = Message::done(format!("{word}: {}", labels.join("; ")));
    let kept: Vec<String> = kept
        .iter()
        .map(|kept| match &kept.since {
            Some(since) => format!("the {} of a {} (since then: {since})", kept.column, kept.table),
            None => format!("the {} of a {}", kept.column, kept.table),
        })
        .collect();
    let said = if kept.is_empty() { said } else { said.with_hint(format!("kept as it is: {}", kept.join(", "))) };
    let now = match codings {
        // A whole import is loaded faster with everything else.
        Some(ids) if ids.len() <= 100 => changed(project, &ids)?,
        _ => loaded(project)?,
    };
    Ok(vec![now, Action::Say(said)])
}

fn open(project: &Project, id: DocumentId) -> Result<Vec<Action>> {
    let Some(document) = project.documents()?.into_iter().find(|document| document.id == id) else {
        return Ok(vec![loaded(project)?, Action::Say(Message::failed("that document is no longer in the project"))]);
    };
    let reading = match project.coder() {
        Some(coder) => project.setting(&format!("reading/{}/{id}", coder.id))?.and_then(|text| Reading::read(&text)),
        None => None,
    };
    let text = project.text(&document)?;
    let (turns, sections, speakers) = project.read(|db| {
        let speakers = documents::speakers(db)?.into_iter().filter(|speaker| speaker.document == id).collect();
        Ok((documents::turns(db, &document)?, documents::sections(db, &document)?, speakers))
    })?;
    Ok(vec![Action::Opened(Box::new(Opened { document, text, turns, sections, speakers, reading }))])
}
