//! What a message carries: its number, when it was published, then zeros. Big endian.

use std::time::Duration;

/// Number and time need so many.
pub const MIN_BYTES: usize = 16;

/// Probes are numbered from here, far from the messages that count.
pub const FIRST_PROBE: u64 = u64::MAX / 2;

/// Makes a payload; the time is counted from the beginning of the network.
pub fn payload(size: usize, number: u64, published: Duration) -> Vec<u8> {
    let mut bytes = vec![0; size];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    bytes[8..MIN_BYTES].copy_from_slice(&(published.as_nanos() as u64).to_be_bytes());
    bytes
}

/// Returns the number, and when the message was published.
pub fn parse(payload: &[u8]) -> Option<(u64, Duration)> {
    let (number, rest) = payload.split_first_chunk()?;
    let (nanos, _) = rest.split_first_chunk()?;
    Some((u64::from_be_bytes(*number), Duration::from_nanos(u64::from_be_bytes(*nanos))))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{MIN_BYTES, parse, payload};

    #[test]
    fn what_was_written_is_read() {
        let time = Duration::from_nanos(123_456_789_012);
        assert_eq!(parse(&payload(100, 7, time)), Some((7, time)));
        assert_eq!(payload(100, 7, time).len(), 100);
        assert_eq!(parse(&payload(MIN_BYTES, 7, time)[..MIN_BYTES - 1]), None);
    }
}
