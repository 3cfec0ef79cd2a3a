package main

import (
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"

	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"
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
	return key, save(key, file)
}

func save(key crypto.PrivKey, file string) error {
	encoded, err := crypto.MarshalPrivateKey(key)
	if err != nil {
		return err
	}
	return os.WriteFile(file, encoded, 0o600)
}

func newIdentity() (crypto.PrivKey, error) {
	key, _, err := crypto.GenerateEd25519Key(rand.Reader)
	return key, err
}

// keyTypes are the kinds of key that libp2p has.
var keyTypes = map[string]int{
	"ed25519":   crypto.Ed25519,
	"secp256k1": crypto.Secp256k1,
	"ecdsa":     crypto.ECDSA,
	"rsa":       crypto.RSA,
}

const rsaBits = 2048

// runKey makes a key file of any type and prints its peer id.
func runKey(args []string) error {
	flags := flag.NewFlagSet("gopeer key", flag.ContinueOnError)
	name := flags.String("type", "ed25519", "ed25519, secp256k1, ecdsa or rsa")
	if err := flags.Parse(args); err != nil {
		return flagError(err)
	}
	kind, known := keyTypes[*name]
	if !known || flags.NArg() != 1 {
		return usageError{errors.New("say: gopeer key [--type ed25519|secp256k1|ecdsa|rsa] FILE")}
	}
	key, _, err := crypto.GenerateKeyPairWithReader(kind, rsaBits, rand.Reader)
	if err != nil {
		return err
	}
	id, err := peer.IDFromPrivateKey(key)
	if err != nil {
		return err
	}
	if err := save(key, flags.Arg(0)); err != nil {
		return err
	}
	fmt.Println(id)
	return nil
}
