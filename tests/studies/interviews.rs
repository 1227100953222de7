//! Five interviews in which two researchers marked passages, each with boundaries of their own; for two of them there
//! is a moderator's agreed version. More about these data in `real_study`.
//!
//! The same marks give another figure on every unit, which is why thema prints the unit with it. A turn forgives every
//! boundary and counts a word and a page alike; a character forgives none and counts a page a thousand times. So no
//! unit is the strict one: over all codes of these interviews agreement is .466 by turn, .451 by sentence and .483 by
//! character. The continuum counts characters, too, but takes chance from passages, which come and go as wholes.

use super::*;
use crate::disagreements::assert_everything_is_told_once;
use crate::real_study::{data, imported};
use crate::support::{Sandbox, assert_close, csv_rows};
use std::path::Path;
use thema::model::span::Span;
use thema::model::text::Text;

/// Document, start, end.
type Stretch = (usize, u64, u64);

/// What participants said and what was marked, as plain lists.
struct Naive {
    documents: usize,
    turns: Vec<Stretch>,
    sentences: Vec<Stretch>,
    /// Document, coder, code, start, end.
    marks: Vec<(usize, String, String, u64, u64)>,
}

impl Naive {
    /// Of these documents only; where sentences end is the text's business and not in question here.
    fn of(study: &Sandbox, data: &Path, documents: &[&str]) -> Self {
        let answer = study.json(["export", "turns"]);
        let place = |name: &str| documents.iter().position(|known| *known == name);
        let (mut turns, mut sentences) = (Vec::new(), Vec::new());
        for (at, name) in documents.iter().enumerate() {
            let text = Text::new(std::fs::read_to_string(data.join(format!("{name}.txt"))).unwrap()).unwrap();
            let rows = answer["rows"].as_array().unwrap().iter();
            for row in rows.filter(|row| row["document"] == *name && row["role"] == "participant") {
                let [start, end] = ["start", "end"].map(|end| row[end].as_u64().unwrap());
                turns.push((at, start, end));
                let parts = text.sentences(Span::of(start as u32, end as u32)).into_iter();
                sentences.extend(parts.map(|span| (at, span.start().get().into(), span.end().get().into())));
            }
        }
        let marks = csv_rows(&study.read("spans.csv")).into_iter().filter_map(|row| {
            let [start, end] = ["start", "end"].map(|column| row[column].parse().unwrap());
            Some((place(&row["document"])?, row["coder"].clone(), row["code"].clone(), start, end))
        });
        Self { documents: documents.len(), turns, sentences, marks: marks.collect() }
    }

    /// Interviewers' turns as well.
    fn all_turns(study: &Sandbox, document: &str) -> Vec<Stretch> {
        let answer = study.json(["export", "turns"]);
        let rows = answer["rows"].as_array().unwrap().iter().filter(|row| row["document"] == document);
        rows.map(|row| (0, row["start"].as_u64().unwrap(), row["end"].as_u64().unwrap())).collect()
    }

    fn of_coder<'n>(&'n self, coder: &'n str) -> impl Iterator<Item = &'n (usize, String, String, u64, u64)> {
        self.marks.iter().filter(move |mark| mark.1 == coder)
    }

    /// For each unit the codes that each of these coders used in it.
    fn units<const N: usize>(&self, stretches: &[Stretch], coders: [&str; N]) -> Vec<[Codes; N]> {
        let touched = |&(document, start, end): &Stretch| {
            coders.map(|coder| {
                let here = self.of_coder(coder).filter(|mark| mark.0 == document && mark.3 < end && start < mark.4);
                here.map(|mark| mark.2.clone()).collect()
            })
        };
        stretches.iter().map(touched).collect()
    }

    /// The characters of participants that each of two coders marked with a code.
    fn characters(&self, code: &str, coders: [&str; 2]) -> Cells {
        let end = self.turns.iter().map(|turn| turn.2).max().unwrap_or(0) as usize;
        let mut cells = [0; 4];
        for document in 0..self.documents {
            let [first, second] = coders.map(|coder| {
                let mut marked = vec![false; end];
                let marks = self.of_coder(coder).filter(|mark| mark.0 == document && mark.2 == code);
                marks.for_each(|mark| marked[mark.3 as usize..(mark.4 as usize).min(end)].fill(true));
                marked
            });
            for turn in self.turns.iter().filter(|turn| turn.0 == document) {
                for at in turn.1 as usize..turn.2 as usize {
                    cells[2 * usize::from(!first[at]) + usize::from(!second[at])] += 1;
                }
            }
        }
        cells
    }

    /// Σ L² over a code's passages by these coders: how much of chance is a passage meeting itself. Interviewers' words
    /// cut out, what overlaps joined, what only touches not.
    fn squares(&self, code: &str, coders: [&str; 2]) -> u64 {
        let mut sum = 0;
        for (document, coder) in (0..self.documents).flat_map(|at| coders.map(|coder| (at, coder))) {
            let turns: Vec<_> = self.turns.iter().filter(|turn| turn.0 == document).collect();
            let spoken_before = |at: u64| -> u64 { turns.iter().map(|turn| at.clamp(turn.1, turn.2) - turn.1).sum() };
            let marks = self.of_coder(coder).filter(|mark| mark.0 == document && mark.2 == code);
            let mut spans: Vec<(u64, u64)> = marks.map(|mark| (spoken_before(mark.3), spoken_before(mark.4))).collect();
            spans.retain(|(start, end)| start < end);
            spans.sort_unstable();
            let mut joined: Vec<(u64, u64)> = Vec::new();
            for (start, end) in spans {
                match joined.last_mut() {
                    Some(last) if start < last.1 => last.1 = last.1.max(end),
                    _ => joined.push((start, end)),
                }
            }
            sum += joined.iter().map(|(start, end)| (end - start).pow(2)).sum::<u64>();
        }
        sum
    }

    /// Unitizing alpha of one code and two coders (Krippendorff et al. 2016): like alpha on characters, but for chance,
    /// in which no passage meets itself; what was not marked counts by the character.
    fn unitizing_alpha(&self, code: &str, coders: [&str; 2]) -> f64 {
        let [both, first, second, neither] = self.characters(code, coders);
        let marked = (2 * both + first + second) as f64;
        let unmarked = (2 * neither + first + second) as f64;
        let all = marked + unmarked;
        let itself = self.squares(code, coders) as f64 + unmarked;
        let expected = all * 2.0 * marked * unmarked / (all * all - itself);
        1.0 - 2.0 * (first + second) as f64 / expected
    }

    /// The codes marked most often by either, so that there is something to count.
    fn most_used(&self, coders: [&str; 2]) -> Vec<String> {
        let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
        coders.iter().flat_map(|coder| self.of_coder(coder)).for_each(|mark| *uses.entry(&mark.2).or_default() += 1);
        let mut codes: Vec<(&str, usize)> = uses.into_iter().collect();
        codes.sort_by_key(|(_, uses)| std::cmp::Reverse(*uses));
        codes.into_iter().take(3).map(|(code, _)| code.to_owned()).collect()
    }
}

const ALL: [&str; 5] = ["interview02", "interview12", "interview30", "interview32", "interview40"];

/// Those with a moderator's version.
const MODERATED: [&str; 2] = ["interview12", "interview30"];

#[test]
fn turns_sentences_characters_and_the_continuum_side_by_side_are_what_a_plain_count_gives() {
    let Some(data) = data() else { return };
    let study = imported(&data);
    let naive = Naive::of(&study, &data, &ALL);
    let coders = ["A", "B"];
    let units = "turn,sentence,character,continuum";
    let answer = study.json(["agreement", "--coders", "A,B", "--unit", units, "--draws", "0"]);
    assert_eq!(answer["about"]["documents"], serde_json::json!(ALL));
    let overall = answer["overall"].as_array().unwrap();
    let used: Codes = naive.marks.iter().filter(|mark| mark.1 != "M").map(|mark| mark.2.clone()).collect();
    let by_character: BTreeMap<&String, Cells> =
        used.iter().map(|code| (code, naive.characters(code, coders))).collect();
    let [by_turn, by_sentence] = [&naive.turns, &naive.sentences].map(|stretches| naive.units(stretches, coders));

    for (unit, overall) in ["turn", "sentence", "character"].iter().zip(overall) {
        let of_code = |code: &String| match *unit {
            "turn" => cells(&by_turn, code),
            "sentence" => cells(&by_sentence, code),
            _ => by_character[code],
        };
        for code in &used {
            let (row, cells) = (row(&answer, code, unit), of_code(code));
            let what = format!("{code} by {unit}, {cells:?}");
            assert_eq!(counted(row), cells, "{what}");
            // Characters both marked, of those either did: beside every unit, and the same.
            let figures = [("positive_agreement", cells), ("char_f1", by_character[code])];
            for (name, cells) in figures.into_iter().filter(|(_, cells)| cells[..3] != [0; 3]) {
                assert_close(&row[name]["value"], positive_agreement(cells), &format!("{name} of {what}"));
            }
            match cells[..3] {
                [0, 0, 0] => assert!(row["cohen_kappa"]["value"].is_null(), "{what}: {row}"),
                _ => assert_close(&row["cohen_kappa"]["value"], kappa(cells), &what),
            }
        }
        assert_eq!(overall["unit"], *unit);
        assert_close(&overall["cohen_kappa_pooled"]["value"], pooled_kappa(used.iter().map(of_code)), unit);
        println!("by {unit}: pooled kappa {:.4}", overall["cohen_kappa_pooled"]["value"].as_f64().unwrap());
    }
    assert_close(&overall[0]["krippendorff_alpha_jaccard"]["value"], alpha(&by_turn, jaccard), "sets by turn");
    assert_close(&overall[1]["krippendorff_alpha_jaccard"]["value"], alpha(&by_sentence, jaccard), "sets by sentence");
    for code in naive.most_used(coders) {
        let row = row(&answer, &code, "continuum");
        let unitizing = naive.unitizing_alpha(&code, coders);
        assert_close(&row["u_alpha_percode"]["value"], unitizing, &code);
        let by = [cells(&by_turn, &code), cells(&by_sentence, &code), by_character[&code]];
        let [turn, sentence, character] = by.map(kappa);
        println!(
            "{code}: kappa by turn {turn:.4}, sentence {sentence:.4}, character {character:.4}; char F1 {:.4}; \
             unitizing alpha {unitizing:.4}",
            positive_agreement(by_character[&code])
        );
    }
    // One coder puts several codes on the same words, so the alphas over all codes do not exist, and it is said why.
    for name in ["u_alpha", "u_alpha_binary", "cu_alpha"] {
        assert!(overall[3][name]["value"].is_null() && overall[3][name]["undefined"].is_string(), "{}", overall[3]);
    }
}

/// Whoever collected the data noted a pooled kappa by turn "of only 0.25 to 0.49". That is over all turns, interviewers'
/// too, and from the sum of the tables of all codes used in the interview, which thema calls stacked; most of the
/// codebook was not used in any one interview, and that plays no part.
#[test]
fn each_interview_by_all_turns_is_within_what_was_noted() {
    let Some(data) = data() else { return };
    let study = imported(&data);
    let mut found = Vec::new();
    for interview in ALL {
        let words = ["agreement", "--coders", "A,B", "--document", interview, "--interviewer", "--draws", "0"];
        let overall = &study.json(words)["overall"];
        let mut naive = Naive::of(&study, &data, &[interview]);
        naive.turns = Naive::all_turns(&study, interview);
        let units = naive.units(&naive.turns, ["A", "B"]);
        let of_codes: Vec<Cells> = codes_of(&units).iter().map(|code| cells(&units, code)).collect();
        let sum = of_codes.iter().fold([0; 4], |sum, cells| [0, 1, 2, 3].map(|at| sum[at] + cells[at]));
        assert_close(&overall["cohen_kappa_pooled"]["value"], pooled_kappa(of_codes), interview);
        assert_close(&overall["cohen_kappa_stacked"]["value"], kappa(sum), interview);
        let alone = study.json(["kappa", "--coders", "A,B", "--document", interview, "--interviewer"]);
        assert_close(&alone["overall"]["cohen_kappa_stacked"]["value"], kappa(sum), interview);
        found.push(kappa(sum));
        println!("{interview}: stacked kappa over all turns {:.4}", kappa(sum));
    }
    let [low, high] = [f64::min, f64::max].map(|extreme| found.iter().copied().reduce(extreme).unwrap());
    assert_printed(&low.into(), "0.25", "the lowest");
    assert_printed(&high.into(), "0.49", "the highest");
}

/// The interviews with an agreed version, which is a third voice here.
#[test]
fn three_voices_are_compared_by_fleiss_and_pair_by_pair() {
    let Some(data) = data() else { return };
    let study = imported(&data);
    let naive = Naive::of(&study, &data, &MODERATED);
    let documents = MODERATED.join(",");
    let asked = |more: &[&str]| {
        let words = ["agreement", "--coders", "A,B,M", "--document", &documents, "--draws", "0"];
        study.json([&words, more].concat())
    };
    let names = "percent_agreement,fleiss_kappa,light_kappa,krippendorff_alpha_nominal,positive_agreement";
    let answer = asked(&["--coef", names]);
    let units = naive.units(&naive.turns, ["A", "B", "M"]);
    let n = units.len() as f64;
    let codes: Codes = units.iter().flatten().flatten().cloned().collect();
    assert!(codes.len() > 20);
    let mut sum = [0.0; 2];
    for code in &codes {
        let by: Vec<usize> =
            units.iter().map(|voices| voices.iter().filter(|codes| codes.contains(code)).count()).collect();
        let row = row(&answer, code, "turn");
        let marked_by = [0, 1, 2, 3].map(|voices| by.iter().filter(|used| **used == voices).count() as u64);
        assert_eq!(row["marked_by"], serde_json::json!(marked_by), "{code}");
        let uses = ["A", "B", "M"].map(|voice| row["uses"][voice].as_u64().unwrap());
        let expected = [0, 1, 2].map(|voice| units.iter().filter(|voices| voices[voice].contains(code)).count() as u64);
        assert_eq!(uses, expected, "{code}");
        // Fleiss (1971): pairs of three that agree, and chance from all uses together.
        let observed = by.iter().map(|&used| if used == 0 || used == 3 { 1.0 } else { 1.0 / 3.0 }).sum::<f64>() / n;
        let share = by.iter().sum::<usize>() as f64 / (3.0 * n);
        let chance = share * share + (1.0 - share) * (1.0 - share);
        let fleiss = kappa_of([observed, chance]);
        sum = [sum[0] + observed - chance, sum[1] + 1.0 - chance];
        assert_close(&row["percent_agreement"]["value"], observed, code);
        assert_close(&row["fleiss_kappa"]["value"], fleiss, code);
        let alpha = 1.0 - (1.0 - fleiss) * (3.0 * n - 1.0) / (3.0 * n);
        assert_close(&row["krippendorff_alpha_nominal"]["value"], alpha, code);
        // Light's is the mean over pairs; where two never used the code their kappa does not exist, and so it does not.
        let pairs: Vec<Cells> = [[0, 1], [0, 2], [1, 2]]
            .map(|pair| {
                let of_two: Units = units.iter().map(|voices| pair.map(|voice| voices[voice].clone())).collect();
                cells(&of_two, code)
            })
            .to_vec();
        let defined: Vec<f64> = pairs.iter().filter(|cells| cells[3] < units.len() as u64).map(|c| kappa(*c)).collect();
        if defined.len() == 3 {
            assert_close(&row["light_kappa"]["value"], defined.iter().sum::<f64>() / 3.0, code);
        }
    }
    assert_close(&answer["overall"]["fleiss_kappa_pooled"]["value"], sum[0] / sum[1], "pooled over codes");
    println!("{} turns, {} codes, three voices: pooled Fleiss {:.4}", units.len(), codes.len(), sum[0] / sum[1]);

    // Pair by pair: the same as each pair by itself, and as a plain count.
    let pairs = asked(&["--pairs"]);
    let mut found = BTreeMap::new();
    for pair in pairs["rows"].as_array().unwrap() {
        let [first, second] = ["first", "second"].map(|side| pair[side].as_str().unwrap());
        let of_two = naive.units(&naive.turns, [first, second]);
        let pooled = pooled_kappa(codes.iter().map(|code| cells(&of_two, code)));
        let what = format!("{first}, {second}");
        assert_close(&pair["cohen_kappa_pooled"]["value"], pooled, &what);
        assert_close(&pair["krippendorff_alpha_jaccard"]["value"], alpha(&of_two, jaccard), &what);
        let alone = study.json(["kappa", "--coders", &format!("{first},{second}"), "--document", &documents]);
        assert_close(&alone["overall"]["cohen_kappa_pooled"]["value"], pooled, &what);
        println!("{what}: pooled kappa {pooled:.4}");
        found.insert(what, pooled);
    }
    assert_eq!(found.len(), 3);
    assert!(found["A, M"] > found["A, B"] && found["B, M"] > found["A, B"], "who agrees on a version is nearer to it");
}

#[test]
fn the_list_of_disagreements_adds_up_for_every_pair_of_voices() {
    let Some(data) = data() else { return };
    let study = imported(&data);
    for pair in [["A", "B"], ["A", "M"], ["B", "M"]] {
        assert_everything_is_told_once(&study, pair);
        let answer = study.json(["disagreements", "--coders", &pair.join(",")]);
        let overall = &answer["overall"];
        let count = |kind: &str| overall[kind].as_u64().unwrap();
        let rows = answer["rows"].as_array().unwrap();
        let of_kind = |kind: &str| rows.iter().filter(|row| row["kind"] == kind).count() as u64;
        let missed = ["missed_by_first", "missed_by_second"].map(count);
        assert_eq!(missed.iter().sum::<u64>(), of_kind("missed"));
        assert_eq!([count("different"), count("boundary")], [of_kind("different"), of_kind("boundary")]);
        assert_eq!(count("disagreements"), rows.len() as u64);
        let of_codes: u64 = overall["codes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|code| {
                let kinds = ["missed_by_first", "missed_by_second", "different", "boundary"];
                kinds.iter().map(|kind| code[kind].as_u64().unwrap()).sum::<u64>()
            })
            .sum();
        // A disagreement of two codes is one row, and counts for both codes.
        assert_eq!(of_codes, rows.len() as u64 + count("different"), "{pair:?}");
    }
}
