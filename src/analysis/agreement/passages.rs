//! Agreement on passages as they were marked, without units: matched one to one, as a continuum, and by character.
//!
//! Everything that adds up over documents is tallied per document once, so that a bootstrap draw is a sum.

use super::Cells;
use super::comparison::DOCUMENTS_FEW;
use super::continuum::Continuum;
use super::gamma::{self, Gamma};
use super::per_code::Figure;
use super::unitizing::alpha_u1995::{alpha_u, disagreements};
use super::unitizing::boundaries::{Edits, Segmentation};
use super::unitizing::spans::{Matches, Rule, Segments, matches, segments};
use super::unitizing::u_alpha::{Tally, tallies, tallies_per_code};
use crate::analysis::resample::{Draws, bootstrap};
use crate::analysis::{Statistic, Undefined};

/// The share of what either covers that two segments must have in common, as MAXQDA proposes it.
const MAXQDA_SHARE: f64 = 0.9;

/// What to compute of marks.
#[derive(Debug, Clone)]
pub struct PassageWish {
    /// Names of coefficients, without codes.
    pub names: Vec<String>,
    /// How much of what either covers two passages must share to match.
    pub share: f64,
    pub draws: Draws,
    pub gamma: gamma::Settings,
}

/// Coefficients of marks that are about all codes together.
pub const OF_ALL: [&str; 22] = [
    "span_f1_strict",
    "span_f1_overlap",
    "span_f1_iou50",
    "span_f1_iou",
    "holsti",
    "maxqda_percent",
    "maxqda_kappa",
    "char_kappa_pooled",
    "char_kappa_macro",
    "char_kappa_stacked",
    "u_alpha",
    "u_alpha_binary",
    "cu_alpha",
    "alpha_U_1995",
    "boundary_similarity",
    "window_diff",
    "pk",
    "gamma",
    "gamma_cat",
    "gamma_cat_aligned",
    "gamma_best_disorder",
    "gamma_expected_disorder",
];

/// Coefficients of marks that every code has for itself.
pub const OF_CODES: [&str; 13] = [
    "char_kappa",
    "char_f1",
    "char_iou",
    "char_percent",
    "u_alpha_percode",
    "k_u_alpha",
    "coverage",
    "alpha_U_1995",
    "alpha_U_1995_Do",
    "alpha_U_1995_De",
    "span_f1_strict",
    "span_f1_overlap",
    "span_f1_iou",
];

/// What the marks say.
#[derive(Debug, Clone)]
pub struct PassageAnswer {
    /// One list a code, in the order of the continuum's values.
    pub codes: Vec<Vec<Figure>>,
    pub overall: Vec<Figure>,
    /// Set if gamma was asked for: everything that makes it the same again.
    pub gamma: Option<Gamma>,
    /// Whether intervals could be drawn: that takes ten documents.
    pub has_intervals: bool,
}

/// A figure of a tally under its name.
type Of<T> = (&'static str, fn(&T) -> Statistic);
/// A figure of two segmentations under its name.
type Window = (&'static str, fn(&Segmentation, &Segmentation) -> Statistic);

/// Tallies of everything asked for, document by document.
struct Tallied<'a> {
    continuum: &'a Continuum,
    wish: &'a PassageWish,
    /// Both coders of each pair.
    pairs: Vec<[usize; 2]>,
    /// By pair, code and document.
    cells: Vec<Vec<Vec<Cells>>>,
    /// By rule, pair, code and document.
    matches: Vec<(&'static str, Vec<Vec<Vec<Matches>>>)>,
    /// By pair and document.
    segments: Vec<Vec<Segments>>,
    /// By code and document.
    per_code: Vec<Vec<Tally>>,
    together: Result<Vec<Tally>, Undefined>,
    edits: Vec<Vec<Result<Edits, Undefined>>>,
}

/// The figures asked for, of all codes and of each.
///
/// With more than two coders what is defined for pairs (matches, boundaries, characters) is the mean over the pairs that
/// have it. Intervals are percentiles of a bootstrap over documents where there are ten or more with marks or text;
/// alpha_U of 1995, boundaries and gamma have none.
pub fn passages(continuum: &Continuum, wish: &PassageWish) -> PassageAnswer {
    let continuum = &continuum.merged();
    let tallied = Tallied::new(continuum, wish);
    let documents: Vec<usize> = (0..continuum.lengths().len()).filter(|&at| continuum.lengths()[at] > 0).collect();
    let once = vec![1; continuum.lengths().len()];
    let mut answer = PassageAnswer {
        codes: (0..continuum.values()).map(|code| tallied.of_code(code, &once)).collect(),
        overall: tallied.of_all(&once),
        gamma: None,
        has_intervals: documents.len() >= DOCUMENTS_FEW && wish.draws.draws > 0,
    };
    if answer.has_intervals {
        let drawn = bootstrap(documents.len(), &wish.draws, |times| {
            let mut of_document = vec![0; continuum.lengths().len()];
            documents.iter().zip(times).for_each(|(&document, &times)| of_document[document] = times);
            let codes = (0..continuum.values()).flat_map(|code| tallied.of_code(code, &of_document));
            let all: Vec<Figure> = codes.chain(tallied.of_all(&of_document)).collect();
            all.into_iter().map(|(_, statistic)| statistic.value).collect()
        });
        let figures = answer.codes.iter_mut().flatten().chain(&mut answer.overall);
        for ((_, statistic), found) in figures.zip(drawn) {
            if let Some(found) = found.filter(|_| statistic.value.is_some()) {
                (statistic.se, statistic.ci95) = (Some(found.se), Some(found.ci95));
            }
        }
    }
    tallied.add_what_has_no_sum(&mut answer);
    answer
}

impl<'a> Tallied<'a> {
    fn new(continuum: &'a Continuum, wish: &'a PassageWish) -> Self {
        let coders = continuum.coders();
        let pairs: Vec<[usize; 2]> =
            (0..coders).flat_map(|first| (first + 1..coders).map(move |second| [first, second])).collect();
        let documents = || 0..continuum.lengths().len();
        let wants = |prefix: &str| wish.names.iter().any(|name| name.starts_with(prefix));
        let rules = [
            ("span_f1_strict", Rule::Strict),
            ("span_f1_overlap", Rule::Overlap),
            ("span_f1_iou50", Rule::IntersectionOverUnion(0.5)),
            ("span_f1_iou", Rule::IntersectionOverUnion(wish.share)),
        ];
        let wanted = |name: &str| {
            wish.names.iter().any(|wanted| wanted == name || (wanted == "holsti" && name == "span_f1_strict"))
        };
        let rules: Vec<(&'static str, Rule)> = rules.into_iter().filter(|(name, _)| wanted(name)).collect();
        let each_code: Vec<Continuum> = match wants("char_") || !rules.is_empty() {
            true => (0..continuum.values()).map(|code| continuum.with_values(&[code])).collect(),
            false => Vec::new(),
        };
        let of_characters = |pair: &[usize; 2], code: &Continuum| -> Vec<Cells> {
            documents().map(|document| character_cells(code, *pair, document)).collect()
        };
        let cells = match wants("char_") {
            true => pairs.iter().map(|pair| each_code.iter().map(|code| of_characters(pair, code)).collect()).collect(),
            false => Vec::new(),
        };
        let matches = rules
            .into_iter()
            .map(|(name, rule)| {
                let of = |pair: &[usize; 2], code: &Continuum| -> Vec<Matches> {
                    documents().map(|document| matches(code, *pair, document, rule)).collect()
                };
                let of_pair = |pair| each_code.iter().map(|code| of(pair, code)).collect();
                (name, pairs.iter().map(of_pair).collect())
            })
            .collect();
        let of_segments = |pair: &[usize; 2]| -> Vec<Segments> {
            documents().map(|document| segments(continuum, *pair, document, MAXQDA_SHARE)).collect()
        };
        let segments = if wants("maxqda") { pairs.iter().map(of_segments).collect() } else { Vec::new() };
        let of_boundaries = |pair: &[usize; 2]| -> Vec<Result<Edits, Undefined>> {
            let of = |document| {
                let [first, second] = pair.map(|coder| Segmentation::of_coder(continuum, coder, document));
                Ok(first?.edits(&second?))
            };
            documents().map(of).collect()
        };
        let edits = if wants("boundary") { pairs.iter().map(of_boundaries).collect() } else { Vec::new() };
        let per_code = if wants("u_alpha_percode") { tallies_per_code(continuum) } else { Vec::new() };
        let of_all = ["k_u_alpha", "coverage", "u_alpha", "u_alpha_binary", "cu_alpha"];
        let wants_all = wish.names.iter().any(|name| of_all.contains(&name.as_str()));
        let together = if wants_all { tallies(continuum) } else { Ok(Vec::new()) };
        Self { continuum, wish, pairs, cells, matches, segments, per_code, together, edits }
    }

    fn wants(&self, name: &str) -> bool {
        self.wish.names.iter().any(|wanted| wanted == name)
    }

    /// A code's figures, every document counted so many times.
    fn of_code(&self, code: usize, times: &[u32]) -> Vec<Figure> {
        let mut figures = Vec::new();
        if !self.cells.is_empty() {
            let cells: Vec<Cells> = self.cells.iter().map(|pair| summed_cells(&pair[code], times)).collect();
            let each: [Of<Cells>; 4] = [
                ("char_kappa", Cells::cohen_kappa),
                ("char_f1", Cells::positive_agreement),
                ("char_iou", Cells::intersection_over_union),
                ("char_percent", Cells::percent_agreement),
            ];
            for (name, of) in each.into_iter().filter(|(name, _)| self.wants(name)) {
                figures.push((name.to_owned(), mean(cells.iter().map(|cells| of(cells).value_only()))));
            }
        }
        for (name, by_pair) in &self.matches {
            if self.wants(name) && OF_CODES.contains(name) {
                let of_pair = |pair: &Vec<Vec<Matches>>| summed_matches(std::slice::from_ref(&pair[code]), times).f1();
                figures.push(((*name).to_owned(), mean(by_pair.iter().map(of_pair))));
            }
        }
        if self.wants("u_alpha_percode") {
            figures.push(("u_alpha_percode".into(), summed(&self.per_code[code], times).u_alpha()));
        }
        for (name, of) in
            [("k_u_alpha", Tally::k_u_alpha as fn(&Tally, usize) -> Statistic), ("coverage", Tally::coverage)]
        {
            if self.wants(name) {
                let statistic = match &self.together {
                    Ok(tallies) => of(&summed(tallies, times), code),
                    Err(reason) => Statistic::undefined(*reason),
                };
                figures.push((name.to_owned(), statistic));
            }
        }
        figures
    }

    /// Figures over all codes.
    fn of_all(&self, times: &[u32]) -> Vec<Figure> {
        let mut figures = Vec::new();
        for (name, by_pair) in &self.matches {
            let f1 = mean(by_pair.iter().map(|pair| summed_matches(pair, times).f1()));
            if *name == "span_f1_strict" && self.wants("holsti") {
                figures.push(("holsti".to_owned(), f1.clone()));
            }
            if self.wants(name) {
                figures.push(((*name).to_owned(), f1));
            }
        }
        if !self.segments.is_empty() {
            let of_pair = |pair: &Vec<Segments>| {
                let mut sum = Segments::default();
                pair.iter().zip(times).for_each(|(segments, &times)| (0..times).for_each(|_| sum += *segments));
                sum
            };
            let sums: Vec<Segments> = self.segments.iter().map(of_pair).collect();
            if self.wants("maxqda_percent") {
                figures.push(("maxqda_percent".into(), mean(sums.iter().map(Segments::percent))));
            }
            if self.wants("maxqda_kappa") {
                let codes = self.continuum.values();
                figures.push(("maxqda_kappa".into(), mean(sums.iter().map(|sum| sum.kappa(codes)))));
            }
        }
        if !self.cells.is_empty() {
            figures.extend(self.characters_of_all(times));
        }
        let together: [Of<Tally>; 3] =
            [("u_alpha", Tally::u_alpha), ("u_alpha_binary", Tally::u_alpha_binary), ("cu_alpha", Tally::cu_alpha)];
        for (name, of) in together.into_iter().filter(|(name, _)| self.wants(name)) {
            let statistic = match &self.together {
                Ok(tallies) => of(&summed(tallies, times)),
                Err(reason) => Statistic::undefined(*reason),
            };
            figures.push((name.to_owned(), statistic));
        }
        figures
    }

    /// Kappa by character pooled, averaged and stacked.
    fn characters_of_all(&self, times: &[u32]) -> Vec<Figure> {
        let of_pair = |pair: &Vec<Vec<Cells>>| -> Vec<Cells> {
            pair.iter().map(|documents| summed_cells(documents, times)).collect()
        };
        let by_pair: Vec<Vec<Cells>> = self.cells.iter().map(of_pair).collect();
        let ways: [Of<[Cells]>; 3] = [
            ("char_kappa_pooled", |codes| super::kappa::pooled(codes.iter().copied())),
            ("char_kappa_macro", |codes| mean(codes.iter().map(Cells::cohen_kappa)).value_only()),
            ("char_kappa_stacked", |codes| super::kappa::stacked(codes.iter().copied())),
        ];
        let wanted = ways.into_iter().filter(|(name, _)| self.wants(name));
        wanted.map(|(name, of)| (name.to_owned(), mean(by_pair.iter().map(|codes| of(codes))))).collect()
    }

    /// Figures that are not sums over documents: the alpha of 1995, boundaries, gamma.
    fn add_what_has_no_sum(&self, answer: &mut PassageAnswer) {
        if self.wish.names.iter().any(|name| name.starts_with("alpha_U_1995")) {
            let values = disagreements(self.continuum);
            if self.wants("alpha_U_1995") {
                let statistic = match &values {
                    Ok(values) => alpha_u(values),
                    Err(reason) => Statistic::undefined(*reason),
                };
                answer.overall.push(("alpha_U_1995".into(), statistic));
            }
            for (code, figures) in answer.codes.iter_mut().enumerate() {
                let value = values.as_ref().map(|values| &values[code]).map_err(|reason| *reason);
                let statistic = |pick: &dyn Fn(&super::unitizing::alpha_u1995::Disagreement) -> Statistic| {
                    value.map_or_else(Statistic::undefined, pick)
                };
                let each = [
                    ("alpha_U_1995", statistic(&|value| value.alpha_u())),
                    ("alpha_U_1995_Do", statistic(&|value| Statistic::of(value.observed))),
                    ("alpha_U_1995_De", statistic(&|value| Statistic::of(value.expected))),
                ];
                figures.extend(each.into_iter().filter(|(name, _)| self.wants(name)).map(|(n, s)| (n.to_owned(), s)));
            }
        }
        if self.wants("boundary_similarity") {
            let of_pair = |edits: &Vec<Result<Edits, Undefined>>| {
                let mut sum = Edits::default();
                for edits in edits {
                    match edits {
                        Ok(edits) => sum += *edits,
                        Err(reason) => return Statistic::undefined(*reason),
                    }
                }
                sum.boundary_similarity()
            };
            answer.overall.push(("boundary_similarity".into(), mean(self.edits.iter().map(of_pair))));
        }
        let end_to_end = self.continuum.end_to_end();
        let windows: [Window; 2] = [("window_diff", Segmentation::window_diff), ("pk", Segmentation::pk)];
        for (name, of) in windows.into_iter().filter(|(name, _)| self.wants(name)) {
            let of_pair = |pair: &[usize; 2]| {
                let [first, second] = pair.map(|coder| Segmentation::of_coder(&end_to_end, coder, 0));
                match (first, second) {
                    (Ok(first), Ok(second)) => of(&first, &second),
                    (Err(reason), _) | (_, Err(reason)) => Statistic::undefined(reason),
                }
            };
            answer.overall.push((name.to_owned(), mean(self.pairs.iter().map(of_pair))));
        }
        if self.wish.names.iter().any(|name| name.starts_with("gamma")) {
            let gamma = gamma::gamma(self.continuum, &self.wish.gamma);
            let figures = [
                ("gamma", &gamma.gamma),
                ("gamma_cat", &gamma.gamma_cat),
                ("gamma_cat_aligned", &gamma.gamma_cat_aligned),
                ("gamma_best_disorder", &gamma.disorder),
                ("gamma_expected_disorder", &gamma.disorder_expected),
            ];
            answer.overall.extend(figures.map(|(name, statistic)| (name.to_owned(), statistic.clone())));
            answer.gamma = Some(gamma);
        }
    }
}

/// On how many characters of a document both coders, one or neither marked anything.
fn character_cells(continuum: &Continuum, [first, second]: [usize; 2], document: usize) -> Cells {
    let marks = continuum.of_document(document);
    let of = |coder: usize| {
        let mut union: Vec<(u64, u64)> = Vec::new();
        for mark in marks.iter().filter(|mark| mark.coder == coder) {
            match union.last_mut() {
                Some((_, end)) if mark.start <= *end => *end = mark.end.max(*end),
                _ => union.push((mark.start, mark.end)),
            }
        }
        union
    };
    let (first, second) = (of(first), of(second));
    let length = |stretches: &[(u64, u64)]| stretches.iter().map(|(start, end)| end - start).sum::<u64>();
    let (mut a, mut b, mut both) = (0, 0, 0);
    while let (Some(x), Some(y)) = (first.get(a), second.get(b)) {
        both += x.1.min(y.1).saturating_sub(x.0.max(y.0));
        if x.1 <= y.1 { a += 1 } else { b += 1 }
    }
    let (only_first, only_second) = (length(&first) - both, length(&second) - both);
    let neither = continuum.lengths()[document] - both - only_first - only_second;
    Cells { both, only_first, only_second, neither }
}

fn summed_cells(documents: &[Cells], times: &[u32]) -> Cells {
    let mut sum = Cells::default();
    for (cells, &times) in documents.iter().zip(times) {
        let times = u64::from(times);
        sum += Cells {
            both: cells.both * times,
            only_first: cells.only_first * times,
            only_second: cells.only_second * times,
            neither: cells.neither * times,
        };
    }
    sum
}

fn summed_matches(codes: &[Vec<Matches>], times: &[u32]) -> Matches {
    let mut sum = Matches::default();
    for documents in codes {
        for (matches, &times) in documents.iter().zip(times) {
            (0..times).for_each(|_| sum += *matches);
        }
    }
    sum
}

fn summed(documents: &[Tally], times: &[u32]) -> Tally {
    let mut sum = Tally::default();
    for (tally, &times) in documents.iter().zip(times) {
        (0..times).for_each(|_| sum += tally);
    }
    sum
}

/// The one there is, or the mean of several; undefined for the first reason if none exists.
fn mean(statistics: impl Iterator<Item = Statistic>) -> Statistic {
    let all: Vec<Statistic> = statistics.collect();
    match &all[..] {
        [one] => one.clone(),
        [] => Statistic::undefined(Undefined::NoPairs),
        [first, ..] => {
            let values: Vec<f64> = all.iter().filter_map(|statistic| statistic.value).collect();
            match values.len() {
                0 => Statistic::undefined(first.undefined.unwrap_or(Undefined::NoneDefined)),
                count => Statistic::of(values.iter().sum::<f64>() / count as f64),
            }
        }
    }
}
