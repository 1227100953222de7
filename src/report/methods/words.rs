//! Counts and lists in sentences.

/// The count as a method section writes it: in words below ten, else in figures with commas.
pub(super) fn number(count: u64) -> String {
    const WORDS: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    match usize::try_from(count).ok().and_then(|count| WORDS.get(count)) {
        Some(word) => (*word).to_owned(),
        None => figures(count),
    }
}

/// `12,345`.
pub(super) fn figures(count: u64) -> String {
    let digits: Vec<char> = count.to_string().chars().collect();
    let groups: Vec<String> = digits.rchunks(3).rev().map(|group| group.iter().collect()).collect();
    groups.join(",")
}

/// `one code`, `12 codes`.
pub(super) fn counted(count: u64, what: &str) -> String {
    format!("{} {}", number(count), plural(count, what))
}

/// `code`, `codes`.
pub(super) fn plural(count: u64, what: &str) -> String {
    if count == 1 { what.to_owned() } else { format!("{what}s") }
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed<S: AsRef<str>>(parts: &[S]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [all @ .., last] => {
            format!("{} and {}", all.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", "), last.as_ref())
        }
    }
}

/// With a capital letter.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// `was` for one, `were` for more.
pub(super) const fn was(count: u64) -> &'static str {
    if count == 1 { "was" } else { "were" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_are_words_and_large_ones_have_commas() {
        assert_eq!(
            [0, 1, 9, 10, 999, 1000, 1234567].map(number),
            ["no", "one", "nine", "10", "999", "1,000", "1,234,567"]
        );
        assert_eq!((counted(1, "code").as_str(), counted(12, "code").as_str()), ("one code", "12 codes"));
    }

    #[test]
    fn a_list_ends_with_and() {
        assert_eq!(listed::<&str>(&[]), "");
        assert_eq!(listed(&["a", "b"]), "a and b");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
        assert_eq!((sentence("two of them").as_str(), was(1), was(2)), ("Two of them", "was", "were"));
    }
}
