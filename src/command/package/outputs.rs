//! What stands in a package unless a recipe says otherwise: a recipe, made from what the study has.

use super::super::Globals;
use super::super::compare::Compare;
use super::bundle::plain_name;
use crate::analysis::shown::put_rare_together;
use crate::error::Result;
use crate::model::document::{Attribute, Role};
use crate::project::Project;
use crate::project::counting::{people, values_of};
use crate::project::selection::{Asked, Selection};
use crate::project::study::Study;
use crate::report::methods::Style;
use std::collections::HashSet;

/// Who a package is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grade {
    /// Everybody: of what was said the picked quotes, and nothing else.
    Public,
    /// Those who may read the transcripts: with the words of all coded passages.
    Team,
}

/// Something a package might have, and this one has not.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Absent {
    pub(super) what: String,
    pub(super) why: String,
}

/// The files, each with its command line, and what is missing among them.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) outputs: Vec<(String, String)>,
    pub(super) absent: Vec<Absent>,
}

impl Plan {
    /// What can be made of this study. `least` participants share a value that is shown.
    pub(super) fn of(project: &Project, study: &Study, grade: Grade, least: usize) -> Result<Self> {
        let mut plan = Self::default();
        plan.add(
            "codebook/codebook",
            &["csv", "md", "tex", "docx"],
            match grade {
                Grade::Public => "codebook --examples picked",
                Grade::Team => "codebook",
            },
        );
        plan.add("study/method", &["md", "docx"], "methods");
        plan.add("study/coreq", &["docx"], "methods --coreq");
        plan.add("study/srqr", &["docx"], "methods --srqr");
        plan.add("study/audit-trail", &["csv"], "methods --audit --without-exports");
        plan.add("tables/quantifiers", &["csv"], "quantifiers");
        plan.add_people(study, least)?;
        plan.add_counts(study, grade);
        plan.add_agreement(study, grade);
        match project.quotes()?.is_empty() {
            true => plan.lacks("quotes", "none was picked (`thema quote pick`)"),
            false => plan.add("quotes/quotes", &["csv", "md", "docx"], "quotes --picked --leave-out words,notes"),
        }
        match project.summaries()?.is_empty() {
            true => plan.lacks("a framework chart", "no summary was written (`thema framework set`)"),
            false => plan.add("framework/chart", &["csv", "docx"], "framework"),
        }
        Ok(plan)
    }

    fn add(&mut self, file: &str, endings: &[&str], line: &str) {
        self.outputs.extend(endings.iter().map(|ending| (format!("{file}.{ending}"), line.to_owned())));
    }

    fn lacks(&mut self, what: impl Into<String>, why: impl Into<String>) {
        self.absent.push(Absent { what: what.into(), why: why.into() });
    }

    /// Who took part, and what each group has.
    fn add_people(&mut self, study: &Study, least: usize) -> Result<()> {
        let everything = Selection::find(study, &Asked::default())?;
        let people: Vec<_> = people(study, &everything).collect();
        if people.is_empty() {
            self.lacks("a participant table", "no participant speaks in a document");
            return Ok(());
        }
        self.add("study/participants", &["csv", "tex"], &format!("participants --k {least}"));
        if study.attributes.is_empty() {
            self.lacks("cross-tabs", "participants have no attributes");
        }
        let mut names = HashSet::new();
        for (attribute, n) in study.attributes.iter().zip(1..) {
            let Attribute { name, .. } = attribute;
            let mut values = values_of(study, attribute, &people, None)?;
            put_rare_together(&mut values, least);
            let shown: HashSet<String> = values.iter().map(|value| value.name().to_owned()).collect();
            let what = || format!("a cross-tab of {name}");
            let Some(word) = quoted(name) else {
                self.lacks(what(), "its name has both kinds of quotation marks");
                continue;
            };
            if shown.len() < 2 {
                self.lacks(what(), format!("no two values are shared by {least} participants"));
                continue;
            }
            let plain = match plain_name(name) {
                plain if plain.is_empty() || names.contains(&plain) => format!("attribute-{n}"),
                plain => plain,
            };
            self.add(&format!("tables/crosstab-{plain}"), &["csv"], &format!("crosstab --attr={word} --k {least}"));
            names.insert(plain);
        }
        Ok(())
    }

    fn add_counts(&mut self, study: &Study, grade: Grade) {
        self.add("data/documents", &["csv"], "export documents");
        self.add("tables/frequencies", &["csv", "tex", "xlsx"], "frequencies --quantifiers");
        if study.codings.is_empty() {
            self.lacks("codings, matrix, co-occurrence, saturation and figures", "nothing is coded");
            return;
        }
        self.add(
            "data/codings",
            &["csv"],
            match grade {
                Grade::Public => "export codings --leave-out words,memos",
                Grade::Team => "export codings --leave-out memos",
            },
        );
        self.add("tables/cooccurrence", &["csv"], "cooccurrence");
        self.add("tables/saturation", &["csv"], "saturation");
        self.add("figures/frequencies", &["svg"], "frequencies --used");
        self.add("figures/cooccurrence", &["svg"], "cooccurrence --matrix");
        self.add("figures/saturation", &["svg"], "saturation");
        let speaks = |document: &crate::project::study::StudyDocument| {
            document.speakers.iter().any(|speaker| speaker.role == Role::Participant && speaker.participant.is_some())
        };
        match study.documents.iter().any(speaks) {
            true => {
                self.add("tables/matrix", &["csv", "xlsx"], "matrix");
                self.add("figures/matrix", &["svg"], "matrix --transpose");
            }
            false => {
                self.add("tables/matrix", &["csv", "xlsx"], "matrix --cases document");
                self.add("figures/matrix", &["svg"], "matrix --cases document --transpose");
            }
        }
    }

    /// How far coders agree, where there are two; a study whose coding is interpretation is not asked.
    fn add_agreement(&mut self, study: &Study, grade: Grade) {
        const WHAT: &str = "agreement and a log of disagreements";
        if Style::of_method(&study.about.method) == Style::Reflexive {
            self.lacks(WHAT, format!("the study's method is {}: coding is interpretation", study.about.method));
            return;
        }
        let compared = match Compare::of(Vec::new(), Vec::new()).find(study, &Globals::default()) {
            Ok(compared) => compared,
            Err(error) => {
                self.lacks(WHAT, error.to_string());
                return;
            }
        };
        self.add("agreement/agreement", &["csv", "tex", "xlsx"], "agreement");
        self.add("figures/agreement", &["svg"], "agreement");
        self.add("agreement/pairs", &["csv"], "agreement --pairs");
        let names: Vec<String> = compared.names().into_iter().map(str::to_owned).collect();
        let pairs: Vec<(usize, usize)> =
            (0..names.len()).flat_map(|one| (one + 1..names.len()).map(move |other| (one, other))).collect();
        for &(one, other) in &pairs {
            let (first, second) = (&names[one], &names[other]);
            // Of two coders nobody need be named.
            let (number, coders) = match pairs.len() {
                1 => (String::new(), String::new()),
                _ => {
                    let both = format!("{first},{second}");
                    let Some(word) = quoted(&both).filter(|_| !first.contains(',') && !second.contains(',')) else {
                        self.lacks(
                            format!("the disagreements of {first} and {second}"),
                            "their names cannot be listed",
                        );
                        continue;
                    };
                    (format!("-{}-{}", one + 1, other + 1), format!(" --coders={word}"))
                }
            };
            let pair = Compare::of(vec![first.clone(), second.clone()], Vec::new());
            if let Err(error) = pair.find_two(study, &Globals::default()) {
                self.lacks(format!("the disagreements of {first} and {second}"), error.to_string());
                continue;
            }
            self.add(&format!("agreement/confusion{number}"), &["csv"], &format!("agreement --confusion{coders}"));
            let left_out = match grade {
                Grade::Public => "words,reasons",
                Grade::Team => "reasons",
            };
            let line = format!("disagreements --log --leave-out {left_out}{coders}");
            self.add(&format!("agreement/disagreements{number}"), &["csv"], &line);
        }
    }
}

/// The word as it is typed in a command line; `None` if no quotation marks hold it.
fn quoted(word: &str) -> Option<String> {
    match (word.contains('"'), word.contains('\'')) {
        (false, _) => Some(format!("\"{word}\"")),
        (true, false) => Some(format!("'{word}'")),
        (true, true) => None,
    }
}
