// Command gopeer is the Go peer that Freshet's node is tried against: go-libp2p and go-libp2p-pubsub as they are
// published, driven by JSON lines.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime/debug"
)

const (
	exitFailed = 1
	exitUsage  = 2
)

const help = `gopeer: the Go interop peer of Freshet

  gopeer node --json [options]   a node driven by JSON lines on standard input and output
  gopeer bench [options]         publisher, relay and subscribers in this process, measured
  gopeer key [--type T] FILE     a new private key (ed25519, secp256k1, ecdsa or rsa); prints its peer id
  gopeer --version
  gopeer --help

"gopeer node --help" and "gopeer bench --help" list the options.
`

func main() {
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	if len(args) == 0 {
		fmt.Fprint(os.Stderr, help)
		return exitUsage
	}
	var err error
	switch args[0] {
	case "node":
		err = runNode(args[1:])
	case "bench":
		err = runBench(args[1:])
	case "key":
		err = runKey(args[1:])
	case "--version", "version":
		fmt.Println(version())
	case "--help", "-h", "help":
		fmt.Print(help)
	default:
		err = usageError{fmt.Errorf("there is no command %q", args[0])}
	}
	return exitCode(err)
}

// usageError is a mistake in the command line, as opposed to something that failed later.
type usageError struct{ error }

func exitCode(err error) int {
	var usage usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &usage):
		fmt.Fprintf(os.Stderr, "gopeer: %v (see gopeer --help)\n", err)
		return exitUsage
	default:
		fmt.Fprintf(os.Stderr, "gopeer: %v\n", err)
		return exitFailed
	}
}

// version names the two libraries that this peer stands for.
func version() string {
	text := "gopeer"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return text
	}
	for _, module := range info.Deps {
		switch module.Path {
		case "github.com/libp2p/go-libp2p", "github.com/libp2p/go-libp2p-pubsub":
			text += " " + module.Path[len("github.com/libp2p/"):] + " " + module.Version
		}
	}
	return text
}
