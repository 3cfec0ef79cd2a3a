package main

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestBenchDropsNothing(t *testing.T) {
	for _, options := range []string{
		"--router floodsub --transport tcp-tls",
		"--router gossipsub --transport quic --unsigned --relay --subscribers 3",
	} {
		t.Run(options, func(t *testing.T) {
			args := append(strings.Fields("bench --json --count 500 --window 50 --rounds 2"), strings.Fields(options)...)
			output, err := gopeer(args...).Output()
			if err != nil {
				t.Fatal(err)
			}
			rounds := strings.Split(strings.TrimSpace(string(output)), "\n")
			if len(rounds) != 2 {
				t.Fatalf("%d rounds: %s", len(rounds), output)
			}
			for index, line := range rounds {
				var result benchResult
				if err := json.Unmarshal([]byte(line), &result); err != nil {
					t.Fatal(err)
				}
				messages := []int{100, 500}[index]
				if result.Warmup != (index == 0) || result.Expected != messages*result.Subscribers ||
					result.Delivered != result.Expected || result.LatencyP50Micros <= 0 || result.CPUMicrosPerDelivery <= 0 {
					t.Errorf("%s", line)
				}
			}
		})
	}
}

func TestBenchRunsTheRoundsItIsTold(t *testing.T) {
	bench := gopeer("bench", "--json", "--stdin", "--unsigned", "--router", "floodsub")
	bench.Stdin = strings.NewReader("30\n20 1000\n")
	output, err := bench.Output()
	if err != nil {
		t.Fatal(err)
	}
	rounds := strings.Split(strings.TrimSpace(string(output)), "\n")
	if len(rounds) != 2 {
		t.Fatalf("%d rounds: %s", len(rounds), output)
	}
	for index, want := range []benchResult{
		{Round: 1, Delivered: 30},
		{Round: 2, Delivered: 20, Rate: 1000},
	} {
		var result benchResult
		if err := json.Unmarshal([]byte(rounds[index]), &result); err != nil {
			t.Fatal(err)
		}
		if result.Round != want.Round || result.Delivered != want.Delivered || result.Rate != want.Rate || result.Warmup {
			t.Errorf("%s", rounds[index])
		}
	}
}

func TestWhatIsNoRoundIsRefused(t *testing.T) {
	for _, line := range []string{"", "0", "-1", "many", "1 2 3", "1 -2", "1 fast"} {
		if _, err := readPlans(strings.NewReader(line + "\n"))(); err == nil || errors.Is(err, io.EOF) {
			t.Errorf("%q: %v", line, err)
		}
	}
}
