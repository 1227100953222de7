//! Real names in a text, and what stands for them.
//!
//! A name is found as whole words, however its accents are stored and whatever blanks or line end stand between its
//! parts: `Odile Brannigan` in `Odile\n  Brannigan's`. The longest name wins. What is found is a span of the name alone,
//! so that `Odile's` becomes `[person 1]'s`.

use super::span::Span;
use super::text::canonical;
use std::collections::{HashMap, HashSet};
use unicode_segmentation::UnicodeSegmentation;

/// A real name and what is written in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub real: String,
    pub replacement: String,
}

/// A list of names, ready to look for.
#[derive(Debug, Clone, Default)]
pub struct Names {
    names: Vec<Name>,
    /// Which of them are words of their own in the study's texts (`Will`).
    common: Vec<bool>,
    patterns: Vec<Pattern>,
    /// The patterns by their first letter, of those that mind the case and of those that do not.
    exact: HashMap<char, Vec<usize>>,
    folded: HashMap<char, Vec<usize>>,
}

#[derive(Debug, Clone)]
struct Pattern {
    letters: Vec<char>,
    name: usize,
    /// Written in another way than the list has it: not for a name that is a common word.
    is_variant: bool,
}

/// A place where a name stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    pub span: Span,
    /// Its number in the list.
    pub name: usize,
    /// The name is also a common word, and begins a sentence here: it may be the word.
    pub is_doubtful: bool,
}

/// A letter as it is compared, and the character it comes from.
#[derive(Clone, Copy)]
struct Letter {
    letter: char,
    at: u32,
}

/// The letters of a text: accents apart, one blank for many, none that nobody sees.
fn letters(text: &str, is_lower: bool) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::with_capacity(text.len());
    let mut line_ends = 0;
    for (character, at) in text.chars().zip(0..) {
        if character.is_whitespace() {
            line_ends += u32::from(character == '\n');
            match letters.last_mut() {
                // A blank line parts what it stands between.
                Some(last) if last.letter == ' ' && line_ends > 1 => last.letter = '\n',
                Some(last) if matches!(last.letter, ' ' | '\n') => {}
                _ => letters.push(Letter { letter: ' ', at }),
            }
            continue;
        }
        if matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}') {
            continue;
        }
        line_ends = 0;
        canonical(character, |part| {
            let part = match part {
                '‘' | '’' | 'ʼ' => '\'',
                '\u{2010}' | '\u{2011}' => '-',
                part => part,
            };
            if is_lower {
                letters.extend(part.to_lowercase().map(|letter| Letter { letter, at }));
            } else {
                letters.push(Letter { letter: part, at });
            }
        });
    }
    letters
}

/// A name as it is compared with others: two that are the same here are the same name.
pub fn compared(name: &str) -> String {
    letters(name.trim(), false).iter().map(|letter| letter.letter).collect()
}

impl Names {
    /// The names of a list. `any_case` finds `odile` for `Odile`, too.
    ///
    /// Mail and web addresses are found in any case, a name of five letters or more also in capitals alone.
    pub fn new(names: Vec<Name>, any_case: bool) -> Self {
        let mut all = Self { common: vec![false; names.len()], names, ..Self::default() };
        for at in 0..all.names.len() {
            let real = all.names[at].real.trim().to_owned();
            let is_address = real.contains('@') || real.contains("://");
            let plain: Vec<char> = letters(&real, false).iter().map(|letter| letter.letter).collect();
            if any_case || is_address {
                let lower = letters(&real, true).iter().map(|letter| letter.letter).collect();
                all.add(Pattern { letters: lower, name: at, is_variant: !is_address }, false);
            }
            let capitals: Vec<char> = plain.iter().flat_map(|letter| letter.to_uppercase()).collect();
            let counted = plain.iter().filter(|letter| letter.is_alphabetic()).count();
            if capitals != plain && counted >= 5 {
                all.add(Pattern { letters: capitals, name: at, is_variant: true }, true);
            }
            all.add(Pattern { letters: plain, name: at, is_variant: false }, true);
        }
        all
    }

    fn add(&mut self, pattern: Pattern, is_exact: bool) {
        let Some(&first) = pattern.letters.first() else { return };
        let by_first = if is_exact { &mut self.exact } else { &mut self.folded };
        by_first.entry(first).or_default().push(self.patterns.len());
        self.patterns.push(pattern);
    }

    /// The names in the order of the list.
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Notes which names are also words of this text (`Will`, where it has `will`): they are found as the list writes
    /// them only, and doubted where they begin a sentence.
    pub fn note_common_words(&mut self, text: &str) {
        let mut open: HashMap<String, usize> = HashMap::new();
        for (at, name) in self.names.iter().enumerate().filter(|(at, _)| !self.common[*at]) {
            let lower = name.real.to_lowercase();
            if lower != name.real && lower.chars().all(char::is_alphabetic) {
                open.insert(lower, at);
            }
        }
        if open.is_empty() {
            return;
        }
        let seen: HashSet<usize> = text.unicode_words().filter_map(|word| open.get(word).copied()).collect();
        seen.into_iter().for_each(|at| self.common[at] = true);
    }

    /// Whether the name of this number is known to be a common word, too.
    pub fn is_common(&self, name: usize) -> bool {
        self.common.get(name).copied().unwrap_or(false)
    }

    /// Every place where a name stands, in order and disjoint.
    pub fn find(&self, text: &str) -> Vec<Found> {
        let mut places = Vec::new();
        let plain = letters(text, false);
        self.look(&plain, &self.exact, &mut places);
        if !self.folded.is_empty() {
            self.look(&letters(text, true), &self.folded, &mut places);
        }
        places.sort_unstable_by_key(|&(span, name)| (span.start(), std::cmp::Reverse(span.end()), name));
        let mut found: Vec<Found> = Vec::new();
        for (span, name) in places {
            if found.last().is_none_or(|last| last.span.end() <= span.start()) {
                let is_doubtful = self.is_common(name) && begins_sentence(&plain, span.start().get());
                found.push(Found { span, name, is_doubtful });
            }
        }
        found
    }

    /// Whether any name stands in the text.
    pub fn stand_in(&self, text: &str) -> bool {
        !self.find(text).is_empty()
    }

    /// The text with every name replaced; `None` if there is none in it.
    pub fn replaced(&self, text: &str) -> Option<String> {
        let found = self.find(text);
        let mut found = found.iter().peekable();
        found.peek()?;
        let mut replaced = String::with_capacity(text.len());
        for (letter, at) in text.chars().zip(0_u32..) {
            while found.peek().is_some_and(|place| place.span.end().get() <= at) {
                found.next();
            }
            match found.peek() {
                Some(place) if place.span.start().get() == at => {
                    replaced.push_str(&self.names[place.name].replacement);
                }
                Some(place) if place.span.start().get() < at => {}
                _ => replaced.push(letter),
            }
        }
        Some(replaced)
    }

    fn look(&self, text: &[Letter], by_first: &HashMap<char, Vec<usize>>, places: &mut Vec<(Span, usize)>) {
        for (start, letter) in text.iter().enumerate() {
            for &at in by_first.get(&letter.letter).into_iter().flatten() {
                let pattern = &self.patterns[at];
                if pattern.is_variant && self.is_common(pattern.name) {
                    continue;
                }
                let end = start + pattern.letters.len();
                let Some(here) = text.get(start..end) else { continue };
                let is_here = here.iter().zip(&pattern.letters).all(|(letter, sought)| letter.letter == *sought);
                if is_here && opens(text, start) && self.closes(text, end, pattern.name) {
                    places.push((Span::of(letter.at, text[end - 1].at + 1), pattern.name));
                }
            }
        }
    }

    /// Whether a name may end before `end`: a border, or the `s` of a genitive.
    fn closes(&self, text: &[Letter], end: usize, name: usize) -> bool {
        let (Some(last), Some(next)) = (text.get(end - 1), text.get(end)) else { return true };
        if last.at == next.at {
            return false;
        }
        if is_border(last.letter, next.letter) {
            return true;
        }
        let is_genitive = next.letter == 's' && last.letter.is_lowercase() && !matches!(last.letter, 's' | 'x' | 'z');
        let after = text.get(end + 1).is_none_or(|after| is_border('s', after.letter));
        is_genitive && after && !self.is_common(name)
    }
}

/// Whether a name may begin at `start`: after a border, or after a word that Arabic and Hebrew write together with it.
fn opens(text: &[Letter], start: usize) -> bool {
    let Some(before) = start.checked_sub(1).map(|before| text[before]) else { return true };
    let first = text[start];
    if before.at == first.at {
        return false;
    }
    if is_border(before.letter, first.letter) {
        return true;
    }
    let is_prefix = matches!(first.letter, '\u{590}'..='\u{6ff}') && "وفبلكשהובלכמ".contains(before.letter);
    is_prefix && (start < 2 || is_border(text[start - 2].letter, before.letter))
}

/// Whether a name may end or begin between two characters: not between letters, and not between digits.
fn is_border(before: char, after: char) -> bool {
    let is_mark = |letter: char| matches!(letter, '\u{300}'..='\u{36f}');
    if is_mark(after) {
        return false;
    }
    if is_unbroken(before) || is_unbroken(after) {
        return true;
    }
    let is_letter = |letter: char| letter.is_alphabetic() || is_mark(letter);
    !(is_letter(before) && is_letter(after) || before.is_numeric() && after.is_numeric())
}

/// Whether the script of this letter writes words without blanks between them, or endings on to names (Korean).
fn is_unbroken(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1100}'..='\u{11ff}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{2fa1f}')
}

/// Whether a sentence begins at the character `at`: nothing before it, a blank line, or the end of a sentence or label.
fn begins_sentence(sequence: &[Letter], at: u32) -> bool {
    let before = sequence.partition_point(|letter| letter.at < at);
    let mut back = sequence[..before].iter().rev().map(|letter| letter.letter);
    let is_passed = |letter: &char| matches!(letter, ' ' | '"' | '“' | '”' | '„' | '«' | '»' | '(' | '[' | '\'' | '*');
    back.find(|letter| !is_passed(letter)).is_none_or(|letter| matches!(letter, '.' | '?' | '!' | '…' | ':' | '\n'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(pairs: &[(&str, &str)]) -> Names {
        let name = |(real, replacement): &(&str, &str)| Name {
            real: (*real).to_owned(),
            replacement: (*replacement).to_owned(),
        };
        Names::new(pairs.iter().map(name).collect(), false)
    }

    #[track_caller]
    fn becomes(names: &Names, before: &str, after: &str) {
        assert_eq!(names.replaced(before).as_deref().unwrap_or(before), after);
    }

    #[test]
    fn the_longest_name_wins_and_parts_of_words_are_no_names() {
        let names = names(&[("Odile", "[person 1]"), ("Odile Brannigan", "[person 1]"), ("Ann", "[person 2]")]);
        becomes(
            &names,
            "Odile, Odile Brannigan and Annette ask Ann.",
            "[person 1], [person 1] and Annette ask [person 2].",
        );
    }

    #[test]
    fn endings_stay_where_the_name_goes() {
        let names = names(&[("Odile", "[person 1]"), ("İzmir", "[place 1]"), ("Brill", "[person 2]")]);
        becomes(&names, "Odile's, Odile’s, Odiles", "[person 1]'s, [person 1]’s, [person 1]s");
        becomes(&names, "İzmir'de, Brills Haus, Brillen", "[place 1]'de, [person 2]s Haus, Brillen");
    }

    #[test]
    fn a_name_goes_over_a_line_end_and_not_over_a_blank_line() {
        let names = names(&[("Odile Brannigan", "[person 1]")]);
        becomes(&names, "with Odile\n   Brannigan there", "with [person 1] there");
        becomes(&names, "with Odile\u{a0}Brannigan", "with [person 1]");
        becomes(&names, "with Odile\n\nBrannigan: no", "with Odile\n\nBrannigan: no");
    }

    #[test]
    fn accents_are_the_same_however_they_are_stored_and_not_left_out() {
        let names = names(&[("Andr\u{e9}", "[person 1]"), ("Rene", "[person 2]")]);
        becomes(&names, "Andre\u{301} and Andr\u{e9} and Andre", "[person 1] and [person 1] and Andre");
        becomes(&names, "Rene\u{301} is not Rene", "Rene\u{301} is not [person 2]");
    }

    #[test]
    fn case_is_minded_but_for_addresses_and_names_in_capitals() {
        let names = names(&[("Mark", "[person 1]"), ("Odile", "[person 2]"), ("a@b.example", "[e-mail]")]);
        becomes(
            &names,
            "mark it, Mark! ODILE wrote to A@B.example",
            "mark it, [person 1]! [person 2] wrote to [e-mail]",
        );
        let any = Names::new(names.names().to_vec(), true);
        becomes(&any, "mark it, odile", "[person 1] it, [person 2]");
    }

    #[test]
    fn a_name_that_is_a_common_word_is_doubted_where_a_sentence_begins() {
        let mut names = Names::new(vec![Name { real: "Will".into(), replacement: "[person 1]".into() }], true);
        names.note_common_words("That will do.");
        let text = "P06: Will sits there. Ask Will. It will be.";
        let doubts: Vec<bool> = names.find(text).iter().map(|found| found.is_doubtful).collect();
        assert_eq!(doubts, [true, false]);
    }

    #[test]
    fn scripts_without_blanks_have_no_borders_between_words() {
        let names = names(&[("青嵐解析", "[company 1]"), ("ليلى حداد", "[person 1]"), ("민준", "[person 2]")]);
        becomes(&names, "她在青嵐解析工作", "她在[company 1]工作");
        becomes(&names, "كتبت وليلى حداد هنا", "كتبت و[person 1] هنا");
        becomes(&names, "김민준은", "김[person 2]은");
    }

    #[test]
    fn a_number_is_not_found_within_a_longer_one_and_a_name_is_found_in_a_file_name() {
        let names = names(&[("555-0142", "[phone]"), ("Odile", "[person 1]")]);
        becomes(&names, "1555-0142, 555-01422, 555-0142.", "1555-0142, 555-01422, [phone].");
        becomes(&names, "P01_Odile2.docx", "P01_[person 1]2.docx");
    }

    #[test]
    fn two_names_that_are_the_same_are_compared_as_the_same() {
        assert_eq!(compared("Andre\u{301}  Kessler "), compared("Andr\u{e9} Kessler"));
        assert_ne!(compared("andr\u{e9}"), compared("Andr\u{e9}"));
    }

    proptest! {
        #[test]
        fn nothing_of_the_list_is_left_and_the_rest_is_as_it_was(
            text in "(Ada|Ada Lov|Lov|Ad|ada|[a-z]|[ \n.,'’]|e\u{301}|é|漢|s){0,40}",
        ) {
            let names = names(&[("Ada", "[1]"), ("Ada Lov", "[2]"), ("Lov", "[3]"), ("é", "[4]")]);
            let found = names.find(&text);
            let letters: Vec<char> = text.chars().collect();
            let mut rebuilt = String::new();
            let mut at = 0;
            for place in &found {
                let (start, end) = (place.span.start().get() as usize, place.span.end().get() as usize);
                prop_assert!(at <= start && start < end && end <= letters.len());
                rebuilt.extend(&letters[at..start]);
                rebuilt.push_str(&names.names()[place.name].replacement);
                at = end;
            }
            rebuilt.extend(&letters[at..]);
            let replaced = names.replaced(&text).unwrap_or_else(|| text.clone());
            prop_assert_eq!(&replaced, &rebuilt);
            prop_assert!(!names.stand_in(&replaced), "{:?}", replaced);
        }

        #[test]
        fn any_text_can_be_searched(text in any::<String>(), name in "\\PC{2,6}") {
            let names = names(&[(&name, "[1]")]);
            let length = text.chars().count() as u32;
            for found in names.find(&text) {
                prop_assert!(found.span.end().get() <= length && !found.span.is_empty());
            }
        }
    }
}
