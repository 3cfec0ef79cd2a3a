package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
)

// Every payload begins with its number and the time it was published.
const smallestPayload = 16

// benchOptions is the command line of "gopeer bench".
type benchOptions struct {
	size        int
	count       int
	subscribers int
	relay       bool
	unsigned    bool
	router      string
	transport   string
	window      int
	rate        float64
	rounds      int
	stdin       bool
	json        bool
}

func parseBenchOptions(args []string) (*benchOptions, error) {
	o := &benchOptions{}
	flags := flag.NewFlagSet("gopeer bench", flag.ContinueOnError)
	flags.IntVar(&o.size, "size", 1024, "bytes of each message, at least 16")
	flags.IntVar(&o.count, "count", 50000, "messages a round; the first round, which warms up, has a fifth")
	flags.IntVar(&o.subscribers, "subscribers", 1, "how many subscribe")
	flags.BoolVar(&o.relay, "relay", false, "one node between the publisher and the subscribers")
	flags.BoolVar(&o.unsigned, "unsigned", false, "no from, seqno or signature; the id is the first 8 bytes of the data")
	flags.StringVar(&o.router, "router", routerGossipsub, "floodsub or gossipsub")
	flags.StringVar(&o.transport, "transport", "tcp-noise", "tcp-noise, tcp-tls or quic")
	flags.IntVar(&o.window, "window", 1000, "how many messages the slowest subscriber may be behind")
	flags.Float64Var(&o.rate, "rate", 0, "messages a second at most (default: as fast as the window lets)")
	flags.IntVar(&o.rounds, "rounds", 3, "how many rounds, the one that warms up included")
	flags.BoolVar(&o.stdin, "stdin", false,
		"instead of --count, --rate and --rounds: a round for each line of standard input, COUNT or COUNT RATE")
	flags.BoolVar(&o.json, "json", false, "one JSON object a round")
	if err := flags.Parse(args); err != nil {
		return nil, flagError(err)
	}
	var err error
	switch {
	case flags.NArg() > 0:
		err = fmt.Errorf("%q is no option", flags.Arg(0))
	case o.size < smallestPayload:
		err = fmt.Errorf("--size is at least %d, not %d", smallestPayload, o.size)
	case o.count < 1 || o.subscribers < 1 || o.window < 1 || o.rounds < 1:
		err = errors.New("--count, --subscribers, --window and --rounds are at least 1")
	case o.rate < 0:
		err = fmt.Errorf("--rate is not negative, unlike %v", o.rate)
	case o.router != routerFloodsub && o.router != routerGossipsub:
		err = fmt.Errorf("--router is floodsub or gossipsub, not %q", o.router)
	case benchTransports[o.transport] == nil:
		err = fmt.Errorf("--transport is tcp-noise, tcp-tls or quic, not %q", o.transport)
	}
	if err != nil {
		return nil, usageError{err}
	}
	return o, nil
}

// benchResult is what one round came to.
type benchResult struct {
	Peer        string  `json:"peer"`
	Router      string  `json:"router"`
	Transport   string  `json:"transport"`
	Size        int     `json:"size"`
	Count       int     `json:"count"`
	Subscribers int     `json:"subscribers"`
	Relay       bool    `json:"relay"`
	Signed      bool    `json:"signed"`
	Window      int     `json:"window"`
	Rate        float64 `json:"rate,omitempty"`

	Round                     int     `json:"round"`
	Warmup                    bool    `json:"warmup"`
	Expected                  int     `json:"expected"`
	Delivered                 int     `json:"delivered"`
	Seconds                   float64 `json:"seconds"`
	MessagesPerSecond         float64 `json:"messagesPerSecond"`
	MegabytesPerSecond        float64 `json:"megabytesPerSecond"`
	CPUMicrosPerDelivery      float64 `json:"cpuMicrosPerDelivery"`
	BytesAllocatedPerDelivery float64 `json:"bytesAllocatedPerDelivery"`
	LatencyP50Micros          float64 `json:"latencyP50Micros"`
	LatencyP99Micros          float64 `json:"latencyP99Micros"`
}

func (r *benchResult) print(asJSON bool) {
	if asJSON {
		line, err := json.Marshal(r)
		if err != nil {
			panic(err) // every field is a finite number
		}
		fmt.Printf("%s\n", line)
		return
	}
	note := ""
	if r.Warmup {
		note = " (warm-up)"
	}
	fmt.Printf("round %d%s: %d of %d in %.2f s, %.0f msg/s, %.1f MB/s, %.1f µs CPU and %.0f bytes allocated each, "+
		"latency %.0f µs (p50) %.0f µs (p99)\n", r.Round, note, r.Delivered, r.Expected, r.Seconds, r.MessagesPerSecond,
		r.MegabytesPerSecond, r.CPUMicrosPerDelivery, r.BytesAllocatedPerDelivery, r.LatencyP50Micros, r.LatencyP99Micros)
}

func runBench(args []string) error {
	options, err := parseBenchOptions(args)
	if err != nil {
		return err
	}
	network, err := openBenchNetwork(options)
	if err != nil {
		return err
	}
	defer network.close()
	next := fixedPlans(options)
	if options.stdin {
		next = readPlans(os.Stdin)
	}
	lost := 0
	for {
		plan, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		result, err := network.round(plan)
		if err != nil {
			return err
		}
		result.print(options.json)
		lost += result.Expected - result.Delivered
	}
	if lost > 0 {
		fmt.Fprintf(os.Stderr, "gopeer: %d deliveries were lost\n", lost)
	}
	return nil
}

// pacer says when the next message may go so that there are no more than so many a second.
type pacer struct {
	interval time.Duration
	next     time.Time
}

func newPacer(rate float64) *pacer {
	p := &pacer{next: time.Now()}
	if rate > 0 {
		p.interval = time.Duration(float64(time.Second) / rate)
	}
	return p
}

// due is when the message that is about to be published should have left; it waits until then.
func (p *pacer) due() time.Time {
	if p.interval == 0 {
		return time.Now()
	}
	due := p.next
	p.next = p.next.Add(p.interval)
	if wait := time.Until(due); wait > 0 {
		time.Sleep(wait)
	}
	return due
}
