//! The language on a study so small that every passage can be seen.

use super::{CodingIn, Corpus, DocumentIn, Finder, Query, QueryError};
use crate::model::codebook::{Code, CodeKind, Codebook};
use crate::model::coding::{Certainty, Coder, CoderRole, Coding, Round};
use crate::model::document::{Attribute, AttributeKind, AttributeValue, Participant, Role, Section, Speaker, Turn};
use crate::model::ids::{AttributeId, CoderId, CodingId, DocumentId, ParticipantId, RoundId, SpeakerId};
use crate::model::span::{self, Span};
use crate::model::text::Text;
use proptest::prelude::*;

/// Two interviews of four turns of ten characters each, speakers in turn `I` and the participant.
#[derive(Debug)]
struct Tiny {
    book: Codebook,
    coders: Vec<Coder>,
    rounds: Vec<Round>,
    participants: Vec<Participant>,
    attributes: Vec<Attribute>,
    values: Vec<AttributeValue>,
    turns: Vec<Turn>,
    speakers: [Vec<Speaker>; 2],
    sections: Vec<Section>,
    texts: [Text; 2],
    codings: Vec<(usize, Coding)>,
}

const TEXTS: [&str; 2] = ["Who looks?Over the fWho checksThe Fence ", "Who sees? Nobody at Who cares?Someone do"];

impl Tiny {
    /// RQ1 › trust, isolation; RQ2 › privacy; `faith` merged into trust.
    fn new() -> Self {
        let (rq1, rq2) = (Code::new(CodeKind::Theme, "RQ1"), Code::new(CodeKind::Theme, "RQ2"));
        let under = |theme: &Code, name: &str| Code { parent: Some(theme.id), ..Code::new(CodeKind::Code, name) };
        let (trust, isolation) = (under(&rq1, "trust"), under(&rq1, "team isolation"));
        let privacy = under(&rq2, "privacy");
        let faith = Code { merged_into: Some(trust.id), ..Code::new(CodeKind::Code, "faith") };
        let coder = |n, name: &str| Coder {
            id: CoderId::from_number(n),
            name: name.into(),
            initials: String::new(),
            role: CoderRole::Coder,
        };
        let participants: Vec<Participant> = [(1, "P01"), (2, "P02")]
            .map(|(n, label)| Participant {
                id: ParticipantId::from_number(n),
                label: label.into(),
                note: String::new(),
            })
            .into();
        let attribute = |n, name: &str, kind| Attribute {
            id: AttributeId::from_number(n),
            name: name.into(),
            kind,
            choices: Vec::new(),
        };
        let value = |attribute, participant, value: &str| AttributeValue {
            attribute: AttributeId::from_number(attribute),
            participant: ParticipantId::from_number(participant),
            value: value.into(),
        };
        let turns = (0..4).map(|n| Turn {
            n: n + 1,
            span: Span::of(n * 10, n * 10 + 10),
            speaker: Some(SpeakerId::from_number(u128::from(n % 2))),
            time_start: None,
            time_end: None,
        });
        let speakers = |document: u128, label: &str| {
            let document = DocumentId::from_number(document);
            let speaker = |n, label: &str, role, participant| Speaker {
                id: SpeakerId::from_number(n),
                document,
                label: label.into(),
                role,
                participant,
            };
            let person = participants.iter().find(|person| person.label == label).map(|person| person.id);
            vec![speaker(0, "I", Role::Interviewer, None), speaker(1, label, Role::Participant, person)]
        };
        Self {
            speakers: [speakers(0, "P01"), speakers(1, "P02")],
            book: Codebook::new(vec![rq1, rq2, trust, isolation, privacy, faith]),
            coders: vec![coder(1, "ada"), coder(2, "ben")],
            rounds: vec![Round { id: RoundId::from_number(1), name: "pilot".into(), blind: false, closed: false }],
            attributes: vec![
                attribute(1, "sector", AttributeKind::Choice),
                attribute(2, "years", AttributeKind::Number),
            ],
            values: vec![value(1, 1, "health"), value(1, 2, "banking"), value(2, 1, "12"), value(2, 2, "5")],
            turns: turns.collect(),
            sections: [("Opening", 0, 20), ("Closing", 20, 40)]
                .iter()
                .zip(1..)
                .map(|(&(title, start, end), n)| Section { n, span: Span::of(start, end), title: title.into() })
                .collect(),
            texts: TEXTS.map(|text| Text::new(text.into()).expect("short")),
            participants,
            codings: Vec::new(),
        }
    }

    /// With a coding, written `document start..end code coder`.
    fn with(mut self, line: &str) -> Self {
        let [document, span, code, coder] = line.splitn(4, ' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let (start, end) = span.split_once("..").expect("a span");
        let document: usize = document.parse().expect("a document");
        let all = self.book.all().iter();
        let code = all.filter(|known| known.name.replace(' ', "-") == code).map(|known| known.id).next();
        let coding = Coding {
            id: CodingId::from_number(self.codings.len() as u128 + 1),
            document: DocumentId::from_number(document as u128),
            revision: 1,
            span: Span::of(start.parse().expect("a start"), end.parse().expect("an end")),
            code: code.expect("a code"),
            coder: self.coders.iter().find(|known| known.name == coder).expect("a coder").id,
            round: None,
            certainty: Certainty::Certain,
            memo: String::new(),
        };
        self.codings.push((document, coding));
        self
    }

    fn last(mut self, change: impl FnOnce(&mut Coding)) -> Self {
        change(&mut self.codings.last_mut().expect("a coding").1);
        self
    }

    /// The answer as `document:start..end`, one after the other, or the error as message, pointed at, hint.
    fn ask(&self, line: &str) -> Result<Vec<(usize, Span, Vec<u32>)>, QueryError> {
        let query = Query::parse(line)?;
        let documents = [0, 1].map(|at| DocumentIn {
            name: ["P01", "P02"][at],
            length: 40,
            turns: &self.turns,
            sections: &self.sections,
            speakers: &self.speakers[at],
        });
        let mut codings: Vec<CodingIn<'_>> = self
            .codings
            .iter()
            .filter_map(|(document, coding)| {
                Some(CodingIn { document: *document, coding, code: self.book.resolve(coding.code)? })
            })
            .collect();
        codings.sort_by_key(|coding| (coding.document, coding.coding.span, coding.coding.id));
        let corpus = Corpus {
            codebook: &self.book,
            coders: &self.coders,
            rounds: &self.rounds,
            participants: &self.participants,
            attributes: &self.attributes,
            values: &self.values,
            documents: &documents,
            codings: &codings,
        };
        let finder = Finder::new(&query, corpus)?;
        let mut answer = Vec::new();
        for (at, text) in self.texts.iter().enumerate() {
            let found = finder.passages(at, query.needs_text().then_some(text))?;
            answer.extend(found.into_iter().map(|passage| (passage.document, passage.span, passage.codings)));
        }
        Ok(answer)
    }

    fn found(&self, line: &str) -> String {
        let answer = self.ask(line).unwrap_or_else(|error| panic!("{line}: {error:?}"));
        let shown: Vec<String> = answer.iter().map(|(document, span, _)| format!("{document}:{span}")).collect();
        shown.join(" ")
    }

    fn refused(&self, line: &str) -> String {
        let error = self.ask(line).expect_err(line);
        format!("{line}\n{}\n{}\n{}", error.pointer(), error.message, error.hint)
    }
}

/// What ada and ben marked: trust in three turns, isolation over two of them, privacy later.
fn study() -> Tiny {
    Tiny::new()
        .with("0 10..20 trust ada")
        .with("0 10..20 trust ben")
        .with("0 12..16 team-isolation ada")
        .with("0 30..36 faith ada")
        .with("0 34..40 team-isolation ben")
        .with("1 12..18 trust ben")
        .with("1 30..40 privacy ada")
}

#[test]
fn a_code_is_found_with_what_is_under_it_and_what_was_merged_into_it() {
    let study = study();
    assert_eq!(
        study.found("trust"),
        "0:10..20 0:30..36 1:12..18",
        "two coders' marks on the same words are one passage"
    );
    assert_eq!(study.found("RQ1"), "0:10..20 0:12..16 0:30..36 0:34..40 1:12..18");
    assert_eq!(study.found("=RQ1"), "");
    assert_eq!(study.found("\"team isolation\""), "0:12..16 0:34..40");
    assert_eq!(study.found("RQ1/\"team isolation\""), study.found("team*"));
    assert_eq!(study.found("RQ1/* OR privacy"), study.found("*"));
    assert_eq!(study.ask("trust").unwrap()[0].2, [0, 1], "with both codings");
}

#[test]
fn and_finds_the_words_that_both_cover_and_or_the_passages_of_either() {
    let study = study();
    assert_eq!(study.found("trust AND team*"), "0:12..16 0:34..36");
    assert_eq!(study.found("trust team*"), study.found("team* AND trust"));
    assert_eq!(study.ask("trust AND team*").unwrap()[0].2, [0, 1, 2], "with all codings over them");
    assert_eq!(study.found("privacy OR team*"), "0:12..16 0:34..40 1:30..40");
    assert_eq!(study.found("trust AND privacy"), "");
}

#[test]
fn not_leaves_out_passages_that_share_a_word_and_alone_finds_turns() {
    let study = study();
    assert_eq!(study.found("trust NOT team*"), "1:12..18");
    assert_eq!(study.found("trust AND NOT team*"), study.found("trust NOT team*"));
    assert_eq!(study.found("NOT trust"), "0:0..10 0:20..30 1:0..10 1:20..30 1:30..40");
    assert_eq!(study.found("role:participant NOT *"), "");
    assert_eq!(study.found("trust NOT NOT team*"), "0:10..20 0:30..36");
}

#[test]
fn what_one_coder_saw_and_the_other_did_not() {
    let study = study();
    assert_eq!(study.found("trust coder:ada NOT trust coder:ben"), "0:30..36");
    assert_eq!(study.found("trust coder:ben NOT trust coder:ada"), "1:12..18");
    assert_eq!(study.found("trust coder:ada AND trust coder:ben"), "0:10..20");
    assert_eq!(study.found("trust team* coder:ada"), "0:12..16", "both codes by ada");
    assert_eq!(study.found("(trust OR team*) coder:ben"), "0:10..20 0:34..40 1:12..18");
    assert_eq!(study.found("trust NOT coder:ben"), "0:10..20 0:30..36", "ada's mark is there still");
    assert_eq!(study.ask("trust NOT coder:ben").unwrap()[0].2, [0]);
}

#[test]
fn relations_find_passages_of_the_left_one() {
    let study = study();
    assert_eq!(study.found("trust OVERLAPS team*"), "0:10..20 0:30..36");
    assert_eq!(study.found("team* WITHIN trust"), "0:12..16");
    assert_eq!(study.found("trust CONTAINS team*"), "0:10..20");
    assert_eq!(study.found("trust NOT OVERLAPS team*"), "1:12..18");
    assert_eq!(study.found("trust NEAR privacy"), "");
    assert_eq!(study.found("trust NEAR/2 privacy"), "1:12..18");
    assert_eq!(study.found("trust NEAR/0 team*"), "0:10..20 0:30..36");
    assert_eq!(study.found("trust BEFORE team*"), "0:10..20");
    assert_eq!(study.found("trust BEFORE/1 team*"), "");
    assert_eq!(study.found("team* AFTER trust"), "0:34..40");
    assert_eq!(study.found("privacy AFTER/2 trust"), "1:30..40");
    assert_eq!(study.found("trust BEFORE trust OVERLAPS team*"), "0:10..20", "several from the left");
}

#[test]
fn conditions_are_asked_of_what_they_stand_beside_and_alone_find_turns() {
    let study = study();
    assert_eq!(study.found("document:P02 trust"), "1:12..18");
    assert_eq!(study.found("participant:P01 *"), "0:10..20 0:12..16 0:30..36 0:34..40");
    assert_eq!(study.found("speaker:I"), "0:0..10 0:20..30 1:0..10 1:20..30");
    assert_eq!(study.found("role:participant document:P02"), "1:10..20 1:30..40");
    assert_eq!(study.found("trust speaker:I"), "");
    assert_eq!(study.found("trust section:clos*"), "0:30..36");
    assert_eq!(study.found("attr:sector=health privacy OR attr:years>=5 attr:years<12 privacy"), "1:30..40");
    assert_eq!(study.found("trust attr:sector!=health"), "1:12..18");
    assert_eq!(study.found("document:P01,P02 privacy"), "1:30..40");
    assert_eq!(study.found("trust OR speaker:I document:P02"), "0:10..20 0:30..36 1:0..10 1:12..18 1:20..30");
}

#[test]
fn conditions_on_codings_alone_find_codings() {
    let study = study()
        .last(|coding| (coding.certainty, coding.memo) = (Certainty::Uncertain, "Ask Ben!".into()))
        .with("1 0..5 trust ada")
        .last(|coding| coding.round = Some(RoundId::from_number(1)));
    assert_eq!(study.found("coder:ben"), "0:10..20 0:34..40 1:12..18");
    assert_eq!(study.found("is:uncertain"), "1:30..40");
    assert_eq!(study.found("memo:\"ask ben\""), "1:30..40");
    assert_eq!(study.found("memo:*"), "1:30..40");
    assert_eq!(study.found("round:pilot"), "1:0..5");
    assert_eq!(study.found("trust round:none document:P02"), "1:12..18");
    assert_eq!(study.found("NOT coder:ada"), "0:10..20 0:34..40 1:12..18");
}

#[test]
fn a_text_alone_is_found_where_it_stands_and_beside_a_code_is_asked_of_it() {
    let study = study().with("0 30..40 privacy ben");
    assert_eq!(study.found("text:fence"), "0:34..39");
    assert_eq!(study.found("text:who"), "0:0..3 0:20..23 1:0..3 1:20..23");
    assert_eq!(study.found("/fen/"), "");
    assert_eq!(study.found("/fen/i"), "0:34..37");
    assert_eq!(study.found("text:fence *"), "0:30..40 0:34..40");
    assert_eq!(study.found("text:fence,nobody role:participant"), "0:34..39 1:10..16");
    assert_eq!(study.found("text:fence OR text:nobody"), study.found("text:fence,nobody"));
    assert_eq!(study.found("text:who text:looks"), "0:0..10", "the turn that says both");
    assert_eq!(study.found("text:\"who c\" NOT text:cares"), "0:20..30", "the turn that says one and not the other");
    assert_eq!(study.found("speaker:I text:who NOT document:P02 speaker:I"), "0:0..3 0:20..23");
    assert_eq!(study.found("privacy NOT text:fence"), "1:30..40");
}

#[test]
fn side_by_side_binds_tightest_then_relations_then_and_then_or() {
    let study = study();
    let place = regex::Regex::new(r"at: \d+\.\.\d+").unwrap();
    let shape = |line: &str| place.replace_all(&format!("{:?}", Query::parse(line).unwrap()), "").into_owned();
    let same = |a: &str, b: &str| assert_eq!(shape(a), shape(b), "{a}");
    same("trust OR team* AND privacy", "trust OR (team* AND privacy)");
    same("trust AND team* OVERLAPS privacy", "trust AND (team* OVERLAPS privacy)");
    same("trust team* OVERLAPS privacy", "(trust team*) OVERLAPS privacy");
    same("trust NOT team* NEAR privacy", "trust NOT (team* NEAR privacy)");
    same("NOT trust coder:ada", "NOT (trust coder:ada)");
    assert_eq!(study.found("(trust)"), study.found("trust"));
}

#[test]
fn an_error_points_at_the_place_and_says_what_to_write() {
    let study = study();
    let lines = [
        "",
        "trust OR",
        "AND trust",
        "trust AND OR privacy",
        "trust NEAR NOT privacy",
        "(trust OR privacy",
        "trust) OR privacy",
        "turst",
        "\"over the fence\"",
        "trust near privacy",
        "trust NEAR/x privacy",
        "trust AND/2 privacy",
        "codr:ada",
        "sector:health",
        "coder:adda",
        "coder:",
        "coder:ada coder:ben",
        "role:boss",
        "attr:sektor=health",
        "attr:sector=helth",
        "attr:sector>health",
        "attr:years>=many",
        "attr:years",
        "\"trust",
        "/fence",
        "/fenc(e/",
        "/a{1000}{1000}/",
        "/x/g",
        "zz*",
    ];
    insta::assert_snapshot!(lines.map(|line| study.refused(line)).join("\n\n"));
}

#[test]
fn brackets_without_end_are_refused_and_not_followed() {
    let study = study();
    for line in ["(".repeat(100_000), "NOT ".repeat(100_000), "trust NEAR ".repeat(100_000)] {
        let error = study.ask(&line).expect_err("too deep");
        assert!(error.message.starts_with("too many brackets") || error.message.contains("too long"), "{error:?}");
    }
}

#[test]
fn a_document_without_turns_is_one_turn_of_a_participant() {
    let mut study = study();
    study.turns.clear();
    assert_eq!(study.found("NOT privacy"), "0:0..40");
    assert_eq!(study.found("trust NEAR/0 privacy"), "1:12..18");
    assert_eq!(study.found("role:participant privacy"), "1:30..40");
    assert_eq!(study.found("text:fence"), "0:34..39");
}

#[test]
fn the_reference_s_examples_are_in_the_language() {
    for (write, _) in super::LANGUAGE.iter().flat_map(|chapter| chapter.rows).filter(|(write, _)| *write != "( )") {
        for form in write.split("  ") {
            assert!(Query::parse(form).is_ok(), "{form}");
        }
    }
    assert!(super::help().lines().all(|line| line.chars().count() <= 98), "{}", super::help());
}

#[test]
fn a_path_is_written_so_that_it_is_read_as_itself() {
    let names =
        ["trust", "team isolation", "AND", "a(b", "/x", "say \"no\"", "RQ1: why", "=x", "a*", "text:x", "P\\/L"];
    for name in names {
        let query = Query::parse(&super::as_written(name)).unwrap();
        assert!(
            matches!(&query.top, super::parser::Node::Code { name: read, alone: false, .. } if read == name),
            "{name}"
        );
    }
}

// ── Properties ────────────────────────────────────────────────────────────────────────────────────────────

/// Codings anywhere in the two documents.
fn any_study() -> impl Strategy<Value = Tiny> {
    let codes = ["trust", "team-isolation", "privacy", "faith"];
    let coding = (0usize..2, 0u32..39, 1u32..12, 0usize..4, any::<bool>());
    prop::collection::vec(coding, 0..14).prop_map(move |codings| {
        codings.into_iter().fold(Tiny::new(), |study, (document, start, length, code, is_ada)| {
            let (end, coder) = ((start + length).min(40), if is_ada { "ada" } else { "ben" });
            study.with(&format!("{document} {start}..{end} {} {coder}", codes[code]))
        })
    })
}

/// Any expression.
fn any_query() -> impl Strategy<Value = String> {
    let terms = [
        "trust",
        "team*",
        "privacy",
        "*",
        "=RQ1",
        "coder:ada",
        "speaker:I",
        "document:P02",
        "text:who",
        "/o/",
        "section:Opening",
    ];
    prop::sample::select(terms.to_vec()).prop_map(str::to_owned).prop_recursive(3, 12, 2, |inner| {
        let words =
            ["AND", "OR", "NOT", "OVERLAPS", "EQUALS", "WITHIN", "CONTAINS", "NEAR/1", "BEFORE", "AFTER/2", "NOT NEAR"];
        prop_oneof![
            (inner.clone(), prop::sample::select(words.to_vec()), inner.clone())
                .prop_map(|(a, word, b)| format!("({a}) {word} ({b})")),
            inner.prop_map(|a| format!("(NOT ({a}))")),
        ]
    })
}

/// The characters covered, by document.
fn covered(answer: &[(usize, Span, Vec<u32>)]) -> Vec<Vec<Span>> {
    [0, 1].map(|document| span::union(answer.iter().filter(|found| found.0 == document).map(|found| found.1))).to_vec()
}

proptest! {
    #[test]
    fn answers_are_sorted_distinct_and_in_the_text(study in any_study(), line in any_query()) {
        let answer = study.ask(&line).unwrap();
        prop_assert!(answer.windows(2).all(|pair| (pair[0].0, pair[0].1) < (pair[1].0, pair[1].1)), "{}", line);
        for (_, span, codings) in &answer {
            prop_assert!(!span.is_empty() && Span::of(0, 40).covers(*span), "{}", line);
            prop_assert!(codings.windows(2).all(|pair| pair[0] < pair[1]), "{}", line);
        }
    }

    #[test]
    fn and_and_or_do_not_mind_the_order_and_or_does_not_mind_repetition(
        study in any_study(), a in any_query(), b in any_query()
    ) {
        let ask = |line: String| study.ask(&line).unwrap();
        prop_assert_eq!(ask(format!("({a}) AND ({b})")), ask(format!("({b}) AND ({a})")));
        prop_assert_eq!(ask(format!("({a}) OR ({b})")), ask(format!("({b}) OR ({a})")));
        prop_assert_eq!(ask(format!("({a}) OR ({a})")), ask(a));
    }

    #[test]
    fn codes_joined_are_the_characters_looked_at_one_by_one(study in any_study()) {
        let code = |line: &str| covered(&study.ask(line).unwrap());
        let (trust, team) = (code("trust"), code("team*"));
        let has = |spans: &[Span], at: u32| spans.iter().any(|span| span.overlaps(Span::of(at, at + 1)));
        for (line, is) in [
            ("trust AND team*", (|a, b| a && b) as fn(bool, bool) -> bool),
            ("trust OR team*", |a, b| a || b),
        ] {
            let found = code(line);
            for document in 0..2 {
                for at in 0..40 {
                    let expected = is(has(&trust[document], at), has(&team[document], at));
                    prop_assert_eq!(has(&found[document], at), expected);
                }
            }
        }
    }

    #[test]
    fn a_relation_and_its_negation_part_the_passages_of_the_left(
        study in any_study(), a in any_query(), b in any_query(), word in 0usize..9
    ) {
        let word =
            ["OVERLAPS", "EQUALS", "WITHIN", "CONTAINS", "NEAR", "NEAR/0", "BEFORE", "BEFORE/1", "AFTER"][word];
        let ask = |line: &str| study.ask(line).unwrap();
        let mut both = ask(&format!("({a}) {word} ({b})"));
        both.extend(ask(&format!("({a}) NOT {word} ({b})")));
        both.sort();
        prop_assert_eq!(both, ask(&a));
    }

    #[test]
    fn not_of_either_is_not_the_one_and_not_the_other(study in any_study(), a in any_query(), b in any_query()) {
        let ask = |line: String| study.ask(&line).unwrap();
        prop_assert_eq!(
            ask(format!("trust AND NOT (({a}) OR ({b}))")),
            ask(format!("trust AND NOT ({a}) AND NOT ({b})"))
        );
    }

    #[test]
    fn relations_are_those_of_comparing_every_pair(study in any_study()) {
        let ask = |line: &str| study.ask(line).unwrap();
        let (left, right) = (ask("trust"), ask("team* OR privacy"));
        let turns = |span: Span| (span.start().get() / 10, (span.end().get() - 1) / 10);
        let near = |a: Span, b: Span, n: u32| {
            let ((a0, a1), (b0, b1)) = (turns(a), turns(b));
            b0 <= a1 + n && a0 <= b1 + n
        };
        type Test<'t> = &'t dyn Fn(Span, Span) -> bool;
        let tests: [(&str, Test<'_>); 8] = [
            ("OVERLAPS", &|a, b| a.overlaps(b)),
            ("EQUALS", &|a, b| a == b),
            ("WITHIN", &|a, b| b.covers(a)),
            ("CONTAINS", &|a, b| a.covers(b)),
            ("NEAR", &|a, b| near(a, b, 1)),
            ("NEAR/0", &|a, b| near(a, b, 0)),
            ("BEFORE/1", &|a, b| a.end() <= b.start() && turns(b).0 - turns(a).1 <= 1),
            ("AFTER", &|a, b| b.end() <= a.start()),
        ];
        for (word, is) in tests {
            let expected: Vec<_> =
                left.iter().filter(|a| right.iter().any(|b| a.0 == b.0 && is(a.1, b.1))).cloned().collect();
            prop_assert_eq!(ask(&format!("trust {word} (team* OR privacy)")), expected, "{}", word);
        }
    }

    #[test]
    fn no_line_makes_it_panic(line in "[a-z()/\\*:\"= ,<>!ANDORT\\\\é]{0,40}") {
        let _ = study().ask(&line);
    }
}
