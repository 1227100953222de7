//! Where a sentence goes on although UAX 29 would end it: spoken English, and German as far as it is cheap.
//!
//! The annex cuts after `Dr. `, `J. `, `U.S. ` and `“Really?” ` alike. Here the two sides of such a cut are looked at
//! as a reader would: abbreviations, initials, ordinals, speech in quotes, and noises in brackets.

/// What has to follow an abbreviation for the sentence to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Anything: nobody ends a sentence with it.
    Anything,
    /// A number.
    Number,
    /// A number, or a name: a word with a capital that does not usually open a sentence.
    Name,
}

/// Abbreviations after which UAX 29 would end a sentence, without their last full stop, by what they stand before.
///
/// A word written in small letters here also stands for itself with a capital (`E.g`), never the other way
/// round: `mr` may be one, `sun` is not. Left out on purpose: `etc`, `a.m`, `p.m`, `usw`, which often end a sentence, and
/// before a small letter UAX 29 goes on by itself.
const ABBREVIATIONS: &[(Before, &[&str])] = &[
    (
        Before::Anything,
        &[
            "Dr", "Mr", "Mrs", "Ms", "Mx", "Prof", "Rev", "Hon", "Gov", "Sen", "Rep", "Gen", "Col", "Maj", "Capt",
            "Lt", "Sgt", "Pres", "Messrs", "Mme", "Mlle", "Hr", "Fr", "Frl", "Dipl", "Sra", "Srta", "Dra", "Mt", "Ft",
            "mr", "mrs", "dr", "e.g", "i.e", "eg", "ie", "vs", "cf", "viz", "approx", "incl", "excl", "esp", "ca",
            "resp", "z.B", "d.h", "u.a", "o.ä", "bzw", "evtl", "ggf", "inkl", "vgl", "sog", "bspw", "Univ", "Dept",
        ],
    ),
    (
        Before::Number,
        &[
            "no", "nos", "nr", "fig", "figs", "sec", "sect", "ch", "chap", "vol", "art", "p", "pp", "eq", "tab", "ex",
            "abs", "abb", "kap", "est", "min", "max", "tel", "ext", "v", "ver",
        ],
    ),
    (
        Before::Name,
        &[
            "St", "Sr", "Jr", "Inc", "Ltd", "Co", "Corp", "Bros", "LLC", "Ave", "Blvd", "Rd", "Jan", "Feb", "Mar",
            "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Okt", "Nov", "Dec", "Dez", "al", "Ph.D", "Str",
        ],
    ),
];

/// Words with a capital that open a new sentence after an abbreviation or an initial, rather than being its name.
#[rustfmt::skip]
const OPENERS: &[&str] = &[
    "A", "About", "Actually", "After", "All", "Also", "Although", "An", "And", "Are", "As", "At", "Back",
    "Because", "Before", "Being", "Both", "But", "By", "Can", "Could", "Did", "Do", "Does", "Each", "Either",
    "Even", "Every", "Everybody", "Everyone", "Everything", "First", "For", "From", "Had", "Has", "Have", "He",
    "Her", "Here", "His", "How", "However", "I", "If", "In", "Is", "It",
    "Its", "Just", "Let", "Like", "Many", "Maybe", "Most", "My", "No", "Nobody", "Not", "Nothing", "Now", "Of",
    "Oh", "Okay", "On", "Once", "One", "Only", "Or", "Other", "Others", "Our", "People", "Right", "Second",
    "She", "Since", "So", "Some", "Someone", "Something", "Sometimes", "Still", "Sure", "Thank", "Thanks",
    "That", "The", "Their", "Then", "There", "These", "They", "Think", "This",
    "Those", "Though", "To", "Too", "Using", "Very", "Was", "We", "Well", "Were", "What",
    "When", "Where", "Which", "While", "Who", "Why", "With", "Would", "Yeah", "Yes", "Yet", "You",
    "Your",
    "Aber", "Auch", "Da", "Dann", "Das", "Der", "Die", "Ein", "Eine", "Er", "Es", "Ich", "Ja", "Man", "Nein",
    "Oder", "Sie", "Und", "Wenn", "Wir",
];

/// Words that name things by letters: `Plan B.` ends a sentence, `J.` does not.
const BEFORE_LETTER: &[&str] =
    &["plan", "option", "vitamin", "type", "grade", "group", "class", "site", "team", "version"];

/// What a German ordinal (`am 3. Mai`, `im 19. Jahrhundert`) stands before.
#[rustfmt::skip]
const AFTER_ORDINAL: &[&str] = &[
    "Januar", "Jänner", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
    "November", "Dezember", "Jan", "Feb", "Apr", "Aug", "Sep", "Sept", "Okt", "Nov", "Dez", "Jahrhundert",
    "Jahrhunderts", "Semester", "Klasse", "Stock", "Weltkrieg", "Mal", "Lebensjahr",
];

/// Whether the sentence `left` goes on with `right`, between which UAX 29 has a boundary.
///
/// Both on one line; `opens_line` says whether `left` begins a line, as the number of a list does. Looks at the last
/// words of `left` and the first of `right` only.
pub(super) fn goes_on(left: &str, right: &str, opens_line: bool) -> bool {
    let (left, right) = (left.trim(), right.trim());
    if !has_word(right) || !has_word(left) || is_noise(right) || is_noise(left) {
        return true;
    }
    if left.ends_with('.') && after_noise(right).is_some_and(starts_small) {
        return true;
    }
    let said = left.trim_end_matches(is_closer);
    let opening = right.trim_start_matches(|c: char| !c.is_alphanumeric());
    if said != left {
        return starts_small(opening);
    }
    left.strip_suffix('.').is_some_and(|left| stop_goes_on(left, first_word(opening), opens_line))
}

/// Whether the sentence goes on with `next` after a full stop that follows `left`.
fn stop_goes_on(left: &str, next: &str, opens_line: bool) -> bool {
    let mut words = left.rsplit(char::is_whitespace).filter(|word| !word.is_empty());
    let last = words.next().unwrap_or_default().trim_start_matches(is_opener);
    let before = words.next();

    let number = next.chars().next().is_some_and(|c| c.is_ascii_digit());
    let name = number || (next.chars().next().is_some_and(char::is_uppercase) && !OPENERS.contains(&next));
    match kind_of(last) {
        Some(Before::Anything) => return true,
        Some(Before::Number) if number => return true,
        Some(Before::Name) if name => return true,
        _ => {}
    }

    if !last.is_empty() && last.chars().nth(3).is_none() && last.chars().all(|c| c.is_ascii_digit()) {
        let first_of_line = opens_line && before.is_none();
        return first_of_line || AFTER_ORDINAL.contains(&next);
    }
    let name = name && !number;
    match only_char(last) {
        // `z. B. Python`, `o. g. Punkt`
        Some(letter) if letter.is_lowercase() => before.is_some(),
        // `So do I. We …`, but `I. M. Pei`
        Some('I') => name && only_char(next).is_some(),
        Some(letter) if letter.is_uppercase() => {
            let after_small =
                before.is_some_and(|word| word.strip_suffix('.').and_then(only_char).is_some_and(char::is_lowercase));
            let named_by_letter = before.is_some_and(|word| BEFORE_LETTER.contains(&word.to_lowercase().as_str()));
            after_small || (name && !named_by_letter)
        }
        Some(_) => false,
        // `the U.S. Congress`
        None => name && is_dotted_capitals(last),
    }
}

fn kind_of(word: &str) -> Option<Before> {
    let listed = |word: &str| ABBREVIATIONS.iter().find(|(_, words)| words.contains(&word)).map(|(before, _)| *before);
    listed(word).or_else(|| {
        let mut chars = word.chars();
        let first = chars.next().filter(|first| first.is_uppercase())?;
        let small: String = first.to_lowercase().chain(chars).collect();
        listed(&small)
    })
}

fn is_dotted_capitals(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| only_char(part).is_some_and(char::is_uppercase))
}

fn only_char(word: &str) -> Option<char> {
    let mut chars = word.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// The first word, of `I'm` the `I`.
fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default()
}

fn has_word(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

/// Whether this is a noise noted in brackets and nothing else: `[laughs]`, `(crosstalk)`, `[Pause.]`.
///
/// A whole sentence in round brackets is a sentence.
fn is_noise(text: &str) -> bool {
    let round = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let square = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let Some(inside) = square.or(round) else { return false };
    let few_words = inside.split_whitespace().nth(4).is_none();
    few_words && !inside.contains(['[', ']', '(', ')']) && !(round.is_some() && inside.ends_with(['.', '!', '?']))
}

/// What follows the bracket that `text` opens with.
fn after_noise(text: &str) -> Option<&str> {
    let (_, rest) = text.strip_prefix(['[', '('])?.split_once([']', ')'])?;
    Some(rest)
}

/// Whether the first letter or digit is a small letter.
fn starts_small(text: &str) -> bool {
    text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase)
}

const fn is_closer(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | '«' | '“' | '‘' | '›' | '‹' | ')' | ']' | '*' | '_')
}

const fn is_opener(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | '«' | '“' | '‘' | '„' | '‚' | '›' | '‹' | '(' | '[' | '*' | '_')
}

#[cfg(test)]
mod tests {
    use crate::model::text::Text;

    /// Each with a `|` where a reader begins a new sentence.
    const READ: &[&str] = &[
        // titles and names
        "Dr. Smith came late. |He was tired.",
        "I asked Mr. and Mrs. Jones. |They knew.",
        "It was Prof. Weber, I think. |Or not.",
        "She lives in St. Gallen now. |Nice place.",
        "We met on Main St. |Then we walked.",
        "J. K. Rowling wrote it. |I read it.",
        "The paper by J. Smith is older. |We cite it.",
        "That was I. M. Pei.",
        "So do I. |We all do.",
        "I told J. |I’m not sure.",
        "It was plan B. |Then it failed.",
        "He is John Smith Jr. |He said so.",
        "She has a Ph.D. |She told me.",
        // abbreviations that stand before something
        "Use a language, e.g. Python or R. |Both work.",
        "The lead, i.e. Anna, decides. |Always.",
        "It is us vs. them, us vs. Google. |Every day.",
        "We need approx. 30 people. |Or more.",
        "Smith et al. 2019 says so. |Others too.",
        "See Fig. 3 and p. 12. |It is there.",
        "Look at No. 5. |It is red.",
        "No. |I do not think so.",
        // abbreviations that may end a sentence
        "We had books, papers, etc. |Then it burned.",
        "books, papers, etc. and so on. |Fine.",
        "We sell to the U.S. Congress. |They pay.",
        "I moved to the U.S. |We liked it.",
        "He came at 5 p.m. on Monday. |I left.",
        "He came at 5 p.m. |We left.",
        "I worked at Acme Inc. |They paid well.",
        "I worked at Acme Inc. Berlin. |They paid.",
        "It was on Jan. 5. |It snowed.",
        "It was in Jan. |The snow came.",
        // German
        "Das war am 3. Mai. |Es regnete.",
        "Im 19. Jahrhundert war das so. |Heute nicht.",
        "Wir nutzen z. B. Python. |Oder R.",
        "Wir nutzen z.B. Python. |Oder R.",
        "Das ist so, d. h. Daten fehlen. |Immer.",
        "„Wirklich?“ fragte sie. |Ja.",
        // numbers, and the numbers of a list
        "It is 3.5 percent. |Or 4.",
        "How old? |12. |And your brother?",
        "1. We meet.\n|2. We talk. |Then we go.",
        // dots
        "I was... not sure. |Really.",
        "I was… not sure. |Really.",
        "I was… |Then I left.",
        "... Right. |Yes.",
        // quotes
        "“Really?” she said. |I nodded.",
        "\"Really?\" she said. |I nodded.",
        "(Really?) he asked. |I nodded.",
        "He said “I know.” |And left.",
        "«Vraiment?» dit-elle. |Oui.",
        // noises
        "I know. |[laughs] But still.",
        "[Laughs.] So I said no. |Twice.",
        "I left. [laughs] but came back. |Then slept.",
        "We had books, papers, etc. (and more) in there. |Fine.",
        "I left. (crosstalk)",
        "I left. |(It was late.) |Then it rained.",
        "We call it [name]. |It works.",
        // lines
        "We throw it over\nthe fence. |That\nis all.",
        "No end here\n\n|A new paragraph.",
        // other scripts
        "これは文です。|次の文です。",
        "זה טוב. |באמת?",
        "Great! |😀 Then we left.",
        "I left. 😀",
        "Yes! |Yes? |No.",
    ];

    #[test]
    fn sentences_are_cut_as_a_reader_would() {
        let mut wrong = Vec::new();
        for marked in READ {
            let text = Text::new(marked.replace('|', "")).expect("short");
            let read: Vec<&str> = text.sentences(text.whole()).into_iter().map(|span| text.slice(span)).collect();
            let expected: Vec<&str> = marked.split('|').map(str::trim).collect();
            if read != expected {
                wrong.push(format!("{marked:?} was read as {read:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
