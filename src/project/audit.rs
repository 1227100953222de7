//! The audit trail: what was done to a study, when and by whom, without a word of a transcript.

use super::methods::day;
use super::study::Study;
use super::{EXPORTED, Project, Step, Verb};
use crate::error::Result;
use crate::model::decision::{Decision, Outcome};
use crate::model::ids::CoderId;
use crate::store::trail;
use std::path::Path;

/// What kind of thing was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Project,
    Team,
    Material,
    Amendment,
    Protection,
    Codebook,
    Version,
    Round,
    Coding,
    Decision,
    Memo,
    /// Quotes picked, cells of the framework chart.
    Reporting,
    Export,
    /// By a verb this version has no kind for.
    Other,
}

impl Kind {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Team => "team",
            Self::Material => "material",
            Self::Amendment => "amendment",
            Self::Protection => "protection",
            Self::Codebook => "codebook",
            Self::Version => "codebook version",
            Self::Round => "round",
            Self::Coding => "coding",
            Self::Decision => "decision",
            Self::Memo => "memo",
            Self::Reporting => "reporting",
            Self::Export => "export",
            Self::Other => "other",
        }
    }

    /// The kind of a verb as the history stores it.
    fn of_verb(verb: &str) -> Self {
        const IMPORTS: [(Verb, Kind); 6] = [
            (Verb::ImportCodings, Kind::Coding),
            (Verb::ImportCodebook, Kind::Codebook),
            (Verb::AmendDocument, Kind::Amendment),
            (Verb::Recheck, Kind::Amendment),
            (Verb::FinishDocument, Kind::Coding),
            (Verb::ReopenDocument, Kind::Coding),
        ];
        const PROTECTION: [Verb; 2] = [Verb::ApplyPseudonyms, Verb::WithdrawParticipant];
        if let Some((_, kind)) = IMPORTS.iter().find(|(known, _)| known.word() == verb) {
            return *kind;
        }
        if PROTECTION.iter().any(|known| known.word() == verb) {
            return Self::Protection;
        }
        match verb.split(' ').next().unwrap_or_default() {
            "init" | "project" | "quantifiers" => Self::Project,
            "coder" => Self::Team,
            "import" | "document" | "speaker" | "participant" | "attribute" => Self::Material,
            "code" | "codebook" => Self::Codebook,
            "round" => Self::Round,
            "coding" | "passages" => Self::Coding,
            "decision" | "decide" => Self::Decision,
            "memo" => Self::Memo,
            "quote" | "framework" => Self::Reporting,
            _ => Self::Other,
        }
    }

    /// Whether single steps of it say too little, so that those of a day and person are told together.
    const fn is_counted(self) -> bool {
        matches!(self, Self::Coding | Self::Memo | Self::Decision | Self::Reporting)
    }
}

/// One row of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// `2026-11-22`.
    pub day: String,
    pub coder: Option<CoderId>,
    pub kind: Kind,
    pub what: String,
    /// The history's steps that are told here.
    pub steps: Vec<i64>,
}

/// The trail in the order of what was done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trail {
    pub entries: Vec<Entry>,
    /// Steps left out because they were taken back, and those that took them back.
    pub taken_back: usize,
}

impl Project {
    /// The audit trail, from the history, the decisions and the files known to have been written.
    pub fn trail(&self, study: &Study) -> Result<Trail> {
        let mut steps = self.log(usize::MAX)?;
        steps.reverse();
        let versions = self.read(trail::versions)?;
        let exports = self.settings(EXPORTED)?;
        let mut trail = of_steps(&steps);
        trail.entries.extend(of_decisions(&self.decisions()?));
        for version in versions {
            let step = steps.iter().find(|step| step.n == version.step);
            let note =
                if version.note.trim().is_empty() { String::new() } else { format!(": {}", version.note.trim()) };
            trail.entries.push(Entry {
                day: step.map_or_else(String::new, |step| day(&step.at).to_owned()),
                coder: step.and_then(|step| step.coder),
                kind: Kind::Version,
                what: format!("{}{note}", version.name),
                steps: vec![version.step],
            });
        }
        // Of a file its name alone: where it lies tells of a person's machine.
        trail.entries.extend(exports.into_iter().map(|(path, at)| {
            let name =
                Path::new(&path).file_name().map_or_else(|| path.clone(), |name| name.to_string_lossy().into_owned());
            Entry {
                day: day(&at).to_owned(),
                coder: None,
                kind: Kind::Export,
                what: format!("last wrote {name}"),
                steps: vec![],
            }
        }));
        debug_assert!(trail.entries.iter().all(|entry| entry.coder.is_none() || !study.coders.is_empty()));
        // Stable: of one day the steps stay in their order, and what has no step follows them.
        trail.entries.sort_by(|a, b| a.day.cmp(&b.day));
        Ok(trail)
    }
}

fn of_steps(steps: &[Step]) -> Trail {
    let mut trail = Trail::default();
    for step in steps {
        if step.undone || [Verb::Undo, Verb::Redo].iter().any(|verb| verb.word() == step.verb) {
            trail.taken_back += 1;
            continue;
        }
        let kind = Kind::of_verb(&step.verb);
        let day = day(&step.at);
        let mut of_day = trail.entries.iter_mut().rev().take_while(|entry| entry.day == day);
        let is_same = |entry: &&mut Entry| kind.is_counted() && entry.kind == kind && entry.coder == step.coder;
        let same = of_day.find(is_same);
        match same {
            Some(last) => last.steps.push(step.n),
            None => trail.entries.push(Entry {
                day: day.to_owned(),
                coder: step.coder,
                kind,
                what: step.label.clone(),
                steps: vec![step.n],
            }),
        }
    }
    let verbs: std::collections::HashMap<i64, &str> = steps.iter().map(|step| (step.n, step.verb.as_str())).collect();
    for entry in trail.entries.iter_mut().filter(|entry| entry.steps.len() > 1) {
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for verb in entry.steps.iter().filter_map(|step| verbs.get(step).copied()) {
            match counts.iter_mut().find(|(known, _)| *known == verb) {
                Some((_, count)) => *count += 1,
                None => counts.push((verb, 1)),
            }
        }
        let parts: Vec<String> = counts.into_iter().map(|(verb, count)| format!("{count} × {verb}")).collect();
        entry.what = parts.join(", ");
    }
    trail
}

/// The decisions of one person on one day.
fn of_decisions(decisions: &[Decision]) -> Vec<Entry> {
    let mut entries = Vec::new();
    let same = |a: &Decision, b: &Decision| day(&a.decided_at) == day(&b.decided_at) && a.decided_by == b.decided_by;
    for group in decisions.chunk_by(same) {
        let Some(first) = group.first() else { continue };
        let counts: Vec<String> = Outcome::ALL
            .into_iter()
            .map(|outcome| (outcome, group.iter().filter(|decision| decision.outcome == outcome).count()))
            .filter(|(_, count)| *count > 0)
            .map(|(outcome, count)| format!("{} {count}", outcome.word()))
            .collect();
        let what =
            if group.len() == 1 { "1 disagreement".to_owned() } else { format!("{} disagreements", group.len()) };
        entries.push(Entry {
            day: day(&first.decided_at).to_owned(),
            coder: first.decided_by,
            kind: Kind::Decision,
            what: format!("decided {what} ({})", counts.join(", ")),
            steps: vec![],
        });
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(n: i64, at: &str, verb: &str, undone: bool) -> Step {
        let (at, verb, label) = (at.to_owned(), verb.to_owned(), format!("did {n}"));
        Step { n, at, coder: None, verb, label, gesture: None, undone }
    }

    #[test]
    fn codings_of_a_day_are_told_together_and_everything_else_by_itself() {
        let steps = [
            step(1, "2026-11-20T10:00:00Z", "init", false),
            step(2, "2026-11-20T10:00:00Z", "coding add", false),
            step(3, "2026-11-20T11:00:00Z", "coding remove", false),
            step(4, "2026-11-20T12:00:00Z", "coding add", false),
            step(5, "2026-11-21T10:00:00Z", "coding add", true),
            step(6, "2026-11-21T10:00:00Z", "undo", false),
            step(7, "2026-11-21T10:00:00Z", "coding add", false),
            step(8, "2026-11-21T10:00:00Z", "code merge", false),
            step(9, "2026-11-21T10:00:00Z", "code merge", false),
        ];
        let trail = of_steps(&steps);
        let told: Vec<(&str, &str, &str)> =
            trail.entries.iter().map(|entry| (entry.day.as_str(), entry.kind.word(), entry.what.as_str())).collect();
        assert_eq!(
            told,
            [
                ("2026-11-20", "project", "did 1"),
                ("2026-11-20", "coding", "2 × coding add, 1 × coding remove"),
                ("2026-11-21", "coding", "did 7"),
                ("2026-11-21", "codebook", "did 8"),
                ("2026-11-21", "codebook", "did 9"),
            ]
        );
        assert_eq!(trail.taken_back, 2);
    }

    #[test]
    fn every_verb_of_today_has_a_kind() {
        for verb in [
            Verb::Init,
            Verb::Import,
            Verb::ImportSurvey,
            Verb::SetSpeaker,
            Verb::SetAttribute,
            Verb::AddRound,
            Verb::AddMemo,
            Verb::AddCodings,
            Verb::SplitCode,
            Verb::RetireCoder,
            Verb::ApplyPseudonyms,
            Verb::Recheck,
            Verb::SetQuantifiers,
            Verb::PickQuote,
            Verb::ImportSummaries,
        ] {
            assert_ne!(Kind::of_verb(verb.word()), Kind::Other, "{verb}");
        }
        assert_eq!(Kind::of_verb("import codings"), Kind::Coding);
        assert_eq!(Kind::of_verb("participant withdraw"), Kind::Protection);
    }
}
