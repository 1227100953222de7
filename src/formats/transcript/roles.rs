//! Who asks and who is studied, by the label and, failing that, by who asks the questions.

use super::cues;
use super::{Rules, SpeakerDraft, TurnDraft};
use crate::formats::Doubt;
use crate::model::document::Role;
use crate::model::text::Text;

/// First words of labels that ask, in small letters.
#[rustfmt::skip]
const INTERVIEWERS: &[&str] = &[
    "i", "int", "iv", "q", "interviewer", "interviewerin", "moderator", "moderatorin", "facilitator",
    "researcher", "question", "frage", "forscher", "forscherin", "fragesteller", "intervieweur",
    "intervieweuse", "enquêteur", "enquêtrice", "chercheur", "chercheuse", "animateur", "animatrice",
    "entrevistador", "entrevistadora", "investigador", "investigadora", "moderador", "moderadora",
    "pregunta", "pesquisador", "pesquisadora", "intervistatore", "intervistatrice", "ricercatore",
    "ricercatrice", "onderzoeker", "intervjuare", "haastattelija", "badacz", "badaczka", "интервьюер",
    "модератор", "исследователь", "вопрос", "מראיין", "מראיינת", "מנחה", "חוקר", "חוקרת", "שאלה", "المحاور",
    "الباحث", "الباحثة", "聞き手", "インタビュアー", "質問者", "司会", "司会者", "调查者", "访谈者", "訪談者", "访问者", "訪問者", "采访者",
    "採訪者", "研究者", "主持人", "问", "問", "면접자", "연구자", "진행자", "질문자",
];

/// First words of labels that are studied, in small letters.
#[rustfmt::skip]
const PARTICIPANTS: &[&str] = &[
    "p", "participant", "participants", "interviewee", "respondent", "informant", "subject", "patient",
    "answer", "antwort", "befragte", "befragter", "interviewte", "interviewter", "interviewpartner",
    "interviewpartnerin", "teilnehmer", "teilnehmerin", "teilnehmende", "proband", "probandin",
    "participante", "répondant", "répondante", "interviewé", "interviewée", "enquêté", "enquêtée",
    "entrevistado", "entrevistada", "informante", "respuesta", "entrevistados", "intervistato",
    "intervistata", "respondente", "deelnemer", "geïnterviewde", "respondentka", "респондент", "участник",
    "участница", "информант", "ответ", "מרואיין", "מרואיינת", "נחקר", "נחקרת", "משתתף", "משתתפת", "תשובה",
    "المشارك", "المشاركة", "答え", "回答者", "参加者", "話し手", "受访者", "受訪者", "被访者", "被訪者", "参与者", "參與者", "答", "참여자",
    "참가자", "응답자",
];

/// First words of labels that are neither.
#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "observer", "transcriber", "interpreter", "translator", "notetaker", "beobachter", "beobachterin",
    "dolmetscher", "dolmetscherin", "übersetzer", "interprète", "traductor", "traductora", "all",
    "everyone", "alle", "tous", "todos", "several", "mehrere",
];

/// Letters that stand for participants when a number follows: `P05`, `TN3`, `R12`.
const PARTICIPANT_CODES: &[&str] = &["p", "pp", "tn", "ip", "id", "pt", "b", "r", "vp"];

/// One label and what it said.
#[derive(Debug, Clone, Default)]
struct Voice {
    label: String,
    /// The label it is probably a mistyping of, as an index.
    same_as: Option<usize>,
    /// Declared an interviewer by the person.
    declared: bool,
    turns: u32,
    /// Turns that end with a question mark.
    questions: u32,
    /// How many characters they say: as good as words for who says more, and costs nothing to know.
    said: u64,
}

/// The speakers of these turns with their roles, and what was guessed. `same_as` says of each label which other it is
/// probably a mistyping of.
pub(super) fn cast(
    text: &Text,
    labels: &[String],
    same_as: &[Option<usize>],
    turns: &[TurnDraft],
    rules: &Rules,
) -> (Vec<SpeakerDraft>, Vec<Doubt>) {
    let mut voices: Vec<Voice> = labels
        .iter()
        .zip(same_as)
        .map(|(label, &same_as)| {
            let declared = rules.interviewer.iter().any(|wanted| cues::is_same(wanted, label));
            Voice { label: label.clone(), same_as, declared, ..Voice::default() }
        })
        .collect();
    for turn in turns {
        let Some(voice) = turn.speaker.and_then(|speaker| voices.get_mut(speaker)) else { continue };
        let said = text.slice(turn.span);
        voice.turns += 1;
        voice.said += u64::from(turn.span.len());
        let asked = said.trim_end_matches(['"', '”', '»', ')', '*', '_']).ends_with(['?', '？', '؟']);
        voice.questions += u32::from(asked);
    }
    let (roles, doubts) = decide(&voices);
    let speakers = voices.into_iter().zip(roles).map(|(voice, role)| SpeakerDraft {
        guessed: role == Role::Interviewer
            && !voice.declared
            && voice.same_as.is_none()
            && known(&voice.label) != Some(Role::Interviewer),
        label: voice.label,
        role,
        turns: voice.turns,
        same_as: voice.same_as,
    });
    (speakers.collect(), doubts)
}

/// The role that a label says by itself; `None` for names and for anything else that could be either.
pub(super) fn known(label: &str) -> Option<Role> {
    let small = label.to_lowercase();
    let mut words = small.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    let first = words.next()?;
    let numbered = small.contains(|c: char| c.is_ascii_digit());
    let in_brackets = small.split(['(', ')']).nth(1).unwrap_or_default();
    let role_word = |word: &str| {
        let listed = |list: &[&str]| list.contains(&word);
        match () {
            () if listed(INTERVIEWERS) => Some(Role::Interviewer),
            () if listed(PARTICIPANTS) => Some(Role::Participant),
            () if listed(OTHERS) || word == "note taker" => Some(Role::Other),
            () => None,
        }
    };
    // A letter is a role only when it is all of the label: `I`, `I2`, but not `I think`.
    let one_word = words.next().is_none_or(|word| numbered && word.chars().count() == 1);
    let by_code = (one_word && numbered && PARTICIPANT_CODES.contains(&first)).then_some(Role::Participant);
    let long = first.chars().count() > 2 || !first.is_ascii();
    role_word(first).filter(|_| one_word || long).or(by_code).or_else(|| role_word(in_brackets.trim()))
}

/// The role of each voice, in their order, and what was guessed.
fn decide(voices: &[Voice]) -> (Vec<Role>, Vec<Doubt>) {
    let mut doubts = Vec::new();
    let mut roles: Vec<Option<Role>> =
        voices.iter().map(|voice| if voice.declared { Some(Role::Interviewer) } else { known(&voice.label) }).collect();

    if !roles.contains(&Some(Role::Interviewer)) {
        if let Some(asking) = by_letter(voices, &roles) {
            roles[asking] = Some(Role::Interviewer);
            doubts.push(proposal(&voices[asking].label, "beside participants with numbers"));
        } else if let Some(asking) = by_questions(voices, &roles) {
            roles[asking] = Some(Role::Interviewer);
            let voice = &voices[asking];
            let why = format!("{} of {} turns end in a question", voice.questions, voice.turns);
            doubts.push(proposal(&voice.label, &why));
        }
    }

    // Where somebody asks, the others answer; where nobody is known to, that is said.
    if !roles.contains(&Some(Role::Interviewer)) {
        let unknown: Vec<&str> = voices
            .iter()
            .zip(&roles)
            .filter(|(voice, role)| role.is_none() && voice.same_as.is_none())
            .map(|(voice, _)| voice.label.as_str())
            .collect();
        if !unknown.is_empty() {
            let shown = match unknown.len() {
                0..=6 => unknown.join(", "),
                more => format!("{} and {} more", unknown[..5].join(", "), more - 5),
            };
            doubts.push(Doubt::about_file(format!(
                "no interviewer found: {shown} taken for participants. Name who asks with --interviewer NAME"
            )));
        }
    }
    let decided = |index: usize| roles[index].unwrap_or(Role::Participant);
    let all = voices.iter().enumerate().map(|(index, voice)| decided(voice.same_as.unwrap_or(index))).collect();
    (all, doubts)
}

fn proposal(label: &str, why: &str) -> Doubt {
    Doubt::about_file(format!(
        "\"{label}\" taken for the interviewer: {why}. If somebody else asks, say so with --interviewer NAME"
    ))
}

/// `R` or `M` beside `P1`, `P2`: the researcher, the moderator.
fn by_letter(voices: &[Voice], roles: &[Option<Role>]) -> Option<usize> {
    let numbered = |(voice, role): (&Voice, &Option<Role>)| {
        *role == Some(Role::Participant) && voice.label.contains(|c: char| c.is_ascii_digit())
    };
    let letter = voices.iter().position(|voice| matches!(voice.label.as_str(), "R" | "M"));
    letter.filter(|_| voices.iter().zip(roles).any(numbered))
}

/// Of two, the one who asks: clearly more questions and less said, or more questions beside a known participant.
fn by_questions(voices: &[Voice], roles: &[Option<Role>]) -> Option<usize> {
    let speaking: Vec<usize> = (0..voices.len()).filter(|&index| voices[index].same_as.is_none()).collect();
    let &[one, other] = speaking.as_slice() else { return None };
    let asks = |asking: usize, answering: usize| {
        let (a, b) = (&voices[asking], &voices[answering]);
        let (share_a, share_b) = (share(a), share(b));
        let known_answer = roles[answering] == Some(Role::Participant);
        let clearly = share_a >= 0.2 && share_a >= 2.0 * share_b && 10 * a.said <= 8 * b.said;
        roles[asking].is_none() && (clearly || (known_answer && share_a > share_b))
    };
    match (asks(one, other), asks(other, one)) {
        (true, false) => Some(one),
        (false, true) => Some(other),
        _ => None,
    }
}

fn share(voice: &Voice) -> f64 {
    if voice.turns == 0 { 0.0 } else { f64::from(voice.questions) / f64::from(voice.turns) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(label: &str, turns: u32, questions: u32, said: u64) -> Voice {
        Voice { label: label.to_owned(), turns, questions, said, ..Voice::default() }
    }

    #[test]
    fn a_label_says_its_role_in_many_languages() {
        let roles = [
            (
                Some(Role::Interviewer),
                "I I2 INT Int. IV Q Interviewer Interviewer2 מראיינת 聞き手 INTERVIEWEUR Moderator",
            ),
            (Some(Role::Participant), "P P05 P07a TN3 R12 B2 Participant Interviewee1 Befragte 答え 受访者 ID1"),
            (Some(Role::Other), "Observer Dolmetscher"),
            (None, "Ana Ivo Peter Dan B R M A Pia Boris"),
        ];
        for (role, labels) in roles {
            for label in labels.split(' ') {
                assert_eq!(known(label), role, "{label}");
            }
        }
        let longer =
            [("Interviewer2 2", Some(Role::Interviewer)), ("P07 a", Some(Role::Participant)), ("I think", None)];
        for (label, role) in longer {
            assert_eq!(known(label), role, "{label}");
        }
        assert_eq!(known("Ana Ruiz (Moderator)"), Some(Role::Interviewer));
    }

    #[test]
    fn of_two_names_the_one_who_asks_is_proposed_and_said() {
        let (roles, doubts) = decide(&[voice("Ana", 20, 15, 300), voice("Ben", 20, 1, 3_000)]);
        assert_eq!(roles, [Role::Interviewer, Role::Participant]);
        assert_eq!(doubts.len(), 1);
        assert!(
            doubts[0].message.contains("\"Ana\" taken for the interviewer")
                && doubts[0].message.contains("--interviewer")
        );
    }

    #[test]
    fn who_asks_but_speaks_as_much_is_not_proposed() {
        let (roles, doubts) = decide(&[voice("Ana", 20, 8, 3_000), voice("Ben", 20, 5, 3_000)]);
        assert_eq!(roles, [Role::Participant; 2]);
        assert!(doubts[0].message.starts_with("no interviewer found: Ana, Ben"));
    }

    #[test]
    fn beside_an_interviewer_everybody_else_is_studied_without_a_word() {
        let (roles, doubts) = decide(&[voice("I", 9, 9, 90), voice("Ana", 9, 0, 900), voice("B", 1, 0, 5)]);
        assert_eq!((roles, doubts), (vec![Role::Interviewer, Role::Participant, Role::Participant], vec![]));
        let declared = Voice { declared: true, ..voice("Ana", 3, 0, 10) };
        assert_eq!(decide(&[declared, voice("Ben", 3, 3, 10)]).0, [Role::Interviewer, Role::Participant]);
    }

    #[test]
    fn a_letter_beside_numbered_participants_asks() {
        let (roles, doubts) = decide(&[voice("R", 5, 0, 9), voice("P1", 5, 0, 9), voice("P2", 5, 0, 9)]);
        assert_eq!((roles[0], doubts.len()), (Role::Interviewer, 1));
    }
}
