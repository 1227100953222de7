//! What goes out comes back.

use super::load::{Loaded, Loading};
use crate::formats::refi;
use crate::model::document::AttributeKind;
use crate::model::exchange::{self, About, Exchange, Fidelity, Outcome, Part, Thing};
use crate::model::span::Span;
use crate::project::{Clock, Project};
use proptest::prelude::*;

fn empty() -> Project {
    Project::in_memory("study", Clock::fixed("2026-11-22T10:00:00Z")).unwrap()
}

fn load(project: &mut Project, exchange: &Exchange, loading: &Loading) -> Loaded {
    project.load(exchange.clone(), Fidelity::default(), loading, &mut |_, _, _| {}).unwrap()
}

fn unload(project: &Project) -> Exchange {
    project.unload(&mut |_, _, _| {}).unwrap().0
}

fn counts(loaded: &Loaded) -> Vec<(&str, usize, usize)> {
    loaded.counts.clone()
}

fn uuid(n: u128) -> Option<uuid::Uuid> {
    Some(uuid::Uuid::from_u128(n))
}

/// A study of another program with one of everything.
fn study() -> Exchange {
    Exchange {
        origin: "NVivo 12.6".into(),
        title: "Isolation".into(),
        description: String::new(),
        coders: vec![
            exchange::Coder { id: uuid(1), name: "ada".into() },
            exchange::Coder { id: uuid(2), name: "ben".into() },
        ],
        codes: vec![
            exchange::Code { id: uuid(10), name: "barriers".into(), codable: false, ..Default::default() },
            exchange::Code {
                id: uuid(11),
                name: "isolation".into(),
                parent: Some(0),
                codable: true,
                color: Some("#0072b2".into()),
                description: "No contact\n\nInclude: silence".into(),
            },
            exchange::Code { id: uuid(12), name: "isolation".into(), codable: true, ..Default::default() },
        ],
        variables: vec![
            exchange::Variable {
                id: uuid(20),
                name: "years".into(),
                kind: AttributeKind::Number,
                description: String::new(),
            },
            exchange::Variable {
                id: uuid(21),
                name: "site".into(),
                kind: AttributeKind::Text,
                description: String::new(),
            },
        ],
        cases: vec![exchange::Case {
            id: uuid(30),
            name: "P01".into(),
            description: "met twice".into(),
            values: vec![exchange::Value { variable: 0, value: "7".into() }],
            sources: vec![0],
            passages: Vec::new(),
        }],
        sources: vec![exchange::Source {
            id: uuid(40),
            name: "P01".into(),
            text: "I: How do you work together?\nP: We throw it over the fence. 👍 Nobody asks.\n".into(),
            values: vec![exchange::Value { variable: 1, value: "Graz".into() }],
            ..Default::default()
        }],
        codings: vec![
            exchange::Coding {
                id: uuid(50),
                source: 0,
                span: Span::of(32, 59),
                code: 1,
                coder: Some(0),
                at: Some("2026-01-02T03:04:05.000Z".into()),
                memo: "very".into(),
            },
            exchange::Coding {
                id: uuid(51),
                source: 0,
                span: Span::of(62, 74),
                code: 2,
                coder: Some(1),
                at: Some("2026-01-02T03:04:06.000Z".into()),
                memo: String::new(),
            },
        ],
        notes: vec![
            note(60, "Journal", About::Project),
            note(61, "About the text", About::Source(0)),
            note(62, "Here", About::Passage(0, Span::of(3, 9))),
            note(63, "", About::Code(1)),
            note(64, "Why", About::Coding(1)),
            note(65, "Who", About::Case(0)),
        ],
        sets: vec![exchange::Set {
            id: uuid(70),
            name: "Wave 1".into(),
            description: "spring".into(),
            members: vec![Thing::Source(0), Thing::Code(2), Thing::Note(1)],
        }],
        links: vec![exchange::Link {
            id: uuid(80),
            name: "see".into(),
            direction: exchange::Direction::OneWay,
            from: Thing::Code(1),
            to: Thing::Source(0),
        }],
        media: vec![exchange::Medium {
            id: uuid(90),
            name: "whiteboard".into(),
            kind: exchange::MediumKind::Picture,
            file: exchange::Original {
                filename: "board.jpg".into(),
                media_type: "image/jpeg".into(),
                bytes: vec![0xff, 0xd8, 0],
            },
            description: "after the workshop".into(),
            selections: vec![exchange::Selection {
                id: uuid(91),
                name: "corner".into(),
                description: String::new(),
                part: Part::Region { page: None, first: (1, 2), second: (30, 40) },
                codings: vec![exchange::PartCoding { id: None, code: 1, coder: Some(0), at: None }],
            }],
        }],
    }
}

fn note(n: u128, title: &str, about: About) -> exchange::Note {
    let at = Some("2026-01-02T03:04:05.000Z".into());
    exchange::Note { id: uuid(n), title: title.into(), body: format!("note {n}"), coder: Some(0), at, about }
}

// -- any study -----------------------------------------------------------------------------------------------

/// Words as they come: emoji, combined letters, right to left, marks of XML and spreadsheets, several lines.
fn words() -> impl Strategy<Value = String> {
    "([a-d]|é|e\u{301}|👍|日|שלום|<&>\"'|\\]\\]>|=1\\+1|\n| |\t|Include: ){0,12}"
}

/// A text of at least a few characters, as thema keeps them.
fn text() -> impl Strategy<Value = String> {
    words().prop_map(|words| format!("I: so?\nP: {words} well\n"))
}

/// A project made by loading this: `of` decides how many things there are, `at` where they stand.
fn any_study() -> impl Strategy<Value = Exchange> {
    let names = proptest::collection::vec(words(), 1..6);
    let texts = proptest::collection::vec(text(), 1..4);
    let marks = proptest::collection::vec((0usize..4, 0u32..60, 1u32..40, 0usize..6, 0usize..3, words()), 0..20);
    let notes = proptest::collection::vec((0usize..6, words(), words()), 0..8);
    (names, texts, marks, notes, any::<bool>()).prop_map(|(names, texts, marks, notes, flat)| {
        let mut study = study();
        let id = |table: u128, n: usize| uuid(table * 1_000 + n as u128);
        let code = |(name, n): (&String, usize)| exchange::Code {
            id: id(10, n),
            name: name.clone(),
            parent: n.checked_sub(1).filter(|_| !flat),
            codable: true,
            color: (n % 2 == 0).then(|| "#0072b2".to_owned()),
            description: name.clone(),
        };
        study.codes = names.iter().zip(0..).map(code).collect();
        let source = |(text, n): (&String, usize)| exchange::Source {
            id: id(40, n),
            name: format!("{} {n}", names[n % names.len()]),
            text: text.clone(),
            values: vec![exchange::Value { variable: 1, value: format!("{n}") }],
            ..Default::default()
        };
        study.sources = texts.iter().zip(0..).map(source).collect();
        study.codings = Vec::new();
        for ((source, start, length, code, coder, memo), n) in marks.into_iter().zip(0..) {
            let (source, code) = (source % texts.len(), code % names.len());
            let all = texts[source].chars().count() as u32;
            let start = start.min(all - 1);
            let span = Span::of(start, (start + length).min(all));
            let at = Some(format!("2026-01-02T03:04:{:02}.000Z", n % 60));
            study.codings.push(exchange::Coding {
                id: id(50, n),
                source,
                span,
                code,
                coder: Some(coder % 2),
                at,
                memo,
            });
        }
        study.notes = Vec::new();
        for ((about, title, body), n) in notes.into_iter().zip(0..) {
            let about = match about {
                1 => About::Source(0),
                2 => About::Passage(0, Span::of(1, 4)),
                3 => About::Code(0),
                4 if !study.codings.is_empty() => About::Coding(n % study.codings.len()),
                5 => About::Case(0),
                _ => About::Project,
            };
            study.notes.push(exchange::Note { id: id(60, n), title, body, ..note(0, "", about) });
        }
        study.sets[0].members = vec![Thing::Source(0), Thing::Code(0)];
        study.links[0] = exchange::Link { from: Thing::Code(0), to: Thing::Source(0), ..study.links[0].clone() };
        study.media[0].selections[0].codings[0].code = 0;
        study
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Project, archive, new project: equal in everything the standard has a place for.
    #[test]
    fn any_project_goes_through_the_standard_and_comes_back(made in any_study()) {
        let mut first = empty();
        load(&mut first, &made, &Loading::default());
        let out = unload(&first);
        let mut archive = std::io::Cursor::new(Vec::new());
        refi::write_project(&out, &refi::Target::Standard, &mut archive).unwrap();
        let (read, _) = refi::read_project(archive.get_ref(), &refi::Asked::default()).unwrap();
        let mut second = empty();
        let told = load(&mut second, &read, &Loading::default()).fidelity;
        prop_assert_eq!(as_the_standard_has_it(unload(&second)), as_the_standard_has_it(out));
        prop_assert!(told.is_whole(), "{:#?}", told);
    }
}

/// A set has its codes before its texts and its memos, and a file is named by its id.
fn as_the_standard_has_it(exchange: Exchange) -> Exchange {
    let mut exchange = as_from_thema(exchange);
    exchange.sets.iter_mut().for_each(|set| set.members.sort_by_key(|thing| !matches!(thing, Thing::Code(_))));
    exchange.media.iter_mut().for_each(|medium| medium.file.filename.clear());
    exchange
}

/// The ids of marks are thema's own, and what wrote the file is thema now.
fn as_from_thema(mut exchange: Exchange) -> Exchange {
    exchange.origin = unload(&empty()).origin;
    exchange.title = "study".into();
    exchange.media.iter_mut().flat_map(|medium| &mut medium.selections).for_each(|selection| selection.id = None);
    exchange
}

#[test]
fn everything_another_program_has_comes_in_and_goes_out_again() {
    let mut project = empty();
    let loaded = load(&mut project, &study(), &Loading::default());
    assert_eq!(loaded.fidelity, Fidelity::default());
    assert!(loaded.counts.iter().all(|(_, added, known)| *added > 0 && *known == 0), "{:?}", loaded.counts);
    let out = as_from_thema(unload(&project));
    let mut expected = as_from_thema(study());
    // What another program has in one text is the definition; a line like a label of ours is guarded on its way out.
    expected.codes[1].description = "No contact\n\n\\Include: silence".into();
    assert_eq!(out, expected);
    assert!(project.check().unwrap().iter().all(|finding| finding.problems.is_empty()));
}

#[test]
fn what_went_out_comes_back_as_it_was() {
    let mut first = empty();
    load(&mut first, &study(), &Loading::default());
    let out = unload(&first);
    let mut second = empty();
    load(&mut second, &out, &Loading::default());
    assert_eq!(as_from_thema(unload(&second)), as_from_thema(out));
}

#[test]
fn importing_twice_adds_nothing_twice() {
    let mut project = empty();
    load(&mut project, &study(), &Loading::default());
    let steps = project.log(100).unwrap().len();
    let again = load(&mut project, &study(), &Loading::default());
    assert!(again.counts.iter().all(|(_, added, _)| *added == 0), "{:?}", counts(&again));
    assert_eq!(project.log(100).unwrap().len(), steps, "a second import that adds nothing is no step");
    // Neither does the same study without any ids: a program that gives new ones with every export.
    let mut nameless = study();
    nameless.codes.iter_mut().for_each(|code| code.id = None);
    nameless.sources.iter_mut().for_each(|source| source.id = None);
    nameless.codings.iter_mut().for_each(|coding| coding.id = None);
    nameless.notes.iter_mut().for_each(|note| note.id = None);
    nameless.cases.iter_mut().for_each(|case| case.id = None);
    nameless.sets.iter_mut().for_each(|set| set.id = None);
    nameless.media.iter_mut().for_each(|medium| medium.id = None);
    let again = load(&mut project, &nameless, &Loading::default());
    assert!(again.counts.iter().all(|(_, added, _)| *added == 0), "{:?}", counts(&again));
}

#[test]
fn two_sets_of_one_name_stay_two() {
    let mut alike = study();
    alike.sets = [vec![Thing::Source(0)], vec![Thing::Code(2)]]
        .map(|members| exchange::Set { name: "Wave 1".into(), members, ..Default::default() })
        .into();
    let members = |project: &Project| unload(project).sets.into_iter().map(|set| set.members).collect::<Vec<_>>();
    for ids in [[None, None], [uuid(70), uuid(71)], [uuid(70), None], [None, uuid(71)], [uuid(70), uuid(70)]] {
        alike.sets.iter_mut().zip(ids).for_each(|(set, id)| set.id = id);
        let mut project = empty();
        load(&mut project, &alike, &Loading::default());
        let before = members(&project);
        assert_eq!(before.len(), 2, "{ids:?}");
        let again = load(&mut project, &alike, &Loading::default());
        assert_eq!(members(&project), before, "{ids:?}");
        assert!(again.counts.iter().all(|(_, added, _)| *added == 0), "{:?} with {ids:?}", counts(&again));
    }
}

#[test]
fn who_withdrew_does_not_come_back_with_a_file_that_has_no_ids() {
    let mut nameless = study();
    nameless.sources[0].id = None;
    nameless.cases[0].id = None;
    nameless.notes.iter_mut().for_each(|note| note.id = None);
    nameless.codings.iter_mut().for_each(|coding| coding.id = None);
    let mut project = empty();
    load(&mut project, &nameless, &Loading::default());
    project.withdraw("P01", "").unwrap();
    let loaded = load(&mut project, &nameless, &Loading::default());
    for what in ["participants", "documents", "codings", "attribute values"] {
        assert!(loaded.fidelity.count(Outcome::Dropped, what) > 0, "{what} in {:?}", loaded.fidelity);
    }
    let out = unload(&project);
    assert_eq!((out.cases.len(), out.sources.len(), out.codings.len()), (0, 0, 0));
    let titles: Vec<&str> = out.notes.iter().map(|note| note.title.as_str()).collect();
    assert_eq!(titles, ["Journal", ""], "memos about them, their text and its passages came back");
    let consented = Loading { bring_back: vec!["P01".into()], ..Loading::default() };
    load(&mut project, &nameless, &consented);
    let out = unload(&project);
    assert_eq!((out.cases.len(), out.sources.len(), out.codings.len()), (1, 1, 2));
    crate::project::fixtures::healthy(&project);
}

#[test]
fn an_import_that_was_taken_back_comes_in_again_whole_and_once() {
    let mut project = empty();
    project.add_coder("eve", crate::model::coding::CoderRole::Coder).unwrap();
    let sizes = |project: &Project| {
        let out = unload(project);
        let values: usize = out.cases.iter().map(|case| case.values.len()).sum();
        let things = [out.cases.len(), values, out.sources.len(), out.coders.len(), out.codes.len(), out.codings.len()];
        (things, [out.notes.len(), out.media.len(), out.sets.len(), out.links.len()])
    };
    load(&mut project, &study(), &Loading::default());
    let before = sizes(&project);
    assert!(before.0.iter().chain(&before.1).all(|&count| count > 0), "{before:?}");
    for _ in 0..2 {
        project.undo().unwrap();
        load(&mut project, &study(), &Loading::default());
        assert_eq!(sizes(&project), before);
        load(&mut project, &study(), &Loading::default());
        assert_eq!(sizes(&project), before, "what came again is known again");
    }
    crate::project::fixtures::healthy(&project);
}

#[test]
fn one_undo_takes_an_import_back() {
    let mut project = empty();
    project.add_coder("eve", crate::model::coding::CoderRole::Coder).unwrap();
    load(&mut project, &study(), &Loading::default());
    project.undo().unwrap();
    let out = unload(&project);
    assert_eq!((out.codes.len(), out.sources.len(), out.codings.len(), out.media.len()), (0, 0, 0, 0));
    project.redo().unwrap();
    assert_eq!(unload(&project).codings.len(), 2);
}

#[test]
fn coders_of_one_name_are_one_only_if_somebody_says_so() {
    let mut project = empty();
    project.add_coder("Ada", crate::model::coding::CoderRole::Coder).unwrap();
    let loaded = load(&mut project, &study(), &Loading { dry_run: true, ..Loading::default() });
    assert_eq!(loaded.fidelity.count(Outcome::Repaired, "coders"), 1);
    assert!(unload(&project).codings.is_empty(), "a dry run wrote");
    load(&mut project, &study(), &Loading { same_coders: true, ..Loading::default() });
    let names: Vec<String> = unload(&project).coders.into_iter().map(|coder| coder.name).collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn a_strict_import_of_what_must_be_mended_changes_nothing() {
    let mut project = empty();
    let mut twice = study();
    twice.codes.push(exchange::Code { id: uuid(13), name: "isolation".into(), codable: true, ..Default::default() });
    let strict = Loading { strict: true, ..Loading::default() };
    let error = project.load(twice.clone(), Fidelity::default(), &strict, &mut |_, _, _| {}).unwrap_err();
    assert!(error.to_string().contains("another code of that name is in the same place"), "{error}");
    assert!(unload(&project).codes.is_empty());
    load(&mut project, &twice, &Loading::default());
    let names: Vec<String> = unload(&project).codes.into_iter().map(|code| code.name).collect();
    assert_eq!(names, ["barriers", "isolation", "isolation", "isolation (2)"]);
    // And once more: the one with a number is known by its id, or by being the second of that name.
    twice.codes.iter_mut().for_each(|code| code.id = None);
    let again = load(&mut project, &twice, &Loading::default());
    assert_eq!(counts(&again).iter().find(|(what, ..)| *what == "codes"), Some(&("codes", 0, 4)));
}

#[test]
fn two_cases_of_one_name_are_two_people() {
    let mut project = empty();
    let mut alike = study();
    alike.cases.push(exchange::Case { id: uuid(31), sources: Vec::new(), ..alike.cases[0].clone() });
    let loaded = load(&mut project, &alike, &Loading::default());
    assert_eq!(loaded.fidelity.count(Outcome::Repaired, "participants"), 1);
    let names = |project: &Project| unload(project).cases.into_iter().map(|case| case.name).collect::<Vec<_>>();
    assert_eq!(names(&project), ["P01", "P01 (2)"]);
    // Known again, by their ids or without any.
    load(&mut project, &alike, &Loading::default());
    alike.cases.iter_mut().for_each(|case| case.id = None);
    load(&mut project, &alike, &Loading::default());
    assert_eq!(names(&project), ["P01", "P01 (2)"]);
}

#[test]
fn what_cannot_be_kept_is_told() {
    let mut project = empty();
    let mut broken = study();
    broken.codings[0].span = Span::of(70, 400);
    broken.codings[1].coder = None;
    broken.codings[1].at = None;
    broken.sources[0].text = broken.sources[0].text.replace("fence", "fen\0e");
    broken.codes[1].color = Some("red".into());
    broken.codes[2].name = "two\nlines".into();
    broken.cases[0].values[0].value = "many".into();
    let told = load(&mut project, &broken, &Loading::default()).fidelity;
    let one = |outcome, what| assert_eq!(told.count(outcome, what), 1, "{what}: {told:#?}");
    one(Outcome::Dropped, "codings");
    one(Outcome::Dropped, "colours of codes");
    one(Outcome::Repaired, "documents");
    one(Outcome::Repaired, "codes");
    one(Outcome::Repaired, "attributes");
    assert_eq!(told.count(Outcome::Guessed, "codings"), 2, "neither whose nor when: {told:#?}");
}

#[test]
fn a_tree_deeper_than_thema_keeps_is_flattened() {
    let mut project = empty();
    let deep = (0..500).map(|n: usize| exchange::Code {
        name: format!("c{n}"),
        parent: n.checked_sub(1),
        codable: true,
        ..Default::default()
    });
    let exchange = Exchange { codes: deep.collect(), ..Exchange::default() };
    let loaded = load(&mut project, &exchange, &Loading::default());
    assert_eq!(loaded.fidelity.count(Outcome::Repaired, "codes"), 439);
    assert_eq!(unload(&project).codes.len(), 500);
}
