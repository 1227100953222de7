//! The method section: a sentence where there is a fact, a place to fill in where there is none.

use super::words::{counted, figures, listed, number, plural, sentence, was};
use super::{AgreementFact, Changes, Facts, Figure, Size};
use crate::report::Cell;

/// Which kind of thematic analysis the text speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Coding reliability: independent coding with a fixed codebook, and agreement as a measure of it.
    Reliability,
    /// Codebook: an early codebook that guides the coding; agreement is reported where it is there.
    Codebook,
    /// Reflexive: coding is interpretation; no coefficient is missed.
    Reflexive,
}

impl Style {
    /// The style that fits what the project says of its method.
    pub fn of_method(method: &str) -> Self {
        match method {
            "reflexive" | "grounded" => Self::Reflexive,
            "reliability" => Self::Reliability,
            _ => Self::Codebook,
        }
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::Reliability => "reliability",
            Self::Codebook => "codebook",
            Self::Reflexive => "reflexive",
        }
    }
}

/// The method section in paragraphs.
pub fn paragraphs(facts: &Facts, style: Style) -> Vec<String> {
    let mut all = vec![material(facts), coding(facts, style), codebook(facts, style)];
    if style != Style::Reflexive {
        all.push(agreement(facts));
        all.extend(resolution(facts));
    }
    all.push(rigour(facts, style));
    all.push(references(facts, style));
    all.retain(|paragraph| !paragraph.is_empty());
    all
}

/// Sentences of a paragraph; those that have nothing to say are left out.
fn joined(sentences: impl IntoIterator<Item = String>) -> String {
    let said: Vec<String> = sentences.into_iter().filter(|said| !said.is_empty()).collect();
    said.join(" ")
}

fn if_any(count: u64, said: impl FnOnce() -> String) -> String {
    if count > 0 { said() } else { String::new() }
}

fn material(facts: &Facts) -> String {
    let material = &facts.material;
    if material.documents == 0 {
        return "[say what was studied: the project has no documents yet]".to_owned();
    }
    let others = material.documents - material.interviews;
    let what = match (material.interviews, others) {
        (0, all) => counted(all, "document"),
        (all, 0) => counted(all, "interview"),
        (interviews, others) => {
            format!("{} and {}", counted(interviews, "interview"), counted(others, "other document"))
        }
    };
    let who = if_any(material.participants, || format!(" with {}", counted(material.participants, "participant")));
    let spoken = if material.words_of_participants > 0 {
        format!(", {} of them spoken by participants", figures(material.words_of_participants))
    } else {
        String::new()
    };
    let repeated = if_any(material.participants_repeated, || {
        let count = material.participants_repeated;
        format!("{} {} heard more than once.", sentence(&counted(count, "participant")), was(count))
    });
    let group = if_any(material.group_interviews, || {
        let count = material.group_interviews;
        let what = if material.interviews > 0 { "interview" } else { "document" };
        let verb = if count == 1 { "has" } else { "have" };
        format!("{} {verb} more than one participant.", sentence(&counted(count, what)))
    });
    let guide = match &material.sections[..] {
        [] => "[say what the participants were asked, and append the guide]".to_owned(),
        sections if sections.len() <= 12 => {
            format!("The guide had {}: {}.", counted(sections.len() as u64, "section"), sections.join("; "))
        }
        sections => format!("The transcripts have {}.", counted(sections.len() as u64, "section")),
    };
    let pseudonyms = if facts.history.pseudonymised {
        "Names in the transcripts were replaced by pseudonyms.".to_owned()
    } else {
        "[say how names and other identifying details were treated]".to_owned()
    };
    joined([
        format!("The material comprises {what}{who} ({} words{spoken}).", figures(material.words)),
        group,
        repeated,
        "[say how participants were found and chosen]".to_owned(),
        guide,
        "[say when, by whom and how the material was collected, recorded and transcribed]".to_owned(),
        pseudonyms,
    ])
}

fn coding(facts: &Facts, style: Style) -> String {
    let active: Vec<_> = facts.coders.iter().filter(|coder| coder.codings > 0).collect();
    let approach = match style {
        Style::Reliability => {
            "The analysis is a thematic analysis of the coding-reliability kind (Braun & Clarke, 2019)."
        }
        Style::Codebook => "The analysis is a thematic analysis with a codebook (Braun & Clarke, 2019).",
        Style::Reflexive if facts.method == "grounded" => "[name the kind of grounded theory that was followed]",
        Style::Reflexive => "The analysis is a reflexive thematic analysis (Braun & Clarke, 2006, 2019).",
    };
    let questions = match &facts.questions[..] {
        [] => String::new(),
        [one] => format!("It was led by the question: {one}"),
        all => format!("It was led by {}: {}", counted(all.len() as u64, "question"), all.join(" ")),
    };
    let names: Vec<&str> = active.iter().map(|coder| coder.name.as_str()).collect();
    let program = format!("in thema {}", facts.version);
    let who = match &active[..] {
        [] => "[say who coded: there are no codings in the project yet]".to_owned(),
        [one] => format!(
            "One researcher ({}) coded {} {program}, marking {}.",
            one.name,
            counted(one.documents, "document"),
            counted(one.codings, "passage")
        ),
        all => {
            let marked: Vec<String> = all
                .iter()
                .map(|coder| {
                    let (codings, documents) = (counted(coder.codings, "coding"), counted(coder.documents, "document"));
                    format!("{} {codings} in {documents}", coder.name)
                })
                .collect();
            let count = sentence(&number(all.len() as u64));
            format!("{count} researchers ({}) coded {program} ({}).", listed(&names), marked.join("; "))
        }
    };
    let rounds = match &facts.rounds[..] {
        [] => String::new(),
        rounds => {
            let of_round = |round: &super::RoundFact| {
                let blind = if round.blind { ", blind to each other" } else { "" };
                let (coders, documents) = (counted(round.coders, "coder"), counted(round.documents, "document"));
                format!("{} ({coders}, {documents}{blind})", round.name)
            };
            let parts: Vec<String> = rounds.iter().map(of_round).collect();
            let count = counted(rounds.len() as u64, "round");
            format!("Coding went in {count}: {}.", listed(&parts))
        }
    };
    let memos = if_any(facts.memos.all, || {
        format!("{} {} written along the way.", sentence(&counted(facts.memos.all, "memo")), was(facts.memos.all))
    });
    let training = if style != Style::Reflexive && active.len() > 1 {
        "[say how the coders were trained, and whether they saw each other's codings]".to_owned()
    } else {
        String::new()
    };
    joined([approach.to_owned(), questions, who, rounds, training, memos])
}

fn size(size: Size) -> String {
    match (size.codes, size.themes) {
        (codes, 0) => counted(codes, "code"),
        (codes, themes) => format!("{} in {}", counted(codes, "code"), counted(themes, "theme")),
    }
}

fn codebook(facts: &Facts, style: Style) -> String {
    let book = &facts.codebook;
    let is_reflexive = style == Style::Reflexive;
    let came = if is_reflexive {
        "[say how codes became themes, and how themes were reviewed and named]"
    } else {
        "[say where the codes came from: the guide, the literature, the material]"
    };
    let [has, had] = if is_reflexive { ["There are", "There were"] } else { ["The codebook has", "The codebook had"] };
    let changed = changes(&book.since);
    let sizes = match book.at_start {
        None if book.at_end == Size::default() => return String::new(),
        None => format!("{has} {}.", size(book.at_end)),
        Some(start) if start == book.at_end && changed.is_empty() => {
            format!("{had} {}, and they did not change once coding had begun.", size(start))
        }
        Some(start) => {
            let so = if changed.is_empty() { String::new() } else { format!(": {changed}") };
            let end = if start == book.at_end { "as many".to_owned() } else { size(book.at_end) };
            format!("{had} {} when coding began, and {end} at the end{so}.", size(start))
        }
    };
    let versions = match &book.versions[..] {
        [] if is_reflexive => String::new(),
        [] => "[say how many versions the codebook had: none is named in the project]".to_owned(),
        [one] => format!("One version of it was named: {one}."),
        all => format!("It went through {} ({}).", counted(all.len() as u64, "named version"), listed(all)),
    };
    joined([came.to_owned(), sizes, versions])
}

/// What was done to codes and themes, as the end of a sentence; empty if nothing was.
fn changes(since: &Changes) -> String {
    let &Changes { added, renamed, merged, split, moved, redefined, retired } = since;
    let kinds = [
        (added, "added"),
        (renamed, "renamed"),
        (merged, "merged into another"),
        (split, "split"),
        (moved, "moved"),
        (redefined, "redefined"),
        (retired, "retired"),
    ];
    let done: Vec<String> = kinds
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{} {} {word}", number(count), was(count)))
        .collect();
    listed(&done)
}

/// As tables print it.
fn rounded(value: f64) -> String {
    Cell::decimal(value, 2).for_people().into_owned()
}

fn with_interval(figure: Figure) -> Option<String> {
    let interval = |(low, high)| format!(" (95 % interval {} to {})", rounded(low), rounded(high));
    Some(format!("{}{}", rounded(figure.value?), figure.ci95.map(interval).unwrap_or_default()))
}

fn agreement(facts: &Facts) -> String {
    match &facts.agreement {
        Some(found) => reported(facts, found),
        None => {
            "No inter-rater reliability is reported: [give the reason, for instance that codes were a step towards \
            themes and not the result, that one researcher coded, or that all coding was discussed until both agreed]. \
            Coefficients of agreement are called for where others are to use the codes or where frequencies are the \
            result, and not in every qualitative study (McDonald, Schoenebeck & Forte, 2019)."
                .to_owned()
        }
    }
}

fn reported(facts: &Facts, found: &AgreementFact) -> String {
    let several = found.coders.len() > 2;
    let kappa = if several { "Fleiss' κ" } else { "Cohen's κ" };
    let share = (100.0 * found.turns as f64 / found.of_turns.max(1) as f64).round();
    let active = facts.coders.iter().filter(|coder| coder.codings > 0).count();
    let by = match (several, active) {
        (true, _) => "At least two of them".to_owned(),
        (false, 2) => "Both".to_owned(),
        (false, _) => format!("Of these, {}", listed(&found.coders)),
    };
    let documents = match found.of_documents {
        all if all == found.documents => format!("all {}", counted(all, "document")),
        all => format!("{} of {}", number(found.documents), counted(all, "document")),
    };
    let shared = format!(
        "{by} coded {documents} ({} of {} participants' turns, {share} %).",
        figures(found.turns),
        figures(found.of_turns)
    );
    let unit = format!(
        "Agreement was computed by {unit}: a code counts as given to a {unit} if a passage with it touches the {unit} \
        ({}).",
        counted(found.units, &found.unit),
        unit = found.unit
    );
    let Some(pooled) = with_interval(found.kappa_pooled) else {
        return joined([shared, unit, "κ is not defined for any code.".to_owned()]);
    };
    let pooled = format!("{kappa}, pooled over {}, was {pooled}.", counted(found.codes, "code"));
    let mean = with_interval(found.kappa_mean).map_or(String::new(), |mean| {
        let of = match found.codes - found.codes_defined {
            0 => "its mean over the codes".to_owned(),
            _ => format!("its mean over the {} that have one", counted(found.codes_defined, "code")),
        };
        let range = match (&found.least, &found.most) {
            (Some((least, low)), Some((most, high))) if least != most => {
                format!(", from {} ({least}) to {} ({most})", rounded(*low), rounded(*high))
            }
            _ => String::new(),
        };
        format!("{} {mean}{range}.", sentence(&format!("{of} was")))
    });
    let percent = found.percent_agreement.value.map_or(String::new(), |share| {
        format!(
            "On average over the codes used, the coders agreed on {} % of the {}.",
            rounded_share(share),
            plural(2, &found.unit)
        )
    });
    let drawn = found.drawn.as_ref().map_or(String::new(), |(draws, of)| {
        format!(
            "The intervals over all codes are percentiles of {} bootstrap draws of {of} (seed {}).",
            figures(u64::from(*draws)),
            found.seed
        )
    });
    joined([shared, unit, pooled, mean, percent, drawn, "A table in the appendix has every code.".to_owned()])
}

/// In per cent with one decimal: of rare codes 98 and 99 are worlds apart.
fn rounded_share(share: f64) -> String {
    Cell::decimal(100.0 * share, 1).for_people().into_owned()
}

fn resolution(facts: &Facts) -> Option<String> {
    let disputes = facts.disputes.as_ref()?;
    if disputes.disputed == 0 {
        return Some(format!("The coders gave every {} the same codes.", disputes.unit));
    }
    let differ = format!("They differed in {}.", counted(disputes.disputed, &disputes.unit));
    let decisions = &facts.decisions;
    let decided = if_any(decisions.all, || {
        let outcomes = [
            (decisions.first, "for the first coder"),
            (decisions.second, "for the second"),
            (decisions.both, "for both"),
            (decisions.neither, "for neither"),
        ];
        let parts: Vec<String> = outcomes
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, whom)| format!("{} {whom}", number(count)))
            .collect();
        let reasons = match decisions.with_reason {
            all if all == decisions.all => ", each with its reason",
            0 => "",
            _ => ", some with their reasons",
        };
        let verb = was(decisions.all);
        format!("{} {verb} recorded{reasons}: {}.", sentence(&counted(decisions.all, "decision")), listed(&parts))
    });
    let open = match disputes.open + disputes.partly {
        0 => String::new(),
        _ if decisions.all == 0 => String::new(),
        open => {
            format!("{} {} not settled by a recorded decision.", sentence(&counted(open, &disputes.unit)), was(open))
        }
    };
    let how = match (decisions.all, facts.consensus_codings) {
        (0, None) => "[say how disagreements were resolved: no decision is recorded]".to_owned(),
        (0, Some(codings)) => format!(
            "What the coders agreed on is kept as a layer of its own ({}). [say how they came to agree: the decisions are \
            not recorded one by one]",
            counted(codings, "coding")
        ),
        (_, Some(codings)) => {
            format!("What the coders agreed on is kept as a layer of its own ({}).", counted(codings, "coding"))
        }
        _ => String::new(),
    };
    let before = match facts.agreement {
        Some(_) => "The figures above are of the codings as each coder made them, before any of this.".to_owned(),
        None => String::new(),
    };
    Some(joined([differ, decided, open, how, before]))
}

fn rigour(facts: &Facts, style: Style) -> String {
    let history = &facts.history;
    let saturation = match style {
        Style::Reflexive => "[say what made the material rich enough for the questions]",
        _ => "[say whether and how saturation was judged; `thema saturation` has the figures]",
    };
    let reflexive = match style {
        Style::Reflexive => {
            "No coefficient of agreement is reported: in reflexive thematic analysis coding is interpretation, and more \
            than one coder serves a richer reading rather than consensus (Braun & Clarke, 2019). [say who the \
            researchers are and how that shaped the reading]"
        }
        _ => "",
    };
    let amended = if_any(history.amended_since_coding, || {
        let count = history.amended_since_coding;
        format!(
            "{} of transcripts {} made after coding had begun; codings kept their passages.",
            sentence(&counted(count, "correction")),
            was(count)
        )
    });
    let withdrawn = if_any(history.withdrawn, || {
        let count = history.withdrawn;
        format!("{} withdrew; their words were erased.", sentence(&counted(count, "participant")))
    });
    let deviations = "[name what was done otherwise than planned or registered, or say that nothing was]";
    joined([reflexive.to_owned(), saturation.to_owned(), amended, withdrawn, deviations.to_owned()])
}

fn references(facts: &Facts, style: Style) -> String {
    let mut works = Vec::new();
    if style == Style::Reflexive && facts.method != "grounded" {
        works.push("Braun, V. & Clarke, V. (2006). Using thematic analysis in psychology. Qualitative Research in Psychology 3(2), 77–101.");
    }
    works.push("Braun, V. & Clarke, V. (2019). Reflecting on reflexive thematic analysis. Qualitative Research in Sport, Exercise and Health 11(4), 589–597.");
    if style != Style::Reflexive && facts.agreement.is_none() {
        works.push("McDonald, N., Schoenebeck, S. & Forte, A. (2019). Reliability and inter-rater reliability in qualitative research: Norms and guidelines for CSCW and HCI practice. Proceedings of the ACM on Human-Computer Interaction 3(CSCW), 72.");
    }
    format!("References. {}", works.join(" "))
}

#[cfg(test)]
mod tests {
    use super::super::{CodebookFact, CoderFact, DecisionsFact, DisputesFact, Material};
    use super::*;

    fn facts() -> Facts {
        let coder =
            |name: &str, codings| CoderFact { name: name.into(), codings, documents: 3, ..CoderFact::default() };
        Facts {
            material: Material { documents: 3, interviews: 3, participants: 3, words: 12_345, ..Material::default() },
            coders: vec![coder("ada", 12), coder("ben", 9)],
            codebook: CodebookFact {
                at_start: Some(Size { codes: 10, themes: 2 }),
                at_end: Size { codes: 9, themes: 2 },
                since: Changes { added: 1, merged: 2, ..Changes::default() },
                ..CodebookFact::default()
            },
            version: "0".into(),
            ..Facts::default()
        }
    }

    fn text(facts: &Facts, style: Style) -> String {
        paragraphs(facts, style).join("\n")
    }

    #[test]
    fn every_sentence_is_a_fact_or_a_place_to_fill_in() {
        let said = text(&facts(), Style::Codebook);
        for fact in [
            "three interviews with three participants (12,345 words)",
            "Two researchers (ada and ben) coded in thema 0 (ada 12 codings in three documents; ben nine codings in three documents).",
            "had 10 codes in two themes when coding began, and nine codes in two themes at the end: one was added and two were merged into another.",
            "No inter-rater reliability is reported: [give the reason",
            "[say how participants were found and chosen]",
        ] {
            assert!(said.contains(fact), "{fact}\n{said}");
        }
    }

    #[test]
    fn a_reflexive_study_is_never_asked_for_a_coefficient() {
        let facts = Facts { method: "reflexive".into(), ..facts() };
        let said = text(&facts, Style::of_method(&facts.method));
        for word in ["κ", "inter-rater", "McDonald", "differed", "give the reason"] {
            assert!(!said.contains(word), "{word}\n{said}");
        }
        assert!(said.contains("coding is interpretation"));
    }

    #[test]
    fn decisions_are_counted_and_what_is_open_is_said() {
        let disputes = DisputesFact { unit: "turn".into(), disputed: 12, decided: 10, partly: 1, open: 1 };
        let decisions =
            DecisionsFact { all: 11, first: 6, second: 4, neither: 1, with_reason: 11, ..DecisionsFact::default() };
        let facts = Facts { disputes: Some(disputes), decisions, ..facts() };
        let said = text(&facts, Style::Reliability);
        assert!(
            said.contains(
                "They differed in 12 turns. 11 decisions were recorded, each with its reason: six for the first \
            coder, four for the second and one for neither. Two turns were not settled by a recorded decision."
            ),
            "{said}"
        );
    }

    #[test]
    fn an_empty_project_has_only_places_to_fill_in() {
        for style in [Style::Reliability, Style::Codebook, Style::Reflexive] {
            let said = text(&Facts::default(), style);
            assert!(said.starts_with("[say what was studied"), "{said}");
            assert!(said.contains("[say who coded"), "{said}");
            assert!(!said.contains("no code"), "{said}");
        }
    }
}
