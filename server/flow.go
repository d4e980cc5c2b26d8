package server

import "sync"

// A volume is how much a session has in flight.
type volume struct{ requests, bytes int }

// A flow bounds what a session has in flight, from when it is read until its
// answer is written, or of what it pushes, until that is written.
type flow struct {
	most volume

	mu      sync.Mutex
	changed sync.Cond // of mu
	now     volume
	stopped bool
}

func newFlow(most volume) *flow {
	f := &flow{most: most}
	f.changed.L = &f.mu
	return f
}

// enter waits for room for v and takes it; what is larger than all the room
// waits until nothing else is in flight. It returns false once f is stopped.
func (f *flow) enter(v volume) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for !f.stopped && !f.hasRoom(v) {
		f.changed.Wait()
	}
	f.now.requests += v.requests
	f.now.bytes += v.bytes
	return !f.stopped
}

// tryEnter is enter that does not wait: it returns false if there is no room.
func (f *flow) tryEnter(v volume) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stopped || !f.hasRoom(v) {
		return false
	}
	f.now.requests += v.requests
	f.now.bytes += v.bytes
	return true
}

func (f *flow) hasRoom(v volume) bool {
	return f.now == volume{} ||
		f.now.requests+v.requests <= f.most.requests && f.now.bytes+v.bytes <= f.most.bytes
}

// add takes room for bytes whether there is any or not: answers wait for nobody.
func (f *flow) add(bytes int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now.bytes += bytes
}

// leave gives back room.
func (f *flow) leave(v volume) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now.requests -= v.requests
	f.now.bytes -= v.bytes
	f.changed.Broadcast()
}

// stop ends all waiting.
func (f *flow) stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stopped = true
	f.changed.Broadcast()
}

// drain waits until nothing is in flight, or f is stopped.
func (f *flow) drain() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for !f.stopped && f.now != (volume{}) {
		f.changed.Wait()
	}
}
