package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"syscall"

	"github.com/dustin/go-humanize"

	"moonledger/chain"
	"moonledger/chain/badger"
	"moonledger/chain/memory"
	"moonledger/server/ledger"
	"moonledger/server/ledger/running"
	"moonledger/shell"
)

const storeHint = "write badger:DIR, which may end in ?min_free=512MiB, or memory:"

// parseStore returns what opens the store that text names: badger:DIR, with
// options behind a ?, or memory:. minFree is a size, or "" for what text says.
func parseStore(text, minFree string, log *slog.Logger) (ledger.OpenStore, error) {
	scheme, rest, found := strings.Cut(text, ":")
	_, query, _ := strings.Cut(rest, "?")
	dir := storeDir(text)
	values, err := url.ParseQuery(query)
	switch {
	case err != nil || !found:
		return nil, shell.Misused(storeHint, "--store %s is no store", shell.Cite(text))
	case scheme == "memory" && rest == "":
		return openMemory, nil
	case scheme != "badger" || dir == "":
		return nil, shell.Misused(storeHint, "--store %s is no store", shell.Cite(text))
	}
	if minFree != "" {
		values.Set("min_free", minFree)
	}
	options, err := badgerOptions(values)
	if err != nil {
		return nil, err
	}
	options.Logger = log
	return func(ctx context.Context) (chain.Store, error) { return openBadger(ctx, dir, options) }, nil
}

// storeDir returns the directory of the store that text names, "" if it has none.
func storeDir(text string) string {
	scheme, rest, _ := strings.Cut(text, ":")
	if scheme != "badger" {
		return ""
	}
	dir, _, _ := strings.Cut(rest, "?")
	return dir
}

// notesBeside returns what opens the notes of what runs, beside a store; nil if
// that has no directory.
func notesBeside(store string, log *slog.Logger) func() (*running.Notes, error) {
	dir := storeDir(store)
	if dir == "" {
		return nil
	}
	return func() (*running.Notes, error) {
		n, err := running.Open(dir, log)
		if err != nil {
			return nil, shell.WithHint(err, notesAdvice(err))
		}
		if err := running.TakeCrashReports(dir); err != nil {
			return nil, errors.Join(shell.WithHint(err, notesAdvice(err)), n.Close())
		}
		return n, nil
	}
}

// notesAdvice tells what to do when the notes can't be opened, or "".
func notesAdvice(err error) string {
	if errors.Is(err, fs.ErrPermission) {
		return "whoever runs the server must be able to read and write what is beside the store"
	}
	return storeAdvice(err)
}

// openMemory opens a store that forgets everything when it is closed.
func openMemory(context.Context) (chain.Store, error) { return memory.Open(), nil }

func openBadger(ctx context.Context, dir string, o badger.Options) (chain.Store, error) {
	s, err := badger.Open(ctx, dir, o)
	if err != nil {
		return nil, shell.WithHint(err, storeAdvice(err))
	}
	return s, nil
}

// storeAdvice tells what to do when a store can't be opened or written to, or
// "".
func storeAdvice(err error) string {
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return "the store needs a directory that may be written to; --store names another one"
	case errors.Is(err, syscall.ENOTDIR):
		return "the store needs a directory; --store names another one"
	case errors.Is(err, chain.ErrFull):
		return "free some space, or lower --min-free"
	}
	return ""
}

// badgerOptions reads the options behind the ? of a store.
func badgerOptions(values url.Values) (o badger.Options, err error) {
	for name, all := range values {
		value := all[len(all)-1]
		switch name {
		case "min_free":
			o.MinFree, err = parseMinFree(value)
		case "nosync":
			o.NoSync, err = strconv.ParseBool(value)
		case "allow_unsafe":
			o.AllowUnsafe, err = strconv.ParseBool(value)
		default:
			return o, shell.Misused(storeHint, "--store: there is no option %s", shell.Cite(name))
		}
		if err != nil {
			return o, shell.Misused(storeHint, "--store: %s can't be %s", name, shell.Cite(value))
		}
	}
	return o, nil
}

// parseMinFree reads how much must be free on the disk; 0 means not to ask,
// which is less than nothing to a store.
func parseMinFree(text string) (int64, error) {
	n, err := parseSize(text)
	if n == 0 {
		return -1, err
	}
	return n, err
}

// parseSize reads a number of bytes, such as 1048576 or 1MiB.
func parseSize(text string) (int64, error) {
	n, err := humanize.ParseBytes(text)
	if err == nil && n > 1<<62 {
		err = strconv.ErrRange
	}
	return int64(n), err
}
