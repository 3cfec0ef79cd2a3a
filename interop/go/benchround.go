package main

import (
	"runtime"
	"slices"
	"sync/atomic"
	"syscall"
	"time"
)

const stallTimeout = 5 * time.Second

// benchRefills is in how many parts a full window is filled again, as in the other implementations' benches.
const benchRefills = 8

// benchRound counts one round's deliveries.
type benchRound struct {
	first, end  uint64 // the numbers of its messages
	started     time.Time
	subscribers []benchArrivals
	waiting     atomic.Bool
	progress    chan struct{} // something arrived while the publisher was waiting
}

// benchArrivals is written by its subscriber alone; whoever reads count may read so many latencies.
type benchArrivals struct {
	count     atomic.Int64
	last      atomic.Int64 // nanoseconds since the start of the round
	latencies []time.Duration
}

func newBenchRound(first uint64, count, subscribers int) *benchRound {
	r := &benchRound{
		first:       first,
		end:         first + uint64(count),
		subscribers: make([]benchArrivals, subscribers),
		progress:    make(chan struct{}, 1),
	}
	for index := range r.subscribers {
		r.subscribers[index].latencies = make([]time.Duration, count)
	}
	return r
}

func (r *benchRound) received(index int, number uint64, latency time.Duration) {
	if number < r.first || number >= r.end {
		return // a straggler of the round before
	}
	arrivals := &r.subscribers[index]
	arrivals.latencies[arrivals.count.Load()] = latency
	arrivals.last.Store(int64(time.Since(r.started)))
	arrivals.count.Add(1)
	if r.waiting.Load() {
		select {
		case r.progress <- struct{}{}:
		default:
		}
	}
}

func (r *benchRound) slowest() int {
	least := r.subscribers[0].count.Load()
	for index := range r.subscribers {
		least = min(least, r.subscribers[index].count.Load())
	}
	return int(least)
}

// await returns when every subscriber has so many, or false when nothing at all has come for too long.
func (r *benchRound) await(count int) bool {
	if r.slowest() >= count {
		return true
	}
	r.waiting.Store(true)
	defer r.waiting.Store(false)
	stalled := time.NewTimer(stallTimeout)
	defer stalled.Stop()
	for r.slowest() < count {
		select {
		case <-r.progress:
			stalled.Reset(stallTimeout)
		case <-stalled.C:
			return false
		}
	}
	return true
}

// round publishes the plan's messages, waits for them, and says what it cost. Messages that never came are not in the time.
func (b *benchNetwork) round(plan *benchPlan) (*benchResult, error) {
	round := newBenchRound(b.next, plan.count, b.options.subscribers)
	b.next = round.end
	runtime.GC()
	usage := usageNow()
	round.started = time.Now()
	b.now.Store(round)
	if err := b.publishRound(round, plan); err != nil {
		return nil, err
	}
	used := usageNow().since(usage)
	return b.result(round, plan, used), nil
}

func (b *benchNetwork) publishRound(round *benchRound, plan *benchPlan) error {
	pace := newPacer(plan.rate)
	refill := max(1, b.options.window/benchRefills)
	for sent := range plan.count {
		if sent%refill == 0 && !round.await(sent+refill-b.options.window) {
			return nil // the result shows what is missing
		}
		due := pace.due()
		if err := b.publish(b.payload(), round.first+uint64(sent), due); err != nil {
			return err
		}
	}
	round.await(plan.count)
	return nil
}

func (b *benchNetwork) result(round *benchRound, plan *benchPlan, used usage) *benchResult {
	result := &benchResult{
		Peer:        "go",
		Router:      b.options.router,
		Transport:   b.options.transport,
		Size:        b.options.size,
		Count:       plan.count,
		Subscribers: b.options.subscribers,
		Relay:       b.options.relay,
		Signed:      !b.options.unsigned,
		Window:      b.options.window,
		Rate:        plan.rate,
		Round:       plan.number,
		Warmup:      plan.warmup,
		Expected:    plan.count * b.options.subscribers,
	}
	var latencies []time.Duration
	var last time.Duration
	for index := range round.subscribers {
		arrivals := &round.subscribers[index]
		latencies = append(latencies, arrivals.latencies[:arrivals.count.Load()]...)
		last = max(last, time.Duration(arrivals.last.Load()))
	}
	result.Delivered = len(latencies)
	if result.Delivered == 0 {
		return result
	}
	slices.Sort(latencies)
	delivered := float64(result.Delivered)
	result.Seconds = last.Seconds()
	result.MessagesPerSecond = delivered / result.Seconds
	result.MegabytesPerSecond = result.MessagesPerSecond * float64(b.options.size) / 1e6
	result.CPUMicrosPerDelivery = micros(used.cpu) / delivered
	result.BytesAllocatedPerDelivery = float64(used.allocated) / delivered
	result.LatencyP50Micros = micros(latencies[len(latencies)/2])
	result.LatencyP99Micros = micros(latencies[len(latencies)*99/100])
	return result
}

func micros(d time.Duration) float64 {
	return float64(d) / float64(time.Microsecond)
}

// usage is what this process has used so far.
type usage struct {
	cpu       time.Duration
	allocated uint64
}

func usageNow() usage {
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	var times syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &times); err != nil {
		panic(err) // cannot fail for oneself
	}
	return usage{
		cpu:       time.Duration(times.Utime.Nano() + times.Stime.Nano()),
		allocated: memory.TotalAlloc,
	}
}

func (u usage) since(earlier usage) usage {
	return usage{cpu: u.cpu - earlier.cpu, allocated: u.allocated - earlier.allocated}
}
