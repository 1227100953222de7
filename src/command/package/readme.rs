//! What a package says of itself: every file, what it is, who made it, and what is not in it.

use super::super::answer::Answer;
use super::super::grammar;
use super::super::make::Ready;
use super::leaks::Guard;
use super::outputs::{Grade, Plan};
use super::{LICENCE, README, RECIPE, SUMS};
use crate::model::visible::visible_line;
use crate::project::study::Study;
use std::rc::Rc;

/// Everything a README tells.
pub(super) struct About<'a> {
    pub(super) study: &'a Study,
    pub(super) grade: Grade,
    pub(super) k: usize,
    pub(super) plan: &'a Plan,
    pub(super) made: &'a [Ready],
    pub(super) guard: &'a Guard,
    /// How much was found and may stand.
    pub(super) allowed: usize,
    pub(super) licence: Option<&'a str>,
    pub(super) provenance: &'a str,
}

impl About<'_> {
    /// The README, in Markdown.
    pub(super) fn readme(&self) -> String {
        let mut out = format!("# {}: replication package\n\n", line(&self.study.about.title));
        let questions: Vec<String> =
            self.study.about.questions.lines().filter(|question| !question.trim().is_empty()).map(line).collect();
        if !questions.is_empty() {
            out.push_str(&format!("Research questions:\n\n- {}\n\n", questions.join("\n- ")));
        }
        out.push_str(&format!("{}\n\n", self.of_grade()));
        out.push_str(&format!("{}\n\n", line(self.provenance)));
        self.add_files(&mut out);
        self.add_absent(&mut out);
        out.push_str("## What was looked for\n\n");
        out.push_str(&format!("{}\n\n", self.looked_for()));
        out.push_str(&format!(
            "## To check it, and to make it again\n\n\
             - `sha256sum -c {SUMS}` in this folder says whether every file is as it was written.\n\
             - `thema make {RECIPE}`, with the study's project file (`-p`), makes the files anew.\n\n"
        ));
        out.push_str("## Licence\n\n");
        out.push_str(&match self.licence {
            Some(id) => format!("SPDX-License-Identifier: {id} (see {LICENCE})\n"),
            None => "[name the licence under which this may be used, as CC-BY-4.0]\n".to_owned(),
        });
        out
    }

    /// The file that names the licence, if there is one.
    pub(super) fn licence(&self) -> Option<String> {
        let id = self.licence?;
        let title = line(&self.study.about.title);
        Some(format!(
            "SPDX-License-Identifier: {id}\n\n\
             The files of this package ({title}) may be used under the licence {id},\n\
             whose text SPDX and its authors keep under this name.\n\n\
             [name who is to be credited, and the year]\n"
        ))
    }

    fn of_grade(&self) -> String {
        let coders: Vec<&str> = self.study.coders.iter().map(|coder| coder.name.as_str()).collect();
        let coders = match coders.is_empty() {
            true => String::new(),
            false => format!(" Who coded stands under the name used in the project: {}.", line(&coders.join(", "))),
        };
        match self.grade {
            Grade::Public => format!(
                "Of what participants said it has the quotes that were picked for publication and nothing else: no \
                 transcripts, no coded passages, no memos, no reasons of decisions, and of the codebook's examples only \
                 those that are picked quotes.{coders}"
            ),
            Grade::Team => format!(
                "NOT FOR THE PUBLIC: it has the words of all coded passages. It has no whole transcripts, no memos and no \
                 reasons of decisions.{coders}"
            ),
        }
    }

    /// Output by output, each with its files.
    fn add_files(&self, out: &mut String) {
        out.push_str("## The files\n\n");
        let mut told: Vec<&Rc<super::Reply>> = Vec::new();
        for one in self.made {
            if told.iter().any(|known| Rc::ptr_eq(known, &one.reply)) {
                continue;
            }
            told.push(&one.reply);
            let (title, provenance) = match &one.reply.answer {
                Answer::Table(table) => (table.report.title.as_str(), table.report.provenance.as_str()),
                Answer::Prose(written) => (written.prose.title.as_str(), written.prose.provenance.as_str()),
                _ => ("", ""),
            };
            let what = what_it_is(&one.made.line);
            let title = if title.is_empty() { String::new() } else { format!("**{}.** ", line(title)) };
            out.push_str(&format!("{title}{what}\n\n"));
            for same in self.made.iter().filter(|other| Rc::ptr_eq(&other.reply, &one.reply)) {
                out.push_str(&format!("- {}\n", same.made.file));
            }
            out.push_str(&format!("- made by `thema {}`\n", line(&one.made.line)));
            if !provenance.is_empty() {
                out.push_str(&format!("- counted from: {}\n", line(provenance)));
            }
            out.push('\n');
        }
        out.push_str("**Of the package itself.**\n\n");
        out.push_str(&format!("- {README}: this file\n- {RECIPE}: the recipe of everything above\n"));
        if self.licence.is_some() {
            out.push_str(&format!("- {LICENCE}: the licence\n"));
        }
        out.push_str(&format!("- {SUMS}: checksums of all other files\n\n"));
    }

    fn add_absent(&self, out: &mut String) {
        let mut absent: Vec<String> =
            self.plan.absent.iter().map(|absent| format!("{}: {}", line(&absent.what), line(&absent.why))).collect();
        if !self.plan.outputs.is_empty() && self.k > 1 {
            absent.push(format!(
                "values of attributes that fewer than {} participants share: they are \"other\"",
                self.k
            ));
        }
        if !absent.is_empty() {
            out.push_str(&format!("## What is not in it\n\n- {}\n\n", absent.join("\n- ")));
        }
    }

    fn looked_for(&self) -> String {
        let names = match &self.guard.names {
            Some(names) => {
                let count = super::counted(names.names().len() as u64, "real name");
                format!(
                    "{count} on a list kept outside the project, and what else looks like a name in the transcripts"
                )
            }
            None => "what looks like a name in the transcripts (no list of real names was given)".to_owned(),
        };
        let spoken = match self.guard.spoken {
            Some(_) => ", and eight and more words in a row of a transcript that are in no picked quote",
            None => "",
        };
        let found = match self.allowed {
            0 => "Nothing was found.",
            _ => "What was found was looked at, tells of nobody, and stands.",
        };
        format!(
            "Before this was written, the text of every file was searched for: {names}; mail and web addresses, phone and \
             account numbers{spoken}. {found} A person described and not named is \
             found by no search."
        )
    }
}

/// On one line, with nothing that acts.
fn line(text: &str) -> String {
    visible_line(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

/// What the help says of the command; of an option that makes something else of it, what that is.
fn what_it_is(line: &str) -> String {
    const OTHERWISE: [(&str, &str); 8] = [
        ("--coreq", "The checklist, filled in as far as the project knows; the rest is for the authors."),
        ("--srqr", "The checklist, filled in as far as the project knows; the rest is for the authors."),
        ("--audit", "What was done when and by whom, without words of transcripts."),
        ("--confusion", "Which code one coder gave where the other gave which."),
        ("--pairs", "How far each two of the coders agree."),
        ("--log", "The units to which the two gave different codes, and what was decided."),
        ("--picked", "The quotes picked for publication, as they are shown: […] is left out, [words] are put in."),
        (
            "--leave-out words,memos",
            "Every coding by its place in the text (characters from 0), its coder and its code.",
        ),
    ];
    if let Some((_, what)) = OTHERWISE.iter().find(|(option, _)| line.contains(option)) {
        return (*what).to_owned();
    }
    let mut command = grammar();
    let mut about = None;
    for word in line.split(' ') {
        let Some(found) = command.find_subcommand(word) else { break };
        about = found.get_about().map(ToString::to_string);
        command = found.clone();
    }
    about.map(|about| format!("{}.", about.trim_end_matches('.'))).unwrap_or_default()
}
