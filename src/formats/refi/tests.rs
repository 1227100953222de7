//! There and back, the standard's schema, and files that were not made in earnest.

mod generated;
mod hostile;
mod tolerated;

use super::{Asked, Target, read_codebook, read_project, write_codebook, write_project};
use crate::model::exchange::{About, Exchange, Fidelity, Part, Selection, Thing};
use proptest::prelude::*;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::Command;
use uuid::Uuid;

fn packed(exchange: &Exchange, target: Target) -> (Vec<u8>, Fidelity) {
    let mut sink = Cursor::new(Vec::new());
    let report = write_project(exchange, &target, &mut sink).unwrap();
    (sink.into_inner(), report)
}

fn codebook(exchange: &Exchange, target: Target) -> Vec<u8> {
    let mut sink = Vec::new();
    write_codebook(exchange, &target, &mut sink).unwrap();
    sink
}

fn read(bytes: &[u8]) -> Exchange {
    read_project(bytes, &Asked::default()).unwrap().0
}

/// The XML in an archive.
fn xml_of(archive: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut xml = Vec::new();
    zip.by_name("project.qde").unwrap().read_to_end(&mut xml).unwrap();
    xml
}

/// What the validator says against a file of XML; nothing if it is valid, `None` where there is no validator.
fn complaints(xml: &[u8], schema: &str) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let file: PathBuf = folder.path().join("file.xml");
    std::fs::write(&file, xml).unwrap();
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/refi").join(schema);
    let run = Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(schema).arg(&file).output();
    let Ok(run) = run else {
        println!("skipped: xmllint is not installed, so nothing was held to the schema");
        return None;
    };
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    Some(if run.status.success() { String::new() } else { said })
}

/// What the standard can hold of a study, without the ids: what is to come back.
fn held(mut x: Exchange) -> Exchange {
    let clean = |text: &mut String| {
        let forbidden =
            |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
        *text = text.replace(forbidden, "\u{fffd}");
    };
    let at = |at: &mut Option<String>| *at = at.as_deref().and_then(super::values::written_time);
    // Of a file's name, the ending comes back.
    let ending = |name: &mut String| *name = name.rsplit_once('.').map_or(String::new(), |it| it.1.to_owned());
    x.origin = concat!("thema ", env!("CARGO_PKG_VERSION")).to_owned();
    [&mut x.title, &mut x.description].into_iter().for_each(clean);
    x.coders.iter_mut().for_each(|it| (it.id, _) = (None, clean(&mut it.name)));
    for coding in &x.codings {
        x.codes[coding.code].codable = true;
    }
    for code in &mut x.codes {
        code.id = None;
        [&mut code.name, &mut code.description].into_iter().for_each(clean);
    }
    for variable in &mut x.variables {
        variable.id = None;
        [&mut variable.name, &mut variable.description].into_iter().for_each(clean);
        if variable.kind == crate::model::document::AttributeKind::Choice {
            variable.kind = crate::model::document::AttributeKind::Text;
        }
    }
    for case in &mut x.cases {
        case.id = None;
        [&mut case.name, &mut case.description].into_iter().for_each(clean);
        case.values.iter_mut().for_each(|it| clean(&mut it.value));
    }
    for source in &mut x.sources {
        source.id = None;
        [&mut source.name, &mut source.description].into_iter().for_each(clean);
        source.text = source.text.replace('\0', "\u{fffd}");
        source.values.iter_mut().for_each(|it| clean(&mut it.value));
        source.original =
            source.original.take().filter(|it| [".docx", ".pdf"].iter().any(|end| it.filename.ends_with(end)));
        source.original.iter_mut().for_each(|it| ending(&mut it.filename));
    }
    for coding in &mut x.codings {
        coding.id = None;
        clean(&mut coding.memo);
        at(&mut coding.at);
    }
    let mut order: Vec<usize> = (0..x.codings.len()).collect();
    order.sort_by_key(|it| (x.codings[*it].source, x.codings[*it].span));
    x.codings = order.iter().map(|it| x.codings[*it].clone()).collect();
    for note in &mut x.notes {
        note.id = None;
        [&mut note.title, &mut note.body].into_iter().for_each(clean);
        at(&mut note.at);
        if let About::Coding(coding) = &mut note.about {
            *coding = order.iter().position(|it| it == coding).unwrap();
        }
    }
    for set in &mut x.sets {
        set.id = None;
        [&mut set.name, &mut set.description].into_iter().for_each(clean);
        set.members.retain(|member| !matches!(member, Thing::Case(_)));
        set.members.sort_by_key(|member| match member {
            Thing::Code(_) => 0,
            Thing::Source(_) | Thing::Medium(_) => 1,
            Thing::Note(_) | Thing::Case(_) => 2,
        });
    }
    x.links.iter_mut().for_each(|it| (it.id, _) = (None, clean(&mut it.name)));
    for medium in &mut x.media {
        medium.id = None;
        [&mut medium.name, &mut medium.description].into_iter().for_each(clean);
        ending(&mut medium.file.filename);
        let (whole, mut parts): (Vec<Selection>, Vec<Selection>) =
            std::mem::take(&mut medium.selections).into_iter().partition(|it| it.part == Part::Whole);
        let codings: Vec<_> = whole.into_iter().flat_map(|it| it.codings).collect();
        if !codings.is_empty() {
            parts.push(Selection { codings, ..Selection::default() });
        }
        for part in &mut parts {
            part.id = None;
            [&mut part.name, &mut part.description].into_iter().for_each(clean);
            for coding in &mut part.codings {
                coding.id = None;
                at(&mut coding.at);
            }
        }
        medium.selections = parts;
    }
    x
}

/// Every id of a study.
fn ids(x: &Exchange) -> Vec<Option<Uuid>> {
    let mut ids: Vec<Option<Uuid>> = Vec::new();
    ids.extend(x.coders.iter().map(|it| it.id));
    ids.extend(x.codes.iter().map(|it| it.id));
    ids.extend(x.variables.iter().map(|it| it.id));
    ids.extend(x.cases.iter().map(|it| it.id));
    ids.extend(x.sources.iter().map(|it| it.id));
    ids.extend(x.codings.iter().map(|it| it.id));
    ids.extend(x.notes.iter().map(|it| it.id));
    ids.extend(x.sets.iter().map(|it| it.id));
    ids.extend(x.links.iter().map(|it| it.id));
    ids.extend(x.media.iter().map(|it| it.id));
    ids
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// What the standard can hold comes back, and what came back is written as the same bytes.
    #[test]
    fn a_project_comes_back_as_it_went(exchange in generated::exchange()) {
        let (bytes, _) = packed(&exchange, Target::Standard);
        let back = read(&bytes);
        prop_assert_eq!(held(back.clone()), held(exchange.clone()));
        prop_assert!(packed(&back, Target::Standard).0 == bytes, "a second writing gives other bytes");
        prop_assert_eq!(read(&packed(&back, Target::Standard).0), back.clone());
        // Whoever has an id of its own keeps it.
        let (before, after) = (ids(&exchange), ids(&back));
        let kept = before.iter().flatten().all(|id| after.contains(&Some(*id)));
        prop_assert!(kept && after.iter().all(Option::is_some), "{before:?} became {after:?}");
    }

    #[test]
    fn a_codebook_comes_back_as_it_went(exchange in generated::exchange()) {
        prop_assume!(!exchange.codes.is_empty());
        let bytes = codebook(&exchange, Target::Standard);
        let (back, _) = read_codebook(&bytes).unwrap();
        let mut of_codes = exchange.clone();
        let is_code = |thing: &Thing| matches!(thing, Thing::Code(_));
        of_codes.sets.retain(|set| set.members.is_empty() || set.members.iter().any(is_code));
        of_codes.sets.iter_mut().for_each(|set| set.members.retain(is_code));
        let wanted = held(of_codes);
        let back_held = held(back.clone());
        prop_assert_eq!((&back_held.codes, &back_held.sets), (&wanted.codes, &wanted.sets));
        prop_assert!(codebook(&back, Target::Standard) == bytes, "a second writing gives other bytes");
    }

    /// Positions, codes and coders survive every program's own way of having things.
    #[test]
    fn every_target_is_read_back_with_the_same_passages(exchange in generated::exchange()) {
        for target in Target::ALL {
            let back = held(read(&packed(&exchange, target).0));
            let wanted = held(exchange.clone());
            prop_assert_eq!(&back.codings, &wanted.codings, "for {}", target.word());
            prop_assert_eq!(back.notes.len(), wanted.notes.len(), "for {}", target.word());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_is_written_is_valid(exchange in generated::exchange()) {
        for target in Target::ALL {
            let xml = xml_of(&packed(&exchange, target).0);
            if let Some(said) = complaints(&xml, "Project.xsd") {
                prop_assert!(said.is_empty(), "for {}: {said}\n{}", target.word(), String::from_utf8_lossy(&xml));
            }
            if !exchange.codes.is_empty() {
                let xml = codebook(&exchange, target);
                if let Some(said) = complaints(&xml, "Codebook.xsd") {
                    prop_assert!(said.is_empty(), "for {}: {said}\n{}", target.word(), String::from_utf8_lossy(&xml));
                }
            }
        }
    }
}

#[test]
fn an_empty_study_is_valid_and_a_codebook_without_codes_is_refused() {
    let xml = xml_of(&packed(&Exchange::default(), Target::Standard).0);
    assert_eq!(complaints(&xml, "Project.xsd").unwrap_or_default(), "");
    let error = write_codebook(&Exchange::default(), &Target::Standard, &mut Vec::new()).unwrap_err();
    assert_eq!(error.to_string(), "there is no code to write");
}
