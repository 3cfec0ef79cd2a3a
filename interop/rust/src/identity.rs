//! The private key of a node, kept in a file or new at every start.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use clap::ValueEnum;
use libp2p::{PeerId, identity::Keypair};

/// What keys can be made of. libp2p makes no RSA keys, and only uses those of others.
#[derive(Clone, Copy, ValueEnum)]
pub enum KeyKind {
    Ed25519,
    Secp256k1,
    Ecdsa,
}

/// Reads the key in a file, or makes it there; without a file it is new.
pub fn identity(file: Option<&Path>) -> Result<Keypair, String> {
    let Some(file) = file else {
        return Ok(Keypair::generate_ed25519());
    };
    match fs::read(file) {
        Ok(encoded) => Keypair::from_protobuf_encoding(&encoded)
            .map_err(|error| format!("{} holds no libp2p private key: {error}", file.display())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => create(KeyKind::Ed25519, file),
        Err(error) => Err(format!("cannot read {}: {error}", file.display())),
    }
}

/// Makes a key in a new file. Returns whose it is.
pub fn make(kind: KeyKind, file: &Path) -> Result<PeerId, String> {
    create(kind, file).map(|key| key.public().to_peer_id())
}

fn create(kind: KeyKind, file: &Path) -> Result<Keypair, String> {
    let key = match kind {
        KeyKind::Ed25519 => Keypair::generate_ed25519(),
        KeyKind::Secp256k1 => Keypair::generate_secp256k1(),
        KeyKind::Ecdsa => Keypair::generate_ecdsa(),
    };
    let encoded = key.to_protobuf_encoding().map_err(|error| error.to_string())?;
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .and_then(|mut out| out.write_all(&encoded))
        .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    Ok(key)
}
