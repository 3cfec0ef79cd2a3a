//! Which rounds are to come.

use tokio::sync::mpsc;

use super::BenchOptions;
use crate::commands;

/// How much shorter the first round is, which does not count.
const WARMUP_SHARE: u64 = 5;

pub struct Plan {
    pub number: u64,
    pub warmup: bool,
    pub count: usize,
    /// Messages a second, 0 for as many as the window lets.
    pub rate: f64,
}

/// The rounds of the command line, or those of standard input.
pub struct Plans {
    begun: u64,
    source: Source,
}

enum Source {
    Fixed { rounds: u64, count: u64, rate: f64 },
    Lines(mpsc::Receiver<String>),
}

impl Plans {
    pub fn new(options: &BenchOptions) -> Self {
        let source = if options.stdin {
            Source::Lines(commands::lines())
        } else {
            Source::Fixed { rounds: options.rounds, count: options.count, rate: options.rate }
        };
        Self { begun: 0, source }
    }

    /// Returns none when no round is left.
    pub async fn next(&mut self) -> Result<Option<Plan>, String> {
        self.begun += 1;
        let number = self.begun;
        match &mut self.source {
            Source::Fixed { rounds, .. } if number > *rounds => Ok(None),
            Source::Fixed { count, rate, .. } => {
                let warmup = number == 1;
                let count = if warmup { (*count / WARMUP_SHARE).max(1) } else { *count };
                Ok(Some(Plan { number, warmup, count: count as usize, rate: *rate }))
            }
            Source::Lines(lines) => match lines.recv().await {
                None => Ok(None),
                Some(line) => {
                    let (count, rate) = read(&line).ok_or(format!("a round is COUNT or COUNT RATE, not {line:?}"))?;
                    Ok(Some(Plan { number, warmup: false, count, rate }))
                }
            },
        }
    }
}

fn read(line: &str) -> Option<(usize, f64)> {
    let mut words = line.split_whitespace();
    let count = words.next()?.parse().ok().filter(|count| *count >= 1)?;
    let rate = words.next().map_or(Some(0.0), |word| rate(word).ok())?;
    words.next().is_none().then_some((count, rate))
}

pub fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if rate >= 0.0 && rate.is_finite() => Ok(rate),
        _ => Err("a rate is a number from 0 on".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_is_no_round_is_refused() {
        assert_eq!(read("30"), Some((30, 0.0)));
        assert_eq!(read("20 1000.5"), Some((20, 1000.5)));
        for line in ["", "0", "-1", "many", "1 2 3", "1 -2", "1 fast", "1 inf"] {
            assert_eq!(read(line), None, "{line:?}");
        }
    }
}
