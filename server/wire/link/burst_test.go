package link

import (
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// A peer is asked after one quiet period, and kept if anything comes in the
// next.
func TestSignOfLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer near.Close()
		defer far.Close()
		begin := time.Now()
		var asked []time.Duration
		b := newBurst(near, Options{PingPeriod: 30 * time.Second})
		b.ask = func() error {
			asked = append(asked, time.Since(begin))
			if len(asked) == 1 {
				go func() {
					time.Sleep(20 * time.Second) // of the test's own clock
					far.Write([]byte{1})
				}()
			}
			return nil
		}
		b.gather()
		if n, err := b.Read(make([]byte, 1)); n != 1 || err != nil {
			t.Errorf("got %d, %v at %v, want a byte", n, err, time.Since(begin))
		}
		if _, err := b.Read(make([]byte, 1)); !errors.Is(err, ErrSilent) {
			t.Errorf("got %v, want ErrSilent", err)
		}
		if got, want := time.Since(begin), 110*time.Second; got != want {
			t.Errorf("given up at %v, want %v", got, want)
		}
		if len(asked) != 2 || asked[0] != 30*time.Second || asked[1] != 80*time.Second {
			t.Errorf("asked at %v", asked)
		}
	})
}

func TestNoPings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer near.Close()
		defer far.Close()
		b := newBurst(near, Options{PingPeriod: -1})
		b.gather()
		go func() {
			time.Sleep(24 * time.Hour) // of the test's own clock
			far.Write([]byte{1})
		}()
		if n, err := b.Read(make([]byte, 1)); n != 1 || err != nil {
			t.Errorf("got %d, %v", n, err)
		}
	})
}
