//! Agreement of ratings from a file: one row a coefficient.

use super::tables::{benchmark, one_a_row, row_of};
use super::{Agreement, LevelWord, base};
use crate::analysis::Statistic;
use crate::analysis::agreement::alpha::{Metric, krippendorff_alpha};
use crate::analysis::agreement::coefficients::{Custom, Found, Level};
use crate::analysis::agreement::distances::SetDistances;
use crate::analysis::agreement::judgements::Judged;
use crate::analysis::agreement::ratings::{Coefficient, NotMeasured, Rated, of_sets, of_what_is_missing};
use crate::analysis::agreement::remarks;
use crate::analysis::agreement::sets::Distance;
use crate::analysis::resample::{Draws, GENERATOR, bootstrap};
use crate::command::answer::{Reply, Table, counted};
use crate::command::import::{none_refused, read_table};
use crate::error::{Error, Result};
use crate::formats::{ratings as format, weights as weights_format};
use crate::model::note::Note;
use crate::model::weights::{Nearness, Weights};
use serde_json::{Value, json};
use std::path::Path;

/// More units than this are not drawn anew.
const UNITS_RESAMPLED_MAX: u64 = 20_000;

const COLUMNS: &str = "the columns are `unit` and one a rater, or `unit,rater,label`";

impl From<LevelWord> for Level {
    fn from(word: LevelWord) -> Self {
        match word {
            LevelWord::Nominal => Self::Nominal,
            LevelWord::Ordinal => Self::Ordinal,
            LevelWord::Interval => Self::Interval,
            LevelWord::Ratio => Self::Ratio,
        }
    }
}

pub(super) fn run(options: &Agreement, path: &Path) -> Result<Reply> {
    if options.sets { run_on_sets(options, path) } else { run_on_labels(options, path) }
}

/// The text of a table; to one that is empty it is said what it should have.
pub(super) fn text_of(path: &Path, columns: &str) -> Result<(String, Vec<Note>)> {
    read_table(path).map_err(|error| match error {
        Error::Refused { message, hint: None } if path.is_file() => Error::with_hint(message, columns),
        other => other,
    })
}

fn run_on_labels(options: &Agreement, path: &Path) -> Result<Reply> {
    let (text, mut notes) = text_of(path, COLUMNS)?;
    let file = format::read(&text).map_err(|error| in_file(path, &error, error.hint().or(Some(COLUMNS.into()))))?;
    none_refused(path, &file.refused)?;
    notes.extend(file.notes);
    enough_raters(path, file.ratings.raters())?;
    let weights = options.weights.as_deref().map(|word| Weighing::read(word, options)).transpose()?;
    let mut level: Level = options.level.into();
    let mut declared = options.categories.clone();
    if let Some(Weighing::File(weights)) = weights.as_ref().filter(|_| declared.is_empty()) {
        declared.clone_from(&weights.categories);
    }
    let mut rated = Rated::new(&file.ratings, &declared, level).map_err(|error| {
        let table = &file.ratings;
        let is_it = |unit: usize| {
            let mut labels = (0..table.raters().len()).filter_map(|rater| table.label(unit, rater));
            labels.any(|category| table.categories()[category] == error.label)
        };
        let unit = (0..table.units()).find(|&unit| is_it(unit));
        not_measured(path, &error, unit.and_then(|unit| file.lines.get(unit).copied()))
    })?;
    match &weights {
        Some(Weighing::File(weights)) => {
            rated = weighed(rated, weights, options, &mut level)?;
        }
        Some(Weighing::Named(_)) if level == Level::Nominal => {
            return Err(Error::with_hint(
                "nominal categories have no order to weigh by",
                "add `--level ordinal`, and `--categories` in their order",
            ));
        }
        _ => {}
    }
    some_overlap(path, rated.judged(), "a missing rating is an empty cell; are the units named alike?")?;
    let coefficients = rated.scale.coefficients();
    let mut available: Vec<String> = Vec::new();
    for coefficient in &coefficients {
        if !available.iter().any(|known| known == coefficient.base()) {
            available.push(coefficient.base().to_owned());
        }
    }
    let of_one = coefficients.iter().map(|coefficient| &coefficient.name).filter(|name| base(name) != name.as_str());
    available.extend(of_one.cloned());
    let alpha = format!("krippendorff_alpha_{}", level.word());
    let mut usual = vec!["percent_agreement", "gwet_ac1", &alpha];
    usual.extend(if rated.raters.len() == 2 { &["cohen_kappa"][..] } else { &["fleiss_kappa", "conger_kappa"] });
    let by_weights: Vec<String> = match &weights {
        Some(Weighing::Named(word)) => {
            [format!("cohen_kappa_{word}"), format!("fleiss_kappa_{word}"), format!("gwet_ac2_{word}")].into()
        }
        Some(Weighing::File(weights)) if !matches!(weights.nearness, Nearness::Values(_)) => {
            ["cohen_kappa_custom", "percent_agreement_custom", "krippendorff_alpha_custom"].map(str::to_owned).into()
        }
        Some(_) => ["cohen_kappa_linear", "percent_agreement_linear"].map(str::to_owned).into(),
        None if level > Level::Nominal => ["cohen_kappa_linear", "cohen_kappa_quadratic"].map(str::to_owned).into(),
        None => Vec::new(),
    };
    usual.extend(by_weights.iter().map(String::as_str));
    let here = format!("of {} raters on {} level", rated.raters.len(), level.word());
    let names = options.names(&available, &usual, &here)?;

    let judged = rated.judged();
    let wanted: Vec<_> =
        coefficients.iter().filter(|one| names.iter().any(|name| *name == one.name || name == one.base())).collect();
    let found = wanted.iter().map(|coefficient| (coefficient.name.clone(), coefficient.of(judged)));
    let mut figures: Vec<(String, Found)> = found.collect();
    let compute = |counts: Judged<'_>| -> Vec<Option<f64>> {
        wanted.iter().map(|coefficient| coefficient.of(counts).statistic.value).collect()
    };
    let resampled = resample(options.draws(), judged, &mut figures, compute, &mut notes);
    notes.extend(rated.notes());
    notes.extend(without_width(&figures, judged));
    let about = json!({
        "file": path.display().to_string(),
        "raters": rated.raters,
        "categories": rated.scale.categories,
        "level": level.word(),
        "units": judged.units(),
        "units_compared": judged.units_compared(),
        "bootstrap": resampled,
        "thema": env!("CARGO_PKG_VERSION"),
    });
    let title = format!("Agreement of {}", rated.raters.join(", "));
    let units = counted(judged.units(), "unit");
    let provenance = format!("{} · {units} · {} level", path.display(), level.word());
    Ok(reply(options, title, figures, notes, provenance, about))
}

/// The rating's kin for sets.
fn run_on_sets(options: &Agreement, path: &Path) -> Result<Reply> {
    let (text, mut notes) = text_of(path, COLUMNS)?;
    let file =
        format::read_sets(&text).map_err(|error| in_file(path, &error, error.hint().or(Some(COLUMNS.into()))))?;
    none_refused(path, &file.refused)?;
    notes.extend(file.notes);
    let raters = file.ratings.ratings().raters();
    enough_raters(path, raters)?;
    let sets = of_sets(&file.ratings);
    let available: Vec<String> = Distance::ALL
        .iter()
        .map(|(_, name)| *name)
        .chain(["krippendorff_alpha_nominal", "set_dice", "set_max_percent"])
        .map(str::to_owned)
        .collect();
    let usual = ["krippendorff_alpha_jaccard", "krippendorff_alpha_masi", "set_dice"];
    let names = options.names(&available, &usual, "of sets")?;
    let compute_one = |name: &str, judged: Judged<'_>| -> Statistic {
        match Distance::ALL.iter().find(|(_, known)| *known == name) {
            Some((distance, _)) => match sets.distances(*distance) {
                Ok(distances) => krippendorff_alpha(judged, Metric::Sets(&distances)),
                Err(reason) => Statistic::undefined(reason),
            },
            None if name == "set_dice" => sets.dice(),
            None if name == "set_max_percent" => sets.max_percent(),
            None => krippendorff_alpha(judged, Metric::Nominal),
        }
    };
    let judged = sets.judged();
    some_overlap(path, judged, "`{}` is nothing coded, an empty cell a missing rating")?;
    let figure = |name: &String| (name.clone(), Found { statistic: compute_one(name, judged), se0: None });
    let mut figures: Vec<(String, Found)> = names.iter().map(figure).collect();
    // Means over pairs are left without an interval; alphas are drawn with the distances known once.
    let distances: Vec<(usize, SetDistances)> = names
        .iter()
        .enumerate()
        .filter_map(|(at, name)| {
            let (distance, _) = Distance::ALL.iter().find(|(_, known)| known == name)?;
            Some((at, sets.distances(*distance).ok()?))
        })
        .collect();
    let compute = |counts: Judged<'_>| -> Vec<Option<f64>> {
        let mut values = vec![None; names.len()];
        for (at, distances) in &distances {
            values[*at] = krippendorff_alpha(counts, Metric::Sets(distances)).value;
        }
        values
    };
    let small = sets.sets().len() <= 300;
    let draws = if small { options.draws() } else { Draws { draws: 0, ..options.draws() } };
    let resampled = resample(draws, judged, &mut figures, compute, &mut notes);
    notes.extend(of_what_is_missing(judged, file.ratings.ratings().units() as u64));
    notes.extend(without_width(&figures, judged));
    let message = "alphas of different distances cannot be compared with one another: choose one and name it";
    notes.push(Note::new("set_distances", message));
    let about = json!({
        "file": path.display().to_string(),
        "raters": raters,
        "labels": file.ratings.values(),
        "sets": sets.sets().len(),
        "units": judged.units(),
        "units_compared": judged.units_compared(),
        "bootstrap": resampled,
        "thema": env!("CARGO_PKG_VERSION"),
    });
    let provenance = format!("{} · {} · sets of labels", path.display(), counted(judged.units(), "unit"));
    Ok(reply(options, format!("Agreement of {} on sets", raters.join(", ")), figures, notes, provenance, about))
}

/// Bootstrap intervals over units for the figures that have no formula; says what it did.
fn resample(
    draws: Draws,
    judged: Judged<'_>,
    figures: &mut [(String, Found)],
    compute: impl Fn(Judged<'_>) -> Vec<Option<f64>> + Sync,
    notes: &mut Vec<Note>,
) -> Value {
    let lacks = |found: &Found| found.statistic.value.is_some() && found.statistic.ci95.is_none();
    if draws.draws == 0 || !figures.iter().any(|(_, found)| lacks(found)) {
        return Value::Null;
    }
    let units = judged.units();
    if units > UNITS_RESAMPLED_MAX {
        let message = format!(
            "more than {UNITS_RESAMPLED_MAX} units: no bootstrap intervals; figures with a formula have theirs"
        );
        notes.push(Note::new("not_resampled", message));
        return Value::Null;
    }
    if units < 2 {
        return Value::Null;
    }
    let patterns = judged.of_each_unit();
    let drawn = bootstrap(patterns.len(), &draws, |times| {
        let mut counts = vec![0; judged.pattern_count()];
        patterns.iter().zip(times).for_each(|(&pattern, &times)| counts[pattern] += u64::from(times));
        compute(judged.recounted(&counts).for_values())
    });
    let mut names: Vec<&str> = Vec::new();
    for ((name, found), drawn) in figures.iter_mut().zip(drawn) {
        if let Some(drawn) = drawn.filter(|_| lacks(found)) {
            (found.statistic.se, found.statistic.ci95) = (Some(drawn.se), Some(drawn.ci95));
            names.push(name);
        }
    }
    json!({"draws": draws.draws, "seed": draws.seed, "generator": GENERATOR, "of": "units", "interval": "percentile", "figures": names})
}

/// One row a figure.
pub(super) fn reply(
    options: &Agreement,
    title: String,
    figures: Vec<(String, Found)>,
    mut notes: Vec<Note>,
    provenance: String,
    about: Value,
) -> Reply {
    let mut report = one_a_row(title);
    let mut rows = Vec::new();
    let count = figures.iter().filter(|(_, found)| found.statistic.value.is_some()).count();
    if count > 20 {
        let message = format!("{count} figures: choose which to report before looking");
        notes.push(Note::new("many_coefficients", message));
    }
    for (name, Found { statistic, se0 }) in figures {
        if options.benchmarks {
            notes.extend(benchmark(&name, &statistic).map(|words| Note::new("benchmark", format!("{name}: {words}"))));
        }
        report.push(row_of(&name, &statistic, se0));
        rows.push(json!(Coefficient::new(name, statistic, se0)));
    }
    report.notes = notes;
    let drawn = match about["bootstrap"]["of"].as_str() {
        Some(what) => format!(" · {} draws of {what}, seed {}", options.draws, options.seed),
        None => String::new(),
    };
    report.provenance = format!("{provenance}{drawn} · thema {}", env!("CARGO_PKG_VERSION"));
    Reply::table(Table { report, about, rows: Some(Value::Array(rows)), overall: None })
}

/// How categories are weighed.
enum Weighing {
    /// `linear`, `quadratic`, `ordinal`.
    Named(&'static str),
    File(Weights),
}

impl Weighing {
    fn read(word: &str, options: &Agreement) -> Result<Self> {
        if let Some(named) = ["linear", "quadratic", "ordinal"].into_iter().find(|named| *named == word) {
            return Ok(Self::Named(named));
        }
        let path = Path::new(word);
        let (text, _) = text_of(path, "linear, quadratic and ordinal need no file")?;
        let weights = weights_format::read(&text).map_err(|error| in_file(path, &error, error.hint()))?;
        let unknown = options.categories.iter().find(|category| !weights.categories.contains(category));
        if let Some(unknown) = unknown {
            let message = format!("{}: the declared category \"{unknown}\" has no weight", path.display());
            return Err(Error::with_hint(message, "every category needs one"));
        }
        Ok(Self::File(weights))
    }
}

/// The ratings with weights from a file, in the order of their categories.
fn weighed(rated: Rated, weights: &Weights, options: &Agreement, level: &mut Level) -> Result<Rated> {
    let place = |category: &String| {
        weights.categories.iter().position(|known| known == category).ok_or_else(|| {
            let file = options.weights.as_deref().unwrap_or_default();
            Error::with_hint(
                format!("{file}: the label \"{category}\" has no weight"),
                "every category in use needs one",
            )
        })
    };
    let places = rated.scale.categories.iter().map(place).collect::<Result<Vec<usize>>>()?;
    let flat = |rows: &[Vec<f64>]| places.iter().flat_map(|&a| places.iter().map(move |&b| rows[a][b])).collect();
    match &weights.nearness {
        Nearness::Agreement(rows) => Ok(rated.with_custom(Custom::Agreement(flat(rows)))),
        Nearness::Distance(rows) => Ok(rated.with_custom(Custom::Distance(flat(rows)))),
        Nearness::Values(values) => {
            *level = (*level).max(Level::Interval);
            Ok(rated.with_values(places.iter().map(|&at| values[at]).collect()))
        }
    }
}

fn enough_raters(path: &Path, raters: &[String]) -> Result<()> {
    if raters.len() >= 2 {
        return Ok(());
    }
    let who = raters.first().map_or("there is none".to_owned(), |rater| format!("there is only \"{rater}\""));
    Err(Error::with_hint(format!("{}: agreement is between raters; here {who}", path.display()), COLUMNS))
}

/// Whether anything can be compared.
fn some_overlap(path: &Path, judged: Judged<'_>, hint: &str) -> Result<()> {
    if judged.units_compared() > 0 {
        return Ok(());
    }
    let path = path.display();
    if judged.units() == 0 {
        return Err(Error::with_hint(format!("{path}: there are no ratings in it"), COLUMNS));
    }
    let message = format!("{path}: no unit was rated twice, there is no overlap between the raters");
    Err(Error::with_hint(message, hint))
}

/// A note about intervals that have no width.
fn without_width(figures: &[(String, Found)], judged: Judged<'_>) -> Option<Note> {
    let statistics = figures.iter().map(|(name, found)| (name.as_str(), &found.statistic));
    remarks::without_width(statistics, judged.is_unanimous().then(|| judged.units_compared()))
}

pub(super) fn in_file(path: &Path, error: &impl std::fmt::Display, hint: Option<String>) -> Error {
    let error = error.to_string();
    // "weights.csv, line 3: …", as where rows are refused.
    let mark = if error.starts_with("line ") { "," } else { ":" };
    Error::Refused { message: format!("{}{mark} {error}", path.display()), hint }
}

fn not_measured(path: &Path, error: &NotMeasured, line: Option<u32>) -> Error {
    let line = line.map_or(String::new(), |line| format!(", line {line}"));
    let is_number = error.label.trim().parse::<f64>().is_ok_and(f64::is_finite);
    let hint = match is_number {
        true => "use `--level interval`, which has numbers below 0 too",
        false => "use `--level ordinal` with --categories, or nominal",
    };
    Error::with_hint(format!("{}{line}: {error}", path.display()), hint)
}
