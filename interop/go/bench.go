package main

import "errors"

func runBench([]string) error {
	return usageError{errors.New("bench is not built yet")}
}
