//! Times inside a recording, in milliseconds from its start.

use std::fmt;

/// A place in a recording, in milliseconds; recordings end before the 50th day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millis(pub u32);

impl Millis {
    /// Reads `h:mm:ss`, `mm:ss`, either with `.` or `,` and up to three decimals; `None` for anything else.
    ///
    /// Minutes beside hours and seconds are below 60, as on a clock.
    pub fn parse(text: &str) -> Option<Self> {
        let (clock, fraction) = match text.split_once(['.', ',']) {
            Some((clock, fraction)) => (clock, fraction),
            None => (text, ""),
        };
        if fraction.len() > 3 || !fraction.chars().all(|c| c.is_ascii_digit()) || text.ends_with(['.', ',']) {
            return None;
        }
        let numbers: Vec<u64> = clock.split(':').map(two_digits_or_more).collect::<Option<_>>()?;
        let (hours, minutes, seconds) = match numbers[..] {
            [minutes, seconds] => (0, minutes, seconds),
            [hours, minutes, seconds] if minutes < 60 => (hours, minutes, seconds),
            _ => return None,
        };
        if seconds >= 60 {
            return None;
        }
        let thousandths = format!("{fraction:0<3}").parse::<u64>().ok()?;
        u32::try_from(((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths).ok().map(Self)
    }

    /// A time that programs give in seconds; `None` for what is no time of a recording.
    pub fn of_seconds(seconds: f64) -> Option<Self> {
        let thousandths = (seconds * 1000.0).round();
        (0.0..=f64::from(u32::MAX)).contains(&thousandths).then_some(Self(thousandths as u32))
    }
}

fn two_digits_or_more(part: &str) -> Option<u64> {
    let digits = !part.is_empty() && part.len() <= 4 && part.chars().all(|c| c.is_ascii_digit());
    digits.then(|| part.parse().ok()).flatten()
}

impl fmt::Display for Millis {
    /// As a clock shows it, `h:mm:ss`; parts of a second are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0 / 1000;
        write!(f, "{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_shapes_people_write_are_read() {
        assert_eq!(Millis::parse("00:12:31"), Some(Millis(751_000)));
        assert_eq!(Millis::parse("0:03"), Some(Millis(3_000)));
        assert_eq!(Millis::parse("1:02:15,5"), Some(Millis(3_735_500)));
        assert_eq!(Millis::parse("00:00:03.120"), Some(Millis(3_120)));
        assert_eq!(Millis::parse("90:00"), Some(Millis(5_400_000)));
        for wrong in ["", "12", "1:2:3:4", "00:61", "00:99:00", "a:b", "1:02.", "00:00:03.1204"] {
            assert_eq!(Millis::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Millis(3_735_500).to_string(), "1:02:15");
        assert_eq!(Millis::of_seconds(2.4), Some(Millis(2_400)));
        for wrong in [-1.0, f64::NAN, f64::INFINITY, 5e9] {
            assert_eq!(Millis::of_seconds(wrong), None, "{wrong}");
        }
    }
}
