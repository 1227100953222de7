//! What somebody would see of others' coding in documents that they have not finished coding themselves.
//!
//! Who has seen what another marked no longer decides alone. Nothing is locked: it is said once, and one key looks. A
//! project, or a round, in which nobody marks anything finished cannot know who is still at work, and nothing is said.

use super::catalogue::Catalogue;
use crate::model::coding::{CoderRole, Finished};
use crate::model::document::Document;
use crate::model::ids::{CoderId, RoundId};
use std::collections::HashSet;

/// Where the codings will be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// In the text, of every document.
    Text,
    /// In the walk, which goes through the documents that two have coded.
    Walk,
    /// In the table of agreement. Where documents are marked finished, it takes those that two have finished.
    Table,
}

/// The sentence to ask with; `None` if there is nothing that one should not see yet.
pub fn question(catalogue: &Catalogue, sight: Sight) -> Option<String> {
    let acting = catalogue.acting.as_ref()?;
    // Who does not code decides nothing that could be influenced.
    if matches!(acting.role, CoderRole::Auditor | CoderRole::Consensus) {
        return None;
    }
    let rounds = rounds_at_work(catalogue, acting.id);
    let finished: HashSet<Finished> = catalogue.finished.iter().copied().collect();
    let (mut documents, mut others) = (Vec::new(), Vec::new());
    for document in catalogue.documents.iter().filter(|document| is_seen(catalogue, document, sight)) {
        let mut unfinished = false;
        for coding in catalogue.codings.get(&document.id).into_iter().flatten() {
            let own = Finished { document: document.id, coder: acting.id, round: coding.round };
            if coding.coder != acting.id && rounds.contains(&coding.round) && !finished.contains(&own) {
                unfinished = true;
                if !others.contains(&coding.coder) {
                    others.push(coding.coder);
                }
            }
        }
        if unfinished {
            documents.push(document.name.as_str());
        }
    }
    let names: Vec<String> = catalogue
        .coders
        .iter()
        .filter(|coder| others.contains(&coder.id))
        .map(|coder| format!("{}'s", coder.name))
        .collect();
    (!documents.is_empty()).then(|| {
        format!("You have not finished {}; looking now shows you {} codes.", listed(&documents), names.join(" and "))
    })
}

/// Whether a document's codings can be seen there.
fn is_seen(catalogue: &Catalogue, document: &Document, sight: Sight) -> bool {
    let by_two = |of: &dyn Fn(CoderId) -> bool| {
        let people = catalogue.coders.iter().filter(|coder| coder.role != CoderRole::Consensus);
        people.filter(|coder| of(coder.id)).count() > 1
    };
    let has_coded =
        |coder: CoderId| catalogue.codings.get(&document.id).into_iter().flatten().any(|coding| coding.coder == coder);
    let has_finished =
        |coder: CoderId| catalogue.finished.iter().any(|mark| mark.coder == coder && mark.document == document.id);
    match sight {
        Sight::Text => true,
        Sight::Walk => by_two(&has_coded),
        Sight::Table => by_two(&has_finished),
    }
}

/// The rounds, or none of them, in which documents are marked finished and the coder takes part.
fn rounds_at_work(catalogue: &Catalogue, coder: CoderId) -> HashSet<Option<RoundId>> {
    let mut rounds: HashSet<Option<RoundId>> = catalogue.finished.iter().map(|mark| mark.round).collect();
    let marked = catalogue.finished.iter().filter(|mark| mark.coder == coder).map(|mark| mark.round);
    let coded = catalogue.codings.values().flatten().filter(|coding| coding.coder == coder).map(|coding| coding.round);
    // A round is the matter of those who take part in it; coding outside rounds is everybody's.
    let takes_part: HashSet<Option<RoundId>> = marked.chain(coded).chain([None]).collect();
    let is_closed = |round: &Option<RoundId>| catalogue.rounds.iter().any(|one| Some(one.id) == *round && one.closed);
    rounds.retain(|round| takes_part.contains(round) && !is_closed(round));
    rounds
}

/// The first few by name.
fn listed(names: &[&str]) -> String {
    match names.len().checked_sub(5) {
        None | Some(0) => names.join(", "),
        Some(more) => format!("{} and {more} more", names[..5].join(", ")),
    }
}
