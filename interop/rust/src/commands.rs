//! The lines of standard input.

use std::{io, thread};

use libp2p::PeerId;
use serde_json::{Map, Value};
use tokio::sync::mpsc;

use crate::{base64, events::Event, node::Node, options::dial_target};

/// How many lines are read before the node has done them.
const LINES_AHEAD: usize = 64;

#[derive(PartialEq, Eq)]
pub enum Next {
    GoOn,
    Stop,
}

/// Reads lines in a thread of its own. The end of the input is not the end of the node.
pub fn lines() -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel(LINES_AHEAD);
    thread::spawn(move || {
        for line in io::stdin().lines() {
            match line {
                Ok(line) if line.trim().is_empty() => {}
                Ok(line) => {
                    if sender.blocking_send(line).is_err() {
                        return;
                    }
                }
                Err(error) => return eprintln!("rustpeer: no more commands: {error}"),
            }
        }
    });
    receiver
}

impl Node {
    pub fn do_line(&mut self, line: &str) -> Next {
        let (result, command) = match serde_json::from_str(line) {
            Ok(Value::Object(asked)) => (self.execute(&asked), Value::Object(asked)),
            Ok(other) => (Err("this is none of the commands".to_owned()), other),
            Err(_) => (Err("this is no JSON".to_owned()), Value::from(line)),
        };
        result.unwrap_or_else(|message| {
            self.events.emit(&Event::Error { message, command });
            Next::GoOn
        })
    }

    fn execute(&mut self, asked: &Map<String, Value>) -> Result<Next, String> {
        let text = |key: &str| asked.get(key).and_then(Value::as_str);
        if let Some(topic) = text("subscribe") {
            self.subscribe(topic)?;
        } else if let Some(topic) = text("unsubscribe") {
            self.unsubscribe(topic)?;
        } else if let Some(topic) = text("publish") {
            self.publish(topic, payload(text("data"), text("text"))?)?;
        } else if let Some(address) = text("dial") {
            self.dial(dial_target(address)?, Value::Object(asked.clone()))?;
        } else if let Some(id) = text("disconnect") {
            self.disconnect(&peer(id)?)?;
        } else if let Some(what) = text("list") {
            self.list(what, text("topic"))?;
        } else if let Some(direction) = text("resetStream") {
            self.reset_stream(direction, &peer(text("peer").unwrap_or_default())?)?;
        } else if let Some(which) = text("closeConnection") {
            self.close_one_connection(which, &peer(text("peer").unwrap_or_default())?)?;
        } else if let Some(id) = text("connections") {
            self.tell_connections(peer(id)?);
        } else if asked.get("counters") == Some(&Value::Bool(true)) {
            self.tell_counters();
        } else if asked.get("stop") == Some(&Value::Bool(true)) {
            return Ok(Next::Stop);
        } else {
            return Err("this is none of the commands".to_owned());
        }
        Ok(Next::GoOn)
    }
}

fn payload(data: Option<&str>, text: Option<&str>) -> Result<Vec<u8>, String> {
    match (data, text) {
        (Some(data), None) => base64::decode(data),
        (None, Some(text)) => Ok(text.as_bytes().to_vec()),
        (Some(_), Some(_)) => Err("publish takes data or text, not both".to_owned()),
        (None, None) => Err("publish needs data or text".to_owned()),
    }
}

fn peer(text: &str) -> Result<PeerId, String> {
    text.trim().parse().map_err(|error| format!("{text:?} is no peer id: {error}"))
}
