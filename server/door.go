package server

import (
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
)

// A door counts all that is connected, from the first packet on, and closes at
// once what comes when there is no place left even to be refused in words. So
// those who connect and say nothing can't use up the files that the process may
// open, which the store needs as well.
type door struct {
	most int64
	log  *slog.Logger

	visitors   atomic.Int64 // connections of net/http, that say nothing yet, ask, or idle
	websockets atomic.Int64
}

// newDoor returns a door for a gate of that many. There is room besides for
// those who are told that there is none.
func newDoor(most int, log *slog.Logger) *door {
	return &door{most: int64(most + min(1024, 16+most/2)), log: log}
}

// watch is called by net/http for whatever a connection becomes.
func (d *door) watch(c net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		if d.visitors.Add(1)+d.websockets.Load() > d.most {
			d.log.Debug("a connection was closed at once: there are too many", "peer", c.RemoteAddr())
			_ = c.Close() // net/http notices
		}
	case http.StateHijacked, http.StateClosed:
		d.visitors.Add(-1)
	}
}
