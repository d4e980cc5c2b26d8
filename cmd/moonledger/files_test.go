package main

import (
	"math"
	"strings"
	"testing"
)

func TestFitConnections(t *testing.T) {
	const told = "at most 50 connections at a time, for this process may open 100 files; ulimit -n raises that\n"
	tests := map[string]struct {
		connections int
		files       uint64
		want        int
		news        string
	}{
		"enough":           {9_999, 20_000, 9_999, ""},
		"just enough":      {10_000, 20_000, 10_000, ""},
		"any number":       {math.MaxInt, math.MaxUint64, math.MaxInt, ""},
		"too few, unasked": {defaultConnections, 100, 50, ""},
		"too few":          {51, 100, 50, told},
		"nearly none":      {defaultConnections, 1, 1, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var news strings.Builder
			s := &site{news: &news}
			if got := s.fitConnections(test.connections, test.files); got != test.want || news.String() != test.news {
				t.Errorf("got %d %q, want %d %q", got, news.String(), test.want, test.news)
			}
		})
	}
}
