//! The counters that gossipsub keeps.

use prometheus_client::{encoding::text, registry::Registry};
use serde_json::{Map, Value};

#[derive(Default)]
pub struct Counters(Registry);

impl Counters {
    pub fn registry(&mut self) -> &mut Registry {
        &mut self.0
    }

    /// Returns every counter by its name, with its labels in prometheus's notation; of histograms the count and the sum.
    pub fn all(&self) -> Map<String, Value> {
        let lines = self.lines();
        let shown = lines.lines().filter(|line| !line.contains("_bucket{"));
        shown.filter_map(counter).map(|(name, value)| (name.to_owned(), value.into())).collect()
    }

    /// Returns how many copies of messages were queued for neighbours.
    pub fn copies_sent(&self) -> u64 {
        let lines = self.lines();
        let own = lines.lines().filter(|line| line.starts_with("topic_msg_sent_counts_total"));
        own.filter_map(counter).map(|(_, value)| value as u64).sum()
    }

    fn lines(&self) -> String {
        let mut lines = String::new();
        text::encode(&mut lines, &self.0).expect("a string takes everything");
        lines
    }
}

/// Reads `name{labels} value`; a line that begins with # is a comment.
fn counter(line: &str) -> Option<(&str, f64)> {
    let (name, value) = line.rsplit_once(' ')?;
    (!name.starts_with('#')).then_some((name, value.parse().ok()?))
}
