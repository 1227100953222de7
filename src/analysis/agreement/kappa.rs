//! Cohen's kappa of two coders for every code, and what can be said over all of them.

use super::Cells;
use super::remarks::{self, Remarked};
use super::units::Units;
use crate::analysis::reading_order::{ReadingOrder, Row};
use crate::analysis::{CodingAt, Place, Statistic, Undefined};
use crate::model::codebook::{CodeKind, Codebook};
use crate::model::note::Note;
use serde::Serialize;

/// What coders marked with one code, or with a theme and everything under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// The code's path.
    pub code: String,
    pub kind: CodeKind,
    /// Its depth in the codebook, for a table that shows the tree.
    pub depth: usize,
    /// One list a coder.
    pub marks: Vec<Vec<Place>>,
    /// How many codings of this very code overlap another one by the same coder, and count as one with it.
    pub merged: usize,
}

/// The marks of each coder for every code and theme in use, in reading order; `codings` has one list a coder.
///
/// A code's row is the union over its subtree, so a theme is marked where any of its codes is. Codings of a
/// merged code count for what it has become; those of retired codes are left out.
pub fn marked(codebook: &Codebook, codings: &[Vec<CodingAt>]) -> Vec<Marked> {
    let orders: Vec<ReadingOrder<'_>> =
        codings.iter().map(|theirs| ReadingOrder::new(codebook, theirs.iter().copied())).collect();
    let blank = ReadingOrder::new(codebook, []);
    let row = |(row, _): (&Row<'_>, &[CodingAt])| Marked {
        code: row.path.to_owned(),
        kind: row.code.kind,
        depth: row.depth,
        marks: Vec::new(),
        merged: 0,
    };
    let mut rows: Vec<Marked> = blank.rows().map(row).collect();
    for order in &orders {
        for ((marked, (_, codings)), own) in rows.iter_mut().zip(order.rows()).zip(order.own()) {
            marked.merged += overlapping(own.iter().map(CodingAt::place).collect());
            marked.marks.push(codings.iter().map(CodingAt::place).collect());
        }
    }
    rows
}

/// How many places overlap one that begins before them.
fn overlapping(mut places: Vec<Place>) -> usize {
    places.sort_unstable();
    let mut end = None;
    let overlaps = |place: &&Place| {
        let before = end.filter(|&(document, _)| document == place.document).map(|(_, end)| end);
        end = Some((place.document, before.map_or(place.span.end(), |end| place.span.end().max(end))));
        before.is_some_and(|before| place.span.start() < before)
    };
    places.iter().filter(overlaps).count()
}

/// Kappa for every code, and over all codes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KappaAnswer {
    pub rows: Vec<KappaRow>,
    pub overall: KappaOverall,
    /// What to know before reading the table; each kind of remark once, naming the codes.
    pub notes: Vec<Note>,
}

/// One code's agreement, with everything needed to recompute it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KappaRow {
    pub code: String,
    pub kind: CodeKind,
    #[serde(skip)]
    pub depth: usize,
    pub units: u64,
    pub cells: Cells,
    pub percent_agreement: Statistic,
    pub cohen_kappa: Statistic,
    /// The standard error under no agreement beyond chance.
    pub cohen_kappa_se0: Option<f64>,
    pub kappa_max: Option<f64>,
    pub positive_agreement: Statistic,
    pub negative_agreement: Statistic,
    pub prevalence_index: Option<f64>,
    pub bias_index: Option<f64>,
    pub warnings: Vec<Note>,
}

/// What can be said over all codes; themes repeat their codes and are left out, unless there is nothing else.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KappaOverall {
    pub codes: usize,
    /// Codes that have a kappa.
    pub codes_defined: usize,
    pub units: u64,
    /// The mean of percent agreement over the codes that at least one of the two used; agreeing on what nobody used
    /// is no achievement.
    pub percent_agreement: Statistic,
    /// One kappa from the mean p_o and the mean p_e: see [`pooled`].
    pub cohen_kappa_pooled: Statistic,
    /// The mean of the kappas there are.
    pub cohen_kappa_macro: Statistic,
    /// One kappa from the sum of the tables: see [`stacked`].
    pub cohen_kappa_stacked: Statistic,
}

/// Kappa of the two coders on these units: a row for each code given, and one answer over all.
///
/// On character units there are values but no errors and intervals: neighbouring characters are marked
/// together, so that thousands of them weigh no more than a few passages.
pub fn kappa_table(units: &Units, coders: [&str; 2], marked: &[Marked]) -> KappaAnswer {
    let rows: Vec<KappaRow> = marked.iter().map(|code| row(units, coders, code)).collect();
    let codes: Vec<&KappaRow> = match rows.iter().filter(|row| row.kind == CodeKind::Code).collect::<Vec<_>>() {
        none if none.is_empty() => rows.iter().collect(),
        codes => codes,
    };
    let overall = overall(units, &codes);
    let notes = notes(units, &rows, &overall);
    KappaAnswer { rows, overall, notes }
}

fn row(units: &Units, coders: [&str; 2], marked: &Marked) -> KappaRow {
    let cells = units.cells(marked.marks[0].iter().copied(), marked.marks[1].iter().copied());
    let fitting = |statistic: Statistic| if units.are_characters() { statistic.value_only() } else { statistic };
    let cohen_kappa = fitting(cells.cohen_kappa());
    let uses = [cells.both + cells.only_first, cells.both + cells.only_second];
    let counts = Remarked::of_cells(&cells, &uses, marked.merged);
    let warnings = remarks::of_code(&counts, &coders, Some(&cohen_kappa));
    KappaRow {
        code: marked.code.clone(),
        kind: marked.kind,
        depth: marked.depth,
        units: cells.n(),
        cells,
        percent_agreement: fitting(cells.percent_agreement()),
        cohen_kappa,
        cohen_kappa_se0: cells.cohen_kappa_se0().filter(|_| !units.are_characters()),
        kappa_max: cells.kappa_max(),
        positive_agreement: fitting(cells.positive_agreement()),
        negative_agreement: fitting(cells.negative_agreement()),
        prevalence_index: cells.prevalence_index(),
        bias_index: cells.bias_index(),
        warnings,
    }
}

/// Pooled kappa over several codes: (mean p_o − mean p_e) / (1 − mean p_e).
///
/// De Vries, Elliott, Kanouse and Teleki (2008), Field Methods 20. A code that neither coder used, or both used
/// everywhere, has p_o = p_e = 1 and adds nothing above or below the line: leaving it in or out gives the same
/// number. Undefined if no code has a kappa. No standard error: the codes share their units.
pub fn pooled(cells: impl IntoIterator<Item = Cells>) -> Statistic {
    let defined: Vec<(f64, f64)> = cells.into_iter().filter_map(|cells| cells.kappa_and_room()).collect();
    // p_o − p_e is kappa · (1 − p_e), and the number of codes cancels out.
    let beyond: f64 = defined.iter().map(|(kappa, room)| kappa * room).sum();
    let room: f64 = defined.iter().map(|(_, room)| room).sum();
    if defined.is_empty() { Statistic::undefined(Undefined::NoneDefined) } else { Statistic::of(beyond / room) }
}

/// One kappa from the sum of the tables of several codes, which the units without any code dominate.
///
/// A code that neither coder used is left out: it would add to those units, and a codebook that grows would change
/// the figure. Undefined if there is none left.
pub fn stacked(cells: impl IntoIterator<Item = Cells>) -> Statistic {
    let used: Vec<Cells> = cells.into_iter().filter(|cells| cells.positives() > 0).collect();
    let mut all = Cells::default();
    used.iter().for_each(|cells| all += *cells);
    if used.is_empty() { Statistic::undefined(Undefined::NoneDefined) } else { all.cohen_kappa().value_only() }
}

/// The mean of the values there are; undefined if there is none.
fn mean<'a>(statistics: impl Iterator<Item = &'a Statistic>) -> Statistic {
    let values: Vec<f64> = statistics.filter_map(|statistic| statistic.value).collect();
    match values.len() {
        0 => Statistic::undefined(Undefined::NoneDefined),
        count => Statistic::of(values.iter().sum::<f64>() / count as f64),
    }
}

fn overall(units: &Units, codes: &[&KappaRow]) -> KappaOverall {
    KappaOverall {
        codes: codes.len(),
        codes_defined: codes.iter().filter(|row| row.cohen_kappa.value.is_some()).count(),
        units: units.total(),
        percent_agreement: mean(codes.iter().filter(|row| row.cells.positives() > 0).map(|row| &row.percent_agreement)),
        cohen_kappa_pooled: pooled(codes.iter().map(|row| row.cells)),
        cohen_kappa_macro: mean(codes.iter().map(|row| &row.cohen_kappa)),
        cohen_kappa_stacked: stacked(codes.iter().map(|row| row.cells)),
    }
}

/// The rows' warnings gathered, each kind once, and what concerns the whole table.
fn notes(units: &Units, rows: &[KappaRow], overall: &KappaOverall) -> Vec<Note> {
    let mut notes = Vec::new();
    if units.are_characters() {
        let message = "character units: values without errors and intervals, since neighbouring characters are \
            marked together (`thema agreement` draws them by bootstrap); the text nobody coded counts as agreement";
        notes.push(Note::new("character_level", message));
    }
    notes.extend(remarks::undefined_members(overall.codes, overall.codes_defined));
    notes.extend(remarks::gathered(rows.iter().map(|row| (row.code.as_str(), row.warnings.as_slice()))));
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::codebook::Code;
    use crate::model::ids::CoderId;
    use crate::model::span::Span;

    const ADA: CoderId = CoderId::from_number(1);
    const BEN: CoderId = CoderId::from_number(2);
    const EVE: CoderId = CoderId::from_number(3);

    /// A theme `isolation` with the codes `pipeline` and `security`; `safety` was merged into `security`.
    fn book() -> Codebook {
        let theme = Code::new(CodeKind::Theme, "isolation");
        let under = |name: &str| Code { parent: Some(theme.id), ..Code::new(CodeKind::Code, name) };
        let (pipeline, security, mut safety) = (under("pipeline"), under("security"), under("safety"));
        safety.merged_into = Some(security.id);
        Codebook::new(vec![theme, pipeline, security, safety])
    }

    fn coding(book: &Codebook, name: &str, coder: CoderId, start: u32, end: u32) -> CodingAt {
        let code = book.all().iter().find(|code| code.name == name).expect("a code of the book").id;
        CodingAt { document: 0, span: Span::of(start, end), code, coder }
    }

    /// Ada's codings, then Ben's.
    fn of_each(codings: &[CodingAt]) -> Vec<Vec<CodingAt>> {
        let of = |coder| codings.iter().filter(|coding| coding.coder == coder).copied().collect();
        vec![of(ADA), of(BEN)]
    }

    /// Forty turns of ten characters.
    fn turns() -> Units {
        Units::listed([(0..40).map(|n| Span::of(n * 10, n * 10 + 10)).collect()])
    }

    #[test]
    fn a_theme_is_marked_where_any_of_its_codes_is_and_a_merged_code_counts_for_its_target() {
        let book = book();
        let codings = [
            coding(&book, "pipeline", ADA, 0, 10),
            coding(&book, "safety", BEN, 5, 25),
            coding(&book, "security", ADA, 10, 20),
            coding(&book, "security", EVE, 30, 300),
        ];
        let answer = kappa_table(&turns(), ["ada", "ben"], &marked(&book, &of_each(&codings)));
        let cells: Vec<_> = answer.rows.iter().map(|row| (row.code.as_str(), row.cells)).collect();
        assert_eq!(
            cells,
            [
                ("isolation", Cells { both: 2, only_first: 0, only_second: 1, neither: 37 }),
                ("isolation/pipeline", Cells { both: 0, only_first: 1, only_second: 0, neither: 39 }),
                ("isolation/security", Cells { both: 1, only_first: 0, only_second: 2, neither: 37 }),
            ]
        );
        assert_eq!((answer.overall.codes, answer.overall.codes_defined), (2, 2));
        assert_eq!(
            answer.rows[1].warnings[0].message,
            "ben used it never: kappa is 0 whatever the agreement (no variance)"
        );
    }

    /// De Vries et al. (2008): the mean of p_o and of p_e first, then one kappa.
    #[test]
    fn pooling_ignores_codes_nobody_used_and_weighs_the_others() {
        let used = [
            Cells { both: 40, only_first: 9, only_second: 6, neither: 45 },
            Cells { both: 80, only_first: 10, only_second: 5, neither: 5 },
        ];
        // p_o .85 and .85, p_e .5008 and .78.
        let expected = (0.85 - (0.5008 + 0.78) / 2.0) / (1.0 - (0.5008 + 0.78) / 2.0);
        let found = pooled(used).value.unwrap();
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        let unused = Cells { neither: 100, ..Cells::default() };
        assert_eq!(pooled(used.into_iter().chain([unused; 5])).value, Some(found));
        assert_eq!(pooled([unused]).undefined, Some(Undefined::NoneDefined));
    }

    #[test]
    fn a_stack_of_tables_ignores_codes_nobody_used() {
        let used = Cells { both: 40, only_first: 9, only_second: 6, neither: 45 };
        let unused = Cells { neither: 100, ..Cells::default() };
        assert_eq!(stacked([used, unused, unused]), used.cohen_kappa().value_only());
        assert_eq!(stacked([unused]).undefined, Some(Undefined::NoneDefined));
    }

    #[test]
    fn characters_have_values_and_no_errors_and_the_answer_says_so() {
        let book = book();
        let codings = [coding(&book, "pipeline", ADA, 0, 125), coding(&book, "pipeline", BEN, 75, 200)];
        let scope = Units::characters([vec![Span::of(0, 1000)]]);
        let answer = kappa_table(&scope, ["ada", "ben"], &marked(&book, &of_each(&codings)));
        let row = &answer.rows[1];
        assert_eq!(row.percent_agreement, Statistic::of(0.85));
        assert_eq!((row.cohen_kappa.se, row.cohen_kappa.ci95, row.cohen_kappa_se0), (None, None, None));
        let codes: Vec<&str> = answer.notes.iter().map(|note| note.code).collect();
        assert_eq!(codes, ["character_level", "undefined_members"]);
    }

    #[test]
    fn a_row_in_json_has_the_keys_scripts_rely_on() {
        let book = book();
        let codings = [coding(&book, "pipeline", ADA, 0, 35), coding(&book, "pipeline", BEN, 0, 45)];
        let answer = kappa_table(&turns(), ["ada", "ben"], &marked(&book, &of_each(&codings)));
        let json = serde_json::to_value(&answer.rows[1]).unwrap();
        let keys: Vec<&String> = json.as_object().unwrap().keys().collect();
        let expected = [
            "code",
            "kind",
            "units",
            "cells",
            "percent_agreement",
            "cohen_kappa",
            "cohen_kappa_se0",
            "kappa_max",
            "positive_agreement",
            "negative_agreement",
            "prevalence_index",
            "bias_index",
            "warnings",
        ];
        assert_eq!(keys, expected);
        assert_eq!(json["cells"], serde_json::json!({"both": 4, "only_first": 0, "only_second": 1, "neither": 35}));
        assert_eq!(json["warnings"][0]["code"], "few_positives");
    }
}
