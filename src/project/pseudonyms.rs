//! Real names: where they stand in a project, and replacing them for good.

use super::{Project, Verb};
use crate::analysis::identifiers::{self, Candidate, Source};
use crate::error::{Error, Result};
use crate::model::document::{Document, Section, Turn};
use crate::model::ids::{CodingId, DocumentId};
use crate::model::names::{Name, Names};
use crate::model::revision::{Edit, Edits, Placed, Touch};
use crate::model::span::Span;
use crate::model::text::Text;
use crate::store::purge::{self, Cell, Erasure};
use crate::store::revisions::{self, NewRevision};
use crate::store::{Writer, documents};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What replacing the names of a list does.
#[derive(Debug, Clone, Default)]
pub struct Replacements {
    /// For each name of the list, in its order.
    pub names: Vec<OfName>,
    /// Codings whose words hold a name.
    pub passages: Vec<CodingId>,
    /// Places where a name begins a sentence and may be an ordinary word.
    pub doubtful: Vec<Doubtful>,
    /// Documents that get a new text.
    pub documents: u32,
    /// Earlier texts that lose their words, and files as they came that are erased.
    pub texts: u32,
    pub files: u32,
    /// Codings that fell together with another of the same coder and code.
    pub same: u32,
}

/// Where one name of the list stands.
#[derive(Debug, Clone, Default)]
pub struct OfName {
    /// How often in the current text of which document, in the order of import.
    pub texts: Vec<(String, u32)>,
    /// In how many other places: memos, the codebook, labels, attributes, the history.
    pub elsewhere: u32,
    /// It is also an ordinary word in these texts.
    pub is_common: bool,
}

impl OfName {
    /// How often it stands in current texts.
    pub fn count(&self) -> u32 {
        self.texts.iter().map(|(_, count)| count).sum()
    }

    /// Whether it stands nowhere.
    pub fn is_nowhere(&self) -> bool {
        self.texts.is_empty() && self.elsewhere == 0
    }
}

/// A place where a name may be an ordinary word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubtful {
    pub document: String,
    pub name: usize,
    pub words: String,
}

/// Where a name is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    pub name: usize,
    /// As `the text of P05`, `memos`.
    pub place: String,
    pub count: u32,
}

/// What a search of the whole project found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    pub left: Vec<Left>,
    /// Files as they came that cannot be searched, by their documents.
    pub unread: Vec<String>,
}

impl Project {
    /// The list, ready to look for in this project: names that are also words of its texts are known as such.
    pub fn names(&self, names: Vec<Name>, any_case: bool) -> Result<Names> {
        let mut names = Names::new(names, any_case);
        for document in self.documents()? {
            names.note_common_words(self.text(&document)?.as_str());
        }
        Ok(names)
    }

    /// Candidates for pseudonyms in the current texts of these documents, but for those that `known` has.
    pub fn name_candidates(&self, documents: &[Document], known: &Names) -> Result<Vec<Candidate>> {
        let study = self.study()?;
        let texts: Vec<Text> = documents.iter().map(|document| self.text(document)).collect::<Result<_>>()?;
        let labels: Vec<Vec<String>> = documents
            .iter()
            .map(|document| {
                let found = study.documents.iter().find(|placed| placed.document.id == document.id);
                found
                    .map_or_else(Vec::new, |found| found.speakers.iter().map(|speaker| speaker.label.clone()).collect())
            })
            .collect();
        let sources: Vec<Source<'_>> = documents
            .iter()
            .zip(&texts)
            .zip(&labels)
            .map(|((document, text), labels)| Source { document: &document.name, text, labels })
            .collect();
        Ok(identifiers::find(&sources, known))
    }

    /// Where the names stand, in everything the file holds.
    pub fn names_left(&self, names: &Names) -> Result<Search> {
        let mut counts: BTreeMap<(usize, String), u32> = BTreeMap::new();
        let mut unread = Vec::new();
        self.read(|db| {
            let mut count = |words: &str, place: &str| {
                for found in names.find(words) {
                    *counts.entry((found.name, place.to_owned())).or_default() += 1;
                }
            };
            purge::each_text(db, &mut |text| {
                let which = match (text.is_current, text.is_retired) {
                    (true, false) => text.name.clone(),
                    (true, true) => format!("{}, which is out of use", text.name),
                    (false, _) => format!("{}, revision {}", text.name, text.revision),
                };
                if let Some(body) = &text.body {
                    count(body, &format!("the text of {which}"));
                }
                match text.file.as_ref().map(|file| &file.words) {
                    Some(Some(words)) => count(words, &format!("the file of {which}, as it came")),
                    Some(None) => unread.push(which),
                    None => {}
                }
            })?;
            purge::each_cell(db, &mut |cell, words| count(words, &place_of(cell)))
        })?;
        let left = counts.into_iter().map(|((name, place), count)| Left { name, place, count }).collect();
        Ok(Search { left, unread })
    }

    /// What [`replace_names`](Self::replace_names) would do.
    pub fn preview_names(&self, names: &Names, chosen: Option<&[Document]>) -> Result<Replacements> {
        let plan = self.plan_names(names, chosen)?;
        Ok(plan.replacements)
    }

    /// Replaces the names in all texts, or in those chosen, and in everything else the file holds. Codings, memos, turns and
    /// sections go with their words; the earlier texts and the files as they came are erased. This cannot be undone.
    pub fn replace_names(&mut self, names: &Names, chosen: Option<&[Document]>) -> Result<Replacements> {
        let Plan { mut replacements, amended, texts, files, left_alone } = self.plan_names(names, chosen)?;
        if replacements.names.iter().all(OfName::is_nowhere) && texts.is_empty() && files.is_empty() {
            return Ok(replacements);
        }
        let label = match (replacements.names.len(), replacements.documents) {
            (1, 1) => "replaced a name in 1 document, for good".to_owned(),
            (names, documents) => format!("replaced {names} names in {documents} documents, for good"),
        };
        let same = self.purge(Verb::ApplyPseudonyms, &label, |tx| {
            let mut same = 0;
            for amended in &amended {
                // A name within a passage was meant to be replaced: nobody need look at that.
                same += amend(tx, amended, |_| false, |touch| touch == Touch::Same)?;
            }
            let rewrite = move |cell: &Cell<'_>, words: &str| {
                let document = cell.row.split('/').next().unwrap_or_default();
                let is_left = matches!(cell.table, "speaker" | "section" | "original") && left_alone.contains(document);
                if is_left { None } else { names.replaced(words) }
            };
            // All but the names is there still: by the fingerprint anybody could try names.
            Ok((same, Erasure { fingerprints: texts.clone(), texts, files, ..Erasure::of(rewrite) }))
        })?;
        replacements.same = same;
        Ok(replacements)
    }

    fn plan_names(&self, names: &Names, chosen: Option<&[Document]>) -> Result<Plan> {
        let all = self.read(|db| {
            let mut all = documents::all(db)?;
            all.extend(documents::retired(db)?);
            Ok(all)
        })?;
        let is_chosen = |id: DocumentId| chosen.is_none_or(|chosen| chosen.iter().any(|document| document.id == id));
        let mut plan = Plan::default();
        plan.replacements.names =
            (0..names.names().len()).map(|at| OfName { is_common: names.is_common(at), ..OfName::default() }).collect();
        let mut places: HashMap<DocumentId, Vec<Span>> = HashMap::new();
        for document in all.iter().filter(|document| is_chosen(document.id)) {
            let (body, turns, sections) = self.read(|db| {
                let body = revisions::body(db, document.id, document.revision)?;
                Ok((body, documents::turns(db, document)?, documents::sections(db, document)?))
            })?;
            let Some(body) = body else { continue };
            let found = names.find(&body);
            if found.is_empty() {
                continue;
            }
            let text = Text::new(body).map_err(|error| Error::refused(format!("{}: {error}", document.name)))?;
            for place in &found {
                let of_name = &mut plan.replacements.names[place.name].texts;
                match of_name.last_mut().filter(|(name, _)| *name == document.name) {
                    Some((_, count)) => *count += 1,
                    None => of_name.push((document.name.clone(), 1)),
                }
                if place.is_doubtful {
                    let around = Span::between(place.span.start().minus(30), place.span.end().plus(30));
                    let words = text.slice(around).split_whitespace().collect::<Vec<_>>().join(" ");
                    plan.replacements.doubtful.push(Doubtful {
                        document: document.name.clone(),
                        name: place.name,
                        words,
                    });
                }
            }
            places.insert(document.id, found.iter().map(|place| place.span).collect());
            let edit = |place: &crate::model::names::Found| Edit {
                at: place.span.start(),
                removed: place.span.len(),
                inserted: names.names()[place.name].replacement.clone(),
            };
            let edits = Edits::from_kept(found.iter().map(edit).collect());
            let edits =
                edits.ok_or_else(|| Error::refused(format!("the names of {} run into one another", document.name)))?;
            let sections = sections
                .into_iter()
                .map(|section| Section { title: names.replaced(&section.title).unwrap_or(section.title), ..section })
                .collect();
            plan.amended.push(Amended { document: document.clone(), text, edits, turns, sections });
        }
        plan.replacements.documents = u32::try_from(plan.amended.len()).unwrap_or(u32::MAX);
        let amended: HashSet<DocumentId> = plan.amended.iter().map(|amended| amended.document.id).collect();
        self.read(|db| {
            purge::each_text(db, &mut |text| {
                if !is_chosen(text.document) {
                    return;
                }
                let is_new = amended.contains(&text.document);
                let place = (text.document, text.revision);
                let holds = |words: &Option<String>| words.as_ref().is_some_and(|words| names.stand_in(words));
                if !text.is_current {
                    for found in text.body.iter().flat_map(|words| names.find(words)) {
                        plan.replacements.names[found.name].elsewhere += 1;
                    }
                }
                if text.body.is_some() && (is_new || !text.is_current && holds(&text.body)) {
                    plan.texts.push(place);
                }
                // What cannot be searched may hold anything, as who wrote it.
                if text.file.is_some_and(|file| is_new || file.words.is_none() || holds(&file.words)) {
                    plan.files.push(place);
                }
            })?;
            purge::each_cell(db, &mut |cell, words| {
                if !matches!((cell.table, cell.column), ("coder", "name")) {
                    for found in names.find(words) {
                        plan.replacements.names[found.name].elsewhere += 1;
                    }
                }
            })?;
            for (speaker, document) in purge::speakers(db)? {
                if !is_chosen(document) {
                    plan.left_alone.extend([speaker, document.to_string()]);
                }
            }
            Ok(())
        })?;
        (plan.replacements.texts, plan.replacements.files) = (count(&plan.texts), count(&plan.files));
        let study = self.study()?;
        let holds_name = |id: DocumentId, span: Span| {
            places.get(&id).is_some_and(|places| places.iter().any(|place| place.overlaps(span)))
        };
        let touched = study.codings.iter().filter(|coding| holds_name(coding.document, coding.span));
        plan.replacements.passages = touched.map(|coding| coding.id).collect();
        Ok(plan)
    }
}

fn count<T>(things: &[T]) -> u32 {
    u32::try_from(things.len()).unwrap_or(u32::MAX)
}

/// What replacing will do, worked out before anything is written.
#[derive(Default)]
struct Plan {
    replacements: Replacements,
    amended: Vec<Amended>,
    texts: Vec<(DocumentId, u32)>,
    files: Vec<(DocumentId, u32)>,
    /// Ids of documents that are not chosen, and of their speakers.
    left_alone: HashSet<String>,
}

/// A document that gets a new text, with everything placed in the old one.
pub(super) struct Amended {
    pub(super) document: Document,
    pub(super) text: Text,
    pub(super) edits: Edits,
    pub(super) turns: Vec<Turn>,
    pub(super) sections: Vec<Section>,
}

impl Amended {
    /// Where a passage goes: one that begins or ends within replaced words goes with all that came for them.
    fn carry(&self, span: Span) -> crate::model::revision::Carried {
        let cut = self.edits.places().all().iter().filter(|place| place.old.overlaps(span));
        self.edits.carry(cut.fold(span, |whole, place| whole.hull(place.old)))
    }
}

/// Writes the new text of a document, with everything carried along but what is placed where `stays` says. Of what was
/// touched, what `is_noted` is noted to be looked at again. Answers how many codings fell together with another one.
pub(super) fn amend(
    tx: &Writer<'_>,
    amended: &Amended,
    stays: impl Fn(Span) -> bool,
    is_noted: fn(Touch) -> bool,
) -> Result<u32> {
    let Amended { document, text, edits, turns, sections } = amended;
    let carried = |span: Span| amended.carry(span).span().unwrap_or(Span::of(0, 0));
    let turns: Vec<Turn> = turns.iter().map(|turn| Turn { span: carried(turn.span), ..turn.clone() }).collect();
    let sections: Vec<Section> =
        sections.iter().map(|section| Section { span: carried(section.span), ..section.clone() }).collect();
    let revision = revisions::insert(
        tx,
        &NewRevision {
            document,
            body: &edits.apply(text),
            edits,
            speakers: &[],
            turns: &turns,
            sections: &sections,
            original: None,
        },
    )?;
    let way = (document.revision, revision);
    let mut moves = revisions::plan(tx, document.id, way, |span| amended.carry(span), |_| true)?;
    moves.retain(|moved| !stays(moved.was));
    let mut same = 0;
    for moved in &mut moves {
        same += u32::from(moved.touch == Some(Touch::Same) && matches!(moved.about, Placed::Coding(_)));
        moved.touch = moved.touch.filter(|touch| is_noted(*touch));
    }
    revisions::carry(tx, document.id, revision, revision, &moves)?;
    Ok(same)
}

/// A place in the project file, for people.
pub(super) fn place_of(cell: &Cell<'_>) -> String {
    if cell.is_history {
        return "the history".to_owned();
    }
    let place = match (cell.table, cell.column) {
        ("memo", _) => "memos",
        ("coding", _) => "memos of codings",
        ("code", "name") => "names of codes",
        ("code", "example") => "examples of codes",
        ("code", _) => "definitions and rules of codes",
        ("participant", "label") => "labels of participants",
        ("participant", _) => "notes on participants",
        ("attribute" | "attribute_value", _) => "attributes",
        ("speaker", _) => "labels of speakers",
        ("document", _) => "names of documents",
        ("decision", _) => "reasons of decisions",
        ("quote", _) => "notes on quotes",
        ("quote_edit", _) => "words put into quotes",
        ("summary", _) => "summaries of the framework chart",
        ("round", _) => "names of rounds",
        ("coder", _) => "names of coders, which are left as they are",
        ("project", _) => "title and questions of the project",
        ("setting", _) => "what thema remembers for comfort",
        ("original", _) => "names of files",
        ("medium" | "medium_mark", _) => "names and descriptions of media",
        ("collection" | "link", _) => "names of sets and links",
        ("section", _) => "headings of sections",
        ("text_edit", _) => "words that amendments put in",
        (table, _) => return table.to_owned(),
    };
    place.to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{self, healthy};
    use super::super::{Project, Verb};
    use super::*;
    use crate::model::coding::{Certainty, CoderRole};
    use crate::model::memo::MemoAbout;
    use crate::store::codings;

    /// Its file bears a name too.
    fn study(body: &str) -> (Project, Document) {
        fixtures::study("Odile.txt", body)
    }

    fn names(project: &Project, pairs: &[(&str, &str)]) -> Names {
        let name = |(real, replacement): &(&str, &str)| Name {
            real: (*real).to_owned(),
            replacement: (*replacement).to_owned(),
        };
        project.names(pairs.iter().map(name).collect(), false).unwrap()
    }

    /// What each coding reads now.
    fn read_now(project: &Project) -> Vec<String> {
        let document = project.document_named("P01").unwrap();
        let text = project.text(&document).unwrap();
        let codings = project.read(|db| codings::of_document(db, document.id)).unwrap();
        codings.iter().map(|coding| text.slice(coding.span).to_owned()).collect()
    }

    #[test]
    fn a_passage_goes_with_the_name_it_holds_is_or_cuts() {
        let (mut project, document) = study("We asked Odile Brannigan to look at it.");
        let code = project.code_named("trust").unwrap();
        for span in [(0, 24), (9, 24), (9, 14), (15, 39), (28, 39)] {
            let span = Span::of(span.0, span.1);
            project.add_coding(&document, span, code, Certainty::Certain, "as Odile does").unwrap();
        }
        project.add_memo(MemoAbout::Passage(document.id, Span::of(25, 39)), "Odile", "she looks").unwrap();
        let list = names(&project, &[("Odile Brannigan", "[person 1]"), ("Odile", "[person 1]")]);
        let done = project.replace_names(&list, None).unwrap();
        assert_eq!((done.documents, done.texts, done.files, done.passages.len()), (1, 1, 1, 4));
        assert_eq!(
            read_now(&project),
            ["We asked [person 1]", "[person 1]", "[person 1] to look at it.", "look at it."],
            "the two that were the name, or a part of it, are one now"
        );
        assert_eq!(done.same, 1);
        let memo = &project.memos().unwrap()[0];
        assert_eq!(
            (memo.about, memo.title.as_str()),
            (MemoAbout::Passage(document.id, Span::of(20, 34)), "[person 1]")
        );
        assert_eq!(project.names_left(&list).unwrap(), Search::default());
        healthy(&project);
    }

    #[test]
    fn nothing_goes_back_to_a_text_that_was_erased() {
        let (mut project, document) = study("Odile said hello.");
        project.add_coder("ben", CoderRole::Coder).unwrap();
        let before = project.text(&document).unwrap();
        let edits = Edits::between(&before, &Text::new("She said hello.".into()).unwrap(), None);
        let turns = [Turn { n: 1, span: Span::of(0, 15), speaker: None, time_start: None, time_end: None }];
        project
            .act(Verb::AmendDocument, "amended P01", |tx| {
                let new = NewRevision {
                    document: &document,
                    body: "She said hello.",
                    edits: &edits,
                    speakers: &[],
                    turns: &turns,
                    sections: &[],
                    original: None,
                };
                Ok(revisions::insert(tx, &new)?)
            })
            .unwrap();
        let list = names(&project, &[("Odile", "[person 1]")]);
        project.act_as("ben").unwrap();
        let done = project.replace_names(&list, None).unwrap();
        assert_eq!((done.documents, done.texts, done.files), (0, 1, 1), "only the earlier text had the name");
        project.act_as("ada").unwrap();
        let undone = project.undo().unwrap().unwrap();
        assert_eq!(undone.kept.len(), 1);
        assert_eq!(project.document_named("P01").unwrap().revision, 2);
        assert_eq!(project.text(&project.document_named("P01").unwrap()).unwrap().as_str(), "She said hello.");
        healthy(&project);
    }

    #[test]
    fn two_names_that_would_become_one_are_refused_and_nothing_is_done() {
        let (mut project, _) = study("Odile and Tomasz.");
        for label in ["Odile", "Tomasz"] {
            let person = crate::model::document::Participant {
                id: crate::model::ids::ParticipantId::new(),
                label: label.into(),
                note: String::new(),
            };
            let said = format!("added the participant {label}");
            project
                .act(Verb::AddParticipant, &said, |tx| Ok(crate::store::participants::insert(tx, &person)?))
                .unwrap();
        }
        let list = names(&project, &[("Odile", "[person]"), ("Tomasz", "[person]")]);
        let refused = project.replace_names(&list, None).unwrap_err();
        assert_eq!(refused.to_string(), "two names of the table participant would become one; nothing was changed");
        assert_eq!(project.document_named("P01").unwrap().revision, 1);
        // The history is written as before.
        fixtures::document(&mut project, "P02", "Odile.txt", "More.");
        healthy(&project);
    }

    #[test]
    fn what_erased_is_not_undone_and_what_came_after_is() {
        let (mut project, _) = study("Odile said hello.");
        let list = names(&project, &[("Odile", "[person 1]")]);
        project.replace_names(&list, None).unwrap();
        project.add_memo(MemoAbout::Project, "", "after").unwrap();
        assert!(project.undo().unwrap().is_some());
        assert!(project.undo().unwrap_err().to_string().starts_with("that cannot be undone: replaced a name"));
        assert!(project.redo().unwrap().is_some(), "the memo comes back");
        healthy(&project);
    }
}
