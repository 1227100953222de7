//! Somebody's own keys and looks: printed, saved, changed, checked, and never in the way.

use super::support::Sandbox;
use insta::assert_snapshot;

/// The command with its configuration in the sandbox's folder `config`.
#[track_caller]
fn thema(sandbox: &Sandbox, words: &[&str]) -> String {
    let output = sandbox.command(words).env("XDG_CONFIG_HOME", sandbox.path("config")).output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    let said = said.replace(&sandbox.folder().display().to_string(), "…");
    format!("{said}[exit {}]", output.status.code().unwrap())
}

fn configure(sandbox: &Sandbox, text: &str) {
    std::fs::create_dir_all(sandbox.path("config/thema")).unwrap();
    sandbox.write("config/thema/config.toml", text);
}

#[test]
fn what_is_printed_can_be_saved_changed_and_is_what_is_in_force() {
    let sandbox = Sandbox::new();
    let printed = thema(&sandbox, &["config"]);
    assert!(printed.starts_with("# The configuration of thema; it would be at …/config/thema/config.toml\n"));
    assert!(printed.contains("\n# again = \".\"  "), "{printed}");
    configure(&sandbox, printed.strip_suffix("[exit 0]").unwrap());
    assert_eq!(thema(&sandbox, &["config", "--check"]), "…/config/thema/config.toml: all is well\n[exit 0]");
    let again = printed.replace("# again = \".\"", "again = \"r\"").replace("# width = 76", "width = 60");
    configure(&sandbox, again.strip_suffix("[exit 0]").unwrap());
    let printed = thema(&sandbox, &["config"]);
    let in_force: Vec<&str> = printed.lines().filter(|line| !line.starts_with('#') && line.contains(" = ")).collect();
    assert_snapshot!(in_force.join("\n"), @r#"
    width = 60                        # the longest line of a transcript, 40 to 120 columns
    again = "r"                       # the same code again
    "#);
    let without = thema(&sandbox, &["config", "--no-config"]);
    assert!(without.contains("\n# again = \".\"  "), "{without}");
}

#[test]
fn every_mistake_is_named_with_its_line_and_a_way_to_start_without() {
    let sandbox = Sandbox::new();
    configure(
        &sandbox,
        "[screen]\nwidth = 400\n\n[keys]\nagian = \"r\"\nagain = \"z\"\npin = \"z\"\nquit = \"\"\nmemo = \"Strg-m\"\n",
    );
    assert_snapshot!(thema(&sandbox, &["config", "--check"]), @r#"
    error: the configuration has 5 mistakes
    …/config/thema/config.toml:2:9: the width of the text is a number of columns from 40 to 120, not 400
    …/config/thema/config.toml:5:1: there is no action "agian"; did you mean "again"?
    …/config/thema/config.toml:7:7: z is a key of "again" already, in the same place
    …/config/thema/config.toml:8:8: "quit" would be left without a key, and must have one
    …/config/thema/config.toml:9:8: "Strg-m" is no key
    hint: mend it, or start without it: `thema --no-config`
    [exit 1]
    "#);
    configure(&sandbox, "[theme]\nmode = dark\n");
    assert_snapshot!(thema(&sandbox, &["config"]), @r"
    error: …/config/thema/config.toml:2:8: string values must be quoted, expected literal string
    hint: mend it, or start without it: `thema --no-config`
    [exit 1]
    ");
}

#[test]
fn a_file_that_was_named_has_to_be_there_and_to_be_a_text() {
    let sandbox = Sandbox::new();
    assert_snapshot!(thema(&sandbox, &["config", "--check", "none.toml"]), @r"
    error: the configuration none.toml cannot be read: there is no such file
    hint: mend it, or start without it: `thema --no-config`
    [exit 1]
    ");
    sandbox.write("latin.toml", b"[theme]\n# \xe9\n");
    assert_snapshot!(thema(&sandbox, &["config", "latin.toml"]), @r"
    error: the configuration latin.toml cannot be read: it is not UTF-8
    hint: mend it, or start without it: `thema --no-config`
    [exit 1]
    ");
    assert_eq!(
        thema(&sandbox, &["config", "--check"]),
        "there is no …/config/thema/config.toml, so all is as always\n[exit 0]"
    );
}

#[test]
fn commands_do_not_mind_a_broken_configuration() {
    let sandbox = Sandbox::with_project();
    configure(&sandbox, "[keys\n");
    assert!(thema(&sandbox, &["coder", "list"]).ends_with("[exit 0]"));
}

#[cfg(unix)]
mod on_the_screen {
    use super::super::terminal::Seat;
    use super::*;

    fn seat(sandbox: &Sandbox, words: &[&str]) -> Seat {
        let config = sandbox.path("config");
        Seat::of(sandbox, 90, 24, |command| {
            command.args(words);
            command.env("XDG_CONFIG_HOME", config);
        })
    }

    #[test]
    fn an_action_is_on_its_new_key_and_the_text_as_narrow_as_wanted() {
        let sandbox = Sandbox::with_sample_study();
        configure(&sandbox, "[screen]\nwidth = 44\n[keys]\nquit = \"Ctrl-x\"\npalette = \"Ctrl-k\"\n");
        let mut seat = seat(&sandbox, &[]);
        seat.until("the text is there", |screen| screen.contents().contains("Thanks for making the time"));
        let shown = seat.shown.lock().unwrap().screen().contents();
        let first = shown.lines().find(|line| line.contains("Thanks for making the time")).unwrap();
        assert!(!first.contains("do, in your"), "{first}");
        // What was the palette's key is nobody's now.
        seat.press(":\x0b");
        seat.until("the palette is there", |screen| screen.contents().contains("next passage"));
        seat.press("\x1b");
        seat.until("it is gone", |screen| !screen.contents().contains("next passage"));
        seat.press("\x18");
        assert_eq!(seat.exit_code(), 0);
        seat.is_given_back();
    }

    #[test]
    fn a_mistake_keeps_the_screen_shut_and_says_how_to_open_it() {
        let sandbox = Sandbox::with_sample_study();
        configure(&sandbox, "[keys]\nagian = \"r\"\n");
        let mut refused = seat(&sandbox, &[]);
        assert_eq!(refused.exit_code(), 1);
        refused.until("it says so", |screen| {
            let said = screen.contents().replace('\n', "");
            said.contains("config.toml:2:1: there is no action \"agian\"; did you mean \"again\"?")
                && said.contains("thema --no-config")
        });
        refused.is_given_back();
        let mut seat = seat(&sandbox, &["--no-config"]);
        seat.until("the transcript is there", |screen| screen.contents().contains("Thanks for making the time"));
        seat.press("q");
        assert_eq!(seat.exit_code(), 0);
    }
}
