//! A paper's draft held against the study.

use super::Globals;
use super::answer::{Reply, Table, counted};
use super::select::{Select, WithLayer, about, provenance};
use crate::error::{Error, Result};
use crate::formats::draft::{self, Draft};
use crate::model::note::Note;
use crate::project::Project;
use crate::project::counting::Counted;
use crate::project::draft::{Figures, Finding, Kind, Verdict};
use crate::report::{Cell, Column, Report};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Check a paper's draft: words for how many, figures, quotes and labels that do not fit the study
///
/// Looked at are "most participants", 9 of 21, (9/21), n = 9 and 43 % in sentences that name a code, N = 21, quotes with a
/// participant's label (P05) beside them, and the labels. A sentence that names no code is checked if a comment on its line
/// or before it says what it is about: `% thema: theme/code` in LaTeX, `<!-- thema: theme/code -->` in Markdown; `thema: ignore`
/// leaves it alone. The exit code is 1 if anything is wrong.
#[derive(Debug, clap::Args)]
pub struct CheckDraft {
    /// The paper: .tex, .md, .docx, .odt, .rtf or .txt; a paper in several files is checked by naming them all.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Show what is right, and what cannot be checked, too.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    layer: WithLayer,
    #[command(flatten)]
    select: Select,
}

impl CheckDraft {
    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        let drafts = self.files.iter().map(read).collect::<Result<Vec<Draft>>>()?;
        let study = project.study()?;
        let selection = self.select.find(&study, globals)?;
        let layer = self.layer.find(&study, &selection, globals)?;
        let mut rows = Counted::without_words(&study, &selection, layer).frequencies(&study, None);
        rows.retain(|row| selection.has_code(row.id));
        let scale = project.quantifiers()?;
        let of_participants = selection.participants(&study).len() as u64;
        let figures = Figures { rows: &rows, of_participants, scale: &scale };
        let checked = project.check_drafts(&study, &figures, &drafts)?;

        let count =
            |is: &dyn Fn(&Finding) -> bool| checked.iter().flatten().filter(|finding| is(finding)).count() as u64;
        let wrong = count(&|finding| finding.verdict == Verdict::Wrong);
        let unclear = count(&|finding| finding.verdict == Verdict::Unclear);
        let quotes = count(&|finding| finding.kind == Kind::Quote);
        let claims = count(&|finding| matches!(finding.kind, Kind::Quantifier | Kind::Figure | Kind::Participants));

        let file = Column::text("file", "File");
        let verdict = Column::text("verdict", "Verdict");
        let mut report = Report::new(
            "What the draft says and the data do not",
            vec![
                if drafts.len() > 1 { file } else { file.for_programs() },
                Column::figure("line", "Line"),
                Column::text("kind", "Kind").for_programs(),
                if self.all { verdict } else { verdict.for_programs() },
                Column::text("draft", "The draft says"),
                Column::text("data", "The data say").for_programs(),
                Column::text("hint", "Hint").for_programs(),
                // Side by side the three texts would each be too narrow to read.
                Column::text("data_and_hint", "The data say").for_people(),
            ],
        );
        if self.all {
            report.title = "What the draft says, and what the data say".into();
        }
        let mut json_rows: Vec<Value> = Vec::new();
        for (path, findings) in self.files.iter().zip(&checked) {
            let name = path.display().to_string();
            for finding in findings.iter().filter(|finding| self.all || finding.verdict == Verdict::Wrong) {
                let Finding { line, kind, verdict, draft, data, hint } = finding;
                report.push(vec![
                    Cell::text(&name),
                    Cell::Integer(u64::from(*line)),
                    kind.word().into(),
                    verdict.word().into(),
                    Cell::text(draft),
                    Cell::text(data),
                    Cell::text(hint),
                    Cell::text(if hint.is_empty() { data.clone() } else { format!("{data}\n→ {hint}") }),
                ]);
                json_rows.push(json!({
                    "file": name, "line": line, "kind": kind.word(), "verdict": verdict.word(),
                    "draft": draft, "data": data, "hint": hint,
                }));
            }
        }
        let mut message = format!(
            "looked at {} of how many and {}: {}",
            counted(claims, "statement"),
            counted(quotes, "quote"),
            if wrong == 0 { "nothing is wrong".to_owned() } else { format!("{wrong} wrong") }
        );
        if unclear > 0 && !self.all {
            message.push_str(&format!("; {unclear} cannot be checked (`--all` lists them)"));
        }
        report.notes.push(Note::new("checked", message));
        report.notes.extend(remarks(&drafts, &checked).map(|message| Note::new("about_something_else", message)));
        report.notes.extend(self.left_out(&drafts).map(|message| Note::new("not_read", message)));
        let layer = layer.words(&study);
        report.provenance = provenance(&study, &selection, &[format!("layer {layer}")]);
        let files: Vec<String> = self.files.iter().map(|path| path.display().to_string()).collect();
        let about = about(
            &study,
            &selection,
            json!({"files": files, "layer": layer, "of_participants": of_participants, "ranges": scale.to_string()}),
        );
        let overall = json!({"statements": claims, "quotes": quotes, "wrong": wrong, "unclear": unclear});
        let table = Table { report, about, rows: Some(json!(json_rows)), overall: Some(overall) };
        Ok(Reply { wrong: wrong > 0, ..Reply::table(table) })
    }

    /// Files that the drafts take in and that are not among them.
    fn left_out(&self, drafts: &[Draft]) -> Option<String> {
        let is_named = |taken: &str| {
            let stem = std::path::Path::new(taken).file_stem();
            self.files.iter().any(|file| file.file_stem() == stem)
        };
        let mut missing: Vec<&str> = Vec::new();
        for taken in
            drafts.iter().flat_map(|draft| &draft.takes_in).filter(|taken| !taken.is_empty() && !is_named(taken))
        {
            if !missing.contains(&taken.as_str()) && missing.len() < 20 {
                missing.push(taken);
            }
        }
        (!missing.is_empty())
            .then(|| format!("the draft takes in files that were not read, name them, too: {}", missing.join(", ")))
    }
}

/// How a sentence is checked against another code, or not at all, if any that names a code is wrong.
fn remarks(drafts: &[Draft], checked: &[Vec<Finding>]) -> Option<String> {
    let is_claim = |finding: &&Finding| {
        finding.verdict == Verdict::Wrong && matches!(finding.kind, Kind::Quantifier | Kind::Figure)
    };
    let with_claims = drafts.iter().zip(checked).filter(|(_, findings)| findings.iter().any(|each| is_claim(&each)));
    let mut forms: Vec<&str> =
        with_claims.map(|(draft, _)| draft.remark_form).filter(|form| !form.is_empty()).collect();
    forms.dedup();
    let said = |form: &&str| format!("{} or {}", form.replace('…', "CODE"), form.replace('…', "ignore"));
    let said: Vec<String> = forms.iter().map(said).collect();
    (!said.is_empty()).then(|| {
        format!("a sentence that is about something else is told so by a comment before it: {}", said.join("; "))
    })
}

fn read(path: &PathBuf) -> Result<Draft> {
    let failed = |why: &dyn std::fmt::Display| format!("{} cannot be read: {why}", path.display());
    let bytes = std::fs::read(path).map_err(|error| Error::refused(failed(&error)))?;
    draft::read(path, &bytes).map_err(|error| Error::Refused { message: failed(&error), hint: error.hint() })
}
