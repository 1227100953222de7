//! Whom to compare on what: the options and the choice that kappa, agreement and disagreements share.

use super::Globals;
use super::select::Select;
use super::unit::Unit;
use crate::analysis::agreement::comparison::{CODERS_MAX, Comparison};
use crate::analysis::agreement::continuum::Continuum;
use crate::analysis::agreement::kappa::{Marked, marked};
use crate::analysis::agreement::units::Units;
use crate::analysis::{CodingAt, Place};
use crate::error::{Error, Result};
use crate::model::coding::{Coder, CoderRole, Coding};
use crate::model::ids::{CodeId, CoderId, RoundId};
use crate::model::note::Note;
use crate::model::span::Span;
use crate::project::Project;
use crate::project::lookup::named;
use crate::project::rounds::NO_ROUND;
use crate::project::selection::{Layer, Selection};
use crate::project::study::Study;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Who is compared, and on which documents.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Compare {
    /// The coders, as `ada,ben` [default: all who coded].
    #[arg(long, value_name = "A,B,…", value_delimiter = ',')]
    coders: Vec<String>,
    /// Compare one coder, in one round if named, as in `--as ada@pilot` …
    #[arg(long = "as", value_name = "CODER[@ROUND]", requires = "against", conflicts_with = "coders")]
    one: Option<String>,
    /// … with another one, or with the same at another round: `--against ada@main`; `@none` is no round.
    #[arg(long, value_name = "CODER[@ROUND]", requires = "one")]
    against: Option<String>,
    /// Interviewers' turns are units too.
    #[arg(long)]
    interviewer: bool,
    /// Documents that not every coder has finished count as well: what is not coded is a no.
    #[arg(long)]
    all_documents: bool,
    #[command(flatten)]
    select: Select,
}

/// One side of a comparison: a coder, or a coder in one round.
#[derive(Debug, Clone)]
pub struct Voice {
    /// As on the command line: `ada`, `ada@pilot`.
    pub name: String,
    pub coder: Coder,
    /// One round, or none (`Some(None)`); `None` for all rounds selected.
    round: Option<Option<RoundId>>,
}

/// How much of the study at least two of the coders have coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shared {
    pub documents: u64,
    pub of_documents: u64,
    /// Turns that are units: interviewers' only if they were asked for.
    pub turns: u64,
    pub of_turns: u64,
}

impl Shared {
    /// The share of the turns.
    pub fn share(&self) -> Option<f64> {
        (self.of_turns > 0).then(|| self.turns as f64 / self.of_turns as f64)
    }

    /// For an answer's `about`.
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "documents": self.documents,
            "of_documents": self.of_documents,
            "turns": self.turns,
            "of_turns": self.of_turns,
            "share": self.share(),
        })
    }

    /// For the line under a table.
    pub fn in_words(&self) -> String {
        let Self { documents, of_documents, turns, of_turns } = self;
        let per_cent = self.share().map_or(String::new(), |share| format!(" ({:.0} %)", 100.0 * share));
        format!("coded by two: {documents} of {of_documents} documents, {turns} of {of_turns} turns{per_cent}")
    }
}

/// Which rule chose the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Through {
    /// Those that at least two of the coders marked finished.
    Finished,
    /// Nobody marked anything finished: those that at least two of the coders have coded.
    Coded,
    All,
}

/// What is compared: voices, documents, codings.
#[derive(Debug)]
pub struct Compared {
    pub voices: Vec<Voice>,
    pub selection: Selection,
    /// The documents that take part, by their places in the study.
    pub scope: Vec<usize>,
    /// One list a voice, in documents of the scope, of the codes and passages selected.
    pub codings: Vec<Vec<CodingAt>>,
    /// The same, whatever codes and passages are selected.
    pub all_codings: Vec<Vec<CodingAt>>,
    pub notes: Vec<Note>,
    /// For every document of the study, which voices take part in it.
    present: Vec<Vec<bool>>,
    through: Through,
    interviewer: bool,
    /// The turns that can be units, of every document selected.
    turns: Arc<Vec<Vec<Span>>>,
}

impl Voice {
    /// Whether codings and marks of this round are the voice's.
    fn has_round(&self, selection: &Selection, round: Option<RoundId>) -> bool {
        self.round.map_or_else(|| selection.has_round(round), |own| own == round)
    }
}

impl Compare {
    /// These coders, and only what they coded in these rounds.
    pub fn of(coders: Vec<String>, rounds: Vec<String>) -> Self {
        Self { coders, select: Select { round: rounds, ..Select::default() }, ..Self::default() }
    }

    /// Everybody who coded in this part of the study.
    pub fn within(select: Select) -> Self {
        Self { select, ..Self::default() }
    }

    /// The same on all documents, finished or not.
    pub fn on_all_documents(&self) -> Self {
        Self { all_documents: true, ..self.clone() }
    }

    /// Finds the voices, the documents they have in common, and their codings there.
    ///
    /// An unknown name, one coder alone and coders without a common document are errors.
    pub fn find(&self, study: &Study, globals: &Globals) -> Result<Compared> {
        let selection = self.select.find(study, &Globals { coder: None, ..globals.clone() })?;
        let voices = self.voices(study, &selection, globals)?;
        let all: Vec<Vec<CodingAt>> = voices.iter().map(|voice| codings_of(study, &selection, voice)).collect();
        let (present, through) = self.presence(study, &selection, &voices);
        let mut coded = vec![false; study.documents.len()];
        all.iter().flatten().for_each(|coding| coded[coding.document] = true);
        let mut scope = Vec::new();
        let mut left_out = Vec::new();
        for (at, document) in selection.documents(study) {
            let by = present[at].iter().filter(|&&is_present| is_present).count();
            if by >= 2 {
                scope.push(at);
            } else if by == 1 || coded[at] {
                left_out.push(document.document.name.clone());
            }
        }
        let names: Vec<&str> = voices.iter().map(|voice| voice.name.as_str()).collect();
        if scope.is_empty() {
            return Err(nothing_in_common(&names, through, &left_out));
        }
        let mut notes = Vec::new();
        if !left_out.is_empty() {
            let why = match (through, voices.len()) {
                (Through::Finished, _) => "not marked finished by two of the coders",
                (_, 2) => "only one of the two coded them",
                _ => "only one of the coders coded them",
            };
            let message = format!("left out, because {why}: {}", left_out.join(", "));
            notes.push(Note::new("documents_left_out", message));
        }
        notes.extend(drifted(study, &voices, &scope));
        let present = present.into_iter().enumerate();
        let present: Vec<Vec<bool>> =
            present.map(|(at, by)| if scope.contains(&at) { by } else { vec![false; voices.len()] }).collect();
        let in_scope = |(voice, codings): (usize, Vec<CodingAt>)| {
            codings.into_iter().filter(|coding| present[coding.document][voice]).collect()
        };
        let codings = all.into_iter().enumerate().map(in_scope).collect();
        let whole = voices.iter().map(|voice| all_codings_of(study, &selection, voice)).enumerate();
        let all_codings = whole.map(in_scope).collect();
        let interviewer = self.interviewer;
        let mut turns: Vec<Vec<Span>> = vec![Vec::new(); study.documents.len()];
        for (at, document) in selection.documents(study) {
            turns[at] = selection.unit_turns(document, interviewer).into_iter().map(|turn| turn.span).collect();
        }
        let turns = Arc::new(turns);
        Ok(Compared { voices, selection, scope, codings, all_codings, notes, present, through, interviewer, turns })
    }

    /// The same for commands that compare two.
    pub fn find_two(&self, study: &Study, globals: &Globals) -> Result<Compared> {
        let compared = self.find(study, globals)?;
        if compared.voices.len() == 2 {
            return Ok(compared);
        }
        let names: Vec<&str> = compared.voices.iter().map(|voice| voice.name.as_str()).collect();
        Err(Error::with_hint(
            format!("two coders are compared; here {} coded", names.join(", ")),
            "name two with `--coders A,B`; `thema agreement` compares them all",
        ))
    }

    fn voices(&self, study: &Study, selection: &Selection, globals: &Globals) -> Result<Vec<Voice>> {
        let whole = |coder: &Coder| Voice { name: coder.name.clone(), coder: coder.clone(), round: None };
        if let (Some(one), Some(other)) = (&self.one, &self.against) {
            let (one, other) = (voice(study, one)?, voice(study, other)?);
            if one.coder.id == other.coder.id && one.round == other.round {
                let message = format!("{} always agrees with {}", one.name, other.name);
                return Err(Error::with_hint(
                    message,
                    "name another coder, or another round as in `--against ada@main`",
                ));
            }
            return Ok(vec![one, other]);
        }
        let names: Vec<String> = match (&self.coders[..], &globals.coder) {
            ([], Some(names)) => names.split(',').map(|name| name.trim().to_owned()).collect(),
            (names, _) => names.iter().map(|name| name.trim().to_owned()).collect(),
        };
        if names.is_empty() {
            // A few coders, a hundred thousand codings.
            let mut by: Vec<CoderId> = Vec::new();
            for (_, coding, _) in selection.codings(study, Layer::Union) {
                if !by.contains(&coding.coder) {
                    by.push(coding.coder);
                }
            }
            let active: Vec<&Coder> =
                study.coders.iter().filter(|c| c.role != CoderRole::Consensus && by.contains(&c.id)).collect();
            return match active[..] {
                [] | [_] => {
                    let there =
                        active.first().map_or("nobody has".to_owned(), |coder| format!("only {} has", coder.name));
                    Err(Error::with_hint(
                        format!("agreement is between coders; here {there} coded"),
                        "name them with `--coders A,B`; `thema coder list` shows who there is",
                    ))
                }
                _ if active.len() > CODERS_MAX => Err(Error::with_hint(
                    format!("at most {CODERS_MAX} coders can be compared"),
                    "name some with `--coders`",
                )),
                _ => Ok(active.into_iter().map(whole).collect()),
            };
        }
        let mut voices: Vec<Voice> = Vec::new();
        for name in &names {
            let coder = coder(study, name)?;
            if voices.iter().any(|voice| voice.coder.id == coder.id) {
                let message = format!("{} always agrees with {}", coder.name, coder.name);
                return Err(Error::with_hint(message, "name two different coders"));
            }
            voices.push(whole(coder));
        }
        if voices.len() < 2 {
            return Err(Error::with_hint("agreement is between two coders or more", "name them with `--coders A,B`"));
        }
        if voices.len() > CODERS_MAX {
            return Err(Error::with_hint(format!("at most {CODERS_MAX} coders can be compared"), "name fewer"));
        }
        Ok(voices)
    }

    /// Who takes part in which document, and by which rule.
    fn presence(&self, study: &Study, selection: &Selection, voices: &[Voice]) -> (Vec<Vec<bool>>, Through) {
        if self.all_documents {
            return (vec![vec![true; voices.len()]; study.documents.len()], Through::All);
        }
        let places = study.places();
        let mut finished = vec![vec![false; voices.len()]; study.documents.len()];
        let mut any = false;
        for mark in &study.finished {
            for (voice, by) in voices.iter().enumerate() {
                if mark.coder == by.coder.id && by.has_round(selection, mark.round) {
                    finished[places[&mark.document]][voice] = true;
                    any = true;
                }
            }
        }
        if any {
            return (finished, Through::Finished);
        }
        // Whatever codes are asked for: who coded a document with others has decided against these.
        for (at, coding) in study.placed_codings() {
            for (voice, by) in voices.iter().enumerate() {
                if coding.coder == by.coder.id && by.has_round(selection, coding.round) {
                    finished[at][voice] = true;
                }
            }
        }
        (finished, Through::Coded)
    }
}

impl Compared {
    /// The voices' names.
    pub fn names(&self) -> Vec<&str> {
        self.voices.iter().map(|voice| voice.name.as_str()).collect()
    }

    /// The names of the documents that take part.
    pub fn documents<'s>(&self, study: &'s Study) -> Vec<&'s str> {
        self.scope.iter().map(|&at| study.documents[at].document.name.as_str()).collect()
    }

    /// Whether interviewers' turns are units too.
    pub const fn interviewer(&self) -> bool {
        self.interviewer
    }

    /// How the documents were chosen, for the answer's `about`.
    pub const fn rule_of_documents(&self) -> &'static str {
        match self.through {
            Through::Finished => "finished by two coders",
            Through::Coded => "coded by two coders",
            Through::All => "all",
        }
    }

    /// How much of what was selected the voices have in common.
    pub fn shared(&self, study: &Study) -> Shared {
        Shared {
            documents: self.scope.len() as u64,
            of_documents: self.selection.documents(study).count() as u64,
            turns: self.scope.iter().map(|&at| self.turns[at].len() as u64).sum(),
            of_turns: self.turns.iter().map(|turns| turns.len() as u64).sum(),
        }
    }

    /// What was said that can be compared, document by document; nothing for those that take no part.
    pub fn spoken(&self) -> Vec<Vec<Span>> {
        let mut spoken: Vec<Vec<Span>> = vec![Vec::new(); self.turns.len()];
        self.scope.iter().for_each(|&at| spoken[at].clone_from(&self.turns[at]));
        spoken
    }

    /// The units asked for.
    pub fn units(&self, project: &Project, study: &Study, unit: Unit, share: Option<f64>) -> Result<Units> {
        let mut stretches = self.spoken();
        for &at in &self.scope {
            let document = &study.documents[at];
            let of_text = |parts: &dyn Fn(&crate::model::text::Text, Span) -> Vec<Span>| -> Result<Vec<Span>> {
                let text = project.text(&document.document)?;
                Ok(stretches[at].iter().flat_map(|&turn| parts(&text, turn)).collect())
            };
            stretches[at] = match unit {
                Unit::Turn | Unit::Character | Unit::Match(_) | Unit::Continuum => continue,
                Unit::Document => vec![Span::of(0, document.length)],
                Unit::Sentence => of_text(&|text, turn| text.sentences(turn))?,
                Unit::Paragraph => of_text(&|text, turn| text.paragraphs(turn))?,
                Unit::Word => of_text(&|text, turn| text.words(turn).collect())?,
                Unit::Fixed(length) => stretches[at].iter().flat_map(|&turn| cut(turn, length)).collect(),
            };
        }
        let units = match unit {
            Unit::Character | Unit::Match(_) | Unit::Continuum => Units::characters(stretches),
            _ => Units::listed(stretches),
        };
        Ok(match share {
            Some(share) => units.with_share(share),
            None => units,
        })
    }

    /// The comparison on these units.
    pub fn on(&self, units: Units) -> Comparison {
        let turns: Vec<Vec<Place>> = self
            .spoken()
            .into_iter()
            .enumerate()
            .map(|(document, turns)| turns.into_iter().map(|span| Place { document, span }).collect())
            .collect();
        Comparison::new(units, self.voices.len(), &self.present, &turns)
    }

    /// What each voice marked, for every code and theme asked for.
    pub fn marked(&self, study: &Study) -> Vec<Marked> {
        let mut rows = marked(&study.codebook, &self.codings);
        let wanted: HashSet<&str> = study
            .codebook
            .tree()
            .filter(|(code, _)| self.selection.has_code(code.id))
            .map(|(code, _)| study.codebook.path(code.id))
            .collect();
        rows.retain(|row| wanted.contains(row.code.as_str()));
        rows
    }

    /// Each voice's passages with the number of their code in reading order, and the codes' ids in that order.
    pub fn passages(&self, study: &Study) -> (Vec<CodeId>, Vec<Vec<(u32, Place)>>) {
        let tree = study.codebook.tree().filter(|(code, _)| self.selection.has_code(code.id));
        let codes: Vec<CodeId> = tree.map(|(code, _)| code.id).collect();
        let number: HashMap<CodeId, u32> = codes.iter().zip(0..).map(|(&code, number)| (code, number)).collect();
        let of_voice = |codings: &Vec<CodingAt>| {
            codings.iter().filter_map(|coding| Some((*number.get(&coding.code)?, coding.place()))).collect()
        };
        let passages = self.codings.iter().map(of_voice).collect();
        (codes, passages)
    }

    /// What the voices marked as stretches of what was said, a value a code of [`Compared::passages`].
    pub fn continuum(&self, study: &Study) -> (Vec<CodeId>, Continuum) {
        let (codes, passages) = self.passages(study);
        let units = Units::characters(self.spoken());
        let continuum = units.continuum(codes.len(), &passages);
        (codes, continuum)
    }

    /// Two of the voices by themselves, on the documents in which both take part.
    pub fn pair(&self, first: usize, second: usize) -> Self {
        let both = |by: &Vec<bool>| by[first] && by[second];
        let of_two = |codings: &[Vec<CodingAt>]| -> Vec<Vec<CodingAt>> {
            let of = |voice: usize| {
                codings[voice].iter().filter(|coding| both(&self.present[coding.document])).copied().collect()
            };
            vec![of(first), of(second)]
        };
        Self {
            voices: vec![self.voices[first].clone(), self.voices[second].clone()],
            selection: self.selection.clone(),
            scope: self.scope.iter().copied().filter(|&at| both(&self.present[at])).collect(),
            codings: of_two(&self.codings),
            all_codings: of_two(&self.all_codings),
            notes: Vec::new(),
            present: self.present.iter().map(|by| vec![both(by); 2]).collect(),
            through: self.through,
            interviewer: self.interviewer,
            turns: Arc::clone(&self.turns),
        }
    }
}

/// Pieces of so many characters; the last one may be shorter.
fn cut(turn: Span, length: u32) -> impl Iterator<Item = Span> {
    let (start, end) = (turn.start().get(), turn.end().get());
    (start..end).step_by(length as usize).map(move |at| Span::of(at, at.saturating_add(length).min(end)))
}

fn coder<'s>(study: &'s Study, name: &str) -> Result<&'s Coder> {
    named(&study.coders, name, |coder| &coder.name).ok_or_else(|| {
        let names = study.coders.iter().map(|coder| coder.name.clone());
        Error::unknown("coder", name, names, "thema coder list")
    })
}

/// Reads `ada` or `ada@pilot`.
fn voice(study: &Study, word: &str) -> Result<Voice> {
    let (name, round) = match word.rsplit_once('@') {
        // A coder may have an @ in their name.
        Some((name, round)) if named(&study.coders, word, |coder| &coder.name).is_none() => (name, Some(round)),
        _ => (word, None),
    };
    let coder = coder(study, name.trim())?.clone();
    let round = match round.map(str::trim) {
        None => None,
        Some(NO_ROUND) => Some(None),
        Some(round) => {
            let found = named(&study.rounds, round, |round| &round.name).ok_or_else(|| {
                let names = study.rounds.iter().map(|round| round.name.clone());
                Error::unknown("round", round, names, "thema round list")
            })?;
            Some(Some(found.id))
        }
    };
    let of_round = round.map(|round| study.round_name(round).unwrap_or(NO_ROUND));
    let name = of_round.map_or_else(|| coder.name.clone(), |round| format!("{}@{round}", coder.name));
    Ok(Voice { name, coder, round })
}

/// What the voice coded in the selection, as the analyses take it.
fn codings_of(study: &Study, selection: &Selection, voice: &Voice) -> Vec<CodingAt> {
    let codings = selection.codings(study, Layer::Coder(voice.coder.id));
    let of_voice = codings.filter(|(_, coding, _)| voice.round.is_none_or(|round| coding.round == round));
    of_voice
        .map(|(document, coding, code)| CodingAt { document, span: coding.span, code, coder: coding.coder })
        .collect()
}

/// What the voice coded anywhere.
fn all_codings_of(study: &Study, selection: &Selection, voice: &Voice) -> Vec<CodingAt> {
    let theirs = study.placed_codings().filter(|(_, coding)| coding.coder == voice.coder.id);
    let at = |(document, &Coding { span, code, coder, .. }): (usize, &Coding)| CodingAt { document, span, code, coder };
    theirs.filter(|(_, coding)| voice.has_round(selection, coding.round)).map(at).collect()
}

/// Codings made on an earlier text than the one they are compared on.
fn drifted(study: &Study, voices: &[Voice], scope: &[usize]) -> Option<Note> {
    let is_old = |&(at, coding): &(usize, &Coding)| {
        coding.revision != study.documents[at].document.revision
            && scope.contains(&at)
            && voices.iter().any(|voice| voice.coder.id == coding.coder)
    };
    let count = study.placed_codings().filter(is_old).count();
    let message =
        format!("{count} codings were made on an earlier revision of their text: their places may have drifted");
    (count > 0).then(|| Note::new("offset_drift", message))
}

fn nothing_in_common(names: &[&str], through: Through, left_out: &[String]) -> Error {
    let who = match names {
        [first, second] => format!("{first} and {second}"),
        _ => names.join(", "),
    };
    if through == Through::Finished {
        return Error::with_hint(
            format!("{who} have finished no document in common (half done: {})", left_out.join(", ")),
            "mark them with `thema document finish --all --coder NAME`, or compare them all the same with --all-documents",
        );
    }
    Error::with_hint(
        format!("{who} have no document in common"),
        "`thema document list` shows who coded what; --all-documents compares them all the same",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_is_cut_into_pieces_of_one_length_but_the_last() {
        let pieces: Vec<Span> = cut(Span::of(5, 30), 10).collect();
        assert_eq!(pieces, [Span::of(5, 15), Span::of(15, 25), Span::of(25, 30)]);
    }
}
