//! Which code was meant: the letters typed, what was used lately, what is coded nearby.

use crate::model::codebook::{CodeKind, Codebook, split_path};
use crate::model::ids::CodeId;
use frizbee::{Config, Matcher};
use std::collections::HashMap;

/// What speaks for a code beside its letters.
#[derive(Debug, Clone, Default)]
pub struct Leanings {
    /// Codes used, the latest first.
    pub recent: Vec<CodeId>,
    /// Codes on the passages around, the nearest first.
    pub near: Vec<CodeId>,
}

/// A line of the picker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Candidate {
    Code(CodeId),
    /// A code that does not exist yet, by its whole path.
    New(String),
}

/// At most this much is added to a code's score for recency, and as much again for nearness: less than two letters
/// in their places, so that what is typed always has the last word.
const LEANING_MAX: u32 = 14;

/// What a usual abbreviation counts for: more than any scattering of the same letters can reach by leanings.
const ABBREVIATION: u32 = 40;

/// The codes meant by `typed`, the likeliest first; then the code it would make.
///
/// Who writes a path, `theme/new`, means that very path: a code that does not exist yet is then offered before
/// codes that only resemble it.
pub fn candidates(codebook: &Codebook, typed: &str, leanings: &Leanings) -> Vec<Candidate> {
    let typed = typed.trim();
    let lean = leaning(leanings);
    let (above, name) = typed.rsplit_once('/').filter(|(above, _)| !above.ends_with('\\')).unwrap_or(("", typed));
    let above = above.to_lowercase();
    let mut scored: Vec<(u32, usize, CodeId)> = Vec::new();
    let mut matcher = Matcher::new(name, &config(name));
    for (place, (code, _)) in codebook.tree().enumerate() {
        if !above.is_empty() && !codebook.path(code.id).to_lowercase().contains(&format!("{above}/")) {
            continue;
        }
        let words = code.name.replace(['-', '_'], " ");
        let score = if name.is_empty() { Some(0) } else { score(&mut matcher, name, &words) };
        // Between a theme and a code of the same words it is the code that is put on text.
        let as_code = if code.kind == CodeKind::Code && !name.is_empty() { 6 } else { 0 };
        let on_top = as_code + lean.get(&code.id).copied().unwrap_or(0);
        scored.extend(score.map(|score| (score + on_top, place, code.id)));
    }
    scored.sort_by_key(|&(score, place, _)| (std::cmp::Reverse(score), place));
    let likely = scored.iter().take_while(|&&(score, ..)| name.is_empty() || score >= ABBREVIATION).count();
    let mut candidates: Vec<Candidate> = scored.into_iter().map(|(.., code)| Candidate::Code(code)).collect();
    if let Some(path) = new_path(codebook, typed) {
        let at = if above.is_empty() { candidates.len() } else { likely };
        candidates.insert(at, Candidate::New(path));
    }
    candidates
}

/// The lines that match what was typed, the likeliest first.
pub fn matching<'l>(lines: &[&'l str], typed: &str) -> Vec<(usize, &'l str)> {
    let mut matcher = Matcher::new(typed, &config(typed));
    let mut scored: Vec<(u32, usize)> =
        lines.iter().enumerate().filter_map(|(at, line)| Some((score(&mut matcher, typed, line)?, at))).collect();
    scored.sort_by_key(|&(score, at)| (std::cmp::Reverse(score), at));
    scored.into_iter().map(|(_, at)| (at, lines[at])).collect()
}

fn config(typed: &str) -> Config {
    // Two letters are exact or not at all; a longer word may have a slip in it.
    let max_typos = Some(if typed.chars().count() > 4 { 1 } else { 0 });
    Config { max_typos, casing: frizbee::CaseMatching::Ignore, ..Config::default() }
}

/// frizbee's score, with something on top for the ways in which people abbreviate: by the beginning of a word
/// (`mon` is "no monitoring", whatever other names have an m, an o and an n in them), by its middle, by the
/// words' initials (`ti` is "team isolation").
fn score(matcher: &mut Matcher, typed: &str, words: &str) -> Option<u32> {
    let score = u32::from(matcher.match_one(words, 0)?.score);
    let letters = typed.chars().count();
    // A word of some length whose letters lie scattered about is not meant: sixteen is one letter in its place.
    if letters > 3 && score < 12 * letters as u32 {
        return None;
    }
    let (typed, words) = (typed.to_lowercase(), words.to_lowercase());
    let parts = || words.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty());
    let initials: String = parts().filter_map(|part| part.chars().next()).collect();
    let begins_word = words.starts_with(&typed)
        || words.contains(&format!(" {typed}"))
        || parts().any(|part| part.starts_with(&typed));
    let on_top = if begins_word || (letters > 1 && initials.contains(&typed)) {
        ABBREVIATION
    } else if words.contains(&typed) {
        ABBREVIATION / 2
    } else {
        0
    };
    Some(score + on_top)
}

fn leaning(leanings: &Leanings) -> HashMap<CodeId, u32> {
    let mut lean = HashMap::new();
    for codes in [&leanings.recent, &leanings.near] {
        for (&code, bonus) in codes.iter().zip((1..=LEANING_MAX).rev()) {
            *lean.entry(code).or_default() += bonus;
        }
    }
    lean
}

/// The path of the code that what was typed would make; `None` if it is there already or is no name.
///
/// Themes may be abbreviated to the end of their path, as everywhere: `isolation/by floor` goes under the
/// theme called isolation, wherever that is.
fn new_path(codebook: &Codebook, typed: &str) -> Option<String> {
    let (above, name) = match typed.rsplit_once('/') {
        Some((above, name)) if !above.ends_with('\\') => (Some(above), name.trim()),
        _ => (None, typed),
    };
    let path = match above {
        Some(above) => match codebook.find(above) {
            Ok(theme) => format!("{}/{name}", codebook.path(theme)),
            Err(_) => format!("{above}/{name}"),
        },
        None => name.to_owned(),
    };
    let there = codebook.tree().any(|(code, _)| split_path(codebook.path(code.id)) == split_path(&path));
    (!there && codebook.add(&path, CodeKind::Code).is_ok()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::codebook::{Code, CodeKind};

    fn book() -> Codebook {
        let mut theme = Code::new(CodeKind::Theme, "RQ3 implementation");
        theme.sort = 9;
        let names = ["trust", "team-isolation-security", "team-isolation-pipeline", "no-monitoring", "other-barrier"];
        let codes = names.into_iter().zip(0..).map(|(name, sort)| Code {
            parent: Some(theme.id),
            sort,
            ..Code::new(CodeKind::Code, name)
        });
        Codebook::new(codes.chain([theme.clone()]).collect())
    }

    #[track_caller]
    fn check(typed: &str, leanings: &Leanings, expected: &str) {
        let book = book();
        let first = candidates(&book, typed, leanings).into_iter().next();
        let shown = first.map_or("nothing".to_owned(), |candidate| match candidate {
            Candidate::Code(code) => book.get(code).unwrap().name.clone(),
            Candidate::New(path) => format!("new {path}"),
        });
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_few_letters_are_enough() {
        let none = Leanings::default();
        check("tr", &none, "trust");
        check("tis", &none, "team-isolation-security");
        check("pip", &none, "team-isolation-pipeline");
        check("mon", &none, "no-monitoring");
        check("ob", &none, "other-barrier");
        check("impl", &none, "RQ3 implementation");
        check("montoring", &none, "no-monitoring");
    }

    #[test]
    fn what_was_used_lately_decides_between_equals_and_never_against_the_letters() {
        let book = book();
        let lean =
            |name: &str| Leanings { recent: vec![book.find(name).unwrap()], near: vec![book.find(name).unwrap()] };
        // The book is made anew in `check`; ids differ, so the question is put to this one.
        let first = |typed: &str, name: &str| candidates(&book, typed, &lean(name)).into_iter().next();
        let code = |name: &str| Some(Candidate::Code(book.find(name).unwrap()));
        assert_eq!(first("", "no-monitoring"), code("no-monitoring"));
        assert_eq!(first("ti", "team-isolation-pipeline"), code("team-isolation-pipeline"));
        assert_eq!(first("tru", "team-isolation-pipeline"), code("trust"));
    }

    #[test]
    fn what_matches_nothing_offers_to_be_a_new_code_under_its_theme() {
        let none = Leanings::default();
        check("zzz", &none, "new zzz");
        check("bistro", &none, "new bistro");
        check("RQ3 implementation/pip", &none, "team-isolation-pipeline");
        check("RQ3 implementation/pipe dream", &none, "new RQ3 implementation/pipe dream");
        check("rq3 implementation/silence", &none, "new RQ3 implementation/silence");
        check("silence/at night", &none, "new silence/at night");
        check("x\u{7}", &none, "nothing");
        let exact = candidates(&book(), "RQ3 implementation/trust", &none);
        assert!(!exact.iter().any(|candidate| matches!(candidate, Candidate::New(_))));
    }
}
