//! Which codes each digit stands for, and what was used last.

use crate::model::ids::CodeId;

/// How many digits there are.
pub const SLOTS: u8 = 9;

/// The codes on the digits. A code that has a digit keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slots {
    /// What somebody wants on a digit: one code, or several that are given together.
    pinned: [Vec<CodeId>; SLOTS as usize],
    recent: [Option<CodeId>; SLOTS as usize],
    /// All codes used, the latest first.
    order: Vec<CodeId>,
    /// The codes of the last stroke.
    last: Vec<CodeId>,
}

impl Slots {
    /// The slots of somebody with these pins who used these codes, the latest first.
    pub fn new(pins: &[(u8, Vec<CodeId>)], recent: &[CodeId]) -> Self {
        let mut slots = Self::default();
        for (digit, codes) in pins {
            slots.pin(*digit, codes);
        }
        for &code in recent.iter().rev() {
            slots.used(&[code]);
        }
        slots
    }

    /// The codes of a digit from 1; none if it is free.
    pub fn codes(&self, digit: u8) -> &[CodeId] {
        let Some(place) = place_of(digit) else { return &[] };
        if self.pinned[place].is_empty() { self.recent[place].as_slice() } else { &self.pinned[place] }
    }

    /// The digit that stands for this code alone.
    pub fn digit(&self, code: CodeId) -> Option<u8> {
        (1..=SLOTS).find(|&digit| self.codes(digit) == [code])
    }

    pub fn is_pinned(&self, digit: u8) -> bool {
        place_of(digit).is_some_and(|place| !self.pinned[place].is_empty())
    }

    pub fn pins(&self) -> impl Iterator<Item = (u8, &[CodeId])> {
        (1..).zip(&self.pinned).map(|(digit, codes)| (digit, codes.as_slice())).filter(|(_, codes)| !codes.is_empty())
    }

    /// The codes used, the latest first.
    pub fn recent(&self) -> &[CodeId] {
        &self.order
    }

    /// The codes of the last stroke: one, or those that were given together.
    pub fn last(&self) -> &[CodeId] {
        &self.last
    }

    /// Lets a digit stand for these codes; the same again frees the digit.
    pub fn pin(&mut self, digit: u8, codes: &[CodeId]) {
        let Some(place) = place_of(digit).filter(|_| !codes.is_empty()) else { return };
        let again = self.pinned[place] == codes;
        self.pinned.iter_mut().filter(|pinned| *pinned == codes).for_each(Vec::clear);
        if let [one] = codes {
            self.recent.iter_mut().filter(|slot| **slot == Some(*one)).for_each(|slot| *slot = None);
        }
        match (again, codes) {
            (true, [one]) => self.recent[place] = Some(*one),
            (true, _) => {}
            (false, _) => self.pinned[place] = codes.to_vec(),
        }
    }

    /// Codes were used in one stroke. Each gets a free digit, or the one of the code not used for the longest time.
    pub fn used(&mut self, codes: &[CodeId]) {
        self.last = codes.to_vec();
        for &code in codes {
            self.order.retain(|&other| other != code);
            self.order.insert(0, code);
        }
        if let [code] = *codes
            && self.digit(code).is_none()
        {
            self.give_digit(code);
        }
    }

    fn give_digit(&mut self, code: CodeId) {
        let free = (0..usize::from(SLOTS)).filter(|&place| self.pinned[place].is_empty());
        let age = |place: usize| {
            let since = self.recent[place].and_then(|code| self.order.iter().position(|&other| other == code));
            (since.unwrap_or(usize::MAX), std::cmp::Reverse(place))
        };
        if let Some(place) = free.max_by_key(|&place| age(place)) {
            self.recent[place] = Some(code);
        }
    }

    /// Forgets codes that are no longer in use.
    pub fn keep(&mut self, is_live: impl Fn(CodeId) -> bool) {
        self.recent.iter_mut().filter(|slot| slot.is_some_and(|code| !is_live(code))).for_each(|slot| *slot = None);
        for codes in self.pinned.iter_mut().chain([&mut self.order, &mut self.last]) {
            codes.retain(|&code| is_live(code));
        }
    }
}

fn place_of(digit: u8) -> Option<usize> {
    (1..=SLOTS).contains(&digit).then(|| usize::from(digit) - 1)
}

/// Pins as the settings keep them: `1=id 3=id,id`.
pub fn written<'p>(pins: impl Iterator<Item = (u8, &'p [CodeId])>) -> String {
    let pin = |(digit, codes): (u8, &[CodeId])| {
        let codes: Vec<String> = codes.iter().map(CodeId::to_string).collect();
        format!("{digit}={}", codes.join(","))
    };
    pins.map(pin).collect::<Vec<_>>().join(" ")
}

/// Pins read back; what is none is left out.
pub fn read(text: &str) -> Vec<(u8, Vec<CodeId>)> {
    let pin = |part: &str| {
        let (digit, codes) = part.split_once('=')?;
        let codes: Vec<CodeId> = codes.split(',').filter_map(|code| code.parse().ok()).collect();
        Some((digit.parse().ok()?, codes)).filter(|(_, codes)| !codes.is_empty())
    };
    text.split(' ').filter_map(pin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(n: u128) -> CodeId {
        CodeId::from_number(n)
    }

    #[test]
    fn a_recent_code_keeps_its_digit_and_the_oldest_makes_room() {
        let mut slots = Slots::default();
        (1..=9).for_each(|n| slots.used(&[code(n)]));
        assert_eq!(slots.digit(code(1)), Some(1));
        assert_eq!(slots.digit(code(9)), Some(9));
        slots.used(&[code(1)]);
        slots.used(&[code(10)]);
        assert_eq!((slots.digit(code(1)), slots.digit(code(2)), slots.digit(code(10))), (Some(1), None, Some(2)));
    }

    #[test]
    fn a_pin_stays_whatever_is_used_and_goes_when_asked_again() {
        let mut slots = Slots::new(&[(3, vec![code(7)])], &[code(1)]);
        (20..40).for_each(|n| slots.used(&[code(n)]));
        assert_eq!((slots.codes(3), written(slots.pins())), (&[code(7)][..], format!("3={}", code(7))));
        slots.pin(5, &[code(7)]);
        assert_eq!(slots.pins().collect::<Vec<_>>(), [(5, &[code(7)][..])]);
        slots.pin(5, &[code(7)]);
        assert_eq!((slots.pins().count(), slots.codes(5)), (0, &[code(7)][..]));
    }

    #[test]
    fn several_codes_on_a_digit_are_remembered_and_leave_their_own_digits_alone() {
        let mut slots = Slots::new(&[], &[code(2), code(1)]);
        slots.pin(4, &[code(1), code(2)]);
        assert_eq!(
            (slots.digit(code(1)), slots.digit(code(2)), slots.codes(4)),
            (Some(1), Some(2), &[code(1), code(2)][..])
        );
        let again = Slots::new(&read(&written(slots.pins())), &[]);
        assert_eq!(again.codes(4), [code(1), code(2)]);
        slots.used(&[code(1), code(2)]);
        assert_eq!(slots.last(), [code(1), code(2)]);
        slots.keep(|kept| kept != code(1));
        assert_eq!((slots.codes(4), slots.last()), (&[code(2)][..], &[code(2)][..]));
        assert_eq!(read("x 5= =3 7=nonsense"), []);
    }
}
