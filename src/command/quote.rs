//! Quotes from the shell: picking passages for the paper, and how they are shown.

use super::Globals;
use super::answer::{Answer, Reply};
use super::coding::{parse_id, parse_span, place_of_quote};
use super::select::{Select, about, provenance};
use crate::error::{Error, Result};
use crate::model::quote::reference;
use crate::model::revision::Placed;
use crate::model::span::Span;
use crate::project::Project;
use crate::project::quotes::{At, Change, Wish};
use crate::report::{Cell, Column, Layout, Report};
use serde_json::json;
use std::collections::HashSet;

/// Quotes: passages picked for the paper
#[derive(Debug, clap::Subcommand)]
pub enum Quote {
    /// List what was picked, in the order it was picked
    List,
    /// Pick a passage; by its words or place in a document, or by a coding
    #[command(group = clap::ArgGroup::new("passage").required(true).args(["span", "quote", "turn", "coding"]))]
    Pick {
        #[arg(required_unless_present = "coding", conflicts_with = "coding")]
        document: Option<String>,
        /// The passage in characters from 0, the end not included, as 120..180.
        #[arg(long, value_parser = parse_span)]
        span: Option<Span>,
        /// The passage by its words, which must stand in the document exactly once.
        #[arg(long)]
        quote: Option<String>,
        /// The passage that is this turn of the document.
        #[arg(long, value_name = "NUMBER")]
        turn: Option<u32>,
        /// The passage of a coding, by its id; without --code for the coding's code.
        #[arg(long, value_name = "ID")]
        coding: Option<String>,
        /// The code or theme it illustrates.
        #[arg(long)]
        code: Option<String>,
        /// A remark for yourself.
        #[arg(long, default_value = "", hide_default_value = true)]
        note: String,
        #[command(flatten)]
        shown: Shown,
    },
    /// Show a quote otherwise, put it on other words, or give it another code or note
    Edit {
        /// As it is cited: Q-7f3a91.
        id: String,
        /// Show it as it was said first: what was left out and put in is taken back.
        #[arg(long)]
        whole: bool,
        /// Put it on this passage, in characters from 0, the end not included.
        #[arg(long, value_parser = parse_span)]
        span: Option<Span>,
        /// The code or theme it illustrates.
        #[arg(long, conflicts_with = "no_code")]
        code: Option<String>,
        /// It illustrates none.
        #[arg(long)]
        no_code: bool,
        /// A remark for yourself.
        #[arg(long)]
        note: Option<String>,
        #[command(flatten)]
        shown: Shown,
    },
    /// Take a quote out of the paper
    Drop {
        /// As it is cited: Q-7f3a91.
        id: String,
    },
}

/// What is shown otherwise than it was said. The text keeps its words.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Shown {
    /// Leave these words out, shown as […]; they must stand in the passage exactly once. Or characters, as 130..142.
    #[arg(long, value_name = "WORDS")]
    elide: Vec<String>,
    /// Put words in after others, as in --insert "we throw it=[the model]".
    #[arg(long, value_name = "AFTER=WORDS")]
    insert: Vec<String>,
    /// Put words in the place of others, as in --replace "Greta=[their manager]".
    #[arg(long, value_name = "OLD=NEW")]
    replace: Vec<String>,
}

impl Shown {
    fn wishes(&self) -> Result<Vec<Wish>> {
        let at = |words: &str| match parse_span(words.trim()) {
            Ok(span) => At::Span(span),
            Err(_) => At::Words(words.to_owned()),
        };
        let two = |option: &str, written: &str| {
            // What is said may have an equals sign in it; what is put in comes last.
            written.rsplit_once('=').map(|(said, words)| (at(said), words.to_owned())).ok_or_else(|| {
                Error::with_hint(
                    format!("\"{written}\" does not say what is put in"),
                    format!("write it as --{option} \"words of the passage=[words of yours]\""),
                )
            })
        };
        let mut wishes: Vec<Wish> = self.elide.iter().map(|words| Wish::LeaveOut(at(words))).collect();
        for written in &self.replace {
            let (what, words) = two("replace", written)?;
            wishes.push(Wish::Replace { what, words });
        }
        for written in &self.insert {
            let (after, words) = two("insert", written)?;
            wishes.push(Wish::PutIn { after, words });
        }
        Ok(wishes)
    }
}

impl Quote {
    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        match self {
            Self::List => list(project, globals),
            Self::Pick { document, span, quote, turn, coding, code, note, shown } => {
                let mut code = code.map(|name| project.code_named(&name)).transpose()?;
                let (document, span) = match (coding, document) {
                    (Some(id), _) => {
                        let coding = project.coding(parse_id(&id)?)?;
                        code = code.or(Some(coding.code));
                        let documents = project.documents()?;
                        let document = documents.into_iter().find(|document| document.id == coding.document);
                        let document = document.filter(|document| document.revision == coding.revision);
                        let gone = || Error::refused("that coding's words are no longer in use");
                        (document.ok_or_else(gone)?, coding.span)
                    }
                    (None, name) => {
                        let document = project.document_named(&name.unwrap_or_default())?;
                        let span = match (span, quote, turn) {
                            (Some(span), ..) => span,
                            (None, _, Some(n)) => project.turn(&document, n)?.span,
                            (None, quote, None) => place_of_quote(project, &document, &quote.unwrap_or_default())?,
                        };
                        (document, span)
                    }
                };
                let picked = project.pick_quote(&document, span, code, &note, &shown.wishes()?)?;
                let reference = reference(picked.id);
                let talk = match picked.is_new {
                    true => "picked it; `thema undo` takes that back".to_owned(),
                    false => format!("it was picked already; `thema quote edit {reference}` changes it"),
                };
                Ok(Reply { answer: Answer::Text(format!("{reference}\n")), talk: vec![talk], ..Reply::default() })
            }
            Self::Edit { id, whole, span, code, no_code, note, shown } => {
                let quote = project.quote_named(&id)?;
                let code = match code {
                    Some(name) => Some(Some(project.code_named(&name)?)),
                    None => no_code.then_some(None),
                };
                let change = Change { span, code, note, whole, wishes: shown.wishes()? };
                if change == Change::default() {
                    return Err(Error::with_hint(
                        "nothing is said to be changed",
                        "--elide, --insert, --replace, --whole, --span, --code and --note do",
                    ));
                }
                project.change_quote(quote.id, &change)?;
                let said = "changed it; `thema undo` brings back what it was";
                let quote = project.quote_named(&id)?;
                let documents = project.documents()?;
                let document = documents.iter().find(|document| document.id == quote.document);
                let shown = match document.filter(|document| document.revision == quote.revision) {
                    Some(document) => Answer::Text(format!("{}\n", quote.shown(&project.text(document)?))),
                    None => Answer::Nothing,
                };
                Ok(Reply { answer: shown, talk: vec![said.to_owned()], ..Reply::default() })
            }
            Self::Drop { id } => {
                let quote = project.quote_named(&id)?;
                project.drop_quote(quote.id)?;
                Ok(Reply::said(format!("dropped {}; `thema undo` brings it back", quote.reference())))
            }
        }
    }
}

fn list(project: &Project, globals: &Globals) -> Result<Reply> {
    let study = project.study()?;
    let selection = Select::default().find(&study, &Globals { coder: None, ..globals.clone() })?;
    let (coders, book) = (&study.coders, &study.codebook);
    let open: HashSet<Placed> = project.to_check(None, false)?.into_iter().map(|item| item.about).collect();
    let mut report = Report::new(
        "Quotes",
        vec![
            Column::text("id", "Id"),
            Column::text("whole_id", "").for_programs(),
            Column::text("document", "Document"),
            Column::figure("start", "Start"),
            Column::figure("end", "End"),
            Column::text("code", "Code"),
            Column::text("quote", "Quote"),
            Column::text("note", "Note"),
            Column::text("picked_by", "Picked by"),
            Column::text("picked_at", "").for_programs(),
            Column::text("state", "State"),
        ],
    );
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    report.layout = Layout::Quotes {
        under: "code".to_owned(),
        body: "quote".to_owned(),
        whose: names(&["document"]),
        place: names(&["id", "note", "state"]),
    };
    for quote in &study.quotes {
        let mut documents = study.documents.iter().map(|document| &document.document);
        let Some(document) = documents.find(|document| document.id == quote.document) else { continue };
        let is_behind = document.revision != quote.revision;
        // What stayed behind is shown as it was, if that was not erased.
        let text = project.text_of(document, quote.revision)?;
        let shown = text.map_or_else(|| "(erased)".to_owned(), |text| quote.shown(&text));
        let state = match (is_behind, open.contains(&Placed::Quote(quote.id))) {
            (true, _) => "its words are gone",
            (false, true) => "amended, to look at",
            (false, false) => "",
        };
        report.push(vec![
            Cell::text(quote.reference()),
            Cell::text(quote.id.to_string()),
            document.name.as_str().into(),
            Cell::Integer(quote.span.start().get().into()),
            Cell::Integer(quote.span.end().get().into()),
            quote.code.and_then(|code| book.resolve(code)).map_or(Cell::Empty, |code| book.path(code).into()),
            Cell::text(shown),
            quote.note.as_str().into(),
            quote.picked_by.map_or(Cell::Empty, |id| Project::coder_name(coders, id).into()),
            quote.picked_at.as_str().into(),
            state.into(),
        ]);
    }
    report.provenance = provenance(&study, &selection, &[]);
    Ok(Reply::report(report, about(&study, &selection, json!({}))))
}
