//! Which protocol a stream is about, from the bytes that its responder sends first (multistream-select).

const HEADER: &str = "/multistream/1.0.0";
const REFUSAL: &str = "na";
const LONGEST_LINE: usize = 1024;

/// Reads along until the responder has echoed a protocol.
#[derive(Default)]
pub struct Negotiation {
    unread: Vec<u8>,
    over: bool,
}

impl Negotiation {
    /// Takes the responder's next bytes. Returns the protocol once, when it is agreed.
    pub fn feed(&mut self, bytes: &[u8]) -> Option<String> {
        if self.over {
            return None;
        }
        self.unread.extend_from_slice(bytes);
        while let Some(line) = self.next_line() {
            if line != HEADER && line != REFUSAL {
                self.end();
                return Some(line);
            }
        }
        None
    }

    fn next_line(&mut self) -> Option<String> {
        let (length, prefix) = match *self.unread.as_slice() {
            [low, ..] if low < 0x80 => (usize::from(low), 1),
            [low, high, ..] if high < 0x80 => (usize::from(low & 0x7f) | usize::from(high) << 7, 2),
            [_, _, ..] => return self.end(),
            _ => return None,
        };
        if length == 0 || length > LONGEST_LINE {
            return self.end();
        }
        let line = self.unread.get(prefix..prefix + length)?;
        let Some(text) = line.strip_suffix(b"\n") else {
            return self.end();
        };
        let text = String::from_utf8_lossy(text).into_owned();
        self.unread.drain(..prefix + length);
        Some(text)
    }

    fn end(&mut self) -> Option<String> {
        self.over = true;
        self.unread = Vec::new();
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Negotiation;

    fn line(text: &str) -> Vec<u8> {
        let mut line = vec![u8::try_from(text.len() + 1).unwrap()];
        line.extend_from_slice(text.as_bytes());
        line.push(b'\n');
        line
    }

    #[test]
    fn the_first_line_that_is_neither_header_nor_refusal_is_the_protocol() {
        let bytes = [line("/multistream/1.0.0"), line("na"), line("/floodsub/1.0.0"), vec![7; 40]].concat();
        let mut negotiation = Negotiation::default();
        let told: Vec<_> = bytes.iter().filter_map(|byte| negotiation.feed(&[*byte])).collect();
        assert_eq!(told, ["/floodsub/1.0.0"]);
    }

    #[test]
    fn what_is_no_negotiation_tells_nothing() {
        let mut negotiation = Negotiation::default();
        assert_eq!(negotiation.feed(&[0xff; 64]), None);
        assert_eq!(negotiation.feed(&line("/floodsub/1.0.0")), None);
    }
}
