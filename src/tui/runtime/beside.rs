//! What the loop does beside the screen: work that takes long, and changes that wait until they can be written.

use super::Runtime;
use crate::error::Result;
use crate::tui::action::{Action, Message, Task};
use crate::tui::effect::Effect;
use crate::tui::layout;
use crate::tui::perform::{load, perform, try_perform};
use crate::tui::screens::Work;
use crate::tui::worker::{self, Done, Job, Running};
use std::time::{Duration, Instant};

/// What is done so soon is seen in the frame after the key.
const SOON: Duration = Duration::from_millis(30);

/// What takes longer is named, with the time it takes.
const NAMED_AFTER: Duration = Duration::from_millis(300);

/// How long a change waits for another program's at one try, and how long in all.
pub(super) const AT_ONCE: Duration = Duration::from_millis(40);
const WAIT_MAX: Duration = Duration::from_secs(30);

/// How long work has, on leaving, to notice that it is to stop.
const STOP_MAX: Duration = Duration::from_secs(2);

impl Runtime<'_> {
    /// Begins a line of the palette beside the screen.
    pub(super) fn command(&mut self, line: String) -> Vec<Action> {
        if let Some(Running { job: Job::Command { line, .. }, .. }) = &self.command {
            let said = Message::failed(format!("still at work: {line}")).with_hint("Esc stops it");
            return vec![Action::Say(said)];
        }
        let job = Job::Command { line, width: layout::sheet_width(self.state.size) };
        match self.begin(job) {
            Ok(mut running) => match running.ended(SOON) {
                Some(ended) => self.conclude(running.job, ended),
                None => {
                    self.command = Some(running);
                    Vec::new()
                }
            },
            Err(actions) => actions,
        }
    }

    /// Begins a question beside the screen. An earlier one of its kind is not to be answered any more.
    pub(super) fn question(&mut self, work: Work) -> Vec<Action> {
        let is_older = |job: &Job| matches!(job, Job::Question(older) if work.replaces(older));
        for older in self.questions.extract_if(.., |running| is_older(&running.job)) {
            older.forget();
        }
        match self.begin(Job::Question(work)) {
            Ok(mut running) => match running.ended(SOON) {
                Some(ended) => self.conclude(running.job, ended),
                None => {
                    self.questions.push(running);
                    Vec::new()
                }
            },
            Err(actions) => actions,
        }
    }

    /// The job under way; or what came of it where it cannot be done beside the screen.
    fn begin(&mut self, job: Job) -> std::result::Result<Running, Vec<Action>> {
        if !self.project.is_in_memory() {
            let begun = Running::begin(self.project, job, self.run_line);
            return begun.map_err(|error| vec![Action::Say(Message::from(&error))]);
        }
        Err(match job {
            Job::Question(work) => perform(self.project, Effect::Work(work)),
            Job::Command { ref line, width } => {
                let done = (self.run_line)(self.project, line, width, &mut |_, _, _| {}).map(Done::Answer);
                self.conclude(job, worker::Ended { done, coder: None })
            }
        })
    }

    /// What came of a job. A command may have changed anything, so everything is loaded again.
    fn conclude(&mut self, job: Job, ended: worker::Ended) -> Vec<Action> {
        if let Some(name) = ended.coder {
            let _ = self.project.act_as(&name); // gone again, if another program was quick; then nobody new sits here
        }
        let said = match (ended.done, &job) {
            (Ok(Done::Outcome(outcome)), _) => return vec![Action::Worked(outcome)],
            (Ok(Done::Answer(answer)), Job::Command { line, .. }) => Action::Reply { line: line.clone(), answer },
            (Ok(Done::Answer(_)), Job::Question(_)) => return Vec::new(),
            (Err(error), _) => Action::Say(Message::from(&error)),
        };
        if matches!(job, Job::Question(_)) {
            return vec![said];
        }
        match load(self.project) {
            Ok(catalogue) => {
                self.data_version = self.project.data_version().unwrap_or(self.data_version);
                vec![Action::Loaded(Box::new(catalogue)), said]
            }
            Err(error) => vec![Action::Say(Message::from(&error))],
        }
    }

    /// Performs a change at once, or after those that wait already.
    pub(super) fn perform(&mut self, effect: Effect) -> Vec<Action> {
        if effect.writes() && !self.waiting.is_empty() {
            self.waiting.push_back(effect);
            return Vec::new();
        }
        match try_perform(self.project, effect.clone()) {
            Err(error) if error.is_busy() => {
                self.waiting_since = Instant::now();
                self.waiting.push_back(effect);
                Vec::new()
            }
            Err(error) => vec![Action::Say(Message::from(&error))],
            Ok(actions) => actions,
        }
    }

    /// Takes up what work has come to, and what can be written now.
    pub(super) fn look_at_work(&mut self) -> Result<bool> {
        let mut actions = Vec::new();
        if let Some(mut running) = self.command.take() {
            match running.ended(Duration::ZERO) {
                Some(ended) => actions.extend(self.conclude(running.job, ended)),
                None => self.command = Some(running),
            }
        }
        for mut running in std::mem::take(&mut self.questions) {
            match running.ended(Duration::ZERO) {
                Some(ended) => actions.extend(self.conclude(running.job, ended)),
                // The screen that asked was left.
                None if self.state.screen.is_none() => running.forget(),
                None => self.questions.push(running),
            }
        }
        if let Some(effect) = self.waiting.pop_front() {
            match try_perform(self.project, effect.clone()) {
                Err(error) if error.is_busy() && self.waiting_since.elapsed() < WAIT_MAX => {
                    self.waiting.push_front(effect);
                }
                Err(error) => {
                    self.waiting.clear();
                    actions.push(Action::Say(Message::from(&error)));
                }
                Ok(done) => actions.extend(done),
            }
        }
        let task = self.task();
        if task != self.state.task {
            actions.push(Action::Task(task));
        }
        let news = !actions.is_empty();
        actions.into_iter().try_for_each(|action| self.feed(action))?;
        Ok(news)
    }

    /// What takes longer than a moment, in words.
    fn task(&self) -> Option<Task> {
        if !self.waiting.is_empty() {
            let waited = self.waiting_since.elapsed();
            let words = match &self.command {
                Some(Running { job: Job::Command { line, .. }, .. }) => format!("waiting until it is done: {line}"),
                _ => "waiting: another program is writing to this project".to_owned(),
            };
            let task = Task { words, seconds: waited.as_secs(), progress: None, stopping: false };
            return (waited >= NAMED_AFTER).then_some(task);
        }
        let running = self.command.iter().chain(&self.questions).find(|job| job.since.elapsed() >= NAMED_AFTER)?;
        let words = match &running.job {
            Job::Command { line, .. } => format!("working: {line}"),
            Job::Question(_) => "working".to_owned(),
        };
        let (seconds, progress) = (running.since.elapsed().as_secs(), running.progress);
        Some(Task { words, seconds, progress, stopping: running.stopping })
    }

    /// Gives up what waits, else what is being worked on.
    pub(super) fn stop_work(&mut self) -> Vec<Action> {
        if !self.waiting.is_empty() {
            self.waiting.clear();
            return vec![
                Action::Task(None),
                Action::Say(Message::done("not done: the other program is still writing")),
            ];
        }
        self.command.iter_mut().chain(&mut self.questions).for_each(Running::stop);
        vec![Action::Task(self.task())]
    }

    /// Before the end: work is stopped, and what was asked for and waits is written after all.
    pub(super) fn leave(&mut self) -> Result<()> {
        self.questions.drain(..).for_each(Running::forget);
        if let Some(mut running) = self.command.take() {
            running.stop();
            let _ = running.ended(STOP_MAX); // what has not noticed by then ends with the program, without its change
        }
        // Nobody waits for where they were reading to be remembered.
        self.waiting.retain(|effect| !matches!(effect, Effect::Remember { .. }));
        self.project.wait_for_others(WAIT_MAX / 3)?;
        self.waiting.drain(..).try_for_each(|effect| try_perform(self.project, effect).map(drop))
    }
}
