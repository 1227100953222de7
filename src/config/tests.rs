use super::*;
use std::path::PathBuf;

/// A screen with three actions, where no key may be called "Strg".
const KEYS: Keys = Keys {
    table: |given| {
        let keys = |name: &str, usual: &str| {
            let other = given.iter().find(|(other, _)| other == name).map(|(_, keys)| keys.clone());
            other.unwrap_or_else(|| usual.to_owned())
        };
        vec![
            Entry { place: "Reading", name: "again", keys: keys("again", "."), words: "the same code again" },
            Entry { place: "Reading", name: "quote", keys: keys("quote", "\" \\"), words: "" },
            Entry { place: "Typing", name: "cancel", keys: keys("cancel", "Esc"), words: "leave it" },
        ]
    },
    check: |given| {
        let bad = given.iter().position(|(_, keys)| keys.contains("Strg"));
        bad.into_iter().map(|at| Fault { at, said: "that is no key".into() }).collect()
    },
};

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let said: Vec<String> = read(text, KEYS).err().unwrap_or_default().iter().map(Problem::to_string).collect();
    assert_eq!(said, expected);
}

#[test]
fn nothing_written_is_everything_as_always() {
    assert_eq!(read("", KEYS), Ok(Config::default()));
    assert_eq!(read("# [keys]\n[theme]\n", KEYS), Ok(Config::default()));
}

#[test]
fn every_setting_is_read() {
    let text = "[theme]\nmode = 'dark'\ncodings = 'underline'\npalette = ['#0072B2']\n\
                [screen]\nwidth = 60\nmouse = false\ngap = true\n[keys]\nagain = 'r Ctrl-r'\n";
    let expected = Config {
        keys: vec![("again".into(), "r Ctrl-r".into())],
        theme: Theme { mode: Mode::Dark, codings: Codings::Underline, palette: vec!["#0072b2".into()] },
        screen: Screen { width: 60, mouse: false, gap: Gap::Always },
    };
    assert_eq!(read(text, KEYS), Ok(expected));
}

#[test]
fn a_wrong_word_is_named_with_its_place_and_what_was_meant() {
    check("[them]\nmode = 'dark'", &["1:2: there is no section [them]; did you mean \"theme\"?"]);
    check("[colours]", &["1:2: there is no section [colours]; there are [theme], [screen] and [keys]"]);
    check("keys = 'x'", &["1:1: keys is a section: write it as [keys]"]);
    check("[theme]\nmoed = 'dark'", &["2:1: [theme] has no \"moed\"; did you mean \"mode\"?"]);
    check("[screen]\nfont = 12", &["2:1: [screen] has no \"font\"; there are width, mouse, gap"]);
    check("[keys]\nagian = 'r'", &["2:1: there is no action \"agian\"; did you mean \"again\"?"]);
    check("[keys]\nfly = 'r'", &["2:1: there is no action \"fly\"; `thema config` lists all"]);
    check("[theme]\nmode = 'drak'", &["2:8: \"drak\" is none of the choices; did you mean \"dark\"?"]);
    let said = "2:8: \"hell\" is none of the choices; it is one of \"auto\", \"light\", \"dark\"";
    check("[theme]\nmode = 'hell'", &[said]);
}

#[test]
fn a_wrong_value_is_named_with_what_is_expected() {
    check("[theme]\nmode = 1", &["2:8: expected one of \"auto\", \"light\", \"dark\", found 1"]);
    let width = "the width of the text is a number of columns from 40 to 120, not";
    check("[screen]\nwidth = 39", &[&format!("2:9: {width} 39")]);
    check("[screen]\nwidth = 121", &[&format!("2:9: {width} 121")]);
    check("[screen]\nwidth = '76'", &[&format!("2:9: {width} \"76\"")]);
    check("[screen]\nwidth = 0x40", &[&format!("2:9: {width} 0x40")]);
    check("[screen]\nwidth = 99999999999999999999", &[&format!("2:9: {width} 99999999999999999999")]);
    check("[screen]\nmouse = 'no'", &["2:9: mouse is true or false, not \"no\""]);
    check("[screen]\ngap = 'always'", &["2:7: gap is true, false or \"auto\", not \"always\""]);
    let said = "2:9: the keys of again are a text with blanks between them, as \"r Ctrl-r\", not a list";
    check("[keys]\nagain = ['r']", &[said]);
    let palette = "a palette is a list of colours, as [\"#0072b2\", \"#e69f00\"]";
    check("[theme]\npalette = 'red'", &[&format!("2:11: {palette}, not \"red\"")]);
    check("[theme]\npalette = []", &[&format!("2:11: {palette}, and has at least one")]);
    let said = "2:23: a colour is written #rrggbb, as \"#0072b2\", not \"red\"";
    check("[theme]\npalette = ['#ffffff', 'red']", &[said]);
}

#[test]
fn all_mistakes_are_said_in_the_order_of_their_lines_and_columns_count_letters() {
    let text = "[theme]\npalette = ['#ffffff', 'é', 'blau']\nmode = 'dark'\n[keys]\nagain = 'Strg-x'\nfly = 1\n";
    let said = [
        "2:23: a colour is written #rrggbb, as \"#0072b2\", not \"é\"",
        "5:9: that is no key",
        "6:1: there is no action \"fly\"; `thema config` lists all",
    ];
    check(text, &said);
}

#[test]
fn what_is_no_toml_is_said_and_nothing_else() {
    for text in ["[theme\nmode = 'hell'", "mode = dark", "a = 1\na = 1", "\u{1}", "x = '"] {
        let problems = read(text, KEYS).unwrap_err();
        assert!(!problems.is_empty() && problems.iter().all(|problem| !problem.said.is_empty()), "{text}");
        assert!(!problems.iter().any(|problem| problem.said.contains("choices")), "{problems:?}");
    }
}

#[test]
fn what_is_printed_reads_back_the_same_with_every_action_in_it() {
    let other = Config {
        keys: vec![("quote".into(), "\" \\".into()), ("cancel".into(), "Ctrl-g".into())],
        theme: Theme { mode: Mode::Light, codings: Codings::Tint, palette: vec!["#000000".into(), "#ffffff".into()] },
        screen: Screen { width: 100, mouse: false, gap: Gap::Never },
    };
    for config in [Config::default(), other] {
        let printed = print(&config, None, KEYS);
        let mut back = read(&printed, KEYS).unwrap();
        // Keys that are as always are not set, and mean the same.
        back.keys.extend(config.keys.iter().filter(|(name, _)| name == "quote").cloned());
        back.keys.sort();
        let mut config = config;
        config.keys.sort();
        assert_eq!(back, config, "{printed}");
        // Every line that is not in force can be put in force as it stands.
        let all: String = printed
            .lines()
            .map(|line| line.strip_prefix("# ").filter(|l| l.contains(" = ")).unwrap_or(line))
            .map(|line| format!("{line}\n"))
            .collect();
        let all = read(&all, KEYS).unwrap_or_else(|problems| panic!("{problems:?}\n{all}"));
        assert_eq!(all.keys.len(), 3);
    }
}

#[test]
fn the_file_named_comes_first_then_that_of_the_standard_then_home() {
    let here = |set: &[(&str, &str)]| {
        let place = find(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| PathBuf::from(value)));
        place.map(|place| (place.path.to_string_lossy().replace('\\', "/"), place.is_named))
    };
    let home = ("HOME", "/home/ada");
    assert_eq!(here(&[("THEMA_CONFIG", "my.toml"), home]), Some(("my.toml".into(), true)));
    let of_home = Some(("/home/ada/.config/thema/config.toml".to_owned(), false));
    assert_eq!(here(&[home]), of_home);
    assert_eq!(here(&[("THEMA_CONFIG", ""), ("XDG_CONFIG_HOME", "here"), home]), of_home);
    if cfg!(unix) {
        assert_eq!(here(&[("XDG_CONFIG_HOME", "/etc/ada"), home]), Some(("/etc/ada/thema/config.toml".into(), false)));
    }
    assert_eq!(here(&[]), None);
}
