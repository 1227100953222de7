//! A study made up from a seed: the same on every machine, without network or files from elsewhere.
//!
//! The everyday size is the reference study's: 21 interviews of some 12,000 words in 300 turns, two coders with 4,500
//! codings of a sentence to a few, seven in ten of them shared (half of those with the same edges), 34 codes under
//! themes. Words are made of syllables, with curly apostrophes, accents and dashes as often as transcripts have
//! them: a text that is all ASCII would be measured too well.

use std::path::{Path, PathBuf};
use thema::formats::participants;
use thema::model::codebook::{Code, CodeKind};
use thema::model::coding::{Certainty, CoderRole, Coding};
use thema::model::document::{Document, Role, Speaker, Turn};
use thema::model::ids::{CodeId, CodingId, DocumentId, SpeakerId};
use thema::model::span::Span;
use thema::project::import::Importing;
use thema::project::import_csv::Lenience;
use thema::project::{Clock, Project, Verb};
use thema::store::documents::NewDocument;
use thema::store::{codes, codings, documents};

const DOCUMENTS: usize = 21;
const WORDS: usize = 250_000;
const CODINGS: usize = 4_500;
const CODES: usize = 34;
/// Shared by the two coders, in hundredths of their codings.
const SHARED: u64 = 70;

/// How large a study is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    Everyday,
    TenTimes,
}

impl Size {
    pub const ALL: [Self; 2] = [Self::Everyday, Self::TenTimes];

    pub const fn words(self) -> &'static str {
        match self {
            Self::Everyday => "everyday",
            Self::TenTimes => "ten times",
        }
    }

    const fn times(self) -> usize {
        match self {
            Self::Everyday => 1,
            Self::TenTimes => 10,
        }
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014).
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// A number from `from` to `to`, both included.
    fn within(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to - from + 1)
    }

    /// True so many times in a hundred.
    fn percent(&mut self, chance: u64) -> bool {
        self.next() % 100 < chance
    }

    /// A number below `end`, small ones far oftener, as words and codes are used.
    fn skewed(&mut self, end: usize) -> usize {
        let (a, b) = (self.below(end), self.below(end));
        a * b / end
    }
}

// -- transcripts ---------------------------------------------------------------------------------------------

const COMMON: [&str; 24] = [
    "the", "and", "to", "of", "it", "that", "we", "is", "in", "I", "you", "they", "so", "was", "for", "but", "not",
    "on", "what", "have", "it’s", "don’t", "that’s", "er,",
];
/// A long interview: some 300,000 characters.
const WORDS_LONG: usize = 51_000;
const CODINGS_LONG: usize = 5_000;
const SYLLABLES: [&str; 20] = [
    "ta", "lo", "mer", "in", "sec", "vi", "dat", "ro", "ber", "ish", "con", "pel", "an", "tur", "es", "gra", "mo",
    "fé", "kel", "dis",
];

/// The interviews, each with its file's name: Markdown with sections, as plain text editors write it.
pub fn transcripts(size: Size) -> Vec<(String, String)> {
    interviews(DOCUMENTS * size.times(), WORDS / DOCUMENTS)
}

/// So many interviews of so many words each, with their files' names.
pub fn interviews(count: usize, words: usize) -> Vec<(String, String)> {
    let mut dice = Dice::new(1);
    let vocabulary: Vec<String> =
        (0..3_000).map(|_| (0..dice.within(1, 4)).map(|_| SYLLABLES[dice.below(SYLLABLES.len())]).collect()).collect();
    (1..=count)
        .map(|n| (format!("P{n:03}.md"), interview(&format!("P{n:03}"), words, &vocabulary, &mut dice)))
        .collect()
}

fn interview(speaker: &str, words: usize, vocabulary: &[String], dice: &mut Dice) -> String {
    let mut text = String::with_capacity(words * 7);
    let (mut said, mut section) = (0, 0);
    while said < words {
        if said * 4 >= section * words {
            section += 1;
            text.push_str(&format!("## Section {section} of the guide\n\n"));
        }
        for (label, sentences) in [("I", dice.within(1, 2)), (speaker, dice.within(2, 8))] {
            text.push_str(&format!("**{label}:** "));
            for n in 0..sentences {
                if n > 0 {
                    text.push(' ');
                }
                said += sentence(&mut text, vocabulary, dice);
            }
            text.push_str("\n\n");
        }
    }
    text
}

/// Writes a sentence and answers how many words it has.
fn sentence(text: &mut String, vocabulary: &[String], dice: &mut Dice) -> usize {
    let words = dice.within(4, 20);
    for n in 0..words {
        let word = if dice.percent(55) { COMMON[dice.skewed(24)] } else { &vocabulary[dice.skewed(vocabulary.len())] };
        match n {
            0 => text.extend(word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1))),
            _ => {
                text.push_str(if dice.percent(2) { " — " } else { " " });
                text.push_str(word);
            }
        }
    }
    text.push(if dice.percent(80) { '.' } else { '?' });
    words
}

/// Writes the transcripts into a folder, as files to be imported.
pub fn write_transcripts(folder: &Path, transcripts: Vec<(String, String)>) -> Vec<PathBuf> {
    transcripts
        .into_iter()
        .map(|(name, text)| {
            let path = folder.join(name);
            std::fs::write(&path, text).expect("a transcript can be written");
            path
        })
        .collect()
}

// -- ratings -------------------------------------------------------------------------------------------------

const LABELS: [&str; 5] = ["trust", "fear", "joy", "none", "other"];

/// Writes the labels of two raters into two files of so many rows, wide and long.
pub fn write_ratings(folder: &Path, rows: usize) -> [PathBuf; 2] {
    let mut dice = Dice::new(6);
    let mut label = || {
        let first = LABELS[dice.skewed(LABELS.len())];
        [first, if dice.percent(75) { first } else { LABELS[dice.below(LABELS.len())] }]
    };
    let (mut wide, mut long) = ("unit,ada,ben\n".to_owned(), "unit,rater,label\n".to_owned());
    for unit in 0..rows {
        let [ada, ben] = label();
        wide.push_str(&format!("u{unit},{ada},{ben}\n"));
    }
    for unit in 0..rows / 2 {
        let [ada, ben] = label();
        long.push_str(&format!("u{unit},ada,{ada}\nu{unit},ben,{ben}\n"));
    }
    [("wide.csv", wide), ("long.csv", long)].map(|(name, text)| {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("ratings can be written");
        path
    })
}

// -- projects ------------------------------------------------------------------------------------------------

/// Makes the project file of the study, coded by two.
pub fn make_project(path: &Path, size: Size) {
    make(path, transcripts(size), &["ada", "ben"], CODINGS * size.times());
}

/// Makes a project file with one long interview, coded densely by one.
pub fn make_long_interview(path: &Path) {
    make(path, interviews(1, WORDS_LONG), &["ada"], CODINGS_LONG);
}

/// Makes a project file with a thousand interviews of 5,600 words, as `import` measures them, and 89,000 codings.
pub fn make_thousand_interviews(path: &Path) {
    make(path, interviews(1_000, 5_600), &["ada", "ben"], 89_000);
}

/// Answers of a survey, each a document.
pub const MANY: usize = 10_000;

/// Makes a project file with very many short documents.
pub fn make_many_documents(path: &Path) {
    make(path, interviews(MANY, 150), &["ada", "ben"], 2 * MANY);
}

/// A document of 100 MB, each in the shape that is worst for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Longest {
    /// Sentences without one line end.
    Paragraph,
    /// Two million of them, of a few words.
    Turns,
    /// Without speakers and full stops.
    Lines,
    Ideographs,
}

impl Longest {
    pub const ALL: [Self; 4] = [Self::Paragraph, Self::Turns, Self::Lines, Self::Ideographs];

    pub const fn words(self) -> &'static str {
        match self {
            Self::Paragraph => "100 MB, one paragraph",
            Self::Turns => "100 MB, 2,000,000 turns",
            Self::Lines => "100 MB of lines",
            Self::Ideographs => "100 MB of ideographs",
        }
    }

    /// The document's words.
    pub fn text(self) -> String {
        const BYTES: usize = 100_000_000;
        let mut text = String::with_capacity(BYTES + 100);
        for n in 0.. {
            match self {
                Self::Paragraph => text.push_str(&format!("We went on, and nobody asked number {n} for it. ")),
                Self::Turns if n % 2 == 0 => text.push_str(&format!("I: And what did {:07} say to that?\n\n", n)),
                Self::Turns => text.push_str(&format!("P05: It was {:07}, and that’s all of what I know.\n\n", n)),
                Self::Lines => text.push_str(&format!("line {n} has no end that could be seen\n")),
                Self::Ideographs => text.push_str("青嵐解析は山を越えて行く。それから海を見た"),
            }
            if text.len() >= BYTES {
                return text;
            }
        }
        text
    }
}

/// Makes a project file with one document of 100 MB. It is not imported: that is measured by itself.
pub fn make_longest(path: &Path, shape: Longest) {
    let mut project =
        Project::create(path, "A document made up", Clock::fixed("2026-11-22T10:00:00Z")).expect("a project");
    project.add_coder("ada", CoderRole::Coder).expect("a coder");
    let body = shape.text();
    let document = Document { id: DocumentId::new(), name: "P05".into(), revision: 1, language: None, retired: false };
    let speaker = |label: &str, role| Speaker {
        id: SpeakerId::new(),
        document: document.id,
        label: label.into(),
        role,
        participant: None,
    };
    let speakers = [speaker("I", Role::Interviewer), speaker("P05", Role::Participant)];
    let (mut turns, mut at) = (Vec::new(), 0);
    for line in body.lines().filter(|_| shape == Longest::Turns) {
        let (length, label) = (line.chars().count() as u32, line.split_once(": ").map(|(label, _)| label));
        if let Some(label) = label {
            let start = at + label.chars().count() as u32 + 2;
            let speaker = speakers.iter().find(|speaker| speaker.label == label).map(|speaker| speaker.id);
            let n = turns.len() as u32 + 1;
            turns.push(Turn { n, span: Span::of(start, at + length), speaker, time_start: None, time_end: None });
        }
        at += length + 1;
    }
    let new = NewDocument {
        document: &document,
        sort: 0,
        kind: "transcript",
        body: &body,
        fingerprint: &documents::sha256(&body),
        speakers: if turns.is_empty() { &[] } else { &speakers },
        turns: &turns,
        sections: &[],
        filename: "P05.txt",
        media_type: "text/plain",
        encoding: "UTF-8",
        original: &[],
    };
    let added = project.act(Verb::Import, "imported P05", |tx| Ok(documents::insert(tx, &new)?));
    added.expect("the document is written");
    add_codebook(&mut project);
}

/// Transcripts imported, coders, a codebook, every coding a step of its own.
///
/// It is made in memory and then copied, so that nobody waits for the disk.
fn make(path: &Path, transcripts: Vec<(String, String)>, coders: &[&str], codings: usize) {
    let clock = Clock::fixed("2026-11-22T10:00:00Z");
    let mut project = Project::in_memory("A study made up from a seed", clock).expect("a new project");
    let folder = tempfile::tempdir().expect("a folder");
    let files = write_transcripts(folder.path(), transcripts);
    project.import_transcripts(&files, &Importing::default(), &mut |_, _, _| {}).expect("transcripts are read");
    for name in coders {
        project.add_coder(name, CoderRole::Coder).expect("a coder");
    }
    add_roles(&mut project);
    let codes = add_codebook(&mut project);
    add_codings(&mut project, &codes, codings);
    project.backup(path).expect("the project is copied");
}

/// What the participants do for a living.
fn add_roles(project: &mut Project) {
    let mut dice = Dice::new(5);
    let mut table = "participant,role\n".to_owned();
    for participant in project.study().expect("the study").participants {
        table.push_str(&format!(
            "{},{}\n",
            participant.label,
            ["data scientist", "developer", "manager"][dice.skewed(3)]
        ));
    }
    let file = participants::read(&table).expect("a table");
    project.import_participants(file, &Lenience::default()).expect("roles");
}

/// Three research questions, ten themes under them, the codes under those.
fn add_codebook(project: &mut Project) -> Vec<CodeId> {
    let add = |project: &mut Project, code: Code| {
        let id = code.id;
        project.act(Verb::AddCode, "added a code", |tx| Ok(codes::insert(tx, &code)?)).expect("a code");
        id
    };
    let mut under: Vec<CodeId> = Vec::new();
    for n in 0..13_usize {
        let parent = n.checked_sub(3).map(|n| under[n % 3]);
        let theme = Code { parent, sort: n as u32, ..Code::new(CodeKind::Theme, &format!("theme {n}")) };
        under.push(add(project, theme));
    }
    (0..CODES)
        .map(|n| {
            let definition = "What people say when nobody has asked them about it before.".to_owned();
            let code = Code::new(CodeKind::Code, &format!("code {n}"));
            add(project, Code { parent: Some(under[3 + n % 10]), definition, sort: n as u32, ..code })
        })
        .collect()
}

/// Passages of a sentence to four, mostly inside a participant's turn, by both coders or by one.
fn add_codings(project: &mut Project, codes: &[CodeId], count: usize) {
    let mut dice = Dice::new(3);
    let study = project.study().expect("the study");
    let coders: Vec<_> = study.coders.iter().map(|coder| coder.id).collect();
    let sentences: Vec<Vec<Span>> = study
        .documents
        .iter()
        .map(|document| {
            let text = project.text(&document.document).expect("a text");
            let turns = document.turns.iter().skip(1).step_by(2);
            turns.flat_map(|turn| text.sentences(turn.span)).collect()
        })
        .collect();
    let mut done = 0;
    while done < count {
        let at = done * study.documents.len() / count;
        let (document, sentences) = (&study.documents[at].document, &sentences[at]);
        let first = dice.below(sentences.len() - 6);
        let length = 1 + dice.skewed(4);
        let code = codes[dice.skewed(codes.len())];
        let passage = sentences[first].hull(sentences[first + length - 1]);
        // One that both made is two codings, so fewer passages are shared than codings are.
        let shared = dice.percent(100 * SHARED / (200 - SHARED));
        let also = if dice.percent(50) { passage } else { sentences[first].hull(sentences[first + length]) };
        let by_one = dice.below(coders.len());
        let marks = if shared && coders.len() > 1 { vec![(0, passage), (1, also)] } else { vec![(by_one, passage)] };
        for (coder, span) in marks {
            let coding = Coding {
                id: CodingId::new(),
                document: document.id,
                revision: document.revision,
                span,
                code,
                coder: coders[coder],
                round: None,
                certainty: Certainty::Certain,
                memo: String::new(),
            };
            let added = project.act(Verb::AddCoding, "coded a passage", |tx| {
                Ok(codings::insert(tx, &coding, "2026-11-22T10:00:00Z")?)
            });
            done += usize::from(added.expect("a coding"));
        }
    }
}
