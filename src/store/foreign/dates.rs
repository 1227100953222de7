//! The times that other programs write, as RFC 3339.

/// A time written `2026-01-31 17:00:00`, with `T` or a blank, parts of a second and `Z` or not; `None` for anything else.
pub fn iso(said: &str) -> Option<String> {
    let said = said.trim();
    let said = said.strip_suffix('Z').or_else(|| said.strip_suffix("+00:00")).unwrap_or(said);
    let (day, clock) = said.split_once(['T', ' '])?;
    let mut parts = day.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let clock = clock.trim_start();
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    digits(fraction)?;
    written(digits(year)?, digits(month)?, digits(day)?, clock)
}

/// A time as R and C write it, `Thu Jan 31 17:37:41 2013`; `None` for anything else.
pub fn of_c(said: &str) -> Option<String> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = said.split_whitespace();
    let (_, month, day, clock, year) = (words.next()?, words.next()?, words.next()?, words.next()?, words.next()?);
    let month = MONTHS.iter().zip(1..).find(|(name, _)| name.eq_ignore_ascii_case(month))?.1;
    if words.next().is_some() {
        return None;
    }
    written(digits(year)?, month, digits(day)?, clock)
}

fn written(year: u32, month: u32, day: u32, clock: &str) -> Option<String> {
    let mut parts = clock.split(':');
    let (hours, minutes) = (digits(parts.next()?)?, digits(parts.next()?)?);
    let seconds = parts.next().map_or(Some(0), digits)?;
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let is_one = parts.next().is_none()
        && (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days).contains(&day)
        && hours < 24
        && minutes < 60
        && seconds < 60;
    is_one.then(|| format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}Z"))
}

fn digits(part: &str) -> Option<u32> {
    let all = !part.is_empty() && part.len() <= 9 && part.chars().all(|c| c.is_ascii_digit());
    all.then(|| part.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_programs_write_is_read() {
        assert_eq!(iso("2026-01-02 03:04:05").as_deref(), Some("2026-01-02T03:04:05Z"));
        assert_eq!(iso("2026-11-22 15:16:23.889029").as_deref(), Some("2026-11-22T15:16:23Z"));
        assert_eq!(iso("2024-02-29T23:59Z").as_deref(), Some("2024-02-29T23:59:00Z"));
        assert_eq!(of_c("Fri Aug  5 12:53:31 2016").as_deref(), Some("2016-08-05T12:53:31Z"));
        assert_eq!(of_c("Thu Jan 31 17:37:41 2013").as_deref(), Some("2013-01-31T17:37:41Z"));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for wrong in ["", "2026-01-02", "2026-13-02 03:04:05", "2025-02-29 03:04:05", "2026-01-02 24:00:00"] {
            assert_eq!(iso(wrong), None, "{wrong}");
        }
        for wrong in
            ["yesterday", "2026-01-02 03:04:05+", "2026-01-02 03:04:05.x", "99999999999-1-1 1:1:1", "0-1-1 1:1:1"]
        {
            assert_eq!(iso(wrong), None, "{wrong}");
        }
        for wrong in ["", "Fri Aug 5 12:53:31", "Fri Xyz 5 12:53:31 2016", "Fri Aug 5 12:53:31 2016 CEST", "é é é é é"]
        {
            assert_eq!(of_c(wrong), None, "{wrong}");
        }
    }
}
