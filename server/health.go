package server

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"moonledger/server/ledger"
)

// alive tells that the process lives.
func (s *site) alive(w http.ResponseWriter, _ *http.Request) { writeText(w, "ok\n") }

// ready tells whether calls can be recorded, and what is wrong besides.
func (s *site) ready(w http.ResponseWriter, _ *http.Request) {
	health := s.server.ledger.Health()
	switch {
	case s.ctx.Err() != nil:
		http.Error(w, errStopping.Error(), http.StatusServiceUnavailable)
	case health.Store != nil:
		e, _ := failure(health.Store)
		http.Error(w, e.Message, http.StatusServiceUnavailable)
	default:
		writeText(w, "ready\n"+strings.Join(warnings(health), ""))
	}
}

// warnings returns a line for each thing that is wrong, but keeps nothing else
// from being done.
func warnings(h ledger.Health) []string {
	var lines []string
	if h.Late {
		lines = append(lines, fmt.Sprintf("warning: the clock is %v behind the newest entry\n", h.Behind))
	}
	for _, name := range slices.Sorted(maps.Keys(h.Stopped)) {
		e, _ := failure(h.Stopped[name])
		lines = append(lines, fmt.Sprintf("warning: contract %s is stopped: %s\n", name, e.Message))
	}
	return lines
}

func writeText(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte(text)) // nobody is left to tell
}
