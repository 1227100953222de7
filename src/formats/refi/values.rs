//! Colours, times and values of variables: every spelling in, the schema's out.

use crate::model::document::AttributeKind;
use jiff::{Timestamp, civil, tz};

/// A colour as thema writes it (`#rrggbb`), and whether the standard writes it so; `None` if it is none.
///
/// Besides `#rgb` and `#rrggbb` \[S\]: `rgba(…)` \[C\], `rgb(…)`, three numbers with commas or blanks, and digits for how
/// opaque it is \[I\], which are left off.
pub fn color(text: &str) -> Option<(String, bool)> {
    let text = text.trim().to_lowercase();
    let hex = text.strip_prefix('#').unwrap_or(&text);
    let digits: Vec<char> = hex.chars().collect();
    if digits.iter().all(char::is_ascii_hexdigit) {
        let six: String = match digits[..] {
            [r, g, b] | [r, g, b, _] => [r, r, g, g, b, b].iter().collect(),
            [r, s, g, h, b, c] | [r, s, g, h, b, c, _, _] => [r, s, g, h, b, c].iter().collect(),
            _ => return None,
        };
        let is_standard = text.starts_with('#') && matches!(digits.len(), 3 | 6);
        return Some((format!("#{six}"), is_standard));
    }
    let numbers = ["rgba", "rgb"].into_iter().find_map(|name| text.strip_prefix(name)).unwrap_or(&text);
    let numbers = numbers.trim().trim_start_matches('(').trim_end_matches(')');
    let parts: Vec<&str> = numbers.split([',', ' ', '/']).filter(|part| !part.is_empty()).collect();
    let [r, g, b] = match parts[..] {
        [r, g, b] | [r, g, b, _] => [r, g, b].map(|part| part.parse::<u8>().ok()),
        _ => return None,
    };
    Some((format!("#{:02x}{:02x}{:02x}", r?, g?, b?), false))
}

/// A time in UTC as RFC 3339 writes it, and whether the file says its zone; `None` if it is none.
pub fn time(text: &str) -> Option<(String, bool)> {
    let text = text.trim();
    // As almost every file has it, and thema's own always.
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some((at.to_string(), true));
    }
    let local = text.parse::<civil::DateTime>().ok()?;
    Some((local.to_zoned(tz::TimeZone::UTC).ok()?.timestamp().to_string(), false))
}

/// A time as the schema takes it; `None` if thema's way of writing cannot be that.
pub fn written_time(text: &str) -> Option<String> {
    time(text).map(|(at, _)| at).filter(|at| at.chars().next().is_some_and(|first| first.is_ascii_digit()))
}

/// The kind of variables of that type, and whether it keeps everything; `None` for another word.
pub fn kind(type_of_variable: &str) -> Option<(AttributeKind, bool)> {
    Some(match type_of_variable {
        "Text" => (AttributeKind::Text, true),
        "Boolean" => (AttributeKind::Boolean, true),
        "Integer" | "Float" => (AttributeKind::Number, true),
        "Date" => (AttributeKind::Date, true),
        "DateTime" => (AttributeKind::Text, false),
        _ => return None,
    })
}

/// A value in thema's way of writing, by the element it stood in; empty if it is missing.
pub fn value(element: &str, text: &str) -> String {
    let trimmed = text.trim();
    match element {
        "BooleanValue" if ["true", "1"].contains(&trimmed) => "yes".to_owned(),
        "BooleanValue" if ["false", "0"].contains(&trimmed) => "no".to_owned(),
        // A day may have a zone behind it, or a time.
        "DateValue" => day(trimmed).unwrap_or_else(|| trimmed.to_owned()),
        "DateTimeValue" => time(trimmed).map_or_else(|| trimmed.to_owned(), |(at, _)| at),
        "IntegerValue" | "FloatValue" | "BooleanValue" => trimmed.to_owned(),
        _ => text.to_owned(),
    }
}

fn day(text: &str) -> Option<String> {
    let first: String = text.chars().take(10).collect();
    first.parse::<civil::Date>().ok().map(|day| day.to_string())
}

/// Whether a value is one of that kind, as the schema would have it.
pub fn fits(kind: AttributeKind, value: &str) -> bool {
    match kind {
        AttributeKind::Text | AttributeKind::Choice => true,
        AttributeKind::Number => is_decimal(value),
        AttributeKind::Boolean => boolean(value).is_some(),
        AttributeKind::Date => value.chars().count() == 10 && day(value).as_deref() == Some(value),
    }
}

/// `true` or `false` for what thema takes as yes or no.
pub fn boolean(value: &str) -> Option<&'static str> {
    match value.to_lowercase().as_str() {
        "yes" | "true" | "y" => Some("true"),
        "no" | "false" | "n" => Some("false"),
        _ => None,
    }
}

/// Whether it is a number without an exponent; infinite and undefined are none, either.
fn is_decimal(value: &str) -> bool {
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    !(whole.is_empty() && rest.is_empty()) && whole.chars().chain(rest.chars()).all(|c| c.is_ascii_digit())
}

/// Whether it is a number without a part behind the point.
pub fn is_whole(value: &str) -> bool {
    is_decimal(value) && !value.contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_every_spelling_seen() {
        for spelling in ["#E73", "#ee7733", "EE7733", "#EE7733FF", "#e73f", "rgb(238, 119, 51)", "rgba(238,119,51,0.5)"]
        {
            assert_eq!(color(spelling).map(|it| it.0).as_deref(), Some("#ee7733"), "{spelling}");
        }
        for spelling in ["238,119,51", "238 119 51", "rgb(238 119 51 / 50%)"] {
            assert_eq!(color(spelling).map(|it| it.0).as_deref(), Some("#ee7733"), "{spelling}");
        }
        assert_eq!(color("#EE7733").map(|it| it.1), Some(true));
        for wrong in ["", "red", "#ee777", "1,2", "300,0,0"] {
            assert_eq!(color(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn times_become_utc() {
        assert_eq!(time("2026-01-02T03:04:05+02:00"), Some(("2026-01-02T01:04:05Z".to_owned(), true)));
        assert_eq!(time("2026-01-02T03:04:05.250Z"), Some(("2026-01-02T03:04:05.25Z".to_owned(), true)));
        assert_eq!(time("2026-01-02T03:04:05"), Some(("2026-01-02T03:04:05Z".to_owned(), false)));
        assert_eq!(time("yesterday"), None);
    }

    #[test]
    fn a_value_is_of_its_kind_or_text() {
        assert!(fits(AttributeKind::Number, "-3.50") && !fits(AttributeKind::Number, "1e5"));
        assert!(!fits(AttributeKind::Number, "NaN") && !fits(AttributeKind::Number, "."));
        assert!(fits(AttributeKind::Date, "2025-11-30") && !fits(AttributeKind::Date, "2025-11-31"));
        assert_eq!(value("DateValue", "2025-11-30+01:00"), "2025-11-30");
        assert_eq!(value("BooleanValue", " 1 "), "yes");
        assert!(is_whole("7") && !is_whole("7.5"));
    }
}
