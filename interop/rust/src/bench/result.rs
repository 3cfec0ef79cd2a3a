//! What a round came to.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use serde::Serialize;

use super::{BenchOptions, plan::Plan, round::Round};

/// By the names that the other implementations have for it. What is allocated is not known.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BenchResult {
    peer: &'static str,
    router: &'static str,
    transport: &'static str,
    size: u64,
    count: usize,
    subscribers: u64,
    relay: bool,
    signed: bool,
    window: u64,
    rate: f64,
    round: u64,
    warmup: bool,
    pub expected: usize,
    pub delivered: usize,
    seconds: f64,
    messages_per_second: f64,
    megabytes_per_second: f64,
    cpu_micros_per_delivery: f64,
    latency_p50_micros: f64,
    latency_p99_micros: f64,
}

impl BenchResult {
    pub fn new(options: &BenchOptions, plan: &Plan, round: &Round, cpu: Duration) -> Self {
        let latencies = round.latencies();
        let delivered = latencies.len();
        let each = |total: f64| if delivered == 0 { 0.0 } else { total / delivered as f64 };
        let at = |percent: usize| latencies.get(delivered * percent / 100).copied().unwrap_or_default();
        let seconds = round.duration().as_secs_f64();
        let messages_per_second = if delivered == 0 { 0.0 } else { delivered as f64 / seconds };
        Self {
            peer: "rust",
            router: "gossipsub",
            transport: options.transport.name(),
            size: options.size,
            count: plan.count,
            subscribers: options.subscribers,
            relay: options.relay,
            signed: !options.unsigned,
            window: options.window,
            rate: plan.rate,
            round: plan.number,
            warmup: plan.warmup,
            expected: round.expected(),
            delivered,
            seconds,
            messages_per_second,
            megabytes_per_second: messages_per_second * options.size as f64 / 1e6,
            cpu_micros_per_delivery: each(micros(cpu)),
            latency_p50_micros: micros(at(50)),
            latency_p99_micros: micros(at(99)),
        }
    }

    pub fn print(&self, json: bool) {
        if json {
            println!("{}", serde_json::to_string(self).expect("every field is a finite number"));
            return;
        }
        println!(
            "round {}{}: {} of {} in {:.2} s, {:.0} msg/s, {:.1} MB/s, {:.1} µs CPU each, \
             latency {:.0} µs (p50) {:.0} µs (p99)",
            self.round,
            if self.warmup { " (warm-up)" } else { "" },
            self.delivered,
            self.expected,
            self.seconds,
            self.messages_per_second,
            self.megabytes_per_second,
            self.cpu_micros_per_delivery,
            self.latency_p50_micros,
            self.latency_p99_micros
        );
    }
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Returns the CPU time that this process has used so far.
pub fn cpu_time() -> Duration {
    let used = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(used.tv_sec as u64, used.tv_nsec as u32)
}
