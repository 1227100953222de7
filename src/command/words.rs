//! Which words participants use, and how often.

use super::Globals;
use super::answer::{Reply, Table, counted};
use super::select::{Select, WithLayer, about, provenance};
use crate::analysis::stopwords::{Language, StopWords};
use crate::analysis::words::WordTally;
use crate::error::{Error, Result};
use crate::model::document::{Role, Turn};
use crate::model::ids::ParticipantId;
use crate::model::note::Note;
use crate::model::span::{self, Span};
use crate::model::text::Text;
use crate::project::Project;
use crate::project::selection::Selection;
use crate::project::study::StudyDocument;
use crate::report::{Cell, Column, Report};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Which words participants say, and how often
///
/// Words are those of the participants' turns, in small letters. Function words (articles, pronouns, auxiliaries) are left out
/// by a list for the language: the document's own if it is known, else English. With `--code`, only coded passages count.
#[derive(Debug, clap::Args)]
pub struct Words {
    /// How many words to show; 0 shows all.
    #[arg(long, value_name = "N", default_value_t = 50)]
    top: usize,
    /// Leave out shorter words.
    #[arg(long, value_name = "LETTERS", default_value_t = 1)]
    min_length: usize,
    /// Whose function words to leave out: en, de, fr, es, it, nl, pt, or none.
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// Leave out the words of this file, too: one a line or several, `#` begins a remark.
    #[arg(long, value_name = "FILE")]
    stop: Option<PathBuf>,
    /// Count the words of interviewers and others, too.
    #[arg(long)]
    interviewer: bool,
    #[command(flatten)]
    layer: WithLayer,
    #[command(flatten)]
    select: Select,
}

/// Whose function words are left out.
enum Asked {
    /// Those of each document's language.
    Own,
    One(Language),
    Nobodys,
}

/// What is counted of a document.
struct AskedOf<'s> {
    /// Its place in the study.
    at: usize,
    document: &'s StudyDocument,
    turns: Vec<(Span, Option<ParticipantId>)>,
    /// The passages that count, sorted and disjoint; `None` if everything does.
    passages: Option<Vec<Span>>,
    /// The list of stop words, by its number.
    list: usize,
}

/// A file of stop words larger than this is none.
const STOP_MAX: u64 = 4 << 20;

impl Words {
    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        let study = project.study()?;
        let selection = self.select.find(&study, globals)?;
        let asked = self.asked()?;
        let own = self.own_words()?;
        let list = |language: Option<Language>| {
            let mut stop = language.map_or_else(StopWords::default, StopWords::of);
            own.iter().for_each(|word| stop.add(word));
            stop
        };
        let mut lists: Vec<StopWords> = Language::ALL.map(|language| list(Some(language))).into();
        lists.push(list(None));

        let layer = self.layer.find(&study, &selection, globals)?;
        let by_coding = !self.select.code.is_empty()
            || globals.coder.is_some()
            || self.layer.layer.is_some()
            || !self.select.round.is_empty();
        let mut coded: Vec<Vec<Span>> = vec![Vec::new(); study.documents.len()];
        if by_coding {
            selection.codings(&study, layer).for_each(|(at, coding, _)| coded[at].push(coding.span));
        }
        let participants: std::collections::HashMap<_, _> =
            study.participants.iter().zip(0..).map(|(person, at)| (person.id, at)).collect();

        let mut asked_of: Vec<AskedOf<'_>> = Vec::new();
        let (mut languages, mut unknown) = (BTreeSet::new(), BTreeSet::new());
        for (at, document) in selection.documents(&study) {
            let turns = self.stretches(&selection, document);
            if turns.is_empty() || by_coding && coded[at].is_empty() {
                continue;
            }
            let passages = by_coding.then(|| span::union(std::mem::take(&mut coded[at])));
            let language = match asked {
                Asked::Nobodys => None,
                Asked::One(language) => Some(language),
                Asked::Own => {
                    let tag = document.document.language.as_deref();
                    let known = tag.and_then(Language::from_tag);
                    unknown.extend(tag.filter(|_| known.is_none()).map(str::to_owned));
                    // A document in a language without a list keeps all its words.
                    if tag.is_some() { known } else { Some(Language::English) }
                }
            };
            languages.extend(language.map(Language::word));
            let list = Language::ALL.iter().position(|known| Some(*known) == language).unwrap_or(lists.len() - 1);
            asked_of.push(AskedOf { at, document, turns, passages, list });
        }
        let documents = asked_of.iter().map(|asked| &asked.document.document);
        let begin = || WordTally::new(self.min_length, &lists);
        let count = |tally: &mut WordTally<'_>, n: usize, text: &Text| {
            let AskedOf { at, turns, passages, list, .. } = &asked_of[n];
            for &(span, participant) in turns {
                let participant = participant.and_then(|id| participants.get(&id)).copied();
                match passages {
                    None => tally.add(*at, participant, text, &[span], *list),
                    Some(passages) => tally.add(*at, participant, text, &within(passages, span), *list),
                }
            }
        };
        let tallies = study.meanwhile(|| project.work_at_texts(documents, begin, count))?;
        let mut tallies = tallies.into_iter();
        let mut tally = tallies.next().unwrap_or_else(begin);
        tallies.for_each(|other| tally.extend(other));

        let (all, stopped, short) = tally.totals();
        let different = tally.different();
        let counts = tally.into_counts((self.top > 0).then_some(self.top));
        let per_1000 = |count: u64| (all > 0).then(|| count as f64 * 1000.0 / all as f64);
        let title = if by_coding { "Words of coded passages" } else { "Words" };
        let mut report = Report::new(
            title,
            vec![
                Column::text("word", "Word"),
                Column::figure("count", "Count"),
                Column::figure("documents", "Documents"),
                Column::figure("participants", "Participants"),
                Column::figure("per_1000", "Per 1,000 words"),
            ],
        );
        for count in &counts {
            report.push(vec![
                Cell::text(&count.word),
                Cell::Integer(count.count),
                Cell::Integer(count.documents),
                Cell::Integer(count.participants),
                Cell::decimal(per_1000(count.count), 2),
            ]);
        }
        let left_out = match (stopped, short) {
            (0, 0) => String::new(),
            (_, 0) => format!(", {stopped} of them left out as stop words"),
            _ => format!(", {stopped} of them left out as stop words and {short} as too short"),
        };
        let shown = match different.saturating_sub(counts.len()) {
            0 => String::new(),
            more => format!("; {more} more are not shown (`--top 0` shows all)"),
        };
        let message =
            format!("{}{left_out}; {}{shown}", counted(all, "word"), counted(different as u64, "different word"));
        report.notes.push(Note::new("words", message));
        if !unknown.is_empty() {
            let tags: Vec<String> = unknown.into_iter().collect();
            let message =
                format!("there is no list of stop words for {}: all words of such documents count", tags.join(", "));
            report.notes.push(Note::new("no_stop_words", message));
        }
        let languages: Vec<&str> = languages.into_iter().collect();
        let mut said = vec![match languages.as_slice() {
            [] => "no list of stop words".to_owned(),
            some => format!("stop words {}", some.join(", ")),
        }];
        if by_coding {
            said.push(format!("layer {}", layer.words(&study)));
        }
        report.provenance = provenance(&study, &selection, &said);
        let rows: Vec<_> = counts
            .iter()
            .map(|count| {
                json!({
                    "word": count.word,
                    "count": count.count,
                    "documents": count.documents,
                    "participants": count.participants,
                    "per_1000": per_1000(count.count),
                })
            })
            .collect();
        let more = json!({
            "stop_words": languages,
            "own_stop_words": own.len(),
            "min_length": self.min_length,
            "interviewer": self.interviewer,
            "layer": by_coding.then(|| layer.words(&study)),
        });
        let overall = json!({"words": all, "stop_words": stopped, "too_short": short, "different": different});
        let about = about(&study, &selection, more);
        Ok(Reply::table(Table { report, about, rows: Some(json!(rows)), overall: Some(overall) }))
    }

    fn asked(&self) -> Result<Asked> {
        match self.language.as_deref() {
            None => Ok(Asked::Own),
            Some("none") => Ok(Asked::Nobodys),
            Some(tag) => Language::from_tag(tag).map(Asked::One).ok_or_else(|| {
                let known = Language::ALL.map(Language::word).join(", ");
                Error::with_hint(
                    format!("there is no list of stop words for \"{tag}\""),
                    format!("choose one of {known}, or none; `--stop FILE` reads your own"),
                )
            }),
        }
    }

    /// The words of the team's own file.
    fn own_words(&self) -> Result<Vec<String>> {
        let Some(path) = &self.stop else { return Ok(Vec::new()) };
        let failed = |why: String| Error::refused(format!("{} cannot be read: {why}", path.display()));
        let size = std::fs::metadata(path).map_err(|error| failed(error.to_string()))?.len();
        if size > STOP_MAX {
            return Err(failed(format!("a list of stop words has less than {} MB", STOP_MAX >> 20)));
        }
        let bytes = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
        let decoded = crate::formats::encoding::decode(&bytes, None).map_err(|error| failed(error.to_string()))?;
        let lines = decoded.text.lines().map(|line| line.split('#').next().unwrap_or_default());
        let words = lines.flat_map(|line| line.split(|c: char| c.is_whitespace() || c == ',' || c == ';'));
        Ok(words.filter(|word| !word.is_empty()).map(str::to_owned).collect())
    }

    /// What is said in a document and counts, with who says it.
    fn stretches(&self, selection: &Selection, document: &StudyDocument) -> Vec<(Span, Option<ParticipantId>)> {
        if document.turns.is_empty() && !selection.within_documents() {
            return vec![(Span::of(0, document.length), None)];
        }
        let turns = selection.unit_turns(document, self.interviewer);
        let stretch = |turn: &Turn| {
            let speaker = document.speaker(turn.speaker).filter(|speaker| speaker.role == Role::Participant);
            (turn.span, speaker.and_then(|speaker| speaker.participant))
        };
        turns.into_iter().map(stretch).collect()
    }
}

/// The parts of sorted, disjoint passages that lie in a turn.
fn within(passages: &[Span], turn: Span) -> Vec<Span> {
    let from = passages.partition_point(|passage| passage.end() <= turn.start());
    let near = passages[from..].iter().take_while(|passage| passage.start() < turn.end());
    near.filter_map(|passage| passage.intersection(turn)).filter(|part| !part.is_empty()).collect()
}
