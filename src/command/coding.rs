//! Codings from the shell: listing them, making one, taking one off.

use super::Globals;
use super::answer::{Answer, Reply};
use super::select::{Select, about, provenance};
use crate::error::{Error, Result};
use crate::model::coding::Certainty;
use crate::model::document::Document;
use crate::model::ids::CodingId;
use crate::model::span::{CharPos, Span};
use crate::project::Project;
use crate::project::selection::Selection;
use crate::project::study::Study;
use crate::report::{Cell, Column, Report};
use serde_json::json;

/// Codings: a passage, a code, a coder
#[derive(Debug, clap::Subcommand)]
pub enum Coding {
    List(List),
    /// Mark a passage with a code, as the acting coder
    #[command(group = clap::ArgGroup::new("passage").required(true).args(["span", "quote"]))]
    Add {
        document: String,
        code: String,
        /// The passage in characters from 0, the end not included, as 120..180.
        #[arg(long, value_parser = parse_span)]
        span: Option<Span>,
        /// The passage by its words, which must stand in the document exactly once.
        #[arg(long)]
        quote: Option<String>,
        /// A remark.
        #[arg(long, default_value = "")]
        memo: String,
        /// Not sure: to be talked about.
        #[arg(long)]
        uncertain: bool,
    },
    /// Put a coding of yours on another passage, by its id
    Move {
        id: String,
        /// The passage in characters from 0, the end not included, as 120..180.
        #[arg(long, value_parser = parse_span)]
        span: Span,
    },
    /// Make two codings of one of yours, by its id
    Split {
        id: String,
        /// The character with which the second part begins.
        #[arg(long)]
        at: u32,
    },
    /// Take a coding of yours off, by its id
    Remove {
        id: String,
    },
}

/// List codings with their words
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    select: Select,
}

/// Reads a place in a text, as 120..180.
pub(super) fn parse_span(text: &str) -> std::result::Result<Span, String> {
    let ends = text.split_once("..").and_then(|(start, end)| Some((start.parse().ok()?, end.parse().ok()?)));
    match ends {
        Some((start, end)) if start < end => Ok(Span::of(start, end)),
        _ => Err("write it as START..END in characters from 0, the end not included".into()),
    }
}

impl Coding {
    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        match self {
            Self::List(list) => list.run(project, globals),
            Self::Add { document, code, span, quote, memo, uncertain } => {
                let document = project.document_named(&document)?;
                let code = project.code_named(&code)?;
                let span = match span {
                    Some(span) => span,
                    None => place_of_quote(project, &document, &quote.unwrap_or_default())?,
                };
                let certainty = if uncertain { Certainty::Uncertain } else { Certainty::Certain };
                Ok(match project.add_coding(&document, span, code, certainty, &memo)? {
                    Some(id) => Reply {
                        answer: Answer::Text(format!("{id}\n")),
                        talk: vec![format!("coded {} {span}", document.name)],
                        ..Reply::default()
                    },
                    None => Reply::said("that passage has this code of yours already"),
                })
            }
            Self::Move { id, span } => {
                project.move_coding(parse_id(&id)?, span)?;
                Ok(Reply::said(format!("it is on {span} now; `thema undo` puts it back")))
            }
            Self::Split { id, at } => {
                let id = parse_id(&id)?;
                let parts = parts_at(project, id, at)?;
                let second = project.split_coding(id, parts)?;
                let talk = vec![format!("split into {} and {}", parts[0], parts[1])];
                Ok(Reply { answer: Answer::Text(format!("{second}\n")), talk, ..Reply::default() })
            }
            Self::Remove { id } => {
                project.remove_coding(parse_id(&id)?)?;
                Ok(Reply::said("took it off; `thema undo` brings it back"))
            }
        }
    }
}

/// Reads a coding's id.
pub(super) fn parse_id(id: &str) -> Result<CodingId> {
    id.parse().map_err(|_| {
        Error::with_hint(format!("\"{id}\" is not a coding's id"), "list them with `thema coding list --format csv`")
    })
}

/// Where these words stand, which they must exactly once.
pub(super) fn place_of_quote(project: &Project, document: &Document, quote: &str) -> Result<Span> {
    match project.text(document)?.find_literal(quote)[..] {
        [once] => Ok(once),
        [] => Err(Error::refused(format!("those words are not in {}", document.name))),
        _ => Err(Error::with_hint(
            format!("those words are in {} more than once", document.name),
            "give more of them, or --span START..END",
        )),
    }
}

/// The two parts of a coding split before a character, without the blanks between them.
fn parts_at(project: &Project, id: CodingId, at: u32) -> Result<[Span; 2]> {
    let study = project.study()?;
    let coding = study.codings.iter().find(|coding| coding.id == id);
    let Some(coding) = coding else {
        return Err(Error::with_hint(format!("there is no coding {id}"), "list them with `thema coding list`"));
    };
    let document = study.documents.iter().find(|document| document.document.id == coding.document);
    let Some(document) = document else { return Err(Error::refused("that coding's document is no longer in use")) };
    project.text(&document.document)?.parts(coding.span, CharPos(at)).ok_or_else(|| {
        let message = format!("{at} is not inside the coding's passage {}", coding.span);
        Error::with_hint(message, "name the character with which the second part begins")
    })
}

impl List {
    fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        let study = project.study()?;
        let selection = self.select.find(&study, globals)?;
        table(project, &study, &selection, true)
    }
}

/// Every coding of the selection with its words, in the columns that an import reads; ids for programs if wanted.
pub(super) fn table(project: &Project, study: &Study, selection: &Selection, with_ids: bool) -> Result<Reply> {
    let mut columns: Vec<Column> = with_ids.then(|| Column::text("id", "Id").for_programs()).into_iter().collect();
    let round = Column::text("round", "Round");
    columns.extend([
        Column::text("document", "Document"),
        Column::figure("start", "Start"),
        Column::figure("end", "End"),
        Column::text("coder", "Coder"),
        Column::text("code", "Code"),
        Column::text("quote", "Quote"),
        Column::text("memo", "Memo"),
        Column::text("certainty", "Certainty"),
        if study.rounds.is_empty() { round.for_programs() } else { round },
        Column::figure("revision", "Rev.").for_programs(),
    ]);
    let mut report = Report::new("Codings", columns);
    report.provenance = provenance(study, selection, &[]);
    let mut text = None;
    for (at, coding, code) in selection.codings_of_all(study) {
        let document = &study.documents[at].document;
        if text.as_ref().is_none_or(|(loaded, _)| *loaded != at) {
            text = Some((at, project.text(document)?));
        }
        let quote = text.as_ref().map_or("", |(_, text)| text.slice(coding.span));
        let mut cells: Vec<Cell> = with_ids.then(|| Cell::text(coding.id.to_string())).into_iter().collect();
        cells.extend([
            document.name.as_str().into(),
            Cell::Integer(coding.span.start().get().into()),
            Cell::Integer(coding.span.end().get().into()),
            Project::coder_name(&study.coders, coding.coder).into(),
            study.codebook.path(code).into(),
            quote.into(),
            coding.memo.as_str().into(),
            if coding.certainty == Certainty::Uncertain { "uncertain".into() } else { Cell::Empty },
            study.round_name(coding.round).map_or(Cell::Empty, Cell::text),
            Cell::Integer(coding.revision.into()),
        ]);
        report.push(cells);
    }
    Ok(Reply::report(report, about(study, selection, json!({}))))
}
