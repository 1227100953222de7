//! What a coding costs.

use crate::tui::test_support::{Session, count, import, study};

/// A session as one sits through it: how many passages to go on, and the code meant.
const SESSION: [(usize, &str); 24] = [
    (1, "team-isolation-pipeline"),
    (1, "info-overload"),
    (2, "no-mandate-to-learn"),
    (1, "no-mandate-to-learn"),
    (1, "resources-too-academic"),
    (3, "privacy-not-model-security"),
    (1, "misconception-data-is-safe"),
    (1, "team-isolation-pipeline"),
    (1, "accuracy-only-metrics"),
    (2, "no-monitoring"),
    (1, "ad-hoc-edge-cases"),
    (1, "responsibility-undefined"),
    (1, "team-isolation-security"),
    (1, "no-budget-or-time"),
    (2, "functionality-first"),
    (1, "no-budget-or-time"),
    (1, "accepts-tradeoff"),
    (1, "no-applicable-defense"),
    (1, "other-barrier"),
    (1, "no-aml-peers"),
    (1, "misconception-attacker-access"),
    (2, "security-separate-field"),
    (1, "defense-overconfidence"),
    (1, "degree-no-coverage"),
];

/// The letters somebody would type for a name: the beginning of one of its words, or the words' initials.
fn queries(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split('-').collect();
    let initials: String = words.iter().filter_map(|word| word.chars().next()).collect();
    let mut queries: Vec<String> = Vec::new();
    for length in 1..=4 {
        queries.extend(words.iter().map(|word| word.chars().take(length).collect()));
        queries.push(initials.chars().take(length).collect());
    }
    queries.sort_by_key(|query| query.chars().count());
    queries
}

#[test]
fn any_code_costs_at_most_four_keys_at_the_median_by_the_picker_alone() {
    let mut project = study();
    let body: String = (1..90).map(|n| format!("P05: Something is said here, number {n}.\n\n")).collect();
    import(&mut project, "long", &body);
    let mut session = Session::of(project, 80, 24);
    session.press("JJ");
    let mut costs: Vec<usize> = Vec::new();
    for (on, name) in SESSION {
        session.press(&"j".repeat(on));
        let (before, wanted) = (session.codings().len(), format!("ada {name}: {}", session.passage()));
        let keys = queries(name).into_iter().map(|query| format!("<Space>{query}<Enter>")).find(|keys| {
            session.press(keys);
            let right = session.codings().contains(&wanted);
            if !right {
                session.press("u");
            }
            assert_eq!(session.codings().len(), before + usize::from(right));
            right
        });
        costs.push(count(&keys.unwrap_or_else(|| panic!("{name} is not found by four letters"))));
    }
    costs.sort_unstable();
    let (median, mean) = (costs[costs.len() / 2], costs.iter().sum::<usize>() as f64 / costs.len() as f64);
    assert!(median <= 4 && costs[costs.len() * 9 / 10] <= 6 && mean <= 5.0, "{costs:?}");
}

#[test]
fn the_same_code_and_a_code_on_a_digit_cost_one_key() {
    let mut session = Session::new(80, 24);
    session.press("j<Space>mon<Enter>j<Space>ob<Enter>");
    for keys in [".", "1"] {
        session.press("j");
        let before = session.codings().len();
        session.press(keys);
        assert_eq!((session.codings().len(), count(keys)), (before + 1, 1));
    }
}
