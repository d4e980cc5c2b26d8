package server

import (
	"context"
	"fmt"
	"time"

	"moonledger/server/wire"
)

// What clients may take of the memory is three rooms, in bytes: long messages that
// are being read, messages that are not answered, and answers and pushes that are not
// written. Who has a place in one waits for the next alone, and answers wait for
// nobody but a client that reads, or is cut off. So nobody waits in a circle.
type memory struct{ reading, messages, answers *room }

// newMemory divides so many bytes. Most of them are for answers, which are longest.
// relieve makes room when someone waits for it.
func newMemory(bytes int, relieve func()) memory {
	m := memory{reading: newRoom(bytes / 8), messages: newRoom(bytes / 8 * 3), answers: newRoom(bytes / 2)}
	m.messages.relieve, m.answers.relieve = relieve, relieve
	return m
}

// How many there may be of what takes little memory and lasts long.
const (
	maxAllSubscriptions = 32_768
	maxDumps            = 64
	maxVerifications    = 16 // one runs, and the others wait
)

// places are rooms that are counted in things.
type places struct{ subscriptions, dumps, verifications *room }

func newPlaces() places {
	return places{newRoom(maxAllSubscriptions), newRoom(maxDumps), newRoom(maxVerifications)}
}

// A footprint is what a session has of the memory, and of the places.
type footprint struct {
	reading, messages, answers   tenant // bytes
	subscriptions, verifications tenant

	isReading bool // whether it has a place for a long message; the reader's
}

// footprint returns that of a connection that has nothing yet.
func (s *Server) footprint(p payer) footprint {
	return footprint{
		reading: s.memory.reading.tenant(p), messages: s.memory.messages.tenant(p), answers: s.memory.answers.tenant(p),
		subscriptions: s.places.subscriptions.tenant(p), verifications: s.places.verifications.tenant(p),
	}
}

// move makes all of it another payer's.
func (f *footprint) move(to payer) {
	for _, t := range []*tenant{&f.reading, &f.messages, &f.answers, &f.subscriptions, &f.verifications} {
		t.move(to)
	}
}

// readingBytes is what a message takes at most while it is read: its buffer grows to
// twice what is in it.
func (s *Server) readingBytes() int {
	return s.memory.reading.count(2 * s.options.Link.MaxMessage)
}

// readLong waits for a place for a long message that is about to be read.
func (s *session) readLong(ctx context.Context) bool {
	s.footprint.isReading = s.footprint.reading.take(ctx, s.server.readingBytes())
	return s.footprint.isReading
}

// hasRead gives back the place of a long message, if it has one.
func (s *session) hasRead() {
	if s.footprint.isReading {
		s.footprint.isReading = false
		s.footprint.reading.give(s.server.readingBytes())
	}
}

// awaitReading is readLong for a link, which is to end if there is no place before
// the session ends, or receives no more.
func (s *session) awaitReading() error {
	if s.readLong(s.receiving) {
		return nil
	}
	return context.Cause(s.receiving)
}

// enter waits for room for what came in a message, in the session and among all. It
// returns what that takes of the memory, and false when the session is over. A long
// message leaves the place that it was read in.
func (s *session) enter(size volume) (room int, ok bool) {
	if !s.flow.enter(size) {
		return 0, false
	}
	// A short answer to each request is paid for here, so that it can always be given.
	room = s.server.memory.messages.count(size.bytes + shortAnswer*size.requests)
	if !s.footprint.messages.take(s.work, room) {
		return 0, false
	}
	s.hasRead()
	return room, true
}

// answerBytes is what an answer of so many bytes takes of the room for answers: as it
// is made, and as it is written.
func (s *Server) answerBytes(n int) int {
	if n <= shortAnswer {
		return 0
	}
	return s.memory.answers.count(2 * n)
}

// queryBytes is what a query may take while it is answered: a page of a mebibyte, or
// the longest entry, as values, as the result, and as the answer.
func (s *Server) queryBytes() int {
	return s.memory.answers.count(4 * max(1<<20, s.options.Link.MaxMessage))
}

// reserve waits for room to answer a query, as long as a client may take that does
// not read. It returns what it took. In a batch that holds answers already it does not
// wait: they can't be written before the last one is there.
func (s *session) reserve(t *ticket) (room int, err error) {
	if isBrief(t.request.Method) {
		return 0, nil
	}
	room = s.server.queryBytes()
	if s.footprint.answers.tryTake(room) {
		return room, nil
	}
	if t.frame.isLate || t.frame.taken.Load() > 0 {
		return 0, noRoom()
	}
	ctx, cancel := context.WithTimeout(s.work, s.server.options.Link.WriteTimeout)
	defer cancel()
	if !s.footprint.answers.take(ctx, room) {
		t.frame.isLate = true
		return 0, noRoom()
	}
	return room, nil
}

// isBrief tells whether the answer to a request is short. Some of them take long to
// come.
func isBrief(request string) bool {
	switch request {
	case wire.Info, wire.Verify, wire.Broadcast, wire.Subscribe, wire.Unsubscribe:
		return true
	}
	return false
}

// roomRetry is when those who found no room are told to try again.
const roomRetry = 2 * time.Second

// noRoom refuses what there is no room for.
func noRoom() *wire.Error {
	return later("there is no room for the answer beside those that clients have not read")
}

// later refuses what may be done in a while, with the reason.
func later(reason string) *wire.Error {
	e := wire.Refusal(wire.Busy, "not done: "+reason, fmt.Sprintf("try again in %v", roomRetry))
	e.Data.RetrySeconds = roomRetry.Seconds()
	return e
}
