//! What stands between one stage and the next: a study's barriers, as a figure of its process.

use super::Globals;
use super::answer::{Reply, Table};
use super::select::{Select, WithLayer, about, provenance};
use crate::analysis::frequency::FrequencyRow;
use crate::error::{Error, Result};
use crate::model::codebook::{CodeKind, Codebook, split_path};
use crate::model::ids::CodeId;
use crate::project::Project;
use crate::project::counting::Counted;
use crate::report::chart::flow::Dialect;
use crate::report::chart::{self, Chart};
use crate::report::{Cell, Column, Report, RowKind};
use serde_json::{Value, json};

/// What stands between the stages of a process: a theme a stage, its sub-themes and codes as barriers
///
/// Each theme is a stage; what is directly under it stands on the arrow that leads there, with the number of
/// participants in whose words it occurs, counted as in `thema frequencies`. As a figure with `-o FILE.svg`, or
/// as a text that other programs draw with `--as`.
#[derive(Debug, clap::Args)]
pub struct Flow {
    /// The themes that are the stages, in order [default: those at the top of the codebook].
    #[arg(long, value_name = "THEME", value_delimiter = ',')]
    stages: Vec<String>,
    /// Where it begins.
    #[arg(long, value_name = "WORDS", default_value = "participants")]
    from: String,
    /// Where it leads, if that is more than the last stage.
    #[arg(long, value_name = "WORDS")]
    to: Option<String>,
    /// Leave out what occurs with fewer participants.
    #[arg(long, value_name = "N", default_value_t = 1)]
    least: u64,
    /// Print it for another program: dot (Graphviz), tikz (LaTeX), mermaid.
    #[arg(long = "as", value_name = "LANGUAGE", value_parser = dialect)]
    dialect: Option<Dialect>,
    #[command(flatten)]
    layer: WithLayer,
    #[command(flatten)]
    select: Select,
}

fn dialect(word: &str) -> std::result::Result<Dialect, String> {
    Dialect::from_word(word).ok_or_else(|| format!("choose one of {}", Dialect::ALL.map(Dialect::word).join(", ")))
}

/// A stage with what stands before it.
struct Stage {
    theme: FrequencyRow,
    barriers: Vec<FrequencyRow>,
}

impl Flow {
    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        if self.dialect.is_some() && globals.format.is_some() {
            return Err(Error::with_hint("--as and --format both say how it is printed", "leave one of them away"));
        }
        let study = project.study()?;
        let selection = self.select.find(&study, globals)?;
        let layer = self.layer.find(&study, &selection, globals)?;
        let themes = self.themes(&study.codebook)?;
        let counted = Counted::without_words(&study, &selection, layer);
        let rows = counted.frequencies(&study, None);
        let stages: Vec<Stage> = themes
            .into_iter()
            .filter_map(|id| {
                let theme = rows.iter().find(|row| row.id == id)?.clone();
                let is_under = |row: &&FrequencyRow| study.codebook.parent(row.id) == Some(id);
                let stands = |row: &&FrequencyRow| row.participants >= self.least && selection.has_code(row.id);
                Some(Stage { theme, barriers: rows.iter().filter(is_under).filter(stands).cloned().collect() })
            })
            .collect();

        let flow = self.figure(&stages);
        let written = self.dialect.map(|dialect| flow.written(dialect));
        let layer = layer.words(&study);
        let mut report = table(&stages);
        report.provenance = provenance(&study, &selection, &[format!("layer {layer}")]);
        report.chart = Some(Chart::Flow(flow));
        let about = about(&study, &selection, json!({"layer": layer, "least": self.least}));
        let reply = Reply::table(Table { rows: Some(typed(&stages)), overall: None, report, about });
        let Some(written) = written else { return Ok(reply) };
        if globals.check_names.is_some() {
            // Real names are looked for in the words as they are: a language may write some letters in another way.
            reply.render(&Globals { output: None, ..globals.clone() }, None)?;
        }
        Ok(Reply::text(written))
    }

    /// The stages asked for, or the themes at the top.
    fn themes(&self, codebook: &Codebook) -> Result<Vec<CodeId>> {
        if self.stages.is_empty() {
            let tops = codebook.children(None).filter(|code| code.kind == CodeKind::Theme);
            let tops: Vec<CodeId> = tops.map(|code| code.id).collect();
            if tops.is_empty() {
                return Err(Error::with_hint(
                    "the codebook has no themes that could be stages",
                    "make themes with `thema code add --theme`, or name codes with `--stages`",
                ));
            }
            return Ok(tops);
        }
        let find = |name: &String| codebook.find(name).map_err(|error| Error::no_code(name, error));
        self.stages.iter().map(find).collect()
    }

    fn figure(&self, stages: &[Stage]) -> chart::Flow {
        let name = |row: &FrequencyRow| split_path(&row.code).pop().unwrap_or_default();
        let mut names = vec![self.from.clone()];
        names.extend(stages.iter().map(|stage| name(&stage.theme)));
        let arrow = |stage: &Stage| {
            let barriers = stage.barriers.iter().map(|row| (name(row), row.participants));
            (format!("{} of {}", stage.theme.participants, stage.theme.of_participants), barriers.collect())
        };
        let mut arrows: Vec<(String, Vec<(String, u64)>)> = stages.iter().map(arrow).collect();
        if let Some(to) = &self.to {
            names.push(to.clone());
            arrows.push((String::new(), Vec::new()));
        }
        let title = "What stands between the stages".to_owned();
        chart::Flow { title, stages: names, arrows, unit: "participants".to_owned() }
    }
}

fn table(stages: &[Stage]) -> Report {
    let columns = vec![
        Column::text("stage", "Stage").for_programs(),
        Column::text("code", "Stage and what stands before it"),
        Column::text("kind", "Kind").for_programs(),
        Column::figure("participants", "Participants"),
        Column::figure("of_participants", "of"),
        Column::figure("share", "%"),
        Column::figure("passages", "Passages"),
    ];
    let mut report = Report::new("What stands between the stages", columns);
    for stage in stages {
        let barriers = stage.barriers.iter().map(|row| (row, RowKind::Plain, 1));
        for (row, kind, depth) in [(&stage.theme, RowKind::Heading, 0)].into_iter().chain(barriers) {
            let cells = vec![
                Cell::text(&stage.theme.code),
                Cell::Path { path: row.code.clone(), depth },
                row.kind.word().into(),
                Cell::Integer(row.participants),
                Cell::Integer(row.of_participants),
                Cell::Share(row.share),
                Cell::Integer(row.passages),
            ];
            report.push_as(kind, cells);
        }
    }
    report
}

fn typed(stages: &[Stage]) -> Value {
    let rows = stages.iter().flat_map(|stage| {
        let rows = std::iter::once(&stage.theme).chain(&stage.barriers);
        rows.map(|row| {
            json!({
                "stage": stage.theme.code,
                "code": row.code,
                "kind": row.kind,
                "participants": row.participants,
                "of_participants": row.of_participants,
                "share": row.share,
                "passages": row.passages,
            })
        })
    });
    rows.collect()
}
