use super::expected::sampled;
use super::*;
use crate::analysis::agreement::continuum::Mark;
use serde_json::Value;
use std::collections::BTreeMap;

fn mark(document: usize, start: u64, end: u64, coder: usize, value: usize) -> Mark {
    Mark { document, start, end, coder, value }
}

fn settings_of(data: &Value) -> Settings {
    let number = |name: &str| data[name].as_f64().unwrap();
    Settings { alpha: number("alpha"), beta: number("beta"), delta: number("delta_empty"), ..Settings::default() }
}

fn continuum_of(data: &Value) -> Continuum {
    let coders = data["coders"].as_object().unwrap();
    let (mut values, mut marks) = (BTreeMap::new(), vec![]);
    for (coder, units) in coders.values().enumerate() {
        for unit in units.as_array().unwrap() {
            let next = values.len();
            let value = *values.entry(unit[2].as_str().unwrap()).or_insert(next);
            marks.push(mark(0, unit[0].as_u64().unwrap(), unit[1].as_u64().unwrap(), coder, value));
        }
    }
    let length = marks.iter().map(|mark| mark.end).max().unwrap();
    Continuum::new(vec![length], coders.len(), values.len(), marks)
}

/// The figures that other programs draw, which are of 30 random continua; 500 here, so that most of the noise is theirs.
#[test]
fn every_published_figure_is_reached() {
    let file: Value = serde_json::from_str(include_str!("../../../../tests/data/published.json")).unwrap();
    let mut compared = 0;
    for vector in file["vectors"].as_array().unwrap().iter().filter(|vector| vector["data"]["kind"] == "gamma") {
        let continuum = continuum_of(&vector["data"]);
        for seed in 0..3 {
            let settings = Settings { seed, samples: 500, ..settings_of(&vector["data"]) };
            let found = gamma(&continuum, &settings);
            for (name, expected) in vector["expected"].as_object().unwrap() {
                let found = match &name[..] {
                    "gamma" => &found.gamma,
                    "gamma_cat" => &found.gamma_cat,
                    "gamma_best_disorder" => &found.disorder,
                    name => panic!("{name}: not computed"),
                };
                let place = format!("{} {name}, seed {seed}", vector["id"]);
                let found = found.value.unwrap_or_else(|| panic!("{place}: undefined"));
                let (value, tolerance) = (expected["value"].as_f64().unwrap(), expected["tolerance"].as_f64().unwrap());
                assert!((found - value).abs() <= tolerance, "{place}: {found}, expected {value} ± {tolerance}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 54);
}

/// pygamma-agreement's own test of its shuffle sampler on these data accepts .44 to .47 and .38 to .42.
#[test]
fn turning_units_round_gives_what_the_peer_accepts_of_it() {
    let file: Value = serde_json::from_str(include_str!("../../../../tests/data/published.json")).unwrap();
    let vectors = file["vectors"].as_array().unwrap();
    let data = &vectors.iter().find(|vector| vector["id"] == "gamma-alex-paul-suzan").unwrap()["data"];
    let settings = Settings { sampler: Sampler::Shuffle, precision: Some(0.01), ..settings_of(data) };
    let found = gamma(&continuum_of(data), &settings);
    let (gamma, gamma_cat) = (found.gamma.value.unwrap(), found.gamma_cat.value.unwrap());
    assert!((0.44..=0.47).contains(&gamma) && (0.38..=0.42).contains(&gamma_cat), "{found:?}");
}

/// Two coders who agree here and there, on two documents.
fn two_coders() -> Continuum {
    let marks = [
        mark(0, 0, 10, 0, 0),
        mark(0, 30, 45, 0, 1),
        mark(0, 60, 70, 0, 0),
        mark(0, 2, 11, 1, 0),
        mark(0, 31, 44, 1, 0),
        mark(1, 5, 15, 0, 1),
        mark(1, 4, 15, 1, 1),
    ];
    Continuum::new(vec![100, 50], 2, 2, marks)
}

#[test]
fn the_same_seed_gives_the_same_gamma_and_another_seed_another() {
    let with = |seed| gamma(&two_coders(), &Settings { seed, ..Settings::default() });
    assert_eq!(with(7), with(7));
    assert_ne!(with(7).gamma, with(8).gamma);
    assert_eq!((with(7).units, with(7).coders, with(7).samples), (7, 2, SAMPLES));
    assert_eq!(with(7).settings.seed, 7);
}

#[test]
fn a_random_continuum_is_the_same_whoever_draws_it() {
    let continuum = two_coders();
    let documents: Vec<_> = continuum.lengths().iter().enumerate().map(document_of(&continuum)).collect();
    let source = Source::new(&documents, 2);
    for sampler in [Sampler::Statistical, Sampler::Shuffle] {
        let settings = Settings { sampler, ..Settings::default() };
        let together = sampled(&source, 2, &settings, 0..9).unwrap();
        let one_by_one: Vec<_> = (0..9).flat_map(|n| sampled(&source, 2, &settings, n..n + 1).unwrap()).collect();
        assert_eq!(together, one_by_one);
    }
}

#[test]
fn disorder_is_the_sum_over_documents_and_delta_is_but_its_measure() {
    // d: (3/19)², (2/28)² + 1, alone 1; in the second document (1/21)². Units per coder: 3.5.
    let expected = ((3.0_f64 / 19.0).powi(2) + (2.0_f64 / 28.0).powi(2) + 1.0 + 1.0 + (1.0_f64 / 21.0).powi(2)) / 3.5;
    let one = gamma(&two_coders(), &Settings::default());
    let half = gamma(&two_coders(), &Settings { delta: 0.5, ..Settings::default() });
    assert!((one.disorder.value.unwrap() - expected).abs() < 1e-12, "{one:?}");
    assert!((half.disorder.value.unwrap() - expected / 2.0).abs() < 1e-12, "{half:?}");
    assert!((half.gamma.value.unwrap() - one.gamma.value.unwrap()).abs() < 1e-12, "{half:?}");
}

#[test]
fn units_of_different_documents_are_never_aligned() {
    let apart = [mark(0, 0, 10, 0, 0), mark(1, 0, 10, 1, 0)];
    let found = gamma(&Continuum::new(vec![100, 100], 2, 1, apart), &Settings::default());
    assert_eq!(found.disorder.value, Some(2.0));
    assert_eq!(found.gamma_cat_aligned.undefined, Some(Undefined::NoPairs));
}

#[test]
fn perfect_agreement_is_one_and_nothing_to_compare_is_said() {
    let agreed = (0..2).flat_map(|coder| [mark(0, 0, 10, coder, 0), mark(0, 50, 60, coder, 1)]);
    let agreed = gamma(&Continuum::new(vec![100], 2, 2, agreed), &Settings::default());
    assert_eq!((agreed.gamma.value, agreed.gamma_cat.value), (Some(1.0), Some(1.0)));

    let none = gamma(&Continuum::new(vec![100], 2, 2, []), &Settings::default());
    assert_eq!((none.gamma.undefined, none.samples), (Some(Undefined::NoUnits), 0));
    let alone = gamma(&Continuum::new(vec![100], 1, 1, [mark(0, 0, 5, 0, 0)]), &Settings::default());
    assert_eq!(alone.gamma.undefined, Some(Undefined::NoPairs));
    // One value and no unit left alone, by chance or otherwise: γ-cat has nothing to expect.
    let always = (0..2).map(|coder| mark(0, 0, 10, coder, 0));
    let always = gamma(&Continuum::new(vec![10], 2, 1, always), &Settings::default());
    assert_eq!(always.gamma_cat_aligned.undefined, Some(Undefined::NothingExpected));
}

#[test]
fn a_coder_who_marked_nothing_leaves_the_others_without_counterpart() {
    let marks = [mark(0, 0, 10, 0, 0), mark(0, 50, 60, 0, 1)];
    let found = gamma(&Continuum::new(vec![100], 2, 2, marks), &Settings::default());
    assert_eq!(found.disorder.value, Some(2.0));
    assert!(found.gamma.value.unwrap() <= 0.0, "{found:?}");
}

#[test]
fn asking_for_precision_draws_as_many_as_it_takes() {
    let rough = gamma(&two_coders(), &Settings { precision: Some(0.05), ..Settings::default() });
    let fine = gamma(&two_coders(), &Settings { precision: Some(PRECISION), ..Settings::default() });
    assert!(
        SAMPLES < rough.samples && rough.samples < fine.samples && fine.samples <= SAMPLES_MAX,
        "{rough:?} {fine:?}"
    );
    let (low, high) = fine.disorder_expected.ci95.unwrap();
    assert!((high - low) / 2.0 <= 1.25 * PRECISION * fine.disorder_expected.value.unwrap(), "{fine:?}");
}

#[test]
fn what_is_too_large_is_refused_whole() {
    // Three coders who agree, but on 5 100 units each of which could be aligned with the next: one piece.
    let marks = (0..3).flat_map(|coder| (0..1700).map(move |unit| mark(0, 15 * unit, 15 * unit + 10, coder, 0)));
    let found = gamma(&Continuum::new(vec![15 * 1700], 3, 1, marks), &Settings::default());
    let refused = Statistic::undefined(Undefined::TooLarge);
    assert_eq!((&found.gamma, &found.gamma_cat, &found.disorder), (&refused, &refused, &refused));
    assert_eq!((found.units, found.samples), (5100, 0));
}
