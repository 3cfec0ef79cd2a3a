package main

import (
	"encoding/json"
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
