//! A configuration as the text of its file: what is as it would be anyway stands behind a `#`.

use super::{CODINGS, Config, GAPS, Keys, MODES, Place, word_of};

/// The configuration as TOML, with every setting and every action there is, that can be saved as its file.
pub fn print(config: &Config, place: Option<&Place>, keys: Keys) -> String {
    let usual = Config::default();
    let (theme, screen) = (&config.theme, &config.screen);
    let mut page = Page::default();
    page.line(&match place {
        Some(place) if place.path.exists() => format!("# The configuration of thema: {}", place.path.display()),
        Some(place) => format!("# The configuration of thema; it would be at {}", place.path.display()),
        None => "# The configuration of thema".to_owned(),
    });
    page.line("# Behind a # stands how things are by themselves: take the # away and change it.");
    page.line("\n[theme]");
    let mode = quoted(word_of(&MODES, theme.mode));
    page.setting(
        "mode",
        &mode,
        theme.mode == usual.theme.mode,
        "the terminal's background: light, dark, or auto, which asks it",
    );
    let codings = quoted(word_of(&CODINGS, theme.codings));
    let words = "coded words: underline, tint, or auto: a tint where the background is known";
    page.setting("codings", &codings, theme.codings == usual.theme.codings, words);
    page.line("# the colours of codes that have none of their own");
    let colors: Vec<String> = theme.palette.iter().map(|color| quoted(color)).collect();
    page.setting("palette", &format!("[{}]", colors.join(", ")), theme.palette == usual.theme.palette, "");
    page.line("\n[screen]");
    let words = "the longest line of a transcript, 40 to 120 columns";
    page.setting("width", &screen.width.to_string(), screen.width == usual.screen.width, words);
    let words = "false leaves the mouse to the terminal, to mark and copy with";
    page.setting("mouse", &screen.mouse.to_string(), screen.mouse == usual.screen.mouse, words);
    let gap = word_of(&GAPS, screen.gap);
    let gap = if gap == "auto" { quoted(gap) } else { gap.to_owned() };
    let words = "a blank row between turns: true, false, or \"auto\": on a tall screen";
    page.setting("gap", &gap, screen.gap == usual.screen.gap, words);
    page.line("\n[keys]");
    page.line("# Blanks part several keys. Named ones: Space Enter Esc Tab Shift-Tab Backspace Delete");
    page.line("# Left Right Up Down Home End PgUp PgDn F1 to F12; with Ctrl- or Alt- before any of them, or a letter.");
    let (before, mut heading) = ((keys.table)(&[]), "");
    for entry in (keys.table)(&config.keys) {
        if entry.place != heading {
            heading = entry.place;
            page.line(&format!("\n# {heading}"));
        }
        let is_usual = before.iter().any(|usual| usual.name == entry.name && usual.keys == entry.keys);
        page.setting(entry.name, &quoted(&entry.keys), is_usual, entry.words);
    }
    page.text
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn setting(&mut self, name: &str, value: &str, is_usual: bool, words: &str) {
        let setting = format!("{}{name} = {value}", if is_usual { "# " } else { "" });
        self.line(&if words.is_empty() { setting } else { format!("{setting:32}  # {words}") });
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
