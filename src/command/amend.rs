//! Amending a document: a corrected file, or the text in an editor, and what that does to the codings.

use super::answer::{Answer, Reply, Table, counted};
use super::editor;
use crate::error::{Error, Result};
use crate::formats::encoding;
use crate::model::document::Document;
use crate::model::quote::reference;
use crate::model::revision::Placed;
use crate::project::Project;
use crate::project::amend::{Amendment, Consequences, Touched};
use crate::report::{Cell, Column, Report};
use crate::store::{codings, memos};
use serde_json::json;
use std::path::PathBuf;

/// Put a corrected text in the place of a document's; codings and memos move along
///
/// What reads the same words stays as it is; what a change touches is listed by `thema document recheck`, to be looked
/// at. One undo takes it all back.
#[derive(Debug, clap::Args)]
pub struct Amend {
    document: String,
    /// The corrected file, in any format that can be imported.
    #[arg(required_unless_present = "edit", conflicts_with = "edit")]
    file: Option<PathBuf>,
    /// Edit the text as it is, in the editor named by VISUAL or EDITOR.
    #[arg(long)]
    edit: bool,
    /// The file's encoding, if it is not UTF-8 and not guessed right.
    #[arg(long, conflicts_with = "edit")]
    encoding: Option<String>,
    /// Show what would change, with the words of every passage touched, and change nothing.
    #[arg(long)]
    dry_run: bool,
}

impl Amend {
    /// `has_terminal` is false on the screen, which has the terminal to itself.
    pub(super) fn run(self, project: &mut Project, has_terminal: bool) -> Result<Reply> {
        let document = project.document_named(&self.document)?;
        let Some(file) = &self.file else {
            if !has_terminal {
                return Err(Error::with_hint(
                    "the text cannot be edited from here: an editor needs the terminal",
                    format!("leave with q and type `thema document amend {} --edit`, or name a file", document.name),
                ));
            }
            return self.edit(project, &document);
        };
        let amendment = project.read_amendment(&document, file, self.encoding.clone())?;
        if self.dry_run { preview(project, &amendment) } else { amend(project, &amendment) }
    }

    fn edit(&self, project: &mut Project, document: &Document) -> Result<Reply> {
        let program = editor::from_environment(|name| std::env::var(name).ok())?;
        let text = project.text(document)?;
        let file = format!("text.{}", if project.is_markdown(document)? { "md" } else { "txt" });
        let Some(mut edited) = editor::edit(&program, &file, text.as_str())? else {
            return Err(Error::refused("the editor was left without keeping; nothing was changed"));
        };
        // Editors end a file with a line end, whether the text had one or not.
        if !text.as_str().ends_with('\n') && edited.ends_with('\n') {
            edited.pop();
        }
        if edited.len() > encoding::BYTES_MAX {
            return Err(Error::refused("the text is longer than a transcript may be; nothing was changed"));
        }
        let amendment = project.read_edited(document, edited)?;
        if self.dry_run {
            return preview(project, &amendment);
        }
        amend(project, &amendment).map_err(|error| match editor::keep(&file, amendment.new.as_str()) {
            Ok(kept) => Error::Refused {
                message: error.to_string(),
                hint: Some(format!("what you wrote is kept in {}: amend with that file", kept.display())),
            },
            Err(_) => error,
        })
    }
}

fn amend(project: &mut Project, amendment: &Amendment) -> Result<Reply> {
    let (revision, done) = project.amend(amendment)?;
    let name = &amendment.document.name;
    let mut talk = vec![format!("{name} has revision {revision} now: {}", what_changed(&done))];
    talk.extend(said(amendment, &done));
    let open = done.touched.len();
    if open > 0 {
        talk.push(format!(
            "{} to look at: `thema document recheck {name}`, or R on the screen",
            counted(open as u64, "passage")
        ));
    }
    Ok(Reply { talk, ..Reply::default() })
}

fn preview(project: &Project, amendment: &Amendment) -> Result<Reply> {
    let would = project.weigh(amendment)?;
    let mut talk = vec![format!("{} would change: {}", amendment.document.name, what_changed(&would))];
    talk.extend(said(amendment, &would));
    talk.push("nothing was changed".to_owned());
    let mut report = Report::new(
        format!("Touched in {}", amendment.document.name),
        vec![
            Column::text("about", "About").for_programs(),
            Column::text("id", "Id").for_programs(),
            Column::text("was", "Place"),
            Column::text("becomes", "Becomes"),
            Column::text("coder", "Coder"),
            Column::text("code", "Code"),
            Column::text("change", "Change"),
            Column::text("before", "Before"),
            Column::text("after", "After"),
        ],
    );
    for touched in &would.touched {
        let (coder, code) = named(project, touched)?;
        report.push(vec![
            touched.about.word().into(),
            Cell::text(touched.about.id()),
            Cell::text(touched.was.to_string()),
            touched.to.map_or(Cell::Empty, |to| Cell::text(to.to_string())),
            Cell::text(coder),
            Cell::text(code),
            touched.touch.word().into(),
            amendment.old.slice(touched.was).into(),
            touched.to.map_or(Cell::Empty, |to| amendment.new.slice(to).into()),
        ]);
    }
    let about = json!({"document": amendment.document.name, "revision": amendment.document.revision});
    let answer = match report.rows.is_empty() {
        true => Answer::Nothing,
        false => Answer::Table(Box::new(Table { report, about, rows: None, overall: None })),
    };
    Ok(Reply { answer, talk, ..Reply::default() })
}

/// `3 places, 4 words out, 5 in`
fn what_changed(done: &Consequences) -> String {
    format!(
        "{}, {} out, {} in",
        counted(done.places as u64, "place"),
        counted(done.words_out.into(), "word"),
        done.words_in
    )
}

/// What became of what was placed in the text, a line each.
fn said(amendment: &Amendment, done: &Consequences) -> Vec<String> {
    let mut lines = Vec::new();
    let codings = done.untouched + done.changed + done.gone + done.same;
    if codings > 0 {
        let touched =
            [(done.changed, "touched"), (done.gone, "without a word left"), (done.same, "twice on one passage")];
        let parts =
            touched.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!(", {count} {what}"));
        lines.push(format!("  codings: {} read the same words{}", done.untouched, parts.collect::<String>()));
    }
    if done.gone + done.same > 0 {
        lines.push(
            "  those without a word left, or there twice, count nowhere until they are placed again or taken off"
                .to_owned(),
        );
    }
    if done.others > 0 {
        let is_quote = |touched: &&Touched| matches!(touched.about, Placed::Quote(_));
        let quotes = done.touched.iter().filter(is_quote).count();
        if done.others > quotes {
            lines.push(format!("  {} about passages touched", counted((done.others - quotes) as u64, "memo")));
        }
        if quotes > 0 {
            lines.push(format!("  {} picked for the paper touched", counted(quotes as u64, "quote")));
        }
    }
    if done.memos > 0 {
        lines.push(format!("  {} of its comments", counted(done.memos as u64, "memo")));
    }
    if !done.speakers.is_empty() {
        lines.push(format!("  new labels: {}", done.speakers.join(", ")));
    }
    lines.extend(amendment.doubts.iter().map(|doubt| format!("  ? {doubt}")));
    lines
}

/// Whose it is, and the code or the memo's title.
fn named(project: &Project, touched: &Touched) -> Result<(String, String)> {
    let coders = project.coders()?;
    Ok(match touched.about {
        Placed::Coding(id) => {
            let (coding, book) = (project.read(|db| codings::get(db, id))?, project.codebook()?);
            coding.map_or_else(Default::default, |coding| {
                (Project::coder_name(&coders, coding.coder).to_owned(), book.path(coding.code).to_owned())
            })
        }
        Placed::Memo(id) => {
            let memo = project.read(|db| memos::get(db, id))?;
            memo.map_or_else(Default::default, |memo| {
                let author = memo.author.map_or("", |author| Project::coder_name(&coders, author));
                (author.to_owned(), format!("memo {}", memo.title).trim_end().to_owned())
            })
        }
        Placed::Quote(id) => (String::new(), format!("quote {}", reference(id))),
        Placed::Decision(_) | Placed::QuoteEdit(_) => (String::new(), touched.about.word().to_owned()),
    })
}
