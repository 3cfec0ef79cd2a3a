//! The nodes, connected over loopback. Each is a task of its own, but for the publisher, which is driven from here.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use libp2p::Multiaddr;
use tokio::{
    select,
    sync::watch,
    task::{JoinSet, yield_now},
    time::{sleep, timeout},
};

use super::{
    BenchOptions,
    node::BenchNode,
    payload::{FIRST_PROBE, parse, payload},
    plan::Plan,
    result::{BenchResult, cpu_time},
    round::Round,
};

const SETTLE_TIMEOUT: Duration = Duration::from_secs(20);
const PROBE_TIMEOUT: Duration = Duration::from_millis(500);
const STALL_TIMEOUT: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(10);
const PROBES_IN_A_ROW: usize = 2;

/// How many messages are published before the publisher's node does what else is to be done.
const MESSAGES_A_TURN: usize = 32;

/// In how many parts a full window is filled again, as in the other implementations' benches.
const REFILLS: usize = 8;

pub struct Network<'a> {
    options: &'a BenchOptions,
    /// Payloads carry the time since then.
    born: Instant,
    publisher: BenchNode,
    others: JoinSet<()>,
    /// The last probe that each subscriber got.
    probed: Arc<[AtomicU64]>,
    now: watch::Sender<Option<Arc<Round>>>,
    next: u64,
}

impl<'a> Network<'a> {
    pub async fn open(options: &'a BenchOptions) -> Result<Self, String> {
        let mut network = Self {
            options,
            born: Instant::now(),
            publisher: BenchNode::new(options)?,
            others: JoinSet::new(),
            probed: (0..options.subscribers).map(|_| AtomicU64::new(0)).collect(),
            now: watch::Sender::new(None),
            next: 0,
        };
        network.connect().await?;
        timeout(SETTLE_TIMEOUT, network.settle())
            .await
            .map_err(|_| "messages did not reach every subscriber in time".to_owned())??;
        Ok(network)
    }

    async fn connect(&mut self) -> Result<(), String> {
        let mut hub = self.publisher.listen().await?;
        let (ready, mut is_ready) = watch::channel(!self.options.relay);
        if self.options.relay {
            let mut relay = BenchNode::new(self.options)?;
            relay.subscribe()?;
            relay.dial(hub)?;
            hub = relay.listen().await?;
            let subscribers = self.options.subscribers as usize;
            self.others.spawn(async move {
                loop {
                    relay.next().await;
                    if !*ready.borrow() && relay.audience() == (subscribers, subscribers) {
                        ready.send_replace(true);
                    }
                }
            });
        }
        for index in 0..self.options.subscribers as usize {
            self.subscriber(index, hub.clone())?;
        }
        // Without a relay the publisher knows its subscribers itself.
        let wanted = if self.options.relay { 1 } else { self.options.subscribers as usize };
        let deadline = Instant::now() + SETTLE_TIMEOUT;
        while !*is_ready.borrow_and_update() || self.publisher.audience().0 < wanted {
            if Instant::now() > deadline {
                return Err("the subscribers were not heard of in time".to_owned());
            }
            self.publisher.next().await;
        }
        Ok(())
    }

    fn subscriber(&mut self, index: usize, hub: Multiaddr) -> Result<(), String> {
        let mut node = BenchNode::new(self.options)?;
        node.subscribe()?;
        node.dial(hub)?;
        let (born, probed, mut now) = (self.born, Arc::clone(&self.probed), self.now.subscribe());
        self.others.spawn(async move {
            let mut round: Option<Arc<Round>> = None;
            loop {
                let Some((number, published)) = node.next().await.as_deref().and_then(parse) else {
                    continue;
                };
                if number >= FIRST_PROBE {
                    probed[index].store(number, SeqCst);
                    continue;
                }
                if now.has_changed().unwrap_or(false) {
                    round.clone_from(&now.borrow_and_update());
                }
                if let Some(round) = &round {
                    round.received(index, number, published, born.elapsed());
                }
            }
        });
        Ok(())
    }

    /// Returns when two messages in a row came through to all at once.
    async fn settle(&mut self) -> Result<(), String> {
        let mut in_a_row = 0;
        let mut probe = FIRST_PROBE;
        while in_a_row < PROBES_IN_A_ROW {
            probe += 1;
            self.publisher.publish(payload(self.options.size as usize, probe, self.born.elapsed()))?;
            in_a_row = if self.arrives(probe).await { in_a_row + 1 } else { 0 };
        }
        Ok(())
    }

    async fn arrives(&mut self, probe: u64) -> bool {
        let end = Instant::now() + PROBE_TIMEOUT;
        while Instant::now() < end {
            if self.probed.iter().all(|probed| probed.load(SeqCst) == probe) {
                return true;
            }
            let _ = timeout(PAUSE, self.publisher.next()).await; // whatever it is
        }
        false
    }

    /// Waits for something else, the publisher's node going on meanwhile.
    pub async fn while_waiting<T>(&mut self, something: impl Future<Output = T>) -> T {
        let mut something = std::pin::pin!(something);
        loop {
            select! {
                done = &mut something => return done,
                _ = self.publisher.next() => {}
            }
        }
    }

    /// Publishes the plan's messages, waits for them, and says what it cost. What never came is not in the time.
    pub async fn round(&mut self, plan: &Plan) -> Result<BenchResult, String> {
        let (subscribers, started) = (self.options.subscribers as usize, self.born.elapsed());
        let round = Arc::new(Round::new(self.next, plan.count, subscribers, started));
        self.now.send_replace(Some(Arc::clone(&round)));
        let cpu = cpu_time();
        self.publish(&round, plan).await?;
        let used = cpu_time() - cpu;
        self.next += plan.count as u64;
        Ok(BenchResult::new(self.options, plan, &round, used))
    }

    async fn publish(&mut self, round: &Round, plan: &Plan) -> Result<(), String> {
        let first_due = self.born.elapsed();
        let window = self.options.window as usize;
        let refill = (window / REFILLS).max(1);
        for sent in 0..plan.count {
            if sent % refill == 0 && !self.awaited(round, (sent + refill).saturating_sub(window)).await {
                return Ok(()); // the result shows what is missing
            }
            let due = self.due(plan, sent, first_due).await;
            self.publisher.publish(payload(self.options.size as usize, self.next + sent as u64, due))?;
            if plan.rate > 0.0 || sent % MESSAGES_A_TURN == 0 {
                self.publisher.turn();
                yield_now().await;
            }
        }
        self.awaited(round, plan.count).await;
        Ok(())
    }

    /// Waits until the next message is due, and returns when it should have left.
    async fn due(&mut self, plan: &Plan, sent: usize, first_due: Duration) -> Duration {
        if plan.rate == 0.0 {
            return self.born.elapsed();
        }
        let due = first_due + Duration::from_secs_f64(sent as f64 / plan.rate);
        let wait = due.saturating_sub(self.born.elapsed());
        if !wait.is_zero() {
            self.while_waiting(sleep(wait)).await;
        }
        due
    }

    /// Returns when every subscriber has so many, or false when nothing at all has come for too long.
    async fn awaited(&mut self, round: &Round, count: usize) -> bool {
        let mut total = round.total();
        while !round.has(count) {
            let woken = timeout(STALL_TIMEOUT, self.while_waiting(round.reached())).await;
            if woken.is_err() && round.total() == total {
                return false;
            }
            total = round.total();
        }
        true
    }
}
