package shell

import (
	"context"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/pflag"

	"moonledger/chain"
	"moonledger/server/wire"
)

// defaultEntries is how many entries history shows unless asked otherwise.
const defaultEntries = 50

// maxPage is how many entries a server gives at a time at most.
const maxPage = 1000

func historyCommand() command {
	return command{
		use:   "history CONTRACT",
		short: "list the entries of a contract",
		long:  fmt.Sprintf("Lists what was recorded of a contract, oldest first: the newest %d entries, or those that the flags ask for.", defaultEntries),
		example: `history DigitalCurrency
history DigitalCurrency --from 0 --limit 10`,
		least: 1,
		most:  1,
		flags: func(f *pflag.FlagSet) {
			f.Uint64("from", 0, "`height` of the first entry; default: so that the newest are shown")
			f.Int("limit", defaultEntries, "`number` of entries at most")
		},
		paged:    true,
		complete: contractNames,
		do:       showHistory,
	}
}

func showHistory(ctx context.Context, r *run, args []string) error {
	limit, _ := r.flags.GetInt("limit")
	if limit < 1 {
		return Misused("history CONTRACT --limit 10", "--limit must be at least 1, got %d", limit)
	}
	conn, err := r.shell.connection(ctx)
	if err != nil {
		return err
	}
	from, _ := r.flags.GetUint64("from")
	if !r.flags.Changed("from") {
		if from, err = newest(ctx, conn, args[0], limit); err != nil {
			return err
		}
	}
	if r.tree.json {
		return r.historyJSON(ctx, conn, args[0], from, limit)
	}
	list := r.columns()
	list.title("HEIGHT", "TIME", "CALLER", "WHAT")
	height := from
	_, err = walk(ctx, conn, args[0], from, limit, func(line jsontext.Value) {
		list.add(entryRow(height, line)...)
		height++
	})
	if err != nil {
		return err
	}
	list.print(r.out())
	return nil
}

// newest returns the height from which the newest limit entries begin.
func newest(ctx context.Context, conn Reader, contract string, limit int) (uint64, error) {
	page, err := conn.History(ctx, contract, 0, 1)
	if err != nil {
		return 0, err
	}
	if count := page.Height + 1; count > uint64(limit) {
		return count - uint64(limit), nil
	}
	return 0, nil
}

// historyJSON prints what was asked for as one answer.
func (r *run) historyJSON(ctx context.Context, conn Reader, contract string, from uint64, limit int) error {
	var all wire.HistoryResult
	last, err := walk(ctx, conn, contract, from, limit, func(line jsontext.Value) {
		all.Entries = append(all.Entries, line.Clone())
	})
	if err != nil {
		return err
	}
	all.Next, all.Height = last.Next, last.Height
	return r.printJSON(all)
}

// walk gives the entries from a height on to do, limit of them at most, and
// returns the last page.
func walk(ctx context.Context, conn Reader, contract string, from uint64, limit int, do func(jsontext.Value)) (wire.HistoryResult, error) {
	for {
		page, err := conn.History(ctx, contract, from, min(limit, maxPage))
		if err != nil {
			return page, err
		}
		for _, line := range page.Entries {
			do(line)
		}
		limit -= len(page.Entries)
		if page.Next == nil || limit <= 0 || len(page.Entries) == 0 {
			return page, nil
		}
		from = *page.Next
	}
}

// entryRow returns the cells of one entry.
func entryRow(height uint64, line jsontext.Value) []string {
	at := strconv.FormatUint(height, 10)
	e, err := chain.ParseEntry(line)
	if err != nil {
		return []string{at, "", "", err.Error()}
	}
	caller := e.Caller
	if caller == "" {
		caller = "-"
	}
	return []string{at, shortTime(e.Time.Format(chain.TimeLayout)), caller, what(e)}
}

// what says in a few words what an entry records.
func what(e *chain.Entry) string {
	switch e.Kind {
	case chain.Deploy:
		return fmt.Sprintf("deploy version %d of %s", e.Version, e.File)
	case chain.Call:
		text := e.Method + " " + flat(e.Args)
		if e.Result.Exists() {
			text += " -> " + flat(e.Result)
		}
		return text
	}
	return string(e.Kind)
}

func entryCommand() command {
	return command{
		use:   "entry CONTRACT HEIGHT",
		short: "print one entry as it is recorded",
		long:  "Prints one entry of a contract, byte for byte as it is recorded. The SHA-256 of the line without its newline is the entry's hash, which --json prints too.",
		example: `entry DigitalCurrency 0
entry --json DigitalCurrency 0`,
		least:    2,
		most:     2,
		complete: contractNames,
		do:       showEntry,
	}
}

func showEntry(ctx context.Context, r *run, args []string) error {
	height, err := strconv.ParseUint(args[1], 10, 64)
	if err != nil {
		return Misused("entry CONTRACT HEIGHT", "entry: a height is a number from 0, got %s", Cite(args[1]))
	}
	conn, err := r.shell.connection(ctx)
	if err != nil {
		return err
	}
	entry, err := conn.Entry(ctx, args[0], height)
	switch {
	case err != nil:
		return err
	case r.tree.json:
		return r.printJSON(entry)
	case r.shell.options.Width != nil: // a terminal must not be steered by what stands in it
		entry.Line = printableJSON(entry.Line)
	}
	fmt.Fprintln(r.out(), entry.Line)
	return nil
}
