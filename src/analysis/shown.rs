//! Values of an attribute as a published table shows them: in bands, and rare ones put together.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// Stands for values that too few participants share.
pub const OTHER: &str = "other";
/// Stands for no value, where a row or column needs a name.
pub const NONE: &str = "(none)";

/// How numbers are put into bands, closed below: `3` is so wide each, `0,3,6,10` is where they begin.
#[derive(Debug, Clone, PartialEq)]
pub enum Bands {
    Width(f64),
    /// Rising; the last band has no end.
    From(Vec<f64>),
}

impl FromStr for Bands {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers: Option<Vec<f64>> = text.split(',').map(number).collect();
        match numbers.as_deref() {
            Some(&[width]) if width > 0.0 => Ok(Self::Width(width)),
            Some([first, rest @ ..])
                if !rest.is_empty() && rest.iter().fold((true, *first), |(up, a), &b| (up && a < b, b)).0 =>
            {
                Ok(Self::From([&[*first], rest].concat()))
            }
            _ => Err(format!("\"{text}\" is neither a width (3) nor where bands begin, rising (0,3,6,10)")),
        }
    }
}

/// A value as it is shown, with its place among the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Empty if there is none.
    pub text: String,
    place: Place,
}

#[derive(Debug, Clone, PartialEq)]
enum Place {
    Number(f64),
    Choice(usize),
    Word(String),
    Other,
    None,
}

/// A value that is no number, where bands were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoNumber(pub String);

impl Shown {
    /// Whether there is no value.
    pub fn is_none(&self) -> bool {
        self.place == Place::None
    }

    /// The number it is, if it is one and not a band.
    pub fn number(&self) -> Option<f64> {
        number(&self.text)
    }

    /// The text, or a name for there being none.
    pub fn name(&self) -> &str {
        if self.is_none() { NONE } else { &self.text }
    }

    /// The order in which values are listed: numbers by size, choices as declared, words by letters, then what stands
    /// for several, then none.
    pub fn in_order(&self, other: &Self) -> Ordering {
        let rank = |place: &Place| match place {
            Place::Number(_) => 0,
            Place::Choice(_) => 1,
            Place::Word(_) => 2,
            Place::Other => 3,
            Place::None => 4,
        };
        let within = match (&self.place, &other.place) {
            (Place::Number(a), Place::Number(b)) => a.total_cmp(b),
            (Place::Choice(a), Place::Choice(b)) => a.cmp(b),
            (Place::Word(a), Place::Word(b)) => a.cmp(b),
            (a, b) => rank(a).cmp(&rank(b)),
        };
        within.then_with(|| self.text.cmp(&other.text))
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// One value for each participant, in their order; an empty text is none. `choices` are an attribute's declared values.
pub fn shown(values: &[&str], choices: &[String], bands: Option<&Bands>) -> Result<Vec<Shown>, NoNumber> {
    let there = || values.iter().filter(|value| !value.is_empty());
    let all_numbers = there().all(|value| number(value).is_some());
    let whole = there().all(|value| number(value).is_some_and(|number| number.fract() == 0.0));
    let place = |value: &str| match choices.iter().position(|choice| choice == value) {
        Some(at) => Place::Choice(at),
        None => match number(value).filter(|_| all_numbers) {
            Some(number) => Place::Number(number),
            None => Place::Word(value.to_lowercase()),
        },
    };
    let show = |value: &&str| {
        if value.is_empty() {
            return Ok(Shown { text: String::new(), place: Place::None });
        }
        match bands {
            None => Ok(Shown { text: (*value).to_owned(), place: place(value) }),
            Some(bands) => match number(value) {
                Some(number) => Ok(bands.band(number, whole)),
                None => Err(NoNumber((*value).to_owned())),
            },
        }
    };
    values.iter().map(show).collect()
}

impl Bands {
    /// The band of a number: `3–5` of whole numbers, else `3 to <6`; `under 0` and `10+` at the ends.
    fn band(&self, value: f64, whole: bool) -> Shown {
        let (from, to) = match self {
            Self::Width(width) => {
                // 0.3 / 0.1 is a little less than 3 for a computer.
                let bands = value / width;
                let full = if (bands - bands.round()).abs() < 1e-9 { bands.round() } else { bands.floor() };
                (Some(full * width), Some((full + 1.0) * width))
            }
            Self::From(edges) => {
                let at = edges.partition_point(|&edge| edge <= value);
                (at.checked_sub(1).map(|at| edges[at]), edges.get(at).copied())
            }
        };
        let is_whole = whole && from.is_none_or(|from| from.fract() == 0.0) && to.is_none_or(|to| to.fract() == 0.0);
        let text = match (from, to) {
            (Some(from), Some(to)) if is_whole && to - from == 1.0 => plain(from),
            (Some(from), Some(to)) if is_whole && from < 0.0 => format!("{} to {}", plain(from), plain(to - 1.0)),
            (Some(from), Some(to)) if is_whole => format!("{}–{}", plain(from), plain(to - 1.0)),
            (Some(from), Some(to)) => format!("{} to <{}", plain(from), plain(to)),
            (Some(from), None) => format!("{}+", plain(from)),
            (None, Some(to)) => format!("under {}", plain(to)),
            (None, None) => String::new(),
        };
        Shown { text, place: Place::Number(from.unwrap_or(f64::NEG_INFINITY)) }
    }
}

/// Without the last digits that only the computer sees, as 0.30000000000000004.
fn plain(value: f64) -> String {
    let rounded = (value * 1e9).round() / 1e9;
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// Puts the values that fewer than `least` participants have together under "other", and answers how many values they
/// were.
///
/// Where all of those together are fewer than `least`, the next rarest value goes with them: of two figures and a total
/// nobody can tell the third. So at least `least` participants stand under every value and under "other", and under
/// "other" at least two values; unless there are not so many participants with a value at all. Who has no value is not
/// told from the others by it and stays.
pub fn put_rare_together(values: &mut [Shown], least: usize) -> usize {
    let mut counts: BTreeMap<&str, (usize, &Shown)> = BTreeMap::new();
    for value in values.iter().filter(|value| !value.is_none()) {
        counts.entry(&value.text).or_insert((0, value)).0 += 1;
    }
    let mut rarest: Vec<(usize, &Shown)> = counts.into_values().collect();
    rarest.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.in_order(b.1)));
    let mut together: Vec<String> = Vec::new();
    let mut participants = 0;
    for (count, value) in rarest {
        if count >= least && (together.is_empty() || participants >= least) {
            break;
        }
        participants += count;
        together.push(value.text.clone());
    }
    for value in values.iter_mut().filter(|value| together.contains(&value.text)) {
        *value = Shown { text: OTHER.to_owned(), place: Place::Other };
    }
    // A value that is called so already is one of them.
    for value in values.iter_mut().filter(|value| !together.is_empty() && value.text == OTHER) {
        value.place = Place::Other;
    }
    together.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(values: &[&str], bands: &str) -> Vec<String> {
        let bands: Bands = bands.parse().unwrap();
        shown(values, &[], Some(&bands)).unwrap().into_iter().map(|value| value.text).collect()
    }

    #[test]
    fn numbers_go_into_bands_that_are_closed_below() {
        let years = ["0", "2", "3", "9", "10", "40", "-1", ""];
        assert_eq!(texts(&years, "0,3,6,10"), ["0–2", "0–2", "3–5", "6–9", "10+", "10+", "under 0", ""]);
        assert_eq!(texts(&years, "3"), ["0–2", "0–2", "3–5", "9–11", "9–11", "39–41", "-3 to -1", ""]);
        assert_eq!(texts(&["2.5", "3"], "0,3"), ["0 to <3", "3+"]);
        assert_eq!(texts(&["0.3"], "0.1"), ["0.3 to <0.4"]);
        assert_eq!(texts(&["7"], "1"), ["7"]);
    }

    #[test]
    fn bands_are_a_width_or_rising_beginnings() {
        for wrong in ["", "0", "-3", "3,1", "3,3", "a", "1,b", "inf"] {
            assert!(wrong.parse::<Bands>().is_err(), "{wrong}");
        }
        let values = shown(&["many"], &[], Some(&Bands::Width(3.0)));
        assert_eq!(values, Err(NoNumber("many".into())));
    }

    #[test]
    fn values_are_listed_by_size_by_choice_or_by_letters_and_none_last() {
        let listed = |values: &[&str], choices: &[&str]| -> String {
            let choices: Vec<String> = choices.iter().map(ToString::to_string).collect();
            let mut shown = shown(values, &choices, None).unwrap();
            shown.sort_by(Shown::in_order);
            shown.iter().map(Shown::name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(listed(&["12", "", "2", "9"], &[]), "2 9 12 (none)");
        assert_eq!(listed(&["low", "high", "middle"], &["low", "middle", "high"]), "low middle high");
        assert_eq!(listed(&["b", "10", "A", "9"], &[]), "10 9 A b");
    }

    fn rare(values: &[&str], least: usize) -> (usize, String) {
        let mut shown = shown(values, &[], None).unwrap();
        let count = put_rare_together(&mut shown, least);
        (count, shown.iter().map(Shown::name).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn values_of_too_few_stand_under_other() {
        assert_eq!(rare(&["a", "a", "b", "c", ""], 2), (2, "a a other other (none)".into()));
        assert_eq!(rare(&["a", "a", "b", "b"], 2), (0, "a a b b".into()));
        assert_eq!(rare(&["a", "b"], 0), (0, "a b".into()));
    }

    #[test]
    fn a_single_rare_value_takes_the_next_one_with_it_lest_it_be_found_by_subtraction() {
        assert_eq!(rare(&["a", "a", "a", "b", "b", "c"], 2), (2, "a a a other other other".into()));
        assert_eq!(rare(&["a", "b"], 3), (2, "other other".into()));
        assert_eq!(rare(&["other", "other", "b", "c"], 2), (2, "other other other other".into()));
    }

    proptest! {
        #[test]
        fn nothing_that_is_shown_is_rarer_than_asked(values in prop::collection::vec("[a-e]?", 0..14), least in 0usize..5) {
            let given: Vec<&str> = values.iter().map(String::as_str).collect();
            let mut after = shown(&given, &[], None).unwrap();
            let together = put_rare_together(&mut after, least);
            let with_value = given.iter().filter(|value| !value.is_empty()).count();
            for value in after.iter().filter(|value| !value.is_none()) {
                let count = after.iter().filter(|other| other.text == value.text).count();
                prop_assert!(count >= least.min(with_value), "{:?}", after);
            }
            prop_assert!(together != 1 || with_value < least, "one value alone is found by subtraction: {:?}", after);
            for (before, after) in given.iter().zip(&after) {
                prop_assert_eq!(before.is_empty(), after.is_none());
                prop_assert!(after.text == *before || after.text == OTHER);
            }
        }
    }
}
