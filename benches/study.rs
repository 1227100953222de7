//! A study's daily paths on a real file: opening, importing, coding and undoing, loading, counting, agreement.
//!
//! Targets on the everyday size, the project being open: frequencies 20 ms, kappa of all codes by turn 15 ms and by
//! character 30 ms, each as the command does it, from reading the file to the printed table. Opening and loading a
//! study must leave room for a first frame within 50 ms (see `screen`).

use crate::agreement;
use crate::corpus::{self, Dice, Size};
use crate::measure::{Measure, timed};
use clap::Parser;
use std::cell::RefCell;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use thema::analysis::CodingAt;
use thema::analysis::agreement::kappa::{kappa_table, marked};
use thema::analysis::agreement::units::Units;
use thema::command::{Cli, run_in};
use thema::formats::transcript::{self, Rules};
use thema::model::coding::Certainty;
use thema::model::document::Role;
use thema::model::span::Span;
use thema::model::text::Text;
use thema::project::import::Importing;
use thema::project::study::{Study, StudyDocument};
use thema::project::{Clock, Project};

pub fn measures(file: &Path, size: Size) -> Vec<Measure> {
    let open = {
        let file = file.to_owned();
        move || Project::open(&file, Clock::system()).expect("the project opens")
    };
    let project = Rc::new(RefCell::new(open()));
    let loading = Rc::clone(&project);
    let mut measures = vec![
        Measure::new("open", open),
        Measure::new("load the study", move || loading.borrow().study().expect("the study loads")),
    ];
    measures.extend(importing(file.with_extension("import"), size));
    measures.extend(coding(file));
    let commands = [
        ("frequencies", "frequencies", 20),
        ("kappa by turn", "kappa", 15),
        ("kappa by character", "kappa --unit character", 30),
    ];
    measures.extend(commands.map(|(name, line, target)| command(name, line, None, &project).within_ms(target)));
    measures.push(command("kappa by sentence", "kappa --unit sentence", None, &project));
    measures.extend(pure_kappa(&project.borrow().study().expect("the study loads")));
    measures.extend(agreement::of_study(&project));
    measures
}

/// A command in an open project, on a file if there is one, from reading to the table as text.
pub fn command(name: &'static str, line: &'static str, file: Option<&Path>, project: &Rc<RefCell<Project>>) -> Measure {
    let (project, file) = (Rc::clone(project), file.map(Path::to_owned));
    Measure::timed(name, move || {
        let words = ["thema"].into_iter().chain(line.split(' ')).map(OsStr::new);
        let cli = Cli::try_parse_from(words.chain(file.iter().map(|file| file.as_os_str())));
        let cli = cli.expect("the grammar knows it");
        let command = cli.command.expect("a command");
        timed(|| {
            let reply = run_in(command, &cli.globals, &mut project.borrow_mut(), &mut |_, _, _| {});
            reply.and_then(|reply| reply.render(&cli.globals, Some(120))).expect("the command works")
        })
    })
}

fn importing(folder: PathBuf, size: Size) -> [Measure; 2] {
    std::fs::create_dir_all(&folder).expect("a folder");
    let transcripts = corpus::transcripts(size);
    let read = Measure::new("read transcripts", move || {
        for (name, text) in &transcripts {
            let read = transcript::read(Path::new(name), text.as_bytes(), &Rules::default());
            std::hint::black_box(read.expect("a transcript"));
        }
    });
    let files = corpus::write_transcripts(&folder, corpus::transcripts(size));
    let import = Measure::timed("import transcripts", move || {
        let file = folder.join("new.thema");
        let _ = std::fs::remove_file(&file); // there is none the first time
        let mut project = Project::create(&file, "import", Clock::system()).expect("a new project");
        timed(|| project.import_transcripts(&files, &Importing::default(), &mut |_, _, _| {}).expect("imported"))
    });
    [read, if size == Size::Everyday { import.within_ms(100) } else { import }]
}

/// One more coding, durably on disk, and taking it back; on a copy, which grows.
fn coding(file: &Path) -> [Measure; 3] {
    let copy = file.with_extension("coding.thema");
    let _ = std::fs::remove_file(&copy);
    let original = Project::open(file, Clock::system()).expect("the project opens");
    original.backup(&copy).expect("copied");
    let study = original.study().expect("the study loads");
    let mut dice = Dice::new(4);
    let codes: Vec<_> = study.codebook.tree().map(|(code, _)| code.id).collect();
    let mut add = move |project: &mut Project| {
        let document = &study.documents[dice.below(study.documents.len())];
        let start = dice.below(document.length as usize - 500) as u32;
        let span = Span::of(start, start + 1 + dice.below(400) as u32);
        let code = codes[dice.below(codes.len())];
        timed(|| project.add_coding(&document.document, span, code, Certainty::Certain, "").expect("a coding"))
    };
    let open = move || {
        let mut project = Project::open(&copy, Clock::system()).expect("the project opens");
        project.act_as("ada").expect("there is ada");
        project
    };
    let project = Rc::new(RefCell::new(open()));
    let adding = Rc::new(RefCell::new(move |project: &mut Project| add(project)));
    let (again, first) = (Rc::clone(&adding), Rc::clone(&adding));
    let same = Rc::clone(&project);
    [
        Measure::timed("add a coding", move || adding.borrow_mut()(&mut project.borrow_mut())),
        Measure::timed("undo a coding", move || {
            again.borrow_mut()(&mut same.borrow_mut());
            timed(|| same.borrow_mut().undo().expect("undone"))
        }),
        // The first step of a program makes the triggers of the history.
        Measure::timed("add a coding, the first", move || first.borrow_mut()(&mut open())),
    ]
}

/// Kappa of all codes without the file: what the codings alone cost.
fn pure_kappa(study: &Study) -> [Measure; 2] {
    let places = study.places();
    let codings: Vec<CodingAt> = study
        .codings
        .iter()
        .map(|coding| CodingAt {
            document: places[&coding.document],
            span: coding.span,
            code: coding.code,
            coder: coding.coder,
        })
        .collect();
    let turns = || study.documents.iter().map(spoken);
    let of = |coder: usize| codings.iter().filter(|coding| coding.coder == study.coders[coder].id).copied().collect();
    let codings: Vec<Vec<CodingAt>> = vec![of(0), of(1)];
    let each =
        [("kappa by turn, pure", Units::listed(turns())), ("kappa by character, pure", Units::characters(turns()))];
    each.map(|(name, units)| {
        let (codebook, codings) = (study.codebook.clone(), codings.clone());
        Measure::new(name, move || kappa_table(&units, ["ada", "ben"], &marked(&codebook, &codings)))
    })
}

pub fn spoken(document: &StudyDocument) -> Vec<Span> {
    let turns = document.turns.iter().filter(|turn| document.role(turn) == Role::Participant);
    turns.map(|turn| turn.span).collect()
}

/// Counting the words of the whole study, part of the frequencies.
pub fn words(file: &Path) -> [Measure; 2] {
    let project = Project::open(file, Clock::system()).expect("the project opens");
    let documents = project.documents().expect("documents");
    let texts: Vec<Text> = documents.iter().map(|document| project.text(document).expect("a text")).collect();
    let read = Measure::new("read all texts", move || {
        documents.iter().map(|document| project.text(document).expect("a text")).collect::<Vec<_>>()
    });
    let count =
        Measure::new("count all words", move || texts.iter().map(|text| text.word_count(text.whole())).sum::<u32>());
    [read, count]
}
