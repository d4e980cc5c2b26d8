package scripts

import (
	"maps"
	"slices"
	"time"
)

// patience bounds, in quiet times, how long one path that never falls quiet
// holds up the others.
const patience = 20

// A hearing holds the paths of which something was heard, until they have been
// quiet for a while: one save is several events, and a file that is being
// written is not whole.
type hearing struct {
	quiet       time.Duration
	first, last time.Time            // of what is in paths
	paths       map[string]time.Time // when something was last heard of it
}

// note takes down that something was heard of a path.
func (h *hearing) note(path string, now time.Time) {
	if len(h.paths) == 0 {
		h.first, h.paths = now, map[string]time.Time{}
	}
	h.last = now
	h.paths[path] = now
}

// waits tells whether there is something to take, and how long to wait for it.
func (h *hearing) waits(now time.Time) (time.Duration, bool) {
	settled := h.last.Add(h.quiet)
	if limit := h.first.Add(patience * h.quiet); limit.Before(settled) {
		settled = limit
	}
	return max(0, settled.Sub(now)), len(h.paths) > 0
}

// take takes off the paths to look at now, sorted. They come together when all
// is quiet, as what happens together belongs together: a file is renamed, two
// are swapped. Where something is never quiet, the others come by themselves.
func (h *hearing) take(now time.Time) []string {
	isQuiet := func(_ string, heard time.Time) bool { return now.Sub(heard) >= h.quiet }
	switch {
	case isQuiet("", h.last):
	case now.Sub(h.first) >= patience*h.quiet:
		h.first = now
	default:
		return nil
	}
	taken := maps.Clone(h.paths)
	maps.DeleteFunc(taken, func(p string, heard time.Time) bool { return !isQuiet(p, heard) })
	maps.DeleteFunc(h.paths, isQuiet)
	return slices.Sorted(maps.Keys(taken))
}
