//! How tight a table is set so that it fits: a size of letters, the gap between columns, and which way the page is held.

use crate::report::widths::Wanted;

/// An ordinary letter of `\normalsize`, in points.
pub(super) const LETTER: f64 = 4.5;
/// The text of an upright page of the `article` class, in points: its width and its height.
const TEXT: (f64, f64) = (345.0, 550.0);

/// How a table is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Setting {
    size: &'static str,
    /// How wide letters are beside those of `\normalsize`.
    scale: f64,
    /// From one line to the next, in points.
    pub leading: f64,
    /// Half of the gap between columns, in points.
    gap: f64,
    /// Whether the page is turned.
    pub is_turned: bool,
}

const fn upright(size: &'static str, scale: f64, leading: f64, gap: f64) -> Setting {
    Setting { size, scale, leading, gap, is_turned: false }
}

const fn turned(size: &'static str, scale: f64, leading: f64, gap: f64) -> Setting {
    Setting { size, scale, leading, gap, is_turned: true }
}

/// From the best to read to the one that holds most.
static SETTINGS: [Setting; 9] = [
    upright("", 1.0, 12.0, 6.0),
    upright("\\small", 0.925, 11.0, 6.0),
    upright("\\small", 0.925, 11.0, 3.0),
    upright("\\footnotesize", 0.85, 9.5, 3.0),
    upright("\\scriptsize", 0.797, 8.0, 2.0),
    turned("\\small", 0.925, 11.0, 3.0),
    turned("\\footnotesize", 0.85, 9.5, 3.0),
    turned("\\scriptsize", 0.797, 8.0, 2.0),
    turned("\\scriptsize", 0.797, 8.0, 1.0),
];

impl Setting {
    /// The first upright one at which all columns are comfortable, or bearable; else the first turned one; else the first
    /// at which no word is cut; else the tightest.
    pub fn for_columns(wanted: &[Wanted]) -> &'static Self {
        let first = |is_turned: bool, of: fn(&Wanted) -> f64| {
            SETTINGS.iter().find(|setting| setting.is_turned == is_turned && setting.has_room(wanted, of))
        };
        first(false, |column| column.comfortable)
            .or_else(|| first(false, Wanted::bearable))
            .or_else(|| first(true, |column| column.comfortable))
            .or_else(|| first(true, |column| column.least))
            .unwrap_or(&SETTINGS[SETTINGS.len() - 1])
    }

    /// The columns of each table where one would be too wide even so: every one begins with these first ones.
    pub fn parts(&self, wanted: &[Wanted], keys: usize) -> Vec<Vec<usize>> {
        let needs = |at: usize| wanted[at].least + self.gaps();
        let of_keys: f64 = (0..keys).map(needs).sum();
        let mut parts = Vec::new();
        let (mut part, mut used): (Vec<usize>, f64) = ((0..keys).collect(), of_keys);
        for at in keys..wanted.len() {
            if used + needs(at) > self.letters() && part.len() > keys {
                parts.push(std::mem::replace(&mut part, (0..keys).collect()));
                used = of_keys;
            }
            part.push(at);
            used += needs(at);
        }
        parts.push(part);
        parts
    }

    /// Size and gaps, to be put before the table.
    pub fn size(&self) -> String {
        // Six points are what they are anyway.
        let gap = if self.gap == 6.0 { String::new() } else { format!("\\setlength{{\\tabcolsep}}{{{}pt}}", self.gap) };
        format!("{}{gap}", self.size)
    }

    /// The ordinary letters of a line.
    pub fn letters(&self) -> f64 {
        self.width() / (LETTER * self.scale)
    }

    /// Those of a line of the notes, which are in `\footnotesize` always.
    pub fn letters_of_notes(&self) -> f64 {
        self.width() / (LETTER * 0.85)
    }

    /// The gaps beside a column, in letters.
    pub fn gaps(&self) -> f64 {
        2.0 * self.gap / (LETTER * self.scale)
    }

    fn width(&self) -> f64 {
        if self.is_turned { TEXT.1 } else { TEXT.0 }
    }

    /// How high a table can be that is not broken, in points.
    pub fn height(&self) -> f64 {
        if self.is_turned { TEXT.0 } else { TEXT.1 }
    }

    fn has_room(&self, columns: &[Wanted], of: fn(&Wanted) -> f64) -> bool {
        columns.iter().map(|column| of(column) + self.gaps()).sum::<f64>() <= self.letters()
    }
}
