//! The coefficients of categories by their names, each with what it needs.

use super::Cells;
use super::alpha::{Metric, alpha_with_error, krippendorff_alpha, percent_agreement_by_values};
use super::chance::{ChanceCorrected, fleiss_kappa_se0};
use super::judgements::Judged;
use super::table::Table;
use super::weights::{Weights, ranks};
use crate::analysis::{Statistic, Undefined};

/// What kind of values the categories are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Names without an order.
    Nominal,
    /// An order, as declared.
    Ordinal,
    /// Numbers whose differences mean something.
    Interval,
    /// Numbers with a true zero.
    Ratio,
}

impl Level {
    /// As the option is written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Nominal => "nominal",
            Self::Ordinal => "ordinal",
            Self::Interval => "interval",
            Self::Ratio => "ratio",
        }
    }
}

/// What raters chose from.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    pub raters: usize,
    /// The categories there are, in their order, used or not.
    pub categories: Vec<String>,
    pub level: Level,
    /// The categories as numbers, if all of them are.
    pub values: Option<Vec<f64>>,
    /// Weights or distances from elsewhere.
    pub custom: Option<Custom>,
    /// Whether the categories are "not coded" and "coded", in this order.
    pub is_code: bool,
}

/// A square matrix over the categories, row by row.
#[derive(Debug, Clone, PartialEq)]
pub enum Custom {
    /// How nearly two categories agree; 1 on the diagonal.
    Agreement(Vec<f64>),
    /// How far apart they are; 0 on the diagonal. Used as it is, not squared.
    Distance(Vec<f64>),
}

/// One coefficient, ready to be computed from judgements on the scale it was made for.
pub struct Coefficient {
    /// As in the published test data: `cohen_kappa`, `gwet_ac2_linear`, `specific_agreement[b]`.
    pub name: String,
    compute: Box<dyn Fn(Judged<'_>) -> Found + Send + Sync>,
    of_cells: Option<OfCells>,
}

/// An index that two raters' four cells say all about.
type OfCells = fn(&Cells) -> Option<f64>;

/// A coefficient's value, with the standard error it would have under no agreement beyond chance, where it has one.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub statistic: Statistic,
    pub se0: Option<f64>,
}

/// A notion of chance under its name.
type Corrected = (&'static str, fn(&ChanceCorrected<'_>) -> Statistic);

impl Coefficient {
    fn new(name: impl Into<String>, compute: impl Fn(Judged<'_>) -> Statistic + Send + Sync + 'static) -> Self {
        let compute = move |judged: Judged<'_>| Found { statistic: compute(judged), se0: None };
        Self::with_se0(name, compute)
    }

    fn with_se0(name: impl Into<String>, compute: impl Fn(Judged<'_>) -> Found + Send + Sync + 'static) -> Self {
        Self { name: name.into(), compute: Box::new(compute), of_cells: None }
    }

    /// An index of the cells of this category.
    fn index(name: &str, category: u32, of: OfCells) -> Self {
        let compute = move |judged: Judged<'_>| index(of(&Cells::of_pair(judged, [0, 1], category)));
        Self { of_cells: Some(of), ..Self::new(name, compute) }
    }

    /// The name without a category: `specific_agreement`.
    pub fn base(&self) -> &str {
        self.name.split('[').next().unwrap_or_default()
    }

    /// The value for these judgements.
    pub fn of(&self, judged: Judged<'_>) -> Found {
        (self.compute)(judged)
    }

    /// The same for who has counted the four cells of two raters, those of "yes" where a code is judged; `None` if it takes
    /// more than these.
    pub(super) fn of_cells(&self, cells: &Cells) -> Option<Statistic> {
        self.of_cells.map(|of| index(of(cells)))
    }
}

impl Scale {
    /// Categories without an order for so many raters.
    pub fn nominal(raters: usize, categories: Vec<String>) -> Self {
        Self { raters, categories, level: Level::Nominal, values: None, custom: None, is_code: false }
    }

    /// One code, used or not, by so many coders.
    pub fn code(raters: usize) -> Self {
        Self { is_code: true, ..Self::nominal(raters, vec!["no".into(), "yes".into()]) }
    }

    /// Every coefficient that makes sense on this scale, the usual ones first.
    pub fn coefficients(&self) -> Vec<Coefficient> {
        let mut all = self.of_observed_agreement();
        all.extend(self.of_two_raters());
        all.extend(self.corrected_for_chance("", Weights::Identity, "gwet_ac1"));
        all.push(Coefficient::new("light_kappa", light_kappa));
        all.extend(self.alphas());
        all.extend(self.weighted());
        all.extend(self.by_category());
        all
    }

    fn of_observed_agreement(&self) -> Vec<Coefficient> {
        let two = self.raters == 2;
        let by_units = move |judged: Judged<'_>| match ChanceCorrected::new(judged, &Weights::Identity) {
            Ok(_) if two => Table::of_pair(judged, 0, 1).percent_agreement(),
            Ok(corrected) => corrected.percent_agreement(),
            Err(reason) => Statistic::undefined(reason),
        };
        vec![
            Coefficient::new("percent_agreement", by_units),
            Coefficient::new("percent_agreement_value_weighted", percent_agreement_by_values),
            Coefficient::new("percent_agreement_pair_weighted", percent_agreement_by_pairs),
            Coefficient::new("percent_agreement_all_raters", percent_agreement_by_all),
        ]
    }

    fn of_two_raters(&self) -> Vec<Coefficient> {
        if self.raters != 2 {
            return Vec::new();
        }
        let pair = |judged: Judged<'_>| Table::of_pair(judged, 0, 1);
        let mut all = vec![
            cohen_kappa("cohen_kappa", Weights::Identity),
            Coefficient::new("kappa_max", move |judged| {
                let table = pair(judged);
                let why = table.cohen_kappa(&Weights::Identity).undefined.unwrap_or(Undefined::OneCategory);
                table.kappa_max().map_or(Statistic::undefined(why), Statistic::of)
            }),
            Coefficient::new("scott_pi", scott_pi),
            Coefficient::new("holsti", holsti),
        ];
        if self.categories.len() == 2 {
            // The categories of a code are "no" and "yes", and it is "yes" that indices count.
            let yes = u32::from(self.is_code);
            all.push(Coefficient::index("pabak", yes, |cells| Some(2.0 * cells.share_agreed()? - 1.0)));
            all.push(Coefficient::index("prevalence_index", yes, Cells::prevalence_index));
            all.push(Coefficient::index("bias_index", yes, Cells::bias_index));
        }
        all
    }

    /// Fleiss, Conger, Brennan and Prediger, Gwet with these weights.
    fn corrected_for_chance(&self, suffix: &str, weights: Weights, gwet: &'static str) -> Vec<Coefficient> {
        let mut each: Vec<Corrected> = vec![
            ("fleiss_kappa", |it| it.fleiss_kappa()),
            ("conger_kappa", |it| it.conger_kappa()),
            ("brennan_prediger", |it| it.brennan_prediger()),
            (gwet, |it| it.gwet_ac()),
        ];
        if !weights.are_identity() {
            each.insert(0, ("percent_agreement", |it| it.percent_agreement()));
        }
        let coefficient = |(name, of): Corrected| {
            let weights = weights.clone();
            let is_fleiss = weights.are_identity() && name == "fleiss_kappa";
            Coefficient::with_se0(format!("{name}{suffix}"), move |judged| {
                let corrected = ChanceCorrected::new(judged, &weights);
                let statistic = corrected.map_or_else(Statistic::undefined, |corrected| of(&corrected));
                Found { statistic, se0: is_fleiss.then(|| fleiss_kappa_se0(judged)).flatten() }
            })
        };
        each.into_iter().map(coefficient).collect()
    }

    fn alphas(&self) -> Vec<Coefficient> {
        let mut all =
            vec![Coefficient::new("krippendorff_alpha_nominal", |judged| alpha_with_error(judged, &Weights::Identity))];
        if self.level > Level::Nominal {
            all.push(Coefficient::new("krippendorff_alpha_ordinal", |judged| {
                krippendorff_alpha(judged, Metric::Ordinal)
            }));
            if let Some(values) = &self.values {
                let (interval, ratio) = (values.clone(), values.clone());
                all.push(Coefficient::new("krippendorff_alpha_interval", move |judged| {
                    krippendorff_alpha(judged, Metric::Interval(&interval))
                }));
                all.push(Coefficient::new("krippendorff_alpha_ratio", move |judged| {
                    krippendorff_alpha(judged, Metric::Ratio(&ratio))
                }));
            }
        }
        let distances = self.custom.as_ref().map(|custom| match custom {
            Custom::Distance(distances) => distances.clone(),
            Custom::Agreement(weights) => weights.iter().map(|weight| 1.0 - weight).collect(),
        });
        if let Some(distances) = distances {
            all.push(Coefficient::new("krippendorff_alpha_custom", move |judged| {
                krippendorff_alpha(judged, Metric::Distances(&distances))
            }));
        }
        all
    }

    /// Coefficients that give near misses their due.
    fn weighted(&self) -> Vec<Coefficient> {
        let mut all = Vec::new();
        let q = self.categories.len();
        if let Some(custom) = &self.custom {
            let weights = match custom {
                Custom::Agreement(weights) => weights.clone(),
                Custom::Distance(distances) => {
                    let largest = distances.iter().copied().fold(0.0, f64::max);
                    distances.iter().map(|distance| 1.0 - distance / largest).collect()
                }
            };
            let weights = Weights::Custom { categories: q, weights };
            if self.raters == 2 {
                all.push(cohen_kappa("cohen_kappa_custom", weights.clone()));
            }
            all.extend(self.corrected_for_chance("_custom", weights, "gwet_ac2"));
        }
        if self.level == Level::Nominal || q < 2 {
            return all;
        }
        // Gwet weighs by the categories' numbers where they have any; Cohen by ranks unless they are measured.
        let values = self.values.clone().unwrap_or_else(|| ranks(q));
        let ranked = if self.level == Level::Ordinal { ranks(q) } else { values.clone() };
        if self.raters == 2 {
            all.push(cohen_kappa("cohen_kappa_linear", Weights::Linear(ranked.clone())));
            all.push(cohen_kappa("cohen_kappa_quadratic", Weights::Quadratic(ranked)));
        }
        let kinds = [
            ("_linear", Weights::Linear(values.clone())),
            ("_quadratic", Weights::Quadratic(values)),
            ("_ordinal", Weights::Ordinal(q)),
        ];
        for (suffix, weights) in kinds {
            all.extend(self.corrected_for_chance(suffix, weights.clone(), "gwet_ac2"));
            all.push(Coefficient::new(format!("krippendorff_alpha_gwetweights{suffix}"), move |judged| {
                alpha_with_error(judged, &weights)
            }));
        }
        all
    }

    /// What each category says against all others.
    fn by_category(&self) -> Vec<Coefficient> {
        let mut all = Vec::new();
        for (at, category) in self.categories.iter().enumerate() {
            let specific = match (self.is_code, at) {
                (true, 0) => "negative_agreement".to_owned(),
                (true, _) => "positive_agreement".to_owned(),
                (false, _) => format!("specific_agreement[{category}]"),
            };
            all.push(Coefficient::new(specific, move |judged| specific_agreement(judged, at)));
            if self.is_code {
                continue; // the two categories have the same kappa, which is the code's
            }
            if self.raters == 2 {
                all.push(Coefficient::with_se0(format!("cohen_kappa[{category}]"), move |judged| {
                    let cells = Table::of_pair(judged, 0, 1).dichotomised(at);
                    Found { statistic: cells.cohen_kappa(), se0: cells.cohen_kappa_se0() }
                }));
                all.push(Coefficient::new(format!("scott_pi[{category}]"), move |judged| {
                    scott_pi(judged.dichotomised(at).judged())
                }));
            }
            all.push(Coefficient::new(format!("fleiss_kappa[{category}]"), move |judged| {
                fleiss_kappa(judged.dichotomised(at).judged())
            }));
        }
        if self.is_code {
            all.reverse();
        }
        all
    }
}

fn index(value: Option<f64>) -> Statistic {
    value.map_or(Statistic::undefined(Undefined::NoPairs), Statistic::of)
}

fn cohen_kappa(name: &str, weights: Weights) -> Coefficient {
    Coefficient::with_se0(name, move |judged| {
        let table = Table::of_pair(judged, 0, 1);
        Found { statistic: table.cohen_kappa(&weights), se0: table.cohen_kappa_se0(&weights) }
    })
}

fn fleiss_kappa(judged: Judged<'_>) -> Statistic {
    ChanceCorrected::new(judged, &Weights::Identity).map_or_else(Statistic::undefined, |it| it.fleiss_kappa())
}

/// Scott's pi (1955): chance is what both raters together do, p_e = Σ_k ((p_k. + p_.k) / 2)², on the units both rated.
fn scott_pi(judged: Judged<'_>) -> Statistic {
    let mut complete = super::judgements::Judgements::new(2, judged.categories());
    for pattern in judged.patterns().filter(|pattern| pattern.ratings() == 2) {
        complete.count(pattern.labels, pattern.units);
    }
    match fleiss_kappa(complete.judged()) {
        none if none.undefined == Some(Undefined::NoUnits) => Statistic::undefined(Undefined::NoPairs),
        pi => pi,
    }
}

/// Light's kappa (1971): the mean of Cohen's kappa over all pairs of raters, each on the units both rated. Undefined if it
/// is for any pair. No standard error of its own.
fn light_kappa(judged: Judged<'_>) -> Statistic {
    let raters = judged.raters();
    let mut sum = 0.0;
    for first in 0..raters {
        for second in first + 1..raters {
            match Table::of_pair(judged, first, second).cohen_kappa(&Weights::Identity) {
                Statistic { value: Some(kappa), .. } => sum += kappa,
                none if raters == 2 => return none,
                _ => return Statistic::undefined(Undefined::PairUndefined),
            }
        }
    }
    let pairs = raters * raters.saturating_sub(1) / 2;
    if pairs == 0 { Statistic::undefined(Undefined::NoPairs) } else { Statistic::of(sum / pairs as f64) }
}

/// All pairs of labels on all units pooled: of them, how many agree.
fn percent_agreement_by_pairs(judged: Judged<'_>) -> Statistic {
    let (mut agreed, mut pairs) = (0u64, 0u64);
    for pattern in judged.patterns() {
        let of = |raters: u32| u64::from(raters) * u64::from(raters.saturating_sub(1)) * pattern.units;
        agreed += pattern.chosen.iter().map(|&(_, raters)| of(raters)).sum::<u64>();
        pairs += of(pattern.ratings());
    }
    share(agreed, pairs)
}

/// Of the units rated at least twice, on how many all raters agree.
fn percent_agreement_by_all(judged: Judged<'_>) -> Statistic {
    let compared = || judged.patterns().filter(|pattern| pattern.ratings() >= 2);
    let agreed = compared().filter(|pattern| pattern.chosen.len() == 1).map(|pattern| pattern.units).sum();
    share(agreed, compared().map(|pattern| pattern.units).sum())
}

/// Holsti's reliability (1969) 2M / (N₁ + N₂): M agreed decisions of the N₁ and N₂ that each rater made.
fn holsti(judged: Judged<'_>) -> Statistic {
    let made = |rater: usize| -> u64 {
        let by = judged.patterns().filter(|pattern| pattern.labels[rater].is_some());
        by.map(|pattern| pattern.units).sum()
    };
    share(2 * Table::of_pair(judged, 0, 1).agreed(), made(0) + made(1))
}

/// Specific agreement (Cicchetti and Feinstein 1990) for m raters: Σ_i r_ik (r_ik − 1) / Σ_i r_ik (r_i − 1). If a rater
/// chose the category, how likely did another one? With two raters 2n_kk / (n_k. + n_.k), with its standard error.
/// Undefined if nobody chose it.
fn specific_agreement(judged: Judged<'_>, category: usize) -> Statistic {
    if judged.raters() == 2 {
        let cells = Table::of_pair(judged, 0, 1).dichotomised(category);
        return match cells.positive_agreement() {
            none if none.undefined == Some(Undefined::NoUnits) => Statistic::undefined(Undefined::NoPairs),
            none if none.value.is_none() => Statistic::undefined(Undefined::NobodyUsed),
            share => share,
        };
    }
    let (mut agreed, mut chances) = (0u64, 0u64);
    for pattern in judged.patterns() {
        if let Some(&(_, raters)) = pattern.chosen.iter().find(|(chosen, _)| *chosen as usize == category) {
            let raters = u64::from(raters);
            agreed += raters * (raters - 1) * pattern.units;
            chances += raters * u64::from(pattern.ratings() - 1) * pattern.units;
        }
    }
    if chances == 0 {
        Statistic::undefined(Undefined::NobodyUsed)
    } else {
        Statistic::of(agreed as f64 / chances as f64)
    }
}

fn share(hits: u64, of: u64) -> Statistic {
    if of == 0 { Statistic::undefined(Undefined::NoPairs) } else { Statistic::of(hits as f64 / of as f64) }
}
