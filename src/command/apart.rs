//! Names that a study gives, kept apart from those of a table.

use std::collections::HashSet;

/// The study's names as names of columns. One that the table itself uses, or that stands before it, says what it is: of a
/// code called "total" the column is `total (code)`.
pub(super) fn apart(of_table: &[&str], names: impl IntoIterator<Item = String>, what: &str) -> Vec<String> {
    let mut taken: HashSet<String> = of_table.iter().map(|&name| name.to_owned()).collect();
    let free = |mut name: String| {
        while !taken.insert(name.clone()) {
            name = format!("{name} ({what})");
        }
        name
    };
    names.into_iter().map(free).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_columns_bear_one_name() {
        let names = ["trust", "total", "total (code)", "trust"].map(str::to_owned);
        let expected = ["trust", "total (code)", "total (code) (code)", "trust (code)"];
        assert_eq!(apart(&["participant", "total"], names, "code"), expected);
    }
}
