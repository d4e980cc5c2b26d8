package bench

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// A Table has the reports of several rounds, each of the same rows, and shows
// their medians. The zero value is an empty one.
type Table struct {
	rows   []Settings
	rounds map[string][]Report
}

// Add adds a report to the row that has its settings.
func (t *Table) Add(r Report) {
	if t.rounds == nil {
		t.rounds = map[string][]Report{}
	}
	key := rowKey(r.Settings)
	if t.rounds[key] == nil {
		t.rows = append(t.rows, r.Settings)
	}
	t.rounds[key] = append(t.rounds[key], r)
}

func rowKey(s Settings) string {
	return fmt.Sprint(s.Contract, s.Method, s.Accounts, s.Entries, s.Clients, s.InFlight)
}

// titles are the columns of the table of calls.
var titles = []string{"accounts", "entries before", "clients × in flight", "calls/s", "p50 ms", "p95 ms", "p99 ms", "server µs", "client µs", "others", "errors"}

// Print writes two tables in Markdown: calls, in which each figure is the median of
// the rounds, with the least and the greatest of the calls/s; and what starting,
// verifying and keeping chains take. An empty table prints nothing.
func (t *Table) Print(w io.Writer) error {
	if len(t.rows) == 0 {
		return nil
	}
	lines := heading(titles)
	for _, s := range t.rows {
		lines = append(lines, row(t.cells(s)))
	}
	lines = append(append(lines, ""), t.chains()...)
	_, err := fmt.Fprintln(w, strings.Join(lines, "\n"))
	return err
}

func heading(titles []string) []string {
	return []string{row(titles), row(slices.Repeat([]string{"---"}, len(titles)))}
}

func row(cells []string) string { return "| " + strings.Join(cells, " | ") + " |" }

func (t *Table) cells(s Settings) []string {
	all := t.rounds[rowKey(s)]
	of := func(figure func(Report) float64) spread { return spreadOf(all, figure) }
	rates := of(func(r Report) float64 { return r.Result.PerSecond })
	before := of(func(r Report) float64 { return float64(r.Chain.Before) })
	failed := of(func(r Report) float64 { return float64(r.Result.Calls - r.Result.Succeeded) })
	return []string{
		count(uint64(s.Accounts)), significant(before.median), fmt.Sprintf("%d × %d", s.Clients, s.InFlight), rates.String(),
		millis(of(func(r Report) float64 { return r.Result.Latency.P50 }).median),
		millis(of(func(r Report) float64 { return r.Result.Latency.P95 }).median),
		millis(of(func(r Report) float64 { return r.Result.Latency.P99 }).median),
		fmt.Sprintf("%.0f", of(func(r Report) float64 { return r.Server.CPU }).median),
		fmt.Sprintf("%.0f", of(func(r Report) float64 { return r.ClientCPU }).median),
		fmt.Sprintf("%.0f%%", 100*of(func(r Report) float64 { return r.Machine.Others }).median),
		fmt.Sprintf("%.0f", failed.most),
	}
}
