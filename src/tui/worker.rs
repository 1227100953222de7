//! Work that may take long, beside the screen: in a thread of its own, with a connection of its own to the same file.
//!
//! It tells how far it is and can be stopped: it looks at a [`Stop`](crate::model::stop::Stop) in its long loops and
//! before its change is committed, and a statement of SQL that runs is interrupted. So nothing is half done.

use super::RunLine;
use super::screens::{self, Outcome, Work};
use crate::error::{Error, Result};
use crate::project::{Project, Stopper};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Job {
    /// A line of the palette, answered in so many columns.
    Command { line: String, width: usize },
    /// A question that changes nothing.
    Question(Work),
}

/// What came of it.
#[derive(Debug)]
pub enum Done {
    Answer(String),
    Outcome(Outcome),
}

/// How it ended.
#[derive(Debug)]
pub struct Ended {
    pub done: Result<Done>,
    /// Who acts now, if the work changed that.
    pub coder: Option<String>,
}

enum Told {
    Progress { done: usize, all: usize },
    Ended(Box<Ended>),
}

/// A job under way.
pub struct Running {
    pub job: Job,
    pub since: Instant,
    /// How much of how much is done, where the work says so.
    pub progress: Option<(usize, usize)>,
    pub stopping: bool,
    told: Receiver<Told>,
    stopper: Stopper,
}

impl Running {
    /// Begins the job.
    pub fn begin(project: &Project, job: Job, run_line: RunLine) -> Result<Self> {
        let mut own = project.another()?;
        let stopper = own.stopper();
        let (teller, told) = channel();
        let (todo, since) = (job.clone(), Instant::now());
        let body = move || {
            let ended = work(&mut own, todo, run_line, &teller);
            // Closed before anybody hears of it, so that nothing of it is in the way.
            drop(own);
            let _ = teller.send(Told::Ended(Box::new(ended)));
        };
        let begun = thread::Builder::new().name("work".into()).spawn(body);
        begun.map_err(|error| Error::refused(format!("there is no room for another thread: {error}")))?;
        Ok(Self { job, since, progress: None, stopping: false, told, stopper })
    }

    /// How it ended, if it did; waits so long for that.
    pub fn ended(&mut self, patience: Duration) -> Option<Ended> {
        let until = Instant::now() + patience;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let told = if left.is_zero() {
                self.told.try_recv()
            } else {
                self.told.recv_timeout(left).map_err(|error| match error {
                    std::sync::mpsc::RecvTimeoutError::Timeout => TryRecvError::Empty,
                    std::sync::mpsc::RecvTimeoutError::Disconnected => TryRecvError::Disconnected,
                })
            };
            match told {
                Ok(Told::Progress { done, all }) => self.progress = Some((done, all)),
                Ok(Told::Ended(ended)) => return Some(*ended),
                Err(TryRecvError::Empty) => return None,
                Err(TryRecvError::Disconnected) => {
                    let said = "thema broke while it worked; nothing is half done";
                    let done = Err(Error::with_hint(said, "please report what you asked for"));
                    return Some(Ended { done, coder: None });
                }
            }
        }
    }

    /// Asks it to end; nobody waits for what comes of it.
    pub fn forget(self) {
        self.stopper.stop();
    }

    /// Asks it to end.
    pub fn stop(&mut self) {
        self.stopping = true;
        self.stopper.stop();
    }
}

fn work(project: &mut Project, job: Job, run_line: RunLine, teller: &Sender<Told>) -> Ended {
    let before = name_of(project);
    let done = match job {
        Job::Question(question) => screens::work(project, &question).map(Done::Outcome),
        Job::Command { line, width } => {
            let mut progress = |done: usize, all: usize, _: &str| drop(teller.send(Told::Progress { done, all }));
            run_line(project, &line, width, &mut progress).map(Done::Answer)
        }
    };
    // What was figured out meanwhile may have holes; what was written is whole.
    let done = match done {
        Ok(_) if project.is_stopped() && !project.has_changed() => Err(Project::stopped()),
        Err(error) if error.is_stopped() && project.has_changed() => {
            Err(Error::with_hint("stopped; what was done before is kept", "u takes it back"))
        }
        done => done,
    };
    let after = name_of(project);
    Ended { done, coder: after.filter(|after| before.as_ref() != Some(after)) }
}

fn name_of(project: &Project) -> Option<String> {
    project.coder().map(|coder| coder.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::codebook::CodeKind;
    use crate::model::coding::CoderRole;
    use crate::project::import::Progress;
    use crate::project::{Clock, Verb};

    const PATIENCE: Duration = Duration::from_secs(20);

    fn project() -> (tempfile::TempDir, Project) {
        let folder = tempfile::tempdir().unwrap();
        let mut project = Project::create(&folder.path().join("a.thema"), "A", Clock::system()).unwrap();
        project.add_coder("ada", CoderRole::Lead).unwrap();
        project.add_coder("ben", CoderRole::Coder).unwrap();
        (folder, project)
    }

    /// What a made-up command does: `add` writes; `slow` writes, says so, and waits to be stopped before its commit;
    /// `figure` waits to be stopped and answers all the same; `twice` writes and then is slow.
    fn line(project: &mut Project, line: &str, _: usize, progress: Progress<'_>) -> Result<String> {
        let stop = project.stop();
        let wait = || {
            while !stop.is_asked() {
                thread::sleep(Duration::from_millis(1));
            }
        };
        match line {
            "add" => drop(project.add_code("trust", CodeKind::Code, |_| {})?),
            "figure" => wait(),
            "use ben" => project.remember_coder("ben")?,
            "panic" => panic!("broken"),
            _ => {
                if line == "twice" {
                    project.add_code("first", CodeKind::Code, |_| {})?;
                }
                let code = crate::model::codebook::Code::new(CodeKind::Code, "slow");
                project.act(Verb::AddCode, "slow", |tx| {
                    crate::store::codes::insert(tx, &code)?;
                    progress(1, 2, "half");
                    wait();
                    Ok(())
                })?;
            }
        }
        Ok(line.to_owned())
    }

    fn begin(project: &Project, words: &str) -> Running {
        Running::begin(project, Job::Command { line: words.to_owned(), width: 80 }, line).unwrap()
    }

    fn codes(project: &Project) -> Vec<String> {
        project.codebook().unwrap().all().iter().map(|code| code.name.clone()).collect()
    }

    /// Waits until it says how far it is, stops it, and answers what it says then.
    fn stopped_half_way(project: &Project, words: &str) -> String {
        let mut running = begin(project, words);
        let start = Instant::now();
        while running.progress.is_none() && words != "figure" && start.elapsed() < PATIENCE {
            assert!(running.ended(Duration::from_millis(5)).is_none());
        }
        running.stop();
        running.ended(PATIENCE).unwrap().done.unwrap_err().to_string()
    }

    #[test]
    fn what_it_wrote_is_there_and_it_says_what_it_answers() {
        let (_folder, project) = project();
        let ended = begin(&project, "add").ended(PATIENCE).unwrap();
        assert!(matches!(ended.done, Ok(Done::Answer(answer)) if answer == "add"));
        assert_eq!((codes(&project), ended.coder), (vec!["trust".to_owned()], None));
    }

    #[test]
    fn stopped_before_its_commit_it_has_done_nothing() {
        let (_folder, project) = project();
        assert_eq!(stopped_half_way(&project, "slow"), "stopped; nothing was changed");
        assert_eq!(codes(&project), Vec::<String>::new());
    }

    #[test]
    fn stopped_after_a_part_it_says_that_this_part_is_kept() {
        let (_folder, project) = project();
        assert_eq!(stopped_half_way(&project, "twice"), "stopped; what was done before is kept");
        assert_eq!(codes(&project), ["first"]);
    }

    #[test]
    fn a_figure_of_stopped_work_is_not_shown() {
        let (_folder, project) = project();
        assert_eq!(stopped_half_way(&project, "figure"), "stopped; nothing was changed");
    }

    #[test]
    fn whoever_it_made_the_acting_coder_is_told_and_a_break_is_an_error() {
        let (_folder, project) = project();
        assert_eq!(begin(&project, "use ben").ended(PATIENCE).unwrap().coder.as_deref(), Some("ben"));
        let said = begin(&project, "panic").ended(PATIENCE).unwrap().done.unwrap_err().to_string();
        assert_eq!(said, "thema broke while it worked; nothing is half done");
    }
}
