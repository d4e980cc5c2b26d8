package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
)

// A killer kills a server when so many answers have come, and starts it again.
type killer struct {
	server  *server
	moments []int64 // numbers of answers, ascending
	due     chan struct{}
	tell    func(kill int, moment int64)
}

// newKiller returns a killer that kills the server so many times while calls are
// answered, at moments that follow from the seed. The first and the last answer
// are none, so that there is something before and behind each kill.
func newKiller(s *server, kills, calls int, seed uint64, tell func(kill int, moment int64)) (*killer, error) {
	if kills > 0 && kills > calls-2 {
		return nil, fmt.Errorf("%d calls are too few for %d kills", calls, kills)
	}
	random := rand.New(rand.NewPCG(seed, 0))
	moments := map[int64]bool{}
	for len(moments) < kills {
		moments[2+random.Int64N(int64(calls-2))] = true
	}
	k := &killer{server: s, due: make(chan struct{}, kills), tell: tell}
	for moment := range moments {
		k.moments = append(k.moments, moment)
	}
	slices.Sort(k.moments)
	return k, nil
}

// onAnswer is told the number of each answer. It does not wait.
func (k *killer) onAnswer(n int64) {
	if _, is := slices.BinarySearch(k.moments, n); is {
		k.due <- struct{}{} // there is room for all
	}
}

// run kills until it has killed as often as it should.
func (k *killer) run(ctx context.Context) error {
	for i, moment := range k.moments {
		select {
		case <-k.due:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		k.server.kill()
		if err := k.server.start(ctx); err != nil {
			return fmt.Errorf("starting the server again: %w", err)
		}
		k.tell(i+1, moment)
	}
	return nil
}
