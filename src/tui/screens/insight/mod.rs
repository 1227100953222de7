//! The study in figures: how often codes occur, where, with what; how soon nothing new comes; one document from end to
//! end. Each figure is what its command prints, and each cell leads to its passages.
//!
//! A [`Request`] is asked beside the screen, and the line that asks it in a shell stands below the figure.

mod panel;
mod update;
pub(super) mod view;
mod ways;
#[cfg(test)]
mod tests;

pub(super) use update::{leave, open, renewed, update};

use crate::analysis::cooccurrence::Within;
use crate::command::cases::Cases;
use crate::command::cooccurrence::Cells as PairCells;
use crate::command::frequencies::Bars;
use crate::command::insight::{Behind, Drawn, Figure, Request};
use crate::command::matrix::Cells;
use crate::command::select::Order;
use crate::model::coding::CoderRole;
use crate::model::ids::CoderId;
use crate::project::Project;
use crate::report::chart::Chart;
use crate::tui::action::Message;
use crate::tui::catalogue::{Catalogue, Visibility};
use crate::tui::layout;
use crate::tui::page::Step;
use crate::tui::screens;
use crate::tui::state::{List, State};
use ratatui::layout::Position;

/// The screen.
#[derive(Debug, Clone)]
pub struct Insight {
    pub view: View,
    pub settings: Settings,
    panes: [Pane; 5],
}

/// Which figure is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    Frequencies,
    Matrix,
    Cooccurrence,
    Saturation,
    Codeline,
}

/// What somebody chose to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub whose: Whose,
    /// Who sat there when that was chosen.
    by: Option<CoderId>,
    pub bars: Bars,
    /// Of the codes, in frequencies and matrix.
    pub sort: Order,
    pub cases: Cases,
    pub cells: Cells,
    pub within: Within,
    pub pair_cells: PairCells,
    pub interviews: Cases,
}

/// Whose codings count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The acting coder's.
    Mine,
    Of(CoderId),
    Consensus,
    /// What any coder marked.
    Union,
}

/// A figure with the cell that is chosen in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Pane {
    /// The last answer, which is shown until the next one is there.
    came: Option<Came>,
    /// The largest figure in a cell.
    most: f64,
    rows: List,
    /// Columns, interviews, or the stretches of the chosen code.
    columns: List,
}

/// The answer, or why there is none, with its question.
#[derive(Debug, Clone)]
pub struct Came {
    pub request: Request,
    pub found: std::result::Result<Box<Drawn>, Message>,
}

/// What a key does here and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Do {
    View(View),
    NextView(Step),
    /// Another thing is counted.
    Cells,
    /// By documents or participants; within another unit.
    By,
    Order,
    Whose,
    FirstColumn,
    LastColumn,
    /// Writes the figure to a file.
    Figure,
    /// Writes the table to a file.
    Table,
}

/// A file to be written beside the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    pub request: Request,
    /// Of the file, which sets the format.
    pub ending: &'static str,
}

impl Export {
    /// The line of the palette that writes it, to a name that is still free.
    pub(in crate::tui) fn line(&self, project: &Project) -> String {
        let folder = project.path().parent().unwrap_or_else(|| std::path::Path::new(""));
        let (stem, ending) = (self.request.stem(), self.ending);
        let first = std::iter::once(format!("{stem}.{ending}"));
        let names = first.chain((2..).map(|n: u32| format!("{stem}-{n}.{ending}")));
        let mut files = names.map(|name| folder.join(name));
        // A link that leads nowhere is there, too.
        let free = files.find(|file| file.symlink_metadata().is_err());
        self.request.line_to(&free.unwrap_or_else(|| folder.join(format!("{stem}.{ending}"))))
    }
}

/// Asks, as the command does.
pub(super) fn look_up(project: &Project, request: &Request) -> Came {
    let found = request.ask(project).map(Box::new).map_err(|error| Message::from(&error));
    Came { request: request.clone(), found }
}

impl View {
    pub const ALL: [Self; 5] = [Self::Frequencies, Self::Matrix, Self::Cooccurrence, Self::Saturation, Self::Codeline];

    const fn words(self) -> &'static str {
        match self {
            Self::Frequencies => "frequencies",
            Self::Matrix => "matrix",
            Self::Cooccurrence => "co-occurrence",
            Self::Saturation => "saturation",
            Self::Codeline => "code line",
        }
    }

    /// The name of the action that opens it.
    const fn action(self) -> &'static str {
        match self {
            Self::Frequencies => "see-frequencies",
            Self::Matrix => "see-matrix",
            Self::Cooccurrence => "see-cooccurrence",
            Self::Saturation => "see-saturation",
            Self::Codeline => "see-codeline",
        }
    }

    const fn of(figure: &Figure) -> Self {
        match figure {
            Figure::Frequencies { .. } => Self::Frequencies,
            Figure::Matrix { .. } => Self::Matrix,
            Figure::Cooccurrence { .. } => Self::Cooccurrence,
            Figure::Saturation { .. } => Self::Saturation,
            Figure::Codeline { .. } => Self::Codeline,
        }
    }

    const fn place(self) -> usize {
        self as usize
    }
}

impl Whose {
    /// What is seen first: what is shown in the text, and so nothing of others that nobody asked for. Who does not code
    /// sees what the commands count.
    fn first(state: &State) -> Self {
        let is_coding = |role| !matches!(role, CoderRole::Auditor | CoderRole::Consensus);
        match (state.visibility, &state.catalogue.acting) {
            (Visibility::Mine, Some(coder)) if is_coding(coder.role) => Self::Mine,
            (Visibility::Of(coder), _) => Self::Of(coder),
            (Visibility::All, _) => Self::Union,
            _ if consensus(&state.catalogue).is_some() => Self::Consensus,
            _ => Self::Union,
        }
    }

    /// All there are, one's own first.
    fn all(catalogue: &Catalogue) -> Vec<Self> {
        let acting = catalogue.acting_id();
        let has_coded = |id: CoderId| catalogue.codings.values().flatten().any(|coding| coding.coder == id);
        let others = catalogue.coders.iter().filter(|coder| Some(coder.id) != acting && !is_consensus(coder.role));
        let others = others.filter(|coder| has_coded(coder.id)).map(|coder| Self::Of(coder.id));
        let mine = acting.map(|_| Self::Mine);
        let agreed = consensus(catalogue).map(|_| Self::Consensus);
        mine.into_iter().chain(agreed).chain([Self::Union]).chain(others).collect()
    }

    /// As `--layer` takes it.
    fn layer(self, catalogue: &Catalogue) -> String {
        match self.coder(catalogue) {
            Some(name) => format!("coder:{name}"),
            None if self == Self::Consensus => "consensus".to_owned(),
            None => "union".to_owned(),
        }
    }

    /// The one coder whose codings count.
    fn coder(self, catalogue: &Catalogue) -> Option<&str> {
        let id = match self {
            Self::Mine => catalogue.acting_id(),
            Self::Of(coder) => Some(coder),
            Self::Consensus | Self::Union => None,
        };
        Some(catalogue.coder(id?)?.name.as_str())
    }

    fn words(self, catalogue: &Catalogue) -> String {
        match (self, self.coder(catalogue)) {
            (Self::Mine, Some(_)) => "your codings".to_owned(),
            (_, Some(name)) => format!("{name}'s codings"),
            (Self::Consensus, _) => "the consensus".to_owned(),
            _ => "all coders' codings".to_owned(),
        }
    }
}

const fn is_consensus(role: CoderRole) -> bool {
    matches!(role, CoderRole::Consensus)
}

/// Whoever holds what the team agreed on, if anything was.
fn consensus(catalogue: &Catalogue) -> Option<CoderId> {
    let holder = catalogue.coders.iter().find(|coder| is_consensus(coder.role))?.id;
    catalogue.codings.values().flatten().any(|coding| coding.coder == holder).then_some(holder)
}

impl Insight {
    fn new(state: &State) -> Self {
        let settings = Settings {
            whose: Whose::first(state),
            by: state.catalogue.acting_id(),
            // Before anybody is known to be a participant, passages are what there is.
            bars: if state.catalogue.participants.is_empty() { Bars::Passages } else { Bars::Participants },
            sort: Order::Codebook,
            cases: Cases::Document,
            cells: Cells::Count,
            within: Within::Overlap,
            pair_cells: PairCells::Count,
            interviews: Cases::Document,
        };
        Self { view: View::Frequencies, settings, panes: Default::default() }
    }

    /// What is to be asked for the figure that is shown; `None` for the code line while no document is open.
    pub fn request(&self, state: &State) -> Option<Request> {
        let Settings { bars, sort, cases, cells, within, pair_cells, interviews, .. } = self.settings;
        let figure = match self.view {
            View::Frequencies => Figure::Frequencies { bars, sort },
            View::Matrix => Figure::Matrix { cases, cells, sort },
            View::Cooccurrence => Figure::Cooccurrence { within, cells: pair_cells },
            View::Saturation => Figure::Saturation { by: interviews },
            View::Codeline => Figure::Codeline { document: state.page.as_ref()?.opened.document.name.clone() },
        };
        Some(Request { figure, layer: self.settings.whose.layer(&state.catalogue) })
    }

    pub(super) fn pane(&self) -> &Pane {
        &self.panes[self.view.place()]
    }

    fn pane_mut(&mut self) -> &mut Pane {
        &mut self.panes[self.view.place()]
    }

    /// Whether what is shown is not yet what was chosen.
    pub fn is_working(&self, state: &State) -> bool {
        let wanted = self.request(state);
        wanted.is_some() && self.pane().came.as_ref().map(|came| &came.request) != wanted.as_ref()
    }

    /// Shows an answer; the chosen cell stays chosen.
    pub(super) fn show(&mut self, came: Came, state: &State) {
        let view = View::of(&came.request.figure);
        // An answer to what is no longer asked comes too late.
        if view != self.view || self.request(state).as_ref() != Some(&came.request) {
            return;
        }
        let pane = self.pane_mut();
        let before = pane.drawn().map(|drawn| (drawn.row(pane.rows.chosen), drawn.column(pane.columns.chosen)));
        let is_resorted = pane.drawn().is_some_and(|drawn| sort(&drawn.request) != sort(&came.request));
        pane.came = Some(came);
        let Some(drawn) = pane.drawn() else { return };
        let (row, column) = before.unwrap_or_default();
        // Another order is looked at from its beginning.
        let row = row.filter(|_| !is_resorted);
        let row = row.and_then(|row| (0..drawn.size(0).0).find(|&at| drawn.row(at).as_ref() == Some(&row)));
        let row = row.unwrap_or(if is_resorted { 0 } else { pane.rows.chosen });
        let columns = drawn.size(row).1;
        let column = column.and_then(|column| (0..columns).find(|&at| drawn.column(at).as_ref() == Some(&column)));
        let column = column.unwrap_or(pane.columns.chosen);
        pane.most = drawn.most();
        self.choose(row, column, state);
    }

    /// Chooses a cell, as far as there is one, and scrolls no more than it must.
    fn choose(&mut self, row: usize, column: usize, state: &State) {
        let body = layout::screen_areas(state.size).body;
        let pane = self.pane_mut();
        let Some(drawn) = pane.drawn() else { return };
        let rows = drawn.size(0).0;
        let columns = drawn.size(row.min(rows.saturating_sub(1))).1;
        let (height, width) = view::room(body, drawn);
        pane.rows.choose(row, rows, height);
        pane.columns.choose(column, columns, width);
    }

    /// The cell under the mouse, by its row and column.
    fn cell_at(&self, state: &State, at: Position) -> Option<(usize, usize)> {
        let drawn = self.pane().drawn()?;
        view::cell_at(layout::screen_areas(state.size).body, self.pane(), drawn, at)
    }

    pub(super) fn lines_to(&self, state: &State, at: Position) -> Option<isize> {
        let (row, _) = self.cell_at(state, at)?;
        screens::steps(self.pane().rows.chosen, row)
    }

    /// How many columns right of the chosen one (left of it: less than 0) the cell of the figure is.
    pub(super) fn columns_to(&self, state: &State, at: Position) -> Option<isize> {
        let (_, column) = self.cell_at(state, at)?;
        screens::steps(self.pane().columns.chosen, column)
    }

    pub(super) fn heading(&self, state: &State) -> String {
        let Some(drawn) = self.pane().drawn() else { return String::new() };
        if self.is_working(state) {
            return "working …".to_owned();
        }
        drawn.dimensions()
    }

    pub(super) fn hints(&self) -> &'static [(&'static str, &'static str)] {
        match (self.pane().drawn(), self.view) {
            (None, _) => &[("help", "keys"), ("leave-screen", "back")],
            (Some(_), View::Codeline) => &[
                ("cell-passages", "in the text"),
                ("export-figure", "SVG"),
                ("export-table", "CSV"),
                ("help", "keys"),
                ("leave-screen", "back"),
            ],
            (Some(_), _) => &[
                ("cell-passages", "passages"),
                ("export-figure", "SVG"),
                ("export-table", "CSV"),
                ("help", "keys"),
                ("leave-screen", "back"),
            ],
        }
    }
}

/// In which order its codes stand.
const fn sort(request: &Request) -> Order {
    match request.figure {
        Figure::Frequencies { sort, .. } | Figure::Matrix { sort, .. } => sort,
        _ => Order::Codebook,
    }
}

impl Pane {
    /// The figure that is shown.
    pub(super) fn drawn(&self) -> Option<&Drawn> {
        self.came.as_ref()?.found.as_ref().ok().map(|drawn| &**drawn)
    }
}

/// What the screen asks of a figure.
trait Cellular {
    /// How many rows there are, and how many columns the row has.
    fn size(&self, row: usize) -> (usize, usize);
    /// The code of a row, by its path.
    fn row(&self, row: usize) -> Option<String>;
    /// The document, participant, code or interview of a column, by its name.
    fn column(&self, column: usize) -> Option<String>;
    fn most(&self) -> f64;
    /// `23 codes × 8 documents`
    fn dimensions(&self) -> String;
}

impl Cellular for Drawn {
    fn size(&self, row: usize) -> (usize, usize) {
        match &self.chart {
            Chart::Bars(bars) => (bars.bars.len(), 1),
            Chart::HeatMap(map) => (map.rows.len(), map.columns.len()),
            Chart::Curve(curve) => (1, curve.along.len()),
            Chart::CodeLine(line) => (line.rows.len(), line.rows.get(row).map_or(0, |code| code.stretches.len())),
            _ => (0, 0),
        }
    }

    fn row(&self, row: usize) -> Option<String> {
        match &self.behind {
            Behind::Frequencies(rows) => rows.get(row).map(|row| row.code.clone()),
            Behind::Matrix { counts, .. } => counts.codes.get(row).map(|code| code.path.clone()),
            Behind::Cooccurrence { answer, .. } => answer.codes.get(row).map(|code| code.path.clone()),
            Behind::Saturation { .. } => None,
            Behind::Codeline { rows, .. } => rows.get(row).map(|row| row.code.clone()),
        }
    }

    fn column(&self, column: usize) -> Option<String> {
        match &self.behind {
            Behind::Matrix { counts, .. } => counts.cases.get(column).map(|case| case.label.clone()),
            Behind::Cooccurrence { answer, .. } => answer.codes.get(column).map(|code| code.path.clone()),
            Behind::Saturation { names, .. } => names.get(column).cloned(),
            Behind::Frequencies(_) | Behind::Codeline { .. } => None,
        }
    }

    fn most(&self) -> f64 {
        match &self.chart {
            Chart::Bars(bars) => bars.most.unwrap_or_else(|| bars.bars.iter().map(|bar| bar.value).fold(0.0, f64::max)),
            Chart::HeatMap(map) => map.cells.iter().flatten().flatten().copied().fold(0.0, f64::max),
            Chart::Curve(curve) => {
                let lines = curve.lines.iter().flat_map(|line| &line.values).copied();
                let band = curve.band.iter().flat_map(|(band, _)| band).map(|(_, high)| *high);
                lines.chain(band).fold(0.0, f64::max)
            }
            _ => 0.0,
        }
    }

    fn dimensions(&self) -> String {
        use crate::tui::view::counted;
        let (rows, columns) = self.size(0);
        let codes = counted(rows, "code");
        match &self.request.figure {
            Figure::Frequencies { .. } => codes,
            Figure::Matrix { cases: Cases::Document, .. } => format!("{codes} × {}", counted(columns, "document")),
            Figure::Matrix { cases: Cases::Participant, .. } => {
                format!("{codes} × {}", counted(columns, "participant"))
            }
            Figure::Cooccurrence { .. } => format!("{rows} × {}", counted(columns, "code")),
            Figure::Saturation { .. } => counted(columns, "interview"),
            Figure::Codeline { document } => format!("{document} · {codes}"),
        }
    }
}
