//! Agreement between coders: every coefficient, unit and interval; on a project, on ratings, on spans from elsewhere.

mod explain;
mod on_project;
mod on_ratings;
mod on_spans;
mod tables;
mod by_code;
mod of_two;
mod confusion;
mod question;

pub use question::{Answered, Question};

use super::Globals;
use super::answer::{Answer, Reply};
use super::compare::Compare;
use super::select::Select;
use super::unit::{UNITS, Unit};
use crate::analysis::agreement::gamma;
use crate::analysis::agreement::names::{NAMES, about};
use crate::analysis::resample::Draws;
use crate::error::{Error, Result};
use crate::model::codebook::nearest;
use crate::model::stop::Stop;
use crate::project::Project;
use crate::report::Report;
use clap::ValueEnum;
use std::path::PathBuf;

/// Options that choose from a project's codings.
const OF_A_PROJECT: [&str; 18] = [
    "share",
    "uncoded",
    "pairs",
    "square",
    "confusion",
    "explain",
    "coders",
    "one",
    "against",
    "interviewer",
    "all_documents",
    "document",
    "participant",
    "speaker",
    "section",
    "code",
    "round",
    "conditions",
];

/// Ratings, and what is about their values.
const OF_RATINGS: [&str; 5] = ["ratings", "sets", "level", "categories", "weights"];

/// Spans, and what is about passages, which ratings have none of.
const OF_PASSAGES: [&str; 8] = ["spans", "lengths", "unit", "alpha", "beta", "delta_empty", "samples", "sampler"];

/// How far coders agree: all coefficients, on any unit, with intervals, for two coders or more
///
/// Compares the project's coders code by code; or, with --ratings or --spans, what is in a file, without a project.
/// Documents that two of the coders have not marked finished are left out (where nobody marks anything finished: that
/// two have not coded), and so are interviewers' turns. Intervals come from a formula where units were fixed before
/// coding, else from a bootstrap over documents. `--explain CODE` shows the working.
#[derive(Debug, clap::Args)]
#[command(after_long_help = list_of_coefficients())]
pub struct Agreement {
    /// A table of ratings (CSV): `unit` and one column a rater, or `unit,rater,label`. No project is needed.
    #[arg(long, value_name = "FILE", help_heading = "From a file")]
    #[arg(conflicts_with_all = OF_A_PROJECT, conflicts_with_all = OF_PASSAGES)]
    ratings: Option<PathBuf>,
    /// In the ratings, several labels a cell, joined by `;`; `{}` is nothing coded.
    #[arg(long, requires = "ratings", help_heading = "From a file")]
    #[arg(conflicts_with_all = ["level", "categories", "weights"])]
    sets: bool,
    /// What kind of values the ratings are.
    #[arg(long, value_enum, default_value_t = LevelWord::Nominal, requires = "ratings", help_heading = "From a file")]
    level: LevelWord,
    /// The categories there are, in order, if not all are in use.
    #[arg(long, value_name = "A,B,…", value_delimiter = ',', value_parser = category, requires = "ratings")]
    #[arg(help_heading = "From a file")]
    categories: Vec<String>,
    /// How near categories are: a square table, or a number a category (CSV); or linear, quadratic, ordinal.
    #[arg(long, value_name = "FILE", requires = "ratings", help_heading = "From a file")]
    weights: Option<String>,
    /// Marked stretches (CSV): `document,start,end,coder,code`. No project is needed.
    #[arg(long, value_name = "FILE", requires = "lengths", help_heading = "From a file")]
    #[arg(conflicts_with_all = OF_A_PROJECT, conflicts_with_all = OF_RATINGS)]
    spans: Option<PathBuf>,
    /// How long the documents are (CSV): `document,length`.
    #[arg(long, value_name = "FILE", requires = "spans", help_heading = "From a file")]
    lengths: Option<PathBuf>,

    /// What is compared, one or several: turn, sentence, paragraph, word, character, fixed:N, document,
    /// match[:SHARE], continuum [default: turn; for spans character].
    #[arg(long, value_name = "UNIT,…", value_delimiter = ',')]
    unit: Vec<Unit>,
    /// A unit counts as coded if passages cover this share of it, 0.5 say [default: one character is enough].
    #[arg(long, value_name = "SHARE", value_parser = share, allow_negative_numbers = true)]
    share: Option<f64>,
    /// Whether units that nobody coded count.
    #[arg(long, value_enum, default_value_t = Uncoded::Include)]
    uncoded: Uncoded,
    /// Which coefficients: names from the list below, or all.
    #[arg(long, value_name = "NAME,…|all", value_delimiter = ',')]
    coef: Vec<String>,
    /// Every pair of coders over all codes instead, and the mean of the pairs.
    #[arg(long, conflicts_with_all = ["confusion", "explain"])]
    pairs: bool,
    /// With --pairs: a square table, coder × coder, of the kappas pooled over codes.
    #[arg(long, requires = "pairs")]
    square: bool,
    /// A table of code × code instead: what one coder saw where the other saw that; by passages with `--unit match`.
    #[arg(long, conflicts_with = "explain")]
    confusion: bool,
    /// The working for one code: counts, formulas with the numbers put in, what was left out, and lines for R.
    #[arg(long, value_name = "CODE")]
    explain: Option<String>,
    /// Words for the figures (Landis and Koch; Krippendorff), beside their intervals.
    #[arg(long)]
    benchmarks: bool,
    /// How many bootstrap draws; 0 for none.
    #[arg(long, value_name = "N", default_value_t = Draws::default().draws, value_parser = draws, allow_negative_numbers = true)]
    draws: u32,
    /// The seed of all that is random.
    #[arg(long, value_name = "N", default_value_t = Draws::default().seed, value_parser = seed, allow_negative_numbers = true)]
    seed: u64,
    /// Whoever began this can stop it.
    #[arg(skip)]
    stop: Stop,
    /// Gamma: the weight of position.
    #[arg(long, value_name = "WEIGHT", default_value_t = 1.0, value_parser = weight, allow_negative_numbers = true, help_heading = "Gamma")]
    alpha: f64,
    /// Gamma: the weight of the code.
    #[arg(long, value_name = "WEIGHT", default_value_t = 1.0, value_parser = weight, allow_negative_numbers = true, help_heading = "Gamma")]
    beta: f64,
    /// Gamma: what a passage without a counterpart costs.
    #[arg(long, value_name = "COST", default_value_t = 1.0, value_parser = cost, allow_negative_numbers = true, help_heading = "Gamma")]
    delta_empty: f64,
    /// Gamma: how many random continua.
    #[arg(long, value_name = "N", default_value_t = gamma::SAMPLES, value_parser = samples, allow_negative_numbers = true, help_heading = "Gamma")]
    samples: usize,
    /// Gamma: how random continua are made.
    #[arg(long, value_enum, default_value_t = SamplerWord::Statistical, help_heading = "Gamma")]
    sampler: SamplerWord,
    #[command(flatten)]
    compare: Compare,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LevelWord {
    Nominal,
    Ordinal,
    Interval,
    Ratio,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Uncoded {
    Include,
    Exclude,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SamplerWord {
    /// Units as long and as far apart as those marked, on average.
    Statistical,
    /// The marks of one coder, turned round.
    Shuffle,
}

fn share(word: &str) -> std::result::Result<f64, String> {
    word.parse().ok().filter(|share| *share > 0.0 && *share <= 1.0).ok_or("a share is above 0 and at most 1".into())
}

fn weight(word: &str) -> std::result::Result<f64, String> {
    word.parse().ok().filter(|weight| (0.0..=1e6).contains(weight)).ok_or("a weight is a number from 0".into())
}

fn cost(word: &str) -> std::result::Result<f64, String> {
    word.parse().ok().filter(|cost| *cost > 0.0 && *cost <= 1e6).ok_or("a cost is a number above 0".into())
}

fn draws(word: &str) -> std::result::Result<u32, String> {
    let most = 100_000;
    word.parse().ok().filter(|draws| *draws <= most).ok_or(format!("draws are 0 to {most}"))
}

fn seed(word: &str) -> std::result::Result<u64, String> {
    word.parse().map_err(|_| "a seed is a whole number from 0".into())
}

fn category(word: &str) -> std::result::Result<String, String> {
    match word.trim() {
        "" => Err("a category has a name; between two commas there is none".into()),
        name => Ok(name.to_owned()),
    }
}

fn samples(word: &str) -> std::result::Result<usize, String> {
    let most = gamma::SAMPLES_MAX;
    word.parse().ok().filter(|samples| (1..=most).contains(samples)).ok_or(format!("samples are 1 to {most}"))
}

/// The name without a category or code: `char_f1` of `char_f1[trust]`.
fn base(name: &str) -> &str {
    name.split('[').next().unwrap_or_default()
}

/// The names `--coef` takes, for the long help.
fn list_of_coefficients() -> String {
    let width = NAMES.iter().map(|name| name.name.len()).max().unwrap_or(0);
    let lines: Vec<String> =
        NAMES.iter().map(|name| format!("  {:width$}  {} ({})", name.name, name.what, name.source)).collect();
    format!("Coefficients:\n{}\n\nUnits: {UNITS}", lines.join("\n"))
}

/// As if nothing but `thema agreement` had been typed.
impl Default for Agreement {
    fn default() -> Self {
        Self {
            ratings: None,
            sets: false,
            level: LevelWord::Nominal,
            categories: Vec::new(),
            weights: None,
            spans: None,
            lengths: None,
            unit: Vec::new(),
            share: None,
            uncoded: Uncoded::Include,
            coef: Vec::new(),
            pairs: false,
            square: false,
            confusion: false,
            explain: None,
            benchmarks: false,
            draws: Draws::default().draws,
            seed: Draws::default().seed,
            stop: Stop::default(),
            alpha: 1.0,
            beta: 1.0,
            delta_empty: 1.0,
            samples: gamma::SAMPLES,
            sampler: SamplerWord::Statistical,
            compare: Compare::default(),
        }
    }
}

impl Agreement {
    /// Whether it is about a file and needs no project.
    pub(super) fn is_of_a_file(&self) -> bool {
        self.ratings.is_some() || self.spans.is_some()
    }

    pub(super) fn run(mut self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        self.stop = project.stop();
        if self.is_of_a_file() {
            return self.run_on_a_file();
        }
        on_project::run(&self, project, globals)
    }

    /// The usual coefficients by turn, for everybody who coded in this part of the study.
    pub(super) fn of_report(select: &Select) -> Self {
        let coef = ["percent_agreement", "cohen_kappa", "krippendorff_alpha_nominal", "gwet_ac1", "positive_agreement"];
        Self { coef: coef.map(str::to_owned).to_vec(), compare: Compare::within(select.clone()), ..Self::default() }
    }

    /// The table of a project's coders.
    pub(super) fn table(mut self, project: &Project, globals: &Globals) -> Result<Report> {
        self.stop = project.stop();
        let one_alone = globals.coder.as_ref().is_some_and(|names| !names.contains(','));
        let globals = Globals { coder: globals.coder.clone().filter(|_| !one_alone), ..globals.clone() };
        Ok(match on_project::run(&self, project, &globals)?.answer {
            Answer::Table(table) => table.report,
            _ => Report::default(), // another shape has to be asked for
        })
    }

    /// Agreement of what is in a file.
    pub(super) fn run_on_a_file(self) -> Result<Reply> {
        match (&self.ratings, &self.spans, &self.lengths) {
            (Some(file), ..) => on_ratings::run(&self, file),
            (None, Some(spans), Some(lengths)) => on_spans::run(&self, spans, lengths),
            _ => Err(Error::refused("spans need the lengths of their documents")),
        }
    }

    fn draws(&self) -> Draws {
        Draws { draws: self.draws, seed: self.seed, stop: self.stop.clone() }
    }

    fn gamma(&self) -> gamma::Settings {
        gamma::Settings {
            alpha: self.alpha,
            beta: self.beta,
            delta: self.delta_empty,
            seed: self.seed,
            stop: self.stop.clone(),
            samples: self.samples,
            sampler: match self.sampler {
                SamplerWord::Statistical => gamma::Sampler::Statistical,
                SamplerWord::Shuffle => gamma::Sampler::Shuffle,
            },
            ..gamma::Settings::default()
        }
    }

    /// The names to compute: those asked for, all, or the usual ones. An unknown name is an error, and so is one that
    /// cannot be computed here. Those of one category or code are `available` under their full names too.
    fn names(&self, available: &[String], usual: &[&str], here: &str) -> Result<Vec<String>> {
        if self.coef.is_empty() {
            return Ok(available.iter().filter(|name| usual.contains(&name.as_str())).cloned().collect());
        }
        let mut names = Vec::new();
        for name in &self.coef {
            let name = name.trim();
            if name == "all" {
                names.extend_from_slice(available);
            } else if available.iter().any(|known| known == name) {
                names.push(name.to_owned());
            } else if about(name).is_some() && !available.iter().any(|known| known == base(name)) {
                let names: Vec<&str> =
                    available.iter().map(String::as_str).filter(|name| base(name) == *name).collect();
                return Err(Error::with_hint(
                    format!("{name} cannot be computed {here}"),
                    format!("here there are {}", names.join(", ")),
                ));
            } else {
                let near =
                    nearest(name, available.iter().cloned().chain(NAMES.iter().map(|name| name.name.to_owned())));
                let hint = match near.first() {
                    Some(near) => format!("did you mean {near}? `thema agreement --help` lists them all"),
                    None => "`thema agreement --help` lists them".to_owned(),
                };
                return Err(Error::with_hint(format!("there is no coefficient \"{name}\""), hint));
            }
        }
        Ok(names)
    }
}
