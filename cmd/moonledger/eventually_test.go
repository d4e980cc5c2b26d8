package main

import (
	"context"
	"time"
)

// eventually asks until holds answers true, for scriptPatience at most, and tells
// whether it did.
func eventually(holds func() bool) bool {
	ctx, cancel := context.WithTimeout(context.Background(), scriptPatience)
	defer cancel()
	return eventuallyWithin(ctx, holds)
}

// eventuallyWithin is eventually until ctx ends. It is for what happens in another
// process, on a screen or in a file, where one can only look again.
func eventuallyWithin(ctx context.Context, holds func() bool) bool {
	for pause := time.Millisecond; !holds(); pause = min(2*pause, 20*time.Millisecond) {
		select {
		case <-ctx.Done():
			return false
		case <-time.After(pause):
		}
	}
	return true
}
