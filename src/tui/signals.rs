//! Signals, noted when they come and asked for by the event loop.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// What has been signalled since the last look.
pub struct Signals {
    end: Arc<AtomicUsize>,
    sleep: Arc<AtomicBool>,
    awake: Arc<AtomicBool>,
    #[cfg(unix)]
    registered: Vec<signal_hook::SigId>,
}

#[cfg(unix)]
impl Signals {
    /// Begins to note signals.
    pub fn watch() -> io::Result<Self> {
        use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
        use signal_hook::flag;
        let (end, sleep, awake) = (Arc::default(), Arc::default(), Arc::default());
        let mut registered = Vec::new();
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            registered.push(flag::register_usize(signal, Arc::clone(&end), usize::try_from(signal).unwrap_or(0))?);
        }
        registered.push(flag::register(SIGTSTP, Arc::clone(&sleep))?);
        registered.push(flag::register(SIGCONT, Arc::clone(&awake))?);
        Ok(Self { end, sleep, awake, registered })
    }

    /// Stops this process until somebody continues it.
    pub fn stop(&self) {
        let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
        self.awake.store(false, Ordering::SeqCst);
    }
}

#[cfg(unix)]
impl Drop for Signals {
    fn drop(&mut self) {
        for id in self.registered.drain(..) {
            signal_hook::low_level::unregister(id);
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    /// Nothing to note: the console tells of its end by closing the input.
    pub fn watch() -> io::Result<Self> {
        Ok(Self { end: Arc::default(), sleep: Arc::default(), awake: Arc::default() })
    }

    /// There is no sleep here.
    pub fn stop(&self) {}
}

impl Signals {
    /// The signal that asks the program to end.
    pub fn end(&self) -> Option<u8> {
        u8::try_from(self.end.load(Ordering::SeqCst)).ok().filter(|&signal| signal > 0)
    }

    /// Whether somebody asked from outside to go to sleep, since the last look.
    pub fn sleep(&self) -> bool {
        self.sleep.swap(false, Ordering::SeqCst)
    }

    /// Whether the program was stopped without being asked, and now goes on.
    pub fn awake(&self) -> bool {
        self.awake.swap(false, Ordering::SeqCst)
    }
}
