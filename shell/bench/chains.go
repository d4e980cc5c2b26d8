package bench

import (
	"fmt"

	"github.com/dustin/go-humanize"
)

// chainTitles are the columns of the table of chains.
var chainTitles = []string{"accounts", "entries before", "start s", "memory after it, MiB", "memory at most, MiB", "bytes of an entry", "bytes in the store for each", "verified on the server, entries/s", "verified as a dump, entries/s"}

// chains returns the table of chains: a row for each size of them.
func (t *Table) chains() []string {
	lines := heading(chainTitles)
	done := map[[2]uint64]bool{}
	for _, s := range t.rows {
		size := [2]uint64{uint64(s.Accounts), s.Entries}
		if !done[size] {
			lines = append(lines, row(t.chainCells(s)))
		}
		done[size] = true
	}
	return lines
}

// chainCells returns the figures of all reports on chains of one size.
func (t *Table) chainCells(size Settings) []string {
	all := t.sized(size)
	of := func(figure func(Report) float64) spread { return spreadOf(all, figure) }
	return []string{
		count(uint64(size.Accounts)), significant(of(func(r Report) float64 { return float64(r.Chain.Before) }).median),
		of(func(r Report) float64 { return r.Server.StartSeconds }).text("%.2f"),
		mebibytes(of(func(r Report) float64 { return float64(r.Server.MemoryStart) }).median),
		mebibytes(of(func(r Report) float64 { return float64(r.Server.MemoryPeak) }).most),
		fmt.Sprintf("%.0f", of(func(r Report) float64 { return r.Chain.EntryBytes }).median),
		of(func(r Report) float64 { return r.Chain.StoreBytes }).text("%.0f"),
		of(func(r Report) float64 { return r.Verification.rate((*Verification).ServerRate) }).String(),
		of(func(r Report) float64 { return r.Verification.rate((*Verification).FileRate) }).String(),
	}
}

// sized returns all reports on chains of a size.
func (t *Table) sized(size Settings) []Report {
	var all []Report
	for _, s := range t.rows {
		if s.Accounts == size.Accounts && s.Entries == size.Entries {
			all = append(all, t.rounds[rowKey(s)]...)
		}
	}
	return all
}

// rate is 0 where nothing was verified.
func (v *Verification) rate(of func(*Verification) uint64) float64 {
	if v == nil {
		return 0
	}
	return float64(of(v))
}

func mebibytes(n float64) string { return fmt.Sprintf("%.0f", n/humanize.MiByte) }
