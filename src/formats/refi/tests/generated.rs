//! Studies drawn at random: hostile names, deep trees, notes about everything.

use crate::model::document::AttributeKind;
use crate::model::exchange::{
    About, Case, Code, Coder, Coding, Direction, Exchange, Link, Medium, MediumKind, Note, Original, Part, PartCoding,
    Selection, Set, Source, Thing, Value, Variable,
};
use crate::model::span::Span;
use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

/// Names that somebody or something could have written.
fn name() -> impl Strategy<Value = String> {
    let known = [
        "",
        " ",
        "Trust",
        "trust",
        "情感/emotion 😀",
        "לא באתי",
        "e\u{301}",
        "a\nb\tc",
        "<&\"'>]]>",
        "x\u{0}\u{b}y",
        "\u{202e}abc",
    ];
    prop_oneof![
        prop::sample::select(known.to_vec()).prop_map(str::to_owned),
        "[a-z<&\" \\n😀日é\u{301}\u{5d0}\u{1}\r]{0,8}"
    ]
}

/// Words over several lines.
fn prose() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[ab <&>\"\\n\\t👍日é\u{301}\u{5d0}\u{1}]{1,20}"]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[ab .\\n\\t👍𠮷日é\u{301}\u{5d0}\u{0}]{1,40}"]
}

/// Few, so that the same one is drawn for two things.
fn id() -> impl Strategy<Value = Option<Uuid>> {
    prop_oneof![Just(None), (0u128..40).prop_map(|n| Some(Uuid::from_u128(0xABCD << 100 | n)))]
}

fn time() -> impl Strategy<Value = Option<String>> {
    let known = [None, Some("2026-01-02T03:04:05Z"), Some("2026-01-02T03:04:05.25+02:00"), Some("yesterday")];
    prop::sample::select(known.to_vec()).prop_map(|at| at.map(str::to_owned))
}

type Index = prop::sample::Index;

fn place(index: &Index, length: usize) -> Option<usize> {
    (length > 0).then(|| index.index(length))
}

fn span(text: &str, a: &Index, b: &Index) -> Option<Span> {
    let length = text.chars().count();
    let (a, b) = (a.index(length + 1) as u32, b.index(length + 1) as u32);
    Some(Span::of(a, b)).filter(|span| !span.is_empty())
}

fn codes() -> impl Strategy<Value = Vec<Code>> {
    let code = (id(), name(), prose(), any::<bool>(), prop::option::of(0u32..0xff_ffff), 0usize..4, any::<bool>());
    vec(code, 0..12).prop_map(|drawn| {
        let mut codes: Vec<Code> = Vec::new();
        // Those above the last one, and it: in the order that a tree is told.
        let mut path: Vec<usize> = Vec::new();
        for (id, name, description, codable, color, up, deeper) in drawn {
            if !deeper {
                path.truncate(path.len().saturating_sub(up));
            }
            let color = color.map(|color| format!("#{color:06x}"));
            codes.push(Code { id, name, parent: path.last().copied(), codable, color, description });
            path.push(codes.len() - 1);
        }
        codes
    })
}

fn value_of(kind: AttributeKind, n: u8, text: &str) -> String {
    match kind {
        AttributeKind::Text | AttributeKind::Choice => format!("t{text}"),
        AttributeKind::Number if n.is_multiple_of(3) => format!("{n}.5"),
        AttributeKind::Number => n.to_string(),
        AttributeKind::Boolean => if n.is_multiple_of(2) { "yes" } else { "no" }.to_owned(),
        AttributeKind::Date => format!("2025-11-{:02}", n % 28 + 1),
    }
}

fn original(ending: &'static str, bytes: Vec<u8>) -> Original {
    let filename = format!("file.{ending}");
    Original { media_type: super::super::read::media_type(&filename).to_owned(), filename, bytes }
}

/// What stands alone.
#[derive(Debug, Clone)]
struct Alone {
    coders: Vec<Coder>,
    codes: Vec<Code>,
    variables: Vec<Variable>,
    sources: Vec<Source>,
    media: Vec<(Option<Uuid>, String, MediumKind, String, bool)>,
}

fn alone() -> impl Strategy<Value = Alone> {
    let coder = (id(), name()).prop_map(|(id, name)| Coder { id, name });
    let kind = prop::sample::select(AttributeKind::ALL.to_vec());
    let variable = (id(), name(), kind, prose()).prop_map(|(id, name, kind, description)| Variable {
        id,
        name,
        kind,
        description,
    });
    let file = prop::sample::select(vec![None, Some("docx"), Some("pdf"), Some("rtf")]);
    let source = (id(), name(), text(), prose(), file, 0u8..3).prop_map(|(id, name, text, description, file, n)| {
        let original = file.map(|ending| original(ending, vec![n + 1; 5]));
        Source { id, name, text, description, values: Vec::new(), original }
    });
    let kind = prop::sample::select(vec![MediumKind::Picture, MediumKind::Pdf, MediumKind::Audio, MediumKind::Video]);
    let medium = (id(), name(), kind, prose(), any::<bool>());
    (vec(coder, 0..4), codes(), vec(variable, 0..5), vec(source, 0..5), vec(medium, 0..3))
        .prop_map(|(coders, codes, variables, sources, media)| Alone { coders, codes, variables, sources, media })
}

type Mark = (Option<Uuid>, Index, (Index, Index), Index, Option<Index>, Option<String>, String);
type Drawn = (Option<Uuid>, String, String, Vec<Index>, Vec<Index>);

pub fn exchange() -> impl Strategy<Value = Exchange> {
    let index = any::<Index>;
    let mark = (id(), index(), (index(), index()), index(), prop::option::of(index()), time(), prose());
    let case = (id(), name(), prose(), vec(index(), 0..4), vec(index(), 0..4));
    let note = (id(), name(), prose(), (0u8..6, index(), (index(), index())), prop::option::of(index()), time());
    let set = (id(), name(), prose(), vec(index(), 0..5), vec(index(), 0..2));
    let link = (id(), name(), 0u8..3, index(), index());
    let part = (id(), name(), prose(), 0u8..4, -9i64..2_000);
    let parts = vec((index(), part, vec((id(), index(), prop::option::of(index()), time()), 0..3)), 0..5);
    let values = vec((index(), index(), 0u8..30, prose()), 0..6);
    let rest = (vec(mark, 0..12), vec(case, 0..3), vec(note, 0..8), vec(set, 0..4), vec(link, 0..4), parts, values);
    (alone(), rest, name(), prose()).prop_map(|(alone, rest, title, description)| {
        let (marks, cases, notes, sets, links, parts, values) = rest;
        let Alone { coders, codes, variables, sources, media } = alone;
        let mut x = Exchange { title, description, coders, codes, variables, sources, ..Exchange::default() };
        let marks: Vec<Mark> = marks;
        for (id, source, (a, b), code, coder, at, memo) in marks {
            let places = (place(&source, x.sources.len()), place(&code, x.codes.len()));
            let (Some(source), Some(code)) = places else { continue };
            let Some(span) = span(&x.sources[source].text, &a, &b) else { continue };
            let coder = coder.and_then(|coder| place(&coder, x.coders.len()));
            x.codings.push(Coding { id, source, span, code, coder, at, memo });
        }
        let cases: Vec<Drawn> = cases;
        for (id, name, description, of, passages) in cases {
            let sources = of.iter().filter_map(|it| place(it, x.sources.len())).collect();
            let passages = passages.windows(2).filter_map(|two| {
                let source = place(&two[0], x.sources.len())?;
                Some((source, span(&x.sources[source].text, &two[0], &two[1])?))
            });
            let passages = passages.collect();
            x.cases.push(Case { id, name, description, values: Vec::new(), sources, passages });
        }
        for (variable, of, n, text) in values {
            let Some(variable) = place(&variable, x.variables.len()) else { continue };
            let value = Value { variable, value: value_of(x.variables[variable].kind, n, &text) };
            match place(&of, x.cases.len() + x.sources.len()) {
                Some(at) if at < x.cases.len() => x.cases[at].values.push(value),
                Some(at) => x.sources[at - x.cases.len()].values.push(value),
                None => {}
            }
        }
        for (id, name, kind, description, is_there) in media {
            let ending = match kind {
                MediumKind::Picture => "png",
                MediumKind::Pdf => "pdf",
                MediumKind::Audio => "wav",
                MediumKind::Video => "mp4",
            };
            let file = original(ending, if is_there { vec![7; 9] } else { Vec::new() });
            x.media.push(Medium { id, name, kind, file, description, selections: Vec::new() });
        }
        for (of, (id, name, description, which, n), codings) in parts {
            let Some(of) = place(&of, x.media.len()) else { continue };
            let (page, time) = (n.unsigned_abs() as u32, n.unsigned_abs());
            let part = match (which, x.media[of].kind) {
                (0, _) => Part::Whole,
                (_, MediumKind::Picture) => Part::Region { page: None, first: (n, 0), second: (9, n) },
                (_, MediumKind::Pdf) => Part::Region { page: Some(page), first: (n, 0), second: (9, n) },
                _ => Part::Stretch { begin: time, end: time + u64::from(which % 2) },
            };
            let codings = codings.into_iter().filter_map(|(id, code, coder, at)| {
                let coder = coder.and_then(|coder| place(&coder, x.coders.len()));
                Some(PartCoding { id, code: place(&code, x.codes.len())?, coder, at })
            });
            let (mut id, mut name, mut description, codings) = (id, name, description, codings.collect());
            if part == Part::Whole {
                (id, name, description) = (None, String::new(), String::new());
            }
            x.media[of].selections.push(Selection { id, name, description, part, codings });
        }
        for (id, title, body, (kind, of, (a, b)), coder, at) in notes {
            let about = match kind {
                0 => Some(About::Project),
                1 => place(&of, x.sources.len()).map(About::Source),
                2 => place(&of, x.sources.len())
                    .and_then(|source| Some(About::Passage(source, span(&x.sources[source].text, &a, &b)?))),
                3 => place(&of, x.codes.len()).map(About::Code),
                4 => place(&of, x.codings.len()).map(About::Coding),
                _ => place(&of, x.cases.len()).map(About::Case),
            };
            let coder = coder.and_then(|coder| place(&coder, x.coders.len()));
            x.notes.extend(about.map(|about| Note { id, title, body, coder, at, about }));
        }
        let mut things: Vec<Thing> = Vec::new();
        things.extend((0..x.sources.len()).map(Thing::Source));
        things.extend((0..x.codes.len()).map(Thing::Code));
        things.extend((0..x.notes.len()).map(Thing::Note));
        things.extend((0..x.cases.len()).map(Thing::Case));
        things.extend((0..x.media.len()).map(Thing::Medium));
        let sets: Vec<Drawn> = sets;
        for (id, name, description, members, _) in sets {
            let members = members.iter().filter_map(|it| place(it, things.len())).map(|at| things[at]).collect();
            x.sets.push(Set { id, name, description, members });
        }
        for (id, name, direction, from, to) in links {
            let (Some(from), Some(to)) = (place(&from, things.len()), place(&to, things.len())) else { continue };
            let direction = [Direction::Associative, Direction::OneWay, Direction::Bidirectional][direction as usize];
            x.links.push(Link { id, name, direction, from: things[from], to: things[to] });
        }
        x
    })
}
