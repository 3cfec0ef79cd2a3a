//! Bytes as they are written in JSON lines: base64 with padding.

use base64::{Engine, prelude::BASE64_STANDARD};

pub fn encode(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

pub fn decode(text: &str) -> Result<Vec<u8>, String> {
    BASE64_STANDARD.decode(text).map_err(|error| format!("the data is no base64: {error}"))
}
