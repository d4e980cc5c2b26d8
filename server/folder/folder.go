package folder

import (
	"context"
	"errors"
	"time"

	"moonledger/runtime"
	"moonledger/scripts"
	"moonledger/server/ledger"
)

// A Ledger is where contracts are deployed. A *ledger.Ledger is one.
type Ledger interface {
	Deploy(ctx context.Context, d ledger.Deployment) (ledger.Answer, error)
	Contracts() []ledger.Info
}

// Options are the settings of a Deployer. The zero value works.
type Options struct {
	Watch bool // follow what changes in the folder; without it Run only tries again what was not done
	Force bool // deploy other code whatever its version

	// Report takes what came of each file, one at a time, from the goroutine of
	// Deploy or Run; nil drops it.
	Report func(Report)

	Watcher scripts.WatchOptions                      // how the folder is watched
	After   func(wait time.Duration) <-chan time.Time // waits before a deploy is tried again; default time.After
}

// A Deployer keeps the contracts of a ledger as the files of a folder have
// them. Its methods but Close are for one goroutine.
type Deployer struct {
	options Options
	first   scripts.Folder   // not deployed yet
	watcher *scripts.Watcher // nil: nothing is followed
	waiting waiting
}

// Open reads a folder and compiles the contracts in it, and hears from then on
// of what changes, if that is wanted. Nothing is deployed yet. c is best the
// ledger itself, see scripts.Compiler. The caller must Run or Close the Deployer.
// The error is that of scripts.Loader.
func Open(ctx context.Context, dir string, c scripts.Compiler, o Options) (*Deployer, error) {
	if o.Report == nil {
		o.Report = func(Report) {}
	}
	if o.After == nil {
		o.After = time.After
	}
	d := &Deployer{options: o, waiting: waiting{}}
	loader := scripts.NewLoader(c)
	var err error
	if !o.Watch {
		d.first, err = loader.Load(ctx, dir)
		return d, err
	}
	if d.watcher, err = loader.Watch(ctx, dir, o.Watcher); err != nil {
		return nil, err
	}
	d.first = d.watcher.Folder()
	return d, nil
}

// Close ends the watch. Closing twice is harmless.
func (d *Deployer) Close() error {
	if d.watcher == nil {
		return nil
	}
	return d.watcher.Close()
}

// Deploy deploys what was in the folder when it was opened, and returns when
// all of it is done and reported. What can't be deployed is reported and no
// error: the rest works. The error is that ctx ended, or ledger.ErrClosed.
func (d *Deployer) Deploy(ctx context.Context, l Ledger) error {
	var changes []scripts.Change
	for _, p := range d.first.Problems {
		changes = append(changes, scripts.Change{Path: p.Path, Err: p.Err, Findings: p.Findings})
	}
	for _, found := range d.first.Found {
		changes = append(changes, scripts.Change{Path: found.Path, Contract: found.Contract, Findings: found.Findings})
	}
	return d.take(ctx, l, changes)
}

// Run deploys what changes in the folder until ctx ends, and then returns nil.
// A deploy that the ledger could not do for reasons that pass, such as a full
// disk, is tried again until it is done or its file changes. Run closes the
// Deployer. The error is ledger.ErrClosed, or that of the watch.
func (d *Deployer) Run(ctx context.Context, l Ledger) error {
	ctx, stop := context.WithCancel(ctx)
	changes := make(chan []scripts.Change)
	watched := make(chan error, 1)
	go func() { watched <- d.watch(ctx, changes) }()
	err := d.follow(ctx, l, changes)
	if ctx.Err() != nil {
		err = nil
	}
	stop()
	return errors.Join(err, <-watched)
}

// watch sends what changes, until ctx ends.
func (d *Deployer) watch(ctx context.Context, to chan<- []scripts.Change) error {
	defer close(to)
	if d.watcher == nil {
		<-ctx.Done()
		return nil
	}
	return d.watcher.Run(ctx, func(changes []scripts.Change) {
		select {
		case to <- changes:
		case <-ctx.Done():
		}
	})
}

// follow takes changes until there are no more, and tries again what waits.
func (d *Deployer) follow(ctx context.Context, l Ledger, from <-chan []scripts.Change) error {
	var again <-chan time.Time
	wait := firstWait
	for {
		if again == nil && len(d.waiting) > 0 {
			again = d.options.After(wait)
		}
		select {
		case changes, ok := <-from:
			if !ok {
				return nil
			}
			if err := d.take(ctx, l, changes); err != nil {
				return err
			}
			wait = firstWait
		case <-again:
			again, wait = nil, min(2*wait, lastWait)
			if err := d.retry(ctx, l); err != nil {
				return err
			}
		}
	}
}

// take does what follows from changes that belong together.
func (d *Deployer) take(ctx context.Context, l Ledger, changes []scripts.Change) error {
	holders := map[string]string{} // files by contract
	for _, c := range changes {
		delete(d.waiting, c.Path)
		if c.Contract != nil {
			holders[c.Contract.Name] = c.Path
		}
	}
	for _, c := range changes {
		switch {
		case c.Contract != nil:
			if err := d.deploy(ctx, l, c); err != nil {
				return err
			}
		case c.Before != nil && errors.Is(c.Err, scripts.ErrRemoved) && holders[c.Before.Name] != "":
			d.options.Report(moved(c, holders[c.Before.Name]))
		case c.Err == nil:
			d.options.Report(restored(c))
		default:
			d.options.Report(problem(c, running(l, c)).linted(c))
		}
	}
	return nil
}

// deploy deploys what a file holds and reports what came of it. The error is
// that there is no use in going on.
func (d *Deployer) deploy(ctx context.Context, l Ledger, c scripts.Change) error {
	answer, err := l.Deploy(ctx, ledger.Deployment{
		File: c.Contract.File, Source: c.Contract.Source, Caller: operator(), Force: d.options.Force,
	})
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, ledger.ErrClosed):
		return err
	case err == nil:
		delete(d.waiting, c.Path)
		d.options.Report(deployed(c, answer).linted(c))
	case passes(err):
		if d.waiting.put(c, err) {
			d.options.Report(postponed(c, err))
		}
	default:
		delete(d.waiting, c.Path)
		d.options.Report(refused(c, err, running(l, c)).linted(c))
	}
	return nil
}

// operator is who has the folder in hand: the admin, without a key.
func operator() runtime.Caller { return runtime.Caller{Name: "admin", Admin: true} }
