//! The report: the whole study on one page, in one file.

use super::Globals;
use super::agreement::Agreement;
use super::answer::{Answer, Reply};
use super::frequencies::unlinked;
use super::select::{Select, WithLayer, provenance};
use crate::config::OKABE_ITO;
use crate::error::{Error, Result};
use crate::project::Project;
use crate::project::page::PageWish;
use crate::report::page::{Quotes, Rendered, render};
use clap::ValueEnum;

/// The study on one page to be read in a browser: `thema report -o study.html`
///
/// Overview, themes with quotes, codebook, transcripts with highlights and stripes in the margin, figures, agreement,
/// memos and history in one file that loads nothing and sends nothing. It can be filtered by code, coder and participant,
/// searched, read without a mouse, and printed. Before it is shared: `--quotes none` and `--check-names`.
#[derive(Debug, clap::Args)]
pub struct Report {
    /// What is shown of what was said: all; picked, the quotes that `thema quote pick` picked and no transcripts; or none
    /// of it.
    #[arg(long, value_enum, value_name = "WHICH", default_value = "all")]
    quotes: Shown,
    /// The page's title [default: the project's].
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    #[command(flatten)]
    layer: WithLayer,
    #[command(flatten)]
    select: Select,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shown {
    None,
    Picked,
    All,
}

impl Report {
    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        if let Some(format) = globals.format.as_deref().filter(|format| *format != "html") {
            let hint = "leave out `--format`; tables have commands of their own, as `thema frequencies`";
            return Err(Error::with_hint(format!("a report is a page, there is none as {format}"), hint));
        }
        let study = project.study()?;
        let selection = self.select.find(&study, globals)?;
        let layer = self.layer.find(&study, &selection, globals)?;
        let quotes = match self.quotes {
            Shown::None => Quotes::None,
            Shown::Picked => Quotes::Picked,
            Shown::All => Quotes::All,
        };
        let only_layer = self.layer.layer.is_some() || globals.coder.is_some();
        let wish = PageWish { selection: &selection, layer, only_layer, quotes, palette: &OKABE_ITO };
        let mut page = project.page(&study, &wish)?;
        page.title = self.title.unwrap_or(page.title);
        page.notes.extend(unlinked(&study, &selection).map(|note| sentence(&note.message)));
        let words = match quotes {
            Quotes::None => vec!["without quotes".to_owned()],
            Quotes::Picked => vec!["picked quotes".to_owned()],
            Quotes::All => Vec::new(),
        };
        let more: Vec<String> = [format!("layer {}", layer.words(&study))].into_iter().chain(words).collect();
        page.provenance = provenance(&study, &selection, &more);
        let by: std::collections::HashSet<_> = study.codings.iter().map(|coding| coding.coder).collect();
        if by.len() > 1 {
            // Coders who have nothing in common here are no reason to have no report.
            page.agreement = match Agreement::of_report(&self.select).table(project, globals) {
                Ok(report) => Some(Ok(report)),
                Err(error) if error.is_stopped() => return Err(error),
                Err(error) => Some(Err(format!("How far coders agree cannot be said: {error}."))),
            };
        }
        let talk = page.notes.clone();
        let Rendered { html, words } = render(&page);
        Ok(Reply { answer: Answer::Page { html, words }, talk, ..Reply::default() })
    }
}

/// A note of a table as a sentence of its own.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain((!message.ends_with('.')).then_some('.')).collect()
}
