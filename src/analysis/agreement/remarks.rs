//! What a reader of an agreement table should know before believing it, each remark with its number.

use super::Cells;
use super::comparison::{Clusters, Comparison};
use super::per_code::{AgreementAnswer, main_kappa};
use crate::analysis::Statistic;
use crate::model::codebook::{CodeKind, split_path};
use crate::model::note::Note;

/// Fewer units than this and kappa says little.
const UNITS_FEW: u64 = 30;
/// Fewer units with the code than this and kappa hangs on one or two of them.
const POSITIVES_FEW: u64 = 10;
/// More figures than this, and some look good by luck.
const FIGURES_MANY: usize = 20;

/// The counts a code is remarked on for.
pub(super) struct Remarked<'a> {
    pub(super) units: u64,
    /// Units on which at least one coder used the code.
    pub(super) positives: u64,
    /// On how many units each coder used it.
    pub(super) uses: &'a [u64],
    /// For two coders.
    pub(super) cells: Option<Cells>,
    pub(super) positive_agreement: Option<f64>,
    /// Codings that overlap another one of the same coder and code.
    pub(super) merged: usize,
}

/// A code's remarks; a graver one keeps quiet those that follow from it.
pub(super) fn of_code(counts: &Remarked<'_>, coders: &[&str], kappa: Option<&Statistic>) -> Vec<Note> {
    let mut warnings = Vec::new();
    if counts.merged > 0 {
        let message = format!("{} passages overlap another of the same coder and count as one with it", counts.merged);
        warnings.push(Note::new("overlaps_merged", message));
    }
    let Some((kappa, value)) = kappa.and_then(|kappa| Some((kappa, kappa.value?))) else {
        return warnings;
    };
    let n = counts.units;
    let mut users = coders.iter().zip(counts.uses).filter(|(_, uses)| **uses > 0).map(|(coder, _)| coder);
    if let (true, Some(only), None) = (coders.len() > 2, users.next(), users.next()) {
        let message = format!("only {only} used it: whether it is needed is a question to the codebook");
        warnings.push(Note::new("one_coder_only", message));
        return warnings;
    }
    let constant = |uses: u64| uses == 0 || uses == n;
    if let Some((coder, &uses)) = coders.iter().zip(counts.uses).find(|(_, uses)| coders.len() == 2 && constant(**uses))
    {
        let times = if uses == 0 { "never" } else { "on every unit" };
        let message = format!("{coder} used it {times}: kappa is 0 whatever the agreement (no variance)");
        warnings.push(Note::new("no_variance", message));
        return warnings;
    }

    let before = warnings.len();
    if n < UNITS_FEW {
        warnings.push(few_units(n));
    } else if counts.positives < POSITIVES_FEW {
        let message = format!("marked on only {} of {n} units", counts.positives);
        warnings.push(Note::new("few_positives", message));
    }
    if value == 1.0 {
        warnings.push(perfect(n));
    }
    if warnings.len() > before {
        return warnings;
    }
    warnings.extend(rare(counts));
    warnings.extend(unlike(counts, coders));
    if let Some((low, high)) = kappa.ci95.filter(|(low, high)| high - low > 0.4) {
        warnings.push(Note::new("wide_interval", format!("the interval spans {low:.2} to {high:.2}")));
    }
    warnings
}

/// So few units that a figure says little.
pub(super) fn few_units(n: u64) -> Note {
    Note::new("few_units", format!("only {n} unit{}", if n == 1 { "" } else { "s" }))
}

/// All agree on all of `n` units: rule of three (Hanley and Lippman-Hand 1983).
fn perfect(n: u64) -> Note {
    let message = format!(
        "agreement is perfect and the interval has no width; up to {:.1} % of units might still differ (rule of three)",
        100.0 * (3.0 / n as f64).min(1.0)
    );
    Note::new("degenerate_interval", message)
}

/// Figures whose interval has no width, which is no certainty: nothing differs that could be drawn or summed.
///
/// `unanimous` is the number of units if all raters agree on all of them.
pub fn without_width<'a>(
    figures: impl Iterator<Item = (&'a str, &'a Statistic)>,
    unanimous: Option<u64>,
) -> Option<Note> {
    let has_no_width = |statistic: &Statistic| statistic.ci95.is_some_and(|(low, high)| high - low < 1e-12);
    let names: Vec<&str> = figures.filter(|(_, statistic)| has_no_width(statistic)).map(|(name, _)| name).collect();
    match (names.is_empty(), unanimous) {
        (true, _) => None,
        (false, Some(n)) => Some(perfect(n)),
        (false, None) => {
            let message =
                format!("an interval without width is no certainty, the units are too much alike: {}", listed(&names));
            Some(Note::new("degenerate_interval", message))
        }
    }
}

/// The kappa paradox: so rare or so common that kappa is low whatever the agreement.
fn rare(counts: &Remarked<'_>) -> Option<Note> {
    let (n, coders) = (counts.units as f64, counts.uses.len() as f64);
    let prevalence = counts.uses.iter().sum::<u64>() as f64 / (coders * n);
    let lopsided = counts.cells.and_then(|cells| cells.prevalence_index()).is_some_and(|index| index.abs() > 0.8);
    if (0.05..=0.95).contains(&prevalence) && !lopsided {
        return None;
    }
    let mut message = format!(
        "marked on {:.1} % of units: kappa is low for a code so {}",
        100.0 * prevalence,
        if prevalence < 0.5 { "rare" } else { "common" }
    );
    let positive = counts.positive_agreement.map(|positive| format!("positive agreement is {positive:.2}"));
    let largest = counts.cells.and_then(|cells| cells.kappa_max());
    let largest = largest.map(|max| format!("the largest kappa possible {max:.2}"));
    let more: Vec<String> = positive.into_iter().chain(largest).collect();
    if !more.is_empty() {
        message = format!("{message}; {}", more.join(", "));
    }
    Some(Note::new("prevalence", message))
}

/// Coders who use the code differently often.
fn unlike(counts: &Remarked<'_>, coders: &[&str]) -> Option<Note> {
    let (least, most) = (counts.uses.iter().min()?, counts.uses.iter().max()?);
    if (most - least) as f64 <= 0.2 * counts.units as f64 {
        return None;
    }
    let each: Vec<String> = coders.iter().zip(counts.uses).map(|(coder, uses)| format!("{coder} {uses}")).collect();
    let message = format!("units marked by {}: they use it differently often", each.join(", "));
    Some(Note::new("bias", message))
}

/// What concerns the whole table, then the codes' remarks gathered.
pub(super) fn of_table(comparison: &Comparison, answer: &AgreementAnswer) -> Vec<Note> {
    let mut notes = answer.notes.clone();
    let overall = &answer.overall;
    let figures = answer.rows.iter().flat_map(|row| &row.figures).chain(&overall.figures);
    let defined = figures.filter(|(_, statistic)| statistic.value.is_some()).count();
    if !answer.resampled.is_empty() && comparison.drawn() == Clusters::Turns {
        let message = "fewer than 10 documents to draw from: bootstrap intervals draw turns, which are not independent \
            within a document, and are too narrow rather than too wide";
        notes.push(Note::new("few_documents", message));
    }
    notes.extend(undefined_members(overall.codes, overall.codes_defined));
    let names = answer.rows.first().map_or(0, |row| row.figures.len()) + overall.figures.len();
    if names > FIGURES_MANY {
        let message = format!("{names} coefficients, {defined} figures: choose which to report before looking");
        notes.push(Note::new("many_coefficients", message));
    }
    let kappa = main_kappa(comparison.coders());
    if comparison.units().are_characters() {
        let uncoded: Vec<f64> = answer
            .rows
            .iter()
            .filter(|row| row.kind == CodeKind::Code && row.figure(kappa).is_some_and(|k| k.value.is_some()))
            .map(|row| row.marked_by[0] as f64 / row.units.max(1) as f64)
            .collect();
        if let Some(least) = uncoded.iter().copied().reduce(f64::min).filter(|&least| least > 0.8) {
            let message = format!(
                "at least {:.0} % of the characters bear no mark of the code, which counts as agreement; positive agreement \
                does without them",
                100.0 * least
            );
            notes.push(Note::new("uncoded_share", message));
        }
    }
    notes.extend(gathered(answer.rows.iter().map(|row| (row.code.as_str(), row.warnings.as_slice()))));
    notes
}

/// A mean of kappas that leaves out the codes without one.
pub(super) fn undefined_members(codes: usize, defined: usize) -> Option<Note> {
    let message = || format!("the mean of the kappas is over the {defined} of {codes} codes that have one");
    (0 < defined && defined < codes).then(|| Note::new("undefined_members", message()))
}

/// The codes' remarks, each kind once.
pub(super) fn gathered<'a>(rows: impl Iterator<Item = (&'a str, &'a [Note])> + Clone) -> Vec<Note> {
    let mut notes = Vec::new();
    for (code, what) in GATHERED {
        let about: Vec<&str> = rows
            .clone()
            .filter(|(_, warnings)| warnings.iter().any(|warning| warning.code == code))
            .map(|(path, _)| path)
            .collect();
        if !about.is_empty() {
            notes.push(Note::new(code, format!("{what}: {}", some_of(&about))));
        }
    }
    notes
}

/// What each remark on a code says of many.
const GATHERED: [(&str, &str); 9] = [
    ("one_coder_only", "used by one coder only, a question to the codebook"),
    ("no_variance", "used by one coder never or always, so that kappa is 0"),
    ("few_units", "fewer than 30 units, kappa says little"),
    ("few_positives", "marked on fewer than 10 units, kappa hangs on one or two of them"),
    ("degenerate_interval", "agreement is perfect, its interval has no width"),
    ("prevalence", "so rare or so common that kappa is low; read positive agreement beside it"),
    ("bias", "the coders use it differently often"),
    ("wide_interval", "an interval wider than 0.4"),
    ("overlaps_merged", "passages of one coder overlap and count as one"),
];

/// The first five codes by the last name of their path, and how many more there are.
fn some_of(paths: &[&str]) -> String {
    let names: Vec<String> = paths.iter().filter_map(|path| split_path(path).pop()).collect();
    listed(&names)
}

/// The first five, and how many more there are.
fn listed(names: &[impl AsRef<str>]) -> String {
    let first: Vec<&str> = names.iter().take(5).map(AsRef::as_ref).collect();
    match names.len().saturating_sub(5) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

impl<'a> Remarked<'a> {
    /// For two coders, whose cells say everything.
    pub(super) fn of_cells(cells: &Cells, uses: &'a [u64; 2], merged: usize) -> Self {
        Self {
            units: cells.n(),
            positives: cells.positives(),
            uses,
            cells: Some(*cells),
            positive_agreement: cells.positive_agreement().value,
            merged,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_of_names_is_cut_after_five() {
        assert_eq!(some_of(&["a", "b", "c", "d", "e"]), "a, b, c, d, e");
        assert_eq!(some_of(&["x/a", "b", "c", "d", "e", "f", "g"]), "a, b, c, d, e and 2 more");
    }

    #[test]
    fn coders_who_use_a_code_differently_often_are_named_with_their_counts() {
        let counts = Remarked {
            units: 100,
            positives: 60,
            uses: &[20, 50, 45],
            cells: None,
            positive_agreement: None,
            merged: 0,
        };
        let notes = of_code(&counts, &["ada", "ben", "eve"], Some(&Statistic::of(0.5)));
        assert_eq!(notes[0].message, "units marked by ada 20, ben 50, eve 45: they use it differently often");
        let alone = Remarked { uses: &[0, 12, 0], positives: 12, ..counts };
        let notes = of_code(&alone, &["ada", "ben", "eve"], Some(&Statistic::of(-0.1)));
        assert_eq!(notes[0].message, "only ben used it: whether it is needed is a question to the codebook");
    }
}
