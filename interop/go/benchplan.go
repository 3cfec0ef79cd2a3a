package main

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// warmupShare is how much shorter the first round is, which does not count.
const warmupShare = 5

// benchPlan is one round that is to come.
type benchPlan struct {
	number int
	warmup bool
	count  int
	rate   float64
}

// fixedPlans are as many rounds as the options say.
func fixedPlans(o *benchOptions) func() (*benchPlan, error) {
	number := 0
	return func() (*benchPlan, error) {
		if number == o.rounds {
			return nil, io.EOF
		}
		number++
		plan := &benchPlan{number: number, warmup: number == 1, count: o.count, rate: o.rate}
		if plan.warmup {
			plan.count = max(1, o.count/warmupShare)
		}
		return plan, nil
	}
}

// readPlans are the lines of the input, each "COUNT" or "COUNT RATE", until it ends.
func readPlans(input io.Reader) func() (*benchPlan, error) {
	lines := bufio.NewScanner(input)
	number := 0
	return func() (*benchPlan, error) {
		if !lines.Scan() {
			if err := lines.Err(); err != nil {
				return nil, err
			}
			return nil, io.EOF
		}
		number++
		return parsePlan(number, lines.Text())
	}
}

func parsePlan(number int, line string) (*benchPlan, error) {
	plan := &benchPlan{number: number}
	words := strings.Fields(line)
	var countErr, rateErr error
	if len(words) > 0 {
		plan.count, countErr = strconv.Atoi(words[0])
	}
	if len(words) > 1 {
		plan.rate, rateErr = strconv.ParseFloat(words[1], 64)
	}
	if len(words) > 2 || countErr != nil || rateErr != nil || plan.count < 1 || plan.rate < 0 {
		return nil, fmt.Errorf("a round is COUNT or COUNT RATE, not %q", line)
	}
	return plan, nil
}
