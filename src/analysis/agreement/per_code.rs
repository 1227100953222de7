//! Agreement of coders on units, per code and over all codes, with intervals.

use super::Cells;
use super::alpha::{Metric, krippendorff_alpha};
use super::alpha_drawn::AlphaDrawn;
use super::coefficients::{Coefficient, Scale};
use super::comparison::{Comparison, Tally};
use super::counts::Counts;
use super::distances::SetDistances;
use super::judgements::Judged;
use super::kappa::Marked;
use super::over_codes::{OfCode, OverCodes};
use super::remarks::{self, Remarked};
use super::sets::Distance;
use crate::analysis::resample::{Draws, Each, Resampled, TOGETHER, bootstrap_together};
use crate::analysis::statistic::Statistic;
use crate::analysis::{Place, Undefined};
use crate::model::codebook::CodeKind;
use crate::model::cores;
use crate::model::note::Note;
use serde::Serialize;
use std::collections::BTreeSet;

/// A coefficient under its name.
pub type Figure = (String, Statistic);

/// What to compute.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Names of coefficients, without categories.
    pub names: Vec<String>,
    pub draws: Draws,
    /// Whether the units were fixed before anybody coded, so that formulas give honest errors.
    pub units_are_fixed: bool,
}

/// Agreement on one kind of unit.
#[derive(Debug, Clone, PartialEq)]
pub struct AgreementAnswer {
    pub rows: Vec<CodeAgreement>,
    pub overall: OverallAgreement,
    /// What to know before reading the table; each kind of remark once, naming the codes.
    pub notes: Vec<Note>,
    /// Names of the figures whose interval is a bootstrap's; those over all codes as `overall.NAME`.
    pub resampled: Vec<String>,
}

/// One code's agreement, with the counts needed to recompute it.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeAgreement {
    pub code: String,
    pub kind: CodeKind,
    pub depth: usize,
    /// Units that at least two coders had before them.
    pub units: u64,
    /// For two coders.
    pub cells: Option<Cells>,
    /// On how many of these units 0, 1, 2 … coders used the code.
    pub marked_by: Vec<u64>,
    /// On how many units each coder used the code.
    pub uses: Vec<u64>,
    pub figures: Vec<Figure>,
    pub warnings: Vec<Note>,
}

/// What can be said over all codes; themes repeat their codes and are left out, unless there is nothing else.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OverallAgreement {
    pub codes: usize,
    /// Codes that have a kappa.
    pub codes_defined: usize,
    pub units: u64,
    #[serde(skip)]
    pub figures: Vec<Figure>,
}

/// Figures over all codes that are asked for by name, besides the kappas' own.
pub const OVERALL: [&str; 2] = ["krippendorff_alpha_jaccard", "krippendorff_alpha_masi"];

/// Figures that need units nobody marked.
fn needs_uncoded(name: &str) -> bool {
    !(name.starts_with("percent_agreement") || matches!(name, "positive_agreement" | "holsti"))
}

impl CodeAgreement {
    /// The figure of that name.
    pub fn figure(&self, name: &str) -> Option<&Statistic> {
        self.figures.iter().find(|(known, _)| known == name).map(|(_, statistic)| statistic)
    }
}

/// The kappa a table leads with: Cohen's for two coders, Fleiss' for more.
pub const fn main_kappa(coders: usize) -> &'static str {
    if coders == 2 { "cohen_kappa" } else { "fleiss_kappa" }
}

/// Agreement of the coders for every code given. `sets` are each coder's marks with the code's number, codes alone.
///
/// Figures with a formula for their error keep it if the units were fixed before coding; all others get the percentile
/// interval of a bootstrap over the comparison's clusters.
pub fn agreement(
    comparison: &Comparison,
    coders: &[&str],
    marked: &[Marked],
    sets: &[Vec<(u32, Place)>],
    wish: &Wish,
) -> AgreementAnswer {
    let study = Material::new(comparison, marked, sets, wish);
    let rows: Vec<CodeAgreement> = (0..marked.len()).map(|at| study.row(at, &marked[at])).collect();
    let overall = study.overall(&rows);
    let mut answer = AgreementAnswer { rows, overall, notes: Vec::new(), resampled: Vec::new() };
    study.add_intervals(&mut answer);
    for (row, marked) in answer.rows.iter_mut().zip(marked) {
        let kappa = row.figure(main_kappa(coders.len())).cloned();
        let positive = row.figure("positive_agreement").and_then(|statistic| statistic.value);
        let counts = Remarked {
            units: row.units,
            positives: row.marked_by.iter().skip(1).sum(),
            uses: &row.uses,
            cells: row.cells,
            positive_agreement: positive,
            merged: marked.merged,
        };
        row.warnings = remarks::of_code(&counts, coders, kappa.as_ref());
    }
    answer.notes = remarks::of_table(comparison, &answer);
    answer
}

/// The distances between the sets in use, under the name of their alpha; none of too many sets.
type Distances = (&'static str, Result<SetDistances, Undefined>);

/// What is computed from, once for all draws.
struct Material<'a> {
    comparison: &'a Comparison,
    wish: &'a Wish,
    coefficients: Vec<Coefficient>,
    tallies: Vec<Tally>,
    /// Rows that are codes, over which means are taken.
    codes: Vec<usize>,
    sets: Option<(Tally, Vec<Distances>)>,
}

impl<'a> Material<'a> {
    fn new(comparison: &'a Comparison, marked: &[Marked], sets: &[Vec<(u32, Place)>], wish: &'a Wish) -> Self {
        let is_wanted = |name: &str| wish.names.iter().any(|wanted| wanted == name);
        let mut coefficients = Scale::code(comparison.coders()).coefficients();
        coefficients.retain(|coefficient| is_wanted(coefficient.base()));
        let mut codes: Vec<usize> = (0..marked.len()).filter(|&at| marked[at].kind == CodeKind::Code).collect();
        if codes.is_empty() {
            codes = (0..marked.len()).collect();
        }
        let distances = Distance::ALL.into_iter().filter(|(_, name)| OVERALL.contains(name) && is_wanted(name));
        let distances: Vec<(Distance, &'static str)> = distances.collect();
        let gathered = || {
            let (judgements, tally) = comparison.sets(sets);
            let all = distances.iter().map(|&(distance, name)| (name, judgements.distances(distance))).collect();
            (tally, all)
        };
        let (sets, tallies) = cores::both(
            || (!distances.is_empty()).then(gathered),
            || cores::each(marked, |code| comparison.tally(&code.marks)),
        );
        Self { comparison, wish, coefficients, tallies, codes, sets }
    }

    fn row(&self, at: usize, marked: &Marked) -> CodeAgreement {
        let tally = &self.tallies[at];
        let counts = tally.counts();
        let judged = tally.judged(&counts);
        let coders = self.comparison.coders();
        let cells = (coders == 2).then(|| Cells::of_pair(judged, [0, 1], 1));
        let mut marked_by = vec![0; coders + 1];
        let mut uses = vec![0; coders];
        for pattern in judged.patterns().filter(|pattern| pattern.ratings() >= 2) {
            let yes = |label: &Option<u32>| *label == Some(1);
            marked_by[pattern.labels.iter().filter(|label| yes(label)).count()] += pattern.units;
            for (uses, _) in uses.iter_mut().zip(pattern.labels).filter(|(_, label)| yes(label)) {
                *uses += pattern.units;
            }
        }
        // Where units are not independent of one another, what formulas say of errors is dropped.
        let judged = if self.wish.units_are_fixed { judged } else { judged.for_values() };
        let code = OfCode::new(judged);
        let figure = |coefficient: &Coefficient| {
            let statistic = self.fitting(self.value(coefficient, &code));
            (coefficient.name.clone(), statistic)
        };
        CodeAgreement {
            code: marked.code.clone(),
            kind: marked.kind,
            depth: marked.depth,
            units: judged.units_compared(),
            cells,
            marked_by,
            uses,
            figures: self.coefficients.iter().map(figure).collect(),
            warnings: Vec::new(),
        }
    }

    fn value(&self, coefficient: &Coefficient, code: &OfCode<'_>) -> Statistic {
        if !self.comparison.has_uncoded() && needs_uncoded(&coefficient.name) {
            return Statistic::undefined(Undefined::UncodedLeftOut);
        }
        let of_cells = code.cells.as_ref().and_then(|cells| coefficient.of_cells(cells));
        let statistic = of_cells.unwrap_or_else(|| coefficient.of(code.judged).statistic);
        in_words_of_codes(statistic, code.judged)
    }

    /// Without an error from a formula where units are not independent of one another.
    fn fitting(&self, statistic: Statistic) -> Statistic {
        if self.wish.units_are_fixed { statistic } else { statistic.value_only() }
    }

    fn overall(&self, rows: &[CodeAgreement]) -> OverallAgreement {
        let main = main_kappa(self.comparison.coders());
        let codes = || self.codes.iter().map(|&at| &rows[at]);
        let defined = |row: &&CodeAgreement| row.figure(main).is_some_and(|kappa| kappa.value.is_some());
        OverallAgreement {
            codes: self.codes.len(),
            codes_defined: codes().filter(defined).count(),
            units: codes().map(|row| row.units).max().unwrap_or_else(|| self.comparison.units().total()),
            figures: self.overall_figures(),
        }
    }

    /// The figures over all codes.
    fn overall_figures(&self) -> Vec<Figure> {
        let counts: Vec<Vec<u64>> = self.tallies.iter().map(Tally::counts).collect();
        let main = main_kappa(self.comparison.coders());
        let kappas = ["pooled", "macro", "stacked"].map(|way| format!("{main}_{way}"));
        let names = ["percent_agreement".to_owned()].into_iter().chain(kappas);
        let found = self.over_codes(|at| OfCode::new(self.tallies[at].judged(&counts[at])));
        let mut figures: Vec<Figure> = names.zip(found.into_iter().flatten()).collect();
        if let Some((tally, distances)) = &self.sets {
            let counts = tally.counts();
            for (name, distances) in distances {
                let alpha = match distances {
                    Ok(distances) => krippendorff_alpha(tally.judged(&counts), Metric::Sets(distances)),
                    Err(reason) => Statistic::undefined(*reason),
                };
                figures.push(((*name).to_owned(), alpha));
            }
        }
        figures
    }

    /// Percent agreement and the three kappas over all codes, told how each code was judged; nothing if no kappa is asked
    /// for.
    fn over_codes<'j>(&self, code: impl Fn(usize) -> OfCode<'j>) -> Option<[Statistic; 4]> {
        let coders = self.comparison.coders();
        if !self.wish.names.iter().any(|name| name == main_kappa(coders)) {
            return None;
        }
        let mut over = OverCodes::new(coders);
        self.codes.iter().for_each(|&at| over.add(code(at), self.comparison.has_uncoded()));
        let left_out = || Statistic::undefined(Undefined::UncodedLeftOut);
        Some(match self.comparison.has_uncoded() {
            true => [over.mean_percent(), over.pooled(), over.macro_mean(), over.stacked()],
            false => [over.mean_percent(), left_out(), left_out(), left_out()],
        })
    }

    /// Bootstrap intervals for whatever has a value and no interval yet.
    fn add_intervals(&self, answer: &mut AgreementAnswer) {
        let lacks = |statistic: &Statistic| statistic.value.is_some() && statistic.ci95.is_none();
        let mut wanted: Vec<(usize, usize)> = Vec::new(); // row, figure
        for (at, row) in answer.rows.iter().enumerate() {
            let open = row.figures.iter().enumerate().filter(|(_, (_, statistic))| lacks(statistic));
            wanted.extend(open.map(|(figure, _)| (at, figure)));
        }
        // What nothing is drawn for, as a theme's row may be, is not counted; of the others, where they and their patterns stand.
        let rows: BTreeSet<usize> = wanted.iter().map(|&(row, _)| row).chain(self.codes.iter().copied()).collect();
        let (mut places, mut starts) = (vec![0; self.tallies.len()], vec![0; self.tallies.len()]);
        rows.iter().enumerate().fold(0, |start, (place, &row)| {
            (places[row], starts[row]) = (place, start);
            start + self.tallies[row].patterns().len()
        });
        let clusters = self.comparison.clusters();
        let mut alphas: Vec<Option<AlphaDrawn>> = Vec::new();
        if let Some((tally, distances)) = &self.sets {
            let alpha = |distances| AlphaDrawn::new(tally, clusters, distances);
            alphas.extend(distances.iter().map(|(_, distances)| distances.as_ref().ok().map(alpha)));
        }
        let counts = Counts::new(clusters, rows.iter().map(|&row| &self.tallies[row]));
        let figures = |drawn: &Each<Vec<u32>>| {
            let of_cluster = |at: usize| std::array::from_fn(|draw| f64::from(drawn[draw][at]));
            let times: Vec<Each<f64>> = (0..clusters).map(of_cluster).collect();
            let counts = counts.of_draws(&drawn.each_ref().map(|times| listed(times)));
            let alphas: Vec<Each<Option<f64>>> = alphas
                .iter()
                .map(|alpha| alpha.as_ref().map_or([None; TOGETHER], |alpha| alpha.of_draws(&times)))
                .collect();
            std::array::from_fn(|draw| {
                let counts = &counts[draw];
                let judged = |at: usize| {
                    let tally = &self.tallies[at];
                    tally.judged(&counts[starts[at]..][..tally.patterns().len()]).for_values()
                };
                let codes: Vec<OfCode<'_>> = rows.iter().map(|&row| OfCode::new(judged(row))).collect();
                let over_codes = self.over_codes(|row| codes[places[row]]);
                let over_codes = over_codes.iter().flatten().map(|statistic| statistic.value);
                // Threads that ask for more room over and over wait for one another.
                let mut values = Vec::with_capacity(wanted.len() + over_codes.clone().count() + alphas.len());
                values.extend(
                    wanted.iter().map(|&(row, at)| self.value(&self.coefficients[at], &codes[places[row]]).value),
                );
                values.extend(over_codes.chain(alphas.iter().map(|alpha| alpha[draw])));
                values
            })
        };
        let drawn = bootstrap_together(clusters, &self.wish.draws, figures);
        let (of_rows, of_all) = drawn.split_at(wanted.len());
        let mut undefined = 0;
        let mut resampled: Vec<String> = Vec::new();
        let mut put = |whose: &str, (name, statistic): &mut Figure, found: &Option<Resampled>| {
            let Some(found) = found.filter(|_| lacks(statistic)) else { return };
            (statistic.se, statistic.ci95) = (Some(found.se), Some(found.ci95));
            undefined = undefined.max(found.undefined);
            let name = format!("{whose}{name}");
            if !resampled.contains(&name) {
                resampled.push(name);
            }
        };
        for (&(row, figure), found) in wanted.iter().zip(of_rows) {
            put("", &mut answer.rows[row].figures[figure], found);
        }
        for (figure, found) in answer.overall.figures.iter_mut().zip(of_all) {
            put("overall.", figure, found);
        }
        answer.resampled = resampled;
        if undefined > 0 {
            let message = format!(
                "in up to {undefined} of {} bootstrap draws a figure does not exist; its interval is from the others",
                self.wish.draws.draws
            );
            answer.notes.push(Note::new("undefined_draws", message));
        }
    }
}

/// Each cluster as often as it was drawn.
fn listed(times: &[u32]) -> Vec<u32> {
    let mut listed = Vec::with_capacity(times.len());
    for (&times, cluster) in times.iter().zip(0..) {
        listed.extend(std::iter::repeat_n(cluster, times as usize));
    }
    listed
}

/// What a code that nobody, or everybody always, used lacks is said in those words.
fn in_words_of_codes(mut statistic: Statistic, judged: Judged<'_>) -> Statistic {
    let reason = match statistic.undefined {
        Some(Undefined::OneCategory | Undefined::NobodyUsed) if judged.uses()[1] == 0 => Undefined::NobodyUsed,
        Some(Undefined::OneCategory | Undefined::NobodyUsed) => Undefined::BothEverywhere,
        Some(Undefined::NoPairs) => Undefined::NoUnits,
        _ => return statistic,
    };
    statistic.undefined = Some(reason);
    statistic
}
