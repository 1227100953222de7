//! A study as plain files: out of the project, through git and people's hands, and back.

use crate::support::{Run, Sandbox, repository};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Every file of a folder, by its path; what begins with a dot is left out.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut files, mut open) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(within) = open.pop() {
        for entry in fs::read_dir(within).unwrap() {
            let path = entry.unwrap().path();
            let is_hidden = path.file_name().unwrap().to_string_lossy().starts_with('.');
            match (path.is_dir(), is_hidden) {
                (_, true) => {}
                (true, _) => open.push(path),
                (false, _) => {
                    files.insert(
                        path.strip_prefix(folder).unwrap().to_string_lossy().into_owned(),
                        fs::read(&path).unwrap(),
                    );
                }
            }
        }
    }
    files
}

/// Runs `thema -p PROJECT …`.
fn with(study: &Sandbox, project: &str, words: &[&str]) -> Run {
    study.thema(["-p", project].iter().chain(words).copied())
}

/// The sample study after an afternoon of work: amended, quoted, summed up, merged, undone, a document retired.
fn worked_on() -> Sandbox {
    let study = Sandbox::with_sample_study();
    let text = study.thema(["document", "text", "P02"]).done().stdout;
    study.write("P02.txt", text.replacen("the", "that very", 3));
    let words: &[&[&str]] = &[
        &["document", "amend", "P02", "P02.txt"],
        &["round", "add", "round 2"],
        &["document", "finish", "P01", "--round", "round 2"],
        &["coding", "add", "P01", "other-barrier", "--span", "34..114", "--memo", "= well,\n\"odd\"", "--uncertain"],
        &["memo", "add", "A memo\n\nof several lines, with \"quotes\".", "--title", "To do", "--document", "P03"],
        &["code", "merge", "accepts-tradeoff", "refuses-tradeoff"],
        &["framework", "set", "P01", "RQ1 exposure", "Nobody told them."],
        &["document", "retire", "P08"],
        &["undo"],
        &["document", "rename", "P07", "../P07: aux?"],
        &["undo"],
        &["redo"],
    ];
    for line in words {
        study.thema(line.iter()).done();
    }
    let id = study.json(["coding", "list", "--coder", "ada", "--document", "P04"])["rows"][0]["id"].clone();
    study.thema(["quote", "pick", "--coding", id.as_str().unwrap()]).done();
    study
}

#[test]
fn a_study_comes_out_of_its_mirror_with_its_history_and_the_same_mirror_comes_out_of_that() {
    let study = worked_on();
    let log = study.thema(["log", "-n", "999"]).done().stdout;
    let wrote = study.thema(["export", "mirror", "mirror"]).done();
    assert!(wrote.stderr.starts_with("wrote mirror with ") && wrote.stdout.is_empty(), "{wrote}");
    let made = with(&study, "back.thema", &["import", "mirror"]).done();
    assert!(
        made.stderr.starts_with("made back.thema of mirror: the project \"Barriers to defending ML systems\" with 8"),
        "{made}"
    );
    with(&study, "back.thema", &["doctor"]).done();
    assert_eq!(with(&study, "back.thema", &["log", "-n", "999"]).done().stdout, log);
    with(&study, "back.thema", &["export", "mirror", "again"]).done();
    let first = files(&study.path("mirror"));
    assert!(first == files(&study.path("again")), "the mirror of the restored project is another one");

    // From here on both are the same study, whatever is done.
    for words in [["undo"], ["undo"], ["redo"]] {
        let said = with(&study, "barriers.thema", &words).done().stderr;
        assert_eq!(with(&study, "back.thema", &words).done().stderr, said);
    }
    with(&study, "back.thema", &["doctor"]).done();
    let tables =
        [["export", "codings"], ["export", "turns"], ["memo", "list"], ["quote", "list"], ["document", "list"]];
    for words in tables {
        let csv = |project| with(&study, project, &[words[0], words[1], "--format", "csv"]).done().stdout;
        assert_eq!(csv("back.thema"), csv("barriers.thema"), "{words:?}");
    }
}

#[test]
fn one_coding_is_one_line_in_the_mirror_and_everything_else_stays_as_it_was() {
    let study = Sandbox::with_sample_study();
    study.thema(["export", "mirror", "mirror"]).done();
    let before = files(&study.path("mirror"));
    study.thema(["coding", "add", "P05", "other-barrier", "--span", "40..60"]).done();
    let wrote = study.thema(["export", "mirror", "mirror"]).done();
    let after = files(&study.path("mirror"));
    let changed: Vec<&str> =
        after.iter().filter(|(path, bytes)| before.get(*path) != Some(bytes)).map(|(path, _)| path.as_str()).collect();
    assert_eq!(changed, ["SHA256SUMS", "documents/P05/coding.csv", "history/change/0001.csv", "history/step/0001.csv"]);
    assert!(wrote.stderr.ends_with(": 3 new or changed\n"), "{wrote}");
    for path in &changed[1..] {
        let lines = |files: &BTreeMap<String, Vec<u8>>| -> Vec<String> {
            String::from_utf8(files[*path].clone()).unwrap().lines().map(str::to_owned).collect()
        };
        let (old, new) = (lines(&before), lines(&after));
        let came: Vec<&String> = new.iter().filter(|line| !old.contains(line)).collect();
        assert_eq!((came.len(), new.len()), (1, old.len() + 1), "{path}");
        if path.ends_with("coding.csv") {
            assert!(came[0].starts_with("40,60,other-barrier,ada,,"), "{}", came[0]);
        } else {
            assert_eq!(new.last(), Some(came[0]), "the history grows at its end");
        }
    }
}

#[test]
fn an_older_mirror_is_written_over_and_nothing_else_in_its_folder_is_touched() {
    let study = Sandbox::with_sample_study();
    study.write("mirror/.git/HEAD", "ref: refs/heads/main\n");
    study.thema(["export", "mirror", "mirror"]).done();
    study.write("mirror/documents/P05/notes.txt", "mine\n");
    study.write("mirror/TODO.md", "mine\n");
    study.thema(["document", "rename", "P05", "P55"]).done();
    study.thema(["document", "rename", "P06", "P66"]).done();
    let wrote = study.thema(["export", "mirror", "mirror"]).done();
    assert!(wrote.stderr.contains(" removed\n"), "{wrote}");
    assert_eq!(study.read("mirror/.git/HEAD"), "ref: refs/heads/main\n");
    assert_eq!(study.read("mirror/documents/P05/notes.txt") + &study.read("mirror/TODO.md"), "mine\nmine\n");
    assert!(!study.path("mirror/documents/P05.txt").exists() && study.path("mirror/documents/P55.txt").exists());
    assert!(!study.path("mirror/documents/P06").exists() && study.path("mirror/documents/P66").exists());
    // What others put beside it is no hindrance to reading it.
    with(&study, "back.thema", &["import", "mirror"]).done();
    with(&study, "back.thema", &["doctor"]).done();
    fs::remove_file(study.path("back.thema")).unwrap();

    // Where a file of the mirror belongs, nothing of somebody else's is lost.
    study.write("mirror/documents/P05.txt", "mine\n");
    study.thema(["document", "rename", "P55", "P05"]).done();
    let refused = study.thema(["export", "mirror", "mirror"]).failed();
    assert!(refused.stderr.contains("documents/P05.txt was not written by the mirror"), "{refused}");
    assert_eq!(study.read("mirror/documents/P05.txt"), "mine\n");
    fs::rename(study.path("mirror/documents/P05.txt"), study.path("mine.txt")).unwrap();
    study.thema(["export", "mirror", "mirror"]).done();
    with(&study, "more.thema", &["import", "mirror"]).done();
}

#[test]
fn a_folder_of_others_is_not_written_into_and_a_mirror_is_not_merged_into_a_project() {
    let study = Sandbox::with_sample_study();
    study.write("other/letter.txt", "Dear Ada\n");
    let refused = study.thema(["export", "mirror", "other"]).failed();
    assert!(refused.stderr.contains("other is no mirror, and not empty: letter.txt is in it"), "{refused}");
    let refused = study.thema(["export", "mirror", "other/letter.txt"]).failed();
    assert_eq!(study.read("other/letter.txt"), "Dear Ada\n", "{refused}");

    study.thema(["export", "mirror", "mirror"]).done();
    let elsewhere = Sandbox::with_project();
    let mirror = study.path("mirror").display().to_string();
    let refused = elsewhere.thema(["export", "mirror", &mirror]).failed();
    assert!(
        refused.stderr.contains("is the mirror of another project, \"Barriers to defending ML systems\""),
        "{refused}"
    );

    for words in [vec!["import", "mirror"], vec!["-p", "barriers.thema", "import", "mirror"]] {
        let refused = study.thema(words).failed();
        assert!(
            refused.stderr.contains("becomes a new project, and") && refused.stderr.contains("-p NEW.thema"),
            "{refused}"
        );
    }
    study.write("P99.txt", "I: So?\n\nP99: Well.\n");
    let refused = with(&study, "new.thema", &["import", "mirror", "P99.txt"]).failed();
    assert!(refused.stderr.contains("becomes a project of its own"), "{refused}");
    let looked = with(&study, "new.thema", &["import", "--dry-run", "mirror"]).done();
    assert!(looked.stderr.starts_with("mirror can be read: the project "), "{looked}");
    assert!(!study.path("new.thema").exists());
    study.healthy();

    // Without a project around it is called as the mirror is.
    let empty = Sandbox::new();
    empty.thema(["import", &mirror]).done();
    assert!(empty.path("mirror.thema").exists());
}

#[cfg(unix)]
#[test]
fn its_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let study = Sandbox::with_sample_study();
    study.thema(["export", "mirror", "mirror"]).done();
    let mode = |path: &str| fs::metadata(study.path(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(["mirror/documents/P01.txt", "mirror/study/memo.csv", "mirror/README.md"].map(mode), [0o600; 3]);
    assert_eq!(["mirror", "mirror/documents", "mirror/documents/P01"].map(mode), [0o700; 3]);
}

#[test]
fn a_list_of_names_is_looked_for_before_anything_is_written() {
    let study = Sandbox::with_sample_study();
    study.write("names.csv", "name,replacement\nQuillmoor,[company]\n");
    let refused = study.thema(["export", "mirror", "mirror", "--check-names", "names.csv"]).failed();
    assert!(refused.stderr.contains("real names of names.csv stand in the project: Quillmoor"), "{refused}");
    assert!(!study.path("mirror").exists());
}

/// Changes a file of the mirror.
fn changed(study: &Sandbox, path: &str, change: impl FnOnce(String) -> String) {
    let path = format!("mirror/{path}");
    let text = change(study.read(&path));
    study.write(&path, text);
}

/// The same with one line, counted from 1.
fn line_changed(study: &Sandbox, path: &str, line: usize, change: impl Fn(&str) -> String) {
    changed(study, path, |text| {
        let lines =
            text.split_inclusive('\n').zip(1..).map(|(it, n)| if n == line { change(it) } else { it.to_owned() });
        lines.collect()
    });
}

#[test]
fn a_mirror_that_is_not_right_is_refused_with_file_and_line_and_leaves_no_file() {
    let study = Sandbox::with_sample_study();
    study.thema(["export", "mirror", "whole"]).done();
    let whole = files(&study.path("whole"));
    type Harm = fn(&Sandbox);
    const OTHER: &str = "01a2084b-0000-7000-8000-000000000000";
    let harms: &[(&str, Harm)] = &[
        ("thema-mirror.json: this is no JSON: ", |study| {
            changed(study, "thema-mirror.json", |_| "{\"mirror\": 1,".into())
        }),
        ("made by a newer thema (format 99", |study| {
            changed(study, "thema-mirror.json", |text| text.replace("\"format\": ", "\"format\": 99, \"was\": "));
        }),
        ("has a table \"picture\", which", |study| {
            changed(study, "thema-mirror.json", |text| text.replace("\"coder\"", "\"picture\""))
        }),
        ("thema-mirror.json names another project", |study| {
            changed(study, "thema-mirror.json", |text| {
                text.replace("\"project\": \"", &format!("\"project\": \"{OTHER}\", \"was\": \""))
            });
        }),
        ("is not whole", |study| fs::remove_file(study.path("mirror/SHA256SUMS")).unwrap()),
        ("study/coder.csv is missing", |study| fs::remove_file(study.path("mirror/study/coder.csv")).unwrap()),
        ("documents/P01.txt is missing", |study| fs::remove_file(study.path("mirror/documents/P01.txt")).unwrap()),
        ("coding.csv, line 3: the same is there already (the rule coding_once", |study| {
            changed(study, "documents/P01/coding.csv", |text| {
                let mut lines: Vec<&str> = text.lines().collect();
                lines[2] = lines[1];
                lines.join("\n")
            });
        }),
        ("coding.csv, line 2: it has to be that start < \"end\"", |study| {
            line_changed(study, "documents/P01/coding.csv", 2, |line| line.replacen("559,683", "683,559", 1));
        }),
        ("coding.csv, line 2: start is a whole number, and \"many\" is none", |study| {
            line_changed(study, "documents/P01/coding.csv", 2, |line| line.replacen("559", "many", 1));
        }),
        ("lies outside revision 1", |study| {
            line_changed(study, "documents/P01/coding.csv", 2, |line| line.replacen("683", "99999", 1));
        }),
        ("coding.csv, line 2: coding ", |study| {
            line_changed(study, "documents/P01/coding.csv", 2, |line| line.replace("certain", "uncertain"));
        }),
        ("coding.csv, line 2: it has 14 cells under 16 headings", |study| {
            line_changed(study, "documents/P01/coding.csv", 2, |line| line.replacen("559,683,", "", 1));
        }),
        ("coding.csv, line 2: a merge conflict", |study| {
            changed(study, "documents/P01/coding.csv", |text| text.replacen('\n', "\n<<<<<<< HEAD\n", 1));
        }),
        ("coding.csv, line 1: the table coding has no column \"colour\"", |study| {
            line_changed(study, "documents/P01/coding.csv", 1, |line| line.replace("certainty", "colour"));
        }),
        ("coding.csv, line 1: the column \"certainty\" is missing", |study| {
            line_changed(study, "documents/P01/coding.csv", 1, |line| line.replace("certainty", "#certainty"));
        }),
        ("coding.csv, line 1: the column \"start\" is there twice", |study| {
            line_changed(study, "documents/P01/coding.csv", 1, |line| line.replace(",end,", ",start,"));
        }),
        ("turn.csv, line 3: the turn begins at ", |study| {
            line_changed(study, "documents/P01/turn.csv", 3, |line| line.replacen("2,121,", "2,100,", 1));
        }),
        ("turn.csv, line 2: there is no speaker ", |study| {
            line_changed(study, "documents/P01/turn.csv", 2, |line| {
                let mut cells: Vec<&str> = line.trim_end().rsplitn(4, ',').collect();
                cells[2] = OTHER;
                cells.into_iter().rev().collect::<Vec<_>>().join(",") + "\n"
            });
        }),
        ("coder.csv, line 2: \"ada\" is no id", |study| {
            line_changed(study, "study/coder.csv", 2, |line| {
                let cells: Vec<&str> = line.split(',').collect();
                line.replace(cells[1], "ada")
            });
        }),
        ("the text of P01, revision 1, is not the one imported", |study| {
            changed(study, "documents/P01.txt", |text| text.replacen("Thanks", "Thonks", 1));
        }),
        ("document_text.csv, line 2: ", |study| {
            line_changed(study, "documents/P01/document_text.csv", 2, |line| {
                line.replace("documents/P01.txt", "../../barriers.thema")
            });
        }),
        ("document_text.csv, line 2: ", |study| {
            line_changed(study, "documents/P01/document_text.csv", 2, |line| {
                line.replace("documents/P01.txt", "/etc/passwd")
            });
        }),
        ("is no text in UTF-8", |study| {
            study.write("mirror/documents/P01.txt", b"\xff\xfe\0");
        }),
        ("change/0001.csv, line 2: what was before or after is no JSON object", |study| {
            line_changed(study, "history/change/0001.csv", 2, |line| line.replacen("{\"\"", "{", 1));
        }),
        ("the history names the table \"sqlite_schema\"", |study| {
            line_changed(study, "history/change/0001.csv", 2, |line| line.replacen(",project,", ",sqlite_schema,", 1));
        }),
        ("is in the history but not in the table", |study| {
            line_changed(study, "study/memo.csv", 2, |_| String::new());
        }),
        #[cfg(unix)]
        ("P01.txt is a link, and a mirror has none", |study| {
            fs::rename(study.path("mirror/documents/P01.txt"), study.path("P01.txt")).unwrap();
            std::os::unix::fs::symlink("../../P01.txt", study.path("mirror/documents/P01.txt")).unwrap();
        }),
        #[cfg(unix)]
        ("documents is a link, and a mirror has none", |study| {
            fs::rename(study.path("mirror/documents"), study.path("elsewhere")).unwrap();
            std::os::unix::fs::symlink("../elsewhere", study.path("mirror/documents")).unwrap();
        }),
        ("documents/P01.txt has 3000000000 bytes; nothing in a project is larger", |study| {
            let file = fs::OpenOptions::new().write(true).open(study.path("mirror/documents/P01.txt")).unwrap();
            file.set_len(3_000_000_000).unwrap();
        }),
        ("study/coder.csv has 3000000000 bytes; nothing in a project is larger", |study| {
            let file = fs::OpenOptions::new().write(true).open(study.path("mirror/study/coder.csv")).unwrap();
            file.set_len(3_000_000_000).unwrap();
        }),
    ];
    let mut wrong = Vec::new();
    for (expected, harm) in harms {
        let victim = Sandbox::new();
        for (path, bytes) in &whole {
            victim.write(&format!("mirror/{path}"), bytes);
        }
        harm(&victim);
        let refused = with(&victim, "back.thema", &["import", "mirror"]);
        let left: Vec<String> = fs::read_dir(victim.folder())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.contains(".thema"))
            .collect();
        let is_said =
            refused.code == Some(1) && refused.stderr.contains(expected) && !refused.stderr.contains("panicked");
        if !is_said || !left.is_empty() {
            wrong.push(format!("expected {expected:?}, left {left:?}{refused}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn checksums_that_no_longer_fit_are_no_error_and_a_list_cannot_have_a_file_outside_removed() {
    let study = Sandbox::with_sample_study();
    study.thema(["export", "mirror", "mirror"]).done();
    study.write("mine.txt", "mine\n");
    changed(&study, "README.md", |text| text + "\nOurs.\n");
    changed(&study, "SHA256SUMS", |text| format!("{}00  ../mine.txt\n", text.replacen(|_: char| true, "f", 3)));
    with(&study, "back.thema", &["import", "mirror"]).done();
    with(&study, "barriers.thema", &["export", "mirror", "mirror"]).done();
    assert_eq!(study.read("mine.txt"), "mine\n");
    assert!(!study.read("mirror/README.md").contains("Ours."));
}

#[test]
fn a_mirror_whose_writing_was_killed_is_not_read_and_is_whole_after_the_next() {
    // On a busy machine the writing may be over before it is killed, which shows nothing.
    assert!((0..8).any(|_| is_killed_in_time()), "no writing was killed in time");
}

fn is_killed_in_time() -> bool {
    let study = Sandbox::with_sample_study();
    let mut writing = study.command(["export", "mirror", "mirror"]).stderr(Stdio::null()).spawn().unwrap();
    while !study.path("mirror/study").exists() {
        if writing.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    writing.kill().unwrap();
    writing.wait().unwrap();
    if study.path("mirror/SHA256SUMS").exists() {
        return false;
    }
    let refused = with(&study, "back.thema", &["import", "mirror"]).failed();
    assert!(refused.stderr.contains("is not whole: writing it was interrupted"), "{refused}");
    assert!(!study.path("back.thema").exists());
    study.thema(["export", "mirror", "mirror"]).done();
    study.thema(["export", "mirror", "other"]).done();
    assert!(files(&study.path("mirror")) == files(&study.path("other")), "a file of the killed writing was left");
    with(&study, "back.thema", &["import", "mirror"]).done();
    with(&study, "back.thema", &["doctor"]).done();
    true
}

/// What stands between fences of this language in the README, block by block.
fn snippets(language: &str) -> Vec<String> {
    let readme = fs::read_to_string(repository().join("README.md")).unwrap();
    let (begin, mut lines) = (format!("```{language}"), readme.lines());
    let mut snippets = Vec::new();
    while lines.any(|line| line == begin) {
        snippets.push(lines.by_ref().take_while(|line| *line != "```").map(|line| format!("{line}\n")).collect());
    }
    snippets
}

#[test]
fn what_the_readme_says_of_python_and_r_is_so() {
    let study = Sandbox::with_sample_study();
    let python = |script: &str| Command::new("python3").args(["-c", script]).current_dir(study.folder()).output();
    if python("pass").is_err() {
        println!("skipped: no python3 here");
        return;
    }
    fs::copy(study.path("barriers.thema"), study.path("study.thema")).unwrap();
    with(&study, "study.thema", &["export", "codings", "--raw", "-o", "codings.csv"]).done();
    let has_pandas = python("import pandas").is_ok_and(|run| run.status.success());
    let (mut run, mut said) = (0, String::new());
    for snippet in snippets("python").iter().filter(|snippet| has_pandas || !snippet.contains("pandas")) {
        let output = python(snippet).unwrap();
        assert!(output.status.success(), "{snippet}\n{}", String::from_utf8_lossy(&output.stderr));
        said += &String::from_utf8(output.stdout).unwrap();
        run += 1;
    }
    assert!(run >= 2, "the README has no Python to run");
    assert!(said.contains("P01"), "{said}");

    // R's questions to SQLite are asked by Python, so that they are right where there is no R.
    let r = snippets("r").concat();
    let questions: Vec<&str> =
        r.split("dbGetQuery(study, \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(!questions.is_empty());
    for question in questions {
        let ask = format!(
            "import sqlite3, sys\nrows = sqlite3.connect('file:study.thema?mode=ro', uri=True).execute({question:?}).fetchall()\n\
             sys.exit(0 if rows else 'nothing')"
        );
        let output = python(&ask).unwrap();
        assert!(output.status.success(), "{question}\n{}", String::from_utf8_lossy(&output.stderr));
    }
    let headings = study.read("codings.csv");
    let headings: Vec<&str> = headings.lines().next().unwrap().split(',').collect();
    for column in r.split("codings$").skip(1).map(|rest| rest.split(|it: char| !it.is_alphanumeric()).next().unwrap()) {
        assert!(headings.contains(&column), "codings.csv has no column {column}");
    }
}
