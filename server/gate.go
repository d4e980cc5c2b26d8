package server

import (
	"errors"
	"fmt"
	"sync"
)

// errStopping refuses a connection while the server stops.
var errStopping = errors.New("the server is stopping")

// A gate counts the connections that are open, lets no more in than may be, and
// waits for them at the end.
type gate struct {
	most int

	mu      sync.Mutex
	changed sync.Cond // of mu
	inside  int
	shut    bool
}

func newGate(most int) *gate {
	g := &gate{most: most}
	g.changed.L = &g.mu
	return g
}

// enter counts a connection, which must leave, or returns the reason why not.
func (g *gate) enter() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.shut:
		return errStopping
	case g.inside >= g.most:
		return fmt.Errorf("the server has %d connections, which is the most; try again later", g.inside)
	}
	g.inside++
	return nil
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	g.changed.Broadcast()
}

// close lets nobody in any more, and waits until all have left.
func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = true
	for g.inside > 0 {
		g.changed.Wait()
	}
}
