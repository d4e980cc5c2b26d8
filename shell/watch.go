package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/mattn/go-runewidth"
	"github.com/spf13/pflag"

	"moonledger/chain/state"
	"moonledger/server/wire"
	"moonledger/shell/client"
)

func watchCommand() command {
	return command{
		use:   "watch [CONTRACT]",
		short: "show what is recorded, as it happens",
		long: `Shows the entries of a contract as they are recorded, or those of all contracts
that may be read, also of new ones. With --events, shows the events that calls
emit instead. When the connection is lost it goes on where it was.

At the prompt this goes on beside what is typed, until --stop, or disconnect.
Elsewhere it goes on until it is interrupted, or has shown --count of them.`,
		example: `watch DigitalCurrency
watch --events
watch DigitalCurrency --from 0 --count 10
watch --stop`,
		most: 1,
		flags: func(f *pflag.FlagSet) {
			f.Bool("events", false, "show events and not entries")
			f.Uint64("from", 0, "`height` to begin at; default: the next entry that will be")
			f.Uint64("count", 0, "`number` of entries or events to end after; 0: no end")
			f.Bool("stop", false, "end a watch, or all of them")
		},
		complete: contractNames,
		do:       watch,
	}
}

func watch(ctx context.Context, r *run, args []string) error {
	contract := strings.Join(args, "")
	if stop, _ := r.flags.GetBool("stop"); stop {
		return r.shell.watches.stop(contract)
	}
	if r.shell.watches.has(contract) {
		return WithHint(errors.New("this is watched already"), "watch --stop ends it")
	}
	conn, err := r.shell.connection(ctx)
	if err != nil {
		return err
	}
	w := &watcher{conn: conn, contract: contract, asJSON: r.tree.json, out: r.out(), width: r.width, note: r.note}
	w.options.Events, _ = r.flags.GetBool("events")
	w.count, _ = r.flags.GetUint64("count")
	if from, _ := r.flags.GetUint64("from"); r.flags.Changed("from") {
		w.options.From = &from
	}
	if err := w.open(ctx); err != nil {
		return err
	}
	if r.shell.options.Lines == nil {
		return w.run(ctx)
	}
	console := r.shell.options.Console
	w.out = console
	w.note = func(format string, args ...any) { console.Printf("note: "+format, args...) }
	r.shell.watches.start(contract, w, func(err error) { r.shell.options.ErrInk.PrintError(console, err) })
	return nil
}

// watches are the watches that go on beside the prompt, by contract; "" is that
// of all contracts.
type watches struct {
	mu   sync.Mutex
	open map[string]*running
}

type running struct {
	cancel context.CancelFunc
	done   chan struct{}
}

func (s *watches) has(contract string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open[contract] != nil
}

// start runs w until it is stopped. tell gets what it fails with.
func (s *watches) start(contract string, w *watcher, tell func(error)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open = map[string]*running{}
	}
	ctx, cancel := context.WithCancel(context.Background())
	one := &running{cancel, make(chan struct{})}
	s.open[contract] = one
	go func() {
		defer close(one.done)
		defer s.remove(contract, one)
		if err := w.run(ctx); err != nil {
			tell(err)
		}
	}()
}

func (s *watches) remove(contract string, one *running) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[contract] == one {
		delete(s.open, contract)
	}
}

// stop ends the watch of a contract, or for "" all of them, and waits for that.
func (s *watches) stop(contract string) error {
	s.mu.Lock()
	var ending []*running
	for name, one := range s.open {
		if contract == "" || name == contract {
			ending = append(ending, one)
		}
	}
	s.mu.Unlock()
	for _, one := range ending {
		one.cancel()
		<-one.done
	}
	if len(ending) == 0 {
		return errors.New("nothing is watched that could be stopped")
	}
	return nil
}

// lookAgain is how often a watch of all contracts looks for new ones.
const lookAgain = 2 * time.Second

// A watcher prints what happens to a contract, or to all of them.
type watcher struct {
	conn     Conn
	contract string // "": all
	options  client.SubscribeOptions
	count    uint64 // to print; 0: no bound
	asJSON   bool
	out      io.Writer
	width    func() int
	note     func(format string, args ...any)

	first map[string]Subscription // that run begins with
}

// A piece is an update of a contract, or why there are no more.
type piece struct {
	contract string
	update   client.Update
	err      error
}

// open subscribes to what is there.
func (w *watcher) open(ctx context.Context) error {
	w.first = map[string]Subscription{}
	if w.contract == "" {
		err := w.openAll(ctx, w.first, w.options)
		if err != nil {
			w.close()
		}
		return err
	}
	s, err := w.conn.Subscribe(ctx, w.contract, w.options)
	if err == nil {
		w.first[w.contract] = s
	}
	return err
}

// close ends what was opened and will not run.
func (w *watcher) close() {
	for _, s := range w.first {
		if s != nil {
			s.Close()
		}
	}
}

// openAll subscribes to each contract that is not among open yet. Those that may
// not be read are passed over, and told as nil.
func (w *watcher) openAll(ctx context.Context, open map[string]Subscription, o client.SubscribeOptions) error {
	contracts, err := w.conn.Contracts(ctx)
	if err != nil {
		return err
	}
	for _, c := range contracts {
		if _, known := open[c.Name]; known {
			continue
		}
		s, err := w.conn.Subscribe(ctx, c.Name, o)
		var refused *wire.Error
		switch {
		case errors.As(err, &refused):
			open[c.Name] = nil
			if refused.Stable() != wire.Denied {
				w.note("%s is not watched: %v", c.Name, err)
			}
		case err != nil:
			return err
		default:
			open[c.Name] = s
		}
	}
	return nil
}

// run prints until ctx ends, which is no error, or enough is printed, or there is
// no more to come.
func (w *watcher) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	news := make(chan piece)
	var readers sync.WaitGroup
	defer readers.Wait()
	defer stop()
	follow := func(contract string, s Subscription) {
		readers.Go(func() {
			defer s.Close()
			follow(ctx, contract, s, news)
		})
	}
	for contract, s := range w.first {
		if s != nil {
			follow(contract, s)
		}
	}
	if w.contract == "" {
		readers.Go(func() { w.lookForMore(ctx, w.first, follow, news) })
	}
	for printed := uint64(0); w.count == 0 || printed < w.count; {
		select {
		case p := <-news:
			n, err := w.take(p, w.count-printed)
			if printed += n; err != nil {
				return err
			}
		case <-ctx.Done():
			return nil
		}
	}
	return nil
}

// follow sends on what a subscription gives.
func follow(ctx context.Context, contract string, s Subscription, to chan<- piece) {
	for {
		u, err := s.Next(ctx)
		select {
		case to <- piece{contract, u, err}:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// lookForMore follows contracts that come later, from their beginning.
func (w *watcher) lookForMore(ctx context.Context, open map[string]Subscription, follow func(string, Subscription), to chan<- piece) {
	ticker := time.NewTicker(lookAgain)
	defer ticker.Stop()
	o := w.options
	o.From = new(uint64)
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		more := map[string]Subscription{}
		for name := range open {
			more[name] = nil
		}
		err := w.openAll(ctx, more, o)
		for name, s := range more {
			open[name] = s
			if s != nil {
				follow(name, s)
			}
		}
		if err != nil {
			select {
			case to <- piece{err: err}:
			case <-ctx.Done():
			}
			return
		}
	}
}

// take prints a piece of news, of several events most at most, unless that is 0,
// and returns how many. The error ends the watch: where all contracts are watched
// the end of one does not.
func (w *watcher) take(p piece, most uint64) (uint64, error) {
	var refused *wire.Error
	switch {
	case p.err != nil && w.contract == "" && errors.As(p.err, &refused):
		w.note("%v", p.err)
		return 0, nil
	case p.err != nil:
		return 0, p.err
	}
	lines := w.lines(p)
	if w.count > 0 && uint64(len(lines)) > most {
		lines = lines[:most]
	}
	for _, line := range lines {
		if _, err := io.WriteString(w.out, line+"\n"); err != nil {
			return 0, err
		}
	}
	return uint64(len(lines)), nil
}

// A watched is what --json prints about an entry, or an event.
type watched struct {
	Contract string         `json:"contract"`
	Height   uint64         `json:"height"`
	Hash     string         `json:"hash"`
	Time     string         `json:"time,omitzero"`
	Entry    jsontext.Value `json:"entry,omitzero"`
	Event    jsontext.Value `json:"event,omitzero"`
}

// lines returns the lines that tell a piece of news.
func (w *watcher) lines(p piece) []string {
	u := p.update
	all := []watched{{Contract: p.contract, Height: u.Height, Hash: u.Hash, Entry: u.Entry}}
	if w.options.Events {
		all = nil
		for _, e := range u.Events {
			all = append(all, watched{Contract: p.contract, Height: u.Height, Hash: u.Hash, Time: u.Time, Event: e})
		}
	}
	var lines []string
	for _, one := range all {
		lines = append(lines, w.line(one))
	}
	return lines
}

func (w *watcher) line(one watched) string {
	if w.asJSON {
		text, err := json.Marshal(one)
		if err != nil { // its values were read from JSON
			return err.Error()
		}
		return string(text)
	}
	cells := []string{shortTime(one.Time), eventText(one.Event)}
	if one.Entry != nil {
		cells = entryRow(one.Height, one.Entry)[1:]
	}
	text := Printable(fmt.Sprintf("%s %d  %s", one.Contract, one.Height, strings.Join(cells, "  ")))
	if width := w.width(); width > 0 {
		text = runewidth.Truncate(text, width, "…")
	}
	return text
}

// eventText returns an event, which is an array of its name and a table, for
// people.
func eventText(raw jsontext.Value) string {
	var parts []jsontext.Value
	var name string
	if json.Unmarshal(raw, &parts) != nil || len(parts) != 2 || json.Unmarshal(parts[0], &name) != nil {
		return string(raw)
	}
	table, err := state.ParseJSON(parts[1])
	if err != nil {
		return string(raw)
	}
	return name + " " + flat(table)
}
