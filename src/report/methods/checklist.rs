//! Reporting checklists, filled in as far as a project knows: COREQ (Tong, Sainsbury & Craig 2007, Int J Qual Health
//! Care 19, 349–357) and SRQR (O'Brien et al. 2014, Acad Med 89, 1245–1251). Their names and questions are in our words.

use super::Facts;
use super::words::{counted, figures, listed, number, sentence, was};

/// Which checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checklist {
    Coreq,
    Srqr,
}

/// One point of a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What part of the checklist it belongs to.
    pub part: &'static str,
    pub n: usize,
    pub name: &'static str,
    pub question: &'static str,
    /// What the project says to it; empty if it knows nothing.
    pub from_study: String,
    /// What a person has to add; empty if nothing is missing.
    pub to_fill: &'static str,
}

/// Part, name, question, what is to be filled in.
type Line = (&'static str, &'static str, &'static str, &'static str);

const TEAM: &str = "Research team";
const DESIGN: &str = "Study design";
const ANALYSIS: &str = "Analysis and findings";

const COREQ: [Line; 32] = [
    (TEAM, "Interviewer", "Who led the interviews or groups?", "Who"),
    (TEAM, "Credentials", "Which degrees and titles do the researchers hold?", "Degrees"),
    (TEAM, "Occupation", "What was their work at the time?", "Occupations"),
    (TEAM, "Gender", "How do the researchers describe their gender?", "In their own words"),
    (TEAM, "Experience and training", "What had they learnt and done before?", "Training, earlier studies"),
    (TEAM, "Relationship before the study", "Did they know the participants beforehand?", "Yes or no, and how"),
    (
        TEAM,
        "What participants knew of them",
        "What were participants told about the researchers and their aims?",
        "What was said",
    ),
    (
        TEAM,
        "What to know of the interviewer",
        "Which views and interests of the interviewer may matter?",
        "Assumptions, interests",
    ),
    (DESIGN, "Method and theory", "Which methodology stands behind the study?", "Why it was chosen"),
    (DESIGN, "Sampling", "How were participants chosen?", "By purpose, convenience, snowball …"),
    (DESIGN, "Approach", "How were they contacted?", "In person, by mail …"),
    (DESIGN, "Sample size", "How many took part?", ""),
    (DESIGN, "Non-participation", "How many declined or dropped out, and why?", "Numbers and reasons"),
    (DESIGN, "Setting", "Where were the data collected?", "Workplace, home, online …"),
    (DESIGN, "Others present", "Was anybody else there?", "Who"),
    (
        DESIGN,
        "Description of the sample",
        "What characterises the participants?",
        "Period of collection, what else matters",
    ),
    (DESIGN, "Guide", "What was asked, and was the guide tried out?", "Whether it was piloted and given out before"),
    (DESIGN, "Repeat interviews", "Were any repeated, and how many?", ""),
    (DESIGN, "Recording", "How were the interviews recorded?", "Audio, video, notes"),
    (DESIGN, "Field notes", "Were notes made during or after?", "Whether notes were taken outside this project"),
    (DESIGN, "Duration", "How long did they take?", "The duration where it is not in the transcripts"),
    (DESIGN, "Saturation", "Was saturation discussed?", "Whether and how it was judged (`thema saturation`)"),
    (DESIGN, "Transcripts returned", "Did participants see and correct their transcripts?", "Yes or no"),
    (ANALYSIS, "Coders", "How many coded the data?", ""),
    (ANALYSIS, "Coding tree", "Is the coding tree described?", "Append the codebook (`thema codebook`)"),
    (
        ANALYSIS,
        "Origin of themes",
        "Were themes set beforehand or taken from the data?",
        "Where the first codes came from",
    ),
    (ANALYSIS, "Software", "Which program was used?", ""),
    (ANALYSIS, "Participants' feedback", "Did participants comment on the findings?", "Yes or no, and what came of it"),
    (
        ANALYSIS,
        "Quotations",
        "Are findings shown by quotations that say whose they are?",
        "Choose them (`thema quotes`)",
    ),
    (ANALYSIS, "Consistency", "Do the data bear the findings?", "For a reader to judge: check against the tables"),
    (ANALYSIS, "Major themes", "Are the main themes clear?", ""),
    (ANALYSIS, "Minor themes", "Are rare and contrary cases described?", "Cases that contradict a theme"),
];

const OPENING: &str = "Title and abstract";
const INTRODUCTION: &str = "Introduction";
const METHODS: &str = "Methods";
const RESULTS: &str = "Results";
const DISCUSSION: &str = "Discussion";
const OTHER: &str = "Other";

const SRQR: [Line; 21] = [
    (OPENING, "Title", "Does the title name topic and approach?", "Title"),
    (OPENING, "Abstract", "Does it give background, purpose, methods, results, conclusions?", "Abstract"),
    (INTRODUCTION, "Problem", "What is the problem, and what is known of it?", "Problem and literature"),
    (INTRODUCTION, "Purpose or question", "What does the study ask?", "Purpose"),
    (METHODS, "Approach and paradigm", "Which approach, theory and paradigm, and why?", "Paradigm and reasons"),
    (
        METHODS,
        "Researchers and reflexivity",
        "Who are the researchers, and how may that have shaped the study?",
        "Characteristics and their influence",
    ),
    (METHODS, "Context", "Where and in what circumstances?", "Setting and what matters of it"),
    (METHODS, "Sampling", "How and why were participants chosen, and when was it enough?", "Criteria, saturation"),
    (
        METHODS,
        "Ethics",
        "Which approval and consent, and how is confidentiality kept?",
        "Approval, consent, data protection",
    ),
    (METHODS, "Data collection", "What was collected, how, from when to when?", "Procedures and dates"),
    (
        METHODS,
        "Instruments and technologies",
        "Which guides and devices, and how did they change?",
        "Devices, changes of the guide",
    ),
    (METHODS, "Units of study", "How many participants, documents or events?", "Level of participation"),
    (
        METHODS,
        "Data processing",
        "How were data transcribed, managed, secured, pseudonymised?",
        "Transcription, storage",
    ),
    (METHODS, "Analysis", "How were codes and themes found, and by whom?", "The process in words"),
    (
        METHODS,
        "Trustworthiness",
        "What was done to make the analysis credible?",
        "Member checks, triangulation, and why these",
    ),
    (RESULTS, "Synthesis and interpretation", "What are the main findings?", "Interpretation, model, theory"),
    (RESULTS, "Links to data", "Which quotes and excerpts bear the findings?", "Choose them (`thema quotes`)"),
    (
        DISCUSSION,
        "Connection to the field",
        "How do the findings add to what is known, and where do they hold?",
        "Contribution, transferability",
    ),
    (DISCUSSION, "Limitations", "What limits the findings?", "Limitations"),
    (OTHER, "Conflicts of interest", "Which interests could have had influence?", "Statement"),
    (OTHER, "Funding", "Who paid, and with what part in the study?", "Statement"),
];

impl Checklist {
    /// Its name and source, for a heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Coreq => "COREQ: reporting of interviews and focus groups (after Tong, Sainsbury & Craig 2007)",
            Self::Srqr => "SRQR: standards for reporting qualitative research (after O'Brien et al. 2014)",
        }
    }

    /// All points, filled in from the facts.
    pub fn items(self, facts: &Facts) -> Vec<Item> {
        let lines: &[Line] = match self {
            Self::Coreq => &COREQ,
            Self::Srqr => &SRQR,
        };
        let known = match self {
            Self::Coreq => coreq,
            Self::Srqr => srqr,
        };
        let item = |(n, &(part, name, question, to_fill)): (usize, &Line)| {
            let from_study = known(facts, n);
            // Where the project knows nothing, a person has to say all of it.
            let to_fill = if from_study.is_empty() && to_fill.is_empty() { "Say it" } else { to_fill };
            Item { part, n, name, question, from_study, to_fill }
        };
        (1..).zip(lines).map(item).collect()
    }
}

fn coreq(facts: &Facts, n: usize) -> String {
    match n {
        9 => approach(facts),
        12 => units(facts),
        16 => attributes(facts),
        17 => guide(facts),
        18 => match facts.material.participants_repeated {
            0 if facts.material.participants > 0 => "No participant speaks in more than one document.".to_owned(),
            0 => String::new(),
            some => format!(
                "{} {} in more than one document.",
                sentence(&counted(some, "participant")),
                if some == 1 { "speaks" } else { "speak" }
            ),
        },
        20 => notes(facts),
        21 => duration(facts),
        23 => match facts.history.amended {
            0 => String::new(),
            some => format!(
                "{} of transcripts {} made after import; at whose wish is not recorded.",
                sentence(&counted(some, "correction")),
                was(some)
            ),
        },
        24 => coders(facts),
        25 => tree(facts),
        26 => origin(facts),
        27 => software(facts),
        29 => participants_of_quotes(facts),
        31 => major(facts),
        32 => minor(facts),
        _ => String::new(),
    }
}

fn srqr(facts: &Facts, n: usize) -> String {
    let both = |parts: &[String]| {
        let said: Vec<&str> = parts.iter().map(String::as_str).filter(|said| !said.is_empty()).collect();
        said.join(" ")
    };
    match n {
        4 => facts.questions.join(" "),
        5 => approach(facts),
        11 => guide(facts),
        12 => both(&[units(facts), attributes(facts)]),
        13 => {
            let pseudonyms = if facts.history.pseudonymised { "Names were replaced by pseudonyms." } else { "" };
            let amended = match facts.history.amended {
                0 => String::new(),
                some => format!(
                    "{} of transcripts {} made after import.",
                    sentence(&counted(some, "correction")),
                    was(some)
                ),
            };
            both(&[pseudonyms.to_owned(), amended, software(facts)])
        }
        14 => both(&[coders(facts), tree(facts), origin(facts)]),
        15 => both(&[agreement(facts), decisions(facts), memos(facts)]),
        16 => major(facts),
        17 => participants_of_quotes(facts),
        _ => String::new(),
    }
}

fn approach(facts: &Facts) -> String {
    let words = match facts.method.as_str() {
        "reflexive" => "Reflexive thematic analysis.",
        "codebook" => "Thematic analysis with a codebook.",
        "reliability" => "Thematic analysis with coding reliability.",
        "framework" => "Framework analysis.",
        "grounded" => "Grounded theory.",
        _ => "",
    };
    words.to_owned()
}

fn units(facts: &Facts) -> String {
    let material = &facts.material;
    if material.documents == 0 {
        return String::new();
    }
    let participants = match material.participants {
        0 => String::new(),
        some => format!("{}, ", counted(some, "participant")),
    };
    let documents = match material.documents - material.interviews {
        0 => counted(material.interviews, "interview"),
        _ if material.interviews == 0 => counted(material.documents, "document"),
        others => format!("{}, {}", counted(material.interviews, "interview"), counted(others, "other document")),
    };
    format!("{}.", sentence(&format!("{participants}{documents}, {} words", figures(material.words))))
}

fn attributes(facts: &Facts) -> String {
    match &facts.material.attributes[..] {
        [] => String::new(),
        names => format!("Recorded of participants: {} (`thema participants` has the table).", listed(names)),
    }
}

fn guide(facts: &Facts) -> String {
    match &facts.material.sections[..] {
        [] => String::new(),
        sections if sections.len() <= 12 => format!("Sections: {}.", sections.join("; ")),
        sections => format!("{}.", sentence(&counted(sections.len() as u64, "section"))),
    }
}

fn notes(facts: &Facts) -> String {
    let mut parts = Vec::new();
    if facts.material.without_speakers > 0 {
        parts.push(format!("{} without speakers", counted(facts.material.without_speakers, "document")));
    }
    if facts.memos.documents > 0 {
        parts.push(format!("{} on documents and passages", counted(facts.memos.documents, "memo")));
    }
    match parts.is_empty() {
        true => String::new(),
        false => format!("{}.", sentence(&listed(&parts))),
    }
}

fn duration(facts: &Facts) -> String {
    let minutes = &facts.material.minutes;
    let (Some(least), Some(most)) = (minutes.first(), minutes.last()) else { return String::new() };
    let (timed, all) = (minutes.len() as u64, facts.material.documents);
    let mean = (minutes.iter().sum::<u64>() as f64 / timed as f64).round();
    format!(
        "To the last time marked, {least} to {most} minutes, {mean} on average ({} of {} bear times).",
        number(timed),
        counted(all, "document")
    )
}

fn coders(facts: &Facts) -> String {
    let active: Vec<&str> =
        facts.coders.iter().filter(|coder| coder.codings > 0).map(|coder| coder.name.as_str()).collect();
    match &active[..] {
        [] => String::new(),
        names => format!("{} ({}).", sentence(&number(names.len() as u64)), listed(names)),
    }
}

fn tree(facts: &Facts) -> String {
    let book = &facts.codebook;
    let all = book.at_end.codes + book.at_end.themes;
    match all {
        0 => String::new(),
        _ => format!(
            "{} in {}; {} of {all} have a definition.",
            sentence(&counted(book.at_end.codes, "code")),
            counted(book.at_end.themes, "theme"),
            figures(book.defined)
        ),
    }
}

fn origin(facts: &Facts) -> String {
    let Some(start) = facts.codebook.at_start else { return String::new() };
    let (before, added) = (start.codes + start.themes, facts.codebook.since.added);
    format!(
        "Codes and themes there before the first passage was coded: {}; added since: {}.",
        figures(before),
        if added == 0 { "none".to_owned() } else { figures(added) }
    )
}

fn software(facts: &Facts) -> String {
    format!("thema {}.", facts.version)
}

fn participants_of_quotes(facts: &Facts) -> String {
    match facts.material.participants {
        0 => String::new(),
        _ => "Every passage bears its participant's label, document and turn.".to_owned(),
    }
}

fn major(facts: &Facts) -> String {
    let of = facts.material.participants;
    let theme = |theme: &super::ThemeFact| format!("{} ({} of {of})", theme.name, theme.participants);
    match &facts.themes[..] {
        [] => String::new(),
        themes => format!(
            "{}, with the participants in whose words they occur: {}.",
            sentence(&counted(themes.len() as u64, "theme")),
            themes.iter().map(theme).collect::<Vec<_>>().join("; ")
        ),
    }
}

fn minor(facts: &Facts) -> String {
    let under: u64 = facts.themes.iter().map(|theme| theme.size.themes).sum();
    let codes: u64 = facts.themes.iter().map(|theme| theme.size.codes).sum();
    match under + codes {
        0 => String::new(),
        _ => format!("Under them {} and {} (`thema frequencies`).", counted(under, "theme"), counted(codes, "code")),
    }
}

fn agreement(facts: &Facts) -> String {
    let Some(found) = &facts.agreement else { return String::new() };
    let Some(kappa) = found.kappa_pooled.value else { return String::new() };
    format!(
        "Agreement of {} by {}: κ {} pooled over codes.",
        listed(&found.coders),
        found.unit,
        crate::report::Cell::decimal(kappa, 2).for_people()
    )
}

fn decisions(facts: &Facts) -> String {
    match facts.decisions.all {
        0 => String::new(),
        all => format!("{} on disagreements recorded.", sentence(&counted(all, "decision"))),
    }
}

fn memos(facts: &Facts) -> String {
    match facts.memos.all {
        0 => String::new(),
        all => format!("{}; an audit trail (`thema methods --audit`).", sentence(&counted(all, "memo"))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Material, Size, ThemeFact};
    use super::*;

    #[test]
    fn coreq_has_32_points_and_srqr_21_and_no_name_twice() {
        for (checklist, count) in [(Checklist::Coreq, 32), (Checklist::Srqr, 21)] {
            let items = checklist.items(&Facts::default());
            assert_eq!((items.len(), items.last().unwrap().n), (count, count));
            let names: std::collections::BTreeSet<&str> = items.iter().map(|item| item.name).collect();
            assert_eq!(names.len(), count);
            assert!(items.iter().all(|item| !item.to_fill.is_empty() || !item.from_study.is_empty()));
        }
    }

    #[test]
    fn what_the_project_does_not_know_is_left_to_a_person() {
        let material = Material {
            documents: 2,
            interviews: 2,
            participants: 1,
            participants_repeated: 1,
            words: 900,
            ..Material::default()
        };
        let theme = ThemeFact {
            name: "trust".into(),
            size: Size { codes: 2, themes: 0 },
            participants: 1,
            ..ThemeFact::default()
        };
        let facts = Facts { material, themes: vec![theme], version: "0".into(), ..Facts::default() };
        let items = Checklist::Coreq.items(&facts);
        let said: Vec<(usize, &str)> = items
            .iter()
            .filter(|item| !item.from_study.is_empty())
            .map(|item| (item.n, item.from_study.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                (12, "One participant, two interviews, 900 words."),
                (18, "One participant speaks in more than one document."),
                (27, "thema 0."),
                (29, "Every passage bears its participant's label, document and turn."),
                (31, "One theme, with the participants in whose words they occur: trust (1 of 1)."),
                (32, "Under them no themes and two codes (`thema frequencies`)."),
            ]
        );
    }
}
