package server

import "sync"

// maxQueries is how many requests of a connection run at a time that are not
// calls.
const maxQueries = 32

// roomForQueries is how much may wait for a client to read it, in bytes of answers,
// before no more of its queries are begun.
const roomForQueries = 4 << 20

// A queries runs the queries of a session beside each other, as many as there is
// room for; the others wait their turn, and nobody waits for them.
type queries struct {
	mu      sync.Mutex
	waiting []func()
	running int
	unsent  int // bytes of answers that are not written

	all sync.WaitGroup // those that run, and those that wait
}

// add runs do when there is room.
func (q *queries) add(do func()) {
	q.all.Add(1)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, do)
	q.start()
}

// start starts what there is room for. q.mu is held.
func (q *queries) start() {
	for len(q.waiting) > 0 && q.running < maxQueries && q.unsent < roomForQueries {
		do := q.waiting[0]
		q.waiting[0] = nil
		q.waiting = q.waiting[1:]
		q.running++
		go q.run(do)
	}
}

func (q *queries) run(do func()) {
	defer q.all.Done()
	do()
	q.mu.Lock()
	defer q.mu.Unlock()
	q.running--
	q.start()
}

// answered tells that so many bytes wait to be written.
func (q *queries) answered(bytes int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.unsent += bytes
}

// sent tells that so many bytes were written, or dropped.
func (q *queries) sent(bytes int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.unsent -= bytes
	q.start()
}
