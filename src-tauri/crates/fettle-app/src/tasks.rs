//! Long tasks: how far they are, and stopping them; and plans that wait to be
//! kept.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use fettle_domain::schedule::Booking;

use crate::dto::workspace::TaskProgress;

/// How many finished tasks and shown plans are remembered.
const REMEMBERED: usize = 16;

/// One long task, seen from inside and from outside.
#[derive(Debug, Default)]
pub struct Task {
    cancelled: AtomicBool,
    finished: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
    message: Mutex<String>,
}

impl Task {
    /// Whether somebody asked it to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Tells how far it is; a total of 0 is not known.
    pub fn report(&self, done: u64, total: u64, message: String) {
        self.done.store(done, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
        *self.message.lock().unwrap_or_else(PoisonError::into_inner) = message;
    }

    /// Tells that it has ended, one way or another.
    pub fn finish(&self) {
        self.finished.store(true, Ordering::Relaxed);
    }

    fn progress(&self) -> TaskProgress {
        let total = self.total.load(Ordering::Relaxed);
        TaskProgress {
            running: !self.finished.load(Ordering::Relaxed),
            done: self.done.load(Ordering::Relaxed),
            total: (total > 0).then_some(total),
            message: self
                .message
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
        }
    }
}

/// Long tasks by the name that their caller gave them.
#[derive(Debug, Default)]
pub struct Tasks(Mutex<BTreeMap<String, Arc<Task>>>);

impl Tasks {
    /// Begins a task; one without a name cannot be asked about.
    pub fn begin(&self, name: Option<&str>) -> Arc<Task> {
        let task = Arc::new(Task::default());
        if let Some(name) = name {
            let mut tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if tasks.len() >= REMEMBERED {
                tasks.retain(|_, task| !task.finished.load(Ordering::Relaxed));
            }
            tasks.insert(name.to_owned(), task.clone());
        }
        task
    }

    /// How far a task is; one that is not known has ended.
    pub fn progress(&self, name: &str) -> TaskProgress {
        let tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.get(name).map_or_else(
            || TaskProgress {
                running: false,
                done: 0,
                total: None,
                message: String::new(),
            },
            |task| task.progress(),
        )
    }

    /// Asks a task to stop.
    pub fn cancel(&self, name: &str) {
        let tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(task) = tasks.get(name) {
            task.cancelled.store(true, Ordering::Relaxed);
        }
    }
}

/// A plan that was shown: its bookings, and the log's length it was made from.
#[derive(Debug, Clone)]
pub struct ShownPlan {
    /// The bookings.
    pub bookings: Vec<Booking>,
    /// The log's length then.
    pub log_length: u64,
}

/// Plans that were shown and not yet kept.
#[derive(Debug, Default)]
pub struct Plans(Mutex<Vec<(String, ShownPlan)>>);

impl Plans {
    /// Remembers a plan; the oldest is forgotten.
    pub fn remember(&self, plan_id: String, plan: ShownPlan) {
        let mut plans = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        plans.push((plan_id, plan));
        if plans.len() > REMEMBERED {
            plans.remove(0);
        }
    }

    /// A plan by its name.
    pub fn find(&self, plan_id: &str) -> Option<ShownPlan> {
        let plans = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        plans
            .iter()
            .find(|(id, _)| id == plan_id)
            .map(|(_, plan)| plan.clone())
    }
}
