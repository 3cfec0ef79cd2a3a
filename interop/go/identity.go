package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/libp2p/go-libp2p/core/crypto"
)

// identity reads the private key in a file, or makes it there; without a file it is new at every start.
func identity(file string) (crypto.PrivKey, error) {
	if file == "" {
		return newIdentity()
	}
	encoded, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return createIdentity(file)
	}
	if err != nil {
		return nil, err
	}
	key, err := crypto.UnmarshalPrivateKey(encoded)
	if err != nil {
		return nil, fmt.Errorf("%s holds no libp2p private key: %w", file, err)
	}
	return key, nil
}

func createIdentity(file string) (crypto.PrivKey, error) {
	key, err := newIdentity()
	if err != nil {
		return nil, err
	}
	encoded, err := crypto.MarshalPrivateKey(key)
	if err != nil {
		return nil, err
	}
	return key, os.WriteFile(file, encoded, 0o600)
}

func newIdentity() (crypto.PrivKey, error) {
	key, _, err := crypto.GenerateEd25519Key(rand.Reader)
	return key, err
}
