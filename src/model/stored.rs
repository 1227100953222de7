//! What the tables of a project file hold, as plain values: for whoever copies them without knowing what they mean.

/// A value as it is stored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stored<'a> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Integer,
    Real,
    Text,
    Bytes,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
    pub may_be_null: bool,
    /// Whether it is a part of what tells the rows apart.
    pub is_key: bool,
    /// The table whose rows it names.
    pub refers_to: Option<String>,
}

/// A table with its columns, in the order of the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
}

impl Table {
    /// Where the column of that name stands.
    pub fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| known.name == column)
    }

    /// Whether it has all these columns.
    pub fn has(&self, columns: &[&str]) -> bool {
        columns.iter().all(|column| self.place(column).is_some())
    }

    /// The column whose words name a row to a person.
    pub fn naming(&self) -> Option<usize> {
        self.place("id").and(self.place("name").or_else(|| self.place("label")))
    }
}
