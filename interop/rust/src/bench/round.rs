//! The deliveries of one round: subscribers count them, the publisher waits for them.

use std::{
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use tokio::sync::Notify;

const NOTHING: usize = usize::MAX;

pub struct Round {
    /// The number of its first message.
    first: u64,
    messages: usize,
    /// When it was started, since the beginning of the network.
    started: Duration,
    subscribers: Vec<Arrivals>,
    /// How many messages each subscriber must have before the publisher is woken.
    awaited: AtomicUsize,
    reached: Notify,
}

/// Written by its subscriber alone.
struct Arrivals {
    distinct: AtomicUsize,
    tally: Mutex<Tally>,
}

struct Tally {
    seen: Vec<bool>,
    latencies: Vec<Duration>,
    /// When the last message came, since the beginning of the network.
    last: Duration,
}

impl Arrivals {
    fn new(messages: usize) -> Self {
        let tally =
            Tally { seen: vec![false; messages], latencies: Vec::with_capacity(messages), last: Duration::ZERO };
        Self { distinct: AtomicUsize::new(0), tally: Mutex::new(tally) }
    }

    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().expect("nobody panics with it")
    }
}

impl Round {
    pub fn new(first: u64, messages: usize, subscribers: usize, started: Duration) -> Self {
        Self {
            first,
            messages,
            started,
            subscribers: (0..subscribers).map(|_| Arrivals::new(messages)).collect(),
            awaited: AtomicUsize::new(NOTHING),
            reached: Notify::new(),
        }
    }

    /// Counts a delivery; one of another round, or a second one, does not count.
    pub fn received(&self, subscriber: usize, number: u64, published: Duration, now: Duration) {
        let index = number.wrapping_sub(self.first) as usize;
        if index >= self.messages {
            return;
        }
        let arrivals = &self.subscribers[subscriber];
        let distinct = {
            let mut tally = arrivals.tally();
            if std::mem::replace(&mut tally.seen[index], true) {
                return;
            }
            tally.latencies.push(now.saturating_sub(published));
            tally.last = now;
            tally.latencies.len()
        };
        arrivals.distinct.store(distinct, SeqCst);
        if distinct == self.awaited.load(SeqCst) {
            self.reached.notify_one();
        }
    }

    fn slowest(&self) -> usize {
        self.subscribers.iter().map(|arrivals| arrivals.distinct.load(SeqCst)).min().unwrap_or_default()
    }

    pub fn total(&self) -> usize {
        self.subscribers.iter().map(|arrivals| arrivals.distinct.load(SeqCst)).sum()
    }

    pub fn expected(&self) -> usize {
        self.messages * self.subscribers.len()
    }

    /// Whether every subscriber has so many; if not, whoever reaches them wakes who waits for it.
    pub fn has(&self, count: usize) -> bool {
        self.awaited.store(count, SeqCst);
        self.slowest() >= count
    }

    /// Returns when some subscriber reached what was asked for with `has`.
    pub async fn reached(&self) {
        self.reached.notified().await;
    }

    /// Returns the time from the start to the last delivery.
    pub fn duration(&self) -> Duration {
        let last = self.subscribers.iter().map(|arrivals| arrivals.tally().last).max().unwrap_or_default();
        last.saturating_sub(self.started)
    }

    /// Returns the latencies of all subscribers, in ascending order.
    pub fn latencies(&self) -> Vec<Duration> {
        let mut all: Vec<_> = self.subscribers.iter().flat_map(|arrivals| arrivals.tally().latencies.clone()).collect();
        all.sort_unstable();
        all
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Round;

    #[test]
    fn only_the_first_delivery_of_a_message_of_the_round_counts() {
        let time = Duration::from_secs;
        let round = Round::new(10, 2, 2, time(1));
        for (subscriber, number) in [(0, 10), (0, 10), (0, 9), (0, 12), (1, 11), (0, 11)] {
            round.received(subscriber, number, time(2), time(3 + subscriber as u64));
        }
        assert_eq!((round.total(), round.expected()), (3, 4));
        assert!(round.has(1) && !round.has(2));
        assert_eq!(round.duration(), time(3)); // from 1 to 4, when the only one came to subscriber 1
        assert_eq!(round.latencies(), [time(1), time(1), time(2)]);
    }
}
