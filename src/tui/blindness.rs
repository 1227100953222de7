//! What somebody would see of others' coding in documents that they have not finished coding themselves.
//!
//! Who has seen what another marked no longer decides alone. Nothing is locked: it is said once, and one key looks. A
//! project, or a round, in which nobody marks anything finished cannot know who is still at work, and nothing is said.

use super::catalogue::Catalogue;
use crate::model::coding::{Coder, CoderRole, Finished};
use crate::model::ids::{CoderId, DocumentId, RoundId};
use std::collections::{HashMap, HashSet};

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
    let seen = seen(catalogue, sight);
    for document in catalogue.documents.iter().filter(|document| seen.contains(&document.id)) {
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
    (!documents.is_empty()).then(|| {
        format!("You have not finished {}; looking now shows you {}.", listed(&documents), whose(catalogue, &others))
    })
}

/// `ada's and ben's codes and the consensus`
fn whose(catalogue: &Catalogue, others: &[CoderId]) -> String {
    let (agreed, people): (Vec<&Coder>, Vec<&Coder>) = catalogue
        .coders
        .iter()
        .filter(|coder| others.contains(&coder.id))
        .partition(|coder| coder.role == CoderRole::Consensus);
    let names: Vec<String> = people.iter().map(|coder| format!("{}'s", coder.name)).collect();
    let codes = (!names.is_empty()).then(|| format!("{} codes", names.join(" and ")));
    let consensus = (!agreed.is_empty()).then(|| "the consensus".to_owned());
    codes.into_iter().chain(consensus).collect::<Vec<_>>().join(" and ")
}

/// The documents whose codings can be seen there.
fn seen(catalogue: &Catalogue, sight: Sight) -> HashSet<DocumentId> {
    let mut by: HashMap<DocumentId, HashSet<CoderId>> = HashMap::new();
    match sight {
        Sight::Text => return catalogue.documents.iter().map(|document| document.id).collect(),
        Sight::Walk => {
            for coding in catalogue.codings.values().flatten() {
                by.entry(coding.document).or_default().insert(coding.coder);
            }
        }
        Sight::Table => {
            for mark in &catalogue.finished {
                by.entry(mark.document).or_default().insert(mark.coder);
            }
        }
    }
    let is_person = |id: &&CoderId| catalogue.coder(**id).is_some_and(|coder| coder.role != CoderRole::Consensus);
    by.retain(|_, coders| coders.iter().filter(is_person).count() > 1);
    by.into_keys().collect()
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

/// By name, if they are not too many.
fn listed(names: &[&str]) -> String {
    match names.len() {
        0..=8 => names.join(", "),
        many => format!("{} and {} more", names[..6].join(", "), many - 6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_of_documents_ends_in_how_many_more_there_are() {
        assert_eq!(listed(&["P01", "P02"]), "P01, P02");
        assert_eq!(listed(&["1", "2", "3", "4", "5", "6", "7", "8", "9"]), "1, 2, 3, 4, 5, 6 and 3 more");
    }
}
