//! A measured path: what is timed, what it may take, and how long it took.

use std::time::{Duration, Instant};

/// One path through thema, ready to be run again and again.
pub struct Measure {
    pub name: &'static str,
    /// What the everyday size may take.
    pub target: Option<Duration>,
    /// Runs it once and times only what is meant.
    run: Box<dyn FnMut() -> Duration>,
    took: Vec<Duration>,
}

impl Measure {
    /// Times all of `path`.
    pub fn new<T>(name: &'static str, mut path: impl FnMut() -> T + 'static) -> Self {
        Self::timed(name, move || timed(&mut path))
    }

    /// `path` times itself, without what it has to prepare.
    pub fn timed(name: &'static str, path: impl FnMut() -> Duration + 'static) -> Self {
        Self { name, target: None, run: Box::new(path), took: Vec::new() }
    }

    pub fn within_ms(mut self, milliseconds: u64) -> Self {
        self.target = Some(Duration::from_millis(milliseconds));
        self
    }

    pub fn run(&mut self) -> Duration {
        let took = (self.run)();
        self.took.push(took);
        took
    }

    /// The shortest and the median run; `None` if it was never run.
    pub fn shortest_and_median(&self) -> Option<(Duration, Duration)> {
        let mut took = self.took.clone();
        took.sort_unstable();
        Some((*took.first()?, took[took.len() / 2]))
    }
}

/// How long it takes, whatever it answers.
pub fn timed<T>(path: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let answer = std::hint::black_box(path());
    let took = start.elapsed();
    drop(answer);
    took
}
