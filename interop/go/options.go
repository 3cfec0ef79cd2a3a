package main

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"

	ma "github.com/multiformats/go-multiaddr"

	"github.com/libp2p/go-libp2p/core/peer"
)

const (
	routerFloodsub  = "floodsub"
	routerGossipsub = "gossipsub"

	signStrict = "strict" // messages are signed
	signAuthor = "author" // they name author and number, and are not signed: go's StrictNoSign as it is
	signNone   = "none"   // they name nobody: StrictNoSign and WithNoAuthor

	defaultMaxMessage = 1 << 20
)

// nodeOptions is the command line of "gopeer node".
type nodeOptions struct {
	listen     []ma.Multiaddr
	dial       []peer.AddrInfo
	topics     []string
	key        string
	security   []string
	hold       time.Duration
	router     string
	sign       string
	messageID  messageIDFunc
	maxMessage int
	params     routerParams
	judge      judge
}

func parseNodeOptions(args []string) (*nodeOptions, error) {
	o := &nodeOptions{params: defaultRouterParams()}
	var messageID, security, muxer string
	var jsonLines bool

	flags := flag.NewFlagSet("gopeer node", flag.ContinueOnError)
	flags.Func("listen", "multiaddr to listen on, repeatable (default /ip4/127.0.0.1/tcp/0)", o.addListen)
	flags.Func("dial", "multiaddr with /p2p/ to dial until it answers, repeatable", o.addDial)
	flags.Func("topic", "topic to subscribe to from the start, repeatable", func(topic string) error {
		o.topics = append(o.topics, topic)
		return nil
	})
	flags.StringVar(&o.router, "router", routerGossipsub, "floodsub or gossipsub")
	flags.StringVar(&o.key, "key", "", "private key file in libp2p's protobuf encoding, made when missing")
	flags.StringVar(&o.sign, "sign", signStrict, "strict, author (not signed, but with from and seqno) or none")
	flags.StringVar(&messageID, "message-id", "", "go, rust, js, nim or sha256 (default go; sha256 with --sign none)")
	flags.StringVar(&security, "security", "noise,tls", "noise and tls, in order of preference")
	flags.StringVar(&muxer, "muxer", "yamux", "yamux: go-libp2p has no connection without a muxer")
	flags.IntVar(&o.maxMessage, "max-message", defaultMaxMessage, "longest RPC frame in bytes")
	flags.Func("param", "NAME=VALUE, a parameter of the router, repeatable", o.params.set)
	flags.BoolVar(&jsonLines, "json", false, "speak JSON lines; required, there is no other language here")
	flags.StringVar(&o.judge.reject, "reject", "", "payloads of others that begin so are invalid")
	judgeMillis := flags.Int("judge-delay", 0, "milliseconds that each message of another is judged for")
	holdMillis := flags.Int("hold-handshake", 0, "milliseconds that every TCP handshake is held before it completes")
	if err := flags.Parse(args); err != nil {
		return nil, flagError(err)
	}
	if flags.NArg() > 0 {
		return nil, usageError{fmt.Errorf("%q is no option", flags.Arg(0))}
	}

	o.hold = time.Duration(*holdMillis) * time.Millisecond
	o.judge.delay = time.Duration(*judgeMillis) * time.Millisecond
	o.security = strings.Split(security, ",")
	var err error
	switch {
	case !jsonLines:
		err = errors.New("only --json is spoken here")
	case muxer != "yamux":
		err = fmt.Errorf("--muxer %s: go-libp2p knows only yamux here", muxer)
	case !slices.Contains([]string{signStrict, signAuthor, signNone}, o.sign):
		err = fmt.Errorf("--sign is strict, author or none, not %q", o.sign)
	case o.router != routerFloodsub && o.router != routerGossipsub:
		err = fmt.Errorf("--router is floodsub or gossipsub, not %q", o.router)
	case o.maxMessage < 1:
		err = fmt.Errorf("--max-message is at least 1, not %d", o.maxMessage)
	case *holdMillis < 0:
		err = fmt.Errorf("--hold-handshake is not negative, unlike %d", *holdMillis)
	case *judgeMillis < 0:
		err = fmt.Errorf("--judge-delay is not negative, unlike %d", *judgeMillis)
	case o.router == routerFloodsub && o.params.gossipsubOnly != "":
		err = fmt.Errorf("--param %s is gossipsub's", o.params.gossipsubOnly)
	}
	for _, name := range o.security {
		if err == nil && !slices.Contains(securityNames, name) {
			err = fmt.Errorf("--security is a list of noise and tls, without %q", name)
		}
	}
	if err != nil {
		return nil, usageError{err}
	}

	if _, err := o.params.protocols(); err != nil {
		return nil, usageError{err}
	}
	anonymous := o.sign == signNone
	if messageID == "" {
		messageID = "go"
		if anonymous {
			messageID = "sha256"
		}
	}
	if o.messageID, err = messageIDByName(messageID, anonymous); err != nil {
		return nil, usageError{err}
	}
	if len(o.listen) == 0 {
		o.listen = []ma.Multiaddr{ma.StringCast("/ip4/127.0.0.1/tcp/0")}
	}
	return o, nil
}

func (o *nodeOptions) addListen(text string) error {
	address, err := ma.NewMultiaddr(text)
	if err == nil {
		o.listen = append(o.listen, address)
	}
	return err
}

func (o *nodeOptions) addDial(text string) error {
	target, err := dialTarget(text)
	if err == nil {
		o.dial = append(o.dial, target)
	}
	return err
}

// dialTarget reads a multiaddr that says whom to expect there.
func dialTarget(text string) (peer.AddrInfo, error) {
	info, err := peer.AddrInfoFromString(text)
	if err != nil {
		return peer.AddrInfo{}, fmt.Errorf("%q is no multiaddr with /p2p/: %w", text, err)
	}
	if len(info.Addrs) == 0 {
		return peer.AddrInfo{}, fmt.Errorf("%q names a peer but no address", text)
	}
	return *info, nil
}

// flagError keeps a wish for help apart from a mistake.
func flagError(err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	return usageError{err}
}
