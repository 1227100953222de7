//! Figures as values: what is drawn, before it is drawn.
//!
//! A command that answers a table may answer the same figures as a [`Chart`]; the screen and the files draw it from the
//! one value, so that they cannot differ. Labels and titles are text from outside and are escaped where they are drawn.

pub mod svg;
pub mod flow;

pub use flow::in_dot;
pub use svg::{svg, svg_from};

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub enum Chart {
    /// Codes by documents, codes by codes: how much of each there is in each.
    HeatMap(HeatMap),
    /// One bar a code.
    Bars(Bars),
    /// Something that grows along an order: codes by interview.
    Curve(Curve),
    /// Estimates with their intervals, one a code.
    Intervals(Intervals),
    /// Where in a document what is coded.
    CodeLine(CodeLine),
    /// Stages with what stands between them.
    Flow(Flow),
}

impl Chart {
    /// What stands above it.
    pub fn title(&self) -> &str {
        match self {
            Self::HeatMap(HeatMap { title, .. })
            | Self::Bars(Bars { title, .. })
            | Self::Curve(Curve { title, .. })
            | Self::Intervals(Intervals { title, .. })
            | Self::CodeLine(CodeLine { title, .. })
            | Self::Flow(Flow { title, .. }) => title,
        }
    }
}

/// A label in a tree: a code with the depth it is shown at, or anything else at depth 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub text: String,
    pub depth: usize,
    /// Whether it heads those below it (a theme).
    pub heading: bool,
}

/// A matrix of counts.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatMap {
    pub title: String,
    pub rows: Vec<Label>,
    pub columns: Vec<Label>,
    /// Row by row; `None` where there is nothing to count (a code with itself).
    pub cells: Vec<Vec<Option<f64>>>,
    /// What a cell counts, for the legend (`passages`).
    pub unit: String,
    /// How many digits a cell's value is shown with.
    pub digits: usize,
}

/// Bars from zero.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    pub title: String,
    pub bars: Vec<Bar>,
    /// What the length is (`participants`).
    pub unit: String,
    /// Where the axis ends (all participants); `None` at the longest bar.
    pub most: Option<f64>,
}

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    pub label: Label,
    pub value: f64,
    /// What is written at its end (`9 of 21, 43 %`).
    pub said: String,
}

/// Values along an order, with what would be expected.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    pub title: String,
    /// The places on the axis, in order.
    pub along: Vec<String>,
    pub lines: Vec<Line>,
    /// Lower and upper end at each place, with what they are.
    pub band: Option<(Vec<(f64, f64)>, String)>,
    /// A place worth a mark, by its number, with what it means (`6+2`).
    pub marks: Vec<(usize, String)>,
    pub unit: String,
}

/// One line of a curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub label: String,
    /// A value for each place.
    pub values: Vec<f64>,
}

/// Estimates on one scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Intervals {
    pub title: String,
    pub rows: Vec<Estimate>,
    /// The scale's ends.
    pub from: f64,
    pub to: f64,
    /// What is estimated (`Cohen's κ`).
    pub unit: String,
}

/// An estimate with its interval; none where it does not exist.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    pub label: Label,
    pub value: Option<f64>,
    pub interval: Option<(f64, f64)>,
    /// Why there is no value.
    pub undefined: Option<String>,
}

/// What is coded where in one document, in characters of its text.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeLine {
    pub title: String,
    /// The length of the text.
    pub length: u32,
    /// Turns of participants, half-open: drawn behind, so that one sees who speaks.
    pub turns: Vec<(u32, u32)>,
    /// The sections' titles with where they begin.
    pub sections: Vec<(u32, String)>,
    pub rows: Vec<CodeRow>,
}

/// What one code covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    pub label: Label,
    /// Half-open, in the order of the text, with gaps between them.
    pub stretches: Vec<(u32, u32)>,
    /// The code's own colour, as `#rrggbb`.
    pub color: Option<String>,
}

/// The label of an arrow and what stands on it, each with a count.
pub type Arrow = (String, Vec<(String, u64)>);

/// Stages in order, with what stands at each arrow: the barriers between exposure and defence.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    pub title: String,
    pub stages: Vec<String>,
    /// For the arrow that leaves each stage but the last: the label of the arrow and what stands on it, with a count.
    pub arrows: Vec<Arrow>,
    /// What the counts are (`participants`).
    pub unit: String,
}

#[cfg(test)]
pub(crate) mod samples;
