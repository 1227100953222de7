//! What the screen asks: what `thema agreement` answers, asked without a line to be read.

use super::on_project::{Asked, USUAL};
use super::{Agreement, Uncoded};
use crate::analysis::agreement::per_code::{AgreementAnswer, main_kappa};
use crate::command::compare::{Compare, Compared};
use crate::command::unit::Unit;
use crate::command::{Globals, quoted};
use crate::error::Result;
use crate::model::ids::{CodeId, DocumentId};
use crate::model::note::Note;
use crate::project::Project;
use crate::project::study::Study;

/// How far these coders agree, code by code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// By name.
    pub coders: Vec<String>,
    pub unit: Unit,
    /// Only what was coded in this round, `none` for what belongs to no round; `None` for everything.
    pub round: Option<String>,
    /// Whether units that nobody coded count.
    pub uncoded: bool,
}

/// The answer, with what it is about.
#[derive(Debug, Clone)]
pub struct Answered {
    pub question: Question,
    pub answer: AgreementAnswer,
    /// The code of each row of the answer.
    pub codes: Vec<CodeId>,
    /// The documents that take part, and their names.
    pub documents: Vec<DocumentId>,
    pub names: Vec<String>,
    /// How they were chosen.
    pub rule: &'static str,
    /// What is to be said of that.
    pub notes: Vec<Note>,
    /// What was drawn from for the intervals that no formula gives, and how often.
    pub drawn: Option<(u32, &'static str)>,
}

impl Question {
    /// The coefficients that every row of the answer has, the kappa first and percent agreement last.
    pub const fn coefficients(coders: usize) -> [&'static str; 6] {
        [
            main_kappa(coders),
            "krippendorff_alpha_nominal",
            "gwet_ac1",
            if coders == 2 { "pabak" } else { "brennan_prediger" },
            "positive_agreement",
            "percent_agreement",
        ]
    }

    /// Computes it, as the command does.
    pub fn ask(&self, project: &Project) -> Result<Answered> {
        let study = project.study()?;
        let compared = self.options().compare.find(&study, &Globals::default())?;
        self.ask_of(project, &study, &compared, &Self::coefficients(self.coders.len()))
    }

    /// The same where it is known already who is compared on what, for these coefficients alone.
    pub fn ask_of(
        &self,
        project: &Project,
        study: &Study,
        compared: &Compared,
        coefficients: &[&str],
    ) -> Result<Answered> {
        let coef = coefficients.iter().map(|&name| name.to_owned()).collect();
        let options = Agreement { stop: project.stop(), coef, ..self.options() };
        let asked = Asked { options: &options, project, study, compared };
        let of_unit = asked.on(self.unit)?;
        Ok(Answered {
            question: self.clone(),
            answer: of_unit.answer,
            codes: compared.passages(study).0,
            documents: compared.scope.iter().map(|&at| study.documents[at].document.id).collect(),
            names: compared.documents(study).into_iter().map(str::to_owned).collect(),
            rule: compared.rule_of_documents(),
            notes: compared.notes.clone(),
            drawn: of_unit.drawn.map(|drawn| (options.draws, drawn)),
        })
    }

    fn options(&self) -> Agreement {
        let names = Self::coefficients(self.coders.len());
        Agreement {
            unit: vec![self.unit],
            coef: names.map(str::to_owned).to_vec(),
            uncoded: if self.uncoded { Uncoded::Include } else { Uncoded::Exclude },
            compare: Compare::of(self.coders.clone(), self.round.iter().cloned().collect()),
            ..Agreement::default()
        }
    }

    /// The command that prints the same figures, with this coefficient among them.
    pub fn line(&self, coefficient: &str) -> String {
        let mut line = format!("thema agreement --coders {}", quoted(&self.coders.join(",")));
        if self.unit != Unit::Turn {
            line.push_str(&format!(" --unit {}", self.unit.word()));
        }
        if let Some(round) = &self.round {
            line.push_str(&format!(" --round {}", quoted(round)));
        }
        if !self.uncoded {
            line.push_str(" --uncoded exclude");
        }
        if !USUAL.contains(&coefficient) {
            let kappa = main_kappa(self.coders.len());
            line.push_str(&format!(" --coef percent_agreement,{kappa},{coefficient}"));
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Cli, Command};
    use clap::Parser;

    /// What is typed after `thema`, as the grammar reads it.
    fn read(line: &str) -> Agreement {
        let words = crate::command::split_words(line).unwrap();
        match Cli::try_parse_from(words).unwrap().command {
            Some(Command::Agreement(agreement)) => *agreement,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_not_asked_for_is_what_the_command_takes_without_options() {
        assert_eq!(format!("{:?}", Agreement::default()), format!("{:?}", read("thema agreement")));
    }

    #[test]
    fn the_line_asks_the_same_question() {
        let question = Question {
            coders: vec!["Ada L".into(), "ben".into()],
            unit: Unit::Sentence,
            round: Some("the pilot".into()),
            uncoded: false,
        };
        let line = question.line("scott_pi");
        assert_eq!(
            line,
            "thema agreement --coders 'Ada L,ben' --unit sentence --round 'the pilot' --uncoded exclude \
            --coef percent_agreement,cohen_kappa,scott_pi"
        );
        let coef: Vec<String> = ["percent_agreement", "cohen_kappa", "scott_pi"].map(str::to_owned).to_vec();
        assert_eq!(format!("{:?}", Agreement { coef, ..question.options() }), format!("{:?}", read(&line)));
        let plain = Question { coders: vec!["ada".into(), "ben".into()], unit: Unit::Turn, round: None, uncoded: true };
        assert_eq!(plain.line("gwet_ac1"), "thema agreement --coders ada,ben");
    }
}
