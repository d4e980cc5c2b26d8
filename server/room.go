package server

import (
	"container/list"
	"context"
	"sync"
	"time"
)

// A room is what all clients may take of something together. One may take more only
// while what it has, and what its payer has in all, fit into what is free. A payer
// thus gets to half of a room, and leaves as much to others; so does a connection in
// what its payer leaves. And who has less goes before those who have more. The rule is
// that of the dynamic thresholds by which switches share their memory: A. K. Choudhury
// and E. L. Hahne, "Dynamic queue length thresholds for shared-memory packet
// switches", IEEE/ACM Transactions on Networking 6(2), 1998.
//
// Units are the caller's: bytes, or things of a kind.
type room struct {
	most    int
	relieve func() // called when someone has waited for a while, and again; nil: nothing

	mu      sync.Mutex
	taken   int
	by      map[payer]int // what each payer has, if anything
	waiting list.List     // of *newcomer
}

// A tenant is what a connection, or a request, has of a room. Its methods may be
// called by several goroutines; the room guards its fields.
type tenant struct {
	room  *room
	payer payer
	taken int
}

// A newcomer waits for room.
type newcomer struct {
	tenant *tenant
	wants  int
	let    chan struct{} // closed when it has got what it wants
}

// mostLooks is how many of those who wait are looked at when there is more room:
// those who can't come in stand at the end again.
const mostLooks = 64

func newRoom(most int) *room {
	return &room{most: most, by: map[payer]int{}}
}

// tenant returns a tenant with nothing.
func (r *room) tenant(p payer) tenant { return tenant{room: r, payer: p} }

// count returns what n counts: what is larger than a quarter of the room counts as a
// quarter, for its turn would never come otherwise.
func (r *room) count(n int) int { return min(n, max(1, r.most/4)) }

// has tells whether t may take n; r.mu is held.
func (r *room) has(t *tenant, n int) bool {
	return r.taken == 0 || t.taken+r.by[t.payer]+n <= r.most-r.taken
}

// add gives t so much, or takes it away; r.mu is held.
func (r *room) add(t *tenant, n int) {
	r.taken += n
	t.taken += n
	if r.by[t.payer] += n; r.by[t.payer] == 0 {
		delete(r.by, t.payer)
	}
}

// tryTake takes room for n. It returns false if there is none.
func (t *tenant) tryTake(n int) bool {
	r := t.room
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.has(t, n) {
		return false
	}
	r.add(t, n)
	return true
}

// take waits for room for n and takes it. It returns false, without any, if ctx
// ends first.
func (t *tenant) take(ctx context.Context, n int) bool {
	if t.tryTake(n) {
		return true
	}
	r := t.room
	r.mu.Lock()
	one := &newcomer{tenant: t, wants: n, let: make(chan struct{})}
	place := r.waiting.PushBack(one)
	r.admit() // what was given back since
	r.mu.Unlock()
	if r.await(ctx, one) {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case <-one.let:
		return true
	default:
		r.waiting.Remove(place)
		return false
	}
}

// await waits until one is let in, or ctx ends; it returns false then.
func (r *room) await(ctx context.Context, one *newcomer) bool {
	impatient := time.NewTicker(stuckTime)
	defer impatient.Stop()
	for {
		select {
		case <-one.let:
			return true
		case <-ctx.Done():
			return false
		case <-impatient.C:
			if r.relieve != nil {
				r.relieve()
			}
		}
	}
}

// give gives back n of what t took.
func (t *tenant) give(n int) {
	if n == 0 {
		return
	}
	r := t.room
	r.mu.Lock()
	defer r.mu.Unlock()
	r.add(t, -n)
	r.admit()
}

// move makes what t has another payer's.
func (t *tenant) move(to payer) {
	r := t.room
	r.mu.Lock()
	defer r.mu.Unlock()
	n := t.taken
	r.add(t, -n)
	t.payer = to
	r.add(t, n)
	r.admit()
}

// admit lets in who may come now; r.mu is held.
func (r *room) admit() {
	for range min(r.waiting.Len(), mostLooks) {
		first := r.waiting.Front()
		one := first.Value.(*newcomer)
		if !r.has(one.tenant, one.wants) {
			r.waiting.MoveToBack(first)
			continue
		}
		r.add(one.tenant, one.wants)
		r.waiting.Remove(first)
		close(one.let)
	}
}
