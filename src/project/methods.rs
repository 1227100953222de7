//! The facts of a study's method, collected once: from the study as it is, and from its history.

use super::counting::Counted;
use super::selection::{Asked, Layer, Selection};
use super::study::{Study, StudyDocument};
use super::{Project, Step, Verb};
use crate::analysis::frequency::FrequencyRow;
use crate::error::Result;
use crate::model::codebook::{Code, CodeKind, Codebook};
use crate::model::coding::CoderRole;
use crate::model::cores::both;
use crate::model::decision::{Decision, Outcome};
use crate::model::document::Role;
use crate::model::ids::{CodeId, DocumentId, ParticipantId};
use crate::model::memo::{Memo, MemoAbout};
use crate::report::methods::{
    Changes, CodebookFact, CoderFact, DecisionsFact, Facts, HistoryFact, Material, MemosFact, RoundFact, Size,
    ThemeFact,
};
use crate::store::trail::{self, CodeChange};
use std::collections::{BTreeSet, HashMap, HashSet};

/// What is told of the history besides what was done to the codebook.
const TOLD: [Verb; 5] =
    [Verb::AmendDocument, Verb::WithdrawParticipant, Verb::ApplyPseudonyms, Verb::ImportCodings, Verb::SplitCode];

/// What the codings alone tell.
struct Coded {
    themes: Vec<ThemeFact>,
    coders: Vec<CoderFact>,
    /// How many codings were agreed on, if any were.
    agreed: Option<u64>,
    rounds: Vec<RoundFact>,
}

impl Project {
    /// What the project knows of how the study was done. Agreement and disputes are for whoever computes them to add.
    pub fn facts(&self, study: &Study) -> Result<Facts> {
        let everything = Selection::find(study, &Asked::default())?;
        let layer = Layer::find(study, &everything, None)?;
        let coded = || Coded {
            themes: themes(
                &study.codebook,
                &Counted::without_words(study, &everything, layer).frequencies(study, None),
            ),
            coders: coders(study, &everything),
            agreed: agreed(study, &everything),
            rounds: rounds(study),
        };
        let (coded, recorded) = both(coded, || {
            self.read(|db| {
                let changes = trail::code_changes(db)?;
                let steps = trail::told_steps(db, &TOLD, &changes)?;
                Ok((changes, steps, trail::first_coding(db)?, trail::versions(db)?))
            })
        });
        let (changes, steps, began, versions) = recorded?;
        let lines = |text: &str| -> Vec<String> {
            text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
        };
        Ok(Facts {
            title: study.about.title.clone(),
            questions: lines(&study.about.questions),
            method: study.about.method.clone(),
            material: self.material(study)?,
            coders: coded.coders,
            consensus_codings: coded.agreed,
            rounds: coded.rounds,
            codebook: CodebookFact {
                versions: versions.into_iter().map(|version| version.name).collect(),
                at_start: began.map(|step| size_at(&changes, step)),
                at_end: size(study.codebook.tree().map(|(code, _)| code)),
                since: began.map_or_else(Changes::default, |step| since(&changes, &steps, step)),
                defined: study.codebook.tree().filter(|(code, _)| !code.definition.trim().is_empty()).count() as u64,
            },
            themes: coded.themes,
            agreement: None,
            disputes: None,
            decisions: decisions(&self.decisions()?),
            memos: memos(&self.memos()?),
            history: history(&steps, began),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }

    fn material(&self, study: &Study) -> Result<Material> {
        let mut material = Material { documents: study.documents.len() as u64, ..Material::default() };
        let mut spoken_in: HashMap<ParticipantId, HashSet<DocumentId>> = HashMap::new();
        // Without labels and times, as `thema export documents` counts.
        let documents = || study.documents.iter();
        let counted = self.work_at_texts(
            documents().map(|document| &document.document),
            <[u64; 2]>::default,
            |[all, of_participants], n, text| {
                let document = &study.documents[n];
                for turn in &document.turns {
                    let words = u64::from(text.word_count(turn.span));
                    *all += words;
                    *of_participants += if document.role(turn) == Role::Participant { words } else { 0 };
                }
            },
        )?;
        for [all, of_participants] in counted {
            material.words += all;
            material.words_of_participants += of_participants;
        }
        for document in documents() {
            let has = |role| document.turns.iter().any(|turn| turn.speaker.is_some() && document.role(turn) == role);
            material.interviews += u64::from(has(Role::Interviewer));
            material.without_speakers += u64::from(document.speakers.is_empty());
            let theirs = document.turns.iter().filter(|turn| document.role(turn) == Role::Participant);
            material.turns_of_participants += theirs.count() as u64;
            let here = participants_in(document);
            material.group_interviews += u64::from(here.len() > 1);
            here.into_iter().for_each(|person| {
                spoken_in.entry(person).or_default().insert(document.document.id);
            });
            let last = document.turns.iter().filter_map(|turn| turn.time_end.or(turn.time_start)).max();
            material
                .minutes
                .extend(last.map(|time| (u64::from(time.0) + 30_000) / 60_000).filter(|minutes| *minutes > 0));
            for section in &document.sections {
                let title = section.title.trim();
                if !title.is_empty() && !material.sections.iter().any(|known| known == title) {
                    material.sections.push(title.to_owned());
                }
            }
        }
        material.minutes.sort_unstable();
        material.participants = spoken_in.len() as u64;
        material.participants_repeated = spoken_in.values().filter(|documents| documents.len() > 1).count() as u64;
        material.attributes = study.attributes.iter().map(|attribute| attribute.name.clone()).collect();
        Ok(material)
    }
}

/// Participants in use who speak in the document.
fn participants_in(document: &StudyDocument) -> BTreeSet<ParticipantId> {
    let speakers = document.turns.iter().filter_map(|turn| document.speaker(turn.speaker));
    speakers.filter(|speaker| speaker.role == Role::Participant).filter_map(|speaker| speaker.participant).collect()
}

fn coders(study: &Study, everything: &Selection) -> Vec<CoderFact> {
    let mut coded: Vec<(u64, Vec<usize>)> = vec![(0, Vec::new()); study.coders.len()];
    for (document, coding, _) in everything.codings(study, Layer::Union) {
        let Some(at) = study.coders.iter().position(|coder| coder.id == coding.coder) else { continue };
        let (codings, documents) = &mut coded[at];
        *codings += 1;
        // The codings of a document stand together.
        if documents.last() != Some(&document) {
            documents.push(document);
        }
    }
    let persons = study.coders.iter().zip(coded).filter(|(coder, _)| coder.role != CoderRole::Consensus);
    let fact = |(coder, (codings, documents)): (&crate::model::coding::Coder, (u64, Vec<usize>))| CoderFact {
        name: coder.name.clone(),
        initials: coder.initials.clone(),
        role: coder.role.word().to_owned(),
        codings,
        documents: documents.len() as u64,
    };
    persons.map(fact).collect()
}

fn agreed(study: &Study, everything: &Selection) -> Option<u64> {
    let consensus = study.coders.iter().find(|coder| coder.role == CoderRole::Consensus)?;
    let codings = everything.codings(study, Layer::Consensus(consensus.id)).count() as u64;
    (codings > 0).then_some(codings)
}

/// The rounds in which somebody coded or finished something.
fn rounds(study: &Study) -> Vec<RoundFact> {
    let is_person = |id| study.coder(id).is_some_and(|coder| coder.role != CoderRole::Consensus);
    let fact = |round: &crate::model::coding::Round| {
        let codings = study.codings.iter().filter(|coding| coding.round == Some(round.id));
        let coded = codings.map(|coding| (coding.coder, coding.document));
        let finished = study.finished.iter().filter(|mark| mark.round == Some(round.id));
        let all: HashSet<_> = coded
            .chain(finished.map(|mark| (mark.coder, mark.document)))
            .filter(|(coder, _)| is_person(*coder))
            .collect();
        let coders: HashSet<_> = all.iter().map(|(coder, _)| coder).collect();
        let documents: HashSet<_> = all.iter().map(|(_, document)| document).collect();
        RoundFact {
            name: round.name.clone(),
            blind: round.blind,
            coders: coders.len() as u64,
            documents: documents.len() as u64,
        }
    };
    study.rounds.iter().map(fact).filter(|round| round.coders > 0).collect()
}

fn size<'c>(codes: impl Iterator<Item = &'c Code>) -> Size {
    codes.fold(Size::default(), |size, code| match code.kind {
        CodeKind::Code => Size { codes: size.codes + 1, ..size },
        CodeKind::Theme => Size { themes: size.themes + 1, ..size },
    })
}

/// The codebook as it was before a step, from the history.
fn size_at(changes: &[CodeChange], step: i64) -> Size {
    let mut codes: HashMap<CodeId, (bool, bool, bool)> = HashMap::new(); // theme, retired, merged
    for change in changes.iter().filter(|change| change.step < step) {
        let now = codes.entry(change.code).or_default();
        if let Some(kind) = change.after.get("kind").and_then(|kind| kind.as_str()) {
            now.0 = kind == CodeKind::Theme.word();
        }
        if let Some(retired) = change.after.get("retired").and_then(|retired| retired.as_i64()) {
            now.1 = retired != 0;
        }
        if let Some(into) = change.after.get("merged_into") {
            now.2 = !into.is_null();
        }
    }
    let in_use = codes.into_values().filter(|&(_, retired, merged)| !retired && !merged);
    in_use.fold(Size::default(), |size, (is_theme, ..)| {
        if is_theme { Size { themes: size.themes + 1, ..size } } else { Size { codes: size.codes + 1, ..size } }
    })
}

/// What was done to the codebook from a step on, and not taken back: each code or theme once a kind of change and step.
fn since(changes: &[CodeChange], steps: &[Step], began: i64) -> Changes {
    let effective: HashMap<i64, &str> = steps
        .iter()
        .filter(|step| !step.undone && step.verb != Verb::Undo.word() && step.verb != Verb::Redo.word())
        .map(|step| (step.n, step.verb.as_str()))
        .collect();
    let mut done = Changes::default();
    for change in changes.iter().filter(|change| change.step >= began) {
        let Some(&verb) = effective.get(&change.step) else { continue };
        let has = |column: &str| change.after.contains_key(column);
        if change.is_new {
            done.added += 1;
            continue;
        }
        if change.after.get("merged_into").is_some_and(|into| !into.is_null()) {
            done.merged += 1;
        }
        done.renamed += u64::from(has("name"));
        // Codes under a merged one move with it: that is no decision of its own.
        done.moved += u64::from(has("parent") && verb != Verb::MergeCodes.word());
        done.redefined += u64::from(["definition", "include", "exclude"].into_iter().any(has));
        done.retired += u64::from(change.after.get("retired").and_then(|retired| retired.as_i64()) == Some(1));
    }
    let is_split = |(step, verb): (&i64, &&str)| *step >= began && *verb == Verb::SplitCode.word();
    done.split = effective.iter().filter(|(step, verb)| is_split((step, verb))).count() as u64;
    done
}

fn themes(codebook: &Codebook, frequencies: &[FrequencyRow]) -> Vec<ThemeFact> {
    let participants: HashMap<CodeId, u64> = frequencies.iter().map(|row| (row.id, row.participants)).collect();
    let top = codebook.tree().filter(|(code, depth)| *depth == 0 && code.kind == CodeKind::Theme);
    let fact = |code: &Code| {
        let under: Vec<&Code> = codebook
            .subtree(code.id)
            .into_iter()
            .filter(|id| *id != code.id)
            .filter_map(|id| codebook.get(id))
            .collect();
        ThemeFact {
            name: code.name.clone(),
            definition: code.definition.clone(),
            size: size(under.into_iter()),
            participants: participants.get(&code.id).copied().unwrap_or(0),
        }
    };
    top.map(|(code, _)| fact(code)).collect()
}

fn decisions(all: &[Decision]) -> DecisionsFact {
    let count = |outcome| all.iter().filter(|decision| decision.outcome == outcome).count() as u64;
    DecisionsFact {
        all: all.len() as u64,
        first: count(Outcome::First),
        second: count(Outcome::Second),
        both: count(Outcome::Both),
        neither: count(Outcome::Neither),
        with_reason: all.iter().filter(|decision| !decision.reason.trim().is_empty()).count() as u64,
    }
}

fn memos(all: &[Memo]) -> MemosFact {
    let count = |is: fn(&MemoAbout) -> bool| all.iter().filter(|memo| is(&memo.about)).count() as u64;
    MemosFact {
        all: all.len() as u64,
        project: count(|about| matches!(about, MemoAbout::Project)),
        documents: count(|about| {
            matches!(about, MemoAbout::Document(_) | MemoAbout::Passage(..) | MemoAbout::Coding(_))
        }),
        codes: count(|about| matches!(about, MemoAbout::Code(_))),
    }
}

fn history(steps: &[Step], began: Option<i64>) -> HistoryFact {
    let day = |step: Option<&Step>| step.map_or_else(String::new, |step| day(&step.at).to_owned());
    let done = |verb: Verb| steps.iter().filter(move |step| !step.undone && step.verb == verb.word());
    let amended: Vec<&Step> = done(Verb::AmendDocument).collect();
    HistoryFact {
        from: day(steps.last()),
        to: day(steps.first()),
        amended: amended.len() as u64,
        amended_since_coding: amended.iter().filter(|step| began.is_some_and(|began| step.n > began)).count() as u64,
        withdrawn: done(Verb::WithdrawParticipant).count() as u64,
        pseudonymised: done(Verb::ApplyPseudonyms).next().is_some(),
        imported_codings: done(Verb::ImportCodings).next().is_some(),
    }
}

/// The day of an instant in RFC 3339.
pub(super) fn day(at: &str) -> &str {
    at.split('T').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::coding::Certainty;
    use crate::model::span::Span;
    use crate::project::Clock;

    fn project() -> Project {
        let mut project = Project::in_memory("Study", Clock::fixed("2026-11-22T10:00:00Z")).unwrap();
        project.add_coder("ada", CoderRole::Lead).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("P01.txt");
        std::fs::write(&path, "I: So?\n\nP01: We throw it over the fence.\n").unwrap();
        project.import_transcripts(&[path], &crate::project::import::Importing::default(), &mut |_, _, _| {}).unwrap();
        project
    }

    fn facts(project: &Project) -> Facts {
        project.facts(&project.study().unwrap()).unwrap()
    }

    #[test]
    fn the_codebook_is_counted_when_coding_began_and_at_the_end() {
        let mut project = project();
        let trust = project.add_code("trust", CodeKind::Code, |_| {}).unwrap();
        let fence = project.add_code("work/fence", CodeKind::Code, |_| {}).unwrap();
        assert_eq!(facts(&project).codebook.at_start, None);
        let document = project.document_named("P01").unwrap();
        project.add_coding(&document, Span::of(13, 20), trust, Certainty::Certain, "").unwrap();
        let before = facts(&project).codebook;
        assert_eq!((before.at_start, before.since), (Some(Size { codes: 2, themes: 1 }), Changes::default()));
        assert_eq!(before.at_end, Size { codes: 2, themes: 1 });

        project.rename_code(trust, "confidence").unwrap();
        project.add_code("cost", CodeKind::Code, |_| {}).unwrap();
        project.merge_codes(&[fence], trust).unwrap();
        project.retire_codes(&[trust]).unwrap();
        project.undo().unwrap();
        let after = facts(&project).codebook;
        assert_eq!(after.at_start, before.at_start);
        assert_eq!(after.at_end, Size { codes: 2, themes: 1 });
        assert_eq!(after.since, Changes { added: 1, renamed: 1, merged: 1, ..Changes::default() });
    }

    #[test]
    fn material_and_coders_are_counted_from_what_is_there() {
        let project = project();
        let facts = facts(&project);
        let material = &facts.material;
        assert_eq!((material.documents, material.interviews, material.words_of_participants), (1, 1, 6));
        assert_eq!(
            facts.coders.iter().map(|coder| (coder.name.as_str(), coder.codings)).collect::<Vec<_>>(),
            [("ada", 0)]
        );
        assert_eq!(facts.history.from, "2026-11-22");
    }
}
