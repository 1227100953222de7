//! Counselling dialogues, every utterance put into one category by the same ten annotators (AnnoMI).

use super::*;
use crate::support::{Sandbox, assert_close, csv_rows, study_beside};

/// Each utterance's category by each annotator, of therapists or of clients.
type Ratings = BTreeMap<(u32, u32), BTreeMap<u32, String>>;

fn ratings(of: &str, column: &str) -> Option<Ratings> {
    let folder = study_beside("annomi-10coders")?;
    let rows = |name: &str| csv_rows(&std::fs::read_to_string(folder.join(name)).unwrap());
    let number = |row: &BTreeMap<String, String>, column: &str| row[column].parse::<u32>().unwrap();
    let unit = |row: &BTreeMap<String, String>| (number(row, "transcript_id"), number(row, "utterance_id"));
    let said: BTreeSet<(u32, u32)> =
        rows("utterances.csv").iter().filter(|row| row["interlocutor"] == of).map(unit).collect();
    let mut ratings = Ratings::new();
    for row in rows("annotations.csv").iter().filter(|row| said.contains(&unit(row))) {
        ratings.entry(unit(row)).or_default().insert(number(row, "annotator_id"), row[column].clone());
    }
    Some(ratings)
}

fn long(ratings: &Ratings) -> String {
    let rows = ratings.iter().flat_map(|((transcript, utterance), labels)| {
        labels.iter().map(move |(rater, label)| format!("{transcript}.{utterance},{rater},{label}\n"))
    });
    format!("unit,rater,label\n{}", rows.collect::<String>())
}

fn wide(ratings: &Ratings) -> String {
    let rows = ratings.iter().map(|((transcript, utterance), labels)| {
        let labels: Vec<&str> = labels.values().map(String::as_str).collect();
        format!("{transcript}.{utterance},{}\n", labels.join(","))
    });
    let raters: Vec<String> = (0..10).map(|rater| rater.to_string()).collect();
    format!("unit,{}\n{}", raters.join(","), rows.collect::<String>())
}

/// Pairs of annotators who agree on each unit, of all pairs, and how often each category was used (Fleiss 1971).
fn naive(ratings: &Ratings) -> (f64, BTreeMap<&String, f64>) {
    let mut uses: BTreeMap<&String, f64> = BTreeMap::new();
    let (mut agreeing, mut pairs) = (0.0, 0.0);
    for labels in ratings.values() {
        labels.values().for_each(|label| *uses.entry(label).or_default() += 1.0);
        for (rater, label) in labels {
            for (_, other) in labels.iter().filter(|(another, _)| *another != rater) {
                pairs += 1.0;
                agreeing += f64::from(u8::from(label == other));
            }
        }
    }
    (agreeing / pairs, uses)
}

#[track_caller]
fn assert_agreement(of: &str, column: &str, [units, categories]: [usize; 2], printed: &str) {
    let Some(ratings) = ratings(of, column) else { return };
    let (observed, uses) = naive(&ratings);
    assert_eq!([ratings.len(), uses.len()], [units, categories]);
    assert!(ratings.values().all(|labels| labels.len() == 10));
    let sandbox = Sandbox::new();
    sandbox.write("long.csv", long(&ratings));
    sandbox.write("wide.csv", wide(&ratings));
    let names = "percent_agreement,fleiss_kappa,krippendorff_alpha_nominal,light_kappa,conger_kappa";
    let of_file = |file| sandbox.json(["agreement", "--ratings", file, "--coef", names, "--draws", "0"]);
    let answer = of_file("long.csv");
    assert_eq!(answer["rows"], of_file("wide.csv")["rows"], "long and wide are the same ratings");

    assert_printed(coefficient(&answer, "fleiss_kappa"), printed, "as computed when the study was collected");
    let n = 10.0 * units as f64;
    let fleiss = kappa_of([observed, uses.values().map(|count| (count / n).powi(2)).sum()]);
    assert_close(coefficient(&answer, "percent_agreement"), observed, "observed agreement");
    assert_close(coefficient(&answer, "fleiss_kappa"), fleiss, "Fleiss by hand");
    // Without a missing rating alpha differs from Fleiss' kappa in one thing: chance draws two of the n labels
    // without putting the first one back.
    let alpha = 1.0 - (1.0 - fleiss) * (n - 1.0) / n;
    assert_close(coefficient(&answer, "krippendorff_alpha_nominal"), alpha, "alpha from Fleiss");
    // Each category against the rest: 1 − Σ x (10 − x) / (N · 10 · 9 · p (1 − p)).
    for (category, count) in &uses {
        let share = count / n;
        let differing: f64 = ratings
            .values()
            .map(|labels| labels.values().filter(|label| label == category).count() as f64)
            .map(|here| here * (10.0 - here))
            .sum();
        let of_category = 1.0 - differing / (units as f64 * 90.0 * share * (1.0 - share));
        assert_close(coefficient(&answer, &format!("fleiss_kappa[{category}]")), of_category, category);
    }

    let pairs = sandbox.json(["kappa", "wide.csv"]);
    let rows = pairs["rows"].as_array().unwrap().iter().filter(|row| row["coefficient"] == "cohen_kappa");
    let kappas: Vec<f64> = rows.map(|row| row["value"].as_f64().unwrap()).collect();
    assert_eq!(kappas.len(), 45);
    let light = kappas.iter().sum::<f64>() / 45.0;
    assert_close(coefficient(&answer, "light_kappa"), light, "the mean of 45 pairs");
    let [low, high] = [f64::min, f64::max].map(|extreme| kappas.iter().copied().reduce(extreme).unwrap());
    println!("{of}: Fleiss {fleiss:.4}, alpha {alpha:.4}, Light {light:.4}, pairs from {low:.3} to {high:.3}");
    // Conger's kappa takes chance from each annotator's own margins, pair by pair.
    let share_of = |rater: u32, category: &String| {
        ratings.values().filter(|labels| labels[&rater] == *category).count() as f64 / units as f64
    };
    let chance = |first, second| uses.keys().map(|one| share_of(first, one) * share_of(second, one)).sum::<f64>();
    let pairs = (0..10).flat_map(|first| (first + 1..10).map(move |second| (first, second)));
    let conger = kappa_of([observed, pairs.map(|(first, second)| chance(first, second)).sum::<f64>() / 45.0]);
    assert_close(coefficient(&answer, "conger_kappa"), conger, "Conger by hand");
}

/// Published: about 0.74.
#[test]
fn ten_annotators_agree_on_what_therapists_do_as_published() {
    assert_agreement("therapist", "main_therapist_behaviour", [216, 4], "0.7365");
}

/// Published: about 0.47.
#[test]
fn ten_annotators_agree_on_what_clients_say_as_published() {
    assert_agreement("client", "client_talk_type", [212, 3], "0.4669");
}
