package link

import (
	"bytes"
	"errors"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
)

// Before more than a part of a message is read it is asked for, and a message that is
// not long is not.
func TestLongMessagesAreAskedFor(t *testing.T) {
	asked := 0
	full := errors.New("no room")
	s, ws := raw(t, Options{Long: func() error {
		if asked++; asked == 2 {
			return full
		}
		return nil
	}})
	long := bytes.Repeat([]byte("x"), 5*LongMessage)
	go func() {
		for _, m := range [][]byte{long[:LongMessage-1], long, long} {
			_ = ws.WriteMessage(websocket.TextMessage, m) // the last one is not read
		}
	}()
	for i, want := range []int{LongMessage - 1, len(long)} {
		if m, err := s.Receive(); err != nil || len(m) != want || asked != i {
			t.Fatalf("message %d: %d bytes, %v, asked %d times", i, len(m), err, asked)
		}
	}
	if _, err := s.Receive(); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

// What must come in its time does not get more of it by coming in small pieces.
func TestDrippingMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer far.Close()
		begin := time.Now()
		b := newBurst(near, Options{PingPeriod: 30 * time.Second})
		b.gather()
		b.whole = begin.Add(10 * time.Second)
		var dripping sync.WaitGroup
		defer dripping.Wait()
		defer near.Close()
		dripping.Go(func() {
			for err := error(nil); err == nil; _, err = far.Write([]byte{1}) {
				time.Sleep(time.Second) // of the test's own clock
			}
		})
		read := 0
		for ; read < 20; read++ {
			if _, err := b.Read(make([]byte, 1)); errors.Is(err, ErrLate) {
				break
			}
		}
		if got := time.Since(begin); got != 10*time.Second || read < 9 || read > 10 {
			t.Errorf("given up at %v, after %d bytes", got, read)
		}
	})
}

// A peer that is given up keeps no Send waiting.
func TestGiveUp(t *testing.T) {
	s, _ := raw(t, Options{WriteTimeout: time.Hour})
	sent := make(chan error)
	go func() {
		message := make([]byte, 1<<20)
		for {
			if err := s.Send(message); err != nil {
				sent <- err
				return
			}
		}
	}()
	s.GiveUp()
	if err := <-sent; err == nil {
		t.Error("no error")
	}
	if s.Send([]byte("x")) == nil {
		t.Error("a later Send: no error")
	}
}
