//! A sandbox: an empty folder, an empty environment, and the real binary run in it.

use regex::Regex;
use serde_json::Value;
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// Where the repository is.
pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A study of other people's that lies beside the repository, if it does; else says that a journey is skipped.
///
/// The data are not ours to hand on: no file, and no sentence of one, is copied into the repository.
pub fn study_beside(name: &str) -> Option<PathBuf> {
    beside(&format!("studies/{name}"))
}

/// A file of another program that lies beside the repository, if it does; else says that it was skipped.
pub fn sample_beside(name: &str) -> Option<PathBuf> {
    beside(&format!("samples/{name}"))
}

fn beside(name: &str) -> Option<PathBuf> {
    let places = ["../shared", "../../shared"].map(|folder| repository().join(folder).join(name));
    let found = places.into_iter().find(|place| place.exists());
    if found.is_none() {
        println!("skipped: no {name} beside the repository");
    }
    found
}

/// A folder of a test's own; gone when the test ends.
pub struct Sandbox {
    folder: tempfile::TempDir,
}

/// What one command answered.
pub struct Run {
    /// The command as a person would have typed it.
    line: String,
    folder: PathBuf,
    pub stdout: String,
    pub stderr: String,
    pub code: Option<i32>,
}

impl Sandbox {
    /// An empty folder, beside the build and not in /tmp: thema looks for a project in the folders above, too.
    pub fn new() -> Self {
        Self { folder: tempfile::Builder::new().prefix("thema-").tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap() }
    }

    /// A project "study.thema" led by ada, with nothing in it.
    pub fn with_project() -> Self {
        let sandbox = Self::new();
        sandbox.thema(["init", "study.thema", "--title", "Study"]).done();
        sandbox.thema(["coder", "add", "ada", "--role", "lead"]).done();
        sandbox
    }

    /// A project whose document P01 is one long turn, with a code "trust"; room for many passages.
    pub fn with_long_interview() -> Self {
        let sandbox = Self::with_project();
        sandbox.write("P01.txt", format!("I: So?\n\nP01: {}\n", "We throw it over the fence. ".repeat(200)));
        sandbox.thema(["import", "P01.txt"]).done();
        sandbox.thema(["code", "add", "trust"]).done();
        sandbox
    }

    /// The sample study in `barriers.thema`; made once by `thema demo`, then copied.
    pub fn with_sample_study() -> Self {
        static MADE: LazyLock<Vec<u8>> = LazyLock::new(|| {
            let sandbox = Sandbox::new();
            sandbox.thema(["demo", "."]).done();
            let bytes = std::fs::read(sandbox.path("barriers.thema")).unwrap();
            assert!(!sandbox.path("barriers.thema-wal").exists(), "the last to leave closes the file");
            bytes
        });
        let sandbox = Self::new();
        sandbox.write("barriers.thema", &*MADE);
        sandbox
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, with the folders above it.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The binary with these arguments, in this folder, with nothing inherited; not yet started.
    pub fn command<S: AsRef<std::ffi::OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_thema"));
        command.args(arguments).current_dir(self.folder()).env_clear().stdin(Stdio::null());
        command
    }

    /// Runs `thema` with these arguments.
    pub fn thema<S: AsRef<str>>(&self, arguments: impl IntoIterator<Item = S>) -> Run {
        let arguments: Vec<String> = arguments.into_iter().map(|argument| argument.as_ref().to_owned()).collect();
        let output = self.command(&arguments).output().unwrap();
        let quoted = arguments.iter().map(|word| if word.contains(' ') { format!("'{word}'") } else { word.clone() });
        Run {
            line: format!("thema {}", quoted.collect::<Vec<_>>().join(" ")),
            folder: self.folder().to_owned(),
            stdout: String::from_utf8(output.stdout).expect("the answer is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("the talk is UTF-8"),
            code: output.status.code(),
        }
    }

    /// What a command that changes nothing prints, asked of the library in this process, which is ten times as
    /// quick. The project must be `study.thema`.
    #[track_caller]
    pub fn answer<S: AsRef<str>>(&self, arguments: impl IntoIterator<Item = S>) -> String {
        self.rendered(arguments).to_string()
    }

    /// The same as a text or a file.
    #[track_caller]
    pub fn rendered<S: AsRef<str>>(&self, arguments: impl IntoIterator<Item = S>) -> thema::report::Rendered {
        use thema::command::{Cli, Setting, run};
        let words =
            std::iter::once("thema".to_owned()).chain(arguments.into_iter().map(|word| word.as_ref().to_owned()));
        let Cli { globals, command } = <Cli as clap::Parser>::try_parse_from(words).unwrap();
        let mut setting = Setting {
            clock: thema::project::Clock::system(),
            project: Some(self.path("study.thema")),
            coder: None,
            progress: &mut |_, _, _| {},
            keys: thema::tui::keymap::KEYS,
        };
        let reply = run(command.unwrap(), &globals, &mut setting).unwrap();
        reply.render(&globals, None).unwrap()
    }

    /// What `thema` with these arguments shows on a terminal so many columns wide, and its exit code.
    #[cfg(unix)]
    pub fn on_terminal(&self, width: u16, arguments: &[&str]) -> (String, u32) {
        use portable_pty::{CommandBuilder, PtySize, native_pty_system};
        let pty = native_pty_system().openpty(PtySize { rows: 24, cols: width, ..PtySize::default() }).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_thema"));
        command.args(arguments);
        command.cwd(self.folder());
        command.env_clear();
        let mut child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let mut reader = pty.master.try_clone_reader().unwrap();
        let mut bytes = Vec::new();
        let _ = std::io::Read::read_to_end(&mut reader, &mut bytes); // ends with an error where the terminal goes away
        let code = child.wait().unwrap().exit_code();
        (String::from_utf8_lossy(&bytes).replace("\r\n", "\n"), code)
    }

    /// The answer of a command with `--format json`.
    #[track_caller]
    pub fn json<S: AsRef<str>>(&self, arguments: impl IntoIterator<Item = S>) -> Value {
        let mut words: Vec<String> = arguments.into_iter().map(|word| word.as_ref().to_owned()).collect();
        words.extend(["--format".to_owned(), "json".to_owned()]);
        let run = self.thema(words).done();
        serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"))
    }

    /// The doctor finds nothing wrong.
    #[track_caller]
    pub fn healthy(&self) {
        self.thema(["doctor"]).done();
    }
}

/// A script beside the journeys counts a project's tables again from its exports, and finds nothing that differs. Needs
/// python3; says so where there is none.
#[track_caller]
pub fn recounted(script: &str, project: &Path) {
    let script = repository().join("tests").join(script);
    let run = Command::new("python3").arg(script).arg(env!("CARGO_BIN_EXE_thema")).arg(project).output();
    let Ok(run) = run else {
        println!("skipped: no python3 here");
        return;
    };
    let said = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{}:\n{said}", project.display());
    assert!(said.ends_with(" 0 figures differ\n"), "{said}");
}

/// What a second program, this test binary started once more, shall write into `study.thema`.
pub struct Writing {
    pub coder: &'static str,
    /// Writers in different lanes mark different passages.
    pub lane: u32,
    pub passages: u32,
}

impl Sandbox {
    /// The writer as a process of its own, not yet started. It says "saved ID" for each coding acknowledged.
    pub fn writer(&self, Writing { coder, lane, passages }: &Writing) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "support::writer", "--nocapture", "--test-threads=1"]).stdin(Stdio::null());
        command.env("THEMA_TEST_WRITER", format!("{coder} {lane} {passages} {}", self.path("study.thema").display()));
        command
    }
}

/// Not a test but the second program: without the variable there is nothing to do.
#[test]
fn writer() {
    use thema::model::{coding::Certainty, span::Span};
    let Ok(task) = std::env::var("THEMA_TEST_WRITER") else { return };
    let [coder, lane, passages, path] = task.splitn(4, ' ').collect::<Vec<_>>()[..] else { panic!("{task}") };
    let (lane, passages): (u32, u32) = (lane.parse().unwrap(), passages.parse().unwrap());
    let mut project = thema::project::Project::open(Path::new(path), thema::project::Clock::system()).unwrap();
    project.act_as(coder).unwrap();
    let document = project.document_named("P01").unwrap();
    let code = project.code_named("trust").unwrap();
    let mut stdout = std::io::stdout();
    writeln!(stdout).unwrap(); // the test harness has begun a line of its own
    for n in 0..passages.min(5000) {
        let span = Span::of(n, n + 1 + lane);
        let id = project.add_coding(&document, span, code, Certainty::Certain, "").unwrap().expect("a new passage");
        writeln!(stdout, "saved {id}").and_then(|()| stdout.flush()).unwrap();
    }
}

/// The same numbers for the same seed (SplitMix64).
pub fn seeded(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed;
    move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl Run {
    /// It did what it was asked to.
    #[track_caller]
    pub fn done(self) -> Self {
        assert_eq!(self.code, Some(0), "{self}");
        self
    }

    /// It could not, and said so.
    #[track_caller]
    pub fn failed(self) -> Self {
        assert_eq!(self.code, Some(1), "{self}");
        assert!(!self.stderr.contains("panicked"), "{self}");
        self
    }

    /// What a person saw on stderr and the exit code, without what differs from run to run.
    pub fn said(&self) -> String {
        format!("{}[exit {}]", normalised(&self.stderr, &self.folder), self.exit())
    }

    fn exit(&self) -> String {
        self.code.map_or("by a signal".into(), |code| code.to_string())
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, stdout, stderr, .. } = self;
        write!(f, "\n$ {line}\n--- stdout\n{stdout}--- stderr\n{stderr}--- exit {}\n", self.exit())
    }
}

/// The text with folders, times and ids that differ from run to run replaced by what they are.
pub fn normalised(text: &str, folder: &Path) -> String {
    static TIME: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z").unwrap());
    static ID: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}").unwrap());
    let text = text.replace(&format!("{}/", folder.display()), "").replace(&folder.display().to_string(), "[FOLDER]");
    let text = TIME.replace_all(&text, "[TIME]");
    ID.replace_all(&text, "[ID]").into_owned()
}

/// The rows of a CSV text, each with its cells by the names of the columns.
pub fn csv_rows(text: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(|row| row.unwrap()).collect()
}

/// Two figures that are the same but for the last digits a computer may differ in.
#[track_caller]
pub fn assert_close(found: &Value, expected: f64, what: &str) {
    let value = found.as_f64().unwrap_or_else(|| panic!("{what}: {found} is no figure, expected {expected}"));
    assert!((value - expected).abs() < 1e-9, "{what}: found {value}, expected {expected}");
}
